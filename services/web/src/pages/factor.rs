//! The second question of a login, and of a step-up: a code, or another method. The login is the
//! service's; the browser holds its secret in a cookie, so that any tab goes on with it.

use std::time::Duration;

use askama::Template;
use axum::{extract::State, response::Response};
use gatepost_proto::{
    identity::v1::{
        AnswerChallengeRequest, CancelLoginRequest, Challenge, ChooseFactorRequest, Factor,
        FactorKind, GetLoginRequest, LoginPurpose, PushCheck, PushQuestion, StartStepUpRequest,
        answer_challenge_request::Answer, answer_challenge_response::Outcome, challenge::Question,
    },
    wire,
};
use gatepost_runtime::status;
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{RETRY_AFTER, SET_COOKIE},
};
use tonic::{Code, Status};

use super::{Asked, escaped, go, login};
use crate::{
    app::App,
    cookies,
    failure::Failure,
    form::{Form, VisitorForm},
    oauth, routes,
    view::{Page, html_form},
    visitor::{Person, Visitor},
};

#[derive(Template)]
#[template(path = "factor.html")]
struct Ask {
    p: Page,
    form: Form,
    /// Key of what the page is called.
    title: &'static str,
    /// Key of what is asked for.
    lead: &'static str,
    /// Name of the field; empty when nothing can be typed.
    field: &'static str,
    /// What the browser is to ask passkeys for, as JSON; empty when it is to ask for none.
    passkey: String,
    /// Where a code was sent, when it was.
    sent: String,
    /// Id of the factor that is asked for.
    chosen: String,
    /// The factor that is asked for.
    name: String,
    tries_left: u32,
    others: Vec<Other>,
    push: Option<Push>,
    next: String,
    wait: String,
    /// A step-up is cancelled to the console, a login to its beginning.
    step_up: bool,
}

/// A phone that is asked, or that shows a code.
struct Push {
    factor: String,
    /// What is typed on it.
    number: u32,
    /// Can it still answer?
    waits: bool,
    approved: bool,
    /// Has it no network, as its owner says?
    offline: bool,
}

/// Another method.
struct Other {
    /// Empty: the password.
    id: String,
    symbol: &'static str,
    label: String,
}

/// Icon of a kind of factor, and the key of its name.
pub(super) fn kind_of(factor: &Factor) -> (&'static str, &'static str) {
    match factor.kind() {
        FactorKind::Totp => ("phone", "factor-totp"),
        FactorKind::BackupCodes => ("list", "factor-backup-codes"),
        FactorKind::Passkey => ("key", "factor-passkey"),
        FactorKind::Push => ("phone", "factor-push"),
        FactorKind::Sms => ("mail", "factor-sms"),
        FactorKind::Unspecified => ("lock", "factor-other"),
    }
}

/// What a factor is called: by its kind, and by the name its owner gave it.
pub(super) fn label_of(p: &Page, factor: &Factor) -> String {
    let kind = p.t(kind_of(factor).1);
    match factor.kind() {
        FactorKind::BackupCodes => kind,
        _ => p.t2("factor-label", "kind", kind, "name", factor.name.clone()),
    }
}

/// Leads the browser on to the question of a login that has begun.
pub(super) fn go_on(challenge: &Challenge, next: &str) -> Result<Response, Failure> {
    let life = challenge.expires.as_ref().map(|_| LIVES);
    let line = cookies::set(cookies::LOGIN, &challenge.login_token, life);
    let mut response = go(&question(next));
    response.headers_mut().append(SET_COOKIE, line.ok_or(Failure::Internal)?);
    Ok(response)
}

/// The cookie ends a little after the login does.
const LIVES: Duration = Duration::from_secs(15 * 60);

fn question(next: &str) -> String {
    if routes::goes_on(next) {
        format!("/login/factor?next={}", escaped(next))
    } else {
        "/login/factor".to_owned()
    }
}

fn token(headers: &HeaderMap) -> String {
    cookies::get(headers, cookies::LOGIN).unwrap_or_default().to_owned()
}

/// A login that is over begins anew.
fn over(next: &str) -> Response {
    let mut response = go(&match next {
        next if oauth::leads_back(next) => {
            format!("/login?done=login-ended&next={}", escaped(next))
        }
        _ => "/login?done=login-ended".to_owned(),
    });
    if let Some(line) = cookies::clear(cookies::LOGIN) {
        response.headers_mut().append(SET_COOKIE, line);
    }
    response
}

fn is_over(answer: &Status) -> bool {
    let reason = status::reason(answer);
    matches!(reason.as_deref(), Some("login-ended" | "login-refused" | "session-ended"))
}

