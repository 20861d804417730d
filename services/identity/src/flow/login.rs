//! Login by password: the same work and the same answer for unknown names, wrong passwords and
//! accounts that may not be used. With second factors on, the right password leads to a challenge
//! (`challenge`) and opens nothing.

use std::{collections::BTreeMap, sync::Arc};

use gatepost_identity_core::{
    Account, AccountState, CaseEnd, LoginPurpose, Method, Proofs, Seen, Session, asks_for_factor,
};
use gatepost_model::{
    AccountId, Actor, Address, AuditEntry, AuditSubject, Client, GeneratedSecret, Password,
    SecretKind, SessionId, Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use super::{
    challenge::{BeginLogin, Challenge},
    factor::values,
    tell::Recourse,
};
use crate::{
    device::{self, DeviceId},
    error::IdentityError,
    networks::Taken,
    repo::{
        ACCOUNT_BY_EMAIL, ACCOUNTS, EXPIRY, Expiring, Found, NOTHING, PASSWORDS, PasswordRecord,
        Recorded, SEEN, SESSION_BY_ACCOUNT, SESSIONS, factors_of, find, find_key, pair,
    },
    state::{Identity, Place},
};

/// A session just opened, or proven anew.
pub(crate) struct Grant {
    pub(crate) secret: GeneratedSecret,
    pub(crate) session: Session,
    /// By which this browser is known at its next login.
    pub(crate) device_token: String,
}

/// Where a login has got to.
pub(crate) enum LoginOutcome {
    Session(Box<Grant>),
    Challenge(Box<Challenge>),
}

/// What is known of a login name.
pub(super) struct Known {
    pub(super) account: Option<Found<Account>>,
    pub(super) password: Option<Found<PasswordRecord>>,
    pub(super) seen: Option<Found<Seen>>,
}

impl Known {
    /// A place the account logs in from has a count of its own: whoever guesses from elsewhere pauses
    /// elsewhere.
    fn place(&self, device: Option<DeviceId>, client: &Client, now: Timestamp) -> Place {
        let network = || {
            let knows = self.seen.as_ref().is_some_and(|s| s.value.knows_network(client, now));
            knows.then(|| client.network())
        };
        match device {
            Some(device) => Place::Device(device),
            None => network().map_or(Place::Elsewhere, Place::Network),
        }
    }
}

/// What opens mail and no account (ACC-2).
const MAIL_SECRETS: [SecretKind; 2] = [SecretKind::AppPassword, SecretKind::DevicePassword];

/// What one try to finish a sign-in by password came to.
enum Opened {
    Session(Grant),
    Challenge(Challenge),
    /// Suspended, or given another password, while this one was being checked.
    Refused,
}

impl Identity {
    pub(crate) async fn start_login(
        self: &Arc<Self>,
        email: &Address,
        password: &Password,
        client: &Client,
        device_token: &str,
    ) -> Result<LoginOutcome, IdentityError> {
        let now = self.now();
        let name = email.key();
        let known = self.known(&name).await?;
        let network = client.network();
        let id = known.account.as_ref().map(|account| account.value.id);
        let device = self.device_of(id, device_token, now);
        let key = (name.clone(), known.place(device, client, now));
        let taken = self.begin_attempt(&key, &known, client, now)?;

        let stored = known.password.as_ref().map(|password| &password.value.hash);
        // Each place of an account takes its own turns: who guesses elsewhere delays nobody who is known.
        let pool = self.passwords.shared_by(network).about(&key);
        let pool = pool.known_if(key.1 != Place::Elsewhere);
        let right = match pool.verify(password, stored).await {
            Ok(right) => right,
            Err(error) => {
                self.guards.account.refund(&key);
                self.guards.network.refund(taken);
                return Err(error.into());
            }
        };
        let (Some(account), true) = (&known.account, right) else {
            // What the owner mistook helps the owner, in the log; the stranger at the prompt learns nothing.
            let cause = match str::from_utf8(password.expose()).map(GeneratedSecret::parse) {
                Ok(Ok(Some(secret))) if MAIL_SECRETS.contains(&secret.kind()) => "mail-secret",
                _ => "password",
            };
            let cause = known.account.as_ref().map(|account| (account.value.id, cause));
            return Err(self.refuse(cause, client, now));
        };
        if !account.value.is_active() {
            let cause = match account.value.state {
                AccountState::Locked => "locked",
                _ => "suspended",
            };
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
                self.try_open(known, &verified, fresh, device, client, now).await
            })
            .await;
        let outcome = match opened? {
            Opened::Refused => return Err(self.refuse(None, client, now)),
            Opened::Session(grant) => {
                count("accepted");
                LoginOutcome::Session(Box::new(grant))
            }
            Opened::Challenge(challenge) => {
                count("challenged");
                LoginOutcome::Challenge(Box::new(challenge))
            }
        };
        self.guards.account.forget(&key);
        self.guards.network.refund(taken);
        Ok(outcome)
    }

    /// The device that a token names, if it is one of this account. For an unknown name the same work
    /// is done.
    fn device_of(
        &self,
        account: Option<AccountId>,
        token: &str,
        now: Timestamp,
    ) -> Option<DeviceId> {
        let account = account.unwrap_or(AccountId::from_bytes([0; 16]));
        device::verify(&self.pepper, account, token, now)
    }

    fn begin_attempt(
        self: &Arc<Self>,
        key: &(String, Place),
        known: &Known,
        client: &Client,
        now: Timestamp,
    ) -> Result<Taken, IdentityError> {
        let at_home = key.1 != Place::Elsewhere;
        let taken = self.guards.network.begin(client, at_home, now).inspect_err(|_| {
            count("throttled");
        })?;
        if let Err(pause) = self.guards.account.begin(key, now) {
            self.guards.network.refund(taken);
            count("throttled");
            // One line a pause: an attack must not fill its victim's log.
            if let Some(account) = known.account.as_ref().filter(|_| pause.first) {
                self.log_refusal(account.value.id, "throttled", client, now);
            }
            return Err(pause.into());
        }
        Ok(taken)
    }

    /// Where an account is answered for from, and what is known of it.
    pub(super) async fn place_of(
        &self,
        account: &Account,
        device_token: &str,
        client: &Client,
        now: Timestamp,
    ) -> Result<Place, IdentityError> {
        let known = self.known(&account.email.key()).await?;
        Ok(known.place(self.device_of(Some(account.id), device_token, now), client, now))
    }

    /// Reads as many records for an unknown name as for a known one.
    pub(super) async fn known(&self, name: &str) -> Result<Known, IdentityError> {
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

    pub(super) fn log_refusal(
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

    /// Opens a session, or asks for a factor, if the account and its password still are what was
    /// verified.
    async fn try_open(
        &self,
        known: Known,
        verified: &str,
        fresh: Option<PasswordRecord>,
        device: Option<DeviceId>,
        client: &Client,
        now: Timestamp,
    ) -> Result<Opened, IdentityError> {
        let (Some(account), Some(password)) = (&known.account, &known.password) else {
            return Ok(Opened::Refused);
        };
        if !account.value.is_active() || password.value.hash.as_str() != verified {
            return Ok(Opened::Refused);
        }
        let id = account.value.id;
        let asks = asks_for_factor(values(&factors_of(&*self.store, id).await?));
        let action = if asks { "login.challenged" } else { "login.accepted" };
        let subject = AuditSubject::Account(id);
        let (login, session) = (self.new_login_secret(), self.new_session_secret());
        let mut entry = AuditEntry::new(subject, Actor::Account(id), action, now).client(client);
        entry = entry.detail("methods", Method::Password.slug());
        if !asks {
            entry = entry.detail("session_id", session.0);
        }
        let mut changes = self.logged(entry).await?;
        // Read again behind the line of the log: an enrollment that came in between was logged, too.
        let factors = factors_of(&*self.store, id).await?;
        if asks != asks_for_factor(values(&factors)) {
            return Err(IdentityError::Conflict);
        }
        let key = id.to_bytes().to_vec();
        changes.check(ACCOUNTS, key.clone(), Expect::Version(account.version));
        // What was verified must still be so when this commits.
        let password_set = password.value.changed;
        match fresh {
            Some(fresh) => {
                let fresh = PasswordRecord { changed: password_set, ..fresh };
                let expect = Expect::Version(password.version);
                changes.put(PASSWORDS, key, expect, fresh.encode());
            }
            None => {
                changes.check(PASSWORDS, key, Expect::Version(password.version));
            }
        }
        let proofs = Proofs::of(Method::Password, now);
        if asks {
            let begun = BeginLogin {
                account: id,
                purpose: LoginPurpose::SignIn,
                password_set,
                proofs,
                client: client.clone(),
            };
            let challenge = self.begin_challenge(&mut changes, login, begun, factors, now).await?;
            self.commit(changes).await?;
            return Ok(Opened::Challenge(challenge));
        }
        let grant =
            self.open_session(&mut changes, session, known, proofs, device, client, now).await?;
        self.commit(changes).await?;
        Ok(Opened::Session(grant))
    }

    /// Id and secret of a session to come.
    pub(super) fn new_session_secret(&self) -> (SessionId, GeneratedSecret) {
        let secret = GeneratedSecret::generate(SecretKind::Session, &*self.entropy);
        (SessionId::generate(&*self.clock, &*self.entropy), secret)
    }

    /// Adds a new session to a change set that [`Identity::logged`] began, with what a login leaves.
    #[allow(clippy::too_many_arguments)] // one caller for each way to sign in
    pub(super) async fn open_session(
        &self,
        changes: &mut ChangeSet,
        (id, secret): (SessionId, GeneratedSecret),
        known: Known,
        proofs: Proofs,
        device: Option<DeviceId>,
        client: &Client,
        now: Timestamp,
    ) -> Result<Grant, IdentityError> {
        let account = known.account.ok_or(IdentityError::LoginRefused)?.value;
        let session = Session {
            id,
            account: account.id,
            hash: secret.hash(&self.pepper),
            created: now,
            proofs,
            last_seen: now,
            expires: now.plus(self.config.session_absolute.0),
            client: client.clone(),
        };
        self.make_room(changes, account.id, now).await?;
        put_session(changes, &session, secret.public_id().to_bytes());
        self.note_device(changes, &account, known.seen, client, now).await?;
        // Whoever gets in has a factor, or needs none: nobody resets any behind their back.
        self.end_live_case(changes, account.id, CaseEnd::LoggedIn, None, now).await?;
        let device_token = device::issue(&self.pepper, &*self.entropy, account.id, device, now);
        Ok(Grant { secret, session, device_token })
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

pub(super) fn put_session(changes: &mut ChangeSet, session: &Session, public: [u8; 5]) {
    let index = pair(&session.account.to_bytes(), &session.id.to_bytes());
    changes
        .put(SESSIONS, public.to_vec(), Expect::Absent, session.encode())
        .put(SESSION_BY_ACCOUNT, index, Expect::Absent, public.to_vec())
        .put(EXPIRY, Expiring::Session(public).key(session.expires), Expect::Any, NOTHING);
}

pub(super) fn count(outcome: &'static str) {
    metrics::counter!("gatepost_identity_logins_total", "outcome" => outcome).increment(1);
}
