//! The outbox on the wire.

use futures_util::{Stream, StreamExt, future, stream};
use gatepost_proto::{event::v1::Event, identity::v1::WatchEventsResponse};
use gatepost_store::{Position, StoredEvent};
use prost::Message;

use crate::{error::IdentityError, state::Identity};

impl Identity {
    /// Says where the watch begins, then every event after that, until the drain begins.
    pub(crate) async fn watch_events(
        &self,
        after: Option<u64>,
    ) -> Result<impl Stream<Item = Result<WatchEventsResponse, IdentityError>> + use<>, IdentityError>
    {
        let newest = self.store.position().await?;
        let start = after.map_or(newest, Position);
        if start > newest {
            // The store was restored from a backup: what the reader knows never happened.
            return Err(IdentityError::Trimmed);
        }
        let events = self.store.watch(Some(start)).await?;
        let first = WatchEventsResponse { position: start.0, event: None };
        let events = events.map(|stored| stored.map_err(IdentityError::from).and_then(response));
        let drain = self.drain.clone();
        let draining = async move { drain.draining().await };
        let first = stream::once(future::ready(Ok(first)));
        Ok(first.chain(events).take_until(Box::pin(draining)))
    }
}

fn response(stored: StoredEvent) -> Result<WatchEventsResponse, IdentityError> {
    let event = Event::decode(stored.payload).map_err(|error| {
        let text = format!("event {} does not decode: {error}", stored.position.0);
        IdentityError::Store(gatepost_store::StoreError::Engine(text))
    })?;
    Ok(WatchEventsResponse { position: stored.position.0, event: Some(event) })
}
