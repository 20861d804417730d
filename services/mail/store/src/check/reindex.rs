//! Structures, fields of headers and digests of messages, made anew from their bytes.

use futures_util::StreamExt;
use gatepost_blob::{BlobError, BlobKey};
use gatepost_mime::{Limits, Parser};
use gatepost_model::BlobId;
use gatepost_store::Expect;

use super::{Progress, census::Census};
use crate::{
    MailError, Mailbox,
    blobs::from_blob,
    ingest::MAX_SUMMARY,
    record::{BLOB_REFS, CONTENT, DIGEST, SUMMARY, blob_key, content_key},
    refs::digest_of,
    text::{TEXT_STATE, forget_documents, state_key},
};

/// Blobs that are indexed in one commit.
const BATCH: usize = 64;

/// What is known of a blob by reading it.
struct Index {
    blob: BlobId,
    summary: Vec<u8>,
    digest: [u8; 32],
}

impl Mailbox {
    /// Reads every message and makes anew what is known of its bytes: structure, fields and digest. Returns
    /// how many blobs were read; those that are gone are passed over.
    ///
    /// # Errors
    ///
    /// From the stores; what is not done can be done again.
    pub async fn reindex(
        &self,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<u64, MailError> {
        let seen = {
            let txn = self.shared.begin().await?;
            Census::take(&txn).await?.seen
        };
        let blobs: Vec<BlobId> = seen.into_keys().collect();
        self.reindex_blobs(&blobs, &progress).await
    }

    pub(super) async fn reindex_blobs(
        &self,
        blobs: &[BlobId],
        progress: &(impl Fn(Progress) + Send + Sync),
    ) -> Result<u64, MailError> {
        let (mut done, total) = (0, blobs.len() as u64);
        for batch in blobs.chunks(BATCH) {
            let mut indexed = Vec::with_capacity(batch.len());
            for blob in batch {
                indexed.extend(self.index(*blob).await?);
            }
            done += self.write_index(indexed).await?;
            progress(Progress { done, total });
        }
        Ok(done)
    }

    /// Reads a blob; none when it is gone.
    async fn index(&self, blob: BlobId) -> Result<Option<Index>, MailError> {
        let key = BlobKey::new(self.id(), blob);
        let blobs = &self.shared.base.blobs;
        let size = match blobs.size(&key).await {
            Err(BlobError::NotFound) => return Ok(None),
            size => size.map_err(from_blob)?,
        };
        let mut pieces = match blobs.stream(&key, 0..size).await {
            Err(BlobError::NotFound) => return Ok(None),
            pieces => pieces.map_err(from_blob)?,
        };
        let (mut parser, mut digest) = (Parser::new(Limits::default()), blake3::Hasher::new());
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(from_blob)?;
            parser.push(&piece);
            digest.update(&piece);
        }
        let summary = parser.summarize().encode(MAX_SUMMARY);
        Ok(Some(Index { blob, summary, digest: *digest.finalize().as_bytes() }))
    }

    /// Writes what was read of blobs that messages still have.
    async fn write_index(&self, indexed: Vec<Index>) -> Result<u64, MailError> {
        let mut txn = self.shared.begin().await?;
        let store = &*self.shared.base.store;
        let (mut written, mut seen) = (0, None);
        for Index { blob, summary, digest } in indexed {
            let key = blob_key(blob);
            // Its last message may have gone meanwhile: what has neither structure, digest nor several
            // messages is looked for.
            let mut had = false;
            for table in [SUMMARY, DIGEST, BLOB_REFS] {
                had = had || store.get(table, &key).await?.is_some();
            }
            if !had {
                // Once: nothing changes while this change is made.
                let seen = match &seen {
                    Some(seen) => seen,
                    None => seen.insert(Census::take(&txn).await?.seen),
                };
                if !seen.contains_key(&blob) {
                    continue;
                }
            }
            // Another digest than recorded is damage, which a check shall still find.
            if digest_of(store, blob).await?.is_none_or(|recorded| recorded == digest) {
                let content = content_key(self.id(), &digest);
                if store.get(CONTENT, &content).await?.is_none() {
                    txn.set.put(CONTENT, content, Expect::Any, key.clone());
                }
                txn.set.put(DIGEST, key.clone(), Expect::Any, digest.to_vec());
            }
            txn.set.put(SUMMARY, key, Expect::Any, summary);
            // The text of its documents is taken out again, by today's limits.
            forget_documents(store, BlobKey::new(self.id(), blob), &mut txn.set).await?;
            written += 1;
        }
        // The text index is made anew in the background; until then searches look into every message.
        txn.set.delete(TEXT_STATE, state_key(self.id()), Expect::Any);
        self.shared.base.backlog.note(self.id());
        txn.commit().await?;
        Ok(written)
    }
}
