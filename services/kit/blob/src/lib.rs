//! Immutable bytes by id over an object store.
//!
//! A [`BlobStore`] keeps blobs in local files, in memory (tests), or in any store that the crate
//! object_store knows. What it acknowledged is durable; what was not finished is never seen.
//!
//! Reading goes through object_store, but for parts of local files, which are read in few steps.
//! Writing local files is done here: object_store can
//! sync files and directories too, but leaves the files of unfinished writes next to finished ones,
//! to be searched for in the whole tree after a kill, and syncs a directory once per file, where
//! deliveries that arrive together can share one sync.

mod error;
mod key;
mod local;
mod read;
mod writer;

use std::{ops::Range, path::Path as FilePath, sync::Arc};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use gatepost_model::MailboxId;
use object_store::{
    GetOptions, GetRange, GetResult, ObjectStore, ObjectStoreExt, local::LocalFileSystem,
    memory::InMemory,
};

use self::local::Local;
pub use self::{error::BlobError, key::BlobKey, writer::BlobWriter};

/// Parts that are asked for at once of a store that is not local files.
const AT_ONCE: usize = 16;

/// Where blobs live. Cheap to clone.
#[derive(Clone)]
pub struct BlobStore {
    objects: Arc<dyn ObjectStore>,
    local: Option<Arc<Local>>,
}

/// A blob as listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlobInfo {
    /// Its key.
    pub key: BlobKey,
    /// Its size in bytes.
    pub size: u64,
}

impl BlobStore {
    /// Blobs in files below `dir`, which is made if it is not there, and which belongs to this
    /// process from now on. What unfinished writes of an earlier process left is removed.
    ///
    /// # Errors
    ///
    /// [`BlobError::InUse`], or [`BlobError::Io`] when the directory cannot be used.
    pub fn local(dir: impl AsRef<FilePath>) -> Result<Self, BlobError> {
        let local = Local::open(dir.as_ref())?;
        let objects = LocalFileSystem::new_with_prefix(local.blobs())?;
        Ok(Self { objects: Arc::new(objects), local: Some(Arc::new(local)) })
    }

    /// Blobs in memory, gone with the process.
    pub fn memory() -> Self {
        Self::new(Arc::new(InMemory::new()))
    }

    /// Blobs in an object store, whose writes are durable once it has acknowledged them.
    pub fn new(objects: Arc<dyn ObjectStore>) -> Self {
        Self { objects, local: None }
    }

    /// Keeps `bytes` under `key`; durable on return. The same bytes may be put again.
    ///
    /// # Errors
    ///
    /// [`BlobError::Full`], or [`BlobError::Io`].
    pub async fn put(&self, key: &BlobKey, bytes: Bytes) -> Result<(), BlobError> {
        if let Some(local) = &self.local {
            return Arc::clone(local).put(*key, bytes).await;
        }
        self.objects.put(&key.path(), bytes.into()).await?;
        Ok(())
    }

    /// Begins to write a blob piece by piece. Nothing of it is seen before
    /// [`BlobWriter::finish`].
    pub fn writer(&self, key: BlobKey) -> BlobWriter {
        match &self.local {
            Some(local) => BlobWriter::local(Arc::clone(local), key),
            None => BlobWriter::remote(Arc::clone(&self.objects), key),
        }
    }

    /// The whole blob.
    ///
    /// # Errors
    ///
    /// [`BlobError::NotFound`], or [`BlobError::Io`].
    pub async fn get(&self, key: &BlobKey) -> Result<Bytes, BlobError> {
        Ok(self.objects.get(&key.path()).await?.bytes().await?)
    }

    /// The part of the blob that lies in `range`; empty beyond its end.
    ///
    /// # Errors
    ///
    /// [`BlobError::NotFound`], or [`BlobError::Io`].
    pub async fn get_range(&self, key: &BlobKey, range: Range<u64>) -> Result<Bytes, BlobError> {
        if let Some(local) = &self.local {
            return Arc::clone(local).read(*key, range).await;
        }
        match self.open(key, range).await? {
            Some(found) => Ok(found.bytes().await?),
            None => Ok(Bytes::new()),
        }
    }

    /// Parts of many blobs, each as [`Self::get_range`] would give it, in their order. For those who
    /// read ahead: of local files all are read in one step on one thread, which costs little more
    /// than one of them, and of other stores some at a time. The caller sees to it that together
    /// they fit into memory.
    pub async fn get_ranges(
        &self,
        wanted: Vec<(BlobKey, Range<u64>)>,
    ) -> Vec<Result<Bytes, BlobError>> {
        if let Some(local) = &self.local {
            return Arc::clone(local).read_many(wanted).await;
        }
        let get =
            |(key, range): (BlobKey, Range<u64>)| async move { self.get_range(&key, range).await };
        futures_util::stream::iter(wanted).map(get).buffered(AT_ONCE).collect().await
    }

    /// The same as [`Self::get_range`], in pieces.
    ///
    /// # Errors
    ///
    /// [`BlobError::NotFound`], or [`BlobError::Io`], also from the stream.
    pub async fn stream(
        &self,
        key: &BlobKey,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        if let Some(local) = &self.local {
            return Arc::clone(local).stream(*key, range).await;
        }
        match self.open(key, range).await? {
            Some(found) => Ok(found.into_stream().map_err(BlobError::from).boxed()),
            None => Ok(futures_util::stream::empty().boxed()),
        }
    }

    /// The blob's size in bytes.
    ///
    /// # Errors
    ///
    /// [`BlobError::NotFound`], or [`BlobError::Io`].
    pub async fn size(&self, key: &BlobKey) -> Result<u64, BlobError> {
        Ok(self.objects.head(&key.path()).await?.size)
    }

    /// Removes the blob if it is there. A power cut may bring it back: what refers to blobs decides
    /// which of them live, and [`Self::list`] finds the others.
    ///
    /// # Errors
    ///
    /// [`BlobError::Io`].
    pub async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        match self.objects.delete(&key.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Every finished blob, of one mailbox or of all, in no particular order.
    pub fn list(
        &self,
        mailbox: Option<MailboxId>,
    ) -> BoxStream<'static, Result<BlobInfo, BlobError>> {
        let prefix = mailbox.map(BlobKey::prefix);
        let found = self.objects.list(prefix.as_ref()).map_err(BlobError::from);
        let info = |object: object_store::ObjectMeta| async move {
            // Files that we did not write are not ours to speak of.
            let key = BlobKey::from_path(&object.location);
            Ok(key.map(|key| BlobInfo { key, size: object.size }))
        };
        found.try_filter_map(info).boxed()
    }

    /// None if the range holds nothing of the blob.
    async fn open(&self, key: &BlobKey, range: Range<u64>) -> Result<Option<GetResult>, BlobError> {
        let path = key.path();
        let start = range.start;
        if range.is_empty() {
            self.objects.head(&path).await?;
            return Ok(None);
        }
        let range = Some(GetRange::Bounded(range));
        match self.objects.get_opts(&path, GetOptions { range, ..GetOptions::default() }).await {
            Ok(found) => Ok(Some(found)),
            Err(error @ object_store::Error::NotFound { .. }) => Err(error.into()),
            // Stores refuse a range that begins at or after the end, each in its own words.
            Err(error) => match self.objects.head(&path).await {
                Ok(object) if object.size <= start => Ok(None),
                _ => Err(error.into()),
            },
        }
    }
}
