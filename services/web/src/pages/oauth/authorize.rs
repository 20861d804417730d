//! The authorization endpoint (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2): a browser comes from an
//! application, and goes back to it with a code.

use askama::Template;
use axum::{
    extract::{RawQuery, Request, State},
    response::Response,
};
use gatepost_proto::identity::v1::{
    AuthorizationQuestion, AuthorizationRefusal, DecideAuthorizationRequest, EndSessionRequest,
    PrepareAuthorizationRequest, decide_authorization_response as decided,
    prepare_authorization_response as prepared,
};
use gatepost_runtime::access::set_client;
use http::header::SET_COOKIE;

use super::{
    Asker,
    consent::{self, First, Question},
    leave::{self, After},
    page_in, page_of, signed_in, to_login,
};
use crate::{
    app::App,
    cookies,
    failure::Failure,
    form::{Form, PersonForm},
    oauth::{Parameters, form_source},
    pages::{escaped, go, security},
    view::{Page, html, html_form},
    visitor::{Person, Visitor},
};

const HERE: &str = "/oauth/authorize";

#[derive(Template)]
#[template(path = "oauth/consent.html")]
struct Consent {
    p: Page,
    form: Form,
    question: Question,
    /// The request, as it came.
    request: String,
}

#[derive(Template)]
#[template(path = "oauth/factor_needed.html")]
struct FactorNeeded {
    p: Page,
    asker: Asker,
    again: String,
}

/// GET /oauth/authorize
pub(crate) async fn form(
    State(app): State<App>,
    person: Result<Person, Failure>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let Some(parameters) = Parameters::read(query.unwrap_or_default().as_bytes()) else {
        return too_long(&app, &visitor);
    };
    begin(&app, signed_in(person)?, &visitor, &parameters).await
}

