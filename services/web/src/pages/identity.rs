//! The way back for somebody who has no second factor left (REC-4): asking, sending pictures, waiting. None
//! of it logs anybody in.

use std::time::Duration;

use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use gatepost_proto::{
    identity::v1::{
        DocumentSlot, GetLoginRequest, GetRecoveryCaseRequest, LoginPurpose,
        OpenRecoveryCaseRequest, RecoveryCase, RecoveryCaseState, SubmitRecoveryCaseRequest,
        UploadDocumentRequest, WithdrawRecoveryCaseRequest,
    },
    wire,
};
use gatepost_runtime::status;
use http::{HeaderMap, header::SET_COOKIE};
use tonic::{Code, Status};

use super::{Asked, go};
use crate::{
    app::App,
    cookies,
    failure::Failure,
    files::{self, Files},
    form::{Form, VisitorForm},
    view::{Page, When, html, html_form},
    visitor::Visitor,
};

/// Longer than any case takes.
const KEPT: Duration = Duration::from_secs(30 * 86_400);

/// Slots by the names of their fields.
pub(super) const SLOTS: [(&str, DocumentSlot); 3] = [
    ("front", DocumentSlot::Front),
    ("back", DocumentSlot::Back),
    ("selfie", DocumentSlot::Selfie),
];

#[derive(Template)]
#[template(path = "identity_start.html")]
struct Start {
    p: Page,
    form: Form,
}

#[derive(Template)]
#[template(path = "identity_documents.html")]
struct Documents {
    p: Page,
    form: Form,
    number: String,
    slots: Vec<Slot>,
    longest: String,
    /// Is everything there that must be?
    complete: bool,
}

struct Slot {
    name: &'static str,
    label: String,
    hint: String,
    error: String,
    required: bool,
    sent: bool,
}

#[derive(Template)]
#[template(path = "identity_status.html")]
struct Shown {
    p: Page,
    number: String,
    /// What there is to say, one paragraph each.
    says: Vec<String>,
    live: bool,
}

fn token(headers: &HeaderMap) -> String {
    cookies::get(headers, cookies::CASE).unwrap_or_default().to_owned()
}

/// GET /recover/identity: whatever comes next.
pub(crate) async fn overview(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Response, Failure> {
    let case = find(&app, &visitor, &token(&headers)).await?;
    let live = case.as_ref().is_some_and(|(case, _)| case.state() != RecoveryCaseState::Ended);
    // Somebody whose case has ended may have logged in anew to ask again.
    if !live && waits_for_factor(&app, &headers).await? {
        let p = Page::plain(&app, &visitor).after(asked.done());
        return html_form(&Start { p, form: Form::default() }, &Form::default());
    }
    match case {
        Some((case, longest)) => show(&app, &visitor, &case, longest, Form::default(), &asked),
        None => Ok(go("/login?done=login-ended")),
    }
}

/// The case of this browser, and the longest file that is taken for it.
async fn find(
    app: &App,
    visitor: &Visitor,
    token: &str,
) -> Result<Option<(RecoveryCase, u64)>, Failure> {
    if token.is_empty() {
        return Ok(None);
    }
    let client = Some(wire::client(&visitor.client));
    let request = GetRecoveryCaseRequest { case_token: token.to_owned(), client };
    match app.cases.clone().get_recovery_case(request).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            Ok(Some((answer.case.ok_or(Failure::Internal)?, answer.longest_file)))
        }
        Err(answer) if answer.code() == Code::NotFound => Ok(None),
        Err(answer) => Err(answer.into()),
    }
}

/// Has this browser proven a password, and is asked for a second factor?
async fn waits_for_factor(app: &App, headers: &HeaderMap) -> Result<bool, Failure> {
    let login_token = cookies::get(headers, cookies::LOGIN).unwrap_or_default().to_owned();
    if login_token.is_empty() {
        return Ok(false);
    }
    match app.logins.clone().get_login(GetLoginRequest { login_token }).await {
        Ok(answer) => {
            let challenge = answer.into_inner().challenge.ok_or(Failure::Internal)?;
            Ok(challenge.purpose() == LoginPurpose::SignIn)
        }
        Err(answer) if answer.code() == Code::Unauthenticated => Ok(false),
        Err(answer) => Err(answer.into()),
    }
}

