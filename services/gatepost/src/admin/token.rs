//! `gatepost admin token`.

use clap::Subcommand;
use gatepost_proto::identity::v1::{
    ApiToken, ListApiTokensRequest, RevokeAllApiTokensRequest, RevokeApiTokenRequest,
};
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    output::{every_page, last_use, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List API tokens
    List {
        /// Account id or login e-mail
        #[arg(long)]
        account: String,
    },
    /// Revoke one, or all; programs that use it are refused at once
    Revoke {
        /// Account id or login e-mail
        #[arg(long)]
        account: String,
        /// API token id
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        token: Option<String>,
        /// Every one of the account
        #[arg(long)]
        all: bool,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::List { account } => {
            let account_id = clients.account_id(&account).await?;
            let all = every_page!(
                clients.api_tokens,
                list_api_tokens,
                ListApiTokensRequest { account_id: account_id },
                api_tokens
            );
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::Revoke { account, token: Some(api_token_id), .. } => {
            let account_id = clients.account_id(&account).await?;
            let request = RevokeApiTokenRequest { account_id, api_token_id };
            clients.api_tokens.revoke_api_token(request).await?;
            Ok(Report::Done("the API token is revoked"))
        }
        Command::Revoke { account, token: None, .. } => {
            let account_id = clients.account_id(&account).await?;
            let request = RevokeAllApiTokensRequest { account_id };
            let done = clients.api_tokens.revoke_all_api_tokens(request).await?.into_inner();
            Ok(Report::Item(vec![("revoked", done.revoked.into())]))
        }
    }
}

fn fields(token: &ApiToken) -> Vec<(&'static str, Value)> {
    let mut fields = vec![
        ("id", token.id.clone().into()),
        ("name", token.name.clone().into()),
        ("scopes", token.scopes.clone().into()),
        ("networks", token.networks.clone().into()),
        ("created", time(token.created.as_ref())),
        ("expires", time(token.expires.as_ref())),
        ("switched_off", time(token.switched_off.as_ref())),
    ];
    fields.extend(last_use(token.last_use.as_ref()));
    fields
}
