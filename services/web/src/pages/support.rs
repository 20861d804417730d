//! What support sees of people who have lost every second factor (REC-4): who waits, one case with its
//! pictures, and the decision, which two of them must agree on.

use askama::Template;
use axum::{body::Body, extract::Path, response::Response};
use futures_util::StreamExt;
use gatepost_proto::{
    identity::v1::{
        ApproveRecoveryCaseRequest, ListRecoveryCasesRequest, RecoveryCaseState, RefusalReason,
        RefuseRecoveryCaseRequest, ReviewRecoveryCaseRequest, ReviewedCase, ViewDocumentRequest,
    },
    wire,
};
use gatepost_runtime::status;
use http::{HeaderValue, header};
use tonic::{Code, Status};

use super::{Asked, escaped, go, identity::SLOTS};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, When, html, html_form},
    visitor::Person,
};

/// Reasons by their names in forms, each with the key of its text.
const REASONS: [(&str, &str, RefusalReason); 4] = [
    ("unreadable", "review-reason-unreadable", RefusalReason::Unreadable),
    ("mismatch", "review-reason-mismatch", RefusalReason::Mismatch),
    ("invalid", "review-reason-invalid", RefusalReason::Invalid),
    ("doubtful", "review-reason-doubtful", RefusalReason::Doubtful),
];

#[derive(Template)]
#[template(path = "support_cases.html")]
struct Cases {
    p: Page,
    cases: Vec<Row>,
    /// Address of the next ones; empty when there are none.
    next: String,
}

struct Row {
    id: String,
    number: String,
    name: String,
    email: String,
    submitted: Option<When>,
    until: Option<When>,
    approvals: u32,
    mine: bool,
    own: bool,
}

/// GET /support/recovery
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    person.fresh()?;
    let page = Some(asked.page(50));
    let request = person.ask(ListRecoveryCasesRequest { page, waiting: true })?;
    let answer = match person.app.cases.clone().list_recovery_cases(request).await {
        Ok(answer) => answer.into_inner(),
        Err(answer) => return refused(answer),
    };
    let p = Page::console(&person, "support").after(asked.done());
    let row = |found: &ReviewedCase| {
        let case = found.case.clone().unwrap_or_default();
        Row {
            name: found.name.clone(),
            email: found.email.clone(),
            submitted: p.when(case.submitted.as_ref()),
            until: p.when(case.documents_until.as_ref()),
            approvals: case.approvals,
            mine: found.approved_by_caller,
            own: found.own,
            id: case.id,
            number: case.number,
        }
    };
    let cases = answer.cases.iter().map(row).collect();
    let next = answer.page.unwrap_or_default().next_token;
    let next = if next.is_empty() {
        String::new()
    } else {
        format!("/support/recovery?page={}", escaped(&next))
    };
    html(&Cases { cases, next, p })
}