/// POST /oauth/authorize: browsers keep our cookies from forms of other sites, so that it is asked again by address.
pub(crate) async fn post(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Failure> {
    let Some(parameters) = posted(request).await? else { return too_long(&app, &visitor) };
    Ok(go(&parameters.at(HERE)))
}

/// The parameters in a form from anywhere; none when they are too many.
pub(super) async fn posted(request: Request) -> Result<Option<Parameters>, Failure> {
    let body = Form::body(request).await?;
    Ok(Parameters::read(&body))
}

pub(super) fn too_long(app: &App, visitor: &Visitor) -> Result<Response, Failure> {
    let reason = "too-long".to_owned();
    let refusal = AuthorizationRefusal { reason, parameter: String::new() };
    leave::refusal(Page::plain(app, visitor), &refusal)
}

async fn begin(
    app: &App,
    person: Option<Person>,
    visitor: &Visitor,
    parameters: &Parameters,
) -> Result<Response, Failure> {
    let message = PrepareAuthorizationRequest { parameters: parameters.wire() };
    let request = match &person {
        Some(person) => person.ask(message)?,
        None => tonic::Request::new(message),
    };
    let mut service = app.oauth_authorizations.clone();
    let answer = service.prepare_authorization(request).await;
    let outcome = match answer.map_err(Failure::from) {
        Ok(answer) => answer.into_inner().outcome.ok_or(Failure::Internal)?,
        // The session ended in between.
        Err(Failure::SignIn { .. }) => return Ok(to_login(&parameters.at(HERE))),
        Err(other) => return Err(other),
    };
    let plain = || Page::plain(app, visitor);
    match (outcome, person) {
        (prepared::Outcome::Redirect(redirect), _) => {
            leave::to_client(plain(), redirect, After::Link)
        }
        (prepared::Outcome::Refusal(refusal), _) => leave::refusal(plain(), &refusal),
        (prepared::Outcome::Question(question), Some(person)) => {
            ask(&person, parameters, question).await
        }
        (prepared::Outcome::Question(_), None) => Ok(to_login(&parameters.at(HERE))),
    }
}

/// Does whatever comes before an answer, or asks for it.
async fn ask(
    person: &Person,
    parameters: &Parameters,
    question: AuthorizationQuestion,
) -> Result<Response, Failure> {
    let back = parameters.at(HERE);
    match consent::first(&question) {
        Some(First::Login) => return Ok(to_login(&back)),
        Some(First::FreshLogin) => return Ok(go(&format!("/step-up?next={}", escaped(&back)))),
        Some(First::SecondFactor) => {
            // A step-up asks only for what there is.
            if security::own(person).await?.is_empty() {
                let p = page_of(person, &question.languages);
                let asker = Asker::of(question.client.unwrap_or_default(), Some(person));
                return html(&FactorNeeded { p, asker, again: back });
            }
            return Ok(go(&format!("/step-up?factor=1&next={}", escaped(&back))));
        }
        None => {}
    }
    let boxes = consent::choices(person, &question).await?;
    if !consent::wants_consent(&question) && boxes.len() < 2 {
        // One mailbox, or none, is no question to somebody who has agreed before.
        let mailbox = boxes.first().cloned().unwrap_or_default();
        let request = DecideAuthorizationRequest {
            parameters: parameters.wire(),
            approved: true,
            scopes: question.scopes.clone(),
            mailbox,
        };
        let mut service = person.app.oauth_authorizations.clone();
        let answer = service.decide_authorization(answering(person, request)?).await?.into_inner();
        match answer.outcome.ok_or(Failure::Internal)? {
            decided::Outcome::Redirect(redirect) => {
                let p = page_of(person, &question.languages);
                return leave::to_client(p, redirect, After::Link);
            }
            decided::Outcome::Refusal(refusal) => {
                return leave::refusal(page_of(person, &question.languages), &refusal);
            }
            decided::Outcome::Question(_) => {}
        }
    }
    show(person, parameters, question, boxes, None)
}

fn show(
    person: &Person,
    parameters: &Parameters,
    question: AuthorizationQuestion,
    boxes: Vec<String>,
    form: Option<Form>,
) -> Result<Response, Failure> {
    let p = page_of(person, &question.languages);
    let question = consent::shown(&p, person, question, boxes, form.as_ref());
    let form = form.unwrap_or_default();
    let page = Consent { p, form, question, request: parameters.query() };
    let mut response = html_form(&page, &page.form)?;
    if let Some(source) = source(parameters) {
        leave::name_in_policy(&mut response, &source);
    }
    Ok(response)
}

/// What the policy of the page with the question names: where its answer leads. Identity has held the address
/// against those of the client before anything is asked.
fn source(parameters: &Parameters) -> Option<String> {
    form_source(parameters.get("redirect_uri")?)
}

/// The request in a form of ours.
fn carried(form: &Form) -> Result<Parameters, Failure> {
    Parameters::read(form.get("request").as_bytes()).ok_or(Failure::Malformed)
}

/// An answer, with where it came from: people are told.
fn answering(
    person: &Person,
    message: DecideAuthorizationRequest,
) -> Result<tonic::Request<DecideAuthorizationRequest>, Failure> {
    let mut request = person.ask(message)?;
    set_client(&mut request, &person.client);
    Ok(request)
}

/// POST /oauth/authorize/decide
pub(crate) async fn decide(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    let parameters = carried(&form)?;
    let approved = match form.get("decision") {
        "allow" => true,
        "refuse" => false,
        _ => return Err(Failure::Malformed),
    };
    let mut service = person.app.oauth_authorizations.clone();
    let mut mailbox = String::new();
    if approved {
        let message = PrepareAuthorizationRequest { parameters: parameters.wire() };
        let answer = service.prepare_authorization(person.ask(message)?).await?.into_inner();
        if let Some(prepared::Outcome::Question(question)) = answer.outcome {
            let boxes = consent::choices(&person, &question).await?;
            consent::check(&mut form, &boxes);
            if !form.is_right() {
                return show(&person, &parameters, question, boxes, Some(form));
            }
            mailbox = consent::chosen(&form, &boxes);
        }
    }
    let scopes = form.all("scope").map(str::to_owned).collect();
    let request =
        DecideAuthorizationRequest { parameters: parameters.wire(), approved, scopes, mailbox };
    let answer = service.decide_authorization(answering(&person, request)?).await?.into_inner();
    let p = page_of(&person, &[]);
    match answer.outcome.ok_or(Failure::Internal)? {
        decided::Outcome::Redirect(redirect) => {
            let after = if source(&parameters).is_some() { After::NamedForm } else { After::Form };
            leave::to_client(p, redirect, after)
        }
        decided::Outcome::Refusal(refusal) => leave::refusal(p, &refusal),
        // Something is needed that was not before: a second factor, another login.
        decided::Outcome::Question(_) => leave::by_page(p, &parameters.at(HERE)),
    }
}

/// POST /oauth/authorize/other-account: signs out, and asks who it is.
pub(crate) async fn other_account(
    PersonForm(person, form): PersonForm,
) -> Result<Response, Failure> {
    let back = carried(&form)?.at(HERE);
    let request = person.ask(EndSessionRequest::default())?;
    person.app.sessions.clone().end_session(request).await?;
    let mut response = to_login(&back);
    for name in [cookies::SESSION, cookies::ORGANIZATION] {
        if let Some(line) = cookies::clear(name) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }
    Ok(response)
}

/// The page by which a login that is over leads on to the request that it was for.
pub(crate) fn go_on(app: &App, visitor: &Visitor, to: &str) -> Result<Response, Failure> {
    let (languages, _) = crate::oauth::spoken_in(to);
    leave::by_page(page_in(app, visitor, &languages), to)
}
