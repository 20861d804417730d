//! The wire of a connection: lines and literals in, buffered responses out.
//!
//! Both buffers are given back when a connection waits, so that an idle one costs little. Everything
//! here can be dropped while it waits and taken up again: nothing read or to be written is lost.

mod literal;
mod out;

use std::{io, time::Duration};

use bytes::{Buf, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

pub(crate) use self::{literal::Literal, out::Out};
use crate::{
    compress::Deflated,
    wire::{Duplex, Wire},
};

/// Responses are written out when there are more bytes of them than this.
const OUTPUT_HIGH: usize = 32 << 10;

/// Bytes read at a time when more are expected.
const READ: usize = 8 << 10;

/// Bytes read at a time of a literal.
const READ_BULK: usize = 32 << 10;

/// Bytes read at a time by a connection that waits.
const READ_IDLE: usize = 512;

/// Why a connection cannot go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Gone {
    /// The client closed it.
    #[error("closed by the client")]
    Closed,
    /// The client takes too long to read or write.
    #[error("the client is too slow")]
    TooSlow,
    /// The wire broke.
    #[error("broken: {0}")]
    Broken(#[from] io::Error),
}

/// The wire with its buffers.
pub(crate) struct Io {
    wire: Wire,
    input: BytesMut,
    /// Bytes at the beginning of `input` known to hold no line end.
    scanned: usize,
    output: Out,
    /// How long a client may say nothing where no shorter time is set.
    read_timeout: Duration,
    write_timeout: Duration,
    /// Was anything written that has not been flushed?
    unflushed: bool,
    /// Is a response half written, so that nothing else can be said?
    pub(crate) mid_literal: bool,
}

/// A wire that something else than commands goes over from now on.
pub(crate) struct Sides<'a> {
    pub(crate) wire: &'a mut Wire,
    /// What has come and has not been taken.
    pub(crate) input: &'a mut BytesMut,
    /// To be kept up: is a response half written?
    pub(crate) mid_response: &'a mut bool,
}

impl Io {
    /// A wire at its beginning.
    pub(crate) fn new(
        wire: Box<dyn Duplex>,
        read_timeout: Duration,
        write_timeout: Duration,
    ) -> Self {
        let (input, output) = (BytesMut::new(), Out::default());
        Self {
            wire: Wire::Plain(wire),
            input,
            scanned: 0,
            output,
            read_timeout,
            write_timeout,
            unflushed: false,
            mid_literal: false,
        }
    }

    /// Is everything compressed?
    pub(crate) fn is_compressed(&self) -> bool {
        matches!(self.wire, Wire::Deflated(_))
    }

    /// Has the client sent ahead?
    pub(crate) fn has_input(&self) -> bool {
        !self.input.is_empty()
    }

    /// From here on everything is compressed, both ways. Everything before has been flushed.
    pub(crate) fn compress(&mut self) {
        self.wire = match std::mem::replace(&mut self.wire, Wire::nothing()) {
            Wire::Plain(wire) => Wire::Deflated(Box::new(Deflated::new(wire))),
            deflated @ Wire::Deflated(_) => deflated,
        };
    }

    /// Is it clear where the client's compressed bytes end, if it ends them now?
    pub(crate) fn may_decompress(&mut self) -> bool {
        match &mut self.wire {
            Wire::Plain(_) => true,
            Wire::Deflated(wire) => self.input.is_empty() && wire.is_at_seam(),
        }
    }

    /// From here on nothing is compressed. Everything before has been flushed.
    pub(crate) fn decompress(&mut self) {
        self.wire = match std::mem::replace(&mut self.wire, Wire::nothing()) {
            Wire::Deflated(wire) => {
                let (wire, ahead) = wire.into_wire();
                self.input.extend_from_slice(&ahead);
                Wire::Plain(wire)
            }
            plain @ Wire::Plain(_) => plain,
        };
    }

    /// Gives up the wire for another layer upon it. What the client sent ahead is thrown away: it was
    /// not protected (RFC 9051 §6.2.1, command injection).
    pub(crate) fn into_wire(self) -> Wire {
        self.wire
    }

    /// Where responses go.
    pub(crate) fn out(&mut self) -> &mut Out {
        &mut self.output
    }

    /// Adds a line to the responses.
    pub(crate) fn line(&mut self, line: &str) {
        self.output.extend_from_slice(line.as_bytes());
        self.output.extend_from_slice(b"\r\n");
    }

    /// Writes responses out if many have gathered.
    pub(crate) async fn relieve(&mut self) -> Result<(), Gone> {
        if self.output.len() < OUTPUT_HIGH { Ok(()) } else { self.write_out().await }
    }

    async fn write_out(&mut self) -> Result<(), Gone> {
        while !self.output.is_empty() {
            self.unflushed = true;
            let written = timeout(self.write_timeout, self.wire.write(&self.output)).await;
            match written.map_err(|_| Gone::TooSlow)?? {
                0 => return Err(Gone::Closed),
                bytes => self.output.advance(bytes),
            }
        }
        if self.output.capacity() > 2 * OUTPUT_HIGH {
            self.output.free();
        }
        Ok(())
    }

    /// Writes every response out.
    pub(crate) async fn flush(&mut self) -> Result<(), Gone> {
        self.write_out().await?;
        timeout(self.write_timeout, self.wire.flush()).await.map_err(|_| Gone::TooSlow)??;
        self.unflushed = false;
        Ok(())
    }

