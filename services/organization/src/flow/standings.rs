//! How accounts stand to an organization, told to services that keep what follows from it.

use gatepost_model::{AccountId, OrganizationId, ProductId};
use gatepost_organization_core::{Ground, Level, Product, ProductKind, ProductState, Verb, check};

use super::Context;
use crate::{OrganizationError, repo};

/// What an account is to an organization and to one of its products.
pub(crate) struct Described {
    pub(crate) account: AccountId,
    /// Has it a role?
    pub(crate) member: bool,
    /// What it may do with the product, a hold aside.
    pub(crate) level: Option<Level>,
    /// Is it held back until it has a second factor?
    pub(crate) held: bool,
}

/// Describes every one of `accounts`, strangers too.
pub(crate) async fn describe(
    context: &Context,
    organization: OrganizationId,
    kind: &ProductKind,
    resource: &str,
    accounts: &[AccountId],
) -> Result<Vec<Described>, OrganizationError> {
    let store = context.store.as_ref();
    let product = repo::product_by_resource(store, organization, kind, resource).await?;
    let mut described = Vec::with_capacity(accounts.len());
    for account in accounts {
        let standing = context.standing(organization, *account).await?;
        let member = standing.grounds.iter().any(|ground| matches!(ground, Ground::Role { .. }));
        let level = level(&standing.grounds, product.as_ref());
        described.push(Described { account: *account, member, level, held: standing.held });
    }
    Ok(described)
}

/// The most that these grounds permit on a product, or on every one where there is none.
fn level(grounds: &[Ground], product: Option<&Product>) -> Option<Level> {
    let verbs = [Verb::ManageProduct, Verb::UseProduct, Verb::ViewProduct];
    let most = verbs.into_iter().find(|verb| check(grounds, *verb, product).is_some());
    most.and_then(Verb::level)
}

/// Whose product a resource is, which, and in what state; none when it is no product.
pub(crate) async fn resource(
    context: &Context,
    kind: &ProductKind,
    resource: &str,
) -> Result<Option<(OrganizationId, ProductId, ProductState)>, OrganizationError> {
    let store = context.store.as_ref();
    let Some((owner, id)) = repo::place_of_resource(store, kind, resource).await? else {
        return Ok(None);
    };
    let found = repo::product(store, owner, id).await?;
    found.map(|(record, _)| Ok((owner, id, record.state()?))).transpose()
}
