//! Parameters of SELECT (RFC 4466, RFC 7162): CONDSTORE and QRESYNC.

use std::num::NonZeroU64;

use super::{Bound, Cursor, SelectArgs, Set, Syntax};

/// What a client that comes back knows of a folder (RFC 7162 §3.2.5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Resync {
    /// The UIDVALIDITY that its UIDs are of.
    pub(crate) uid_validity: u32,
    /// Mod-sequence up to which it knows everything.
    pub(crate) since: NonZeroU64,
    /// UIDs that it knows; every one when it does not say.
    pub(crate) known: Option<Set>,
    /// Sequence numbers and the UIDs that they had, pair by pair.
    pub(crate) matches: Option<(Set, Set)>,
}

/// ```abnf
/// select       = ("SELECT" / "EXAMINE") SP mailbox [SP "(" select-param *(SP select-param) ")"]
/// select-param = "CONDSTORE" / "QRESYNC" SP "(" resync ")"
/// ```
/// from behind the folder's name.
pub(super) fn select_params(input: &mut Cursor<'_>, args: &mut SelectArgs) -> Result<(), Syntax> {
    if input.peek() != Some(b' ') || input.rest().len() <= 1 {
        return Ok(());
    }
    input.space()?;
    let given = input.list(|input| {
        match input.word()?.as_str() {
            "CONDSTORE" => args.cond_store = true,
            "QRESYNC" if args.resync.is_none() => {
                input.space()?;
                args.resync = Some(resync(input)?);
            }
            _ => return Err(Syntax("this SELECT parameter is not known")),
        }
        Ok(())
    })?;
    if given.is_empty() { Err(Syntax("a SELECT parameter is missing")) } else { Ok(()) }
}

/// ```abnf
/// resync         = uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data]
/// seq-match-data = "(" known-sequence-set SP known-uid-set ")"
/// ```
fn resync(input: &mut Cursor<'_>) -> Result<Resync, Syntax> {
    input.expect(b'(', "QRESYNC takes a list")?;
    let uid_validity = input.number32()?;
    input.space()?;
    let since = NonZeroU64::new(input.number()?);
    let since = since.ok_or(Syntax("a mod-sequence is never zero"))?;
    let (mut known, mut matches) = (None, None);
    if input.eat(b' ') {
        if input.peek() != Some(b'(') {
            known = Some(plain_set(input)?);
        }
        if known.is_none() || input.eat(b' ') {
            input.expect(b'(', "sequence numbers and their UIDs are in parentheses")?;
            let numbers = plain_set(input)?;
            input.space()?;
            matches = Some((numbers, plain_set(input)?));
            input.expect(b')', "sequence numbers and their UIDs do not end")?;
        }
    }
    input.expect(b')', "QRESYNC's list does not end")?;
    Ok(Resync { uid_validity, since, known, matches })
}

/// A `sequence-set` in which `*` and `$` are not allowed.
pub(super) fn plain_set(input: &mut Cursor<'_>) -> Result<Set, Syntax> {
    let set = Set::parse(input)?;
    let star = set.0.iter().any(|(from, to)| [from, to].contains(&&Bound::Largest));
    if star || set.is_saved() { Err(Syntax("* and $ are not allowed here")) } else { Ok(set) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SelectArgs, Syntax> {
        let mut args =
            SelectArgs { folder: Vec::new(), read_only: false, cond_store: false, resync: None };
        let mut input = Cursor::new(text.as_bytes());
        select_params(&mut input, &mut args)?;
        input.end()?;
        Ok(args)
    }

    #[test]
    fn parameters_of_select_are_parsed() {
        let args =
            parse(" (QRESYNC (67890007 90060115194045000 41:211,214:541) CONDSTORE)").unwrap();
        let resync = args.resync.unwrap();
        assert!(args.cond_store);
        assert_eq!((resync.uid_validity, resync.since.get()), (67_890_007, 90_060_115_194_045_000));
        assert_eq!(resync.known.map(|set| set.0.len()), Some(2));
        for right in [
            "",
            " (CONDSTORE)",
            " (QRESYNC (1 2))",
            " (qresync (1 2 3:9))",
            " (QRESYNC (1 2 (1,3 2,9)))",
            " (QRESYNC (1 2 1:29997 (5000,7500 15000,22500)))",
        ] {
            assert!(parse(right).is_ok(), "{right}");
        }
        for wrong in [
            " ()",
            " (QRESYNC)",
            " (QRESYNC ())",
            " (QRESYNC (1))",
            " (QRESYNC (1 0))",
            " (QRESYNC (1 2 *))",
            " (QRESYNC (1 2 1:*))",
            " (QRESYNC (1 2 $))",
            " (QRESYNC (1 2 1:3 (1:* 1:2)))",
            " (QRESYNC (1 2 1:3 4))",
            " (QRESYNC (1 2 (1)))",
            " (QRESYNC (1 2 ",
            " (QRESYNC (1 2) QRESYNC (1 2))",
            " (QRESYNC (99999999999 2))",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
