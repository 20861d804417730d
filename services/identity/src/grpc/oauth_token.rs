use gatepost_identity_core::oauth::TokenAlgorithm;
use gatepost_proto::identity::v1::{
    ExchangeTokenRequest, ExchangeTokenResponse, GetSigningKeysRequest, GetSigningKeysResponse,
    GetUserInfoRequest, GetUserInfoResponse, IntrospectTokenRequest, IntrospectTokenResponse,
    RevokeTokenRequest, RevokeTokenResponse, TokenGrant, exchange_token_response,
    get_user_info_response, introspect_token_response,
    oauth_token_service_server::OauthTokenService,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, oauth_convert as convert, refusal};
use crate::flow::Tokens;

#[tonic::async_trait]
impl OauthTokenService for Rpc {
    async fn exchange_token(
        &self,
        request: Request<ExchangeTokenRequest>,
    ) -> Result<Response<ExchangeTokenResponse>, Status> {
        let asked = request.into_inner();
        let proof = convert::proof(asked.proof, asked.client.as_ref()).map_err(refusal)?;
        let pairs = convert::pairs(asked.parameters);
        let outcome = convert::outcome(self.0.exchange_token(&pairs, &proof).await)?;
        use exchange_token_response::Outcome;
        let outcome = match outcome {
            Ok(tokens) => Outcome::Grant(token_grant(&tokens)),
            Err(error) => Outcome::Error(error),
        };
        Ok(Response::new(ExchangeTokenResponse { outcome: Some(outcome) }))
    }

    async fn introspect_token(
        &self,
        request: Request<IntrospectTokenRequest>,
    ) -> Result<Response<IntrospectTokenResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let proof = convert::proof(asked.proof, asked.client.as_ref()).map_err(refusal)?;
        let outcome = convert::outcome(self.0.introspect_token(&token, &proof).await)?;
        use introspect_token_response::Outcome;
        let outcome = outcome.map_or_else(Outcome::Error, Outcome::Json);
        Ok(Response::new(IntrospectTokenResponse { outcome: Some(outcome) }))
    }

    async fn revoke_token(
        &self,
        request: Request<RevokeTokenRequest>,
    ) -> Result<Response<RevokeTokenResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let proof = convert::proof(asked.proof, asked.client.as_ref()).map_err(refusal)?;
        let outcome = convert::outcome(self.0.revoke_token(&token, &proof).await)?;
        Ok(Response::new(RevokeTokenResponse { error: outcome.err() }))
    }

    async fn get_user_info(
        &self,
        request: Request<GetUserInfoRequest>,
    ) -> Result<Response<GetUserInfoResponse>, Status> {
        let token = Zeroizing::new(request.into_inner().access_token);
        let outcome = convert::outcome(self.0.user_info(&token).await)?;
        use get_user_info_response::Outcome;
        let outcome = outcome.map_or_else(Outcome::Error, Outcome::Json);
        Ok(Response::new(GetUserInfoResponse { outcome: Some(outcome) }))
    }

    async fn get_signing_keys(
        &self,
        _: Request<GetSigningKeysRequest>,
    ) -> Result<Response<GetSigningKeysResponse>, Status> {
        let ring = self.0.key_ring().await.map_err(refusal)?;
        // Whoever keeps a copy for so long has every key before it signs.
        let before = self.0.config.oauth_tokens.key_published_before.0.as_secs();
        Ok(Response::new(GetSigningKeysResponse {
            jwks_json: ring.jwks(),
            algorithms: TokenAlgorithm::ALL.map(|one| one.slug().to_owned()).to_vec(),
            max_age_seconds: u32::try_from((before / 2).min(3600)).unwrap_or(0),
        }))
    }
}

fn token_grant(tokens: &Tokens) -> TokenGrant {
    TokenGrant {
        access_token: tokens.access.to_string(),
        expires_in: tokens.expires_in,
        refresh_token: tokens
            .refresh
            .as_ref()
            .map(|secret| secret.expose().to_string())
            .unwrap_or_default(),
        id_token: tokens.id.clone().unwrap_or_default(),
        scope: tokens.scopes.to_string(),
    }
}
