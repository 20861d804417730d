//! Adds a product: first its kind, then its name and settings.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::{CreateProductRequest, ProductKind, Verb};

use super::{
    Asked, go,
    product_settings::{Field, FieldKind, fields, given},
    products::{kind_name, kinds},
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "product_kinds.html")]
struct Kinds {
    p: Page,
    kinds: Vec<KindChoice>,
}

struct KindChoice {
    name: String,
    href: String,
    /// Key of the text that says what comes of it.
    text: &'static str,
}

#[derive(Template)]
#[template(path = "product_new.html")]
struct New {
    p: Page,
    form: Form,
    slug: String,
    kind: String,
    fields: Vec<Field>,
    once: String,
}

/// GET /products/new
pub(crate) async fn form(person: Person, asked: Asked) -> Result<Response, Failure> {
    person.organization()?;
    if !person.may(Verb::ManageProducts) {
        return Err(Failure::NotFound);
    }
    let kinds = kinds(&person).await?;
    let wanted = kinds.iter().find(|kind| kind.slug == asked.get("kind") && is_made_here(kind));
    if let Some(kind) = wanted {
        return show(&person, kind, Form::default());
    }
    let p = Page::console(&person, "products");
    let choice = |kind: &ProductKind| KindChoice {
        name: kind_name(&p, kind),
        href: match kind.served_by.as_str() {
            "" => format!("/products/new?kind={}", kind.slug),
            _ => "/mail-services/new".to_owned(),
        },
        text: if kind.served_by.is_empty() { "product-made-here" } else { "product-made-in-mail" },
    };
    let kinds = kinds.iter().filter(|kind| kind.offered).map(choice).collect();
    html(&Kinds { kinds, p })
}

fn is_made_here(kind: &ProductKind) -> bool {
    kind.offered && kind.served_by.is_empty()
}

fn show(person: &Person, kind: &ProductKind, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, "products");
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let values = if form.get("once").is_empty() { HashMap::new() } else { given(kind, &form) };
    let page = New {
        slug: kind.slug.clone(),
        kind: kind_name(&p, kind),
        fields: fields(&p, kind, &values, true),
        once: once.unwrap_or_else(|| person.app.random()),
        form,
        p,
    };
    html_form(&page, &page.form)
}

/// POST /products/new
pub(crate) async fn submit(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let kinds = kinds(&person).await?;
    let kind = kinds.iter().find(|kind| kind.slug == form.get("kind"));
    let kind = kind.ok_or(Failure::NotFound)?;
    form.require("product-name", "invalid-product-name");
    if !form.is_right() {
        return show(&person, kind, form);
    }
    let request = person.ask(CreateProductRequest {
        organization_id: organization.id,
        kind: kind.slug.clone(),
        name: form.get("product-name").to_owned(),
        settings: given(kind, &form),
        renewal: None,
        idempotency_key: form.get("once").to_owned(),
    })?;
    match person.app.products.clone().create_product(request).await {
        Ok(answer) => {
            let made = answer.into_inner().product.unwrap_or_default();
            Ok(go(&format!("/products/{}?done=product-added", made.id)))
        }
        Err(answer) => {
            let names = [("name", "product-name")];
            form.refused(answer, |key| person.words.knows(key), &names)?;
            show(&person, kind, form)
        }
    }
}
