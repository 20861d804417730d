//! SEARCH in a large folder, beside Dovecot without and with its full-text index (Squat, the one that
//! finds parts of words and comes with Debian's dovecot-core), and how large our index is.

use std::{fmt::Write, sync::Arc};

use gatepost_blob::BlobStore;
use gatepost_mail_store::{Flags, FolderName, MailStore, MailStoreConfig};
use gatepost_model::{MailboxId, SeededEntropy, SystemClock};
use gatepost_store::{MemoryStore, Range, Store, Table};
use tokio::{io::AsyncWriteExt, time::Instant};

use crate::{
    client::{Peer, Stream, bulk, command, login, tagged},
    report::{Report, fail, say},
};

/// Searches of which the median counts.
const ROUNDS: usize = 9;

/// Messages that are on their way to a server at once.
const AHEAD: usize = 100;

/// Messages of which the index is weighed.
const WEIGHED: usize = 20_000;

/// One in so many messages holds the rare word.
const RARE: usize = 10_000;

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

/// Fills a folder and searches it.
pub(crate) async fn measure(peer: &Peer, name: &str, messages: usize, report: &mut Report) {
    say(&format!("filling a folder to search, {name}"));
    let user = peer.user(1);
    let connected = bulk(&peer.connector(), peer.imaps).await;
    let mut stream = connected.unwrap_or_else(|error| fail(&error));
    login(&mut stream, user).await.unwrap_or_else(|error| fail(&error));
    run(&mut stream, "CREATE searched").await;
    let began = Instant::now();
    fill(&mut stream, messages).await.unwrap_or_else(|error| fail(&error));
    let rate = messages as f64 / began.elapsed().as_secs_f64();
    report.add("APPEND to the searched folder", name, "messages per second", rate);
    // Indexes are gathered in the background, or made by the first search.
    tokio::time::sleep(5 * crate::imap::TIDY).await;
    run(&mut stream, "SELECT searched").await;
    let began = Instant::now();
    run(&mut stream, "SEARCH BODY unheard-of").await;
    let first = began.elapsed().as_secs_f64();
    report.add("first SEARCH of a body", name, "per second", 1.0 / first);
    for (what, key) in SEARCHES {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let began = Instant::now();
            run(&mut stream, &format!("SEARCH {key}")).await;
            times.push(began.elapsed().as_secs_f64());
            // One that takes long is not done again and again.
            if times.iter().sum::<f64>() > 30.0 {
                break;
            }
        }
        times.sort_by(f64::total_cmp);
        let median = times.get(times.len() / 2).copied().unwrap_or(f64::NAN);
        report.add(what, name, "per second", 1.0 / median);
        report.add(&format!("{what}, time"), name, "ms", median * 1000.0);
    }
}

async fn run(stream: &mut Stream, text: &str) {
    let done = command(stream, text).await;
    done.unwrap_or_else(|error| fail(&format!("{text}: {error}")));
}

async fn fill(stream: &mut Stream, messages: usize) -> std::io::Result<()> {
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

/// How much of the mail's size our index takes, of the same messages.
pub(crate) async fn weigh(report: &mut Report) {
    say("weighing the text index");
    let store = Arc::new(MemoryStore::new());
    let mail_store = MailStore::new(
        store.clone(),
        BlobStore::memory(),
        Arc::new(SystemClock),
        Arc::new(SeededEntropy::new(1)),
        MailStoreConfig::default(),
    );
    let bytes = weighed_bytes(&mail_store).await.unwrap_or_else(|error| fail(&error));
    let mut index = 0;
    for table in ["text_state", "text_fresh", "text_segment", "text_docs", "text_posting"] {
        let records = store.scan(Range::prefix(Table(table), &[])).await;
        for entry in records.unwrap_or_else(|error| fail(&error)) {
            index += entry.key.len() + entry.record.value.len();
        }
    }
    let share = 100.0 * index as f64 / bytes as f64;
    report.add("text index, of the mail's size", "gatepost", "percent", share);
}

/// Takes messages in and has them gathered into segments; their bytes.
async fn weighed_bytes(mail_store: &MailStore) -> Result<u64, gatepost_mail_store::MailError> {
    let mailbox = mail_store.open(MailboxId::from_bytes([1; 16]), 0).await?;
    let folder = mailbox.folder(&FolderName::inbox()).await?;
    let mut number = 0;
    while number < WEIGHED {
        let mut batch = Vec::new();
        for _ in 0..AHEAD {
            let mut ingest = mailbox.ingest(None).await?;
            ingest.write(mail(number).as_bytes()).await?;
            batch.push((ingest.finish().await?, Flags::none(), None));
            number += 1;
        }
        mailbox.append(&folder, batch).await?;
    }
    for _ in 0..100 {
        if mail_store.index().await?.segments == 0 {
            break;
        }
    }
    Ok(mailbox.usage().bytes)
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }
}

