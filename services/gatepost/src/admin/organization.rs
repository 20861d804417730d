//! `gatepost admin organization`.

use clap::{Subcommand, ValueEnum};
use gatepost_proto::organization::v1 as wire;
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
        Command::SetOperator { organization, no } => {
            let request = wire::SetOperatorRequest { organization_id: organization, operator: !no };
            let set = clients.supports.set_operator(request).await?.into_inner();
            Ok(Report::Item(fields(&set.organization.unwrap_or_default())))
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
        ("created", time(organization.created.as_ref())),
    ]
}

fn member_fields(member: &wire::Member) -> Vec<(&'static str, Value)> {
    let role = match member.role() {
        wire::Role::LegalRepresentative => "legal-representative",
        wire::Role::Administrator => "administrator",
        wire::Role::Collaborator => "collaborator",
        wire::Role::External => "external",
        wire::Role::Support => "support",
        wire::Role::Unspecified => "unknown",
    };
    vec![
        ("account", member.account_id.clone().into()),
        ("role", role.into()),
        ("since", time(member.since.as_ref())),
    ]
}
