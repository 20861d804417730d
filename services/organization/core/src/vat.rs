//! VAT numbers: forms and checksums of the European Union's (VIES, "Frequently asked questions", Q 11 and the
//! member states' algorithms), of the United Kingdom's and Norway's, and of the Swiss UID (Federal Statistical
//! Office, ACC 2011). Those of other countries are only bounded.

use std::fmt;

use gatepost_model::{Country, Malformed};

mod rules;

/// A VAT number as it is written on invoices, with the prefix of its country where it has one.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct VatNumber(String);

/// What is read before anything else of it is looked at.
const LONGEST_TYPED: usize = 40;
/// Longest number of a country whose rules are not known here.
const LONGEST_OTHER: usize = 20;

impl VatNumber {
    /// Reads what was typed for a country: spaces, dots, dashes and slashes are ignored, letters may be small, and
    /// the prefix may be left out.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when the form or the checksum is not that of the country.
    pub fn parse(country: Country, typed: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("vat_number", "a VAT number of the country");
        if typed.len() > LONGEST_TYPED {
            return Err(malformed);
        }
        let kept = typed.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '.' | '-' | '/'));
        let plain: String = kept.map(|c| c.to_ascii_uppercase()).collect();
        if plain.is_empty()
            || !plain.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'*')
        {
            return Err(malformed);
        }
        if country.code() == "CH" {
            return swiss(&plain).map(Self).ok_or(malformed);
        }
        let Some(rule) = rules::RULES.iter().find(|rule| rule.country == country.code()) else {
            let right = plain.len() <= LONGEST_OTHER && plain.bytes().any(|b| b.is_ascii_digit());
            return right.then_some(Self(plain)).ok_or(malformed);
        };
        let bare =
            [rule.prefix, rule.country].into_iter().find_map(|prefix| plain.strip_prefix(prefix));
        // French numbers may begin with letters of their own, which may be those of the prefix.
        let numbers = [bare, Some(plain.as_str())].into_iter().flatten();
        let mut right = numbers.filter(|number| (rule.check)(number));
        right.next().map(|number| Self(format!("{}{number}", rule.prefix))).ok_or(malformed)
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VatNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The Swiss UID in its official form, `CHE-123.456.789`; what says that it is for VAT is left out.
fn swiss(plain: &str) -> Option<String> {
    let rest = plain.strip_prefix("CHE").unwrap_or(plain);
    let ends = ["MWST", "TVA", "IVA", "VAT"];
    let number = ends.into_iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
    let digits = rules::digits(number).filter(|digits| digits.len() == 9)?;
    let sum = rules::weighted(&digits[..8], &[5, 4, 3, 2, 7, 6, 5, 4]);
    let right = (11 - sum % 11) % 11 == digits[8];
    right.then(|| format!("CHE-{}.{}.{}", &number[..3], &number[3..6], &number[6..]))
}

#[cfg(test)]
mod tests;
