//! The end of a recovery case that went well (REC-4): a mailed link, and the password. It logs nobody in.

use axum::{extract::State, response::Response};
use gatepost_proto::{
    identity::v1::{FinishFactorResetRequest, OpenFactorResetRequest},
    wire,
};
use gatepost_runtime::status;
use tonic::Code;

use super::{
    Asked, go,
    linked_password::{self, Kind},
};
use crate::{
    app::App,
    failure::Failure,
    form::{Form, VisitorForm},
    view::Page,
    visitor::Visitor,
};

const FINISH: Kind = Kind {
    title: "identity-finish-title",
    lead: "identity-finish-lead",
    text: "identity-finish-text",
    button: "identity-finish",
    action: "/recover/identity/finish",
    field: "present-password",
    autocomplete: "current-password",
    gone: "identity-finish-gone",
    instead: "/login",
    instead_text: "log-in",
};

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
    let opened = app.cases.clone().open_factor_reset(request).await;
    let opened = opened.map(|answer| answer.into_inner().email);
    linked_password::show(Page::plain(app, visitor), &FINISH, token, form, opened)
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
                Some("link-refused" | "case-not-now") => {
                    return linked_password::gone(Page::plain(&app, &visitor), &FINISH);
                }
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
