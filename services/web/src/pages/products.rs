//! The products of the organization: found, filtered, sorted, tagged many at once (PRD-1, PRD-2).

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::{
    ListKindsRequest, ListProductsRequest, ListProductsResponse, ListTagsRequest, Organization,
    Product, ProductKind, ProductSort, ProductState, Tag, TagProductsRequest, Verb,
};

use super::{Asked, escaped, go};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Choice, Page, When, html_form},
    visitor::Person,
};

/// Rows of a page.
const ROWS: u32 = 50;
/// What an address of the list may ask for, besides the page.
const ASKED: [&str; 6] = ["q", "kind", "state", "tag", "sort", "order"];
/// Columns that the list can be sorted by.
const SORTS: [(&str, ProductSort); 4] = [
    ("name", ProductSort::Name),
    ("kind", ProductSort::Kind),
    ("state", ProductSort::State),
    ("renewal", ProductSort::Renewal),
];

#[derive(Template)]
#[template(path = "products.html")]
struct List {
    p: Page,
    form: Form,
    rows: Vec<Row>,
    total: u32,
    wanted: String,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    tags: Vec<Choice>,
    columns: Vec<Column>,
    /// Is only a part of them looked for?
    filtered: bool,
    /// What the list asks for, so that it is shown again.
    back: String,
    /// Where the rest is; empty after the last.
    next: String,
    manages: bool,
}

struct Row {
    id: String,
    name: String,
    kind: String,
    state_class: &'static str,
    state_text: &'static str,
    renewal: Option<When>,
    tags: Vec<Tag>,
    chosen: bool,
}

/// A head of the table.
struct Column {
    text: &'static str,
    href: String,
    /// `ascending`, `descending`, or nothing for what the list is not sorted by.
    sorted: &'static str,
}

/// GET /products
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization = person.organization()?.clone();
    show(&person, &organization, &asked, Form::default()).await
}

async fn show(
    person: &Person,
    organization: &Organization,
    asked: &Asked,
    form: Form,
) -> Result<Response, Failure> {
    let app = &person.app;
    let list = person.ask(query(organization, asked))?;
    let tags = person.ask(ListTagsRequest { organization_id: organization.id.clone() })?;
    let (mut products, mut labels) = (app.products.clone(), app.tags.clone());
    let (found, tags, kinds) =
        tokio::join!(products.list_products(list), labels.list_tags(tags), kinds(person));
    let ListProductsResponse { products, page, total } = found?.into_inner();
    let (tags, kinds) = (tags?.into_inner().tags, kinds?);
    let p = Page::console(person, "products").after(asked.done());
    let back = back(asked);
    let next = page.map(|page| page.next_token).unwrap_or_default();
    let next = if next.is_empty() {
        String::new()
    } else {
        format!("/products?{back}&page={}", escaped(&next))
    };
    let choice = |value: &str, label: String, name: &str| Choice {
        chosen: asked.get(name) == value,
        value: value.to_owned(),
        label,
    };
    let filters = ["q", "kind", "state", "tag"];
    let page = List {
        rows: products.into_iter().map(|one| row(&p, &kinds, &form, one)).collect(),
        total,
        wanted: asked.get("q").to_owned(),
        kinds: kinds.iter().map(|kind| choice(&kind.slug, kind_name(&p, kind), "kind")).collect(),
        states: STATES
            .iter()
            .map(|(slug, state)| choice(slug, p.t(state_text(*state)), "state"))
            .collect(),
        tags: tags.iter().map(|tag| choice(&tag.id, tag.name.clone(), "tag")).collect(),
        columns: columns(asked),
        filtered: filters.iter().any(|name| !asked.get(name).is_empty()),
        manages: person.may(Verb::ManageProducts),
        back,
        next,
        form,
        p,
    };
    html_form(&page, &page.form)
}

/// States as an address names them.
const STATES: [(&str, ProductState); 4] = [
    ("active", ProductState::Active),
    ("expiring", ProductState::Expiring),
    ("blocked", ProductState::Blocked),
    ("cancelled", ProductState::Cancelled),
];

/// Key of the text that names a state.
pub(super) const fn state_text(state: ProductState) -> &'static str {
    match state {
        ProductState::Active | ProductState::Unspecified => "product-active",
        ProductState::Expiring => "product-expiring",
        ProductState::Blocked => "product-blocked",
        ProductState::Cancelled => "product-cancelled",
    }
}

