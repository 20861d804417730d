//! Messages into a Maildir.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::{HOST, LETTERS, MAX_KEYWORDS, dir_of};
use crate::Message;

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
