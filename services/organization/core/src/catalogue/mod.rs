//! The catalogue: which kinds of product there are, and what can be set in each (PRD-1).

mod builtin;
mod setting;

use std::collections::{BTreeMap, BTreeSet};

use gatepost_model::{Malformed, ServiceName};

pub use builtin::{DATABASE_PREFIX, OFFERED, PREFIX, WEB_HOSTING};
pub use setting::{Setting, SettingRefusal, SettingType, Settings, Wrong, merge};

use crate::ProductKind;

/// Texts by language tag, such as `en`.
pub type Labels = BTreeMap<String, String>;

/// Most kinds that an installation has.
const MOST_KINDS: usize = 100;
/// Most settings of a kind.
const MOST_SETTINGS: usize = 30;
/// Most characters of a text for people.
const LONGEST_LABEL: usize = 100;

/// A kind of product.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kind {
    /// Its slug.
    pub slug: ProductKind,
    /// What people call it; English at least.
    pub names: Labels,
    /// What can be set.
    pub settings: Vec<Setting>,
    /// The service that makes its products and serves them; none: people add them here.
    pub served_by: Option<ServiceName>,
    /// Can new ones be had? Those that there are stay.
    pub offered: bool,
}

impl Kind {
    /// One of its settings.
    pub fn setting(&self, slug: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.slug == slug)
    }
}

/// Every kind of an installation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Catalogue(Vec<Kind>);

impl Catalogue {
    /// The built-in kinds, of which `offered` can be had, and an operator's `own`.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when `offered` names a kind that there is not, when one of `own` has the slug of another,
    /// lacks a name in English, or has a setting whose default is not one of its values.
    pub fn new(offered: &[String], own: Vec<Kind>) -> Result<Self, Malformed> {
        let mut kinds = builtin::kinds();
        kinds.extend(own);
        if kinds.len() > MOST_KINDS {
            return Err(Malformed::new("kinds", "at most 100 kinds"));
        }
        let slugs: BTreeSet<&str> = kinds.iter().map(|kind| kind.slug.as_str()).collect();
        if slugs.len() != kinds.len() {
            return Err(Malformed::new("kinds", "kinds with a slug of their own"));
        }
        if offered.iter().any(|slug| !slugs.contains(slug.as_str())) {
            return Err(Malformed::new("offered", "slugs of kinds that there are"));
        }
        for kind in &mut kinds {
            check(kind)?;
            kind.offered |= offered.iter().any(|slug| slug == kind.slug.as_str());
        }
        Ok(Self(kinds))
    }

    /// The built-in kinds, each of which can be had.
    pub fn built_in() -> Self {
        let kinds = builtin::kinds().into_iter();
        Self(kinds.map(|kind| Kind { offered: true, ..kind }).collect())
    }

    /// Every kind, the built-in ones first.
    pub fn kinds(&self) -> &[Kind] {
        &self.0
    }

    /// One kind.
    pub fn kind(&self, slug: &ProductKind) -> Option<&Kind> {
        self.0.iter().find(|kind| kind.slug == *slug)
    }
}

fn check(kind: &Kind) -> Result<(), Malformed> {
    let settings: BTreeSet<&str> = kind.settings.iter().map(|one| one.slug.as_str()).collect();
    if settings.len() != kind.settings.len() || settings.len() > MOST_SETTINGS {
        return Err(Malformed::new("settings", "at most 30 settings, each with a slug of its own"));
    }
    labelled(&kind.names)?;
    kind.settings.iter().try_for_each(|setting| {
        labelled(&setting.labels)?;
        setting.check_itself()
    })
}

/// Are there texts, one of them in English, that people can read?
fn labelled(labels: &Labels) -> Result<(), Malformed> {
    let readable = |text: &String| {
        (1..=LONGEST_LABEL).contains(&text.chars().count()) && !text.chars().any(char::is_control)
    };
    let right = labels.contains_key("en") && labels.values().all(readable);
    let malformed = Malformed::new("names", "texts by language, one of them `en`");
    right.then_some(()).ok_or(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered() -> Vec<String> {
        OFFERED.iter().map(|slug| (*slug).to_owned()).collect()
    }

    fn own(slug: &str, settings: Vec<Setting>) -> Kind {
        Kind {
            slug: slug.parse().unwrap(),
            names: Labels::from([("en".to_owned(), "Backup".to_owned())]),
            settings,
            served_by: None,
            offered: true,
        }
    }

    fn choice(default: &str) -> Setting {
        let choices = vec!["30d".to_owned(), "90d".to_owned()];
        Setting {
            slug: "kept".to_owned(),
            kind: SettingType::Choice(choices),
            default: default.to_owned(),
            labels: Labels::from([("en".to_owned(), "Kept for".to_owned())]),
            operator: false,
        }
    }

    #[test]
    fn the_built_in_kinds_are_right_in_five_languages() {
        let catalogue = Catalogue::new(&offered(), Vec::new()).unwrap();
        let slugs: Vec<&str> = catalogue.kinds().iter().map(|kind| kind.slug.as_str()).collect();
        assert_eq!(slugs, OFFERED);
        assert_eq!(catalogue, Catalogue::built_in());
        for kind in catalogue.kinds() {
            assert!(kind.offered);
            let labels = kind.settings.iter().map(|setting| &setting.labels);
            for labels in labels.chain([&kind.names]) {
                let languages: Vec<&str> = labels.keys().map(String::as_str).collect();
                assert_eq!(languages, ["de", "en", "es", "fr", "it"], "{kind:?}");
            }
        }
        let none = Catalogue::new(&[], Vec::new()).unwrap();
        assert!(none.kinds().iter().all(|kind| !kind.offered));
    }

    #[test]
    fn an_operators_kinds_are_looked_at() {
        let unnamed = Kind { names: Labels::new(), ..own("backup", vec![]) };
        for (kinds, right) in [
            (vec![own("backup", vec![choice("30d")])], true),
            (vec![own("backup", vec![choice("1d")])], false),
            (vec![own("backup", vec![choice("30d"), choice("30d")])], false),
            (vec![own("drive", vec![])], false),
            (vec![own("backup", vec![]), own("backup", vec![])], false),
            (vec![unnamed], false),
        ] {
            assert_eq!(Catalogue::new(&offered(), kinds.clone()).is_ok(), right, "{kinds:?}");
        }
        assert!(Catalogue::new(&["nonsense".to_owned()], Vec::new()).is_err());
    }
}
