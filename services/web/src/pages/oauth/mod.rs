//! The OpenID provider as people see it: who asks for what, and where it leads.

pub(crate) mod applications;
pub(crate) mod authorize;
mod consent;
pub(crate) mod device;
mod leave;
pub(crate) mod logout;

use gatepost_proto::identity::v1::OauthClientSummary;

use crate::{
    app::App,
    cookies,
    failure::Failure,
    form::Form,
    oauth::leads_back,
    view::Page,
    visitor::{Person, Visitor},
};
use axum::response::Response;
use gatepost_text::Words;
use http::{HeaderMap, header::SET_COOKIE};
use std::time::Duration;

/// How long somebody who signs up, or asks for another password, is led back to the request that they came from.
const KEPT: Duration = Duration::from_secs(3600);
/// Longest way back that fits a cookie.
const FITS: usize = 3072;

/// Leads to the login, and from there to `back`.
fn to_login(back: &str) -> Response {
    let mut response = super::go(&format!("/login?next={}", super::escaped(back)));
    let line = Some(back).filter(|back| back.len() <= FITS);
    let line = line.and_then(|back| cookies::set(cookies::RETURN, back, Some(KEPT)));
    response.headers_mut().extend(line.map(|line| (SET_COOKIE, line)));
    response
}

/// The request that this browser was led away from, if there is one.
pub(crate) fn way_back(headers: &HeaderMap) -> Option<&str> {
    cookies::get_within(headers, cookies::RETURN, FITS).filter(|back| leads_back(back))
}

/// `/login` with what has been done, and with the way back to a request if there is one.
pub(crate) fn login_after(done: &str, headers: &HeaderMap) -> String {
    match way_back(headers) {
        Some(back) => format!("/login?done={done}&next={}", super::escaped(back)),
        None => format!("/login?done={done}"),
    }
}

/// Who is signed in, if anybody is.
fn signed_in(person: Result<Person, Failure>) -> Result<Option<Person>, Failure> {
    match person {
        Ok(person) => Ok(Some(person)),
        Err(Failure::SignIn { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What people are shown of an application.
struct Asker {
    name: String,
    home: String,
    policy: String,
    terms: String,
    hosts: Vec<String>,
    /// Organization whose application it is, as far as the reader belongs to it.
    organization: String,
    /// It belongs to nobody but the operator.
    ours: bool,
    self_registered: bool,
}

impl Asker {
    fn of(client: OauthClientSummary, person: Option<&Person>) -> Self {
        let mut known = person.into_iter().flat_map(|person| &person.organizations);
        let organization = known.find(|one| one.id == client.organization_id);
        let web = |url: String| if url.starts_with("https://") { url } else { String::new() };
        Self {
            name: if client.name.is_empty() { client.id } else { client.name },
            home: web(client.home_url),
            policy: web(client.policy_url),
            terms: web(client.terms_url),
            hosts: client.hosts,
            organization: organization.map(|one| one.name.clone()).unwrap_or_default(),
            ours: client.organization_id.is_empty() && !client.self_registered,
            self_registered: client.self_registered,
        }
    }
}

/// A scope as people read it.
struct Scope {
    slug: String,
    symbol: &'static str,
    /// What it lets an application do.
    text: String,
    /// It opens mail.
    mail: bool,
    /// Is it granted with all others? Nobody can sign in without it.
    fixed: bool,
    ticked: bool,
}

/// Scopes in the order in which people read them, by what they mean.
fn scopes(p: &Page, asked: &[String], form: Option<&Form>) -> Vec<Scope> {
    let one = |slug: &String| {
        let (symbol, key) = meaning(slug);
        Scope {
            symbol,
            text: if key.is_empty() {
                p.t1("oauth-other", "scope", slug.as_str())
            } else {
                p.t(key)
            },
            mail: opens_mail(slug),
            fixed: slug == "openid",
            ticked: form.is_none_or(|form| form.has("scope", slug)),
            slug: slug.clone(),
        }
    };
    asked.iter().map(one).collect()
}

/// Symbol of a scope, and key of its text.
fn meaning(slug: &str) -> (&'static str, &'static str) {
    match slug {
        "openid" => ("person", "oauth-openid"),
        "profile" => ("person", "oauth-profile"),
        "email" => ("mail", "oauth-email"),
        "offline_access" => ("swap", "oauth-offline"),
        "imap" => ("mail", "oauth-imap"),
        "smtp" => ("mail", "oauth-smtp"),
        "caldav" => ("list", "oauth-caldav"),
        "carddav" => ("people", "oauth-carddav"),
        "webdav" => ("box", "oauth-webdav"),
        _ => ("key", ""),
    }
}

/// Does this scope open what belongs to a mailbox?
fn opens_mailbox(slug: &str) -> bool {
    opens_mail(slug) || matches!(slug, "caldav" | "carddav" | "webdav")
}

/// Does this scope open mail?
fn opens_mail(slug: &str) -> bool {
    matches!(slug, "imap" | "smtp")
}

/// The frame of a page in the language that an application asks for, if there is one that we speak.
fn page_in(app: &App, visitor: &Visitor, languages: &[String]) -> Page {
    Page::plain(app, &visitor.clone().speaking(app, languages))
}

/// The same with the forms of a signed-in person.
fn page_of(person: &Person, languages: &[String]) -> Page {
    let tags = languages.iter().map(String::as_str).chain([person.words.tag()]);
    Page::sheet(person, Words::first_of(&person.app.texts, tags))
}
