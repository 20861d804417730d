//! Second factors: the list, their names, and their end (2FA-7, 2FA-8).

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    identity::v1::{
        Factor, FactorKind, ListFactorsRequest, PasskeyFacts, RemoveFactorRequest,
        RenameFactorRequest,
    },
    wire,
};
use gatepost_runtime::status;

use super::{Asked, factor, go, hidden, phones};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, When, html, html_form},
    visitor::Person,
};

/// A factor as the list shows it.
struct Entry {
    id: String,
    symbol: &'static str,
    label: String,
    /// What is to be known of it, where its kind does not say all.
    note: String,
    /// Is that a warning?
    bad: bool,
    created: Option<When>,
    used: Option<When>,
}

#[derive(Template)]
#[template(path = "security.html")]
struct Security {
    p: Page,
    factors: Vec<Entry>,
    /// Backup codes that are left; none when there are no backup codes.
    codes: Option<u32>,
    few: bool,
    /// Has a factor just been added or removed? Then the end of other sessions is offered (OWASP ASVS 7.4.3).
    changed: bool,
    /// Are there telephone numbers, or may there be?
    phones: bool,
}

/// With this many backup codes left their owner is reminded to make new ones.
const FEW: u32 = 3;

/// What may have been done because somebody else had got in.
const CHANGES: [&str; 3] = ["factor-added", "factor-removed", "factors-off"];

/// GET /account/security
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let found = own(&person).await?;
    let changed = asked.done().is_some_and(|done| CHANGES.contains(&done));
    let p = Page::console(&person, "account").after(asked.done());
    let codes = found.iter().find(|factor| factor.kind() == FactorKind::BackupCodes);
    let codes = codes.map(|factor| factor.left);
    let factors =
        found.iter().filter(|factor| factor.kind() != FactorKind::BackupCodes).map(|factor| {
            Entry {
                id: factor.id.clone(),
                symbol: factor::kind_of(factor).0,
                label: factor::label_of(&p, factor),
                note: factor.passkey.as_ref().map(|facts| note(&p, facts)).unwrap_or_default(),
                bad: factor.passkey.as_ref().is_some_and(|facts| facts.suspended.is_some()),
                created: p.when(factor.created.as_ref()),
                used: p.when(factor.last_used.as_ref()),
            }
        });
    let factors = factors.collect();
    let few = codes.is_some_and(|left| left <= FEW);
    let known = phones::own(&person).await?;
    let phones = known.offered || !known.phones.is_empty();
    html(&Security { p, factors, codes, few, changed, phones })
}

/// Where a passkey is, and what it opens; or that it is suspended.
fn note(p: &Page, facts: &PasskeyFacts) -> String {
    if facts.suspended.is_some() {
        return p.t("passkey-suspended");
    }
    let place = if facts.backed_up { "passkey-synced" } else { "passkey-unsynced" };
    let use_of = if facts.verifies { "passkey-alone" } else { "passkey-beside" };
    format!("{} · {}", p.t(place), p.t(use_of))
}

/// The person's factors.
pub(super) async fn own(person: &Person) -> Result<Vec<Factor>, Failure> {
    let request = person.ask(ListFactorsRequest::default())?;
    Ok(person.app.factors.clone().list_factors(request).await?.into_inner().factors)
}

#[derive(Template)]
#[template(path = "security_factor.html")]
struct Detail {
    p: Page,
    form: Form,
    id: String,
    label: String,
    email: String,
    /// Is it the last one, so that a password alone opens the account without it?
    last: bool,
}

/// GET /account/security/{id}
pub(crate) async fn detail(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    show(&person, &id, Form::default()).await
}

async fn show(person: &Person, id: &str, mut form: Form) -> Result<Response, Failure> {
    let found = own(person).await?;
    let others = found.iter().filter(|f| f.kind() != FactorKind::BackupCodes && f.id != id);
    let last = others.count() == 0;
    let factor = found.iter().find(|f| f.id == id && f.kind() != FactorKind::BackupCodes);
    let factor = factor.ok_or(Failure::NotFound)?;
    if form.is_right() {
        form = Form::filled(&[("factor-name", &factor.name)]);
    }
    let p = Page::console(person, "account");
    let (label, email) = (factor::label_of(&p, factor), person.account.email.clone());
    let page = Detail { p, form, id: id.to_owned(), label, email, last };
    html_form(&page, &page.form)
}

/// POST /account/security/{id}/name
pub(crate) async fn rename(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let name = form.get("factor-name").to_owned();
    let request = person.ask(RenameFactorRequest { factor_id: id.clone(), name })?;
    match person.app.factors.clone().rename_factor(request).await {
        Ok(_) => Ok(go("/account/security?done=factor-renamed")),
        Err(answer) if status::field(&answer).is_some_and(|field| field != "id") => {
            form.complain("factor-name", "invalid-factor-name");
            show(&person, &id, form).await
        }
        Err(answer) => Err(hidden(answer)),
    }
}

/// POST /account/security/{id}/remove
pub(crate) async fn remove(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let request = person.ask(RemoveFactorRequest {
        factor_id: id.clone(),
        password: form.get("present-password").to_owned(),
        client: Some(wire::client(&person.client)),
    })?;
    match person.app.factors.clone().remove_factor(request).await {
        Ok(answer) if answer.get_ref().last => Ok(go("/account/security?done=factors-off")),
        Ok(_) => Ok(go("/account/security?done=factor-removed")),
        Err(answer) => match status::reason(&answer).as_deref() {
            Some("password-refused" | "malformed") => {
                form.complain("present-password", "present-password-refused");
                show(&person, &id, form).await
            }
            _ => Err(answer.into()),
        },
    }
}
