//! Approval on a phone (2FA-3): what a login asks of it, and what its answer is worth.

use gatepost_device::ApprovalNumber;
use gatepost_identity_core::{
    Approval, Factor, FactorDetail, Login, LoginPurpose, Method, PushAsked, PushFactor, Question,
    TotpFactor, TotpOutcome, typed_totp_code,
};
use gatepost_model::{ApprovalId, Timestamp};
use gatepost_store::{ChangeSet, Expect};

use super::Checked;
use crate::{
    error::IdentityError,
    flow::device::{context, put_approval},
    repo::{Found, find},
    state::Identity,
};

impl Identity {
    /// Asks a phone. Not when another login waits for an answer there, nor too often: then only a code
    /// that the phone shows answers the question.
    pub(super) async fn ask_push(
        &self,
        changes: &mut ChangeSet,
        public: [u8; 5],
        factor: &Factor,
        login: &Login,
        now: Timestamp,
    ) -> Result<Question, IdentityError> {
        let found: Option<Found<Approval>> = find(&*self.store, &login.account.to_bytes()).await?;
        let expect = match &found {
            Some(found) if found.value.blocks(login.id, now) => return Ok(Question::Push(None)),
            // Asked already: the number on the screen stays.
            Some(found) if found.value.factor == factor.id && found.value.waits(now) => {
                return Ok(Question::Push(Some(asked(&found.value))));
            }
            Some(found) => Expect::Version(found.version),
            None => Expect::Absent,
        };
        if self.guards.push.begin(&login.account, now).is_err() {
            return Ok(Question::Push(None));
        }
        let expires = now.plus(self.config.push_lives.0).min(login.expires);
        let approval = Approval {
            id: ApprovalId::generate(&*self.clock, &*self.entropy),
            account: login.account,
            factor: factor.id,
            login: login.id,
            login_key: public,
            step_up: matches!(login.purpose, LoginPurpose::StepUp { .. }),
            number: ApprovalNumber::draw(&*self.entropy).value(),
            created: now,
            expires,
            wrong: 0,
            approved: None,
            client: login.client.clone(),
        };
        put_approval(changes, &approval, expect);
        Ok(Question::Push(Some(asked(&approval))))
    }

    /// Has the phone approved this login?
    pub(in crate::flow) async fn is_approved(
        &self,
        login: &Login,
        now: Timestamp,
    ) -> Result<bool, IdentityError> {
        let Question::Push(Some(asked)) = login.question else { return Ok(false) };
        let found: Option<Found<Approval>> = find(&*self.store, &login.account.to_bytes()).await?;
        let approval = found.map(|found| found.value).filter(|found| found.id == asked.approval);
        Ok(approval.is_some_and(|approval| approval.is_approved(login.id, now)))
    }

    pub(super) async fn check_push(
        &self,
        factor: &Factor,
        login: &Login,
        now: Timestamp,
    ) -> Result<Checked, IdentityError> {
        Ok(match self.is_approved(login, now).await? {
            true => Checked::right(Method::Push, factor.detail.clone()),
            false => Checked::not_yet(),
        })
    }

    /// Adds the end of what a login waits for on a phone to a change set: the login is over, or asks for
    /// something else.
    pub(in crate::flow) async fn withdraw_push(
        &self,
        changes: &mut ChangeSet,
        login: &Login,
    ) -> Result<(), IdentityError> {
        if let Question::Push(Some(_)) = login.question {
            let found: Option<Found<Approval>> =
                find(&*self.store, &login.account.to_bytes()).await?;
            if let Some(found) = found.filter(|found| found.value.login == login.id) {
                self.remove_approval(changes, &found);
            }
        }
        Ok(())
    }

    /// A code that the phone showed.
    pub(super) fn check_device_code(
        &self,
        factor: &Factor,
        push: &PushFactor,
        code: &str,
        now: Timestamp,
    ) -> Result<Checked, IdentityError> {
        let code = typed_totp_code(code)?;
        let context = context(factor.account, factor.id);
        let seed = self.seal.open(&context, &push.codes.sealed)?;
        let TotpOutcome::Right(last_step) = push.look(&seed, &code, now) else {
            return Ok(Checked::wrong());
        };
        let sealed = match self.seal.is_outdated(&push.codes.sealed) {
            true => self.seal.seal(&*self.entropy, &context, &seed)?,
            false => push.codes.sealed.clone(),
        };
        let codes = TotpFactor { sealed, last_step };
        let detail = FactorDetail::Push(PushFactor { codes, ..push.clone() });
        Ok(Checked::right(Method::Push, detail))
    }
}

fn asked(approval: &Approval) -> PushAsked {
    PushAsked { approval: approval.id, number: approval.number, expires: approval.expires }
}
