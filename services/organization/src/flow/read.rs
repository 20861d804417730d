//! What members and operators may look at.

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core::Verb;
use gatepost_runtime::principal::Principal;

use super::{Context, OrganizationView};
use crate::{
    OrganizationError,
    repo::{self, MemberRecord},
};

/// One organization, for its members and for operators.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
) -> Result<OrganizationView, OrganizationError> {
    context.require(caller, id, Verb::View, None).await?;
    find(context, caller, id).await?.ok_or(OrganizationError::NotFound)
}

/// Organizations of the caller; every one for operators.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<OrganizationView>, OrganizationError> {
    let store = context.store.as_ref();
    match caller {
        Principal::Operator => {
            let found = repo::organizations(store, after, limit).await?;
            let views = found.into_iter();
            Ok(views.map(|(id, record)| OrganizationView::outside(id, record)).collect())
        }
        Principal::Account { account, .. } | Principal::Program { account, .. } => {
            let mut views = Vec::new();
            for id in context.visible_to(*account, after, limit).await? {
                views.extend(find(context, caller, id).await?);
            }
            Ok(views)
        }
        Principal::Service(_) => Err(OrganizationError::NotSignedIn),
    }
}

impl Context {
    /// Organizations that an account belongs to, those that let its support or it as a partner in, in the
    /// order of their ids.
    async fn visible_to(
        &self,
        account: AccountId,
        after: Option<OrganizationId>,
        limit: usize,
    ) -> Result<Vec<OrganizationId>, OrganizationError> {
        let store = self.store.as_ref();
        let mut ids = repo::organizations_of(store, account, after, limit).await?;
        ids.extend(repo::client_organizations(store, account, after, limit).await?);
        if self.support_of(account).await?.is_some() {
            let now = self.clock.now();
            ids.extend(repo::supported_organizations(store, after, limit, now).await?);
        }
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(limit);
        Ok(ids)
    }
}

/// Members of an organization, for colleagues and for operators.
pub(crate) async fn list_members(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    after: Option<AccountId>,
    limit: usize,
) -> Result<Vec<(AccountId, MemberRecord)>, OrganizationError> {
    context.require(caller, organization, Verb::ViewMembers, None).await?;
    let store = context.store.as_ref();
    repo::organization(store, organization).await?.ok_or(OrganizationError::NotFound)?;
    Ok(repo::members(store, organization, after, limit).await?)
}

/// An organization as the caller sees it.
pub(super) async fn find(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
) -> Result<Option<OrganizationView>, OrganizationError> {
    match repo::organization(context.store.as_ref(), id).await? {
        Some((record, _)) => Ok(Some(context.view(caller, id, record).await?)),
        None => Ok(None),
    }
}
