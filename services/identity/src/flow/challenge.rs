//! A login that goes on after the password, and step-up: shown, turned to another factor, answered.
//!
//! The decisions are `gatepost_identity_core::Login`'s. Every answer changes the login's record under
//! its version, so that of two answers at once one counts, and a wrong one is counted before it is told.

use std::sync::Arc;

use gatepost_identity_core::{
    Account, Answered, Factor, FactorKind, Login, LoginEnd, LoginPurpose, LoginStep, Method,
    Proofs, Question, Session, asks_for_factor,
};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, FactorId, GeneratedSecret, LoginId,
    SecretKind, SessionId, Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use super::{
    ceremony::count_refusal,
    factor::{
        Answer, Checked,
        passkey::{CLONED, suspension},
        values,
    },
    login::{Grant, LoginOutcome, client_values, count},
    tell::Recourse,
};
use crate::{
    device,
    error::IdentityError,
    repo::{
        ACCOUNTS, EXPIRY, Expiring, FACTORS, Found, LOGINS, NOTHING, PASSWORDS, PasswordRecord,
        Recorded, SESSION_BY_ACCOUNT, SESSIONS, factors_of, find, find_key, pair,
    },
    state::Identity,
};

/// A login as it is shown.
pub(crate) struct Challenge {
    /// Its secret, when it has just begun.
    pub(crate) secret: Option<GeneratedSecret>,
    pub(crate) login: Login,
    /// Every factor of the account that can be asked for.
    pub(crate) factors: Vec<Factor>,
    pub(crate) tries_left: u32,
    /// The phone that is asked has approved.
    pub(crate) approved: bool,
}

/// A login about to begin.
pub(super) struct BeginLogin {
    pub(super) account: AccountId,
    pub(super) purpose: LoginPurpose,
    pub(super) password_set: Timestamp,
    pub(super) proofs: Proofs,
    pub(super) client: Client,
}

