//! `gatepost admin organization`.

use clap::{Subcommand, ValueEnum};
use gatepost_model::{Clock, SystemClock};
use gatepost_proto::organization::v1 as wire;
use gatepost_runtime::config::Span;
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Create an organization with its first legal representative
    Create {
        /// Its name
        name: String,
        /// Account id or login e-mail of the legal representative
        #[arg(long, value_name = "ACCOUNT")]
        representative: String,
        /// What it is
        #[arg(long, value_enum, default_value_t = Kind::Company)]
        kind: Kind,
    },
    /// List organizations
    List,
    /// Show one organization
    Show {
        /// Organization id
        organization: String,
    },
    /// List the members of an organization
    Members {
        /// Organization id
        organization: String,
    },
    /// Add a member or change a member's role
    SetMember {
        /// Organization id
        organization: String,
        /// Account id or login e-mail
        account: String,
        /// The role
        #[arg(value_enum)]
        role: Role,
    },
    /// Mark an organization as one that runs this installation: its members with the role of support
    /// review requests for recovery
    SetOperator {
        /// Organization id
        organization: String,
        /// Take the mark away
        #[arg(long)]
        no: bool,
    },
    /// Mark an organization as one with premium support: it gets a code of its own
    Premium {
        /// Organization id
        organization: String,
        /// Take the mark and the code away
        #[arg(long)]
        no: bool,
    },
    /// Demand a second factor of everybody in an organization, or no longer
    RequireSecondFactor {
        /// Organization id
        organization: String,
        /// Time for everybody to set one up, such as 14d; none when left out
        #[arg(long, value_name = "SPAN", conflicts_with = "no")]
        within: Option<Span>,
        /// Demand it no longer
        #[arg(long)]
        no: bool,
    },
    /// Say what is in the way of deleting an organization
    CheckDeletion {
        /// Organization id
        organization: String,
    },
    /// Delete an organization for good
    Delete {
        /// Organization id
        organization: String,
        /// Its name, to show that it is meant
        #[arg(long)]
        name: String,
    },
    /// Remove a member
    RemoveMember {
        /// Organization id
        organization: String,
        /// Account id or login e-mail
        account: String,
    },
}

#[derive(ValueEnum, Clone, Copy, Debug)]
pub(crate) enum Kind {
    Individual,
    Company,
    Association,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
pub(crate) enum Role {
    LegalRepresentative,
    Administrator,
    Collaborator,
    External,
    /// In operator organizations only
    Support,
}

impl From<Kind> for wire::OrganizationKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Individual => Self::Individual,
            Kind::Company => Self::Company,
            Kind::Association => Self::Association,
        }
    }
}

