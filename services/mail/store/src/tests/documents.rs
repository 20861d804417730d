//! Text of documents that are attached: searched, kept, and gone with its messages.

use gatepost_blob::BlobKey;
use gatepost_mime::text::fold;
use gatepost_model::BlobId;
use gatepost_store::{ChangeSet, Expect, Range, Table};

use super::*;
use crate::{Candidates, Narrow, Needles};

const DOCUMENT: Table = Table("text_document");

/// A message with an RTF that says this.
pub(super) fn with_rtf(words: &str) -> String {
    with("application/rtf", &format!("{{\\rtf1\\ansi {words}}}"))
}

fn with(kind: &str, document: &str) -> String {
    format!(
        "Subject: outside\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nbody\r\n--b\r\n\
         Content-Type: {kind}\r\n\r\n{document}\r\n--b--\r\n"
    )
}

async fn count(fixture: &Fixture, table: &'static str) -> usize {
    fixture.store.scan(Range::prefix(Table(table), &[])).await.unwrap().len()
}

/// UIDs of the messages that a search finds, and how many it has to look into; none: into all.
async fn search(folder: &Folder, query: &str) -> (Vec<u32>, Option<usize>) {
    let mut needles = Needles::default();
    needles.add(query, false);
    let through = folder.candidates(&Narrow::Text(fold(query))).await.unwrap();
    let mut found = Vec::new();
    for row in folder.rows().iter().filter(|row| through.has(&row.blob)) {
        let message = folder.summary(row).await.unwrap();
        if folder.find_text(row, &message, &needles).await.unwrap()[0] {
            found.push(row.uid.get());
        }
    }
    let looked = match through {
        Candidates::Every => None,
        Candidates::These(blobs) => Some(blobs.len()),
    };
    (found, looked)
}

fn off() -> MailStoreConfig {
    MailStoreConfig { documents: false, keep_expunged: Duration::ZERO, ..Default::default() }
}

#[tokio::test]
async fn documents_are_searched_from_the_moment_they_come() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    append(&mailbox, &folder, &with_rtf("A n{\\b eed}le, Gr\\'fc\\'dfe")).await;
    append(&mailbox, &folder, "Subject: none\r\n\r\nhay").await;
    // Nobody has read it: a search looks into it, whatever it looks for.
    assert_eq!(count(&fixture, "text_document").await, 0);
    assert_eq!(search(&folder, "needle").await, (vec![1], Some(1)));
    assert_eq!(search(&folder, "GRÜSSE").await, (vec![], Some(1)));
    assert_eq!(search(&folder, "grüße").await, (vec![1], Some(1)));
    assert_eq!(search(&folder, "no such").await, (vec![], Some(1)));
    // What the search read is kept.
    assert_eq!(count(&fixture, "text_document").await, 1);
    assert_eq!(fixture.mail.index().await.unwrap().documents, 1);
    assert_eq!(search(&folder, "needle").await, (vec![1], Some(1)));
    assert_eq!(search(&folder, "no such").await, (vec![], Some(0)));
    assert_eq!(search(&folder, "hay").await, (vec![2], Some(1)));
    // Read once.
    assert_eq!(fixture.mail.index().await.unwrap().documents, 0);
    sound(&mailbox).await;
    // A stretch ends with its document.
    assert_eq!(search(&folder, "needle, grüße body").await.0, Vec::<u32>::new());
}

#[tokio::test]
async fn segments_know_documents() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    for number in 1..=40 {
        append(&mailbox, &folder, &with_rtf(&format!("document number {number:02}."))).await;
        append(&mailbox, &folder, &format!("Subject: mail\r\n\r\nnumber {number:02}.")).await;
    }
    let indexed = fixture.mail.index().await.unwrap();
    assert_eq!((indexed.documents, indexed.segments), (40, 1));
    assert_eq!(count(&fixture, "text_fresh").await, 0);
    assert_eq!(search(&folder, "document number 17.").await, (vec![33], Some(1)));
    assert_eq!(search(&folder, "number 17.").await, (vec![33, 34], Some(2)));
}

