//! A raw LMTP client (RFC 2033).

use std::net::SocketAddr;

use crate::wire::Wire;

/// A connection to the LMTP server, after LHLO.
pub struct Lmtp {
    wire: Wire,
    /// What LHLO answered.
    pub capabilities: String,
}

/// An answer: its code and the text of all its lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Three digits; 0 when the connection was closed.
    pub code: u16,
    /// Text of its lines, one per line.
    pub text: String,
}

impl Answer {
    /// This answer, which must be of the 200s or 300s.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!((200..400).contains(&self.code), "{self:?}");
        self
    }
}

impl Lmtp {
    /// Connects and says LHLO.
    pub async fn connect(address: SocketAddr) -> Self {
        let mut lmtp = Self { wire: Wire::plain(address).await, capabilities: String::new() };
        lmtp.answer().await.ok();
        lmtp.capabilities = lmtp.command("LHLO test.example").await.ok().text;
        lmtp
    }

    /// Sends a line and reads its answer.
    pub async fn command(&mut self, line: &str) -> Answer {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.answer().await
    }

    /// Sends bytes as they are; a closed connection shows on the next reading.
    pub async fn send(&mut self, bytes: &[u8]) {
        let _closed = self.wire.send(bytes).await;
    }

    /// Reads one answer.
    pub async fn answer(&mut self) -> Answer {
        let mut text = String::new();
        loop {
            let line = self.wire.line().await.unwrap_or_default();
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let Some((code, rest)) = line.split_at_checked(3) else {
                return Answer { code: 0, text };
            };
            text.push_str(rest.get(1..).unwrap_or_default());
            if !rest.starts_with('-') {
                return Answer { code: code.parse().unwrap_or(0), text };
            }
            text.push('\n');
        }
    }

    /// Delivers a message (with CRLF line ends) to recipients: one answer each, from RCPT when it
    /// refused, from the end of DATA otherwise.
    pub async fn deliver(&mut self, recipients: &[&str], message: &[u8]) -> Vec<Answer> {
        self.command("MAIL FROM:<sender@elsewhere.example>").await.ok();
        let mut answers = Vec::new();
        for recipient in recipients {
            answers.push(self.command(&format!("RCPT TO:<{recipient}>")).await);
        }
        if !answers.iter().any(|answer| answer.code == 250) {
            self.command("RSET").await.ok();
            return answers;
        }
        let go = self.command("DATA").await;
        assert_eq!(go.code, 354, "{go:?}");
        self.send(&stuffed(message)).await;
        for answer in &mut answers {
            if answer.code == 250 {
                *answer = self.answer().await;
            }
        }
        answers
    }

    /// Delivers to one recipient.
    pub async fn deliver_to(&mut self, recipient: &str, message: &[u8]) -> Answer {
        self.deliver(&[recipient], message).await.remove(0)
    }
}

/// The message as it goes over the wire: dots doubled (RFC 5321 §4.5.2), and the closing dot.
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 8);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn dots_are_doubled() {
        assert_eq!(super::stuffed(b".a\r\nb.\r\n..\r\n"), b"..a\r\nb.\r\n...\r\n.\r\n");
    }
}
