//! Grants are made, found and kept.

use gatepost_identity_core::{
    Account, LastUse,
    oauth::{OauthClient, OauthGrant, OauthScope, OauthScopes, RefreshFamily, SignedIn},
};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, OauthGrantId, SessionId, Timestamp,
};
use gatepost_store::{ChangeSet, Expect, Range, Table};

use crate::{
    error::IdentityError,
    repo::{
        EXPIRY, Expiring, Found, GrantUse, NOTHING, OAUTH_GRANT_BY_ACCOUNT, OAUTH_GRANT_BY_CLIENT,
        OAUTH_GRANT_BY_REFRESH, OAUTH_GRANT_BY_SESSION, OAUTH_GRANT_USES, OAUTH_GRANTS, Recorded,
        Scan, find, pair,
    },
    state::Identity,
};

/// What a grant is made of.
pub(super) struct NewGrant<'a> {
    pub(super) client: &'a OauthClient,
    pub(super) account: &'a Account,
    pub(super) scopes: OauthScopes,
    pub(super) signed_in: SignedIn,
    pub(super) mailbox: String,
    /// Where the client is.
    pub(super) from: &'a Client,
}

impl Identity {
    /// Begins a change set with a new grant; without offline access it is the one that the session has with this client
    /// already, if there is one.
    pub(super) async fn grant(
        &self,
        new: NewGrant<'_>,
    ) -> Result<(ChangeSet, OauthGrant), IdentityError> {
        let now = self.now();
        let (account, client) = (new.account.id, new.client.id);
        let id = OauthGrantId::generate(&*self.clock, &*self.entropy);
        let entry = AuditEntry::new(
            AuditSubject::Account(account),
            Actor::Account(account),
            "oauth-grant.made",
            now,
        );
        let entry = entry
            .detail("grant_id", id)
            .detail("client_id", client)
            .detail("name", &new.client.name)
            .detail("scopes", new.scopes.to_string())
            .client(new.from);
        // The line comes first: of two grants of one account at once the second one reads anew.
        let mut changes = self.logged(entry).await?;
        let offline = new.scopes.has(OauthScope::OfflineAccess);
        let of_account = self.grants_of(OAUTH_GRANT_BY_ACCOUNT, &account.to_bytes()).await?;
        let of_client: Vec<_> =
            of_account.into_iter().filter(|found| found.value.client == client).collect();
        if !offline {
            let session = Some(new.signed_in.session);
            let known = of_client.into_iter().find(|found| found.value.bound_to() == session);
            if let Some(Found { value, version }) = known {
                let scopes = value.scopes.and(&new.scopes);
                let grant = OauthGrant { scopes, mailbox: new.mailbox, ..value };
                let grant = OauthGrant { signed_in: new.signed_in, ..grant };
                // Nothing new is let in: nothing is to be told.
                let mut changes = ChangeSet::new();
                let key = grant.id.to_bytes().to_vec();
                changes.put(OAUTH_GRANTS, key, Expect::Version(version), grant.encode());
                return Ok((changes, grant));
            }
        } else {
            let most = self.config.oauth_tokens.grants_per_client.max(1);
            let mut old: Vec<_> =
                of_client.into_iter().filter(|found| found.value.refresh.is_some()).collect();
            old.sort_by_key(|found| found.value.id);
            for found in old.iter().take((old.len() + 1).saturating_sub(most)) {
                self.remove_grant(&mut changes, found, now);
            }
        }
        let grant = OauthGrant {
            id,
            account,
            client,
            scopes: new.scopes,
            created: now,
            signed_in: new.signed_in,
            mailbox: new.mailbox,
            refresh: offline.then(|| self.new_family(now)),
        };
        self.put_new_grant(&mut changes, &grant);
        metrics::counter!("gatepost_identity_oauth_grants_total").increment(1);
        Ok((changes, grant))
    }

    fn new_family(&self, now: Timestamp) -> RefreshFamily {
        let (mut public, mut seed) = ([0; 5], [0; 16]);
        self.entropy.fill(&mut public);
        self.entropy.fill(&mut seed);
        RefreshFamily { public, seed, key: self.pepper.newest(), generation: 0, rotated: now }
    }

