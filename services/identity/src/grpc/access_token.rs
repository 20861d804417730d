use gatepost_model::Client;
use gatepost_proto::{
    identity::v1::{
        AccessTokenMatch, AccessTokenRefusal, VerifyAccessTokenRequest, VerifyAccessTokenResponse,
        access_token_service_server::AccessTokenService, verify_access_token_response,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};
use crate::flow::AccessRefusal;

#[tonic::async_trait]
impl AccessTokenService for Rpc {
    async fn verify_access_token(
        &self,
        request: Request<VerifyAccessTokenRequest>,
    ) -> Result<Response<VerifyAccessTokenResponse>, Status> {
        let asked = request.into_inner();
        let protocol = wire::protocol_of(asked.protocol).map_err(refusal)?;
        let client = match asked.client.as_ref() {
            None => Client::unknown(),
            some => wire::client_of(some).map_err(refusal)?,
        };
        let token = Zeroizing::new(asked.token);
        let found = self.0.verify_access_token(&token, protocol, &client).await;
        use verify_access_token_response::Outcome;
        let outcome = match found.map_err(refusal)? {
            Ok(found) => {
                let grant = &found.grant.value;
                Outcome::Match(AccessTokenMatch {
                    grant_id: grant.id.to_string(),
                    account_id: grant.account.to_string(),
                    client_id: grant.client.to_string(),
                    client_name: found.client.name.to_string(),
                    expires: Some(wire::timestamp(found.expires)),
                    mailbox: grant.mailbox.clone(),
                })
            }
            Err(cause) => Outcome::Refusal(why(cause).into()),
        };
        Ok(Response::new(VerifyAccessTokenResponse { outcome: Some(outcome) }))
    }
}

fn why(cause: AccessRefusal) -> AccessTokenRefusal {
    match cause {
        AccessRefusal::Invalid => AccessTokenRefusal::Invalid,
        AccessRefusal::Expired => AccessTokenRefusal::Expired,
        AccessRefusal::Scope => AccessTokenRefusal::Scope,
        AccessRefusal::Revoked => AccessTokenRefusal::Revoked,
        AccessRefusal::AccountInactive => AccessTokenRefusal::AccountInactive,
    }
}
