//! Mail addresses and domain names.

use std::{fmt, str::FromStr};

use unicode_normalization::UnicodeNormalization;

use crate::Malformed;

/// A domain name in its one form: A-labels (RFC 5890), lower case, no trailing dot, at most 253 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DomainName(String);

impl DomainName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DomainName {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("domain", "a domain name such as example.org");
        if typed.len() > 1024 {
            return Err(malformed);
        }
        let name = idna::domain_to_ascii_strict(typed.trim().trim_end_matches('.'))
            .map_err(|_| malformed)?;
        let labels = name.split('.').all(|label| {
            (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
        });
        let numeric =
            name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
        (labels && !numeric && name.len() <= 253).then_some(Self(name)).ok_or(malformed)
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for DomainName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

/// A mail address (RFC 5321 §4.1.2, with the UTF-8 local parts of RFC 6531), without quoting and
/// without address literals.
///
/// The local part is kept as written, in Unicode NFC; two addresses are the same when their
/// [`Self::key`]s are.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    local: String,
    domain: DomainName,
}

impl Address {
    /// The part before the `@`, as written.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &DomainName {
        &self.domain
    }

    /// The form under which the address is looked up: NFKC, lower case. People do not tell
    /// `Anna@example.org` from `anna@example.org`, and neither may a login.
    pub fn key(&self) -> String {
        let local: String = self.local.nfkc().collect::<String>().to_lowercase();
        format!("{}@{}", local.nfkc().collect::<String>(), self.domain)
    }
}

impl FromStr for Address {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("address", "a mail address such as anna@example.org");
        let typed = typed.trim();
        if typed.len() > 1024 {
            return Err(malformed);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(malformed)?;
        let local: String = local.nfc().collect();
        // RFC 5321 §4.5.3.1.1: 64 octets; dot-string of atext (§4.1.2) or UTF-8 (RFC 6531 §3.3).
        let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
        let right = (1..=64).contains(&local.len()) && dots && local.chars().all(is_local);
        let domain: DomainName = domain.parse().map_err(|_| malformed)?;
        let right = right && local.len() + 1 + domain.0.len() <= 254;
        right.then_some(Self { local, domain }).ok_or(malformed)
    }
}

fn is_local(c: char) -> bool {
    match c {
        '.' => true,
        c if c.is_ascii() => c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c),
        c => c.is_alphanumeric() || matches!(c, '\u{0300}'..='\u{036f}'),
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}@{}", self.local, self.domain)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_parsed_and_compared_by_key() {
        for (typed, key) in [
            ("anna@example.org", Some("anna@example.org")),
            (" Anna@EXAMPLE.org. ", Some("anna@example.org")),
            ("a.b+c@bücher.example", Some("a.b+c@xn--bcher-kva.example")),
            ("Jürgen@example.org", Some("jürgen@example.org")),
            ("", None),
            ("anna", None),
            ("@example.org", None),
            (".a@example.org", None),
            ("a..b@example.org", None),
            ("a b@example.org", None),
            ("a\r\nb@example.org", None),
            ("a@", None),
            ("a@-x.org", None),
            ("a@x..org", None),
            ("a@127.0.0.1", None),
            ("\"q\"@example.org", None),
        ] {
            assert_eq!(typed.parse::<Address>().ok().map(|a| a.key()).as_deref(), key, "{typed:?}");
        }
        assert!(format!("{}@example.org", "a".repeat(65)).parse::<Address>().is_err());
    }
}
