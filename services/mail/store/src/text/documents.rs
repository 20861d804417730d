//! Documents that are attached: their text, which is taken out once and kept.
//!
//! | table | key | value |
//! |---|---|---|
//! | `text_document` | mailbox, blob, piece | a piece of [`TextsRecord`], compressed; the first begins with a head |
//!
//! Pieces are numbered with 2 bytes, big end first. The head: version, number of pieces (2 bytes), bytes
//! of the record (4 bytes), big end first.
//!
//! Taking text out of a document is dear, and what it costs is the sender's choice. So a delivery only
//! notes that a message has documents ([`super::grams::Grams::pending`]), and whoever comes first does the work:
//! upkeep, or a search, which may not pass over a message that it knows nothing of. A text from before the
//! limits were changed stays until the index is made anew by hand. One that is missing, damaged or of
//! another version is made again.

use std::io::{Read as _, Write as _};

use bytes::Bytes;
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use gatepost_blob::BlobKey;
use gatepost_document::{Limits, extract, is_document};
use gatepost_mime::{
    Decoder, Message, Part, Transfer,
    text::{fold, leaves, names},
};
use gatepost_store::{ChangeSet, CommitError, Expect, Store, Table};
use prost::Message as _;

use super::scan::PIECE;
use crate::{
    MailError, MailStoreConfig,
    blobs::from_blob,
    record::{SUMMARY, blob_key},
    shared::Base,
};

pub(crate) const TEXT_DOCUMENT: Table = Table("text_document");

/// Version of how text is taken out and kept.
const VERSION: u8 = 1;

/// Version, pieces, bytes.
const HEAD: usize = 1 + 2 + 4;

/// Bytes of a value.
const VALUE: usize = 30 << 10;

/// Documents of a message that are read; of more only the names are searched.
const MAX_DOCUMENTS: usize = 64;

/// The texts of a message's documents, folded.
#[derive(Clone, PartialEq, Eq, prost::Message)]
struct TextsRecord {
    #[prost(string, repeated, tag = "1")]
    texts: Vec<String>,
}

/// Everything that is kept of a blob begins with this.
fn prefix(key: BlobKey) -> Vec<u8> {
    [key.mailbox.to_bytes(), key.blob.to_bytes()].concat()
}

fn piece_key(key: BlobKey, piece: u16) -> Bytes {
    [&prefix(key)[..], &piece.to_be_bytes()].concat().into()
}

/// The parts of a message that are documents by type or name.
fn documents_of(message: &Message) -> Vec<&Part> {
    let is = |part: &&Part| {
        let kind = &part.content_type;
        let names = std::iter::once_with(|| names(part)).flatten();
        is_document(&kind.kind, &kind.subtype, names)
    };
    leaves(message).into_iter().filter(is).take(MAX_DOCUMENTS).collect()
}

/// Has a message documents whose text is searched?
pub(crate) fn has_documents(config: &MailStoreConfig, message: &Message) -> bool {
    config.documents && !documents_of(message).is_empty()
}

/// The texts of a message's documents, folded: those that are kept, or taken out now and then kept.
pub(crate) async fn texts(
    base: &Base,
    key: BlobKey,
    message: &Message,
) -> Result<Vec<String>, MailError> {
    if !has_documents(&base.config, message) {
        return Ok(Vec::new());
    }
    if let Some((_, texts)) = kept(&*base.store, key).await? {
        return Ok(texts);
    }
    let texts = take_out(base, key, message).await?;
    keep(&*base.store, key, &texts).await?;
    Ok(texts)
}

/// How many pieces a blob's text has; none where it does not read back.
pub(crate) async fn kept_pieces(
    store: &dyn Store,
    key: BlobKey,
) -> Result<Option<usize>, MailError> {
    Ok(kept(store, key).await?.map(|(head, _)| usize::from(head.pieces)))
}

/// The texts that are kept.
async fn kept(store: &dyn Store, key: BlobKey) -> Result<Option<(Head, Vec<String>)>, MailError> {
    let Some(first) = store.get(TEXT_DOCUMENT, &piece_key(key, 0)).await? else { return Ok(None) };
    let Some(head) = Head::of(&first.value) else { return Ok(None) };
    let mut packed = first.value.get(HEAD..).unwrap_or_default().to_vec();
    for piece in 1..head.pieces {
        let Some(next) = store.get(TEXT_DOCUMENT, &piece_key(key, piece)).await? else {
            return Ok(None);
        };
        packed.extend_from_slice(&next.value);
    }
    let texts = head.unpack(&packed);
    Ok(texts.map(|texts| (head, texts)))
}

/// What the first piece says of all.
struct Head {
    pieces: u16,
    bytes: u32,
}

impl Head {
    /// None of another version, or damaged.
    fn of(value: &[u8]) -> Option<Self> {
        let (head, _) = value.split_first_chunk::<HEAD>()?;
        let [version, p, q, a, b, c, d] = *head;
        let (pieces, bytes) = (u16::from_be_bytes([p, q]), u32::from_be_bytes([a, b, c, d]));
        (version == VERSION).then_some(Self { pieces, bytes })
    }

    fn unpack(&self, packed: &[u8]) -> Option<Vec<String>> {
        let mut bytes = Vec::new();
        DeflateDecoder::new(packed).take(u64::from(self.bytes) + 1).read_to_end(&mut bytes).ok()?;
        let whole = bytes.len() == self.bytes as usize;
        whole.then(|| TextsRecord::decode(bytes.as_slice()).ok()).flatten().map(|all| all.texts)
    }
}

