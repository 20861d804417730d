//! A store that stops answering, tasks that are cut short, blobs that nobody has.

use std::sync::atomic::{AtomicU8, Ordering};

use async_trait::async_trait;
use gatepost_store::{
    ChangeSet, CommitError, Committed, Entry, EventStream, Position, Range, Record, StoreError,
    Table,
};

use proptest::prelude::*;

use super::*;
use crate::FlagOp;

pub(super) const WORKS: u8 = 0;
pub(super) const FAILS_BEFORE: u8 = 1;
pub(super) const FAILS_AFTER: u8 = 2;
const HANGS_AFTER: u8 = 3;

/// A store whose commits can be made to fail before or after they are done.
pub(super) struct Flaky {
    inner: MemoryStore,
    pub(super) mode: AtomicU8,
    /// Commits that still go well.
    pub(super) well: AtomicU8,
}

impl Flaky {
    pub(super) fn new() -> Self {
        Self { inner: MemoryStore::new(), mode: AtomicU8::new(WORKS), well: AtomicU8::new(0) }
    }
}

#[async_trait]
impl Store for Flaky {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Record>, StoreError> {
        self.inner.get(table, key).await
    }

    async fn scan(&self, range: Range) -> Result<Vec<Entry>, StoreError> {
        self.inner.scan(range).await
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Committed, CommitError> {
        let failed = || StoreError::Engine("as the test wants it".to_owned());
        let less = |well: u8| well.checked_sub(1);
        if self.well.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok() {
            return self.inner.commit(changes).await;
        }
        match self.mode.load(Ordering::SeqCst) {
            FAILS_BEFORE => Err(failed().into()),
            FAILS_AFTER => {
                self.inner.commit(changes).await?;
                Err(failed().into())
            }
            HANGS_AFTER => {
                self.inner.commit(changes).await?;
                std::future::pending().await
            }
            _ => self.inner.commit(changes).await,
        }
    }

    async fn watch(&self, after: Option<Position>) -> Result<EventStream, StoreError> {
        self.inner.watch(after).await
    }

    async fn position(&self) -> Result<Position, StoreError> {
        self.inner.position().await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}

fn flaky() -> (Fixture, Arc<Flaky>) {
    let store = Arc::new(Flaky::new());
    let config = MailStoreConfig { keep_expunged: Duration::ZERO, ..MailStoreConfig::default() };
    (Fixture::over(store.clone(), config), store)
}

#[tokio::test]
async fn memory_follows_the_store_after_a_failure() {
    let (fixture, store) = flaky();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    append(&mailbox, &inbox, "1").await;
    let message = ingest(&mailbox, "2").await.unwrap();
    store.mode.store(FAILS_BEFORE, Ordering::SeqCst);
    assert!(mailbox.append(&inbox, vec![(message, Flags::none(), None)]).await.is_err());
    assert_eq!(now_in(&inbox), [1]);
    // Done, but nobody was told: the next change finds it.
    let message = ingest(&mailbox, "3").await.unwrap();
    store.mode.store(FAILS_AFTER, Ordering::SeqCst);
    assert!(mailbox.append(&inbox, vec![(message, seen(), None)]).await.is_err());
    assert!(inbox.store_flags(&uids([1]), FlagOp::Add, &seen(), None).await.is_err());
    assert!(mailbox.create(&name("new"), None).await.is_err());
    store.mode.store(WORKS, Ordering::SeqCst);
    assert_eq!(append(&mailbox, &inbox, "4").await, uid(3));
    assert_eq!(now_in(&inbox), [1, 2, 3]);
    assert!(inbox.row(uid(1)).unwrap().flags.has(SystemFlag::Seen));
    assert!(mailbox.folder(&name("new")).await.is_ok());
    assert_eq!(mailbox.usage().messages, 3);
    let again = super::inbox(&fixture.reopened().open(id(1), 0).await.unwrap()).await;
    assert_eq!(format!("{:?}", again.rows()), format!("{:?}", inbox.rows()));
}

#[tokio::test]
async fn a_task_that_is_cut_short_leaves_memory_true() {
    let (fixture, store) = flaky();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    let message = ingest(&mailbox, "1").await.unwrap();
    store.mode.store(HANGS_AFTER, Ordering::SeqCst);
    let (other, folder) = (mailbox.clone(), inbox.clone());
    let task =
        tokio::spawn(
            async move { other.append(&folder, vec![(message, Flags::none(), None)]).await },
        );
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    store.mode.store(WORKS, Ordering::SeqCst);
    assert_eq!(append(&mailbox, &inbox, "2").await, uid(2));
    assert_eq!(now_in(&inbox), [1, 2]);
    assert_eq!(&inbox.read(&inbox.row(uid(1)).unwrap(), 0..1).await.unwrap()[..], b"1");
}

#[tokio::test]
async fn blobs_that_nobody_has_are_swept() {
    let (fixture, store) = flaky();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    append(&mailbox, &inbox, "kept").await;
    append(&mailbox, &inbox, "waiting").await;
    // A crash between the blob and the record.
    let orphan = ingest(&mailbox, "orphan").await.unwrap();
    store.mode.store(FAILS_BEFORE, Ordering::SeqCst);
    assert!(mailbox.append(&inbox, vec![(orphan, Flags::none(), None)]).await.is_err());
    store.mode.store(WORKS, Ordering::SeqCst);
    let underway = ingest(&mailbox, "underway").await.unwrap();
    assert_eq!(fixture.blob_count().await, 4);
    assert_eq!(fixture.mail.sweep().await.unwrap(), 0);
    fixture.pass(Duration::from_secs(3700));
    inbox.expunge(&uids([2])).await.unwrap();
    assert_eq!(fixture.mail.sweep().await.unwrap(), 1);
    let late = mailbox.append(&inbox, vec![(underway, Flags::none(), None)]).await;
    assert_eq!(late.unwrap().uids, uids([3]));
    assert_eq!(fixture.mail.sweep().await.unwrap(), 0);
    for row in inbox.rows().iter() {
        assert!(inbox.read(row, 0..100).await.is_ok());
    }
}

#[tokio::test]
async fn what_nobody_uses_leaves_memory() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    append(&mailbox, &folder, "1").await;
    let tidied = |fixture: &Fixture| {
        let mail = fixture.mail.clone();
        async move { mail.tidy().await.map(|tidied| (tidied.folders, tidied.mailboxes)).unwrap() }
    };
    let (minute, long) = (Duration::from_secs(60), fixture.config.keep_open);
    fixture.pass(long * 2);
    assert_eq!(tidied(&fixture).await, (0, 0));
    drop(folder);
    assert_eq!(tidied(&fixture).await, (0, 0));
    fixture.pass(minute);
    // In use again: the time begins anew.
    drop(inbox(&mailbox).await);
    fixture.pass(long);
    assert_eq!(tidied(&fixture).await, (0, 0));
    fixture.pass(long);
    assert_eq!(tidied(&fixture).await, (1, 0));
    assert_eq!(now_in(&inbox(&mailbox).await), [1]);
    drop(mailbox);
    tidied(&fixture).await;
    fixture.pass(long);
    assert_eq!(tidied(&fixture).await.1, 1);
    assert_eq!(now_in(&inbox(&fixture.mailbox().await).await), [1]);
}

/// A delivery needs no rows in memory.
#[tokio::test]
async fn deliveries_do_not_load_the_folder() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let message = ingest(&mailbox, "1").await.unwrap();
    mailbox.deliver(message, Flags::none()).await.unwrap();
    assert!(mailbox.shared.find(&FolderName::inbox()).unwrap().read().live.is_none());
    assert_eq!(mailbox.status(&FolderName::inbox()).await.unwrap().recent, 1);
    assert_eq!(now_in(&inbox(&mailbox).await), [1]);
}

