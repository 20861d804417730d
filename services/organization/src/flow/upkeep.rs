//! What time does by itself: support access ends, old lines of activity logs go, and those who were removed are
//! forgotten.

use std::time::Duration;

use gatepost_model::{AuditSubject, Timestamp};
use gatepost_runtime::drain::Drain;
use gatepost_store::audit;

use super::{Context, member, support_access};
use crate::OrganizationError;

/// How often the clock is looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often every log is looked at.
const ROUND: Duration = Duration::from_secs(3600);

/// How far the logs have been looked at.
#[derive(Default)]
struct Trimming {
    /// The last log that was looked at; none between two rounds.
    after: Option<AuditSubject>,
    /// When the next round begins.
    next: Timestamp,
}

/// Does what is due, until the drain.
pub(crate) fn spawn(context: Context, drain: &Drain) {
    let ending = drain.clone();
    drain.spawn(async move {
        let mut trimming = Trimming::default();
        let mut forgetting = Timestamp::default();
        while !ending.is_draining() {
            if let Err(error) = context.trim_logs(&mut trimming).await {
                tracing::warn!(%error, "old lines of activity logs were not removed");
            }
            if let Err(error) = support_access::end_due(&context).await {
                tracing::warn!(%error, "support access was not ended when its time had come");
            }
            if let Err(error) = context.forget_removed(&mut forgetting).await {
                tracing::warn!(%error, "removed members were not forgotten");
            }
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                () = ending.draining() => return,
            }
        }
    });
}

impl Context {
    /// Removes lines that have been kept for long enough from some logs, in rounds.
    async fn trim_logs(&self, trimming: &mut Trimming) -> Result<(), OrganizationError> {
        let now = self.clock.now();
        if trimming.after.is_none() && now < trimming.next {
            return Ok(());
        }
        let kept_from = now.minus(self.config.activity_kept.0);
        trimming.after = audit::trim_some(self.store.as_ref(), trimming.after, kept_from).await?;
        if trimming.after.is_none() {
            trimming.next = now.plus(ROUND);
        }
        Ok(())
    }

    /// Forgets removed members who cannot be brought back any more, when `next` has come.
    async fn forget_removed(&self, next: &mut Timestamp) -> Result<(), OrganizationError> {
        let now = self.clock.now();
        if now < *next {
            return Ok(());
        }
        *next = now.plus(ROUND);
        member::restore::forget(self).await
    }
}
