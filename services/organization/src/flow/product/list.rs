//! The products that a caller may see: filtered, sorted, in pages.

use std::{cmp::Ordering, fmt, str::FromStr};

use gatepost_model::{Malformed, OrganizationId, ProductId, TagId};
use gatepost_organization_core::{Product, ProductKind, ProductState, Verb, folded};
use gatepost_runtime::{page::Page, principal::Principal};

use super::{Found, ProductView, find};
use crate::{
    OrganizationError,
    flow::{Context, access::Standing},
    repo::{self, ProductRecord},
};

/// By what a list is sorted. Names come second, ids last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sort {
    Name,
    Kind,
    Renewal,
    State,
}

/// What is asked for.
pub(crate) struct Query {
    pub(crate) organization: OrganizationId,
    /// Any of these; none: all.
    pub(crate) kinds: Vec<ProductKind>,
    /// Any of these; none: all.
    pub(crate) states: Vec<ProductState>,
    /// All of these.
    pub(crate) tags: Vec<TagId>,
    pub(crate) text: String,
    pub(crate) sort: Sort,
    pub(crate) descending: bool,
}

/// Where a page ended: the product, and where it stood, in case it is gone by the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    index: usize,
    id: ProductId,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.index, self.id)
    }
}

impl FromStr for Place {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("page.token", "the token of a page before");
        let (index, id) = text.split_once('-').ok_or(malformed)?;
        let index = index.parse().map_err(|_| malformed)?;
        Ok(Self { index, id: id.parse().map_err(|_| malformed)? })
    }
}

/// A page of the list.
pub(crate) struct Listed {
    pub(crate) products: Vec<ProductView>,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<Place>,
    /// On all pages.
    pub(crate) total: usize,
}

/// The products of an organization that the caller may see.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    query: &Query,
    page: &Page<Place>,
) -> Result<Listed, OrganizationError> {
    context.require(caller, query.organization, Verb::View, None).await?;
    let store = context.store.as_ref();
    repo::organization(store, query.organization).await?.ok_or(OrganizationError::NotFound)?;
    let standing = match caller.account() {
        Some(account) => {
            let standing = context.standing(query.organization, account).await?;
            context.note_list(query.organization, account, &standing.grounds).await?;
            Some(standing)
        }
        None => None,
    };
    let mut rows = Vec::new();
    let wanted = folded(query.text.trim());
    for (id, record, version) in repo::products_with_versions(store, query.organization).await? {
        let row = Row { sorted: folded(&record.name), id, record, version };
        if visible(standing.as_ref(), &row)? && fits(query, &wanted, &row)? {
            rows.push(row);
        }
    }
    rows.sort_by(|one, other| {
        let order = compare(query.sort, one, other);
        if query.descending { order.reverse() } else { order }
    });
    let total = rows.len();
    let start = page.after.map_or(0, |place| {
        let found = rows.iter().position(|row| row.id == place.id);
        found.map_or(place.index, |found| found + 1).min(total)
    });
    let end = start.saturating_add(page.size).min(total);
    let next = (end < total).then(|| rows.get(end - 1)).flatten();
    let next = next.map(|row| Place { index: end, id: row.id });
    let (tags, _) = repo::tags(store, query.organization).await?;
    let mut products = Vec::with_capacity(end - start);
    for row in rows.drain(start..end) {
        let (id, record, version) = (row.id, row.record, row.version);
        let organization = query.organization;
        let found = Found { id, organization, record, version, standing: standing.clone() };
        products.push(context.view_with_tags(found, &tags.tags).await?);
    }
    Ok(Listed { products, next, total })
}

/// One product.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    organization: Option<OrganizationId>,
    id: ProductId,
) -> Result<ProductView, OrganizationError> {
    let found = find(context, caller, organization, id, Verb::ViewProduct).await?;
    context.product_view(found).await
}

struct Row {
    /// The name without regard to case.
    sorted: String,
    id: ProductId,
    record: ProductRecord,
    version: gatepost_store::Version,
}

fn visible(standing: Option<&Standing>, row: &Row) -> Result<bool, OrganizationError> {
    let Some(standing) = standing else { return Ok(true) };
    let product = Product { id: row.id, kind: row.record.kind()? };
    Ok(standing.check(Verb::ViewProduct, Some(&product)).is_some())
}

fn fits(query: &Query, wanted: &str, row: &Row) -> Result<bool, OrganizationError> {
    let (kind, state) = (row.record.kind()?, row.record.state()?);
    let tags = row.record.tags();
    let text = wanted.is_empty()
        || row.sorted.contains(wanted)
        || row.record.resource == wanted
        || row.id.to_string() == wanted;
    Ok(text
        && (query.kinds.is_empty() || query.kinds.contains(&kind))
        && (query.states.is_empty() || query.states.contains(&state))
        && query.tags.iter().all(|tag| tags.contains(tag)))
}

fn compare(sort: Sort, one: &Row, other: &Row) -> Ordering {
    let first = match sort {
        Sort::Name => Ordering::Equal,
        Sort::Kind => one.record.kind.cmp(&other.record.kind),
        Sort::State => one.record.state().ok().cmp(&other.record.state().ok()),
        Sort::Renewal => {
            let key = |row: &Row| row.record.renewal().map_or((1, None), |at| (0, Some(at)));
            key(one).cmp(&key(other))
        }
    };
    first.then_with(|| one.sorted.cmp(&other.sorted)).then_with(|| one.id.cmp(&other.id))
}
