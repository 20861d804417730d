//! A process that is killed in the middle of its work, on disk: what it was told is done is there, and
//! records and blobs agree.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use gatepost_blob::BlobStore;
use gatepost_mail_store::{
    Finding, FlagOp, Flags, Folder, MailStore, MailStoreConfig, Mailbox, SystemFlag, Uid,
};
use gatepost_model::{MailboxId, SystemClock, SystemEntropy};
use gatepost_store::{Engine, Store, StoreConfig};

const DIR: &str = "GATEPOST_TEST_KILLED_DIR";
/// Messages that are acknowledged before the process is killed, in each round.
const ROUNDS: [usize; 3] = [3, 11, 24];

fn open(dir: &Path) -> (Arc<dyn Store>, MailStore) {
    let config = StoreConfig { engine: Engine::Fjall, ..StoreConfig::default() };
    let store = gatepost_store::open(&config, &dir.join("store")).unwrap();
    let blobs = BlobStore::local(dir.join("blobs")).unwrap();
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    // Garbage goes at once, so that the kill meets its collection too.
    let limits = MailStoreConfig { linger: Duration::ZERO, ..MailStoreConfig::default() };
    (store.clone(), MailStore::new(store, blobs, clock, entropy, limits))
}

async fn folder(mailbox: &Mailbox, name: &str) -> Folder {
    mailbox.folder(&name.parse().unwrap()).await.unwrap()
}

async fn append(mailbox: &Mailbox, folder: &Folder, text: &str) -> Uid {
    let mut ingest = mailbox.ingest(None).await.unwrap();
    ingest.write(text.as_bytes()).await.unwrap();
    let message = ingest.finish().await.unwrap();
    mailbox.append(folder, vec![(message, Flags::none(), None)]).await.unwrap().uids[0]
}

/// What the killed process does: says each message that it was told is durable, and around that makes
/// and removes others of the same bytes, restores some, and collects the garbage.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the part of the process that is killed"]
async fn works_until_it_is_killed() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let (_store, mail) = open(Path::new(&dir));
    let mailbox = mail.open(MailboxId::from_bytes([1; 16]), 0).await.unwrap();
    let (inbox, archive) = (folder(&mailbox, "INBOX").await, folder(&mailbox, "Archive").await);
    for number in 0..10_000_u32 {
        let text = format!("Subject: {}\r\n\r\n{}", number % 5, "text\r\n".repeat(500));
        let uid = append(&mailbox, &archive, &text).await;
        println!("\ndurable {uid}");
        let one = append(&mailbox, &inbox, &text).await;
        append(&mailbox, &inbox, &format!("{number}")).await;
        inbox.copy(&[one], &inbox).await.unwrap();
        inbox.expunge(&[one]).await.unwrap();
        let kept: Vec<_> = mailbox.kept(None, 3).await.unwrap().iter().map(|k| k.id).collect();
        mailbox.restore(&kept[..1], None).await.unwrap();
        mailbox.forget(&kept[1..]).await.unwrap();
        let uids: Vec<Uid> = inbox.rows().iter().take(2).map(|row| row.uid).collect();
        inbox.expunge(&uids).await.unwrap();
        mail.tidy().await.unwrap();
    }
}

/// The flags of every message after a round of [`flags_until_it_is_killed`].
fn flags_of(round: u32) -> Flags {
    let system = SystemFlag::ALL.into_iter().zip(0..).filter(|(_, bit)| round >> bit & 1 == 1);
    Flags::new(system.map(|(flag, _)| flag), [])
}

/// What the other killed process does: gives all messages of a folder other flags, again and again, while
/// the journal that this makes is folded.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the part of the process that is killed"]
async fn flags_until_it_is_killed() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let (_store, mail) = open(Path::new(&dir));
    let mailbox = mail.open(MailboxId::from_bytes([1; 16]), 0).await.unwrap();
    let inbox = folder(&mailbox, "INBOX").await;
    if inbox.rows().is_empty() {
        let one = append(&mailbox, &inbox, "text").await;
        for _ in 0..12 {
            let uids: Vec<Uid> = inbox.rows().iter().map(|row| row.uid).collect();
            inbox.copy(&uids, &inbox).await.unwrap();
        }
        inbox.expunge(&[one]).await.unwrap();
    }
    let uids: Vec<Uid> = inbox.rows().iter().map(|row| row.uid).collect();
    for round in 1..10_000_u32 {
        let flags = flags_of(round);
        inbox.store_flags(&uids, FlagOp::Replace, &flags, None).await.unwrap();
        println!("\ndurable {round}");
        if round % 20 == 0 {
            let mail = mail.clone();
            tokio::spawn(async move { mail.tidy().await });
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_leaves_flags_as_they_were_said_to_be() {
    let dir = tempfile::tempdir().unwrap();
    for rounds in [3, 22, 30, 41, 64] {
        let last = killed_after("flags_until_it_is_killed", dir.path(), rounds);
        let (store, mail) = open(dir.path());
        let mailbox = mail.open(MailboxId::from_bytes([1; 16]), 0).await.unwrap();
        let inbox = folder(&mailbox, "INBOX").await;
        let found = inbox.rows().at(0).unwrap().flags.clone();
        assert!([last, last + 1].map(flags_of).contains(&found), "{found:?} after {last}");
        assert!(inbox.rows().iter().all(|row| row.flags == found));
        assert_eq!(mailbox.check(false, |_| {}).await.unwrap().findings, []);
        store.close().await;
        // Until the engine has let go of its files.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Runs a process until it has said so many times that something is durable, and kills it; gives the last
/// number that it said.
fn killed_after(process: &str, dir: &Path, rounds: usize) -> u32 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([process, "--exact", "--ignored", "--nocapture"])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut said = lines.filter_map(|line| line.strip_prefix("durable ")?.trim().parse().ok());
    let last = said.by_ref().take(rounds).last();
    child.kill().unwrap();
    child.wait().unwrap();
    // It may have gone on for a while before it died.
    let last = said.last().or(last);
    last.expect("the process said nothing")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_leaves_a_sound_mailbox() {
    let dir = tempfile::tempdir().unwrap();
    for rounds in ROUNDS {
        let last = killed_after("works_until_it_is_killed", dir.path(), rounds);
        let (store, mail) = open(dir.path());
        let mailbox = mail.open(MailboxId::from_bytes([1; 16]), 0).await.unwrap();
        let archive = folder(&mailbox, "Archive").await;
        for number in 1..=last {
            let row = archive.row(Uid::new(number).unwrap()).expect("an acknowledged message");
            assert_eq!(archive.read(&row, 0..u64::MAX).await.unwrap().len(), row.size as usize);
        }
        let report = mailbox.repair(true, |_| {}).await.unwrap();
        let bad = report.findings.iter().find(|one| !matches!(one, Finding::Orphan { .. }));
        assert_eq!(bad, None);
        println!("killed after {last} messages: {} blobs of nobody", report.found);
        mail.tidy().await.unwrap();
        let report = mailbox.check(true, |_| {}).await.unwrap();
        assert_eq!(report.findings, []);
        store.close().await;
        // Until the engine has let go of its files.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
