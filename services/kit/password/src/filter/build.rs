//! Builds the file from a list, with memory for one part of it at a time: about 150 MB for a thousand million
//! passwords. The keys wait in files beside the new one, eight bytes each.

use std::{
    fs::File,
    io::{BufRead, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use gatepost_model::Password;
use xorf::BinaryFuse16;

use super::{EXACT, FilterError, HEAD, MAGIC, PARTS, key_of};

/// Longest line, in bytes; longer ones are nobody's password.
const MAX_LINE: u64 = 16 * 1024;
const BUFFER: usize = 32 * 1024;

/// What the lines of a list are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListFormat {
    /// Passwords as they are.
    Plain,
    /// `HASH:COUNT` or `HASH`, SHA-1 in hexadecimal, as Pwned Passwords has it.
    Sha1,
}

/// What was built.
#[derive(Clone, Copy, Debug)]
pub struct Built {
    /// Lines read.
    pub lines: u64,
    /// Lines left out: empty, too long, or seen too seldom.
    pub skipped: u64,
    /// Different passwords in the filter.
    pub passwords: u64,
    /// Size of the file.
    pub bytes: u64,
}

/// Builds a filter: add lists, then finish. What was begun and not finished is removed.
pub struct FilterBuilder {
    target: PathBuf,
    /// Holds the keys of each part.
    dir: PathBuf,
    parts: Vec<BufWriter<File>>,
    lines: u64,
    skipped: u64,
}

impl FilterBuilder {
    /// A builder of this file, which is replaced when it is finished.
    ///
    /// # Errors
    ///
    /// When there cannot be files beside it.
    pub fn new(target: &Path) -> Result<Self, FilterError> {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".parts.{}", std::process::id()));
        let dir = target.with_file_name(name);
        std::fs::create_dir(&dir)?;
        let mut builder =
            Self { target: target.to_owned(), dir, parts: Vec::new(), lines: 0, skipped: 0 };
        for part in 0..PARTS {
            let file = File::create_new(builder.dir.join(part.to_string()))?;
            builder.parts.push(BufWriter::with_capacity(BUFFER, file));
        }
        Ok(builder)
    }

    /// Adds every password of a list that was seen at least `min_count` times (where the list says how often).
    /// `progress` hears of the bytes read so far now and then.
    ///
    /// # Errors
    ///
    /// When the list cannot be read, or a line is not of the format.
    pub fn add(
        &mut self,
        mut list: impl BufRead,
        format: ListFormat,
        min_count: u64,
        mut progress: impl FnMut(u64),
    ) -> Result<(), FilterError> {
        let (mut line, mut read, mut number) = (Vec::new(), 0, 0);
        loop {
            line.clear();
            let taken = (&mut list).take(MAX_LINE).read_until(b'\n', &mut line)? as u64;
            if taken == 0 {
                return Ok(());
            }
            read += taken;
            number += 1;
            self.lines += 1;
            if self.lines.is_multiple_of(1 << 16) {
                progress(read);
            }
            if !line.ends_with(b"\n") && taken == MAX_LINE {
                self.skipped += 1;
                read += skip_line(&mut list)?;
                continue;
            }
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if text.is_empty() {
                self.skipped += 1;
                continue;
            }
            match format {
                ListFormat::Plain => self.plain(text)?,
                ListFormat::Sha1 => {
                    let expected = "40 hexadecimal digits, perhaps a colon and a number";
                    let (key, count) = hashed(text).ok_or(FilterError::Line(number, expected))?;
                    if count.is_some_and(|count| count < min_count) {
                        self.skipped += 1;
                    } else {
                        self.key(key)?;
                    }
                }
            }
        }
    }

    fn plain(&mut self, text: &[u8]) -> Result<(), FilterError> {
        self.key(key_of(text))?;
        // Whoever types it on another keyboard types the same password.
        if let Some(password) = std::str::from_utf8(text).ok().and_then(|t| Password::typed(t).ok())
            && password.expose() != text
        {
            self.key(key_of(password.expose()))?;
        }
        Ok(())
    }

    fn key(&mut self, key: u64) -> Result<(), FilterError> {
        if let Some(part) = self.parts.get_mut((key >> 56) as usize) {
            part.write_all(&key.to_be_bytes())?;
        }
        Ok(())
    }

    /// Writes the file, durable before it has its name. `progress` hears of every part done.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self, mut progress: impl FnMut(usize)) -> Result<Built, FilterError> {
        for part in &mut self.parts {
            part.flush()?;
        }
        let new = self.dir.join("new");
        let mut out = BufWriter::with_capacity(1 << 20, File::create_new(&new)?);
        out.write_all(&[0; HEAD])?;
        let (mut entries, mut at, mut passwords) = (Vec::new(), HEAD as u64, 0);
        for part in 0..PARTS {
            let keys = self.keys_of(part)?;
            let bytes = encode(&keys)?;
            let count =
                u32::try_from(keys.len()).map_err(|_| FilterError::Build("too many passwords"))?;
            entries.extend(at.to_be_bytes());
            entries.extend((bytes.len() as u64).to_be_bytes());
            entries.extend(count.to_be_bytes());
            entries.extend(blake3::hash(&bytes).as_bytes());
            out.write_all(&bytes)?;
            at += bytes.len() as u64;
            passwords += u64::from(count);
            progress(part + 1);
        }
        let mut head = MAGIC.to_vec();
        head.extend(passwords.to_be_bytes());
        head.extend(entries);
        head.extend(blake3::hash(&head).as_bytes().to_owned());
        let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        std::os::unix::fs::FileExt::write_all_at(&file, &head, 0)?;
        file.sync_all()?;
        std::fs::rename(&new, &self.target)?;
        if let Some(dir) = self.target.parent().filter(|dir| !dir.as_os_str().is_empty()) {
            File::open(dir)?.sync_all()?;
        }
        Ok(Built { lines: self.lines, skipped: self.skipped, passwords, bytes: at })
    }

    /// The different keys of a part, sorted.
    fn keys_of(&self, part: usize) -> Result<Vec<u64>, FilterError> {
        let mut bytes = Vec::new();
        File::open(self.dir.join(part.to_string()))?.read_to_end(&mut bytes)?;
        let mut keys: Vec<u64> = bytes.chunks_exact(8).map(super::number).collect();
        drop(bytes);
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }
}

