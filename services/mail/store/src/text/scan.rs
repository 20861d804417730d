//! Reading the text of a message in pieces.

use bytes::Bytes;
use gatepost_blob::{BlobKey, BlobStore};
use gatepost_mime::{
    Message, Part, Span,
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
            Self::Memory(whole) => Ok(Bytes::copy_from_slice(slice(whole, at))),
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
    let Source::Blob(..) = source else {
        if let Source::Memory(whole) = source {
            scan_whole(whole, message, sink);
        }
        return Ok(());
    };
    for stretch in stretches(message) {
        if sink.is_done() {
            return Ok(());
        }
        match stretch {
            Stretch::Header { at, .. } if at.is_empty() => {}
            Stretch::Header { at, within } => header(&source.read(at).await?, within, sink),
            Stretch::Names(part) => file_names(part, sink),
            Stretch::Leaf(part) => {
                if let Some(text) = LeafText::of(part) {
                    leaf(source, part.body, text, sink).await?;
                }
            }
        }
    }
    Ok(())
}

/// The same of a message that is in memory, at one go.
pub(crate) fn scan_whole(whole: &[u8], message: &Message, sink: &mut impl Sink) {
    for stretch in stretches(message) {
        if sink.is_done() {
            return;
        }
        match stretch {
            Stretch::Header { at, .. } if at.is_empty() => {}
            Stretch::Header { at, within } => header(slice(whole, at), within, sink),
            Stretch::Names(part) => file_names(part, sink),
            Stretch::Leaf(part) => {
                let Some(mut text) = LeafText::of(part) else { continue };
                sink.begin(true);
                for piece in slice(whole, part.body).chunks(IN_MEMORY) {
                    text.push(piece, &mut |lane, folded| sink.text(lane, folded));
                    if sink.is_done() {
                        return;
                    }
                }
                text.finish(&mut |lane, folded| sink.text(lane, folded));
            }
        }
    }
}

/// Bytes that are decoded at once of what is in memory: few stay in a processor's cache, and what is found
/// early ends the work early.
const IN_MEMORY: usize = 16 << 10;

fn slice(whole: &[u8], at: Span) -> &[u8] {
    let end = usize::try_from(at.end).unwrap_or(usize::MAX).min(whole.len());
    let start = usize::try_from(at.start).unwrap_or(usize::MAX).min(end);
    whole.get(start..end).unwrap_or_default()
}

fn header(header: &[u8], within: bool, sink: &mut impl Sink) {
    for field in text_fields(header) {
        sink.begin(within);
        sink.text(0, &field.line());
    }
}

fn file_names(part: &Part, sink: &mut impl Sink) {
    for name in names(part) {
        sink.begin(true);
        sink.text(0, &fold(&name));
    }
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
