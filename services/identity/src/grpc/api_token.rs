use std::{collections::BTreeSet, str::FromStr};

use gatepost_identity_core::{ApiToken, NewApiToken, NewAppPassword};
use gatepost_model::{IdempotencyKey, Malformed, Password, Scope};
use gatepost_proto::{
    common::v1::PageResponse,
    identity::v1::{
        self as proto, IssueApiTokenRequest, IssueApiTokenResponse, ListApiTokensRequest,
        ListApiTokensResponse, RevokeAllApiTokensRequest, RevokeAllApiTokensResponse,
        RevokeApiTokenRequest, RevokeApiTokenResponse, VerifyApiTokenRequest,
        VerifyApiTokenResponse, api_token_service_server::ApiTokenService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, app_password::named, convert, refusal};
use crate::flow::{IssueApiToken, ListedToken, Page};

#[tonic::async_trait]
impl ApiTokenService for Rpc {
    async fn issue_api_token(
        &self,
        request: Request<IssueApiTokenRequest>,
    ) -> Result<Response<IssueApiTokenResponse>, Status> {
        let principal = self.principal(&request).await?;
        let ask = issue(request.into_inner()).map_err(refusal)?;
        let issued = self.0.issue_api_token(&principal, &ask).await.map_err(refusal)?;
        let secret = issued.secret.map(|secret| secret.expose().to_string());
        Ok(Response::new(IssueApiTokenResponse {
            api_token: Some(api_token(&issued.token)),
            secret: secret.unwrap_or_default(),
        }))
    }

    async fn list_api_tokens(
        &self,
        request: Request<ListApiTokensRequest>,
    ) -> Result<Response<ListApiTokensResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let account = named(&asked.account_id).map_err(refusal)?;
        let page = asked.page.unwrap_or_default();
        let page = Page::new(page.size, &page.token).map_err(refusal)?;
        let listed = self.0.list_api_tokens(&principal, account, page).await.map_err(refusal)?;
        Ok(Response::new(ListApiTokensResponse {
            api_tokens: listed.items.iter().map(listed_token).collect(),
            page: Some(PageResponse { next_token: Page::token(listed.next) }),
        }))
    }

    async fn revoke_api_token(
        &self,
        request: Request<RevokeApiTokenRequest>,
    ) -> Result<Response<RevokeApiTokenResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let account = named(&asked.account_id).map_err(refusal)?;
        let id = asked.api_token_id.parse().map_err(refusal)?;
        self.0.revoke_api_token(&principal, account, id).await.map_err(refusal)?;
        Ok(Response::new(RevokeApiTokenResponse {}))
    }

    async fn revoke_all_api_tokens(
        &self,
        request: Request<RevokeAllApiTokensRequest>,
    ) -> Result<Response<RevokeAllApiTokensResponse>, Status> {
        let principal = self.principal(&request).await?;
        let account = named(&request.into_inner().account_id).map_err(refusal)?;
        let revoked = self.0.revoke_all_api_tokens(&principal, account).await.map_err(refusal)?;
        Ok(Response::new(RevokeAllApiTokensResponse { revoked }))
    }

    async fn verify_api_token(
        &self,
        request: Request<VerifyApiTokenRequest>,
    ) -> Result<Response<VerifyApiTokenResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let scope = Scope::from_str(&asked.scope).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let token = self.0.verify_api_token(&token, scope, &client).await.map_err(refusal)?;
        Ok(Response::new(VerifyApiTokenResponse {
            account_id: token.account.to_string(),
            api_token_id: token.id.to_string(),
        }))
    }
}

fn issue(asked: IssueApiTokenRequest) -> Result<IssueApiToken, Malformed> {
    let password = Zeroizing::new(asked.password);
    let scopes: Result<BTreeSet<_>, _> =
        asked.scopes.iter().map(|slug| Scope::from_str(slug)).collect();
    let networks: Result<Vec<_>, _> =
        asked.networks.iter().map(|text| NewAppPassword::network(text)).collect();
    Ok(IssueApiToken {
        grant: NewApiToken {
            name: asked.name.parse()?,
            scopes: scopes?,
            expires: asked.expires.as_ref().map(wire::moment).transpose()?,
            networks: networks?,
        },
        password: Password::typed(&password)?,
        client: wire::client_of(asked.client.as_ref())?,
        key: IdempotencyKey::optional(&asked.idempotency_key)?,
    })
}

fn listed_token(listed: &ListedToken) -> proto::ApiToken {
    proto::ApiToken {
        last_use: listed.last_use.as_ref().map(convert::last_use),
        unused_until: listed.unused_until.map(wire::timestamp),
        ..api_token(&listed.token)
    }
}

fn api_token(token: &ApiToken) -> proto::ApiToken {
    let grant = &token.grant;
    proto::ApiToken {
        id: token.id.to_string(),
        name: grant.name.to_string(),
        created: Some(wire::timestamp(token.created)),
        scopes: grant.scopes.iter().map(ToString::to_string).collect(),
        expires: grant.expires.map(wire::timestamp),
        networks: grant.networks.iter().map(ToString::to_string).collect(),
        last_use: None,
        switched_off: token.switched_off.map(wire::timestamp),
        unused_until: None,
    }
}
