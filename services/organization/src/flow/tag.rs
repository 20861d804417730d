//! Tags of an organization's products (PRD-2).

use std::collections::BTreeMap;

use gatepost_model::{IdempotencyKey, OrganizationId, ProductId, TagId};
use gatepost_organization_core::{
    Colour, MOST_TAGS_OF_PRODUCT, Product, TagName, TagRefusal, Verb, admit_tag, folded,
};
use gatepost_proto::event::v1::event::Fact;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::Context;
use crate::{
    OrganizationError, ProductError,
    repo::{self, Making, TagRecord, TagsRecord},
};

const UNKNOWN: OrganizationError = OrganizationError::Unknown("tag");

/// A tag, and how many of the products that the caller sees have it.
pub(crate) struct Counted {
    pub(crate) tag: TagRecord,
    pub(crate) products: usize,
}

/// The tags of an organization by their names; for those who do not see every product, those of the products
/// they see.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
) -> Result<Vec<Counted>, OrganizationError> {
    context.require(caller, organization, Verb::View, None).await?;
    let store = context.store.as_ref();
    let standing = match caller.account() {
        Some(account) => Some(context.standing(organization, account).await?),
        None => None,
    };
    let every = standing.as_ref().is_none_or(|one| one.check(Verb::ViewProduct, None).is_some());
    let mut counts: BTreeMap<TagId, usize> = BTreeMap::new();
    for (id, record) in repo::products_of(store, organization, None, usize::MAX).await? {
        let product = Product { id, kind: record.kind()? };
        let sees =
            |one: &super::access::Standing| one.check(Verb::ViewProduct, Some(&product)).is_some();
        if every || standing.as_ref().is_none_or(sees) {
            for tag in record.tags() {
                *counts.entry(tag).or_default() += 1;
            }
        }
    }
    let (tags, _) = repo::tags(store, organization).await?;
    let mut found = Vec::with_capacity(tags.tags.len());
    for tag in tags.tags {
        let products = counts.get(&tag.id()?).copied().unwrap_or_default();
        if every || products > 0 {
            found.push(Counted { tag, products });
        }
    }
    found.sort_by_cached_key(|one| folded(&one.tag.name));
    Ok(found)
}

