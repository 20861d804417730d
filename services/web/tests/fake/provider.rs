//! The OpenID provider, as far as its endpoints and pages go.

use super::*;
use gatepost_proto::identity::v1::{
    oauth_authorization_service_server::*, oauth_device_service_server::*,
    oauth_grant_service_server::*, oauth_logout_service_server::*,
    oauth_registration_service_server::*, oauth_token_service_server::*,
};

/// What the provider remembers, and what it is to say next.
#[derive(Default)]
pub struct Provider {
    /// What is asked about every request of an application; none: it is answered with a code.
    pub question: Option<AuthorizationQuestion>,
    /// Why no request is answered.
    pub refusal: Option<(&'static str, &'static str)>,
    /// Answers go in a form.
    pub by_form: bool,
    pub prepared: Vec<Vec<(String, String)>>,
    pub decided: Vec<DecideAuthorizationRequest>,
    pub devices: Vec<DecideDeviceAuthorizationRequest>,
    pub looked_up: Vec<String>,
    pub exchanged: Vec<ExchangeTokenRequest>,
    pub introspected: Vec<IntrospectTokenRequest>,
    pub revoked: Vec<RevokeTokenRequest>,
    pub registered: Vec<RegisterOauthClientRequest>,
    /// What clients are told in place of an answer: error, seconds to wait.
    pub error: Option<(&'static str, u32)>,
    pub logout: PrepareLogoutResponse,
    pub grants: Vec<OauthGrant>,
    pub ended: Vec<String>,
}

pub const CLIENT: &str = "https://app.example/cb";

fn pairs(parameters: &[OauthParameter]) -> Vec<(String, String)> {
    parameters.iter().map(|one| (one.name.clone(), one.value.clone())).collect()
}

/// An application.
pub fn summary(name: &str) -> OauthClientSummary {
    OauthClientSummary {
        id: "cli_app".into(),
        name: name.into(),
        home_url: "https://app.example/about".into(),
        policy_url: "javascript:alert(1)".into(),
        terms_url: String::new(),
        organization_id: id("org", 2),
        self_registered: false,
        hosts: vec!["app.example".into()],
    }
}

/// A question about these scopes, after these needs.
pub fn question(scopes: &[&str], needs: &[AuthorizationNeed]) -> AuthorizationQuestion {
    AuthorizationQuestion {
        client: Some(summary("Webmail")),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        needs: needs.iter().map(|need| (*need).into()).collect(),
        ..AuthorizationQuestion::default()
    }
}

impl Provider {
    fn redirect(&self, uri: &str) -> AuthorizationRedirect {
        let field =
            |name: &str, value: &str| OauthParameter { name: name.into(), value: value.into() };
        match self.by_form {
            true => AuthorizationRedirect {
                uri: uri.into(),
                form: vec![field("code", "c0de"), field("state", XSS)],
            },
            false => AuthorizationRedirect { uri: format!("{uri}?code=c0de"), form: Vec::new() },
        }
    }

    fn error(&self) -> Option<OauthError> {
        let (error, retry_seconds) = self.error?;
        Some(OauthError {
            error: error.into(),
            description: "for developers".into(),
            retry_seconds,
        })
    }
}

fn redirect_uri(parameters: &[OauthParameter]) -> String {
    let found = parameters.iter().find(|one| one.name == "redirect_uri");
    found.map_or(CLIENT.to_owned(), |one| one.value.clone())
}

#[tonic::async_trait]
impl OauthAuthorizationService for Fakes {
    async fn prepare_authorization(
        &self,
        request: Request<PrepareAuthorizationRequest>,
    ) -> Answer<PrepareAuthorizationResponse> {
        use prepare_authorization_response::Outcome;
        let signed_in = caller(&request).is_ok();
        let request = request.into_inner();
        let mut world = self.world();
        let provider = &mut world.provider;
        provider.prepared.push(pairs(&request.parameters));
        let outcome = match (&provider.refusal, &provider.question) {
            (Some((reason, parameter)), _) => Outcome::Refusal(AuthorizationRefusal {
                reason: (*reason).into(),
                parameter: (*parameter).into(),
            }),
            (_, Some(asked)) if !signed_in => {
                let needs = vec![AuthorizationNeed::Login.into()];
                Outcome::Question(AuthorizationQuestion { needs, ..asked.clone() })
            }
            (_, Some(asked)) => Outcome::Question(asked.clone()),
            _ => Outcome::Redirect(provider.redirect(&redirect_uri(&request.parameters))),
        };
        ok(PrepareAuthorizationResponse { outcome: Some(outcome) })
    }

