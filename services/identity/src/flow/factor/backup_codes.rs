//! Backup codes (2FA-5).

use gatepost_identity_core::{
    Account, BackupCodes, Factor, FactorDetail, FactorKind, Method, asks_for_factor,
    typed_backup_code,
};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, DisplayName, FactorId, Secret, SessionId,
    Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use super::{Checked, values};
use crate::{
    error::IdentityError,
    flow::{login::client_values, tell::Recourse},
    repo::{Found, factors_of},
    state::Identity,
};

impl Identity {
    /// Adds new backup codes to a change set, in place of those there were.
    pub(super) fn new_backup_codes(
        &self,
        changes: &mut ChangeSet,
        account: &Account,
        present: &[Found<Factor>],
        now: Timestamp,
    ) -> Result<Vec<Secret<String>>, IdentityError> {
        let old = present.iter().filter(|f| f.value.kind() == FactorKind::BackupCodes);
        for found in old {
            self.drop_factor(changes, found);
        }
        let id = FactorId::generate(&*self.clock, &*self.entropy);
        let (codes, kept) = BackupCodes::generate(id, &self.pepper, &*self.entropy);
        let name: DisplayName = "Backup codes".parse()?;
        let detail = FactorDetail::BackupCodes(kept);
        let factor =
            Factor { id, account: account.id, name, created: now, last_used: None, detail };
        self.put_factor(changes, &factor, Expect::Absent);
        Ok(codes)
    }

    /// Replaces the backup codes of an account that has second factors on.
    pub(crate) async fn renew_backup_codes(
        &self,
        id: AccountId,
        session: SessionId,
        client: &Client,
    ) -> Result<Vec<Secret<String>>, IdentityError> {
        self.attempt(|| async {
            self.require_fresh(id, session).await?;
            let now = self.now();
            let subject = AuditSubject::Account(id);
            let entry = AuditEntry::new(subject, Actor::Account(id), "backup-codes.renewed", now);
            let mut changes = self.logged(entry.client(client)).await?;
            let account = self.account(id).await?.value;
            let present = factors_of(&*self.store, id).await?;
            if !asks_for_factor(values(&present)) {
                return Err(IdentityError::NoFactor);
            }
            let codes = self.new_backup_codes(&mut changes, &account, &present, now)?;
            let (facts, lock) = (client_values(client, now), Recourse::Lock);
            let template = "backup-codes-renewed";
            self.tell(&mut changes, now, &account, template, facts, lock).await?;
            self.commit(changes).await?;
            Ok(codes)
        })
        .await
    }

    pub(super) fn check_backup_code(
        &self,
        factor: &Factor,
        codes: &BackupCodes,
        code: &str,
    ) -> Result<Checked, IdentityError> {
        let code = typed_backup_code(code)?;
        let left = codes.spend(factor.id, &self.pepper, code.expose());
        Ok(left.map_or_else(Checked::wrong, |left| {
            Checked::right(Method::BackupCode, FactorDetail::BackupCodes(left))
        }))
    }

    /// Tells the owner when few backup codes are left.
    pub(in crate::flow) async fn tell_of_few_codes(
        &self,
        changes: &mut ChangeSet,
        account: &Account,
        used: &Factor,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let FactorDetail::BackupCodes(codes) = &used.detail else { return Ok(()) };
        if codes.left.len() > BackupCodes::FEW {
            return Ok(());
        }
        let facts = [("left".to_owned(), codes.left.len().to_string())].into();
        self.tell(changes, now, account, "backup-codes-few", facts, Recourse::None).await
    }
}
