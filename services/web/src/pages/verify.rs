//! The link in the verification mail. Opening it only shows a button: programs that look into
//! links before the person does must not use it up.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use gatepost_proto::{
    identity::v1::{VerifySignUpRequest, verify_sign_up_request::Proof},
    wire,
};
use http::HeaderMap;

use super::{Asked, sign_up};
use crate::{
    app::App,
    failure::Failure,
    form::{Form, VisitorForm},
    view::{Page, html_form},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "verify.html")]
struct Verify {
    p: Page,
    form: Form,
    token: String,
}

/// GET /verify?token=…
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    asked: Asked,
) -> Result<Response, Failure> {
    show(&app, &visitor, Form::default(), asked.get("token").to_owned())
}

/// GET /verify/{token}
pub(crate) async fn form_at(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    show(&app, &visitor, Form::default(), token)
}

fn show(app: &App, visitor: &Visitor, form: Form, token: String) -> Result<Response, Failure> {
    let page = Verify { p: Page::plain(app, visitor), form, token };
    html_form(&page, &page.form)
}

/// POST /verify
pub(crate) async fn submit(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let request = VerifySignUpRequest {
        proof: Some(Proof::Token(form.get("token").to_owned())),
        client: Some(wire::client(&visitor.client)),
    };
    match app.accounts.clone().verify_sign_up(request).await {
        Ok(_) => Ok(sign_up::verified(&headers)),
        Err(answer) if sign_up::refused(answer.code()) => {
            form.complain("", "invalid-token");
            show(&app, &visitor, form, String::new())
        }
        Err(answer) => Err(answer.into()),
    }
}
