//! Applications of organizations, as far as the pages go.

use super::*;
use gatepost_proto::identity::v1::oauth_client_service_server::{
    OauthClientService, OauthClientServiceServer,
};

pub fn service(fakes: &Fakes) -> OauthClientServiceServer<Fakes> {
    OauthClientServiceServer::new(fakes.clone())
}

/// What is known of applications.
#[derive(Default)]
pub struct Applications {
    pub all: Vec<(String, OauthClient)>,
    /// How long old secrets went on.
    pub kept: Vec<u32>,
}

const SECRET: &str = "gpo_7k2mq9xw4hfdt8vn3cjrb6pse5gazy1w0dkq";

/// Refuses what the real service refuses, as far as pages tell of it.
fn check(client: &OauthClient) -> Result<(), Status> {
    let wrong = |field: &str| Err(refusal(Code::InvalidArgument, "malformed", Some(field)));
    if client.name.chars().count() > 64 {
        return wrong("name");
    }
    let right = |uri: &String| uri.starts_with("https://") || uri.starts_with("http://127.");
    let codes = client.grant_types.iter().any(|grant| grant == "authorization_code");
    if codes && client.redirect_uris.is_empty() || !client.redirect_uris.iter().all(right) {
        return wrong("redirect_uris");
    }
    if client.home_url.starts_with("javascript") {
        return wrong("home_url");
    }
    if client.grant_types.is_empty() {
        return wrong("grant_types");
    }
    Ok(())
}

#[tonic::async_trait]
impl OauthClientService for Fakes {
    async fn create_oauth_client(
        &self,
        request: Request<CreateOauthClientRequest>,
    ) -> Answer<CreateOauthClientResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let client = request.client.unwrap();
        check(&client)?;
        let mut world = self.world();
        let all = &mut world.oauth_clients.all;
        let client = OauthClient {
            id: id("cli", all.len() as u32 + 1),
            created: at(NOW - 90_000),
            last_used: at(NOW - 300).filter(|_| all.is_empty()),
            ..client
        };
        all.push((request.idempotency_key, client.clone()));
        let public = client.authentication() == OauthClientAuthentication::None;
        let secret = if public { String::new() } else { SECRET.to_owned() };
        ok(CreateOauthClientResponse { client: Some(client), secret })
    }

    async fn get_oauth_client(
        &self,
        request: Request<GetOauthClientRequest>,
    ) -> Answer<GetOauthClientResponse> {
        caller(&request)?;
        let wanted = request.into_inner().client_id;
        let world = self.world();
        let found = world.oauth_clients.all.iter().find(|(_, client)| client.id == wanted);
        let (_, client) = found.ok_or_else(missing)?;
        ok(GetOauthClientResponse { client: Some(client.clone()) })
    }

    async fn list_oauth_clients(
        &self,
        request: Request<ListOauthClientsRequest>,
    ) -> Answer<ListOauthClientsResponse> {
        caller(&request)?;
        let organization = request.into_inner().organization_id;
        let world = self.world();
        let all = world.oauth_clients.all.iter().map(|(_, client)| client);
        let own = all.filter(|client| client.organization_id == organization);
        ok(ListOauthClientsResponse { clients: own.cloned().collect(), page: None })
    }

    async fn update_oauth_client(
        &self,
        request: Request<UpdateOauthClientRequest>,
    ) -> Answer<UpdateOauthClientResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let wanted = request.client.unwrap();
        let mut world = self.world();
        let all = world.oauth_clients.all.iter_mut().map(|(_, client)| client);
        let found = all.into_iter().find(|client| client.id == wanted.id).ok_or_else(missing)?;
        let paths = request.update_mask.unwrap().paths;
        if paths == ["enabled"] {
            found.enabled = wanted.enabled;
        } else if found.trusted {
            return Err(refusal(Code::PermissionDenied, "operator-only", Some("name")));
        } else {
            check(&wanted)?;
            let (id, organization_id) = (found.id.clone(), found.organization_id.clone());
            // The mask leaves out what is the operator's.
            let without_pkce = if paths.iter().any(|path| path == "without_pkce") {
                wanted.without_pkce
            } else {
                found.without_pkce
            };
            let enabled = found.enabled;
            *found = OauthClient { id, organization_id, enabled, without_pkce, ..wanted };
        }
        ok(UpdateOauthClientResponse { client: Some(found.clone()) })
    }

    async fn rotate_oauth_client_secret(
        &self,
        request: Request<RotateOauthClientSecretRequest>,
    ) -> Answer<RotateOauthClientSecretResponse> {
        caller(&request)?;
        self.world().oauth_clients.kept.push(request.into_inner().keep_old_seconds);
        ok(RotateOauthClientSecretResponse { secret: SECRET.to_owned() })
    }

    async fn delete_oauth_client(
        &self,
        request: Request<DeleteOauthClientRequest>,
    ) -> Answer<DeleteOauthClientResponse> {
        caller(&request)?;
        let wanted = request.into_inner().client_id;
        self.world().oauth_clients.all.retain(|(_, client)| client.id != wanted);
        ok(DeleteOauthClientResponse {})
    }
}
