//! The OpenID provider over the wire.

mod authorize;
mod clients;
mod code;
mod confusion;
mod devices;
mod ends;
mod grants;
mod keys;
mod logout;
mod refresh;
mod shown;

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_identity_core::oauth::{
    ClientAuthentication, GrantType, OauthClient, OauthScopes, TokenAlgorithm,
};
use gatepost_model::{GeneratedSecret, OauthClientId, OrganizationId, SecretKind, ServiceName};
use gatepost_proto::{
    common::v1::MailProtocol,
    identity::v1::{
        access_token_service_client::AccessTokenServiceClient,
        oauth_authorization_service_client::OauthAuthorizationServiceClient,
        oauth_token_service_client::OauthTokenServiceClient, *,
    },
    organization::v1::{
        DescribeResourceRequest, DescribeResourceResponse, DescribeStandingsRequest,
        DescribeStandingsResponse, Standing,
        standing_service_server::{StandingService, StandingServiceServer},
    },
};
use gatepost_runtime::link::Link;
use gatepost_store::{ChangeSet, Expect, Store};
use tonic::{Request, Response, Status};

pub(super) use logout::Told;

use super::{FakeOrganizations, House, client, signed};
use crate::{jose, repo::put_client};

pub(super) const CALLBACK: &str = "https://mail.example/cb";
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const ISSUER: &str = "https://gatepost.test";

/// Everybody who left nowhere is a member everywhere.
pub(super) fn standings(fake: &FakeOrganizations) -> StandingServiceServer<FakeOrganizations> {
    StandingServiceServer::new(fake.clone())
}

#[tonic::async_trait]
impl StandingService for FakeOrganizations {
    async fn describe_standings(
        &self,
        request: Request<DescribeStandingsRequest>,
    ) -> Result<Response<DescribeStandingsResponse>, Status> {
        if self.failing.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(Status::unavailable("away"));
        }
        let left = self.left.lock().unwrap().clone();
        let standing = |account_id: String| {
            let member = !left.contains(&account_id);
            Standing { account_id, member, ..Default::default() }
        };
        let standings = request.into_inner().account_ids.into_iter().map(standing).collect();
        Ok(Response::new(DescribeStandingsResponse { standings }))
    }

    async fn describe_resource(
        &self,
        _: Request<DescribeResourceRequest>,
    ) -> Result<Response<DescribeResourceResponse>, Status> {
        Ok(Response::new(DescribeResourceResponse::default()))
    }
}

/// A client with its secret.
pub(super) struct App {
    pub(super) client: OauthClient,
    pub(super) secret: String,
}

impl App {
    pub(super) fn id(&self) -> String {
        self.client.id.to_string()
    }

    pub(super) fn proof(&self) -> Option<OauthClientProof> {
        let method = match self.client.authentication {
            ClientAuthentication::None => OauthClientAuthentication::None,
            _ => OauthClientAuthentication::SecretBasic,
        };
        Some(OauthClientProof {
            client_id: self.id(),
            client_secret: self.secret.clone(),
            method: method.into(),
            assertion: String::new(),
        })
    }
}

