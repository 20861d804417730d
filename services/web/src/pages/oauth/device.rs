//! A program without a browser shows a code, and its person types it here (RFC 8628 section 3.3).

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use gatepost_proto::{
    identity::v1::{
        AuthorizationQuestion, DecideDeviceAuthorizationRequest, FindDeviceAuthorizationRequest,
        FindDeviceAuthorizationResponse,
    },
    wire,
};
use gatepost_runtime::status;
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use std::time::Duration;
use tonic::{Code, Status};

use super::{
    Asker,
    consent::{self, First, Question},
    page_of, signed_in, to_login,
};
use crate::{
    app::App,
    failure::Failure,
    form::{Form, PersonForm},
    oauth::Parameters,
    pages::{escaped, go, security, sessions},
    view::{Page, html, html_form},
    visitor::{Person, Visitor},
};

const HERE: &str = "/device";
/// Longest code that is looked up, dashes and spaces included.
const LONGEST: usize = 32;

#[derive(Template)]
#[template(path = "oauth/device.html")]
struct Enter {
    p: Page,
    form: Form,
    wait: String,
}

#[derive(Template)]
#[template(path = "oauth/device_consent.html")]
struct Consent {
    p: Page,
    form: Form,
    question: Question,
    code: String,
    /// What the program says it is, and where it asked from.
    program: String,
    ip: String,
    place: String,
}

#[derive(Template)]
#[template(path = "oauth/device_done.html")]
struct Done {
    p: Page,
    allowed: bool,
}

#[derive(Template)]
#[template(path = "oauth/factor_needed.html")]
struct FactorNeeded {
    p: Page,
    asker: Asker,
    again: String,
}

/// GET /device: the code may stand there already, and is sent by the person all the same.
pub(crate) async fn form(
    State(_): State<App>,
    person: Result<Person, Failure>,
    _: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Parameters::read(query.unwrap_or_default().as_bytes());
    let code = asked.as_ref().and_then(|asked| asked.get("user_code")).unwrap_or_default();
    let code = if code.len() <= LONGEST { code } else { "" };
    let Some(person) = signed_in(person)? else { return Ok(to_login(&back(code))) };
    enter(&person, Form::filled(&[("user-code", code)]), String::new())
}

/// The address of this page with a code in it.
fn back(code: &str) -> String {
    if code.is_empty() { HERE.to_owned() } else { format!("{HERE}?user_code={}", escaped(code)) }
}

fn enter(person: &Person, form: Form, wait: String) -> Result<Response, Failure> {
    let page = Enter { p: page_of(person, &[]), form, wait };
    html_form(&page, &page.form)
}

/// Looks a code up; or says what is wrong with it.
async fn look_up(
    person: &Person,
    form: &Form,
) -> Result<FindDeviceAuthorizationResponse, Result<Response, Failure>> {
    let user_code = form.get("user-code").trim().to_owned();
    let client = Some(wire::client(&person.client));
    let request = person.ask(FindDeviceAuthorizationRequest { user_code, client }).map_err(Err)?;
    let answer = person.app.oauth_devices.clone().find_device_authorization(request).await;
    answer.map(tonic::Response::into_inner).map_err(|answer| refused(person, form.clone(), answer))
}

/// The page with the code again, and what is wrong with it.
fn refused(person: &Person, mut form: Form, answer: Status) -> Result<Response, Failure> {
    match answer.code() {
        Code::NotFound | Code::InvalidArgument => {
            form.complain("user-code", "invalid-user-code");
            enter(person, form, String::new())
        }
        Code::ResourceExhausted => {
            let after = status::retry_after(&answer).unwrap_or(Duration::from_secs(60));
            form.complain("", "device-code-paused");
            let mut response = enter(person, form, page_of(person, &[]).wait(after))?;
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            let seconds = HeaderValue::from(after.as_secs().max(1));
            response.headers_mut().insert(RETRY_AFTER, seconds);
            Ok(response)
        }
        _ => Err(answer.into()),
    }
}

/// POST /device
pub(crate) async fn find(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    let code = form.get("user-code").trim();
    if code.is_empty() || code.len() > LONGEST {
        form.complain("user-code", "invalid-user-code");
        return enter(&person, form, String::new());
    }
    match look_up(&person, &form).await {
        Ok(found) => ask(&person, found, form, false).await,
        Err(answer) => answer,
    }
}

/// Asks whether the program may, or for what comes before that. `answered`: this was asked before.
async fn ask(
    person: &Person,
    found: FindDeviceAuthorizationResponse,
    form: Form,
    answered: bool,
) -> Result<Response, Failure> {
    let question = found.question.ok_or(Failure::Internal)?;
    let code = form.get("user-code").trim().to_owned();
    if let Some(first) = consent::first(&question) {
        return before(person, first, question, &back(&code)).await;
    }
    let boxes = consent::choices(person, &question).await?;
    let p = page_of(person, &question.languages);
    let device = found.device.unwrap_or_default();
    let before = answered.then_some(&form);
    let page = Consent {
        question: consent::shown(&p, person, question, boxes, before),
        code,
        program: p.program(&device.program),
        place: sessions::place(person, &p, &device.ip),
        ip: device.ip,
        p,
        form,
    };
    html_form(&page, &page.form)
}

/// Leads to what has to be done first, and from there back here.
async fn before(
    person: &Person,
    first: First,
    question: AuthorizationQuestion,
    back: &str,
) -> Result<Response, Failure> {
    match first {
        First::Login => Ok(to_login(back)),
        First::FreshLogin => Ok(go(&format!("/step-up?next={}", escaped(back)))),
        First::SecondFactor if security::own(person).await?.is_empty() => {
            let p = page_of(person, &question.languages);
            let asker = Asker::of(question.client.unwrap_or_default(), Some(person));
            html(&FactorNeeded { p, asker, again: back.to_owned() })
        }
        First::SecondFactor => Ok(go(&format!("/step-up?factor=1&next={}", escaped(back)))),
    }
}

/// POST /device/decide
pub(crate) async fn decide(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    let approved = match form.get("decision") {
        "allow" => true,
        "refuse" => false,
        _ => return Err(Failure::Malformed),
    };
    let mut mailbox = String::new();
    if approved {
        let found = match look_up(&person, &form).await {
            Ok(found) => found,
            Err(answer) => return answer,
        };
        let boxes = match &found.question {
            Some(question) => consent::choices(&person, question).await?,
            None => Vec::new(),
        };
        consent::check(&mut form, &boxes);
        if !form.is_right() {
            return ask(&person, found, form, true).await;
        }
        mailbox = consent::chosen(&form, &boxes);
    }
    let request = DecideDeviceAuthorizationRequest {
        user_code: form.get("user-code").trim().to_owned(),
        approved,
        scopes: form.all("scope").map(str::to_owned).collect(),
        mailbox,
        client: Some(wire::client(&person.client)),
    };
    let mut service = person.app.oauth_devices.clone();
    match service.decide_device_authorization(person.ask(request)?).await {
        Ok(_) => html(&Done { p: page_of(&person, &[]), allowed: approved }),
        Err(answer) => refused(&person, form, answer),
    }
}
