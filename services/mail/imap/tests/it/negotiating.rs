//! COMPRESS (RFC 4978), UNAUTHENTICATE (RFC 8437), LITERAL- and LITERAL+ (RFC 7888), ID, UNSELECT.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};

use crate::harness::{ADDRESS, Client, SECRET, Server};

/// The other end of a compressed connection: each write is flushed.
struct Deflating {
    wire: DuplexStream,
    deflate: Compress,
    inflate: Decompress,
    came: Vec<u8>,
}

impl Deflating {
    fn over(client: Client<DuplexStream>) -> Client<Self> {
        assert_eq!(client.buffered(), 0);
        Client::new(Self {
            wire: client.wire,
            deflate: Compress::new(Compression::default(), false),
            inflate: Decompress::new(false),
            came: Vec::new(),
        })
    }
}

impl AsyncRead for Deflating {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        loop {
            let (read, made) = (this.inflate.total_in(), this.inflate.total_out());
            let free = out.initialize_unfilled();
            this.inflate.decompress(&this.came, free, FlushDecompress::None).unwrap();
            this.came.drain(..(this.inflate.total_in() - read) as usize);
            if this.inflate.total_out() > made {
                out.advance((this.inflate.total_out() - made) as usize);
                return Poll::Ready(Ok(()));
            }
            let mut bytes = [0; 4096];
            let mut piece = ReadBuf::new(&mut bytes);
            std::task::ready!(Pin::new(&mut this.wire).poll_read(cx, &mut piece))?;
            if piece.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.came.extend_from_slice(piece.filled());
        }
    }
}

impl AsyncWrite for Deflating {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let this = self.get_mut();
        let mut packed = Vec::with_capacity(bytes.len() + 1024);
        this.deflate.compress_vec(bytes, &mut packed, FlushCompress::Sync).unwrap();
        // The pipe has room for what a test sends.
        match Pin::new(&mut this.wire).poll_write(cx, &packed) {
            Poll::Ready(Ok(written)) => assert_eq!(written, packed.len()),
            other => panic!("{other:?}"),
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_shutdown(cx)
    }
}

#[tokio::test]
async fn everything_is_compressed_after_compress() {
    let server = Server::new();
    let mut client = server.stranger().await;
    client.fails("COMPRESS DEFLATE", "BAD log in").await;
    let mut client = server.client().await;
    assert!(client.ok("CAPABILITY").await.has(" COMPRESS=DEFLATE"));
    client.fails("COMPRESS GZIP", "BAD").await;
    client.ok("COMPRESS DEFLATE").await;
    let mut client = Deflating::over(client);
    assert!(!client.ok("CAPABILITY").await.has("COMPRESS=DEFLATE"));
    client.fails("COMPRESS DEFLATE", "NO [COMPRESSIONACTIVE]").await;
    let text = "a line that comes again\r\n".repeat(20_000);
    let length = text.len();
    client.send(format!("a APPEND INBOX {{{length}}}\r\n").as_bytes()).await;
    assert!(client.response().await.starts_with('+'));
    client.send(format!("{text}\r\n").as_bytes()).await;
    assert!(client.until("a").await.tagged.starts_with("OK [APPENDUID"));
    client.ok("SELECT INBOX").await;
    let got = client.ok("FETCH 1 BODY.PEEK[]").await;
    assert!(got.all() == format!("1 FETCH (BODY[] {{{length}}}\r\n{text})"));
    // Told without being asked, too.
    client.send(b"b IDLE\r\n").await;
    assert!(client.response().await.starts_with('+'));
    let mut other = server.client().await;
    other.fill("INBOX", 1).await;
    assert_eq!(client.response().await, "* 2 EXISTS");
    client.send(b"DONE\r\n").await;
    client.until("b").await;
    let got = client.ok("LOGOUT").await;
    assert!(got.has("* BYE"));
    assert!(client.at_end().await);
}

