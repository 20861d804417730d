//! Security keys and passkeys (2FA-2): enrolling them, and asking for them as second factor.

use gatepost_identity_core::{
    Account, Answered, Factor, FactorDetail, Login, PasskeyFactor, PasskeyOutcome, PasskeyRefusal,
    Question, Undo,
};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, DisplayName, FactorId, SessionId, Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use super::{Checked, Enrolled, values};
use crate::{
    error::IdentityError,
    flow::{
        ceremony::{Begun, count_refusal},
        login::client_values,
        tell::Recourse,
    },
    relying_party::{Made, Signed, Unverified},
    repo::{CeremonyPurpose, Found, PASSKEY_BY_CREDENTIAL, factors_of, find_key},
    state::Identity,
};

/// Cause of a refusal in logs and counts when a counter tells of a copy.
pub(in crate::flow) const CLONED: &str = "passkey-cloned";

/// What ends an enrollment.
pub(crate) struct FinishPasskey {
    pub(crate) ceremony: String,
    pub(crate) made: Made,
    pub(crate) name: DisplayName,
}

impl Identity {
    /// Begins to enroll a passkey.
    pub(crate) async fn start_passkey(
        &self,
        id: AccountId,
        session: SessionId,
    ) -> Result<Begun, IdentityError> {
        self.require_fresh(id, session).await?;
        let relying_party = self.relying_party()?;
        let account = self.account(id).await?.value;
        let present = factors_of(&*self.store, id).await?;
        self.require_room(&present)?;
        let known = passkeys(&present).map(|passkey| passkey.credential_id.clone()).collect();
        let asked = relying_party.enroll(&account, known)?;
        let purpose = CeremonyPurpose::Enrollment { account: id, session };
        self.begin_ceremony(purpose, asked.state, asked.options, self.now()).await
    }

    /// Enrolls it.
    pub(crate) async fn finish_passkey(
        &self,
        account: AccountId,
        session: SessionId,
        ask: &FinishPasskey,
        client: &Client,
    ) -> Result<Enrolled, IdentityError> {
        let tried = self.attempt(|| self.try_finish_passkey(account, session, ask, client)).await?;
        tried.map_err(|Unverified(cause)| {
            count_refusal(cause);
            match cause {
                "passkey-known" => IdentityError::PasskeyKnown,
                _ => IdentityError::PasskeyRefused,
            }
        })
    }

    async fn try_finish_passkey(
        &self,
        id: AccountId,
        session: SessionId,
        ask: &FinishPasskey,
        client: &Client,
    ) -> Result<Result<Enrolled, Unverified>, IdentityError> {
        self.require_fresh(id, session).await?;
        let now = self.now();
        let (public, found) = self.find_ceremony(&ask.ceremony, now).await?;
        if found.value.purpose != (CeremonyPurpose::Enrollment { account: id, session }) {
            return Err(IdentityError::CeremonyEnded);
        }
        let made = self.relying_party()?.enrolled(&found.value.state, &ask.made)?;
        let made = match made {
            Ok(made) if self.is_enrolled(&made).await? => Err(Unverified("passkey-known")),
            other => other,
        };
        let factor_id = FactorId::generate(&*self.clock, &*self.entropy);
        let subject = AuditSubject::Account(id);
        let entry = |action| AuditEntry::new(subject, Actor::Account(id), action, now);
        let passkey = match made {
            Ok(passkey) => passkey,
            Err(cause) => {
                let entry = entry("factor.enrollment-refused").detail("cause", cause.0);
                let mut changes = self.logged(entry.client(client)).await?;
                self.end_ceremony(&mut changes, public, &found);
                self.commit(changes).await?;
                return Ok(Err(cause));
            }
        };
        let entry = entry("factor.enrolled")
            .detail("kind", "passkey")
            .detail("factor_id", factor_id)
            .detail("backed_up", passkey.backed_up)
            .client(client);
        let mut changes = self.logged(entry).await?;
        self.end_ceremony(&mut changes, public, &found);
        let account = self.account(id).await?.value;
        let present = factors_of(&*self.store, id).await?;
        let index = [id.to_bytes(), factor_id.to_bytes()].concat();
        let credential = passkey.credential_id.clone();
        changes.put(PASSKEY_BY_CREDENTIAL, credential, Expect::Absent, index);
        let factor = Factor {
            id: factor_id,
            account: id,
            name: ask.name.clone(),
            created: now,
            last_used: None,
            detail: FactorDetail::Passkey(passkey),
        };
        let enrolled = self.add_factor(&mut changes, &account, &present, factor, now)?;
        let mut values = client_values(client, now);
        values.insert("name".to_owned(), ask.name.to_string());
        let recourse = Recourse::Undo(Undo::Factor(factor_id));
        self.tell(&mut changes, now, &account, "passkey-enrolled", values, recourse).await?;
        self.commit(changes).await?;
        Ok(Ok(enrolled))
    }

