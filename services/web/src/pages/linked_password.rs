//! A page that a mailed link opens and that asks for a password: shown as long as the link opens something, and saying
//! that it does not any more otherwise.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use tonic::{Code, Status};

use crate::{
    failure::Failure,
    form::Form,
    view::{Page, html, html_form},
};

/// What such a page says and where its form goes. Texts are keys.
pub(crate) struct Kind {
    pub(crate) title: &'static str,
    /// With the login e-mail.
    pub(crate) lead: &'static str,
    pub(crate) text: &'static str,
    pub(crate) button: &'static str,
    pub(crate) action: &'static str,
    /// Name of the password's field.
    pub(crate) field: &'static str,
    pub(crate) autocomplete: &'static str,
    /// When the link opens nothing.
    pub(crate) gone: &'static str,
    /// Where to go then.
    pub(crate) instead: &'static str,
    pub(crate) instead_text: &'static str,
}

#[derive(Template)]
#[template(path = "linked_password.html")]
struct LinkedPassword {
    p: Page,
    kind: &'static Kind,
    form: Form,
    token: String,
    /// Login e-mail; empty when the link opens nothing.
    email: String,
}

/// Shows the form for the account whose login e-mail `opened` says.
pub(crate) fn show(
    p: Page,
    kind: &'static Kind,
    token: String,
    form: Form,
    opened: Result<String, Status>,
) -> Result<Response, Failure> {
    match opened {
        Ok(email) => {
            let page = LinkedPassword { p, kind, form, token, email };
            html_form(&page, &page.form)
        }
        Err(answer) if answer.code() == Code::NotFound => gone(p, kind),
        Err(answer) => Err(answer.into()),
    }
}

/// Says that the link opens nothing.
pub(crate) fn gone(p: Page, kind: &'static Kind) -> Result<Response, Failure> {
    let (form, token, email) = (Form::default(), String::new(), String::new());
    let mut page = html(&LinkedPassword { p, kind, form, token, email })?;
    *page.status_mut() = StatusCode::NOT_FOUND;
    Ok(page)
}
