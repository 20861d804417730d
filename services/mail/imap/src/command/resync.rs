//! What happened while a client was away (QRESYNC, RFC 7162 §3.2.5, §3.2.6).

use bytes::BytesMut;
use gatepost_mail_store::{ModSeq, Uid, UidSet};

use crate::{
    dialect::Dialect,
    failure::Failure,
    grammar::{Bound, Resync, Set},
    io::Io,
    render::{self, put},
    view::{View, flags_line},
};

/// Messages that are told of before the client must take some.
const BATCH: usize = 256;

/// Tells what went and what changed since the client was last here, among the UIDs that it knows.
pub(super) async fn since(
    io: &mut Io,
    view: &View,
    client: &Resync,
    dialect: Dialect,
) -> Result<(), Failure> {
    let since = ModSeq(client.since);
    let known = client.known.as_ref().map(|set| uids(set, view.last_uid()));
    let gone = view.vanished_since(since);
    let mut gone = match (gone.remembered, &client.matches) {
        // RFC 7162 §3.2.5.2: up to where both count alike, nothing is gone that the client knows.
        (false, Some((numbers, matching))) => {
            gone.uids.among(&after(last_match(view, numbers, matching)))
        }
        _ => gone.uids,
    };
    if let Some(known) = &known {
        gone = gone.among(known);
    }
    vanished_line(io.out(), &gone);
    for (place, row) in view.shown().changed_since(since).enumerate() {
        if known.as_ref().is_none_or(|known| known.contains(row.uid))
            && let Some(number) = view.number_of(row.uid)
        {
            flags_line(io.out(), view, number, row, dialect);
        }
        if place % BATCH == BATCH - 1 {
            io.relieve().await?;
        }
    }
    Ok(())
}

/// Tells which messages of a set of UIDs went after `since`.
pub(super) fn earlier(out: &mut BytesMut, view: &View, since: u64, set: &Set) {
    let gone = view.vanished_since(ModSeq::new(since).unwrap_or(ModSeq::MIN));
    // `*` is the last message that there is; who asks for what vanished means those behind it, too.
    let last = view.shown().last().map_or(0, |row| row.uid.get());
    let asked = if set.is_saved() {
        view.saved().clone()
    } else {
        let both = [last, view.last_uid()].map(|last| set.ranges(last)).concat();
        both.into_iter().map(|(first, last)| first.max(1)..=last).collect()
    };
    vanished_line(out, &gone.uids.among(&asked));
}

fn vanished_line(out: &mut BytesMut, gone: &UidSet) {
    if gone.is_empty() {
        return;
    }
    render::text(out, "* VANISHED (EARLIER) ");
    for (place, range) in gone.ranges().enumerate() {
        let gap = if place == 0 { "" } else { "," };
        match range.into_inner() {
            (first, last) if first == last => put!(out, "{gap}{first}"),
            (first, last) => put!(out, "{gap}{first}:{last}"),
        }
    }
    render::text(out, "\r\n");
}

/// The UIDs of a set, `*` being the last that there was.
fn uids(set: &Set, last: u32) -> UidSet {
    set.ranges(last).into_iter().map(|(first, last)| first.max(1)..=last).collect()
}

/// UIDs behind one.
fn after(uid: Option<Uid>) -> UidSet {
    let next = uid.map_or(1, |uid| uid.get().saturating_add(1));
    [next..=u32::MAX].into_iter().collect()
}

/// The last UID up to which every sequence number that the client names has the UID that it names.
fn last_match(view: &View, numbers: &Set, matching: &Set) -> Option<Uid> {
    let matching = each(matching).filter_map(Uid::new);
    let mut last = None;
    for (number, uid) in each(numbers).zip(matching) {
        if view.shown().at(number as usize - 1).is_none_or(|row| row.uid != uid) {
            break;
        }
        last = Some(uid);
    }
    last
}

/// The numbers of a set, as written; none of them is `*` or 0.
fn each(set: &Set) -> impl Iterator<Item = u32> + '_ {
    let number = |bound: &Bound| match bound {
        Bound::Number(number) => number.get(),
        Bound::Largest => u32::MAX,
    };
    set.0.iter().flat_map(move |(from, to)| number(from)..=number(to))
}
