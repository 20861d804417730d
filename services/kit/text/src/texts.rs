//! Texts in the reader's language. Every folder in `locales/` is a language; what one lacks is
//! said in English.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
    sync::Arc,
};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use gatepost_model::Timestamp;
use unic_langid::LanguageIdentifier;

use crate::dates::{self, Zone};

/// Languages by their tags, each with the contents of its Fluent files.
pub type Locales = &'static [(&'static str, &'static [&'static str])];

const FALLBACK: &str = "en";

/// Texts in every language.
pub struct Texts {
    languages: Vec<(&'static str, FluentBundle<FluentResource>)>,
}

impl Texts {
    /// Reads the texts that were compiled in. What does not parse is left out; [`Self::faults`] tells of
    /// it.
    pub fn new(locales: Locales) -> Self {
        let languages = locales.iter().map(|(tag, files)| {
            let id: LanguageIdentifier = tag.parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![id]);
            // Values stand in prose and in copied settings: no invisible marks around them.
            bundle.set_use_isolating(false);
            for file in *files {
                let resource = match FluentResource::try_new((*file).to_owned()) {
                    Ok(resource) | Err((resource, _)) => resource,
                };
                let _first_of_a_name_stays = bundle.add_resource(resource);
            }
            (*tag, bundle)
        });
        Self { languages: languages.collect() }
    }

    /// What does not parse, or is there twice in a language: nothing, as a test of every crate with
    /// texts sees to.
    pub fn faults(locales: Locales) -> Vec<String> {
        let mut faults = Vec::new();
        for (tag, files) in locales {
            let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().unwrap_or_default()]);
            for file in *files {
                let resource = match FluentResource::try_new((*file).to_owned()) {
                    Ok(resource) => resource,
                    Err((resource, errors)) => {
                        faults.extend(errors.iter().map(|error| format!("{tag}: {error}")));
                        resource
                    }
                };
                if let Err(errors) = bundle.add_resource(resource) {
                    faults.extend(errors.iter().map(|error| format!("{tag}: {error}")));
                }
            }
        }
        faults
    }

    /// Where a language does not say what English says: texts that only one of them has, and texts with other
    /// values. Nothing, as a test of every crate with texts sees to.
    pub fn differences(locales: Locales) -> Vec<String> {
        let of = |wanted: &str| locales.iter().find(|(tag, _)| *tag == wanted);
        let english = of(FALLBACK).map(|(_, files)| keys(files)).unwrap_or_default();
        let mut differences = Vec::new();
        for (tag, files) in locales {
            let own = keys(files);
            let different = own.symmetric_difference(&english);
            differences.extend(different.map(|(key, values)| format!("{tag}: {key} {values:?}")));
        }
        differences
    }

    /// Mails whose template no literal in the sources under `sources` names, and those without a text: nothing, as a
    /// test of every crate that sends mails sees to.
    ///
    /// # Errors
    ///
    /// When the sources cannot be read.
    pub fn unsent(locales: Locales, sources: &Path) -> io::Result<Vec<String>> {
        let literals = literals(sources)?;
        let english = locales.iter().find(|(tag, _)| *tag == FALLBACK);
        let english = english.map(|(_, files)| files.join("\n")).unwrap_or_default();
        let subjects = english
            .lines()
            .filter_map(|line| Some(line.strip_prefix("notice-")?.split_once("-subject =")?.0));
        let mut unsent = Vec::new();
        for slug in subjects {
            if !literals.contains(slug) {
                unsent.push(format!("{slug} is never sent"));
            }
            if !english.contains(&format!("notice-{slug}-text =")) {
                unsent.push(format!("{slug} has no text"));
            }
        }
        Ok(unsent)
    }

    fn place(&self, tag: &str) -> Option<usize> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        self.languages.iter().position(|(known, _)| known.eq_ignore_ascii_case(primary))
    }
}

/// What stands between quotation marks in the files below a folder.
fn literals(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut literals = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            literals.append(&mut self::literals(&path)?);
        } else {
            literals.extend(fs::read_to_string(&path)?.split('"').map(str::to_owned));
        }
    }
    Ok(literals)
}

/// Texts of a language by their keys, with the values in them.
fn keys(files: &[&str]) -> BTreeSet<(String, BTreeSet<String>)> {
    let mut keys: Vec<(String, BTreeSet<String>)> = Vec::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        if !line.starts_with([' ', '#'])
            && let Some((key, _)) = line.split_once(" =")
        {
            keys.push((key.to_owned(), BTreeSet::new()));
        }
        for rest in line.split("{ $").skip(1) {
            let name = rest.split([' ', '}']).next().unwrap_or_default().to_owned();
            if let Some((_, values)) = keys.last_mut() {
                values.insert(name);
            }
        }
    }
    keys.into_iter().collect()
}

/// The texts of one language. Cheap to clone.
#[derive(Clone)]
pub struct Words {
    texts: Arc<Texts>,
    place: usize,
}

