//! What a telephone number is for, and its end.

use std::sync::Arc;

use gatepost_identity_core::{Phone, Undo};
use gatepost_model::{AccountId, Client, Password, PhoneId, SessionId, Timestamp};
use gatepost_store::{ChangeSet, Expect};

use super::{entry, is_factor, one_of};
use crate::{
    error::IdentityError,
    flow::{login::client_values, tell::Recourse},
    repo::{Found, PHONE_BY_NUMBER, PHONES, Recorded, factors_of, number_key, pair, phones_of},
    state::Identity,
};

impl Identity {
    pub(crate) async fn update_phone(
        &self,
        account: AccountId,
        session: SessionId,
        phone: PhoneId,
        (recovery, notices): (bool, bool),
        client: &Client,
    ) -> Result<Phone, IdentityError> {
        self.attempt(|| async {
            self.require_fresh(account, session).await?;
            let change = |before: &Phone| Some(Phone { recovery, notices, ..before.clone() });
            let changed =
                self.change_phone(account, phone, "phone.updated", change, client).await?;
            changed.ok_or(IdentityError::NotFound("telephone number"))
        })
        .await
    }

    pub(crate) async fn remove_phone(
        self: &Arc<Self>,
        account: AccountId,
        session: SessionId,
        phone: PhoneId,
        password: &Password,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.require_fresh(account, session).await?;
        self.check_present_password(account, password, client, "phone.password-refused").await?;
        self.attempt(|| async {
            self.check_unused(account, phone).await?;
            self.change_phone(account, phone, "phone.removed", |_| None, client).await.map(|_| ())
        })
        .await
    }

    /// Changes or removes a number, and tells every channel there was before.
    async fn change_phone(
        &self,
        id: AccountId,
        phone: PhoneId,
        action: &'static str,
        change: impl Fn(&Phone) -> Option<Phone>,
        client: &Client,
    ) -> Result<Option<Phone>, IdentityError> {
        let now = self.now();
        let shown = one_of(&phones_of(&*self.store, id).await?, phone)?.value.number.masked();
        let mut changes = self.logged(entry(id, action, &shown, now).client(client)).await?;
        // Read behind the line of the log: an enrollment that came in between was logged, too.
        let present = phones_of(&*self.store, id).await?;
        let before = one_of(&present, phone)?;
        let after = change(&before.value);
        if after.is_none() {
            self.check_unused(id, phone).await?;
        }
        if after.as_ref() == Some(&before.value) {
            return Ok(after);
        }
        self.put_phone(&mut changes, Some(before), after.as_ref());
        let template = if after.is_some() { "phone-updated" } else { "phone-removed" };
        let undo = Undo::Phone {
            before: Some(Box::new(before.value.clone())),
            after: after.clone().map(Box::new),
        };
        let account = self.account(id).await?.value;
        let mut values = client_values(client, now);
        values.insert("number".to_owned(), shown);
        self.tell(&mut changes, now, &account, template, values, Recourse::Undo(undo)).await?;
        self.commit(changes).await?;
        Ok(after)
    }

    /// Adds a number in place of the one before to a change set, with its index.
    pub(in crate::flow) fn put_phone(
        &self,
        changes: &mut ChangeSet,
        before: Option<&Found<Phone>>,
        after: Option<&Phone>,
    ) {
        if let Some(Found { value, .. }) = before {
            changes.delete(PHONE_BY_NUMBER, number_key(&value.number, value.account), Expect::Any);
        }
        let expect = before.map_or(Expect::Absent, |found| Expect::Version(found.version));
        let key = |phone: &Phone| pair(&phone.account.to_bytes(), &phone.id.to_bytes());
        match (before, after) {
            (_, Some(phone)) => {
                let index = number_key(&phone.number, phone.account);
                let id = phone.id.to_bytes().to_vec();
                changes.put(PHONES, key(phone), expect, phone.encode()).put(
                    PHONE_BY_NUMBER,
                    index,
                    Expect::Any,
                    id,
                );
            }
            (Some(found), None) => {
                changes.delete(PHONES, key(&found.value), expect);
            }
            (None, None) => {}
        }
    }

    /// Adds what takes a change of a number back to a change set. A factor that sends codes to a number
    /// that goes, goes with it: it is whoever's the number was.
    pub(in crate::flow) async fn take_back_phone(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        (before, after): (Option<&Phone>, Option<&Phone>),
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let present = phones_of(&*self.store, account).await?;
        let Some(id) = after.or(before).map(|phone| phone.id) else { return Ok(()) };
        let now_there = present.iter().find(|found| found.value.id == id);
        let number = |phone: &Phone| phone.number.clone();
        if now_there.map(|found| number(&found.value)) != after.map(number) {
            // Something else has become of it since.
            return Ok(());
        }
        let other = |phone: &&Phone| {
            let same = |found: &&Found<Phone>| found.value.number == phone.number;
            !present.iter().filter(|found| found.value.id != id).any(|found| same(&found))
        };
        self.put_phone(changes, now_there, before.filter(other));
        if before.map(number) != after.map(number) {
            let factors = factors_of(&*self.store, account).await?;
            let used = factors.iter().find(|factor| is_factor(&factor.value, id));
            if let Some(factor) = used {
                self.take_factor(changes, account, &factors, factor.value.id, now);
            }
        }
        Ok(())
    }

    /// Adds the end of every number of an account to a change set.
    pub(in crate::flow) async fn remove_phones(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
    ) -> Result<(), IdentityError> {
        for found in phones_of(&*self.store, account).await? {
            self.put_phone(changes, Some(&found), None);
        }
        Ok(())
    }
}
