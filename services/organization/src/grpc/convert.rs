//! Between the wire and the vocabulary.

use gatepost_model::{AccountId, Malformed, OrganizationId, ProductId, TeamId};
use gatepost_organization_core as core;
use gatepost_proto::organization::v1::*;

pub(super) fn role(role: core::Role) -> Role {
    match role {
        core::Role::LegalRepresentative => Role::LegalRepresentative,
        core::Role::Administrator => Role::Administrator,
        core::Role::Collaborator => Role::Collaborator,
        core::Role::External => Role::External,
        core::Role::Support => Role::Support,
    }
}

pub(super) fn role_of(wire: i32) -> Result<core::Role, Malformed> {
    match Role::try_from(wire) {
        Ok(Role::LegalRepresentative) => Ok(core::Role::LegalRepresentative),
        Ok(Role::Administrator) => Ok(core::Role::Administrator),
        Ok(Role::Collaborator) => Ok(core::Role::Collaborator),
        Ok(Role::External) => Ok(core::Role::External),
        Ok(Role::Support) => Ok(core::Role::Support),
        Ok(Role::Unspecified) | Err(_) => Err(Malformed::new("role", "a known role")),
    }
}

pub(super) fn verb(verb: core::Verb) -> Verb {
    match verb {
        core::Verb::View => Verb::View,
        core::Verb::ViewMembers => Verb::ViewMembers,
        core::Verb::ManageMembers => Verb::ManageMembers,
        core::Verb::ManageRepresentatives => Verb::ManageRepresentatives,
        core::Verb::ManageOrganization => Verb::ManageOrganization,
        core::Verb::ManageProducts => Verb::ManageProducts,
        core::Verb::ViewProduct => Verb::ViewProduct,
        core::Verb::UseProduct => Verb::UseProduct,
        core::Verb::ManageProduct => Verb::ManageProduct,
        core::Verb::ManageMail => Verb::ManageMail,
        core::Verb::ViewBilling => Verb::ViewBilling,
        core::Verb::ManageBilling => Verb::ManageBilling,
        core::Verb::ManageAccess => Verb::ManageAccess,
        core::Verb::ViewActivity => Verb::ViewActivity,
        core::Verb::Support => Verb::Support,
    }
}

pub(super) fn verb_of(wire: i32) -> Result<core::Verb, Malformed> {
    let known = Verb::try_from(wire)
        .ok()
        .and_then(|wire| core::Verb::ALL.into_iter().find(|one| verb(*one) == wire));
    known.ok_or(Malformed::new("verb", "a known verb"))
}

pub(super) fn level(level: core::Level) -> Level {
    match level {
        core::Level::View => Level::View,
        core::Level::Use => Level::Use,
        core::Level::Manage => Level::Manage,
    }
}

pub(super) fn level_of(wire: i32) -> Result<core::Level, Malformed> {
    match Level::try_from(wire) {
        Ok(Level::View) => Ok(core::Level::View),
        Ok(Level::Use) => Ok(core::Level::Use),
        Ok(Level::Manage) => Ok(core::Level::Manage),
        Ok(Level::Unspecified) | Err(_) => Err(Malformed::new("level", "a known level")),
    }
}

pub(super) fn grant(grant: &core::Grant) -> Grant {
    let (product_id, kind) = match &grant.reach {
        core::Reach::All => (String::new(), String::new()),
        core::Reach::Kind(kind) => (String::new(), kind.to_string()),
        core::Reach::Product(id) => (id.to_string(), String::new()),
    };
    Grant { product_id, kind, level: level(grant.level).into() }
}

pub(super) fn grant_of(wire: &Grant) -> Result<core::Grant, Malformed> {
    let reach = match (wire.product_id.as_str(), wire.kind.as_str()) {
        ("", "") => core::Reach::All,
        ("", kind) => core::Reach::Kind(kind.parse()?),
        (id, "") => core::Reach::Product(product_id(id)?),
        (_, _) => return Err(Malformed::new("grant", "a product or a kind, not both")),
    };
    Ok(core::Grant { reach, level: level_of(wire.level)? })
}

/// Where a right comes from, and its id there.
pub(super) fn source(source: &core::Source) -> (RightSource, String) {
    match source {
        core::Source::Role(_) => (RightSource::Role, String::new()),
        core::Source::Billing => (RightSource::Billing, String::new()),
        core::Source::Team(team) => (RightSource::Team, team.to_string()),
        core::Source::Direct => (RightSource::Direct, String::new()),
        core::Source::Partner(_, partner) => (RightSource::Partner, partner.to_string()),
        core::Source::Support(access) => (RightSource::SupportAccess, access.to_string()),
    }
}

pub(super) fn organization_id(text: &str) -> Result<OrganizationId, Malformed> {
    text.parse().map_err(|_| Malformed::new("organization_id", "an organization's id"))
}

pub(super) fn account_id(text: &str) -> Result<AccountId, Malformed> {
    text.parse().map_err(|_| Malformed::new("account_id", "an account's id"))
}

pub(super) fn product_id(text: &str) -> Result<ProductId, Malformed> {
    text.parse().map_err(|_| Malformed::new("product_id", "a product's id"))
}

pub(super) fn team_id(text: &str) -> Result<TeamId, Malformed> {
    text.parse().map_err(|_| Malformed::new("team_id", "a team's id"))
}
