//! Account passwords that open a mailbox too (ACC-4). The mailbox service knows which mailbox shares whose password;
//! here it is kept, checked and throttled as at any login, and never given away.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use gatepost_identity_core::{Account, asks_for_factor};
use gatepost_model::{
    AccountId, Actor, Address, AuditEntry, AuditSubject, Client, IdempotencyKey, MailboxId,
    Password, ServiceName, SessionId, Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use super::{factor::values, login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{
        EXPIRY, Expiring, Found, IDEMPOTENCY, NOTHING, PASSWORDS, PasswordRecord, Recorded, Repeat,
        factors_of, find,
    },
    state::{Identity, Place},
};

/// How long a change of sharing that is told again is known to have been told.
const REPEATABLE: Duration = Duration::from_secs(30 * 86_400);

/// Why a shared password did not open a mailbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unshared {
    Wrong,
    FactorActive,
    Inactive,
    Ended,
    Throttled(Duration),
}

/// What the mailbox service has to know before a password is shared.
pub(crate) struct Sharing {
    pub(crate) email: Address,
    pub(crate) has_password: bool,
    pub(crate) factors_active: bool,
}

/// What the mailbox service tells of.
pub(crate) struct SharingChange {
    pub(crate) account: AccountId,
    pub(crate) mailbox: MailboxId,
    pub(crate) address: Address,
    pub(crate) shared: bool,
    pub(crate) cause: String,
    pub(crate) client: Option<Client>,
    pub(crate) key: IdempotencyKey,
}

impl Identity {
    pub(crate) async fn check_sharing(
        &self,
        account: AccountId,
        session: Option<SessionId>,
    ) -> Result<Sharing, IdentityError> {
        if let Some(session) = session {
            self.require_fresh(account, session).await?;
        }
        let email = self.account(account).await?.value.email;
        let has_password = self.store.get(PASSWORDS, &account.to_bytes()).await?.is_some();
        let factors_active = self.factors_active(account).await?;
        Ok(Sharing { email, has_password, factors_active })
    }

    async fn factors_active(&self, account: AccountId) -> Result<bool, IdentityError> {
        Ok(asks_for_factor(values(&factors_of(&*self.store, account).await?)))
    }

    /// May this password open the mailbox with that address? Guesses count as those at the login page do: whoever is
    /// paused there is paused here. The same wrong password counts once, since mail programs repeat themselves.
    pub(crate) async fn verify_shared_password(
        self: &Arc<Self>,
        id: AccountId,
        address: &Address,
        password: &Password,
        client: &Client,
    ) -> Result<Result<(), Unshared>, IdentityError> {
        let now = self.now();
        let account: Option<Found<Account>> = find(&*self.store, &id.to_bytes()).await?;
        let stored: Option<Found<PasswordRecord>> = find(&*self.store, &id.to_bytes()).await?;
        let refusal = match (&account, &stored) {
            (Some(account), _) if !account.value.is_active() => Some(Unshared::Inactive),
            (Some(account), Some(_)) if account.value.email.key() == address.key() => {
                self.factors_active(id).await?.then_some(Unshared::FactorActive)
            }
            _ => Some(Unshared::Ended),
        };
        let place = match &account {
            Some(account) => self.place_of(&account.value, "", client, now).await?,
            None => Place::Elsewhere,
        };
        let pool = self.passwords.shared_by(client.network()).about((id, place));
        let pool = pool.known_if(place != Place::Elsewhere);
        if let Some(refusal) = refusal {
            // Nothing is said of the password, and no less work done.
            pool.verify(password, None).await?;
            return Ok(Err(refusal));
        }
        let (Some(account), Some(stored)) = (account, stored) else {
            return Ok(Err(Unshared::Ended));
        };
        let fingerprint = self.fingerprint(id, stored.value.changed, password);
        if self.guards.known_wrong.contains(&fingerprint, now) {
            return Ok(Err(Unshared::Wrong));
        }
        let key = (account.value.email.key(), place);
        if let Err(pause) = self.guards.account.begin(&key, now) {
            if pause.first {
                self.log_refusal(id, "throttled", client, now);
            }
            return Ok(Err(Unshared::Throttled(pause.left)));
        }
        let right = match pool.verify(password, Some(&stored.value.hash)).await {
            Ok(right) => right,
            Err(error) => {
                self.guards.account.refund(&key);
                return Err(error.into());
            }
        };
        if !right {
            self.guards.known_wrong.insert(fingerprint, now);
            return Ok(Err(Unshared::Wrong));
        }
        self.guards.account.forget(&key);
        if pool.is_outdated(&stored.value.hash) {
            let (identity, password) = (self.clone(), password.clone());
            self.drain.spawn(async move { identity.renew_hash(id, stored, &password).await });
        }
        Ok(Ok(()))
    }

    /// Names a password of an account as it is now; another one is another.
    fn fingerprint(&self, id: AccountId, changed: Timestamp, password: &Password) -> [u8; 32] {
        let mut text = zeroize::Zeroizing::new(id.to_bytes().to_vec());
        text.extend(changed.unix_millis().to_be_bytes());
        text.extend_from_slice(password.expose());
        self.pepper.hash("wrong-shared-password", &text).hash
    }

    /// Gives a password that was just seen to be right a hash of today. Nothing is lost if it fails.
    async fn renew_hash(&self, id: AccountId, stored: Found<PasswordRecord>, password: &Password) {
        let Ok(hash) = self.passwords.hash(password).await else { return };
        let record = PasswordRecord { hash, changed: stored.value.changed };
        let mut changes = ChangeSet::new();
        let key = id.to_bytes().to_vec();
        changes.put(PASSWORDS, key, Expect::Version(stored.version), record.encode());
        if let Err(error) = self.commit(changes).await {
            tracing::debug!(%error, "a password hash was not renewed");
        }
    }

    /// Writes down and tells that a mailbox shares an account's password, or does no longer; once for each key.
    pub(crate) async fn record_sharing(&self, told: &SharingChange) -> Result<(), IdentityError> {
        self.attempt(|| self.try_record_sharing(told)).await
    }

    async fn try_record_sharing(&self, told: &SharingChange) -> Result<(), IdentityError> {
        let now = self.now();
        let action = if told.shared { "password.shared" } else { "password.unshared" };
        let actor = Actor::Service(ServiceName::Mailbox);
        let mut entry = AuditEntry::new(AuditSubject::Account(told.account), actor, action, now)
            .detail("mailbox_id", told.mailbox)
            .detail("address", &told.address);
        if !told.cause.is_empty() {
            entry = entry.detail("cause", &told.cause);
        }
        if let Some(client) = &told.client {
            entry = entry.client(client);
        }
        let mut changes = self.logged(entry).await?;
        let key = Repeat::key(b"s", told.key.as_str());
        if find::<Repeat>(&*self.store, &key).await?.is_some() {
            return Ok(());
        }
        let account = self.account(told.account).await?.value;
        let repeat = Repeat { id: told.mailbox.to_bytes() };
        let expiry = Expiring::Repeat(key.clone()).key(now.plus(REPEATABLE));
        changes.put(IDEMPOTENCY, key, Expect::Absent, repeat.encode());
        changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
        let mut values = match &told.client {
            Some(client) => client_values(client, now),
            None => BTreeMap::new(),
        };
        values.insert("address".to_owned(), told.address.to_string());
        let template = if told.shared { "password-shared" } else { "password-unshared" };
        self.tell(&mut changes, now, &account, template, values, Recourse::Lock).await?;
        self.commit(changes).await.map(|_| ())
    }
}
