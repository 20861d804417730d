//! A wire with DEFLATE upon it (RFC 4978, RFC 1951), in both directions.
//!
//! Memory is bounded whatever the client sends: compressed bytes are taken in small pieces, and only
//! as many are decompressed as the reader asks for, so that a bomb meets the limits that everything
//! else meets. To understand what comes, 32 KiB of what came before have to be kept for as long as
//! the connection lasts, with some tables. To compress takes much more, but only while there is
//! something to say: after a flush the compressor can be dropped, and another one, which knows
//! nothing of what was said before, goes on where it ended.

use std::{
    io::{self, ErrorKind},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Sleep,
};

use crate::wire::Duplex;

/// Compressed bytes read at a time.
const READ: usize = 4 << 10;

/// Bytes compressed at a time.
const WRITE: usize = 16 << 10;

/// What a flush ends with (RFC 1951 §3.2.4, a stored block of nothing).
const SEAM: [u8; 4] = [0, 0, 0xff, 0xff];

/// How long a client may be silent before the compressor is dropped.
const PATIENCE: Duration = Duration::from_secs(2);

/// A wire with DEFLATE upon it.
pub(crate) struct Deflated {
    wire: Box<dyn Duplex>,
    inflate: Decompress,
    /// What came and has not been decompressed, from `taken` on.
    input: Vec<u8>,
    taken: usize,
    /// The last bytes that have been decompressed, as they came.
    last: [u8; SEAM.len()],
    /// Did the client say that nothing more will come?
    ended: bool,
    deflate: Option<Compress>,
    /// What is compressed and not yet written, from `sent` on.
    output: Vec<u8>,
    sent: usize,
    /// Has anything been compressed that the client cannot decompress yet?
    unflushed: bool,
    /// How long the client may be silent before the compressor is dropped.
    patience: Duration,
    /// Runs while it is.
    silence: Option<Pin<Box<Sleep>>>,
}

impl Deflated {
    /// Puts DEFLATE upon a wire.
    pub(crate) fn new(wire: Box<dyn Duplex>) -> Self {
        Self {
            wire,
            inflate: Decompress::new(false),
            input: Vec::new(),
            taken: 0,
            last: [0; SEAM.len()],
            ended: false,
            deflate: None,
            output: Vec::new(),
            sent: 0,
            unflushed: false,
            patience: PATIENCE,
            silence: None,
        }
    }

    /// Can what the client compresses end here? A client ends with a flush, or with the last block; what
    /// it sent behind another place could be either.
    pub(crate) fn is_at_seam(&mut self) -> bool {
        if !self.ended && self.taken < self.input.len() {
            let made = self.decompress(&mut [0]);
            if made.map_or(true, |(made, _)| made > 0) {
                return false;
            }
        }
        self.ended || (self.taken >= self.input.len() && self.last == SEAM)
    }

    /// Takes DEFLATE from the wire; gives with it what came behind the client's last block.
    pub(crate) fn into_wire(self) -> (Box<dyn Duplex>, Vec<u8>) {
        let ahead = self.input.get(self.taken..).unwrap_or_default().to_vec();
        (self.wire, ahead)
    }

    /// Decompresses into `out`; says how many bytes that made, and whether more input is needed.
    fn decompress(&mut self, out: &mut [u8]) -> io::Result<(usize, bool)> {
        let (read, made) = (self.inflate.total_in(), self.inflate.total_out());
        let input = self.input.get(self.taken..).unwrap_or_default();
        let status = self.inflate.decompress(input, out, FlushDecompress::None);
        let status = status.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        let read = usize::try_from(self.inflate.total_in() - read).unwrap_or(usize::MAX);
        let made = usize::try_from(self.inflate.total_out() - made).unwrap_or(usize::MAX);
        let known = input.get(..read).unwrap_or_default();
        for byte in known.iter().skip(read.saturating_sub(SEAM.len())) {
            self.last.rotate_left(1);
            self.last[SEAM.len() - 1] = *byte;
        }
        self.taken = self.taken.saturating_add(read);
        self.ended = status == Status::StreamEnd;
        let used_up = self.taken >= self.input.len();
        if used_up {
            (self.input, self.taken) = (Vec::new(), 0);
        } else if read == 0 && made == 0 && !self.ended {
            return Err(io::Error::new(ErrorKind::InvalidData, "not DEFLATE"));
        }
        Ok((made, used_up))
    }

    /// Compresses some of `bytes`, or flushes when there are none; never waits.
    fn squeeze(&mut self, bytes: &[u8], flush: FlushCompress) -> io::Result<()> {
        let deflate = self.deflate.get_or_insert_with(|| Compress::new(Compression::fast(), false));
        let mut rest = bytes;
        loop {
            self.output.reserve(rest.len().max(512));
            let before = deflate.total_in();
            deflate.compress_vec(rest, &mut self.output, flush).map_err(io::Error::other)?;
            let taken = usize::try_from(deflate.total_in() - before).unwrap_or(usize::MAX);
            rest = rest.get(taken..).unwrap_or_default();
            // With room left, everything is out that is to come out.
            if rest.is_empty() && self.output.len() < self.output.capacity() {
                return Ok(());
            }
        }
    }

