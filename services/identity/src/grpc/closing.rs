use gatepost_model::Password;
use gatepost_proto::{
    identity::v1::{
        CheckClosingRequest, CheckClosingResponse, CloseAccountRequest, CloseAccountResponse,
        ConcernedOrganization, closing_service_server::ClosingService,
    },
    organization::v1::Organization,
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, profile::named, refusal};

#[tonic::async_trait]
impl ClosingService for Rpc {
    async fn check_closing(
        &self,
        request: Request<CheckClosingRequest>,
    ) -> Result<Response<CheckClosingResponse>, Status> {
        let principal = self.principal(&request).await?;
        let account = named(&request.into_inner().account_id).map_err(refusal)?;
        let found = self.0.check_closing(&principal, account).await.map_err(refusal)?;
        let concerned = |organizations: Vec<Organization>| {
            let concerned = organizations.into_iter();
            concerned.map(|one| ConcernedOrganization { id: one.id, name: one.name }).collect()
        };
        Ok(Response::new(CheckClosingResponse {
            in_the_way: concerned(found.in_the_way),
            own: concerned(found.own),
            kept: prost_types::Duration::try_from(self.0.config.closed_kept.0).ok(),
        }))
    }

    async fn close_account(
        &self,
        request: Request<CloseAccountRequest>,
    ) -> Result<Response<CloseAccountResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let typed = Zeroizing::new(asked.password);
        let password = match typed.as_str() {
            "" => None,
            typed => Some(Password::typed(typed).map_err(refusal)?),
        };
        let account = named(&asked.account_id).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let closed = self.0.close_account(&principal, account, password.as_ref(), &client).await;
        closed.map_err(refusal)?;
        Ok(Response::new(CloseAccountResponse {}))
    }
}