    /// Has any account enrolled this credential (WebAuthn §7.1, step 26)?
    async fn is_enrolled(&self, made: &PasskeyFactor) -> Result<bool, IdentityError> {
        let key = &made.credential_id;
        let known = find_key::<32>(&*self.store, PASSKEY_BY_CREDENTIAL, key).await?;
        Ok(known.is_some())
    }

    /// Asks for any passkey of the account.
    pub(super) async fn ask_passkeys(&self, login: &Login) -> Result<Question, IdentityError> {
        let factors = factors_of(&*self.store, login.account).await?;
        let usable: Vec<_> = passkeys(&factors).filter(|p| p.suspended.is_none()).collect();
        Ok(Question::Passkey(self.relying_party()?.ask(&usable)?))
    }

    pub(super) fn check_passkey(
        &self,
        factor: &Factor,
        passkey: &PasskeyFactor,
        login: &Login,
        signed: &Signed,
        now: Timestamp,
    ) -> Result<Checked, IdentityError> {
        let Question::Passkey(asked) = &login.question else { return Ok(Checked::wrong()) };
        if signed.user().is_some_and(|user| user != factor.account.to_bytes()) {
            return Ok(Checked::refused("passkey-unknown"));
        }
        let seen = match self.relying_party()?.answered(&asked.state, signed, passkey)? {
            Ok(seen) => seen,
            Err(Unverified(cause)) => return Ok(Checked::refused(cause)),
        };
        Ok(match passkey.look(seen, false, now) {
            PasskeyOutcome::Right(method, after) => {
                Checked::right(method, FactorDetail::Passkey(after))
            }
            PasskeyOutcome::Cloned(after) => Checked {
                answered: Answered::Wrong,
                detail: Some(FactorDetail::Passkey(after)),
                cause: Some(CLONED),
            },
            PasskeyOutcome::Refused(why) => Checked::refused(cause_of(why)),
        })
    }

    /// Adds to a change set that a passkey is suspended, because its counter tells of a copy: the record, and what
    /// the owner is told. The line of the log is [`suspension`].
    pub(in crate::flow) async fn suspend_passkey(
        &self,
        changes: &mut ChangeSet,
        account: &Account,
        suspended: (&Factor, Expect),
        client: &Client,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let (factor, expect) = suspended;
        self.put_factor(changes, factor, expect);
        let mut values = client_values(client, now);
        values.insert("name".to_owned(), factor.name.to_string());
        self.tell(changes, now, account, "passkey-cloned", values, Recourse::Lock).await
    }
}

/// The line of the log for a suspended passkey.
pub(in crate::flow) fn suspension(factor: &Factor, client: &Client, now: Timestamp) -> AuditEntry {
    let subject = AuditSubject::Account(factor.account);
    let actor = Actor::Service(gatepost_model::ServiceName::Identity);
    AuditEntry::new(subject, actor, "factor.suspended", now)
        .detail("factor_id", factor.id)
        .detail("cause", CLONED)
        .client(client)
}

/// Why a verified assertion is not accepted, for logs and counts.
pub(in crate::flow) fn cause_of(why: PasskeyRefusal) -> &'static str {
    match why {
        PasskeyRefusal::Suspended => "passkey-suspended",
        PasskeyRefusal::Unverified => "passkey-unverified",
        PasskeyRefusal::Changed => "passkey-changed",
    }
}

/// The passkeys among these factors.
fn passkeys(factors: &[Found<Factor>]) -> impl Iterator<Item = &PasskeyFactor> {
    values(factors).filter_map(|factor| factor.detail.passkey())
}
