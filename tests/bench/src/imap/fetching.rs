//! One client that reads everything in a folder of different messages of 4 KiB.

use super::{Parts, client, run, timed};
use crate::{
    client::Peer,
    measure::{self, Scale},
};

/// What Thunderbird (153) asks for in a folder that is new to it.
const THUNDERBIRD: &str = "UID FETCH 1:* (UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (From To Cc \
    Bcc Subject Date Message-ID Priority X-Priority References Newsgroups In-Reply-To Content-Type \
    Reply-To Received)])";

/// Fills the folder, an INBOX, by LMTP and measures.
pub(super) async fn measure(
    peer: &Peer,
    parts: Parts,
    scale: Scale,
    add: &mut impl FnMut(&str, &str, f64),
) {
    measure::fill(peer, scale).await;
    if parts.has("fetch") {
        for (what, rate) in measure::fetches(peer, scale).await {
            add(what, "messages per second", rate);
        }
    }
    let mut stream = client(peer, measure::reader(peer)).await;
    run(&mut stream, "SELECT INBOX").await;
    for (part, what, command) in [
        ("fetch", "FETCH as Thunderbird, first time", THUNDERBIRD),
        ("fetch", "FETCH as Thunderbird, once more", THUNDERBIRD),
        ("structures", "FETCH of structures", "FETCH 1:* (BODYSTRUCTURE)"),
        ("fetch", "FETCH of the text, in pieces", "FETCH 1:* (BODY.PEEK[1]<0.2048>)"),
        ("fetch", "FETCH of whole messages, which sets \\Seen", "FETCH 1:* (BODY[])"),
        ("fetch", "SEARCH by a header", "SEARCH SUBJECT \"message 77\""),
    ] {
        if parts.has(part) {
            let took = timed(&mut stream, command).await;
            add(what, "messages per second", scale.messages as f64 / took);
        }
    }
}
