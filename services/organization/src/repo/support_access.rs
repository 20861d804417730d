//! What support is let in to for a time (SUP-2).

use gatepost_model::{AccountId, OrganizationId, Timestamp};
use gatepost_organization_core::Ground;
use gatepost_store::{Store, StoreError};

/// The rights that an account has in an organization by way of this.
#[allow(clippy::unused_async)]
pub(crate) async fn support_grounds(
    _store: &dyn Store,
    _organization: OrganizationId,
    _account: AccountId,
    _now: Timestamp,
) -> Result<Vec<Ground>, StoreError> {
    Ok(Vec::new())
}
