use gatepost_proto::identity::v1::{
    PrepareLogoutRequest, PrepareLogoutResponse, oauth_logout_service_server::OauthLogoutService,
};
use tonic::{Request, Response, Status};

use super::{Rpc, oauth_convert as convert, refusal};
use crate::state::Identity;

#[tonic::async_trait]
impl OauthLogoutService for Rpc {
    async fn prepare_logout(
        &self,
        request: Request<PrepareLogoutRequest>,
    ) -> Result<Response<PrepareLogoutResponse>, Status> {
        let principal = self.principal(&request).await?;
        let signed_in = Identity::signed_in(&principal).ok();
        let pairs = convert::pairs(request.into_inner().parameters);
        let plan = self.0.prepare_logout(signed_in, &pairs).await.map_err(refusal)?;
        Ok(Response::new(PrepareLogoutResponse {
            client: plan.client.as_ref().map(convert::summary),
            confirm: plan.confirm,
            redirect_uri: plan.redirect_uri,
        }))
    }
}
