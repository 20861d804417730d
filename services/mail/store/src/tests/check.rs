//! Damage is found and, where it can be, repaired.

use bytes::Bytes;
use gatepost_blob::BlobKey;
use gatepost_store::{ChangeSet, Expect, Range, Table};
use prost::Message;

use super::*;
use crate::{
    CheckReport, ImportMark, Row,
    record::{
        BLOB_REFS, CONTENT, DIGEST, KEPT_PERIOD, MAILBOX, MailboxRecord, RefsRecord, STATE,
        SUMMARY, StateRecord, blob_key, mailbox_key,
    },
};

/// A mailbox with two copies of one message, another message, and one that is expunged and kept.
async fn furnished() -> (Fixture, Mailbox) {
    let fixture = Fixture::keeping();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    for text in ["Subject: a\r\n\r\na", "b", "c"] {
        append(&mailbox, &inbox, text).await;
    }
    inbox.copy(&uids([1]), &inbox).await.unwrap();
    inbox.expunge(&uids([3])).await.unwrap();
    sound(&mailbox).await;
    (fixture, mailbox)
}

pub(super) async fn put(fixture: &Fixture, table: Table, key: Bytes, value: Option<Vec<u8>>) {
    let mut set = ChangeSet::new();
    match value {
        Some(value) => set.put(table, key, Expect::Any, value),
        None => set.delete(table, key, Expect::Any),
    };
    fixture.store.commit(set).await.unwrap();
}

/// Changes the one record of a table that the test means.
pub(super) async fn change<R: Message + Default>(
    fixture: &Fixture,
    table: Table,
    change: impl Fn(&mut R) -> bool,
) {
    for entry in fixture.store.scan(Range::prefix(table, &[])).await.unwrap() {
        let mut record = R::decode(entry.record.value).unwrap();
        if change(&mut record) {
            return put(fixture, table, entry.key, Some(record.encode_to_vec())).await;
        }
    }
    panic!("no such record");
}

pub(super) fn slugs(report: &CheckReport) -> Vec<&'static str> {
    let mut slugs: Vec<_> = report.findings.iter().map(Finding::slug).collect();
    slugs.sort_unstable();
    slugs
}

/// What is found in a new process, what is still found after a repair, and that mail goes on then.
pub(super) async fn mended(fixture: &Fixture, found: &[&str], left: &[&str]) {
    let mailbox = fixture.reopened().open(id(1), 0).await.unwrap();
    let report = mailbox.check(true, |_| {}).await.unwrap();
    assert_eq!(slugs(&report), found, "{report:?}");
    assert!(report.findings.iter().all(|finding| !finding.to_string().is_empty()));
    let report = mailbox.repair(true, |_| {}).await.unwrap();
    assert_eq!(slugs(&report), found, "{report:?}");
    assert_eq!(report.repaired > 0, found.len() > left.len());
    let report = mailbox.check(true, |_| {}).await.unwrap();
    assert_eq!(slugs(&report), left, "{report:?}");
    assert!(report.findings.iter().all(|finding| !finding.is_repairable()));
    let inbox = inbox(&mailbox).await;
    let later = format!("later, of {}", inbox.status().uid_next);
    append(&mailbox, &inbox, &later).await;
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    assert_eq!(again.usage(), mailbox.usage());
    assert_eq!(now_in(&super::inbox(&again).await), now_in(&inbox));
    let report = again.check(true, |_| {}).await.unwrap();
    assert_eq!(slugs(&report), left, "{report:?}");
}

#[tokio::test]
async fn counters_are_counted_anew() {
    let (fixture, _) = furnished().await;
    change::<StateRecord>(&fixture, STATE, |state| {
        let this = state.messages > 0;
        (state.messages, state.unseen, state.size) = (7, 0, 1);
        (state.uid_next, state.log_len) = (2, 9);
        this
    })
    .await;
    change::<MailboxRecord>(&fixture, MAILBOX, |mailbox| {
        (mailbox.bytes, mailbox.messages, mailbox.kept_messages) = (1, 1, 9);
        true
    })
    .await;
    let (counter, behind) = ("wrong-counter", "behind");
    let all = [behind, counter, counter, counter, counter, counter, counter, counter];
    mended(&fixture, &all, &[]).await;
}

