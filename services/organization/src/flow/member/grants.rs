//! What members are given themselves.

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core::{Grant, Reach, Verb, with_grant, without_grant};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, StoreError, retry_conflicts};

use crate::{
    OrganizationError,
    flow::{Context, reach_slug, rights_changed},
    repo::{self, GrantsRecord},
};

/// What is to be done.
#[derive(Clone)]
pub(crate) enum Wanted {
    /// Give this.
    Give(Grant),
    /// Take back what reaches so far.
    Take(Reach),
}

impl Wanted {
    /// The grants afterwards, the action, and the grant that came or went; none when nothing changes.
    pub(crate) fn decide(
        &self,
        present: &[Grant],
    ) -> Result<Option<(Vec<Grant>, bool, Grant)>, OrganizationError> {
        Ok(match self {
            Self::Give(grant) => {
                with_grant(present, grant)?.map(|grants| (grants, true, grant.clone()))
            }
            Self::Take(reach) => {
                without_grant(present, reach).map(|(grants, gone)| (grants, false, gone))
            }
        })
    }
}

/// Gives a member a permission, or takes one back. Answers with all that it has then.
pub(crate) async fn change(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    wanted: &Wanted,
) -> Result<Vec<Grant>, OrganizationError> {
    retry_conflicts(OrganizationError::is_conflict, || {
        attempt(context, caller, organization, account, wanted)
    })
    .await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    wanted: &Wanted,
) -> Result<Vec<Grant>, OrganizationError> {
    let store = context.store.as_ref();
    context.require(caller, organization, Verb::ManageMembers, None).await?;
    let member = repo::member_versioned(store, organization, account).await?;
    let member = member.ok_or(OrganizationError::Unknown("member"))?;
    if let Wanted::Give(grant) = wanted {
        context.require_reach(organization, &grant.reach).await?;
    }
    let (record, expect) = repo::grants(store, organization, account).await?;
    let present = read(&record)?;
    let Some((grants, given, grant)) = wanted.decide(&present)? else { return Ok(present) };
    let mut changes = ChangeSet::new();
    let record = GrantsRecord { grants: grants.iter().map(Into::into).collect() };
    repo::put_grants(&mut changes, organization, account, expect, &record);
    repo::expect_member(&mut changes, organization, account, Some(member.1));
    let action = if given { "grant.added" } else { "grant.removed" };
    let line = context
        .line(organization, caller, action, context.clock.now())
        .detail("account_id", account)
        .detail("reach", reach_slug(&grant.reach))
        .detail("level", grant.level.slug());
    context.commit(changes, line, vec![rights_changed(organization, Some(account))]).await?;
    Ok(grants)
}

/// The grants of a record.
pub(super) fn read(record: &GrantsRecord) -> Result<Vec<Grant>, StoreError> {
    record.grants.iter().map(repo::GrantRecord::grant).collect()
}
