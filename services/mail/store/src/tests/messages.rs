//! Messages: UIDs, flags, mod-sequences, the expunge log, copies, quota.

use gatepost_mime::Content;

use super::*;
use crate::{FlagOp, ModSeq, Row, UidSet};

fn modseq(number: u64) -> ModSeq {
    ModSeq::new(number).unwrap()
}

fn flags(row: Option<Row>) -> String {
    format!("{:?}", row.unwrap().flags)
}

#[tokio::test]
async fn appended_messages_have_consecutive_uids_and_are_all_there() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    let mut changes = inbox.changes();
    changes.mark_unchanged();
    let mut messages = Vec::new();
    for text in ["Subject: one\r\n\r\n1", "2", "3"] {
        messages.push((ingest(&mailbox, text).await.unwrap(), seen(), None));
    }
    messages[1].2 = Some(Timestamp::from_unix_seconds(1_000_000));
    let appended = mailbox.append(&inbox, messages).await.unwrap();
    assert_eq!(appended.uids, uids(1..=3));
    assert_eq!(appended.uid_validity, inbox.info().uid_validity);
    assert!(changes.has_changed().unwrap());
    let rows = inbox.rows();
    assert_eq!(rows.get(uid(2)).unwrap().internal_date, Timestamp::from_unix_seconds(1_000_000));
    assert_eq!(rows.get(uid(1)).unwrap().internal_date, fixture.clock.now());
    let summary = inbox.summary(rows.at(0).unwrap()).await.unwrap();
    assert_eq!(summary.envelope.subject.as_deref(), Some(&b"one"[..]));
    let read = inbox.read(rows.at(0).unwrap(), 3..1000).await.unwrap();
    assert_eq!(&read[..], b"ject: one\r\n\r\n1");
    let status = inbox.status();
    assert_eq!((status.messages, status.unseen, status.uid_next, status.size), (3, 0, 4, 19));
    assert_eq!(mailbox.usage().messages, 3);
    // The same after a restart, counters included.
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    assert_eq!(again.status(&FolderName::inbox()).await.unwrap(), status);
    let again = super::inbox(&again).await;
    assert_eq!(again.rows().iter().collect::<Vec<_>>(), rows.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn nothing_is_left_of_a_message_that_no_folder_takes() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let mut half = mailbox.ingest(None).await.unwrap();
    half.write(b"half").await.unwrap();
    drop(half);
    drop(ingest(&mailbox, "whole").await.unwrap());
    while fixture.blob_count().await > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(mailbox.usage().messages, 0);
}