impl From<Role> for wire::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::LegalRepresentative => Self::LegalRepresentative,
            Role::Administrator => Self::Administrator,
            Role::Collaborator => Self::Collaborator,
            Role::External => Self::External,
            Role::Support => Self::Support,
        }
    }
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::Create { name, representative, kind } => {
            let account_id = clients.account_id(&representative).await?;
            let request = wire::CreateOrganizationRequest {
                name,
                kind: wire::OrganizationKind::from(kind).into(),
                account_id,
                idempotency_key: String::new(),
            };
            let created = clients.organizations.create_organization(request).await?.into_inner();
            Ok(Report::Item(fields(&created.organization.unwrap_or_default())))
        }
        Command::List => {
            use wire::ListOrganizationsRequest;
            let all = every_page!(
                clients.organizations,
                list_organizations,
                ListOrganizationsRequest {},
                organizations
            );
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::Show { organization } => {
            let request = wire::GetOrganizationRequest { organization_id: organization };
            let found = clients.organizations.get_organization(request).await?.into_inner();
            Ok(Report::Item(fields(&found.organization.unwrap_or_default())))
        }
        Command::Members { organization } => {
            use wire::ListMembersRequest;
            let all = every_page!(
                clients.organizations,
                list_members,
                ListMembersRequest { organization_id: organization },
                members
            );
            Ok(Report::List(all.iter().map(member_fields).collect()))
        }
        Command::SetMember { organization, account, role } => {
            let account_id = clients.account_id(&account).await?;
            let role = wire::Role::from(role).into();
            let request =
                wire::SetMemberRequest { organization_id: organization, account_id, role };
            let set = clients.organizations.set_member(request).await?.into_inner();
            Ok(Report::Item(member_fields(&set.member.unwrap_or_default())))
        }
        Command::Premium { organization, no } => {
            let request = wire::SetPremiumRequest { organization_id: organization, premium: !no };
            let set = clients.support_codes.set_premium(request).await?.into_inner();
            Ok(Report::Item(fields(&set.organization.unwrap_or_default())))
        }
        Command::SetOperator { organization, no } => {
            let request = wire::SetOperatorRequest { organization_id: organization, operator: !no };
            let set = clients.supports.set_operator(request).await?.into_inner();
            Ok(Report::Item(fields(&set.organization.unwrap_or_default())))
        }
        Command::RequireSecondFactor { organization, within, no } => {
            let from = within.map(|within| SystemClock.now().plus(within.0));
            let request = wire::SetTwoFactorRequirementRequest {
                organization_id: organization,
                required: !no,
                from: from.map(gatepost_proto::wire::timestamp),
            };
            clients.organization_profiles.set_two_factor_requirement(request).await?;
            Ok(Report::Done(if no { "it is demanded no longer" } else { "it is demanded" }))
        }
        Command::CheckDeletion { organization } => {
            let request = wire::CheckDeletionRequest { organization_id: organization };
            let found = clients.organization_profiles.check_deletion(request).await?.into_inner();
            Ok(Report::List(found.in_the_way.iter().map(obstacle_fields).collect()))
        }
        Command::Delete { organization, name } => {
            let request = wire::DeleteOrganizationRequest { organization_id: organization, name };
            clients.organization_profiles.delete_organization(request).await?;
            Ok(Report::Done("the organization is deleted"))
        }
        Command::RemoveMember { organization, account } => {
            let account_id = clients.account_id(&account).await?;
            let request = wire::RemoveMemberRequest { organization_id: organization, account_id };
            clients.organizations.remove_member(request).await?;
            Ok(Report::Done("the member is removed"))
        }
    }
}

fn fields(organization: &wire::Organization) -> Vec<(&'static str, Value)> {
    let kind = match organization.kind() {
        wire::OrganizationKind::Individual => "individual",
        wire::OrganizationKind::Company => "company",
        wire::OrganizationKind::Association => "association",
        wire::OrganizationKind::Unspecified => "unknown",
    };
    vec![
        ("id", organization.id.clone().into()),
        ("name", organization.name.clone().into()),
        ("kind", kind.into()),
        ("operator", organization.operator.into()),
        ("premium", organization.premium.into()),
        ("created", time(organization.created.as_ref())),
    ]
}

fn obstacle_fields(obstacle: &wire::DeletionObstacle) -> Vec<(&'static str, Value)> {
    use wire::deletion_obstacle::Kind;
    let kind = match obstacle.kind() {
        Kind::Product => "product",
        Kind::Transfer => "transfer",
        Kind::Balance => "balance",
        Kind::Invoice => "invoice",
        Kind::Operator => "operator",
        Kind::Unspecified => "unknown",
    };
    vec![
        ("kind", kind.into()),
        ("name", obstacle.name.clone().into()),
        ("id", obstacle.id.clone().into()),
    ]
}

/// A role as commands name it.
pub(super) const fn role_slug(role: wire::Role) -> &'static str {
    match role {
        wire::Role::LegalRepresentative => "legal-representative",
        wire::Role::Administrator => "administrator",
        wire::Role::Collaborator => "collaborator",
        wire::Role::External => "external",
        wire::Role::Support => "support",
        wire::Role::Unspecified => "unknown",
    }
}

fn member_fields(member: &wire::Member) -> Vec<(&'static str, Value)> {
    vec![
        ("account", member.account_id.clone().into()),
        ("role", role_slug(member.role()).into()),
        ("since", time(member.since.as_ref())),
    ]
}
