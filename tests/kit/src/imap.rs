//! A raw IMAP client (RFC 3501): tests say what is sent and see what is answered.

use std::{net::SocketAddr, time::Duration};

use tokio::time::timeout;

use crate::wire::{Trust, Wire};

/// A connection to the IMAP server.
pub struct Imap {
    wire: Wire,
    /// The greeting, without its line end.
    pub greeting: String,
    tag: u32,
}

/// How a command ended.
#[derive(Debug)]
pub struct Reply {
    /// `OK`, `NO` or `BAD`; `BYE` when the connection ended before a tagged answer.
    pub status: String,
    /// What follows the status.
    pub text: String,
    /// Untagged responses in order, literals in place, without the last line end.
    pub untagged: Vec<Vec<u8>>,
}

impl Reply {
    /// This reply, which must be OK.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, "OK", "{self:?}");
        self
    }

    /// The untagged responses as text.
    pub fn text(&self) -> String {
        let lines = self.untagged.iter().map(|line| String::from_utf8_lossy(line));
        lines.collect::<Vec<_>>().join("\r\n")
    }

    /// The literals in the untagged responses.
    pub fn literals(&self) -> Vec<Vec<u8>> {
        self.untagged.iter().flat_map(|line| literals_of(line)).collect()
    }

    /// The number before `word` in an untagged response, as in `* 3 EXISTS`.
    pub fn number(&self, word: &str) -> Option<u32> {
        self.untagged.iter().find_map(|line| {
            let line = String::from_utf8_lossy(line);
            let (number, rest) = line.strip_prefix("* ")?.split_once(' ')?;
            (rest == word).then(|| number.parse().ok())?
        })
    }
}

/// How a connection was ended by the server.
#[derive(Debug)]
pub struct Ended {
    /// The BYE response, if one was sent.
    pub bye: Option<String>,
    /// Everything else that came before the end.
    pub before: String,
}

impl Imap {
    /// Connects over TLS and reads the greeting.
    pub async fn connect(address: SocketAddr, trust: &Trust) -> Self {
        Self::over(Wire::tls(address, trust).await).await
    }

    /// Connects in the clear and reads the greeting.
    pub async fn connect_plain(address: SocketAddr) -> Self {
        Self::over(Wire::plain(address).await).await
    }

    /// Reads the greeting from a wire that is there.
    pub async fn over(mut wire: Wire) -> Self {
        let greeting = wire.line().await.expect("a greeting");
        let greeting = String::from_utf8_lossy(&greeting).trim_end().to_owned();
        Self { wire, greeting, tag: 0 }
    }

    /// STARTTLS.
    pub async fn start_tls(mut self, trust: &Trust) -> Self {
        self.command("STARTTLS").await.ok();
        Self { wire: self.wire.upgrade(trust).await, ..self }
    }

    /// LOGIN with quoted strings.
    pub async fn login(&mut self, address: &str, secret: &str) -> Reply {
        let quote = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        self.command(&format!("LOGIN \"{}\" \"{}\"", quote(address), quote(secret))).await
    }

    /// Sends a command and reads up to its tagged answer.
    pub async fn command(&mut self, command: &str) -> Reply {
        self.tag += 1;
        let tag = format!("t{}", self.tag);
        if self.wire.send(format!("{tag} {command}\r\n").as_bytes()).await.is_err() {
            return self.until(&tag).await;
        }
        self.until(&tag).await
    }

    /// APPEND with a synchronizing literal.
    pub async fn append(&mut self, folder: &str, message: &[u8]) -> Reply {
        self.tag += 1;
        let tag = format!("t{}", self.tag);
        let command = format!("{tag} APPEND \"{folder}\" {{{}}}\r\n", message.len());
        self.send(command.as_bytes()).await;
        let line = self.response().await.unwrap_or_default();
        if !line.starts_with(b"+") {
            let refused = line.strip_prefix(format!("{tag} ").as_bytes());
            return reply(refused.unwrap_or(&line), Vec::new());
        }
        self.send(message).await;
        self.send(b"\r\n").await;
        self.until(&tag).await
    }

    /// Sends bytes as they are; a closed connection shows on the next reading.
    pub async fn send(&mut self, bytes: &[u8]) {
        let _closed = self.wire.send(bytes).await;
    }

