//! The text index: it narrows, and never hides anything.

use std::collections::HashSet;

use gatepost_mime::text::fold;
use gatepost_model::BlobId;
use gatepost_store::{ChangeSet, Expect, Range, Table};
use proptest::prelude::*;

use super::*;
use crate::{Candidates, Narrow, Needles, text};

const TABLES: [&str; 5] = ["text_state", "text_fresh", "text_segment", "text_docs", "text_posting"];

async fn count(fixture: &Fixture, table: &'static str) -> usize {
    fixture.store.scan(Range::prefix(Table(table), &[])).await.unwrap().len()
}

/// What the index lets through.
async fn candidates(folder: &Folder, text: &str) -> Option<HashSet<BlobId>> {
    match folder.candidates(&Narrow::Text(fold(text))).await.unwrap() {
        Candidates::Every => None,
        Candidates::These(blobs) => Some(blobs),
    }
}

/// UIDs of messages that hold the text: by looking into all, and by looking into what the index lets
/// through.
async fn both(folder: &Folder, query: &str) -> (Vec<u32>, Vec<u32>) {
    let mut needles = Needles::default();
    needles.add(query, true);
    let through = folder.candidates(&Narrow::Text(fold(query))).await.unwrap();
    let (mut all, mut narrowed) = (Vec::new(), Vec::new());
    for row in folder.rows().iter() {
        let message = folder.summary(row).await.unwrap();
        if folder.find_text(row, &message, &needles).await.unwrap()[0] {
            all.push(row.uid.get());
            narrowed.extend(through.has(&row.blob).then_some(row.uid.get()));
        }
    }
    (all, narrowed)
}

fn mail(number: usize, words: &str) -> String {
    format!("From: A <a{number}@example.org>\r\nSubject: no. {number}\r\n\r\n{words} {number}\r\n")
}

#[tokio::test]
async fn the_index_knows_a_message_from_the_commit_that_brings_it() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    append(&mailbox, &folder, &mail(1, "needle in a haystack")).await;
    append(&mailbox, &folder, &mail(2, "nothing here")).await;
    let first = folder.row(uid(1)).unwrap().blob;
    assert_eq!(candidates(&folder, "Needle").await, Some(HashSet::from([first])));
    assert_eq!(candidates(&folder, "no such words").await, Some(HashSet::new()));
    // Too short for an index, and what an index does not know of.
    assert_eq!(candidates(&folder, "in").await, None);
    let any = Narrow::Any(vec![Narrow::Text(fold("needle")), Narrow::Anything]);
    assert_eq!(folder.candidates(&any).await.unwrap(), Candidates::Every);
    let all = Narrow::All(vec![Narrow::Text(fold("needle")), Narrow::Anything]);
    assert!(
        matches!(folder.candidates(&all).await.unwrap(), Candidates::These(blobs) if blobs.len() == 1)
    );
    // Copies share what is known; a message that is gone for good leaves it.
    let archive = mailbox.folder(&name("Archive")).await.unwrap();
    folder.copy(&[uid(1)], &archive).await.unwrap();
    assert_eq!(count(&fixture, "text_fresh").await, 2);
    // The same in a new process.
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    let folder = inbox(&again).await;
    assert_eq!(candidates(&folder, "haystack").await, Some(HashSet::from([first])));
}

#[tokio::test]
async fn segments_are_made_merged_and_rid_of_what_is_gone() {
    let fixture = Fixture::with(MailStoreConfig {
        keep_expunged: Duration::ZERO,
        ..MailStoreConfig::default()
    });
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    let words = ["alpha", "beta", "gamma", "delta", "epsilon"];
    let mut number = 0;
    // Seven small segments, and an eighth that takes them all.
    for round in 1..=8 {
        for _ in 0..20 {
            number += 1;
            append(&mailbox, &folder, &mail(number, words[number % words.len()])).await;
        }
        let indexed = fixture.mail.index().await.unwrap();
        assert_eq!(indexed.segments, 1, "{round}");
        assert_eq!(count(&fixture, "text_fresh").await, 0);
    }
    assert_eq!(count(&fixture, "text_segment").await, 1);
    for query in ["alpha", "GAMMA", "no. 77", "a77@example", "epsilon 1", "zeta"] {
        let (all, narrowed) = both(&folder, query).await;
        assert_eq!(all, narrowed, "{query}");
    }
    assert_eq!(candidates(&folder, "a77@example").await.unwrap().len(), 1);
    // Most of them go, others come: what is gone leaves the index.
    let gone: Vec<Uid> =
        folder.rows().iter().map(|row| row.uid).filter(|uid| uid.get() > 40).collect();
    folder.expunge(&gone).await.unwrap();
    for _ in 0..20 {
        number += 1;
        append(&mailbox, &folder, &mail(number, "later")).await;
    }
    let mut left = 0;
    for _ in 0..4 {
        left += fixture.mail.index().await.unwrap().gone;
        for _ in 0..20 {
            number += 1;
            append(&mailbox, &folder, &mail(number, "later")).await;
        }
    }
    assert_eq!(left, 120);
    let (all, narrowed) = both(&folder, "alpha").await;
    assert_eq!((all.len(), &all), (8, &narrowed));
}

