//! `gatepost admin oauth-client registration-token`.

use clap::Subcommand;
use gatepost_proto::identity::v1::{
    CreateRegistrationTokenRequest, ListRegistrationTokensRequest, RegistrationToken,
    RevokeRegistrationTokenRequest,
    oauth_registration_token_service_client::OauthRegistrationTokenServiceClient,
};
use gatepost_runtime::{config::Span, link::Link};
use serde_json::Value;

use super::secret::{SecretTarget, hand_over};
use crate::admin::{
    AdminError, Report,
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Make a token; it is shown once
    Create {
        /// What it is for
        name: String,
        /// How long it may be used
        #[arg(long, value_name = "SPAN", default_value = "1d")]
        lives: Span,
        /// How many applications may register themselves with it
        #[arg(long, default_value = "1")]
        uses: u32,
        #[command(flatten)]
        target: SecretTarget,
    },
    /// List those that can be used
    List,
    /// Revoke one; what was registered with it stays
    Revoke {
        /// Its id
        token: String,
    },
}

pub(super) async fn run(
    command: Command,
    tokens: &mut OauthRegistrationTokenServiceClient<Link>,
) -> Result<Report, AdminError> {
    match command {
        Command::Create { name, lives, uses, target } => {
            let target = target.open()?;
            let request = CreateRegistrationTokenRequest {
                name,
                lives_seconds: u32::try_from(lives.0.as_secs()).unwrap_or(u32::MAX),
                uses,
                idempotency_key: String::new(),
            };
            let made = tokens.create_registration_token(request).await?.into_inner();
            let mut fields = fields(&made.token.unwrap_or_default());
            fields.insert(1, ("secret", hand_over(made.secret, target)?));
            Ok(Report::Item(fields))
        }
        Command::List => {
            let all = every_page!(
                tokens,
                list_registration_tokens,
                ListRegistrationTokensRequest {},
                tokens
            );
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::Revoke { token: id } => {
            let request = RevokeRegistrationTokenRequest { id };
            tokens.revoke_registration_token(request).await?;
            Ok(Report::Done("the token is revoked"))
        }
    }
}

fn fields(token: &RegistrationToken) -> Vec<(&'static str, Value)> {
    vec![
        ("id", token.id.clone().into()),
        ("name", token.name.clone().into()),
        ("left", token.left.into()),
        ("created", time(token.created.as_ref())),
        ("expires", time(token.expires.as_ref())),
    ]
}
