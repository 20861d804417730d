//! Takes an offered product over: one commit moves it, or nothing is changed.

use gatepost_model::{OrganizationId, ProductId, TransferId};
use gatepost_organization_core::{
    Verb,
    transfer::{TransferRefusal, TransferState, accept as decide},
};
use gatepost_proto::event::v1::{ProductTransferred, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Side, TransferView};
use crate::{
    OrganizationError, ProductError,
    flow::{
        Context,
        product::{Found, create::is_full, hold},
        product_events::{Concerned, ProductEvent},
        rights_changed,
    },
    repo::{self, GrantRecord, OrganizationRecord, TransferRecord},
};

/// Accepts an offer on behalf of `chosen`.
pub(crate) async fn accept(
    context: &Context,
    caller: &Principal,
    chosen: OrganizationId,
    id: TransferId,
) -> Result<TransferView, OrganizationError> {
    let attempt = || attempt(context, caller, chosen, id);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    chosen: OrganizationId,
    id: TransferId,
) -> Result<TransferView, OrganizationError> {
    let (mut record, version) = context.own_transfer(caller, chosen, id, &[Side::To]).await?;
    context.require(caller, chosen, Verb::ManageProducts, None).await?;
    let store = context.store.as_ref();
    let (now, product) = (context.clock.now(), record.product()?);
    let moved = || ProductError::from(TransferRefusal::Moved);
    let owner = repo::owner_of(store, product).await?.ok_or_else(moved)?;
    let found = repo::product(store, owner, product).await?;
    let (before, expected) = found.ok_or_else(moved)?;
    decide(&record.offer(now)?, chosen, owner, before.state()?).map_err(ProductError::from)?;

    let mut changes = ChangeSet::new();
    let from_record = hold(context, &mut changes, owner).await?;
    let to_record = hold(context, &mut changes, chosen).await?;
    if *caller != Principal::Operator && is_full(context, chosen).await? {
        return Err(ProductError::TooMany.into());
    }
    drop_rights(context, caller, &mut changes, owner, product).await?;
    let mut after = before.clone();
    after.set_tags(&[]);
    repo::take_product(&mut changes, owner, product, Expect::Version(expected));
    repo::add_product(&mut changes, chosen, product, &after, true);
    record.answer(TransferState::Accepted, Some(chosen), now);
    repo::put_answer(&mut changes, id, version, &record);
    let place = Found {
        id: product,
        organization: chosen,
        record: after,
        version: expected,
        standing: None,
    };
    let sides = [(owner, &from_record), (chosen, &to_record)];
    write(context, caller, changes, &place, (id, &record), sides).await?;
    metrics::counter!("gatepost_products_transferred_total").increment(1);
    context.transfer_view(id, record).await
}

/// What somebody was given of this product by name stays behind with the old organization, where it would mean
/// nothing until the product came back, and then something that nobody remembers.
async fn drop_rights(
    context: &Context,
    caller: &Principal,
    changes: &mut ChangeSet,
    owner: OrganizationId,
    product: ProductId,
) -> Result<(), OrganizationError> {
    let store = context.store.as_ref();
    repo::drop_product_grants(store, changes, owner, product).await?;
    repo::drop_product_from_teams(store, changes, owner, product).await?;
    repo::drop_product_from_removed(store, changes, owner, product).await?;
    let (now, by) = (context.clock.now(), caller.actor().to_string());
    for (id, _) in repo::support_accesses_on(store, owner, now).await? {
        let found = repo::support_access(store, owner, id).await?;
        let Some((mut record, expect)) = found else { continue };
        if lose(&mut record.grants, product) {
            if record.grants.is_empty() {
                record.end(now, by.clone());
            }
            repo::put_support_access(changes, owner, id, expect, &record);
        }
    }
    for (_, id) in repo::partners_on(store, owner).await? {
        let found = repo::partner_access(store, owner, id).await?;
        let Some((mut record, expect)) = found else { continue };
        if lose(&mut record.grants, product) {
            if record.grants.is_empty() {
                record.end(now, by.clone());
            }
            repo::put_partner_access(changes, owner, id, expect, &record)?;
        }
    }
    Ok(())
}

/// Takes out what names the product; was there any?
fn lose(grants: &mut Vec<GrantRecord>, product: ProductId) -> bool {
    let before = grants.len();
    grants.retain(|grant| !grant.names(product));
    grants.len() < before
}

async fn write(
    context: &Context,
    caller: &Principal,
    mut changes: ChangeSet,
    found: &Found,
    (id, record): (TransferId, &TransferRecord),
    [(owner, from), (chosen, to)]: [(OrganizationId, &OrganizationRecord); 2],
) -> Result<(), OrganizationError> {
    let (now, product) = (context.clock.now(), found.product()?);
    let mut lines = Vec::new();
    for (organization, own, way, other) in
        [(owner, from, "to", (chosen, to)), (chosen, to, "from", (owner, from))]
    {
        let line = context
            .line(organization, caller, "product.transferred", now)
            .detail("transfer_id", id)
            .detail("product_id", found.id)
            .detail("name", &found.record.name)
            .detail(way, &other.1.name)
            .detail(&format!("{way}_id"), other.0);
        lines.push(line);
        let concerned = Concerned {
            organization,
            organization_name: &own.name,
            product: &product,
            product_name: &found.record.name,
        };
        let event = ProductEvent::Transferred { other: other.1.name.clone() };
        context.tell_product_event(&mut changes, now, &concerned, &event, caller.account());
    }
    let facts = vec![
        Fact::ProductTransferred(ProductTransferred {
            product_id: found.id.to_string(),
            kind: found.record.kind.clone(),
            resource_id: found.record.resource.clone(),
            from_organization_id: owner.to_string(),
            to_organization_id: chosen.to_string(),
        }),
        rights_changed(owner, None),
        rights_changed(chosen, None),
    ];
    debug_assert!(record.to() == Some(chosen));
    context.commit_lines(changes, lines, facts).await
}
