//! Kinds of product.

use std::{fmt, str::FromStr};

use gatepost_model::Malformed;

/// Longest slug of a kind.
const LONGEST: usize = 40;

/// What a product is: a mail service, a drive, a web site, a domain, or what an operator adds to the catalogue
/// (PRD-1). A slug of lower-case letters, digits and dashes, at most 40 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ProductKind(String);

impl ProductKind {
    /// The kind whose products are mail services of the mailbox service.
    pub const MAIL_SERVICE: &'static str = "mail-service";

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProductKind {
    type Err = Malformed;

    fn from_str(slug: &str) -> Result<Self, Malformed> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let right = (1..=LONGEST).contains(&slug.len())
            && slug.bytes().all(plain)
            && slug.starts_with(|first: char| first.is_ascii_lowercase())
            && !slug.ends_with('-')
            && !slug.contains("--");
        right
            .then(|| Self(slug.to_owned()))
            .ok_or(Malformed::new("kind", "a kind of product such as mail-service"))
    }
}

impl fmt::Display for ProductKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_a_slug() {
        for (slug, right) in [
            ("mail-service", true),
            ("s3", true),
            ("", false),
            ("3s", false),
            ("-a", false),
            ("a-", false),
            ("a--b", false),
            ("Mail", false),
            ("mail service", false),
            ("é", false),
        ] {
            assert_eq!(slug.parse::<ProductKind>().is_ok(), right, "{slug:?}");
        }
        assert!("a".repeat(40).parse::<ProductKind>().is_ok());
        assert!("a".repeat(41).parse::<ProductKind>().is_err());
    }
}
