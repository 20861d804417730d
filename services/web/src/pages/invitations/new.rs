//! Inviting people: a pasted list or a CSV file, with everything that each gets chosen up front, and a report
//! that says of every line what became of it.

use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use gatepost_proto::organization::v1::{
    CreateInvitationsRequest, InvitationLine, InvitationOutcome, Organization, Role, Team, Verb,
};
use tonic::Code;

use super::{
    people::{self, Entry},
    said, why,
};
use crate::{
    app::App,
    failure::Failure,
    files::{self, Files},
    form::{self, Form},
    pages::users::{self, Known, ROLES},
    view::{Choice, Page, html, html_form, role_key},
    visitor::Person,
};

/// Longest list, in bytes: many times what five hundred rows take.
const LONGEST: u64 = 256 * 1024;
/// Fields of the form, at most.
const FIELDS: usize = 600;
/// Products and kinds of them that are offered, at most: a team gives more.
const REACHES: usize = 60;

#[derive(Template)]
#[template(path = "invitations/new.html")]
struct New {
    p: Page,
    form: Form,
    roles: Vec<Choice>,
    teams: Vec<Choice>,
    /// Products, and kinds of them.
    reaches: Vec<Choice>,
    levels: Vec<Choice>,
    billing: bool,
    once: String,
}

/// GET /users/invite
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    manages(&person)?;
    let gifts = gifts(&person).await?;
    show(&person, &gifts, Form::default())
}

/// Goes on for whoever may invite; the service decides again.
pub(super) fn manages(person: &Person) -> Result<&Organization, Failure> {
    let organization = person.organization()?;
    if person.may(Verb::ManageMembers) { Ok(organization) } else { Err(Failure::Forbidden) }
}

/// What may be given: teams and products.
struct Gifts {
    teams: Vec<Team>,
    products: Known,
}

async fn gifts(person: &Person) -> Result<Gifts, Failure> {
    let (teams, products) =
        tokio::try_join!(users::teams(person), Known::of(person, &person.account.id))?;
    Ok(Gifts { teams, products })
}

fn show(person: &Person, gifts: &Gifts, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, "users");
    let chosen = if form.get("role").is_empty() { "collaborator" } else { form.get("role") };
    let may = |role: Role| match role {
        Role::LegalRepresentative => person.may(Verb::ManageRepresentatives),
        // Operators give this role, on the command line.
        Role::Support => false,
        _ => true,
    };
    let roles = ROLES.iter().filter(|(_, role)| may(*role)).map(|(slug, role)| Choice {
        value: (*slug).to_owned(),
        label: p.t(role_key(*role)),
        chosen: *slug == chosen,
    });
    let team = |team: &Team| Choice {
        value: team.id.clone(),
        label: team.name.clone(),
        chosen: form.has("team", &team.id),
    };
    let mut reaches = users::reaches(&p, &gifts.products);
    reaches.truncate(REACHES);
    for reach in &mut reaches {
        reach.chosen = form.has("reach", &reach.value);
    }
    let mut levels = users::levels(&p);
    if !form.get("level").is_empty() {
        for level in &mut levels {
            level.chosen = form.get("level") == level.value;
        }
    }
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let page = New {
        roles: roles.collect(),
        teams: gifts.teams.iter().map(team).collect(),
        reaches,
        levels,
        billing: form.has("billing", "yes"),
        once: once.unwrap_or_else(|| person.app.random()),
        p,
        form,
    };
    html_form(&page, &page.form)
}

