//! Sign-up (ACC-1): the form, then the code from the mail.

use std::time::Duration;

use askama::Template;
use axum::{extract::State, response::Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_proto::{
    identity::v1::{
        ResendSignUpVerificationRequest, SignUpCode, SignUpRequest, VerifySignUpRequest,
        verify_sign_up_request::Proof,
    },
    wire,
};
use http::{HeaderMap, header::SET_COOKIE};
use tonic::Code;

use super::{Asked, go, invitations, oauth};
use crate::{
    app::App,
    cookies,
    failure::Failure,
    form::{Form, VisitorForm},
    view::{Page, html_form},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUp {
    p: Page,
    form: Form,
    /// The organization that the person is invited to and joins instead of making one (ORG-6); empty for none.
    joins: String,
}

/// GET /sign-up
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let offer = invitations::opened(&app, &visitor, &headers).await?.unwrap_or_default();
    let form = Form::filled(&[("email", &offer.email)]);
    show(&app, &visitor, offer.organization_name, form)
}

fn show(app: &App, visitor: &Visitor, joins: String, form: Form) -> Result<Response, Failure> {
    let page = SignUp { p: Page::plain(app, visitor), form, joins };
    html_form(&page, &page.form)
}

/// POST /sign-up
pub(crate) async fn submit(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let offer = invitations::opened(&app, &visitor, &headers).await?;
    let joins = offer.map(|offer| offer.organization_name).unwrap_or_default();
    form.require("name", "invalid-name");
    form.require("email", "invalid-email");
    form.require("new-password", "invalid-new-password");
    if !form.is_right() {
        return show(&app, &visitor, joins, form);
    }
    let request = SignUpRequest {
        without_organization: !joins.is_empty(),
        email: form.get("email").to_owned(),
        password: form.get("new-password").to_owned(),
        name: form.get("name").to_owned(),
        organization_name: form.get("organization").trim().to_owned(),
        language: visitor.words.tag().to_owned(),
        mobile: form.get("mobile").trim().to_owned(),
        client: Some(wire::client(&visitor.client)),
    };
    match app.accounts.clone().sign_up(request).await {
        Ok(waiting) => {
            let waiting = Waiting {
                id: waiting.into_inner().sign_up_id,
                email: form.get("email").trim().to_owned(),
            };
            let mut response = go("/sign-up/check");
            response.headers_mut().extend(waiting.cookie().map(|line| (SET_COOKIE, line)));
            Ok(response)
        }
        Err(answer) => {
            let names = [
                ("email", "email"),
                ("address", "email"),
                ("password", "new-password"),
                ("name", "name"),
                ("organization_name", "organization"),
                ("mobile", "mobile"),
            ];
            form.refused(answer, |key| visitor.words.knows(key), &names)?;
            show(&app, &visitor, joins, form)
        }
    }
}

/// A sign-up that waits for its code, as the browser that began it remembers it.
struct Waiting {
    id: String,
    email: String,
}

impl Waiting {
    const LIFE: Duration = Duration::from_secs(24 * 3600);

    fn cookie(&self) -> Option<http::HeaderValue> {
        let value = format!("{}.{}", self.id, URL_SAFE_NO_PAD.encode(&self.email));
        cookies::set(cookies::SIGN_UP, &value, Some(Self::LIFE))
    }

    fn of(headers: &HeaderMap) -> Option<Self> {
        let (id, email) = cookies::get(headers, cookies::SIGN_UP)?.split_once('.')?;
        let email = String::from_utf8(URL_SAFE_NO_PAD.decode(email).ok()?).ok()?;
        Some(Self { id: id.to_owned(), email })
    }
}

#[derive(Template)]
#[template(path = "sign_up_check.html")]
struct Check {
    p: Page,
    form: Form,
    email: String,
}

/// GET /sign-up/check
pub(crate) async fn check(
    State(app): State<App>,
    visitor: Visitor,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Some(waiting) = Waiting::of(&headers) else { return Ok(go("/sign-up")) };
    let p = Page::plain(&app, &visitor).after(asked.done());
    html_form(&Check { p, form: Form::default(), email: waiting.email }, &Form::default())
}

/// POST /sign-up/check
pub(crate) async fn code(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let Some(waiting) = Waiting::of(&headers) else { return Ok(go("/sign-up")) };
    let code = SignUpCode { sign_up_id: waiting.id, code: form.get("code").to_owned() };
    let request = VerifySignUpRequest {
        proof: Some(Proof::Code(code)),
        client: Some(wire::client(&visitor.client)),
    };
    let Err(answer) = app.accounts.clone().verify_sign_up(request).await else {
        return Ok(verified(&headers));
    };
    if refused(answer.code()) {
        form.complain("code", "invalid-code");
    } else {
        form.refused(answer, |key| visitor.words.knows(key), &[("code", "code")])?;
    }
    let page = Check { p: Page::plain(&app, &visitor), form, email: waiting.email };
    html_form(&page, &page.form)
}

/// Does this code say that the proof was not right, and not that something else went wrong?
pub(super) fn refused(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidArgument
            | Code::Unauthenticated
            | Code::NotFound
            | Code::PermissionDenied
            | Code::FailedPrecondition
    )
}

/// The account is there: on to the first login, and from there to the invitation or the application that it was made
/// for.
pub(super) fn verified(headers: &HeaderMap) -> Response {
    let mut response = match invitations::secret(headers) {
        Some(_) => go("/login?done=verified&next=/invitation"),
        None => go(&oauth::login_after("verified", headers)),
    };
    let line = cookies::clear(cookies::SIGN_UP);
    response.headers_mut().extend(line.map(|line| (SET_COOKIE, line)));
    response
}

/// POST /sign-up/resend
pub(crate) async fn resend(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, _): VisitorForm,
) -> Result<Response, Failure> {
    let Some(waiting) = Waiting::of(&headers) else { return Ok(go("/sign-up")) };
    let request = ResendSignUpVerificationRequest {
        sign_up_id: waiting.id,
        client: Some(wire::client(&visitor.client)),
    };
    match app.accounts.clone().resend_sign_up_verification(request).await {
        Ok(_) => Ok(go("/sign-up/check?done=resent")),
        // It has expired or is finished: nothing waits any more.
        Err(answer) if refused(answer.code()) => Ok(go("/sign-up")),
        Err(answer) => Err(answer.into()),
    }
}
