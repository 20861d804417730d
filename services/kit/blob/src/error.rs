//! What can go wrong.

use std::io;

use gatepost_model::{Kind, Problem, Reason};

/// The blob store could not do its work.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BlobError {
    /// There is no such blob.
    #[error("there is no such blob")]
    NotFound,
    /// There is no room left.
    #[error("the disk for blobs is full")]
    Full,
    /// Another process has the directory.
    #[error("the blobs at {0} are in use by another process")]
    InUse(String),
    /// Reading or writing failed; nothing was acknowledged.
    #[error("blobs cannot be read or written: {0}")]
    Io(String),
}

impl Problem for BlobError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Full => Kind::Exhausted,
            Self::InUse(_) | Self::Io(_) => Kind::Internal,
        }
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::NotFound => "blob-not-found",
            Self::Full => "blobs-full",
            Self::InUse(_) => "blobs-in-use",
            Self::Io(_) => "blobs-failed",
        })
    }
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error.to_string()),
        }
    }
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        if matches!(error, object_store::Error::NotFound { .. }) {
            return Self::NotFound;
        }
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(cause) = source {
            if let Some(io) = cause.downcast_ref::<io::Error>() {
                return Self::from(io::Error::new(io.kind(), error.to_string()));
            }
            source = cause.source();
        }
        Self::Io(error.to_string())
    }
}
