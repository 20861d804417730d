//! The partner's side (PAR-1): the code that it gives to clients, and the clients that let it in.

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::{
    EndPartnerAccessRequest, GetSupportCodeRequest, ListClientsRequest, PartnerAccess,
    RenewSupportCodeRequest, SupportCodeKind,
};

use super::super::{Asked, escaped, go, hidden, users::level_key};
use crate::{
    failure::Failure,
    form::OrganizationForm,
    view::{Page, When, html},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "outside/clients.html")]
struct Clients {
    p: Page,
    code: String,
    clients: Vec<Row>,
    next: String,
}

struct Row {
    id: String,
    client: String,
    name: String,
    /// Key of the most that it permits.
    level: &'static str,
    everything: bool,
    created: Option<When>,
}

/// GET /organization/clients
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization_id = person.organization()?.id.clone();
    let page = Some(asked.page(50));
    let list = person.ask(ListClientsRequest { organization_id: organization_id.clone(), page })?;
    let kind = SupportCodeKind::Partner.into();
    let code = person.ask(GetSupportCodeRequest { kind, organization_id })?;
    let (mut partners, mut codes) =
        (person.app.partner_accesses.clone(), person.app.support_codes.clone());
    let (answer, code) =
        tokio::try_join!(partners.list_clients(list), codes.get_support_code(code))?;
    let answer = answer.into_inner();
    let p = Page::console(&person, "organization-support").after(asked.done());
    let next = answer.page.unwrap_or_default().next_token;
    html(&Clients {
        code: code.into_inner().code,
        clients: answer.clients.into_iter().map(|access| row(&p, access)).collect(),
        next: if next.is_empty() {
            String::new()
        } else {
            format!("/organization/clients?page={}", escaped(&next))
        },
        p,
    })
}

fn row(p: &Page, access: PartnerAccess) -> Row {
    let most = access.grants.iter().max_by_key(|grant| grant.level);
    let everything = |grant: &gatepost_proto::organization::v1::Grant| {
        grant.product_id.is_empty() && grant.kind.is_empty()
    };
    Row {
        level: most.map_or("level-none", |grant| level_key(grant.level())),
        everything: access.grants.iter().any(everything),
        created: p.when(access.created.as_ref()),
        id: access.id,
        client: access.client_organization_id,
        name: access.client_name,
    }
}

/// POST /organization/clients/code
pub(crate) async fn renew(
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    let kind = SupportCodeKind::Partner.into();
    let organization_id = organization.id;
    let request = person.ask(RenewSupportCodeRequest { kind, organization_id })?;
    person.app.support_codes.clone().renew_support_code(request).await?;
    Ok(go("/organization/clients?done=code-renewed"))
}

/// POST /organization/clients/end
pub(crate) async fn end(
    OrganizationForm(person, _, form): OrganizationForm,
) -> Result<Response, Failure> {
    let request = person.ask(EndPartnerAccessRequest {
        organization_id: form.get("client").to_owned(),
        partner_access_id: form.get("access").to_owned(),
    })?;
    person.app.partner_accesses.clone().end_partner_access(request).await.map_err(hidden)?;
    Ok(go("/organization/clients?done=partner-ended"))
}