    async fn decide_authorization(
        &self,
        request: Request<DecideAuthorizationRequest>,
    ) -> Answer<DecideAuthorizationResponse> {
        use decide_authorization_response::Outcome;
        caller(&request)?;
        let request = request.into_inner();
        let mut world = self.world();
        world.provider.decided.push(request.clone());
        let uri = redirect_uri(&request.parameters);
        let outcome = match request.approved {
            true => Outcome::Redirect(world.provider.redirect(&uri)),
            false => Outcome::Redirect(AuthorizationRedirect {
                uri: format!("{uri}?error=access_denied"),
                form: Vec::new(),
            }),
        };
        ok(DecideAuthorizationResponse { outcome: Some(outcome) })
    }
}

#[tonic::async_trait]
impl OauthTokenService for Fakes {
    async fn exchange_token(
        &self,
        request: Request<ExchangeTokenRequest>,
    ) -> Answer<ExchangeTokenResponse> {
        use exchange_token_response::Outcome;
        let mut world = self.world();
        world.provider.exchanged.push(request.into_inner());
        let grant = TokenGrant {
            access_token: "eyJ.access".into(),
            expires_in: 600,
            refresh_token: "gpr_refresh".into(),
            id_token: String::new(),
            scope: "openid imap".into(),
        };
        let outcome = world.provider.error().map_or(Outcome::Grant(grant), Outcome::Error);
        ok(ExchangeTokenResponse { outcome: Some(outcome) })
    }

    async fn introspect_token(
        &self,
        request: Request<IntrospectTokenRequest>,
    ) -> Answer<IntrospectTokenResponse> {
        use introspect_token_response::Outcome;
        let mut world = self.world();
        world.provider.introspected.push(request.into_inner());
        let json = Outcome::Json("{\"active\":false}".into());
        let outcome = world.provider.error().map_or(json, Outcome::Error);
        ok(IntrospectTokenResponse { outcome: Some(outcome) })
    }

    async fn revoke_token(
        &self,
        request: Request<RevokeTokenRequest>,
    ) -> Answer<RevokeTokenResponse> {
        let mut world = self.world();
        world.provider.revoked.push(request.into_inner());
        ok(RevokeTokenResponse { error: world.provider.error() })
    }

    async fn get_user_info(
        &self,
        request: Request<GetUserInfoRequest>,
    ) -> Answer<GetUserInfoResponse> {
        use get_user_info_response::Outcome;
        let error = |error: &str| {
            let (error, description) = (error.to_owned(), "for developers".to_owned());
            Outcome::Error(OauthError { error, description, retry_seconds: 0 })
        };
        let outcome = match request.into_inner().access_token.as_str() {
            "right" => Outcome::Json("{\"sub\":\"acc_1\"}".into()),
            "narrow" => error("insufficient_scope"),
            _ => error("invalid_token"),
        };
        ok(GetUserInfoResponse { outcome: Some(outcome) })
    }

    async fn get_signing_keys(
        &self,
        _: Request<GetSigningKeysRequest>,
    ) -> Answer<GetSigningKeysResponse> {
        if self.world().down {
            return Err(Status::unavailable("raw words of a link"));
        }
        ok(GetSigningKeysResponse {
            jwks_json: "{\"keys\":[]}".into(),
            algorithms: vec!["ES256".into(), "EdDSA".into()],
            max_age_seconds: 900,
        })
    }
}

#[tonic::async_trait]
impl OauthDeviceService for Fakes {
    async fn start_device_authorization(
        &self,
        _: Request<StartDeviceAuthorizationRequest>,
    ) -> Answer<StartDeviceAuthorizationResponse> {
        use start_device_authorization_response::Outcome;
        let made = DeviceAuthorization {
            device_code: "device-secret".into(),
            user_code: "WDJB-MJHT".into(),
            expires_in: 600,
            interval: 5,
        };
        let error = self.world().provider.error();
        let outcome = error.map_or(Outcome::Authorization(made), Outcome::Error);
        ok(StartDeviceAuthorizationResponse { outcome: Some(outcome) })
    }

    async fn find_device_authorization(
        &self,
        request: Request<FindDeviceAuthorizationRequest>,
    ) -> Answer<FindDeviceAuthorizationResponse> {
        caller(&request)?;
        let code = request.into_inner().user_code;
        let mut world = self.world();
        world.provider.looked_up.push(code.clone());
        match code.as_str() {
            "WDJB-MJHT" => ok(FindDeviceAuthorizationResponse {
                question: world.provider.question.clone(),
                device: client("Television/1.0"),
            }),
            "TOO-OFTEN" => Err(refusal(Code::ResourceExhausted, "throttled", None)),
            _ => Err(refusal(Code::NotFound, "user-code", None)),
        }
    }

