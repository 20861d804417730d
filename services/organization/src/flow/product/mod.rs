//! Products: what is in the catalogue, who may do what with one, and how one looks to a caller.

pub(crate) mod create;
pub(crate) mod database;
pub(crate) mod list;
pub(crate) mod register;
pub(crate) mod state;
pub(crate) mod update;

use gatepost_model::{OrganizationId, ProductId, Timestamp, TransferId};
use gatepost_organization_core::{
    Product, ProductState, Verb,
    catalogue::{Settings, merge},
    transfer::TransferState,
};
use gatepost_proto::event::v1::{ProductChanged, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, Version};

use super::{Context, access::Standing};
use crate::{
    OrganizationError,
    repo::{self, OrganizationRecord, ProductRecord, TagRecord},
};

/// What a caller may do with a product, as far as pages want to know.
const SHOWN: [Verb; 4] =
    [Verb::ViewProduct, Verb::UseProduct, Verb::ManageProduct, Verb::ManageProducts];

/// A product as a caller sees it.
#[derive(Clone, Debug)]
pub(crate) struct ProductView {
    pub(crate) id: ProductId,
    pub(crate) organization: OrganizationId,
    pub(crate) record: ProductRecord,
    /// Every setting of its kind.
    pub(crate) settings: Settings,
    pub(crate) restorable_until: Option<Timestamp>,
    pub(crate) tags: Vec<TagRecord>,
    /// Of [`SHOWN`]; nothing for operators and services.
    pub(crate) may: Vec<Verb>,
    /// The offer of it that waits, for those who may answer for it.
    pub(crate) transfer: Option<TransferId>,
}

/// A product that the caller may do something with.
pub(crate) struct Found {
    pub(crate) id: ProductId,
    pub(crate) organization: OrganizationId,
    pub(crate) record: ProductRecord,
    pub(crate) version: Version,
    /// What the caller has there; none for operators and services.
    pub(crate) standing: Option<Standing>,
}

impl Found {
    /// As rights look at it.
    pub(crate) fn product(&self) -> Result<Product, OrganizationError> {
        Ok(Product { id: self.id, kind: self.record.kind()? })
    }
}

/// A product, of `organization` if that is named, that the caller may do this with. One that the caller may not
/// even see is not there.
pub(crate) async fn find(
    context: &Context,
    caller: &Principal,
    organization: Option<OrganizationId>,
    id: ProductId,
    verb: Verb,
) -> Result<Found, OrganizationError> {
    const UNKNOWN: OrganizationError = OrganizationError::Unknown("product");
    let store = context.store.as_ref();
    let owner = repo::owner_of(store, id).await?;
    let owner = owner.filter(|owner| organization.is_none_or(|named| named == *owner));
    let owner = owner.ok_or(UNKNOWN)?;
    let (record, version) = repo::product(store, owner, id).await?.ok_or(UNKNOWN)?;
    let mut found = Found { id, organization: owner, record, version, standing: None };
    let account = match caller {
        Principal::Operator => return Ok(found),
        Principal::Account { account, .. } | Principal::Program { account, .. } => *account,
        Principal::Service(_) => return Err(OrganizationError::NotSignedIn),
    };
    let standing = context.standing(owner, account).await?;
    let product = Some(found.product()?);
    if let Some(source) = standing.check(verb, product.as_ref()) {
        context.note_support(owner, account, verb, &source, product.as_ref()).await?;
        found.standing = Some(standing);
        return Ok(found);
    }
    let held = standing.held && standing.check(Verb::View, None).is_some();
    let seen = standing.check(Verb::ViewProduct, product.as_ref()).is_some();
    Err(match (held, seen) {
        (true, _) => OrganizationError::SecondFactorNeeded,
        (false, true) => OrganizationError::Forbidden,
        (false, false) => UNKNOWN,
    })
}

