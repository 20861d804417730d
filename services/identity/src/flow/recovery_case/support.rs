//! What support does: looks, agrees, refuses. Two different people must agree, neither about themselves.

use std::collections::BTreeMap;

use gatepost_identity_core::{
    Account, Assurance, CaseRefusal, CaseState, DocumentSlot, RecoveryCase, RefusalReason, Undo,
};
use gatepost_model::{AccountId, AuditEntry, AuditSubject, Client, RecoveryCaseId, Timestamp};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Range, audit};
use zeroize::Zeroizing;

use super::{count, entry};
use crate::{
    error::IdentityError,
    flow::tell::Recourse,
    repo::{RECOVERY_CASE_QUEUE, RECOVERY_CASES, Recorded},
    state::Identity,
};

/// Which part of the list of cases is wanted.
pub(crate) struct CasePage {
    pub(crate) waiting: bool,
    pub(crate) after: Option<RecoveryCaseId>,
    /// Cases to load.
    pub(crate) limit: usize,
}

/// A case with whose it is.
pub(crate) struct Reviewed {
    pub(crate) case: RecoveryCase,
    pub(crate) owner: Account,
    pub(crate) approved_by_caller: bool,
    pub(crate) own: bool,
}

impl Reviewed {
    pub(super) fn new(case: RecoveryCase, owner: Account, caller: Option<AccountId>) -> Self {
        let approved = |caller: AccountId| case.approvals.iter().any(|(by, _)| *by == caller);
        Self {
            approved_by_caller: caller.is_some_and(approved),
            own: caller == Some(case.account),
            case,
            owner,
        }
    }
}

impl Identity {
    /// Lets pass who is of support, in a session with two factors that were proven lately (OWASP ASVS 5.0,
    /// 8.2.1, 8.4.2).
    async fn support(&self, principal: &Principal) -> Result<AccountId, IdentityError> {
        let (account, session) = Self::signed_in(principal)?;
        if !self.helpers(account).await?.allowed {
            return Err(IdentityError::Forbidden);
        }
        let session = self.require_fresh(account, session).await?;
        if session.proofs.assurance() == Assurance::Aal2 {
            Ok(account)
        } else if self.has_second_factor(account).await? {
            Err(IdentityError::FactorRequired)
        } else {
            Err(IdentityError::NoFactor)
        }
    }

    /// Support, or whoever runs the installation: none then.
    async fn support_or_operator(
        &self,
        principal: &Principal,
    ) -> Result<Option<AccountId>, IdentityError> {
        match principal {
            Principal::Operator => Ok(None),
            _ => self.support(principal).await.map(Some),
        }
    }

    pub(crate) async fn list_cases(
        &self,
        principal: &Principal,
        page: &CasePage,
    ) -> Result<Vec<Reviewed>, IdentityError> {
        let caller = self.support_or_operator(principal).await?;
        let table = if page.waiting { RECOVERY_CASE_QUEUE } else { RECOVERY_CASES };
        let mut range = Range::prefix(table, &[]).limit(page.limit);
        if !page.waiting {
            range = range.reversed();
        }
        if let Some(after) = page.after {
            range = range.beyond(&after.to_bytes());
        }
        let mut found = Vec::new();
        for item in self.store.scan(range).await? {
            let case = match page.waiting {
                true => {
                    let id = RecoveryCaseId::from_slice(&item.key)?;
                    match self.recovery_case(id).await {
                        Ok(found) => found.value,
                        // It went meanwhile.
                        Err(IdentityError::NotFound(_)) => continue,
                        Err(error) => return Err(error),
                    }
                }
                false => RecoveryCase::decode(&item.record.value)?,
            };
            let owner = self.account(case.account).await?.value;
            found.push(Reviewed::new(case, owner, caller));
        }
        Ok(found)
    }

    pub(crate) async fn review_case(
        &self,
        principal: &Principal,
        id: RecoveryCaseId,
        client: &Client,
    ) -> Result<Reviewed, IdentityError> {
        let caller = self.support_or_operator(principal).await?;
        let case = self.recovery_case(id).await?.value;
        if let Some(by) = caller {
            if by == case.account {
                return Err(CaseRefusal::Own.into());
            }
            self.log_look(&case, by, "recovery-case.viewed", None, client).await?;
        }
        let owner = self.account(case.account).await?.value;
        Ok(Reviewed::new(case, owner, caller))
    }

