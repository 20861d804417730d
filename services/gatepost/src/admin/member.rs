//! `gatepost admin member`: what members may do, and where it comes from.

use clap::{Args, Subcommand, ValueEnum};
use gatepost_proto::organization::v1 as wire;
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    organization::role_slug,
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List the members of an organization with names and addresses
    List {
        /// Organization id
        organization: String,
        /// Only those whose name or address contains these words
        #[arg(long, default_value = "")]
        text: String,
        /// Only those without a second factor
        #[arg(long)]
        lacking_second_factor: bool,
    },
    /// Show what a member may do with each product, and where each right comes from
    Rights {
        /// Organization id
        organization: String,
        /// Account id or login e-mail
        account: String,
    },
    /// Give a member a permission on products
    Grant {
        /// Organization id
        organization: String,
        /// Account id or login e-mail
        account: String,
        #[command(flatten)]
        grant: GrantArgs,
    },
    /// Take a permission on products back
    Revoke {
        /// Organization id
        organization: String,
        /// Account id or login e-mail
        account: String,
        #[command(flatten)]
        reach: ReachArgs,
    },
}

/// Which products; without any of these, every product, those to come too.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReachArgs {
    /// One product, by id
    #[arg(long, conflicts_with = "kind")]
    product: Option<String>,
    /// Every product of a kind, such as mail-service
    #[arg(long)]
    kind: Option<String>,
}

/// A permission on products.
#[derive(Args, Clone, Debug)]
pub(crate) struct GrantArgs {
    #[command(flatten)]
    reach: ReachArgs,
    /// What may be done
    #[arg(long, value_enum, default_value_t = Level::Use)]
    level: Level,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
pub(crate) enum Level {
    /// See them
    View,
    /// Work with them
    Use,
    /// Change their settings
    Manage,
}

impl From<ReachArgs> for wire::Grant {
    fn from(reach: ReachArgs) -> Self {
        let (product_id, kind) =
            (reach.product.unwrap_or_default(), reach.kind.unwrap_or_default());
        Self { product_id, kind, level: wire::Level::View.into() }
    }
}

impl From<GrantArgs> for wire::Grant {
    fn from(grant: GrantArgs) -> Self {
        let level = match grant.level {
            Level::View => wire::Level::View,
            Level::Use => wire::Level::Use,
            Level::Manage => wire::Level::Manage,
        };
        Self { level: level.into(), ..grant.reach.into() }
    }
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::List { organization, text, lacking_second_factor } => {
            use wire::SearchMembersRequest;
            let (mut all, mut token) = (Vec::new(), String::new());
            loop {
                let page = Some(gatepost_proto::common::v1::PageRequest { size: 1000, token });
                let request = SearchMembersRequest {
                    organization_id: organization.clone(),
                    page,
                    text: text.clone(),
                    lacking_second_factor,
                    ..SearchMembersRequest::default()
                };
                let answer = clients.members.search_members(request).await?.into_inner();
                all.extend(answer.members.iter().map(fields));
                token = answer.page.unwrap_or_default().next_token;
                if token.is_empty() {
                    return Ok(Report::List(all));
                }
            }
        }
        Command::Rights { organization, account } => {
            use wire::ExplainRightsRequest;
            let account_id = clients.account_id(&account).await?;
            let all = every_page!(
                clients.members,
                explain_rights,
                ExplainRightsRequest { organization_id: organization, account_id: account_id },
                products
            );
            Ok(Report::List(all.iter().map(rights_fields).collect()))
        }
        Command::Grant { organization, account, grant } => {
            let account_id = clients.account_id(&account).await?;
            let grant = Some(grant.into());
            let request =
                wire::GrantProductRequest { organization_id: organization, account_id, grant };
            let granted = clients.members.grant_product(request).await?.into_inner();
            Ok(Report::List(granted.grants.iter().map(grant_fields).collect()))
        }
        Command::Revoke { organization, account, reach } => {
            let account_id = clients.account_id(&account).await?;
            let grant = Some(reach.into());
            let request =
                wire::RevokeGrantRequest { organization_id: organization, account_id, grant };
            let left = clients.members.revoke_grant(request).await?.into_inner();
            Ok(Report::List(left.grants.iter().map(grant_fields).collect()))
        }
    }
}

fn fields(member: &wire::MemberDetails) -> Vec<(&'static str, Value)> {
    vec![
        ("account", member.account_id.clone().into()),
        ("name", member.name.clone().into()),
        ("email", member.email.clone().into()),
        ("role", role_slug(member.role()).into()),
        ("billing", member.billing.into()),
        ("second_factor", member.second_factor.into()),
        ("since", time(member.since.as_ref())),
    ]
}

fn rights_fields(product: &wire::ProductRights) -> Vec<(&'static str, Value)> {
    let source = |given: &wire::RightGiven| {
        let name = match given.source() {
            wire::RightSource::Role => "role",
            wire::RightSource::Billing => "billing",
            wire::RightSource::Team => "team",
            wire::RightSource::Direct => "direct",
            wire::RightSource::Partner => "partner",
            wire::RightSource::SupportAccess => "support-access",
            wire::RightSource::Unspecified => "unknown",
        };
        let named = [name, given.source_name.as_str(), level_slug(given.level())];
        named.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let sources: Vec<String> = product.sources.iter().map(source).collect();
    vec![
        ("product", product.product_id.clone().into()),
        ("name", product.name.clone().into()),
        ("kind", product.kind.clone().into()),
        ("level", level_slug(product.level()).into()),
        ("sources", sources.into()),
    ]
}

/// A permission as a row.
pub(super) fn grant_fields(grant: &wire::Grant) -> Vec<(&'static str, Value)> {
    vec![
        ("product", grant.product_id.clone().into()),
        ("kind", grant.kind.clone().into()),
        ("level", level_slug(grant.level()).into()),
    ]
}

/// A permission in a few words.
pub(super) fn grant_text(grant: &wire::Grant) -> String {
    let reach = match (grant.product_id.as_str(), grant.kind.as_str()) {
        ("", "") => "all products",
        ("", kind) => kind,
        (product, _) => product,
    };
    format!("{} {reach}", level_slug(grant.level()))
}

const fn level_slug(level: wire::Level) -> &'static str {
    match level {
        wire::Level::View => "view",
        wire::Level::Use => "use",
        wire::Level::Manage => "manage",
        wire::Level::Unspecified => "none",
    }
}
