use gatepost_model::{Client, Problem};
use gatepost_proto::{
    identity::v1::{
        OauthError, ReadOauthRegistrationRequest, ReadOauthRegistrationResponse,
        RegisterOauthClientRequest, RegisterOauthClientResponse, RemoveOauthRegistrationRequest,
        RemoveOauthRegistrationResponse, ReplaceOauthRegistrationRequest,
        ReplaceOauthRegistrationResponse,
        oauth_registration_service_server::OauthRegistrationService,
        read_oauth_registration_response, register_oauth_client_response,
        replace_oauth_registration_response,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};
use crate::{error::IdentityError, flow::RegistrationFault};

#[tonic::async_trait]
impl OauthRegistrationService for Rpc {
    async fn register_oauth_client(
        &self,
        request: Request<RegisterOauthClientRequest>,
    ) -> Result<Response<RegisterOauthClientResponse>, Status> {
        use register_oauth_client_response::Outcome;
        let asked = request.into_inner();
        let (token, from) =
            (Zeroizing::new(asked.initial_access_token), client(asked.client.as_ref())?);
        let done = self.0.register_client(&asked.metadata_json, &token, &from).await;
        let outcome = Some(told(done)?.map_or_else(Outcome::Error, Outcome::Json));
        Ok(Response::new(RegisterOauthClientResponse { outcome }))
    }

    async fn read_oauth_registration(
        &self,
        request: Request<ReadOauthRegistrationRequest>,
    ) -> Result<Response<ReadOauthRegistrationResponse>, Status> {
        use read_oauth_registration_response::Outcome;
        let asked = request.into_inner();
        let (token, from) =
            (Zeroizing::new(asked.registration_access_token), client(asked.client.as_ref())?);
        let done = self.0.read_registration(&asked.client_id, &token, &from).await;
        let outcome = Some(told(done)?.map_or_else(Outcome::Error, Outcome::Json));
        Ok(Response::new(ReadOauthRegistrationResponse { outcome }))
    }

    async fn replace_oauth_registration(
        &self,
        request: Request<ReplaceOauthRegistrationRequest>,
    ) -> Result<Response<ReplaceOauthRegistrationResponse>, Status> {
        use replace_oauth_registration_response::Outcome;
        let asked = request.into_inner();
        let (token, from) =
            (Zeroizing::new(asked.registration_access_token), client(asked.client.as_ref())?);
        let (id, text) = (&asked.client_id, &asked.metadata_json);
        let done = self.0.replace_registration(id, &token, text, &from).await;
        let outcome = Some(told(done)?.map_or_else(Outcome::Error, Outcome::Json));
        Ok(Response::new(ReplaceOauthRegistrationResponse { outcome }))
    }

    async fn remove_oauth_registration(
        &self,
        request: Request<RemoveOauthRegistrationRequest>,
    ) -> Result<Response<RemoveOauthRegistrationResponse>, Status> {
        let asked = request.into_inner();
        let (token, from) =
            (Zeroizing::new(asked.registration_access_token), client(asked.client.as_ref())?);
        let done = self.0.remove_registration(&asked.client_id, &token, &from).await;
        Ok(Response::new(RemoveOauthRegistrationResponse { error: told(done)?.err() }))
    }
}

#[allow(clippy::result_large_err)] // a status, as every handler's
fn client(wire: Option<&gatepost_proto::common::v1::Client>) -> Result<Client, Status> {
    wire::client_of(wire).map_err(refusal)
}

/// What an outcome is for the client; what is not the client's fault is a failure of the call.
#[allow(clippy::result_large_err)]
fn told<T>(
    done: Result<Result<T, RegistrationFault>, IdentityError>,
) -> Result<Result<T, OauthError>, Status> {
    match done {
        Ok(Ok(value)) => Ok(Ok(value)),
        Ok(Err(fault)) => Ok(Err(OauthError {
            error: fault.error.to_owned(),
            description: fault.description.to_owned(),
            retry_seconds: 0,
        })),
        Err(error @ (IdentityError::Throttled(_) | IdentityError::Limit(_))) => {
            let wait = error.retry_after().map_or(3600, |wait| wait.as_secs().max(1));
            Ok(Err(OauthError {
                error: "slow_down".to_owned(),
                description: "too many registrations".to_owned(),
                retry_seconds: u32::try_from(wait).unwrap_or(u32::MAX),
            }))
        }
        Err(error) => Err(refusal(error)),
    }
}
