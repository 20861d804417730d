//! Telephone numbers of an account (REC-1): asked for with the password, proven by a code, told to every
//! channel there was before, with a way back.

mod manage;
mod verify;

use gatepost_identity_core::{Factor, FactorDetail, Phone, PhoneCheck};
use gatepost_model::{AccountId, Actor, AuditEntry, AuditSubject, PhoneId, Timestamp};
use gatepost_runtime::principal::Principal;

pub(crate) use verify::NewPhone;

use crate::{
    error::IdentityError,
    repo::{Found, factors_of, find, phones_of},
    state::Identity,
};

/// A verified number, and whether it is a second factor.
pub(crate) struct PhoneView {
    pub(crate) phone: Phone,
    pub(crate) factor: bool,
}

/// A number that waits for its code.
pub(crate) struct PendingPhone {
    pub(crate) masked: String,
    pub(crate) expires: Timestamp,
    pub(crate) resend_at: Timestamp,
}

/// The numbers of an account as its owner sees them.
pub(crate) struct Phones {
    pub(crate) phones: Vec<PhoneView>,
    pub(crate) pending: Option<PendingPhone>,
    pub(crate) offered: bool,
}

impl Identity {
    pub(crate) async fn list_phones(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
    ) -> Result<Phones, IdentityError> {
        let account = self.subject(principal, account).await?.id;
        let factors = factors_of(&*self.store, account).await?;
        let phones = phones_of(&*self.store, account).await?.into_iter().map(|found| {
            let factor = factors.iter().any(|factor| is_factor(&factor.value, found.value.id));
            PhoneView { phone: found.value, factor }
        });
        let phones = phones.collect();
        let pending = self.phone_check(account, self.now()).await?;
        let pending = pending.map(|found| self.pending(&found.value));
        Ok(Phones { phones, pending, offered: self.sms.is_some() })
    }

    /// The number that waits for its code, if its time is not up.
    async fn phone_check(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Option<Found<PhoneCheck>>, IdentityError> {
        let found: Option<Found<PhoneCheck>> = find(&*self.store, &account.to_bytes()).await?;
        Ok(found.filter(|found| now < found.value.code.expires))
    }

    fn pending(&self, check: &PhoneCheck) -> PendingPhone {
        PendingPhone {
            masked: check.number.masked(),
            expires: check.code.expires,
            resend_at: check.code.sent.plus(self.config.sms.resend_after.0),
        }
    }

    /// Numbers that notices of sensitive changes go to, too.
    pub(super) async fn phones_for_notices(
        &self,
        account: AccountId,
    ) -> Result<Vec<Phone>, IdentityError> {
        if self.sms.is_none() {
            return Ok(Vec::new());
        }
        let phones = phones_of(&*self.store, account).await?.into_iter().map(|found| found.value);
        Ok(phones.filter(|phone| phone.notices).collect())
    }
}

/// Are the codes of this factor sent to this number?
pub(super) fn is_factor(factor: &Factor, phone: PhoneId) -> bool {
    matches!(&factor.detail, FactorDetail::Sms(sms) if sms.phone == phone)
}

fn one_of(present: &[Found<Phone>], id: PhoneId) -> Result<&Found<Phone>, IdentityError> {
    let found = present.iter().find(|found| found.value.id == id);
    found.ok_or(IdentityError::NotFound("telephone number"))
}

/// A line of the owner's log, with the number as pages show it.
fn entry(account: AccountId, action: &'static str, masked: &str, now: Timestamp) -> AuditEntry {
    let (subject, actor) = (AuditSubject::Account(account), Actor::Account(account));
    AuditEntry::new(subject, actor, action, now).detail("number", masked)
}
