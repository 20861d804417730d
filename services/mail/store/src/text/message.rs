//! What the index gets to know of a message.

use gatepost_blob::BlobKey;
use gatepost_mime::{Limits, Message, Parser, SummaryRecord, text::envelope_texts};
use gatepost_model::{BlobId, MailboxId};
use gatepost_store::{ChangeSet, CommitError, Expect};

use super::{
    Source,
    grams::{Collector, Grams},
    scan,
    scan::Sink as _,
    segment::{TEXT_FRESH, fresh_key},
};
use crate::{
    MailError,
    record::{SUMMARY, blob_key},
    shared::Base,
};

/// The trigrams of a message.
pub(crate) async fn grams_of(source: &Source<'_>, message: &Message) -> Result<Grams, MailError> {
    let mut collector = Collector::new();
    scan(source, message, &mut collector).await?;
    // What a search takes from the envelope need not stand so in the header.
    for text in envelope_texts(&message.envelope) {
        collector.begin(false);
        collector.text(0, &text);
    }
    Ok(collector.grams())
}

/// Indexes a message from before there was an index. One whose bytes are lost is indexed as one that
/// may hold anything. Says whether it was still there.
pub(super) async fn index_blob(
    base: &Base,
    mailbox: MailboxId,
    blob: BlobId,
) -> Result<bool, MailError> {
    let Some(summary) = base.store.get(SUMMARY, &blob_key(blob)).await? else { return Ok(false) };
    let key = BlobKey::new(mailbox, blob);
    let source = Source::Blob(&base.blobs, key, &base.turns);
    let grams = async {
        let message = match SummaryRecord::read(&summary.value).structure() {
            Some(message) => message,
            None => parse(base, key).await?,
        };
        grams_of(&source, &message).await
    };
    let grams = match grams.await {
        Ok(grams) => grams,
        Err(MailError::Expunged) => Grams { buckets: Vec::new(), anything: true },
        Err(error) => return Err(error),
    };
    let mut set = ChangeSet::new();
    // Not for a message that goes meanwhile.
    set.check(SUMMARY, blob_key(blob), Expect::Version(summary.version));
    set.put(TEXT_FRESH, fresh_key(mailbox, blob), Expect::Any, grams.encode());
    match base.store.commit(set).await {
        Ok(_) => Ok(true),
        Err(CommitError::Conflict) => Ok(false),
        Err(error) => Err(error.into()),
    }
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
