//! What a search gives back: return options (RFC 4731 §3.1, RFC 5182 §2, RFC 5267 §4, RFC 9394 §3.1).

use std::fmt;

use super::{Cursor, Syntax};

/// Part of a result: places from 1, from its beginning or its end (RFC 9394 §3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Partial {
    /// One end.
    pub(crate) from: u32,
    /// The other; either may be the smaller.
    pub(crate) to: u32,
    /// Counted from the end.
    pub(crate) from_end: bool,
}

impl fmt::Display for Partial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.from_end { "-" } else { "" };
        write!(out, "{sign}{}:{sign}{}", self.from, self.to)
    }
}

/// What a search gives back (RFC 4731 §3.1, RFC 5182, RFC 9394).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Returns {
    /// The smallest number; of a sorted result the first.
    pub(crate) min: bool,
    /// The largest number; of a sorted result the last.
    pub(crate) max: bool,
    /// All numbers, as a set.
    pub(crate) all: bool,
    /// How many.
    pub(crate) count: bool,
    /// Kept for later commands.
    pub(crate) save: bool,
    /// Kept up to date (RFC 5267 §4.3).
    pub(crate) update: bool,
    /// Part of the numbers.
    pub(crate) partial: Option<Partial>,
}

/// `"(" [search-return-opt *(SP search-return-opt)] ")"`
pub(super) fn return_options(input: &mut Cursor<'_>) -> Result<Returns, Syntax> {
    const ONCE: Syntax = Syntax("ALL and PARTIAL are one of them, and given once");
    let mut wanted = Returns::default();
    let mut any = false;
    input.list(|input| {
        any = true;
        match input.word()?.as_str() {
            "MIN" => wanted.min = true,
            "MAX" => wanted.max = true,
            "ALL" => wanted.all = true,
            "COUNT" => wanted.count = true,
            "SAVE" => wanted.save = true,
            "UPDATE" => wanted.update = true,
            // A hint (RFC 5267 §4.2) that nothing here needs.
            "CONTEXT" => {}
            "PARTIAL" => {
                input.space()?;
                if wanted.partial.replace(partial(input)?).is_some() {
                    return Err(ONCE);
                }
            }
            _ => return Err(Syntax("this search return option is not known")),
        }
        Ok(())
    })?;
    if wanted.all && wanted.partial.is_some() {
        return Err(ONCE);
    }
    wanted.all |= !any;
    Ok(wanted)
}

/// `partial-range = nz-number ":" nz-number / "-" nz-number ":" "-" nz-number` (RFC 9394 §4)
pub(super) fn partial(input: &mut Cursor<'_>) -> Result<Partial, Syntax> {
    const WRONG: Syntax = Syntax("a part of a result is written like 1:100 or -1:-100");
    let from_end = input.eat(b'-');
    let from = input.number32().map_err(|_| WRONG)?;
    input.expect(b':', WRONG.0)?;
    if input.eat(b'-') != from_end {
        return Err(WRONG);
    }
    let to = input.number32().map_err(|_| WRONG)?;
    if from == 0 || to == 0 { Err(WRONG) } else { Ok(Partial { from, to, from_end }) }
}
