//! i;unicode-casemap (RFC 5051).

use unicode_normalization::char::decompose_compatible;

/// Text in the form in which it is compared: each character in title case, then decomposed
/// (RFC 5051 §2). Characters do not touch each other, so that pieces can be folded one by one.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// As [`fold`], onto the end of `out`.
pub fn fold_into(text: &str, out: &mut String) {
    out.reserve(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_uppercase());
        } else if matches!(c, '\u{ac00}'..='\u{d7a3}') {
            // Hangul syllables have no mapping in UnicodeData.txt, which RFC 5051 goes by: half of
            // a syllable is not found in another.
            out.push(c);
        } else {
            decompose_compatible(title_case(c), |part| out.push(part));
        }
    }
}

/// The simple title case mapping of UnicodeData.txt: never more than one character.
fn title_case(c: char) -> char {
    match c {
        '\u{01c4}'..='\u{01c6}' => '\u{01c5}',
        '\u{01c7}'..='\u{01c9}' => '\u{01c8}',
        '\u{01ca}'..='\u{01cc}' => '\u{01cb}',
        '\u{01f1}'..='\u{01f3}' => '\u{01f2}',
        // Georgian has capitals, but not in titles.
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => c,
        // Greek with iota: the full mapping has two characters, the simple one has one.
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => shift(c, 8),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => shift(c, 9),
        _ => {
            let mut upper = c.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(upper), None) => upper,
                _ => c,
            }
        }
    }
}

fn shift(c: char, by: u32) -> char {
    char::from_u32(u32::from(c) + by).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_text_compares_as_the_rfc_says() {
        for (one, other, same) in [
            ("abc", "ABC", true),
            ("ÀÉ Straße", "a\u{300}e\u{301} stra\u{df}e", true),
            ("Straße", "STRASSE", false),
            ("σοφός", "ΣΟΦΌΣ", true),
            ("Ǆ", "ǆ", true),
            ("ǅ", "Dž", false),
            ("ᾳ", "ᾼ", true),
            ("Å", "\u{212b}", true),
            ("K", "\u{212a}", true),
            ("２", "2", true),
            ("Ж", "ж", true),
            ("가", "각", false),
            ("ა", "Ა", false),
            ("ſ", "S", true),
        ] {
            assert_eq!(fold(one) == fold(other), same, "{one} {other}");
        }
        assert!(!fold("각").contains(&fold("가")));
    }

    #[test]
    fn pieces_fold_as_the_whole() {
        let text = "Grüße \u{1e9b}\u{323} ﬁ Ａ ǆ 각 e\u{301}\u{327}";
        let pieces: String = text.chars().map(|c| fold(&c.to_string())).collect();
        assert_eq!(pieces, fold(text));
    }
}
