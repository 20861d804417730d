//! What mails say: texts in `locales/`, with values put in as they are.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use gatepost_text::{Locales, Mail, Texts, Words};

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

static TEXTS: LazyLock<Arc<Texts>> = LazyLock::new(|| Arc::new(Texts::new(LOCALES)));

/// Values that are moments: they are shown as the language writes them, in the reader's zone.
const MOMENTS: [&str; 3] = ["time", "end", "renewal"];

/// Renders a template; `None` when there is none by that name. [`MOMENTS`] are shown as the language writes
/// them, in the zone that `zone` names.
pub(crate) fn render(
    language: &str,
    slug: &str,
    values: &BTreeMap<String, String>,
) -> Option<Mail> {
    Words::first_of(&TEXTS, [language]).mail(slug, values, &MOMENTS, None)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_text_parses_and_every_language_says_what_english_says() {
        assert_eq!(Texts::faults(LOCALES), Vec::<String>::new());
        assert_eq!(Texts::differences(LOCALES), Vec::<String>::new());
        assert_eq!(LOCALES.len(), 5);
    }

    /// Templates are named by literals: each has its texts, and each text is of a template.
    #[test]
    fn every_template_that_is_sent_has_its_texts() {
        let mut sources = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut literals = BTreeSet::new();
        while let Some(folder) = sources.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    sources.push(path);
                } else {
                    let text = fs::read_to_string(&path).unwrap();
                    literals.extend(text.split('"').map(str::to_owned));
                }
            }
        }
        let english = LOCALES.iter().find(|(tag, _)| *tag == "en").unwrap().1.join("\n");
        for line in english.lines() {
            if let Some((slug, _)) =
                line.strip_prefix("notice-").and_then(|rest| rest.split_once("-subject ="))
            {
                assert!(literals.contains(slug), "{slug} is never sent");
                assert!(english.contains(&format!("notice-{slug}-text =")), "{slug} has no text");
            }
        }
    }
}
