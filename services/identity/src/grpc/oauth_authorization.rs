use gatepost_proto::identity::v1::{
    DecideAuthorizationRequest, DecideAuthorizationResponse, PrepareAuthorizationRequest,
    PrepareAuthorizationResponse, oauth_authorization_service_server::OauthAuthorizationService,
};
use tonic::{Request, Response, Status};

use super::Rpc;

#[tonic::async_trait]
impl OauthAuthorizationService for Rpc {
    async fn prepare_authorization(
        &self,
        _: Request<PrepareAuthorizationRequest>,
    ) -> Result<Response<PrepareAuthorizationResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn decide_authorization(
        &self,
        _: Request<DecideAuthorizationRequest>,
    ) -> Result<Response<DecideAuthorizationResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
