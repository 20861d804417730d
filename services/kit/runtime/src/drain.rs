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
