//! Clients of the OpenID provider: making, changing, ending.

use gatepost_proto::{
    common::v1::PageRequest,
    event::v1::OrganizationDeleted,
    identity::v1::{
        oauth_client_service_client::OauthClientServiceClient,
        organization_activity_service_client::OrganizationActivityServiceClient,
    },
    organization::v1::ListOrganizationActivityRequest,
    preset::Preset,
};
use gatepost_store::{Range, Store};
use prost_types::FieldMask;

use super::*;

pub(super) const ORGANIZATION: &str = "org_00000000000000000000000001";
const OTHER: &str = "org_00000000000000000000000002";

impl House {
    pub(super) fn oauth_clients(&self, from: ServiceName) -> OauthClientServiceClient<Link> {
        OauthClientServiceClient::new(self.link(from))
    }

    /// Somebody who manages [`ORGANIZATION`], signed in.
    pub(super) async fn manager(&self) -> String {
        let account = self.account("anna@example.org").await;
        let right = (account.id, ORGANIZATION.to_owned());
        self.organizations.managers.lock().unwrap().push(right);
        self.login("anna@example.org").await.token
    }

    async fn made(&self, token: &str, client: OauthClient) -> CreateOauthClientResponse {
        let request = CreateOauthClientRequest { client: Some(client), ..Default::default() };
        let mut clients = self.oauth_clients(ServiceName::Web);
        clients.create_oauth_client(signed(request, token)).await.unwrap().into_inner()
    }

    async fn listed(&self, organization: &str, from: ServiceName) -> Vec<OauthClient> {
        let organization_id = organization.to_owned();
        let request = ListOauthClientsRequest { organization_id, page: None };
        let found = self.oauth_clients(from).list_oauth_clients(request).await.unwrap();
        found.into_inner().clients
    }

    /// Actions in the log about applications of an organization, the oldest first.
    async fn application_lines(&self, organization: &str) -> Vec<(String, String)> {
        let request = ListOrganizationActivityRequest {
            organization_id: organization.to_owned(),
            ..Default::default()
        };
        let mut logs = OrganizationActivityServiceClient::new(self.link(ServiceName::Admin));
        let found = logs.list_organization_activity(request).await.unwrap().into_inner();
        let lines = found.activities.into_iter().rev();
        lines
            .map(|line| (line.action, line.details.get("name").cloned().unwrap_or_default()))
            .collect()
    }
}

/// A webmail of [`ORGANIZATION`], as organizations register one themselves.
pub(super) fn webmail() -> OauthClient {
    OauthClient {
        organization_id: ORGANIZATION.to_owned(),
        name: "Webmail".to_owned(),
        redirect_uris: vec!["https://webmail.example.org/index.php/login/oauth".to_owned()],
        without_pkce: false,
        ..Preset::Roundcube.client()
    }
}

fn update(client: OauthClient, paths: &[&str]) -> UpdateOauthClientRequest {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    UpdateOauthClientRequest { client: Some(client), update_mask: Some(FieldMask { paths }) }
}

#[tokio::test]
async fn a_manager_makes_one_and_sees_its_secret_once() {
    let house = House::new();
    let token = house.manager().await;
    let request =
        CreateOauthClientRequest { client: Some(webmail()), idempotency_key: "once".to_owned() };
    let mut clients = house.oauth_clients(ServiceName::Web);
    let made = clients.create_oauth_client(signed(request.clone(), &token)).await.unwrap();
    let made = made.into_inner();
    let client = made.client.unwrap();
    assert!(client.id.starts_with("cli_") && made.secret.starts_with("gpo_"));
    assert!(client.enabled && !client.trusted && !client.without_pkce);

    let again = clients.create_oauth_client(signed(request.clone(), &token)).await.unwrap();
    let again = again.into_inner();
    assert_eq!((again.client.unwrap().id, again.secret), (client.id.clone(), String::new()));
    let other = CreateOauthClientRequest {
        client: Some(OauthClient { name: "Other".to_owned(), ..webmail() }),
        ..request
    };
    let refusal = refused(clients.create_oauth_client(signed(other, &token)).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "idempotency-key-reused".to_owned()));

    let request = GetOauthClientRequest { client_id: client.id.clone() };
    let found = clients.get_oauth_client(signed(request, &token)).await.unwrap().into_inner();
    assert_eq!(found.client, Some(client));
    let stored = house.store.scan(Range::prefix(crate::repo::OAUTH_CLIENTS, &[])).await.unwrap();
    let stored = &stored[0].record.value;
    let digits = made.secret.trim_start_matches("gpo_").as_bytes();
    assert!(!stored.windows(digits.len()).any(|part| part == digits));
}

