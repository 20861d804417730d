//! Products that were offered to the organization, and by it (PRD-3).

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::{OrganizationId, TransferId};
use gatepost_proto::{
    common::v1::PageRequest,
    organization::v1::{
        AcceptTransferRequest, DeclineTransferRequest, ListTransfersRequest, Organization,
        ProductKind, Transfer, TransferDirection, TransferState, WithdrawTransferRequest,
    },
};
use tonic::Status;

use super::{
    Asked, escaped, go,
    products::{kind_name, kinds},
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Choice, Page, When, html_form},
    visitor::Person,
};

/// Rows of a list.
const ROWS: u32 = 25;

#[derive(Template)]
#[template(path = "transfers.html")]
struct Transfers {
    p: Page,
    form: Form,
    incoming: Vec<Row>,
    outgoing: Vec<Row>,
    /// Where the rest of each list is; empty after the last.
    more_in: String,
    more_out: String,
    /// Organizations of the person, one of which is to have what was offered to them.
    own: Vec<Choice>,
}

struct Row {
    id: String,
    product: String,
    kind: String,
    /// The other side.
    other: String,
    message: String,
    /// Key of the text that names how it stands.
    state: &'static str,
    created: Option<When>,
    expires: Option<When>,
    /// Does it wait?
    open: bool,
    /// Is it still to be chosen which organization is to have it?
    choose: bool,
}

/// GET /transfers
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization = person.organization()?.clone();
    show(&person, &organization, &asked, Form::default()).await
}

async fn show(
    person: &Person,
    organization: &Organization,
    asked: &Asked,
    form: Form,
) -> Result<Response, Failure> {
    use TransferDirection::{Incoming, Outgoing};
    let (incoming, outgoing, kinds) = tokio::join!(
        find(person, organization, Incoming, asked.get("in")),
        find(person, organization, Outgoing, asked.get("out")),
        kinds(person),
    );
    let ((incoming, next_in), (outgoing, next_out), kinds) = (incoming?, outgoing?, kinds?);
    let p = Page::console(person, "products").after(asked.done());
    let more = |name: &str, next: &str| match next {
        "" => String::new(),
        next => format!("/transfers?{name}={}", escaped(next)),
    };
    let own = person.organizations.iter().map(|one| Choice {
        value: one.id.clone(),
        label: one.name.clone(),
        chosen: one.id == organization.id,
    });
    let row = |one: Transfer, from: bool| row(&p, &kinds, one, from);
    let page = Transfers {
        incoming: incoming.into_iter().map(|one| row(one, true)).collect(),
        outgoing: outgoing.into_iter().map(|one| row(one, false)).collect(),
        more_in: more("in", &next_in),
        more_out: more("out", &next_out),
        own: own.collect(),
        form,
        p,
    };
    html_form(&page, &page.form)
}

async fn find(
    person: &Person,
    organization: &Organization,
    direction: TransferDirection,
    token: &str,
) -> Result<(Vec<Transfer>, String), Failure> {
    let request = person.ask(ListTransfersRequest {
        organization_id: organization.id.clone(),
        direction: direction.into(),
        page: Some(PageRequest { size: ROWS, token: token.to_owned() }),
    })?;
    let found = person.app.transfers.clone().list_transfers(request).await?.into_inner();
    Ok((found.transfers, found.page.unwrap_or_default().next_token))
}

fn row(p: &Page, kinds: &[ProductKind], one: Transfer, incoming: bool) -> Row {
    let kind = kinds.iter().find(|kind| kind.slug == one.product_kind);
    let state = one.state();
    let other = match (incoming, one.to_organization_name.as_str()) {
        (true, _) => one.from_organization_name,
        (false, "") => one.to_email,
        (false, name) => name.to_owned(),
    };
    Row {
        kind: kind.map_or_else(|| one.product_kind.clone(), |kind| kind_name(p, kind)),
        open: state == TransferState::Offered,
        choose: one.to_organization_id.is_empty(),
        created: p.when(one.created.as_ref()),
        expires: p.when(one.expires.as_ref()),
        id: one.id,
        product: one.product_name,
        other,
        message: one.message,
        state: state_text(state),
    }
}

/// Key of the text that names a state.
const fn state_text(state: TransferState) -> &'static str {
    match state {
        TransferState::Offered | TransferState::Unspecified => "transfer-open",
        TransferState::Accepted => "transfer-accepted",
        TransferState::Declined => "transfer-declined",
        TransferState::Withdrawn => "transfer-withdrawn",
        TransferState::Expired => "transfer-expired",
    }
}

/// POST /transfers/{id}/accept
pub(crate) async fn accept(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    let chosen = Some(form.get("to")).filter(|to| !to.is_empty()).unwrap_or(&organization.id);
    let chosen: OrganizationId = chosen.parse().map_err(|_| Failure::Malformed)?;
    let request = person.ask(AcceptTransferRequest {
        organization_id: chosen.to_string(),
        transfer_id: known(&id)?,
    })?;
    let answer = person.app.transfers.clone().accept_transfer(request).await.map(|_| ());
    answered(&person, &organization, answer, "transfer-accepted").await
}

/// POST /transfers/{id}/decline
pub(crate) async fn decline(
    Path(id): Path<String>,
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    let organization_id = organization.id.clone();
    let request =
        person.ask(DeclineTransferRequest { organization_id, transfer_id: known(&id)? })?;
    let answer = person.app.transfers.clone().decline_transfer(request).await.map(|_| ());
    answered(&person, &organization, answer, "transfer-declined").await
}

/// POST /transfers/{id}/withdraw
pub(crate) async fn withdraw(
    Path(id): Path<String>,
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    let organization_id = organization.id.clone();
    let request =
        person.ask(WithdrawTransferRequest { organization_id, transfer_id: known(&id)? })?;
    let answer = person.app.transfers.clone().withdraw_transfer(request).await.map(|_| ());
    answered(&person, &organization, answer, "transfer-withdrawn").await
}

fn known(id: &str) -> Result<String, Failure> {
    let id: TransferId = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(id.to_string())
}

async fn answered(
    person: &Person,
    organization: &Organization,
    answer: Result<(), Status>,
    done: &str,
) -> Result<Response, Failure> {
    let Err(answer) = answer else { return Ok(go(&format!("/transfers?done={done}"))) };
    let mut form = Form::default();
    form.refused(answer, |key| person.words.knows(key), &[])?;
    show(person, organization, &Asked::nothing(), form).await
}
