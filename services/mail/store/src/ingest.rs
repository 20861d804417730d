//! Messages on their way in.

use std::sync::Arc;

use gatepost_blob::{BlobKey, BlobWriter};
use gatepost_mime::{Limits, Parser};
use gatepost_model::BlobId;

use crate::{
    MailError,
    blobs::{Underway, from_blob},
    shared::Shared,
    text::{Source, grams_of},
};

/// Longest record of structure and fields; without a structure that would make it longer, which is then
/// parsed from the message when it is asked for.
pub(crate) const MAX_SUMMARY: usize = 30 << 10;

/// Bytes of the records of messages that come in one commit at most; with what else is written, that
/// stays below what a commit may have. Less in tests, so that little is much.
pub(crate) const MAX_RECORDS: usize = if cfg!(test) { 256 << 10 } else { 12 << 20 };

/// Bytes of a message's records besides those whose length differs: its row, keys, digest.
const FIXED_RECORDS: usize = 512;

/// A message up to this many bytes is indexed from memory; a longer one is read again.
const SHORT: usize = 256 << 10;

/// A message on its way in: its bytes go to the blob store and through the parser as they come.
/// Dropping it leaves nothing.
pub struct Ingest {
    shared: Arc<Shared>,
    writer: BlobWriter,
    parser: Parser,
    digest: blake3::Hasher,
    /// The message so far, while it is short; its text is indexed at the end.
    short: Option<Vec<u8>>,
    size: u64,
    /// Bytes of another message that will be gone with its coming.
    freed: u64,
    underway: Underway,
}

/// A message whose bytes are durable and that is in no folder yet. Dropping it leaves nothing.
pub struct Ingested {
    pub(crate) blob: BlobId,
    pub(crate) size: u32,
    /// BLAKE3 of its bytes: the same bytes have one blob in a mailbox.
    pub(crate) digest: [u8; 32],
    /// Structure and fields; see [`gatepost_mime::SummaryRecord`].
    pub(crate) summary: Vec<u8>,
    /// What the text index gets to know, as stored.
    pub(crate) grams: Vec<u8>,
    /// Deletes the blob when dropped; none once a folder has it.
    unused: Option<Arc<Shared>>,
    _underway: Underway,
}

impl Ingest {
    pub(crate) fn begin(shared: Arc<Shared>) -> Self {
        let blob = BlobId::generate(&*shared.base.clock, &*shared.base.entropy);
        let underway = shared.base.underway.begin(blob);
        let writer = shared.base.blobs.writer(BlobKey::new(shared.id, blob));
        let (parser, digest) = (Parser::new(Limits::default()), blake3::Hasher::new());
        let short = Some(Vec::new());
        Self { shared, writer, parser, digest, short, size: 0, freed: 0, underway }
    }

    /// Counts on `freed` bytes of another message being gone with its coming.
    pub(crate) fn in_place_of(mut self, freed: u64) -> Self {
        self.freed = freed;
        self
    }

    /// Would a message of `size` bytes be too large by now? It is asked again when a folder takes it.
    ///
    /// # Errors
    ///
    /// [`MailError::TooLarge`], [`MailError::OverQuota`].
    pub fn check_room(&self, size: u64) -> Result<(), MailError> {
        let most = self.shared.base.config.max_message_bytes.min(u64::from(u32::MAX));
        if size > most {
            return Err(MailError::TooLarge(most));
        }
        self.shared.room_for(size.saturating_sub(self.freed), u64::from(self.freed == 0))
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// [`MailError::TooLarge`]; [`MailError::Full`] or [`MailError::Unavailable`] from the blobs.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), MailError> {
        let most = self.shared.base.config.max_message_bytes.min(u64::from(u32::MAX));
        self.size += bytes.len() as u64;
        if self.size > most {
            return Err(MailError::TooLarge(most));
        }
        self.parser.push(bytes);
        self.digest.update(bytes);
        self.remember(bytes);
        self.writer.write(bytes).await.map_err(from_blob)
    }

    fn remember(&mut self, bytes: &[u8]) {
        match &mut self.short {
            Some(short) if short.len() + bytes.len() <= SHORT => short.extend_from_slice(bytes),
            short => *short = None,
        }
    }

    /// Makes the bytes durable.
    ///
    /// # Errors
    ///
    /// [`MailError::Full`] or [`MailError::Unavailable`] from the blobs.
    pub async fn finish(self) -> Result<Ingested, MailError> {
        let summary = self.parser.summarize();
        let (message, summary) = (&summary.message, summary.encode(MAX_SUMMARY));
        let blob = self.writer.key().blob;
        let key = self.writer.key();
        self.writer.finish().await.map_err(from_blob)?;
        let source = match &self.short {
            Some(short) => Source::Memory(short),
            None => Source::Blob(&self.shared.base.blobs, key, &self.shared.base.turns),
        };
        let grams = grams_of(&source, message, &self.shared.base.config).await;
        let size = u32::try_from(self.size).unwrap_or(u32::MAX);
        let (unused, digest) = (Some(self.shared), *self.digest.finalize().as_bytes());
        let underway = self.underway;
        let ingested =
            |grams| Ingested { blob, size, digest, summary, grams, unused, _underway: underway };
        match grams {
            Ok(grams) => Ok(ingested(grams.encode())),
            Err(error) => {
                // Takes the bytes away again.
                drop(ingested(Vec::new()));
                Err(error)
            }
        }
    }
}

impl Ingested {
    /// Bytes of the message.
    pub fn size(&self) -> u64 {
        u64::from(self.size)
    }

    /// Bytes of memory that it takes until a folder has it, and of records afterwards: up to some 50 KiB,
    /// and the less the smaller it is.
    pub fn records(&self) -> usize {
        self.summary.len() + self.grams.len() + FIXED_RECORDS
    }

    /// A folder has it, or may have it.
    pub(crate) fn keep(&mut self) {
        self.unused = None;
    }
}

impl Drop for Ingested {
    fn drop(&mut self) {
        let Some(shared) = self.unused.take() else { return };
        // Without a runtime the sweep for blobs that nobody has finds it.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let blob = BlobKey::new(shared.id, self.blob);
        runtime.spawn(async move {
            if let Err(error) = shared.base.blobs.delete(&blob).await {
                tracing::debug!(%error, ?blob, "a message that nobody took is left to the sweep");
            }
        });
    }
}
