//! Commands that take long: the client is told that they go on (RFC 9585), so that it does not give up.

use std::{pin::pin, time::Duration};

use tokio::time::{Instant, timeout_at};

use crate::{connection::Connection, failure::Failure, io::Io};

/// How a command that takes long is told of.
pub(crate) struct Progress<'a> {
    io: &'a mut Io,
    tag: &'a str,
    every: Duration,
}

impl<'a> Progress<'a> {
    /// Of the present command.
    pub(crate) fn new(io: &'a mut Io, tag: &'a str, every: Duration) -> Self {
        Self { io, tag, every }
    }

    /// Waits for the work, and says every so often that it goes on. How much of it is done is not
    /// known to those who wait for it. To be called where nothing is half said.
    ///
    /// # Errors
    ///
    /// When the client is gone.
    pub(crate) async fn during<T>(self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let mut work = pin!(work);
        loop {
            match timeout_at(Instant::now() + self.every, &mut work).await {
                Ok(done) => return Ok(done),
                Err(_) => {
                    let line = format!("* OK [INPROGRESS (\"{}\" NIL NIL)] still at it", self.tag);
                    self.io.line(&line);
                    self.io.flush().await?;
                }
            }
        }
    }
}

/// As [`Progress::during`], for the present command of a connection.
pub(crate) async fn during<T>(
    connection: &mut Connection,
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    let every = connection.server.config.progress_every.0;
    Progress::new(&mut connection.io, &connection.tag, every).during(work).await
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn long_work_is_told_of_and_short_work_is_not() {
        let (mut client, server) = tokio::io::duplex(64 << 10);
        let patience = Duration::from_secs(10);
        let mut io = Io::new(Box::new(server), patience, patience);
        let done = Progress::new(&mut io, "t1", patience).during(async { 1 }).await;
        assert_eq!(done.ok(), Some(1));
        let (done_tx, done_rx) = tokio::sync::oneshot::channel();
        let every = Duration::from_millis(1);
        let working = tokio::spawn(async move {
            Progress::new(&mut io, "t2", every).during(done_rx).await.is_ok_and(|done| done.is_ok())
        });
        let mut line = [0; 48];
        client.read_exact(&mut line).await.unwrap();
        assert_eq!(&line, b"* OK [INPROGRESS (\"t2\" NIL NIL)] still at it\r\n* ".as_slice());
        done_tx.send(()).unwrap();
        assert!(working.await.unwrap());
    }

    #[tokio::test]
    async fn a_client_that_is_gone_ends_the_waiting() {
        let (client, server) = tokio::io::duplex(64);
        drop(client);
        let patience = Duration::from_secs(10);
        let mut io = Io::new(Box::new(server), patience, patience);
        let progress = Progress::new(&mut io, "t", Duration::from_millis(1));
        assert!(progress.during(std::future::pending::<()>()).await.is_err());
    }
}
