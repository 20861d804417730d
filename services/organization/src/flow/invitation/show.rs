//! Looking at invitations before answering: by the secret of a mailed link, or one's own.

use gatepost_model::{Client, OrganizationId};
use gatepost_runtime::principal::Principal;

use super::offer::Offered;
use crate::{OrganizationError, flow::Context, repo};

/// What a secret offers. Looking changes nothing: programs that open links before people do must not use
/// them up.
pub(crate) async fn by_secret(
    context: &Context,
    secret: &str,
    client: &Client,
) -> Result<Offered, OrganizationError> {
    let found = context.open_invitation(secret, client).await?;
    context.offered(&found).await?.ok_or(OrganizationError::InvitationRefused)
}

/// What the caller's login e-mail is invited to, in the order of the organizations.
pub(crate) async fn own(
    context: &Context,
    caller: &Principal,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<Offered>, OrganizationError> {
    let account = caller.account().ok_or(OrganizationError::NotSignedIn)?;
    let Some(person) = context.people.find(account).await? else { return Ok(Vec::new()) };
    let store = context.store.as_ref();
    let mut offers = Vec::new();
    for (organization, id) in repo::invitations_for(store, &person.email, after, limit).await? {
        let Some(found) = context.invitation(organization, id).await? else { continue };
        let member = repo::member(store, organization, account).await?.is_some();
        if !member {
            offers.extend(context.offered(&found).await?);
        }
    }
    Ok(offers)
}
