//! Proving a telephone number with a code.

use std::sync::Arc;

use gatepost_identity_core::{
    Phone, PhoneCheck, SentCode, SmsOutcome, Undo, typed_totp_code as typed_six_digits,
};
use gatepost_model::{
    AccountId, Client, Malformed, Password, PhoneId, PhoneNumber, SessionId, Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use super::{PendingPhone, entry, is_factor, one_of};
use crate::{
    error::IdentityError,
    flow::{Counting, login::client_values, tell::Recourse},
    repo::{
        CodeOf, EXPIRY, Expiring, Found, NOTHING, PHONE_CHECKS, Recorded, factors_of, find,
        phones_of,
    },
    state::Identity,
};

/// A number that is to become one of an account.
pub(crate) struct NewPhone {
    pub(crate) number: PhoneNumber,
    pub(crate) replaces: Option<PhoneId>,
    pub(crate) recovery: bool,
    pub(crate) notices: bool,
}

/// What a code came to, with its try counted.
enum Tried {
    Right(Phone),
    Wrong,
    Spent,
}

impl Identity {
    /// Sends a code to a number; another one that waits is forgotten.
    pub(crate) async fn start_phone(
        self: &Arc<Self>,
        account: AccountId,
        session: SessionId,
        new: &NewPhone,
        password: &Password,
        client: &Client,
    ) -> Result<PendingPhone, IdentityError> {
        self.sms_gateway()?;
        self.require_fresh(account, session).await?;
        self.check_present_password(account, password, client, "phone.password-refused").await?;
        self.check_reach(&new.number)?;
        self.attempt(|| self.try_start_phone(account, new, client)).await
    }

    async fn try_start_phone(
        &self,
        id: AccountId,
        new: &NewPhone,
        client: &Client,
    ) -> Result<PendingPhone, IdentityError> {
        let now = self.now();
        let line = entry(id, "phone.code-sent", &new.number.masked(), now).client(client);
        let mut changes = self.logged(line).await?;
        let present = phones_of(&*self.store, id).await?;
        if present.iter().any(|found| found.value.number == new.number) {
            return Err(Malformed::new("number", "a number that the account does not have").into());
        }
        match new.replaces {
            Some(replaced) => self.check_unused(id, one_of(&present, replaced)?.value.id).await?,
            None if present.len() >= self.config.phones_per_account => {
                return Err(IdentityError::Limit(self.config.phones_per_account));
            }
            None => {}
        }
        let context = PhoneCheck::context(id, &new.number);
        let check = PhoneCheck {
            account: id,
            number: new.number.clone(),
            replaces: new.replaces,
            recovery: new.recovery,
            notices: new.notices,
            code: self.draw_code(&context, now),
        };
        self.send_check(&mut changes, &check, client, now).await?;
        self.commit(changes).await?;
        Ok(self.pending(&check))
    }

    /// Sends another code to the number that waits. The tries of the one before count on.
    pub(crate) async fn resend_phone_code(
        &self,
        account: AccountId,
        session: SessionId,
        client: &Client,
    ) -> Result<PendingPhone, IdentityError> {
        self.sms_gateway()?;
        self.require_fresh(account, session).await?;
        self.attempt(|| async {
            let now = self.now();
            let waiting = self.phone_check(account, now).await?;
            let waiting = waiting.ok_or(IdentityError::VerificationSpent)?.value;
            if waiting.code.wrong >= self.config.sms.code_tries {
                return Err(IdentityError::VerificationSpent);
            }
            let masked = waiting.number.masked();
            let line = entry(account, "phone.code-sent", &masked, now).client(client);
            let mut changes = self.logged(line).await?;
            let context = PhoneCheck::context(account, &waiting.number);
            let wrong = waiting.code.wrong;
            let code = SentCode { wrong, ..self.draw_code(&context, now) };
            let check = PhoneCheck { code, ..waiting };
            self.send_check(&mut changes, &check, client, now).await?;
            self.commit(changes).await?;
            Ok(self.pending(&check))
        })
        .await
    }

    /// Adds a check in place of any other one, and the message with its code, to a change set.
    async fn send_check(
        &self,
        changes: &mut ChangeSet,
        check: &PhoneCheck,
        client: &Client,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let (id, number) = (check.account, &check.number);
        let asked = Counting { account: Some(id), number, network: Some(client.network()) };
        self.count_sms(changes, &asked, now).await?;
        let key = id.to_bytes();
        let old: Option<Found<PhoneCheck>> = find(&*self.store, &key).await?;
        let expect = old.map_or(Expect::Absent, |found| Expect::Version(found.version));
        let expiry = Expiring::PhoneCheck(key).key(check.code.expires);
        changes.put(PHONE_CHECKS, key.to_vec(), expect, check.encode()).put(
            EXPIRY,
            expiry,
            Expect::Any,
            NOTHING,
        );
        let language = self.account(id).await?.value.language;
        let code = Some(CodeOf::PhoneCheck(id, check.code.sent));
        let values = self.code_values();
        self.text(changes, now, number, &language, "phone-code", values, code);
        Ok(())
    }

    /// Makes the number that waits one of the account when its code is right.
    pub(crate) async fn finish_phone(
        &self,
        account: AccountId,
        code: &str,
        client: &Client,
    ) -> Result<Phone, IdentityError> {
        let code = typed_six_digits(code)?;
        match self.attempt(|| self.try_finish_phone(account, &code, client)).await? {
            Tried::Right(phone) => Ok(phone),
            Tried::Wrong => Err(Malformed::new("code", "the code of the last message").into()),
            Tried::Spent => Err(IdentityError::VerificationSpent),
        }
    }

    async fn try_finish_phone(
        &self,
        id: AccountId,
        code: &str,
        client: &Client,
    ) -> Result<Tried, IdentityError> {
        let now = self.now();
        let Some(found) = self.phone_check(id, now).await? else { return Ok(Tried::Spent) };
        let check = found.value;
        let (key, expect) = (id.to_bytes().to_vec(), Expect::Version(found.version));
        let context = PhoneCheck::context(id, &check.number);
        let masked = check.number.masked();
        let policy = self.config.sms.codes();
        let line = |action| entry(id, action, &masked, now).client(client);
        match check.code.look(&self.pepper, &context, &policy, code, now) {
            SmsOutcome::Spent => return Ok(Tried::Spent),
            SmsOutcome::Wrong(code) => {
                let mut changes = self.logged(line("phone.code-refused")).await?;
                let check = PhoneCheck { code, ..check };
                changes.put(PHONE_CHECKS, key, expect, check.encode());
                self.commit(changes).await?;
                return Ok(Tried::Wrong);
            }
            SmsOutcome::Right => {}
        }
        let mut changes = self.logged(line("phone.verified")).await?;
        changes.delete(PHONE_CHECKS, key, expect);
        let account = self.account(id).await?.value;
        let present = phones_of(&*self.store, id).await?;
        let before = match check.replaces {
            // Removed meanwhile, or made a factor: what was asked for makes no sense any more.
            Some(replaced) => {
                let before = one_of(&present, replaced)?;
                self.check_unused(id, replaced).await?;
                Some(before)
            }
            None => None,
        };
        let phone = Phone {
            id: before.map_or_else(
                || PhoneId::generate(&*self.clock, &*self.entropy),
                |before| before.value.id,
            ),
            account: id,
            number: check.number,
            verified: now,
            recovery: check.recovery,
            notices: check.notices,
        };
        self.put_phone(&mut changes, before, Some(&phone));
        let template = if before.is_some() { "phone-changed" } else { "phone-added" };
        let undo = Undo::Phone {
            before: before.map(|before| Box::new(before.value.clone())),
            after: Some(Box::new(phone.clone())),
        };
        let mut values = client_values(client, now);
        values.insert("number".to_owned(), masked.clone());
        self.tell(&mut changes, now, &account, template, values, Recourse::Undo(undo)).await?;
        self.commit(changes).await?;
        Ok(Tried::Right(phone))
    }

    /// Forgets the number that waits.
    pub(crate) async fn cancel_phone(&self, account: AccountId) -> Result<(), IdentityError> {
        let mut changes = ChangeSet::new();
        changes.delete(PHONE_CHECKS, account.to_bytes().to_vec(), Expect::Any);
        self.commit(changes).await.map(|_| ())
    }

    /// Lets pass a number that is no second factor: that one is removed as a factor first (2FA-7).
    pub(super) async fn check_unused(
        &self,
        account: AccountId,
        phone: PhoneId,
    ) -> Result<(), IdentityError> {
        let factors = factors_of(&*self.store, account).await?;
        let used = factors.iter().any(|factor| is_factor(&factor.value, phone));
        if used { Err(IdentityError::PhoneInUse) } else { Ok(()) }
    }
}