/// What is done, and what becomes of the process at the commit: nothing, or it ends before or after.
#[derive(Clone, Debug)]
struct Deed {
    what: u8,
    text: u8,
    uids: Vec<u32>,
    mode: u8,
    /// Commits before that one.
    well: u8,
}

fn deed() -> impl Strategy<Value = Deed> {
    let mode = prop_oneof![3 => Just(WORKS), 1 => Just(FAILS_BEFORE), 1 => Just(FAILS_AFTER)];
    let uids = prop::collection::vec(1_u32..8, 1..4);
    (0_u8..11, 0_u8..4, uids, mode, 0_u8..6).prop_map(|(what, text, uids, mode, well)| Deed {
        what,
        text,
        uids,
        mode,
        well,
    })
}

async fn act(mail: &MailStore, deed: &Deed) -> Result<(), MailError> {
    let mailbox = mail.open(id(1), 0).await?;
    let inbox = mailbox.folder(&FolderName::inbox()).await?;
    let archive = mailbox.folder(&name("Archive")).await?;
    let chosen = uids(deed.uids.iter().copied());
    match deed.what {
        0..=2 => {
            let text = match deed.text {
                3 => documents::with_rtf("a document"),
                text => format!("message {text}"),
            };
            let message = ingest(&mailbox, &text).await?;
            mailbox.append(&inbox, vec![(message, Flags::none(), None)]).await.map(drop)
        }
        3 => inbox.copy(&chosen, &archive).await.map(drop),
        4 => inbox.expunge(&chosen).await.map(drop),
        5 => archive.expunge(&chosen).await.map(drop),
        6 => {
            let kept: Vec<_> = mailbox.kept(None, 2).await?.iter().map(|kept| kept.id).collect();
            mailbox.restore(&kept, None).await.map(drop)
        }
        7 | 8 => {
            // Mostly enough for the journal.
            let flags = Flags::of(1 << deed.text, vec![keyword(&format!("k{}", deed.text))]);
            let op = if deed.what == 7 { FlagOp::Add } else { FlagOp::Remove };
            let from = deed.uids[0];
            inbox.store_flags(&uids(from..from + 6), op, &flags, None).await.map(drop)
        }
        9 => mail.tidy().await.map(drop),
        // Reads documents, and keeps their text.
        _ => mail.index().await.map(drop),
    }
}

