//! What the identity service tells.

use std::pin::Pin;

use futures_util::{Stream, StreamExt};
use gatepost_proto::{
    event::v1::{Event, event::Fact},
    identity::v1::{WatchEventsRequest, WatchEventsResponse, event_service_server::EventService},
};
use gatepost_runtime::drain::Drain;
use gatepost_store::{ChangeSet, MemoryStore, Store, outbox};
use prost::Message;
use tonic::{Request, Response, Status};

#[derive(Clone)]
pub struct Outbox {
    store: MemoryStore,
    drain: Drain,
}

impl Outbox {
    pub fn new(drain: Drain) -> Self {
        Self { store: MemoryStore::new(), drain }
    }

    pub async fn tell(&self, fact: Fact) {
        let mut changes = ChangeSet::new();
        changes.event(Event { time: None, fact: Some(fact) }.encode_to_vec());
        self.store.commit(changes).await.unwrap();
    }
}

type Watch = Pin<Box<dyn Stream<Item = Result<WatchEventsResponse, Status>> + Send>>;

#[tonic::async_trait]
impl EventService for Outbox {
    type WatchEventsStream = Watch;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Watch>, Status> {
        let after = request.into_inner().after;
        let told = outbox(&self.store, after, &self.drain).await.unwrap();
        let render = |told: Result<gatepost_store::Told, _>| {
            let told = told.map_err(|_| Status::internal("the outbox"))?;
            let event = told.payload.map(|payload| Event::decode(payload).unwrap());
            Ok(WatchEventsResponse { position: told.position.0, event })
        };
        Ok(Response::new(Box::pin(told.map(render))))
    }
}
