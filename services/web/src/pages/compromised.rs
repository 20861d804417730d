//! The assistant for a compromised password (ACC-9): a run through six steps that survives reloads,
//! each of which can be done again.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    identity::v1::{
        CompromiseResult, CompromiseRun, CompromiseStep, DoCompromiseStepRequest,
        FinishCompromiseRunRequest, GetCompromiseRunRequest, GetRecoveryRequest,
        ListSessionsRequest, StartCompromiseRunRequest,
    },
    wire,
};
use tonic::Code;

use super::{account, all, app_passwords, factor, go, phones, security, tokens};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    routes,
    view::{Page, When, html, html_form},
    visitor::Person,
};

/// Steps in order: name in addresses and texts, the step, and where else the person can look.
const STEPS: [(&str, CompromiseStep, &str); 6] = [
    ("password", CompromiseStep::Password, ""),
    ("sessions", CompromiseStep::Sessions, "/sessions"),
    ("app-passwords", CompromiseStep::AppPasswords, "/app-passwords"),
    ("tokens", CompromiseStep::ApiTokens, "/account/tokens"),
    ("factors", CompromiseStep::Factors, "/account/security"),
    ("recovery", CompromiseStep::Recovery, "/account/recovery"),
];

/// A step as the list of steps shows it.
struct Row {
    slug: &'static str,
    title: String,
    done: Option<When>,
    result: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "compromised.html")]
struct Overview {
    p: Page,
    /// None while no run is begun.
    rows: Option<Vec<Row>>,
    /// Where the run goes on.
    next: String,
}

/// GET /account/compromised
pub(crate) async fn overview(person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    let run = run(&person).await?;
    let p = Page::console(&person, "account");
    let next = run.as_ref().map(next).unwrap_or_default();
    html(&Overview { rows: run.map(|run| rows(&p, &run, "")), next, p })
}

/// POST /account/compromised
pub(crate) async fn start(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let request = person.ask(StartCompromiseRunRequest { client })?;
    let answer = person.app.compromises.clone().start_compromise_run(request).await?;
    Ok(go(&next(&answer.into_inner().run.unwrap_or_default())))
}

/// Something that a step is about to end.
struct Thing {
    name: String,
    about: String,
}

#[derive(Template)]
#[template(path = "compromised_step.html")]
struct Step {
    p: Page,
    form: Form,
    rows: Vec<Row>,
    slug: &'static str,
    title: String,
    text: String,
    button: String,
    /// What it is about; empty when nothing is there.
    things: Vec<Thing>,
    /// Said when nothing is there.
    none: String,
    /// Whether it ends what it is about.
    ends: bool,
    /// Page where it can be looked at; empty when there is none.
    look: &'static str,
    look_text: String,
    /// What it came to, when it has been done.
    result: String,
    email: String,
    next: String,
}

/// GET /account/compromised/{step}
pub(crate) async fn step(Path(slug): Path<String>, person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    show(&person, &slug, Form::default()).await
}

async fn show(person: &Person, slug: &str, form: Form) -> Result<Response, Failure> {
    let (slug, _, look) = find(slug)?;
    let Some(run) = run(person).await? else { return Ok(go("/account/compromised")) };
    let p = Page::console(person, "account");
    let things = things(person, &p, slug).await?;
    let rows = rows(&p, &run, slug);
    let result = rows.iter().find(|row| row.here).map(|row| row.result.clone());
    let text = |suffix: &str| {
        let key = format!("compromised-{slug}-{suffix}");
        if p.words.knows(&key) { p.t(&key) } else { String::new() }
    };
    let page = Step {
        title: p.t(&format!("compromised-{slug}")),
        text: text("text"),
        button: text("button"),
        none: text("none"),
        look_text: text("look"),
        look: if routes::ALL.contains(&("GET", look)) { look } else { "" },
        things,
        ends: matches!(slug, "sessions" | "app-passwords" | "tokens"),
        slug,
        result: result.unwrap_or_default(),
        email: person.account.email.clone(),
        next: after(slug),
        rows,
        form,
        p,
    };
    html_form(&page, &page.form)
}

/// POST /account/compromised/{step}
pub(crate) async fn submit(
    Path(slug): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let (slug, step, _) = find(&slug)?;
    if step == CompromiseStep::Password {
        if !account::change(&person, &mut form).await? {
            return show(&person, slug, form).await;
        }
        return Ok(go(&after(slug)));
    }
    let client = Some(wire::client(&person.client));
    let request = person.ask(DoCompromiseStepRequest { step: step.into(), client })?;
    match person.app.compromises.clone().do_compromise_step(request).await {
        Ok(_) => Ok(go(&after(slug))),
        Err(answer) if answer.code() == Code::NotFound => Ok(go("/account/compromised")),
        Err(answer) => Err(answer.into()),
    }
}

#[derive(Template)]
#[template(path = "compromised_summary.html")]
struct Summary {
    p: Page,
    rows: Vec<Row>,
    /// Programs that need a new app password.
    programs: Vec<Thing>,
    /// Programs that need a new token.
    tokens: Vec<Thing>,
}

