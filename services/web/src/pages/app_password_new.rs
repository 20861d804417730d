//! Creating an app password, and the one page that shows it (APP-1).

use std::{net::IpAddr, time::Duration};

use askama::Template;
use axum::response::Response;
use gatepost_model::{MailProtocol, Timestamp};
use gatepost_proto::{
    common::v1 as common, identity::v1::IssueAppPasswordRequest, mailbox::v1::Mailbox, wire,
};
use ipnet::IpNet;

use super::mailboxes;
use crate::{
    app::MailSettings,
    failure::Failure,
    form::{Form, PersonForm},
    view::{Choice, Page, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "app_password_new.html")]
struct New {
    p: Page,
    form: Form,
    mailboxes: Vec<Choice>,
    limits: LimitFields,
    once: String,
}

/// The fields that narrow a credential: the same for app and device passwords.
pub(crate) struct LimitFields {
    pub(crate) expiries: Vec<Choice>,
    pub(crate) protocols: Vec<Choice>,
    /// True when one is in use: the group is then shown open.
    pub(crate) open: bool,
}

const EXPIRIES: [(&str, &str, u64); 4] = [
    ("never", "expiry-never", 0),
    ("30d", "expiry-30d", 30),
    ("90d", "expiry-90d", 90),
    ("365d", "expiry-365d", 365),
];

impl LimitFields {
    pub(super) fn of(p: &Page, form: &Form) -> Self {
        let protocols = MailProtocol::ALL.map(|protocol| Choice {
            value: protocol.slug().to_owned(),
            label: super::app_passwords::protocol_name(wire::protocol(protocol).into()).to_owned(),
            chosen: form.has("scope", protocol.slug()),
        });
        let used = ["scope", "mailbox", "networks"].iter().any(|name| !form.get(name).is_empty());
        let open = used || form.error("networks").is_some();
        Self { expiries: expiry_choices(p, form), protocols: protocols.into(), open }
    }
}

/// What was chosen to narrow a credential.
pub(super) struct ChosenLimits {
    pub(super) expires: Option<prost_types::Timestamp>,
    pub(super) scopes: Vec<i32>,
    pub(super) networks: Vec<String>,
}

impl ChosenLimits {
    /// Reads the fields, and complains of those that are not right.
    pub(super) fn of(person: &Person, form: &mut Form) -> Self {
        let expires = expires(person, form);
        let scopes = form.all("scope").filter_map(|slug| slug.parse::<MailProtocol>().ok());
        let scopes = scopes.map(|protocol| common::MailProtocol::into(wire::protocol(protocol)));
        let scopes: Vec<i32> = scopes.collect();
        Self { expires, scopes, networks: networks(form) }
    }
}

/// How long a secret may be valid, for a form that asks.
pub(super) fn expiry_choices(p: &Page, form: &Form) -> Vec<Choice> {
    let choice = |(value, key, _): (&str, &str, u64)| Choice {
        value: value.to_owned(),
        label: p.t(key),
        chosen: form.has("expiry", value),
    };
    EXPIRIES.map(choice).into()
}

/// When a secret is to end: at the end of the day that was typed, in the person's time zone, or after
/// the time that was chosen. Complains of what is neither, and of days that are over.
pub(super) fn expires(person: &Person, form: &mut Form) -> Option<prost_types::Timestamp> {
    let now = person.app.clock.now();
    let typed = form.get("expiry-date").trim().to_owned();
    if !typed.is_empty() {
        let end = end_of_day(&typed, &person.account.time_zone).filter(|end| *end > now);
        if end.is_none() {
            form.complain("expiry-date", "invalid-expiry-date");
        }
        return end.map(wire::timestamp);
    }
    let expiry = form.get("expiry").to_owned();
    let days = EXPIRIES.iter().find(|(value, ..)| *value == expiry).map(|(.., days)| *days);
    if days.is_none() && !expiry.is_empty() {
        form.complain("expiry", "invalid-expiry");
    }
    let days = days.filter(|days| *days > 0)?;
    Some(wire::timestamp(now.plus(Duration::from_secs(days * 24 * 3600))))
}

/// The last millisecond of a day such as `2027-03-31`; an unknown time zone is UTC.
fn end_of_day(typed: &str, zone: &str) -> Option<Timestamp> {
    let day: jiff::civil::Date = typed.parse().ok()?;
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let end = day.tomorrow().ok()?.to_zoned(zone).ok()?.timestamp().as_millisecond() - 1;
    u64::try_from(end).ok().map(Timestamp::from_unix_millis)
}

/// The networks that were typed; complains when one is none.
pub(super) fn networks(form: &mut Form) -> Vec<String> {
    let networks: Option<Vec<String>> = form
        .get("networks")
        .split([',', ';', ' ', '\t', '\r', '\n'])
        .filter(|typed| !typed.is_empty())
        .map(network)
        .collect();
    if networks.is_none() {
        form.complain("networks", "invalid-networks");
    }
    networks.unwrap_or_default()
}

