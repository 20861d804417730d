//! The one place that says who may do what. A right is a pair of a verb and what it is done to: the
//! organization, or one of its products. It comes from a ground, and every ground that an account has is
//! looked at; more grounds never give fewer rights.

use gatepost_model::{OrganizationId, PartnerAccessId, ProductId, SupportAccessId, TeamId};

use crate::{ProductKind, Role};

/// What somebody wants to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verb {
    /// See the organization: its name, logo and what it demands of its members.
    View,
    /// See who belongs to it, and its teams.
    ViewMembers,
    /// Invite, change and remove members (ORG-4), teams and what is granted to them.
    ManageMembers,
    /// Make legal representatives (ORG-4) and delete the organization: the law is theirs.
    ManageRepresentatives,
    /// Change its name, logo and what it demands of its members.
    ManageOrganization,
    /// Add, cancel, tag and transfer products.
    ManageProducts,
    /// See a product.
    ViewProduct,
    /// Work with a product: be attached to mailboxes of a mail service.
    UseProduct,
    /// Change a product's settings.
    ManageProduct,
    /// Add domains, create mailboxes, attach accounts: to manage the product that is a mail service.
    ManageMail,
    /// See invoices (BIL-3).
    ViewBilling,
    /// Order, renew and pay.
    ManageBilling,
    /// Let support and partners in, and send them away (SUP-2, PAR-1).
    ManageAccess,
    /// See and export the activity log (ORG-11).
    ViewActivity,
    /// Help the people of the whole installation (REC-4, SUP-1).
    Support,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 15] = [
        Self::View,
        Self::ViewMembers,
        Self::ManageMembers,
        Self::ManageRepresentatives,
        Self::ManageOrganization,
        Self::ManageProducts,
        Self::ViewProduct,
        Self::UseProduct,
        Self::ManageProduct,
        Self::ManageMail,
        Self::ViewBilling,
        Self::ManageBilling,
        Self::ManageAccess,
        Self::ViewActivity,
        Self::Support,
    ];

    /// The permission on a product that is enough for this; none: it is not done to a product.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::ViewProduct => Some(Level::View),
            Self::UseProduct => Some(Level::Use),
            Self::ManageProduct | Self::ManageMail => Some(Level::Manage),
            _ => None,
        }
    }
}

/// Permission on a product; each includes those before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// See it.
    View,
    /// Work with it.
    Use,
    /// Change its settings.
    Manage,
}

impl Level {
    /// Every level, the least first.
    pub const ALL: [Self; 3] = [Self::View, Self::Use, Self::Manage];

    /// Stable name, as in audit lines.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Use => "use",
            Self::Manage => "manage",
        }
    }
}

/// A product, as rights look at it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Product {
    /// Which.
    pub id: ProductId,
    /// What kind.
    pub kind: ProductKind,
}

/// How far a grant reaches.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reach {
    /// Every product of the organization, those to come too.
    All,
    /// Every product of a kind.
    Kind(ProductKind),
    /// One product.
    Product(ProductId),
}

impl Reach {
    /// Does it reach this product?
    pub fn covers(&self, product: &Product) -> bool {
        match self {
            Self::All => true,
            Self::Kind(kind) => *kind == product.kind,
            Self::Product(id) => *id == product.id,
        }
    }
}

/// A permission on products.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Grant {
    /// Which products.
    pub reach: Reach,
    /// What may be done with them.
    pub level: Level,
}

/// Something that an account has in an organization and that may give it rights.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Ground {
    /// It is a member; `billing` is what a collaborator may be given besides (ORG-3).
    Role {
        /// With this role.
        role: Role,
        /// With the right to see and pay invoices.
        billing: bool,
    },
    /// It is a member of an organization that runs this installation.
    OperatorRole(Role),
    /// It belongs to a team that has this (ORG-7).
    Team(TeamId, Grant),
    /// It was given this itself.
    Direct(Grant),
    /// It manages a partner organization that was given this (PAR-1).
    Partner(PartnerAccessId, OrganizationId, Grant),
    /// It is of support, which was given this for a time (SUP-2).
    Support(SupportAccessId, Grant),
}

