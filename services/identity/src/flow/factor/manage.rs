//! Renaming and removing second factors (2FA-7, 2FA-8).

use std::sync::Arc;

use gatepost_identity_core::{Factor, FactorKind};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, DisplayName, FactorId, Password, SessionId,
    Timestamp,
};
use gatepost_proto::event::v1::{FactorsChanged, event::Fact};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    flow::{login::client_values, tell::Recourse},
    repo::{Found, factors_of},
    state::Identity,
};

impl Identity {
    /// Adds the event that second factors are on or off to a change set.
    pub(super) fn factors_changed(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        active: bool,
        now: Timestamp,
    ) {
        let fact = FactorsChanged { account_id: account.to_string(), active };
        self.event(changes, now, Fact::FactorsChanged(fact));
    }

    /// Adds the end of one of the `present` factors to a change set, and that of the backup codes when
    /// it was the last other one; answers whether it was.
    pub(crate) fn take_factor(
        &self,
        changes: &mut ChangeSet,
        id: AccountId,
        present: &[Found<Factor>],
        factor: FactorId,
        now: Timestamp,
    ) -> bool {
        let mut others = present.iter().filter(|other| other.value.id != factor);
        let last = !others.any(|other| other.value.kind().stands_alone());
        let gone = present.iter().filter(|other| last || other.value.id == factor);
        for found in gone {
            self.drop_factor(changes, found);
        }
        if last {
            self.factors_changed(changes, id, false, now);
        }
        last
    }

    pub(crate) async fn rename_factor(
        &self,
        account: AccountId,
        session: SessionId,
        factor: FactorId,
        name: &DisplayName,
    ) -> Result<Factor, IdentityError> {
        self.attempt(|| async {
            self.require_fresh(account, session).await?;
            let now = self.now();
            let subject = AuditSubject::Account(account);
            let entry = AuditEntry::new(subject, Actor::Account(account), "factor.renamed", now);
            let mut changes = self.logged(entry.detail("factor_id", factor)).await?;
            let present = factors_of(&*self.store, account).await?;
            let found = one_of(&present, factor)?;
            let renamed = Factor { name: name.clone(), ..found.value.clone() };
            self.put_factor(&mut changes, &renamed, Expect::Version(found.version));
            self.commit(changes).await?;
            Ok(renamed)
        })
        .await
    }

    /// Removes a factor after the password was given and a factor proven lately in this session; answers
    /// whether it was the last. The backup codes go with the last other one.
    pub(crate) async fn remove_factor(
        self: &Arc<Self>,
        account: AccountId,
        session: SessionId,
        factor: FactorId,
        password: &Password,
        client: &Client,
    ) -> Result<bool, IdentityError> {
        let proven = self.require_fresh(account, session).await?;
        if !proven.has_fresh_factor(self.config.step_up_after.0, self.now()) {
            return Err(IdentityError::FactorRequired);
        }
        self.check_present_password(account, password, client, "password.refused").await?;
        self.attempt(|| self.try_remove(account, factor, client)).await
    }

    async fn try_remove(
        &self,
        id: AccountId,
        factor: FactorId,
        client: &Client,
    ) -> Result<bool, IdentityError> {
        let now = self.now();
        let subject = AuditSubject::Account(id);
        let entry = AuditEntry::new(subject, Actor::Account(id), "factor.removed", now)
            .detail("factor_id", factor)
            .client(client);
        let mut changes = self.logged(entry).await?;
        let account = self.account(id).await?.value;
        let present = factors_of(&*self.store, id).await?;
        let found = one_of(&present, factor)?;
        if found.value.kind() == FactorKind::BackupCodes {
            // They are replaced, not removed: without them a lost telephone locks their owner out.
            return Err(IdentityError::NotFound("factor"));
        }
        let last = self.take_factor(&mut changes, id, &present, factor, now);
        let mut facts = client_values(client, now);
        facts.insert("name".to_owned(), found.value.name.to_string());
        let template = if last { "factors-off" } else { "factor-removed" };
        self.tell(&mut changes, now, &account, template, facts, Recourse::Lock).await?;
        self.commit(changes).await?;
        Ok(last)
    }
}

fn one_of(present: &[Found<Factor>], id: FactorId) -> Result<&Found<Factor>, IdentityError> {
    let found = present.iter().find(|found| found.value.id == id);
    found.ok_or(IdentityError::NotFound("factor"))
}
