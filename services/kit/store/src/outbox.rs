//! The outbox as services show it to each other.

use futures_util::{Stream, StreamExt, future, stream};
use gatepost_runtime::drain::Drain;

use crate::{Position, Store, StoreError, StoredEvent};

/// What a reader of an outbox is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// How far the reader is with this.
    pub position: Position,
    /// The event; none in the first one, which says that the watch is in place and from where.
    pub payload: Option<bytes::Bytes>,
}

/// Says where the watch begins, then every event after that, until the drain begins. Without `after`
/// it begins with what comes from now on.
///
/// # Errors
///
/// [`StoreError::Trimmed`] when events after that position are gone, or when it is beyond the newest:
/// then the reader read another history, before a restore. Either way it must read the state anew.
pub async fn outbox(
    store: &dyn Store,
    after: Option<u64>,
    drain: &Drain,
) -> Result<impl Stream<Item = Result<Told, StoreError>> + Send + use<>, StoreError> {
    let newest = store.position().await?;
    let start = after.map_or(newest, Position);
    if start > newest {
        return Err(StoreError::Trimmed(start));
    }
    let events = store.watch(Some(start)).await?;
    let first = stream::once(future::ready(Ok(Told { position: start, payload: None })));
    let tell =
        |stored: StoredEvent| Told { position: stored.position, payload: Some(stored.payload) };
    let drain = drain.clone();
    let draining = Box::pin(async move { drain.draining().await });
    Ok(first.chain(events.map(move |event| event.map(tell))).take_until(draining))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChangeSet, MemoryStore};

    #[tokio::test]
    async fn a_reader_learns_where_it_begins_and_what_came_after() {
        let (store, drain) = (MemoryStore::new(), Drain::new());
        for payload in ["one", "two"] {
            let mut changes = ChangeSet::new();
            changes.event(payload.as_bytes().to_vec());
            store.commit(changes).await.unwrap();
        }
        let mut told = Box::pin(outbox(&store, Some(1), &drain).await.unwrap());
        let first = told.next().await.unwrap().unwrap();
        assert_eq!((first.position, first.payload), (Position(1), None));
        let second = told.next().await.unwrap().unwrap();
        assert_eq!((second.position, second.payload.as_deref()), (Position(2), Some(&b"two"[..])));
        drain.begin();
        assert!(told.next().await.is_none());
        let ahead = outbox(&store, Some(3), &drain).await.err();
        assert!(matches!(ahead, Some(StoreError::Trimmed(Position(3)))));
    }
}
