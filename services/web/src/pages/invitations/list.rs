//! The invitations of an organization: how each stands, and mailing or taking back many at once.

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::{
    Invitation, InvitationOutcome, InvitationState, ListInvitationsRequest,
    ResendInvitationsRequest, WithdrawInvitationsRequest,
};

use super::{new::manages, why};
use crate::{
    failure::Failure,
    form::OrganizationForm,
    pages::{Asked, escaped, go},
    view::{Choice, Page, When, html, role_key},
    visitor::Person,
};

/// Rows of a page.
const ROWS: u32 = 50;
/// States by their names in addresses, each with the key of its text.
const STATES: [(&str, &str, InvitationState); 5] = [
    ("pending", "invitation-pending", InvitationState::Pending),
    ("accepted", "invitation-accepted", InvitationState::Accepted),
    ("declined", "invitation-declined", InvitationState::Declined),
    ("withdrawn", "invitation-withdrawn", InvitationState::Withdrawn),
    ("expired", "invitation-expired", InvitationState::Expired),
];

#[derive(Template)]
#[template(path = "invitations/list.html")]
struct List {
    p: Page,
    rows: Vec<Row>,
    states: Vec<Choice>,
    text: String,
    /// Is anything left out?
    filtered: bool,
    /// Can any of the rows be chosen?
    choosable: bool,
    pending: u32,
    /// Where the rest is; empty after the last.
    next: String,
}

struct Row {
    id: String,
    email: String,
    role: &'static str,
    state: &'static str,
    /// Can it be mailed again or taken back?
    open: bool,
    mailed: Option<When>,
    ends: Option<When>,
    mails: u32,
}

impl Row {
    fn new(p: &Page, invitation: Invitation) -> Self {
        let state = invitation.state();
        let named = STATES.iter().find(|(_, _, one)| *one == state);
        let waits = state == InvitationState::Pending;
        let ends = invitation.ended.as_ref().filter(|_| !waits).or(invitation.expires.as_ref());
        Self {
            role: role_key(invitation.role()),
            state: named.map_or("invitation-pending", |(_, key, _)| key),

            open: waits || state == InvitationState::Expired,
            mailed: p.when(invitation.mailed.as_ref()),
            ends: p.when(ends),
            mails: invitation.mails,
            id: invitation.id,
            email: invitation.email,
        }
    }
}

/// GET /users/invitations
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization_id = manages(&person)?.id.clone();
    let (wanted, text) = (asked.get("state"), asked.get("q").trim().to_owned());
    let state = STATES.iter().find(|(slug, ..)| *slug == wanted).map(|(.., state)| *state);
    let request = ListInvitationsRequest {
        organization_id,
        page: Some(asked.page(ROWS)),
        states: state.map(Into::into).into_iter().collect(),
        text: text.chars().take(100).collect(),
    };
    let answer = person.app.invitations.clone().list_invitations(person.ask(request)?).await?;
    let found = answer.into_inner();
    let p = Page::console(&person, "users").after(asked.done());
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let next = match next.is_empty() {
        true => String::new(),
        false => format!(
            "/users/invitations?page={}&state={}&q={}",
            escaped(&next),
            escaped(wanted),
            escaped(&text)
        ),
    };
    let states = STATES.iter().map(|(slug, key, one)| Choice {
        value: (*slug).to_owned(),
        label: p.t(key),
        chosen: Some(*one) == state,
    });
    let rows: Vec<Row> = found.invitations.into_iter().map(|one| Row::new(&p, one)).collect();
    html(&List {
        states: states.collect(),
        filtered: state.is_some() || !text.is_empty(),
        choosable: rows.iter().any(|row| row.open),
        pending: found.pending,
        text,
        rows,
        next,
        p,
    })
}

#[derive(Template)]
#[template(path = "invitations/outcome.html")]
struct Outcome {
    p: Page,
    title: &'static str,
    done: Vec<String>,
    /// Addresses, each with why it was left as it is.
    refused: Vec<(String, String)>,
}

/// POST /users/invitations: mails the chosen again, or takes them back.
pub(crate) async fn selected(
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    let invitation_ids: Vec<String> = form.all("invitation").map(ToOwned::to_owned).collect();
    if invitation_ids.is_empty() {
        return Ok(go("/users/invitations?done=no-invitation-chosen"));
    }
    let organization_id = organization.id;
    let mut invitations = person.app.invitations.clone();
    let (title, outcomes) = match form.get("act") {
        "resend" => {
            let request = ResendInvitationsRequest { organization_id, invitation_ids };
            let answer = invitations.resend_invitations(person.ask(request)?).await?;
            ("invitations-resent", answer.into_inner().outcomes)
        }
        "withdraw" => {
            let request = WithdrawInvitationsRequest { organization_id, invitation_ids };
            let answer = invitations.withdraw_invitations(person.ask(request)?).await?;
            ("invitations-withdrawn", answer.into_inner().outcomes)
        }
        _ => return Err(Failure::Malformed),
    };
    if outcomes.iter().all(|outcome| outcome.reason.is_empty()) {
        return Ok(go(&format!("/users/invitations?done={title}")));
    }
    let p = Page::console(&person, "users");
    let (done, refused): (Vec<_>, Vec<InvitationOutcome>) =
        outcomes.into_iter().partition(|outcome| outcome.reason.is_empty());
    let refused = refused.into_iter().map(|one| (why(&p.words, &one), one.email));
    html(&Outcome {
        title,
        done: done.into_iter().map(|outcome| outcome.email).collect(),
        refused: refused.map(|(why, email)| (email, why)).collect(),
        p,
    })
}
