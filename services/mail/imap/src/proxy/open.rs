//! Logging in at another server: connect, greeting, STARTTLS, ID, AUTHENTICATE.
//!
//! What it says is bounded in line length and number; the caller bounds the time.

use std::io;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{Buf, BytesMut};
use gatepost_model::{Client, Secret};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zeroize::Zeroizing;

use super::{Backend, BackendSecurity, TokenMechanism};
use crate::wire::Duplex;

/// Longest line of a server before login, in bytes.
const MAX_LINE: usize = 8 << 10;

/// Most lines of a server before login.
const MAX_LINES: usize = 100;

/// What only counts on the way to a login, would let a client log in anew behind our back (RFC 8437),
/// or would hide from us where a response ends (RFC 4978).
const NOT_PASSED_ON: [&str; 7] = [
    "STARTTLS",
    "LOGINDISABLED",
    "AUTH=",
    "LOGIN-REFERRALS",
    "SASL-IR",
    "UNAUTHENTICATE",
    "COMPRESS=",
];

/// Who is logged in, and with what.
pub(super) struct Login<'a> {
    /// The name there: the mailbox's primary address.
    pub(super) user: &'a str,
    /// The bearer token of the client, if it logged in with one.
    pub(super) token: Option<&'a Secret<String>>,
    pub(super) client: &'a Client,
}

/// A connection that is logged in.
pub(crate) struct Opened {
    pub(crate) wire: Box<dyn Duplex>,
    /// What the server said ahead.
    pub(crate) ahead: BytesMut,
    /// What can be done there, as words.
    pub(crate) capabilities: String,
}

/// Why nobody is logged in.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotOpened {
    #[error("no connection: {0}")]
    Connection(#[from] io::Error),
    #[error("TLS: {0}")]
    Tls(io::Error),
    #[error("it does not speak as expected: {0}")]
    Protocol(&'static str),
    #[error("it refused: {0}")]
    Refused(String),
    #[error("the client brought no token, and there is no master user")]
    NoWay,
}

impl NotOpened {
    /// Stable name, for metrics.
    pub(super) const fn slug(&self) -> &'static str {
        match self {
            Self::Connection(_) => "no-connection",
            Self::Tls(_) => "no-tls",
            Self::Protocol(_) => "wrong-protocol",
            Self::Refused(_) => "refused",
            Self::NoWay => "no-way",
        }
    }
}

/// Connects and logs in.
pub(super) async fn open(backend: &Backend, login: &Login<'_>) -> Result<Opened, NotOpened> {
    let exchange = Exchange::of(backend, login)?;
    let mut wire: Box<dyn Duplex> = Box::new(backend.connect().await?);
    if backend.security == BackendSecurity::Implicit {
        wire = backend.secure(wire).await.map_err(NotOpened::Tls)?;
    }
    let mut talk = Talk::new(wire);
    let greeting = talk.line().await?;
    let Some(greeting) = greeting.strip_prefix("* OK") else {
        return Err(refusal(greeting.strip_prefix("* BYE"), "no greeting"));
    };
    let mut capabilities = code(greeting);
    if backend.security == BackendSecurity::Starttls {
        talk.command("STARTTLS").await?;
        // Whoever sits between could have put it there (RFC 9051 §6.2.1).
        if !talk.input.is_empty() {
            return Err(NotOpened::Protocol("more than STARTTLS was answered"));
        }
        let wire = backend.secure(talk.wire).await.map_err(NotOpened::Tls)?;
        talk = Talk::new(wire);
        capabilities = None;
    }
    let capabilities = match capabilities {
        Some(capabilities) => capabilities,
        None => talk.capabilities().await?,
    };
    let can = |word: &str| capabilities.split(' ').any(|can| can.eq_ignore_ascii_case(word));
    if backend.tell_client && can("ID") {
        let ip = login.client.ip;
        talk.command(&format!("ID (\"name\" \"Gatepost\" \"x-originating-ip\" \"{ip}\")")).await?;
    }
    let said = talk.authenticate(&exchange, can("SASL-IR")).await?;
    let capabilities = match said {
        Some(capabilities) => capabilities,
        None => talk.capabilities().await?,
    };
    let capabilities = passed_on(&capabilities);
    Ok(Opened { wire: talk.wire, ahead: talk.input, capabilities })
}

