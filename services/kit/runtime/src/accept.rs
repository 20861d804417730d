//! Taking connections, one after the other, whatever happens to one of them.

use std::{future::Future, io, net::SocketAddr, time::Duration};

use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use crate::drain::Drain;

/// How long nothing is accepted after a failure. Out of file descriptors, mostly: others must end first.
const PAUSE: Duration = Duration::from_millis(50);

/// What connections come to.
pub trait Listener: Sync {
    /// One that has come, and from where if that says anything.
    type Connection: Send;

    /// The next one.
    ///
    /// # Errors
    ///
    /// When it is gone already, or the process has no file descriptors left.
    fn take(&self) -> impl Future<Output = io::Result<Self::Connection>> + Send;
}

impl Listener for TcpListener {
    type Connection = (TcpStream, SocketAddr);

    /// Small answers leave at once: `TCP_NODELAY`.
    async fn take(&self) -> io::Result<Self::Connection> {
        let (stream, peer) = self.accept().await?;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY not set");
        }
        Ok((stream, peer))
    }
}

impl Listener for UnixListener {
    type Connection = UnixStream;

    async fn take(&self) -> io::Result<Self::Connection> {
        self.accept().await.map(|(stream, _)| stream)
    }
}

/// The next connection. A failure is logged and, after a pause, forgotten: none is for ever.
pub async fn accept<L: Listener>(listener: &L) -> L::Connection {
    loop {
        match listener.take().await {
            Ok(connection) => return connection,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

impl Drain {
    /// The next connection, as [`accept`] gives it; none once the drain has begun.
    pub async fn accept<L: Listener>(&self, listener: &L) -> Option<L::Connection> {
        tokio::select! {
            biased;
            () = self.draining() => None,
            connection = accept(listener) => Some(connection),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Fails twice, then gives how often it was asked.
    struct Troubled(AtomicU32);

    impl Listener for Troubled {
        type Connection = u32;

        async fn take(&self) -> io::Result<u32> {
            match self.0.fetch_add(1, Ordering::Relaxed) {
                0 | 1 => Err(io::Error::other("no descriptors")),
                asked => Ok(asked),
            }
        }
    }

    /// Nothing ever comes to it.
    struct Quiet;

    impl Listener for Quiet {
        type Connection = ();

        async fn take(&self) -> io::Result<()> {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn failures_are_waited_out() {
        assert_eq!(accept(&Troubled(AtomicU32::new(0))).await, 2);
    }

    #[tokio::test]
    async fn a_drain_ends_the_wait_and_comes_first() {
        let drain = Drain::new();
        let waiting = drain.clone();
        let wait = tokio::spawn(async move { waiting.accept(&Quiet).await });
        drain.begin();
        assert_eq!(wait.await.unwrap(), None);
        assert_eq!(drain.accept(&Troubled(AtomicU32::new(2))).await, None);
    }
}
