//! What happens by itself, by the clock.

use std::time::Duration;

use gatepost_model::Timestamp;
use gatepost_runtime::drain::Drain;

use crate::{
    OrganizationError,
    flow::{Context, invitation, product_reminders},
};

/// How often every product is looked at.
const ROUND: Duration = Duration::from_secs(3600);

/// Looks for what is due until the drain.
pub(crate) fn spawn(context: Context, drain: &Drain) {
    let ending = drain.clone();
    drain.spawn(async move {
        let mut next_round = Timestamp::default();
        while !ending.is_draining() {
            match sweep(&context, &mut next_round).await {
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

/// Does what is due; says whether there may be more.
async fn sweep(context: &Context, next_round: &mut Timestamp) -> Result<bool, OrganizationError> {
    let now = context.clock.now();
    if now >= *next_round {
        product_reminders::round(context).await?;
        *next_round = now.plus(ROUND);
    }
    invitation::sweep(context).await
}
