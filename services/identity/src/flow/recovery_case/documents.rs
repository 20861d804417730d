//! The pictures of a case: made anew from what was sent, sealed under keys of their own, kept as blobs,
//! and erased.

use std::{collections::BTreeSet, time::Duration};

use bytes::Bytes;
use futures_util::TryStreamExt;
use gatepost_blob::{BlobError, BlobKey, BlobStore};
use gatepost_identity_core::{CaseDocument, DocumentSlot, RecoveryCase};
use gatepost_model::{BlobId, Entropy, Pepper, RecoveryCaseId, Timestamp};
use gatepost_picture::Bounds;
use gatepost_seal::Sealer;
use zeroize::Zeroizing;

use crate::{
    config::IdentityConfig,
    error::IdentityError,
    repo::{Found, find},
    state::Identity,
};

/// Longest side of what is kept: small print on a card stays legible.
const KEPT_SIDE: u32 = 2400;
const LEAST_SIDE: u32 = 200;
/// A blob that no record refers to yet may be of an upload under way, for this long.
const UNDER_WAY: Duration = Duration::from_secs(600);
/// Whatever a record says, no document is older.
const AT_MOST: Duration = Duration::from_secs(72 * 3600);

/// Where documents are, and what seals them.
pub(crate) struct Documents {
    blobs: BlobStore,
    seal: Sealer,
    bounds: Bounds,
}

impl Documents {
    pub(crate) fn new(blobs: BlobStore, keys: &Pepper, config: &IdentityConfig) -> Self {
        let bounds = Bounds {
            bytes: usize::try_from(config.case_file.0).unwrap_or(usize::MAX),
            pixels: config.case_pixels,
            least_side: LEAST_SIDE,
            kept_side: KEPT_SIDE,
        };
        let seal = Sealer::new(keys, "identity-document");
        Self { blobs, seal, bounds }
    }

    async fn keep(
        &self,
        case: RecoveryCaseId,
        document: &CaseDocument,
        jpeg: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<(), IdentityError> {
        let sealed = self.seal.seal(entropy, &context(case, document), jpeg)?;
        let key = BlobKey::of_case(case, document.blob);
        Ok(self.blobs.put(&key, Bytes::from(sealed)).await?)
    }

    /// A picture as it was kept.
    pub(super) async fn open(
        &self,
        case: RecoveryCaseId,
        document: &CaseDocument,
    ) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
        let sealed = self.blobs.get(&BlobKey::of_case(case, document.blob)).await;
        let sealed = match sealed {
            Err(BlobError::NotFound) => return Err(IdentityError::NotFound("document")),
            sealed => sealed?,
        };
        Ok(self.seal.open(&context(case, document), &sealed)?)
    }

    async fn erase(&self, case: RecoveryCaseId, blob: BlobId) -> Result<(), IdentityError> {
        Ok(self.blobs.delete(&BlobKey::of_case(case, blob)).await?)
    }
}

/// What a picture is sealed for: it opens nowhere else.
fn context(case: RecoveryCaseId, document: &CaseDocument) -> Vec<u8> {
    let slot = document.slot.slug().as_bytes();
    [&case.to_bytes(), &document.blob.to_bytes(), slot].concat()
}

impl Identity {
    /// Makes a document of a file and keeps it. No record refers to it yet.
    pub(super) async fn keep_document(
        &self,
        case: RecoveryCaseId,
        slot: DocumentSlot,
        file: Vec<u8>,
        now: Timestamp,
    ) -> Result<CaseDocument, IdentityError> {
        let picture = self.pictures.make_anew(file, self.documents.bounds).await?;
        let document = CaseDocument {
            slot,
            blob: BlobId::generate(&*self.clock, &*self.entropy),
            size: (picture.width, picture.height),
            added: now,
        };
        self.documents.keep(case, &document, &picture.jpeg, &*self.entropy).await?;
        Ok(document)
    }

    /// Erases documents that their case has given up. Those that are gone need nothing.
    pub(crate) async fn erase_documents(
        &self,
        case: RecoveryCaseId,
        documents: &[BlobId],
    ) -> Result<(), IdentityError> {
        for blob in documents {
            self.documents.erase(case, *blob).await?;
        }
        Ok(())
    }

    /// Erases documents that no record refers to: of uploads that a crash cut short, and what a power cut
    /// brought back. And whatever is too old, whoever refers to it.
    pub(crate) async fn sweep_documents(&self) -> Result<usize, IdentityError> {
        let now = self.now();
        let found: Vec<_> = self.documents.blobs.list(None).try_collect().await?;
        let cases: BTreeSet<RecoveryCaseId> = found.iter().map(|blob| blob.key.case()).collect();
        let mut erased = 0;
        for id in cases {
            let case: Option<Found<RecoveryCase>> = find(&*self.store, &id.to_bytes()).await?;
            let refers = |blob: BlobId| {
                let documents = case.iter().flat_map(|found| &found.value.documents);
                documents.into_iter().any(|document| document.blob == blob)
            };
            for blob in found.iter().map(|blob| blob.key).filter(|key| key.case() == id) {
                let age = now.since(made(blob.blob));
                if age >= AT_MOST || (age >= UNDER_WAY && !refers(blob.blob)) {
                    self.documents.erase(id, blob.blob).await?;
                    erased += 1;
                }
            }
        }
        if erased > 0 {
            tracing::info!(
                erased,
                "documents that nothing refers to, or too old ones, were erased"
            );
        }
        Ok(erased)
    }
}

/// When a blob was made: ids begin with it.
fn made(blob: BlobId) -> Timestamp {
    let [first, second, third, fourth, fifth, sixth, ..] = blob.to_bytes();
    let millis = [0, 0, first, second, third, fourth, fifth, sixth];
    Timestamp::from_unix_millis(u64::from_be_bytes(millis))
}