#[tokio::test]
async fn all_of_it_is_for_those_who_manage_the_organization() {
    let house = House::new();
    let token = house.manager().await;
    let client = house.made(&token, webmail()).await.client.unwrap();
    house.account("bert@example.org").await;
    let bert = house.login("bert@example.org").await.token;
    let mut clients = house.oauth_clients(ServiceName::Web);
    let id = || client.id.clone();
    let create = CreateOauthClientRequest { client: Some(webmail()), ..Default::default() };
    let missing = (Code::NotFound, "not-found".to_owned());
    assert_eq!(refused(clients.create_oauth_client(signed(create.clone(), &bert)).await), missing);
    let get = GetOauthClientRequest { client_id: id() };
    assert_eq!(refused(clients.get_oauth_client(signed(get, &bert)).await), missing);
    let list = |organization: &str| ListOauthClientsRequest {
        organization_id: organization.to_owned(),
        page: None,
    };
    for (organization, token) in [(ORGANIZATION, &bert), (OTHER, &token), ("", &token)] {
        let answer = clients.list_oauth_clients(signed(list(organization), token)).await;
        assert_eq!(refused(answer), missing, "{organization}");
    }
    let change = update(OauthClient { enabled: false, ..client.clone() }, &["enabled"]);
    assert_eq!(refused(clients.update_oauth_client(signed(change, &bert)).await), missing);
    let rotate = RotateOauthClientSecretRequest { client_id: id(), keep_old_seconds: 0 };
    assert_eq!(refused(clients.rotate_oauth_client_secret(signed(rotate, &bert)).await), missing);
    let delete = DeleteOauthClientRequest { client_id: id() };
    assert_eq!(refused(clients.delete_oauth_client(signed(delete, &bert)).await), missing);

    // Nor by a session that proved long ago whose it is.
    house.clock.advance(Duration::from_secs(301));
    let stale = refused(clients.create_oauth_client(signed(create, &token)).await);
    assert_eq!(stale.1, "step-up-required");
}

#[tokio::test]
async fn what_is_wrong_with_a_client_is_said_with_the_field() {
    let house = House::new();
    let token = house.manager().await;
    let mut clients = house.oauth_clients(ServiceName::Web);
    let uris = |uri: &str| vec![uri.to_owned()];
    let everyone = OauthClientAudience::Everyone.into();
    let cases = [
        ("name", OauthClient { name: "a\u{202e}b".into(), ..webmail() }),
        ("redirect_uris", OauthClient { redirect_uris: vec![], ..webmail() }),
        ("redirect_uris", OauthClient { redirect_uris: uris("http://a.example/"), ..webmail() }),
        ("redirect_uris", OauthClient { redirect_uris: uris("javascript:alert(1)"), ..webmail() }),
        ("redirect_uris", OauthClient { redirect_uris: uris("org.example.app:/x"), ..webmail() }),
        (
            "post_logout_redirect_uris",
            OauthClient { post_logout_redirect_uris: uris("x"), ..webmail() },
        ),
        ("backchannel_logout_uri", OauthClient { backchannel_logout_uri: "x".into(), ..webmail() }),
        ("grant_types", OauthClient { grant_types: vec!["implicit".into()], ..webmail() }),
        ("scopes", OauthClient { scopes: vec!["openid".into(), "everything".into()], ..webmail() }),
        ("home_url", OauthClient { home_url: "javascript:x".into(), ..webmail() }),
        ("terms_url", OauthClient { terms_url: "http://a.example/".into(), ..webmail() }),
        ("id_token_algorithm", OauthClient { id_token_algorithm: "none".into(), ..webmail() }),
        ("jwks_json", OauthClient { jwks_json: "{\"keys\":[]}".into(), ..webmail() }),
        ("authentication", OauthClient { authentication: 0, ..webmail() }),
        ("audience", OauthClient { audience: everyone, ..webmail() }),
        ("trusted", OauthClient { trusted: true, ..webmail() }),
        ("introspects", OauthClient { introspects: true, ..webmail() }),
        ("without_pkce", OauthClient { without_pkce: true, ..webmail() }),
    ];
    for (field, client) in cases {
        let request = CreateOauthClientRequest { client: Some(client), ..Default::default() };
        let status = clients.create_oauth_client(signed(request, &token)).await.unwrap_err();
        assert_eq!(status::field(&status).as_deref(), Some(field), "{status}");
    }
    assert!(house.listed(ORGANIZATION, ServiceName::Admin).await.is_empty());
}

