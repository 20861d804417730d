use gatepost_identity_core::oauth::OauthScopes;
use gatepost_proto::identity::v1::{
    AuthorizationRefusal, DecideAuthorizationRequest, DecideAuthorizationResponse,
    PrepareAuthorizationRequest, PrepareAuthorizationResponse, decide_authorization_response,
    oauth_authorization_service_server::OauthAuthorizationService, prepare_authorization_response,
};
use gatepost_runtime::access::client_of;
use tonic::{Request, Response, Status};

use super::{Rpc, oauth_convert as convert, refusal};
use crate::{
    flow::{Decision, Outcome},
    state::Identity,
};

#[tonic::async_trait]
impl OauthAuthorizationService for Rpc {
    async fn prepare_authorization(
        &self,
        request: Request<PrepareAuthorizationRequest>,
    ) -> Result<Response<PrepareAuthorizationResponse>, Status> {
        let principal = self.principal(&request).await?;
        let signed_in = Identity::signed_in(&principal).ok();
        let pairs = convert::pairs(request.into_inner().parameters);
        let outcome = self.0.prepare_authorization(signed_in, &pairs).await.map_err(refusal)?;
        use prepare_authorization_response::Outcome as Wire;
        let outcome = match outcome {
            Outcome::Question(question) => Wire::Question(convert::question(&question)),
            Outcome::Redirect(sent) => Wire::Redirect(convert::redirect(sent)),
            Outcome::Refusal { reason, parameter } => {
                Wire::Refusal(AuthorizationRefusal { reason: reason.to_owned(), parameter })
            }
        };
        Ok(Response::new(PrepareAuthorizationResponse { outcome: Some(outcome) }))
    }

    async fn decide_authorization(
        &self,
        request: Request<DecideAuthorizationRequest>,
    ) -> Result<Response<DecideAuthorizationResponse>, Status> {
        let principal = self.principal(&request).await?;
        let signed_in = Identity::signed_in(&principal).map_err(refusal)?;
        let client = client_of(request.metadata());
        let asked = request.into_inner();
        let decision = Decision {
            approved: asked.approved,
            scopes: OauthScopes::read(&asked.scopes.join(" ")),
            mailbox: asked.mailbox,
            client,
        };
        let pairs = convert::pairs(asked.parameters);
        let outcome = self.0.decide_authorization(signed_in, &pairs, &decision).await;
        use decide_authorization_response::Outcome as Wire;
        let outcome = match outcome.map_err(refusal)? {
            Outcome::Question(question) => Wire::Question(convert::question(&question)),
            Outcome::Redirect(sent) => Wire::Redirect(convert::redirect(sent)),
            Outcome::Refusal { reason, parameter } => {
                Wire::Refusal(AuthorizationRefusal { reason: reason.to_owned(), parameter })
            }
        };
        Ok(Response::new(DecideAuthorizationResponse { outcome: Some(outcome) }))
    }
}
