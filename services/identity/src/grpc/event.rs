use std::pin::Pin;

use futures_util::{Stream, StreamExt};
use gatepost_proto::identity::v1::{
    WatchEventsRequest, WatchEventsResponse, event_service_server::EventService,
};
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};

#[tonic::async_trait]
impl EventService for Rpc {
    type WatchEventsStream =
        Pin<Box<dyn Stream<Item = Result<WatchEventsResponse, Status>> + Send>>;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let after = request.into_inner().after;
        let events = self.0.watch_events(after).await.map_err(refusal)?;
        Ok(Response::new(Box::pin(events.map(|event| event.map_err(refusal)))))
    }
}