/// Texts as they are kept, in pieces. More than there may be pieces cannot be kept.
fn pieces(texts: &[String]) -> Option<Vec<Vec<u8>>> {
    let record = TextsRecord { texts: texts.to_vec() }.encode_to_vec();
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&record).ok()?;
    let packed = encoder.finish().ok()?;
    let count = u16::try_from((packed.len() + HEAD).div_ceil(VALUE)).ok()?;
    let mut whole = vec![VERSION];
    whole.extend_from_slice(&count.to_be_bytes());
    whole.extend_from_slice(&u32::try_from(record.len()).ok()?.to_be_bytes());
    whole.extend_from_slice(&packed);
    Some(whole.chunks(VALUE).map(<[u8]>::to_vec).collect())
}

/// Keeps texts, unless the last message of the blob has gone.
async fn keep(store: &dyn Store, key: BlobKey, texts: &[String]) -> Result<(), MailError> {
    let Some(summary) = store.get(SUMMARY, &blob_key(key.blob)).await? else { return Ok(()) };
    let Some(pieces) = pieces(texts) else { return Ok(()) };
    let mut set = ChangeSet::new();
    forget(store, key, &mut set).await?;
    set.check(SUMMARY, blob_key(key.blob), Expect::Version(summary.version));
    for (number, piece) in (0..).zip(pieces) {
        set.put(TEXT_DOCUMENT, piece_key(key, number), Expect::Any, piece);
    }
    match store.commit(set).await {
        // Whoever comes next takes it out again.
        Ok(_) | Err(CommitError::Conflict) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Steps that remove what is kept of a blob.
pub(crate) async fn forget(
    store: &dyn Store,
    key: BlobKey,
    set: &mut ChangeSet,
) -> Result<(), MailError> {
    let Some(first) = store.get(TEXT_DOCUMENT, &piece_key(key, 0)).await? else { return Ok(()) };
    // Of another version or damaged, there may be others behind it; the check finds those.
    let pieces = Head::of(&first.value).map_or(1, |head| head.pieces.max(1));
    for piece in 0..pieces {
        set.delete(TEXT_DOCUMENT, piece_key(key, piece), Expect::Any);
    }
    Ok(())
}

/// Reads the documents of a message. One that cannot be read has no text.
async fn take_out(base: &Base, key: BlobKey, message: &Message) -> Result<Vec<String>, MailError> {
    let config = &base.config;
    let mut limits = Limits { text: config.max_document_text, work: config.max_document_work };
    let mut texts = Vec::new();
    for part in documents_of(message) {
        // Held until the work is done, also when nobody waits for it any more.
        let turn = base.documents.take(key.mailbox).await;
        let Some(document) = bytes_of(base, key, part).await? else { continue };
        let reading = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let text = extract(&document, &mut limits).map(|text| cut(fold(&text), text.len()));
            (text, limits)
        });
        // A reader that fails on what a stranger wrote fails for this document alone.
        let Ok((text, left)) = reading.await else {
            tracing::warn!(blob = ?key.blob, "a document could not be read for the search");
            metrics::counter!("gatepost_mail_documents_failed_total").increment(1);
            continue;
        };
        limits = left;
        texts.extend(text.filter(|text| !text.is_empty()));
    }
    metrics::counter!("gatepost_mail_documents_read_total").increment(1);
    Ok(texts)
}

/// Folding makes some characters longer: no more than four times what was read is kept.
fn cut(mut folded: String, read: usize) -> String {
    let mut most = folded.len().min(read.saturating_mul(4));
    while !folded.is_char_boundary(most) {
        most -= 1;
    }
    folded.truncate(most);
    folded
}

/// The bytes of a part, without its transfer encoding; none when they are too many.
async fn bytes_of(base: &Base, key: BlobKey, part: &Part) -> Result<Option<Vec<u8>>, MailError> {
    let most = base.config.max_document_bytes;
    // Encoded it is longer, but not twice; quoted-printable of bytes would be, and nobody writes that.
    if part.body.end.saturating_sub(part.body.start) > most.saturating_mul(2) {
        return Ok(None);
    }
    let mut decoder = Decoder::new(Transfer::of(&part.encoding).unwrap_or(Transfer::Identity));
    let mut bytes = Vec::new();
    let mut start = part.body.start;
    while start < part.body.end {
        let end = part.body.end.min(start.saturating_add(PIECE));
        let piece = {
            let _turn = base.turns.take(key.mailbox).await;
            base.blobs.get_range(&key, start..end).await.map_err(from_blob)?
        };
        decoder.push(&piece, &mut bytes);
        if bytes.len() as u64 > most {
            return Ok(None);
        }
        start = end;
    }
    decoder.finish(&mut bytes);
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_in_pieces() {
        let noise: String = (0..200_000_u64)
            .map(|n| char::from(b'A' + (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 59) as u8))
            .collect();
        for texts in [vec![], vec!["A".to_owned(), "Ü".repeat(9)], vec![noise.clone(), noise]] {
            let pieces = pieces(&texts).unwrap();
            assert!(pieces.iter().all(|piece| piece.len() <= VALUE));
            let head = Head::of(&pieces[0]).unwrap();
            assert_eq!(usize::from(head.pieces), pieces.len());
            let packed = pieces.concat()[HEAD..].to_vec();
            assert_eq!(head.unpack(&packed), Some(texts));
            assert_eq!(head.unpack(&packed[..packed.len() / 2]), None);
        }
        assert!(Head::of(&[9; 20]).is_none() && Head::of(&[]).is_none());
    }
}
