//! Reading local files: a whole step on one thread, because a program that fetches a folder reads
//! thousands of small messages, and steps between threads would be most of the work.

use std::{
    fs::File,
    io::{self, ErrorKind},
    ops::Range,
    os::unix::fs::FileExt,
    sync::Arc,
};

use bytes::Bytes;
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};

use crate::{
    BlobError, BlobKey,
    local::{Local, blocking},
};

/// Bytes of a piece of a stream.
const PIECE: u64 = 256 * 1024;

/// No file is larger, so that every offset below it is one for the system.
const LARGEST: u64 = 1 << 62;

impl Local {
    /// The part of a blob that lies in `range`.
    pub(crate) async fn read(
        self: Arc<Self>,
        key: BlobKey,
        range: Range<u64>,
    ) -> Result<Bytes, BlobError> {
        blocking(move || part(&self.open_file(&key)?, range)).await
    }

    /// Parts of blobs, in one step.
    pub(crate) async fn read_many(
        self: Arc<Self>,
        wanted: Vec<(BlobKey, Range<u64>)>,
    ) -> Vec<Result<Bytes, BlobError>> {
        let count = wanted.len();
        let read = move || {
            let read = |(key, range): (BlobKey, Range<u64>)| part(&self.open_file(&key)?, range);
            Ok(wanted.into_iter().map(read).collect())
        };
        match blocking(read).await {
            Ok(parts) => parts,
            Err(error) => vec![Err(error); count],
        }
    }

    /// The part of a blob that lies in `range`, piece by piece. The file stays open meanwhile: who
    /// has begun to read a blob reads it to its end, even if it is deleted.
    pub(crate) async fn stream(
        self: Arc<Self>,
        key: BlobKey,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        let opened = blocking(move || {
            let file = self.open_file(&key)?;
            let end = range.end.min(file.metadata()?.len());
            Ok((Arc::new(file), range.start..end))
        });
        let (file, range) = opened.await?;
        let next = |(file, range): (Arc<File>, Range<u64>)| async move {
            if range.is_empty() {
                return None;
            }
            let end = range.end.min(range.start.saturating_add(PIECE));
            let (here, reading) = (range.start..end, Arc::clone(&file));
            match blocking(move || part(&reading, here)).await {
                // Cut short under our hands: there is no more.
                Ok(piece) if piece.is_empty() => None,
                Ok(piece) => Some((Ok(piece), (file, end..range.end))),
                Err(error) => Some((Err(error), (file, range.end..range.end))),
            }
        };
        Ok(stream::unfold((file, range), next).fuse().boxed())
    }

    fn open_file(&self, key: &BlobKey) -> io::Result<File> {
        File::open(self.place(key))
    }
}

/// What of a file lies in `range`.
fn part(file: &File, range: Range<u64>) -> Result<Bytes, BlobError> {
    let mut end = range.end.min(LARGEST);
    if end.saturating_sub(range.start) > PIECE {
        // Who asks for everything does not say how much that is.
        end = end.min(file.metadata()?.len());
    }
    let length = usize::try_from(end.saturating_sub(range.start)).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, range.start + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    bytes.truncate(filled);
    Ok(bytes.into())
}
