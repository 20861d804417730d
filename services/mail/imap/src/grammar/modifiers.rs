//! Modifiers of FETCH (RFC 4466): CHANGEDSINCE and VANISHED (RFC 7162), PARTIAL (RFC 9394).

use super::{Cursor, Partial, Syntax, returns::partial};

/// Which of the messages of a FETCH are told of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Modifiers {
    /// Only messages changed since this mod-sequence. 0, which the grammar has not, is taken too: some
    /// programs begin with it.
    pub(crate) changed_since: Option<u64>,
    /// Also the UIDs of those that went since.
    pub(crate) vanished: bool,
    /// Only these of the messages that are left.
    pub(crate) partial: Option<Partial>,
}

/// ```abnf
/// fetch-modifiers = SP "(" fetch-modifier *(SP fetch-modifier) ")"
/// fetch-modifier  = "CHANGEDSINCE" SP mod-sequence-value / "VANISHED" / "PARTIAL" SP partial-range
/// ```
/// each of them once; none when there is no list.
pub(super) fn modifiers(input: &mut Cursor<'_>) -> Result<Modifiers, Syntax> {
    let mut ahead = *input;
    if input.peek() != Some(b' ') || ahead.space().is_err() || ahead.peek() != Some(b'(') {
        return Ok(Modifiers::default());
    }
    *input = ahead;
    let mut given = Modifiers::default();
    let names = input.list(|input| {
        let name = input.word()?;
        match name.as_str() {
            "CHANGEDSINCE" if given.changed_since.is_none() => {
                input.space()?;
                given.changed_since = Some(input.number()?);
            }
            "VANISHED" if !given.vanished => given.vanished = true,
            "PARTIAL" if given.partial.is_none() => {
                input.space()?;
                given.partial = Some(partial(input)?);
            }
            _ => return Err(Syntax("this FETCH modifier is not known")),
        }
        Ok(())
    })?;
    if names.is_empty() {
        return Err(Syntax("a FETCH modifier is missing"));
    }
    if given.vanished && given.changed_since.is_none() {
        // RFC 7162 §3.2.6
        return Err(Syntax("VANISHED needs CHANGEDSINCE"));
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_of_fetch_are_parsed() {
        let parse = |text: &str| {
            let mut input = Cursor::new(text.as_bytes());
            let given = modifiers(&mut input)?;
            input.end()?;
            Ok::<_, Syntax>(given)
        };
        let given = parse(" (CHANGEDSINCE 12345 VANISHED)").unwrap();
        assert_eq!((given.changed_since, given.vanished), (Some(12_345), true));
        for right in
            ["", " ", " (changedsince 1)", " (VANISHED CHANGEDSINCE 9)", " (PARTIAL -1:-30)"]
        {
            assert!(parse(right).is_ok(), "{right:?}");
        }
        for wrong in [
            " ()",
            " (VANISHED)",
            " (CHANGEDSINCE)",
            " (CHANGEDSINCE 1 CHANGEDSINCE 2)",
            " (CHANGEDSINCE 1 VANISHED VANISHED)",
            " (FOO 1)",
            " (PARTIAL)",
            " (PARTIAL 1:*)",
            " (PARTIAL 1:2 PARTIAL 1:2)",
            " (CHANGEDSINCE 99999999999999999999)",
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