impl Drop for FilterBuilder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.dir) {
            tracing::warn!(dir = %self.dir.display(), %error, "a temporary directory was left behind");
        }
    }
}

fn encode(keys: &[u64]) -> Result<Vec<u8>, FilterError> {
    if keys.len() < EXACT {
        return Ok(keys.iter().flat_map(|key| key.to_be_bytes()).collect());
    }
    let filter = BinaryFuse16::try_from(keys).map_err(FilterError::Build)?;
    let descriptor = &filter.descriptor;
    let mut bytes = descriptor.seed.to_be_bytes().to_vec();
    for number in
        [descriptor.segment_length, descriptor.segment_length_mask, descriptor.segment_count_length]
    {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend(filter.fingerprints.iter().flat_map(|print| print.to_be_bytes()));
    Ok(bytes)
}

/// Key and count of a line of hashes.
fn hashed(line: &[u8]) -> Option<(u64, Option<u64>)> {
    let text = std::str::from_utf8(line).ok()?.trim();
    let (hash, count) = match text.split_once(':') {
        Some((hash, count)) => (hash, Some(count.trim().parse().ok()?)),
        None => (text, None),
    };
    let right = hash.len() == 40 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    let key = right.then(|| u64::from_str_radix(hash.get(..16)?, 16).ok()).flatten()?;
    Some((key, count))
}

fn skip_line(list: &mut impl BufRead) -> Result<u64, FilterError> {
    let mut skipped = 0;
    loop {
        let buffer = list.fill_buf()?;
        if buffer.is_empty() {
            return Ok(skipped);
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(buffer.len(), |at| at + 1);
        list.consume(taken);
        skipped += taken as u64;
        if end.is_some() {
            return Ok(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BreachedFilter;

    fn build(dir: &Path, list: &str, format: ListFormat, min: u64) -> Result<Built, FilterError> {
        let mut builder = FilterBuilder::new(&dir.join("filter"))?;
        builder.add(list.as_bytes(), format, min, |_| ())?;
        builder.finish(|_| ())
    }

    fn has(filter: &BreachedFilter, text: &str) -> bool {
        filter.contains(&Password::typed(text).unwrap()).unwrap()
    }

    #[test]
    fn both_kinds_of_list_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let built = build(
            dir.path(),
            "hunter2\r\n\ncaf\u{65}\u{301} au lait\nhunter2\n",
            ListFormat::Plain,
            1,
        )
        .unwrap();
        assert_eq!((built.lines, built.skipped, built.passwords), (4, 1, 3));
        let filter = BreachedFilter::open(&dir.path().join("filter")).unwrap();
        for (text, breached) in [("hunter2", true), ("café au lait", true), ("Hunter2", false)] {
            assert_eq!(has(&filter, text), breached, "{text:?}");
        }
        // printf 'password' | sha1sum, printf 'P@ssw0rd' | sha1sum
        let list = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:3730471\n21BD12DC183F740EE76F27B78EB39C8AD972A757:12\n";
        let built = build(dir.path(), list, ListFormat::Sha1, 100).unwrap();
        assert_eq!((built.skipped, built.passwords), (1, 1));
        let filter = BreachedFilter::open(&dir.path().join("filter")).unwrap();
        assert!(has(&filter, "password") && !has(&filter, "P@ssw0rd"));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn wrong_lines_are_named_and_nothing_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let list = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:1\nhunter2\n";
        let error = build(dir.path(), list, ListFormat::Sha1, 1).unwrap_err();
        assert!(error.to_string().starts_with("line 2 "), "{error}");
        let long = format!("{}\nhunter2\n", "x".repeat(100_000));
        let built = build(dir.path(), &long, ListFormat::Plain, 1).unwrap();
        assert_eq!((built.lines, built.skipped, built.passwords), (2, 1, 1));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_large_filter_misses_none_and_seldom_raises_a_false_alarm() {
        let dir = tempfile::tempdir().unwrap();
        let count = 300_000;
        let list: String = (0..count).map(|n| format!("leaked {n}\n")).collect();
        let built = build(dir.path(), &list, ListFormat::Plain, 1).unwrap();
        assert_eq!(built.passwords, count);
        let bits = (built.bytes - HEAD as u64) as f64 * 8.0 / count as f64;
        assert!(bits < 26.0, "{bits} bits a password");
        let filter = BreachedFilter::open(&dir.path().join("filter")).unwrap();
        for n in (0..count).step_by(997) {
            assert!(has(&filter, &format!("leaked {n}")));
        }
        let alarms = (0..4000).filter(|n| has(&filter, &format!("fine {n}"))).count();
        assert!(alarms <= 2, "{alarms} false alarms of 4000");
    }

    #[test]
    fn a_damaged_file_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        build(dir.path(), "hunter2\n", ListFormat::Plain, 1).unwrap();
        let path = dir.path().join("filter");
        let whole = std::fs::read(&path).unwrap();
        for (at, opens) in [(0, false), (20, false), (whole.len() - 1, true)] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            match BreachedFilter::open(&path) {
                Err(_) => assert!(!opens, "{at}"),
                Ok(filter) => {
                    assert!(opens, "{at}");
                    let asked = filter.contains(&Password::typed("hunter2").unwrap());
                    assert!(matches!(asked, Err(FilterError::Damaged)));
                }
            }
        }
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(matches!(BreachedFilter::open(&path), Err(FilterError::Damaged)));
        std::fs::write(&path, b"hunter2\n").unwrap();
        assert!(matches!(BreachedFilter::open(&path), Err(FilterError::Foreign)));
    }
}