impl Words {
    /// The first of `tags` that there are texts in, English otherwise.
    pub fn first_of<'a>(texts: &Arc<Texts>, tags: impl IntoIterator<Item = &'a str>) -> Self {
        let mut tags = tags.into_iter().chain([FALLBACK]);
        let place = tags.find_map(|tag| texts.place(tag)).unwrap_or_default();
        Self { texts: Arc::clone(texts), place }
    }

    /// BCP 47 tag of the language.
    pub fn tag(&self) -> &'static str {
        self.texts.languages.get(self.place).map_or(FALLBACK, |(tag, _)| tag)
    }

    /// A text without values.
    pub fn t(&self, key: &str) -> String {
        self.say(key, None)
    }

    /// A text with a value.
    pub fn t1(&self, key: &str, name: &str, value: impl Value) -> String {
        let mut values = FluentArgs::new();
        values.set(name.to_owned(), value.value());
        self.say(key, Some(&values))
    }

    /// A text with two values.
    pub fn t2(
        &self,
        key: &str,
        (first, one): (&str, impl Value),
        (second, two): (&str, impl Value),
    ) -> String {
        let mut values = FluentArgs::new();
        values.set(first.to_owned(), one.value());
        values.set(second.to_owned(), two.value());
        self.say(key, Some(&values))
    }

    /// A text with any number of values that are words.
    pub fn with_words(&self, key: &str, values: &BTreeMap<String, String>) -> String {
        let values = values.iter().map(|(name, value)| (name.clone(), value.clone()));
        self.say(key, Some(&values.collect()))
    }

    /// A text with any number of values.
    pub fn with(&self, key: &str, values: &[(&str, u64)]) -> String {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), *value));
        self.say(key, Some(&values.collect()))
    }

    /// A date such as `21 November 2026`; `None` for moments that no calendar holds.
    pub fn date(&self, zone: &Zone, moment: Timestamp) -> Option<String> {
        dates::date(self.tag(), zone, moment)
    }

    /// A day such as `21 November 2026`.
    pub fn day(&self, day: jiff::civil::Date) -> String {
        dates::day(self.tag(), day)
    }

    /// A date with the time and the letters of the zone, such as `21 November 2026, 05:33 CET`.
    pub fn date_time(&self, zone: &Zone, moment: Timestamp) -> Option<String> {
        dates::date_time(self.tag(), zone, moment)
    }

    /// Is there such a text, in this language or in English?
    pub fn knows(&self, key: &str) -> bool {
        let fallback = self.texts.place(FALLBACK);
        [Some(self.place), fallback].into_iter().flatten().any(|place| {
            self.texts.languages.get(place).is_some_and(|(_, bundle)| bundle.has_message(key))
        })
    }

    fn say(&self, key: &str, values: Option<&FluentArgs<'_>>) -> String {
        let places = [Some(self.place), self.texts.place(FALLBACK)];
        for (_, bundle) in
            places.into_iter().flatten().filter_map(|at| self.texts.languages.get(at))
        {
            if let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) {
                return bundle.format_pattern(pattern, values, &mut Vec::new()).into_owned();
            }
        }
        key.to_owned()
    }
}

/// What can stand in a text.
pub trait Value {
    /// As Fluent takes it.
    fn value(&self) -> FluentValue<'static>;
}

impl Value for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Value for String {
    fn value(&self) -> FluentValue<'static> {
        self.as_str().value()
    }
}

macro_rules! number {
    ($($kind:ty)*) => {$(
        impl Value for $kind {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}

number!(u32 u64 usize);

impl<T: Value + ?Sized> Value for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

/// Language tags of an `Accept-Language` header, best first (RFC 9110 §12.5.4); at most eight.
pub fn accepted(header: &str) -> Vec<&str> {
    let mut ranges: Vec<(&str, u16)> = header
        .split(',')
        .take(8)
        .filter_map(|range| {
            let (tag, weight) = range.split_once(";q=").unwrap_or((range, "1"));
            let weight = weight.trim().parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q))?;
            let weight = (weight * 1000.0) as u16;
            (weight > 0).then_some((tag.trim(), weight))
        })
        .collect();
    ranges.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    ranges.into_iter().map(|(tag, _)| tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCALES: Locales =
        &[("en", &["a = Hello { $name }\nb = B"]), ("de", &["a = Hallo { $name }"])];

    #[test]
    fn the_best_language_comes_first() {
        for (header, best) in [
            ("fr-CH, fr;q=0.9, en;q=0.8", vec!["fr-CH", "fr", "en"]),
            ("de;q=0.1,it;q=0.9", vec!["it", "de"]),
            ("en;q=0, x;q=nonsense", vec![]),
        ] {
            assert_eq!(accepted(header), best, "{header:?}");
        }
        let texts = Arc::new(Texts::new(LOCALES));
        assert_eq!(Words::first_of(&texts, ["tlh", "en-GB"]).tag(), "en");
        assert_eq!(Words::first_of(&texts, []).tag(), "en");
        let words = Words::first_of(&texts, ["de-CH"]);
        assert_eq!(
            (words.t1("a", "name", "{ $x }"), words.t("b")),
            ("Hallo { $x }".into(), "B".into())
        );
        assert_eq!(
            (words.t("none"), words.knows("b"), words.knows("c")),
            ("none".into(), true, false)
        );
        assert!(Texts::faults(LOCALES).is_empty());
        assert_eq!(Texts::differences(LOCALES), ["de: b {}"]);
        assert_eq!(Texts::faults(&[("en", &["a = 1", "a = 2"])]).len(), 1);
    }
}
