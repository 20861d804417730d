//! Tags of products (PRD-2).

use std::{fmt, str::FromStr};

use gatepost_model::{DisplayName, Malformed};

/// Most characters of a tag.
pub const LONGEST_TAG: usize = 24;
/// Most tags of an organization.
pub const MOST_TAGS: usize = 100;
/// Most tags of a product.
pub const MOST_TAGS_OF_PRODUCT: usize = 20;

/// What a tag is called: 1 to 24 characters of any script, tidied like every name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TagName(String);

impl TagName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same for every name that people take for this one: in whichever case.
    pub fn folded(&self) -> String {
        folded(&self.0)
    }
}

impl FromStr for TagName {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("name", "1 to 24 characters without control characters");
        let name: DisplayName = typed.parse().map_err(|_| malformed)?;
        let short = name.as_str().chars().count() <= LONGEST_TAG;
        short.then(|| Self(name.as_str().to_owned())).ok_or(malformed)
    }
}

impl fmt::Display for TagName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A text without regard to case. To upper case and back takes what one step leaves apart, such as ß and SS or the
/// two small sigmas (Unicode 3.13).
pub fn folded(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase);
    let upper = lower.flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).collect()
}

/// A colour of the palette. What it looks like, in light and in dark, stands in the pages' style.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[allow(missing_docs)]
pub enum Colour {
    Grey,
    Red,
    Orange,
    Yellow,
    Green,
    Teal,
    Blue,
    Indigo,
    Purple,
    Pink,
}

impl Colour {
    /// Every colour, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Grey,
        Self::Red,
        Self::Orange,
        Self::Yellow,
        Self::Green,
        Self::Teal,
        Self::Blue,
        Self::Indigo,
        Self::Purple,
        Self::Pink,
    ];

    /// Stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Grey => "grey",
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Teal => "teal",
            Self::Blue => "blue",
            Self::Indigo => "indigo",
            Self::Purple => "purple",
            Self::Pink => "pink",
        }
    }
}

impl FromStr for Colour {
    type Err = Malformed;

    fn from_str(slug: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|colour| colour.slug() == slug);
        found.ok_or(Malformed::new("colour", "a colour of the palette, such as blue"))
    }
}

/// Why a set of tags stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TagRefusal {
    /// Another one is called so.
    #[error("there is a tag of that name already")]
    NameTaken,
    /// There are as many as may be.
    #[error("there are as many tags as there may be")]
    TooMany,
    /// The product has as many as it may.
    #[error("a product has as many tags as it may")]
    TooManyOfProduct,
}

/// May a set of tags have one more, or one by another name? `others` are the names of the rest.
///
/// # Errors
///
/// [`TagRefusal::NameTaken`], [`TagRefusal::TooMany`].
pub fn admit_tag<'a>(
    others: impl IntoIterator<Item = &'a str>,
    name: &TagName,
) -> Result<(), TagRefusal> {
    let wanted = name.folded();
    let mut count = 0;
    for other in others {
        count += 1;
        if folded(other) == wanted {
            return Err(TagRefusal::NameTaken);
        }
    }
    if count < MOST_TAGS { Ok(()) } else { Err(TagRefusal::TooMany) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_short_and_of_every_script() {
        for (typed, kept) in [
            ("urgent", Some("urgent")),
            ("  Kunde   A ", Some("Kunde A")),
            ("顧客", Some("顧客")),
            ("عميل", Some("عميل")),
            ("👩‍🚀", Some("👩‍🚀")),
            ("", None),
            ("a\u{202e}b", None),
            ("a\tb\u{7}", None),
        ] {
            let name = typed.parse::<TagName>().ok();
            assert_eq!(name.as_ref().map(TagName::as_str), kept, "{typed:?}");
        }
        assert!("й".repeat(24).parse::<TagName>().is_ok());
        assert!("й".repeat(25).parse::<TagName>().is_err());
        assert!("x".repeat(10_000).parse::<TagName>().is_err());
    }

    #[test]
    fn names_are_unique_without_regard_to_case() {
        for (one, other, same) in [
            ("Urgent", "uRGENT", true),
            ("STRASSE", "straße", true),
            ("ΟΔΟΣ", "οδος", true),
            ("οδοσ", "οδος", true),
            ("ÉTÉ", "été", true),
            ("ete", "été", false),
        ] {
            let name: TagName = other.parse().unwrap();
            let refused = admit_tag([one], &name).is_err();
            assert_eq!(refused, same, "{one} {other}");
        }
        let names: Vec<String> = (0..MOST_TAGS).map(|n| format!("tag {n}")).collect();
        let others = || names.iter().map(String::as_str);
        let name: TagName = "one more".parse().unwrap();
        assert_eq!(admit_tag(others(), &name), Err(TagRefusal::TooMany));
        assert_eq!(admit_tag(others().skip(1), &name), Ok(()));
    }

    #[test]
    fn colours_are_the_way_there_and_back() {
        for colour in Colour::ALL {
            assert_eq!(colour.slug().parse(), Ok(colour));
        }
        assert!("#ff0000".parse::<Colour>().is_err());
    }
}
