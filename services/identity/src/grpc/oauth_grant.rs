use gatepost_model::OauthGrantId;
use gatepost_proto::{
    common::v1::PageResponse,
    identity::v1::{
        ListOauthGrantsRequest, ListOauthGrantsResponse, OauthGrant, RevokeOauthGrantRequest,
        RevokeOauthGrantResponse, oauth_grant_service_server::OauthGrantService,
    },
    wire,
};
use tonic::{Request, Response, Status};

use super::{Rpc, app_password::named, convert::last_use, oauth_convert as convert, refusal};
use crate::flow::{ListedGrant, Page};

#[tonic::async_trait]
impl OauthGrantService for Rpc {
    async fn list_oauth_grants(
        &self,
        request: Request<ListOauthGrantsRequest>,
    ) -> Result<Response<ListOauthGrantsResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let account = named(&asked.account_id).map_err(refusal)?;
        let page = asked.page.unwrap_or_default();
        let page = Page::new(page.size, &page.token).map_err(refusal)?;
        let listed = self.0.list_grants(&principal, account, page).await.map_err(refusal)?;
        Ok(Response::new(ListOauthGrantsResponse {
            grants: listed.items.iter().map(grant).collect(),
            page: Some(PageResponse { next_token: Page::token(listed.next) }),
        }))
    }

    async fn revoke_oauth_grant(
        &self,
        request: Request<RevokeOauthGrantRequest>,
    ) -> Result<Response<RevokeOauthGrantResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let account = named(&asked.account_id).map_err(refusal)?;
        let id: OauthGrantId = asked.grant_id.parse().map_err(refusal)?;
        self.0.revoke_grant(&principal, account, id).await.map_err(refusal)?;
        Ok(Response::new(RevokeOauthGrantResponse {}))
    }
}

fn grant(listed: &ListedGrant) -> OauthGrant {
    let grant = &listed.grant;
    OauthGrant {
        id: grant.id.to_string(),
        client: listed.client.as_ref().map(convert::summary),
        scopes: grant.scopes.iter().map(|scope| scope.slug().to_owned()).collect(),
        created: Some(wire::timestamp(grant.created)),
        last_use: listed.last_use.as_ref().map(last_use),
        expires: listed.ends.map(wire::timestamp),
        session_id: grant.bound_to().map(|id| id.to_string()).unwrap_or_default(),
        mailbox: grant.mailbox.clone(),
    }
}
