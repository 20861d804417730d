//! May this account do this, and from where does the right come?

use gatepost_model::{AccountId, OrganizationId, ProductId, Timestamp};
use gatepost_organization_core::{Product, ProductKind, Source, Verb};

use super::{Context, access::Standing};
use crate::{OrganizationError, repo};

/// What a question is about.
#[derive(Clone, Debug)]
pub(crate) enum About {
    /// The organization as a whole.
    Organization,
    /// A product, by its id.
    Product(ProductId),
    /// A product, by what it is in the service that serves it.
    Resource(ProductKind, String),
}

/// The source of the right, none when there is no right, or no such organization or product; and from when on to ask
/// again.
pub(crate) async fn check_right(
    context: &Context,
    organization: OrganizationId,
    account: AccountId,
    verb: Verb,
    about: &About,
) -> Result<(Option<Source>, Option<Timestamp>), OrganizationError> {
    let standing = context.standing(organization, account).await?;
    let product = match about {
        About::Organization => {
            // To manage mail without naming a mail service is to add one.
            let verb = if verb == Verb::ManageMail { Verb::ManageProducts } else { verb };
            let source = noted(context, organization, account, verb, &standing, None).await?;
            return Ok((source, standing.until));
        }
        About::Product(id) => repo::product_of(context.store.as_ref(), organization, *id).await?,
        About::Resource(kind, resource) => {
            let store = context.store.as_ref();
            repo::product_by_resource(store, organization, kind, resource).await?
        }
    };
    // What is not a product yet, or no more, is for those who may do so with all there are.
    let product: Option<&Product> = product.as_ref();
    let source = noted(context, organization, account, verb, &standing, product).await?;
    Ok((source, standing.until))
}

/// The source of the right; what support may do is written down before it is told.
async fn noted(
    context: &Context,
    organization: OrganizationId,
    account: AccountId,
    verb: Verb,
    standing: &Standing,
    product: Option<&Product>,
) -> Result<Option<Source>, OrganizationError> {
    let source = standing.check(verb, product);
    if let Some(source) = &source {
        context.note_support(organization, account, verb, source, product).await?;
    }
    Ok(source)
}
