//! The wire: lines in, replies out, both bounded in size and time.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

/// Anything that LMTP is spoken over.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Duplex for T {}

/// Bytes read at once.
const PIECE: usize = 16 << 10;

/// Replies that are kept before they are sent whatever comes in.
const REPLIES: usize = 16 << 10;

/// A connection with what was read and not used, and what was said and not sent.
pub(crate) struct Wire {
    stream: Box<dyn Duplex>,
    input: Vec<u8>,
    used: usize,
    output: Vec<u8>,
    write_timeout: Duration,
}

/// A line, or why there is none.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Line {
    Read(Vec<u8>),
    TooLong,
    Closed,
}

impl Wire {
    pub(crate) fn new(stream: Box<dyn Duplex>, write_timeout: Duration) -> Self {
        Self { stream, input: Vec::new(), used: 0, output: Vec::new(), write_timeout }
    }

    /// Gives the stream back for TLS. What came in the clear after the command is forgotten, so that
    /// nobody in between can put commands into the protected part.
    pub(crate) fn into_stream(self) -> Box<dyn Duplex> {
        self.stream
    }

    /// Says a reply; it is sent before the connection waits for the client.
    pub(crate) async fn say(&mut self, reply: &str) -> io::Result<()> {
        self.output.extend_from_slice(reply.as_bytes());
        self.output.extend_from_slice(b"\r\n");
        if self.output.len() > REPLIES { self.flush().await } else { Ok(()) }
    }

    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        if !self.output.is_empty() {
            let sending = async {
                self.stream.write_all(&self.output).await?;
                self.stream.flush().await
            };
            timeout(self.write_timeout, sending).await.map_err(|_| io::ErrorKind::TimedOut)??;
            self.output.clear();
        }
        Ok(())
    }

    /// Ends the connection in order.
    pub(crate) async fn close(mut self) {
        let end = async {
            self.flush().await?;
            self.stream.shutdown().await
        };
        if let Err(error) = end.await {
            tracing::debug!(%error, "a delivering client was gone before its goodbye");
        }
    }

    /// What was read and not used.
    pub(crate) fn pending(&self) -> &[u8] {
        self.input.get(self.used..).unwrap_or_default()
    }

    pub(crate) fn consume(&mut self, bytes: usize) {
        self.used = (self.used + bytes).min(self.input.len());
        if self.used == self.input.len() {
            self.input.clear();
            self.used = 0;
            self.input.shrink_to(2 * PIECE);
        }
    }

    /// Reads more; false at the end. Can be cancelled without losing anything.
    pub(crate) async fn fill(&mut self) -> io::Result<bool> {
        if self.used > 0 {
            self.input.drain(..self.used);
            self.used = 0;
        }
        self.input.reserve(PIECE);
        Ok(self.stream.read_buf(&mut self.input).await? > 0)
    }

    /// The next line without its line break. One that is longer than `most` is read to its end and
    /// forgotten. Can be cancelled without losing more than a line that is too long.
    pub(crate) async fn line(&mut self, most: usize) -> io::Result<Line> {
        let mut too_long = false;
        loop {
            if let Some(end) = memchr::memchr(b'\n', self.pending()) {
                let line = self.pending().get(..end).unwrap_or_default();
                let line = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
                self.consume(end + 1);
                let too_long = too_long || end >= most;
                return Ok(if too_long { Line::TooLong } else { Line::Read(line) });
            }
            if self.pending().len() > most {
                too_long = true;
                let all = self.pending().len();
                self.consume(all);
            }
            self.flush().await?;
            if !self.fill().await? {
                return Ok(Line::Closed);
            }
        }
    }
}
