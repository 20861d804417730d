//! Declines an offer, or takes it back.

use gatepost_model::{OrganizationId, TransferId};
use gatepost_organization_core::transfer::{TransferState, answer as decide};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Side, TransferView};
use crate::{OrganizationError, ProductError, flow::Context, repo};

/// Declines an offer on behalf of `organization`.
pub(crate) async fn decline(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    id: TransferId,
) -> Result<TransferView, OrganizationError> {
    let attempt = || attempt(context, caller, organization, id, TransferState::Declined);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

/// Takes an offer of `organization` back.
pub(crate) async fn withdraw(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    id: TransferId,
) -> Result<TransferView, OrganizationError> {
    let attempt = || attempt(context, caller, organization, id, TransferState::Withdrawn);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    id: TransferId,
    state: TransferState,
) -> Result<TransferView, OrganizationError> {
    let (side, action) = match state {
        TransferState::Withdrawn => (Side::From, "transfer.withdrawn"),
        _ => (Side::To, "transfer.declined"),
    };
    let (mut record, version) = context.own_transfer(caller, organization, id, &[side]).await?;
    let now = context.clock.now();
    decide(&record.offer(now)?).map_err(ProductError::from)?;
    let (from, to) = (record.from()?, record.to());
    record.answer(state, None, now);
    let mut changes = ChangeSet::new();
    repo::put_answer(&mut changes, id, version, &record);
    let mut lines = Vec::new();
    for organization in [Some(from), to].into_iter().flatten() {
        // The log of one that was deleted meanwhile has ended.
        if repo::organization(context.store.as_ref(), organization).await?.is_some() {
            let line = context
                .line(organization, caller, action, now)
                .detail("transfer_id", id)
                .detail("product_id", record.product()?)
                .detail("name", &record.product_name);
            lines.push(line);
        }
    }
    context.commit_lines(changes, lines, Vec::new()).await?;
    context.transfer_view(id, record).await
}