    /// Reads up to the answer with this tag.
    pub async fn until(&mut self, tag: &str) -> Reply {
        let prefix = format!("{tag} ");
        let mut untagged = Vec::new();
        while let Some(line) = self.response().await {
            if line.starts_with(prefix.as_bytes()) {
                return reply(&line[prefix.len()..], untagged);
            }
            untagged.push(line);
        }
        let bye = untagged.iter().rev().find(|line| line.starts_with(b"* BYE")).cloned();
        reply(&bye.map_or_else(|| b"BYE".to_vec(), |line| line[2..].to_vec()), untagged)
    }

    /// Reads one response, its literals included; `None` once the connection is closed.
    pub async fn response(&mut self) -> Option<Vec<u8>> {
        let mut response = Vec::new();
        loop {
            let line = self.wire.line().await.ok()?;
            if !line.ends_with(b"\n") {
                return None;
            }
            response.extend_from_slice(&line);
            let Some(length) = literal_length(&response) else { break };
            response.extend(self.wire.exactly(length).await.ok()?);
        }
        let end = response.len() - if response.ends_with(b"\r\n") { 2 } else { 1 };
        response.truncate(end);
        Some(response)
    }

    /// Begins IDLE (RFC 2177).
    pub async fn idle(&mut self) {
        self.tag += 1;
        self.send(format!("t{} IDLE\r\n", self.tag).as_bytes()).await;
        let line = self.response().await.unwrap_or_default();
        assert!(line.starts_with(b"+"), "{}", String::from_utf8_lossy(&line));
    }

    /// Ends IDLE.
    pub async fn done(&mut self) -> Reply {
        self.send(b"DONE\r\n").await;
        let tag = format!("t{}", self.tag);
        self.until(&tag).await
    }

    /// Waits for an untagged response that holds `part`.
    pub async fn wait_for(&mut self, part: &str, bound: Duration) -> String {
        let found = async {
            loop {
                let line = self.response().await.expect("the connection stays open");
                let line = String::from_utf8_lossy(&line).into_owned();
                if line.contains(part) {
                    return line;
                }
            }
        };
        timeout(bound, found).await.unwrap_or_else(|_| panic!("no {part} within {bound:?}"))
    }

    /// Waits for the server to close the connection.
    pub async fn closed_within(&mut self, bound: Duration) -> Option<Ended> {
        timeout(bound, self.closed()).await.ok()
    }

    /// Waits for the server to close the connection, however long.
    pub async fn closed(&mut self) -> Ended {
        let mut ended = Ended { bye: None, before: String::new() };
        while let Ok(line) = self.wire.line().await {
            if line.is_empty() {
                break;
            }
            let line = String::from_utf8_lossy(&line).into_owned();
            if line.starts_with("* BYE") {
                ended.bye = Some(line.trim_end().to_owned());
            } else {
                ended.before.push_str(&line);
            }
        }
        ended
    }
}

fn reply(line: &[u8], untagged: Vec<Vec<u8>>) -> Reply {
    let line = String::from_utf8_lossy(line).into_owned();
    let (status, text) = line.split_once(' ').unwrap_or((&line, ""));
    Reply { status: status.to_owned(), text: text.to_owned(), untagged }
}

/// Length of the literal that a response announces at its end: `{12}` and a line end.
fn literal_length(response: &[u8]) -> Option<usize> {
    let head = response.strip_suffix(b"}\r\n")?;
    let open = head.iter().rposition(|byte| *byte == b'{')?;
    std::str::from_utf8(&head[open + 1..]).ok()?.parse().ok()
}

fn literals_of(response: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(line) = response[at..].windows(2).position(|pair| pair == b"\r\n") {
        let end = at + line + 2;
        let length = literal_length(&response[at..end]).unwrap_or(0);
        if length > 0 {
            found.push(response[end..end + length].to_vec());
        }
        at = end + length;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_where_they_are_announced() {
        let response = b"* 1 FETCH (UID 1 BODY[] {7}\r\na}\r\n{3} FLAGS ())";
        assert_eq!(literals_of(response), [b"a}\r\n{3}".to_vec()]);
        assert_eq!(literal_length(b"x ~{12}\r\n"), Some(12));
        assert_eq!(literal_length(b"x {12\r\n"), None);
    }

    #[test]
    fn replies_are_taken_apart() {
        let reply = reply(b"OK [READ-WRITE] done", vec![b"* 3 EXISTS".to_vec()]);
        assert_eq!((reply.status.as_str(), reply.text.as_str()), ("OK", "[READ-WRITE] done"));
        assert_eq!(reply.number("EXISTS"), Some(3));
        assert_eq!(reply.number("RECENT"), None);
    }
}
