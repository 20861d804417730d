//! One member: its rights product by product with their sources, and everything that may be changed.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::organization::v1::{
    ExplainRightsRequest, GetMemberRequest, GetMemberResponse, MemberDetails, MemberPreferences,
    ProductRights, RightGiven, RightSource, Role,
};

use super::{
    super::{Asked, all, go, hidden},
    Given, Known, Row, given, grant_of, level_key, levels, reaches, role_named, role_slug, teams,
};
use crate::{
    failure::Failure,
    form::Form,
    view::{Choice, Page, html_form, role_key},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "users/detail.html")]
struct Detail {
    p: Page,
    form: Form,
    member: Row,
    roles: Vec<RoleChoice>,
    undo: Option<Undo>,
    products: Option<Vec<Explained>>,
    grants: Vec<Given>,
    may_grant: bool,
    reaches: Vec<Choice>,
    levels: Vec<Choice>,
    teams: Vec<InTeam>,
    /// Teams that the member may be taken into.
    others: Vec<Choice>,
    preferences: Option<MemberPreferences>,
}

/// A role that may be given.
struct RoleChoice {
    slug: &'static str,
    label: &'static str,
    text: &'static str,
    chosen: bool,
    /// Can billing rights come with it?
    billing: bool,
}

/// What takes back what was just done.
struct Undo {
    action: String,
    fields: Vec<(&'static str, String)>,
}

/// A product, and what the member may do with it.
struct Explained {
    name: String,
    kind: String,
    level: &'static str,
    none: bool,
    sources: Vec<String>,
}

struct InTeam {
    id: String,
    name: String,
    leader: bool,
}

/// GET /users/me
pub(crate) async fn me(person: Person) -> Result<Response, Failure> {
    person.organization()?;
    Ok(go(&format!("/users/{}", person.account.id)))
}

/// GET /users/{id}
pub(crate) async fn detail(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    show(&person, &id, Form::default(), &asked).await
}

/// The page, with what is wrong with a form on it.
pub(super) async fn show(
    person: &Person,
    id: &str,
    form: Form,
    asked: &Asked,
) -> Result<Response, Failure> {
    let found = find(person, id).await?;
    let member = found.member.clone().unwrap_or_default();
    let p = Page::console(person, "users").after(asked.done());
    let told = member.preferences.is_some();
    let known = if told { Known::of(person, id).await? } else { Known::default() };
    let all_teams = if found.may_grant { teams(person).await? } else { Vec::new() };
    let page = Detail {
        roles: roles(&found, &member),
        undo: undo(asked, id, &found),
        grants: given(&p, &found.grants, &known),
        reaches: reaches(&p, &known),
        levels: levels(&p),
        products: told
            .then(|| known.products.iter().map(|one| explained(&p, &known, one)).collect()),
        may_grant: found.may_grant,
        others: all_teams
            .into_iter()
            .filter(|team| found.teams.iter().all(|own| own.team_id != team.id))
            .map(|team| Choice { value: team.id, label: team.name, chosen: false })
            .collect(),
        teams: found.teams.into_iter().map(in_team).collect(),
        preferences: member.preferences,
        member: Row::new(person, &p, member),
        form,
        p,
    };
    html_form(&page, &page.form)
}

/// A member of the organization that is shown; anybody else is not there.
pub(crate) async fn find(person: &Person, id: &str) -> Result<GetMemberResponse, Failure> {
    let organization_id = person.organization()?.id.clone();
    let request = person.ask(GetMemberRequest { organization_id, account_id: id.to_owned() })?;
    Ok(person.app.members.clone().get_member(request).await.map_err(hidden)?.into_inner())
}

/// Every product, with the member's rights.
pub(crate) async fn rights(person: &Person, id: &str) -> Result<Vec<ProductRights>, Failure> {
    let organization_id = person.organization()?.id.clone();
    let request = ExplainRightsRequest { organization_id, account_id: id.to_owned(), page: all() };
    let answer = person.app.members.clone().explain_rights(person.ask(request)?).await;
    Ok(answer.map_err(hidden)?.into_inner().products)
}

fn roles(found: &GetMemberResponse, member: &MemberDetails) -> Vec<RoleChoice> {
    let choice = |role: Role| RoleChoice {
        slug: role_slug(role),
        label: role_key(role),
        text: role_text(role),
        chosen: role == member.role(),
        billing: role == Role::Collaborator,
    };
    found.may_become().map(choice).collect()
}

/// Key of the text that says what a role may do.
pub(crate) const fn role_text(role: Role) -> &'static str {
    match role {
        Role::LegalRepresentative => "role-text-legal-representative",
        Role::Administrator => "role-text-administrator",
        Role::Collaborator => "role-text-collaborator",
        Role::External => "role-text-external",
        Role::Support => "role-text-support",
        Role::Unspecified => "role-none",
    }
}

fn explained(p: &Page, known: &Known, product: &ProductRights) -> Explained {
    let source = |given: &RightGiven| {
        let from = match given.source() {
            RightSource::Team => p.t1("source-team", "name", given.source_name.as_str()),
            RightSource::Direct => p.t("source-direct"),
            RightSource::Partner => p.t1("source-partner", "name", given.source_name.as_str()),
            RightSource::SupportAccess => p.t("source-support"),
            RightSource::Billing => p.t("source-billing"),
            RightSource::Role | RightSource::Unspecified => p.t("source-role"),
        };
        p.t2("source-level", "source", from, "level", p.t(level_key(given.level())))
    };
    Explained {
        name: product.name.clone(),
        kind: known.kind(p, &product.kind),
        level: level_key(product.level()),
        none: product.sources.is_empty(),
        sources: product.sources.iter().map(source).collect(),
    }
}

fn in_team(team: gatepost_proto::organization::v1::MemberTeam) -> InTeam {
    InTeam { id: team.team_id, name: team.name, leader: team.leader }
}

/// The way back, while the service would go it: what was there before stands in the address.
fn undo(asked: &Asked, id: &str, found: &GetMemberResponse) -> Option<Undo> {
    let (action, fields) = match asked.done()? {
        "role-changed" => {
            let (role, billing) = (asked.get("role"), asked.get("billing"));
            let former = role_named(role).filter(|role| found.may_become().any(|one| one == *role));
            former?;
            let billing = if billing == "1" { "1" } else { "" };
            ("role", vec![("role", role.to_owned()), ("billing", billing.to_owned())])
        }
        "grant-removed" if found.may_grant => {
            let (reach, level) = (asked.get("reach"), asked.get("level"));
            grant_of(reach, level)?;
            ("grants", vec![("reach", reach.to_owned()), ("level", level.to_owned())])
        }
        "team-left" if found.may_grant => ("teams", vec![("team", asked.get("team").to_owned())]),
        _ => return None,
    };
    Some(Undo { action: format!("/users/{id}/{action}"), fields })
}