#[derive(Template)]
#[template(path = "support_case.html")]
struct Case {
    p: Page,
    form: Form,
    id: String,
    number: String,
    name: String,
    email: String,
    ip: String,
    program: String,
    created: Option<When>,
    submitted: Option<When>,
    until: Option<When>,
    approvals: u32,
    mine: bool,
    /// Slots that have a picture, each with its label.
    pictures: Vec<(&'static str, String)>,
    reasons: Vec<(&'static str, String)>,
}

/// GET /support/recovery/{id}
pub(crate) async fn detail(
    person: Person,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, Failure> {
    person.fresh()?;
    show(&person, id, Form::default(), &asked).await
}

async fn show(person: &Person, id: String, form: Form, asked: &Asked) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let request = person.ask(ReviewRecoveryCaseRequest { case_id: id, client })?;
    let found = match person.app.cases.clone().review_recovery_case(request).await {
        Ok(answer) => answer.into_inner().case.ok_or(Failure::Internal)?,
        Err(answer) => return refused(answer),
    };
    let case = found.case.ok_or(Failure::Internal)?;
    if case.state() != RecoveryCaseState::Submitted {
        // Decided meanwhile: there is nothing to look at any more.
        return Ok(go("/support/recovery?done=case-decided"));
    }
    let p = Page::console(person, "support").after(asked.done());
    let from = found.client.unwrap_or_default();
    let pictures = SLOTS.iter().filter(|(_, slot)| case.documents.contains(&(*slot).into()));
    let pictures = pictures.map(|(name, _)| (*name, p.t(&format!("field-{name}")))).collect();
    let page = Case {
        reasons: REASONS.iter().map(|(name, key, _)| (*name, p.t(key))).collect(),
        id: case.id,
        number: case.number,
        name: found.name,
        email: found.email,
        program: p.program(&from.program),
        ip: from.ip,
        created: p.when(found.account_created.as_ref()),
        submitted: p.when(case.submitted.as_ref()),
        until: p.when(case.documents_until.as_ref()),
        approvals: case.approvals,
        mine: found.approved_by_caller,
        pictures,
        p,
        form,
    };
    html_form(&page, &page.form)
}

/// GET /support/recovery/{id}/documents/{slot}: a picture, for nobody's cache and nothing but an image.
pub(crate) async fn picture(
    person: Person,
    Path((case_id, name)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let slot = SLOTS.iter().find(|(slot, _)| *slot == name).ok_or(Failure::NotFound)?.1;
    let client = Some(wire::client(&person.client));
    let request = person.ask(ViewDocumentRequest { case_id, slot: slot.into(), client })?;
    let pieces = match person.app.cases.clone().view_document(request).await {
        Ok(answer) => answer.into_inner(),
        Err(answer) => return refused(answer),
    };
    let pieces = pieces.map(|piece| piece.map(|piece| piece.piece));
    let mut response = Response::new(Body::from_stream(pieces));
    for (name, value) in [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CONTENT_DISPOSITION, "inline"),
        // The front layer adds no-store and nosniff; opened by itself, it may load and run nothing at all.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
        ),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// POST /support/recovery/{id}/approve
pub(crate) async fn approve(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    form.require("compared", "invalid-compared");
    if !form.is_right() {
        return show(&person, id, form, &Asked::nothing()).await;
    }
    let client = Some(wire::client(&person.client));
    let request = person.ask(ApproveRecoveryCaseRequest { case_id: id, client })?;
    match person.app.cases.clone().approve_recovery_case(request).await {
        Ok(answer) => {
            let found = answer.into_inner().case.ok_or(Failure::Internal)?;
            let state = found.case.map(|case| case.state());
            let decided = state == Some(RecoveryCaseState::Approved);
            let done = if decided { "case-approved" } else { "case-approved-first" };
            Ok(go(&format!("/support/recovery?done={done}")))
        }
        Err(answer) => refused(answer),
    }
}

/// POST /support/recovery/{id}/refuse
pub(crate) async fn refuse(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let chosen = REASONS.iter().find(|(name, _, _)| *name == form.get("reason"));
    let Some((_, _, reason)) = chosen else {
        form.complain("reason", "invalid-reason");
        return show(&person, id, form, &Asked::nothing()).await;
    };
    let client = Some(wire::client(&person.client));
    let reason = (*reason).into();
    let request = person.ask(RefuseRecoveryCaseRequest { case_id: id, reason, client })?;
    match person.app.cases.clone().refuse_recovery_case(request).await {
        Ok(_) => Ok(go("/support/recovery?done=case-refused")),
        Err(answer) => refused(answer),
    }
}

/// These pages are not there for anybody but support; support without a second factor is told to get one.
fn refused(answer: Status) -> Result<Response, Failure> {
    match (status::reason(&answer).as_deref(), answer.code()) {
        (Some("no-factor"), _) => Ok(go("/account/security?done=support-needs-factor")),
        (Some("case-not-now" | "case-same-person"), _) => {
            Ok(go("/support/recovery?done=case-decided"))
        }
        (_, Code::PermissionDenied | Code::InvalidArgument) => Err(Failure::NotFound),
        _ => Err(answer.into()),
    }
}
