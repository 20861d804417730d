//! What to write in the configuration of a program on web hosting (PRD-4).

use gatepost_model::{OrganizationId, ProductId};
use gatepost_organization_core::{
    DatabaseNames, Verb,
    catalogue::{DATABASE_PREFIX, PREFIX, WEB_HOSTING},
};
use gatepost_runtime::principal::Principal;

use super::find;
use crate::{OrganizationError, ProductError, flow::Context};

/// The answer.
pub(crate) struct Naming {
    /// May programs leave the prefix out?
    pub(crate) without: bool,
    pub(crate) prefix: String,
    /// What to write.
    pub(crate) names: DatabaseNames,
}

/// Says what to write instead of the names that a program has now.
pub(crate) async fn name_database(
    context: &Context,
    caller: &Principal,
    organization: Option<OrganizationId>,
    id: ProductId,
    names: &DatabaseNames,
) -> Result<Naming, OrganizationError> {
    let found = find(context, caller, organization, id, Verb::ViewProduct).await?;
    if found.record.kind != WEB_HOSTING {
        return Err(ProductError::NoDatabases.into());
    }
    let settings = context.settings_of(&found.record);
    let value = |slug: &str| settings.get(slug).cloned().unwrap_or_default();
    let (without, prefix) = (value(DATABASE_PREFIX) == "true", value(PREFIX));
    let names = names.to_write(&prefix, without);
    Ok(Naming { without, prefix, names })
}
