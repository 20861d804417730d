//! Texts as people look for them and sort them: upper and lower case and accents do not count.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words of a question that are looked at.
const MOST_WORDS: usize = 10;

/// A text without case and accents: compatibility decomposition (Unicode UAX 15) without marks, in lower case.
pub(crate) fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// What is looked for: every word has to be found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted(Vec<String>);

impl Wanted {
    /// From what was typed.
    pub(crate) fn of(typed: &str) -> Self {
        Self(fold(typed).split_whitespace().take(MOST_WORDS).map(ToOwned::to_owned).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Does each word stand in one of these folded texts?
    pub(crate) fn found_in(&self, texts: &[&str]) -> bool {
        self.0.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count() {
        for (text, folded) in [
            ("Élodie Müller", "elodie muller"),
            ("ŁUKASZ", "łukasz"),
            ("Ελένη", "ελενη"),
            ("СЕРГЕЙ", "сергеи"),
            ("太郎", "太郎"),
            ("ﬁn", "fin"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn every_word_has_to_be_found() {
        let texts = ["elodie muller", "em@family.example"];
        for (typed, found) in
            [("", true), ("MÜL éLO", true), ("elodie @family", true), ("elodie bert", false)]
        {
            assert_eq!(Wanted::of(typed).found_in(&texts), found, "{typed:?}");
        }
    }
}
