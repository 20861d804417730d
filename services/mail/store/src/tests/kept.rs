//! Expunged messages: kept, restored, gone.

use gatepost_store::Range;

use super::*;
use crate::{FlagOp, Kept, KeptId, record::KEPT_PERIOD};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn kept(mailbox: &Mailbox) -> Vec<Kept> {
    mailbox.kept(None, 1000).await.unwrap()
}

fn ids(kept: &[Kept]) -> Vec<KeptId> {
    kept.iter().map(|kept| kept.id).collect()
}

#[tokio::test]
async fn an_expunged_message_comes_back_with_its_flags_and_date() {
    let fixture = Fixture::keeping();
    let mailbox = fixture.mailbox().await;
    let (inbox, archive) = (inbox(&mailbox).await, mailbox.folder(&name("Archive")).await.unwrap());
    let then = Timestamp::from_unix_seconds(1_600_000_000);
    let flags = Flags::new([SystemFlag::Seen, SystemFlag::Deleted], [keyword("$Work")]);
    let message = ingest(&mailbox, "Subject: back\r\n\r\n1").await.unwrap();
    mailbox.append(&archive, vec![(message, flags, Some(then))]).await.unwrap();
    append(&mailbox, &inbox, "stays").await;
    archive.expunge(&uids([1])).await.unwrap();
    let usage = mailbox.usage();
    assert_eq!((usage.messages, usage.bytes), (1, 5));
    assert_eq!((usage.kept_messages, usage.kept_bytes), (1, 18));
    let all = kept(&mailbox).await;
    assert_eq!((all.len(), all[0].folder.as_str(), all[0].id.uid()), (1, "Archive", 1));
    assert_eq!((all[0].id.expunged(), all[0].internal_date), (fixture.clock.now(), then));
    let summary = mailbox.kept_summary(&all[0]).await.unwrap();
    assert_eq!(summary.envelope.subject.as_deref(), Some(&b"back"[..]));
    sound(&mailbox).await;
    // After a restart, a rename, and much tidying.
    fixture.pass(DAY);
    fixture.mail.tidy().await.unwrap();
    assert_eq!(fixture.mail.sweep().await.unwrap(), 0);
    let mail = fixture.reopened();
    let mailbox = mail.open(id(1), 0).await.unwrap();
    mailbox.rename(&name("Archive"), &name("Old")).await.unwrap();
    let restored = mailbox.restore(&ids(&all), None).await.unwrap();
    assert_eq!((restored.messages, restored.missing), (vec![(name("Old"), uid(2))], 0));
    let old = mailbox.folder(&name("Old")).await.unwrap();
    let row = old.row(uid(2)).unwrap();
    assert_eq!(row.flags, Flags::new([SystemFlag::Seen], [keyword("$work")]));
    assert_eq!(
        (row.internal_date, i64::from(row.saved)),
        (then, fixture.clock.now().unix_seconds())
    );
    assert_eq!(&old.read(&row, 0..99).await.unwrap()[..], b"Subject: back\r\n\r\n1");
    assert_eq!((mailbox.usage().bytes, mailbox.usage().kept_messages), (23, 0));
    assert!(kept(&mailbox).await.is_empty());
    sound(&mailbox).await;
    // Once more does nothing.
    let again = mailbox.restore(&ids(&all), None).await.unwrap();
    assert_eq!((again.messages.len(), again.missing), (0, 1));
    // Its time comes, and nothing happens to it.
    fixture.pass(DAY * 20);
    mail.tidy().await.unwrap();
    assert_eq!(now_in(&old), [2]);
}