    /// Writes what is compressed.
    fn drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(left) = self.output.get(self.sent..).filter(|left| !left.is_empty()) {
            match ready!(Pin::new(&mut self.wire).poll_write(cx, left))? {
                0 => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                written => self.sent += written,
            }
        }
        self.output.clear();
        self.sent = 0;
        Poll::Ready(Ok(()))
    }

    /// Drops what only a busy connection needs, once the client has been silent for a while.
    fn doze(&mut self, cx: &mut Context<'_>) {
        if self.deflate.is_none() || self.unflushed || !self.output.is_empty() {
            return;
        }
        let patience = self.patience;
        let silence = self.silence.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        if silence.as_mut().poll(cx).is_ready() {
            (self.deflate, self.silence, self.output) = (None, None, Vec::new());
        }
    }
}

impl AsyncRead for Deflated {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.ended || out.remaining() == 0 {
                return Poll::Ready(Ok(()));
            }
            let (made, needs_more) = this.decompress(out.initialize_unfilled())?;
            if made > 0 {
                out.advance(made);
                return Poll::Ready(Ok(()));
            }
            if !needs_more || this.ended {
                continue;
            }
            let mut bytes = [0; READ];
            let mut piece = ReadBuf::new(&mut bytes);
            match Pin::new(&mut this.wire).poll_read(cx, &mut piece)? {
                Poll::Pending => {
                    this.doze(cx);
                    return Poll::Pending;
                }
                Poll::Ready(()) if piece.filled().is_empty() => this.ended = true,
                Poll::Ready(()) => this.input.extend_from_slice(piece.filled()),
            }
        }
    }
}

impl AsyncWrite for Deflated {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        // What was compressed before goes first, so that no more than a piece waits.
        ready!(this.drain(cx))?;
        this.silence = None;
        let piece = bytes.get(..WRITE.min(bytes.len())).unwrap_or_default();
        this.squeeze(piece, FlushCompress::None)?;
        this.unflushed = true;
        Poll::Ready(Ok(piece.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.unflushed {
            ready!(this.drain(cx))?;
            this.squeeze(&[], FlushCompress::Sync)?;
            this.unflushed = false;
        }
        ready!(this.drain(cx))?;
        Pin::new(&mut this.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.as_mut().poll_flush(cx))?;
        Pin::new(&mut self.get_mut().wire).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    /// Two wires that understand each other, over few bytes.
    fn pair() -> (Deflated, Deflated) {
        let (near, far) = duplex(64);
        (Deflated::new(Box::new(near)), Deflated::new(Box::new(far)))
    }

    async fn pass(pieces: &[Vec<u8>], rest: bool) -> Vec<u8> {
        let (mut near, mut far) = pair();
        let write = async {
            for piece in pieces {
                near.write_all(piece).await.unwrap();
                near.flush().await.unwrap();
                if rest {
                    near.deflate = None;
                }
            }
            near.shutdown().await.unwrap();
        };
        let mut read = Vec::new();
        let (_, _) = tokio::join!(write, async { far.read_to_end(&mut read).await.unwrap() });
        read
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        #[test]
        fn what_goes_in_comes_out(
            pieces in prop::collection::vec(prop::collection::vec(0_u8..4, 0..3000), 0..8),
            rest: bool,
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let read = runtime.block_on(pass(&pieces, rest));
            prop_assert_eq!(read, pieces.concat());
        }

        #[test]
        fn anything_may_come(bytes: Vec<u8>) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            runtime.block_on(async {
                let (mut near, far) = duplex(bytes.len() + 1);
                near.write_all(&bytes).await.unwrap();
                drop(near);
                let mut far = Deflated::new(Box::new(far));
                let mut piece = [0; 64];
                // It ends or breaks.
                while far.read(&mut piece).await.is_ok_and(|read| read > 0) {}
            });
        }
    }

    #[tokio::test]
    async fn a_bomb_comes_out_piece_by_piece() {
        let mut bomb = Vec::with_capacity(1 << 16);
        let zeros = vec![0; 16 << 20];
        let mut deflate = Compress::new(Compression::best(), false);
        deflate.compress_vec(&zeros, &mut bomb, FlushCompress::Sync).unwrap();
        assert!(bomb.len() < 32 << 10, "{}", bomb.len());
        let (mut near, far) = duplex(1 << 16);
        near.write_all(&bomb).await.unwrap();
        let mut far = Deflated::new(Box::new(far));
        let mut piece = [0; 512];
        for _ in 0..1000 {
            assert!(far.read(&mut piece).await.unwrap() > 0);
            assert!(far.input.len() <= READ);
        }
    }

    #[tokio::test]
    async fn the_compressor_rests_with_the_client() {
        let (mut near, mut far) = pair();
        near.patience = Duration::ZERO;
        for round in 0..3 {
            let (sent, mut read) = (vec![b'x'; 1000], vec![0; 1000]);
            let (written, _) = tokio::join!(
                async {
                    near.write_all(&sent).await?;
                    near.flush().await
                },
                far.read_exact(&mut read),
            );
            written.unwrap();
            assert_eq!(read, sent, "{round}");
            assert!(near.deflate.is_some());
            let mut nothing = [0; 1];
            let waited =
                tokio::time::timeout(Duration::from_millis(50), near.read(&mut nothing)).await;
            assert!(waited.is_err() && near.deflate.is_none());
        }
    }
}
