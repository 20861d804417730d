use std::{fmt, str::FromStr, time::Duration};

use gatepost_model::{IdempotencyKey, Malformed};
use gatepost_proto::{
    identity::v1::{
        self as proto, CreateRegistrationTokenRequest, CreateRegistrationTokenResponse,
        ListRegistrationTokensRequest, ListRegistrationTokensResponse,
        RevokeRegistrationTokenRequest, RevokeRegistrationTokenResponse,
        oauth_registration_token_service_server::OauthRegistrationTokenService,
    },
    wire,
};
use gatepost_runtime::page::Page;
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};
use crate::{flow::NewRegistrationToken, repo::RegistrationToken};

/// Id of a token on the wire: `rgt_` and the public part of its secret.
#[derive(Clone, Copy)]
struct TokenId([u8; 5]);

impl fmt::Display for TokenId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("rgt_")?;
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl FromStr for TokenId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("id", "rgt_ and ten digits");
        let digits = text.strip_prefix("rgt_").filter(|digits| digits.len() == 10);
        let value = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        let bytes = value.ok_or(malformed)?.to_be_bytes();
        Ok(Self([bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]]))
    }
}

#[tonic::async_trait]
impl OauthRegistrationTokenService for Rpc {
    async fn create_registration_token(
        &self,
        request: Request<CreateRegistrationTokenRequest>,
    ) -> Result<Response<CreateRegistrationTokenResponse>, Status> {
        let ask = create(&request.into_inner()).map_err(refusal)?;
        let made = self.0.create_registration_token(&ask).await;
        let (made, secret) = made.map_err(refusal)?;
        let secret = secret.map(|secret| secret.expose().to_string()).unwrap_or_default();
        Ok(Response::new(CreateRegistrationTokenResponse { token: Some(token(&made)), secret }))
    }

    async fn list_registration_tokens(
        &self,
        request: Request<ListRegistrationTokensRequest>,
    ) -> Result<Response<ListRegistrationTokensResponse>, Status> {
        let page = Page::<TokenId>::of(request.into_inner().page.as_ref()).map_err(refusal)?;
        let after = page.after.map(|id| id.0);
        let found = self.0.list_registration_tokens(page.limit(), after).await;
        let mut found = found.map_err(refusal)?;
        let page = Some(page.cut(&mut found, |token| TokenId(token.id)));
        let tokens = found.iter().map(token).collect();
        Ok(Response::new(ListRegistrationTokensResponse { tokens, page }))
    }

    async fn revoke_registration_token(
        &self,
        request: Request<RevokeRegistrationTokenRequest>,
    ) -> Result<Response<RevokeRegistrationTokenResponse>, Status> {
        let id: TokenId = request.into_inner().id.parse().map_err(refusal)?;
        self.0.revoke_registration_token(id.0).await.map_err(refusal)?;
        Ok(Response::new(RevokeRegistrationTokenResponse {}))
    }
}

fn create(asked: &CreateRegistrationTokenRequest) -> Result<NewRegistrationToken, Malformed> {
    Ok(NewRegistrationToken {
        name: asked.name.parse()?,
        lives: Duration::from_secs(asked.lives_seconds.into()),
        uses: asked.uses,
        key: IdempotencyKey::optional(&asked.idempotency_key)?,
    })
}

fn token(token: &RegistrationToken) -> proto::RegistrationToken {
    proto::RegistrationToken {
        id: TokenId(token.id).to_string(),
        name: token.name.to_string(),
        created: Some(wire::timestamp(token.created)),
        expires: Some(wire::timestamp(token.expires)),
        left: token.left,
    }
}
