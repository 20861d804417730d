//! Passwords known from breaches, in a file: NIST SP 800-63B-4 §3.1.1.2 asks that nobody begin with one, offline and
//! without telling anybody.
//!
//! A key is the first eight bytes of a password's SHA-1, the form in which such lists are given away. Keys are cut
//! into 256 parts by their first byte; each part is a binary fuse filter with 16-bit fingerprints: 18 bits a password,
//! one false alarm in 65536, no breached one missed. Parts with few keys are kept exactly. The file is not loaded: a
//! question reads one part, and checks it against its sum. Passwords are set seldom enough for that.
//!
//! ```text
//! 8 bytes    8 bytes   256 x (8 bytes, 8 bytes, 4 bytes, 32 bytes)     32 bytes             parts
//! GPBREACH1  keys      where a part begins, its length, keys, BLAKE3   BLAKE3 of all this
//! ```

mod build;

use std::{fs::File, io, os::unix::fs::FileExt, path::Path};

use aws_lc_rs::digest;
use gatepost_model::Password;
use xorf::{BinaryFuse16, Descriptor, Filter};

pub use build::{Built, FilterBuilder, ListFormat};

const MAGIC: &[u8; 8] = b"GPBRCH\0\x01";
const PARTS: usize = 256;
const ENTRY: usize = 8 + 8 + 4 + 32;
const HEAD: usize = 16 + PARTS * ENTRY + 32;
/// Longest part read, in bytes: 2^32 keys in all parts take a seventh of it.
const MAX_PART: u64 = 256 << 20;
/// Parts with fewer keys hold the keys themselves.
const EXACT: usize = 1000;

/// Why a filter cannot be made or asked.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// Reading or writing failed.
    #[error("the filter of breached passwords: {0}")]
    Io(#[from] io::Error),
    /// Not such a file, or of another version.
    #[error("not a filter of breached passwords made by this version: build it again")]
    Foreign,
    /// The file is not what was written.
    #[error("the filter of breached passwords is damaged: build it again")]
    Damaged,
    /// A line of the list cannot be read.
    #[error("line {0} of the list: expected {1}")]
    Line(u64, &'static str),
    /// The list holds more than can be built.
    #[error("the filter could not be built: {0}")]
    Build(&'static str),
    /// The process ends.
    #[error("the filter of breached passwords was not asked to the end")]
    Interrupted,
}

#[derive(Clone, Copy)]
struct Part {
    at: u64,
    length: u64,
    keys: u32,
    sum: [u8; 32],
}

/// A filter in a file.
pub struct BreachedFilter {
    file: File,
    keys: u64,
    parts: Vec<Part>,
}

/// The key of a password in a list.
fn key_of(text: &[u8]) -> u64 {
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text);
    hash.as_ref().iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}

impl BreachedFilter {
    /// Opens a file that [`FilterBuilder`] has written, and checks its head and length.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is something else, or is cut off.
    pub fn open(path: &Path) -> Result<Self, FilterError> {
        let file = File::open(path)?;
        let mut head = vec![0; HEAD];
        file.read_exact_at(&mut head, 0).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => FilterError::Foreign,
            _ => error.into(),
        })?;
        let (said, sum) = head.split_at(HEAD - 32);
        if !said.starts_with(MAGIC) {
            return Err(FilterError::Foreign);
        }
        if blake3::hash(said).as_bytes() != sum {
            return Err(FilterError::Damaged);
        }
        let mut parts = Vec::with_capacity(PARTS);
        let mut end = HEAD as u64;
        for entry in said[16..].chunks_exact(ENTRY) {
            let mut part = Part {
                at: number(&entry[..8]),
                length: number(&entry[8..16]),
                keys: u32::try_from(number(&entry[16..20])).map_err(|_| FilterError::Damaged)?,
                sum: [0; 32],
            };
            part.sum.copy_from_slice(&entry[20..]);
            if part.at != end || part.length > MAX_PART {
                return Err(FilterError::Damaged);
            }
            end += part.length;
            parts.push(part);
        }
        if file.metadata()?.len() != end {
            return Err(FilterError::Damaged);
        }
        Ok(Self { file, keys: number(&said[8..16]), parts })
    }

    /// How many passwords are in it.
    pub fn len(&self) -> u64 {
        self.keys
    }

    /// Is none in it?
    pub fn is_empty(&self) -> bool {
        self.keys == 0
    }

    /// Is this password a breached one, in any of the forms it could have been typed in? Reads from the file: call it
    /// where that may block.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is damaged.
    pub fn contains(&self, password: &Password) -> Result<bool, FilterError> {
        for form in password.forms() {
            if self.contains_key(key_of(form.expose().as_bytes()))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn contains_key(&self, key: u64) -> Result<bool, FilterError> {
        let part = self.parts.get((key >> 56) as usize).ok_or(FilterError::Damaged)?;
        if part.keys == 0 {
            return Ok(false);
        }
        let mut bytes = vec![0; usize::try_from(part.length).map_err(|_| FilterError::Damaged)?];
        self.file.read_exact_at(&mut bytes, part.at)?;
        if *blake3::hash(&bytes).as_bytes() != part.sum {
            return Err(FilterError::Damaged);
        }
        if (part.keys as usize) < EXACT {
            return Ok(bytes.chunks_exact(8).any(|known| number(known) == key));
        }
        let (head, fingerprints) =
            bytes.split_at_checked(Descriptor::DMA_LEN).ok_or(FilterError::Damaged)?;
        let small = |at: usize| u32::try_from(number(&head[at..at + 4])).unwrap_or(0);
        let filter = BinaryFuse16 {
            descriptor: Descriptor {
                seed: number(&head[..8]),
                segment_length: small(8),
                segment_length_mask: small(12),
                segment_count_length: small(16),
            },
            fingerprints: fingerprints
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect(),
        };
        Ok(filter.contains(&key))
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
