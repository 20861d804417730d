//! Blobs: what their errors mean here, and which of them belong to nobody.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::TryStreamExt;
use gatepost_blob::{BlobError, BlobKey};
use gatepost_model::{BlobId, Timestamp};
use gatepost_store::Range;

use crate::{
    MailError, MailStore,
    record::{GARBAGE, SUMMARY, blob_key, garbage_of_key},
};

/// Blobs younger than this are left alone by the sweep.
const YOUNG: Duration = Duration::from_secs(3600);

/// A blob that is not there has been expunged: records name only blobs that are durable.
pub(crate) fn from_blob(error: BlobError) -> MailError {
    match error {
        BlobError::NotFound => MailError::Expunged,
        BlobError::Full => MailError::Full,
        other => MailError::Unavailable(other.to_string()),
    }
}

/// Blobs of messages that are on their way into a folder: the sweep leaves them alone.
#[derive(Clone, Default)]
pub(crate) struct OnTheirWay(Arc<Mutex<HashSet<BlobId>>>);

/// While this lives, its blob is on its way.
pub(crate) struct Underway {
    all: OnTheirWay,
    blob: BlobId,
}

impl OnTheirWay {
    pub(crate) fn begin(&self, blob: BlobId) -> Underway {
        self.lock().insert(blob);
        Underway { all: self.clone(), blob }
    }

    /// Is the blob on its way?
    pub(crate) fn has(&self, blob: BlobId) -> bool {
        self.lock().contains(&blob)
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<BlobId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.all.lock().remove(&self.blob);
    }
}

impl MailStore {
    /// Deletes blobs that no message has and that are older than an hour: what a crash between the
    /// blob and its record left. Reads the whole list of blobs: call it at start and daily or so.
    /// Returns how many were deleted.
    ///
    /// # Errors
    ///
    /// From the stores.
    pub async fn sweep(&self) -> Result<usize, MailError> {
        let old = self.base().clock.now().minus(YOUNG);
        let store = &self.base().store;
        // Of these the time has not come; see `tidy`.
        let mut waiting = HashSet::new();
        for entry in store.scan(Range::prefix(GARBAGE, &[])).await? {
            waiting.insert(garbage_of_key(&entry.key)?.1);
        }
        let mut deleted = 0;
        let mut blobs = self.base().blobs.list(None);
        while let Some(found) = blobs.try_next().await.map_err(from_blob)? {
            let key = found.key;
            let spared =
                || waiting.contains(&key) || self.base().underway.lock().contains(&key.blob);
            if created(key) > old || spared() {
                continue;
            }
            if store.get(SUMMARY, &blob_key(key.blob)).await?.is_none() && !spared() {
                self.base().blobs.delete(&key).await.map_err(from_blob)?;
                deleted += 1;
            }
        }
        metrics::counter!("gatepost_mail_orphan_blobs_total").increment(deleted as u64);
        Ok(deleted)
    }
}

/// Ids begin with the time of their making.
pub(crate) fn created(key: BlobKey) -> Timestamp {
    let [a, b, c, d, e, f, ..] = key.blob.to_bytes();
    Timestamp::from_unix_millis(u64::from_be_bytes([0, 0, a, b, c, d, e, f]))
}