#[tokio::test]
async fn flags_change_as_asked_and_only_when_they_do() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    for text in ["1", "2", "3"] {
        append(&mailbox, &inbox, text).await;
    }
    let before = inbox.highest_modseq();
    let set = Flags::new([SystemFlag::Seen], [keyword("$Work"), keyword("a")]);
    let outcome = inbox.store_flags(&uids([1, 3, 9]), FlagOp::Add, &set, None).await.unwrap();
    assert_eq!(outcome.changed.iter().map(|row| row.uid).collect::<Vec<_>>(), uids([1, 3]));
    assert!(inbox.highest_modseq() > before);
    assert_eq!(flags(inbox.row(uid(1))), r#"{"\\Seen", "$Work", "a"}"#);
    // Again: nothing changes, no mod-sequence.
    let before = inbox.highest_modseq();
    let outcome = inbox.store_flags(&uids([1, 3]), FlagOp::Add, &set, None).await.unwrap();
    assert!(outcome.changed.is_empty() && inbox.highest_modseq() == before);
    // Keywords in any case are the same.
    let remove = Flags::new([], [keyword("$WORK")]);
    inbox.store_flags(&uids([1]), FlagOp::Remove, &remove, None).await.unwrap();
    assert_eq!(flags(inbox.row(uid(1))), r#"{"\\Seen", "a"}"#);
    let draft = Flags::new([SystemFlag::Draft, SystemFlag::Deleted], []);
    inbox.store_flags(&uids([1]), FlagOp::Replace, &draft, None).await.unwrap();
    assert_eq!(flags(inbox.row(uid(1))), r#"{"\\Deleted", "\\Draft"}"#);
    let status = inbox.status();
    assert_eq!((status.unseen, status.deleted), (2, 1));
    let again = super::inbox(&fixture.reopened().open(id(1), 0).await.unwrap()).await;
    assert_eq!(again.status(), status);
    assert_eq!(flags(again.row(uid(3))), r#"{"\\Seen", "$Work", "a"}"#);
    assert_eq!(again.keywords(), [keyword("$Work"), keyword("a")]);
}

#[tokio::test]
async fn unchanged_since_leaves_what_changed() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    for text in ["1", "2", "3"] {
        append(&mailbox, &inbox, text).await;
    }
    let since = inbox.highest_modseq();
    inbox.store_flags(&uids([2]), FlagOp::Add, &seen(), None).await.unwrap();
    let outcome = inbox
        .store_flags(
            &uids([1, 2, 3]),
            FlagOp::Add,
            &Flags::new([SystemFlag::Flagged], []),
            Some(since),
        )
        .await
        .unwrap();
    assert_eq!(outcome.modified, uids([2]));
    assert_eq!(outcome.changed.iter().map(|row| row.uid).collect::<Vec<_>>(), uids([1, 3]));
    let changes = inbox.changes_since(since);
    assert_eq!(changes.changed.iter().map(|row| row.uid).collect::<Vec<_>>(), uids([1, 2, 3]));
    assert!(changes.vanished.is_empty() && changes.highest == inbox.highest_modseq());
    assert!(inbox.changes_since(inbox.highest_modseq()).changed.is_empty());
}

#[tokio::test]
async fn keywords_are_limited() {
    let fixture = Fixture::with(MailStoreConfig { max_keywords: 2, ..MailStoreConfig::default() });
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    append(&mailbox, &inbox, "1").await;
    let two = Flags::new([], [keyword("a"), keyword("b")]);
    inbox.store_flags(&uids([1]), FlagOp::Add, &two, None).await.unwrap();
    assert!(!inbox.takes_new_keywords());
    let third = Flags::new([], [keyword("c")]);
    let outcome = inbox.store_flags(&uids([1]), FlagOp::Add, &third, None).await;
    assert!(matches!(outcome, Err(MailError::Limit(_))));
    for bad in ["", "a b", "\\Seen", "a]", "é", "a\"", &"x".repeat(101)] {
        assert!(bad.parse::<Keyword>().is_err(), "{bad:?}");
    }
}

#[tokio::test]
async fn expunged_messages_are_remembered() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    for text in ["1", "2", "3", "4", "5"] {
        append(&mailbox, &inbox, text).await;
    }
    let start = inbox.highest_modseq();
    let old = inbox.row(uid(2)).unwrap();
    assert_eq!(inbox.expunge(&uids([3, 2, 9, 2])).await.unwrap(), uids([2, 3]));
    let middle = inbox.highest_modseq();
    inbox.expunge(&uids([5])).await.unwrap();
    assert_eq!(now_in(&inbox), [1, 4]);
    let all: UidSet = uids([2, 3, 5]).into_iter().collect();
    assert_eq!(inbox.changes_since(start).vanished, all);
    assert_eq!(inbox.changes_since(middle).vanished, uids([5]).into_iter().collect());
    assert_eq!(mailbox.usage().bytes, 2);
    // UIDs are not used again, not even after a restart.
    let reopened = fixture.reopened().open(id(1), 0).await.unwrap();
    let again = super::inbox(&reopened).await;
    assert_eq!(again.changes_since(start).vanished, all);
    assert_eq!(again.status().uid_next, 6);
    assert_eq!(append(&reopened, &again, "6").await, uid(6));
    // Who has not been told can still read it, for a while.
    assert_eq!(&inbox.read(&old, 0..10).await.unwrap()[..], b"2");
    assert!(inbox.summary(&old).await.is_ok());
    fixture.pass(Duration::from_secs(3600));
    assert_eq!(fixture.mail.tidy().await.unwrap().blobs, 3);
    assert!(matches!(inbox.read(&old, 0..10).await, Err(MailError::Expunged)));
    assert!(matches!(inbox.summary(&old).await, Err(MailError::Expunged)));
    assert_eq!(fixture.blob_count().await, 3);
}

#[tokio::test]
async fn the_expunge_log_is_bounded() {
    let config = MailStoreConfig { max_expunge_log: 20, ..MailStoreConfig::default() };
    let fixture = Fixture::with(config);
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    let start = inbox.highest_modseq();
    for number in 1..=60 {
        append(&mailbox, &inbox, "x").await;
        if number % 2 == 0 {
            inbox.expunge(&uids([number])).await.unwrap();
        }
    }
    // Too long ago for the log: everything that is not there.
    let gone: UidSet = uids((1..=60).filter(|n| n % 2 == 0)).into_iter().collect();
    assert_eq!(inbox.changes_since(start).vanished, gone);
    let reopened = fixture.reopened().open(id(1), 0).await.unwrap();
    let again = super::inbox(&reopened).await;
    for since in 1..=inbox.highest_modseq().get() {
        let since = modseq(since);
        assert_eq!(again.changes_since(since), inbox.changes_since(since), "{since}");
    }
}

#[tokio::test]
async fn copies_share_bytes_until_the_last_goes() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let (inbox, archive) = (inbox(&mailbox).await, mailbox.folder(&name("Archive")).await.unwrap());
    for text in ["one", "two"] {
        append(&mailbox, &inbox, text).await;
    }
    let label = Flags::new([SystemFlag::Flagged], [keyword("k")]);
    inbox.store_flags(&uids([1]), FlagOp::Add, &label, None).await.unwrap();
    append(&mailbox, &archive, "other").await;
    let copied = inbox.copy(&uids([2, 1, 7]), &archive).await.unwrap();
    assert_eq!(copied.pairs, [(uid(1), uid(2)), (uid(2), uid(3))]);
    assert_eq!(copied.uid_validity, archive.info().uid_validity);
    assert_eq!(flags(archive.row(uid(2))), r#"{"\\Flagged", "k"}"#);
    assert_eq!(archive.row(uid(2)).unwrap().blob, inbox.row(uid(1)).unwrap().blob);
    assert_eq!((fixture.blob_count().await, mailbox.usage().bytes), (3, 17));
    // Twice in one commit, of a blob that is shared already; into the same folder.
    inbox.copy(&uids([1]), &inbox).await.unwrap();
    inbox.copy(&uids([1, 3]), &archive).await.unwrap();
    assert_eq!(now_in(&archive), [1, 2, 3, 4, 5]);
    inbox.expunge(&uids([1, 2, 3])).await.unwrap();
    archive.expunge(&uids([2, 4])).await.unwrap();
    fixture.pass(Duration::from_secs(3600));
    assert_eq!(fixture.mail.tidy().await.unwrap().blobs, 0);
    let last = archive.row(uid(5)).unwrap();
    assert_eq!(&archive.read(&last, 0..9).await.unwrap()[..], b"one");
    archive.expunge(&uids([5])).await.unwrap();
    fixture.pass(Duration::from_secs(3600));
    assert_eq!(fixture.mail.tidy().await.unwrap().blobs, 1);
    assert_eq!(fixture.blob_count().await, 2);
    assert!(
        fixture
            .store
            .scan(gatepost_store::Range::prefix(crate::record::BLOB_REFS, &[]))
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn moved_messages_are_in_one_folder() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let (inbox, archive) = (inbox(&mailbox).await, mailbox.folder(&name("Archive")).await.unwrap());
    for text in ["one", "two", "three"] {
        append(&mailbox, &inbox, text).await;
    }
    let since = inbox.highest_modseq();
    let moved = inbox.move_to(&uids([3, 1]), &archive).await.unwrap();
    assert_eq!(moved.pairs, [(uid(1), uid(1)), (uid(3), uid(2))]);
    assert_eq!((now_in(&inbox), now_in(&archive)), (vec![2], vec![1, 2]));
    assert_eq!(inbox.changes_since(since).vanished, uids([1, 3]).into_iter().collect());
    assert_eq!(mailbox.usage().bytes, 11);
    let again = inbox.move_to(&uids([2]), &inbox).await.unwrap();
    assert_eq!(again.pairs, [(uid(2), uid(4))]);
    assert_eq!(now_in(&inbox), [4]);
    let other = super::inbox(&fixture.mail.open(id(2), 0).await.unwrap()).await;
    assert!(inbox.copy(&uids([4]), &other).await.is_err());
}

#[tokio::test]
async fn recent_messages_are_claimed_once() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    assert_eq!(inbox.observe(true).recent_from, None);
    for text in ["1", "2"] {
        append(&mailbox, &inbox, text).await;
    }
    assert_eq!(inbox.status().recent, 2);
    assert_eq!(inbox.observe(true).recent_from, Some(uid(1)));
    assert_eq!((inbox.status().recent, inbox.observe(true).recent_from), (0, None));
    append(&mailbox, &inbox, "3").await;
    inbox.expunge(&uids([1])).await.unwrap();
    assert_eq!(inbox.status().recent, 1);
    let again = super::inbox(&fixture.reopened().open(id(1), 0).await.unwrap()).await;
    assert_eq!(again.observe(true).recent_from, Some(uid(3)));
}

#[tokio::test]
async fn the_quota_holds_under_races() {
    let fixture = Fixture::new();
    let mailbox = fixture.mail.open(id(1), 100).await.unwrap();
    let tasks = (0..40).map(|_| {
        let mailbox = mailbox.clone();
        tokio::spawn(async move {
            let message = ingest(&mailbox, "0123456789").await?;
            mailbox.deliver(message, Flags::none()).await
        })
    });
    let mut delivered = 0;
    for task in tasks.collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(_) => delivered += 1,
            Err(error) => assert!(matches!(error, MailError::OverQuota), "{error}"),
        }
    }
    assert_eq!((delivered, mailbox.usage().bytes), (10, 100));
    let inbox = inbox(&mailbox).await;
    assert!(matches!(inbox.copy(&uids([1]), &inbox).await, Err(MailError::OverQuota)));
    assert!(matches!(mailbox.ingest(Some(1)).await, Err(MailError::OverQuota)));
    inbox.expunge(&uids([1])).await.unwrap();
    assert!(mailbox.ingest(Some(10)).await.is_ok());
}

