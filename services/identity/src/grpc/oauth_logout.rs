use gatepost_proto::identity::v1::{
    PrepareLogoutRequest, PrepareLogoutResponse, oauth_logout_service_server::OauthLogoutService,
};
use tonic::{Request, Response, Status};

use super::Rpc;

#[tonic::async_trait]
impl OauthLogoutService for Rpc {
    async fn prepare_logout(
        &self,
        _: Request<PrepareLogoutRequest>,
    ) -> Result<Response<PrepareLogoutResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