/// A network in CIDR form; a single address stands for itself.
fn network(typed: &str) -> Option<String> {
    let single = || typed.parse::<IpAddr>().ok().map(IpNet::from);
    let network = typed.parse::<IpNet>().ok().or_else(single)?;
    Some(network.trunc().to_string())
}

/// GET /app-passwords/new
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    let boxes = mailboxes::own(&person).await?;
    show(&person, Form::default(), &boxes)
}

fn show(person: &Person, form: Form, boxes: &[Mailbox]) -> Result<Response, Failure> {
    let choices = boxes.iter().map(|mailbox| Choice {
        value: mailbox.id.clone(),
        label: mailbox.address.clone(),
        chosen: form.has("mailbox", &mailbox.id),
    });
    let p = Page::console(person, "app-passwords");
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let page = New {
        mailboxes: choices.collect(),
        limits: LimitFields::of(&p, &form),
        once: once.unwrap_or_else(|| person.app.random()),
        form,
        p,
    };
    html_form(&page, &page.form)
}

#[derive(Template)]
#[template(path = "secret.html")]
pub(super) struct Shown {
    pub(super) p: Page,
    pub(super) name: String,
    /// The secret in groups; empty when this form has been answered before.
    pub(super) groups: Vec<String>,
    /// Addresses it opens.
    pub(super) addresses: Vec<String>,
    pub(super) settings: MailSettings,
    /// Where to go on.
    pub(super) back: String,
}

/// POST /app-passwords/new. The answer is the page with the secret itself: a redirect would have to
/// keep the secret somewhere. It is not stored by browsers, and the form, sent again, says that
/// there is nothing more to see.
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    let boxes = mailboxes::own(&person).await?;
    form.require("app-name", "invalid-app-name");
    let limits = ChosenLimits::of(&person, &mut form);
    let chosen: Vec<&Mailbox> =
        boxes.iter().filter(|mailbox| form.has("mailbox", &mailbox.id)).collect();
    if form.all("mailbox").count() != chosen.len() {
        return Err(Failure::NotFound);
    }
    if !form.is_right() {
        return show(&person, form, &boxes);
    }
    let request = person.ask(IssueAppPasswordRequest {
        account_id: String::new(),
        name: form.get("app-name").to_owned(),
        expires: limits.expires,
        scopes: limits.scopes,
        mailbox_ids: chosen.iter().map(|mailbox| mailbox.id.clone()).collect(),
        networks: limits.networks,
        client: Some(wire::client(&person.client)),
        idempotency_key: form.get("once").to_owned(),
    })?;
    let answer = match person.app.app_passwords.clone().issue_app_password(request).await {
        Ok(answer) => answer.into_inner(),
        Err(answer) => {
            let names = [("name", "app-name"), ("networks", "networks"), ("expires", "expiry")];
            form.refused(answer, |key| person.words.knows(key), &names)?;
            return show(&person, form, &boxes);
        }
    };
    let opened = if chosen.is_empty() { boxes.iter().collect() } else { chosen };
    html(&Shown {
        p: Page::console(&person, "app-passwords"),
        name: answer.app_password.unwrap_or_default().name,
        groups: groups(&answer.secret),
        addresses: opened.iter().map(|mailbox| mailbox.address.clone()).collect(),
        settings: person.app.mail_settings.clone(),
        back: "/app-passwords".to_owned(),
    })
}

/// A secret in the groups that it is read and typed by.
pub(super) fn groups(secret: &str) -> Vec<String> {
    secret.split('-').filter(|group| !group.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_where_the_person_is() {
        for (typed, zone, end) in [
            ("2027-03-31", "UTC", Some("2027-03-31T23:59:59.999Z")),
            ("2027-03-31", "Europe/Zurich", Some("2027-03-31T21:59:59.999Z")),
            ("2027-03-31", "No/Where", Some("2027-03-31T23:59:59.999Z")),
            ("2027-02-30", "UTC", None),
            ("31.03.2027", "UTC", None),
            ("9999-12-31", "UTC", None),
            ("1969-01-01", "UTC", None),
        ] {
            let found = end_of_day(typed, zone).map(|end| end.to_string());
            assert_eq!(found.as_deref(), end, "{typed} {zone}");
        }
    }

    #[test]
    fn networks_are_read_as_people_write_them() {
        for (typed, meant) in [
            ("192.0.2.7", Some("192.0.2.7/32")),
            ("192.0.2.7/24", Some("192.0.2.0/24")),
            ("2001:db8::1/64", Some("2001:db8::/64")),
            ("192.0.2.0/33", None),
            ("home", None),
        ] {
            assert_eq!(network(typed).as_deref(), meant, "{typed}");
        }
    }
}
