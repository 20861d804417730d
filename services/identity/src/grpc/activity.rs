use gatepost_proto::{
    common::v1::PageResponse,
    identity::v1::{
        ListActivityRequest, ListActivityResponse, RecordActivityRequest, RecordActivityResponse,
        activity_service_server::ActivityService,
    },
    wire,
};
use gatepost_runtime::principal::peer;
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};
use crate::state::Identity;

#[tonic::async_trait]
impl ActivityService for Rpc {
    async fn list_activity(
        &self,
        request: Request<ListActivityRequest>,
    ) -> Result<Response<ListActivityResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::for_account(&principal).map_err(refusal)?;
        let page = request.into_inner().page.unwrap_or_default();
        let listed = self.0.list_activity(account, page.size, &page.token).await;
        let (lines, next_token) = listed.map_err(refusal)?;
        Ok(Response::new(ListActivityResponse {
            activities: lines.iter().map(wire::activity).collect(),
            page: Some(PageResponse { next_token }),
        }))
    }

    async fn record_activity(
        &self,
        request: Request<RecordActivityRequest>,
    ) -> Result<Response<RecordActivityResponse>, Status> {
        let service = peer(&request)?;
        let asked = request.into_inner();
        let account = asked.account_id.parse().map_err(refusal)?;
        let client = asked.client.as_ref().map(|client| wire::client_of(Some(client)));
        let client = client.transpose().map_err(refusal)?;
        let details = asked.details.into_iter().collect();
        self.0
            .record_activity(service, account, &asked.action, details, client.as_ref())
            .await
            .map_err(refusal)?;
        Ok(Response::new(RecordActivityResponse {}))
    }
}
