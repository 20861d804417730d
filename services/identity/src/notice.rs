//! What notices say: texts in `locales/`, with values put in as they are.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use gatepost_text::{Locales, Mail, Texts, Words};

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

static TEXTS: LazyLock<Arc<Texts>> = LazyLock::new(|| Arc::new(Texts::new(LOCALES)));

/// Values that are moments: they are shown as the language writes them, in the reader's zone.
const MOMENTS: [&str; 4] = ["time", "last", "off", "end"];

/// Renders a template; `None` when there is none by that name. [`MOMENTS`] are shown as the language
/// writes them, in the zone that `zone` names.
pub(crate) fn render(
    language: &str,
    slug: &str,
    values: &BTreeMap<String, String>,
) -> Option<Mail> {
    // The paragraph that explains the link of `flow::tell`.
    let recourse = values.get("recourse").map(|recourse| format!("notice-recourse-{recourse}"));
    let words = Words::first_of(&TEXTS, [language]);
    let values = in_words(&words, values);
    words.mail(slug, &values, &MOMENTS, recourse.as_deref())
}

/// The values with what `rights` lists said in words: a line for each product, and `none` for nothing.
fn in_words<'v>(
    words: &Words,
    values: &'v BTreeMap<String, String>,
) -> Cow<'v, BTreeMap<String, String>> {
    let Some(rights) = values.get("rights") else { return Cow::Borrowed(values) };
    let lines = rights.lines().filter_map(|line| {
        let (level, product) = line.split_once('\t')?;
        let key = match level {
            "manage" => "notice-right-manage",
            "use" => "notice-right-use",
            _ => "notice-right-view",
        };
        Some(format!("- {}", words.t1(key, "product", product)))
    });
    let mut lines: Vec<String> = lines.collect();
    if let Some(more) = values.get("more").filter(|more| *more != "0") {
        lines.push(format!("- {}", words.t1("notice-right-more", "more", more)));
    }
    let mut values = values.clone();
    let said = if lines.is_empty() { "none".to_owned() } else { lines.join("\n") };
    values.insert("rights".to_owned(), said);
    Cow::Owned(values)
}

/// Renders a text message: `sms-<slug>`, or the subject of the notice that it tells of, with where to
/// answer it. `None` when there is neither.
pub(crate) fn render_sms(
    language: &str,
    slug: &str,
    values: &BTreeMap<String, String>,
) -> Option<String> {
    let words = Words::first_of(&TEXTS, [language]);
    let (own, subject) = (format!("sms-{slug}"), format!("notice-{slug}-subject"));
    if words.knows(&own) {
        return Some(words.with_words(&own, values));
    }
    if !words.knows(&subject) {
        return None;
    }
    let mut values = values.clone();
    values.insert("subject".to_owned(), words.with_words(&subject, &values));
    Some(words.with_words("sms-notice", &values))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn values_are_put_in_once_and_as_they_are() {
        let values = values(&[
            ("name", "{ $ip }"),
            ("ip", "192.0.2.1"),
            ("program", "x"),
            ("time", "2026-11-30T23:33:00Z"),
            ("zone", "Europe/Zurich"),
            ("recourse", "undo"),
            ("link", "https://x.test/alarm?token=t"),
            ("days", "7"),
            ("public_url", "https://x.test"),
        ]);
        let mail = render("en", "app-password-issued", &values).unwrap();
        assert!(mail.text.contains("{ $ip }") && mail.text.contains("192.0.2.1"), "{}", mail.text);
        assert!(mail.text.contains("1 December 2026, 00:33 CET"), "{}", mail.text);
        assert!(mail.text.contains("https://x.test/alarm?token=t"), "{}", mail.text);
        assert!(mail.text.ends_with("-- \nGatepost, https://x.test\n"), "{}", mail.text);
        assert!(render("tlh", "app-password-issued", &values).is_some());
        assert!(render("en", "nothing", &values).is_none());
    }

    #[test]
    fn every_text_parses_and_every_language_says_what_english_says() {
        assert_eq!(Texts::faults(LOCALES), Vec::<String>::new());
        assert_eq!(Texts::differences(LOCALES), Vec::<String>::new());
    }

    /// Templates are named by literals: each has its texts, and each text is of a template.
    #[test]
    fn every_template_that_is_sent_has_its_texts() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(Texts::unsent(LOCALES, &sources).unwrap(), Vec::<String>::new());
    }
}
