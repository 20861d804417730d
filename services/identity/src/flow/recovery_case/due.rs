//! What follows by itself: the end of a case that nobody went on with, the link when the waiting period is
//! over, and that a case is forgotten.

use std::collections::BTreeMap;

use gatepost_identity_core::{CaseEnd, CaseState, LinkPurpose, RecoveryCase};
use gatepost_model::{Actor, RecoveryCaseId, ServiceName, Timestamp};
use gatepost_store::{ChangeSet, Expect};

use super::{count, entry};
use crate::{
    error::IdentityError,
    flow::tell::Recourse,
    repo::{Found, RECOVERY_CASE_BY_SECRET, RECOVERY_CASES, find},
    state::Identity,
};

impl Identity {
    /// Does what is due with a case. The sweeper calls it when its time has come; doing it again does
    /// nothing more.
    pub(crate) async fn case_due(&self, id: RecoveryCaseId) -> Result<(), IdentityError> {
        self.attempt(|| self.try_case_due(id)).await
    }

    async fn try_case_due(&self, id: RecoveryCaseId) -> Result<(), IdentityError> {
        let now = self.now();
        let found: Option<Found<RecoveryCase>> = find(&*self.store, &id.to_bytes()).await?;
        let Some(found) = found else { return Ok(()) };
        let policy = self.config.case_policy();
        if now < found.value.due(&policy) {
            return Ok(());
        }
        let Some(next) = found.value.tick(&policy, now) else {
            return self.forget_case(&found).await;
        };
        let becomes_ready = matches!(next.state, CaseState::Ready { .. });
        if becomes_ready && self.end_if_stale(&found, now).await? {
            return Ok(());
        }
        let action = if becomes_ready { "recovery-case.ready" } else { "recovery-case.expired" };
        let line = entry(&next, Actor::Service(ServiceName::Identity), action, now);
        let mut changes = self.logged(line).await?;
        match next.state {
            CaseState::Ready { .. } => {
                self.put_case(&mut changes, Some(&found), &next, now);
                self.mail_reset_link(&mut changes, &next, now).await?;
            }
            _ => {
                self.end_case(&mut changes, &found, CaseEnd::Expired, now).await?;
                if matches!(found.value.state, CaseState::Submitted { .. }) {
                    let owner = self.account(next.account).await?.value;
                    let facts = BTreeMap::from([("number".to_owned(), next.number())]);
                    let template = "recovery-case-expired";
                    self.tell(&mut changes, now, &owner, template, facts, Recourse::None).await?;
                }
            }
        }
        self.commit(changes).await?;
        if becomes_ready {
            count("ready");
        }
        Ok(())
    }

    /// Adds the link that resets factors to a change set, mailed to every channel of the account.
    async fn mail_reset_link(
        &self,
        changes: &mut ChangeSet,
        case: &RecoveryCase,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let owner = self.account(case.account).await?.value;
        let life = self.config.case_link_waits.0;
        let link = self.issue_link(changes, now, owner.id, LinkPurpose::FactorReset(case.id), life);
        let facts = BTreeMap::from([
            ("number".to_owned(), case.number()),
            ("link".to_owned(), link.to_string()),
        ]);
        for channel in self.channels(&owner, true).await? {
            let (language, template) = (&owner.language, "recovery-case-ready");
            self.notice(changes, now, &channel, language, template, facts.clone());
        }
        Ok(())
    }

    /// Removes what was decided once it need not be known any more.
    async fn forget_case(&self, found: &Found<RecoveryCase>) -> Result<(), IdentityError> {
        let case = &found.value;
        let mut changes = ChangeSet::new();
        changes
            .delete(RECOVERY_CASES, case.id.to_bytes().to_vec(), Expect::Version(found.version))
            .delete(RECOVERY_CASE_BY_SECRET, case.public.to_vec(), Expect::Any);
        self.commit(changes).await.map(|_| ())
    }
}
