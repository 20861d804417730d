//! What one looks for in the activity log of an organization (ORG-11).

use std::collections::HashMap;

use crate::{AccountId, AuditLine, Timestamp};

/// What a line is about, by the first part of its action.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ActivityGroup {
    /// Members, their roles and rights, invitations and teams.
    Members,
    /// Support and partners: who was let in, what they did, and codes that were checked.
    Access,
    /// Products, tags and transfers.
    Products,
    /// Mail services, domains, mailboxes and who may open them.
    Mail,
    /// The organization itself: name, logo, what it demands of its members.
    Organization,
}

impl ActivityGroup {
    /// Every group.
    pub const ALL: [Self; 5] =
        [Self::Members, Self::Access, Self::Products, Self::Mail, Self::Organization];

    /// The group of a line with this action slug. What nobody knows is about the organization.
    pub fn of(action: &str) -> Self {
        match action.split('.').next().unwrap_or_default() {
            "member" | "members" | "invitation" | "team" | "grant" | "grants" | "role" => {
                Self::Members
            }
            "support" | "support-access" | "support-code" | "partner" | "partner-access" => {
                Self::Access
            }
            "product" | "tag" | "transfer" | "web-hosting" | "catalogue" => Self::Products,
            "mail-service" | "domain" | "mailbox" | "alias" | "account" | "attachment"
            | "device-password" => Self::Mail,
            _ => Self::Organization,
        }
    }
}

/// How an account is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedPerson {
    /// The person's name.
    pub name: String,
    /// Login e-mail.
    pub email: String,
}

/// How the accounts are called that stand in lines, as far as they exist.
pub type Named = HashMap<AccountId, NamedPerson>;

/// Which lines of a log are wanted: those that are everything that is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LineFilter {
    /// About this.
    pub group: Option<ActivityGroup>,
    /// By this actor, as lines name it; an account stands for the programs with its tokens too.
    pub actor: Option<String>,
    /// Done to this account.
    pub account: Option<AccountId>,
    /// At this time or later.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// With this somewhere, in any case of letters.
    text: String,
}

impl LineFilter {
    /// With this text in the action, in a fact, or in the name of somebody concerned.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.text = text.trim().to_lowercase();
        self
    }

    /// Does it look for text, so that names of people matter?
    pub fn looks_for_text(&self) -> bool {
        !self.text.is_empty()
    }

    /// Is a line wanted? `name` says how an account is called whose id stands in the line.
    pub fn wants(&self, line: &AuditLine, name: impl Fn(&str) -> Option<String>) -> bool {
        self.group.is_none_or(|group| ActivityGroup::of(&line.action) == group)
            && self.from.is_none_or(|from| line.time >= from)
            && self.until.is_none_or(|until| line.time < until)
            && self.actor.as_ref().is_none_or(|actor| is_by(line, actor))
            && self.account.is_none_or(|account| concerns(line, account))
            && (self.text.is_empty() || self.finds(line, name))
    }

    fn finds(&self, line: &AuditLine, name: impl Fn(&str) -> Option<String>) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(&self.text);
        let named = |id: &str| name(id).is_some_and(|name| holds(&name));
        let client = line.client.as_ref();
        holds(&line.action)
            || named(line.actor_account())
            || line.details.values().any(|value| holds(value) || named(value))
            || client.is_some_and(|client| holds(&client.ip.to_string()))
    }
}

impl AuditLine {
    /// Id of the account that acted, itself or by a program; what else acted, as the line names it.
    pub fn actor_account(&self) -> &str {
        self.actor.split_once('/').map_or(self.actor.as_str(), |(account, _)| account)
    }

    /// Ids of accounts in the line: who acted, and to whom it was done. Each once.
    pub fn accounts(&self) -> Vec<AccountId> {
        let named = std::iter::once(self.actor_account());
        let named = named.chain(self.details.values().map(String::as_str));
        let mut found: Vec<AccountId> = named.filter_map(|text| text.parse().ok()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn is_by(line: &AuditLine, actor: &str) -> bool {
    line.actor == actor || line.actor_account() == actor
}

fn concerns(line: &AuditLine, account: AccountId) -> bool {
    line.details.values().any(|value| value.parse() == Ok(account))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, ApiTokenId, AuditEntry, AuditHash, AuditSubject, Client, OrganizationId};

    fn line(actor: Actor, action: &'static str, time: u64) -> AuditLine {
        let subject = AuditSubject::Organization(OrganizationId::from_bytes([1; 16]));
        let entry = AuditEntry::new(subject, actor, action, Timestamp::from_unix_millis(time));
        let entry = entry.detail("account_id", anna()).detail("to", "administrator");
        let client = Client::new([192, 0, 2, 7].into(), "Firefox");
        AuditLine::chain(entry.client(&client), 1, AuditHash::default())
    }

    fn anna() -> AccountId {
        AccountId::from_bytes([2; 16])
    }

    fn bert() -> AccountId {
        AccountId::from_bytes([3; 16])
    }

    #[test]
    fn lines_are_grouped_by_what_they_are_about() {
        for (action, group) in [
            ("member.added", ActivityGroup::Members),
            ("team.created", ActivityGroup::Members),
            ("support.viewed", ActivityGroup::Access),
            ("support-access.granted", ActivityGroup::Access),
            ("product.added", ActivityGroup::Products),
            ("account.attached", ActivityGroup::Mail),
            ("organization.created", ActivityGroup::Organization),
            ("nonsense", ActivityGroup::Organization),
        ] {
            assert_eq!(ActivityGroup::of(action), group, "{action}");
        }
    }

    #[test]
    fn a_line_is_wanted_that_is_all_that_was_asked_for() {
        let by_bert = line(Actor::Account(bert()), "member.changed", 1000);
        let program = Actor::Program(bert(), ApiTokenId::from_bytes([4; 16]));
        let by_program = line(program, "member.changed", 1000);
        let at = |millis| Some(Timestamp::from_unix_millis(millis));
        let all = LineFilter::default;
        let names = |id: &str| (id == bert().to_string()).then(|| "Bert Ærø".to_owned());
        for (filter, wanted) in [
            (all(), true),
            (LineFilter { group: Some(ActivityGroup::Members), ..all() }, true),
            (LineFilter { group: Some(ActivityGroup::Mail), ..all() }, false),
            (LineFilter { actor: Some(bert().to_string()), ..all() }, true),
            (LineFilter { actor: Some("operator".to_owned()), ..all() }, false),
            (LineFilter { account: Some(anna()), ..all() }, true),
            (LineFilter { account: Some(bert()), ..all() }, false),
            (LineFilter { from: at(1000), until: at(1001), ..all() }, true),
            (LineFilter { from: at(1001), ..all() }, false),
            (LineFilter { until: at(1000), ..all() }, false),
            (all().text(" ADMIN "), true),
            (all().text("bert ærø"), true),
            (all().text("MEMBER.CH"), true),
            (all().text("192.0.2."), true),
            (all().text("carla"), false),
        ] {
            assert_eq!(filter.wants(&by_bert, names), wanted, "{filter:?}");
            assert_eq!(filter.wants(&by_program, names), wanted, "{filter:?}, by a program");
        }
        assert_eq!(by_program.accounts(), [anna(), bert()]);
    }
}
