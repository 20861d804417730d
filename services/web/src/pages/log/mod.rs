//! The activity log of an organization (ORG-11): the lines of the organization service, those about mail of the
//! mailbox service, and those about applications of identity, put together by time.

pub(crate) mod export;
pub(crate) mod list;
mod merge;

use std::collections::HashMap;

use gatepost_model::Timestamp;
use gatepost_proto::{
    common::v1::Activity,
    organization::v1::{
        OrganizationActivityFilter, OrganizationActivityGroup, OrganizationActivityPerson,
    },
    wire,
};

use super::{Asked, escaped};
use crate::view::{Page, When};

/// How many services keep lines of it: the organization service, the mailbox service, identity.
const LOGS: usize = 3;

/// Who is named in lines, by account id.
pub(crate) type People = HashMap<String, OrganizationActivityPerson>;

/// Groups by their names in addresses, each with the key of its text.
const GROUPS: [(&str, &str, OrganizationActivityGroup); 6] = [
    ("", "log-all", OrganizationActivityGroup::Unspecified),
    ("members", "log-members", OrganizationActivityGroup::Members),
    ("access", "log-access", OrganizationActivityGroup::Access),
    ("products", "log-products", OrganizationActivityGroup::Products),
    ("mail", "log-mail", OrganizationActivityGroup::Mail),
    ("organization", "log-organization", OrganizationActivityGroup::Organization),
];

/// Facts that are shown as they are; ids say nothing to people.
const SHOWN: [&str; 17] = [
    "name", "address", "mailbox", "domain", "email", "team", "product", "kind", "state", "level",
    "reach", "grants", "reason", "ticket", "cause", "by", "folder",
];

/// What an address asks for.
#[derive(Clone, Default)]
struct Query {
    group: &'static str,
    actor: String,
    account: String,
    from: String,
    until: String,
    text: String,
}

impl Query {
    fn of(asked: &Asked) -> Self {
        let group = asked.get("group");
        let group = GROUPS.iter().find(|(name, ..)| *name == group).map_or("", |(name, ..)| *name);
        let own = |name: &str| asked.get(name).trim().to_owned();
        // What cannot be an id asks for nothing.
        let id = |name: &str| own(name).chars().take(60).collect();
        Self {
            group,
            actor: id("actor"),
            account: id("account"),
            from: own("from"),
            until: own("until"),
            text: own("q").chars().take(60).collect(),
        }
    }

    fn filters(&self) -> bool {
        !self.address("").is_empty()
    }

    /// The same, as what stands after the `?` of an address; `page` is the token of a page.
    fn address(&self, page: &str) -> String {
        let pairs = [
            ("group", self.group),
            ("actor", &self.actor),
            ("account", &self.account),
            ("from", &self.from),
            ("until", &self.until),
            ("q", &self.text),
            ("page", page),
        ];
        let given = pairs.iter().filter(|(_, value)| !value.is_empty());
        let given = given.map(|(name, value)| format!("{name}={}", escaped(value)));
        given.collect::<Vec<_>>().join("&")
    }

    /// For the services; days are those of the reader.
    fn filter(&self, zone: &str) -> OrganizationActivityFilter {
        let group = GROUPS.iter().find(|(name, ..)| *name == self.group);
        let account =
            if self.account.starts_with("acc_") { self.account.clone() } else { String::new() };
        OrganizationActivityFilter {
            group: group.map_or(0, |(.., group)| (*group).into()),
            actor: self.actor.clone(),
            account_id: account,
            from: start_of_day(&self.from, zone, 0).map(wire::timestamp),
            until: start_of_day(&self.until, zone, 1).map(wire::timestamp),
            text: self.text.clone(),
        }
    }
}

/// The beginning of a day such as `2027-03-31`, or of one `later`; an unknown time zone is UTC.
fn start_of_day(typed: &str, zone: &str, later: i64) -> Option<Timestamp> {
    let day: jiff::civil::Date = typed.parse().ok()?;
    let day = day.checked_add(jiff::Span::new().days(later)).ok()?;
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let start = day.to_zoned(zone).ok()?.timestamp().as_millisecond();
    u64::try_from(start).ok().map(Timestamp::from_unix_millis)
}

