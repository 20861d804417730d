//! How a pack is written.

use bytes::{Buf, Bytes};
use gatepost_model::{BlobId, Timestamp};

use crate::{
    Flags, Keyword, ModSeq, Row, Uid,
    cell::{KeywordSets, keyword_set},
};

/// UIDs in a pack; few in tests, so that small folders have many.
pub(super) const SPAN: u32 = if cfg!(test) { 8 } else { 512 };

/// A longer pack is not written: values of the store are limited.
const LONGEST: usize = 30 << 10;

/// First byte of a pack: what its form is.
const FORM: u8 = 1;

/// Which pack a message is in.
pub(super) fn number_of(uid: Uid) -> u32 {
    uid.get() / SPAN
}

/// The UIDs of a pack; none beyond the last there can be.
pub(crate) fn uids_of(number: u32) -> Option<(Uid, Uid)> {
    let first = number.checked_mul(SPAN)?;
    Some((Uid::new(first.max(1))?, Uid::new(first.saturating_add(SPAN - 1))?))
}

/// ```text
/// pack = form row*
/// row  = uid-step flags keywords size modseq date saved blob
/// ```
///
/// Numbers are as in protobuf, seven bits in a byte; the first step counts from the pack's first UID
/// less one. None when it would be too long.
pub(super) fn write<'a>(
    number: u32,
    rows: impl Iterator<Item = &'a Row>,
    keywords: &[Keyword],
) -> Option<Bytes> {
    let mut out = vec![FORM];
    let mut before = u64::from(number) * u64::from(SPAN);
    for row in rows {
        let uid = u64::from(row.uid.get());
        put(&mut out, uid + 1 - before);
        before = uid + 1;
        out.push(row.flags.system);
        put(&mut out, row.flags.keywords().len() as u64);
        for keyword in row.flags.keywords() {
            put(&mut out, keywords.iter().position(|known| known == keyword)? as u64);
        }
        put(&mut out, u64::from(row.size));
        put(&mut out, row.modseq.get());
        put(&mut out, row.internal_date.unix_millis());
        put(&mut out, u64::from(row.saved));
        out.extend_from_slice(&row.blob.to_bytes());
    }
    (out.len() <= LONGEST).then(|| out.into())
}

/// The rows of a pack; none if it is not one.
pub(crate) fn read(
    number: u32,
    bytes: &[u8],
    keywords: &[Keyword],
    sets: &mut KeywordSets,
) -> Option<Vec<Row>> {
    let mut input = bytes.strip_prefix(&[FORM])?;
    let mut rows = Vec::with_capacity(SPAN as usize);
    let mut before = u64::from(number) * u64::from(SPAN);
    while !input.is_empty() {
        let step = take(&mut input)?;
        before = before.checked_add(step).filter(|_| step > 0)?;
        let uid = u32::try_from(before.checked_sub(1)?).ok().and_then(Uid::new)?;
        if number_of(uid) != number {
            return None;
        }
        let system = input.try_get_u8().ok()?;
        let count = take(&mut input)?;
        let mut numbers = Vec::new();
        for _ in 0..count {
            numbers.push(u32::try_from(take(&mut input)?).ok()?);
        }
        let flags = Flags { system, keywords: keyword_set(numbers, keywords, sets)? };
        let size = u32::try_from(take(&mut input)?).ok()?;
        let modseq = ModSeq::new(take(&mut input)?)?;
        let internal_date = Timestamp::from_unix_millis(take(&mut input)?);
        let saved = u32::try_from(take(&mut input)?).ok()?;
        let (blob, rest) = input.split_first_chunk()?;
        input = rest;
        let blob = BlobId::from_bytes(*blob);
        rows.push(Row { blob, modseq, internal_date, flags, uid, size, saved });
    }
    Some(rows)
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn take(input: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = input.try_get_u8().ok()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// See [`crate::fuzzing`]: a pack that reads has rows of its own UIDs, in their order.
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzzed(bytes: &[u8]) {
    if let Some(rows) = read(1, bytes, &[], &mut KeywordSets::new()) {
        assert!(rows.iter().all(|row| number_of(row.uid) == 1));
        assert!(rows.windows(2).all(|pair| matches!(pair, [a, b] if a.uid < b.uid)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keywords() -> Vec<Keyword> {
        ["$a", "$b", "$c"].map(|name| name.parse().unwrap()).into()
    }

    fn row(uid: Uid, blob: [u8; 16], modseq: u64, some: u32, system: u8) -> Option<Row> {
        let words = keywords().into_iter().enumerate();
        let words = words.filter(|(bit, _)| (some >> bit) & 1 == 1).map(|(_, word)| word);
        Some(Row {
            blob: BlobId::from_bytes(blob),
            modseq: ModSeq::new(modseq)?,
            internal_date: Timestamp::from_unix_millis(modseq >> 7),
            flags: Flags::of(system, words.collect()),
            uid,
            size: some,
            saved: some.rotate_left(uid.get() % 32),
        })
    }

    fn rows() -> impl Strategy<Value = (u32, Vec<Row>)> {
        let fields = (any::<[u8; 16]>(), 1..u64::MAX >> 1, any::<u32>(), 0..32_u8);
        let number = prop_oneof![Just(0), Just(u32::MAX / SPAN), 0..u32::MAX / SPAN];
        let rows = prop::collection::btree_map(0..SPAN, fields, 0..80);
        (number, rows).prop_map(|(number, rows)| {
            let made = rows.into_iter().filter_map(|(at, (blob, modseq, some, system))| {
                row(Uid::new(number * SPAN + at)?, blob, modseq, some, system)
            });
            (number, made.collect())
        })
    }

    proptest! {
        #[test]
        fn rows_are_read_as_they_were_written((number, rows) in rows()) {
            let bytes = write(number, rows.iter(), &keywords()).unwrap();
            let again = read(number, &bytes, &keywords(), &mut KeywordSets::new()).unwrap();
            prop_assert_eq!(&again, &rows);
            for end in 0..bytes.len() {
                // Cut anywhere it is fewer rows or none, and never others.
                if let Some(some) = read(number, &bytes[..end], &keywords(), &mut KeywordSets::new()) {
                    prop_assert_eq!(&some[..], &rows[..some.len()]);
                }
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(number: u32, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let bytes = [vec![FORM], bytes].concat();
            let _rows = read(number, &bytes, &keywords(), &mut KeywordSets::new());
        }
    }
}
