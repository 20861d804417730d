//! The directory of a store: who holds it, and in which format it is.
//!
//! | file | what |
//! |---|---|
//! | `LOCK` | locked by the process that has the store open |
//! | `FORMAT` | `gatepost-store <version> <engine>`; written last, once the store stands |
//! | `MARK` | number of a commit that the store has reached, written now and then |
//! | `engine/` | what the engine keeps |
//!
//! `MARK` is there because an engine may answer damage by silently going back to an earlier state,
//! or to none: a store that is behind its mark is damaged.

use std::{
    fs::{self, File, TryLockError},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use crate::StoreError;

/// Version of what we keep in an engine: key layout, counters, events.
const VERSION: u32 = 1;

/// A directory that is ours while this lives.
pub(super) struct Directory {
    path: PathBuf,
    format: String,
    fresh: bool,
    /// Holds the lock; never read.
    _lock: File,
}

impl Directory {
    /// Makes the directory if need be, locks it, and looks at its format.
    pub(super) fn claim(dir: &Path, engine: &str) -> Result<Self, StoreError> {
        let failed = |error: io::Error| StoreError::Engine(format!("{}: {error}", dir.display()));
        create_durably(dir).map_err(failed)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join("LOCK"))
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::InUse(dir.display().to_string()));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let format = format!("gatepost-store {VERSION} {engine}\n");
        let mut this = Self { path: dir.to_owned(), format, fresh: false, _lock: lock };
        match fs::read(this.path.join("FORMAT")) {
            Ok(found) if found == this.format.as_bytes() => {}
            Ok(found) => {
                return Err(this.incompatible(&String::from_utf8_lossy(&found), engine));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                this.fresh = true;
                this.clear().map_err(failed)?;
            }
            Err(error) => return Err(failed(error)),
        }
        Ok(this)
    }

    /// Where the engine keeps its files.
    pub(super) fn engine(&self) -> PathBuf {
        self.path.join("engine")
    }

    /// Bytes that may still be written to the disk.
    pub(super) fn free_bytes(&self) -> Result<u64, StoreError> {
        let stat = rustix::fs::statvfs(&self.path)
            .map_err(|error| StoreError::Engine(format!("{}: {error}", self.path.display())))?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    /// Is the store being made?
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Says durably that the store stands.
    pub(super) fn finish(&self) -> Result<(), StoreError> {
        if self.fresh { self.write("FORMAT", &self.format) } else { Ok(()) }
    }

    /// The number of a commit that the store has reached.
    pub(super) fn marked(&self) -> u64 {
        let found = fs::read_to_string(self.path.join("MARK")).unwrap_or_default();
        found.trim().parse().unwrap_or_default()
    }

    /// Keeps in mind that the store has reached a commit, which is durable.
    pub(super) fn mark(&self, commit: u64) -> Result<(), StoreError> {
        self.write("MARK", &format!("{commit}\n"))
    }

    /// Puts a small file in place, whole and durable.
    fn write(&self, name: &str, text: &str) -> Result<(), StoreError> {
        let write = || {
            let new = self.path.join(format!("{name}.new"));
            let mut file = File::create(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, self.path.join(name))?;
            sync_dir(&self.path)
        };
        write().map_err(|error| StoreError::Engine(format!("{}: {error}", self.path.display())))
    }

    /// Without `FORMAT` no commit was ever acknowledged, so an engine's files are those of a first
    /// start that was cut short. They are put aside all the same, should it be `FORMAT` that was lost.
    fn clear(&self) -> io::Result<()> {
        let engine = self.engine();
        if engine.exists() {
            let aside = self.path.join("engine.unfinished");
            tracing::warn!(path = %aside.display(), "a first start was cut short, starting anew");
            if aside.exists() {
                fs::remove_dir_all(&aside)?;
            }
            fs::rename(&engine, &aside)?;
        }
        match fs::remove_file(self.path.join("MARK")) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn incompatible(&self, found: &str, engine: &str) -> StoreError {
        let mut words = found.split_whitespace();
        let (name, version, other) = (words.next(), words.next(), words.next());
        let version = version.and_then(|version| version.parse::<u32>().ok());
        let path = self.path.display().to_string();
        match (name, version, other) {
            (Some("gatepost-store"), Some(VERSION), Some(other)) => StoreError::Incompatible {
                path,
                detail: format!("it is kept by {other}, the configuration says {engine}"),
            },
            (Some("gatepost-store"), Some(version), Some(_)) => StoreError::Incompatible {
                path,
                detail: format!(
                    "its format is version {version}, this program knows version {VERSION}; \
                     use the version of gatepost that wrote it, or a newer one"
                ),
            },
            _ => StoreError::Damaged { path, detail: "its FORMAT file is not readable".to_owned() },
        }
    }
}

/// Makes a directory with those above it, each durable in the one above.
fn create_durably(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let above = dir.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        create_durably(above)?;
    }
    match fs::create_dir(dir) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_dir(above.unwrap_or(Path::new(".")))
}

/// Makes durable which names a directory has.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