    async fn decide_device_authorization(
        &self,
        request: Request<DecideDeviceAuthorizationRequest>,
    ) -> Answer<DecideDeviceAuthorizationResponse> {
        caller(&request)?;
        self.world().provider.devices.push(request.into_inner());
        ok(DecideDeviceAuthorizationResponse {})
    }
}

#[tonic::async_trait]
impl OauthLogoutService for Fakes {
    async fn prepare_logout(
        &self,
        _: Request<PrepareLogoutRequest>,
    ) -> Answer<PrepareLogoutResponse> {
        ok(self.world().provider.logout.clone())
    }
}

#[tonic::async_trait]
impl OauthGrantService for Fakes {
    async fn list_oauth_grants(
        &self,
        request: Request<ListOauthGrantsRequest>,
    ) -> Answer<ListOauthGrantsResponse> {
        let who = caller(&request)?;
        let page = request.into_inner().page.unwrap_or_default();
        let all = if who == "anna" { self.world().provider.grants.clone() } else { Vec::new() };
        let start: usize = page.token.parse().unwrap_or_default();
        let size = page.size as usize;
        let grants: Vec<_> = all.iter().skip(start).take(size).cloned().collect();
        let more = start + grants.len() < all.len();
        let next_token = if more { (start + size).to_string() } else { String::new() };
        let page = Some(gatepost_proto::common::v1::PageResponse { next_token });
        ok(ListOauthGrantsResponse { grants, page })
    }

    async fn revoke_oauth_grant(
        &self,
        request: Request<RevokeOauthGrantRequest>,
    ) -> Answer<RevokeOauthGrantResponse> {
        let who = caller(&request)?;
        let wanted = request.into_inner().grant_id;
        let mut world = self.world();
        let before = world.provider.grants.len();
        world.provider.grants.retain(|grant| who != "anna" || grant.id != wanted);
        if world.provider.grants.len() == before {
            return Err(missing());
        }
        world.provider.ended.push(wanted);
        ok(RevokeOauthGrantResponse {})
    }
}

#[tonic::async_trait]
impl OauthRegistrationService for Fakes {
    async fn register_oauth_client(
        &self,
        request: Request<RegisterOauthClientRequest>,
    ) -> Answer<RegisterOauthClientResponse> {
        use register_oauth_client_response::Outcome;
        let mut world = self.world();
        world.provider.registered.push(request.into_inner());
        let made = "{\"client_id\":\"cli_new\",\"registration_access_token\":\"secret\"}";
        let error = world.provider.error();
        let outcome = error.map_or(Outcome::Json(made.into()), Outcome::Error);
        ok(RegisterOauthClientResponse { outcome: Some(outcome) })
    }

    async fn read_oauth_registration(
        &self,
        request: Request<ReadOauthRegistrationRequest>,
    ) -> Answer<ReadOauthRegistrationResponse> {
        use read_oauth_registration_response::Outcome;
        let request = request.into_inner();
        let outcome = match owns(&request.client_id, &request.registration_access_token) {
            Ok(json) => Outcome::Json(json),
            Err(error) => Outcome::Error(error),
        };
        ok(ReadOauthRegistrationResponse { outcome: Some(outcome) })
    }

    async fn replace_oauth_registration(
        &self,
        request: Request<ReplaceOauthRegistrationRequest>,
    ) -> Answer<ReplaceOauthRegistrationResponse> {
        use replace_oauth_registration_response::Outcome;
        let request = request.into_inner();
        let outcome = match owns(&request.client_id, &request.registration_access_token) {
            Ok(json) => Outcome::Json(json),
            Err(error) => Outcome::Error(error),
        };
        ok(ReplaceOauthRegistrationResponse { outcome: Some(outcome) })
    }

    async fn remove_oauth_registration(
        &self,
        request: Request<RemoveOauthRegistrationRequest>,
    ) -> Answer<RemoveOauthRegistrationResponse> {
        let request = request.into_inner();
        let error = owns(&request.client_id, &request.registration_access_token).err();
        ok(RemoveOauthRegistrationResponse { error })
    }
}

/// The client that this token looks after.
fn owns(client: &str, token: &str) -> Result<String, OauthError> {
    let error = || OauthError { error: "invalid_token".into(), ..OauthError::default() };
    let right = client == "cli_new" && token == "secret";
    right.then(|| "{\"client_id\":\"cli_new\"}".to_owned()).ok_or_else(error)
}

/// All of it.
pub fn add(fakes: &Fakes, routes: tonic::service::Routes) -> tonic::service::Routes {
    routes
        .add_service(OauthAuthorizationServiceServer::new(fakes.clone()))
        .add_service(OauthTokenServiceServer::new(fakes.clone()))
        .add_service(OauthDeviceServiceServer::new(fakes.clone()))
        .add_service(OauthLogoutServiceServer::new(fakes.clone()))
        .add_service(OauthGrantServiceServer::new(fakes.clone()))
        .add_service(OauthRegistrationServiceServer::new(fakes.clone()))
}
