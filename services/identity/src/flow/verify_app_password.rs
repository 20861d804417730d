//! Whose app password a secret is: one keyed hash, a read of the password and one of its account, no
//! write.

use std::sync::Arc;

use gatepost_identity_core::{Account, AppPassword, Refusal};
use gatepost_model::{
    Actor, AuditEntry, AuditSubject, Client, GeneratedSecret, MailProtocol, SecretKind, Timestamp,
};

use crate::{
    error::IdentityError,
    repo::{Found, find},
    state::Identity,
};

impl Identity {
    pub(crate) async fn verify_app_password(
        self: &Arc<Self>,
        secret: &str,
        protocol: MailProtocol,
        client: &Client,
    ) -> Result<Result<AppPassword, Refusal>, IdentityError> {
        let outcome = self.look_at_app_password(secret, protocol, client).await?;
        let slug = outcome.as_ref().err().map_or("accepted", |refusal| refusal.slug());
        metrics::counter!("gatepost_identity_app_password_verifications_total", "outcome" => slug)
            .increment(1);
        Ok(outcome)
    }

    async fn look_at_app_password(
        self: &Arc<Self>,
        secret: &str,
        protocol: MailProtocol,
        client: &Client,
    ) -> Result<Result<AppPassword, Refusal>, IdentityError> {
        let secret = match GeneratedSecret::parse(secret) {
            Ok(Some(secret)) if secret.kind() == SecretKind::AppPassword => secret,
            _ => return Ok(Err(Refusal::Unknown)),
        };
        let public = secret.public_id().to_bytes();
        let found: Option<Found<AppPassword>> = find(&*self.store, &public).await?;
        let found = found.map(|found| found.value);
        let found = found.filter(|password| secret.verify(&self.pepper, &password.hash));
        let Some(password) = found else { return Ok(Err(Refusal::Unknown)) };
        let account: Option<Found<Account>> =
            find(&*self.store, &password.account.to_bytes()).await?;
        let now = self.now();
        let opened = match account {
            Some(account) if account.value.is_active() => password.open(protocol, client.ip, now),
            _ => Err(Refusal::AccountInactive),
        };
        if let Err(refusal) = opened {
            self.log_app_password(&password, refusal, protocol, client, now);
        }
        Ok(opened.map(|()| password))
    }

    /// Tells the owner why a rightful secret was refused, at most once an hour: mail programs try
    /// again every minute.
    fn log_app_password(
        self: &Arc<Self>,
        password: &AppPassword,
        refusal: Refusal,
        protocol: MailProtocol,
        client: &Client,
        now: Timestamp,
    ) {
        if self.guards.app_password_log.begin(&password.id, now).is_err() {
            return;
        }
        let subject = AuditSubject::Account(password.account);
        let entry = AuditEntry::new(subject, Actor::Stranger, "app-password.refused", now)
            .detail("cause", refusal.slug())
            .detail("app_password_id", password.id)
            .detail("protocol", protocol.slug())
            .client(client);
        self.log_later(entry);
    }
}
