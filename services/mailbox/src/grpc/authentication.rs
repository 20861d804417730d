//! AuthenticationService.

use gatepost_mailbox_core::Cause;
use gatepost_model::{Address, Malformed, Secret, Timestamp};
use gatepost_proto::{
    mailbox::v1::{authenticate_response::Outcome, *},
    wire,
};
use tonic::{Request, Response, Status};

use super::{mailbox_id, refuse, render};
use crate::{
    flow::{
        Context,
        authenticate::{Attempt, Grant, authenticate},
        resolve::{self, Recipient},
    },
    recorder::Credential,
};

pub(crate) struct Authentication {
    pub(crate) context: Context,
}

#[tonic::async_trait]
impl authentication_service_server::AuthenticationService for Authentication {
    async fn authenticate(
        &self,
        request: Request<AuthenticateRequest>,
    ) -> Result<Response<AuthenticateResponse>, Status> {
        let wire = request.into_inner();
        let form = SecretForm::try_from(wire.form)
            .map_err(|_| refuse(Malformed::new("form", "a known form of secret")))?;
        let attempt = Attempt {
            bearer: form == SecretForm::BearerToken,
            secret: Secret::new(wire.secret),
            protocol: wire::protocol_of(wire.protocol).map_err(refuse)?,
            client: wire::client_of(wire.client.as_ref()).map_err(refuse)?,
            address: wire.address,
        };
        let outcome = match authenticate(&self.context, &attempt).await.map_err(refuse)? {
            Ok(granted) => Outcome::Grant(grant(&granted)),
            Err(cause) => Outcome::Refusal(refusal(cause).into()),
        };
        Ok(Response::new(AuthenticateResponse { outcome: Some(outcome) }))
    }

    async fn resolve_recipient(
        &self,
        request: Request<ResolveRecipientRequest>,
    ) -> Result<Response<ResolveRecipientResponse>, Status> {
        // What is not an address is nobody's.
        let Ok(address) = request.get_ref().address.parse::<Address>() else {
            return Ok(Response::new(ResolveRecipientResponse::default()));
        };
        let found = resolve::resolve(&self.context, &address).await.map_err(refuse)?;
        Ok(Response::new(match found {
            Recipient::Nobody => ResolveRecipientResponse::default(),
            Recipient::Later => {
                ResolveRecipientResponse { deferred: true, ..ResolveRecipientResponse::default() }
            }
            Recipient::Mailbox(id, quota_bytes) => ResolveRecipientResponse {
                mailbox_id: id.to_string(),
                quota_bytes,
                deferred: false,
            },
        }))
    }

    async fn record_program(
        &self,
        request: Request<RecordProgramRequest>,
    ) -> Result<Response<RecordProgramResponse>, Status> {
        let wire = request.into_inner();
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let credential = credential(&wire).map_err(refuse)?;
        let client = wire::client_of(wire.client.as_ref()).map_err(refuse)?;
        if !client.program.is_empty() {
            self.context.recorder.program(id, credential, client, self.context.clock.now());
        }
        Ok(Response::new(RecordProgramResponse {}))
    }
}

/// The wire says no more than this: the cause stays in the owner's log.
fn refusal(cause: Cause) -> AuthenticationRefusal {
    match cause {
        // A mailbox's own throttle must not show that two addresses are one mailbox's.
        Cause::Throttled(wait) if !wait.is_zero() => AuthenticationRefusal::Throttled,
        // Whoever holds a token that is right may know what it is not for (RFC 7628 §3.2.2).
        Cause::TokenScope => AuthenticationRefusal::Scope,
        _ => AuthenticationRefusal::Credentials,
    }
}

fn grant(grant: &Grant) -> AuthenticationGrant {
    let kind = match grant.credential {
        Credential::App(_) => CredentialKind::AppPassword,
        Credential::Device(_) => CredentialKind::DevicePassword,
        Credential::Password => CredentialKind::MailboxPassword,
        Credential::Grant(_) => CredentialKind::OauthGrant,
    };
    AuthenticationGrant {
        mailbox_id: grant.mailbox.to_string(),
        address: grant.address.clone(),
        credential_kind: kind.into(),
        credential_id: grant.credential.name(grant.mailbox),
        account_id: grant.account.map(|id| id.to_string()).unwrap_or_default(),
        permissions: render::permissions(grant.permissions),
        quota_bytes: grant.quota,
        expires_unix: grant.expires.map_or(0, Timestamp::unix_seconds),
    }
}

fn credential(wire: &RecordProgramRequest) -> Result<Credential, Malformed> {
    let malformed = Malformed::new("credential_id", "the id of a credential of its kind");
    let id = &wire.credential_id;
    match CredentialKind::try_from(wire.credential_kind) {
        Ok(CredentialKind::AppPassword) => id.parse().map(Credential::App),
        Ok(CredentialKind::DevicePassword) => id.parse().map(Credential::Device),
        Ok(CredentialKind::MailboxPassword) => Ok(Credential::Password),
        Ok(CredentialKind::OauthGrant) => id.parse().map(Credential::Grant),
        Ok(CredentialKind::Unspecified) | Err(_) => Err(malformed),
    }
    .map_err(|_| malformed)
}
