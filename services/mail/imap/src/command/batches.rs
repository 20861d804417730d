//! UIDBATCHES (RFC 10022): ranges of UIDs with equally many messages, the newest first, for clients
//! that go through a folder piece by piece and know no sequence numbers.

use super::{Answer, SELECT_FIRST, access};
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::Batches,
    render::{self, put},
    view::View,
};

/// Fewest messages of a batch. With fewer, batches could take the place of sequence numbers.
const FEWEST: u32 = 500;

/// Most messages that a range of batches may have together.
const MOST: u64 = 100_000;

/// `UIDBATCHES`. What `$` stands for stays as it is.
pub(super) fn batches(connection: &mut Connection, tag: &str, asked: Batches) -> Answer {
    let view = access(connection)?.view.as_ref().ok_or(SELECT_FIRST)?;
    let size = asked.size.get();
    let (first, last) = match asked.range {
        Some((first, last)) if first > last => {
            return Err(Failure::bad("[CLIENTBUG] a range of batches ascends"));
        }
        Some((first, last)) => (first.get(), last.get()),
        None => (1, u32::MAX),
    };
    if size < FEWEST {
        return Err(Failure::no("[TOOFEW] a batch has at least 500 messages"));
    }
    let together = u64::from(last - first) + 1;
    if asked.range.is_some() && together.saturating_mul(u64::from(size)) > MOST {
        return Err(Failure::no("[TOOMANY] at most 100000 messages are divided at once"));
    }
    let ranges = divide(view, size as usize, first as usize, last as usize);
    let out = connection.io.out();
    put!(out, "* UIDBATCHES (TAG \"{tag}\")");
    for (place, (high, low)) in ranges.into_iter().enumerate() {
        put!(out, "{}{high}:{low}", if place == 0 { ' ' } else { ',' });
    }
    render::text(out, "\r\n");
    Ok("done".into())
}

/// The highest and lowest UID of the batches from `first` to `last`. They leave no UID out: each
/// begins below the one before it, and the last of all goes down to 1.
fn divide(view: &View, size: usize, first: usize, last: usize) -> Vec<(u32, u32)> {
    let rows = view.shown();
    // A place is counted from the newest message.
    let uid = |place: usize| {
        let index = rows.len().checked_sub(place)?.checked_sub(1)?;
        rows.at(index).map(|row| row.uid.get())
    };
    let mut ranges = Vec::new();
    for batch in first - 1..last {
        let begin = batch.saturating_mul(size);
        let Some(newest) = uid(begin) else { break };
        // UIDs between two batches belong to the newer one.
        let next = uid(begin.saturating_add(size));
        ranges.push((newest, next.map_or(1, |next| next + 1)));
    }
    ranges
}
