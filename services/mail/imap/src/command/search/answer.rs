//! SEARCH and ESEARCH responses (RFC 9051 §7.3.4, RFC 4731, RFC 5182, RFC 9394).

use gatepost_mail_store::{FolderInfo, ModSeq};

use super::Hit;
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::{Partial, Returns, SetKind},
    io::Out,
    render::{self, number_set, put},
};

impl Returns {
    /// Does it ask for nothing that is sent?
    pub(super) fn only_saves(&self) -> bool {
        self.save && !self.min && !self.max && !self.all && !self.count && self.partial.is_none()
    }

    /// What is saved of the hits: all of them, unless only some are asked for (RFC 5182 §2.4, RFC 9394
    /// §3.2).
    pub(super) fn saved<'a>(&self, hits: &'a [Hit]) -> impl Iterator<Item = &'a Hit> {
        let some = !self.all && !self.count && (self.min || self.max || self.partial.is_some());
        let places = if some { self.places(hits.len()) } else { (0..hits.len()).collect() };
        places.into_iter().filter_map(|place| hits.get(place))
    }

    /// The mod-sequence to be told: the highest of what is told (RFC 4731 §3.2).
    pub(super) fn modseq(&self, hits: &[Hit]) -> Option<ModSeq> {
        self.saved(hits).map(|hit| hit.modseq).max()
    }

    /// Places of those that MIN, MAX and PARTIAL ask for, ascending.
    fn places(&self, count: usize) -> Vec<usize> {
        let mut places: Vec<usize> = Vec::new();
        if let Some(partial) = self.partial {
            places.extend(partial.places(count));
        }
        places.extend((self.min && count > 0).then_some(0));
        places.extend((self.max && count > 0).then_some(count.saturating_sub(1)));
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl Partial {
    /// The places, from 0, among `count` results.
    pub(in crate::command) fn places(self, count: usize) -> std::ops::Range<usize> {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let (low, high) = (place(self.from.min(self.to)), place(self.from.max(self.to)));
        if self.from_end {
            count.saturating_sub(high)..(count + 1).saturating_sub(low).min(count)
        } else {
            (low - 1).min(count)..high.min(count)
        }
    }
}

/// `* SEARCH 2 5 6 (MODSEQ 917162500)`
pub(super) async fn plain(
    connection: &mut Connection,
    kind: SetKind,
    hits: &[Hit],
    mod_seq: bool,
) -> Result<(), Failure> {
    render::text(connection.io.out(), "* SEARCH");
    for some in hits.chunks(1024) {
        for hit in some {
            put!(connection.io.out(), " {}", hit.number(kind));
        }
        connection.io.relieve().await?;
    }
    let highest = hits.iter().map(|hit| hit.modseq).max().filter(|_| mod_seq);
    if let Some(highest) = highest {
        put!(connection.io.out(), " (MODSEQ {highest})");
    }
    render::text(connection.io.out(), "\r\n");
    Ok(())
}

/// `* ESEARCH (TAG "a") UID MIN 2 COUNT 3`; with the folder where there are several (RFC 7377).
/// The numbers come in the order of the command: MIN is the first and MAX the last.
pub(super) fn extended(
    out: &mut Out,
    tag: &str,
    folder: Option<&FolderInfo>,
    kind: SetKind,
    numbers: &[u32],
    modseq: Option<ModSeq>,
    wanted: &Returns,
) {
    put!(out, "* ESEARCH (TAG \"{tag}\"");
    if let Some(folder) = folder {
        render::text(out, " MAILBOX ");
        render::folder(out, folder.name.as_str());
        put!(out, " UIDVALIDITY {}", folder.uid_validity);
    }
    render::text(out, ")");
    if kind == SetKind::Uid {
        render::text(out, " UID");
    }
    if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
        if wanted.min {
            put!(out, " MIN {first}");
        }
        if wanted.max {
            put!(out, " MAX {last}");
        }
        if wanted.all {
            put!(out, " ALL {}", number_set(numbers.iter().copied()));
        }
    }
    if wanted.count {
        put!(out, " COUNT {}", numbers.len());
    }
    if let Some(partial) = wanted.partial {
        let some = numbers.get(partial.places(numbers.len())).unwrap_or_default();
        let set = number_set(some.iter().copied());
        put!(out, " PARTIAL ({partial} {})", if set.is_empty() { "NIL" } else { &set });
    }
    if let Some(modseq) = modseq {
        put!(out, " MODSEQ {modseq}");
    }
    render::text(out, "\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_results_are_cut_at_either_end() {
        for ((from, to, from_end), count, places) in [
            ((1, 3, false), 10, 0..3),
            ((3, 1, false), 10, 0..3),
            ((9, 20, false), 10, 8..10),
            ((11, 20, false), 10, 10..10),
            ((1, 3, true), 10, 7..10),
            ((3, 2, true), 10, 7..9),
            ((9, 20, true), 10, 0..2),
            ((11, 20, true), 10, 0..0),
            ((1, 1, false), 0, 0..0),
            ((1, 1, true), 0, 0..0),
        ] {
            let got = Partial { from, to, from_end }.places(count);
            assert_eq!(got, places, "{from}:{to} {from_end} of {count}");
        }
    }
}
