//! Just enough of an LMTP client (RFC 2033) to deliver the demo's messages the way an MTA does.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// Delivers one message to one recipient and returns once it is durable.
///
/// # Errors
///
/// When the server cannot be reached, is silent for ten seconds, or refuses.
pub(crate) async fn deliver(server: SocketAddr, recipient: &str, message: &str) -> io::Result<()> {
    let bound = Duration::from_secs(10);
    let done = tokio::time::timeout(bound, converse(server, recipient, message)).await;
    done.map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "LMTP delivery took too long"))?
}

async fn converse(server: SocketAddr, recipient: &str, message: &str) -> io::Result<()> {
    let mut stream = BufReader::new(TcpStream::connect(server).await?);
    expect(&mut stream, b'2').await?;
    let stuffed = message.replace("\r\n.", "\r\n..");
    let steps = [
        ("LHLO demo.invalid\r\n".to_owned(), b'2'),
        ("MAIL FROM:<hello@gatepost.test>\r\n".to_owned(), b'2'),
        (format!("RCPT TO:<{recipient}>\r\n"), b'2'),
        ("DATA\r\n".to_owned(), b'3'),
        (format!("{stuffed}\r\n.\r\n"), b'2'),
        ("QUIT\r\n".to_owned(), b'2'),
    ];
    for (command, class) in steps {
        stream.write_all(command.as_bytes()).await?;
        expect(&mut stream, class).await?;
    }
    Ok(())
}

/// Reads one reply and checks the first digit of its code.
async fn expect(stream: &mut BufReader<TcpStream>, class: u8) -> io::Result<()> {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let last = line.as_bytes().get(3) != Some(&b'-');
        if line.as_bytes().first() != Some(&class) {
            return Err(io::Error::other(format!("LMTP delivery refused: {}", line.trim())));
        }
        if last {
            return Ok(());
        }
    }
}