#[tokio::test]
async fn a_restore_goes_where_it_is_told_all_or_nothing() {
    let fixture = Fixture::keeping();
    let mailbox = fixture.mail.open(id(1), 10).await.unwrap();
    let inbox = inbox(&mailbox).await;
    for text in ["111", "222", "333"] {
        append(&mailbox, &inbox, text).await;
    }
    inbox.expunge(&uids([1, 2, 3])).await.unwrap();
    let all = kept(&mailbox).await;
    assert_eq!(all.iter().map(|kept| kept.id.uid()).collect::<Vec<_>>(), [3, 2, 1]);
    // Pages: each begins below the one before.
    let first = mailbox.kept(None, 2).await.unwrap();
    let second = mailbox.kept(Some(first[1].id), 2).await.unwrap();
    assert_eq!([first, second].concat(), all);
    append(&mailbox, &inbox, "44").await;
    let outcome = mailbox.restore(&ids(&all), None).await;
    assert!(matches!(outcome, Err(MailError::OverQuota)));
    let nowhere = name("nowhere");
    let outcome = mailbox.restore(&ids(&all[..1]), Some(&nowhere)).await;
    assert!(matches!(outcome, Err(MailError::NoSuchFolder)));
    assert_eq!((kept(&mailbox).await.len(), now_in(&inbox)), (3, vec![4]));
    let sent = name("Sent");
    // The same one twice is one.
    let twice = [all[0].id, all[0].id, all[1].id];
    let restored = mailbox.restore(&twice, Some(&sent)).await.unwrap();
    assert_eq!(restored.messages, [(sent.clone(), uid(1)), (sent.clone(), uid(2))]);
    let sent = mailbox.folder(&sent).await.unwrap();
    assert_eq!(&sent.read(&sent.row(uid(1)).unwrap(), 0..9).await.unwrap()[..], b"333");
    // Another mailbox cannot have it.
    let other = fixture.mail.open(id(2), 0).await.unwrap();
    assert_eq!(other.restore(&ids(&all[2..]), None).await.unwrap().missing, 1);
    assert_eq!(mailbox.forget(&ids(&all)).await.unwrap(), 1);
    assert_eq!(mailbox.usage().kept_bytes, 0);
    fixture.pass(DAY);
    assert_eq!(fixture.mail.tidy().await.unwrap().blobs, 1);
    sound(&mailbox).await;
}

#[tokio::test]
async fn messages_of_a_deleted_folder_come_back_too() {
    let fixture = Fixture::keeping();
    let mailbox = fixture.mailbox().await;
    mailbox.create(&name("Project"), None).await.unwrap();
    let project = mailbox.folder(&name("Project")).await.unwrap();
    for text in ["1", "2"] {
        append(&mailbox, &project, text).await;
    }
    let label = Flags::new([SystemFlag::Flagged], [keyword("k")]);
    project.store_flags(&uids([2]), FlagOp::Add, &label, None).await.unwrap();
    mailbox.delete(&name("Project")).await.unwrap();
    sound(&mailbox).await;
    let deleted = fixture.clock.now();
    fixture.pass(Duration::from_secs(100));
    assert_eq!(fixture.mail.tidy().await.unwrap().messages, 2);
    let all = kept(&mailbox).await;
    assert_eq!((all.len(), all[0].folder.as_str(), &all[0].flags), (2, "Project", &label));
    assert_eq!(all[0].id.expunged(), deleted);
    sound(&mailbox).await;
    // The folder is gone: INBOX. Another one by that name: that one.
    mailbox.restore(&ids(&all[..1]), None).await.unwrap();
    mailbox.create(&name("Project"), None).await.unwrap();
    let restored = mailbox.restore(&ids(&all[1..]), None).await.unwrap();
    assert_eq!(restored.messages, [(name("Project"), uid(1))]);
    assert_eq!(flags_in(&inbox(&mailbox).await), [label]);
    sound(&mailbox).await;
}

fn flags_in(folder: &Folder) -> Vec<Flags> {
    folder.rows().iter().map(|row| row.flags.clone()).collect()
}