/// GET /login/factor
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Failure> {
    let form = Form::filled(&[("next", asked.next()), ("offline", asked.get("offline"))]);
    show(&app, &visitor, &token(&headers), form, String::new()).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    token: &str,
    form: Form,
    wait: String,
) -> Result<Response, Failure> {
    let request = GetLoginRequest { login_token: token.to_owned() };
    let challenge = match app.logins.clone().get_login(request).await {
        Ok(answer) => answer.into_inner().challenge.ok_or(Failure::Internal)?,
        Err(answer) if is_over(&answer) => return Ok(over(form.get("next"))),
        Err(answer) => return Err(answer.into()),
    };
    let (languages, _) = oauth::spoken_in(form.get("next"));
    let p = Page::plain(app, &visitor.clone().speaking(app, &languages));
    let chosen = &challenge.chosen_factor_id;
    let asked = challenge.choices.iter().find(|factor| factor.id == *chosen);
    let step_up = challenge.purpose() == LoginPurpose::StepUp;
    let (lead, field) = match &challenge.question {
        Some(Question::Totp(_)) => ("factor-ask-totp", "code-totp"),
        Some(Question::BackupCode(_)) => ("factor-ask-backup-code", "code-backup"),
        Some(Question::Sms(_)) => ("sms-sent", "code-sms"),
        Some(Question::Password(_)) => ("factor-ask-password", "password"),
        Some(Question::Passkey(_)) => ("factor-ask-passkey", ""),
        Some(Question::Push(question)) => asked_on_phone(&p, question, form.get("offline")),
        None => ("factor-ask-none", ""),
    };
    let passkey = match &challenge.question {
        Some(Question::Passkey(asked)) => asked.options.clone(),
        _ => String::new(),
    };
    // A question to one passkey is a question to all.
    let is_asked = |factor: &Factor| {
        factor.id == *chosen || (!passkey.is_empty() && factor.kind() == FactorKind::Passkey)
    };
    let push = match &challenge.question {
        Some(Question::Push(question)) => Some(Push {
            factor: chosen.clone(),
            number: question.number,
            waits: waits(&p, question),
            approved: question.approved,
            offline: form.get("offline") == "1",
        }),
        _ => None,
    };
    let mut others: Vec<Other> = challenge
        .choices
        .iter()
        .filter(|factor| !is_asked(factor))
        .map(|factor| {
            let (symbol, label) = (kind_of(factor).0, label_of(&p, factor));
            Other { id: factor.id.clone(), symbol, label }
        })
        .collect();
    if challenge.password_allowed && !matches!(challenge.question, Some(Question::Password(_))) {
        others.push(Other { id: String::new(), symbol: "lock", label: p.t("factor-password") });
    }
    let page = Ask {
        title: if step_up { "step-up-title" } else { "factor-title" },
        sent: match &challenge.question {
            Some(Question::Sms(asked)) => asked.masked_number.clone(),
            _ => String::new(),
        },
        chosen: chosen.clone(),
        name: asked.map(|factor| label_of(&p, factor)).unwrap_or_default(),
        next: form.get("next").to_owned(),
        tries_left: challenge.tries_left,
        p,
        form,
        lead,
        field,
        passkey,
        others,
        push,
        wait,
        step_up,
    };
    let mut response = html_form(&page, &page.form)?;
    // Looks whether the phone has answered, without a script; not while something is typed.
    let looks = page.push.as_ref().is_some_and(|push| push.waits && !push.offline);
    if looks && page.push.as_ref().is_some_and(|push| !push.approved) && page.form.is_right() {
        let refresh = HeaderName::from_static("refresh");
        response.headers_mut().insert(refresh, HeaderValue::from_static("3"));
    }
    Ok(response)
}

/// Can the phone still answer?
fn waits(p: &Page, question: &PushQuestion) -> bool {
    question.number != 0 && !p.is_past(question.expires.as_ref())
}

/// What is said of a phone, and the field for what is typed, if anything is.
fn asked_on_phone(
    p: &Page,
    question: &PushQuestion,
    offline: &str,
) -> (&'static str, &'static str) {
    if question.approved {
        ("factor-ask-push-approved", "")
    } else if offline == "1" {
        ("factor-ask-push-code", "code-push")
    } else if waits(p, question) {
        ("factor-ask-push", "")
    } else {
        ("factor-ask-push-away", "code-push")
    }
}

