//! The outbox on the wire.

use futures_util::{Stream, StreamExt};
use gatepost_proto::identity::v1::WatchEventsResponse;
use gatepost_store::{StoreError, Told, outbox};
use prost::Message;

use crate::{error::IdentityError, state::Identity};

impl Identity {
    /// Says where the watch begins, then every event after that, until the drain begins.
    pub(crate) async fn watch_events(
        &self,
        after: Option<u64>,
    ) -> Result<impl Stream<Item = Result<WatchEventsResponse, IdentityError>> + use<>, IdentityError>
    {
        let told = outbox(&*self.store, after, &self.drain).await?;
        Ok(told.map(|told| told.and_then(response).map_err(IdentityError::from)))
    }
}

fn response(told: Told) -> Result<WatchEventsResponse, StoreError> {
    let event = told.payload.map(Message::decode).transpose();
    let event =
        event.map_err(|error| StoreError::Engine(format!("an event does not decode: {error}")))?;
    Ok(WatchEventsResponse { position: told.position.0, event })
}
