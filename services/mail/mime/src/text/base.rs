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
    let mut text = decoded(subject).split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let mut is_reply = false;
    loop {
        while let Some(shorter) = without_trailer(&text) {
            is_reply |= shorter.1;
            text = shorter.0.to_owned();
        }
        loop {
            let mut changed = false;
            if let Some(after) = without_leader(&text) {
                is_reply = true;
                text = after.to_owned();
                changed = true;
            }
            if let Some(after) = without_blob(&text).filter(|after| !after.is_empty()) {
                text = after.to_owned();
                changed = true;
            }
            if !changed {
                break;
            }
        }
        match without_forward(&text) {
            Some(within) => {
                is_reply = true;
                text = within.to_owned();
            }
            None => break,
        }
    }
    Base { subject: text, is_reply }
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

/// `subj-leader = (*subj-blob subj-refwd) / WSP`, of which a space alone does not make it a reply.
fn without_leader(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches(' ');
    while let Some(after) = blob(rest) {
        rest = after;
    }
    let prefix = ["re", "fwd", "fw"].into_iter().find_map(|word| {
        let (start, after) = rest.split_at_checked(word.len())?;
        start.eq_ignore_ascii_case(word).then_some(after)
    })?;
    // subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
    let rest = prefix.trim_start_matches(' ');
    let rest = if rest.starts_with(':') { rest } else { blob(rest).unwrap_or(rest) };
    rest.strip_prefix(':').map(|after| after.trim_start_matches(' '))
}

/// A blob at the beginning, and spaces in front of it.
fn without_blob(text: &str) -> Option<&str> {
    match text.strip_prefix(' ') {
        Some(after) => Some(after.trim_start_matches(' ')),
        None => blob(text),
    }
}

/// `subj-blob = "[" *BLOBCHAR "]" *WSP`
fn blob(text: &str) -> Option<&str> {
    let (within, after) = text.strip_prefix('[')?.split_once(']')?;
    (!within.contains('[')).then(|| after.trim_start_matches(' '))
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
}
