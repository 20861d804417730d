//! What happens by itself, by the clock.

use gatepost_runtime::drain::Drain;

use crate::flow::{Context, invitation};

/// Looks for what is due until the drain.
pub(crate) fn spawn(context: Context, drain: &Drain) {
    let ending = drain.clone();
    drain.spawn(async move {
        while !ending.is_draining() {
            match invitation::sweep(&context).await {
                Ok(true) => {
                    tokio::task::yield_now().await;
                    continue;
                }
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "what is due by itself was not done"),
            }
            tokio::select! {
                () = tokio::time::sleep(context.config.sweep_every.0) => {}
                () = ending.draining() => return,
            }
        }
    });
}
