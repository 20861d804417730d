//! `gatepost admin oauth-key`.

use clap::Subcommand;
use gatepost_proto::identity::v1::{ListOauthKeysRequest, OauthKey, RotateOauthKeysRequest};
use serde_json::Value;

use super::{AdminError, Clients, Report, output::time};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List the keys that tokens of the OpenID provider are signed with
    List,
    /// Make new ones before their time
    Rotate {
        /// They sign from now on and the old ones are gone, because one may have leaked: every access token and ID token
        /// ends
        #[arg(long)]
        at_once: bool,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    let keys = match command {
        Command::List => {
            clients.oauth_keys.list_oauth_keys(ListOauthKeysRequest {}).await?.into_inner().keys
        }
        Command::Rotate { at_once } => {
            let request = RotateOauthKeysRequest { at_once };
            clients.oauth_keys.rotate_oauth_keys(request).await?.into_inner().keys
        }
    };
    Ok(Report::List(keys.iter().map(fields).collect()))
}

fn fields(key: &OauthKey) -> Vec<(&'static str, Value)> {
    vec![
        ("id", key.id.clone().into()),
        ("algorithm", key.algorithm.clone().into()),
        ("created", time(key.created.as_ref())),
        ("begins", time(key.begins.as_ref())),
        ("signs", key.signs.into()),
    ]
}
