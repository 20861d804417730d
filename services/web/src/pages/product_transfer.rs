//! Offers a product to another organization (PRD-3).

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::organization::v1::{
    OfferTransferRequest, Product, Verb, offer_transfer_request::To,
};

use super::{go, product::find};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Choice, Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "product_transfer.html")]
struct Offer {
    p: Page,
    form: Form,
    product: Product,
    /// Other organizations of the person.
    own: Vec<Choice>,
    once: String,
}

/// GET /products/{id}/transfer
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let organization = person.organization()?.clone();
    let product = find(&person, &organization, &id).await?;
    if !product.may().any(|verb| verb == Verb::ManageProducts) {
        return Err(Failure::NotFound);
    }
    show(&person, product, Form::default())
}

fn show(person: &Person, product: Product, form: Form) -> Result<Response, Failure> {
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let others = person.organizations.iter().filter(|one| one.id != product.organization_id);
    let choice = |one: &gatepost_proto::organization::v1::Organization| Choice {
        value: one.id.clone(),
        label: one.name.clone(),
        chosen: form.get("own") == one.id,
    };
    let page = Offer {
        p: Page::console(person, "products"),
        own: others.map(choice).collect(),
        once: once.unwrap_or_else(|| person.app.random()),
        product,
        form,
    };
    html_form(&page, &page.form)
}

/// POST /products/{id}/transfer
pub(crate) async fn submit(
    Path(id): Path<String>,
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let product = find(&person, &organization, &id).await?;
    let typed = form.get("recipient").trim();
    let to = match (form.get("own"), typed) {
        ("", "") => None,
        ("", email) if email.contains('@') => Some(To::ToEmail(email.to_owned())),
        ("", id) => Some(To::ToOrganizationId(id.to_owned())),
        (own, "") => Some(To::ToOrganizationId(own.to_owned())),
        // Two answers to one question.
        (_, _) => None,
    };
    let Some(to) = to else {
        form.complain("recipient", "invalid-recipient");
        return show(&person, product, form);
    };
    let request = person.ask(OfferTransferRequest {
        organization_id: organization.id,
        product_id: product.id.clone(),
        to: Some(to),
        message: form.get("transfer-message").to_owned(),
        idempotency_key: form.get("once").to_owned(),
    })?;
    match person.app.transfers.clone().offer_transfer(request).await {
        Ok(_) => Ok(go("/transfers?done=transfer-offered")),
        Err(answer) => {
            let names = [
                ("to_organization_id", "recipient"),
                ("organization_id", "recipient"),
                ("to_email", "recipient"),
                ("message", "transfer-message"),
            ];
            form.refused(answer, |key| person.words.knows(key), &names)?;
            show(&person, product, form)
        }
    }
}