/// A line, as people read it.
struct Line {
    what: String,
    /// Who acted: name, and what an address asks for to see only theirs; empty where it is nobody.
    actor: String,
    actor_id: String,
    /// Acts as support or partner.
    outsider: &'static str,
    /// Whom it was done to, and what it was.
    about: String,
    time: Option<When>,
    ip: String,
}

impl Line {
    fn new(p: &Page, activity: &Activity, people: &People) -> Self {
        let key = format!("event-{}", activity.action.replace(['.', '_'], "-"));
        let known = p.words.knows(&key);
        let what = if known { p.t(&key) } else { p.t1("log-event", "action", &activity.action) };
        let client = activity.client.clone().unwrap_or_default();
        let (actor, actor_id) = actor(p, activity, people);
        Self {
            what,
            actor,
            actor_id,
            outsider: outsider(activity),
            about: about(p, activity, people),
            time: p.when(activity.time.as_ref()),
            ip: if client.ip == "0.0.0.0" { String::new() } else { client.ip },
        }
    }
}

/// Who acted, and what an address asks for to see only what they did.
fn actor(p: &Page, activity: &Activity, people: &People) -> (String, String) {
    let (account, token) = match activity.actor.split_once('/') {
        Some((account, _)) => (account, true),
        None => (activity.actor.as_str(), false),
    };
    let name = match (account, people.get(account)) {
        ("operator", _) => p.t("log-operator"),
        (_, Some(person)) => called(person, account),
        (service, None) if service.starts_with("service:") || service.is_empty() => {
            p.t("log-itself")
        }
        (other, None) => other.to_owned(),
    };
    let name = if token { p.t1("log-program", "name", name) } else { name };
    (name, account.to_owned())
}

fn called(person: &OrganizationActivityPerson, account: &str) -> String {
    let names = [person.name.as_str(), person.email.as_str(), account];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
}

/// Key of the text that says for whom somebody from outside acted; empty for the organization's own.
fn outsider(activity: &Activity) -> &'static str {
    let has = |name: &str| activity.details.contains_key(name);
    match activity.action.as_str() {
        // These name the access that they are about, whoever did it.
        "support-access.granted" | "support-access.ended" | "support-access.expired" => "",
        "partner-access.granted" | "partner-access.changed" | "partner-access.ended" => "",
        _ if has("support_access") => "log-by-support",
        _ if has("partner_access") => "log-by-partner",
        _ => "",
    }
}

/// Whom it was done to, and what it was.
fn about(p: &Page, activity: &Activity, people: &People) -> String {
    let mut details: Vec<(&String, &String)> = activity.details.iter().collect();
    details.sort_unstable();
    let mut parts: Vec<String> = details
        .iter()
        .filter_map(|(_, value)| people.get(*value).map(|person| called(person, value)))
        .collect();
    let detail = |name: &str| activity.details.get(name).filter(|value| !value.is_empty());
    match (detail("from"), detail("to")) {
        (Some(from), Some(to)) => parts.push(format!("{} → {}", role(p, from), role(p, to))),
        (None, Some(one)) | (Some(one), None) => parts.push(role(p, one)),
        (None, None) => {}
    }
    parts.extend(SHOWN.iter().filter_map(|name| detail(name).cloned()));
    let messages = detail("messages").and_then(|messages| messages.parse::<u64>().ok());
    parts.extend(messages.map(|messages| p.t1("log-messages", "n", messages)));
    parts.join(" · ")
}

/// A role by its name, where it is one.
fn role(p: &Page, slug: &str) -> String {
    let key = format!("role-{slug}");
    if p.words.knows(&key) { p.t(&key) } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_where_the_reader_is() {
        let at = |typed, zone, later| {
            start_of_day(typed, zone, later).map(|moment| moment.to_string()).unwrap_or_default()
        };
        assert_eq!(at("2027-03-31", "Europe/Zurich", 0), "2027-03-30T22:00:00.000Z");
        assert_eq!(at("2027-03-31", "Europe/Zurich", 1), "2027-03-31T22:00:00.000Z");
        assert_eq!(at("2027-03-31", "nowhere", 0), "2027-03-31T00:00:00.000Z");
        for typed in ["", "yesterday", "2027-02-30", "9999-12-31"] {
            assert_eq!(at(typed, "UTC", 1), "", "{typed}");
        }
    }
}
