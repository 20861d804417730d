//! The mail store over a store in memory, unless a test says otherwise.

mod annotations;
mod astray;
mod check;
mod content;
mod crash;
mod documents;
mod folders;
mod folding;
mod journal;
mod kept;
mod messages;
mod model;
mod packing;
mod replace;
mod text;

use std::{sync::Arc, time::Duration};

use gatepost_blob::BlobStore;
use gatepost_model::{Clock, MailboxId, ManualClock, SeededEntropy, Timestamp};
use gatepost_store::{MemoryStore, Store};

use crate::{
    Finding, Flags, Folder, FolderName, Ingested, Keyword, MailError, MailStore, MailStoreConfig,
    Mailbox, SystemFlag, Uid,
};

pub(crate) struct Fixture {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: BlobStore,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
    pub(crate) config: MailStoreConfig,
    pub(crate) mail: MailStore,
}

impl Fixture {
    /// Expunged messages are not kept: most tests look at what is left when messages go.
    pub(crate) fn new() -> Self {
        Self::with(MailStoreConfig { keep_expunged: Duration::ZERO, ..MailStoreConfig::default() })
    }

    /// Expunged messages are kept for two weeks.
    pub(crate) fn keeping() -> Self {
        Self::with(MailStoreConfig::default())
    }

    pub(crate) fn with(config: MailStoreConfig) -> Self {
        Self::over(Arc::new(MemoryStore::new()), config)
    }

    pub(crate) fn over(store: Arc<dyn Store>, config: MailStoreConfig) -> Self {
        let clock = Arc::new(ManualClock::at(Timestamp::from_unix_seconds(1_700_000_000)));
        let entropy = Arc::new(SeededEntropy::new(1));
        let blobs = BlobStore::memory();
        let mail = MailStore::new(
            store.clone(),
            blobs.clone(),
            clock.clone(),
            entropy.clone(),
            config.clone(),
        );
        Self { store, blobs, clock, entropy, config, mail }
    }

    /// The same stores in a new process.
    pub(crate) fn reopened(&self) -> MailStore {
        MailStore::new(
            self.store.clone(),
            self.blobs.clone(),
            self.clock.clone(),
            self.entropy.clone(),
            self.config.clone(),
        )
    }

    pub(crate) async fn mailbox(&self) -> Mailbox {
        self.mail.open(id(1), 0).await.unwrap()
    }

    pub(crate) async fn blob_count(&self) -> usize {
        use futures_util::StreamExt;
        self.blobs.list(None).count().await
    }

    pub(crate) fn pass(&self, span: Duration) {
        self.clock.advance(span);
        assert!(self.clock.now() > Timestamp::default());
    }
}

pub(crate) fn id(number: u8) -> MailboxId {
    MailboxId::from_bytes([number; 16])
}

pub(crate) fn name(text: &str) -> FolderName {
    text.parse().unwrap()
}

pub(crate) fn uid(number: u32) -> Uid {
    Uid::new(number).unwrap()
}

pub(crate) fn uids(numbers: impl IntoIterator<Item = u32>) -> Vec<Uid> {
    numbers.into_iter().map(uid).collect()
}

pub(crate) fn seen() -> Flags {
    Flags::new([SystemFlag::Seen], [])
}

pub(crate) fn keyword(text: &str) -> Keyword {
    text.parse().unwrap()
}

pub(crate) async fn ingest(mailbox: &Mailbox, text: &str) -> Result<Ingested, MailError> {
    let mut ingest = mailbox.ingest(Some(text.len() as u64)).await?;
    for piece in text.as_bytes().chunks(7) {
        ingest.write(piece).await?;
    }
    ingest.finish().await
}

pub(crate) async fn append(mailbox: &Mailbox, folder: &Folder, text: &str) -> Uid {
    let message = ingest(mailbox, text).await.unwrap();
    let appended = mailbox.append(folder, vec![(message, Flags::none(), None)]).await.unwrap();
    appended.uids[0]
}

pub(crate) async fn inbox(mailbox: &Mailbox) -> Folder {
    mailbox.folder(&FolderName::inbox()).await.unwrap()
}

/// The UIDs of a folder now.
pub(crate) fn now_in(folder: &Folder) -> Vec<u32> {
    folder.rows().iter().map(|row| row.uid.get()).collect()
}

/// Everything is as it should be, by the store's own word. Blobs of messages that share another's go
/// in the background.
pub(crate) async fn sound(mailbox: &Mailbox) {
    for _ in 0..100 {
        let report = mailbox.check(true, |_| {}).await.unwrap();
        let orphan = |finding: &Finding| matches!(finding, Finding::Orphan { .. });
        if report.findings.is_empty() || !report.findings.iter().all(orphan) {
            return assert_eq!(report.findings, [], "{report:?}");
        }
        tokio::task::yield_now().await;
    }
    panic!("blobs of nobody stay");
}