/// Rows of the inbox, to their mod-sequences.
async fn flags_of(mail: &MailStore) -> Vec<crate::Row> {
    let mailbox = mail.open(id(1), 0).await.unwrap();
    inbox(&mailbox).await.rows().iter().cloned().collect()
}

/// A process that ends at any commit leaves records that agree and bytes that are there, and at most
/// blobs that nobody has, which the next sweep takes.
async fn crashes(deeds: Vec<Deed>) {
    let store = Arc::new(Flaky::new());
    // Some of what is kept goes now and then.
    let config = MailStoreConfig { keep_expunged: Duration::from_secs(7200), ..Default::default() };
    let fixture = Fixture::over(store.clone(), config);
    let mut mail = fixture.mail.clone();
    for deed in deeds {
        fixture.pass(Duration::from_secs(700));
        mail.open(id(1), 0).await.unwrap();
        let before = flags_of(&mail).await;
        store.mode.store(deed.mode, Ordering::SeqCst);
        store.well.store(if deed.mode == WORKS { 0 } else { deed.well }, Ordering::SeqCst);
        let outcome = act(&mail, &deed).await;
        store.mode.store(WORKS, Ordering::SeqCst);
        store.well.store(0, Ordering::SeqCst);
        assert!(outcome.is_ok() || deed.mode != WORKS, "{deed:?}: {outcome:?}");
        if deed.mode != WORKS {
            mail = fixture.reopened();
        }
        let mailbox = mail.open(id(1), 0).await.unwrap();
        let report = mailbox.check(true, |_| {}).await.unwrap();
        let bad = report.findings.iter().find(|one| !matches!(one, Finding::Orphan { .. }));
        assert_eq!(bad, None, "{deed:?}");
        if deed.what >= 9 {
            // Tidied or not, nobody sees it.
            assert_eq!(flags_of(&mail).await, before, "{deed:?}");
        }
    }
    let mailbox = mail.open(id(1), 0).await.unwrap();
    fixture.pass(Duration::from_secs(4000));
    mail.sweep().await.unwrap();
    assert_eq!(mail.sweep_astray().await.unwrap(), 0, "no deed leaves packs of no folder");
    sound(&mailbox).await;
    for folder in ["INBOX", "Archive"] {
        let folder = mailbox.folder(&name(folder)).await.unwrap();
        folder.expunge(&uids(now_in(&folder))).await.unwrap();
    }
    for _ in 0..2 {
        fixture.pass(Duration::from_secs(9000));
        mail.tidy().await.unwrap();
    }
    assert_eq!(fixture.blob_count().await, 0);
    let texts = fixture.store.scan(Range::prefix(Table("text_document"), &[])).await.unwrap();
    assert_eq!(texts.len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn a_crash_at_any_commit_leaves_a_sound_mailbox(deeds in prop::collection::vec(deed(), 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(crashes(deeds));
    }
}

#[tokio::test]
async fn packs_that_nobody_was_told_of_go_with_the_next_change() {
    let (fixture, store) = flaky();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    for number in 0..20 {
        append(&mailbox, &inbox, &format!("{number}")).await;
    }
    fixture.mail.tidy().await.unwrap();
    store.mode.store(FAILS_AFTER, Ordering::SeqCst);
    assert!(fixture.mail.tidy().await.is_err());
    store.mode.store(WORKS, Ordering::SeqCst);
    inbox.store_flags(&uids([3]), FlagOp::Add, &seen(), None).await.unwrap();
    let reopened = fixture.reopened().open(id(1), 0).await.unwrap();
    let row = super::inbox(&reopened).await.row(uid(3)).unwrap();
    assert_eq!(row.flags, seen());
}
