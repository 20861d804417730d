//! The mail store on disk, with each engine: what was acknowledged is there after a restart.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::{path::Path, sync::Arc};

use gatepost_blob::BlobStore;
use gatepost_mail_store::{FlagOp, Flags, FolderName, MailStore, MailStoreConfig, SystemFlag, Uid};
use gatepost_model::{MailboxId, SystemClock, SystemEntropy};
use gatepost_store::{Engine, Store, StoreConfig};
use tokio::{task::JoinSet, time::Instant};

const MAILBOXES: u8 = 16;
const MESSAGES: u32 = 40;

fn open(engine: Engine, dir: &Path) -> (Arc<dyn Store>, MailStore) {
    let config = StoreConfig { engine, ..StoreConfig::default() };
    let store = gatepost_store::open(&config, &dir.join("store")).unwrap();
    let blobs = BlobStore::local(dir.join("blobs")).unwrap();
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let limits = MailStoreConfig::default();
    (store.clone(), MailStore::new(store, blobs, clock, entropy, limits))
}

fn message(mailbox: u8, number: u32) -> String {
    format!("Subject: {number} of {mailbox}\r\n\r\n{}", "a line of the message\r\n".repeat(100))
}

async fn deliver(mail: &MailStore, number: u8) {
    let mailbox = mail.open(MailboxId::from_bytes([number; 16]), 0).await.unwrap();
    for count in 1..=MESSAGES {
        let text = message(number, count);
        let mut ingest = mailbox.ingest(Some(text.len() as u64)).await.unwrap();
        ingest.write(text.as_bytes()).await.unwrap();
        let message = ingest.finish().await.unwrap();
        let appended = mailbox.deliver(message, Flags::none()).await.unwrap();
        assert_eq!(appended.uids, [Uid::new(count).unwrap()]);
    }
}

