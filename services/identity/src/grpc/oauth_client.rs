use gatepost_proto::identity::v1::{
    CreateOauthClientRequest, CreateOauthClientResponse, DeleteOauthClientRequest,
    DeleteOauthClientResponse, GetOauthClientRequest, GetOauthClientResponse,
    ListOauthClientsRequest, ListOauthClientsResponse, RotateOauthClientSecretRequest,
    RotateOauthClientSecretResponse, UpdateOauthClientRequest, UpdateOauthClientResponse,
    oauth_client_service_server::OauthClientService,
};
use tonic::{Request, Response, Status};

use super::Rpc;

#[tonic::async_trait]
impl OauthClientService for Rpc {
    async fn create_oauth_client(
        &self,
        _: Request<CreateOauthClientRequest>,
    ) -> Result<Response<CreateOauthClientResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn get_oauth_client(
        &self,
        _: Request<GetOauthClientRequest>,
    ) -> Result<Response<GetOauthClientResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn list_oauth_clients(
        &self,
        _: Request<ListOauthClientsRequest>,
    ) -> Result<Response<ListOauthClientsResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn update_oauth_client(
        &self,
        _: Request<UpdateOauthClientRequest>,
    ) -> Result<Response<UpdateOauthClientResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn rotate_oauth_client_secret(
        &self,
        _: Request<RotateOauthClientSecretRequest>,
    ) -> Result<Response<RotateOauthClientSecretResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn delete_oauth_client(
        &self,
        _: Request<DeleteOauthClientRequest>,
    ) -> Result<Response<DeleteOauthClientResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
