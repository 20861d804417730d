//! Names of header fields, and the fields of a header that have them.

use std::cmp::Ordering;

use memchr::memchr;

/// Fields that are asked for by name, or all but those. Made once and used for many headers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldNames {
    /// Ascending by [`compare`], each once in whatever case.
    names: Vec<Vec<u8>>,
    not: bool,
}

impl FieldNames {
    /// These fields, in any case; with `not` all but these.
    pub fn new(names: impl IntoIterator<Item = impl Into<Vec<u8>>>, not: bool) -> Self {
        let mut names: Vec<Vec<u8>> = names.into_iter().map(Into::into).collect();
        names.sort_unstable_by(|one, other| compare(one, other));
        names.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
        Self { names, not }
    }

    /// Is it among those that were named?
    pub(crate) fn has(&self, name: &[u8]) -> bool {
        self.names.binary_search_by(|known| compare(known, name)).is_ok()
    }

    /// The names, unless all but those are meant.
    pub(crate) fn only(&self) -> Option<&[Vec<u8>]> {
        (!self.not).then_some(&self.names)
    }

    /// The fields of a header that are asked for, each as it stands with its folded lines, in their
    /// order, and the empty line if the header has one (RFC 9051 §6.4.5.1).
    pub fn select(&self, header: &[u8]) -> Vec<u8> {
        let mut kept = Vec::with_capacity(header.len().min(1024));
        // What stands before the first field is none of those that are named.
        let mut keep = self.not;
        for line in lines(header) {
            if is_empty_line(line) {
                kept.extend_from_slice(line);
                break;
            }
            if !is_folded(line) {
                keep = self.has(name_of(line)) != self.not;
            }
            if keep {
                kept.extend_from_slice(line);
            }
        }
        kept
    }
}

/// As [`FieldNames::select`], for one header.
pub fn header_fields(header: &[u8], names: &[Vec<u8>], not: bool) -> Vec<u8> {
    FieldNames::new(names.iter().cloned(), not).select(header)
}

/// The shorter first, then in the order of lower-case letters.
fn compare(one: &[u8], other: &[u8]) -> Ordering {
    let lower = u8::to_ascii_lowercase;
    let letters = || one.iter().map(lower).cmp(other.iter().map(lower));
    one.len().cmp(&other.len()).then_with(letters)
}

/// Lines with their line breaks.
pub(crate) fn lines(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = header;
    std::iter::from_fn(move || {
        let length = memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at_checked(length)?;
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

pub(crate) fn is_empty_line(line: &[u8]) -> bool {
    line == b"\r\n" || line == b"\n"
}

/// Does the line go on with the field before it?
pub(crate) fn is_folded(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t'))
}

/// The name that a line begins with; without a colon all of the line.
pub(crate) fn name_of(line: &[u8]) -> &[u8] {
    let end = memchr(b':', line).unwrap_or(line.len());
    line.get(..end).unwrap_or_default().trim_ascii_end()
}
