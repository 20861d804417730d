//! Grants end.

use std::collections::BTreeSet;

use gatepost_identity_core::oauth::OauthGrant;
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, OauthGrantId, SessionId, Timestamp,
};
use gatepost_proto::event::v1::{OauthGrantRevoked, event::Fact};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    repo::{
        EXPIRY, Expiring, Found, NOTHING, OAUTH_GRANT_BY_ACCOUNT, OAUTH_GRANT_BY_CLIENT,
        OAUTH_GRANT_BY_REFRESH, OAUTH_GRANT_BY_SESSION, OAUTH_GRANT_USES, OAUTH_GRANTS,
        find_client, pair,
    },
    state::Identity,
};

/// Why one grant ends, for its owner's log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cause {
    /// Its code was shown twice.
    CodeReplayed,
    /// A refresh token was shown that another had taken the place of.
    TokenReused,
    /// The client gave it back (RFC 7009).
    Returned,
    /// The client is not for this account any more.
    NotAdmitted,
    /// It ended by itself.
    Expired,
}

impl Cause {
    const fn action(self) -> &'static str {
        match self {
            Self::CodeReplayed => "oauth-grant.code-replayed",
            Self::TokenReused => "oauth-grant.token-reused",
            Self::Returned => "oauth-grant.returned",
            Self::NotAdmitted => "oauth-grant.not-admitted",
            Self::Expired => "oauth-grant.expired",
        }
    }
}

impl Identity {
    /// Ends one grant, if it still is there, with a line in its owner's log.
    pub(super) async fn end_one(
        &self,
        account: AccountId,
        id: OauthGrantId,
        cause: Cause,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let now = self.now();
            let Some(found) = self.find_grant(id).await? else { return Ok(()) };
            let entry = AuditEntry::new(
                AuditSubject::Account(account),
                Actor::Stranger,
                cause.action(),
                now,
            );
            let entry = self.named(entry, &found.value).await?.client(client);
            let mut changes = self.logged(entry).await?;
            self.remove_grant(&mut changes, &found, now);
            self.commit(changes).await?;
            metrics::counter!("gatepost_identity_oauth_grants_ended_total", "cause" => cause.action())
                .increment(1);
            Ok(())
        })
        .await
    }

    /// Adds to a line which grant it is about.
    pub(super) async fn named(
        &self,
        entry: AuditEntry,
        grant: &OauthGrant,
    ) -> Result<AuditEntry, IdentityError> {
        let client = find_client(&*self.store, grant.client).await?;
        let entry = entry.detail("grant_id", grant.id).detail("client_id", grant.client);
        Ok(match client {
            Some(client) => entry.detail("name", &client.value.name),
            None => entry,
        })
    }

    /// Adds the end of a grant, with its event, to a change set.
    pub(super) fn remove_grant(
        &self,
        changes: &mut ChangeSet,
        found: &Found<OauthGrant>,
        now: Timestamp,
    ) {
        let grant = &found.value;
        let id = grant.id.to_bytes();
        let index = |owner: [u8; 16]| pair(&owner, &id);
        changes
            .delete(OAUTH_GRANTS, id.to_vec(), Expect::Version(found.version))
            .delete(OAUTH_GRANT_BY_ACCOUNT, index(grant.account.to_bytes()), Expect::Any)
            .delete(OAUTH_GRANT_BY_CLIENT, index(grant.client.to_bytes()), Expect::Any)
            .delete(OAUTH_GRANT_USES, id.to_vec(), Expect::Any);
        let session = index(grant.signed_in.session.to_bytes());
        changes.delete(OAUTH_GRANT_BY_SESSION, session, Expect::Any);
        if let Some(family) = &grant.refresh {
            changes.delete(OAUTH_GRANT_BY_REFRESH, family.public.to_vec(), Expect::Any);
        }
        let (grant_id, account_id) = (grant.id.to_string(), grant.account.to_string());
        self.event(
            changes,
            now,
            Fact::OauthGrantRevoked(OauthGrantRevoked { grant_id, account_id }),
        );
    }

    /// Adds the end of what ends with a session to a change set, and that its clients are told. What goes on offline goes
    /// on (OpenID Connect Back-Channel Logout 1.0 §2.7).
    pub(crate) async fn end_grants_of_session(
        &self,
        changes: &mut ChangeSet,
        (account, session): (AccountId, SessionId),
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let mut clients = BTreeSet::new();
        for found in self.grants_of_session(session).await? {
            clients.insert(found.value.client);
            if found.value.bound_to().is_some() {
                self.remove_grant(changes, &found, now);
            }
        }
        self.tell_logout(changes, (account, session), clients, now).await
    }

    /// Adds the end of everything that an account lets clients do without a session to a change set that
    /// [`Identity::logged`] began; says how much it was. What ends with a session ends there.
    pub(crate) async fn end_offline_grants(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        now: Timestamp,
    ) -> Result<u32, IdentityError> {
        let mut ended = 0;
        for found in self.grants_of_account(account).await? {
            if found.value.bound_to().is_none() {
                self.remove_grant(changes, &found, now);
                ended += 1;
            }
        }
        Ok(ended)
    }

    /// Ends a grant whose time has come, or waits for the time that it has now.
    pub(crate) async fn grant_due(
        &self,
        changes: &mut ChangeSet,
        id: OauthGrantId,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let policy = self.config.oauth_tokens.grant_policy();
        let Some(found) = self.find_grant(id).await? else { return Ok(()) };
        match found.value.ends(&policy) {
            Some(ends) if ends <= now => {
                self.remove_grant(changes, &found, now);
            }
            Some(ends) => {
                let key = Expiring::OauthGrant(id.to_bytes()).key(ends);
                changes.put(EXPIRY, key, Expect::Any, NOTHING);
            }
            None => {}
        }
        Ok(())
    }
}
