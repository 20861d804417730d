//! Login by password: the same work and the same answer for unknown names, wrong passwords and
//! suspended accounts.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use gatepost_identity_core::{Account, Seen, Session};
use gatepost_model::{
    AccountId, Actor, Address, AuditEntry, AuditSubject, Client, GeneratedSecret, Password,
    SecretKind, SessionId, Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use super::tell::Recourse;
use crate::{
    error::IdentityError,
    repo::{
        ACCOUNT_BY_EMAIL, ACCOUNTS, EXPIRY, Expiring, Found, NOTHING, PASSWORDS, PasswordRecord,
        Recorded, SEEN, SESSION_BY_ACCOUNT, SESSIONS, find, find_key, pair,
    },
    state::Identity,
};

/// A session just opened.
pub(crate) struct Grant {
    pub(crate) secret: GeneratedSecret,
    pub(crate) session: Session,
}

/// What is known of a login name.
struct Known {
    account: Option<Found<Account>>,
    password: Option<Found<PasswordRecord>>,
    seen: Option<Found<Seen>>,
}

impl Known {
    fn knows_network(&self, client: &Client, now: Timestamp) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.value.knows_network(client, now))
    }
}

impl Identity {
    pub(crate) async fn start_login(
        self: &Arc<Self>,
        email: &Address,
        password: &Password,
        client: &Client,
    ) -> Result<Grant, IdentityError> {
        let now = self.now();
        let name = email.key();
        let known = self.known(&name).await?;
        let network = client.network();
        // Whoever guesses from elsewhere pauses elsewhere: a network the account logs in from has a
        // count of its own.
        let at_home = known.knows_network(client, now).then_some(network);
        let key = (name.clone(), at_home);
        self.begin_attempt(&key, network, &known, client, now)?;

        let stored = known.password.as_ref().map(|password| &password.value.hash);
        let pool = self.passwords.shared_by(network);
        let right = match pool.verify(password, stored).await {
            Ok(right) => right,
            Err(error) => {
                self.take_back(&key, network);
                return Err(error.into());
            }
        };
        let (Some(account), true) = (&known.account, right) else {
            let cause = known.account.as_ref().map(|account| (account.value.id, "password"));
            return Err(self.refuse(cause, client, now));
        };
        if !account.value.is_active() {
            let cause = account.value.state.slug();
            return Err(self.refuse(Some((account.value.id, cause)), client, now));
        }
        let outdated = stored.is_some_and(|hash| pool.is_outdated(hash));
        // The old hash serves until the pool has time for a new one.
        let fresh = if outdated { pool.hash(password).await.ok() } else { None };
        let verified = stored.map(|hash| hash.as_str().to_owned()).unwrap_or_default();
        let opened = self
            .attempt(|| async {
                let known = self.known(&name).await?;
                let fresh = fresh.clone().map(|hash| PasswordRecord { hash, changed: now });
                self.try_open(known, &verified, fresh, client, now).await
            })
            .await;
        let Some(grant) = opened? else {
            // Suspended, or given another password, while this one was being checked.
            return Err(self.refuse(None, client, now));
        };
        self.guards.account.forget(&key);
        self.guards.network.refund(&network);
        count("accepted");
        Ok(grant)
    }

    fn begin_attempt(
        self: &Arc<Self>,
        key: &(String, Option<IpAddr>),
        network: IpAddr,
        known: &Known,
        client: &Client,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        if let Err(pause) = self.guards.network.begin(&network, now) {
            count("throttled");
            return Err(pause.into());
        }
        if let Err(pause) = self.guards.account.begin(key, now) {
            self.guards.network.refund(&network);
            count("throttled");
            // One line a pause: an attack must not fill its victim's log.
            if let Some(account) = known.account.as_ref().filter(|_| pause.first) {
                self.log_refusal(account.value.id, "throttled", client, now);
            }
            return Err(pause.into());
        }
        Ok(())
    }

    fn take_back(&self, key: &(String, Option<IpAddr>), network: IpAddr) {
        self.guards.account.refund(key);
        self.guards.network.refund(&network);
    }

    /// Reads as many records for an unknown name as for a known one.
    async fn known(&self, name: &str) -> Result<Known, IdentityError> {
        let id = find_key::<16>(&*self.store, ACCOUNT_BY_EMAIL, name.as_bytes()).await?;
        let id = id.unwrap_or_default();
        Ok(Known {
            account: find(&*self.store, &id).await?,
            password: find(&*self.store, &id).await?,
            seen: find(&*self.store, &id).await?,
        })
    }