#[tokio::test]
async fn large_messages_are_refused_early() {
    let config = MailStoreConfig { max_message_bytes: 10, ..MailStoreConfig::default() };
    let fixture = Fixture::with(config);
    let mailbox = fixture.mailbox().await;
    assert!(matches!(mailbox.ingest(Some(11)).await, Err(MailError::TooLarge(10))));
    let mut ingest = mailbox.ingest(None).await.unwrap();
    ingest.write(b"0123456789").await.unwrap();
    assert!(matches!(ingest.write(b"x").await, Err(MailError::TooLarge(10))));
}

#[tokio::test]
async fn a_structure_too_large_to_keep_is_parsed_anew() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    let parts = "--b\r\nContent-Type: application/x-some-long-type; name=\"a long name of a file\"\r\n\r\nx\r\n".repeat(900);
    let text = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--");
    append(&mailbox, &inbox, &text).await;
    let summary = inbox.summary(&inbox.row(uid(1)).unwrap()).await.unwrap();
    let Content::Multipart(parts) = &summary.root.content else { panic!("parts") };
    assert_eq!(parts.len(), 900);
    assert_eq!(*summary, gatepost_mime::parse(text.as_bytes()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_changes_keep_the_order_of_uids() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let (mailbox, inbox) = (mailbox.clone(), inbox.clone());
        tasks.spawn(async move {
            for turn in 0..30 {
                let mine = append(&mailbox, &inbox, &format!("{writer} {turn}")).await;
                if turn % 3 == 0 {
                    inbox.store_flags(&[mine], FlagOp::Add, &seen(), None).await.unwrap();
                }
                if turn % 5 == 0 {
                    assert_eq!(inbox.expunge(&[mine]).await.unwrap(), [mine]);
                }
            }
        });
    }
    // A client that only follows changes sees the same folder.
    let (watcher, mut tick) = (inbox.clone(), inbox.changes());
    let follow = async move {
        let (mut known, mut since) = (std::collections::BTreeMap::new(), ModSeq::MIN);
        while since.get() < 1 + 8 * (30 + 10 + 6) {
            let changes = watcher.changes_since(since);
            for row in &changes.changed {
                assert!(row.modseq > since && row.modseq <= changes.highest);
                known.insert(row.uid, row.flags.clone());
            }
            changes.vanished.iter().for_each(|uid| drop(known.remove(&uid)));
            since = changes.highest;
            if watcher.highest_modseq() == since {
                let _ = tokio::time::timeout(Duration::from_millis(20), tick.changed()).await;
            }
        }
        known
    };
    let known = tokio::spawn(follow);
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let known = known.await.unwrap();
    let rows = inbox.rows();
    assert_eq!(rows.len(), 8 * 24);
    assert!(rows.iter().zip(rows.iter().skip(1)).all(|(one, next)| one.uid < next.uid));
    assert_eq!(inbox.status().uid_next, 8 * 30 + 1);
    assert_eq!(
        known.into_iter().collect::<Vec<_>>(),
        rows.iter().map(|r| (r.uid, r.flags.clone())).collect::<Vec<_>>()
    );
    let again = super::inbox(&fixture.reopened().open(id(1), 0).await.unwrap()).await;
    assert_eq!(format!("{:?}", again.rows()), format!("{rows:?}"));
    assert_eq!(again.status(), inbox.status());
}

