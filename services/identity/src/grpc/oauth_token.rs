use gatepost_proto::identity::v1::{
    ExchangeTokenRequest, ExchangeTokenResponse, GetSigningKeysRequest, GetSigningKeysResponse,
    GetUserInfoRequest, GetUserInfoResponse, IntrospectTokenRequest, IntrospectTokenResponse,
    RevokeTokenRequest, RevokeTokenResponse, oauth_token_service_server::OauthTokenService,
};
use tonic::{Request, Response, Status};

use super::Rpc;

#[tonic::async_trait]
impl OauthTokenService for Rpc {
    async fn exchange_token(
        &self,
        _: Request<ExchangeTokenRequest>,
    ) -> Result<Response<ExchangeTokenResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn introspect_token(
        &self,
        _: Request<IntrospectTokenRequest>,
    ) -> Result<Response<IntrospectTokenResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn revoke_token(
        &self,
        _: Request<RevokeTokenRequest>,
    ) -> Result<Response<RevokeTokenResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn get_user_info(
        &self,
        _: Request<GetUserInfoRequest>,
    ) -> Result<Response<GetUserInfoResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn get_signing_keys(
        &self,
        _: Request<GetSigningKeysRequest>,
    ) -> Result<Response<GetSigningKeysResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
