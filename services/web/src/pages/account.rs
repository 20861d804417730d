//! The person's own account.

use askama::Template;
use axum::response::Response;
use gatepost_proto::{identity::v1::ChangePasswordRequest, wire};
use tonic::Code;

use super::{Asked, go};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    routes,
    view::{Page, When, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "account.html")]
struct Overview {
    p: Page,
    since: Option<When>,
    groups: Vec<Group>,
}

/// Pages that belong together.
struct Group {
    /// Key of its title.
    title: &'static str,
    entries: Vec<&'static Entry>,
}

/// A page that the overview leads to.
struct Entry {
    href: &'static str,
    symbol: &'static str,
    /// Key of its name.
    title: &'static str,
    /// Key of what it is for.
    text: &'static str,
}

const fn entry(
    href: &'static str,
    symbol: &'static str,
    title: &'static str,
    text: &'static str,
) -> Entry {
    Entry { href, symbol, title, text }
}

const GROUPS: [(&str, &[Entry]); 5] = [
    (
        "account-you",
        &[
            entry("/account/profile", "person", "account-profile", "account-profile-text"),
            entry("/account/email", "mail", "account-email", "account-email-text"),
        ],
    ),
    (
        "account-entry",
        &[
            entry("/account/password", "lock", "account-password", "account-password-text"),
            entry("/account/security", "phone", "account-security", "account-security-text"),
            entry("/account/recovery", "lock", "account-recovery", "account-recovery-text"),
            entry("/sessions", "screen", "account-sessions", "account-sessions-text"),
            entry("/account/support", "help", "account-support", "account-support-text"),
        ],
    ),
    (
        "account-programs",
        &[
            entry("/app-passwords", "key", "account-app-passwords", "account-app-passwords-text"),
            entry(
                "/account/applications",
                "link",
                "account-applications",
                "account-applications-text",
            ),
            entry("/account/tokens", "key", "account-tokens", "account-tokens-text"),
        ],
    ),
    (
        "account-history",
        &[
            entry("/activity", "pulse", "account-activity", "account-activity-text"),
            entry(
                "/account/compromised",
                "warn",
                "account-compromised",
                "account-compromised-text",
            ),
        ],
    ),
    ("account-end", &[entry("/account/close", "leave", "account-close", "account-close-text")]),
];

/// The pages that are there.
fn groups() -> Vec<Group> {
    let groups = GROUPS.iter().map(|(title, entries)| Group {
        title,
        entries: entries
            .iter()
            .filter(|entry| routes::ALL.contains(&("GET", entry.href)))
            .collect(),
    });
    groups.filter(|group| !group.entries.is_empty()).collect()
}

/// GET /account
pub(crate) async fn overview(person: Person, asked: Asked) -> Result<Response, Failure> {
    let p = Page::console(&person, "account").after(asked.done());
    let since = p.when(person.account.created.as_ref());
    html(&Overview { p, since, groups: groups() })
}

#[derive(Template)]
#[template(path = "password.html")]
struct Change {
    p: Page,
    form: Form,
    email: String,
}

/// GET /account/password
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    show(&person, Form::default())
}

fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, "account");
    let page = Change { p, form, email: person.account.email.clone() };
    html_form(&page, &page.form)
}

/// POST /account/password
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    if change(&person, &mut form).await? {
        Ok(go("/account?done=password-changed"))
    } else {
        show(&person, form)
    }
}

/// Changes the password by a form with `present-password` and `new-password`; false when the form is to
/// be corrected.
pub(super) async fn change(person: &Person, form: &mut Form) -> Result<bool, Failure> {
    form.require("present-password", "invalid-password");
    form.require("new-password", "invalid-new-password");
    if !form.is_right() {
        return Ok(false);
    }
    let request = person.ask(ChangePasswordRequest {
        present_password: form.get("present-password").to_owned(),
        new_password: form.get("new-password").to_owned(),
        client: Some(wire::client(&person.client)),
    })?;
    let Err(answer) = person.app.accounts.clone().change_password(request).await else {
        return Ok(true);
    };
    let reason = gatepost_runtime::status::reason(&answer).unwrap_or_default();
    // A wrong password is UNAUTHENTICATED as an ended session is; the reason tells them apart.
    let wrong = matches!(answer.code(), Code::Unauthenticated | Code::PermissionDenied);
    if wrong && reason != "session-ended" {
        form.complain("present-password", "present-password-refused");
    } else {
        let names = [
            ("present_password", "present-password"),
            ("new_password", "new-password"),
            ("password", "new-password"),
        ];
        form.refused(answer, |key| person.words.knows(key), &names)?;
    }
    Ok(false)
}

/// GET /.well-known/change-password (W3C, "A Well-Known URL for Changing Passwords")
pub(crate) async fn well_known() -> Response {
    go("/account/password")
}