#[tokio::test]
async fn mailboxes_from_before_get_an_index() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    for number in 0..60 {
        append(&mailbox, &folder, &mail(number, "an old message")).await;
    }
    fixture.mail.index().await.unwrap();
    // As if there had never been one, or one of another version.
    for remains in [&TABLES[..0], &TABLES[1..]] {
        for table in TABLES {
            if remains.contains(&table) {
                continue;
            }
            let mut set = ChangeSet::new();
            for entry in fixture.store.scan(Range::prefix(Table(table), &[])).await.unwrap() {
                set.delete(Table(table), entry.key, Expect::Any);
            }
            fixture.store.commit(set).await.unwrap();
        }
        // Messages that come meanwhile are known, the others are not: everything is looked into.
        append(&mailbox, &folder, &mail(999, "a new message")).await;
        assert_eq!(candidates(&folder, "old message").await, None);
        let indexed = fixture.reopened().index().await.unwrap();
        assert!(indexed.messages >= 60, "{indexed:?}");
        assert_eq!(candidates(&folder, "a message of no one").await, Some(HashSet::new()));
        let (all, narrowed) = both(&folder, "old message").await;
        assert_eq!((all.len(), &all), (60, &narrowed));
    }
}

#[tokio::test]
async fn long_messages_are_indexed_too() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    // Longer than what is kept in memory, and longer than what is indexed.
    let filler = |bytes: usize| "lorem ipsum dolor sit amet\r\n".repeat(bytes / 28);
    for (bytes, word) in [(300 << 10, "one-needle"), (700 << 10, "two-needle")] {
        let message = format!("Subject: long\r\n\r\n{}{word}\r\n", filler(bytes));
        let mut ingest = mailbox.ingest(None).await.unwrap();
        ingest.write(message.as_bytes()).await.unwrap();
        let message = ingest.finish().await.unwrap();
        mailbox.append(&folder, vec![(message, Flags::none(), None)]).await.unwrap();
    }
    let blob = |number| folder.row(uid(number)).unwrap().blob;
    assert_eq!(candidates(&folder, "one-needle").await, Some(HashSet::from([blob(1), blob(2)])));
    // The second may hold anything.
    assert_eq!(candidates(&folder, "two-needle").await, Some(HashSet::from([blob(2)])));
    assert_eq!(both(&folder, "two-needle").await, (vec![2], vec![2]));
}

/// Words that share letters, in several scripts.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "needle",
        "Need",
        "eedl",
        "ΣΟΦΌΣ",
        "σοφός",
        "Grüße",
        "GRÜSSE",
        "日本語",
        "本",
        "a",
        "ab",
        "=?",
        "<b>",
        "&amp;",
        "x@y.example",
        "naïve",
        "привет",
        "\u{1f600}",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

/// A message whose text is encoded one way or another.
fn message() -> impl Strategy<Value = String> {
    let body = prop::collection::vec(word(), 0..8).prop_map(|words| words.join(" "));
    (body, 0_u8..6, word()).prop_map(|(body, form, subject)| {
        let base64 = |bytes: &[u8]| {
            const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            let mut out = String::new();
            for three in bytes.chunks(3) {
                let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
                for place in 0..=three.len() {
                    out.push(char::from(DIGITS[(bits >> (18 - 6 * place) & 63) as usize]));
                }
            }
            out
        };
        let quoted: String = body.bytes().map(|byte| format!("={byte:02X}")).collect();
        let subject = format!("Subject: =?utf-8?B?{}?=\r\n", base64(subject.as_bytes()));
        let (kind, body) = match form {
            0 => (String::new(), body),
            1 => ("Content-Transfer-Encoding: base64\r\n".into(), base64(body.as_bytes())),
            2 => ("Content-Transfer-Encoding: quoted-printable\r\n".into(), quoted),
            3 => ("Content-Type: text/html; charset=utf-8\r\n".into(), body.replace('e', "<i>e</i>")),
            4 => {
                let units = body.encode_utf16().flat_map(u16::to_be_bytes);
                let kind = "Content-Type: text/plain; charset=utf-16be\r\nContent-Transfer-Encoding: base64\r\n";
                (kind.into(), base64(&units.collect::<Vec<_>>()))
            }
            _ => {
                let kind = "Content-Type: multipart/mixed; boundary=b\r\n";
                let body = format!("--b\r\nContent-Type: image/png; name=\"{body}\"\r\n\r\nx\r\n--b\r\n\r\n{body}\r\n--b--");
                (kind.into(), body)
            }
        };
        format!("{subject}{kind}\r\n{body}\r\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn index_and_check_are_as_good_as_looking_into_everything(
        messages in prop::collection::vec(message(), 1..70),
        queries in prop::collection::vec(prop::collection::vec(word(), 1..3), 1..12),
        gone in prop::collection::vec(1_u32..70, 0..20),
        rounds in 0_usize..3,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let fixture = Fixture::new();
            let mailbox = fixture.mailbox().await;
            let folder = inbox(&mailbox).await;
            let half = messages.len() / (rounds + 1);
            for (number, message) in messages.iter().enumerate() {
                append(&mailbox, &folder, message).await;
                if rounds > 0 && number % half.max(1) == 0 {
                    fixture.mail.index().await.unwrap();
                }
            }
            folder.expunge(&uids(gone.clone())).await.unwrap();
            for query in &queries {
                let query = query.join(" ");
                let (all, narrowed) = both(&folder, &query).await;
                assert_eq!(all, narrowed, "{query:?}");
            }
        });
    }
}

#[test]
fn damaged_records_are_not_believed() {
    assert_eq!(text::Grams::decode(b"nonsense"), None);
}
