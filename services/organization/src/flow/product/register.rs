//! A service registers what it serves as a product.

use gatepost_model::{DisplayName, OrganizationId, ProductId};
use gatepost_organization_core::{Product, ProductKind};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Found, ProductView, hold, product_changed};
use crate::{
    OrganizationError, ProductError,
    flow::{
        Context,
        product_events::{Concerned, ProductEvent},
        rights_changed,
    },
    repo::{self, ProductRecord},
};

/// What is registered.
pub(crate) struct Register {
    pub(crate) organization: OrganizationId,
    pub(crate) kind: ProductKind,
    pub(crate) resource: String,
    pub(crate) name: DisplayName,
}

/// Makes the product, or brings its name up to date wherever it is by now.
pub(crate) async fn register(
    context: &Context,
    caller: &Principal,
    wanted: &Register,
) -> Result<ProductView, OrganizationError> {
    let Principal::Service(service) = caller else { return Err(OrganizationError::Forbidden) };
    let catalogue = context.config.catalogue.catalogue();
    let kind = catalogue.kind(&wanted.kind).ok_or(ProductError::UnknownKind)?;
    if kind.served_by != Some(*service) {
        return Err(ProductError::NotServed.into());
    }
    retry_conflicts(OrganizationError::is_conflict, || attempt(context, caller, wanted)).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    wanted: &Register,
) -> Result<ProductView, OrganizationError> {
    let store = context.store.as_ref();
    match repo::place_of_resource(store, &wanted.kind, &wanted.resource).await? {
        None => make(context, caller, wanted).await,
        Some((organization, id)) => {
            // It is taken out and put in by one commit; between two reads it may have moved.
            let found = repo::product(store, organization, id).await?;
            let moved = OrganizationError::Commit(gatepost_store::CommitError::Conflict);
            let (record, version) = found.ok_or(moved)?;
            let found = Found { id, organization, record, version, standing: None };
            rename(context, caller, wanted, found).await
        }
    }
}

async fn make(
    context: &Context,
    caller: &Principal,
    wanted: &Register,
) -> Result<ProductView, OrganizationError> {
    let (organization, now) = (wanted.organization, context.clock.now());
    let mut changes = ChangeSet::new();
    let holder = hold(context, &mut changes, organization).await?;
    let id = ProductId::generate(context.clock.as_ref(), context.entropy.as_ref());
    let mut record = ProductRecord::new(wanted.name.to_string(), &wanted.kind, now);
    record.resource.clone_from(&wanted.resource);
    repo::add_product(&mut changes, organization, id, &record, false);
    let concerned = Concerned {
        organization,
        organization_name: &holder.name,
        product: &Product { id, kind: wanted.kind.clone() },
        product_name: &record.name,
    };
    context.tell_product_event(&mut changes, now, &concerned, &ProductEvent::Added, None);
    let line = context
        .line(organization, caller, "product.added", now)
        .detail("product_id", id)
        .detail("kind", &wanted.kind)
        .detail("resource_id", &wanted.resource)
        .detail("name", &wanted.name);
    let facts =
        vec![product_changed(organization, id, &record)?, rights_changed(organization, None)];
    context.commit(changes, line, facts).await?;
    metrics::counter!("gatepost_products_added_total").increment(1);
    registered(context, organization, id).await
}

async fn rename(
    context: &Context,
    caller: &Principal,
    wanted: &Register,
    mut found: Found,
) -> Result<ProductView, OrganizationError> {
    let name = wanted.name.to_string();
    if found.record.name != name {
        let mut changes = ChangeSet::new();
        let line = context
            .line(found.organization, caller, "product.changed", context.clock.now())
            .detail("product_id", found.id)
            .detail("name_from", &found.record.name)
            .detail("name", &name);
        found.record.name = name;
        let (organization, id) = (found.organization, found.id);
        let expect = Expect::Version(found.version);
        repo::put_product(&mut changes, organization, id, expect, &found.record);
        let facts = vec![product_changed(organization, id, &found.record)?];
        context.commit(changes, line, facts).await?;
    }
    context.product_view(found).await
}

async fn registered(
    context: &Context,
    organization: OrganizationId,
    id: ProductId,
) -> Result<ProductView, OrganizationError> {
    let found = repo::product(context.store.as_ref(), organization, id).await?;
    let (record, version) = found.ok_or(OrganizationError::Unknown("product"))?;
    context.product_view(Found { id, organization, record, version, standing: None }).await
}
