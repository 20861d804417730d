//! Base subjects (RFC 5256 §2.1).

use super::decoded;

/// What is left of a subject when everything is taken off it that replies and forwards put on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Base {
    /// The base subject, as it was written; compare it folded.
    pub subject: String,
    /// Did the subject say that the message is a reply or a forward?
    pub is_reply: bool,
}

/// The base subject of a subject field, as written.
///
/// RFC 5256 §2.1: (1) decode, tabs to spaces, many spaces to one; (2) trailers off; (3) leaders off;
/// (4) blobs off where something is left; (5) again; (6) `[fwd: ...]` off, and again.
pub fn base_subject(subject: &[u8]) -> Base {
    let whole = decoded(subject).split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = whole.as_str();
    let mut is_reply = false;
    loop {
        while let Some((before, said)) = without_trailer(text) {
            is_reply |= said;
            text = before;
        }
        let (after, said) = without_leaders(text);
        is_reply |= said;
        text = after;
        let Some(within) = without_forward(text) else { break };
        is_reply = true;
        text = within;
    }
    Base { subject: text.to_owned(), is_reply }
}

/// `subj-trailer = "(fwd)" / WSP`; was it more than a space?
fn without_trailer(text: &str) -> Option<(&str, bool)> {
    if let Some(before) = text.strip_suffix(' ') {
        return Some((before, false));
    }
    let at = text.len().checked_sub(5)?;
    let (before, end) = text.split_at_checked(at)?;
    end.eq_ignore_ascii_case("(fwd)").then_some((before, true))
}

/// Without its leaders and blobs; was there one that makes it a reply? A blob that everything else would
/// be gone with stays.
///
/// `subj-leader = (*subj-blob subj-refwd) / WSP`
fn without_leaders(text: &str) -> (&str, bool) {
    let mut is_reply = false;
    let mut text = text.trim_start_matches(' ');
    loop {
        let (mut rest, mut kept) = (text, text);
        while let Some(after) = blob(rest) {
            rest = after;
            if !rest.is_empty() {
                kept = rest;
            }
        }
        match without_prefix(rest) {
            Some(after) => (text, is_reply) = (after, true),
            None => return (kept, is_reply),
        }
    }
}

/// `subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"`
fn without_prefix(text: &str) -> Option<&str> {
    let rest = ["re", "fwd", "fw"].into_iter().find_map(|word| {
        let (start, after) = text.split_at_checked(word.len())?;
        start.eq_ignore_ascii_case(word).then_some(after)
    })?;
    let rest = rest.trim_start_matches(' ');
    let rest = if rest.starts_with(':') { rest } else { blob(rest).unwrap_or(rest) };
    rest.strip_prefix(':').map(|after| after.trim_start_matches(' '))
}

/// `subj-blob = "[" *BLOBCHAR "]" *WSP`, where neither bracket is a BLOBCHAR.
fn blob(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('[')?;
    let after = rest.get(rest.find(['[', ']'])?..)?.strip_prefix(']')?;
    Some(after.trim_start_matches(' '))
}

/// `subj-fwd-hdr subject subj-fwd-trl`: `[fwd: ... ]`
fn without_forward(text: &str) -> Option<&str> {
    let (start, rest) = text.split_at_checked(5)?;
    if !start.eq_ignore_ascii_case("[fwd:") {
        return None;
    }
    rest.strip_suffix(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_stripped_to_their_base() {
        for (subject, base, is_reply) in [
            ("Hello", "Hello", false),
            ("  two   words \t", "two words", false),
            ("Re: Hello", "Hello", true),
            ("RE:re: Re : Hello", "Hello", true),
            ("Fwd: [list] Re: Hello (fwd) (FWD)", "Hello", true),
            ("[list] Hello", "Hello", false),
            ("[list] [two] Re[2]: Hello", "Hello", true),
            ("[only]", "[only]", false),
            ("Re: [only]", "[only]", true),
            ("[fwd: Re: Hello]", "Hello", true),
            ("[Fwd: [Fwd: Hello]]", "Hello", true),
            ("Fw: Hello", "Hello", true),
            ("Hello (fwd)", "Hello", true),
            ("Regarding: x", "Regarding: x", false),
            ("=?utf-8?q?Re=3A_Gr=C3=BC=C3=9Fe?=", "Grüße", true),
            ("", "", false),
            ("Re:", "", true),
            ("[a [b] c", "[a [b] c", false),
            ("ü", "ü", false),
        ] {
            let got = base_subject(subject.as_bytes());
            assert_eq!((got.subject.as_str(), got.is_reply), (base, is_reply), "{subject:?}");
        }
    }
    #[test]
    fn long_subjects_take_time_by_their_length() {
        // Would take minutes if every step copied the rest, or looked through it.
        for (subject, base) in [
            ("re:".repeat(300_000) + "x", "x"),
            ("[a]".repeat(300_000) + "x", "x"),
            ("[fwd:".repeat(150_000) + "x" + &"]".repeat(150_000), "x"),
            ("x".to_owned() + &"(fwd)".repeat(150_000), "x"),
            ("[".repeat(500_000), &"[".repeat(500_000)),
        ] {
            assert_eq!(base_subject(subject.as_bytes()).subject, base);
        }
    }
}