    fn put_new_grant(&self, changes: &mut ChangeSet, grant: &OauthGrant) {
        let id = grant.id.to_bytes();
        let index = |owner: [u8; 16]| pair(&owner, &id);
        changes
            .put(OAUTH_GRANTS, id.to_vec(), Expect::Absent, grant.encode())
            .put(OAUTH_GRANT_BY_ACCOUNT, index(grant.account.to_bytes()), Expect::Any, NOTHING)
            .put(OAUTH_GRANT_BY_CLIENT, index(grant.client.to_bytes()), Expect::Any, NOTHING);
        let session = index(grant.signed_in.session.to_bytes());
        changes.put(OAUTH_GRANT_BY_SESSION, session, Expect::Any, NOTHING);
        if let Some(family) = &grant.refresh {
            let public = family.public.to_vec();
            changes.put(OAUTH_GRANT_BY_REFRESH, public, Expect::Absent, id.to_vec());
        }
        if let Some(ends) = grant.ends(&self.config.oauth_tokens.grant_policy()) {
            changes.put(EXPIRY, Expiring::OauthGrant(id).key(ends), Expect::Any, NOTHING);
        }
    }

    /// Grants by one of their indexes.
    pub(super) async fn grants_of(
        &self,
        table: Table,
        owner: &[u8; 16],
    ) -> Result<Vec<Found<OauthGrant>>, IdentityError> {
        let entries = self.store.scan(Range::prefix(table, owner)).await?;
        let mut grants = Vec::with_capacity(entries.len());
        for entry in entries {
            let id = entry.key.get(16..).unwrap_or_default();
            grants.extend(find::<OauthGrant>(&*self.store, id).await?);
        }
        Ok(grants)
    }

    /// Ids of grants of an account.
    pub(super) async fn grant_ids(
        &self,
        account: AccountId,
        page: &Scan,
    ) -> Result<Vec<[u8; 16]>, IdentityError> {
        let account = account.to_bytes();
        let mut range = Range::prefix(OAUTH_GRANT_BY_ACCOUNT, &account).limit(page.limit);
        if page.newest_first {
            range = range.reversed();
        }
        if let Some(after) = page.after {
            range = range.beyond(&pair(&account, &after));
        }
        let entries = self.store.scan(range).await?;
        let id = |entry: &gatepost_store::Entry| entry.key.get(16..)?.try_into().ok();
        Ok(entries.iter().filter_map(id).collect())
    }

    /// A grant.
    pub(super) async fn find_grant(
        &self,
        id: OauthGrantId,
    ) -> Result<Option<Found<OauthGrant>>, IdentityError> {
        Ok(find(&*self.store, &id.to_bytes()).await?)
    }

    pub(crate) async fn grant_use(
        &self,
        id: OauthGrantId,
    ) -> Result<Option<LastUse>, IdentityError> {
        let found: Option<Found<GrantUse>> = find(&*self.store, &id.to_bytes()).await?;
        Ok(found.map(|found| found.value.0))
    }

    /// Keeps the last use, at most once in a while. A call never fails for it.
    pub(super) async fn keep_grant_use(&self, found: &Found<OauthGrant>, client: &Client) {
        let id = found.value.id;
        let kept = async {
            let last_use = LastUse { time: self.now(), client: client.clone() };
            let known = self.grant_use(id).await?;
            if last_use.supersedes(known.as_ref(), self.config.oauth_tokens.grant_touch.0) {
                let mut changes = ChangeSet::new();
                // One that ends meanwhile leaves nothing behind.
                changes.check(OAUTH_GRANTS, id.to_bytes().to_vec(), Expect::Version(found.version));
                let key = id.to_bytes().to_vec();
                changes.put(OAUTH_GRANT_USES, key, Expect::Any, GrantUse(last_use).encode());
                self.commit(changes).await?;
            }
            Ok::<_, IdentityError>(())
        };
        if let Err(error) = kept.await {
            tracing::debug!(error = %error, "the last use of a grant was not kept");
        }
    }

    /// Grants that were made in this session.
    pub(super) async fn grants_of_session(
        &self,
        session: SessionId,
    ) -> Result<Vec<Found<OauthGrant>>, IdentityError> {
        self.grants_of(OAUTH_GRANT_BY_SESSION, &session.to_bytes()).await
    }

    /// Grants of an account.
    pub(super) async fn grants_of_account(
        &self,
        account: AccountId,
    ) -> Result<Vec<Found<OauthGrant>>, IdentityError> {
        self.grants_of(OAUTH_GRANT_BY_ACCOUNT, &account.to_bytes()).await
    }
}
