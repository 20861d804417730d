//! One client in one large folder: COPY, SELECT, STORE, SEARCH, EXPUNGE.

use tokio::time::Instant;

use super::{SEED, append, client, run, timed};
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
    large: usize,
    scale: Scale,
    add: &mut impl FnMut(&str, &str, f64),
) {
    let mut stream = client(peer, owner(peer)).await;
    let seeds = SEED.min(large).max(1);
    run(&mut stream, "CREATE seed").await;
    run(&mut stream, "CREATE large").await;
    for number in 0..seeds {
        let appended = append(&mut stream, "seed", number).await;
        appended.unwrap_or_else(|error| crate::report::fail(&error));
    }
    run(&mut stream, "SELECT seed").await;
    let (rounds, mut took) = (large.div_ceil(seeds), 0.0);
    for _ in 0..rounds {
        took += timed(&mut stream, &format!("COPY 1:{seeds} large")).await;
    }
    let count = rounds * seeds;
    add("COPY, 1000 messages at a time", MESSAGES, count as f64 / took);
    add("SELECT of the large folder", "per second", select(&mut stream).await);
    whole_folder(&mut stream, count, add).await;
    one_by_one(&mut stream, count, scale, add).await;
    let some = count.div_ceil(10);
    run(&mut stream, &format!("STORE 1:{some} +FLAGS.SILENT (\\Deleted)")).await;
    let took = timed(&mut stream, "EXPUNGE").await;
    add("EXPUNGE of a tenth of the folder", MESSAGES, some as f64 / took);
    if peer.name != "gatepost" {
        add(FIRST_SELECT, "per second", first_select(peer).await);
    }
}

/// Commands that concern every message.
async fn whole_folder(stream: &mut Stream, count: usize, add: &mut impl FnMut(&str, &str, f64)) {
    for (what, command) in [
        ("FETCH of flags", "FETCH 1:* (UID FLAGS)"),
        ("STORE of a flag, all at once", "STORE 1:* +FLAGS.SILENT (\\Flagged)"),
        ("STORE of a keyword, all at once", "STORE 1:* +FLAGS ($Label1)"),
        ("SEARCH by flags", "SEARCH UNSEEN FLAGGED NOT DELETED"),
        ("SEARCH by date and size", "SEARCH SINCE 1-Jan-2020 LARGER 1000 SMALLER 100000"),
        ("SEARCH by UID", "UID SEARCH UID 1:* UNANSWERED"),
    ] {
        add(what, MESSAGES, count as f64 / timed(stream, command).await);
    }
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
