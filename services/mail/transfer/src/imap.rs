//! An IMAP client that reads mailboxes of other servers (RFC 3501, RFC 9051): folders, and their
//! messages in the order of their UIDs.
//!
//! It sends few commands and believes little: lines, literals and lists of the server are bounded, and
//! what it does not understand it passes over.

mod answer;
mod wire;

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::Message;
use answer::{done, fetched, listed, says, text};
use wire::{Item, Wire};

/// UIDs that are asked for with one command.
const AT_ONCE: usize = 50;

/// Why nothing is read.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// The connection.
    #[error("the other server: {0}")]
    Io(#[from] std::io::Error),
    /// The server said no.
    #[error("the other server refused {command}: {answer}")]
    Refused {
        /// What was asked.
        command: &'static str,
        /// What it said.
        answer: String,
    },
    /// The server said something that is no IMAP, or too much of it.
    #[error("the other server does not speak IMAP as it should: {0}")]
    Wrong(&'static str),
    /// The server wants no passwords on this connection.
    #[error("the other server takes no password on this connection; it needs TLS")]
    NoLogin,
}

/// A folder of the other server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemoteFolder {
    /// As the server writes it.
    wire: Vec<u8>,
    /// Its name, levels parted by `/`.
    pub name: String,
}

/// A folder that is being read.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Opened {
    /// RFC 9051 §2.3.1.1: with another one, UIDs mean other messages.
    pub uid_validity: u32,
    /// Messages in it.
    pub messages: u32,
}

/// What came of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fetched {
    /// All of it.
    Message(u32, Message),
    /// It is longer than it may be, and was passed over.
    TooLong(u32),
}

/// A connection to the other server.
pub struct Client<S> {
    wire: Wire<S>,
    commands: u32,
    capabilities: Vec<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Reads the greeting; messages of more than `most` bytes are passed over.
    ///
    /// # Errors
    ///
    /// [`ImapError`].
    pub async fn begin(stream: S, most: usize) -> Result<Self, ImapError> {
        let mut client = Self { wire: Wire::new(stream, most), commands: 0, capabilities: vec![] };
        let greeting = client.wire.response().await?;
        let status = greeting.get(1).and_then(Item::atom).unwrap_or_default();
        if !status.eq_ignore_ascii_case("OK") && !status.eq_ignore_ascii_case("PREAUTH") {
            return Err(ImapError::Refused { command: "the connection", answer: text(&greeting) });
        }
        client.ask_capabilities().await?;
        Ok(client)
    }

    /// Goes on with a connection that is protected by now: there is no second greeting.
    ///
    /// # Errors
    ///
    /// [`ImapError`].
    pub async fn resume(stream: S, most: usize) -> Result<Self, ImapError> {
        let mut client = Self { wire: Wire::new(stream, most), commands: 0, capabilities: vec![] };
        client.ask_capabilities().await?;
        Ok(client)
    }

    /// Asks for TLS on this connection; gives the stream, on which it is to begin. The client goes on with
    /// [`Client::resume`].
    ///
    /// # Errors
    ///
    /// [`ImapError`].
    pub async fn start_tls(mut self) -> Result<S, ImapError> {
        self.run("STARTTLS", &[b"STARTTLS"]).await?;
        // What came in the clear behind the answer may be somebody else's.
        self.wire.into_stream().ok_or(ImapError::Wrong("something before TLS"))
    }

    /// Logs in.
    ///
    /// # Errors
    ///
    /// [`ImapError`].
    pub async fn login(&mut self, user: &str, password: &str) -> Result<(), ImapError> {
        let has = |name: &str| self.capabilities.iter().any(|one| one == name);
        let plain = has("AUTH=PLAIN");
        if !plain && has("LOGINDISABLED") {
            return Err(ImapError::NoLogin);
        }
        if plain {
            let initial = STANDARD.encode(format!("\0{user}\0{password}"));
            let answer = initial.as_bytes();
            self.run("the login", &[b"AUTHENTICATE PLAIN", answer]).await?;
        } else {
            let (user, password) = (quoted(user.as_bytes()), quoted(password.as_bytes()));
            let command = [&b"LOGIN "[..], &user, b" ", &password].concat();
            self.run("the login", &[&command]).await?;
        }
        self.ask_capabilities().await
    }

    /// Every folder that holds messages, INBOX first.
    ///
    /// # Errors
    ///
    /// [`ImapError`].
    pub async fn folders(&mut self) -> Result<Vec<RemoteFolder>, ImapError> {
        let answers = self.run("the list of folders", &[b"LIST \"\" \"*\""]).await?;
        let mut folders: Vec<RemoteFolder> =
            answers.iter().filter_map(|line| listed(line)).collect();
        folders.sort_by(|one, other| {
            let key = |folder: &RemoteFolder| (folder.name != "INBOX", folder.name.clone());
            key(one).cmp(&key(other))
        });
        folders.dedup_by(|one, other| one.name == other.name);
        Ok(folders)
    }

