//! An organization that demands a second factor of its members (2FA-9).

use gatepost_model::{AccountId, OrganizationId};

use super::Context;
use crate::OrganizationError;

/// Is this account held back until it has a second factor?
#[allow(clippy::unused_async)]
pub(crate) async fn holds_back(
    _context: &Context,
    _organization: OrganizationId,
    _account: AccountId,
) -> Result<bool, OrganizationError> {
    Ok(false)
}
