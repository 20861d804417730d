//! Both ways between a client and another server, without reading what goes by.

use std::{
    future::Future,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use bytes::{Buf, BytesMut};
use futures_util::poll;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split},
    time::{Instant, sleep_until, timeout},
};

use super::{Onward, boundary::Boundary};
use crate::{
    ImapConfig,
    io::{Gone, Io, Sides},
};

/// Bytes read at a time while nothing goes by: what a connection that waits costs each way.
const WAITING: usize = 512;

/// Time in which the other server may end what it says to a client that has closed its side.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Over {
    /// One side has closed.
    Said,
    /// The client is to be told.
    Bye(&'static str),
}

/// Hands through until a side closes, fails or is silent for too long. Can be dropped at any time:
/// [`Io::mid_literal`] then says whether the client can be told why.
pub(crate) async fn relay(io: &mut Io, onward: &mut Onward, config: &ImapConfig) -> Over {
    let Ok(Sides { wire, input, mid_response }) = io.sides().await else { return Over::Said };
    let (mut from_client, mut to_client) = split(wire);
    let (mut from_server, mut to_server) = split(&mut onward.opened.wire);
    let active = Active::now();
    let sent = metrics::counter!("gatepost_imap_proxied_bytes_total", "direction" => "to-server");
    let got = metrics::counter!("gatepost_imap_proxied_bytes_total", "direction" => "to-client");
    let (mut boundary, most) = (Boundary::default(), usize::try_from(config.proxy_buffer.0));
    let most = most.unwrap_or(usize::MAX).max(WAITING);
    let up = Pump { most, write_timeout: config.write_timeout.0 };
    let down = Pump { ..up };
    let upward = up.run(&mut from_client, &mut to_server, input, |piece| {
        active.touch();
        sent.increment(piece.len() as u64);
    });
    let downward = down.run(&mut from_server, &mut to_client, &mut onward.opened.ahead, |piece| {
        // What a server says by itself to a client that waits is short.
        if piece.len() >= WAITING {
            active.touch();
        }
        boundary.see(piece);
        *mid_response = !boundary.is_between();
        got.increment(piece.len() as u64);
    });
    let silence = active.silence(config.idle_timeout.0);
    tokio::pin!(upward, downward);
    tokio::select! {
        biased;
        over = &mut downward => match over {
            Ok(()) | Err(Ended::To(_)) => Over::Said,
            Err(Ended::From(gone)) => {
                tracing::warn!(reason = %gone, "the connection to another server broke");
                Over::Bye("[UNAVAILABLE] the server of this mailbox has gone")
            }
        },
        over = &mut upward => match over {
            // The client has closed its side; what it asked for is still to be answered.
            Ok(()) => {
                let _in_time = timeout(LAST_WORDS, downward).await;
                Over::Said
            }
            Err(Ended::From(_)) => Over::Said,
            Err(Ended::To(gone)) => {
                tracing::warn!(reason = %gone, "the connection to another server broke");
                let _in_time = timeout(LAST_WORDS, downward).await;
                Over::Bye("[UNAVAILABLE] the server of this mailbox has gone")
            }
        },
        () = silence => Over::Bye("[UNAVAILABLE] idle for too long"),
    }
}

/// When something last went by.
struct Active {
    since: Instant,
    /// Milliseconds after that.
    last: AtomicU64,
}

impl Active {
    fn now() -> Self {
        Self { since: Instant::now(), last: AtomicU64::new(0) }
    }

    fn touch(&self) {
        let passed = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(passed, Ordering::Relaxed);
    }

    /// Ends when nothing has gone by for `bound`.
    async fn silence(&self, bound: Duration) {
        loop {
            let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
            let end = self.since + last + bound;
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }
}

/// Which side could not go on.
#[derive(Debug)]
enum Ended {
    From(Gone),
    To(Gone),
}

/// One direction.
#[derive(Clone, Copy)]
struct Pump {
    /// Bytes in memory at most.
    most: usize,
    write_timeout: Duration,
}

impl Pump {
    /// Hands over what comes, `ahead` first, to the end of `from`; tells `went` of each piece that has
    /// been taken. While nothing comes there is next to no buffer.
    async fn run<R, W>(
        self,
        from: &mut R,
        to: &mut W,
        ahead: &mut BytesMut,
        mut went: impl FnMut(&[u8]),
    ) -> Result<(), Ended>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let mut piece = std::mem::take(ahead);
        loop {
            while !piece.is_empty() {
                self.write(to, &mut piece, &mut went).await.map_err(Ended::To)?;
                piece.reserve(self.most);
                while piece.len() < self.most
                    && self.take_ready(from, &mut piece).await.map_err(Ended::From)?
                {
                }
            }
            self.in_time(to.flush()).await.map_err(Ended::To)?;
            piece = BytesMut::with_capacity(WAITING);
            let read = from.read_buf(&mut piece).await;
            if read.map_err(|error| Ended::From(error.into()))? == 0 {
                // The other side hears of it; that it may be gone already is no news.
                let _best_effort = self.in_time(to.shutdown()).await;
                return Ok(());
            }
        }
    }

    async fn write<W: AsyncWrite + Unpin>(
        self,
        to: &mut W,
        piece: &mut BytesMut,
        went: &mut impl FnMut(&[u8]),
    ) -> Result<(), Gone> {
        while !piece.is_empty() {
            let written = self.in_time(to.write(piece)).await?;
            if written == 0 {
                return Err(Gone::Closed);
            }
            went(piece.get(..written).unwrap_or_default());
            piece.advance(written);
        }
        Ok(())
    }

    /// Takes what is there without waiting for it; says whether there was anything.
    async fn take_ready<R>(self, from: &mut R, piece: &mut BytesMut) -> Result<bool, Gone>
    where
        R: AsyncRead + Unpin,
    {
        let reading = from.read_buf(piece);
        tokio::pin!(reading);
        match poll!(reading) {
            std::task::Poll::Ready(read) => Ok(read? > 0),
            std::task::Poll::Pending => Ok(false),
        }
    }

    async fn in_time<T>(self, done: impl Future<Output = std::io::Result<T>>) -> Result<T, Gone> {
        Ok(timeout(self.write_timeout, done).await.map_err(|_| Gone::TooSlow)??)
    }
}
