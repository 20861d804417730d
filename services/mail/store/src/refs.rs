//! Who has a blob: messages and kept messages are counted, and a blob that nobody has is garbage.
//!
//! The same bytes have one blob in a mailbox: `content` finds it by digest, `digest` is the way back,
//! and both come and go in the commits that make the blob's first message and take its last.

use bytes::Bytes;
use gatepost_blob::BlobKey;
use gatepost_model::BlobId;
use gatepost_store::{Expect, Store};
use prost::Message;

use crate::{
    Ingested, MailError,
    record::{
        BLOB_REFS, CONTENT, DIGEST, GARBAGE, RefsRecord, SUMMARY, blob_key, content_key, decode,
        garbage_key,
    },
    text::{TEXT_FRESH, forget_documents, fresh_key},
    txn::Txn,
};

impl Txn<'_> {
    /// One message more has the blob, which has some already.
    pub(crate) fn share(&mut self, blob: BlobId) {
        *self.refs.entry(blob).or_insert(0) += 1;
    }

    /// One message less has the blob.
    pub(crate) fn release(&mut self, blob: BlobId) {
        *self.refs.entry(blob).or_insert(0) -= 1;
    }

    /// The blob for a new message's bytes: one that the mailbox has already, or the message's own.
    pub(crate) async fn place(&mut self, message: &mut Ingested) -> Result<BlobId, MailError> {
        let known = match self.placed.get(&message.digest) {
            Some(blob) => Some(*blob),
            None => self.same_content(message).await?,
        };
        if let Some(blob) = known {
            self.share(blob);
            return Ok(blob);
        }
        let (blob, digest) = (message.blob, message.digest);
        self.placed.insert(digest, blob);
        let summary = std::mem::take(&mut message.summary);
        self.set.put(SUMMARY, blob_key(blob), Expect::Any, summary);
        self.set.put(DIGEST, blob_key(blob), Expect::Any, digest.to_vec());
        let grams = std::mem::take(&mut message.grams);
        self.set.put(TEXT_FRESH, fresh_key(self.shared.id, blob), Expect::Any, grams);
        self.shared.base.backlog.note(self.shared.id);
        let content = content_key(self.shared.id, &digest);
        self.set.put(CONTENT, content, Expect::Any, blob_key(blob));
        Ok(blob)
    }

    /// Does the message bring its own blob, rather than sharing another?
    pub(crate) fn has_own(&self, message: &Ingested) -> bool {
        self.placed.get(&message.digest) == Some(&message.blob)
    }

    /// A blob of this mailbox with the same bytes. One whose bytes are lost is not trusted: mail that is
    /// brought back from a backup then mends nothing, but is not lost as well.
    async fn same_content(&self, message: &Ingested) -> Result<Option<BlobId>, MailError> {
        let base = &self.shared.base;
        let key = content_key(self.shared.id, &message.digest);
        let Some(found) = base.store.get(CONTENT, &key).await? else { return Ok(None) };
        let blob = BlobId::from_slice(&found.value).map_err(|_| MailError::Damaged("content"))?;
        let size = base.blobs.size(&BlobKey::new(self.shared.id, blob)).await;
        Ok(size.is_ok_and(|size| size == message.size()).then_some(blob))
    }

    /// Steps for the counts of all blobs that this change shares or releases.
    pub(crate) async fn write_refs(&mut self) -> Result<(), MailError> {
        let base = std::sync::Arc::clone(&self.shared.base);
        for (blob, by) in std::mem::take(&mut self.refs) {
            if by == 0 {
                continue;
            }
            tokio::task::consume_budget().await;
            let key = blob_key(blob);
            let (count, expect) = refs(&*base.store, blob).await?;
            match i64::from(count).saturating_add(by) {
                ..=0 => {
                    self.write_garbage(blob).await?;
                    self.drop_refs(key, expect);
                }
                1 => self.drop_refs(key, expect),
                after => {
                    let count = u32::try_from(after);
                    let count = count.map_err(|_| MailError::Limit("copies of a message"))?;
                    self.set.put(BLOB_REFS, key, expect, RefsRecord { count }.encode_to_vec());
                }
            }
        }
        Ok(())
    }

    fn drop_refs(&mut self, key: Bytes, expect: Expect) {
        if expect == Expect::Absent {
            self.set.check(BLOB_REFS, key, expect);
        } else {
            self.set.delete(BLOB_REFS, key, expect);
        }
    }

    /// Nobody has the blob any more.
    async fn write_garbage(&mut self, blob: BlobId) -> Result<(), MailError> {
        let base = std::sync::Arc::clone(&self.shared.base);
        let (key, mailbox) = (blob_key(blob), self.shared.id);
        if let Some(digest) = digest_of(&*base.store, blob).await? {
            let content = content_key(mailbox, &digest);
            // It may name another blob by now, if this one's bytes were lost.
            let named = base.store.get(CONTENT, &content).await?;
            if named.is_some_and(|named| named.value == key) {
                self.set.delete(CONTENT, content, Expect::Any);
            }
            self.set.delete(DIGEST, key.clone(), Expect::Any);
        }
        self.set.delete(SUMMARY, key, Expect::Any);
        self.set.delete(TEXT_FRESH, fresh_key(mailbox, blob), Expect::Any);
        forget_documents(&*base.store, BlobKey::new(mailbox, blob), &mut self.set).await?;
        let since = base.clock.now();
        let garbage = garbage_key(since, BlobKey::new(mailbox, blob));
        self.set.put(GARBAGE, garbage, Expect::Any, Bytes::new());
        Ok(())
    }
}

/// The digest that is recorded for a blob; none for one from before there were digests.
pub(crate) async fn digest_of(
    store: &dyn Store,
    blob: BlobId,
) -> Result<Option<[u8; 32]>, MailError> {
    let Some(found) = store.get(DIGEST, &blob_key(blob)).await? else { return Ok(None) };
    let digest = found.value.as_ref().try_into();
    digest.map(Some).map_err(|_| MailError::Damaged("digest"))
}

/// How many messages have a blob, and what to expect of the record.
async fn refs(store: &dyn Store, blob: BlobId) -> Result<(u32, Expect), MailError> {
    match store.get(BLOB_REFS, &blob_key(blob)).await? {
        None => Ok((1, Expect::Absent)),
        Some(found) => {
            let refs: RefsRecord = decode(found.value, "references of a blob")?;
            Ok((refs.count, Expect::Version(found.version)))
        }
    }
}
