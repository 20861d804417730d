//! Bytes of messages, and what is in them.

use std::ops::Range;

use bytes::Bytes;
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use gatepost_blob::{BlobError, BlobKey};

use crate::{
    Folder, MailError, Row,
    blobs::from_blob,
    text::{Candidates, Narrow, candidates},
    turns::Turn,
};

/// Up to this many bytes of a message are read at once; more is streamed.
const ONE_PIECE: u64 = 256 * 1024;

impl Folder {
    /// Which messages may hold texts, by the index: [`Self::find_texts`] decides.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn candidates(&self, narrow: &Narrow) -> Result<Candidates, MailError> {
        let base = &self.shared().base;
        candidates(&*base.store, self.mailbox.id(), narrow, base.config.documents).await
    }

    /// Bytes of a message; the range is cut to its size. As [`Self::summary`] for expunged messages.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn read(&self, row: &Row, range: Range<u64>) -> Result<Bytes, MailError> {
        let end = range.end.min(u64::from(row.size));
        let start = range.start.min(end);
        if start == end {
            return Ok(Bytes::new());
        }
        let key = BlobKey::new(self.mailbox.id(), row.blob);
        let _turn = self.turn().await;
        self.shared().base.blobs.get_range(&key, start..end).await.map_err(from_blob)
    }

    /// Parts of many messages, each as [`Self::read`] would give it, in their order: in one turn and,
    /// of local files, one step. The caller sees to it that together they are of a bounded size.
    pub async fn read_many(
        &self,
        wanted: impl IntoIterator<Item = (&Row, Range<u64>)>,
    ) -> Vec<Result<Bytes, MailError>> {
        let part = |(row, range): (&Row, Range<u64>)| {
            let end = range.end.min(u64::from(row.size));
            (BlobKey::new(self.mailbox.id(), row.blob), range.start.min(end)..end)
        };
        let wanted: Vec<_> = wanted.into_iter().map(part).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let _turn = self.turn().await;
        let parts = self.shared().base.blobs.get_ranges(wanted).await;
        parts.into_iter().map(|part| part.map_err(from_blob)).collect()
    }

    pub(crate) async fn turn(&self) -> Turn {
        self.shared().base.turns.take(self.mailbox.id()).await
    }

    /// Bytes of a message in pieces; the range is cut to its size.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone: here, or in the stream.
    pub async fn stream(
        &self,
        row: &Row,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, MailError>>, MailError> {
        let end = range.end.min(u64::from(row.size));
        let start = range.start.min(end);
        if start == end {
            return Ok(stream::empty().boxed());
        }
        if end - start <= ONE_PIECE {
            let piece = self.read(row, start..end).await?;
            return Ok(stream::once(async move { Ok(piece) }).boxed());
        }
        let key = BlobKey::new(self.mailbox.id(), row.blob);
        let pieces = self.shared().base.blobs.stream(&key, start..end).await.map_err(from_blob)?;
        // Each piece is a turn of its own, which is over before the piece goes on its way: a slow
        // client holds no place.
        let next = |(folder, mut pieces): (Self, BoxStream<'static, Result<Bytes, BlobError>>)| async move {
            let turn = folder.turn().await;
            let piece = pieces.next().await?;
            drop(turn);
            Some((piece.map_err(from_blob), (folder, pieces)))
        };
        Ok(stream::unfold((self.clone(), pieces), next).fuse().boxed())
    }
}
