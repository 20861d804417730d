//! Login and logout.

use std::time::Duration;

use askama::Template;
use axum::{extract::State, response::Response};
use gatepost_proto::{
    identity::v1::{
        EndSessionRequest, SessionGrant, StartLoginRequest, start_login_response::Outcome,
    },
    wire,
};
use gatepost_runtime::status;
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{RETRY_AFTER, SET_COOKIE},
};
use tonic::{Code, Status};

use super::{Asked, factor, go, oauth::authorize};
use crate::{
    app::App,
    cookies,
    failure::Failure,
    form::{Form, PersonForm, VisitorForm},
    oauth, routes,
    view::{Page, html_form},
    visitor::{Person, Visitor},
};

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    p: Page,
    form: Form,
    wait: String,
}

/// GET /login
pub(crate) async fn form(
    State(app): State<App>,
    person: Result<Person, Failure>,
    visitor: Visitor,
    asked: Asked,
) -> Result<Response, Failure> {
    let next = asked.next();
    if person.is_ok() {
        return Ok(go(if next.is_empty() { "/home" } else { next }));
    }
    let (languages, hint) = oauth::spoken_in(next);
    let form = Form::filled(&[("next", next), ("email", &hint)]);
    let p = Page::plain(&app, &visitor.speaking(&app, &languages)).after(asked.done());
    let page = Login { p, form, wait: String::new() };
    html_form(&page, &page.form)
}

/// POST /login
pub(crate) async fn submit(
    State(app): State<App>,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let (languages, _) = oauth::spoken_in(form.get("next"));
    let visitor = visitor.speaking(&app, &languages);
    form.require("email", "invalid-email");
    form.require("password", "invalid-password");
    if !form.is_right() {
        let page = Login { p: Page::plain(&app, &visitor), form, wait: String::new() };
        return html_form(&page, &page.form);
    }
    let request = StartLoginRequest {
        email: form.get("email").to_owned(),
        password: form.get("password").to_owned(),
        client: Some(wire::client(&visitor.client)),
        device_token: visitor.device.clone(),
    };
    match app.logins.clone().start_login(request).await {
        Ok(answer) => match answer.into_inner().outcome {
            Some(Outcome::Session(grant)) => enter(&app, &visitor, &grant, form.get("next")),
            Some(Outcome::Challenge(challenge)) => factor::go_on(&challenge, form.get("next")),
            None => Err(Failure::Internal),
        },
        Err(answer) => refuse(&app, &visitor, form, answer, "login-refused"),
    }
}

/// How long a browser stays known without a login; the service decides the same.
const DEVICE_KEPT: Duration = Duration::from_secs(180 * 86_400);

/// Hands over the new session. The values that the browser had before are gone with it: who
/// planted one gains nothing.
pub(super) fn enter(
    app: &App,
    visitor: &Visitor,
    grant: &SessionGrant,
    next: &str,
) -> Result<Response, Failure> {
    let expires = grant.expires.as_ref().and_then(|expires| wire::moment(expires).ok());
    let life = expires.map(|expires| expires.since(app.clock.now()));
    let session = cookies::set(cookies::SESSION, &grant.token, life).ok_or(Failure::Internal)?;
    let mut response = match next {
        // It goes on to another site, maybe, and no redirect that follows a form of ours does that.
        next if oauth::leads_back(next) => authorize::go_on(app, visitor, next)?,
        next if routes::is_page(next) => go(next),
        _ => go("/home"),
    };
    let device = cookies::set(cookies::DEVICE, &grant.device_token, Some(DEVICE_KEPT));
    let cleared = [cookies::VISIT, cookies::SIGN_UP, cookies::LOGIN, cookies::RETURN];
    let cleared = cleared.map(cookies::clear);
    let lines = cleared.into_iter().flatten().chain(device).chain([session]);
    lines.for_each(|line| {
        response.headers_mut().append(SET_COOKIE, line);
    });
    Ok(response)
}

/// The login again, with a complaint.
pub(super) fn again(
    app: &App,
    visitor: &Visitor,
    mut form: Form,
    text: &'static str,
) -> Result<Response, Failure> {
    form.complain("", text);
    let page = Login { p: Page::plain(app, visitor), form, wait: String::new() };
    html_form(&page, &page.form)
}

/// The login again, and why; `refused` is the key of what is said of whatever was not right.
pub(super) fn refuse(
    app: &App,
    visitor: &Visitor,
    mut form: Form,
    answer: Status,
    refused: &'static str,
) -> Result<Response, Failure> {
    let p = Page::plain(app, visitor);
    let after = status::retry_after(&answer);
    let (text, wait) = match answer.code() {
        Code::Unauthenticated | Code::InvalidArgument | Code::NotFound => (refused, String::new()),
        Code::ResourceExhausted => {
            ("login-paused", after.map(|after| p.wait(after)).unwrap_or_default())
        }
        _ => return Err(answer.into()),
    };
    form.complain("", text);
    let page = Login { p, form, wait };
    let mut response = html_form(&page, &page.form)?;
    if answer.code() == Code::ResourceExhausted {
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        let seconds = after.map_or(60, |after| after.as_secs().max(1));
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

/// POST /logout
pub(crate) async fn logout(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let request = person.ask(EndSessionRequest::default())?;
    person.app.sessions.clone().end_session(request).await?;
    Ok(signed_out("signed-out"))
}

/// Leads to the login and takes everything that was shown from the browser; `done` is what has been
/// done, as that page says it.
pub(super) fn signed_out(done: &str) -> Response {
    let mut response = go(&format!("/login?done={done}"));
    for name in [cookies::SESSION, cookies::ORGANIZATION] {
        if let Some(line) = cookies::clear(name) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }
    // Nothing of what was shown stays behind: not in a cache, not for the back button (W3C Clear Site
    // Data; OWASP ASVS 5.0, 14.3.1). Cookies are cleared by name: the known device stays known.
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), clear);
    response
}
