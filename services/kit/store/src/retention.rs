//! Keeps the outbox from growing without end.

use std::{sync::Arc, time::Duration};

use gatepost_runtime::drain::Drain;

use crate::{ChangeSet, Position, Store};

/// How many events are kept for readers that reconnect, unless said otherwise.
pub const KEEP_EVENTS: u64 = 100_000;

/// How often the outbox is looked at.
const PAUSE: Duration = Duration::from_secs(60);

/// Trims the outbox to its newest `keep` events, now and every minute, until the drain begins. A
/// reader that is further behind gets [`crate::StoreError::Trimmed`] and takes the state anew.
pub fn retention(store: Arc<dyn Store>, keep: u64, drain: &Drain) {
    let until = drain.clone();
    drain.spawn(async move {
        let mut trimmed = Position::default();
        while !until.is_draining() {
            match trim(store.as_ref(), keep, trimmed).await {
                Ok(through) => trimmed = through,
                Err(error) => tracing::warn!(%error, "the outbox was not trimmed"),
            }
            tokio::select! {
                () = until.draining() => {}
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    });
}

/// Trims to the newest `keep` events and returns through which position. Does nothing while that
/// is no further than `trimmed`.
async fn trim(
    store: &dyn Store,
    keep: u64,
    trimmed: Position,
) -> Result<Position, crate::CommitError> {
    let through = Position(store.position().await?.0.saturating_sub(keep));
    if through > trimmed {
        let mut changes = ChangeSet::new();
        changes.trim_events(through);
        store.commit(changes).await?;
    }
    Ok(through.max(trimmed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryStore, StoreError};

    #[tokio::test(start_paused = true)]
    async fn the_newest_events_are_kept() {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let drain = Drain::new();
        let add = async |count: u8| {
            for number in 0..count {
                let mut changes = ChangeSet::new();
                changes.event(vec![number]);
                store.commit(changes).await.unwrap();
            }
        };
        add(10).await;
        retention(store.clone(), 4, &drain);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(store.watch(Some(Position(6))).await.is_ok());
        let gone = store.watch(Some(Position(5))).await;
        assert!(matches!(gone, Err(StoreError::Trimmed(Position(5)))));

        add(10).await;
        tokio::time::sleep(Duration::from_secs(90)).await;
        assert!(store.watch(Some(Position(15))).await.is_err());
        assert!(store.watch(Some(Position(16))).await.is_ok());
        assert!(drain.finish(Duration::from_secs(5)).await);
    }
}
