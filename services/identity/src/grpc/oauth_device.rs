use gatepost_identity_core::oauth::OauthScopes;
use gatepost_model::Client;
use gatepost_proto::{
    common::v1 as common,
    identity::v1::{
        DecideDeviceAuthorizationRequest, DecideDeviceAuthorizationResponse, DeviceAuthorization,
        FindDeviceAuthorizationRequest, FindDeviceAuthorizationResponse,
        StartDeviceAuthorizationRequest, StartDeviceAuthorizationResponse,
        oauth_device_service_server::OauthDeviceService, start_device_authorization_response,
    },
    wire,
};
use tonic::{Request, Response, Status};

use super::{Rpc, oauth_convert as convert, refusal};
use crate::{flow::Decision, state::Identity};

#[tonic::async_trait]
impl OauthDeviceService for Rpc {
    async fn start_device_authorization(
        &self,
        request: Request<StartDeviceAuthorizationRequest>,
    ) -> Result<Response<StartDeviceAuthorizationResponse>, Status> {
        let asked = request.into_inner();
        let proof = convert::proof(asked.proof, asked.client.as_ref()).map_err(refusal)?;
        let pairs = convert::pairs(asked.parameters);
        let outcome = convert::outcome(self.0.start_device(&pairs, &proof).await)?;
        use start_device_authorization_response::Outcome;
        let outcome = match outcome {
            Ok(started) => Outcome::Authorization(DeviceAuthorization {
                device_code: started.device_code.expose().to_string(),
                user_code: started.user_code.shown(),
                expires_in: started.expires_in,
                interval: started.interval,
            }),
            Err(error) => Outcome::Error(error),
        };
        Ok(Response::new(StartDeviceAuthorizationResponse { outcome: Some(outcome) }))
    }

    async fn find_device_authorization(
        &self,
        request: Request<FindDeviceAuthorizationRequest>,
    ) -> Result<Response<FindDeviceAuthorizationResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let from = client(asked.client.as_ref())?;
        let found = self.0.find_device(account, &asked.user_code, &from).await;
        let (question, device) = found.map_err(refusal)?;
        Ok(Response::new(FindDeviceAuthorizationResponse {
            question: Some(convert::question(&question)),
            device: Some(wire::client(&device)),
        }))
    }

    async fn decide_device_authorization(
        &self,
        request: Request<DecideDeviceAuthorizationRequest>,
    ) -> Result<Response<DecideDeviceAuthorizationResponse>, Status> {
        let principal = self.principal(&request).await?;
        let signed_in = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let decision = Decision {
            approved: asked.approved,
            scopes: OauthScopes::read(&asked.scopes.join(" ")),
            mailbox: asked.mailbox,
            client: client(asked.client.as_ref())?,
        };
        let decided = self.0.decide_device(signed_in, &asked.user_code, &decision).await;
        decided.map_err(refusal)?;
        Ok(Response::new(DecideDeviceAuthorizationResponse {}))
    }
}

fn client(wire: Option<&common::Client>) -> Result<Client, Status> {
    match wire {
        None => Ok(Client::unknown()),
        some => wire::client_of(some).map_err(refusal),
    }
}
