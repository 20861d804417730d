//! Second factors: listing, enrolling, renaming, removing them, and what each kind asks and accepts.

mod backup_codes;
mod manage;
pub(super) mod passkey;
mod push;
mod sms;
mod totp;

use gatepost_identity_core::{
    Account, Answered, Factor, FactorDetail, Login, Method, Question, asks_for_factor,
};
use gatepost_model::{AccountId, Password, Secret, Timestamp};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    relying_party::Signed,
    repo::{FACTORS, Found, PASSKEY_BY_CREDENTIAL, factors_of, pair},
    state::Identity,
};

pub(crate) use passkey::FinishPasskey;
pub(crate) use sms::sms_context;
pub(crate) use totp::FinishTotp;

/// A factor just enrolled, with the backup codes that came with an account's first.
pub(crate) struct Enrolled {
    pub(crate) factor: Factor,
    pub(crate) backup_codes: Vec<Secret<String>>,
}

/// What was given to a challenge.
pub(crate) enum Answer {
    /// A code as typed.
    Code(String),
    /// Nothing was typed: has the phone answered?
    PushCheck,
    /// The account password.
    Password(Password),
    /// What a passkey signed.
    Passkey(Signed),
}

/// What an answer is worth.
pub(super) struct Checked {
    pub(super) answered: Answered,
    /// What is kept of the factor from now on, when it was accepted, or has to be suspended.
    pub(super) detail: Option<FactorDetail>,
    /// Why it was refused, where the kind of the factor does not say enough.
    pub(super) cause: Option<&'static str>,
}

impl Checked {
    pub(super) fn wrong() -> Self {
        Self { answered: Answered::Wrong, detail: None, cause: None }
    }

    pub(super) fn refused(cause: &'static str) -> Self {
        Self { cause: Some(cause), ..Self::wrong() }
    }

    pub(super) fn not_yet() -> Self {
        Self { answered: Answered::NotYet, detail: None, cause: None }
    }

    pub(super) fn password(right: bool) -> Self {
        let answered = if right { Answered::Right(Method::Password) } else { Answered::Wrong };
        Self { answered, detail: None, cause: None }
    }

    pub(super) fn right(method: Method, detail: FactorDetail) -> Self {
        Self { answered: Answered::Right(method), detail: Some(detail), cause: None }
    }
}

/// The factors without their versions.
pub(super) fn values(factors: &[Found<Factor>]) -> impl Iterator<Item = &Factor> {
    factors.iter().map(|found| &found.value)
}

impl Identity {
    /// What a factor asks when it is chosen. Kinds that send or keep something do it in `changes`, the
    /// commit that keeps the login, which lies under `public`.
    pub(super) async fn ask(
        &self,
        changes: &mut ChangeSet,
        public: [u8; 5],
        factor: &Factor,
        login: &Login,
        now: Timestamp,
    ) -> Result<Question, IdentityError> {
        match &factor.detail {
            FactorDetail::Sms(sms) => self.ask_sms(changes, public, factor, sms, login, now).await,
            FactorDetail::Totp(_) | FactorDetail::BackupCodes(_) => Ok(Question::Code),
            FactorDetail::Passkey(_) => self.ask_passkeys(login).await,
            FactorDetail::Push(_) => self.ask_push(changes, public, factor, login, now).await,
        }
    }

    /// What an answer to a factor's question is worth.
    pub(super) async fn check(
        &self,
        factor: &Factor,
        login: &Login,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<Checked, IdentityError> {
        match (&factor.detail, answer) {
            (FactorDetail::Totp(totp), Answer::Code(code)) => {
                self.check_totp(factor, totp, code, now)
            }
            (FactorDetail::BackupCodes(codes), Answer::Code(code)) => {
                self.check_backup_code(factor, codes, code)
            }
            (FactorDetail::Passkey(passkey), Answer::Passkey(signed)) => {
                self.check_passkey(factor, passkey, login, signed, now)
            }
            (FactorDetail::Push(push), Answer::Code(code)) => {
                self.check_device_code(factor, push, code, now)
            }
            (FactorDetail::Push(_), Answer::PushCheck) => self.check_push(factor, login, now).await,
            // Another tab has turned to something else meanwhile: nothing was tried.
            (_, Answer::PushCheck) => Ok(Checked::not_yet()),
            (FactorDetail::Sms(_), Answer::Code(code)) => self.check_sms(factor, login, code, now),
            (_, Answer::Password(_) | Answer::Passkey(_))
            | (FactorDetail::Passkey(_), Answer::Code(_)) => Ok(Checked::wrong()),
        }
    }

    pub(crate) async fn list_factors(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
    ) -> Result<Vec<Factor>, IdentityError> {
        let account = self.subject(principal, account).await?;
        Ok(values(&factors_of(&*self.store, account.id).await?).cloned().collect())
    }

    /// Does a login of this account ask for a second factor?
    pub(crate) async fn has_second_factor(&self, id: AccountId) -> Result<bool, IdentityError> {
        Ok(asks_for_factor(values(&factors_of(&*self.store, id).await?)))
    }

    /// May the account have one factor more?
    fn require_room(&self, present: &[Found<Factor>]) -> Result<(), IdentityError> {
        let most = self.config.factors_per_account;
        if present.len() >= most { Err(IdentityError::Limit(most)) } else { Ok(()) }
    }

    /// Adds the end of a factor to a change set.
    pub(super) fn drop_factor(&self, changes: &mut ChangeSet, found: &Found<Factor>) {
        let factor = &found.value;
        let key = pair(&factor.account.to_bytes(), &factor.id.to_bytes());
        changes.delete(FACTORS, key, Expect::Version(found.version));
        if let FactorDetail::Passkey(passkey) = &factor.detail {
            changes.delete(PASSKEY_BY_CREDENTIAL, passkey.credential_id.clone(), Expect::Any);
        }
    }

    /// Adds a new factor to a change set that [`Identity::logged`] began; with the account's first,
    /// backup codes and the event that second factors are on.
    pub(super) fn add_factor(
        &self,
        changes: &mut ChangeSet,
        account: &Account,
        present: &[Found<Factor>],
        factor: Factor,
        now: Timestamp,
    ) -> Result<Enrolled, IdentityError> {
        self.require_room(present)?;
        self.put_factor(changes, &factor, Expect::Absent);
        let first = !asks_for_factor(values(present));
        let backup_codes = match first {
            true => self.new_backup_codes(changes, account, present, now)?,
            false => Vec::new(),
        };
        if first {
            self.factors_changed(changes, account.id, true, now);
        }
        Ok(Enrolled { factor, backup_codes })
    }
}
