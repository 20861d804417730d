//! Identity verification (REC-4), one side of it a file. The decisions are
//! `gatepost_identity_core::RecoveryCase`'s.
//!
//! Whatever moves a case is one commit with its line in the log, its notices, and the task that erases the
//! documents it gives up; so a process that dies leaves neither documents that nothing refers to nor a
//! decision that nobody is told of. Pictures are written before the record that refers to them: what no
//! record refers to is swept.

mod documents;
mod due;
mod end;
mod finish;
mod person;
mod support;

use gatepost_identity_core::{CaseState, RecoveryCase};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, BlobId, RecoveryCaseId, Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

pub(crate) use documents::Documents;
pub(crate) use support::{CasePage, Reviewed};

use crate::{
    error::IdentityError,
    repo::{
        EXPIRY, Expiring, Found, NOTHING, RECOVERY_CASE_BY_ACCOUNT, RECOVERY_CASE_BY_SECRET,
        RECOVERY_CASE_QUEUE, RECOVERY_CASES, Recorded, Task, WORK, Work, find, find_key, work_key,
    },
    state::Identity,
};

impl Identity {
    pub(super) async fn recovery_case(
        &self,
        id: RecoveryCaseId,
    ) -> Result<Found<RecoveryCase>, IdentityError> {
        let found: Option<Found<RecoveryCase>> = find(&*self.store, &id.to_bytes()).await?;
        found.ok_or(IdentityError::NotFound("recovery case"))
    }

    /// The live case of an account.
    pub(super) async fn live_case(
        &self,
        account: AccountId,
    ) -> Result<Option<Found<RecoveryCase>>, IdentityError> {
        let key = account.to_bytes();
        let id = find_key::<16>(&*self.store, RECOVERY_CASE_BY_ACCOUNT, &key).await?;
        match id {
            Some(id) => Ok(Some(self.recovery_case(RecoveryCaseId::from_bytes(id)).await?)),
            None => Ok(None),
        }
    }

    /// Adds a case as it is now to a change set that [`Identity::logged`] began, with its indexes, the time
    /// at which something follows by itself, and the erasure of the documents that it gives up.
    pub(super) fn put_case(
        &self,
        changes: &mut ChangeSet,
        before: Option<&Found<RecoveryCase>>,
        after: &RecoveryCase,
        now: Timestamp,
    ) {
        let id = after.id.to_bytes();
        let account = after.account.to_bytes().to_vec();
        let expect = before.map_or(Expect::Absent, |found| Expect::Version(found.version));
        changes.put(RECOVERY_CASES, id.to_vec(), expect, after.encode());
        let policy = self.config.case_policy();
        let due = Expiring::RecoveryCase(id).key(after.due(&policy));
        match before.map(|found| &found.value) {
            None => {
                // Of two that open a case at once, one does.
                changes.put(RECOVERY_CASE_BY_ACCOUNT, account.clone(), Expect::Absent, id.to_vec());
            }
            Some(before) => {
                let old = Expiring::RecoveryCase(id).key(before.due(&policy));
                if old != due {
                    changes.delete(EXPIRY, old, Expect::Any);
                }
                if before.public != after.public {
                    changes.delete(RECOVERY_CASE_BY_SECRET, before.public.to_vec(), Expect::Any);
                }
                let given_up = before.documents.iter().map(|document| document.blob);
                let kept = |blob: &BlobId| after.documents.iter().any(|d| d.blob == *blob);
                let erased: Vec<BlobId> = given_up.filter(|blob| !kept(blob)).collect();
                if !erased.is_empty() {
                    self.erase_later(changes, after.id, erased, now);
                }
            }
        }
        changes.put(EXPIRY, due, Expect::Any, NOTHING).put(
            RECOVERY_CASE_BY_SECRET,
            after.public.to_vec(),
            Expect::Any,
            id.to_vec(),
        );
        if !after.is_live() {
            changes.delete(RECOVERY_CASE_BY_ACCOUNT, account, Expect::Any);
        }
        match after.state {
            CaseState::Submitted { .. } => {
                changes.put(RECOVERY_CASE_QUEUE, id.to_vec(), Expect::Any, NOTHING);
            }
            _ => {
                changes.delete(RECOVERY_CASE_QUEUE, id.to_vec(), Expect::Any);
            }
        }
    }

    /// Adds the erasure of documents to a change set: done at once after the commit, and again until it
    /// succeeds.
    fn erase_later(
        &self,
        changes: &mut ChangeSet,
        case: RecoveryCaseId,
        documents: Vec<BlobId>,
        now: Timestamp,
    ) {
        let mut unique = [0; 16];
        self.entropy.fill(&mut unique);
        let task = Task::EraseDocuments { case, documents };
        let work = Work { created: now, tries: 0, task };
        changes.put(WORK, work_key(now, &unique), Expect::Absent, work.encode());
    }
}

/// A line in the log of the account that a case is about.
fn entry(case: &RecoveryCase, actor: Actor, action: &'static str, now: Timestamp) -> AuditEntry {
    AuditEntry::new(AuditSubject::Account(case.account), actor, action, now)
        .detail("case_id", case.id)
        .detail("number", case.number())
}

fn count(step: &'static str) {
    metrics::counter!("gatepost_identity_recovery_cases_total", "step" => step).increment(1);
}
