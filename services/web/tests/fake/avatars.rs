//! Pictures of people, as far as the pages go.

use super::*;
use gatepost_proto::identity::v1::avatar_service_server::{AvatarService, AvatarServiceServer};

/// Name of the picture that is set.
pub const NAME: &str = "00ff";

pub fn service(fakes: &Fakes) -> AvatarServiceServer<Fakes> {
    AvatarServiceServer::new(fakes.clone())
}

#[tonic::async_trait]
impl AvatarService for Fakes {
    async fn set_avatar(&self, request: Request<SetAvatarRequest>) -> Answer<SetAvatarResponse> {
        caller(&request)?;
        let picture = request.into_inner().picture;
        if picture.starts_with(b"<svg") {
            return Err(refusal(Code::InvalidArgument, "picture-other-kind", Some("file")));
        }
        self.world().avatar = Some(picture);
        ok(SetAvatarResponse { avatar: NAME.into() })
    }

    async fn remove_avatar(
        &self,
        request: Request<RemoveAvatarRequest>,
    ) -> Answer<RemoveAvatarResponse> {
        caller(&request)?;
        self.world().avatar = None;
        ok(RemoveAvatarResponse {})
    }

    async fn get_avatar(&self, request: Request<GetAvatarRequest>) -> Answer<GetAvatarResponse> {
        caller(&request)?;
        let jpeg = self.world().avatar.clone();
        let jpeg = jpeg.ok_or_else(|| refusal(Code::NotFound, "not-found", None))?;
        ok(GetAvatarResponse { jpeg, avatar: NAME.into() })
    }
}
