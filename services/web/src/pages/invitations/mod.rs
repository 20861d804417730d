//! Invitations to an organization (ORG-6): inviting many people, what became of it, and the answer of whoever is
//! invited. What may be done is what the organization service says.

pub(crate) mod answer;
pub(crate) mod list;
pub(crate) mod new;
mod people;

use gatepost_proto::organization::v1::{
    AcceptInvitationRequest, GetInvitationRequest, InvitationOffer, InvitationOutcome,
};
use gatepost_proto::wire;
use gatepost_text::Words;
use http::HeaderMap;
use tonic::{Code, Status};

use crate::{app::App, cookies, failure::Failure, visitor::Visitor};

/// Why a line or an invitation was left as it is, in words.
fn why(words: &Words, outcome: &InvitationOutcome) -> String {
    said(words, &outcome.reason)
}

/// A stable reason in words.
fn said(words: &Words, reason: &str) -> String {
    let key = format!("invite-{reason}");
    words.t(if words.knows(&key) { &key } else { "reason-refused" })
}

/// The secret of the invitation that this browser has opened.
pub(super) fn secret(headers: &HeaderMap) -> Option<&str> {
    cookies::get(headers, cookies::INVITATION)
}

/// What the invitation that this browser has opened offers; none when it opens nothing any more.
pub(super) async fn opened(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
) -> Result<Option<InvitationOffer>, Failure> {
    let Some(secret) = secret(headers) else { return Ok(None) };
    let client = Some(wire::client(&visitor.client));
    let request = GetInvitationRequest { secret: secret.to_owned(), client };
    match app.invitations.clone().get_invitation(request).await {
        Ok(answer) => Ok(answer.into_inner().offer),
        Err(answer) if answer.code() == Code::NotFound => Ok(None),
        Err(answer) => Err(answer.into()),
    }
}

/// Does an answer say that the invitation is not to be accepted, and not that something else went wrong?
fn refused(answer: &Status) -> bool {
    matches!(answer.code(), Code::NotFound | Code::FailedPrecondition | Code::InvalidArgument)
}

/// Accepting by the secret of a link.
fn by_secret(secret: &str, visitor: &Visitor) -> AcceptInvitationRequest {
    let client = Some(wire::client(&visitor.client));
    AcceptInvitationRequest { secret: secret.to_owned(), invitation_id: String::new(), client }
}
