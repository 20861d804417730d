use gatepost_model::{Address, Malformed, Password};
use gatepost_proto::{
    identity::v1::{
        ChangeRecoveryEmailRequest, ChangeRecoveryEmailResponse, ConfirmRecoveryEmailRequest,
        ConfirmRecoveryEmailResponse, FinishPasswordResetRequest, FinishPasswordResetResponse,
        GetRecoveryRequest, GetRecoveryResponse, OpenPasswordResetRequest,
        OpenPasswordResetResponse, OpenRecoveryEmailRequest, OpenRecoveryEmailResponse,
        RemoveRecoveryEmailRequest, RemoveRecoveryEmailResponse, StartPasswordResetRequest,
        StartPasswordResetResponse, recovery_service_server::RecoveryService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, profile::named, refusal};
use crate::state::Identity;

#[tonic::async_trait]
impl RecoveryService for Rpc {
    async fn get_recovery(
        &self,
        request: Request<GetRecoveryRequest>,
    ) -> Result<Response<GetRecoveryResponse>, Status> {
        let principal = self.principal(&request).await?;
        let account = named(&request.into_inner().account_id).map_err(refusal)?;
        let view = self.0.get_recovery(&principal, account).await.map_err(refusal)?;
        let pending = view.pending.as_ref();
        Ok(Response::new(GetRecoveryResponse {
            email: view.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            pending_email: pending.map(|(email, _)| email.to_string()).unwrap_or_default(),
            pending_expires: pending.map(|(_, expires)| wire::timestamp(*expires)),
        }))
    }

    async fn change_recovery_email(
        &self,
        request: Request<ChangeRecoveryEmailRequest>,
    ) -> Result<Response<ChangeRecoveryEmailResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let password = password(asked.password, "password")?;
        let email = address(&asked.email)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let waits = self.0.change_recovery_email(account, session, &email, &password, &client);
        let expires = Some(wire::timestamp(waits.await.map_err(refusal)?));
        Ok(Response::new(ChangeRecoveryEmailResponse { expires }))
    }

    async fn open_recovery_email(
        &self,
        request: Request<OpenRecoveryEmailRequest>,
    ) -> Result<Response<OpenRecoveryEmailResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let email = self.0.open_recovery_email(account, &token, &client).await.map_err(refusal)?;
        Ok(Response::new(OpenRecoveryEmailResponse { email: email.to_string() }))
    }

    async fn confirm_recovery_email(
        &self,
        request: Request<ConfirmRecoveryEmailRequest>,
    ) -> Result<Response<ConfirmRecoveryEmailResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        self.0.confirm_recovery_email(account, &token, &client).await.map_err(refusal)?;
        Ok(Response::new(ConfirmRecoveryEmailResponse {}))
    }

    async fn remove_recovery_email(
        &self,
        request: Request<RemoveRecoveryEmailRequest>,
    ) -> Result<Response<RemoveRecoveryEmailResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let password = password(asked.password, "password")?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let removed = self.0.remove_recovery_email(account, session, &password, &client).await;
        removed.map_err(refusal)?;
        Ok(Response::new(RemoveRecoveryEmailResponse {}))
    }

    async fn start_password_reset(
        &self,
        request: Request<StartPasswordResetRequest>,
    ) -> Result<Response<StartPasswordResetResponse>, Status> {
        let asked = request.into_inner();
        let email = address(&asked.email)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        self.0.start_password_reset(email, asked.unreachable, client).map_err(refusal)?;
        Ok(Response::new(StartPasswordResetResponse {}))
    }

    async fn open_password_reset(
        &self,
        request: Request<OpenPasswordResetRequest>,
    ) -> Result<Response<OpenPasswordResetResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let account = self.0.open_password_reset(&token, &client).await.map_err(refusal)?;
        Ok(Response::new(OpenPasswordResetResponse { email: account.email.to_string() }))
    }

    async fn finish_password_reset(
        &self,
        request: Request<FinishPasswordResetRequest>,
    ) -> Result<Response<FinishPasswordResetResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let new = password(asked.new_password, "new_password")?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        self.0.finish_password_reset(&token, &new, &client).await.map_err(refusal)?;
        Ok(Response::new(FinishPasswordResetResponse {}))
    }
}

fn password(typed: String, field: &'static str) -> Result<Password, Status> {
    let typed = Zeroizing::new(typed);
    Password::typed(&typed).map_err(|error| refusal(Malformed { field, ..error }))
}

fn address(typed: &str) -> Result<Address, Status> {
    typed.parse().map_err(|error: Malformed| refusal(Malformed { field: "email", ..error }))
}
