//! Pepper keys: the keys of keyed hashes, kept in files beside the stores, never in them.

use std::{
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use gatepost_model::{Entropy, Pepper, PepperKeyId, ServiceName};

/// Why a pepper cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PepperError {
    /// The file cannot be read or made.
    #[error("the pepper file {0}: {1}")]
    Io(PathBuf, std::io::Error),
    /// The file does not say what it should.
    #[error("the pepper file {0}, line {1}: expected a key number and 64 hexadecimal digits")]
    Malformed(PathBuf, usize),
    /// The file has no key.
    #[error("the pepper file {0} holds no key")]
    Empty(PathBuf),
}

/// The pepper of a service, from `<dir>/<service>.pepper`; the file is made with one random key
/// if it is not there.
///
/// A line holds a key number and the key in hexadecimal. To rotate, add a line with the next
/// number: new hashes use the highest, old ones stay verifiable while their line stays.
///
/// # Errors
///
/// When the file cannot be read, made or understood.
pub(crate) fn open(
    dir: &Path,
    service: ServiceName,
    entropy: &dyn Entropy,
) -> Result<Pepper, PepperError> {
    open_file(dir, &format!("{service}.pepper"), entropy)
}

/// Keys of their own, from `<dir>/<name>.key`; as [`open`].
///
/// # Errors
///
/// As [`open`].
pub(crate) fn open_named(
    dir: &Path,
    name: &str,
    entropy: &dyn Entropy,
) -> Result<Pepper, PepperError> {
    open_file(dir, &format!("{name}.key"), entropy)
}

fn open_file(dir: &Path, name: &str, entropy: &dyn Entropy) -> Result<Pepper, PepperError> {
    let file = dir.join(name);
    let io = |error| PepperError::Io(file.clone(), error);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            create(dir, &file, entropy).map_err(io)?;
            std::fs::read_to_string(&file).map_err(io)?
        }
        Err(error) => return Err(io(error)),
    };
    let mut keys = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let key = key_of(line).ok_or_else(|| PepperError::Malformed(file.clone(), at + 1))?;
        keys.push(key);
    }
    Pepper::new(keys).ok_or(PepperError::Empty(file))
}

fn key_of(line: &str) -> Option<(PepperKeyId, [u8; 32])> {
    let (number, digits) = line.trim().split_once(char::is_whitespace)?;
    let digits = digits.trim();
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut key = [0; 32];
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
    }
    Some((PepperKeyId(number.parse().ok()?), key))
}

/// Makes the file with one key, durable before it has its name; the first of two starters wins.
fn create(dir: &Path, file: &Path, entropy: &dyn Entropy) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)?;
    let mut key = [0; 32];
    entropy.fill(&mut key);
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let new = file.with_extension(format!("new.{}", std::process::id()));
    let mut out = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    writeln!(out, "1 {digits}")?;
    out.sync_all()?;
    let linked = std::fs::hard_link(&new, file);
    std::fs::remove_file(&new)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    std::fs::File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::SeededEntropy;

    #[test]
    fn a_pepper_is_made_once_and_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let first = open(dir.path(), ServiceName::Identity, &SeededEntropy::new(1)).unwrap();
        let hash = first.hash("x", b"secret");
        let again = open(dir.path(), ServiceName::Identity, &SeededEntropy::new(2)).unwrap();
        assert!(again.verify("x", b"secret", &hash));
        let other = open(dir.path(), ServiceName::Mailbox, &SeededEntropy::new(3)).unwrap();
        assert!(!other.verify("x", b"secret", &hash));
    }

    #[test]
    fn a_damaged_pepper_is_refused_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        for (text, expected) in [
            ("", "holds no key"),
            ("1 abc\n", "line 1"),
            (&format!("1 {}\nx {}\n", "ab".repeat(32), "ab".repeat(32)), "line 2"),
        ] {
            std::fs::write(dir.path().join("web.pepper"), text).unwrap();
            let error = open(dir.path(), ServiceName::Web, &SeededEntropy::new(1)).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
