//! A forgotten password (REC-2): asking for a link, and using it. The pages say the same whether or not there
//! is such an account, and log nobody in.

use askama::Template;
use axum::{extract::State, response::Response};
use gatepost_proto::{
    identity::v1::{
        FinishPasswordResetRequest, OpenPasswordResetRequest, StartPasswordResetRequest,
    },
    wire,
};
use gatepost_runtime::status;
use http::HeaderMap;
use tonic::Code;

use super::{
    Asked, go,
    linked_password::{self, Kind},
    oauth,
};
use crate::{
    app::App,
    failure::Failure,
    form::{Form, VisitorForm},
    view::{Page, html, html_form},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "recover.html")]
struct Ask {
    p: Page,
    form: Form,
}

/// GET /recover
pub(crate) async fn form(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let page = Ask { p: Page::plain(&app, &visitor), form: Form::default() };
    html_form(&page, &page.form)
}

/// POST /recover
pub(crate) async fn submit(
    State(app): State<App>,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    form.require("email", "invalid-email");
    if form.is_right() {
        let request = StartPasswordResetRequest {
            email: form.get("email").trim().to_owned(),
            unreachable: form.get("unreachable") == "1",
            client: Some(wire::client(&visitor.client)),
        };
        match app.recovery.clone().start_password_reset(request).await {
            Ok(_) => return Ok(go("/recover/sent")),
            Err(answer) if answer.code() == Code::InvalidArgument => {
                form.complain("email", "invalid-email");
            }
            Err(answer) => return Err(answer.into()),
        }
    }
    let page = Ask { p: Page::plain(&app, &visitor), form };
    html_form(&page, &page.form)
}

#[derive(Template)]
#[template(path = "recover_sent.html")]
struct Sent {
    p: Page,
}

/// GET /recover/sent
pub(crate) async fn sent(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    html(&Sent { p: Page::plain(&app, &visitor) })
}

const RESET: Kind = Kind {
    title: "recover-password",
    lead: "recover-password-lead",
    text: "recover-password-text",
    button: "recover-set",
    action: "/recover/password",
    field: "new-password",
    autocomplete: "new-password",
    gone: "recover-gone",
    instead: "/recover",
    instead_text: "recover-again",
};

/// GET /recover/password?token=…: shows a form. Mail scanners open links: nothing happens until the form comes back.
pub(crate) async fn reset_form(
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
    let request = OpenPasswordResetRequest { token: token.clone(), client };
    let opened = app.recovery.clone().open_password_reset(request).await;
    let opened = opened.map(|answer| answer.into_inner().email);
    linked_password::show(Page::plain(app, visitor), &RESET, token, form, opened)
}

/// POST /recover/password
pub(crate) async fn reset(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let token = form.get("token").to_owned();
    form.require("new-password", "invalid-new-password");
    if form.is_right() {
        let request = FinishPasswordResetRequest {
            token: token.clone(),
            new_password: form.get("new-password").to_owned(),
            client: Some(wire::client(&visitor.client)),
        };
        match app.recovery.clone().finish_password_reset(request).await {
            Ok(_) => return Ok(go(&oauth::login_after("password-recovered", &headers))),
            Err(answer) if status::reason(&answer).as_deref() == Some("link-refused") => {
                return linked_password::gone(Page::plain(&app, &visitor), &RESET);
            }
            Err(answer) => {
                let names = [("new_password", "new-password"), ("password", "new-password")];
                form.refused(answer, |key| visitor.words.knows(key), &names)?;
            }
        }
    }
    show(&app, &visitor, token, form).await
}
