use gatepost_model::DisplayName;
use gatepost_proto::{
    identity::v1::{
        FinishPasskeyEnrollmentRequest, FinishPasskeyEnrollmentResponse, FinishPasskeyLoginRequest,
        FinishPasskeyLoginResponse, StartPasskeyEnrollmentRequest, StartPasskeyEnrollmentResponse,
        StartPasskeyLoginRequest, StartPasskeyLoginResponse,
        passkey_service_server::PasskeyService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, factor::exposed, login, refusal};
use crate::{
    flow::FinishPasskey,
    relying_party::{Made, Signed},
    state::Identity,
};

#[tonic::async_trait]
impl PasskeyService for Rpc {
    async fn start_passkey_enrollment(
        &self,
        request: Request<StartPasskeyEnrollmentRequest>,
    ) -> Result<Response<StartPasskeyEnrollmentResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let begun = self.0.start_passkey(account, session).await.map_err(refusal)?;
        Ok(Response::new(StartPasskeyEnrollmentResponse {
            ceremony: begun.secret.expose().to_string(),
            options: begun.options,
            expires: Some(wire::timestamp(begun.expires)),
        }))
    }

    async fn finish_passkey_enrollment(
        &self,
        request: Request<FinishPasskeyEnrollmentRequest>,
    ) -> Result<Response<FinishPasskeyEnrollmentResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let ceremony = Zeroizing::new(asked.ceremony);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let name: DisplayName = asked.name.parse().map_err(refusal)?;
        let made = Made::parse(&asked.response).map_err(refusal)?;
        let ask = FinishPasskey { ceremony: ceremony.to_string(), made, name };
        let enrolled = self.0.finish_passkey(account, session, &ask, &client).await;
        let enrolled = enrolled.map_err(refusal)?;
        Ok(Response::new(FinishPasskeyEnrollmentResponse {
            factor: Some(login::factor(&enrolled.factor)),
            backup_codes: exposed(&enrolled.backup_codes),
        }))
    }

    async fn start_passkey_login(
        &self,
        request: Request<StartPasskeyLoginRequest>,
    ) -> Result<Response<StartPasskeyLoginResponse>, Status> {
        let client = wire::client_of(request.into_inner().client.as_ref()).map_err(refusal)?;
        let begun = self.0.start_passkey_login(&client).await.map_err(refusal)?;
        Ok(Response::new(StartPasskeyLoginResponse {
            ceremony: begun.secret.expose().to_string(),
            options: begun.options,
            expires: Some(wire::timestamp(begun.expires)),
        }))
    }

    async fn finish_passkey_login(
        &self,
        request: Request<FinishPasskeyLoginRequest>,
    ) -> Result<Response<FinishPasskeyLoginResponse>, Status> {
        let asked = request.into_inner();
        let ceremony = Zeroizing::new(asked.ceremony);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let signed = Signed::parse(&asked.response).map_err(refusal)?;
        let grant = self.0.finish_passkey_login(&ceremony, &signed, &client, &asked.device_token);
        let session = Some(login::session(&grant.await.map_err(refusal)?));
        Ok(Response::new(FinishPasskeyLoginResponse { session }))
    }
}