#[tokio::test]
async fn references_structures_and_digests_are_made_anew() {
    let (fixture, mailbox) = furnished().await;
    let shared = inbox(&mailbox).await.row(uid(1)).unwrap().blob;
    put(&fixture, BLOB_REFS, blob_key(shared), None).await;
    mended(&fixture, &["wrong-references"], &[]).await;
    let record = RefsRecord { count: 5 }.encode_to_vec();
    put(&fixture, BLOB_REFS, blob_key(shared), Some(record)).await;
    put(&fixture, SUMMARY, blob_key(shared), None).await;
    put(&fixture, DIGEST, blob_key(shared), None).await;
    mended(&fixture, &["no-structure", "wrong-references"], &[]).await;
    for entry in fixture.store.scan(Range::prefix(KEPT_PERIOD, &[])).await.unwrap() {
        put(&fixture, KEPT_PERIOD, entry.key, None).await;
    }
    let stray = [&mailbox_key(id(1))[..], &[9; 32]].concat();
    put(&fixture, CONTENT, stray.into(), Some(vec![3; 16])).await;
    mended(&fixture, &["digest-astray", "no-period"], &[]).await;
}

/// Messages from before there were digests get them, so that later ones share their bytes.
#[tokio::test]
async fn reindexing_makes_everything_anew() {
    let (fixture, mailbox) = furnished().await;
    for table in [SUMMARY, DIGEST, CONTENT] {
        for entry in fixture.store.scan(Range::prefix(table, &[])).await.unwrap() {
            put(&fixture, table, entry.key, None).await;
        }
    }
    let steps = std::sync::Mutex::new(Vec::new());
    let done = mailbox.reindex(|step| steps.lock().unwrap().push(step)).await.unwrap();
    assert_eq!(done, 3);
    let last = *steps.lock().unwrap().last().unwrap();
    assert_eq!((last.done, last.total), (3, 3));
    sound(&mailbox).await;
    let inbox = inbox(&mailbox).await;
    let row = inbox.row(uid(1)).unwrap();
    assert_eq!(inbox.summary(&row).await.unwrap().envelope.subject.as_deref(), Some(&b"a"[..]));
    let again = append(&mailbox, &inbox, "Subject: a\r\n\r\na").await;
    assert_eq!(inbox.row(again).unwrap().blob, row.blob);
    assert_eq!(fixture.mail.sweep().await.unwrap(), 0);
}

/// Structures from before fields of headers were kept with them are read as they are, and get their
/// fields when they are made anew; copies have them too.
#[tokio::test]
async fn structures_from_before_are_read_and_get_fields() {
    let (fixture, mailbox) = furnished().await;
    let inbox = inbox(&mailbox).await;
    let row = inbox.row(uid(1)).unwrap();
    let parsed = gatepost_mime::parse(b"Subject: a\r\n\r\na");
    put(&fixture, SUMMARY, blob_key(row.blob), Some(parsed.encode())).await;
    sound(&mailbox).await;
    let subject = gatepost_mime::FieldNames::new(["subject"], false);
    let gone = Row { blob: gatepost_model::BlobId::from_bytes([7; 16]), ..row.clone() };
    let rows = [&row, &gone, &inbox.row(uid(2)).unwrap(), &inbox.row(uid(4)).unwrap()];
    let fields = async || {
        let read = |record: &Bytes| {
            let record = gatepost_mime::SummaryRecord::read(record);
            Some((record.structure()?, record.fields().and_then(|fields| fields.select(&subject))))
        };
        inbox.summaries(rows).await.unwrap().iter().map(read).collect::<Vec<_>>()
    };
    let other = Some((gatepost_mime::parse(b"b"), Some(Vec::new())));
    let old = Some((parsed.clone(), None));
    assert_eq!(fields().await, [old.clone(), None, other.clone(), old]);
    assert_eq!(*inbox.summary(&row).await.unwrap(), parsed);
    mailbox.reindex(|_| ()).await.unwrap();
    let new = Some((parsed, Some(b"Subject: a\r\n\r\n".to_vec())));
    assert_eq!(fields().await, [new.clone(), None, other, new]);
}

