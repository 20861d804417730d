//! Applications with access: whoever let them in sees them and sends them away.

use gatepost_identity_core::{
    LastUse,
    oauth::{OauthClient, OauthGrant},
};
use gatepost_model::{AccountId, AuditEntry, AuditSubject, OauthClientId, OauthGrantId, Timestamp};
use gatepost_runtime::principal::Principal;

use crate::{
    error::IdentityError,
    flow::{Listed, Page},
    repo::{OAUTH_GRANT_BY_CLIENT, Scan, find_client},
    state::Identity,
};

/// A grant in a list.
pub(crate) struct ListedGrant {
    pub(crate) grant: OauthGrant,
    /// None: it is gone, and the grant goes after it.
    pub(crate) client: Option<OauthClient>,
    pub(crate) last_use: Option<LastUse>,
    pub(crate) ends: Option<Timestamp>,
}

/// Grants that one step of the end of a client ends.
const STEP: usize = 100;

impl Identity {
    /// Grants of an account, the newest first.
    pub(crate) async fn list_grants(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
        page: Page,
    ) -> Result<Listed<ListedGrant>, IdentityError> {
        let account = self.subject(principal, account).await?.id;
        let (now, policy) = (self.now(), self.config.oauth_tokens.grant_policy());
        let scan = Scan { limit: page.size + 1, after: page.after, newest_first: true };
        let ids = self.grant_ids(account, &scan).await?;
        let next = ids.get(page.size).and(ids.get(page.size.saturating_sub(1))).copied();
        let mut items = Vec::new();
        for id in ids.into_iter().take(page.size) {
            let found = self.find_grant(OauthGrantId::from_bytes(id)).await?;
            let Some(grant) = found.map(|found| found.value) else { continue };
            if !grant.is_live(&policy, now) {
                continue;
            }
            let client = find_client(&*self.store, grant.client).await?.map(|found| found.value);
            let last_use = self.grant_use(grant.id).await?;
            let ends = grant.ends(&policy);
            items.push(ListedGrant { grant, client, last_use, ends });
        }
        Ok(Listed { items, next })
    }

    /// Ends one grant; the client is asked for anew before it gets another.
    pub(crate) async fn revoke_grant(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
        id: OauthGrantId,
    ) -> Result<(), IdentityError> {
        let account = self.subject(principal, account).await?.id;
        self.attempt(|| async {
            let now = self.now();
            let found = self.find_grant(id).await?;
            let found = found.filter(|found| found.value.account == account);
            let found = found.ok_or(IdentityError::NotFound("grant"))?;
            let subject = AuditSubject::Account(account);
            let entry = AuditEntry::new(subject, principal.actor(), "oauth-grant.revoked", now);
            let entry = self.named(entry, &found.value).await?;
            let mut changes = self.logged(entry).await?;
            self.remove_grant(&mut changes, &found, now);
            Self::forget_consent(&mut changes, account, found.value.client);
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    /// Ends some grants of a client that is gone or switched off; returns whether there may be more. Its tokens have been of no use since
    /// it went: this tells whoever holds connections.
    pub(crate) async fn end_some_grants(
        &self,
        client: OauthClientId,
    ) -> Result<bool, IdentityError> {
        let left = find_client(&*self.store, client).await?;
        let cause = if left.is_some() { "application-disabled" } else { "application-deleted" };
        let mut grants = self.grants_of(OAUTH_GRANT_BY_CLIENT, &client.to_bytes()).await?;
        let more = grants.len() > STEP;
        grants.truncate(STEP);
        for found in grants {
            self.attempt(|| async {
                let now = self.now();
                let Some(found) = self.find_grant(found.value.id).await? else { return Ok(()) };
                let account = found.value.account;
                let actor = gatepost_model::Actor::Service(gatepost_model::ServiceName::Identity);
                let subject = AuditSubject::Account(account);
                let entry = AuditEntry::new(subject, actor, "oauth-grant.revoked", now);
                let entry = self.named(entry, &found.value).await?;
                let mut changes = self.logged(entry.detail("cause", cause)).await?;
                self.remove_grant(&mut changes, &found, now);
                Self::forget_consent(&mut changes, account, client);
                self.commit(changes).await.map(|_| ())
            })
            .await?;
        }
        Ok(more)
    }
}