fn show(
    app: &App,
    visitor: &Visitor,
    case: &RecoveryCase,
    longest: u64,
    form: Form,
    asked: &Asked,
) -> Result<Response, Failure> {
    let p = Page::plain(app, visitor).after(asked.done());
    if case.state() == RecoveryCaseState::Collecting {
        return documents(p, case, longest, form);
    }
    let full = |when: Option<When>| when.map(|when| when.full).unwrap_or_default();
    let until = full(p.when(case.documents_until.as_ref()));
    let effective = full(p.when(case.effective.as_ref()));
    let says = match case.state() {
        RecoveryCaseState::Submitted => vec![
            p.t("identity-state-submitted"),
            p.t1("identity-documents-until", "time", until),
            p.t("identity-stop"),
            p.t("identity-keep"),
        ],
        RecoveryCaseState::Approved => vec![
            p.t1("identity-state-approved", "time", effective),
            p.t("identity-stop"),
            p.t("identity-keep"),
        ],
        RecoveryCaseState::Ready => {
            let until = full(p.when(case.until.as_ref()));
            vec![p.t1("identity-state-ready", "time", until), p.t("identity-stop")]
        }
        _ => vec![p.t(end_of(&case.end)), p.t("identity-erased")],
    };
    let live = case.state() != RecoveryCaseState::Ended;
    html(&Shown { number: case.number.clone(), says, live, p })
}

/// Key of the text on how a case ended.
fn end_of(end: &str) -> &'static str {
    match end {
        "done" => "identity-end-done",
        "unreadable" => "identity-end-unreadable",
        "mismatch" => "identity-end-mismatch",
        "invalid" => "identity-end-invalid",
        "doubtful" => "identity-end-doubtful",
        "withdrawn" => "identity-end-withdrawn",
        "not-me" => "identity-end-not-me",
        "logged-in" => "identity-end-logged-in",
        "password-changed" => "identity-end-password-changed",
        "expired" => "identity-end-expired",
        _ => "identity-end-other",
    }
}

fn documents(p: Page, case: &RecoveryCase, longest: u64, form: Form) -> Result<Response, Failure> {
    let slots = SLOTS.map(|(name, slot)| Slot {
        name,
        label: p.t(&format!("field-{name}")),
        hint: p.t(&format!("hint-{name}")),
        error: form.error(name).map(|key| p.t(key)).unwrap_or_default(),
        required: slot != DocumentSlot::Back,
        sent: case.documents.contains(&slot.into()),
    });
    let complete = slots.iter().all(|slot| slot.sent || !slot.required);
    let page = Documents {
        number: case.number.clone(),
        longest: p.size(longest),
        slots: slots.into(),
        complete,
        p,
        form,
    };
    html_form(&page, &page.form)
}

/// POST /recover/identity
pub(crate) async fn open(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let login_token = cookies::get(&headers, cookies::LOGIN).unwrap_or_default().to_owned();
    let client = Some(wire::client(&visitor.client));
    let request = OpenRecoveryCaseRequest { login_token, client };
    let token = match app.cases.clone().open_recovery_case(request).await {
        Ok(answer) => answer.into_inner().case_token,
        Err(answer) if answer.code() == Code::Unauthenticated => {
            return Ok(go("/login?done=login-ended"));
        }
        Err(answer) if status::reason(&answer).as_deref() == Some("no-support") => {
            form.complain("", "reason-no-support");
            let p = Page::plain(&app, &visitor);
            let page = Start { p, form };
            return html_form(&page, &page.form);
        }
        Err(answer) => return Err(answer.into()),
    };
    let mut response = go("/recover/identity");
    let case = cookies::set(cookies::CASE, &token, Some(KEPT)).ok_or(Failure::Internal)?;
    for line in [Some(case), cookies::clear(cookies::LOGIN)].into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, line);
    }
    Ok(response)
}

