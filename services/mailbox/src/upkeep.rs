//! What time does by itself: old lines of activity logs go.

use std::time::Duration;

use gatepost_model::Timestamp;
use gatepost_runtime::drain::Drain;
use gatepost_store::audit;

use crate::flow::Context;

/// How often the clock is looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often every log is looked at.
const ROUND: Duration = Duration::from_secs(3600);

/// Removes lines that have been kept for long enough, in rounds, until the drain.
pub(crate) async fn run(context: Context, drain: Drain) {
    let (mut after, mut next_round) = (None, Timestamp::default());
    while !drain.is_draining() {
        let now = context.clock.now();
        if after.is_some() || now >= next_round {
            let kept_from = now.minus(context.config.activity_kept.0);
            match audit::trim_some(context.store.as_ref(), after, kept_from).await {
                Ok(next) => after = next,
                Err(error) => tracing::warn!(%error, "old lines of activity logs were not removed"),
            }
            if after.is_none() {
                next_round = now.plus(ROUND);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            () = drain.draining() => return,
        }
    }
}