/// What a client asks for, by default with everything that is needed.
pub(super) fn ask(app: &App, changed: &[(&str, &str)]) -> Vec<OauthParameter> {
    let challenge = jose::s256(VERIFIER).unwrap();
    let mut fields: Vec<(String, String)> = [
        ("client_id", app.id().as_str()),
        ("response_type", "code"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid profile email imap"),
        ("state", "note"),
        ("nonce", "once"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    fields.into_iter().map(|(name, value)| OauthParameter { name, value }).collect()
}

pub(super) fn fields(pairs: &[(&str, &str)]) -> Vec<OauthParameter> {
    let field = |(name, value): &(&str, &str)| OauthParameter {
        name: (*name).to_owned(),
        value: (*value).to_owned(),
    };
    pairs.iter().map(field).collect()
}

/// What stands in the query of an address.
pub(super) fn query(address: &str) -> BTreeMap<String, String> {
    url::Url::parse(address).unwrap().query_pairs().into_owned().collect()
}

/// The claims of a token, unverified.
pub(super) fn claims(token: &str) -> serde_json::Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

impl House {
    pub(super) fn authorization(&self) -> OauthAuthorizationServiceClient<Link> {
        OauthAuthorizationServiceClient::new(self.link(ServiceName::Web))
    }

    pub(super) fn oauth_tokens(&self) -> OauthTokenServiceClient<Link> {
        OauthTokenServiceClient::new(self.link(ServiceName::Web))
    }

    /// A client of an organization; `change` makes another one of it.
    pub(super) async fn app(&self, change: impl FnOnce(&mut OauthClient)) -> App {
        let identity = &self.identity;
        let secret = GeneratedSecret::generate(SecretKind::OauthClient, &*identity.entropy);
        let id = OauthClientId::generate(&*identity.clock, &*identity.entropy);
        let organization = Some(OrganizationId::from_bytes([2; 16]));
        let mut client = OauthClient {
            authentication: ClientAuthentication::SecretBasic,
            redirect_uris: vec![CALLBACK.parse().unwrap()],
            post_logout_redirect_uris: vec!["https://mail.example/bye".parse().unwrap()],
            grant_types: GrantType::ALL.into(),
            scopes: OauthScopes::read("openid profile email imap smtp offline_access"),
            ..OauthClient::begun(id, organization, "Webmail".parse().unwrap(), self.now())
        };
        client.rotate(secret.hash(&identity.pepper), self.now(), self.now());
        change(&mut client);
        client.check().unwrap();
        let has_secret = client.authentication.has_secret();
        if !has_secret {
            client.secrets.clear();
        }
        self.put_app(&client).await;
        let secret = if has_secret { secret.expose().to_string() } else { String::new() };
        App { client, secret }
    }

    pub(super) async fn put_app(&self, client: &OauthClient) {
        let mut changes = ChangeSet::new();
        put_client(&mut changes, client, Expect::Any);
        self.store.commit(changes).await.unwrap();
    }

    pub(super) async fn prepare(
        &self,
        token: Option<&str>,
        parameters: Vec<OauthParameter>,
    ) -> prepare_authorization_response::Outcome {
        let message = PrepareAuthorizationRequest { parameters };
        let request = match token {
            Some(token) => signed(message, token),
            None => Request::new(message),
        };
        let answer = self.authorization().prepare_authorization(request).await.unwrap();
        answer.into_inner().outcome.unwrap()
    }

    /// Agrees; returns where the browser goes.
    pub(super) async fn agree(&self, token: &str, parameters: Vec<OauthParameter>) -> String {
        let request = DecideAuthorizationRequest {
            parameters,
            approved: true,
            scopes: OauthScopes::read("openid profile email imap smtp offline_access")
                .iter()
                .map(|scope| scope.slug().to_owned())
                .collect(),
            mailbox: "info@example.org".to_owned(),
        };
        let answer = self.authorization().decide_authorization(signed(request, token)).await;
        match answer.unwrap().into_inner().outcome.unwrap() {
            decide_authorization_response::Outcome::Redirect(sent) => sent.uri,
            other => panic!("{other:?}"),
        }
    }

    /// A code for these scopes.
    pub(super) async fn code(&self, app: &App, token: &str, scope: &str) -> String {
        let uri = self.agree(token, ask(app, &[("scope", scope)])).await;
        query(&uri).remove("code").unwrap_or_else(|| panic!("no code in {uri}"))
    }

    pub(super) async fn exchange(
        &self,
        app: &App,
        parameters: Vec<OauthParameter>,
    ) -> Result<TokenGrant, String> {
        let proof = app.proof();
        let request = ExchangeTokenRequest { parameters, proof, client: client("192.0.2.7") };
        let answer = self.oauth_tokens().exchange_token(request).await.unwrap();
        match answer.into_inner().outcome.unwrap() {
            exchange_token_response::Outcome::Grant(grant) => Ok(grant),
            exchange_token_response::Outcome::Error(error) => Err(error.error),
        }
    }

    pub(super) async fn redeem(&self, app: &App, code: &str) -> Result<TokenGrant, String> {
        let parameters = fields(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ]);
        self.exchange(app, parameters).await
    }

    /// Tokens for these scopes.
    pub(super) async fn let_in(&self, app: &App, token: &str, scope: &str) -> TokenGrant {
        let code = self.code(app, token, scope).await;
        self.redeem(app, &code).await.unwrap()
    }

    pub(super) async fn again(&self, app: &App, refresh: &str) -> Result<TokenGrant, String> {
        let parameters = fields(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]);
        self.exchange(app, parameters).await
    }
}
