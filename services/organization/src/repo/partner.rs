//! What partner organizations are let in to (PAR-1).

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core::Ground;
use gatepost_store::{Store, StoreError};

/// The rights that an account has in an organization by way of this.
#[allow(clippy::unused_async)]
pub(crate) async fn partner_grounds(
    _store: &dyn Store,
    _organization: OrganizationId,
    _account: AccountId,
) -> Result<Vec<Ground>, StoreError> {
    Ok(Vec::new())
}
