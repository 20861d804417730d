//! What can be set in a product, and whether what was set is right.

use std::collections::BTreeMap;

use gatepost_model::Malformed;

use super::Labels;

/// Values of settings by their slugs, as text: `true` and `false`, a whole number, one of the choices, or a text.
pub type Settings = BTreeMap<String, String>;

/// Most characters of a text, whatever its schema says: records are bounded.
const LONGEST_TEXT: usize = 255;
/// Most choices.
const MOST_CHOICES: usize = 50;

/// What a setting takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SettingType {
    /// `true` or `false`.
    Boolean,
    /// A line of text.
    Text {
        /// Most characters.
        longest: usize,
        /// Only the letters, digits and underscores of ASCII, as programs take in names.
        plain: bool,
    },
    /// One of these.
    Choice(Vec<String>),
    /// A whole number within these bounds.
    Number {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
}

/// A setting of a kind of product.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// A slug like those of kinds.
    pub slug: String,
    /// What it takes.
    pub kind: SettingType,
    /// What it is when nobody has set it.
    pub default: String,
    /// What people call it; English at least.
    pub labels: Labels,
    /// Is it set by operators alone, and only looked at by others?
    pub operator: bool,
}

/// What is wrong with a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// The kind has no such setting.
    Unknown,
    /// Neither `true` nor `false`.
    NotBoolean,
    /// Too long, or with control characters, or with others than it may have.
    NotText,
    /// None of the choices.
    NotAChoice,
    /// Not a whole number within the bounds.
    NotANumber,
    /// Only operators set this one.
    Operators,
}

/// A value that is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the setting {slug} is not right: {}", self.wrong.text())]
pub struct SettingRefusal {
    /// Which one; of one that there is not, no more than can be said of it.
    pub slug: String,
    /// Why.
    pub wrong: Wrong,
}

impl Wrong {
    const fn text(self) -> &'static str {
        match self {
            Self::Unknown => "this kind of product has no such setting",
            Self::NotBoolean => "true or false is asked for",
            Self::NotText => "a shorter text without control characters is asked for",
            Self::NotAChoice => "one of its choices is asked for",
            Self::NotANumber => "a whole number within its bounds is asked for",
            Self::Operators => "only operators change it",
        }
    }

    /// The stable reason.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Unknown => "unknown-setting",
            Self::NotBoolean | Self::NotText | Self::NotAChoice | Self::NotANumber => {
                "wrong-setting"
            }
            Self::Operators => "setting-of-operators",
        }
    }
}

impl Setting {
    /// Looks at a value.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn check(&self, value: &str) -> Result<(), Wrong> {
        let (right, wrong) = match &self.kind {
            SettingType::Boolean => (matches!(value, "true" | "false"), Wrong::NotBoolean),
            SettingType::Text { longest, plain } => {
                let longest = (*longest).min(LONGEST_TEXT);
                let fits = value.chars().count() <= longest && !value.chars().any(char::is_control);
                let named = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
                (fits && (!plain || value.bytes().all(named)), Wrong::NotText)
            }
            SettingType::Choice(choices) => {
                (choices.iter().any(|one| one == value), Wrong::NotAChoice)
            }
            SettingType::Number { least, most } => {
                let number =
                    value.parse::<i64>().ok().filter(|number| (*least..=*most).contains(number));
                // One way to write a number: no plus sign, no zeros in front.
                (number.is_some_and(|number| number.to_string() == value), Wrong::NotANumber)
            }
        };
        right.then_some(()).ok_or(wrong)
    }

    /// Is the setting itself right, its default and its choices?
    pub(super) fn check_itself(&self) -> Result<(), Malformed> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if !(1..=40).contains(&self.slug.len()) || !self.slug.bytes().all(plain) {
            return Err(Malformed::new(
                "settings",
                "slugs of lower-case letters, digits and dashes",
            ));
        }
        if let SettingType::Choice(choices) = &self.kind {
            let fits = |one: &String| (1..=LONGEST_TEXT).contains(&one.chars().count());
            if !(1..=MOST_CHOICES).contains(&choices.len()) || !choices.iter().all(fits) {
                return Err(Malformed::new("choices", "1 to 50 choices"));
            }
        }
        let expected = Malformed::new("default", "a value that the setting takes");
        self.check(&self.default).map_err(|_| expected)
    }
}

