//! Adds, changes and removes members. Operators only, until invitations come.

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core::{Change, Outcome, Refusal, Role, remove_member, set_member};
use gatepost_proto::event::v1::{MembershipChanged, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, rights_changed};
use crate::{
    OrganizationError,
    repo::{self, MemberRecord, OrganizationRecord},
};

/// Gives an account a role.
pub(crate) async fn set(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    role: Role,
) -> Result<MemberRecord, OrganizationError> {
    let decide = |record: &OrganizationRecord, present| {
        set_member(record.representatives, record.operator, present, role)
    };
    let member = change(context, caller, organization, account, &decide).await?;
    member.ok_or(OrganizationError::NotFound)
}

/// Removes an account.
pub(crate) async fn remove(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
) -> Result<(), OrganizationError> {
    change(context, caller, organization, account, &removal).await.map(|_| ())
}

type Decide<'a> =
    &'a (dyn Fn(&OrganizationRecord, Option<Role>) -> Result<Outcome, Refusal> + Send + Sync);

fn removal(record: &OrganizationRecord, present: Option<Role>) -> Result<Outcome, Refusal> {
    remove_member(record.representatives, present)
}

async fn change(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    decide: Decide<'_>,
) -> Result<Option<MemberRecord>, OrganizationError> {
    if *caller != Principal::Operator {
        return Err(OrganizationError::Forbidden);
    }
    retry_conflicts(OrganizationError::is_conflict, || {
        attempt(context, caller, organization, account, decide)
    })
    .await
}

/// Removes an account that is being closed, on behalf of the identity service.
pub(super) async fn leave(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
) -> Result<(), OrganizationError> {
    let left = retry_conflicts(OrganizationError::is_conflict, || {
        attempt(context, caller, organization, account, &removal)
    });
    match left.await {
        // Somebody else has removed it meanwhile.
        Ok(_) | Err(OrganizationError::Refused(Refusal::NotAMember)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    decide: Decide<'_>,
) -> Result<Option<MemberRecord>, OrganizationError> {
    let store = context.store.as_ref();
    // The organization first: its version guards the member read after it.
    let found = repo::organization(store, organization).await?;
    let (mut record, version) = found.ok_or(OrganizationError::NotFound)?;
    let present = repo::member(store, organization, account).await?;
    let role = present.map(|member| member.role()).transpose()?;
    let outcome = decide(&record, role)?;

    let now = context.clock.now();
    let mut changes = ChangeSet::new();
    record.representatives = outcome.representatives;
    repo::put_organization(&mut changes, organization, Expect::Version(version), &record);
    let (action, before, after) = match outcome.change {
        Change::None => return Ok(present),
        Change::Added(role) => ("member.added", None, Some(role)),
        Change::Changed { from, to } => ("member.changed", Some(from), Some(to)),
        Change::Removed(role) => ("member.removed", Some(role), None),
    };
    let since = present.map_or(now, |member| member.since());
    let billing = present.is_some_and(|member| member.billing);
    let member = after.map(|role| {
        let mut member = MemberRecord::new(role, since);
        member.billing = billing;
        member
    });
    match &member {
        Some(member) => repo::put_member(&mut changes, organization, account, member),
        None => repo::delete_member(&mut changes, organization, account),
    }
    let mut line = context.line(organization, caller, action, now).detail("account_id", account);
    for (name, role) in [("from", before), ("to", after)] {
        if let Some(role) = role {
            line = line.detail(name, role.slug());
        }
    }
    let fact = Fact::MembershipChanged(MembershipChanged {
        organization_id: organization.to_string(),
        account_id: account.to_string(),
        organization_name: record.name.clone(),
        from: before.map(Role::slug).unwrap_or_default().to_owned(),
        to: after.map(Role::slug).unwrap_or_default().to_owned(),
    });
    let asked_anew = rights_changed(organization, Some(account));
    context.commit(changes, line, vec![fact, asked_anew]).await?;
    Ok(member)
}
