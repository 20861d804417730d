//! Cancels, restores and blocks products.

use gatepost_model::{OrganizationId, ProductId};
use gatepost_organization_core::{ProductStanding, ProductState, StateWish, Verb, decide_state};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{ProductView, find, hold, product_changed};
use crate::{
    OrganizationError, ProductError,
    flow::{
        Context,
        product_events::{Concerned, ProductEvent},
    },
    repo::{self, ProductRecord},
};

/// Gives a product another state, for those who may manage products; for operators alone where the wish is more
/// than to cancel and restore.
pub(crate) async fn set(
    context: &Context,
    caller: &Principal,
    organization: Option<OrganizationId>,
    id: ProductId,
    wish: StateWish,
) -> Result<ProductView, OrganizationError> {
    if matches!(wish, StateWish::Set(_)) && *caller != Principal::Operator {
        return Err(OrganizationError::Forbidden);
    }
    let attempt = || attempt(context, caller, organization, id, wish);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    organization: Option<OrganizationId>,
    id: ProductId,
    wish: StateWish,
) -> Result<ProductView, OrganizationError> {
    let mut found = find(context, caller, organization, id, Verb::ManageProducts).await?;
    let before = found.record.standing()?;
    let (operator, now) = (*caller == Principal::Operator, context.clock.now());
    let grace = context.config.product_restore.0;
    let decided = decide_state(&before, wish, operator, now, grace).map_err(ProductError::from)?;
    if let Some(after) = decided {
        found.record.set_standing(&after);
        let (owner, record) = (found.organization, &found.record);
        let mut changes = ChangeSet::new();
        // An organization with a product in use is not deleted: the two do not happen side by side.
        let holder = hold(context, &mut changes, owner).await?;
        repo::put_product(&mut changes, owner, id, Expect::Version(found.version), record);
        let line = context
            .line(owner, caller, action(wish), now)
            .detail("product_id", id)
            .detail("name", &record.name)
            .detail("from", before.state.slug())
            .detail("to", after.state.slug());
        if let Some(event) = event(&before, &after, record) {
            let product = found.product()?;
            let (product, product_name) = (&product, record.name.as_str());
            let organization_name = holder.name.as_str();
            let concerned =
                Concerned { organization: owner, organization_name, product, product_name };
            context.tell_product_event(&mut changes, now, &concerned, &event, caller.account());
        }
        let facts = vec![product_changed(owner, id, record)?];
        context.commit(changes, line, facts).await?;
    }
    context.product_view(found).await
}

const fn action(wish: StateWish) -> &'static str {
    match wish {
        StateWish::Cancel => "product.cancelled",
        StateWish::Restore => "product.restored",
        StateWish::Set(_) => "product.state-set",
    }
}

/// What members are told. Only an end with a date is worth a mail.
fn event(
    before: &ProductStanding,
    after: &ProductStanding,
    record: &ProductRecord,
) -> Option<ProductEvent> {
    match (before.state, after.state) {
        (_, ProductState::Cancelled) => Some(ProductEvent::Cancelled),
        (_, ProductState::Blocked) => Some(ProductEvent::Blocked),
        (_, ProductState::Expiring) => {
            record.renewal().map(|renewal| ProductEvent::Expiring { renewal })
        }
        (ProductState::Cancelled | ProductState::Blocked, ProductState::Active) => {
            Some(ProductEvent::Resumed)
        }
        (_, ProductState::Active) => None,
    }
}