/// POST /login/factor
pub(crate) async fn submit(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let token = token(&headers);
    let field = ["password", "code-totp", "code-sms", "code-backup", "code-push", "response"]
        .into_iter()
        .find(|field| !form.get(field).trim().is_empty());
    let check = form.get("push-check") == "1";
    let field = field.or(check.then_some(""));
    let Some(field) = field else {
        let passkey = !form.get("passkey").is_empty();
        form.complain("", if passkey { "passkey-no-script" } else { "factor-nothing" });
        return show(&app, &visitor, &token, form, String::new()).await;
    };
    let typed = form.get(field).to_owned();
    let answer = match field {
        "password" => Answer::Password(typed),
        "response" => Answer::Passkey(typed),
        "" => Answer::PushCheck(PushCheck {}),
        _ => Answer::Code(typed),
    };
    let request = AnswerChallengeRequest {
        login_token: token.clone(),
        answer: Some(answer),
        client: Some(wire::client(&visitor.client)),
        device_token: visitor.device.clone(),
    };
    match app.logins.clone().answer_challenge(request).await {
        Ok(answer) => match answer.into_inner().outcome {
            Some(Outcome::Session(grant)) => login::enter(&app, &visitor, &grant, form.get("next")),
            Some(Outcome::Challenge(_)) => Ok(go(&question(form.get("next")))),
            None => Err(Failure::Internal),
        },
        Err(answer) if is_over(&answer) => Ok(over(form.get("next"))),
        Err(answer) => refuse(&app, &visitor, &token, form, field, answer).await,
    }
}

async fn refuse(
    app: &App,
    visitor: &Visitor,
    token: &str,
    mut form: Form,
    field: &str,
    answer: Status,
) -> Result<Response, Failure> {
    match answer.code() {
        Code::Unauthenticated | Code::PermissionDenied => {
            let text = match field {
                "password" => "login-refused",
                "response" => "passkey-not-accepted",
                _ => "invalid-answer",
            };
            form.complain(if field == "response" { "" } else { field }, text);
            show(app, visitor, token, form, String::new()).await
        }
        Code::InvalidArgument if field == "response" => {
            form.complain("", "passkey-not-accepted");
            show(app, visitor, token, form, String::new()).await
        }
        Code::InvalidArgument => {
            form.complain(field, &format!("invalid-{field}"));
            show(app, visitor, token, form, String::new()).await
        }
        Code::ResourceExhausted => {
            let after = status::retry_after(&answer).unwrap_or(Duration::from_secs(60));
            form.complain("", "login-paused");
            let wait = Page::plain(app, visitor).wait(after);
            let mut response = show(app, visitor, token, form, wait).await?;
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            let seconds = HeaderValue::from(after.as_secs().max(1));
            response.headers_mut().insert(RETRY_AFTER, seconds);
            Ok(response)
        }
        _ => Err(answer.into()),
    }
}

/// POST /login/factor/choose
pub(crate) async fn choose(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let request = ChooseFactorRequest {
        login_token: token(&headers),
        factor_id: form.get("factor").to_owned(),
        client: Some(wire::client(&visitor.client)),
    };
    match app.logins.clone().choose_factor(request).await {
        Ok(_) => Ok(go(&question(form.get("next")))),
        Err(answer) if is_over(&answer) => Ok(over(form.get("next"))),
        Err(answer) => {
            // What cannot be sent now leaves the other methods.
            let text = match status::reason(&answer).as_deref() {
                Some("throttled") => "sms-paused",
                Some("sms-off") => "reason-sms-off",
                _ => return Err(super::hidden(answer)),
            };
            form.complain("", text);
            show(&app, &visitor, &token(&headers), form, String::new()).await
        }
    }
}

/// POST /login/cancel
pub(crate) async fn cancel(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(_, form): VisitorForm,
) -> Result<Response, Failure> {
    let request = CancelLoginRequest { login_token: token(&headers) };
    app.logins.clone().cancel_login(request).await?;
    let next = form.get("next");
    let mut response = match form.get("step-up") {
        "1" => go("/account"),
        _ if oauth::leads_back(next) => go(&format!("/login?next={}", escaped(next))),
        _ => go("/login"),
    };
    if let Some(line) = cookies::clear(cookies::LOGIN) {
        response.headers_mut().append(SET_COOKIE, line);
    }
    Ok(response)
}

/// GET /step-up
pub(crate) async fn step_up(person: Person, asked: Asked) -> Result<Response, Failure> {
    let factor = asked.get("factor") == "1";
    let client = Some(wire::client(&person.client));
    let request = person.ask(StartStepUpRequest { factor, client })?;
    let answer = person.app.logins.clone().start_step_up(request).await?.into_inner();
    go_on(&answer.challenge.ok_or(Failure::Internal)?, asked.next())
}
