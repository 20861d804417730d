//! May this account do this, and from where does the right come?

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core::{Source, Verb, check};

use super::Context;
use crate::OrganizationError;

/// The source of the right; none when there is no right, or no such organization.
pub(crate) async fn check_right(
    context: &Context,
    organization: OrganizationId,
    account: AccountId,
    verb: Verb,
) -> Result<Option<Source>, OrganizationError> {
    Ok(check(&context.grounds(organization, account).await?, verb))
}
