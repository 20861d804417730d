//! Logins over Dovecot's authentication protocol, as a busy Postfix asks for them: several connections, each with
//! several requests under way.

use std::{path::Path, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
    task::JoinSet,
    time::Instant,
};

use crate::{measure::Scale, report::fail};

/// Connections, and requests under way on each.
const CONNECTIONS: usize = 4;
const UNDER_WAY: usize = 16;

/// Logins per second of these users at the server behind `socket`.
pub(crate) async fn rate(socket: &Path, users: &[(String, String)], scale: Scale) -> f64 {
    let mut clients = JoinSet::new();
    for client in 0..CONNECTIONS {
        let (socket, users) = (socket.to_owned(), users.to_vec());
        clients.spawn(async move {
            one(&socket, &users, client, scale.time).await.unwrap_or_else(|error| fail(&error))
        });
    }
    let done: usize = clients.join_all().await.into_iter().sum();
    done as f64 / scale.time.as_secs_f64()
}

/// One connection's logins within the time.
async fn one(
    socket: &Path,
    users: &[(String, String)],
    client: usize,
    time: Duration,
) -> std::io::Result<usize> {
    let (read, mut write) = UnixStream::connect(socket).await?.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(format!("VERSION\t1\t2\nCPID\t{}\n", client + 1).as_bytes()).await?;
    while let Some(line) = lines.next_line().await? {
        if line == "DONE" {
            break;
        }
    }
    let request = |number: usize| {
        let (address, secret) = &users[(client + number) % users.len()];
        let response = STANDARD.encode(format!("\0{address}\0{secret}"));
        // An address that is not ours: Dovecot counts refusals by it, and there are none.
        format!("AUTH\t{number}\tPLAIN\tservice=smtp\trip=192.0.2.1\tsecured\tresp={response}\n")
    };
    let first: String = (1..=UNDER_WAY).map(request).collect();
    write.write_all(first.as_bytes()).await?;
    let (end, mut done, mut sent) = (Instant::now() + time, 0, UNDER_WAY);
    while Instant::now() < end {
        let line = lines.next_line().await?.unwrap_or_default();
        if !line.starts_with("OK\t") {
            return Err(std::io::Error::other(format!("a right login was answered with {line:?}")));
        }
        (done, sent) = (done + 1, sent + 1);
        write.write_all(request(sent).as_bytes()).await?;
    }
    Ok(done)
}
