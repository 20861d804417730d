//! `gatepost admin support-access`.

use clap::Subcommand;
use gatepost_proto::organization::v1 as wire;
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List what support is let in to: what is on everywhere, or all that an organization ever granted
    List {
        /// Organization id
        organization: Option<String>,
    },
    /// End an access at once
    End {
        /// Organization id
        organization: String,
        /// Id of the access
        access: String,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::List { organization } => {
            use wire::ListSupportAccessRequest;
            let organization = organization.unwrap_or_default();
            let all = every_page!(
                clients.support_accesses,
                list_support_access,
                ListSupportAccessRequest { organization_id: organization },
                support_access
            );
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::End { organization, access } => {
            let request = wire::EndSupportAccessRequest {
                organization_id: organization,
                support_access_id: access,
            };
            let ended = clients.support_accesses.end_support_access(request).await?.into_inner();
            Ok(Report::Item(fields(&ended.support_access.unwrap_or_default())))
        }
    }
}

fn fields(access: &wire::SupportAccess) -> Vec<(&'static str, Value)> {
    let grants: Vec<String> = access.grants.iter().map(grant).collect();
    vec![
        ("id", access.id.clone().into()),
        ("organization", access.organization_id.clone().into()),
        ("on", access.on.into()),
        ("grants", grants.into()),
        ("granted_by", access.granted_by.clone().into()),
        ("until", time(access.until.as_ref())),
        ("ended", time(access.ended.as_ref())),
        ("ticket", access.ticket.clone().into()),
    ]
}

fn grant(grant: &wire::Grant) -> String {
    let level = match grant.level() {
        wire::Level::View => "view",
        wire::Level::Use => "use",
        wire::Level::Manage => "manage",
        wire::Level::Unspecified => "unknown",
    };
    match (grant.product_id.as_str(), grant.kind.as_str()) {
        ("", "") => format!("all {level}"),
        ("", kind) => format!("kind:{kind} {level}"),
        (id, _) => format!("{id} {level}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_say_what_and_how_much() {
        let of = |product: &str, kind: &str, level: wire::Level| {
            grant(&wire::Grant {
                product_id: product.to_owned(),
                kind: kind.to_owned(),
                level: level.into(),
            })
        };
        assert_eq!(of("", "", wire::Level::View), "all view");
        assert_eq!(of("", "drive", wire::Level::Use), "kind:drive use");
        assert_eq!(of("prd_1", "", wire::Level::Manage), "prd_1 manage");
    }
}
