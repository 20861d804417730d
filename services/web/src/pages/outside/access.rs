//! Support is let in for a time, and sent away (SUP-2).

use std::time::Duration;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    organization::v1::{
        EndSupportAccessRequest, GrantSupportAccessRequest, ListSupportAccessRequest, SupportAccess,
    },
    wire,
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

/// How long support may be let in for, by the names in the form: seconds and the key of the text.
const LIVES: [(&str, u64, &str); 5] = [
    ("1h", 3600, "access-1h"),
    ("8h", 8 * 3600, "access-8h"),
    ("1d", 86_400, "access-1d"),
    ("3d", 3 * 86_400, "access-3d"),
    ("7d", 7 * 86_400, "access-7d"),
];

#[derive(Template)]
#[template(path = "outside/access.html")]
struct Access {
    p: Page,
    form: Form,
    on: Vec<Row>,
    over: Vec<Row>,
    reaches: Vec<Choice>,
    levels: Vec<Choice>,
    lives: Vec<Choice>,
    once: String,
    older: String,
}

/// One access.
struct Row {
    id: String,
    grants: Vec<Given>,
    created: Option<When>,
    until: Option<When>,
    ended: Option<When>,
    /// Was it ended before its time?
    early: bool,
    reason: String,
    ticket: String,
}

/// GET /organization/access
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    show(&person, Form::default(), &asked).await
}

async fn show(person: &Person, form: Form, asked: &Asked) -> Result<Response, Failure> {
    let organization_id = person.organization()?.id.clone();
    let page = Some(asked.page(50));
    let request = person.ask(ListSupportAccessRequest { organization_id, page })?;
    let answer = person.app.support_accesses.clone().list_support_access(request).await;
    let answer = answer?.into_inner();
    let products = products(person).await?;
    let p = Page::console(person, "organization-support").after(asked.done());
    let row = |access: SupportAccess| row(&p, access, &products);
    let (on, over): (Vec<_>, Vec<_>) = answer.support_access.into_iter().partition(|one| one.on);
    let (on, over) = (on.into_iter().map(row).collect(), over.into_iter().map(row).collect());
    let chosen = if form.get("life").is_empty() { "1d" } else { form.get("life") };
    let lives = LIVES.iter().filter(|(_, seconds, _)| *seconds <= answer.longest_seconds);
    let lives = lives.map(|(value, _, text)| Choice {
        value: (*value).to_owned(),
        label: p.t(text),
        chosen: *value == chosen,
    });
    let next = answer.page.unwrap_or_default().next_token;
    let once = form.get("once");
    let page = Access {
        lives: lives.collect(),
        reaches: reaches(&p, &form, &products),
        levels: levels(&p, &form),
        once: if once.is_empty() { person.app.random() } else { once.to_owned() },
        older: if next.is_empty() {
            String::new()
        } else {
            format!("/organization/access?page={}", escaped(&next))
        },
        on,
        over,
        form,
        p,
    };
    html_form(&page, &page.form)
}

fn row(p: &Page, access: SupportAccess, products: &Known) -> Row {
    Row {
        grants: given(p, &access.grants, products),
        created: p.when(access.created.as_ref()),
        until: p.when(access.until.as_ref()),
        ended: p.when(access.ended.as_ref()),
        early: !access.ended_by.is_empty(),
        id: access.id,
        reason: access.reason,
        ticket: access.ticket,
    }
}

/// POST /organization/access
pub(crate) async fn grant(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let grants = grants(&mut form);
    let life = LIVES.iter().find(|(value, ..)| *value == form.get("life"));
    if life.is_none() {
        form.complain("life", "invalid-life");
    }
    let (Some((_, seconds, _)), true) = (life, form.is_right()) else {
        return show(&person, form, &Asked::nothing()).await;
    };
    let until = person.app.clock.now().plus(Duration::from_secs(*seconds));
    let request = person.ask(GrantSupportAccessRequest {
        organization_id: organization.id,
        grants,
        until: Some(wire::timestamp(until)),
        reason: form.get("access-reason").to_owned(),
        ticket: form.get("ticket").to_owned(),
        idempotency_key: form.get("once").to_owned(),
    })?;
    match person.app.support_accesses.clone().grant_support_access(request).await {
        Ok(_) => Ok(go("/organization/access?done=access-granted")),
        Err(answer) => {
            form.refused(
                answer,
                |key| person.words.knows(key),
                &[("reason", "access-reason"), ("ticket", "ticket"), ("until", "life")],
            )?;
            show(&person, form, &Asked::nothing()).await
        }
    }
}

/// POST /organization/access/{id}/end
pub(crate) async fn end(
    Path(id): Path<String>,
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    let of_support = organization.support.as_ref().is_some_and(|presence| presence.caller);
    let request = person
        .ask(EndSupportAccessRequest { organization_id: organization.id, support_access_id: id })?;
    person.app.support_accesses.clone().end_support_access(request).await.map_err(hidden)?;
    // Who gave it back does not see the organization any more.
    Ok(go(if of_support {
        "/home?done=access-given-back"
    } else {
        "/organization/access?done=access-ended"
    }))
}
