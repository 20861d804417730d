//! Maildir, and Maildir++ for its folders: a message a file, flags in its name, folders beside INBOX
//! with a dot before their names.
//!
//! Keywords are letters that `dovecot-keywords` of the folder names, 26 at most, as Dovecot has it.
//! Levels of folder names are parted by dots; a dot within one is written `\2e`, as Dovecot's
//! listescape plugin does.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use gatepost_mime::utf7;

use crate::Message;

/// Keywords that a folder can have.
const MAX_KEYWORDS: usize = 26;

/// The host in names that we give: those we can read a time and a number in.
const HOST: &str = "gatepost";

/// Letters of flags.
const LETTERS: [(&str, char); 6] = [
    ("\\Draft", 'D'),
    ("\\Flagged", 'F'),
    ("$Forwarded", 'P'),
    ("\\Answered", 'R'),
    ("\\Seen", 'S'),
    ("\\Deleted", 'T'),
];

/// A folder that is written.
pub struct Writer {
    dir: PathBuf,
    keywords: Vec<String>,
    /// Keywords that had no letter left, each time.
    pub lost_keywords: u64,
}

impl Writer {
    /// Makes a folder of the Maildir `root`.
    ///
    /// # Errors
    ///
    /// From the file system; also when the folder is there already.
    pub fn create(root: &Path, folder: &str) -> io::Result<Self> {
        let dir = if folder == "INBOX" { root.to_owned() } else { root.join(dir_of(folder)) };
        fs::create_dir_all(&dir)?;
        for part in ["tmp", "new", "cur"] {
            fs::create_dir(dir.join(part))?;
        }
        if folder != "INBOX" {
            File::create(dir.join("maildirfolder"))?;
        }
        Ok(Self { dir, keywords: Vec::new(), lost_keywords: 0 })
    }

    /// Writes a message; `number` grows with every one.
    ///
    /// # Errors
    ///
    /// From the file system.
    pub fn write(&mut self, number: u32, message: &Message) -> io::Result<()> {
        let (seconds, micros) =
            (message.received_millis / 1000, message.received_millis % 1000 * 1000);
        let flags = self.letters(message);
        let size = message.bytes.len();
        let name = format!("{seconds}.M{micros}P{number}.{HOST},S={size}:2,{flags}");
        let (before, after) = (self.dir.join("tmp").join(&name), self.dir.join("cur").join(&name));
        let mut file = File::create_new(&before)?;
        file.write_all(&message.bytes)?;
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))?;
        drop(file);
        fs::rename(before, after)
    }

    fn letters(&mut self, message: &Message) -> String {
        let known = LETTERS.iter().filter(|(flag, _)| message.has(flag));
        let mut letters: Vec<char> = known.map(|(_, letter)| *letter).collect();
        for keyword in message.keywords().filter(|keyword| *keyword != "$Forwarded") {
            let at = self.keywords.iter().position(|known| known.eq_ignore_ascii_case(keyword));
            let at = at.unwrap_or_else(|| {
                self.keywords.push(keyword.to_owned());
                self.keywords.len() - 1
            });
            match u8::try_from(at).ok().filter(|at| usize::from(*at) < MAX_KEYWORDS) {
                Some(at) => letters.push(char::from(b'a' + at)),
                None => self.lost_keywords += 1,
            }
        }
        letters.sort_unstable();
        letters.dedup();
        letters.into_iter().collect()
    }

    /// Ends the folder: names its keywords.
    ///
    /// # Errors
    ///
    /// From the file system.
    pub fn finish(self) -> io::Result<u64> {
        let keywords = self.keywords.iter().take(MAX_KEYWORDS).enumerate();
        let lines: String = keywords.map(|(at, name)| format!("{at} {name}\n")).collect();
        if !lines.is_empty() {
            fs::write(self.dir.join("dovecot-keywords"), lines)?;
        }
        Ok(self.lost_keywords)
    }
}

/// The directory of a folder beside INBOX.
fn dir_of(folder: &str) -> String {
    let level = |level: &str| utf7::encode(&level.replace('\\', "\\5c").replace('.', "\\2e"));
    folder.split('/').map(|one| format!(".{}", level(one))).collect()
}

