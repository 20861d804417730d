//! Adds a product (PRD-1).

use gatepost_model::{DisplayName, IdempotencyKey, OrganizationId, ProductId, Timestamp};
use gatepost_organization_core::{
    Product, ProductKind, Verb,
    catalogue::{Kind, PREFIX, Settings, WEB_HOSTING, merge},
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{ProductView, find, hold, product_changed};
use crate::{
    OrganizationError, ProductError,
    flow::{
        Context,
        product_events::{Concerned, ProductEvent},
        rights_changed,
    },
    repo::{self, Making, ProductRecord},
};

/// What is asked for.
pub(crate) struct Create {
    pub(crate) organization: OrganizationId,
    pub(crate) kind: ProductKind,
    pub(crate) name: DisplayName,
    pub(crate) settings: Settings,
    pub(crate) renewal: Option<Timestamp>,
    pub(crate) key: Option<IdempotencyKey>,
}

/// Adds it, or answers with the one that was added under the same key.
pub(crate) async fn create(
    context: &Context,
    caller: &Principal,
    wanted: &Create,
) -> Result<ProductView, OrganizationError> {
    context.require(caller, wanted.organization, Verb::ManageProducts, None).await?;
    retry_conflicts(OrganizationError::is_conflict, || attempt(context, caller, wanted)).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    wanted: &Create,
) -> Result<ProductView, OrganizationError> {
    let actor = caller.actor().to_string();
    let organization = wanted.organization;
    let key = wanted.key.as_ref();
    let making = Making { actor: &actor, what: "product", organization, key };
    let mut changes = ChangeSet::new();
    // Held before the others are counted: whoever adds one beside this conflicts.
    let holder = hold(context, &mut changes, organization).await?;
    let full = is_full(context, organization).await?;
    // After the count: when this one is among them, it is found here.
    if let Some(made) = making.before(context.store.as_ref()).await? {
        // Wherever it has gone since, it is not made a second time.
        let found = find(context, caller, Some(organization), made, Verb::ViewProduct).await?;
        return context.product_view(found).await;
    }
    let operator = *caller == Principal::Operator;
    let catalogue = context.config.catalogue.catalogue();
    let kind = catalogue.kind(&wanted.kind).ok_or(ProductError::UnknownKind)?;
    orderable(kind, wanted, operator)?;
    if full && !operator {
        return Err(ProductError::TooMany.into());
    }
    let now = context.clock.now();
    let id = ProductId::generate(context.clock.as_ref(), context.entropy.as_ref());
    let mut record = ProductRecord::new(wanted.name.to_string(), &wanted.kind, now);
    record.settings = merge(&kind.settings, &Settings::new(), &wanted.settings, operator)
        .map_err(ProductError::from)?;
    give_prefix(&mut record, id);
    record.set_renewal(wanted.renewal);
    repo::add_product(&mut changes, organization, id, &record, false);
    making.remember(&mut changes, id);
    let concerned = Concerned {
        organization,
        organization_name: &holder.name,
        product: &Product { id, kind: wanted.kind.clone() },
        product_name: &record.name,
    };
    let event = ProductEvent::Added;
    context.tell_product_event(&mut changes, now, &concerned, &event, caller.account());
    let line = context
        .line(organization, caller, "product.added", now)
        .detail("product_id", id)
        .detail("kind", &wanted.kind)
        .detail("name", &wanted.name);
    let facts = vec![
        product_changed(organization, id, &record)?,
        // What was granted for all products, or those of its kind, holds for this one too.
        rights_changed(organization, None),
    ];
    context.commit(changes, line, facts).await?;
    metrics::counter!("gatepost_products_added_total").increment(1);
    let found = find(context, caller, Some(organization), id, Verb::ViewProduct).await?;
    context.product_view(found).await
}

/// Can people, or this operator, have a product of this kind made here?
fn orderable(kind: &Kind, wanted: &Create, operator: bool) -> Result<(), ProductError> {
    if let Some(service) = kind.served_by {
        return Err(ProductError::MadeElsewhere(service));
    }
    if !kind.offered && !operator {
        return Err(ProductError::NotOffered);
    }
    if wanted.renewal.is_some() && !operator {
        return Err(ProductError::RenewalOfOperators);
    }
    Ok(())
}

/// Has the organization as many products as it may?
pub(crate) async fn is_full(
    context: &Context,
    organization: OrganizationId,
) -> Result<bool, OrganizationError> {
    let most = context.config.max_products;
    let present = repo::products_of(context.store.as_ref(), organization, None, most).await?;
    Ok(present.len() >= most)
}

/// The databases of a web hosting begin with something that tells them from those of others.
fn give_prefix(record: &mut ProductRecord, id: ProductId) {
    if record.kind != WEB_HOSTING {
        return;
    }
    if let Some(prefix) = record.settings.get_mut(PREFIX).filter(|prefix| prefix.is_empty()) {
        let id = id.to_string();
        // The end of an id is random; 30 bits of it, and nobody but operators makes them the same.
        let end: String = id.chars().skip(id.len().saturating_sub(6)).collect();
        *prefix = format!("h{end}_");
    }
}