/// POST /users/invite
pub(crate) async fn submit(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let (person, parts, body) = files::signed_in(&app, request).await?;
    let _seat = app.uploads.try_acquire().map_err(|_| Failure::Throttled(None))?;
    let mut sent = Files::begin(&app, person.binding(), &parts, body, FIELDS).await?;
    let (mut fields, mut file, mut too_long) = (Vec::new(), None, false);
    while let Some(field) = sent.next(LONGEST).await? {
        let Some(bytes) = field.bytes else {
            too_long = true;
            continue;
        };
        if field.field == "file" {
            file = Some(bytes).filter(|bytes| !bytes.is_empty());
        } else {
            fields.push((field.field, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut form = Form::filled(&fields);
    let organization = manages(&person)?.clone();
    form::acting_for(&organization, form.get(form::ACTING_FOR))?;
    let gifts = gifts(&person).await?;
    let entries = match (too_long, &file, form.get("people").trim().is_empty()) {
        (true, ..) => Err(("file", "invite-list-too-long")),
        (_, Some(_), false) => Err(("file", "invite-list-both")),
        (_, Some(file), true) => people::csv(file).map_err(|error| ("file", error.key())),
        (_, None, _) => people::pasted(form.get("people")).map_err(|error| ("people", error.key())),
    };
    match entries {
        Err((field, text)) => {
            form.complain(field, text);
            show(&person, &gifts, form)
        }
        Ok(entries) => invite(&person, &organization, &gifts, form, &entries).await,
    }
}

async fn invite(
    person: &Person,
    organization: &Organization,
    gifts: &Gifts,
    mut form: Form,
    entries: &[Entry],
) -> Result<Response, Failure> {
    let read: Vec<Result<InvitationLine, &'static str>> =
        entries.iter().map(|entry| line(person, gifts, &form, entry)).collect();
    let request = CreateInvitationsRequest {
        organization_id: organization.id.clone(),
        lines: read.iter().filter_map(|line| line.as_ref().ok()).cloned().collect(),
        idempotency_key: form.get("once").to_owned(),
    };
    let outcomes = if request.lines.is_empty() {
        Vec::new()
    } else {
        let asked = person.app.invitations.clone().create_invitations(person.ask(request)?).await;
        match asked {
            Ok(answer) => answer.into_inner().outcomes,
            Err(answer) if answer.code() == Code::InvalidArgument => {
                form.refused(answer, |key| person.words.knows(key), &[])?;
                return show(person, gifts, form);
            }
            Err(answer) => return Err(answer.into()),
        }
    };
    report(person, entries, &read, outcomes)
}

/// What a row of the list asks for; or why it cannot be asked.
fn line(
    person: &Person,
    gifts: &Gifts,
    form: &Form,
    entry: &Entry,
) -> Result<InvitationLine, &'static str> {
    let slug = if entry.role.is_empty() { form.get("role") } else { &entry.role };
    let role = people::role(&person.words, slug).ok_or("malformed-role")?;
    let named = |name: &String| {
        let same = |team: &&Team| team.name.to_lowercase() == name.to_lowercase();
        gifts.teams.iter().find(same).map(|team| team.id.clone()).ok_or("unknown-team")
    };
    let mut team_ids = entry.teams.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    team_ids.extend(form.all("team").map(ToOwned::to_owned));
    let grants = form.all("reach").filter_map(|reach| users::grant_of(reach, form.get("level")));
    Ok(InvitationLine {
        email: entry.email.clone(),
        role: role.into(),
        billing: entry.billing.unwrap_or_else(|| form.has("billing", "yes")),
        team_ids,
        grants: grants.collect(),
    })
}

#[derive(Template)]
#[template(path = "invitations/report.html")]
struct Report {
    p: Page,
    lines: Vec<Line>,
    invited: usize,
    refused: usize,
}

struct Line {
    number: usize,
    email: String,
    /// Why nobody was invited; empty when somebody was.
    why: String,
}

fn report(
    person: &Person,
    entries: &[Entry],
    read: &[Result<InvitationLine, &'static str>],
    outcomes: Vec<InvitationOutcome>,
) -> Result<Response, Failure> {
    let p = Page::console(person, "users");
    let mut outcomes = outcomes.into_iter();
    let mut lines = Vec::with_capacity(entries.len());
    for (entry, read) in entries.iter().zip(read) {
        let reason = match read {
            Err(reason) => said(&p.words, reason),
            Ok(_) => match outcomes.next() {
                Some(outcome) if outcome.reason.is_empty() => String::new(),
                Some(outcome) => why(&p.words, &outcome),
                None => return Err(Failure::Internal),
            },
        };
        lines.push(Line { number: entry.number, email: entry.email.clone(), why: reason });
    }
    let refused = lines.iter().filter(|line| !line.why.is_empty()).count();
    html(&Report { p, invited: lines.len() - refused, refused, lines })
}
