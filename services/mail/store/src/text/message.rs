//! What the index gets to know of a message.

use gatepost_blob::BlobKey;
use gatepost_mime::{Limits, Message, Parser, SummaryRecord, text::envelope_texts};
use gatepost_store::{ChangeSet, CommitError, Expect};

use super::{
    Source,
    documents::{has_documents, texts},
    grams::{Collector, Grams},
    scan,
    scan::Sink as _,
    segment::{TEXT_FRESH, fresh_key},
};
use crate::{
    MailError, MailStoreConfig,
    record::{SUMMARY, blob_key},
    shared::Base,
};

/// The trigrams of a message whose documents have not been read.
pub(crate) async fn grams_of(
    source: &Source<'_>,
    message: &Message,
    config: &MailStoreConfig,
) -> Result<Grams, MailError> {
    let grams = collect(source, message).await?.grams();
    Ok(Grams { pending: has_documents(config, message), ..grams })
}

async fn collect(source: &Source<'_>, message: &Message) -> Result<Collector, MailError> {
    let mut collector = Collector::new();
    scan(source, message, &mut collector).await?;
    // What a search takes from the envelope need not stand so in the header.
    for text in envelope_texts(&message.envelope) {
        collector.begin(false);
        collector.text(0, &text);
    }
    Ok(collector)
}

/// Indexes a message that came before there was an index, or whose documents were not read when it came.
/// They are read now with `documents`. One whose bytes are lost is indexed as one that may hold anything.
/// Says whether it was still there.
pub(super) async fn index_blob(
    base: &Base,
    key: BlobKey,
    documents: bool,
) -> Result<bool, MailError> {
    let Some(summary) = base.store.get(SUMMARY, &blob_key(key.blob)).await? else {
        return Ok(false);
    };
    let grams = match grams_of_blob(base, key, &summary.value, documents).await {
        Ok(grams) => grams,
        Err(MailError::Expunged) => Grams::unknown(),
        Err(error) => return Err(error),
    };
    let mut set = ChangeSet::new();
    // Not for a message that goes meanwhile.
    set.check(SUMMARY, blob_key(key.blob), Expect::Version(summary.version));
    set.put(TEXT_FRESH, fresh_key(key.mailbox, key.blob), Expect::Any, grams.encode());
    match base.store.commit(set).await {
        Ok(_) => Ok(true),
        Err(CommitError::Conflict) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn grams_of_blob(
    base: &Base,
    key: BlobKey,
    summary: &[u8],
    documents: bool,
) -> Result<Grams, MailError> {
    let message = match SummaryRecord::read(summary).structure() {
        Some(message) => message,
        None => parse(base, key).await?,
    };
    let source = Source::Blob(&base.blobs, key, &base.turns);
    if !documents || !has_documents(&base.config, &message) {
        return grams_of(&source, &message, &base.config).await;
    }
    let mut collector = collect(&source, &message).await?;
    for text in texts(base, key, &message).await? {
        collector.begin(true);
        collector.text(0, &text);
    }
    Ok(collector.grams())
}

async fn parse(base: &Base, key: BlobKey) -> Result<Message, MailError> {
    use futures_util::TryStreamExt;
    let size = base.blobs.size(&key).await.map_err(crate::blobs::from_blob)?;
    let mut parser = Parser::new(Limits::default());
    let mut bytes = base.blobs.stream(&key, 0..size).await.map_err(crate::blobs::from_blob)?;
    while let Some(piece) = bytes.try_next().await.map_err(crate::blobs::from_blob)? {
        parser.push(&piece);
    }
    Ok(parser.finish())
}