/// How a state is coloured.
pub(super) const fn state_class(state: ProductState) -> &'static str {
    match state {
        ProductState::Active | ProductState::Unspecified => "tag tag-good",
        ProductState::Expiring => "tag",
        ProductState::Blocked | ProductState::Cancelled => "tag tag-bad",
    }
}

/// Every kind there is.
pub(super) async fn kinds(person: &Person) -> Result<Vec<ProductKind>, Failure> {
    let request = person.ask(ListKindsRequest {})?;
    Ok(person.app.products.clone().list_kinds(request).await?.into_inner().kinds)
}

/// What people call a kind, in their language.
pub(super) fn kind_name(p: &Page, kind: &ProductKind) -> String {
    super::in_language(p, &kind.names).unwrap_or_else(|| kind.slug.clone())
}

fn query(organization: &Organization, asked: &Asked) -> ListProductsRequest {
    let one = |name: &str| Some(asked.get(name).to_owned()).filter(|value| !value.is_empty());
    let state = STATES.iter().find(|(slug, _)| *slug == asked.get("state"));
    let sort = SORTS.iter().find(|(slug, _)| *slug == asked.get("sort"));
    ListProductsRequest {
        organization_id: organization.id.clone(),
        kinds: one("kind").into_iter().collect(),
        states: state.map(|(_, state)| (*state).into()).into_iter().collect(),
        tag_ids: one("tag").into_iter().collect(),
        text: asked.get("q").chars().take(100).collect(),
        sort: sort.map_or(ProductSort::Name, |(_, sort)| *sort).into(),
        descending: asked.get("order") == "down",
        page: Some(asked.page(ROWS)),
    }
}

fn row(p: &Page, kinds: &[ProductKind], form: &Form, product: Product) -> Row {
    let kind = kinds.iter().find(|kind| kind.slug == product.kind);
    Row {
        kind: kind.map_or_else(|| product.kind.clone(), |kind| kind_name(p, kind)),
        state_class: state_class(product.state()),
        state_text: state_text(product.state()),
        renewal: p.when(product.renewal.as_ref()),
        chosen: form.has("product", &product.id),
        id: product.id,
        name: product.name,
        tags: product.tags,
    }
}

fn columns(asked: &Asked) -> Vec<Column> {
    let texts = ["column-name", "column-kind", "products-state", "column-renewal"];
    let sorted = Some(asked.get("sort")).filter(|sort| !sort.is_empty()).unwrap_or("name");
    let down = asked.get("order") == "down";
    let column = |((slug, _), text): (&(&str, ProductSort), &'static str)| {
        let here = sorted == *slug;
        let order = if here && !down { "&order=down" } else { "" };
        let kept: String = ["q", "kind", "state", "tag"]
            .iter()
            .filter(|name| !asked.get(name).is_empty())
            .map(|name| format!("{name}={}&", escaped(asked.get(name))))
            .collect();
        let href = format!("/products?{kept}sort={slug}{order}");
        let sorted = match (here, down) {
            (true, true) => "descending",
            (true, false) => "ascending",
            (false, _) => "",
        };
        Column { text, href, sorted }
    };
    SORTS.iter().zip(texts).map(column).collect()
}

/// What the list asks for, as it stands in an address.
fn back(asked: &Asked) -> String {
    let pairs = ASKED.iter().filter(|name| !asked.get(name).is_empty());
    let pairs: Vec<String> =
        pairs.map(|name| format!("{name}={}", escaped(asked.get(name)))).collect();
    pairs.join("&")
}

/// POST /products/tags
pub(crate) async fn tag(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let asked = Asked::of(form.get("back"));
    let products: Vec<String> = form.all("product").map(str::to_owned).collect();
    if products.is_empty() {
        form.complain("", "invalid-products-chosen");
    }
    form.require("tag", "invalid-tag-chosen");
    if !form.is_right() {
        return show(&person, &organization, &asked, form).await;
    }
    let tags = vec![form.get("tag").to_owned()];
    let (add, remove) = match form.get("do") {
        "remove" => (Vec::new(), tags),
        _ => (tags, Vec::new()),
    };
    let request = person.ask(TagProductsRequest {
        organization_id: organization.id.clone(),
        product_ids: products,
        add_tag_ids: add,
        remove_tag_ids: remove,
    })?;
    if let Err(answer) = person.app.tags.clone().tag_products(request).await {
        form.refused(answer, |key| person.words.knows(key), &[])?;
        return show(&person, &organization, &asked, form).await;
    }
    Ok(go(&format!("/products?{}&done=products-tagged", back(&asked))))
}
