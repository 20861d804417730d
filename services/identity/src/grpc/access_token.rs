use gatepost_proto::identity::v1::{
    VerifyAccessTokenRequest, VerifyAccessTokenResponse,
    access_token_service_server::AccessTokenService,
};
use tonic::{Request, Response, Status};

use super::Rpc;

#[tonic::async_trait]
impl AccessTokenService for Rpc {
    async fn verify_access_token(
        &self,
        _: Request<VerifyAccessTokenRequest>,
    ) -> Result<Response<VerifyAccessTokenResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
