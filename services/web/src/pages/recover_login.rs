//! A forgotten login e-mail (REC-3). The pages say the same whether or not there is such an account, and log
//! nobody in.

use askama::Template;
use axum::{extract::State, response::Response};
use gatepost_proto::{
    identity::v1::{
        GetTextMessagesRequest, StartLoginReminderRequest, start_login_reminder_request::By,
    },
    wire,
};
use tonic::Code;

use super::go;
use crate::{
    app::App,
    failure::Failure,
    form::{Form, VisitorForm},
    view::{Page, html, html_form},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "recover_login.html")]
struct Ask {
    p: Page,
    form: Form,
    /// Are text messages offered?
    offered: bool,
}

/// GET /recover/login
pub(crate) async fn form(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    show(&app, &visitor, Form::default()).await
}

async fn show(app: &App, visitor: &Visitor, form: Form) -> Result<Response, Failure> {
    let answer = app.phones.clone().get_text_messages(GetTextMessagesRequest {}).await?;
    let offered = answer.into_inner().offered;
    let page = Ask { p: Page::plain(app, visitor), form, offered };
    html_form(&page, &page.form)
}

/// POST /recover/login
pub(crate) async fn submit(
    State(app): State<App>,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let number = form.get("phone-number").trim().to_owned();
    let email = form.get("known-recovery-email").trim().to_owned();
    let (field, by) = match (number.as_str(), email.as_str()) {
        ("", "") => {
            form.complain("known-recovery-email", "invalid-known-recovery-email");
            return show(&app, &visitor, form).await;
        }
        (_, "") => ("phone-number", By::Number(number)),
        _ => ("known-recovery-email", By::Email(email)),
    };
    let client = Some(wire::client(&visitor.client));
    let request = StartLoginReminderRequest { by: Some(by), client };
    match app.phones.clone().start_login_reminder(request).await {
        Ok(_) => Ok(go("/recover/login/sent")),
        Err(answer) if answer.code() == Code::InvalidArgument => {
            form.complain(field, &format!("invalid-{field}"));
            show(&app, &visitor, form).await
        }
        Err(answer) if answer.code() == Code::FailedPrecondition => {
            form.complain("", "reason-sms-off");
            show(&app, &visitor, form).await
        }
        Err(answer) => Err(answer.into()),
    }
}

#[derive(Template)]
#[template(path = "recover_login_sent.html")]
struct Sent {
    p: Page,
}

/// GET /recover/login/sent
pub(crate) async fn sent(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    html(&Sent { p: Page::plain(&app, &visitor) })
}
