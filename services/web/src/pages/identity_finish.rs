//! The end of a recovery case that went well (REC-4): a mailed link, and the password. It logs nobody in.

use askama::Template;
use axum::{extract::State, response::Response};
use gatepost_proto::{
    identity::v1::{FinishFactorResetRequest, OpenFactorResetRequest},
    wire,
};
use gatepost_runtime::status;
use http::StatusCode;
use tonic::Code;

use super::{Asked, go};
use crate::{
    app::App,
    failure::Failure,
    form::{Form, VisitorForm},
    view::{Page, html, html_form},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "identity_finish.html")]
struct Finish {
    p: Page,
    form: Form,
    token: String,
    /// Login e-mail; empty when the link opens nothing.
    email: String,
}

/// GET /recover/identity/finish?token=…: shows a form. Mail scanners open links: nothing happens until the
/// form comes back.
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    asked: Asked,
) -> Result<Response, Failure> {
    show(&app, &visitor, asked.get("token").to_owned(), Form::default()).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    token: String,
    form: Form,
) -> Result<Response, Failure> {
    let client = Some(wire::client(&visitor.client));
    let request = OpenFactorResetRequest { token: token.clone(), client };
    let p = Page::plain(app, visitor);
    match app.cases.clone().open_factor_reset(request).await {
        Ok(answer) => {
            let page = Finish { p, form, token, email: answer.into_inner().email };
            html_form(&page, &page.form)
        }
        Err(answer) if answer.code() == Code::NotFound => gone(p),
        Err(answer) => Err(answer.into()),
    }
}

fn gone(p: Page) -> Result<Response, Failure> {
    let nothing = String::new;
    let mut page = html(&Finish { p, form: Form::default(), token: nothing(), email: nothing() })?;
    *page.status_mut() = StatusCode::NOT_FOUND;
    Ok(page)
}

/// POST /recover/identity/finish
pub(crate) async fn submit(
    State(app): State<App>,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let token = form.get("token").to_owned();
    form.require("present-password", "invalid-password");
    if form.is_right() {
        let request = FinishFactorResetRequest {
            token: token.clone(),
            password: form.get("present-password").to_owned(),
            client: Some(wire::client(&visitor.client)),
        };
        match app.cases.clone().finish_factor_reset(request).await {
            Ok(_) => return Ok(go("/login?done=factors-reset")),
            Err(answer) => match status::reason(&answer).as_deref() {
                Some("link-refused" | "case-not-now") => return gone(Page::plain(&app, &visitor)),
                Some("password-refused") => {
                    form.complain("present-password", "present-password-refused");
                }
                _ if answer.code() == Code::InvalidArgument => {
                    form.complain("present-password", "present-password-refused");
                }
                _ => return Err(answer.into()),
            },
        }
    }
    show(&app, &visitor, token, form).await
}
