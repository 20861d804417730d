//! Offers that an organization has made and was made, the newest first.

use gatepost_model::{OrganizationId, TransferId};
use gatepost_organization_core::{Verb, transfer::TransferState};
use gatepost_runtime::principal::Principal;

use super::{Side, TransferView};
use crate::{
    OrganizationError,
    flow::Context,
    repo::{self, Offers},
};

/// Which ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    /// Made to the organization, and those that wait for the caller.
    Incoming,
    /// Made by it.
    Outgoing,
}

/// Offers older than `before`; at most `limit` of them.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    direction: Direction,
    before: Option<TransferId>,
    limit: usize,
) -> Result<Vec<TransferView>, OrganizationError> {
    context.require(caller, organization, Verb::ManageProducts, None).await?;
    let store = context.store.as_ref();
    if direction == Direction::Outgoing {
        let which = Offers::From(organization);
        let ids = repo::transfers(store, &which, before, limit).await?;
        return views(context, &ids).await;
    }
    let mut ids = repo::transfers(store, &Offers::To(organization), before, limit).await?;
    if let Some(email) = context.email_key(caller).await? {
        for id in repo::transfers(store, &Offers::ToEmail(&email), before, limit).await? {
            let found = repo::transfer(store, id).await?;
            let state = found.map(|(record, _)| record.state(context.clock.now())).transpose()?;
            // One to a person is of no organization's history before somebody answers.
            if state == Some(TransferState::Offered) {
                ids.push(id);
            }
        }
    }
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.dedup();
    ids.truncate(limit);
    views(context, &ids).await
}

/// One offer, for either side.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    id: TransferId,
) -> Result<TransferView, OrganizationError> {
    let sides = [Side::From, Side::To];
    let (record, _) = context.own_transfer(caller, organization, id, &sides).await?;
    context.transfer_view(id, record).await
}

async fn views(
    context: &Context,
    ids: &[TransferId],
) -> Result<Vec<TransferView>, OrganizationError> {
    let mut views = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some((record, _)) = repo::transfer(context.store.as_ref(), *id).await? {
            views.push(context.transfer_view(*id, record).await?);
        }
    }
    Ok(views)
}