/// Reads an organization and writes it as it is: what else is in the commit happens before or after every other
/// change of it, never beside one.
pub(crate) async fn hold(
    context: &Context,
    changes: &mut ChangeSet,
    id: OrganizationId,
) -> Result<OrganizationRecord, OrganizationError> {
    let found = repo::organization(context.store.as_ref(), id).await?;
    let (record, version) = found.ok_or(OrganizationError::NotFound)?;
    repo::put_organization(changes, id, Expect::Version(version), &record);
    Ok(record)
}

impl Context {
    /// Every setting of a product, in the form its kind has today.
    pub(crate) fn settings_of(&self, record: &ProductRecord) -> Settings {
        let kind = record.kind().ok();
        let catalogue = self.config.catalogue.catalogue();
        let kind = kind.as_ref().and_then(|kind| catalogue.kind(kind));
        let merged =
            kind.map(|kind| merge(&kind.settings, &record.settings, &Settings::new(), true));
        // Of a kind that the catalogue knows no more, what was set last.
        merged.and_then(Result::ok).unwrap_or_else(|| record.settings.clone())
    }

    /// A product as its finder sees it.
    pub(crate) async fn product_view(
        &self,
        found: Found,
    ) -> Result<ProductView, OrganizationError> {
        let (tags, _) = repo::tags(self.store.as_ref(), found.organization).await?;
        self.view_with_tags(found, &tags.tags).await
    }

    pub(crate) async fn view_with_tags(
        &self,
        found: Found,
        tags: &[TagRecord],
    ) -> Result<ProductView, OrganizationError> {
        let product = found.product()?;
        let standing = found.standing.as_ref();
        let allowed =
            |verb: &Verb| standing.is_some_and(|one| one.check(*verb, Some(&product)).is_some());
        let may: Vec<Verb> = SHOWN.into_iter().filter(allowed).collect();
        let sees_offers = standing.is_none() || may.contains(&Verb::ManageProducts);
        let transfer = if sees_offers { self.waiting_transfer(found.id).await? } else { None };
        let (id, organization, record) = (found.id, found.organization, found.record);
        let own = record.tags();
        let mut shown = Vec::with_capacity(own.len());
        for tag in tags {
            if own.contains(&tag.id()?) {
                shown.push(tag.clone());
            }
        }
        let restorable_until = record.standing()?.restorable_until(self.config.product_restore.0);
        let settings = self.settings_of(&record);
        let tags = shown;
        Ok(ProductView {
            id,
            organization,
            record,
            settings,
            restorable_until,
            tags,
            may,
            transfer,
        })
    }

    /// The offer of a product that waits for an answer.
    pub(crate) async fn waiting_transfer(
        &self,
        product: ProductId,
    ) -> Result<Option<TransferId>, OrganizationError> {
        let store = self.store.as_ref();
        let (Some(id), _) = repo::transfer_of(store, product).await? else { return Ok(None) };
        let found = repo::transfer(store, id).await?;
        let state = found.map(|(record, _)| record.state(self.clock.now())).transpose()?;
        Ok(state.filter(|state| *state == TransferState::Offered).map(|_| id))
    }
}

/// What is told of a product.
pub(crate) fn product_changed(
    organization: OrganizationId,
    id: ProductId,
    record: &ProductRecord,
) -> Result<Fact, OrganizationError> {
    Ok(Fact::ProductChanged(ProductChanged {
        organization_id: organization.to_string(),
        product_id: id.to_string(),
        kind: record.kind.clone(),
        resource_id: record.resource.clone(),
        state: record.state()?.slug().to_owned(),
    }))
}

/// May it be changed? Operators may change what others may not.
pub(crate) fn in_use(record: &ProductRecord, caller: &Principal) -> Result<(), OrganizationError> {
    let state = record.state()?;
    let used = matches!(state, ProductState::Active | ProductState::Expiring);
    if used || *caller == Principal::Operator {
        return Ok(());
    }
    Err(crate::ProductError::NotInUse(state.slug()).into())
}