#[tokio::test]
async fn what_cannot_be_decompressed_ends_the_connection() {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("COMPRESS DEFLATE").await;
    client.wire.write_all(&[0xff; 100]).await.unwrap();
    let mut rest = Vec::new();
    client.wire.read_to_end(&mut rest).await.unwrap();
    // Sent ahead of the answer: it is not known what it would be.
    let mut client = server.client().await;
    client.send(b"a COMPRESS DEFLATE\r\nb NOOP\r\n").await;
    assert!(client.until("a").await.tagged.starts_with("BAD"));
    assert!(client.until("b").await.tagged.starts_with("OK"));
    let server = Server::with(|config| config.compress = false);
    let mut client = server.client().await;
    assert!(!client.ok("CAPABILITY").await.has("COMPRESS"));
    client.fails("COMPRESS DEFLATE", "NO [CANNOT]").await;
}

#[tokio::test]
async fn a_bomb_meets_the_limits_of_commands() {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("COMPRESS DEFLATE").await;
    let mut packed = Vec::with_capacity(1 << 17);
    let line = vec![b'x'; 64 << 20];
    let mut deflate = Compress::new(Compression::fast(), false);
    deflate.compress_vec(&line, &mut packed, FlushCompress::Sync).unwrap();
    assert!(deflate.total_in() > 8 << 20);
    // The server may hang up before all is written.
    let _broken = client.wire.write_all(&packed).await;
    let mut client = Client::new(Deflating {
        wire: client.wire,
        deflate: Compress::new(Compression::default(), false),
        inflate: Decompress::new(false),
        came: Vec::new(),
    });
    assert!(client.response().await.starts_with("* BYE [TOOBIG]"));
}

#[tokio::test]
async fn logins_can_be_left() {
    let server = Server::new();
    let mut client = server.stranger().await;
    client.fails("UNAUTHENTICATE", "BAD").await;
    client.ok(&format!("LOGIN {ADDRESS} \"{SECRET}\"")).await;
    assert!(client.ok("CAPABILITY").await.has(" UNAUTHENTICATE"));
    client.ok("ENABLE QRESYNC").await;
    client.fill("INBOX", 1).await;
    client.ok("SELECT INBOX").await;
    client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    assert_eq!(server.imap.registry().list().len(), 1);
    let got = client.ok("UNAUTHENTICATE").await;
    assert!(got.tagged.contains("AUTH=PLAIN") && !got.tagged.contains("UNAUTHENTICATE"));
    assert!(server.imap.registry().list().is_empty());
    client.fails("SELECT INBOX", "BAD log in").await;
    client.ok(&format!("LOGIN {ADDRESS} \"{SECRET}\"")).await;
    client.fails("FETCH 1 UID", "BAD select").await;
    client.fails("SELECT INBOX (QRESYNC (1 1))", "BAD").await;
    // What was marked is still there: nothing was closed.
    assert!(client.ok("SELECT INBOX").await.has("* 1 EXISTS"));
}

#[tokio::test]
async fn compression_ends_with_the_login() {
    let server = Server::new();
    let mut client = server.client().await;
    // Over and over: nothing is left of before.
    for _ in 0..3 {
        client.ok("COMPRESS DEFLATE").await;
        let mut packed = Deflating::over(client);
        assert!(packed.ok("CAPABILITY").await.has(" UNAUTHENTICATE"));
        packed.ok("SELECT INBOX").await;
        let got = packed.ok("UNAUTHENTICATE").await;
        assert!(got.tagged.contains("AUTH=PLAIN"), "{got:?}");
        client = Client::new(packed.wire.wire);
        client.fails("SELECT INBOX", "BAD log in").await;
        client.ok(&format!("LOGIN {ADDRESS} \"{SECRET}\"")).await;
        assert!(client.ok("CAPABILITY").await.has(" COMPRESS=DEFLATE"));
    }
}

