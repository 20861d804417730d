//! The outbox as a stream.

use std::{pin::Pin, sync::Arc};

use futures_util::{Stream, StreamExt, stream};
use gatepost_proto::{
    event::v1::Event,
    mailbox::v1::{WatchEventsRequest, WatchEventsResponse, event_service_server::EventService},
};
use gatepost_runtime::{drain::Drain, status};
use gatepost_store::{Position, Store, StoreError, StoredEvent};
use prost::Message;
use tonic::{Request, Response, Status};

use crate::MailboxError;

pub(crate) struct Events {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) drain: Drain,
}

type Watch = Pin<Box<dyn Stream<Item = Result<WatchEventsResponse, Status>> + Send>>;

#[tonic::async_trait]
impl EventService for Events {
    type WatchEventsStream = Watch;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Watch>, Status> {
        let newest = self.store.position().await.map_err(refuse)?;
        let after = request.into_inner().after.map_or(newest, Position);
        // A reader ahead of the outbox read another one's, before a restore: it must start anew.
        if after > newest {
            return Err(refuse(StoreError::Trimmed(after)));
        }
        let events = self.store.watch(Some(after)).await.map_err(refuse)?;
        let first = Ok(WatchEventsResponse { position: after.0, event: None });
        let drain = self.drain.clone();
        let watch = stream::once(async { first })
            .chain(events.map(|event| event.and_then(render).map_err(refuse)))
            .take_until(async move { drain.draining().await });
        Ok(Response::new(Box::pin(watch)))
    }
}

fn render(stored: StoredEvent) -> Result<WatchEventsResponse, StoreError> {
    let event = Event::decode(stored.payload)
        .map_err(|error| StoreError::Engine(format!("an event does not decode: {error}")))?;
    Ok(WatchEventsResponse { position: stored.position.0, event: Some(event) })
}

fn refuse(error: StoreError) -> Status {
    status::of(&MailboxError::Store(error))
}
