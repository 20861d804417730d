//! A forgotten login e-mail (REC-3): told to a telephone or an address that was verified for it, and to
//! nobody else.
//!
//! The answer comes before anything is looked up, so it says nothing of whether there is such an account,
//! neither by its words nor by its time. Nobody is logged in, and nothing changes (REC-5).

use std::{collections::BTreeMap, sync::Arc};

use gatepost_identity_core::{Account, AccountState, Phone};
use gatepost_model::{
    AccountId, Actor, Address, AuditEntry, AuditSubject, Client, PhoneNumber, Timestamp,
};
use gatepost_store::{ChangeSet, audit};

use super::{Counting, login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{Found, accounts_by_number, accounts_by_recovery, find, pair},
    state::Identity,
};

/// More accounts than a family has on one number or address are not told: they would not fit a message.
const MOST: usize = 5;

/// By what a person is found.
#[derive(Clone, Debug)]
pub(crate) enum ReminderKey {
    Phone(PhoneNumber),
    Email(Address),
}

impl Identity {
    /// Tells the login e-mail, if it is anybody's telephone or recovery address, after the answer.
    pub(crate) fn start_login_reminder(
        self: &Arc<Self>,
        by: ReminderKey,
        client: Client,
    ) -> Result<(), IdentityError> {
        let name = match &by {
            ReminderKey::Phone(number) => {
                self.sms_gateway()?;
                number.as_str().to_owned()
            }
            ReminderKey::Email(email) => email.key(),
        };
        let now = self.now();
        self.guards.sign_up_network.begin(&client.network(), now)?;
        self.guards.reminder.begin(&name, now)?;
        count("asked");
        let identity = self.clone();
        self.drain.spawn(async move {
            let told = match &by {
                ReminderKey::Phone(number) => {
                    identity.attempt(|| identity.remind_by_phone(number, &client)).await
                }
                ReminderKey::Email(email) => {
                    identity.attempt(|| identity.remind_by_email(email, &client)).await
                }
            };
            match told {
                Ok(()) => {}
                Err(IdentityError::Throttled(_)) => {
                    tracing::warn!("a login address was not told: a bound of text messages is reached");
                }
                Err(error) => {
                    tracing::error!(%error, "the message with a login address was not written down");
                }
            }
        });
        Ok(())
    }

    async fn remind_by_phone(
        &self,
        number: &PhoneNumber,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        let mut accounts = Vec::new();
        for (account, phone) in accounts_by_number(&*self.store, number, MOST).await? {
            let key = pair(&account.to_bytes(), &phone.to_bytes());
            let found: Option<Found<Phone>> = find(&*self.store, &key).await?;
            let asked_for = found.is_some_and(|found| found.value.recovery);
            if asked_for {
                accounts.extend(self.account_to_tell(account).await?);
            }
        }
        let Some(first) = accounts.first() else { return Ok(()) };
        let mut changes = ChangeSet::new();
        let asked = Counting { account: None, number, network: Some(client.network()) };
        self.count_sms(&mut changes, &asked, now).await?;
        let names = [("names".to_owned(), names(&accounts))].into();
        let language = first.language.clone();
        self.text(&mut changes, now, number, &language, "login-names", names, None);
        self.log_told(&mut changes, &accounts, &number.masked(), client, now).await?;
        self.commit(changes).await?;
        count("told");
        Ok(())
    }

    async fn remind_by_email(&self, email: &Address, client: &Client) -> Result<(), IdentityError> {
        let now = self.now();
        // By the address as it was verified: what was typed may be written in another way.
        let mut found: BTreeMap<String, (Address, Vec<Account>)> = BTreeMap::new();
        for id in accounts_by_recovery(&*self.store, email, MOST).await? {
            let verified = self.recovery_channel(id).await?;
            let verified = verified.filter(|verified| verified.key() == email.key());
            if let (Some(verified), Some(account)) = (verified, self.account_to_tell(id).await?) {
                let there = found.entry(verified.to_string());
                there.or_insert_with(|| (verified, Vec::new())).1.push(account);
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        let mut changes = ChangeSet::new();
        for (verified, accounts) in found.values() {
            let mut values = client_values(client, now);
            values.insert("names".to_owned(), names(accounts));
            let language = accounts.first().map(|first| first.language.clone()).unwrap_or_default();
            self.notice(&mut changes, now, verified, &language, "recover-login", values);
            self.log_told(&mut changes, accounts, &verified.to_string(), client, now).await?;
        }
        self.commit(changes).await?;
        count("told");
        Ok(())
    }

    async fn account_to_tell(&self, id: AccountId) -> Result<Option<Account>, IdentityError> {
        let found: Option<Found<Account>> = find(&*self.store, &id.to_bytes()).await?;
        let account = found.map(|found| found.value);
        // Its owner has locked it, and needs its name to open it again.
        Ok(account.filter(|account| account.is_active() || account.state == AccountState::Locked))
    }

    /// A line in the log of each account, and a word to its login e-mail.
    async fn log_told(
        &self,
        changes: &mut ChangeSet,
        accounts: &[Account],
        to: &str,
        client: &Client,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let entry = |account: &Account| {
            let subject = AuditSubject::Account(account.id);
            AuditEntry::new(subject, Actor::Stranger, "recovery.login-told", now)
                .detail("to", to)
                .client(client)
        };
        audit::append(&*self.store, changes, accounts.iter().map(entry).collect()).await?;
        for account in accounts {
            let mut values = client_values(client, now);
            values.insert("to".to_owned(), to.to_owned());
            self.tell(changes, now, account, "login-told", values, Recourse::None).await?;
        }
        Ok(())
    }
}

fn names(accounts: &[Account]) -> String {
    let mut names: Vec<String> = accounts.iter().map(|account| account.email.to_string()).collect();
    names.sort();
    names.join(", ")
}

fn count(step: &'static str) {
    metrics::counter!("gatepost_identity_login_reminders_total", "step" => step).increment(1);
}
