use gatepost_proto::identity::v1::{
    ListOauthGrantsRequest, ListOauthGrantsResponse, RevokeOauthGrantRequest,
    RevokeOauthGrantResponse, oauth_grant_service_server::OauthGrantService,
};
use tonic::{Request, Response, Status};

use super::Rpc;

#[tonic::async_trait]
impl OauthGrantService for Rpc {
    async fn list_oauth_grants(
        &self,
        _: Request<ListOauthGrantsRequest>,
    ) -> Result<Response<ListOauthGrantsResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn revoke_oauth_grant(
        &self,
        _: Request<RevokeOauthGrantRequest>,
    ) -> Result<Response<RevokeOauthGrantResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
