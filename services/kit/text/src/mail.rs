//! Mails to people: `notice-<slug>-subject` and `notice-<slug>-text`, closed by `notice-footer`.

use std::collections::BTreeMap;

use crate::{Words, Zone, dates};

/// A mail in the reader's language, as it goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// One line.
    pub subject: String,
    /// Plain text with `\n` line ends.
    pub text: String,
}

impl std::fmt::Debug for Mail {
    /// Without the text: it can hold a link that proves something.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Mail").field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl Words {
    /// A mail; `None` when there is none by that slug. Values that `moments` names are shown as the language
    /// writes them, in the zone that the value `zone` names, UTC otherwise. `also` is the key of a paragraph
    /// after the text.
    pub fn mail(
        &self,
        slug: &str,
        values: &BTreeMap<String, String>,
        moments: &[&str],
        also: Option<&str>,
    ) -> Option<Mail> {
        let subject = format!("notice-{slug}-subject");
        if !self.knows(&subject) {
            return None;
        }
        let mut values = values.clone();
        let zone = Zone::named(values.get("zone").map_or("UTC", String::as_str));
        for (_, value) in values.iter_mut().filter(|(name, _)| moments.contains(&name.as_str())) {
            let moment = dates::moment(value);
            if let Some(shown) = moment.and_then(|at| self.date_time(&zone, at)) {
                *value = shown;
            }
        }
        let say = |key: &str| self.with_words(key, &values);
        let mut text = say(&format!("notice-{slug}-text"));
        if let Some(also) = also {
            text.push_str("\n\n");
            text.push_str(&say(also));
        }
        text.push_str("\n\n-- \n");
        text.push_str(&say("notice-footer"));
        text.push('\n');
        Some(Mail { subject: say(&subject), text })
    }
}