#[tokio::test]
async fn texts_go_with_the_last_message() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    let archive = mailbox.folder(&name("Archive")).await.unwrap();
    append(&mailbox, &folder, &with_rtf("needle")).await;
    fixture.mail.index().await.unwrap();
    folder.copy(&uids([1]), &archive).await.unwrap();
    folder.expunge(&uids([1])).await.unwrap();
    assert_eq!(count(&fixture, "text_document").await, 1);
    assert_eq!(search(&archive, "needle").await.0, [1]);
    archive.expunge(&uids([1])).await.unwrap();
    assert_eq!(count(&fixture, "text_document").await, 0);
    sound(&mailbox).await;
}

#[tokio::test]
async fn turned_on_and_off_the_index_is_made_anew() {
    let mut fixture = Fixture::with(off());
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    append(&mailbox, &folder, &with_rtf("needle")).await;
    fixture.mail.index().await.unwrap();
    assert_eq!(search(&folder, "needle").await, (vec![], Some(0)));
    assert_eq!(count(&fixture, "text_document").await, 0);
    for (documents, found) in [(true, vec![1]), (false, vec![]), (true, vec![1])] {
        fixture.config = MailStoreConfig { documents, ..off() };
        fixture.mail = fixture.reopened();
        let folder = inbox(&fixture.mailbox().await).await;
        // What the index says is about other texts.
        assert_eq!(search(&folder, "needle").await, (found.clone(), None));
        fixture.mail.index().await.unwrap();
        assert_eq!(search(&folder, "needle").await, (found.clone(), Some(found.len())));
        assert_eq!(search(&folder, "no such").await, (vec![], Some(0)));
    }
}

#[tokio::test]
async fn what_is_damaged_is_made_again() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    append(&mailbox, &folder, &with_rtf("needle")).await;
    fixture.mail.index().await.unwrap();
    let kept = fixture.store.scan(Range::prefix(DOCUMENT, &[])).await.unwrap();
    let key = kept[0].key.clone();
    for damage in [&b""[..], b"\x01", b"\x09\0\x01\0\0\0\x05abc", &kept[0].record.value[..9]] {
        let put = async || {
            let mut set = ChangeSet::new();
            set.put(DOCUMENT, key.clone(), Expect::Any, damage.to_vec());
            fixture.store.commit(set).await.unwrap();
        };
        put().await;
        assert_eq!(search(&folder, "needle").await, (vec![1], Some(1)));
        sound(&mailbox).await;
        put().await;
        let report = mailbox.check(false, |_| {}).await.unwrap();
        assert_eq!(report.findings.iter().map(Finding::slug).collect::<Vec<_>>(), ["wrong-text"]);
        mailbox.repair(false, |_| {}).await.unwrap();
        sound(&mailbox).await;
    }
    let stray = [&key[..16], &BlobId::from_slice(&[7; 16]).unwrap().to_bytes()[..], &[0, 0]];
    let mut set = ChangeSet::new();
    set.put(DOCUMENT, stray.concat(), Expect::Any, b"x".to_vec());
    fixture.store.commit(set).await.unwrap();
    let report = mailbox.repair(false, |_| {}).await.unwrap();
    assert_eq!(report.findings.iter().map(Finding::slug).collect::<Vec<_>>(), ["text-astray"]);
    sound(&mailbox).await;
    // Made anew by hand, with limits of today.
    mailbox.reindex(|_| {}).await.unwrap();
    assert_eq!(count(&fixture, "text_document").await, 0);
    fixture.mail.index().await.unwrap();
    assert_eq!(search(&folder, "needle").await, (vec![1], Some(1)));
    assert_eq!(search(&folder, "no such").await, (vec![], Some(0)));
}

