//! Sessions: whose a token is, listing them, ending them.

use gatepost_identity_core::{Account, Session};
use gatepost_model::{
    AccountId, AuditEntry, AuditSubject, Client, GeneratedSecret, SecretKind, SessionId, Timestamp,
};
use gatepost_proto::event::v1::{SessionEnded, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect};

use super::{Listed, Page};
use crate::{
    error::IdentityError,
    repo::{
        EXPIRY, Expiring, Found, Recorded, SESSION_BY_ACCOUNT, SESSIONS, Scan, find, find_key,
        list_by_account, pair,
    },
    state::Identity,
};

/// A live session and whose it is.
pub(crate) struct Verified {
    pub(crate) account: Account,
    pub(crate) session: Session,
}

impl Identity {
    /// Whose session a token is: one read of the session, one of the account. With a client, which
    /// web gives for page views, its last use is kept, seldom.
    pub(crate) async fn verify_session(
        &self,
        token: &str,
        client: Option<&Client>,
    ) -> Result<Verified, IdentityError> {
        let secret = match GeneratedSecret::parse(token) {
            Ok(Some(secret)) if secret.kind() == SecretKind::Session => secret,
            _ => return Err(IdentityError::SessionEnded),
        };
        let public = secret.public_id().to_bytes();
        let found: Option<Found<Session>> = find(&*self.store, &public).await?;
        let found = found.filter(|found| secret.verify(&self.pepper, &found.value.hash));
        let found = found.ok_or(IdentityError::SessionEnded)?;
        let now = self.now();
        let policy = self.config.session_policy();
        if !found.value.is_live(&policy, now) {
            return Err(IdentityError::SessionEnded);
        }
        let account: Option<Found<Account>> =
            find(&*self.store, &found.value.account.to_bytes()).await?;
        let account = account.map(|account| account.value).filter(Account::is_active);
        let account = account.ok_or(IdentityError::SessionEnded)?;
        let touched = client.and_then(|client| found.value.touched(&policy, client, now));
        if let Some(touched) = touched {
            let mut changes = ChangeSet::new();
            // Never brings back a session that was ended meanwhile.
            let expect = Expect::Version(found.version);
            changes.put(SESSIONS, public.to_vec(), expect, touched.encode());
            if let Err(error) = self.commit(changes).await {
                tracing::debug!(error = %error, "the last use of a session was not kept");
            }
        }
        Ok(Verified { account, session: found.value })
    }

    pub(crate) async fn list_sessions(
        &self,
        account: AccountId,
        page: Page,
    ) -> Result<Listed<Session>, IdentityError> {
        let scan = Scan { limit: page.size + 1, after: page.after, newest_first: true };
        let key = account.to_bytes();
        let index = list_by_account::<5>(&*self.store, SESSION_BY_ACCOUNT, &key, &scan).await?;
        let next = index.get(page.size).and(index.get(page.size.saturating_sub(1)));
        let next = next.map(|(id, _)| *id);
        let (now, policy) = (self.now(), self.config.session_policy());
        let mut items = Vec::new();
        for (_, public) in index.iter().take(page.size) {
            let found: Option<Found<Session>> = find(&*self.store, public).await?;
            items.extend(found.map(|f| f.value).filter(|session| session.is_live(&policy, now)));
        }
        Ok(Listed { items, next })
    }

    /// Ends one session of an account.
    pub(crate) async fn end_session(
        &self,
        principal: &Principal,
        account: AccountId,
        id: SessionId,
    ) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let now = self.now();
            let entry = session_entry(principal, account, now).detail("session_id", id);
            let mut changes = self.logged(entry).await?;
            let index = pair(&account.to_bytes(), &id.to_bytes());
            let public = find_key::<5>(&*self.store, SESSION_BY_ACCOUNT, &index).await?;
            let public = public.ok_or(IdentityError::NotFound("session"))?;
            if let Some(found) = find::<Session>(&*self.store, &public).await? {
                self.remove_session(&mut changes, public, &found, now).await?;
            }
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    /// Ends every session of an account, but the one that asks; returns how many.
    pub(crate) async fn end_other_sessions(
        &self,
        principal: &Principal,
        account: AccountId,
        kept: Option<SessionId>,
    ) -> Result<u32, IdentityError> {
        self.attempt(|| async {
            let now = self.now();
            let entry = session_entry(principal, account, now).detail("session_id", "others");
            let mut changes = self.logged(entry).await?;
            let ended = self.end_sessions(&mut changes, account, kept, now).await?;
            // Whoever ends everything means what goes on without a session, too.
            let offline = self.end_offline_grants(&mut changes, account, now).await?;
            if ended + offline > 0 {
                self.commit(changes).await?;
            }
            Ok(ended)
        })
        .await
    }

    /// Adds the end of every session of an account, but one if given, to a change set that
    /// [`Identity::logged`] began.
    pub(crate) async fn end_sessions(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        kept: Option<SessionId>,
        now: Timestamp,
    ) -> Result<u32, IdentityError> {
        let mut ended = 0;
        // What one of them has begun and not finished ends with it.
        self.end_device_setups(changes, account).await?;
        for (id, public) in self.all_sessions(account).await? {
            if kept.is_some_and(|kept| kept.to_bytes() == id) {
                continue;
            }
            if let Some(found) = find::<Session>(&*self.store, &public).await? {
                self.remove_session(changes, public, &found, now).await?;
                ended += 1;
            }
        }
        Ok(ended)
    }

    /// Ends the oldest sessions of an account so that one more fits.
    pub(crate) async fn make_room(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let all = self.all_sessions(account).await?;
        let most = self.config.sessions_per_account.max(1);
        for (_, public) in all.iter().take((all.len() + 1).saturating_sub(most)) {
            if let Some(found) = find::<Session>(&*self.store, public).await? {
                self.remove_session(changes, *public, &found, now).await?;
            }
        }
        Ok(())
    }

    /// Adds the end of a session, with its event and with what clients were let in to for as long as it lasts, to a
    /// change set.
    pub(crate) async fn remove_session(
        &self,
        changes: &mut ChangeSet,
        public: [u8; 5],
        found: &Found<Session>,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let session = &found.value;
        self.end_grants_of_session(changes, (session.account, session.id), now).await?;
        let index = pair(&session.account.to_bytes(), &session.id.to_bytes());
        changes
            .delete(SESSIONS, public.to_vec(), Expect::Version(found.version))
            .delete(SESSION_BY_ACCOUNT, index, Expect::Any)
            .delete(EXPIRY, Expiring::Session(public).key(session.expires), Expect::Any);
        let session_id = session.id.to_string();
        let account_id = session.account.to_string();
        self.event(changes, now, Fact::SessionEnded(SessionEnded { session_id, account_id }));
        Ok(())
    }

    async fn all_sessions(
        &self,
        account: AccountId,
    ) -> Result<Vec<([u8; 16], [u8; 5])>, IdentityError> {
        let scan = Scan::first(usize::MAX);
        let key = account.to_bytes();
        Ok(list_by_account::<5>(&*self.store, SESSION_BY_ACCOUNT, &key, &scan).await?)
    }
}

fn session_entry(principal: &Principal, account: AccountId, now: Timestamp) -> AuditEntry {
    AuditEntry::new(AuditSubject::Account(account), principal.actor(), "session.ended", now)
}