#[tokio::test]
async fn lost_and_changed_bytes_are_named() {
    let (fixture, mailbox) = furnished().await;
    let inbox = inbox(&mailbox).await;
    let key = |number| BlobKey::new(mailbox.id(), inbox.row(uid(number)).unwrap().blob);
    fixture.blobs.delete(&key(1)).await.unwrap();
    fixture.blobs.delete(&key(2)).await.unwrap();
    fixture.blobs.put(&key(2), Bytes::from_static(b"x")).await.unwrap();
    mended(&fixture, &["bytes-gone", "wrong-bytes"], &["bytes-gone", "wrong-bytes"]).await;
    let mailbox = fixture.reopened().open(id(1), 0).await.unwrap();
    // Without reading them, only what is gone and what has another size is seen; an index made anew
    // does not make the wrong bytes right.
    let report = mailbox.check(false, |_| {}).await.unwrap();
    assert_eq!(slugs(&report), ["bytes-gone"]);
    mailbox.reindex(|_| {}).await.unwrap();
    let report = mailbox.check(true, |_| {}).await.unwrap();
    assert_eq!(slugs(&report), ["bytes-gone", "wrong-bytes"]);
    fixture.blobs.put(&key(2), Bytes::from_static(b"longer")).await.unwrap();
    let report = mailbox.check(false, |_| {}).await.unwrap();
    assert_eq!(slugs(&report), ["bytes-gone", "wrong-size"]);
}

#[tokio::test]
async fn blobs_of_nobody_become_garbage() {
    let (fixture, mailbox) = furnished().await;
    let orphan = gatepost_model::BlobId::generate(&*fixture.clock, &*fixture.entropy);
    let key = BlobKey::new(mailbox.id(), orphan);
    fixture.blobs.put(&key, Bytes::from_static(b"nobody's")).await.unwrap();
    let underway = ingest(&mailbox, "underway").await.unwrap();
    let report = mailbox.check(true, |_| {}).await.unwrap();
    assert_eq!(slugs(&report), ["orphan-blob"]);
    let inbox = inbox(&mailbox).await;
    mailbox.append(&inbox, vec![(underway, seen(), None)]).await.unwrap();
    let before = fixture.blob_count().await;
    mended(&fixture, &["orphan-blob"], &[]).await;
    fixture.pass(Duration::from_secs(3600));
    fixture.mail.tidy().await.unwrap();
    // One orphan less, one message more.
    assert!(fixture.blob_count().await <= before);
    assert!(fixture.blobs.size(&key).await.is_err());
}

#[tokio::test]
async fn an_import_goes_on_where_it_was() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    let source = [7; 16];
    assert_eq!(mailbox.import_position(&source).await.unwrap(), 0);
    let message = ingest(&mailbox, "1").await.unwrap();
    let mark = Some(ImportMark { source, through: 41 });
    let messages = vec![(message, seen(), None)];
    mailbox.append_imported(&inbox, messages, mark).await.unwrap();
    let mark = Some(ImportMark { source, through: 57 });
    mailbox.append_imported(&inbox, Vec::new(), mark).await.unwrap();
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    assert_eq!(again.import_position(&source).await.unwrap(), 57);
    assert_eq!(again.import_position(&[8; 16]).await.unwrap(), 0);
    // What the folder has already is recognised by its bytes.
    let same = ingest(&mailbox, "1").await.unwrap();
    let blob = mailbox.blob_of_same(&same).await.unwrap().unwrap();
    assert_eq!(inbox.copies().get(&blob), Some(&1));
    let other = ingest(&mailbox, "2").await.unwrap();
    assert_eq!(mailbox.blob_of_same(&other).await.unwrap(), None);
}
