//! The connection: lines in, replies out, both bounded in size and time.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{Instant, timeout, timeout_at},
};
use zeroize::{Zeroize, Zeroizing};

/// Anything that the protocol is spoken over.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A line without its line break, or why there is none.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Line {
    Read(Zeroizing<Vec<u8>>),
    TooLong,
    /// The rest of a line did not come.
    Stalled,
    Closed,
}

/// What is read holds secrets: it stays in one place, which never grows, and is wiped.
pub(crate) struct Wire {
    stream: Box<dyn Duplex>,
    input: Zeroizing<Box<[u8]>>,
    /// What was read and not used.
    begin: usize,
    end: usize,
    /// Since when there is a line without an end.
    begun: Option<Instant>,
    output: Vec<u8>,
}

impl Wire {
    /// A wire whose lines have at most this many bytes, line breaks not counted.
    pub(crate) fn new(stream: Box<dyn Duplex>, longest: usize) -> Self {
        let input = vec![0; longest + 1].into_boxed_slice();
        let input = Zeroizing::new(input);
        Self { stream, input, begin: 0, end: 0, begun: None, output: Vec::new() }
    }

    /// Says something; it is sent by [`Self::flush`].
    pub(crate) fn say(&mut self, line: &str) {
        self.output.extend_from_slice(line.as_bytes());
        self.output.push(b'\n');
    }

    pub(crate) async fn flush(&mut self, within: Duration) -> io::Result<()> {
        if self.output.is_empty() {
            return Ok(());
        }
        let sending = async {
            self.stream.write_all(&self.output).await?;
            self.stream.flush().await
        };
        timeout(within, sending).await.map_err(|_| io::ErrorKind::TimedOut)??;
        self.output.clear();
        Ok(())
    }

    pub(crate) async fn close(mut self) {
        if let Err(error) = self.stream.shutdown().await {
            tracing::debug!(%error, "an asking server was gone already");
        }
    }

    /// The next line; one that was begun must be there within this time. Can be cancelled without losing
    /// anything.
    pub(crate) async fn line(&mut self, within: Duration) -> io::Result<Line> {
        loop {
            let pending = self.input.get(self.begin..self.end).unwrap_or_default();
            if let Some(length) = memchr::memchr(b'\n', pending) {
                let line = pending.get(..length).unwrap_or_default();
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                let line = Zeroizing::new(line.to_vec());
                self.consume(length + 1);
                return Ok(Line::Read(line));
            }
            self.compact();
            let free = self.input.get_mut(self.end..).unwrap_or_default();
            if free.is_empty() {
                return Ok(Line::TooLong);
            }
            let reading = self.stream.read(free);
            let read = match self.begun {
                None => reading.await?,
                Some(begun) => match timeout_at(begun + within, reading).await {
                    Ok(read) => read?,
                    Err(_) => return Ok(Line::Stalled),
                },
            };
            if read == 0 {
                return Ok(Line::Closed);
            }
            self.end += read;
            self.begun.get_or_insert_with(Instant::now);
        }
    }

    fn consume(&mut self, bytes: usize) {
        let used = self.begin..self.begin + bytes;
        self.input.get_mut(used).unwrap_or_default().zeroize();
        self.begin += bytes;
        self.begun = (self.begin < self.end).then(Instant::now);
    }

    /// Makes room at the end.
    fn compact(&mut self) {
        if self.begin > 0 {
            self.input.copy_within(self.begin..self.end, 0);
            let left = self.end - self.begin;
            self.input.get_mut(left..self.end).unwrap_or_default().zeroize();
            (self.begin, self.end) = (0, left);
        }
    }
}
