use gatepost_proto::identity::v1::{
    ReadOauthRegistrationRequest, ReadOauthRegistrationResponse, RegisterOauthClientRequest,
    RegisterOauthClientResponse, RemoveOauthRegistrationRequest, RemoveOauthRegistrationResponse,
    ReplaceOauthRegistrationRequest, ReplaceOauthRegistrationResponse,
    oauth_registration_service_server::OauthRegistrationService,
};
use tonic::{Request, Response, Status};

use super::Rpc;

#[tonic::async_trait]
impl OauthRegistrationService for Rpc {
    async fn register_oauth_client(
        &self,
        _: Request<RegisterOauthClientRequest>,
    ) -> Result<Response<RegisterOauthClientResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn read_oauth_registration(
        &self,
        _: Request<ReadOauthRegistrationRequest>,
    ) -> Result<Response<ReadOauthRegistrationResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn replace_oauth_registration(
        &self,
        _: Request<ReplaceOauthRegistrationRequest>,
    ) -> Result<Response<ReplaceOauthRegistrationResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn remove_oauth_registration(
        &self,
        _: Request<RemoveOauthRegistrationRequest>,
    ) -> Result<Response<RemoveOauthRegistrationResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
