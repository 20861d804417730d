//! What the mail store needs now and then.

use std::time::Duration;

use gatepost_mail_store::MailStore;
use gatepost_runtime::drain::Drain;
use tokio::time::{Instant, MissedTickBehavior};

/// The sweep reads the list of all blobs: not while everybody logs in again after a restart.
const FIRST_SWEEP: Duration = Duration::from_secs(600);

/// Tidies and sweeps until the drain begins.
pub(crate) async fn run(mail: MailStore, tidy: Duration, sweep: Duration, drain: Drain) {
    let second = Duration::from_secs(1);
    let mut tick = tokio::time::interval(tidy.max(second));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut next_sweep = Instant::now() + FIRST_SWEEP;
    loop {
        tokio::select! {
            () = drain.draining() => return,
            _ = tick.tick() => {}
        }
        // Between two steps of either nothing is half done.
        let keeping = keep(&mail, &mut next_sweep, sweep.max(second));
        tokio::select! {
            () = drain.draining() => return,
            () = keeping => {}
        }
    }
}

async fn keep(mail: &MailStore, next_sweep: &mut Instant, every: Duration) {
    match mail.tidy().await {
        Ok(tidied) => tracing::debug!(?tidied, "the mail store is tidy"),
        Err(error) => tracing::warn!(%error, "the mail store was not tidied"),
    }
    match mail.index().await {
        Ok(indexed) => tracing::debug!(?indexed, "text indexes are kept"),
        Err(error) => tracing::warn!(%error, "text indexes were not kept"),
    }
    if Instant::now() < *next_sweep {
        return;
    }
    *next_sweep = Instant::now() + every;
    match mail.sweep().await {
        Ok(0) => {}
        Ok(deleted) => tracing::info!(deleted, "deleted blobs that no message had"),
        Err(error) => tracing::warn!(%error, "blobs without messages were not looked for"),
    }
    match mail.sweep_astray().await {
        Ok(0) => {}
        Ok(deleted) => tracing::info!(deleted, "deleted records of folders that are gone"),
        Err(error) => {
            tracing::warn!(%error, "records of folders that are gone were not looked for");
        }
    }
}