#[test]
fn a_row_is_small() {
    assert!(size_of::<Row>() <= 64, "{}", size_of::<Row>());
}

/// Prints how long a large folder takes; run with `--nocapture`.
#[tokio::test]
async fn a_large_folder_opens_and_takes_mail() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let mut inbox = inbox(&mailbox).await;
    append(&mailbox, &inbox, "x").await;
    let mut count = 1_u32;
    while count < 100_000 {
        let batch: Vec<_> = inbox.rows().iter().take(10_000).map(|row| row.uid).collect();
        inbox.copy(&batch, &inbox).await.unwrap();
        count += u32::try_from(batch.len()).unwrap();
    }
    let reopened = fixture.reopened().open(id(1), 0).await.unwrap();
    let clock = tokio::time::Instant::now;
    let start = clock();
    inbox = super::inbox(&reopened).await;
    println!("opening {count} messages: {:?}", start.elapsed());
    let start = clock();
    assert_eq!(super::inbox(&reopened).await.rows().len(), count as usize);
    println!("opening it again: {:?}", start.elapsed());
    let start = clock();
    let snapshots: Vec<_> =
        (0..100).map(|_| (inbox.rows(), inbox.changes_since(inbox.highest_modseq()))).collect();
    println!("100 snapshots: {:?}", start.elapsed());
    let start = clock();
    for _ in 0..100 {
        let before = inbox.highest_modseq();
        let _held = inbox.rows();
        append(&reopened, &inbox, "new").await;
        assert_eq!(inbox.changes_since(before).changed.len(), 1);
    }
    println!("100 deliveries with snapshots held: {:?}", start.elapsed());
    assert_eq!(snapshots[0].0.len(), count as usize);
    let start = clock();
    let all: Vec<_> = inbox.rows().iter().map(|row| row.uid).collect();
    inbox.store_flags(&all, FlagOp::Add, &seen(), None).await.unwrap();
    println!("flags of all: {:?}", start.elapsed());
    assert_eq!(inbox.status().unseen, 0);
}

#[tokio::test]
async fn more_than_a_commit_takes_is_refused_whole() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    let mut messages = Vec::new();
    let mut records = 0;
    while records <= Mailbox::MAX_APPEND_RECORDS {
        let message = ingest(&mailbox, &format!("A: {}\r\n\r\n", messages.len())).await.unwrap();
        records += message.records();
        messages.push((message, Flags::none(), None));
    }
    let fewer = messages.len() / 2;
    let refused = mailbox.append(&inbox, messages).await;
    assert!(matches!(refused, Err(MailError::Limit(_))), "{refused:?}");
    assert_eq!(inbox.rows().len(), 0);
    let mut messages = Vec::new();
    for number in 0..fewer {
        let message = ingest(&mailbox, &format!("A: {number}\r\n\r\n")).await.unwrap();
        messages.push((message, Flags::none(), None));
    }
    mailbox.append(&inbox, messages).await.unwrap();
    assert_eq!(inbox.rows().len(), fewer);
    sound(&mailbox).await;
}
