//! The outbox as a stream.

use std::{pin::Pin, sync::Arc};

use futures_util::{Stream, StreamExt};
use gatepost_proto::organization::v1::{
    WatchEventsRequest, WatchEventsResponse, event_service_server::EventService,
};
use gatepost_runtime::{drain::Drain, status};
use gatepost_store::{Store, StoreError, Told, outbox};
use prost::Message;
use tonic::{Request, Response, Status};

use crate::OrganizationError;

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
        let after = request.into_inner().after;
        let told = outbox(self.store.as_ref(), after, &self.drain).await.map_err(refuse)?;
        Ok(Response::new(Box::pin(told.map(|told| told.and_then(render).map_err(refuse)))))
    }
}

fn render(told: Told) -> Result<WatchEventsResponse, StoreError> {
    let event = told.payload.map(Message::decode).transpose();
    let event =
        event.map_err(|error| StoreError::Engine(format!("an event does not decode: {error}")))?;
    Ok(WatchEventsResponse { position: told.position.0, event })
}

fn refuse(error: StoreError) -> Status {
    status::of(&OrganizationError::Store(error))
}
