//! Writing a blob piece by piece.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt};

use crate::{
    BlobError, BlobKey,
    local::{Local, Unfinished, blocking},
};

/// Bytes gathered in memory before they go to a local file.
const LOCAL_PIECE: usize = 256 * 1024;

/// Bytes in a part of an upload. S3 wants at least 5 MiB.
const REMOTE_PIECE: usize = 8 * 1024 * 1024;

/// A blob being written. Dropped unfinished, it leaves nothing.
#[must_use = "a writer that is not finished leaves nothing"]
pub struct BlobWriter {
    key: BlobKey,
    size: u64,
    buffer: BytesMut,
    sink: Sink,
}

enum Sink {
    Local {
        local: Arc<Local>,
        file: Option<Unfinished>,
    },
    Remote {
        objects: Arc<dyn ObjectStore>,
        upload: Option<Box<dyn MultipartUpload>>,
    },
    /// An earlier piece failed.
    Failed,
}

impl BlobWriter {
    pub(crate) fn local(local: Arc<Local>, key: BlobKey) -> Self {
        Self::new(key, Sink::Local { local, file: None })
    }

    pub(crate) fn remote(objects: Arc<dyn ObjectStore>, key: BlobKey) -> Self {
        Self::new(key, Sink::Remote { objects, upload: None })
    }

    fn new(key: BlobKey, sink: Sink) -> Self {
        Self { key, size: 0, buffer: BytesMut::new(), sink }
    }

    /// The key it will have.
    pub fn key(&self) -> BlobKey {
        self.key
    }

    /// Bytes written so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends bytes. After an error the blob cannot be finished.
    ///
    /// # Errors
    ///
    /// [`BlobError::Full`], or [`BlobError::Io`].
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.size += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
        let piece = match self.sink {
            Sink::Local { .. } => LOCAL_PIECE,
            Sink::Remote { .. } => REMOTE_PIECE,
            Sink::Failed => return Err(failed()),
        };
        while self.buffer.len() >= piece {
            let piece = self.buffer.split_to(piece).freeze();
            // Taken out while it works: what fails or is cut short stays failed.
            let sink = std::mem::replace(&mut self.sink, Sink::Failed);
            self.sink = sink.take(self.key, piece).await?;
        }
        Ok(())
    }

    /// Makes the blob durable and visible; returns its size.
    ///
    /// # Errors
    ///
    /// [`BlobError::Full`], or [`BlobError::Io`].
    pub async fn finish(mut self) -> Result<u64, BlobError> {
        let rest = std::mem::take(&mut self.buffer).freeze();
        let key = self.key;
        match std::mem::replace(&mut self.sink, Sink::Failed) {
            Sink::Local { local, file } => {
                let finish = move || {
                    let mut file = file.map_or_else(|| local.begin(), Ok)?;
                    file.write(&rest)?;
                    local.finish(&key, &file)
                };
                blocking(finish).await?;
            }
            Sink::Remote { objects, upload: None } => {
                objects.put(&key.path(), rest.into()).await?;
            }
            Sink::Remote { upload: Some(mut upload), .. } => {
                if !rest.is_empty() {
                    upload.put_part(rest.into()).await?;
                }
                upload.complete().await?;
            }
            Sink::Failed => return Err(failed()),
        }
        Ok(self.size)
    }
}

impl Sink {
    async fn take(self, key: BlobKey, piece: Bytes) -> Result<Self, BlobError> {
        match self {
            Self::Local { local, file } => {
                let write = move || {
                    let mut file = file.map_or_else(|| local.begin(), Ok)?;
                    file.write(&piece)?;
                    Ok(Self::Local { local, file: Some(file) })
                };
                blocking(write).await
            }
            Self::Remote { objects, upload } => {
                let mut upload = match upload {
                    Some(upload) => upload,
                    None => objects.put_multipart(&key.path()).await?,
                };
                upload.put_part(piece.into()).await?;
                Ok(Self::Remote { objects, upload: Some(upload) })
            }
            Self::Failed => Err(failed()),
        }
    }
}

impl Drop for BlobWriter {
    fn drop(&mut self) {
        let sink = std::mem::replace(&mut self.sink, Sink::Failed);
        let Sink::Remote { upload: Some(mut upload), .. } = sink else { return };
        // An upload that is not completed is never seen; aborting it only saves room.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = upload.abort().await {
                    tracing::warn!(%error, "an unfinished upload was not aborted");
                }
            });
        }
    }
}

fn failed() -> BlobError {
    BlobError::Io("an earlier piece of the blob was not written".to_owned())
}
