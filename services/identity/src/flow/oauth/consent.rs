//! What people have agreed to for a client.

use gatepost_identity_core::oauth::{Consent, OauthScopes};
use gatepost_model::{AccountId, OauthClientId, Timestamp};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    repo::{Found, OAUTH_CONSENTS, Recorded, find, pair},
    state::Identity,
};

impl Identity {
    pub(super) async fn consent(
        &self,
        account: AccountId,
        client: OauthClientId,
    ) -> Result<Option<Found<Consent>>, IdentityError> {
        Ok(find(&*self.store, &pair(&account.to_bytes(), &client.to_bytes())).await?)
    }

    /// Adds to a change set that the account has agreed to these scopes, too; says whether the client never had any
    /// that tell the owner of an account to look (mail, offline access).
    pub(super) async fn remember_consent(
        &self,
        changes: &mut ChangeSet,
        (account, client): (AccountId, OauthClientId),
        scopes: &OauthScopes,
        mailbox: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Consent>, IdentityError> {
        let known = self.consent(account, client).await?;
        let expect = known.as_ref().map_or(Expect::Absent, |known| Expect::Version(known.version));
        let known = known.map(|known| known.value);
        let nothing = OauthScopes::default();
        let before = known.as_ref().map_or(&nothing, |known| &known.scopes);
        let consent = Consent {
            scopes: before.and(scopes),
            mailbox: match (mailbox, &known) {
                (Some(mailbox), _) => mailbox.to_owned(),
                (None, Some(known)) => known.mailbox.clone(),
                (None, None) => String::new(),
            },
            mailbox_chosen: mailbox.is_some() || known.as_ref().is_some_and(|k| k.mailbox_chosen),
            time: now,
        };
        let key = pair(&account.to_bytes(), &client.to_bytes());
        changes.put(OAUTH_CONSENTS, key, expect, consent.encode());
        Ok(known)
    }

    /// Adds to a change set that nothing is agreed to any more.
    pub(super) fn forget_consent(
        changes: &mut ChangeSet,
        account: AccountId,
        client: OauthClientId,
    ) {
        let key = pair(&account.to_bytes(), &client.to_bytes());
        changes.delete(OAUTH_CONSENTS, key, Expect::Any);
    }
}
