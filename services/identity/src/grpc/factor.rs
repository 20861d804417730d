use gatepost_model::{DisplayName, Password, Secret};
use gatepost_proto::{
    identity::v1::{
        FinishTotpEnrollmentRequest, FinishTotpEnrollmentResponse, GetFactorStatusRequest,
        GetFactorStatusResponse, ListFactorsRequest, ListFactorsResponse, RemoveFactorRequest,
        RemoveFactorResponse, RenameFactorRequest, RenameFactorResponse, RenewBackupCodesRequest,
        RenewBackupCodesResponse, StartTotpEnrollmentRequest, StartTotpEnrollmentResponse,
        factor_service_server::FactorService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, login, refusal};
use crate::{flow::FinishTotp, state::Identity};

#[tonic::async_trait]
impl FactorService for Rpc {
    async fn list_factors(
        &self,
        request: Request<ListFactorsRequest>,
    ) -> Result<Response<ListFactorsResponse>, Status> {
        let principal = self.principal(&request).await?;
        let account = match request.into_inner().account_id.as_str() {
            "" => None,
            id => Some(id.parse().map_err(refusal)?),
        };
        let factors = self.0.list_factors(&principal, account).await.map_err(refusal)?;
        let factors = factors.iter().map(login::factor).collect();
        Ok(Response::new(ListFactorsResponse { factors }))
    }

    async fn get_factor_status(
        &self,
        request: Request<GetFactorStatusRequest>,
    ) -> Result<Response<GetFactorStatusResponse>, Status> {
        let account = request.into_inner().account_id.parse().map_err(refusal)?;
        let active = self.0.has_second_factor(account).await.map_err(refusal)?;
        Ok(Response::new(GetFactorStatusResponse { active }))
    }

    async fn start_totp_enrollment(
        &self,
        request: Request<StartTotpEnrollmentRequest>,
    ) -> Result<Response<StartTotpEnrollmentResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let drawn = self.0.start_totp(account, session).await.map_err(refusal)?;
        Ok(Response::new(StartTotpEnrollmentResponse {
            enrollment: drawn.sealed,
            secret: drawn.secret.expose().clone(),
            uri: drawn.uri.expose().clone(),
        }))
    }

    async fn finish_totp_enrollment(
        &self,
        request: Request<FinishTotpEnrollmentRequest>,
    ) -> Result<Response<FinishTotpEnrollmentResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let name: DisplayName = asked.name.parse().map_err(refusal)?;
        let ask = FinishTotp { sealed: asked.enrollment, code: asked.code, name };
        let enrolled = self.0.finish_totp(account, session, &ask, &client).await;
        let enrolled = enrolled.map_err(refusal)?;
        Ok(Response::new(FinishTotpEnrollmentResponse {
            factor: Some(login::factor(&enrolled.factor)),
            backup_codes: exposed(&enrolled.backup_codes),
        }))
    }

    async fn rename_factor(
        &self,
        request: Request<RenameFactorRequest>,
    ) -> Result<Response<RenameFactorResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let factor = asked.factor_id.parse().map_err(refusal)?;
        let name = asked.name.parse().map_err(refusal)?;
        let renamed = self.0.rename_factor(account, session, factor, &name).await;
        let factor = Some(login::factor(&renamed.map_err(refusal)?));
        Ok(Response::new(RenameFactorResponse { factor }))
    }

    async fn remove_factor(
        &self,
        request: Request<RemoveFactorRequest>,
    ) -> Result<Response<RemoveFactorResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let typed = Zeroizing::new(asked.password);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let factor = asked.factor_id.parse().map_err(refusal)?;
        let password = Password::typed(&typed).map_err(refusal)?;
        let removed = self.0.remove_factor(account, session, factor, &password, &client).await;
        Ok(Response::new(RemoveFactorResponse { last: removed.map_err(refusal)? }))
    }

    async fn renew_backup_codes(
        &self,
        request: Request<RenewBackupCodesRequest>,
    ) -> Result<Response<RenewBackupCodesResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let client = wire::client_of(request.into_inner().client.as_ref()).map_err(refusal)?;
        let codes = self.0.renew_backup_codes(account, session, &client).await;
        let backup_codes = exposed(&codes.map_err(refusal)?);
        Ok(Response::new(RenewBackupCodesResponse { backup_codes }))
    }
}

/// Shown once, in this answer.
pub(super) fn exposed(codes: &[Secret<String>]) -> Vec<String> {
    codes.iter().map(|code| code.expose().clone()).collect()
}
