//! Writing local files so that what is acknowledged survives a power cut.
//!
//! | below the directory | what |
//! |---|---|
//! | `LOCK` | locked by the process that writes |
//! | `new/` | files being written; emptied at start |
//! | `blobs/` | finished blobs |
//!
//! A blob's file is written under `new`, synced, renamed to its place, and its directory synced;
//! a directory that was made is synced into the one above it first.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File, TryLockError},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use gatepost_model::MailboxId;

use crate::{BlobError, BlobKey};

/// Room that is left on the disk, in bytes: blobs are refused before the last of it is used up.
const RESERVE: u64 = 64 << 20;

/// Directories remembered to be durable; beyond it they are forgotten and synced again.
const REMEMBERED: usize = 1 << 16;

/// A directory of blobs that belongs to this process.
pub(crate) struct Local {
    dir: PathBuf,
    next: AtomicU64,
    durable: Mutex<HashSet<(MailboxId, String)>>,
    syncs: Mutex<HashMap<PathBuf, Arc<SharedSync>>>,
    broken: AtomicBool,
    _lock: File,
}

/// One directory's syncs, shared by those who wait for one.
#[derive(Default)]
struct SharedSync {
    /// Changes made so far.
    changes: AtomicU64,
    /// Changes that a sync has made durable. Held during a sync.
    synced: Mutex<u64>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
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

/// A file under `new`, removed unless it is moved to its place.
pub(crate) struct Unfinished {
    file: File,
    path: PathBuf,
}

impl Unfinished {
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        Ok(self.file.write_all(bytes)?)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Once moved it is not there any more, which is what we want.
        let _ = fs::remove_file(&self.path);
    }
}

impl Local {
    pub(crate) fn open(dir: &Path) -> Result<Self, BlobError> {
        let explained = |error: io::Error| BlobError::Io(format!("{}: {error}", dir.display()));
        create_durably(dir).map_err(explained)?;
        let lock = File::options().create(true).truncate(false).write(true).open(dir.join("LOCK"));
        let lock = lock.map_err(explained)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(BlobError::InUse(dir.display().to_string()));
            }
            Err(TryLockError::Error(error)) => return Err(explained(error)),
        }
        let clean = || {
            create_durably(&dir.join("blobs"))?;
            create_durably(&dir.join("new"))?;
            for left in fs::read_dir(dir.join("new"))? {
                fs::remove_file(left?.path())?;
            }
            fs::canonicalize(dir)
        };
        Ok(Self {
            dir: clean().map_err(explained)?,
            next: AtomicU64::new(0),
            durable: Mutex::default(),
            syncs: Mutex::default(),
            broken: AtomicBool::new(false),
            _lock: lock,
        })
    }

    /// Where a blob is, or would be.
    pub(crate) fn place(&self, key: &BlobKey) -> PathBuf {
        let [shard, mailbox, part, name] = key.parts();
        let mut place = self.blobs();
        place.extend([shard, mailbox, part, name]);
        place
    }

    /// Where finished blobs are.
    pub(crate) fn blobs(&self) -> PathBuf {
        self.dir.join("blobs")
    }

    pub(crate) async fn put(self: Arc<Self>, key: BlobKey, bytes: Bytes) -> Result<(), BlobError> {
        blocking(move || {
            let mut file = self.begin()?;
            file.write(&bytes)?;
            self.finish(&key, &file)
        })
        .await
    }

    /// Begins a file.
    pub(crate) fn begin(&self) -> Result<Unfinished, BlobError> {
        self.check()?;
        let stat = rustix::fs::statvfs(&self.dir).map_err(io::Error::from)?;
        if stat.f_bavail.saturating_mul(stat.f_frsize) < RESERVE {
            return Err(BlobError::Full);
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let path = self.dir.join("new").join(number.to_string());
        Ok(Unfinished { file: File::create_new(&path)?, path })
    }

    /// Puts a file in its place; durable on return.
    pub(crate) fn finish(&self, key: &BlobKey, file: &Unfinished) -> Result<(), BlobError> {
        file.file.sync_all()?;
        let [shard, mailbox, part, name] = key.parts();
        let dir = self.blobs().join(shard).join(mailbox).join(&part);
        let known = lock(&self.durable).contains(&(key.mailbox, part.clone()));
        if !known {
            self.make(key, &dir, part.clone())?;
        }
        let target = dir.join(name);
        match fs::rename(&file.path, &target) {
            Err(error) if known && error.kind() == ErrorKind::NotFound => {
                self.make(key, &dir, part)?;
                fs::rename(&file.path, &target)?;
            }
            other => other?,
        }
        self.sync_shared(&dir)
    }

    /// Makes sure that a blob's directory is there, and durably so even if it was made moments ago
    /// by somebody who has not synced it yet.
    fn make(&self, key: &BlobKey, dir: &Path, part: String) -> Result<(), BlobError> {
        fs::create_dir_all(dir)?;
        for above in dir.ancestors().skip(1).take(3) {
            self.sync_shared(above)?;
        }
        let mut durable = lock(&self.durable);
        if durable.len() >= REMEMBERED {
            durable.clear();
        }
        durable.insert((key.mailbox, part));
        Ok(())
    }

    /// Makes durable what was changed in a directory before this call. Those who wait while a sync
    /// runs share the next one.
    fn sync_shared(&self, dir: &Path) -> Result<(), BlobError> {
        let shared = Arc::clone(lock(&self.syncs).entry(dir.to_owned()).or_default());
        let mine = shared.changes.fetch_add(1, Ordering::SeqCst) + 1;
        let mut synced = lock(&shared.synced);
        self.check()?;
        if *synced < mine {
            let covered = shared.changes.load(Ordering::SeqCst);
            sync_dir(dir).inspect_err(|_| self.broken.store(true, Ordering::SeqCst))?;
            *synced = covered;
        }
        drop(synced);
        let mut syncs = lock(&self.syncs);
        // Two: the map's and ours. Nobody else can get one while we hold the map.
        if Arc::strong_count(&shared) <= 2 {
            syncs.remove(dir);
        }
        Ok(())
    }

    /// After a failed sync of a directory a second one may say yes to what the first one lost, so
    /// nothing is acknowledged any more.
    fn check(&self) -> Result<(), BlobError> {
        if self.broken.load(Ordering::SeqCst) {
            let why =
                "an earlier sync failed and nothing is written until the process is started anew";
            return Err(BlobError::Io(why.to_owned()));
        }
        Ok(())
    }
}

/// Runs `work` where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| BlobError::Io(format!("the work was cut short: {error}")))?
}
