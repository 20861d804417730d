//! Files of certificates and keys: whole or not there.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use gatepost_model::Entropy;

use super::TlsError;

pub(super) fn failed(path: &Path) -> impl FnOnce(io::Error) -> TlsError {
    let path = path.to_owned();
    move |error| TlsError::File { path, error }
}

/// Waits until no other process works on the directory. `None` where nothing can be written, and
/// so nothing can change: a mounted secret.
pub(super) fn lock(dir: &Path) -> Result<Option<File>, TlsError> {
    let path = dir.join(".lock");
    let open = || {
        fs::create_dir_all(dir)?;
        OpenOptions::new().create(true).truncate(false).write(true).open(&path)
    };
    match open() {
        Ok(file) => {
            file.lock().map_err(failed(&path))?;
            Ok(Some(file))
        }
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
            ) && dir.is_dir() =>
        {
            Ok(None)
        }
        Err(error) => Err(failed(&path)(error)),
    }
}

pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, TlsError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path)(error)),
    }
}

/// Writes a file that appears whole and durable, or not at all. A secret one is for its owner only,
/// from the first moment.
pub(super) fn write(
    path: &Path,
    bytes: &[u8],
    secret: bool,
    entropy: &dyn Entropy,
) -> Result<(), TlsError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir).map_err(failed(dir))?;
    let mut random = [0; 8];
    entropy.fill(&mut random);
    let temporary = temporary(path, u64::from_be_bytes(random));
    let written = write_new(&temporary, bytes, secret)
        .and_then(|()| fs::rename(&temporary, path))
        .and_then(|()| File::open(dir)?.sync_all());
    if written.is_err() {
        let _gone = fs::remove_file(&temporary);
    }
    written.map_err(failed(path))
}

fn temporary(path: &Path, random: u64) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{random:016x}.new"));
    path.with_file_name(name)
}

fn write_new(path: &Path, bytes: &[u8], secret: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if secret { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = secret;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
