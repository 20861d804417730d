//! The people of an organization: who they are, what each may do, and what may be changed about them (ORG-2 to
//! ORG-5, ORG-8). What a page offers is what the organization service says that the person may do.

pub(crate) mod change;
pub(crate) mod detail;
pub(crate) mod list;
pub(crate) mod remove;

use std::collections::BTreeSet;

use gatepost_proto::organization::v1::{
    Grant, Level, ListTeamsRequest, MemberDetails, MemberState, ProductKind, ProductRights, Role,
    Team,
};

use super::{all, products};
use crate::{
    failure::Failure,
    view::{Choice, Page, When, initials, role_key},
    visitor::Person,
};

/// A member, as lists show it.
pub(crate) struct Row {
    pub(crate) id: String,
    /// The name; the e-mail, or at least the id, where there is none.
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) initials: String,
    pub(crate) role: &'static str,
    pub(crate) billing: bool,
    pub(crate) since: Option<When>,
    /// Known to lack a second factor.
    pub(crate) lacking: bool,
    pub(crate) suspended: bool,
    pub(crate) may_remove: bool,
    /// Is it the reader?
    pub(crate) own: bool,
}

impl Row {
    pub(crate) fn new(person: &Person, p: &Page, member: MemberDetails) -> Self {
        let suspended = matches!(member.state(), MemberState::Suspended | MemberState::Closed);
        let name = [&member.name, &member.email, &member.account_id];
        let name = name.into_iter().find(|one| !one.is_empty()).cloned().unwrap_or_default();
        Self {
            initials: initials(&name),
            role: role_key(member.role()),
            billing: member.billing,
            since: p.when(member.since.as_ref()),
            lacking: member.second_factor == Some(false),
            suspended,
            may_remove: member.may_remove,
            own: member.account_id == person.account.id,
            id: member.account_id,
            email: member.email,
            name,
        }
    }
}

/// Roles by their names in forms.
pub(crate) const ROLES: [(&str, Role); 5] = [
    ("legal-representative", Role::LegalRepresentative),
    ("administrator", Role::Administrator),
    ("collaborator", Role::Collaborator),
    ("external", Role::External),
    ("support", Role::Support),
];

/// The role of this name.
pub(crate) fn role_named(name: &str) -> Option<Role> {
    ROLES.iter().find(|(slug, _)| *slug == name).map(|(_, role)| *role)
}

/// Name of a role in forms; empty for none.
pub(crate) fn role_slug(role: Role) -> &'static str {
    ROLES.iter().find(|(_, one)| *one == role).map(|(slug, _)| *slug).unwrap_or_default()
}

/// Levels by their names in forms, each with the key of its text.
pub(crate) const LEVELS: [(&str, &str, Level); 3] = [
    ("view", "level-view", Level::View),
    ("use", "level-use", Level::Use),
    ("manage", "level-manage", Level::Manage),
];

/// Key of the text that names a level.
pub(crate) fn level_key(level: Level) -> &'static str {
    let found = LEVELS.iter().find(|(_, _, one)| *one == level);
    found.map_or("level-none", |(_, key, _)| key)
}

/// The grant that a form names: `all`, `kind:…` or a product, with a level.
pub(crate) fn grant_of(reach: &str, level: &str) -> Option<Grant> {
    let level = LEVELS.iter().find(|(slug, _, _)| *slug == level).map(|(_, _, level)| *level)?;
    let mut grant = Grant { level: level.into(), ..Grant::default() };
    match reach.strip_prefix("kind:") {
        Some(kind) => kind.clone_into(&mut grant.kind),
        None if reach == "all" => {}
        None if reach.starts_with("prd_") => reach.clone_into(&mut grant.product_id),
        None => return None,
    }
    Some(grant)
}

/// A grant, as pages show it.
pub(crate) struct Given {
    /// How a form names its reach and level.
    pub(crate) reach: String,
    pub(crate) level_slug: &'static str,
    pub(crate) label: String,
    pub(crate) level: &'static str,
}

/// Products of the organization with somebody's rights to them, and what kinds are called.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) products: Vec<ProductRights>,
    kinds: Vec<ProductKind>,
}

impl Known {
    /// As far as this account's rights are to be told.
    pub(crate) async fn of(person: &Person, account_id: &str) -> Result<Self, Failure> {
        let (products, kinds) =
            tokio::try_join!(detail::rights(person, account_id), products::kinds(person))?;
        Ok(Self { products, kinds })
    }

    /// What people call a kind.
    pub(crate) fn kind(&self, p: &Page, slug: &str) -> String {
        let found = self.kinds.iter().find(|kind| kind.slug == slug);
        found.map_or_else(|| slug.to_owned(), |kind| products::kind_name(p, kind))
    }
}

/// The grants of a member or team.
pub(crate) fn given(p: &Page, grants: &[Grant], known: &Known) -> Vec<Given> {
    let label = |grant: &Grant| match (grant.product_id.as_str(), grant.kind.as_str()) {
        ("", "") => p.t("reach-all"),
        ("", kind) => p.t1("reach-kind", "kind", known.kind(p, kind)),
        (id, _) => {
            let found = known.products.iter().find(|product| product.product_id == id);
            found.map_or_else(|| p.t("reach-gone"), |product| product.name.clone())
        }
    };
    let reach = |grant: &Grant| match (grant.product_id.as_str(), grant.kind.as_str()) {
        ("", "") => "all".to_owned(),
        ("", kind) => format!("kind:{kind}"),
        (id, _) => id.to_owned(),
    };
    let slug = |level| LEVELS.iter().find(|one| one.2 == level).map_or("", |one| one.0);
    let given = |grant: &Grant| Given {
        reach: reach(grant),
        level_slug: slug(grant.level()),
        label: label(grant),
        level: level_key(grant.level()),
    };
    grants.iter().map(given).collect()
}

/// What can be granted: everything, every kind that is offered or there, every product.
pub(crate) fn reaches(p: &Page, known: &Known) -> Vec<Choice> {
    let choice = |value: String, label: String| Choice { value, label, chosen: false };
    let offered = known.kinds.iter().filter(|kind| kind.offered).map(|kind| kind.slug.as_str());
    let there = known.products.iter().map(|product| product.kind.as_str());
    let kinds: BTreeSet<&str> = offered.chain(there).collect();
    let mut choices = vec![choice("all".to_owned(), p.t("reach-all"))];
    choices.extend(kinds.into_iter().map(|slug| {
        choice(format!("kind:{slug}"), p.t1("reach-kind", "kind", known.kind(p, slug)))
    }));
    let products = known.products.iter();
    choices.extend(products.map(|one| choice(one.product_id.clone(), one.name.clone())));
    choices
}

/// Levels, the one that most need first chosen.
pub(crate) fn levels(p: &Page) -> Vec<Choice> {
    let choice = |(slug, key, level): &(&str, &str, Level)| Choice {
        value: (*slug).to_owned(),
        label: p.t(key),
        chosen: *level == Level::Use,
    };
    LEVELS.iter().map(choice).collect()
}

/// All teams of the organization that is shown.
pub(crate) async fn teams(person: &Person) -> Result<Vec<Team>, Failure> {
    let organization_id = person.organization()?.id.clone();
    let request =
        person.ask(ListTeamsRequest { organization_id, page: all(), ..Default::default() })?;
    Ok(person.app.teams.clone().list_teams(request).await?.into_inner().teams)
}
