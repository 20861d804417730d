//! Clients on the wire and back.

use std::str::FromStr;

use gatepost_identity_core::oauth::{
    ClientAudience, ClientAuthentication, ClientChange, OauthClient, OauthScopes, RedirectUri,
    TokenAlgorithm, WebUrl,
};
use gatepost_model::{Malformed, OrganizationId};
use gatepost_proto::{
    identity::v1::{self as proto, OauthClientAudience, OauthClientAuthentication},
    wire,
};

use crate::flow::{ListedClient, public_keys};

/// What can be set of a client, by name.
pub(super) const SETTINGS: [&str; 17] = [
    "name",
    "authentication",
    "redirect_uris",
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
    "grant_types",
    "scopes",
    "audience",
    "trusted",
    "introspects",
    "without_pkce",
    "home_url",
    "policy_url",
    "terms_url",
    "id_token_algorithm",
    "jwks_json",
    "enabled",
];

/// Reads one setting of a client.
pub(super) fn setting(wire: &proto::OauthClient, path: &str) -> Result<ClientChange, Malformed> {
    Ok(match path {
        "name" => ClientChange::Name(wire.name.parse()?),
        "authentication" => ClientChange::Authentication(authentication(wire.authentication())?),
        "redirect_uris" => ClientChange::RedirectUris(uris("redirect_uris", &wire.redirect_uris)?),
        "post_logout_redirect_uris" => ClientChange::PostLogoutRedirectUris(uris(
            "post_logout_redirect_uris",
            &wire.post_logout_redirect_uris,
        )?),
        "backchannel_logout_uri" => ClientChange::BackchannelLogoutUri(optional(
            path_of(path),
            &wire.backchannel_logout_uri,
        )?),
        "grant_types" => {
            let types: Result<_, _> = wire.grant_types.iter().map(|slug| slug.parse()).collect();
            ClientChange::GrantTypes(types?)
        }
        "scopes" => ClientChange::Scopes(scopes(&wire.scopes)?),
        "audience" => ClientChange::Audience(match wire.audience() {
            OauthClientAudience::Everyone => ClientAudience::Everyone,
            OauthClientAudience::Members | OauthClientAudience::Unspecified => {
                ClientAudience::Members
            }
        }),
        "trusted" => ClientChange::Trusted(wire.trusted),
        "introspects" => ClientChange::Introspects(wire.introspects),
        "without_pkce" => ClientChange::WithoutPkce(wire.without_pkce),
        "home_url" => ClientChange::HomeUrl(url(path_of(path), &wire.home_url)?),
        "policy_url" => ClientChange::PolicyUrl(url(path_of(path), &wire.policy_url)?),
        "terms_url" => ClientChange::TermsUrl(url(path_of(path), &wire.terms_url)?),
        "id_token_algorithm" => {
            ClientChange::IdTokenAlgorithm(match wire.id_token_algorithm.as_str() {
                "" => TokenAlgorithm::Es256,
                slug => slug.parse()?,
            })
        }
        "jwks_json" => ClientChange::Keys(public_keys(&wire.jwks_json)?),
        "enabled" => ClientChange::Enabled(wire.enabled),
        _ => return Err(Malformed::new("update_mask", "settings of an application")),
    })
}

/// The name of a setting, for as long as errors need it.
fn path_of(path: &str) -> &'static str {
    SETTINGS.iter().find(|known| **known == path).copied().unwrap_or("update_mask")
}

fn authentication(wire: OauthClientAuthentication) -> Result<ClientAuthentication, Malformed> {
    Ok(match wire {
        OauthClientAuthentication::None => ClientAuthentication::None,
        OauthClientAuthentication::SecretBasic => ClientAuthentication::SecretBasic,
        OauthClientAuthentication::SecretPost => ClientAuthentication::SecretPost,
        OauthClientAuthentication::PrivateKeyJwt => ClientAuthentication::PrivateKeyJwt,
        OauthClientAuthentication::Unspecified => {
            return Err(Malformed::new("authentication", "a method of client authentication"));
        }
    })
}

