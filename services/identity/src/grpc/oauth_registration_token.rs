use gatepost_proto::identity::v1::{
    CreateRegistrationTokenRequest, CreateRegistrationTokenResponse, ListRegistrationTokensRequest,
    ListRegistrationTokensResponse, RevokeRegistrationTokenRequest,
    RevokeRegistrationTokenResponse,
    oauth_registration_token_service_server::OauthRegistrationTokenService,
};
use tonic::{Request, Response, Status};

use super::Rpc;

#[tonic::async_trait]
impl OauthRegistrationTokenService for Rpc {
    async fn create_registration_token(
        &self,
        _: Request<CreateRegistrationTokenRequest>,
    ) -> Result<Response<CreateRegistrationTokenResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn list_registration_tokens(
        &self,
        _: Request<ListRegistrationTokensRequest>,
    ) -> Result<Response<ListRegistrationTokensResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn revoke_registration_token(
        &self,
        _: Request<RevokeRegistrationTokenRequest>,
    ) -> Result<Response<RevokeRegistrationTokenResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
