//! One client that reads everything in a folder of different messages of 4 KiB.

use super::{client, run, timed};
use crate::{
    client::Peer,
    measure::{self, Scale},
};

/// What Thunderbird asks for in a folder that is new to it.
const THUNDERBIRD: &str = "UID FETCH 1:* (UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (From To Cc \
    Bcc Subject Date Message-ID Priority X-Priority References Newsgroups In-Reply-To Content-Type \
    Reply-To)])";

/// Fills the folder, an INBOX, by LMTP and measures.
pub(super) async fn measure(peer: &Peer, scale: Scale, add: &mut impl FnMut(&str, &str, f64)) {
    for (what, rate) in measure::fetches(peer, scale).await {
        add(what, "messages per second", rate);
    }
    let user = peer.users.last().unwrap_or_else(|| crate::report::fail(&"no users"));
    let mut stream = client(peer, user).await;
    run(&mut stream, "SELECT INBOX").await;
    for (what, command) in [
        ("FETCH as Thunderbird, first time", THUNDERBIRD),
        ("FETCH as Thunderbird, once more", THUNDERBIRD),
        ("FETCH of structures", "FETCH 1:* (BODYSTRUCTURE)"),
        ("FETCH of the text, in pieces", "FETCH 1:* (BODY.PEEK[1]<0.2048>)"),
        ("FETCH of whole messages, which sets \\Seen", "FETCH 1:* (BODY[])"),
        ("SEARCH by a header", "SEARCH SUBJECT \"message 77\""),
    ] {
        let took = timed(&mut stream, command).await;
        add(what, "messages per second", scale.messages as f64 / took);
    }
}
