//! Partners of an organization: found, let in, sent away (PAR-1).

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::organization::v1::{
    EndPartnerAccessRequest, FindPartnerRequest, FindPartnerResponse, GrantPartnerAccessRequest,
    ListPartnersRequest, PartnerAccess,
};

use super::{
    super::{
        Asked, escaped, go, hidden,
        users::{Given, Known},
    },
    given, grants, levels, products, reaches,
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Choice, Page, When, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "outside/partners.html")]
struct Partners {
    p: Page,
    form: Form,
    on: Vec<Row>,
    over: Vec<Row>,
    /// The one that was found, or is to be changed.
    found: Option<FindPartnerResponse>,
    reaches: Vec<Choice>,
    levels: Vec<Choice>,
    older: String,
}

struct Row {
    id: String,
    partner: String,
    name: String,
    grants: Vec<Given>,
    created: Option<When>,
    ended: Option<When>,
}

/// GET /organization/partners
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    show(&person, Form::default(), None, &asked).await
}

async fn show(
    person: &Person,
    form: Form,
    found: Option<FindPartnerResponse>,
    asked: &Asked,
) -> Result<Response, Failure> {
    let organization_id = person.organization()?.id.clone();
    let page = Some(asked.page(50));
    let request = person.ask(ListPartnersRequest { organization_id, page })?;
    let answer = person.app.partner_accesses.clone().list_partners(request).await?.into_inner();
    let products = products(person).await?;
    let p = Page::console(person, "organization-support").after(asked.done());
    let row = |access: PartnerAccess| row(&p, access, &products);
    let (on, over): (Vec<_>, Vec<_>) =
        answer.partners.into_iter().partition(|access| access.ended.is_none());
    let next = answer.page.unwrap_or_default().next_token;
    let page = Partners {
        on: on.into_iter().map(row).collect(),
        over: over.into_iter().map(row).collect(),
        reaches: reaches(&p, &form, &products),
        levels: levels(&p, &form),
        older: if next.is_empty() {
            String::new()
        } else {
            format!("/organization/partners?page={}", escaped(&next))
        },
        found,
        form,
        p,
    };
    html_form(&page, &page.form)
}

fn row(p: &Page, access: PartnerAccess, products: &Known) -> Row {
    Row {
        grants: given(p, &access.grants, products),
        created: p.when(access.created.as_ref()),
        ended: p.when(access.ended.as_ref()),
        id: access.id,
        partner: access.partner_organization_id,
        name: access.partner_name,
    }
}

/// POST /organization/partners: whose code or id is it?
pub(crate) async fn find(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    form.require("partner", "invalid-partner");
    if !form.is_right() {
        return show(&person, form, None, &Asked::nothing()).await;
    }
    let request = person.ask(FindPartnerRequest {
        organization_id: organization.id,
        partner: form.get("partner").to_owned(),
    })?;
    match person.app.partner_accesses.clone().find_partner(request).await {
        Ok(found) => {
            let found = Some(found.into_inner());
            show(&person, Form::default(), found, &Asked::nothing()).await
        }
        Err(answer) => {
            form.refused(
                answer,
                |key| person.words.knows(key),
                &[("code", "partner"), ("partner", "partner")],
            )?;
            show(&person, form, None, &Asked::nothing()).await
        }
    }
}

/// POST /organization/partners/grant
pub(crate) async fn grant(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let grants = grants(&mut form);
    let partner = form.get("partner").to_owned();
    let again = FindPartnerResponse {
        organization_id: partner.clone(),
        name: form.get("partner-name").to_owned(),
    };
    if !form.is_right() {
        return show(&person, form, Some(again), &Asked::nothing()).await;
    }
    let request = person.ask(GrantPartnerAccessRequest {
        organization_id: organization.id,
        partner_organization_id: partner,
        grants,
    })?;
    match person.app.partner_accesses.clone().grant_partner_access(request).await {
        Ok(_) => Ok(go("/organization/partners?done=partner-granted")),
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &[])?;
            show(&person, form, Some(again), &Asked::nothing()).await
        }
    }
}

/// POST /organization/partners/{id}/end
pub(crate) async fn end(
    Path(id): Path<String>,
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    let request = person
        .ask(EndPartnerAccessRequest { organization_id: organization.id, partner_access_id: id })?;
    person.app.partner_accesses.clone().end_partner_access(request).await.map_err(hidden)?;
    Ok(go("/organization/partners?done=partner-ended"))
}
