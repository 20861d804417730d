//! Codes by text message (2FA-4).

use gatepost_identity_core::{
    Factor, FactorDetail, Login, Method, Phone, Question, SentCode, SmsFactor, SmsOutcome,
    SmsQuestion, Undo, typed_totp_code as typed_six_digits,
};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, FactorId, PhoneId, SessionId, Timestamp,
};
use gatepost_store::{ChangeSet, audit};

use super::{Checked, Enrolled};
use crate::{
    error::IdentityError,
    flow::{Counting, login::client_values, phone::is_factor, tell::Recourse},
    repo::{CodeOf, Found, factors_of, find, pair},
    state::Identity,
};

/// What a code of a login is bound to: another login's code is none, and neither is another factor's.
pub(crate) fn sms_context(login: &Login, factor: FactorId) -> Vec<u8> {
    [b"login".as_slice(), &login.id.to_bytes(), &factor.to_bytes()].concat()
}

impl Identity {
    /// Makes a verified number of the account a second factor.
    pub(crate) async fn enroll_sms(
        &self,
        account: AccountId,
        session: SessionId,
        phone: PhoneId,
        client: &Client,
    ) -> Result<Enrolled, IdentityError> {
        self.sms_gateway()?;
        self.attempt(|| self.try_enroll_sms(account, session, phone, client)).await
    }

    async fn try_enroll_sms(
        &self,
        id: AccountId,
        session: SessionId,
        phone: PhoneId,
        client: &Client,
    ) -> Result<Enrolled, IdentityError> {
        self.require_fresh(id, session).await?;
        let now = self.now();
        let factor_id = FactorId::generate(&*self.clock, &*self.entropy);
        let subject = AuditSubject::Account(id);
        let entry = AuditEntry::new(subject, Actor::Account(id), "factor.enrolled", now)
            .detail("kind", "sms")
            .detail("factor_id", factor_id)
            .client(client);
        let mut changes = self.logged(entry).await?;
        let account = self.account(id).await?.value;
        let present = factors_of(&*self.store, id).await?;
        let number = self.phone(id, phone).await?.number;
        if present.iter().any(|factor| is_factor(&factor.value, phone)) {
            return Err(IdentityError::PhoneInUse);
        }
        let factor = Factor {
            id: factor_id,
            account: id,
            name: number.masked().parse()?,
            created: now,
            last_used: None,
            detail: FactorDetail::Sms(SmsFactor { phone }),
        };
        let mut values = client_values(client, now);
        values.insert("name".to_owned(), factor.name.to_string());
        let enrolled = self.add_factor(&mut changes, &account, &present, factor, now)?;
        let recourse = Recourse::Undo(Undo::Factor(factor_id));
        self.tell(&mut changes, now, &account, "factor-enrolled", values, recourse).await?;
        self.commit(changes).await?;
        Ok(enrolled)
    }

    async fn phone(&self, account: AccountId, id: PhoneId) -> Result<Phone, IdentityError> {
        let key = pair(&account.to_bytes(), &id.to_bytes());
        let found: Option<Found<Phone>> = find(&*self.store, &key).await?;
        found.map(|found| found.value).ok_or(IdentityError::NotFound("telephone number"))
    }

    /// Sends a code, unless one was just sent by the same login: whoever presses twice gets one.
    pub(super) async fn ask_sms(
        &self,
        changes: &mut ChangeSet,
        public: [u8; 5],
        factor: &Factor,
        sms: &SmsFactor,
        login: &Login,
        now: Timestamp,
    ) -> Result<Question, IdentityError> {
        self.sms_gateway()?;
        if let (Question::Sms(asked), Some(chosen)) = (&login.question, login.chosen)
            && chosen == factor.id
            && now < asked.resend_at
            && now < asked.code.expires
        {
            return Ok(login.question.clone());
        }
        let number = self.phone(factor.account, sms.phone).await?.number;
        let network = Some(login.client.network());
        let account = Some(factor.account);
        let asked = Counting { account, number: &number, network };
        self.count_sms(changes, &asked, now).await?;
        let code = self.draw_code(&sms_context(login, factor.id), now);
        let language = self.account(factor.account).await?.value.language;
        let of = Some(CodeOf::Login(public, code.sent));
        let values = self.code_values();
        self.text(changes, now, &number, &language, "login-code", values, of);
        let resend_at = now.plus(self.config.sms.resend_after.0);
        Ok(Question::Sms(Box::new(SmsQuestion { masked: number.masked(), resend_at, code })))
    }

    /// Adds the line of the log for a code that a question has just sent to a change set that has none yet.
    pub(in crate::flow) async fn log_code(
        &self,
        changes: &mut ChangeSet,
        login: &Login,
        question: &Question,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let Question::Sms(asked) = question else { return Ok(()) };
        if *question == login.question {
            return Ok(());
        }
        let subject = AuditSubject::Account(login.account);
        let entry = AuditEntry::new(subject, Actor::Stranger, "login.code-sent", now)
            .detail("number", &asked.masked)
            .client(&login.client);
        audit::append(&*self.store, changes, vec![entry]).await?;
        Ok(())
    }

    /// A right code ends the question, so it serves once; a wrong one is counted by the login.
    pub(super) fn check_sms(
        &self,
        factor: &Factor,
        login: &Login,
        code: &str,
        now: Timestamp,
    ) -> Result<Checked, IdentityError> {
        let code = typed_six_digits(code)?;
        let Question::Sms(asked) = &login.question else { return Ok(Checked::wrong()) };
        let context = sms_context(login, factor.id);
        let policy = self.config.sms.codes();
        Ok(match asked.code.look(&self.pepper, &context, &policy, &code, now) {
            SmsOutcome::Right => Checked::right(Method::Sms, factor.detail.clone()),
            SmsOutcome::Wrong(_) | SmsOutcome::Spent => Checked::wrong(),
        })
    }

    /// A fresh code for what `context` names.
    pub(in crate::flow) fn draw_code(&self, context: &[u8], now: Timestamp) -> SentCode {
        SentCode::draw(&self.pepper, &*self.entropy, context, &self.config.sms.codes(), now)
    }

    /// What messages with a code say beside it.
    pub(in crate::flow) fn code_values(&self) -> std::collections::BTreeMap<String, String> {
        let minutes = self.config.sms.code_lives.0.as_secs().div_ceil(60);
        [("minutes".to_owned(), minutes.to_string())].into()
    }
}
