//! Patterns of LIST and LSUB: `*` and `%`.

use crate::{dialect::Dialect, failure::Failure};

/// Longest pattern with its reference; folder names are shorter.
const MAX_PATTERN: usize = 1000;

/// Most patterns in one command.
const MAX_PATTERNS: usize = 20;

/// Most characters in all patterns of one command: each name is compared with all of them.
const MAX_ALL: usize = 4000;

/// The patterns of a command, in UTF-8.
pub(super) struct Patterns(Vec<Vec<char>>);

impl Patterns {
    /// Patterns as a client wrote them, each behind the reference.
    ///
    /// # Errors
    ///
    /// NO for too many, too long ones, and ones that are not well encoded.
    pub(super) fn read(
        dialect: Dialect,
        reference: &[u8],
        written: &[Vec<u8>],
    ) -> Result<Self, Failure> {
        if written.len() > MAX_PATTERNS {
            return Err(Failure::no("[LIMIT] too many patterns"));
        }
        let pattern = |pattern: &Vec<u8>| {
            let whole = [reference, pattern].concat();
            if whole.len() > MAX_PATTERN {
                return Err(Failure::no("[LIMIT] the pattern is too long"));
            }
            let whole = dialect.name(&whole);
            let whole = whole.ok_or(Failure::no("[CANNOT] the pattern is not well encoded"))?;
            Ok(normal(&whole))
        };
        let patterns: Vec<_> = written.iter().map(pattern).collect::<Result<_, _>>()?;
        if patterns.iter().map(Vec::len).sum::<usize>() > MAX_ALL {
            return Err(Failure::no("[LIMIT] the patterns are too long"));
        }
        Ok(Self(patterns))
    }

    /// Does one of them match the name?
    pub(super) fn match_name(&self, name: &str) -> bool {
        // INBOX is the same in any case, with what is below it.
        let any_case = if name.split('/').next() == Some("INBOX") { "INBOX".len() } else { 0 };
        let name: Vec<char> = name.chars().collect();
        self.0.iter().any(|pattern| matches(pattern, &name, any_case))
    }

    /// Does one of them hold a `%`?
    pub(super) fn have_percent(&self) -> bool {
        self.0.iter().any(|pattern| pattern.contains(&'%'))
    }
}

/// Wildcards in a row are as good as one.
fn normal(pattern: &str) -> Vec<char> {
    let mut kept: Vec<char> = Vec::with_capacity(pattern.len());
    for c in pattern.chars() {
        match (kept.last(), c) {
            (Some('*'), '*' | '%') | (Some('%'), '%') => {}
            (Some('%'), '*') => {
                kept.pop();
                kept.push('*');
            }
            _ => kept.push(c),
        }
    }
    kept
}

/// Does the pattern match the name, whose first `any_case` characters may be in any case? `*` stands
/// for anything, `%` for anything without a separator. Takes time by the product of both lengths at
/// most.
fn matches(pattern: &[char], name: &[char], any_case: usize) -> bool {
    let same =
        |at: usize, c: char| name[at] == c || (at < any_case && name[at].eq_ignore_ascii_case(&c));
    // reach[i]: the pattern so far matches the first i characters.
    let mut reach = vec![false; name.len() + 1];
    reach[0] = true;
    for symbol in pattern {
        let mut any = false;
        match symbol {
            '*' | '%' => {
                for at in 1..=name.len() {
                    let passes = *symbol == '*' || name[at - 1] != '/';
                    reach[at] = reach[at] || (reach[at - 1] && passes);
                }
                any = true;
            }
            c => {
                for at in (0..=name.len()).rev() {
                    reach[at] = at > 0 && reach[at - 1] && same(at - 1, *c);
                    any |= reach[at];
                }
            }
        }
        if !any {
            return false;
        }
    }
    reach[name.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names() {
        for (pattern, name, is) in [
            ("*", "a/b", true),
            ("%", "a/b", false),
            ("%", "a", true),
            ("%/%", "a/b", true),
            ("a*", "a", true),
            ("a/%", "a", false),
            ("inbox", "INBOX", true),
            ("inbox/%", "INBOX/x", true),
            ("inboxes", "INBOXes", false),
            ("Inbox*", "INBOX", true),
            ("inb%/X", "INBOX/x", false),
            ("*Box/x", "INBOX/x", true),
            ("inb*", "INBOXes", false),
            ("*box", "a/INBOX", false),
            ("*b%*c", "aabbxc", true),
            ("", "a", false),
            ("a%d", "a/d", false),
            ("%*", "a/b", true),
        ] {
            let patterns = Patterns(vec![normal(pattern)]);
            assert_eq!(patterns.match_name(name), is, "{pattern} {name}");
        }
    }

    #[test]
    fn patterns_are_bounded() {
        let long = || vec![b'a'; MAX_PATTERN];
        assert!(Patterns::read(Dialect::default(), b"", &[long()]).is_ok());
        assert!(Patterns::read(Dialect::default(), b"x", &[long()]).is_err());
        assert!(Patterns::read(Dialect::default(), b"", &vec![long(); 5]).is_err());
        assert!(
            Patterns::read(Dialect::default(), b"", &vec![b"a".to_vec(); MAX_PATTERNS + 1])
                .is_err()
        );
        assert!(Patterns::read(Dialect::default(), b"", &[b"&".to_vec()]).is_err());
    }
}
