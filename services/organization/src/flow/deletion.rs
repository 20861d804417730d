//! The end of an organization (ORG-10). One commit ends it for everybody; what is left of it goes after that, in
//! steps that a crash does not lose. Its activity log is kept.

use gatepost_model::{AccountId, OrganizationId, Timestamp, TransferId};
use gatepost_organization_core::{
    Account, Obstacle, ProductState, Remains, Role, Verb, obstacles, transfer::TransferState,
};
use gatepost_proto::event::v1::{MembershipChanged, OrganizationDeleted, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Version, retry_conflicts};

use super::{Context, rights_changed};
use crate::{
    OrganizationError,
    repo::{self, EndingRecord, Offers, OrganizationRecord, WorkRecord},
};

/// Records that one step removes.
const STEP: usize = 500;

/// What is in the way of deleting an organization, and how many members it has.
pub(crate) async fn check(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
) -> Result<(Vec<Obstacle>, usize), OrganizationError> {
    context.require(caller, id, Verb::ManageRepresentatives, None).await?;
    let found = repo::organization(context.store.as_ref(), id).await?;
    let (record, _) = found.ok_or(OrganizationError::NotFound)?;
    let (remains, _) = remains(context, id, &record).await?;
    let members = repo::members(context.store.as_ref(), id, None, usize::MAX).await?.len();
    Ok((obstacles(remains), members))
}

/// Deletes it, once nothing is in the way and its name is typed as it is.
pub(crate) async fn delete(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    typed: &str,
) -> Result<(), OrganizationError> {
    context.require(caller, id, Verb::ManageRepresentatives, None).await?;
    retry_conflicts(OrganizationError::is_conflict, || attempt(context, caller, id, typed)).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    typed: &str,
) -> Result<(), OrganizationError> {
    // The organization first: whatever is added to it after this changes or checks its version.
    let found = repo::organization(context.store.as_ref(), id).await?;
    let (record, version) = found.ok_or(OrganizationError::NotFound)?;
    if typed.trim() != record.name {
        return Err(OrganizationError::NameDiffers);
    }
    let (remains, versions) = remains(context, id, &record).await?;
    if !obstacles(remains).is_empty() {
        return Err(OrganizationError::DeletionInTheWay);
    }
    let now = context.clock.now();
    let mut changes = ChangeSet::new();
    let by = caller.account().map(|account| account.to_bytes().to_vec()).unwrap_or_default();
    let name = record.name.clone();
    repo::begin_ending(&mut changes, id, version, &EndingRecord { name, by });
    repo::put_demanding(&mut changes, id, false);
    for (product, version) in versions {
        repo::check_product(&mut changes, id, product, version);
    }
    context.close_outside(&mut changes, id, caller, now).await?;
    put_step(context, &mut changes, id, now);
    let line = context.line(id, caller, "organization.deleted", now).detail("name", &record.name);
    let mut facts = end_partnerships(context, &mut changes, caller, id, now).await?;
    let gone = OrganizationDeleted { organization_id: id.to_string() };
    facts.extend([Fact::OrganizationDeleted(gone), rights_changed(id, None)]);
    context.commit(changes, line, facts).await?;
    metrics::counter!("gatepost_organizations_deleted_total").increment(1);
    Ok(())
}

/// Ends what clients let this organization in to: its members would be let in for as long as they are left.
async fn end_partnerships(
    context: &Context,
    changes: &mut ChangeSet,
    caller: &Principal,
    id: OrganizationId,
    now: Timestamp,
) -> Result<Vec<Fact>, OrganizationError> {
    let store = context.store.as_ref();
    let mut facts = Vec::new();
    for (client, access) in repo::clients_of(store, id, None, usize::MAX).await? {
        let found = repo::partner_access(store, client, access).await?;
        let Some((mut record, expect)) = found else { continue };
        record.end(now, caller.actor().to_string());
        repo::put_partner_access(changes, client, access, expect, &record)?;
        facts.push(rights_changed(client, None));
    }
    Ok(facts)
}

type Versions = Vec<(gatepost_model::ProductId, Version)>;

/// What there is that would be lost, with the versions of the products that are not in the way.
async fn remains(
    context: &Context,
    id: OrganizationId,
    record: &OrganizationRecord,
) -> Result<(Remains, Versions), OrganizationError> {
    let mut remains = Remains { operator: record.operator, ..Remains::default() };
    let mut versions = Vec::new();
    let products = repo::products_with_versions(context.store.as_ref(), id).await?;
    for (product, record, version) in products {
        match record.state()? {
            ProductState::Cancelled => versions.push((product, version)),
            _ => remains.products.push((product, record.name)),
        }
    }
    remains.transfers = transfers(context, id).await?;
    // Nobody bills yet (BIL): whoever does, says here what is owed.
    remains.account = Account::default();
    Ok((remains, versions))
}

/// Transfers from the organization or to it that are not answered.
async fn transfers(
    context: &Context,
    id: OrganizationId,
) -> Result<Vec<(TransferId, String)>, OrganizationError> {
    let (store, now) = (context.store.as_ref(), context.clock.now());
    let mut open = Vec::new();
    for which in [Offers::From(id), Offers::To(id)] {
        for transfer in repo::transfers(store, &which, None, usize::MAX).await? {
            let Some((record, _)) = repo::transfer(store, transfer).await? else { continue };
            if record.state(now)? == TransferState::Offered {
                open.push((transfer, record.product_name));
            }
        }
    }
    Ok(open)
}

fn put_step(context: &Context, changes: &mut ChangeSet, id: OrganizationId, now: Timestamp) {
    let (created, ending) = (now.unix_millis(), id.to_bytes().to_vec());
    let work = WorkRecord { created, ending, ..WorkRecord::default() };
    repo::put_work(changes, now, context.unique(), &work);
}

impl Context {
    /// Removes some of what is left of an organization, tells the members whose membership ends with it, and writes
    /// down the next step.
    pub(crate) async fn go_ending(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        id: &[u8],
    ) -> Result<(), OrganizationError> {
        let Ok(id) = OrganizationId::from_slice(id) else { return Ok(()) };
        let store = self.store.as_ref();
        let Some(ending) = repo::ending(store, id).await? else { return Ok(()) };
        let by = AccountId::from_slice(&ending.by).ok();
        let (members, finished) = repo::sweep(store, changes, id, STEP).await?;
        for (account, member) in members {
            let from = member.role().map(Role::slug).unwrap_or_default().to_owned();
            let fact = MembershipChanged {
                organization_id: id.to_string(),
                account_id: account.to_string(),
                organization_name: ending.name.clone(),
                from,
                to: String::new(),
                organization_deleted: true,
                ..MembershipChanged::default()
            };
            // Whoever did it knows.
            if Some(account) != by {
                self.fact(changes, now, Fact::MembershipChanged(fact));
            }
        }
        if finished {
            repo::end_ending(changes, id);
        } else {
            put_step(self, changes, id, now);
        }
        Ok(())
    }
}