/// Bytes as a client compresses them, to their end as `flush` says.
fn compressed(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() + 64);
    let mut deflate = Compress::new(Compression::default(), false);
    deflate.compress_vec(bytes, &mut packed, flush).unwrap();
    packed
}

#[tokio::test]
async fn it_must_be_clear_where_compression_ends() {
    let server = Server::new();
    // Behind the last block comes what is not compressed, at once.
    let mut client = server.client().await;
    client.ok("COMPRESS DEFLATE").await;
    let mut bytes = compressed(b"a UNAUTHENTICATE\r\n", FlushCompress::Finish);
    bytes.extend_from_slice(b"b CAPABILITY\r\n");
    client.send(&bytes).await;
    let mut came = Vec::new();
    while !came.ends_with(b"b OK that is all\r\n") {
        assert!(client.wire.read_buf(&mut came).await.unwrap() > 0);
    }
    // The server ends with a flush, and goes on as it is.
    let seam = came.windows(4).position(|four| four == [0, 0, 0xff, 0xff]).unwrap();
    assert!(came[seam + 4..].starts_with(b"* CAPABILITY IMAP4rev1 "));
    // Behind a flush it could be either, and so could what is compressed.
    for behind in [b"b LOGIN x y\r\n".to_vec(), Vec::new()] {
        let mut client = server.client().await;
        client.ok("COMPRESS DEFLATE").await;
        let line: &[u8] = match behind.is_empty() {
            true => b"a UNAUTHENTICATE\r\nb NOOP\r\n",
            false => b"a UNAUTHENTICATE\r\n",
        };
        let mut bytes = compressed(line, FlushCompress::Sync);
        bytes.extend_from_slice(&behind);
        client.send(&bytes).await;
        let mut packed = Deflating::over(client);
        let response = packed.response().await;
        assert!(response.is_empty() || response.starts_with("* BYE [CLIENTBUG]"), "{response}");
        assert!(packed.at_end().await);
    }
}

#[tokio::test]
async fn strangers_send_short_literals_unasked() {
    let server = Server::new();
    let mut client = server.stranger().await;
    let got = client.ok("CAPABILITY").await;
    assert!(got.has(" LITERAL- ") && !got.has("LITERAL+"));
    client.fails(&format!("LOGIN x {{4096+}}\r\n{}", "x".repeat(4096)), "NO").await;
    client.send(b"a LOGIN x {4097+}\r\n").await;
    assert!(client.response().await.starts_with("* BYE [TOOBIG]"));
    let mut client = server.client().await;
    let got = client.ok("CAPABILITY").await;
    assert!(got.has(" LITERAL+ ") && !got.has("LITERAL-"));
    client.fails(&format!("STATUS {{5000+}}\r\n{} ()", "x".repeat(5000)), "BAD").await;
    client.ok("NOOP").await;
}

#[tokio::test]
async fn programs_name_themselves() {
    let server = Server::new();
    let mut client = server.stranger().await;
    let got = client.ok("ID (\"name\" \"Test\" \"version\" \"1.2\" \"vendor\" NIL)").await;
    assert!(got.all().starts_with("ID (\"name\" \"Gatepost\" \"version\" \""), "{got:?}");
    client.ok("ID NIL").await;
    let many = vec!["\"a\" \"b\""; 31].join(" ");
    client.fails(&format!("ID ({many})"), "BAD").await;
    client.fails("ID (\"name\")", "BAD").await;
}

#[tokio::test]
async fn unselect_leaves_what_is_marked() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fails("UNSELECT", "BAD").await;
    client.fill("INBOX", 1).await;
    client.ok("SELECT INBOX").await;
    client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    assert!(client.ok("UNSELECT").await.untagged.is_empty());
    client.fails("UNSELECT", "BAD").await;
    assert!(client.ok("SELECT INBOX").await.has("* 1 EXISTS"));
}