/// How one try of an answer ended.
enum Tried {
    Outcome(LoginOutcome),
    /// It was wrong, and is counted; why, if that is more than its kind.
    Refused(Option<&'static str>),
    /// It was wrong once too often.
    Spent(Option<&'static str>),
}

impl Identity {
    /// Id and secret of a login to come.
    pub(super) fn new_login_secret(&self) -> (LoginId, GeneratedSecret) {
        let secret = GeneratedSecret::generate(SecretKind::Login, &*self.entropy);
        (LoginId::generate(&*self.clock, &*self.entropy), secret)
    }

    /// Adds a login that asks for a factor to a change set.
    pub(super) async fn begin_challenge(
        &self,
        changes: &mut ChangeSet,
        (id, secret): (LoginId, GeneratedSecret),
        begun: BeginLogin,
        factors: Vec<Found<Factor>>,
        now: Timestamp,
    ) -> Result<Challenge, IdentityError> {
        let factors: Vec<Factor> = factors.into_iter().map(|found| found.value).collect();
        let mut login = Login {
            id,
            account: begun.account,
            purpose: begun.purpose,
            hash: secret.hash(&self.pepper),
            password_set: begun.password_set,
            proofs: begun.proofs,
            created: now,
            expires: now.plus(self.config.login_lives.0),
            wrong: 0,
            chosen: None,
            question: Question::Code,
            client: begun.client,
        };
        let public = secret.public_id().to_bytes();
        if let Some(factor) = self.first_choice(&login, &factors) {
            match self.ask(changes, public, factor, &login, now).await {
                Ok(question) => {
                    if matches!(login.purpose, LoginPurpose::StepUp { .. }) {
                        self.log_code(changes, &login, &question, now).await?;
                    }
                    login = login.choose(Some(factor.id), question);
                }
                // What cannot be sent now leaves the other methods.
                Err(IdentityError::Throttled(_) | IdentityError::SmsOff) => {}
                Err(error) => return Err(error),
            }
        }
        let expiry = Expiring::Login(public).key(login.expires);
        changes.put(LOGINS, public.to_vec(), Expect::Absent, login.encode()).put(
            EXPIRY,
            expiry,
            Expect::Any,
            NOTHING,
        );
        Ok(self.challenge(Some(secret), login, factors))
    }

    fn challenge(
        &self,
        secret: Option<GeneratedSecret>,
        login: Login,
        mut factors: Vec<Factor>,
    ) -> Challenge {
        factors.retain(Factor::is_usable);
        let tries_left = self.config.login_tries.saturating_sub(login.wrong);
        // What the operator has switched off is not offered.
        let offered = |factor: &Factor| factor.kind() != FactorKind::Sms || self.sms.is_some();
        let factors = factors.into_iter().filter(offered).collect();
        Challenge { secret, login, factors, tries_left, approved: false }
    }

    /// The live login that a token names. Recovery asks it, too, for who has proven a password.
    pub(crate) async fn find_login(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<([u8; 5], Found<Login>), IdentityError> {
        let secret = match GeneratedSecret::parse(token) {
            Ok(Some(secret)) if secret.kind() == SecretKind::Login => secret,
            _ => return Err(IdentityError::LoginEnded),
        };
        let public = secret.public_id().to_bytes();
        let found: Option<Found<Login>> = find(&*self.store, &public).await?;
        let found = found.filter(|found| secret.verify(&self.pepper, &found.value.hash));
        let found = found.ok_or(IdentityError::LoginEnded)?;
        found.value.check(&self.config.login_policy(), now)?;
        Ok((public, found))
    }

    pub(crate) async fn get_login(&self, token: &str) -> Result<Challenge, IdentityError> {
        let now = self.now();
        let (_, found) = self.find_login(token, now).await?;
        let factors = factors_of(&*self.store, found.value.account).await?;
        let approved = self.is_approved(&found.value, now).await?;
        let shown = self.challenge(None, found.value, values(&factors).cloned().collect());
        Ok(Challenge { approved, ..shown })
    }

    /// Turns to another factor, or to the password when `factor` is none and this is a step-up.
    pub(crate) async fn choose_factor(
        &self,
        token: &str,
        factor: Option<FactorId>,
    ) -> Result<Challenge, IdentityError> {
        self.attempt(|| async {
            let now = self.now();
            let (public, found) = self.find_login(token, now).await?;
            let factors: Vec<Factor> =
                values(&factors_of(&*self.store, found.value.account).await?).cloned().collect();
            let mut changes = ChangeSet::new();
            let login = match factor {
                Some(id) => {
                    let factor = factors.iter().find(|f| f.id == id && f.is_usable());
                    let factor = factor.ok_or(IdentityError::NotFound("factor"))?;
                    let question =
                        self.ask(&mut changes, public, factor, &found.value, now).await?;
                    self.log_code(&mut changes, &found.value, &question, now).await?;
                    found.value.clone().choose(Some(id), question)
                }
                None if matches!(
                    found.value.purpose,
                    LoginPurpose::StepUp { factor: false, .. }
                ) =>
                {
                    found.value.clone().choose(None, Question::Code)
                }
                None => return Err(IdentityError::NotFound("factor")),
            };
            if !matches!(login.question, Question::Push(_)) {
                self.withdraw_push(&mut changes, &found.value).await?;
            }
            let expect = Expect::Version(found.version);
            changes.put(LOGINS, public.to_vec(), expect, login.encode());
            self.commit(changes).await?;
            Ok(self.challenge(None, login, factors))
        })
        .await
    }

    /// Ends a login; one that is over needs nothing.
    pub(crate) async fn cancel_login(&self, token: &str) -> Result<(), IdentityError> {
        let Ok((public, found)) = self.find_login(token, self.now()).await else { return Ok(()) };
        let mut changes = ChangeSet::new();
        remove_login(&mut changes, public, &found);
        self.withdraw_push(&mut changes, &found.value).await?;
        match self.commit(changes).await {
            Ok(_) | Err(IdentityError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn answer_challenge(
        self: &Arc<Self>,
        token: &str,
        answer: &Answer,
        client: &Client,
        device_token: &str,
    ) -> Result<LoginOutcome, IdentityError> {
        let now = self.now();
        let (_, found) = self.find_login(token, now).await?;
        let account = self.account(found.value.account).await?.value;
        let place = self.place_of(&account, device_token, client, now).await?;
        let key = (account.id, place);
        // Whether a phone has answered cannot be guessed.
        let guessed = !matches!(answer, Answer::PushCheck);
        if guessed && let Err(pause) = self.guards.factor.begin(&key, now) {
            count("throttled");
            return Err(pause.into());
        }
        // What does not change while it is tried again: the password costs a slow hash.
        let password = match answer {
            Answer::Password(typed) if found.value.chosen.is_none() => {
                let checked =
                    self.check_present_password(account.id, typed, client, "step-up.refused").await;
                Some(checked.inspect_err(|_| self.guards.factor.refund(&key)).map(|_| ()))
            }
            _ => None,
        };
        let password = match password {
            Some(Err(IdentityError::PasswordRefused)) => Some(false),
            Some(Err(error)) => return Err(error),
            Some(Ok(())) => Some(true),
            None => None,
        };
        let refund = || {
            if guessed {
                self.guards.factor.refund(&key);
            }
        };
        let tried = self
            .attempt(|| self.try_answer(token, answer, password, client, device_token, now))
            .await
            .inspect_err(|_| refund())?;
        match tried {
            Tried::Outcome(outcome) => {
                match outcome {
                    LoginOutcome::Session(_) => {
                        count("accepted");
                        self.guards.factor.forget(&key);
                    }
                    LoginOutcome::Challenge(_) => refund(),
                }
                Ok(outcome)
            }
            Tried::Refused(cause) => {
                count("answer-refused");
                cause.into_iter().for_each(count_refusal);
                Err(IdentityError::AnswerRefused)
            }
            Tried::Spent(cause) => {
                count("answer-refused");
                cause.into_iter().for_each(count_refusal);
                Err(IdentityError::LoginEnded)
            }
        }
    }

    async fn try_answer(
        &self,
        token: &str,
        answer: &Answer,
        password: Option<bool>,
        client: &Client,
        device_token: &str,
        now: Timestamp,
    ) -> Result<Tried, IdentityError> {
        let (public, found) = self.find_login(token, now).await?;
        let login = &found.value;
        let factors = factors_of(&*self.store, login.account).await?;
        let chosen = login.chosen.and_then(|id| factors.iter().find(|f| f.value.id == id));
        let chosen = chosen.map(|chosen| answering(&factors, chosen, answer));
        let checked = match (chosen, password) {
            (Some(factor), _) => self.check(&factor.value, login, answer, now).await?,
            (None, Some(right)) => Checked::password(right),
            (None, None) if matches!(answer, Answer::PushCheck) => Checked::not_yet(),
            // The factor is gone, or nothing was asked that this answers.
            (None, None) => Checked::wrong(),
        };
        let method = chosen.map_or("password", |factor| factor.value.kind().slug());
        let cause = checked.cause.unwrap_or(method);
        let step = login.answer(&self.config.login_policy(), checked.answered, now)?;
        if let (Answered::NotYet, LoginStep::Open(login)) = (checked.answered, &step) {
            let factors = values(&factors).cloned().collect();
            let challenge = self.challenge(None, (**login).clone(), factors);
            return Ok(Tried::Outcome(LoginOutcome::Challenge(Box::new(challenge))));
        }
        let account = self.account(login.account).await?;
        let (id, secret) = self.new_session_secret();
        let entry = answer_entry(login, &step, cause, checked.answered, id, now).client(client);
        let cloned = chosen.filter(|_| checked.cause == Some(CLONED));
        let suspended = cloned.map(|factor| suspension(&factor.value, client, now));
        let mut changes = self.logged_all([entry].into_iter().chain(suspended).collect()).await?;
        match (chosen, checked.detail) {
            (Some(factor), Some(detail)) if cloned.is_some() => {
                let suspended = Factor { detail, ..factor.value.clone() };
                let suspended = (&suspended, Expect::Version(factor.version));
                self.suspend_passkey(&mut changes, &account.value, suspended, client, now).await?;
            }
            (Some(factor), Some(detail)) => {
                let used = factor.value.clone().used(detail, now);
                self.put_factor(&mut changes, &used, Expect::Version(factor.version));
                self.tell_of_few_codes(&mut changes, &account.value, &used, now).await?;
            }
            _ => {}
        }
        match step {
            LoginStep::Open(mut next) => {
                if let (Question::Passkey(_), Some(factor)) = (&next.question, chosen) {
                    // Each answer ends its ceremony.
                    *next = match cloned {
                        Some(_) => next.choose(None, Question::Code),
                        None => {
                            let asked = self.ask(&mut changes, public, &factor.value, &next, now);
                            let asked = asked.await?;
                            next.choose(login.chosen, asked)
                        }
                    };
                }
                if !matches!(next.question, Question::Push(_)) {
                    self.withdraw_push(&mut changes, login).await?;
                }
                let expect = Expect::Version(found.version);
                changes.put(LOGINS, public.to_vec(), expect, next.encode());
                self.commit(changes).await?;
                if checked.answered == Answered::Wrong {
                    return Ok(Tried::Refused(checked.cause));
                }
                let factors = values(&factors).cloned().collect();
                let challenge = self.challenge(None, *next, factors);
                Ok(Tried::Outcome(LoginOutcome::Challenge(Box::new(challenge))))
            }
            LoginStep::Spent => {
                remove_login(&mut changes, public, &found);
                self.withdraw_push(&mut changes, login).await?;
                // Whoever came this far knows the password.
                let (values, lock) = (client_values(client, now), Recourse::Lock);
                let template = "login-answers-refused";
                self.tell(&mut changes, now, &account.value, template, values, lock).await?;
                self.commit(changes).await?;
                Ok(Tried::Spent(checked.cause))
            }
            LoginStep::Complete(proofs) => {
                remove_login(&mut changes, public, &found);
                self.withdraw_push(&mut changes, login).await?;
                let grant = match login.purpose {
                    LoginPurpose::SignIn => {
                        let from = (client, device_token);
                        let session = (id, secret);
                        self.finish_sign_in(
                            &mut changes,
                            login,
                            &account,
                            session,
                            proofs,
                            from,
                            now,
                        )
                        .await?
                    }
                    LoginPurpose::StepUp { session, .. } => {
                        self.finish_step_up(&mut changes, &account.value, session, &proofs, now)
                            .await?
                    }
                };
                self.commit(changes).await?;
                Ok(Tried::Outcome(LoginOutcome::Session(Box::new(grant))))
            }
        }
    }

    #[allow(clippy::too_many_arguments)] // one caller
    async fn finish_sign_in(
        &self,
        changes: &mut ChangeSet,
        login: &Login,
        account: &Found<Account>,
        secret: (SessionId, GeneratedSecret),
        proofs: Proofs,
        (client, device_token): (&Client, &str),
        now: Timestamp,
    ) -> Result<Grant, IdentityError> {
        let known = self.known(&account.value.email.key()).await?;
        let key = account.value.id.to_bytes().to_vec();
        let unchanged = known.password.as_ref().filter(|password| {
            !login.proofs.has(Method::Password) || password.value.changed == login.password_set
        });
        let (Some(password), true) = (unchanged, account.value.is_active()) else {
            return Err(IdentityError::LoginEnded);
        };
        changes.check(ACCOUNTS, key.clone(), Expect::Version(account.version)).check(
            PASSWORDS,
            key,
            Expect::Version(password.version),
        );
        let device = device::verify(&self.pepper, account.value.id, device_token, now);
        self.open_session(changes, secret, known, proofs, device, client, now).await
    }

    /// The same session under a new secret (OWASP ASVS 5.0, 7.2.4), with what was proven.
    async fn finish_step_up(
        &self,
        changes: &mut ChangeSet,
        account: &Account,
        id: SessionId,
        proofs: &Proofs,
        now: Timestamp,
    ) -> Result<Grant, IdentityError> {
        let index = pair(&account.id.to_bytes(), &id.to_bytes());
        let old = find_key::<5>(&*self.store, SESSION_BY_ACCOUNT, &index).await?;
        let old = old.ok_or(IdentityError::SessionEnded)?;
        let found: Option<Found<Session>> = find(&*self.store, &old).await?;
        let found = found.ok_or(IdentityError::SessionEnded)?;
        let (_, secret) = self.new_session_secret();
        let public = secret.public_id().to_bytes();
        let session = Session {
            hash: secret.hash(&self.pepper),
            proofs: found.value.proofs.clone().and(proofs),
            last_seen: now,
            ..found.value.clone()
        };
        changes
            .delete(SESSIONS, old.to_vec(), Expect::Version(found.version))
            .delete(EXPIRY, Expiring::Session(old).key(session.expires), Expect::Any)
            .put(SESSIONS, public.to_vec(), Expect::Absent, session.encode())
            .put(SESSION_BY_ACCOUNT, index, Expect::Any, public.to_vec())
            .put(EXPIRY, Expiring::Session(public).key(session.expires), Expect::Any, NOTHING);
        let device_token = device::issue(&self.pepper, &*self.entropy, account.id, None, now);
        Ok(Grant { secret, session, device_token })
    }

    /// Asks the owner of a session to prove again who they are.
    pub(crate) async fn start_step_up(
        &self,
        account: AccountId,
        session: SessionId,
        factor: bool,
        client: &Client,
    ) -> Result<Challenge, IdentityError> {
        let now = self.now();
        let password: Option<Found<PasswordRecord>> =
            find(&*self.store, &account.to_bytes()).await?;
        let password_set = password.map_or(now, |found| found.value.changed);
        let factors = factors_of(&*self.store, account).await?;
        let factor = factor && asks_for_factor(values(&factors));
        let begun = BeginLogin {
            account,
            purpose: LoginPurpose::StepUp { session, factor },
            password_set,
            proofs: Proofs::default(),
            client: client.clone(),
        };
        let mut changes = ChangeSet::new();
        let secret = self.new_login_secret();
        let challenge = self.begin_challenge(&mut changes, secret, begun, factors, now).await?;
        self.commit(changes).await?;
        Ok(challenge)
    }

    /// Has the owner of a session proven lately who they are? What is sensitive asks that (OWASP ASVS
    /// 5.0, 7.5.1).
    ///
    /// # Errors
    ///
    /// [`IdentityError::StepUpRequired`].
    pub(crate) async fn require_fresh(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Session, IdentityError> {
        let index = pair(&account.to_bytes(), &session.to_bytes());
        let public = find_key::<5>(&*self.store, SESSION_BY_ACCOUNT, &index).await?;
        let public = public.ok_or(IdentityError::SessionEnded)?;
        let found: Option<Found<Session>> = find(&*self.store, &public).await?;
        let session = found.ok_or(IdentityError::SessionEnded)?.value;
        let fresh = session.is_fresh(self.config.step_up_after.0, self.now());
        if fresh { Ok(session) } else { Err(IdentityError::StepUpRequired) }
    }

    /// Until when what was proven at a session is enough for sensitive things.
    pub(crate) fn fresh_until(&self, session: &Session) -> Timestamp {
        session.authenticated().plus(self.config.step_up_after.0)
    }

    /// The factor that is asked for first: the one used last, but a text message only when there is nothing
    /// but paper beside it, and paper only when there is nothing else. A step-up that takes the password asks
    /// for that before it sends anything.
    fn first_choice<'a>(&self, login: &Login, factors: &'a [Factor]) -> Option<&'a Factor> {
        let rank = |factor: &Factor| match factor.kind() {
            FactorKind::BackupCodes => 0,
            FactorKind::Sms if self.sms.is_none() => -1,
            FactorKind::Sms => 1,
            FactorKind::Totp | FactorKind::Passkey | FactorKind::Push => 2,
        };
        let usable = factors.iter().filter(|factor| factor.is_usable());
        let first = usable.max_by_key(|factor| (rank(factor), factor.last_used));
        let password = matches!(login.purpose, LoginPurpose::StepUp { factor: false, .. });
        first.filter(|factor| rank(factor) >= 0 && !(password && rank(factor) == 1))
    }

    /// Adds a factor as it is now to a change set.
    pub(super) fn put_factor(&self, changes: &mut ChangeSet, factor: &Factor, expect: Expect) {
        let key = pair(&factor.account.to_bytes(), &factor.id.to_bytes());
        changes.put(FACTORS, key, expect, factor.encode());
    }
}

/// The line of the log for an answer; `session` is the id of the session that it opens.
fn answer_entry(
    login: &Login,
    step: &LoginStep,
    cause: &'static str,
    answered: Answered,
    session: SessionId,
    now: Timestamp,
) -> AuditEntry {
    let actor = match answered {
        Answered::Right(_) => Actor::Account(login.account),
        Answered::Wrong | Answered::NotYet => Actor::Stranger,
    };
    let action = match (step, login.purpose) {
        (LoginStep::Complete(_), LoginPurpose::SignIn) => "login.accepted",
        (LoginStep::Complete(_), LoginPurpose::StepUp { .. }) => "step-up.accepted",
        (LoginStep::Open(_), _) if answered != Answered::Wrong => "login.challenged",
        (_, LoginPurpose::SignIn) => "login.refused",
        (_, LoginPurpose::StepUp { .. }) => "step-up.refused",
    };
    let entry = AuditEntry::new(AuditSubject::Account(login.account), actor, action, now);
    match (step, login.purpose) {
        (LoginStep::Complete(proofs), LoginPurpose::SignIn) => {
            entry.detail("methods", proofs).detail("session_id", session)
        }
        (LoginStep::Complete(proofs), LoginPurpose::StepUp { session, .. }) => {
            entry.detail("methods", proofs).detail("session_id", session)
        }
        (LoginStep::Open(_) | LoginStep::Spent, _) => entry.detail("cause", cause),
    }
}

/// The factor that an answer is of: a question to passkeys is answered by whichever of the account's its owner
/// has at hand.
fn answering<'a>(
    factors: &'a [Found<Factor>],
    chosen: &'a Found<Factor>,
    answer: &Answer,
) -> &'a Found<Factor> {
    let Answer::Passkey(signed) = answer else { return chosen };
    let signer = factors.iter().find(|found| signed.is_of(&found.value));
    signer.filter(|_| chosen.value.kind() == FactorKind::Passkey).unwrap_or(chosen)
}

/// Adds the end of a login to a change set.
pub(super) fn remove_login(changes: &mut ChangeSet, public: [u8; 5], found: &Found<Login>) {
    changes.delete(LOGINS, public.to_vec(), Expect::Version(found.version)).delete(
        EXPIRY,
        Expiring::Login(public).key(found.value.expires),
        Expect::Any,
    );
}

impl From<LoginEnd> for IdentityError {
    fn from(_: LoginEnd) -> Self {
        Self::LoginEnded
    }
}