/// A message as mail is: trace and signature fields, and some kilobytes of words, few of which are
/// frequent.
fn mail(number: usize) -> String {
    let mut dice =
        Dice(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95));
    let digits = |dice: &mut Dice, count: usize| -> String {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        (0..count).map(|_| char::from(DIGITS[dice.roll(64)])).collect()
    };
    let mut mail = String::with_capacity(6 << 10);
    let (id, signature) = (digits(&mut dice, 20), digits(&mut dice, 172));
    let from = dice.roll(5000);
    let _infallible = write!(
        mail,
        "Received: from mx{}.example.net (mx.example.net [192.0.2.{}])\r\n\tby mail.example.org with ESMTPS id {id}\r\n\t\
         for <user@example.org>; Mon, 06 Jan 2020 10:00:00 +0000\r\n\
         DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=mail;\r\n\th=from:to:subject:date; b={signature}\r\n\
         Date: Mon, 06 Jan 2020 10:{:02}:{:02} +0000\r\nFrom: \"Person {from}\" <person{from}@example.net>\r\n\
         To: user@example.org\r\nSubject: message no.{number}\r\nMessage-ID: <{id}@example.net>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        dice.roll(9),
        dice.roll(250),
        dice.roll(60),
        dice.roll(60),
    );
    if number.is_multiple_of(RARE) {
        mail.push_str("an xylograph by a master\r\n");
    }
    let (end, mut line) = (mail.len() + 500 + dice.roll(5000), 0);
    while mail.len() < end {
        let word = word(&mut dice);
        line += word.len() + 1;
        mail.push_str(&word);
        mail.push_str(if line > 70 { "\r\n" } else { " " });
        line %= 71;
    }
    mail.push_str("\r\n");
    mail
}

/// A word: some are frequent, most are not.
fn word(dice: &mut Dice) -> String {
    const FREQUENT: [&str; 12] = [
        "the", "and", "of", "to", "meeting", "we", "please", "that", "for", "with", "report", "you",
    ];
    const SYLLABLES: [&str; 40] = [
        "ba", "ter", "con", "sti", "lo", "mi", "ra", "ne", "ver", "ing", "pro", "de", "ment", "ta",
        "sol", "in", "ex", "al", "tion", "per", "form", "ed", "ly", "un", "re", "gra", "ph", "is",
        "or", "en", "ka", "mu", "fel", "dor", "wi", "sha", "ough", "est", "ck", "op",
    ];
    if dice.roll(3) == 0 {
        return FREQUENT[dice.roll(FREQUENT.len())].to_owned();
    }
    // The smaller of two rolls: small numbers are frequent, as words are.
    let mut rank = dice.roll(20_000).min(dice.roll(20_000));
    let mut word = String::new();
    loop {
        word.push_str(SYLLABLES[rank % SYLLABLES.len()]);
        rank /= SYLLABLES.len();
        if rank == 0 {
            return word;
        }
    }
}