#[tokio::test]
async fn time_takes_what_is_kept() {
    let fixture = Fixture::keeping();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    for text in ["1", "2", "2"] {
        append(&mailbox, &inbox, text).await;
    }
    inbox.expunge(&uids([1])).await.unwrap();
    fixture.pass(DAY);
    inbox.expunge(&uids([2])).await.unwrap();
    fixture.pass(DAY * 13 - Duration::from_secs(1));
    assert_eq!(fixture.mail.tidy().await.unwrap().forgotten, 0);
    // A quarter of an hour later at most.
    fixture.pass(Duration::from_secs(901));
    assert_eq!(fixture.mail.tidy().await.unwrap().forgotten, 1);
    assert_eq!(kept(&mailbox).await.len(), 1);
    sound(&mailbox).await;
    fixture.pass(DAY * 2);
    let tidied = fixture.mail.tidy().await.unwrap();
    // The second one's bytes are those of a message that is there.
    assert_eq!((tidied.forgotten, tidied.blobs), (1, 1));
    assert!(fixture.store.scan(Range::prefix(KEPT_PERIOD, &[])).await.unwrap().is_empty());
    assert_eq!((fixture.blob_count().await, mailbox.usage().kept_messages), (1, 0));
    assert_eq!(&inbox.read(&inbox.row(uid(3)).unwrap(), 0..9).await.unwrap()[..], b"2");
    sound(&mailbox).await;
}

#[tokio::test]
async fn the_oldest_make_room() {
    for (most, most_bytes, expected) in [
        (3, 1000, vec!["d", "e", "ff"]),
        (100, 4, vec!["d", "e", "ff"]),
        (100, 2, vec!["ff"]),
        // One that alone is too large is gone at once, with those before it.
        (100, 1, vec![]),
        (0, 1000, vec![]),
    ] {
        let config = MailStoreConfig {
            max_kept_messages: most,
            max_kept_bytes: most_bytes,
            ..MailStoreConfig::default()
        };
        let fixture = Fixture::with(config);
        let mailbox = fixture.mailbox().await;
        let inbox = inbox(&mailbox).await;
        for text in ["a", "b", "c", "d", "e", "ff"] {
            let uid = append(&mailbox, &inbox, text).await;
            fixture.pass(Duration::from_secs(1));
            inbox.expunge(&[uid]).await.unwrap();
            let usage = mailbox.usage();
            assert!(usage.kept_messages <= most && usage.kept_bytes <= most_bytes);
        }
        let mut texts = Vec::new();
        for kept in kept(&mailbox).await.iter().rev() {
            let key = gatepost_blob::BlobKey::new(mailbox.id(), kept.blob);
            let bytes = fixture.blobs.get(&key).await.unwrap();
            texts.push(String::from_utf8(bytes.to_vec()).unwrap());
        }
        assert_eq!(texts, expected, "{most} {most_bytes}");
        sound(&mailbox).await;
        fixture.pass(Duration::from_secs(3600));
        fixture.mail.tidy().await.unwrap();
        assert_eq!(fixture.blob_count().await, expected.len());
    }
}

/// What moved is elsewhere, and a copy that was taken back never was.
#[tokio::test]
async fn moves_keep_nothing() {
    let fixture = Fixture::keeping();
    let mailbox = fixture.mailbox().await;
    let (inbox, archive) = (inbox(&mailbox).await, mailbox.folder(&name("Archive")).await.unwrap());
    append(&mailbox, &inbox, "1").await;
    inbox.move_to(&uids([1]), &inbox).await.unwrap();
    inbox.move_to(&uids([2]), &archive).await.unwrap();
    assert!(kept(&mailbox).await.is_empty());
    sound(&mailbox).await;
}

#[test]
fn ids_are_written_and_read() {
    let text = "0123456789abcdef".repeat(4)[..56].to_owned();
    assert_eq!(text.parse::<KeptId>().unwrap().to_string(), text);
    let (short, long) = (text[1..].to_owned(), format!("{text}0"));
    let wrong = [short, long, text.replace('0', "g"), text.replacen("01", "é", 1)];
    for bad in wrong.iter().map(String::as_str).chain(["", "+1"]) {
        assert!(bad.parse::<KeptId>().is_err(), "{bad:?}");
    }
}
