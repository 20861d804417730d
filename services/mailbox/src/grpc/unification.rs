//! UnificationService.

use gatepost_mailbox_core::Obstacle;
use gatepost_model::{Password, Secret};
use gatepost_proto::{mailbox::v1::*, wire};
use gatepost_runtime::principal::Principals;
use tonic::{Request, Response, Status};

use super::{mailbox_id, optional, refuse};
use crate::flow::{Context, unification};

pub(crate) struct Unifications {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl unification_service_server::UnificationService for Unifications {
    async fn get_unification(
        &self,
        request: Request<GetUnificationRequest>,
    ) -> Result<Response<GetUnificationResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = mailbox_id(&request.get_ref().mailbox_id).map_err(refuse)?;
        let found = unification::get(&self.context, &caller, id).await.map_err(refuse)?;
        let obstacle = match found.obstacle {
            None => UnificationObstacle::Unspecified,
            Some(Obstacle::NotPermitted) => UnificationObstacle::NotPermitted,
            Some(Obstacle::OtherAddress) => UnificationObstacle::OtherAddress,
            Some(Obstacle::OtherAccounts) => UnificationObstacle::OtherAccounts,
            Some(Obstacle::NoPassword) => UnificationObstacle::NoPassword,
            Some(Obstacle::Forbidden) => UnificationObstacle::Forbidden,
        };
        Ok(Response::new(GetUnificationResponse {
            account_id: found.account.map(|account| account.to_string()).unwrap_or_default(),
            obstacle: obstacle.into(),
            factors_active: found.factors_active,
        }))
    }

    async fn unify(
        &self,
        request: Request<UnifyRequest>,
    ) -> Result<Response<UnifyResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let client = wire::client_of(wire.client.as_ref()).map_err(refuse)?;
        unification::unify(&self.context, &caller, id, &client).await.map_err(refuse)?;
        Ok(Response::new(UnifyResponse {}))
    }

    async fn end_unification(
        &self,
        request: Request<EndUnificationRequest>,
    ) -> Result<Response<EndUnificationResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let typed = Secret::new(wire.password);
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let password = optional(typed.expose(), Password::typed).map_err(refuse)?;
        let client = wire::client_of(wire.client.as_ref()).map_err(refuse)?;
        let ended = unification::end(&self.context, &caller, id, password.as_ref(), &client).await;
        ended.map_err(refuse)?;
        Ok(Response::new(EndUnificationResponse {}))
    }
}
