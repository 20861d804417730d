use gatepost_proto::{
    identity::v1::{
        GetAvatarRequest, GetAvatarResponse, RemoveAvatarRequest, RemoveAvatarResponse,
        SetAvatarRequest, SetAvatarResponse, avatar_service_server::AvatarService,
    },
    wire,
};
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};
use crate::state::Identity;

#[tonic::async_trait]
impl AvatarService for Rpc {
    async fn set_avatar(
        &self,
        request: Request<SetAvatarRequest>,
    ) -> Result<Response<SetAvatarResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let set = self.0.set_avatar(account, asked.picture, &client).await;
        Ok(Response::new(SetAvatarResponse { avatar: set.map_err(refusal)? }))
    }

    async fn remove_avatar(
        &self,
        request: Request<RemoveAvatarRequest>,
    ) -> Result<Response<RemoveAvatarResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let client = wire::client_of(request.into_inner().client.as_ref()).map_err(refusal)?;
        self.0.remove_avatar(account, &client).await.map_err(refusal)?;
        Ok(Response::new(RemoveAvatarResponse {}))
    }

    async fn get_avatar(
        &self,
        request: Request<GetAvatarRequest>,
    ) -> Result<Response<GetAvatarResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let (found, avatar) = self.0.avatar(account).await.map_err(refusal)?;
        Ok(Response::new(GetAvatarResponse { jpeg: found.jpeg, avatar }))
    }
}