    /// Writes every response out and gives up the wire's two ends, with what the client sent ahead.
    pub(crate) async fn sides(&mut self) -> Result<Sides<'_>, Gone> {
        self.flush().await?;
        self.output.free();
        self.scanned = 0;
        let (wire, input) = (&mut self.wire, &mut self.input);
        Ok(Sides { wire, input, mid_response: &mut self.mid_literal })
    }

    /// Says goodbye to the wire.
    pub(crate) async fn shutdown(&mut self) -> Result<(), Gone> {
        self.flush().await?;
        Ok(self.wire.shutdown().await?)
    }

    /// Is there a line that can be taken without waiting?
    pub(crate) fn has_line(&mut self) -> bool {
        self.line_end().is_some()
    }

    fn line_end(&mut self) -> Option<usize> {
        let fresh = self.input.get(self.scanned..).unwrap_or_default();
        let found = fresh.iter().position(|byte| *byte == b'\n');
        match found {
            Some(at) => Some(self.scanned + at + 1),
            None => {
                self.scanned = self.input.len();
                None
            }
        }
    }

    /// Takes the next line without its line end, once it is there; writes out what is to be written
    /// before it waits. `None` when it is longer than `limit`: what has come of it is left.
    pub(crate) async fn take_line(&mut self, limit: usize) -> Result<Option<BytesMut>, Gone> {
        loop {
            if let Some(end) = self.line_end() {
                if end > limit + 2 {
                    return Ok(None);
                }
                let mut line = self.input.split_to(end);
                self.scanned = 0;
                line.truncate(end - 1);
                if line.last() == Some(&b'\r') {
                    line.truncate(end - 2);
                }
                return Ok(Some(line));
            }
            if self.input.len() > limit {
                return Ok(None);
            }
            self.fill(READ_IDLE).await?;
        }
    }

    /// Waits until something has come.
    pub(crate) async fn wait(&mut self) -> Result<(), Gone> {
        if self.input.is_empty() { self.fill(READ_IDLE).await } else { Ok(()) }
    }

    /// The first bytes, at most `most`, of what has come and has not been taken.
    pub(crate) fn peek(&self, most: usize) -> &[u8] {
        self.input.get(..most.min(self.input.len())).unwrap_or_default()
    }

    /// Throws away the rest of the present line, at most `limit` bytes; says whether its end came.
    pub(crate) async fn skip_line(&mut self, limit: usize) -> Result<bool, Gone> {
        let mut skipped = 0;
        loop {
            if let Some(end) = self.line_end() {
                self.input.advance(end);
                self.scanned = 0;
                return Ok(true);
            }
            skipped += self.input.len();
            self.input.clear();
            self.scanned = 0;
            if skipped > limit {
                return Ok(false);
            }
            self.fill(READ_IDLE).await?;
        }
    }

    /// Takes some bytes of a literal of which `left` are still to come.
    pub(crate) async fn take_some(&mut self, left: u64) -> Result<BytesMut, Gone> {
        if self.input.is_empty() {
            self.fill(READ_BULK).await?;
        }
        let take = usize::try_from(left).unwrap_or(usize::MAX).min(self.input.len());
        self.scanned = 0;
        Ok(self.input.split_to(take))
    }

    /// Takes a literal of `length` bytes, behind what is in `command`.
    pub(crate) async fn take_into(
        &mut self,
        command: &mut BytesMut,
        length: u64,
    ) -> Result<(), Gone> {
        let mut left = length;
        while left > 0 {
            let bytes = self.take_some(left).await?;
            left -= bytes.len() as u64;
            command.extend_from_slice(&bytes);
        }
        Ok(())
    }

    /// Throws a literal away.
    pub(crate) async fn skip(&mut self, length: u64) -> Result<(), Gone> {
        let mut left = length;
        while left > 0 {
            left -= self.take_some(left).await?.len() as u64;
        }
        Ok(())
    }

    /// Waits for bytes from the client; takes at most `first` of them when none are there yet.
    async fn fill(&mut self, first: usize) -> Result<(), Gone> {
        if self.unflushed || !self.output.is_empty() {
            self.flush().await?;
        }
        if self.input.is_empty() {
            // Nothing is kept while nothing is said.
            self.output.free();
            self.input = BytesMut::with_capacity(first);
        } else {
            self.input.reserve(READ);
        }
        let read = timeout(self.read_timeout, self.wire.read_buf(&mut self.input)).await;
        if read.map_err(|_| Gone::TooSlow)?? == 0 { Err(Gone::Closed) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_taken_whole_and_bounded() {
        let (mut client, server) = tokio::io::duplex(64);
        let mut io = Io::new(Box::new(server), Duration::from_secs(1), Duration::from_secs(1));
        client.write_all(b"one\r\ntwo\nthr").await.unwrap();
        assert_eq!(io.take_line(10).await.unwrap().unwrap(), &b"one"[..]);
        assert_eq!(io.take_line(10).await.unwrap().unwrap(), &b"two"[..]);
        client.write_all(b"eeeeeeeeeeee\r\nfour\r\n").await.unwrap();
        assert!(io.take_line(10).await.unwrap().is_none());
        assert!(io.skip_line(100).await.unwrap());
        assert_eq!(io.take_line(10).await.unwrap().unwrap(), &b"four"[..]);
        drop(client);
        assert!(matches!(io.take_line(10).await, Err(Gone::Closed)));
    }
}