#[tokio::test]
async fn limits_are_kept() {
    let fixture = Fixture::with(MailStoreConfig {
        max_document_bytes: 4000,
        max_document_text: 100,
        max_document_work: 10_000,
        documents_at_once: 1,
        ..MailStoreConfig::default()
    });
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    // Within the text that is kept, behind it, and in what is too large.
    append(&mailbox, &folder, &with_rtf(&("first ".to_owned() + &"x ".repeat(60) + "last"))).await;
    append(&mailbox, &folder, &with_rtf(&("large ".to_owned() + &"{}".repeat(2000)))).await;
    append(&mailbox, &folder, &with("application/pdf", "%PDF-1.4 nothing of one")).await;
    let many = "--b\r\nContent-Type: application/rtf\r\n\r\n{\\rtf1 another}\r\n".repeat(100);
    let many = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{many}--b--\r\n");
    append(&mailbox, &folder, &many).await;
    for _ in 0..2 {
        assert_eq!(search(&folder, "first x").await.0, [1]);
        assert_eq!(search(&folder, "last").await.0, Vec::<u32>::new());
        assert_eq!(search(&folder, "large").await.0, Vec::<u32>::new());
        assert_eq!(search(&folder, "another").await.0, [4]);
        fixture.mail.index().await.unwrap();
    }
    sound(&mailbox).await;
}

/// Text by another name is text, also without a word of it in the type.
#[tokio::test]
async fn files_that_are_text_by_their_name_are_searched() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    for kind in [
        "application/octet-stream; name=\"list.CSV\"",
        "application/vcard",
        "application/octet-stream; name=x.bin",
        "application/octet-stream; name=letter.rtf",
    ] {
        append(&mailbox, &folder, &with(kind, "{\\rtf1 comma,separ{\\b ated}}")).await;
    }
    assert_eq!(search(&folder, "comma").await.0, [1, 2, 4]);
    assert_eq!(search(&folder, "separated").await.0, [4]);
}

#[tokio::test]
async fn many_messages_are_looked_into_as_each_is() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    for number in 0..150 {
        let text = match number % 5 {
            0 => with_rtf(&format!("the needle of {number}")),
            1 => format!("Subject: needle\r\n\r\nnumber {number}"),
            _ => format!("Subject: none\r\n\r\n{} of {number}", "filler ".repeat(number * 9)),
        };
        append(&mailbox, &folder, &text).await;
    }
    let long = "Subject: long\r\n\r\n".to_owned() + &"0123456789\r\n".repeat(20_000) + "needle";
    let mut ingest = mailbox.ingest(None).await.unwrap();
    ingest.write(long.as_bytes()).await.unwrap();
    let long = ingest.finish().await.unwrap();
    mailbox.append(&folder, vec![(long, Flags::none(), None)]).await.unwrap();
    let mut needles = Needles::default();
    needles.add("needle", false);
    needles.add("needle", true);
    needles.add("of 12", false);
    let rows: Vec<crate::Row> = folder.rows().iter().cloned().collect();
    // Of one the bytes are gone, of another the structure.
    let key = |place: usize| BlobKey::new(mailbox.id(), rows[place].blob);
    fixture.blobs.delete(&key(7)).await.unwrap();
    let mut set = ChangeSet::new();
    set.put(Table("summary"), rows[8].blob.to_bytes().to_vec(), Expect::Any, Vec::new());
    fixture.store.commit(set).await.unwrap();
    let needles = Arc::new(needles);
    let summaries = folder.summaries(&rows).await.unwrap();
    let messages: Vec<_> = rows.iter().cloned().zip(summaries).collect();
    let many = folder.find_texts(&messages, &needles).await.unwrap();
    assert_eq!(many.len(), rows.len());
    for (place, (row, many)) in rows.iter().zip(many).enumerate() {
        let one = async {
            let message = folder.summary(row).await?;
            folder.find_text(row, &message, &needles).await
        };
        assert_eq!(one.await.ok(), many, "{place}");
        assert_eq!(many.is_none(), place == 7);
        let holds = place % 5 == 0 || place == 150;
        assert_eq!(many.is_some_and(|many| many[0]), holds, "{place}");
    }
}
