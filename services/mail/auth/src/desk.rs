//! Asks the mailbox service whether what a client claims is so.

use std::time::Duration;

use gatepost_model::{Client, MailProtocol};
use gatepost_proto::{
    mailbox::v1::{
        AuthenticateRequest, AuthenticationGrant, AuthenticationRefusal, SecretForm,
        authenticate_response::Outcome, authentication_service_client::AuthenticationServiceClient,
    },
    wire,
};
use gatepost_runtime::link::Link;
use gatepost_sasl::{Claim, Form};
use tokio::time::timeout;

/// How long the mailbox service may take: Postfix gives up after ten seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// What became of a claim.
#[derive(Debug)]
pub(crate) enum Verdict {
    Granted(Box<AuthenticationGrant>),
    /// Wrong, revoked, out of scope, unknown: one and the same to the stranger.
    Refused,
    /// A token that is right, but not for this protocol.
    Scope,
    /// Attempts are paused.
    Throttled,
    /// Nobody could say.
    Unavailable,
}

impl Verdict {
    /// Stable name, as in metrics.
    pub(crate) const fn slug(&self) -> &'static str {
        match self {
            Self::Granted(_) => "accepted",
            Self::Refused => "refused",
            Self::Scope => "scope",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
        }
    }
}

/// Where claims are brought. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Desk {
    mailbox: AuthenticationServiceClient<Link>,
}

impl Desk {
    pub(crate) fn new(mailbox: Link) -> Self {
        Self { mailbox: AuthenticationServiceClient::new(mailbox) }
    }

    pub(crate) async fn check(
        &self,
        claim: Claim,
        protocol: MailProtocol,
        client: &Client,
    ) -> Verdict {
        let form = match claim.form {
            Form::Password => SecretForm::Unspecified,
            Form::BearerToken => SecretForm::BearerToken,
        };
        let request = AuthenticateRequest {
            address: claim.address,
            secret: claim.secret.expose().clone(),
            protocol: wire::protocol(protocol).into(),
            client: Some(wire::client(client)),
            form: form.into(),
        };
        let mut mailbox = self.mailbox.clone();
        let answer = match timeout(ANSWER_WITHIN, mailbox.authenticate(request)).await {
            Ok(Ok(answer)) => answer.into_inner().outcome,
            Ok(Err(status)) => {
                tracing::warn!(code = ?status.code(), "the mailbox service did not check a login");
                return Verdict::Unavailable;
            }
            Err(_) => {
                tracing::warn!("the mailbox service took too long to check a login");
                return Verdict::Unavailable;
            }
        };
        match answer {
            Some(Outcome::Grant(grant)) => Verdict::Granted(Box::new(grant)),
            Some(Outcome::Refusal(refusal)) => match AuthenticationRefusal::try_from(refusal) {
                Ok(AuthenticationRefusal::Throttled) => Verdict::Throttled,
                Ok(AuthenticationRefusal::Scope) => Verdict::Scope,
                Ok(AuthenticationRefusal::Credentials | AuthenticationRefusal::Unspecified)
                | Err(_) => Verdict::Refused,
            },
            None => Verdict::Unavailable,
        }
    }
}
