//! Products (PRD-1).

use gatepost_model::{OrganizationId, ProductId};
use gatepost_organization_core::{Product, ProductKind};
use gatepost_store::{Store, StoreError};

/// A product of this organization, as rights look at it.
#[allow(clippy::unused_async)]
pub(crate) async fn product_of(
    _store: &dyn Store,
    _organization: OrganizationId,
    _id: ProductId,
) -> Result<Option<Product>, StoreError> {
    Ok(None)
}

/// The product of this organization that is `resource` in the service that serves its kind.
#[allow(clippy::unused_async)]
pub(crate) async fn product_by_resource(
    _store: &dyn Store,
    _organization: OrganizationId,
    _kind: &ProductKind,
    _resource: &str,
) -> Result<Option<Product>, StoreError> {
    Ok(None)
}