/// A mechanism with the one message that a client sends in it.
struct Exchange {
    mechanism: &'static str,
    /// In base 64.
    message: Zeroizing<String>,
}

impl Exchange {
    /// The client's own token where it is passed on, else the master user.
    fn of(backend: &Backend, login: &Login<'_>) -> Result<Self, NotOpened> {
        let user = login.user;
        let (mechanism, message) = match (login.token, backend.tokens, &backend.master) {
            (Some(token), Some(TokenMechanism::Oauthbearer), _) => {
                // RFC 5801 §4: a comma or an equals sign in the name is escaped.
                let user = user.replace('=', "=3D").replace(',', "=2C");
                let bearer = token.expose();
                ("OAUTHBEARER", format!("n,a={user},\u{1}auth=Bearer {bearer}\u{1}\u{1}"))
            }
            (Some(token), Some(TokenMechanism::Xoauth2), _) => {
                let bearer = token.expose();
                ("XOAUTH2", format!("user={user}\u{1}auth=Bearer {bearer}\u{1}\u{1}"))
            }
            (_, _, Some((master, password))) => {
                ("PLAIN", format!("{user}\0{master}\0{}", password.expose()))
            }
            (None, Some(_), None) | (_, None, None) => return Err(NotOpened::NoWay),
        };
        let message = Zeroizing::new(STANDARD.encode(Zeroizing::new(message).as_bytes()));
        Ok(Self { mechanism, message })
    }
}

/// A conversation before login.
struct Talk {
    wire: Box<dyn Duplex>,
    input: BytesMut,
    lines: usize,
    commands: usize,
}

impl Talk {
    fn new(wire: Box<dyn Duplex>) -> Self {
        Self { wire, input: BytesMut::new(), lines: 0, commands: 0 }
    }

    /// The next line, without its end.
    async fn line(&mut self) -> Result<String, NotOpened> {
        self.lines += 1;
        if self.lines > MAX_LINES {
            return Err(NotOpened::Protocol("too many lines"));
        }
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.input) {
                let line = self.input.split_to(end);
                self.input.advance(1);
                return Ok(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned());
            }
            if self.input.len() > MAX_LINE {
                return Err(NotOpened::Protocol("a line is too long"));
            }
            self.input.reserve(1024);
            if self.wire.read_buf(&mut self.input).await? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
        }
    }

    async fn send(&mut self, line: &str) -> Result<(), NotOpened> {
        self.wire.write_all(line.as_bytes()).await?;
        self.wire.write_all(b"\r\n").await?;
        Ok(self.wire.flush().await?)
    }

    fn tag(&mut self) -> String {
        self.commands += 1;
        format!("g{}", self.commands)
    }

    /// A command that must end with OK; the capabilities that were told on the way.
    async fn command(&mut self, command: &str) -> Result<Option<String>, NotOpened> {
        let tag = self.tag();
        self.send(&format!("{tag} {command}")).await?;
        self.finish(&tag, "").await
    }

    async fn capabilities(&mut self) -> Result<String, NotOpened> {
        let told = self.command("CAPABILITY").await?;
        told.ok_or(NotOpened::Protocol("no capabilities"))
    }

    async fn authenticate(
        &mut self,
        exchange: &Exchange,
        at_once: bool,
    ) -> Result<Option<String>, NotOpened> {
        let (tag, Exchange { mechanism, message }) = (self.tag(), exchange);
        if at_once {
            let command = Zeroizing::new(format!("{tag} AUTHENTICATE {mechanism} {}", **message));
            self.send(&command).await?;
            return self.finish(&tag, "").await;
        }
        self.send(&format!("{tag} AUTHENTICATE {mechanism}")).await?;
        self.finish(&tag, message).await
    }

    /// Reads to the end of a command. `message` answers the first `+`; a server that goes on asking
    /// says in it why it refuses a token, and is to be answered with as good as nothing (RFC 7628
    /// §3.2.3).
    async fn finish(&mut self, tag: &str, message: &str) -> Result<Option<String>, NotOpened> {
        let (mut told, mut message) = (None, Some(message).filter(|message| !message.is_empty()));
        loop {
            let line = self.line().await?;
            if let Some(capabilities) = line.strip_prefix("* CAPABILITY ") {
                told = Some(capabilities.to_owned());
            } else if line == "+" || line.starts_with("+ ") {
                self.send(message.take().unwrap_or("AQ==")).await?;
            } else if let Some(status) =
                line.strip_prefix(tag).and_then(|rest| rest.strip_prefix(' '))
            {
                let Some(text) = status.strip_prefix("OK") else {
                    return Err(refusal(Some(status), ""));
                };
                return Ok(code(text).or(told));
            } else if let Some(bye) = line.strip_prefix("* BYE") {
                return Err(refusal(Some(bye), ""));
            } else if !line.starts_with("* ") {
                return Err(NotOpened::Protocol("an answer to another command"));
            }
        }
    }
}

