//! Sections without their transfer encoding (RFC 3516).

use std::num::{NonZeroU32, NonZeroU64};

use super::{Cursor, Syntax, fetch::partial};

/// `BINARY[...]`
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct BinarySection {
    /// `section-part`; empty for the message itself.
    pub(crate) part: Vec<NonZeroU32>,
    /// Does reading it set \Seen?
    pub(crate) sets_seen: bool,
    /// First byte and most bytes, of what is decoded.
    pub(crate) partial: Option<(u64, NonZeroU64)>,
}

/// `section-binary = "[" [section-part] "]" ["<" number "." nz-number ">"]`
pub(super) fn section(input: &mut Cursor<'_>, sets_seen: bool) -> Result<BinarySection, Syntax> {
    Ok(BinarySection { part: part(input)?, sets_seen, partial: partial(input)? })
}

/// `"[" [nz-number *("." nz-number)] "]"`
pub(super) fn part(input: &mut Cursor<'_>) -> Result<Vec<NonZeroU32>, Syntax> {
    input.expect(b'[', "a section is missing")?;
    let mut part = Vec::new();
    while input.peek() != Some(b']') {
        if !part.is_empty() {
            input.expect(b'.', "a section does not end")?;
        }
        let number = NonZeroU32::new(input.number32()?);
        part.push(number.ok_or(Syntax("a part number is never zero"))?);
    }
    input.expect(b']', "a section does not end")?;
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_part_numbers_alone() {
        for (text, parts, first) in [("[]", 0, None), ("[1.22]<7.9>", 2, Some(7))] {
            let parsed = section(&mut Cursor::new(text.as_bytes()), true).unwrap();
            assert_eq!((parsed.part.len(), parsed.partial.map(|p| p.0)), (parts, first), "{text}");
        }
        for wrong in ["", "[", "[0]", "[1.]", "[.1]", "[1 2]", "[TEXT]", "[1.MIME]", "[1]<1>"] {
            assert!(section(&mut Cursor::new(wrong.as_bytes()), true).is_err(), "{wrong}");
        }
    }
}
