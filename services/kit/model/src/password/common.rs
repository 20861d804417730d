//! Passwords that guessers try first: whole ones, ways over the keyboard, and words that stay guessable whatever digits
//! and signs stand around them. Written for Gatepost from what is generally known to be common; taken from no list. A
//! list of breached passwords (`passwords.breached_filter`) goes much further.

use std::{collections::HashSet, sync::LazyLock};

use super::walk::is_walk;

/// Lower case, letters alone; lines with `#` are comments.
static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Longest of the words, in bytes.
const LONGEST: usize = 17;
/// More digits and signs than this between letters, and it is not the words any more.
const BETWEEN: usize = 8;

/// Is it one of the common ones: a way over the keyboard, or one or two common words with digits and signs around them,
/// between them and in place of letters?
pub(super) fn contains(password: &str) -> bool {
    let lower = password.to_lowercase();
    if WHOLE.contains(&lower.as_str()) || is_walk(&lower) {
        return true;
    }
    let plain = |c: char| c.is_ascii_digit() || !c.is_alphanumeric();
    let bare = lower.trim_matches(plain);
    let spoken = [bare.to_owned(), unleet(bare), unleet(&lower)];
    let close = bare.chars().filter(|c| plain(*c)).count() <= BETWEEN;
    let only: String = bare.chars().filter(|c| !plain(*c)).collect();
    spoken.iter().any(|text| is_words(text.trim_matches(plain))) || (close && is_words(&only))
}

/// One common word, two of them in a row, or one again and again. Three are a phrase of their own, if a poor one.
fn is_words(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let begins = |rest: &str| {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        let ends: Vec<usize> = ends.take_while(|end| *end <= LONGEST).collect();
        let words = ends.into_iter().filter(|end| rest.get(..*end).is_some_and(is_word));
        words.collect::<Vec<usize>>()
    };
    begins(&letters).into_iter().any(|end| {
        let (first, rest) = letters.split_at(end);
        rest.is_empty() || is_word(rest) || rest.replace(first, "").is_empty()
    })
}

fn is_word(text: &str) -> bool {
    WORDS.contains(text)
}

fn unleet(text: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        c => c,
    };
    text.chars().map(letter).collect()
}

/// What no rule finds.
const WHOLE: [&str; 26] = [
    "0147258369",
    "1029384756",
    "1123581321",
    "112358132134",
    "1234509876",
    "12345612345",
    "123456789012",
    "12345678910",
    "1234567891011",
    "12qwaszx12",
    "1357913579",
    "1357924680",
    "1478963250",
    "1597534862",
    "2468013579",
    "2468101214",
    "2718281828",
    "3141592653",
    "31415926535",
    "5432112345",
    "7539514862",
    "a12345678b",
    "aa12345678",
    "aa123456789",
    "abc1234567",
    "q123456789q",
];

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn common_words_stay_common_behind_digits_signs_and_doubling() {
        for (password, common) in [
            ("password123", true),
            ("P@ssw0rd2026!", true),
            ("passwordpassword", true),
            ("123Welcome!!", true),
            ("iloveyou12345", true),
            ("Summer2026!!", true),
            ("qwerty12345", true),
            ("Passwort-123", true),
            ("1qaz2wsx3edc", true),
            ("contraseña99", true),
            ("Michael1987Jackson", true),
            ("dragon-master-2020", true),
            ("passwordpasswordpassword", true),
            ("<3football11", true),
            ("information1", true),
            ("qwertyuiop[]", true),
            ("!!!!!!!!!!", true),
            ("password of my cat", false),
            ("dragon84719362055master", false),
            ("football on a sunday", false),
            ("correct horse battery", false),
            ("summerhouse roof", false),
            ("8471936205", false),
        ] {
            assert_eq!(contains(password), common, "{password:?}");
        }
    }
    /// OWASP ASVS 5.0 6.2.4 asks for the first three thousand that a policy lets through.
    #[test]
    fn many_more_than_three_thousand_are_known() {
        let longest = super::WORDS.iter().map(|word| word.len()).max();
        assert_eq!(longest, Some(super::LONGEST));
        let mut known = 0;
        for word in super::WORDS.iter() {
            assert!(word.chars().all(|c| c.is_alphabetic() && !c.is_uppercase()), "{word}");
            for end in ["", "1", "123", "2025!"] {
                let password = format!("{word}{end}");
                if password.chars().count() >= 10 {
                    assert!(contains(&password), "{password}");
                    known += 1;
                }
            }
        }
        assert!(known > 3000, "{known}");
    }
}