/// GET /account/compromised/summary
pub(crate) async fn summary(person: Person) -> Result<Response, Failure> {
    let Some(run) = run(&person).await? else { return Ok(go("/account/compromised")) };
    let p = Page::console(&person, "account");
    let lost = |step| {
        let results = run.done.iter().filter(move |result| result.step() == step);
        let lost = results.flat_map(|result| &result.lost);
        lost.map(|lost| thing(&p, &lost.name, &lost.program)).collect()
    };
    let (programs, tokens) = (lost(CompromiseStep::AppPasswords), lost(CompromiseStep::ApiTokens));
    html(&Summary { rows: rows(&p, &run, ""), programs, tokens, p })
}

/// POST /account/compromised/finish
pub(crate) async fn finish(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let request = person.ask(FinishCompromiseRunRequest { client })?;
    match person.app.compromises.clone().finish_compromise_run(request).await {
        // Sent twice: it is finished all the same.
        Err(answer) if answer.code() != Code::NotFound => Err(answer.into()),
        _ => Ok(go("/account?done=compromise-finished")),
    }
}

/// The run that is begun, if there is one.
async fn run(person: &Person) -> Result<Option<CompromiseRun>, Failure> {
    let request = person.ask(GetCompromiseRunRequest {})?;
    match person.app.compromises.clone().get_compromise_run(request).await {
        Ok(answer) => Ok(answer.into_inner().run),
        Err(answer) if answer.code() == Code::NotFound => Ok(None),
        Err(answer) => Err(answer.into()),
    }
}

fn find(slug: &str) -> Result<(&'static str, CompromiseStep, &'static str), Failure> {
    STEPS.into_iter().find(|(found, ..)| *found == slug).ok_or(Failure::NotFound)
}

fn result_of(run: &CompromiseRun, step: CompromiseStep) -> Option<&CompromiseResult> {
    run.done.iter().find(|result| result.step() == step)
}

/// The first step that is not done; the summary when all are.
fn next(run: &CompromiseRun) -> String {
    let open = STEPS.iter().find(|(_, step, _)| result_of(run, *step).is_none());
    format!("/account/compromised/{}", open.map_or("summary", |(slug, ..)| slug))
}

/// The step after one, done or not: whoever comes again can look through them all.
fn after(slug: &str) -> String {
    let place = STEPS.iter().position(|(found, ..)| *found == slug).unwrap_or(STEPS.len());
    let next = STEPS.get(place + 1).map_or("summary", |(slug, ..)| slug);
    format!("/account/compromised/{next}")
}

fn rows(p: &Page, run: &CompromiseRun, here: &str) -> Vec<Row> {
    let row = |(slug, step, _): (&'static str, CompromiseStep, &str)| {
        let result = result_of(run, step);
        Row {
            slug,
            title: p.t(&format!("compromised-{slug}")),
            done: result.and_then(|result| p.when(result.time.as_ref())),
            result: result.map(|result| outcome(p, slug, result.count)).unwrap_or_default(),
            here: slug == here,
        }
    };
    STEPS.into_iter().map(row).collect()
}

fn outcome(p: &Page, slug: &str, count: u32) -> String {
    p.t1(&format!("compromised-{slug}-done"), "n", u64::from(count))
}

/// What a step is about to end.
async fn things(person: &Person, p: &Page, slug: &str) -> Result<Vec<Thing>, Failure> {
    Ok(match slug {
        "sessions" => {
            let request = person.ask(ListSessionsRequest { page: all(), ..Default::default() })?;
            let answer = person.app.sessions.clone().list_sessions(request).await?.into_inner();
            let others = answer.sessions.into_iter().filter(|session| !session.present);
            let thing = |session: gatepost_proto::identity::v1::Session| {
                let client = session.client.unwrap_or_default();
                Thing { name: p.program(&client.program), about: client.ip }
            };
            others.map(thing).collect()
        }
        "app-passwords" => {
            let found = app_passwords::own(person).await?;
            let used = |last: Option<gatepost_proto::common::v1::LastUse>| {
                last.and_then(|last| last.client).unwrap_or_default().program
            };
            found.into_iter().map(|entry| thing(p, &entry.name, &used(entry.last_use))).collect()
        }
        "tokens" => {
            let found = tokens::own(person).await?;
            let slugs = |token: &gatepost_proto::identity::v1::ApiToken| token.scopes.join(", ");
            let found = found.iter();
            found.map(|token| Thing { name: token.name.clone(), about: slugs(token) }).collect()
        }
        "factors" => {
            let found = security::own(person).await?;
            let thing = |entry: &gatepost_proto::identity::v1::Factor| {
                let used = p.when(entry.last_used.as_ref()).map(|used| used.short);
                let about = used.map(|used| p.t1("factor-used", "time", used));
                Thing { name: factor::label_of(p, entry), about: about.unwrap_or_default() }
            };
            found.iter().map(thing).collect()
        }
        "recovery" => {
            let request = person.ask(GetRecoveryRequest::default())?;
            let known = person.app.recovery.clone().get_recovery(request).await?.into_inner();
            let pending = p.t("compromised-recovery-pending");
            let found = [(known.email, String::new()), (known.pending_email, pending)];
            let found = found.into_iter().filter(|(email, _)| !email.is_empty());
            let phones = phones::own(person).await?.phones.into_iter();
            let phones = phones.map(|phone| (phone.masked_number, String::new()));
            found.chain(phones).map(|(name, about)| Thing { name, about }).collect()
        }
        _ => Vec::new(),
    })
}

fn thing(p: &Page, name: &str, program: &str) -> Thing {
    let about = if program.is_empty() { String::new() } else { p.program(program) };
    Thing { name: name.to_owned(), about }
}
