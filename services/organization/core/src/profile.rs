//! What an organization tells of itself (ORG-1).

use std::{fmt, str::FromStr};

use gatepost_model::{Country, DisplayName, Malformed};

use crate::{OrganizationKind, VatNumber};

/// What an organization tells of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// As its people call it.
    pub name: DisplayName,
    /// What it is.
    pub kind: OrganizationKind,
    /// As in the register.
    pub legal_name: Option<LegalName>,
    /// Where it is.
    pub country: Option<Country>,
    /// For invoices.
    pub vat_number: Option<VatNumber>,
    /// Of mails to the organization itself.
    pub language: Option<Language>,
}

/// Profile as it was typed: what is empty is not told.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Typed {
    /// See [`Profile::name`].
    pub name: String,
    /// See [`Profile::legal_name`].
    pub legal_name: String,
    /// See [`Profile::country`].
    pub country: String,
    /// See [`Profile::vat_number`].
    pub vat_number: String,
    /// See [`Profile::language`].
    pub language: String,
}

impl Profile {
    /// Reads what was typed, and whether it fits together: a company has a legal name and a country; a VAT number
    /// is one of the country; a person has neither legal name nor VAT number beside its own name.
    ///
    /// # Errors
    ///
    /// [`Malformed`] with the field that does not fit.
    pub fn read(kind: OrganizationKind, typed: &Typed) -> Result<Self, Malformed> {
        let name = typed.name.parse()?;
        let legal_name: Option<LegalName> = optional(&typed.legal_name)?;
        let country: Option<Country> = optional(&typed.country)?;
        let language = optional(&typed.language)?;
        if kind == OrganizationKind::Company && legal_name.is_none() {
            return Err(Malformed::new("legal_name", "the name in the register"));
        }
        if kind == OrganizationKind::Company && country.is_none() {
            return Err(Malformed::new("country", "the country of the company"));
        }
        let vat = typed.vat_number.trim();
        let vat_number = match (kind, vat, country) {
            (_, "", _) => None,
            (OrganizationKind::Individual, _, _) => {
                return Err(Malformed::new(
                    "vat_number",
                    "none: only companies and associations have one",
                ));
            }
            (_, _, None) => return Err(Malformed::new("country", "the country of the VAT number")),
            (_, vat, Some(country)) => Some(VatNumber::parse(country, vat)?),
        };
        if kind == OrganizationKind::Individual && legal_name.is_some() {
            return Err(Malformed::new("legal_name", "none: a person has its own name"));
        }
        Ok(Self { name, kind, legal_name, country, vat_number, language })
    }
}

fn optional<T: FromStr<Err = Malformed>>(typed: &str) -> Result<Option<T>, Malformed> {
    let typed = typed.trim();
    if typed.is_empty() { Ok(None) } else { typed.parse().map(Some) }
}

/// A name in a register: up to 200 characters, as tidy as [`DisplayName`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LegalName(String);

impl LegalName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LegalName {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let malformed =
            Malformed::new("legal_name", "1 to 200 characters without control characters");
        let words: Vec<&str> = typed.split_whitespace().collect();
        // Each word is held to what names are; the whole may be longer.
        let tidy = words.iter().map(|word| word.parse::<DisplayName>().ok());
        let tidy: Option<Vec<DisplayName>> = tidy.collect();
        let tidy = tidy.ok_or(malformed)?;
        let tidy: Vec<&str> = tidy.iter().map(DisplayName::as_str).collect();
        let name = tidy.join(" ");
        (1..=200).contains(&name.chars().count()).then_some(Self(name)).ok_or(malformed)
    }
}

impl fmt::Display for LegalName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A language that mails are written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Language(&'static str);

impl Language {
    /// Its tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        self.0
    }
}

impl FromStr for Language {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let known = ["de", "en", "es", "fr", "it"].into_iter().find(|tag| *tag == typed);
        known.map(Self).ok_or(Malformed::new("language", "de, en, es, fr or it"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrganizationKind::{Association, Company, Individual};

    fn typed(legal_name: &str, country: &str, vat_number: &str) -> Typed {
        let own = str::to_owned;
        Typed {
            name: own("Keller"),
            legal_name: own(legal_name),
            country: own(country),
            vat_number: own(vat_number),
            language: own("de"),
        }
    }

    #[test]
    fn what_an_organization_tells_fits_together() {
        for (kind, legal_name, country, vat_number, wrong) in [
            (Company, "Keller AG", "CH", "CHE-100.155.212", None),
            (Company, "Keller AG", "CH", "", None),
            (Company, "Keller AG", "CH", "CHE-100.155.213", Some("vat_number")),
            (Company, "Keller AG", "DE", "CHE-100.155.212", Some("vat_number")),
            (Company, "Keller AG", "", "", Some("country")),
            (Company, "", "CH", "", Some("legal_name")),
            (Company, "Keller AG", "XX", "", Some("country")),
            (Company, "Keller\u{202e}AG", "CH", "", Some("legal_name")),
            (Association, "", "", "", None),
            (Association, "Verein Keller", "CH", "CHE-100.155.212", None),
            (Association, "", "", "CHE-100.155.212", Some("country")),
            (Individual, "", "CH", "", None),
            (Individual, "", "CH", "CHE-100.155.212", Some("vat_number")),
            (Individual, "Anna Keller", "CH", "", Some("legal_name")),
        ] {
            let found = Profile::read(kind, &typed(legal_name, country, vat_number));
            assert_eq!(found.err().map(|error| error.field), wrong, "{kind:?} {legal_name:?}");
        }
        let unnamed = Typed { name: String::new(), ..typed("", "", "") };
        assert_eq!(Profile::read(Individual, &unnamed).unwrap_err().field, "name");
        let spoken = Typed { language: "rm".to_owned(), ..typed("", "", "") };
        assert_eq!(Profile::read(Individual, &spoken).unwrap_err().field, "language");
    }

    #[test]
    fn legal_names_may_be_long_in_every_script() {
        let long = "Gesellschaft mit beschränkter Haftung ".repeat(5);
        for (typed, right) in [
            ("  Keller   & Töchter AG ", true),
            ("株式会社ケラー", true),
            (long.as_str(), true),
            ("", false),
            (" ", false),
            ("a\nb", true),
            ("a\u{0}b", false),
            ("\u{3164}", false),
        ] {
            assert_eq!(typed.parse::<LegalName>().is_ok(), right, "{typed:?}");
        }
        assert!("x ".repeat(101).parse::<LegalName>().is_err());
    }
}