/// The settings of a product after some of them are given: those of `present` stay, those that nobody has ever set
/// have their defaults, and what the kind knows no more is gone.
///
/// # Errors
///
/// The first of `given` that is not right, or that is not for this caller to change.
pub fn merge(
    schema: &[Setting],
    present: &Settings,
    given: &Settings,
    operator: bool,
) -> Result<Settings, SettingRefusal> {
    for (slug, value) in given {
        let refusal = |wrong| SettingRefusal { slug: slug.chars().take(40).collect(), wrong };
        let setting = schema.iter().find(|setting| setting.slug == *slug);
        let setting = setting.ok_or_else(|| refusal(Wrong::Unknown))?;
        setting.check(value).map_err(refusal)?;
        let before = present.get(slug).unwrap_or(&setting.default);
        if setting.operator && !operator && before != value {
            return Err(refusal(Wrong::Operators));
        }
    }
    let value = |setting: &Setting| {
        let kept = present.get(&setting.slug).filter(|value| setting.check(value).is_ok());
        let value = given.get(&setting.slug).or(kept).unwrap_or(&setting.default);
        (setting.slug.clone(), value.clone())
    };
    Ok(schema.iter().map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn setting(slug: &str, kind: SettingType, default: &str, operator: bool) -> Setting {
        let labels = Labels::from([("en".to_owned(), slug.to_owned())]);
        Setting { slug: slug.to_owned(), kind, default: default.to_owned(), labels, operator }
    }

    fn schema() -> Vec<Setting> {
        vec![
            setting("on", SettingType::Boolean, "false", false),
            setting("note", SettingType::Text { longest: 5, plain: false }, "", false),
            setting("prefix", SettingType::Text { longest: 5, plain: true }, "", true),
            setting("size", SettingType::Choice(vec!["s".into(), "m".into()]), "s", false),
            setting("count", SettingType::Number { least: -1, most: 10 }, "0", false),
        ]
    }

    fn settings(pairs: &[(&str, &str)]) -> Settings {
        pairs.iter().map(|(slug, value)| ((*slug).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn values_are_held_against_the_schema() {
        for (slug, value, expected) in [
            ("on", "true", None),
            ("on", "yes", Some(Wrong::NotBoolean)),
            ("on", "", Some(Wrong::NotBoolean)),
            ("note", "日本語です", None),
            ("note", "日本語ですね", Some(Wrong::NotText)),
            ("note", "a\nb", Some(Wrong::NotText)),
            ("note", "a\u{0}", Some(Wrong::NotText)),
            ("size", "m", None),
            ("size", "l", Some(Wrong::NotAChoice)),
            ("count", "10", None),
            ("count", "-1", None),
            ("count", "11", Some(Wrong::NotANumber)),
            ("count", "+1", Some(Wrong::NotANumber)),
            ("count", "01", Some(Wrong::NotANumber)),
            ("count", "1e1", Some(Wrong::NotANumber)),
            ("other", "1", Some(Wrong::Unknown)),
            ("prefix", "a_1", Some(Wrong::Operators)),
            ("prefix", "", None),
        ] {
            let merged = merge(&schema(), &Settings::new(), &settings(&[(slug, value)]), false);
            let expected = expected.map(|wrong| SettingRefusal { slug: slug.to_owned(), wrong });
            assert_eq!(merged.err(), expected, "{slug} {value:?}");
        }
        let long = "x".repeat(10_000);
        let refused = merge(&schema(), &Settings::new(), &settings(&[(&long, "1")]), false);
        assert!(refused.unwrap_err().slug.len() <= 40);
        let refused = merge(&schema(), &Settings::new(), &settings(&[("note", &long)]), false);
        assert_eq!(refused.unwrap_err().wrong, Wrong::NotText);
    }

    #[test]
    fn what_is_not_given_stays_and_what_is_unknown_goes() {
        let present = settings(&[("on", "true"), ("size", "xl"), ("gone", "1"), ("prefix", "a_")]);
        let merged = merge(&schema(), &present, &settings(&[("note", "hi")]), false).unwrap();
        let expected =
            [("on", "true"), ("note", "hi"), ("prefix", "a_"), ("size", "s"), ("count", "0")];
        assert_eq!(merged, settings(&expected));
        let set = settings(&[("prefix", "b_")]);
        assert_eq!(merge(&schema(), &present, &set, true).unwrap()["prefix"], "b_");
        assert_eq!(merge(&schema(), &present, &set, false).unwrap_err().wrong, Wrong::Operators);
        // To send back what is there is no change.
        assert!(merge(&schema(), &present, &settings(&[("prefix", "a_")]), false).is_ok());
        let bad = settings(&[("prefix", "a b")]);
        assert_eq!(merge(&schema(), &present, &bad, true).unwrap_err().wrong, Wrong::NotText);
    }

    proptest! {
        /// Whatever is given and whatever was there, what comes out is right and whole.
        #[test]
        fn what_comes_out_is_right(
            present in proptest::collection::btree_map("(on|note|size|count|prefix|odd)", "(true|s|5|\\PC{0,9})", 0..6),
            given in proptest::collection::btree_map("(on|note|size|count|prefix|odd)", "(false|m|-1|\\PC{0,9})", 0..6),
            operator: bool,
        ) {
            if let Ok(merged) = merge(&schema(), &present, &given, operator) {
                prop_assert_eq!(merged.len(), schema().len());
                for setting in schema() {
                    prop_assert!(setting.check(&merged[&setting.slug]).is_ok());
                }
                prop_assert_eq!(merge(&schema(), &merged, &Settings::new(), false).unwrap(), merged);
            }
        }
    }
}
