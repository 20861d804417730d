use std::time::Duration;

use gatepost_model::{IdempotencyKey, Malformed, OrganizationId};
use gatepost_proto::{
    common::v1::PageResponse,
    identity::v1::{
        CreateOauthClientRequest, CreateOauthClientResponse, DeleteOauthClientRequest,
        DeleteOauthClientResponse, GetOauthClientRequest, GetOauthClientResponse,
        ListOauthClientsRequest, ListOauthClientsResponse, RotateOauthClientSecretRequest,
        RotateOauthClientSecretResponse, UpdateOauthClientRequest, UpdateOauthClientResponse,
        oauth_client_service_server::OauthClientService,
    },
};
use tonic::{Request, Response, Status};

use super::{
    Rpc,
    oauth_client_settings::{SETTINGS, client, listed, setting},
    refusal,
};
use crate::flow::{CreateClient, Page, UpdateClient};

#[tonic::async_trait]
impl OauthClientService for Rpc {
    async fn create_oauth_client(
        &self,
        request: Request<CreateOauthClientRequest>,
    ) -> Result<Response<CreateOauthClientResponse>, Status> {
        let principal = self.principal(&request).await?;
        let ask = create(request.into_inner()).map_err(refusal)?;
        let made = self.0.create_oauth_client(&principal, &ask).await.map_err(refusal)?;
        let secret = made.secret.map(|secret| secret.expose().to_string());
        Ok(Response::new(CreateOauthClientResponse {
            client: Some(client(&made.client)),
            secret: secret.unwrap_or_default(),
        }))
    }

    async fn get_oauth_client(
        &self,
        request: Request<GetOauthClientRequest>,
    ) -> Result<Response<GetOauthClientResponse>, Status> {
        let principal = self.principal(&request).await?;
        let id = request.into_inner().client_id.parse().map_err(refusal)?;
        let found = self.0.oauth_client(&principal, id).await.map_err(refusal)?;
        Ok(Response::new(GetOauthClientResponse { client: Some(listed(&found)) }))
    }

    async fn list_oauth_clients(
        &self,
        request: Request<ListOauthClientsRequest>,
    ) -> Result<Response<ListOauthClientsResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let organization = owner(&asked.organization_id).map_err(refusal)?;
        let page = asked.page.unwrap_or_default();
        let page = Page::new(page.size, &page.token).map_err(refusal)?;
        let found = self.0.list_oauth_clients(&principal, organization, page).await;
        let found = found.map_err(refusal)?;
        Ok(Response::new(ListOauthClientsResponse {
            clients: found.items.iter().map(listed).collect(),
            page: Some(PageResponse { next_token: Page::token(found.next) }),
        }))
    }

    async fn update_oauth_client(
        &self,
        request: Request<UpdateOauthClientRequest>,
    ) -> Result<Response<UpdateOauthClientResponse>, Status> {
        let principal = self.principal(&request).await?;
        let ask = update(request.into_inner()).map_err(refusal)?;
        let changed = self.0.update_oauth_client(&principal, &ask).await.map_err(refusal)?;
        Ok(Response::new(UpdateOauthClientResponse { client: Some(listed(&changed)) }))
    }

    async fn rotate_oauth_client_secret(
        &self,
        request: Request<RotateOauthClientSecretRequest>,
    ) -> Result<Response<RotateOauthClientSecretResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let id = asked.client_id.parse().map_err(refusal)?;
        let keep_old = Duration::from_secs(asked.keep_old_seconds.into());
        let secret = self.0.rotate_client_secret(&principal, id, keep_old).await;
        let secret = secret.map_err(refusal)?.expose().to_string();
        Ok(Response::new(RotateOauthClientSecretResponse { secret }))
    }

    async fn delete_oauth_client(
        &self,
        request: Request<DeleteOauthClientRequest>,
    ) -> Result<Response<DeleteOauthClientResponse>, Status> {
        let principal = self.principal(&request).await?;
        let id = request.into_inner().client_id.parse().map_err(refusal)?;
        self.0.delete_oauth_client(&principal, id).await.map_err(refusal)?;
        Ok(Response::new(DeleteOauthClientResponse {}))
    }
}

/// The organization that is named; none: the operator.
fn owner(text: &str) -> Result<Option<OrganizationId>, Malformed> {
    (!text.is_empty()).then(|| text.parse()).transpose()
}

fn create(asked: CreateOauthClientRequest) -> Result<CreateClient, Malformed> {
    let wire = asked.client.unwrap_or_default();
    let settings: Result<Vec<_>, _> = SETTINGS.iter().map(|path| setting(&wire, path)).collect();
    Ok(CreateClient {
        organization: owner(&wire.organization_id)?,
        name: wire.name.parse()?,
        settings: settings?,
        key: IdempotencyKey::optional(&asked.idempotency_key)?,
    })
}

fn update(asked: UpdateOauthClientRequest) -> Result<UpdateClient, Malformed> {
    let wire = asked.client.unwrap_or_default();
    let paths = asked.update_mask.unwrap_or_default().paths;
    let changes: Result<Vec<_>, _> = paths.iter().map(|path| setting(&wire, path)).collect();
    Ok(UpdateClient { id: wire.id.parse()?, changes: changes? })
}
