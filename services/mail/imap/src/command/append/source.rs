//! The text of a command between its literals, which are streamed.

use bytes::BytesMut;

use super::receiver::Receiver;
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::{Cursor, Syntax},
    io::{Gone, Literal},
};

/// Bytes of messages that are refused and still read, because the client does not wait for a
/// continuation; one that sends more is cut off.
const MAX_SKIP: u64 = 256 << 20;

const TOO_LARGE: Failure = Failure::Bye("[TOOBIG] the message is too large");

/// A command as it comes: a piece of text, and the literal that follows it.
pub(super) struct Source {
    text: BytesMut,
    /// Where in `text` is what has not been parsed.
    at: usize,
    /// Where `text` ends, or the announcement of its literal begins.
    end: usize,
    /// Announced, and not asked for.
    literal: Option<Literal>,
    /// Bytes that are still to come of a literal that was asked for.
    coming: u64,
}

impl Source {
    /// A line that has been parsed up to `at`.
    pub(super) fn new(text: BytesMut, at: usize, end: usize, literal: Option<Literal>) -> Self {
        Self { text, at, end, literal, coming: 0 }
    }

    /// What has not been parsed of the present piece of text.
    pub(super) fn cursor(&self) -> Cursor<'_> {
        Cursor::new(self.text.get(self.at..self.end).unwrap_or_default())
    }

    /// Notes that so many bytes of it are left.
    pub(super) fn leave(&mut self, rest: usize) {
        self.at = self.end.saturating_sub(rest);
    }

    /// Is the command at its end?
    pub(super) fn at_end(&self) -> bool {
        self.at >= self.end && self.literal.is_none()
    }

    /// Does a literal come next?
    pub(super) fn at_literal(&self) -> bool {
        self.at >= self.end && self.literal.is_some()
    }

    /// `")"`
    pub(super) fn close_parenthesis(&mut self) -> Result<(), Syntax> {
        let mut input = self.cursor();
        input.expect(b')', "a closing parenthesis is missing")?;
        let rest = input.rest().len();
        self.leave(rest);
        Ok(())
    }

    /// Streams the literal that comes next, which is all or part of a message, and reads the text
    /// behind it.
    pub(super) async fn stream(
        &mut self,
        connection: &mut Connection,
        receiver: &mut Receiver,
    ) -> Result<(), Failure> {
        let Some(literal) = self.literal.filter(|_| self.at_literal()) else {
            return Err(Failure::bad("a message is given as a literal"));
        };
        receiver.expect(literal.length)?;
        self.ask_for_literal(connection);
        while self.coming > 0 {
            let bytes = self.some(connection).await?;
            receiver.write(&bytes).await?;
        }
        self.next_text(connection).await
    }

    /// Reads the short literal that comes next, and the text behind it.
    pub(super) async fn short(&mut self, connection: &mut Connection) -> Result<Vec<u8>, Failure> {
        let most = connection.server.config.max_literal.0;
        if self.literal.is_none_or(|literal| literal.length > most) {
            return Err(Failure::bad("[TOOBIG] the literal is too long"));
        }
        self.ask_for_literal(connection);
        let mut short = Vec::new();
        while self.coming > 0 {
            short.extend_from_slice(&self.some(connection).await?);
        }
        self.next_text(connection).await?;
        Ok(short)
    }

    fn ask_for_literal(&mut self, connection: &mut Connection) {
        if let Some(literal) = self.literal.take() {
            if literal.synchronising {
                connection.io.line("+ send the message");
            }
            self.coming = literal.length;
        }
    }

    async fn some(&mut self, connection: &mut Connection) -> Result<BytesMut, Failure> {
        let idle = connection.server.config.idle_timeout.0;
        let bytes = tokio::time::timeout(idle, connection.io.take_some(self.coming)).await;
        let bytes = bytes.map_err(|_| Gone::TooSlow)??;
        self.coming -= bytes.len() as u64;
        Ok(bytes)
    }

    async fn next_text(&mut self, connection: &mut Connection) -> Result<(), Failure> {
        let config = &connection.server.config;
        let limit = usize::try_from(config.max_line.0).unwrap_or(usize::MAX);
        let line = tokio::time::timeout(config.idle_timeout.0, connection.io.take_line(limit));
        let line = line.await.map_err(|_| Gone::TooSlow)??;
        let line = line.ok_or(Failure::Bye("[TOOBIG] the command is too long"))?;
        let found = Literal::at_end(&line);
        self.end = found.map_or(line.len(), |(_, open)| open);
        self.literal = found.map(|(literal, _)| literal);
        (self.text, self.at) = (line, 0);
        Ok(())
    }

    /// Reads what is left of a refused command, to its end or to where the client waits.
    pub(super) async fn pass_over(&mut self, connection: &mut Connection) -> Result<(), Failure> {
        let mut skipped = 0_u64;
        loop {
            if self.coming == 0 {
                let Some(literal) = self.literal.take() else { return Ok(()) };
                if literal.synchronising {
                    // The client waits for a continuation, and gets the refusal instead.
                    return Ok(());
                }
                self.coming = literal.length;
            }
            skipped = skipped.saturating_add(self.coming);
            if skipped > MAX_SKIP {
                return Err(TOO_LARGE);
            }
            while self.coming > 0 {
                self.some(connection).await?;
            }
            self.next_text(connection).await?;
        }
    }
}
