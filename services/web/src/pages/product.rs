//! One product: what it is, its settings, tags, end and return (PRD-1), and names of databases (PRD-4).

use std::collections::HashMap;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::ProductId;
use gatepost_proto::organization::v1::{
    CancelProductRequest, GetProductRequest, ListTagsRequest, NameDatabaseRequest, Organization,
    Product, ProductKind, ProductState, RestoreProductRequest, Tag, TagProductsRequest,
    UpdateProductRequest, Verb,
};
use prost_types::FieldMask;
use tonic::Status;

use super::{
    Asked, go, hidden,
    product_settings::{Field, FieldKind, fields, given},
    products::{kind_name, kinds, state_class, state_text},
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, When, html_form},
    visitor::Person,
};

/// Slug of the kind that has databases.
const WEB_HOSTING: &str = "web-hosting";

#[derive(Template)]
#[template(path = "product.html")]
struct Detail {
    p: Page,
    form: Form,
    product: Product,
    kind: String,
    state: ProductState,
    state_class: &'static str,
    state_text: &'static str,
    created: Option<When>,
    renewal: Option<When>,
    cancelled: Option<When>,
    restorable: Option<When>,
    fields: Vec<Field>,
    tags: Vec<TagChoice>,
    databases: Option<Databases>,
    /// The page that this one is about elsewhere; empty when there is none.
    elsewhere: String,
    may: May,
}

struct TagChoice {
    tag: Tag,
    chosen: bool,
}

/// What the person may do with it.
struct May {
    /// Change its settings, now.
    change: bool,
    /// Cancel, restore, tag and hand over.
    manage: bool,
}

/// What a program has in its configuration, and what it is to have there.
struct Databases {
    without: bool,
    prefix: String,
    database: (String, String),
    user: (String, String),
}

/// GET /products/{id}
pub(crate) async fn detail(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let organization = person.organization()?.clone();
    let product = find(&person, &organization, &id).await?;
    let mut form = Form::default();
    let databases = databases(&person, &product, &asked, &mut form).await?;
    show(&person, product, form, asked.done(), databases).await
}

/// A product that the person may see; anything else is not there.
pub(super) async fn find(
    person: &Person,
    organization: &Organization,
    id: &str,
) -> Result<Product, Failure> {
    let id: ProductId = id.parse().map_err(|_| Failure::NotFound)?;
    let (organization_id, product_id) = (organization.id.clone(), id.to_string());
    let request = person.ask(GetProductRequest { organization_id, product_id })?;
    let answer = person.app.products.clone().get_product(request).await.map_err(hidden)?;
    answer.into_inner().product.ok_or(Failure::NotFound)
}

async fn show(
    person: &Person,
    product: Product,
    form: Form,
    done: Option<&'static str>,
    databases: Option<Databases>,
) -> Result<Response, Failure> {
    let p = Page::console(person, "products").after(done);
    let kinds = kinds(person).await?;
    let kind = kinds.iter().find(|kind| kind.slug == product.kind);
    let state = product.state();
    let has = |verb: Verb| product.may().any(|one| one == verb);
    let used = matches!(state, ProductState::Active | ProductState::Expiring);
    let may = May { change: has(Verb::ManageProduct) && used, manage: has(Verb::ManageProducts) };
    let elsewhere = match product.kind.as_str() {
        "mail-service" if product.resource_id.is_empty() => "/mail-services".to_owned(),
        "mail-service" => format!("/mail-services/{}", product.resource_id),
        _ => String::new(),
    };
    let form = match form.get("product-name") {
        "" => form.with(&[("product-name", &product.name)]),
        _ => form,
    };
    let restorable =
        product.restorable_until.as_ref().filter(|until| !p.is_past(Some(until)) && may.manage);
    let page = Detail {
        kind: kind.map_or_else(|| product.kind.clone(), |kind| kind_name(&p, kind)),
        state,
        state_class: state_class(state),
        state_text: state_text(state),
        created: p.when(product.created.as_ref()),
        renewal: p.when(product.renewal.as_ref()),
        cancelled: p.when(product.cancelled.as_ref()),
        restorable: p.when(restorable),
        fields: kind.map_or_else(Vec::new, |kind| fields(&p, kind, &product.settings, false)),
        tags: tags(person, &product, may.manage).await?,
        databases,
        elsewhere,
        may,
        product,
        form,
        p,
    };
    html_form(&page, &page.form)
}

/// Every tag for whoever may choose, with those that the product has.
async fn tags(person: &Person, product: &Product, all: bool) -> Result<Vec<TagChoice>, Failure> {
    let own = |tag: &Tag| product.tags.iter().any(|one| one.id == tag.id);
    let found = if all {
        let organization_id = product.organization_id.clone();
        let request = person.ask(ListTagsRequest { organization_id })?;
        person.app.tags.clone().list_tags(request).await?.into_inner().tags
    } else {
        product.tags.clone()
    };
    Ok(found.into_iter().map(|tag| TagChoice { chosen: own(&tag), tag }).collect())
}

