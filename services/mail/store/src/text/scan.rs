//! Reading the text of a message in pieces.

use bytes::Bytes;
use gatepost_blob::{BlobKey, BlobStore};
use gatepost_mime::{
    Message, Span,
    text::{LeafText, Stretch, fold, names, stretches, text_fields},
};

use crate::{MailError, blobs::from_blob, turns::Turns};

/// Bytes that are read and decoded at once.
pub(super) const PIECE: u64 = 64 << 10;

/// Where the bytes of a message are.
pub(crate) enum Source<'a> {
    /// In memory, all of them.
    Memory(&'a [u8]),
    /// In the blob store, to be read in turns.
    Blob(&'a BlobStore, BlobKey, &'a Turns),
}

impl Source<'_> {
    async fn read(&self, at: Span) -> Result<Bytes, MailError> {
        match self {
            Self::Memory(message) => {
                let end = usize::try_from(at.end).unwrap_or(usize::MAX).min(message.len());
                let start = usize::try_from(at.start).unwrap_or(usize::MAX).min(end);
                Ok(Bytes::copy_from_slice(message.get(start..end).unwrap_or_default()))
            }
            Self::Blob(blobs, key, turns) => {
                let _turn = turns.take(key.mailbox).await;
                blobs.get_range(key, at.start..at.end).await.map_err(from_blob)
            }
        }
    }
}

/// What becomes of text.
pub(crate) trait Sink {
    /// A stretch begins: what is found lies within one. Is it part of the body?
    fn begin(&mut self, within: bool);

    /// The next piece of a lane of the stretch, folded.
    fn text(&mut self, lane: usize, folded: &str);

    /// Is enough known?
    fn is_done(&self) -> bool;
}

/// Gives the text of a message to `sink` until that has enough. Memory is bounded by a piece and the
/// longest header.
pub(crate) async fn scan(
    source: &Source<'_>,
    message: &Message,
    sink: &mut (impl Sink + Send),
) -> Result<(), MailError> {
    for stretch in stretches(message) {
        if sink.is_done() {
            return Ok(());
        }
        match stretch {
            Stretch::Header { at, within } => {
                if at.is_empty() {
                    continue;
                }
                let header = source.read(at).await?;
                for field in text_fields(&header) {
                    sink.begin(within);
                    sink.text(0, &field.line());
                }
            }
            Stretch::Names(part) => {
                for name in names(part) {
                    sink.begin(true);
                    sink.text(0, &fold(&name));
                }
            }
            Stretch::Leaf(part) => {
                if let Some(text) = LeafText::of(part) {
                    leaf(source, part.body, text, sink).await?;
                }
            }
        }
    }
    Ok(())
}

async fn leaf(
    source: &Source<'_>,
    at: Span,
    mut text: LeafText,
    sink: &mut (impl Sink + Send),
) -> Result<(), MailError> {
    sink.begin(true);
    let mut start = at.start;
    while start < at.end {
        let end = at.end.min(start.saturating_add(PIECE));
        let piece = source.read(Span::new(start, end)).await?;
        text.push(&piece, &mut |lane, folded| sink.text(lane, folded));
        if sink.is_done() {
            return Ok(());
        }
        if end < at.end {
            // Long texts are work: others have their turn.
            tokio::task::yield_now().await;
        }
        start = end;
    }
    text.finish(&mut |lane, folded| sink.text(lane, folded));
    Ok(())
}