#[tokio::test]
async fn nobody_turns_a_client_that_everybody_trusts_to_themselves() {
    let house = House::new();
    let token = house.manager().await;
    let client = house.made(&token, webmail()).await.client.unwrap();
    let raised = OauthClient {
        audience: OauthClientAudience::Everyone.into(),
        trusted: true,
        ..client.clone()
    };
    let mut admin = house.oauth_clients(ServiceName::Admin);
    admin.update_oauth_client(update(raised.clone(), &["audience", "trusted"])).await.unwrap();
    let mut web = house.oauth_clients(ServiceName::Web);
    let mine = OauthClient {
        redirect_uris: vec!["https://mine.example/".to_owned()],
        name: "Gatepost".to_owned(),
        enabled: false,
        ..raised
    };
    for path in ["redirect_uris", "name"] {
        let answer = web.update_oauth_client(signed(update(mine.clone(), &[path]), &token)).await;
        assert_eq!(refused(answer), (Code::PermissionDenied, "operator-only".to_owned()));
    }
    // Not even together with giving up what makes it so.
    let lowered = OauthClient { trusted: false, audience: 1, ..mine.clone() };
    let request = update(lowered.clone(), &["trusted", "audience", "redirect_uris"]);
    assert_eq!(refused(web.update_oauth_client(signed(request, &token)).await).1, "operator-only");
    let disabled = web.update_oauth_client(signed(update(mine, &["enabled"]), &token)).await;
    assert!(!disabled.unwrap().into_inner().client.unwrap().enabled);
    let request = update(lowered, &["trusted", "audience"]);
    web.update_oauth_client(signed(request, &token)).await.unwrap();
}

#[tokio::test]
async fn only_operators_let_a_client_do_without_pkce() {
    let house = House::new();
    let token = house.manager().await;
    let mut web = house.oauth_clients(ServiceName::Web);
    let operators = (Code::PermissionDenied, "operator-only".to_owned());
    let wanted = OauthClient { without_pkce: true, ..webmail() };
    let request = CreateOauthClientRequest { client: Some(wanted), ..Default::default() };
    assert_eq!(refused(web.create_oauth_client(signed(request, &token)).await), operators);
    let client = house.made(&token, webmail()).await.client.unwrap();
    let without = OauthClient { without_pkce: true, ..client.clone() };
    let ask = update(without.clone(), &["without_pkce"]);
    assert_eq!(refused(web.update_oauth_client(signed(ask.clone(), &token)).await), operators);

    let mut admin = house.oauth_clients(ServiceName::Admin);
    let let_go = admin.update_oauth_client(ask.clone()).await.unwrap().into_inner().client.unwrap();
    assert!(let_go.without_pkce);
    // The organization goes on changing the rest, and may take it back but not give it again.
    let renamed = update(OauthClient { name: "Mail".into(), ..without }, &["name", "without_pkce"]);
    let renamed = web.update_oauth_client(signed(renamed, &token)).await.unwrap().into_inner();
    let renamed = renamed.client.unwrap();
    assert!(renamed.without_pkce && renamed.name == "Mail");
    let strict = update(OauthClient { without_pkce: false, ..renamed.clone() }, &["without_pkce"]);
    web.update_oauth_client(signed(strict, &token)).await.unwrap();
    assert_eq!(refused(web.update_oauth_client(signed(ask.clone(), &token)).await), operators);
    // Nor is it left behind by a client that gives its secret up.
    admin.update_oauth_client(ask).await.unwrap();
    let public = OauthClient { authentication: OauthClientAuthentication::None.into(), ..renamed };
    let public = update(public, &["authentication"]);
    let public = web.update_oauth_client(signed(public, &token)).await.unwrap().into_inner();
    assert!(!public.client.unwrap().without_pkce);
}

#[tokio::test]
async fn changes_are_those_that_are_named() {
    let house = House::new();
    let token = house.manager().await;
    let client = house.made(&token, webmail()).await.client.unwrap();
    let mut clients = house.oauth_clients(ServiceName::Web);
    let wanted = OauthClient { id: client.id.clone(), name: "New".into(), ..Default::default() };
    let request = update(wanted, &["name"]);
    let changed = clients.update_oauth_client(signed(request, &token)).await.unwrap().into_inner();
    assert_eq!(changed.client.unwrap(), OauthClient { name: "New".into(), ..client.clone() });

    // A change that leaves nothing that could work changes nothing.
    let request =
        update(OauthClient { redirect_uris: vec![], ..client.clone() }, &["redirect_uris"]);
    assert_eq!(refused(clients.update_oauth_client(signed(request, &token)).await).1, "malformed");
    let request = update(client.clone(), &["created"]);
    assert_eq!(refused(clients.update_oauth_client(signed(request, &token)).await).1, "malformed");

    let request = update(OauthClient { enabled: false, ..client.clone() }, &["enabled"]);
    clients.update_oauth_client(signed(request, &token)).await.unwrap();
    let request = DeleteOauthClientRequest { client_id: client.id.clone() };
    clients.delete_oauth_client(signed(request.clone(), &token)).await.unwrap();
    let gone = refused(clients.delete_oauth_client(signed(request, &token)).await);
    assert_eq!(gone, (Code::NotFound, "not-found".to_owned()));
    let line = |action: &str, name: &str| (action.to_owned(), name.to_owned());
    assert_eq!(
        house.application_lines(ORGANIZATION).await,
        [
            line("application.created", "Webmail"),
            line("application.changed", "New"),
            line("application.disabled", "New"),
            line("application.deleted", "New"),
        ]
    );
}