async fn survives(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    {
        let (store, mail) = open(engine, dir.path());
        let start = Instant::now();
        let mut tasks = JoinSet::new();
        for number in 0..MAILBOXES {
            let mail = mail.clone();
            tasks.spawn(async move { deliver(&mail, number).await });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let (took, count) = (start.elapsed(), u32::from(MAILBOXES) * MESSAGES);
        println!("{engine:?}: {count} durable deliveries into {MAILBOXES} mailboxes: {took:?}");
        let mailbox = mail.open(MailboxId::from_bytes([0; 16]), 0).await.unwrap();
        let inbox = mailbox.folder(&FolderName::inbox()).await.unwrap();
        let uids: Vec<Uid> = inbox.rows().iter().map(|row| row.uid).collect();
        let seen = Flags::new([SystemFlag::Seen], []);
        inbox.store_flags(&uids[..5], FlagOp::Add, &seen, None).await.unwrap();
        inbox.expunge(&uids[3..6]).await.unwrap();
        let archive = mailbox.folder(&"Archive".parse().unwrap()).await.unwrap();
        inbox.copy(&uids, &archive).await.unwrap();
        store.close().await;
    }
    // Until the engine has let go of its files.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let (store, mail) = open(engine, dir.path());
    for number in 0..MAILBOXES {
        let mailbox = mail.open(MailboxId::from_bytes([number; 16]), 0).await.unwrap();
        let inbox = mailbox.folder(&FolderName::inbox()).await.unwrap();
        let expected = if number == 0 { MESSAGES - 3 } else { MESSAGES };
        assert_eq!(inbox.status().messages, expected);
        for row in inbox.rows().iter() {
            let text = message(number, row.uid.get());
            assert_eq!(&inbox.read(row, 0..u64::MAX).await.unwrap()[..], text.as_bytes());
            assert_eq!(*inbox.summary(row).await.unwrap(), gatepost_mime::parse(text.as_bytes()));
        }
    }
    let mailbox = mail.open(MailboxId::from_bytes([0; 16]), 0).await.unwrap();
    let status = mailbox.status(&FolderName::inbox()).await.unwrap();
    // Six are either seen or gone.
    assert_eq!((status.unseen, status.uid_next), (MESSAGES - 6, u64::from(MESSAGES) + 1));
    let archive = mailbox.status(&"Archive".parse().unwrap()).await.unwrap();
    assert_eq!(archive.messages, MESSAGES - 3);
    assert_eq!(mail.sweep().await.unwrap(), 0);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_survives_a_restart_on_fjall() {
    survives(Engine::Fjall).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_survives_a_restart_on_sled() {
    survives(Engine::Sled).await;
}

/// Changes of many messages, folded or not, read back the same.
async fn journals_survive(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    let id = MailboxId::from_bytes([4; 16]);
    let (store, mail) = open(engine, dir.path());
    deliver(&mail, 4).await;
    let mailbox = mail.open(id, 0).await.unwrap();
    let inbox = mailbox.folder(&FolderName::inbox()).await.unwrap();
    let few: Vec<Uid> = inbox.rows().iter().map(|row| row.uid).collect();
    for _ in 0..30 {
        inbox.copy(&few, &inbox).await.unwrap();
    }
    let all: Vec<Uid> = inbox.rows().iter().map(|row| row.uid).collect();
    let every_other: Vec<Uid> = all.iter().copied().step_by(2).collect();
    let word = Flags::new([SystemFlag::Flagged], ["$kept".parse().unwrap()]);
    let seen = Flags::new([SystemFlag::Seen], []);
    for round in 0..14 {
        let op = [FlagOp::Add, FlagOp::Remove][round % 2];
        inbox.store_flags(&all[round..], op, &word, None).await.unwrap();
        inbox.store_flags(&every_other, op, &seen, None).await.unwrap();
        inbox.store_flags(&all[round * 7..][..1], FlagOp::Replace, &word, None).await.unwrap();
        if round == 9 {
            // The journal is long enough to be folded.
            mail.tidy().await.unwrap();
        }
    }
    let before: Vec<_> = inbox.rows().iter().cloned().collect();
    assert!(mailbox.check(false, |_| {}).await.unwrap().findings.is_empty());
    store.close().await;
    drop((inbox, mailbox, mail, store));
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let (store, mail) = open(engine, dir.path());
    let mailbox = mail.open(id, 0).await.unwrap();
    let inbox = mailbox.folder(&FolderName::inbox()).await.unwrap();
    assert_eq!(inbox.rows().iter().cloned().collect::<Vec<_>>(), before);
    assert!(mailbox.check(false, |_| {}).await.unwrap().findings.is_empty());
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn journals_survive_a_restart_on_fjall() {
    journals_survive(Engine::Fjall).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn journals_survive_a_restart_on_sled() {
    journals_survive(Engine::Sled).await;
}

/// A large folder that was left alone reads back the same, from its packs and from what changed since.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packs_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let id = MailboxId::from_bytes([3; 16]);
    let (store, mail) = open(Engine::Fjall, dir.path());
    deliver(&mail, 3).await;
    let mailbox = mail.open(id, 0).await.unwrap();
    let inbox = mailbox.folder(&FolderName::inbox()).await.unwrap();
    let archive = mailbox.folder(&"Archive".parse().unwrap()).await.unwrap();
    let uids: Vec<Uid> = inbox.rows().iter().map(|row| row.uid).collect();
    for _ in 0..40 {
        inbox.copy(&uids, &archive).await.unwrap();
    }
    for _ in 0..2 {
        mail.tidy().await.unwrap();
    }
    let flags = Flags::new([SystemFlag::Flagged], ["$kept".parse().unwrap()]);
    let some: Vec<Uid> = [5, 600, 1599].map(|uid| Uid::new(uid).unwrap()).into();
    archive.store_flags(&some, FlagOp::Add, &flags, None).await.unwrap();
    archive.expunge(&some[..1]).await.unwrap();
    let before: Vec<_> = archive.rows().iter().cloned().collect();
    store.close().await;
    drop((archive, inbox, mailbox, mail, store));
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let (store, mail) = open(Engine::Fjall, dir.path());
    let mailbox = mail.open(id, 0).await.unwrap();
    let archive = mailbox.folder(&"Archive".parse().unwrap()).await.unwrap();
    assert_eq!(archive.rows().iter().cloned().collect::<Vec<_>>(), before);
    assert_eq!(archive.status().messages, 1599);
    store.close().await;
}
