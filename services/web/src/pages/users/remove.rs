//! What is done with many members at once, and a page that says what became of each.

use std::collections::HashMap;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::organization::v1::{
    AddTeamMembersRequest, GetMemberRequest, ListRemovedMembersRequest, MemberOutcome,
    RemoveMembersRequest, RestoreMembersRequest,
};

use super::super::{all, go, hidden};
use crate::{
    failure::Failure,
    form::OrganizationForm,
    view::{Page, html},
    visitor::Person,
};

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Removed,
    Restored,
    Joined,
}

#[derive(Template)]
#[template(path = "users/outcome.html")]
struct Outcome {
    p: Page,
    title: &'static str,
    /// Who it was done to.
    done: Vec<Named>,
    /// Who not, and why.
    refused: Vec<Named>,
    /// Can it be taken back?
    undo: bool,
    /// Where to go on.
    back: String,
}

struct Named {
    id: String,
    name: String,
    /// Why not; empty when it was done.
    why: String,
}

/// POST /users/selected: removes the chosen, or takes them into a team.
pub(crate) async fn selected(
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    let account_ids: Vec<String> = form.all("user").map(ToOwned::to_owned).collect();
    if account_ids.is_empty() {
        return Ok(go("/users?done=nobody-chosen"));
    }
    match form.get("act") {
        "remove" => remove(&person, organization.id, account_ids).await,
        "team" if form.get("team").is_empty() => Ok(go("/users?done=no-team-chosen")),
        "team" => {
            let team_id = form.get("team").to_owned();
            let back = format!("/teams/{team_id}");
            let names = names(&person, &organization.id, &account_ids).await?;
            let organization_id = organization.id;
            let request =
                person.ask(AddTeamMembersRequest { organization_id, team_id, account_ids })?;
            let added = person.app.teams.clone().add_team_members(request).await.map_err(hidden)?;
            show(&person, Act::Joined, &names, added.into_inner().outcomes, back)
        }
        _ => Err(Failure::Malformed),
    }
}

/// POST /users/{id}/remove
pub(crate) async fn one(
    Path(id): Path<String>,
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    remove(&person, organization.id, vec![id]).await
}

async fn remove(
    person: &Person,
    organization_id: String,
    account_ids: Vec<String>,
) -> Result<Response, Failure> {
    // Their names are asked for first: afterwards they are members no more.
    let names = names(person, &organization_id, &account_ids).await?;
    let request = person.ask(RemoveMembersRequest { organization_id, account_ids })?;
    let removed = person.app.members.clone().remove_members(request).await.map_err(hidden)?;
    show(person, Act::Removed, &names, removed.into_inner().outcomes, "/users".to_owned())
}

/// POST /users/restore
pub(crate) async fn restore(
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    let account_ids: Vec<String> = form.all("user").map(ToOwned::to_owned).collect();
    if account_ids.is_empty() {
        return Ok(go("/users?done=nobody-chosen"));
    }
    let organization_id = organization.id;
    let request =
        ListRemovedMembersRequest { organization_id: organization_id.clone(), page: all() };
    let removed =
        person.app.members.clone().list_removed_members(person.ask(request)?).await?.into_inner();
    let removed = removed.members.into_iter();
    let names = removed.map(|member| (member.account_id, member.name)).collect();
    let request = person.ask(RestoreMembersRequest { organization_id, account_ids })?;
    let restored = person.app.members.clone().restore_members(request).await.map_err(hidden)?;
    show(&person, Act::Restored, &names, restored.into_inner().outcomes, "/users".to_owned())
}

/// What members are called. Whoever is none is called by the id.
async fn names(
    person: &Person,
    organization_id: &str,
    account_ids: &[String],
) -> Result<HashMap<String, String>, Failure> {
    let mut names = HashMap::new();
    for account_id in account_ids {
        let request = GetMemberRequest {
            organization_id: organization_id.to_owned(),
            account_id: account_id.clone(),
        };
        let found = person.app.members.clone().get_member(person.ask(request)?).await;
        let found = found.map_err(hidden);
        match found.map(|found| found.into_inner().member.unwrap_or_default().name) {
            Ok(name) => drop(names.insert(account_id.clone(), name)),
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(names)
}

fn show(
    person: &Person,
    act: Act,
    names: &HashMap<String, String>,
    outcomes: Vec<MemberOutcome>,
    back: String,
) -> Result<Response, Failure> {
    let p = Page::console(person, "users");
    let why = |reason: &str| {
        let key = format!("reason-{reason}");
        match reason {
            "" => String::new(),
            _ if p.words.knows(&key) => p.t(&key),
            _ => p.t("reason-refused"),
        }
    };
    let named = |outcome: MemberOutcome| Named {
        name: match names.get(&outcome.account_id).filter(|name| !name.is_empty()) {
            Some(name) => name.clone(),
            None => outcome.account_id.clone(),
        },
        why: why(&outcome.refused),
        id: outcome.account_id,
    };
    let (done, refused) = outcomes.into_iter().map(named).partition(|one| one.why.is_empty());
    html(&Outcome {
        title: match act {
            Act::Removed => "users-removed-title",
            Act::Restored => "users-restored-title",
            Act::Joined => "users-joined-title",
        },
        undo: act == Act::Removed,
        done,
        refused,
        back,
        p,
    })
}
