//! Pages of lists that are sorted by something else than ids. The token of a page holds what its last entry was
//! sorted by, so that it stays right when entries come and go.

use std::{cmp::Ordering, fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_model::{Id, IdKind, Malformed};
use gatepost_proto::common::v1::PageResponse;
use gatepost_runtime::page::Page;

/// Longest token: a folded address and an id fit.
const LONGEST: usize = 4096;

/// A place in a sorted list: what it is sorted by, then an id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Cursor {
    key: Vec<u8>,
    id: [u8; 16],
}

impl Cursor {
    pub(crate) fn new<K: IdKind>(key: impl Into<Vec<u8>>, id: Id<K>) -> Self {
        Self { key: key.into(), id: id.to_bytes() }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&URL_SAFE_NO_PAD.encode([self.key.as_slice(), &self.id].concat()))
    }
}

impl FromStr for Cursor {
    type Err = Malformed;

    fn from_str(token: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("page.token", "the token of a page before");
        let bytes = Some(token).filter(|token| token.len() <= LONGEST);
        let bytes = bytes.and_then(|token| URL_SAFE_NO_PAD.decode(token).ok()).ok_or(malformed)?;
        let (key, id) = bytes.split_last_chunk::<16>().ok_or(malformed)?;
        Ok(Self { key: key.to_vec(), id: *id })
    }
}

/// Sorts what was found and cuts a page out of it.
pub(crate) fn cut<E>(
    mut found: Vec<(Cursor, E)>,
    page: &Page<Cursor>,
    descending: bool,
) -> (Vec<E>, PageResponse) {
    let order = |a: &Cursor, b: &Cursor| if descending { b.cmp(a) } else { a.cmp(b) };
    if let Some(after) = &page.after {
        found.retain(|(place, _)| order(place, after) == Ordering::Greater);
    }
    found.sort_unstable_by(|(a, _), (b, _)| order(a, b));
    let next = page.cut(&mut found, |(place, _)| place.clone());
    (found.into_iter().map(|(_, entry)| entry).collect(), next)
}

#[cfg(test)]
mod tests {
    use gatepost_model::AccountId;
    use gatepost_proto::common::v1::PageRequest;

    use super::*;

    #[test]
    fn pages_go_on_where_they_ended_whatever_happened() {
        let place = |name: &str, n: u8| Cursor::new(name, AccountId::from_bytes([n; 16]));
        let all = [("bert", 1), ("anna", 2), ("carl", 3), ("anna", 4), ("dora", 5)];
        let list = |without: u8, descending: bool, token: &str| {
            let request = PageRequest { size: 2, token: token.to_owned() };
            let page = Page::of(Some(&request)).unwrap();
            let found = all.iter().filter(|(_, n)| *n != without);
            let found = found.map(|(name, n)| (place(name, *n), *n)).collect();
            let (numbers, next) = cut(found, &page, descending);
            (numbers, next.next_token)
        };
        let (first, token) = list(0, false, "");
        assert_eq!(first, [2, 4]);
        // The last entry of that page has gone meanwhile.
        let (second, token) = list(4, false, &token);
        assert_eq!(second, [1, 3]);
        assert_eq!(list(0, false, &token), (vec![5], String::new()));
        let (first, token) = list(0, true, "");
        assert_eq!((first, list(0, true, &token).0), (vec![5, 3], vec![1, 4]));
        for broken in ["x", "AAAA", "é", &"A".repeat(5000)] {
            assert!(broken.parse::<Cursor>().is_err(), "{broken:?}");
        }
    }
}