    /// The picture in a slot. That somebody looks is written down before anything is shown.
    pub(crate) async fn view_document(
        &self,
        principal: &Principal,
        id: RecoveryCaseId,
        slot: DocumentSlot,
        client: &Client,
    ) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
        let by = self.support(principal).await?;
        let case = self.recovery_case(id).await?.value;
        case.reviewed_by(by, &self.config.case_policy(), self.now())?;
        let document = *case.document(slot).ok_or(IdentityError::NotFound("document"))?;
        self.log_look(&case, by, "recovery-case.document-viewed", Some(slot), client).await?;
        self.documents.open(id, &document).await
    }

    async fn log_look(
        &self,
        case: &RecoveryCase,
        by: AccountId,
        action: &'static str,
        slot: Option<DocumentSlot>,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let changes = self.logged_by(case, by, action, slot, client, self.now()).await?;
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    /// Begins a change set with a line in the log of the account that a case is about, which says who of
    /// support acted, and one in the log of whoever acted.
    async fn logged_by(
        &self,
        case: &RecoveryCase,
        by: AccountId,
        action: &'static str,
        slot: Option<DocumentSlot>,
        client: &Client,
        now: Timestamp,
    ) -> Result<ChangeSet, IdentityError> {
        let actor = gatepost_model::Actor::Account(by);
        // Where support works from is not the owner's to know.
        let mut told = entry(case, actor, action, now);
        let mut own = AuditEntry::new(AuditSubject::Account(by), actor, action, now)
            .detail("case_id", case.id)
            .detail("number", case.number())
            .detail("account_id", case.account)
            .client(client);
        if let Some(slot) = slot {
            told = told.detail("slot", slot.slug());
            own = own.detail("slot", slot.slug());
        }
        let mut changes = ChangeSet::new();
        audit::append(&*self.store, &mut changes, vec![told, own]).await?;
        Ok(changes)
    }

    /// Agrees; the second one who does decides it.
    pub(crate) async fn approve_case(
        &self,
        principal: &Principal,
        id: RecoveryCaseId,
        client: &Client,
    ) -> Result<Reviewed, IdentityError> {
        let by = self.support(principal).await?;
        let before = self.recovery_case(id).await?;
        before.value.reviewed_by(by, &self.config.case_policy(), self.now())?;
        if self.end_if_stale(&before, self.now()).await? {
            return Err(CaseRefusal::NotNow.into());
        }
        // Somebody who left since does not count.
        let mut gone = Vec::new();
        for (earlier, _) in &before.value.approvals {
            if !self.helpers(*earlier).await?.allowed {
                gone.push(*earlier);
            }
        }
        self.attempt(|| async {
            let now = self.now();
            let found = self.recovery_case(id).await?;
            let standing = found.value.without_approvals_of(&gone);
            let next = standing.approve(by, &self.config.case_policy(), now)?;
            let action = "recovery-case.approved";
            let mut changes = self.logged_by(&next, by, action, None, client, now).await?;
            self.put_case(&mut changes, Some(&found), &next, now);
            let owner = self.account(next.account).await?.value;
            if let CaseState::Approved { effective, .. } = next.state {
                let facts = BTreeMap::from([
                    ("number".to_owned(), next.number()),
                    ("end".to_owned(), effective.to_string()),
                ]);
                let undo = Recourse::Undo(Undo::RecoveryCase(next.id));
                let template = "recovery-case-approved";
                self.tell(&mut changes, now, &owner, template, facts, undo).await?;
            }
            self.commit(changes).await?;
            if matches!(next.state, CaseState::Approved { .. }) {
                count("approved");
            }
            Ok(Reviewed::new(next, owner, Some(by)))
        })
        .await
    }

    /// Ends a case with a reason that its owner is told.
    pub(crate) async fn refuse_case(
        &self,
        principal: &Principal,
        id: RecoveryCaseId,
        reason: RefusalReason,
        client: &Client,
    ) -> Result<Reviewed, IdentityError> {
        let by = self.support(principal).await?;
        self.attempt(|| async {
            let now = self.now();
            let found = self.recovery_case(id).await?;
            let next = found.value.refuse(by, reason, &self.config.case_policy(), now)?;
            // Not `…refused`: that is what the log calls logins and the like.
            let action = "recovery-case.declined";
            let mut changes = self.logged_by(&next, by, action, None, client, now).await?;
            self.put_case(&mut changes, Some(&found), &next, now);
            let owner = self.account(next.account).await?.value;
            let facts = BTreeMap::from([
                ("number".to_owned(), next.number()),
                ("cause".to_owned(), reason.slug().to_owned()),
            ]);
            let template = "recovery-case-declined";
            self.tell(&mut changes, now, &owner, template, facts, Recourse::Lock).await?;
            self.commit(changes).await?;
            count("refused");
            Ok(Reviewed::new(next, owner, Some(by)))
        })
        .await
    }
}