/// POST /recover/identity/documents: the chosen files, one after the other.
pub(crate) async fn upload(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let (visitor, parts, body) = files::sender(&app, request).await?;
    // Files are large: few browsers at a time.
    let _seat = app.uploads.try_acquire().map_err(|_| Failure::Throttled(Some(BUSY)))?;
    let mut sent = Files::begin(&app, &visitor.visit, &parts, body, SLOTS.len()).await?;
    let token = token(&parts.headers);
    let Some((mut case, longest)) = find(&app, &visitor, &token).await? else {
        return Ok(go("/recover/identity"));
    };
    let (mut form, mut chosen) = (Form::default(), false);
    while let Some(file) = sent.next(longest).await? {
        let slot = SLOTS.iter().find(|(name, _)| *name == file.field);
        let (name, slot) = *slot.ok_or(Failure::Malformed)?;
        let Some(bytes) = file.bytes else {
            form.complain(name, "reason-picture-too-long");
            continue;
        };
        if bytes.is_empty() {
            continue;
        }
        chosen = true;
        let request = UploadDocumentRequest {
            case_token: token.clone(),
            slot: slot.into(),
            file: bytes,
            client: Some(wire::client(&visitor.client)),
        };
        match app.cases.clone().upload_document(request).await {
            Ok(answer) => case = answer.into_inner().case.ok_or(Failure::Internal)?,
            Err(answer) => complain(&visitor, &mut form, name, answer)?,
        }
    }
    if !chosen && form.is_right() {
        form.complain("front", "invalid-no-file");
    }
    if form.is_right() {
        return Ok(go("/recover/identity?done=pictures-sent"));
    }
    documents(Page::plain(&app, &visitor), &case, longest, form)
}

/// When somebody whose upload found no seat tries again.
const BUSY: Duration = Duration::from_secs(20);

/// Says what is wrong with a file; anything else is a failure of the whole page.
fn complain(
    visitor: &Visitor,
    form: &mut Form,
    field: &str,
    answer: Status,
) -> Result<(), Failure> {
    let reason = status::reason(&answer).unwrap_or_default();
    let key = format!("reason-{reason}");
    if reason.starts_with("picture-") && visitor.words.knows(&key) {
        form.complain(field, &key);
        return Ok(());
    }
    // Longer than the service listens to.
    if answer.code() == Code::OutOfRange {
        form.complain(field, "reason-picture-too-long");
        return Ok(());
    }
    Err(answer.into())
}

/// POST /recover/identity/submit
pub(crate) async fn submit(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, mut form): VisitorForm,
) -> Result<Response, Failure> {
    let case_token = token(&headers);
    let client = Some(wire::client(&visitor.client));
    let request = SubmitRecoveryCaseRequest { case_token: case_token.clone(), client };
    match app.cases.clone().submit_recovery_case(request).await {
        Ok(_) => Ok(go("/recover/identity")),
        Err(answer) => match status::reason(&answer).as_deref() {
            Some("case-incomplete") => {
                form.complain("", "reason-case-incomplete");
                match find(&app, &visitor, &case_token).await? {
                    Some((case, longest)) => {
                        documents(Page::plain(&app, &visitor), &case, longest, form)
                    }
                    None => Ok(go("/recover/identity")),
                }
            }
            Some("case-not-now" | "link-refused") => Ok(go("/recover/identity")),
            _ => Err(answer.into()),
        },
    }
}

/// POST /recover/identity/withdraw
pub(crate) async fn withdraw(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, _): VisitorForm,
) -> Result<Response, Failure> {
    let client = Some(wire::client(&visitor.client));
    let request = WithdrawRecoveryCaseRequest { case_token: token(&headers), client };
    match app.cases.clone().withdraw_recovery_case(request).await {
        Ok(_) => Ok(go("/recover/identity")),
        Err(answer) if answer.code() == Code::NotFound => Ok(go("/recover/identity")),
        Err(answer) => Err(answer.into()),
    }
}
