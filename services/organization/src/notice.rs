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
    use std::path::Path;

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
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(Texts::unsent(LOCALES, &sources).unwrap(), Vec::<String>::new());
    }
}