    /// Refuses, and tells the owner's log why. The line is written after the answer: the caller must
    /// not see from the time it takes that there is a log.
    fn refuse(
        self: &Arc<Self>,
        cause: Option<(AccountId, &'static str)>,
        client: &Client,
        now: Timestamp,
    ) -> IdentityError {
        count("refused");
        if let Some((account, cause)) = cause {
            self.log_refusal(account, cause, client, now);
        }
        IdentityError::LoginRefused
    }

    fn log_refusal(
        self: &Arc<Self>,
        account: AccountId,
        cause: &'static str,
        client: &Client,
        now: Timestamp,
    ) {
        let subject = AuditSubject::Account(account);
        let entry = AuditEntry::new(subject, Actor::Stranger, "login.refused", now)
            .detail("cause", cause)
            .client(client);
        self.log_later(entry);
    }

    /// Writes a line of a log in the background.
    pub(crate) fn log_later(self: &Arc<Self>, entry: AuditEntry) {
        let identity = self.clone();
        self.drain.spawn(async move {
            let written = identity.attempt(|| async {
                let changes = identity.logged(entry.clone()).await?;
                identity.commit(changes).await.map(|_| ())
            });
            if let Err(error) = written.await {
                tracing::error!(error = %error, action = %entry.action, "an activity line was not written");
            }
        });
    }

    /// Opens a session if the account and its password still are what was verified.
    async fn try_open(
        &self,
        known: Known,
        verified: &str,
        fresh: Option<PasswordRecord>,
        client: &Client,
        now: Timestamp,
    ) -> Result<Option<Grant>, IdentityError> {
        let (Some(account), Some(password)) = (known.account, known.password) else {
            return Ok(None);
        };
        if !account.value.is_active() || password.value.hash.as_str() != verified {
            return Ok(None);
        }
        let id = account.value.id;
        let (session, secret) = self.new_session(id, client, now);
        let entry =
            AuditEntry::new(AuditSubject::Account(id), Actor::Account(id), "login.accepted", now);
        let entry = entry.detail("session_id", session.id).client(client);
        let mut changes = self.logged(entry).await?;
        // What was verified must still be so when this commits.
        let key = id.to_bytes().to_vec();
        changes.check(ACCOUNTS, key.clone(), Expect::Version(account.version));
        match fresh {
            Some(fresh) => {
                let fresh = PasswordRecord { changed: password.value.changed, ..fresh };
                let expect = Expect::Version(password.version);
                changes.put(PASSWORDS, key.clone(), expect, fresh.encode());
            }
            None => {
                changes.check(PASSWORDS, key.clone(), Expect::Version(password.version));
            }
        }
        self.make_room(&mut changes, id, now).await?;
        put_session(&mut changes, &session, secret.public_id().to_bytes());
        self.note_device(&mut changes, &account.value, known.seen, client, now).await?;
        self.commit(changes).await?;
        Ok(Some(Grant { secret, session }))
    }

    fn new_session(
        &self,
        account: AccountId,
        client: &Client,
        now: Timestamp,
    ) -> (Session, GeneratedSecret) {
        let secret = GeneratedSecret::generate(SecretKind::Session, &*self.entropy);
        let session = Session {
            id: SessionId::generate(&*self.clock, &*self.entropy),
            account,
            hash: secret.hash(&self.pepper),
            created: now,
            authenticated: now,
            last_seen: now,
            expires: now.plus(self.config.session_absolute.0),
            client: client.clone(),
        };
        (session, secret)
    }

    /// Keeps where logins come from; a new place is told by mail, but not the very first one.
    async fn note_device(
        &self,
        changes: &mut ChangeSet,
        account: &Account,
        seen: Option<Found<Seen>>,
        client: &Client,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let first = seen.is_none();
        let (expect, seen) = match seen {
            Some(found) => (Expect::Version(found.version), found.value),
            None => (Expect::Absent, Seen::default()),
        };
        if let Some(after) = seen.after(client, now) {
            changes.put(SEEN, account.id.to_bytes().to_vec(), expect, after.encode());
        }
        if !first && !seen.knows(client, now) {
            let values = client_values(client, now);
            self.tell(changes, now, account, "new-login", values, Recourse::Lock).await?;
        }
        Ok(())
    }
}

/// What a notice tells of where something came from.
pub(crate) fn client_values(client: &Client, now: Timestamp) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("time".to_owned(), now.to_string()),
        ("ip".to_owned(), client.ip.to_string()),
        ("program".to_owned(), gatepost_identity_core::program_family(&client.program)),
    ])
}

fn put_session(changes: &mut ChangeSet, session: &Session, public: [u8; 5]) {
    let index = pair(&session.account.to_bytes(), &session.id.to_bytes());
    changes
        .put(SESSIONS, public.to_vec(), Expect::Absent, session.encode())
        .put(SESSION_BY_ACCOUNT, index, Expect::Absent, public.to_vec())
        .put(EXPIRY, Expiring::Session(public).key(session.expires), Expect::Any, NOTHING);
}

fn count(outcome: &'static str) {
    metrics::counter!("gatepost_identity_logins_total", "outcome" => outcome).increment(1);
}