#[tokio::test]
async fn a_secret_is_replaced_while_the_old_one_goes_on() {
    let house = House::new();
    let token = house.manager().await;
    let made = house.made(&token, webmail()).await;
    let id = made.client.unwrap().id;
    let rotate = |seconds| RotateOauthClientSecretRequest {
        client_id: id.clone(),
        keep_old_seconds: seconds,
    };
    let mut clients = house.oauth_clients(ServiceName::Web);
    let second = clients.rotate_oauth_client_secret(signed(rotate(3600), &token)).await.unwrap();
    let second = second.into_inner().secret;
    assert!(second.starts_with("gpo_") && second != made.secret);
    let live = async || {
        let found = crate::repo::find_client(&house.store, id.parse().unwrap()).await.unwrap();
        found.unwrap().value.live_secrets(house.now()).count()
    };
    assert_eq!(live().await, 2);
    house.clock.advance(Duration::from_secs(3601));
    assert_eq!(live().await, 1);

    let long = rotate(u32::MAX);
    let mut admin = house.oauth_clients(ServiceName::Admin);
    assert_eq!(refused(admin.rotate_oauth_client_secret(long).await).1, "malformed");
    let public = OauthClient {
        authentication: OauthClientAuthentication::None.into(),
        organization_id: ORGANIZATION.to_owned(),
        ..webmail()
    };
    let request = CreateOauthClientRequest { client: Some(public), ..Default::default() };
    let made = admin.create_oauth_client(request).await.unwrap().into_inner();
    assert_eq!(made.secret, "");
    let request =
        RotateOauthClientSecretRequest { client_id: made.client.unwrap().id, keep_old_seconds: 0 };
    let none = refused(admin.rotate_oauth_client_secret(request).await);
    assert_eq!(none, (Code::FailedPrecondition, "no-client-secret".to_owned()));
}

#[tokio::test]
async fn there_are_as_many_as_there_may_be_and_lists_have_pages() {
    let mut config = IdentityConfig::default();
    config.oauth.clients_per_organization = 3;
    let house = House::with(config, MemoryStore::new(), 1);
    let mut admin = house.oauth_clients(ServiceName::Admin);
    let own = OauthClient {
        audience: OauthClientAudience::Everyone.into(),
        organization_id: String::new(),
        ..webmail()
    };
    for client in [webmail(), own.clone(), webmail(), webmail()] {
        let request = CreateOauthClientRequest { client: Some(client), ..Default::default() };
        admin.create_oauth_client(request).await.unwrap();
        house.clock.advance(Duration::from_millis(1));
    }
    let request = CreateOauthClientRequest { client: Some(webmail()), ..Default::default() };
    let full = refused(admin.create_oauth_client(request).await);
    assert_eq!(full, (Code::ResourceExhausted, "limit-reached".to_owned()));

    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let page = Some(PageRequest { size: 2, token });
        let request = ListOauthClientsRequest { organization_id: ORGANIZATION.to_owned(), page };
        let answer = admin.list_oauth_clients(request).await.unwrap().into_inner();
        found.push(answer.clients.len());
        token = answer.page.unwrap().next_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(found, [2, 1]);
    assert_eq!(house.listed("", ServiceName::Admin).await.len(), 4);
    // The operator's own are in the log of nobody's organization.
    let lines = house.application_lines("org_00000000000000000000000000").await;
    assert_eq!(lines, [("application.created".to_owned(), "Webmail".to_owned())]);
}

#[tokio::test]
async fn the_clients_of_a_deleted_organization_go_with_it() {
    let house = House::new();
    let mut admin = house.oauth_clients(ServiceName::Admin);
    let other = OauthClient { organization_id: OTHER.to_owned(), ..webmail() };
    for client in [webmail(), webmail(), other] {
        let request = CreateOauthClientRequest { client: Some(client), ..Default::default() };
        admin.create_oauth_client(request).await.unwrap();
    }
    let gone = OrganizationDeleted { organization_id: ORGANIZATION.to_owned() };
    house.identity.organization_gone(7, &gone).await.unwrap();
    for _ in 0..300 {
        if house.listed(ORGANIZATION, ServiceName::Admin).await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(house.listed(ORGANIZATION, ServiceName::Admin).await.is_empty());
    assert_eq!(house.listed(OTHER, ServiceName::Admin).await.len(), 1);
    let lines = house.application_lines(ORGANIZATION).await;
    assert_eq!(lines.iter().filter(|(action, _)| action == "application.deleted").count(), 2);
}
