//! Ends of a case before its time: what others do to an account reaches its case.

use std::collections::BTreeMap;

use gatepost_identity_core::{CaseEnd, CaseState, LinkPurpose, RecoveryCase};
use gatepost_model::{AccountId, Actor, RecoveryCaseId, ServiceName, Timestamp};
use gatepost_store::{ChangeSet, audit};

use super::{Reviewed, count, entry};
use crate::{error::IdentityError, flow::tell::Recourse, repo::Found, state::Identity};

impl Identity {
    /// Adds the end of a case to a change set that [`Identity::logged`] began, with that of the link which
    /// would have reset factors. The owner is told of the end of what the owner was told of, unless the
    /// owner brought it about.
    pub(super) async fn end_case(
        &self,
        changes: &mut ChangeSet,
        found: &Found<RecoveryCase>,
        end: CaseEnd,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let Some(next) = found.value.end(end, now) else { return Ok(()) };
        self.put_case(changes, Some(found), &next, now);
        let ours = |purpose: &LinkPurpose| *purpose == LinkPurpose::FactorReset(next.id);
        self.end_links(changes, next.account, ours).await?;
        let known = !matches!(found.value.state, CaseState::Collecting);
        let told = matches!(end, CaseEnd::LoggedIn | CaseEnd::PasswordChanged | CaseEnd::Operator);
        if known && told {
            let owner = self.account(next.account).await?.value;
            let facts = BTreeMap::from([
                ("number".to_owned(), next.number()),
                ("cause".to_owned(), end.slug().to_owned()),
            ]);
            let template = "recovery-case-cancelled";
            self.tell(changes, now, &owner, template, facts, Recourse::None).await?;
        }
        count(match end {
            CaseEnd::Done => "done",
            CaseEnd::Refused(_) => "refused",
            CaseEnd::Expired => "expired",
            _ => "cancelled",
        });
        Ok(())
    }

    /// Adds the end of an account's live case, if there is one other than `but`, to a change set: somebody
    /// has logged in, or the account may not be used any more.
    pub(crate) async fn end_live_case(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        end: CaseEnd,
        but: Option<RecoveryCaseId>,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        match self.live_case(account).await? {
            Some(found) if Some(found.value.id) != but => {
                self.end_case(changes, &found, end, now).await
            }
            _ => Ok(()),
        }
    }

    /// Adds the end of a case by its account's owner, who says "this was not me".
    pub(crate) async fn deny_case(
        &self,
        changes: &mut ChangeSet,
        id: RecoveryCaseId,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        match self.recovery_case(id).await {
            Ok(found) => self.end_case(changes, &found, CaseEnd::NotMe, now).await,
            // Forgotten by now.
            Err(IdentityError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Ends a case on behalf of whoever runs the installation.
    pub(crate) async fn cancel_case(&self, id: RecoveryCaseId) -> Result<Reviewed, IdentityError> {
        self.attempt(|| async {
            let now = self.now();
            let found = self.recovery_case(id).await?;
            if found.value.is_live() {
                let line = entry(&found.value, Actor::Operator, "recovery-case.cancelled", now);
                let mut changes = self.logged(line).await?;
                self.end_case(&mut changes, &found, CaseEnd::Operator, now).await?;
                self.commit(changes).await?;
            }
            let case = self.recovery_case(id).await?.value;
            let owner = self.account(case.account).await?.value;
            Ok(Reviewed::new(case, owner, None))
        })
        .await
    }

    /// Ends a case whose account is no longer what it was when the case began; answers whether it did.
    pub(super) async fn end_if_stale(
        &self,
        found: &Found<RecoveryCase>,
        now: Timestamp,
    ) -> Result<bool, IdentityError> {
        let owner = self.account(found.value.account).await?.value;
        let end = if !owner.is_active() {
            CaseEnd::AccountInactive
        } else if self.password_set(owner.id).await? != Some(found.value.password_set) {
            CaseEnd::PasswordChanged
        } else {
            return Ok(false);
        };
        let actor = Actor::Service(ServiceName::Identity);
        let mut changes = ChangeSet::new();
        let line = entry(&found.value, actor, "recovery-case.cancelled", now);
        audit::append(&*self.store, &mut changes, vec![line.detail("cause", end.slug())]).await?;
        self.end_case(&mut changes, found, end, now).await?;
        self.commit(changes).await?;
        Ok(true)
    }
}
