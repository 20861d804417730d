//! One client in one large folder: COPY, SELECT, STORE, SEARCH, EXPUNGE.

use tokio::time::Instant;

use super::{SEED, Size, append, client, run, timed};
use crate::{
    client::{Peer, Stream},
    measure::Scale,
};

/// What the first SELECT after a start is called. Dovecot keeps nothing in memory between two
/// connections: there it is the SELECT of a new connection.
pub(super) const FIRST_SELECT: &str = "SELECT of the large folder, first";

const MESSAGES: &str = "messages per second";

/// Selections of which the median counts.
const SELECTIONS: usize = 11;

/// The user whose folder it is.
fn owner(peer: &Peer) -> &(String, String) {
    peer.user(0)
}

/// Fills the folder and measures.
pub(super) async fn measure(
    peer: &Peer,
    size: Size,
    scale: Scale,
    add: &mut impl FnMut(&str, &str, f64),
) {
    let (parts, mut stream) = (size.parts, client(peer, owner(peer)).await);
    let (count, took) = fill(&mut stream, size.large).await;
    add("COPY, 1000 messages at a time", MESSAGES, count as f64 / took);
    run(&mut stream, "SELECT large").await;
    if parts.has("select") {
        add("SELECT of the large folder", "per second", select(&mut stream).await);
    }
    for (part, what, command) in [
        ("flags", "FETCH of flags", "FETCH 1:* (UID FLAGS)"),
        ("store", "STORE of a flag, all at once", "STORE 1:* +FLAGS.SILENT (\\Flagged)"),
        ("store", "STORE of a keyword, all at once", "STORE 1:* +FLAGS ($Label1)"),
        ("search", "SEARCH by flags", "SEARCH UNSEEN FLAGGED NOT DELETED"),
        ("search", "SEARCH by date and size", "SEARCH SINCE 1-Jan-2020 LARGER 1000 SMALLER 100000"),
        ("search", "SEARCH by UID", "UID SEARCH UID 1:* UNANSWERED"),
    ] {
        if parts.has(part) {
            add(what, MESSAGES, count as f64 / timed(&mut stream, command).await);
        }
    }
    if parts.has("store") {
        one_by_one(&mut stream, count, scale, add).await;
    }
    if parts.has("expunge") {
        let some = count.div_ceil(10);
        run(&mut stream, &format!("STORE 1:{some} +FLAGS.SILENT (\\Deleted)")).await;
        let took = timed(&mut stream, "EXPUNGE").await;
        add("EXPUNGE of a tenth of the folder", MESSAGES, some as f64 / took);
    }
    if parts.has("restart") && peer.name != "gatepost" {
        add(FIRST_SELECT, "per second", first_select(peer).await);
    }
}

/// Fills the folder by COPY: how many messages, and in how many seconds.
async fn fill(stream: &mut Stream, large: usize) -> (usize, f64) {
    let seeds = SEED.min(large).max(1);
    run(stream, "CREATE seed").await;
    run(stream, "CREATE large").await;
    for number in 0..seeds {
        let appended = append(stream, "seed", number).await;
        appended.unwrap_or_else(|error| crate::report::fail(&error));
    }
    run(stream, "SELECT seed").await;
    let (rounds, mut took) = (large.div_ceil(seeds), 0.0);
    for _ in 0..rounds {
        took += timed(stream, &format!("COPY 1:{seeds} large")).await;
    }
    (rounds * seeds, took)
}

/// STORE of one message, again and again.
async fn one_by_one(
    stream: &mut Stream,
    count: usize,
    scale: Scale,
    add: &mut impl FnMut(&str, &str, f64),
) {
    let (began, mut done) = (Instant::now(), 0);
    while began.elapsed() < scale.time {
        let number = done * 7919 % count + 1;
        let sign = if (done / count).is_multiple_of(2) { '+' } else { '-' };
        run(stream, &format!("STORE {number} {sign}FLAGS (\\Answered)")).await;
        done += 1;
    }
    let rate = done as f64 / began.elapsed().as_secs_f64();
    add("STORE of a flag, one by one, one client", "per second", rate);
}

/// Selections per second: of a connection that waits for each, by the median.
async fn select(stream: &mut Stream) -> f64 {
    let mut times = Vec::new();
    for _ in 0..SELECTIONS {
        times.push(timed(stream, "SELECT large").await);
    }
    times.sort_by(f64::total_cmp);
    1.0 / times.get(SELECTIONS / 2).copied().unwrap_or(f64::NAN)
}

/// One SELECT on a new connection, as a rate.
pub(super) async fn first_select(peer: &Peer) -> f64 {
    let mut stream = client(peer, owner(peer)).await;
    1.0 / timed(&mut stream, "SELECT large").await
}