/// The folder of a directory beside INBOX; none for one that is no folder.
fn folder_of(dir: &str) -> Option<String> {
    let levels = dir.strip_prefix('.').filter(|levels| !levels.is_empty() && *levels != ".")?;
    let level =
        |level: &str| utf7::decode_leniently(level).replace("\\2e", ".").replace("\\5c", "\\");
    let levels: Vec<String> = levels.split('.').map(level).collect();
    Some(levels.join("/"))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(root: &Path) -> Vec<(String, Vec<Message>)> {
        let messages = |folder: &Folder| {
            folder.messages(1000).map(|message| message.unwrap().unwrap()).collect()
        };
        folders(root).unwrap().iter().map(|one| (one.name.clone(), messages(one))).collect()
    }

    #[test]
    fn folders_read_back_as_they_were() {
        let root = tempfile::tempdir().unwrap();
        let message = |text: &str, flags: &[&str], received_millis| Message {
            bytes: text.as_bytes().to_vec(),
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            received_millis,
        };
        let all = [
            (
                "INBOX",
                vec![
                    // The later one comes first: the order is that of their numbers.
                    message(
                        "a\r\nb",
                        &["\\Draft", "\\Flagged", "\\Seen", "$Work"],
                        1_700_000_000_123,
                    ),
                    message(
                        "bare\nline",
                        &["$Forwarded", "\\Answered", "\\Deleted", "$Work", "x"],
                        5,
                    ),
                    message("", &[], 0),
                ],
            ),
            ("Entwürfe/2.0 \\ x", vec![message("x", &["y"], 1_700_000_000_999)]),
            ("Empty", vec![]),
        ];
        for (folder, messages) in &all {
            let mut writer = Writer::create(root.path(), folder).unwrap();
            for (number, message) in messages.iter().enumerate() {
                writer.write(u32::try_from(number).unwrap() + 1, message).unwrap();
            }
            assert_eq!(writer.finish().unwrap(), 0);
        }
        let mut found = read(root.path());
        found.sort_by(|one, other| one.0.cmp(&other.0));
        let mut expected: Vec<(String, Vec<Message>)> =
            all.iter().map(|(name, messages)| ((*name).to_owned(), messages.clone())).collect();
        expected.sort_by(|one, other| one.0.cmp(&other.0));
        for ((name, messages), (other, expected)) in found.iter().zip(&expected) {
            assert_eq!(name, other);
            let plain = |message: &Message| {
                let mut message = message.clone();
                message.flags.sort();
                message
            };
            let messages: Vec<_> = messages.iter().map(plain).collect();
            assert_eq!(messages, expected.iter().map(plain).collect::<Vec<_>>());
        }
        assert_eq!(found.len(), expected.len());
        assert!(Writer::create(root.path(), "Empty").is_err());
    }

    #[test]
    fn what_others_wrote_is_taken() {
        let root = tempfile::tempdir().unwrap();
        for part in ["cur", "new", "tmp", ".Sent.Old/cur", ".no folder", "other/cur"] {
            fs::create_dir_all(root.path().join(part)).unwrap();
        }
        let put = |name: &str| fs::write(root.path().join(name), "Subject: x\n\ny\n").unwrap();
        put("cur/1700000001.M1P2.host:2,RS");
        put("new/1700000000.M1P2.host");
        put("cur/.hidden");
        put(".Sent.Old/cur/1.2.h:2,aZ");
        fs::write(root.path().join(".Sent.Old/dovecot-keywords"), "0 $Label\n99 no\nx\n").unwrap();
        let found = read(root.path());
        let [(inbox, two), (sent, one)] = &found[..] else { panic!("{found:?}") };
        assert_eq!((inbox.as_str(), sent.as_str()), ("INBOX", "Sent/Old"));
        assert_eq!(two[1].flags, ["\\Answered", "\\Seen"]);
        assert_eq!(two[0].bytes, b"Subject: x\r\n\r\ny\r\n");
        assert!(two[0].flags.is_empty() && two[0].received_millis > 1_700_000_000_000);
        assert_eq!(one[0].flags, ["$Label"]);
        assert!(folders(&root.path().join("other/cur")).is_err());
        let all = folders(root.path()).unwrap();
        assert!(all[0].messages(3).all(|message| message.unwrap().is_none()));
    }

    #[test]
    fn keywords_without_a_letter_are_counted() {
        let root = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(root.path(), "INBOX").unwrap();
        let flags = (0..30).map(|n| format!("k{n}")).collect();
        let message = Message { flags, ..Message::default() };
        writer.write(1, &message).unwrap();
        assert_eq!(writer.finish().unwrap(), 4);
        assert_eq!(read(root.path())[0].1[0].flags.len(), 26);
    }
}