/// Adds a tag, or answers with the one that was added under the same key.
pub(crate) async fn create(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    name: &TagName,
    colour: Colour,
    key: Option<&IdempotencyKey>,
) -> Result<TagRecord, OrganizationError> {
    context.require(caller, organization, Verb::ManageProducts, None).await?;
    let actor = caller.actor().to_string();
    let making = Making { actor: &actor, what: "tag", organization, key };
    let attempt = async || {
        let store = context.store.as_ref();
        repo::organization(store, organization).await?.ok_or(OrganizationError::NotFound)?;
        let (mut tags, expect) = repo::tags(store, organization).await?;
        let made: Option<TagId> = making.before(store).await?;
        if made.is_some() {
            let made = tags.tags.iter().find(|tag| tag.id().ok() == made);
            return made.cloned().ok_or(UNKNOWN);
        }
        admit_tag(tags.tags.iter().map(|tag| tag.name.as_str()), name)
            .map_err(ProductError::from)?;
        let id = TagId::generate(context.clock.as_ref(), context.entropy.as_ref());
        let tag = TagRecord::new(id, name.to_string(), colour);
        tags.tags.push(tag.clone());
        let mut changes = ChangeSet::new();
        repo::put_tags(&mut changes, organization, expect, &tags);
        making.remember(&mut changes, id);
        let line = context
            .line(organization, caller, "tag.added", context.clock.now())
            .detail("tag_id", id)
            .detail("name", name)
            .detail("colour", colour.slug());
        context.commit(changes, line, Vec::new()).await?;
        Ok(tag)
    };
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

/// Renames and recolours a tag.
pub(crate) async fn update(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    id: TagId,
    name: Option<&TagName>,
    colour: Option<Colour>,
) -> Result<TagRecord, OrganizationError> {
    context.require(caller, organization, Verb::ManageProducts, None).await?;
    let attempt = async || {
        let (mut tags, expect) = repo::tags(context.store.as_ref(), organization).await?;
        let at = place(&tags, id)?;
        let before = tags.tags.get(at).cloned().ok_or(UNKNOWN)?;
        let mut after = before.clone();
        if let Some(name) = name {
            let others = tags.tags.iter().enumerate().filter(|(other, _)| *other != at);
            admit_tag(others.map(|(_, tag)| tag.name.as_str()), name)
                .map_err(ProductError::from)?;
            after.name = name.to_string();
        }
        if let Some(colour) = colour {
            colour.slug().clone_into(&mut after.colour);
        }
        if after == before {
            return Ok(after);
        }
        let line = context
            .line(organization, caller, "tag.changed", context.clock.now())
            .detail("tag_id", id)
            .detail("name_from", &before.name)
            .detail("name", &after.name)
            .detail("colour", &after.colour);
        if let Some(tag) = tags.tags.get_mut(at) {
            tag.clone_from(&after);
        }
        let mut changes = ChangeSet::new();
        repo::put_tags(&mut changes, organization, expect, &tags);
        context.commit(changes, line, Vec::new()).await?;
        Ok(after)
    };
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

/// Deletes a tag and takes it off the products that have it; says how many those were.
pub(crate) async fn delete(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    id: TagId,
) -> Result<usize, OrganizationError> {
    context.require(caller, organization, Verb::ManageProducts, None).await?;
    let attempt = async || {
        let store = context.store.as_ref();
        let (mut tags, expect) = repo::tags(store, organization).await?;
        let at = place(&tags, id)?;
        let tag = tags.tags.remove(at);
        let mut changes = ChangeSet::new();
        repo::put_tags(&mut changes, organization, expect, &tags);
        let mut count = 0;
        for (product, mut record, version) in
            repo::products_with_versions(store, organization).await?
        {
            let mut own = record.tags();
            if own.contains(&id) {
                own.retain(|one| *one != id);
                record.set_tags(&own);
                let expect = Expect::Version(version);
                repo::put_product(&mut changes, organization, product, expect, &record);
                count += 1;
            }
        }
        let line = context
            .line(organization, caller, "tag.deleted", context.clock.now())
            .detail("tag_id", id)
            .detail("name", &tag.name)
            .detail("products", count);
        context.commit(changes, line, Vec::new()).await?;
        Ok(count)
    };
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

/// Which tags to put on which products, and which to take off.
pub(crate) struct Tagging {
    pub(crate) products: Vec<ProductId>,
    pub(crate) add: Vec<TagId>,
    pub(crate) remove: Vec<TagId>,
}

/// Tags many products at once: all of them, or none when there is something wrong with one. Says how many have
/// other tags now.
pub(crate) async fn apply(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    wanted: &Tagging,
) -> Result<usize, OrganizationError> {
    context.require(caller, organization, Verb::ManageProducts, None).await?;
    let attempt = || attempt_tagging(context, caller, organization, wanted);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn attempt_tagging(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    wanted: &Tagging,
) -> Result<usize, OrganizationError> {
    let store = context.store.as_ref();
    let (tags, expect) = repo::tags(store, organization).await?;
    for id in wanted.add.iter().chain(&wanted.remove) {
        place(&tags, *id)?;
    }
    let mut changes = ChangeSet::new();
    // A tag that is deleted meanwhile does not stay on a product.
    repo::put_tags(&mut changes, organization, expect, &tags);
    let mut products = wanted.products.clone();
    products.sort_unstable();
    products.dedup();
    let mut count = 0;
    let mut facts: Vec<Fact> = Vec::new();
    for id in products {
        let found = repo::product(store, organization, id).await?;
        let (mut record, version) = found.ok_or(OrganizationError::Unknown("product"))?;
        let before = record.tags();
        let mut own = before.clone();
        // Those that were deleted at some time go, so that they do not count.
        own.retain(|one| !wanted.remove.contains(one) && place(&tags, *one).is_ok());
        for tag in &wanted.add {
            if !own.contains(tag) {
                own.push(*tag);
            }
        }
        if own.len() > MOST_TAGS_OF_PRODUCT {
            return Err(ProductError::from(TagRefusal::TooManyOfProduct).into());
        }
        if own != before {
            record.set_tags(&own);
            let expect = Expect::Version(version);
            repo::put_product(&mut changes, organization, id, expect, &record);
            facts.push(super::product::product_changed(organization, id, &record)?);
            count += 1;
        }
    }
    if count > 0 {
        let line = context
            .line(organization, caller, "product.tagged", context.clock.now())
            .detail("products", count)
            .detail("added", names(&tags, &wanted.add))
            .detail("removed", names(&tags, &wanted.remove));
        context.commit(changes, line, facts).await?;
    }
    Ok(count)
}

fn place(tags: &TagsRecord, id: TagId) -> Result<usize, OrganizationError> {
    let found = tags.tags.iter().position(|tag| tag.id().ok() == Some(id));
    found.ok_or(UNKNOWN)
}

fn names(tags: &TagsRecord, ids: &[TagId]) -> String {
    let named = |id: &TagId| tags.tags.iter().find(|tag| tag.id().ok() == Some(*id));
    let names: Vec<&str> = ids.iter().filter_map(named).map(|tag| tag.name.as_str()).collect();
    names.join(", ")
}