async fn databases(
    person: &Person,
    product: &Product,
    asked: &Asked,
    form: &mut Form,
) -> Result<Option<Databases>, Failure> {
    if product.kind != WEB_HOSTING {
        return Ok(None);
    }
    let typed = |name: &str| Some(asked.get(name)).filter(|value| !value.is_empty());
    let database = typed("database").unwrap_or("shop").to_owned();
    let user = typed("user").unwrap_or("shop").to_owned();
    let ask = |database: &str, user: &str| {
        person.ask(NameDatabaseRequest {
            organization_id: product.organization_id.clone(),
            product_id: product.id.clone(),
            database: database.to_owned(),
            user: user.to_owned(),
        })
    };
    let mut client = person.app.products.clone();
    let names = [("database", "database-name"), ("user", "database-user")];
    let answer = match client.name_database(ask(&database, &user)?).await {
        Ok(answer) => answer,
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &names)?;
            client.name_database(ask("shop", "shop")?).await?
        }
    }
    .into_inner();
    Ok(Some(Databases {
        without: answer.without_prefix,
        prefix: answer.prefix,
        database: (database, answer.database),
        user: (user, answer.user),
    }))
}

/// POST /products/{id}
pub(crate) async fn update(
    Path(id): Path<String>,
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let product = find(&person, &organization, &id).await?;
    form.require("product-name", "invalid-product-name");
    if form.is_right() {
        let kinds = kinds(&person).await?;
        let kind = kinds.iter().find(|kind| kind.slug == product.kind);
        let settings = kind.map_or_else(HashMap::new, |kind: &ProductKind| given(kind, &form));
        let mut paths = vec!["name".to_owned()];
        if !settings.is_empty() {
            paths.push("settings".to_owned());
        }
        let request = person.ask(UpdateProductRequest {
            organization_id: organization.id.clone(),
            product_id: product.id.clone(),
            name: form.get("product-name").to_owned(),
            settings,
            update_mask: Some(FieldMask { paths }),
            ..UpdateProductRequest::default()
        })?;
        match person.app.products.clone().update_product(request).await {
            Ok(_) => return Ok(go(&format!("/products/{}?done=product-saved", product.id))),
            Err(answer) => {
                let names = [("name", "product-name"), ("settings", "settings")];
                form.refused(answer, |key| person.words.knows(key), &names)?;
            }
        }
    }
    let mut nothing = Form::default();
    let databases = databases(&person, &product, &Asked::nothing(), &mut nothing).await?;
    show(&person, product, form, None, databases).await
}

/// POST /products/{id}/cancel
pub(crate) async fn cancel(
    Path(id): Path<String>,
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    let product = find(&person, &organization, &id).await?;
    let (organization_id, product_id) = (organization.id.clone(), product.id.clone());
    let request = person.ask(CancelProductRequest { organization_id, product_id })?;
    let answer = person.app.products.clone().cancel_product(request).await.map(|_| ());
    ended(&person, product, answer, "product-cancelled").await
}

/// POST /products/{id}/restore
pub(crate) async fn restore(
    Path(id): Path<String>,
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    let product = find(&person, &organization, &id).await?;
    let (organization_id, product_id) = (organization.id.clone(), product.id.clone());
    let request = person.ask(RestoreProductRequest { organization_id, product_id })?;
    let answer = person.app.products.clone().restore_product(request).await.map(|_| ());
    ended(&person, product, answer, "product-restored").await
}

async fn ended(
    person: &Person,
    product: Product,
    answer: Result<(), Status>,
    done: &str,
) -> Result<Response, Failure> {
    let Err(answer) = answer else {
        return Ok(go(&format!("/products/{}?done={done}", product.id)));
    };
    let mut form = Form::default();
    form.refused(answer, |key| person.words.knows(key), &[])?;
    show(person, product, form, None, None).await
}

/// POST /products/{id}/tags
pub(crate) async fn tag(
    Path(id): Path<String>,
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let product = find(&person, &organization, &id).await?;
    let before: Vec<&str> = product.tags.iter().map(|tag| tag.id.as_str()).collect();
    let wanted: Vec<&str> = form.all("tag").collect();
    let without = |some: &[&str], others: &[&str]| -> Vec<String> {
        let left = some.iter().filter(|id| !others.contains(id));
        left.map(|id| (*id).to_owned()).collect()
    };
    let (add, remove) = (without(&wanted, &before), without(&before, &wanted));
    if !add.is_empty() || !remove.is_empty() {
        let request = person.ask(TagProductsRequest {
            organization_id: organization.id.clone(),
            product_ids: vec![product.id.clone()],
            add_tag_ids: add,
            remove_tag_ids: remove,
        })?;
        if let Err(answer) = person.app.tags.clone().tag_products(request).await {
            form = Form::default();
            form.refused(answer, |key| person.words.knows(key), &[])?;
            return show(&person, product, form, None, None).await;
        }
    }
    Ok(go(&format!("/products/{}?done=product-tagged", product.id)))
}