    /// Opens a folder, without changing anything in it.
    ///
    /// # Errors
    ///
    /// [`ImapError`].
    pub async fn open(&mut self, folder: &RemoteFolder) -> Result<Opened, ImapError> {
        let command = [&b"EXAMINE "[..], &quoted(&folder.wire)].concat();
        let answers = self.run("a folder", &[&command]).await?;
        let mut opened = Opened::default();
        for line in &answers {
            if says(line, 2, "EXISTS") {
                opened.messages = line.get(1).and_then(Item::number).unwrap_or(0);
            }
            let code = line.iter().position(|item| {
                item.atom().is_some_and(|word| word.eq_ignore_ascii_case("[UIDVALIDITY"))
            });
            if let Some(at) = code {
                let number = line.get(at + 1).and_then(Item::atom).unwrap_or_default();
                opened.uid_validity = number.trim_end_matches(']').parse().unwrap_or(0);
            }
        }
        Ok(opened)
    }

    /// UIDs above `after`, ascending.
    ///
    /// # Errors
    ///
    /// [`ImapError`].
    pub async fn uids(&mut self, after: u32) -> Result<Vec<u32>, ImapError> {
        let command = format!("UID SEARCH UID {}:*", after.saturating_add(1));
        let answers = self.run("the list of messages", &[command.as_bytes()]).await?;
        let mut uids = Vec::new();
        for line in &answers {
            if says(line, 1, "SEARCH") {
                uids.extend(line.iter().skip(2).filter_map(Item::number));
            }
        }
        // `n:*` is the last message where there is none above n.
        uids.retain(|uid| *uid > after);
        uids.sort_unstable();
        uids.dedup();
        Ok(uids)
    }

    /// Asks for messages; they come with [`Client::next`]. Those that are gone meanwhile do not.
    ///
    /// # Errors
    ///
    /// [`ImapError`].
    pub async fn ask_for(&mut self, uids: &[u32]) -> Result<Pending, ImapError> {
        let set: Vec<String> = uids.iter().take(AT_ONCE).map(ToString::to_string).collect();
        let command = format!("UID FETCH {} (UID FLAGS INTERNALDATE BODY.PEEK[])", set.join(","));
        let tag = self.send(&[command.as_bytes()]).await?;
        Ok(Pending { tag, asked: set.len() })
    }

    /// The next message that was asked for; none after the last.
    ///
    /// # Errors
    ///
    /// [`ImapError`].
    pub async fn next(&mut self, pending: &Pending) -> Result<Option<Fetched>, ImapError> {
        loop {
            let line = self.wire.response().await?;
            if line.first().and_then(Item::atom) == Some(pending.tag.as_str()) {
                done("messages", &line)?;
                return Ok(None);
            }
            if let Some(fetched) = fetched(line)? {
                return Ok(Some(fetched));
            }
        }
    }

    /// Says goodbye.
    pub async fn end(mut self) {
        // Whoever has everything does not mind how the other takes it.
        let _ = self.run("the end", &[b"LOGOUT"]).await;
    }

    async fn ask_capabilities(&mut self) -> Result<(), ImapError> {
        let answers = self.run("its capabilities", &[b"CAPABILITY"]).await?;
        let line = answers.into_iter().find(|line| says(line, 1, "CAPABILITY"));
        let words = line.unwrap_or_default();
        let words = words.iter().skip(2).filter_map(Item::atom);
        self.capabilities = words.map(str::to_ascii_uppercase).collect();
        Ok(())
    }

    /// Sends a command, in parts that each wait for the server, and reads its answers.
    async fn run(
        &mut self,
        command: &'static str,
        parts: &[&[u8]],
    ) -> Result<Vec<Vec<Item>>, ImapError> {
        let tag = self.send(parts.get(..1).unwrap_or(parts)).await?;
        let (mut answers, mut rest) = (Vec::new(), parts.iter().skip(1));
        loop {
            let line = self.wire.response().await?;
            match line.first().and_then(Item::atom) {
                Some("+") => match rest.next() {
                    Some(part) => self.wire.send(&[part, b"\r\n"]).await?,
                    None => return Err(ImapError::Wrong("it waits for more than there is")),
                },
                Some(word) if word == tag => {
                    done(command, &line)?;
                    return Ok(answers);
                }
                _ => {
                    if says(&line, 1, "BYE") && command != "the end" {
                        return Err(ImapError::Refused { command, answer: text(&line) });
                    }
                    answers.push(line);
                    if answers.len() > wire::MAX_ANSWERS {
                        return Err(ImapError::Wrong("too many answers"));
                    }
                }
            }
        }
    }

    async fn send(&mut self, parts: &[&[u8]]) -> Result<String, ImapError> {
        self.commands += 1;
        let tag = format!("g{}", self.commands);
        let first = parts.first().copied().unwrap_or_default();
        self.wire.send(&[tag.as_bytes(), b" ", first, b"\r\n"]).await?;
        Ok(tag)
    }
}

/// Messages that were asked for.
pub struct Pending {
    tag: String,
    /// How many of the UIDs that were given.
    pub asked: usize,
}

/// A quoted string; octets that none can hold are not sent.
fn quoted(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![b'"'];
    for byte in bytes.iter().filter(|byte| !matches!(byte, 0 | b'\r' | b'\n')) {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out.push(b'"');
    out
}

#[cfg(test)]
mod tests;
