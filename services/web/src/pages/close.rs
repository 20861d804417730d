//! Closing the account, for good (ACC-7).

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{
        CheckClosingRequest, CheckClosingResponse, CloseAccountRequest, ConcernedOrganization,
    },
    wire,
};
use gatepost_runtime::status;

use super::login::signed_out;
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "close.html")]
struct Close {
    p: Page,
    form: Form,
    email: String,
    /// Names of organizations that need this person.
    in_the_way: Vec<String>,
    /// Names of organizations of this person alone.
    own: Vec<String>,
    /// How many days name and address are kept.
    days: u64,
}

/// GET /account/close
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    show(&person, Form::default()).await
}

async fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let request = person.ask(CheckClosingRequest::default())?;
    let found = person.app.closings.clone().check_closing(request).await?.into_inner();
    let CheckClosingResponse { in_the_way, own, kept } = found;
    let names = |organizations: Vec<ConcernedOrganization>| {
        organizations.into_iter().map(|organization| organization.name).collect()
    };
    let seconds = kept.map_or(0, |kept| u64::try_from(kept.seconds).unwrap_or_default());
    let page = Close {
        p: Page::console(person, "account"),
        form,
        email: person.account.email.clone(),
        in_the_way: names(in_the_way),
        own: names(own),
        days: seconds.div_ceil(86_400),
    };
    html_form(&page, &page.form)
}

/// POST /account/close
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("present-password", "invalid-password");
    if !form.has("sure", "yes") {
        form.complain("sure", "invalid-sure");
    }
    if !form.is_right() {
        return show(&person, form).await;
    }
    let request = person.ask(CloseAccountRequest {
        password: form.get("present-password").to_owned(),
        client: Some(wire::client(&person.client)),
        ..Default::default()
    })?;
    let Err(answer) = person.app.closings.clone().close_account(request).await else {
        return Ok(signed_out("account-closed"));
    };
    match status::reason(&answer).as_deref() {
        Some("password-refused") => form.complain("present-password", "present-password-refused"),
        // Named since the page was shown: the page says which it is.
        Some("last-legal-representative") => form.complain("", "close-in-the-way"),
        _ => form.refused(answer, |key| person.words.knows(key), &[])?,
    }
    show(&person, form).await
}
