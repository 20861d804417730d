//! Orderly shutdown: stop accepting, finish what runs, within a bounded time.

use std::{future::Future, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Shared by everything in a process that runs until told to stop. Cheap to clone.
#[derive(Clone, Default)]
pub struct Drain {
    token: CancellationToken,
    tasks: TaskTracker,
}

impl Drain {
    /// Not draining yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs a task that the drain waits for. The task itself watches [`Self::draining`].
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(task);
    }

    /// Returns once the drain has begun.
    pub async fn draining(&self) {
        self.token.cancelled().await;
    }

    /// Has the drain begun?
    pub fn is_draining(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Begins the drain.
    pub fn begin(&self) {
        self.token.cancel();
    }

    /// Begins the drain and waits for every task, at most `bound`. Returns whether all ended.
    pub async fn finish(&self, bound: Duration) -> bool {
        self.begin();
        self.tasks.close();
        tokio::time::timeout(bound, self.tasks.wait()).await.is_ok()
    }
}

/// Begins the drain on SIGTERM or SIGINT (Ctrl-C). A second one ends the process at once, with exit
/// code 130.
///
/// # Errors
///
/// When the process cannot listen for signals.
pub fn on_signals(drain: &Drain) -> std::io::Result<()> {
    let mut signals = Signals::new()?;
    let drain = drain.clone();
    tokio::spawn(async move {
        let name = signals.next().await;
        tracing::info!(signal = name, "draining; a second signal ends at once");
        drain.begin();
        let name = signals.next().await;
        tracing::warn!(signal = name, "ended without waiting");
        std::process::exit(130);
    });
    Ok(())
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl-C",
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_drain_waits_for_its_tasks_but_not_for_ever() {
        let drain = Drain::new();
        let seen = drain.clone();
        drain.spawn(async move { seen.draining().await });
        assert!(!drain.is_draining());
        assert!(drain.finish(Duration::from_secs(5)).await);
        assert!(drain.is_draining());

        let stuck = Drain::new();
        stuck.spawn(std::future::pending());
        assert!(!stuck.finish(Duration::from_millis(20)).await);
    }
}
