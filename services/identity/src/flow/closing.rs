//! Closing an account, for good (ACC-7).
//!
//! What opens anything is gone in the commit that closes: sessions, app passwords, API tokens, links,
//! the password. The address is free at once: whoever signs up with it proves that it is theirs,
//! and gets another account. Name and address stay in the record for a while, for the questions that
//! whoever runs the installation has to answer, and are then erased. The log stays.

use std::{collections::BTreeMap, sync::Arc};

use gatepost_identity_core::{Account, AccountState, CaseEnd, Language, TimeZone};
use gatepost_model::{
    AccountId, Actor, AppPasswordId, AuditEntry, AuditSubject, Client, Password, ServiceName,
    Timestamp,
};
use gatepost_proto::{
    event::v1::{AccountClosed, event::Fact},
    organization::v1::{CheckDepartureRequest, CheckDepartureResponse, DepartRequest},
};
use gatepost_runtime::{principal::Principal, status};
use gatepost_store::{ChangeSet, Expect, audit};
use tonic::Status;

use super::{login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{
        ACCOUNT_BY_EMAIL, ACCOUNTS, APPROVALS, AVATARS, COMPROMISE_RUNS, DEVICE_ENROLLMENTS,
        EXPIRY, Expiring, Found, NOTHING, PASSWORDS, PHONE_CHECKS, RECOVERY, RECOVERY_BY_EMAIL,
        Recorded, SEEN, Scan, factors_of, find, recovery_key,
    },
    state::Identity,
};

impl Identity {
    /// What is in the way of closing, and what goes with it.
    pub(crate) async fn check_closing(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
    ) -> Result<CheckDepartureResponse, IdentityError> {
        let account = self.subject(principal, account).await?.id;
        let request = CheckDepartureRequest { account_id: account.to_string() };
        let answer = self.departures.clone().check_departure(request).await;
        Ok(answer.map_err(departure_refused)?.into_inner())
    }

    /// Closes the caller's account, or the one an operator names.
    pub(crate) async fn close_account(
        self: &Arc<Self>,
        principal: &Principal,
        account: Option<AccountId>,
        password: Option<&Password>,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let id = match (principal, password) {
            (Principal::Account { account: own, session }, Some(password))
                if account.is_none_or(|named| named == *own) =>
            {
                self.require_fresh(*own, *session).await?;
                let shown = "account.close-refused";
                self.check_present_password(*own, password, client, shown).await?;
                *own
            }
            (Principal::Operator, _) => self.subject(principal, account).await?.id,
            _ => return Err(IdentityError::Forbidden),
        };
        if self.is_closed(id).await? {
            return Ok(());
        }
        // First out of the organizations: they refuse while one needs the account. Whoever stops here
        // has left them and can close again.
        let request = DepartRequest { account_id: id.to_string() };
        self.departures.clone().depart(request).await.map_err(departure_refused)?;
        self.attempt(|| self.try_close(principal, id, client)).await?;
        metrics::counter!("gatepost_identity_accounts_closed_total").increment(1);
        Ok(())
    }

    async fn try_close(
        &self,
        principal: &Principal,
        id: AccountId,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        let subject = AuditSubject::Account(id);
        let mut entry = AuditEntry::new(subject, principal.actor(), "account.closed", now);
        if matches!(principal, Principal::Account { .. }) {
            entry = entry.client(client);
        }
        let mut changes = self.logged(entry).await?;
        let found = self.account(id).await?;
        if found.value.state == AccountState::Closed {
            return Ok(());
        }
        self.remove_everything(&mut changes, &found.value, now).await?;
        let account = self.put_state(&mut changes, found, AccountState::Closed, now).await?;
        self.end_live_case(&mut changes, id, CaseEnd::AccountInactive, None, now).await?;
        let fact = AccountClosed { account_id: id.to_string() };
        self.event(&mut changes, now, Fact::AccountClosed(fact));
        let erased = Expiring::ClosedAccount(id.to_bytes());
        let erased = erased.key(now.plus(self.config.closed_kept.0));
        changes.put(EXPIRY, erased, Expect::Any, NOTHING);
        let values = match principal {
            Principal::Account { .. } => client_values(client, now),
            _ => BTreeMap::new(),
        };
        let none = Recourse::None;
        let template = "account-closed";
        self.tell(&mut changes, now, &account, template, values, none).await?;
        self.commit(changes).await.map(|_| ())
    }

    /// Adds the end of everything that opens something, or says something of the person, but the
    /// account's own record and its log.
    async fn remove_everything(
        &self,
        changes: &mut ChangeSet,
        account: &Account,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let id = account.id;
        let key = id.to_bytes().to_vec();
        changes
            .delete(ACCOUNT_BY_EMAIL, account.email.key().into_bytes(), Expect::Any)
            .delete(PASSWORDS, key.clone(), Expect::Any)
            .delete(SEEN, key.clone(), Expect::Any)
            .delete(RECOVERY, key.clone(), Expect::Any)
            .delete(APPROVALS, key.clone(), Expect::Any)
            .delete(DEVICE_ENROLLMENTS, key.clone(), Expect::Any)
            .delete(AVATARS, key.clone(), Expect::Any)
            .delete(COMPROMISE_RUNS, key, Expect::Any);
        if let Some(email) = self.recovery_channel(id).await? {
            changes.delete(RECOVERY_BY_EMAIL, recovery_key(&email, id), Expect::Any);
        }
        changes.delete(PHONE_CHECKS, id.to_bytes().to_vec(), Expect::Any);
        self.remove_phones(changes, id).await?;
        for found in factors_of(&*self.store, id).await? {
            self.drop_factor(changes, &found);
        }
        let all = Scan::first(usize::MAX);
        for (app_password, public) in self.app_password_index(id, &all).await? {
            let app_password = AppPasswordId::from_bytes(app_password);
            self.remove_app_password(changes, id, app_password, public, now);
        }
        self.end_api_tokens(changes, id, now).await?;
        self.end_links(changes, id, |_| true).await
    }

    pub(crate) async fn is_closed(&self, id: AccountId) -> Result<bool, IdentityError> {
        Ok(self.account(id).await?.value.state == AccountState::Closed)
    }

    /// Adds the erasure of a closed account's name and address to a change set: the sweeper calls
    /// it when their time is over.
    pub(crate) async fn erase_account(
        &self,
        changes: &mut ChangeSet,
        id: AccountId,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let found: Option<Found<Account>> = find(&*self.store, &id.to_bytes()).await?;
        let Some(found) = found.filter(|found| found.value.state == AccountState::Closed) else {
            return Ok(());
        };
        let account = Account {
            email: format!("closed@{id}.invalid").replace('_', "-").parse()?,
            name: "-".parse()?,
            language: Language::default(),
            time_zone: TimeZone::default(),
            mobile: None,
            avatar: String::new(),
            ..found.value
        };
        let key = id.to_bytes().to_vec();
        changes.put(ACCOUNTS, key, Expect::Version(found.version), account.encode());
        let actor = Actor::Service(ServiceName::Identity);
        let entry = AuditEntry::new(AuditSubject::Account(id), actor, "account.erased", now);
        audit::append(&*self.store, changes, vec![entry]).await?;
        Ok(())
    }
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn departure_refused(answer: Status) -> IdentityError {
    match status::reason(&answer).as_deref() {
        Some("last-legal-representative") => IdentityError::LastRepresentative,
        _ => {
            tracing::warn!(code = ?answer.code(), "the organization service did not answer");
            IdentityError::OrganizationsAway
        }
    }
}
