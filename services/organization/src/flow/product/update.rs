//! Changes the name, the settings and the renewal date of a product.

use gatepost_model::{DisplayName, OrganizationId, ProductId, Timestamp};
use gatepost_organization_core::{
    Verb,
    catalogue::{Kind, SettingType, Settings, merge},
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{ProductView, find, in_use, product_changed};
use crate::{OrganizationError, ProductError, flow::Context, repo};

/// What is asked for; none: it stays.
#[derive(Default)]
pub(crate) struct Update {
    pub(crate) name: Option<DisplayName>,
    pub(crate) settings: Option<Settings>,
    pub(crate) renewal: Option<Option<Timestamp>>,
}

/// Changes a product, for those who may manage it.
pub(crate) async fn update(
    context: &Context,
    caller: &Principal,
    organization: Option<OrganizationId>,
    id: ProductId,
    wanted: &Update,
) -> Result<ProductView, OrganizationError> {
    if wanted.renewal.is_some() && *caller != Principal::Operator {
        // Whether there is such a product at all is told first.
        find(context, caller, organization, id, Verb::ViewProduct).await?;
        return Err(ProductError::RenewalOfOperators.into());
    }
    let attempt = || attempt(context, caller, organization, id, wanted);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    organization: Option<OrganizationId>,
    id: ProductId,
    wanted: &Update,
) -> Result<ProductView, OrganizationError> {
    let mut found = find(context, caller, organization, id, Verb::ManageProduct).await?;
    in_use(&found.record, caller)?;
    let before = found.record.clone();
    let record = &mut found.record;
    let mut line = context
        .line(found.organization, caller, "product.changed", context.clock.now())
        .detail("product_id", id);
    if let Some(name) = &wanted.name {
        record.name = name.to_string();
        if record.name != before.name {
            line = line.detail("name_from", &before.name).detail("name", name);
        }
    }
    if let Some(given) = &wanted.settings {
        let kind = record.kind()?;
        let catalogue = context.config.catalogue.catalogue();
        let kind = catalogue.kind(&kind).ok_or(ProductError::UnknownKind)?;
        let operator = *caller == Principal::Operator;
        record.settings =
            merge(&kind.settings, &before.settings, given, operator).map_err(ProductError::from)?;
        for (slug, value) in changed(kind, &context.settings_of(&before), &record.settings) {
            line = line.detail(&format!("setting.{slug}"), value);
        }
    }
    if let Some(renewal) = wanted.renewal {
        record.set_renewal(renewal);
        if record.renewal() != before.renewal() {
            let told = renewal.map_or_else(|| "none".to_owned(), |renewal| renewal.to_string());
            line = line.detail("renewal", told);
        }
    }
    if found.record != before {
        let mut changes = ChangeSet::new();
        let (owner, expect) = (found.organization, Expect::Version(found.version));
        repo::put_product(&mut changes, owner, id, expect, &found.record);
        let facts = vec![product_changed(owner, id, &found.record)?];
        context.commit(changes, line, facts).await?;
    }
    context.product_view(found).await
}

/// Settings that changed, with their values for the log. What people write in a text is theirs: the log says
/// that it changed.
fn changed(kind: &Kind, before: &Settings, after: &Settings) -> Vec<(String, String)> {
    let changed = after.iter().filter(|(slug, value)| before.get(*slug) != Some(value));
    let told = changed.map(|(slug, value)| {
        let text = kind
            .setting(slug)
            .is_some_and(|setting| matches!(setting.kind, SettingType::Text { plain: false, .. }));
        (slug.clone(), if text { "changed".to_owned() } else { value.clone() })
    });
    told.collect()
}
