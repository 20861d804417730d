//! UIDBATCHES (RFC 10022).

use std::num::NonZeroU32;

use super::{Cursor, Syntax};

/// A question for ranges of UIDs with so many messages each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Batches {
    /// Messages in a batch.
    pub(crate) size: NonZeroU32,
    /// The first and the last batch that are asked for, counted from 1, the newest messages; all of
    /// them when there is none.
    pub(crate) range: Option<(NonZeroU32, NonZeroU32)>,
}

/// `uidbatches = "UIDBATCHES" SP nz-number [SP nz-number ":" nz-number]`, from behind the verb.
pub(super) fn batches(input: &mut Cursor<'_>) -> Result<Batches, Syntax> {
    input.space()?;
    let size = number(input)?;
    let mut range = None;
    if input.peek() == Some(b' ') && input.rest().len() > 1 {
        input.space()?;
        let first = number(input)?;
        input.expect(b':', "a range of batches is written first:last")?;
        range = Some((first, number(input)?));
    }
    Ok(Batches { size, range })
}

fn number(input: &mut Cursor<'_>) -> Result<NonZeroU32, Syntax> {
    NonZeroU32::new(input.number32()?).ok_or(Syntax("a number is never zero here"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_for_batches_are_parsed() {
        let parse = |text: &str| {
            let mut input = Cursor::new(text.as_bytes());
            let asked = batches(&mut input)?;
            input.end()?;
            Ok::<_, Syntax>(asked)
        };
        let asked = parse(" 2000 10:20").unwrap();
        let numbers = asked.range.map(|(first, last)| (first.get(), last.get()));
        assert_eq!((asked.size.get(), numbers), (2000, Some((10, 20))));
        assert_eq!(parse(" 500 ").unwrap().range, None);
        for wrong in
            ["", " ", " 0", " x", " 500 10", " 500 1:", " 500 0:1", " 500 1:*", " 500 1:2:3"]
        {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
