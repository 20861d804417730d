//! Password hashes of other systems, and which pepper keys are still needed.

use std::collections::BTreeMap;

use gatepost_identity_core::{AccountState, SignUp};
use gatepost_model::{AccountId, Actor, AuditEntry, AuditSubject};
use gatepost_password::{HashKind, Imported, PasswordHash};
use gatepost_store::{Expect, Range};

use crate::{
    error::IdentityError,
    repo::{PASSWORDS, PasswordRecord, Recorded},
    state::Identity,
};

/// Records read at once.
const STRIDE: usize = 1000;

impl Identity {
    /// Gives an account that has no password the one that another system knew it by. False when it has one.
    pub(crate) async fn import_password_hash(
        &self,
        account: AccountId,
        imported: Imported,
    ) -> Result<bool, IdentityError> {
        if self.has_password(account).await? {
            return Ok(false);
        }
        let hash = self.passwords.take_over(imported).await?;
        let done = self.attempt(|| self.try_import(account, &hash)).await?;
        let outcome = if done { "imported" } else { "present" };
        metrics::counter!("gatepost_identity_password_imports_total", "outcome" => outcome)
            .increment(1);
        Ok(done)
    }

    async fn has_password(&self, account: AccountId) -> Result<bool, IdentityError> {
        if self.account(account).await?.value.state == AccountState::Closed {
            return Err(IdentityError::AccountClosed);
        }
        Ok(self.store.get(PASSWORDS, &account.to_bytes()).await?.is_some())
    }

    async fn try_import(
        &self,
        account: AccountId,
        hash: &PasswordHash,
    ) -> Result<bool, IdentityError> {
        let now = self.now();
        let subject = AuditSubject::Account(account);
        let entry = AuditEntry::new(subject, Actor::Operator, "password.imported", now);
        let entry = entry.detail("scheme", hash.kind().scheme);
        let mut changes = self.logged(entry).await?;
        if self.has_password(account).await? {
            return Ok(false);
        }
        let record = PasswordRecord { hash: hash.clone(), changed: now };
        changes.put(PASSWORDS, account.to_bytes().to_vec(), Expect::Absent, record.encode());
        self.commit(changes).await?;
        Ok(true)
    }

    /// How many hashes there are of each kind, those of waiting sign-ups included.
    pub(crate) async fn count_password_hashes(
        &self,
    ) -> Result<BTreeMap<HashKind, u64>, IdentityError> {
        let mut counts = BTreeMap::new();
        self.each::<PasswordRecord>(|record| {
            *counts.entry(record.hash.kind()).or_default() += 1;
        })
        .await?;
        self.each::<SignUp>(|sign_up| {
            if let Ok(hash) = sign_up.password_hash.parse::<PasswordHash>() {
                *counts.entry(hash.kind()).or_default() += 1;
            }
        })
        .await?;
        Ok(counts)
    }

    async fn each<T: Recorded>(&self, mut seen: impl FnMut(T)) -> Result<(), IdentityError> {
        let mut after: Option<Vec<u8>> = None;
        loop {
            let mut range = Range::prefix(T::TABLE, &[]).limit(STRIDE);
            if let Some(after) = &after {
                range = range.beyond(after);
            }
            let entries = self.store.scan(range).await?;
            for entry in &entries {
                seen(T::decode(&entry.record.value)?);
            }
            match entries.last() {
                Some(last) if entries.len() == STRIDE => after = Some(last.key.to_vec()),
                _ => return Ok(()),
            }
        }
    }
}