fn uris(field: &'static str, texts: &[String]) -> Result<Vec<RedirectUri>, Malformed> {
    let mut uris: Vec<RedirectUri> = Vec::with_capacity(texts.len().min(OauthClient::MAX_URIS));
    for text in texts {
        let malformed = Malformed::new(
            field,
            "https addresses, http ones of the machine itself, or schemes with a dot",
        );
        let uri = text.parse().map_err(|_| malformed)?;
        if !uris.contains(&uri) {
            uris.push(uri);
        }
    }
    Ok(uris)
}

/// Each of them must be known: what nobody can be asked for is a mistake.
fn scopes(texts: &[String]) -> Result<OauthScopes, Malformed> {
    let mut all = OauthScopes::default();
    for text in texts {
        let some = OauthScopes::read(text);
        if some.is_empty() {
            return Err(Malformed::new("scopes", "scopes that are known here"));
        }
        all = all.and(&some);
    }
    Ok(all)
}

fn url(field: &'static str, text: &str) -> Result<Option<WebUrl>, Malformed> {
    optional(field, text)
}

fn optional<T: FromStr>(field: &'static str, text: &str) -> Result<Option<T>, Malformed> {
    let malformed = Malformed::new(field, "an https address");
    (!text.is_empty()).then(|| text.parse().map_err(|_| malformed)).transpose()
}

/// A client with its last use.
pub(super) fn listed(listed: &ListedClient) -> proto::OauthClient {
    proto::OauthClient {
        last_used: listed.last_used.map(wire::timestamp),
        ..client(&listed.client)
    }
}

/// A client.
pub(super) fn client(client: &OauthClient) -> proto::OauthClient {
    let text =
        |url: &Option<WebUrl>| url.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default();
    let uris = |uris: &[RedirectUri]| uris.iter().map(ToString::to_string).collect();
    let logout = client.backchannel_logout_uri.as_ref();
    proto::OauthClient {
        id: client.id.to_string(),
        organization_id: client
            .organization
            .as_ref()
            .map(OrganizationId::to_string)
            .unwrap_or_default(),
        name: client.name.to_string(),
        authentication: match client.authentication {
            ClientAuthentication::None => OauthClientAuthentication::None,
            ClientAuthentication::SecretBasic => OauthClientAuthentication::SecretBasic,
            ClientAuthentication::SecretPost => OauthClientAuthentication::SecretPost,
            ClientAuthentication::PrivateKeyJwt => OauthClientAuthentication::PrivateKeyJwt,
        }
        .into(),
        redirect_uris: uris(&client.redirect_uris),
        post_logout_redirect_uris: uris(&client.post_logout_redirect_uris),
        backchannel_logout_uri: logout.map(|uri| uri.as_str().to_owned()).unwrap_or_default(),
        grant_types: client.grant_types.iter().map(|kind| kind.slug().to_owned()).collect(),
        scopes: client.scopes.iter().map(|scope| scope.slug().to_owned()).collect(),
        audience: match client.audience {
            ClientAudience::Members => OauthClientAudience::Members,
            ClientAudience::Everyone => OauthClientAudience::Everyone,
        }
        .into(),
        trusted: client.trusted,
        introspects: client.introspects,
        without_pkce: client.without_pkce,
        home_url: text(&client.home_url),
        policy_url: text(&client.policy_url),
        terms_url: text(&client.terms_url),
        id_token_algorithm: client.id_token_algorithm.slug().to_owned(),
        jwks_json: client.keys.as_ref().map(|keys| keys.as_str().to_owned()).unwrap_or_default(),
        self_registered: client.self_registered,
        enabled: client.enabled,
        created: Some(wire::timestamp(client.created)),
        last_used: None,
    }
}
