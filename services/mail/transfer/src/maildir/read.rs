//! Messages out of a Maildir, ours and those of others.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{HOST, LETTERS, MAX_KEYWORDS, folder_of};
use crate::Message;

/// A folder that is read.
pub struct Folder {
    /// Its name, levels parted by `/`.
    pub name: String,
    keywords: Vec<Option<String>>,
    files: Vec<PathBuf>,
}

/// The folders of a Maildir, INBOX first.
///
/// # Errors
///
/// From the file system; also when this is no Maildir.
pub fn folders(root: &Path) -> io::Result<Vec<Folder>> {
    if !root.join("cur").is_dir() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no Maildir: it has no cur"));
    }
    let mut folders = vec![folder("INBOX".to_owned(), root)?];
    let mut dirs: Vec<_> = fs::read_dir(root)?.collect::<Result<_, _>>()?;
    dirs.sort_by_key(fs::DirEntry::file_name);
    for dir in dirs {
        let name = dir.file_name().to_str().and_then(folder_of);
        if let Some(name) = name.filter(|_| dir.path().join("cur").is_dir()) {
            folders.push(folder(name, &dir.path())?);
        }
    }
    Ok(folders)
}

fn folder(name: String, dir: &Path) -> io::Result<Folder> {
    let mut files = Vec::new();
    for part in ["cur", "new"] {
        let part = dir.join(part);
        if !part.is_dir() {
            continue;
        }
        for file in fs::read_dir(part)? {
            let file = file?;
            let hidden = file.file_name().as_encoded_bytes().starts_with(b".");
            if !hidden && file.file_type()?.is_file() {
                files.push(file.path());
            }
        }
    }
    files.sort_by_cached_key(|path| order(path));
    let keywords = fs::read_to_string(dir.join("dovecot-keywords")).unwrap_or_default();
    Ok(Folder { name, keywords: keywords_of(&keywords), files })
}

fn keywords_of(text: &str) -> Vec<Option<String>> {
    let mut keywords = vec![None; MAX_KEYWORDS];
    for line in text.lines() {
        let Some((number, name)) = line.split_once(' ') else { continue };
        let at = number.parse::<usize>().ok();
        if let Some(keyword) = at.and_then(|at| keywords.get_mut(at)) {
            *keyword = Some(name.trim().to_owned());
        }
    }
    keywords
}

/// By when and in which order messages came, as far as names tell.
fn order(path: &Path) -> (u64, u64, String) {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    match ours(&name) {
        Some((_, number)) => (0, number, name),
        None => {
            let seconds = name.split('.').next().and_then(|seconds| seconds.parse().ok());
            (1, seconds.unwrap_or(u64::MAX), name)
        }
    }
}

/// Milliseconds and number in a name that we gave.
fn ours(name: &str) -> Option<(u64, u64)> {
    let mut parts = name.split('.');
    let (seconds, unique, host) = (parts.next()?, parts.next()?, parts.next()?);
    let (micros, number) = unique.strip_prefix('M')?.split_once('P')?;
    host.strip_prefix(HOST)?.starts_with([',', ':']).then_some(())?;
    let seconds = seconds.parse::<u64>().ok()?;
    let millis = seconds.checked_mul(1000)?.checked_add(micros.parse::<u64>().ok()? / 1000)?;
    Some((millis, number.parse().ok()?))
}

impl Folder {
    /// How many messages it has.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Has it none?
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Its messages, one after the other; none for one that is longer than `most` bytes, or gone
    /// meanwhile.
    pub fn messages(&self, most: u64) -> impl Iterator<Item = io::Result<Option<Message>>> + '_ {
        self.files.iter().map(move |path| match self.read(path, most) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read,
        })
    }

    fn read(&self, path: &Path, most: u64) -> io::Result<Option<Message>> {
        let about = fs::metadata(path)?;
        if about.len() > most {
            return Ok(None);
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let own = ours(&name);
        let modified = about.modified()?.duration_since(SystemTime::UNIX_EPOCH);
        let modified = modified.ok().and_then(|since| u64::try_from(since.as_millis()).ok());
        let bytes = fs::read(path)?;
        Ok(Some(Message {
            flags: self.flags(&name),
            received_millis: own.map_or(modified.unwrap_or(0), |(millis, _)| millis),
            // What we wrote has the line ends that it shall have.
            bytes: if own.is_some() { bytes } else { with_crlf(bytes) },
        }))
    }

    fn flags(&self, name: &str) -> Vec<String> {
        let letters = name.rsplit_once(":2,").map(|(_, letters)| letters).unwrap_or_default();
        let flag = |letter: char| match letter {
            'a'..='z' => self.keywords.get(usize::from(letter as u8 - b'a'))?.clone(),
            letter => {
                let (flag, _) = LETTERS.iter().find(|(_, known)| *known == letter)?;
                Some((*flag).to_owned())
            }
        };
        letters.chars().filter_map(flag).collect()
    }
}

/// Bare line feeds become CRLF.
fn with_crlf(bytes: Vec<u8>) -> Vec<u8> {
    let bare = |line: &[u8]| line.ends_with(b"\n") && !line.ends_with(b"\r\n");
    if !bytes.split_inclusive(|byte| *byte == b'\n').any(bare) {
        return bytes;
    }
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 32);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n").filter(|_| bare(line)) {
            Some(text) => {
                out.extend_from_slice(text);
                out.extend_from_slice(b"\r\n");
            }
            None => out.extend_from_slice(line),
        }
    }
    out
}
