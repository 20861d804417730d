//! SEARCH in a large folder, beside Dovecot without and with a full-text index, and how large the indexes are.
//!
//! The index is Xapian, from Debian's dovecot-fts-xapian: Squat, which comes with Dovecot itself, crashes there.
//! Xapian finds words and parts of them, and no text that spans two: how many messages each found is reported.
//! It indexes slowly and in much space, so it gets fewer messages, and so does Gatepost once more beside it.

mod mail;
mod weigh;

use std::io;

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt},
    time::Instant,
};

use self::mail::mail;
pub(crate) use self::weigh::weigh;
use crate::{
    client::{Peer, Stream, bulk, command, login, tagged},
    report::{COUNTED, Report, say},
};

/// What the size of an index is called.
pub(crate) const INDEX: &str = "text index, of the mail's size";

/// Searches of which the median counts.
const ROUNDS: usize = 9;

/// Seconds of the same search, after which it is not done again.
const ENOUGH: f64 = 30.0;

/// Messages that are on their way to a server at once.
const AHEAD: usize = 100;

/// What is searched for: a name for the report, and the key.
const SEARCHES: [(&str, &str); 7] = [
    ("SEARCH BODY, a rare word", "BODY xylograph"),
    ("SEARCH BODY, a word that is not there", "BODY quizzaciously"),
    ("SEARCH BODY, part of a rare word", "BODY ylograp"),
    ("SEARCH BODY, a common word", "BODY meeting"),
    ("SEARCH TEXT, a rare word", "TEXT xylograph"),
    ("SEARCH FROM, one of many", "FROM person77@"),
    ("SEARCH SUBJECT, a rare word", "SUBJECT no.4711"),
];

/// Fills a folder and searches it. What is reported is followed by how many messages these were where `apart`.
///
/// # Errors
///
/// What the server did instead of answering.
pub(crate) async fn measure(
    peer: &Peer,
    messages: usize,
    apart: bool,
    report: &mut Report,
) -> io::Result<()> {
    let (name, number) = (peer.name, if apart { 2 } else { 1 });
    let label = |what: &str| {
        if apart { format!("{what}, {messages} messages") } else { what.to_owned() }
    };
    say(&format!("filling a folder with {messages} messages to search, {name}"));
    let mut stream = bulk(&peer.connector(), peer.imaps).await?;
    login(&mut stream, peer.user(number)).await?;
    command(&mut stream, "CREATE searched").await?;
    let began = Instant::now();
    fill(&mut stream, messages).await?;
    let rate = messages as f64 / began.elapsed().as_secs_f64();
    report.add(&label("APPEND to the searched folder"), name, "messages per second", rate);
    // Indexes are gathered in the background, or made by the first search.
    tokio::time::sleep(5 * crate::imap::TIDY).await;
    command(&mut stream, "SELECT searched").await?;
    let (first, _) = search(&mut stream, "BODY unheard-of").await?;
    add(report, &label("first SEARCH of a body"), name, first);
    for (what, key) in SEARCHES {
        let (mut times, mut found) = (Vec::new(), 0);
        while times.len() < ROUNDS && times.iter().sum::<f64>() < ENOUGH {
            let (took, messages) = search(&mut stream, key).await?;
            times.push(took);
            found = messages;
        }
        times.sort_by(f64::total_cmp);
        let median = times.get(times.len() / 2).copied().unwrap_or(f64::NAN);
        add(report, &label(what), name, median);
        report.add(&format!("{}, found", label(what)), name, COUNTED, found as f64);
    }
    Ok(())
}

/// A time, and as a rate, whose ratio is above one where Gatepost is faster.
fn add(report: &mut Report, what: &str, name: &str, seconds: f64) {
    report.add(what, name, "per second", 1.0 / seconds);
    report.add(&format!("{what}, time"), name, "ms", seconds * 1000.0);
}

/// Searches: how many seconds it took, and how many messages it found.
async fn search(stream: &mut Stream, key: &str) -> io::Result<(f64, usize)> {
    let began = Instant::now();
    stream.write_all(format!("a SEARCH {key}\r\n").as_bytes()).await?;
    stream.flush().await?;
    let (mut line, mut found) = (String::new(), 0);
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        if let Some(numbers) = line.strip_prefix("* SEARCH") {
            found += numbers.split_whitespace().count();
        } else if line.starts_with("a OK") {
            return Ok((began.elapsed().as_secs_f64(), found));
        } else if !line.starts_with("* ") {
            return Err(io::Error::other(format!("SEARCH {key}: {:?}", line.trim_end())));
        }
    }
}

async fn fill(stream: &mut Stream, messages: usize) -> io::Result<()> {
    let mut number = 0;
    while number < messages {
        let some = AHEAD.min(messages - number);
        for _ in 0..some {
            let mail = mail(number);
            let head = format!("a APPEND searched {{{}+}}\r\n", mail.len());
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(mail.as_bytes()).await?;
            stream.write_all(b"\r\n").await?;
            number += 1;
        }
        stream.flush().await?;
        for _ in 0..some {
            tagged(stream).await?;
        }
    }
    Ok(())
}