/// The capabilities in a response code: ` [CAPABILITY a b] text`.
fn code(text: &str) -> Option<String> {
    let (capabilities, _) = text.trim_start().strip_prefix("[CAPABILITY ")?.split_once(']')?;
    Some(capabilities.to_owned())
}

/// What a server said when it did not want, without what could garble a log.
fn refusal(text: Option<&str>, otherwise: &'static str) -> NotOpened {
    let Some(text) = text else { return NotOpened::Protocol(otherwise) };
    let text = text.trim().chars().filter(|c| !c.is_control()).take(200).collect();
    NotOpened::Refused(text)
}

/// The capabilities that hold for a client that came through us.
fn passed_on(capabilities: &str) -> String {
    let atom = |word: &&str| {
        word.bytes().all(|byte| byte.is_ascii_graphic() && !br#"[](){%*"\"#.contains(&byte))
    };
    let kept = |word: &&str| {
        let word = word.to_ascii_uppercase();
        !NOT_PASSED_ON
            .iter()
            .any(|gone| if gone.ends_with('=') { word.starts_with(gone) } else { word == *gone })
    };
    let words: Vec<&str> =
        capabilities.split(' ').filter(|word| !word.is_empty()).filter(atom).filter(kept).collect();
    if words.is_empty() { "IMAP4rev1".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_those_of_somebody_who_is_logged_in() {
        for (told, passed) in [
            ("IMAP4rev1 STARTTLS AUTH=PLAIN LOGINDISABLED IDLE", "IMAP4rev1 IDLE"),
            ("IMAP4rev1 SASL-IR unauthenticate COMPRESS=DEFLATE MOVE", "IMAP4rev1 MOVE"),
            ("IMAP4rev1  X]\u{7} A\"B STATUS=SIZE", "IMAP4rev1 STATUS=SIZE"),
            ("", "IMAP4rev1"),
        ] {
            assert_eq!(passed_on(told), passed, "{told:?}");
        }
        assert_eq!(code(" [CAPABILITY A B] ready").as_deref(), Some("A B"));
        assert_eq!(code(" ready [CAPABILITY A]"), None);
        assert_eq!(code(" [CAPABILITY A"), None);
    }

    #[test]
    fn what_a_server_says_does_not_garble_a_log() {
        let said = format!("NO \u{1b}[2J{}", "x".repeat(500));
        let NotOpened::Refused(kept) = refusal(Some(&said), "") else { panic!() };
        assert!(kept.len() == 200 && kept.starts_with("NO [2Jxx"), "{kept}");
    }
}