/// Where a right comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Source {
    /// From the member's role.
    Role(Role),
    /// From the right to deal with bills, given to a collaborator.
    Billing,
    /// From a team.
    Team(TeamId),
    /// Given to the member.
    Direct,
    /// Given to a partner.
    Partner(PartnerAccessId, OrganizationId),
    /// Given to support.
    Support(SupportAccessId),
}

/// May an account with these grounds do this to `product`, or to the organization as a whole where there is
/// none, and from which ground does the right come? The first that gives it is named.
///
/// A verb about products without a product asks for a right to all of them, those to come too.
pub fn check(grounds: &[Ground], verb: Verb, product: Option<&Product>) -> Option<Source> {
    grounds.iter().find_map(|ground| gives(ground, verb, product))
}

/// The same for a member whom the organization `holds` back until a second factor is there (2FA-9): it sees
/// the organization, to read what is asked of it, and nothing else.
pub fn check_held(
    grounds: &[Ground],
    held: bool,
    verb: Verb,
    product: Option<&Product>,
) -> Option<Source> {
    if held && verb != Verb::View {
        return None;
    }
    check(grounds, verb, product)
}

/// Everything that gives a permission on a product, and how much (ORG-8).
pub fn explain(grounds: &[Ground], product: &Product) -> Vec<(Source, Level)> {
    let verbs = [Verb::ManageProduct, Verb::UseProduct, Verb::ViewProduct];
    let mut found: Vec<(Source, Level)> = grounds
        .iter()
        .filter_map(|ground| {
            verbs
                .iter()
                .find_map(|verb| Some((gives(ground, *verb, Some(product))?, verb.level()?)))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn gives(ground: &Ground, verb: Verb, product: Option<&Product>) -> Option<Source> {
    match ground {
        Ground::Role { role, billing } => {
            let of_role = role_gives(*role, verb).then_some(Source::Role(*role));
            of_role.or_else(|| {
                let bills = matches!(verb, Verb::ViewBilling | Verb::ManageBilling);
                (*billing && bills && *role == Role::Collaborator).then_some(Source::Billing)
            })
        }
        Ground::OperatorRole(role) => {
            (*role == Role::Support && verb == Verb::Support).then_some(Source::Role(*role))
        }
        Ground::Team(team, grant) => {
            grant_gives(grant, verb, product).then_some(Source::Team(*team))
        }
        Ground::Direct(grant) => grant_gives(grant, verb, product).then_some(Source::Direct),
        Ground::Partner(access, partner, grant) => {
            outsider_gives(grant, verb, product).then_some(Source::Partner(*access, *partner))
        }
        Ground::Support(access, grant) => {
            outsider_gives(grant, verb, product).then_some(Source::Support(*access))
        }
    }
}

/// Those who are let in from outside have no role that would show them the organization: the grant does.
fn outsider_gives(grant: &Grant, verb: Verb, product: Option<&Product>) -> bool {
    verb == Verb::View || grant_gives(grant, verb, product)
}

fn grant_gives(grant: &Grant, verb: Verb, product: Option<&Product>) -> bool {
    let covered = product.map_or(grant.reach == Reach::All, |product| grant.reach.covers(product));
    verb.level().is_some_and(|needed| covered && grant.level >= needed)
}

const fn role_gives(role: Role, verb: Verb) -> bool {
    match (role, verb) {
        // A role in an organization says nothing of the installation.
        (_, Verb::Support) => false,
        (Role::LegalRepresentative, _) => true,
        (Role::Administrator, verb) => !matches!(verb, Verb::ManageRepresentatives),
        (Role::Collaborator, verb) => matches!(verb, Verb::View | Verb::ViewMembers),
        (Role::Support, verb) => matches!(verb, Verb::View | Verb::ViewMembers),
        (Role::External, verb) => matches!(verb, Verb::View),
    }
}

#[cfg(test)]
mod tests;
