//! Applications as commands show them.

use gatepost_proto::identity::v1::{OauthClient, OauthClientAudience, OauthClientAuthentication};
use serde_json::Value;

use crate::admin::output::time;

type Fields = Vec<(&'static str, Value)>;

/// What a list shows of one.
pub(super) fn row(client: &OauthClient) -> Fields {
    vec![
        ("id", client.id.clone().into()),
        ("name", client.name.clone().into()),
        ("organization", client.organization_id.clone().into()),
        ("authentication", authentication(client).into()),
        ("audience", audience(client).into()),
        ("enabled", client.enabled.into()),
        ("self_registered", client.self_registered.into()),
        ("last_used", time(client.last_used.as_ref())),
    ]
}

/// All of one.
pub(super) fn fields(client: &OauthClient) -> Fields {
    let mut fields = row(client);
    let keys: Option<Value> = serde_json::from_str(&client.jwks_json).ok();
    fields.extend([
        ("redirect_uris", client.redirect_uris.clone().into()),
        ("post_logout_redirect_uris", client.post_logout_redirect_uris.clone().into()),
        ("backchannel_logout_uri", client.backchannel_logout_uri.clone().into()),
        ("grant_types", client.grant_types.clone().into()),
        ("scopes", client.scopes.clone().into()),
        ("trusted", client.trusted.into()),
        ("introspects", client.introspects.into()),
        ("without_pkce", client.without_pkce.into()),
        ("home_url", client.home_url.clone().into()),
        ("policy_url", client.policy_url.clone().into()),
        ("terms_url", client.terms_url.clone().into()),
        ("id_token_algorithm", client.id_token_algorithm.clone().into()),
        ("jwks", keys.unwrap_or_default()),
        ("created", time(client.created.as_ref())),
    ]);
    fields
}

fn authentication(client: &OauthClient) -> &'static str {
    match client.authentication() {
        OauthClientAuthentication::None => "none",
        OauthClientAuthentication::SecretBasic => "secret-basic",
        OauthClientAuthentication::SecretPost => "secret-post",
        OauthClientAuthentication::PrivateKeyJwt => "private-key-jwt",
        OauthClientAuthentication::Unspecified => "unknown",
    }
}

fn audience(client: &OauthClient) -> &'static str {
    match client.audience() {
        OauthClientAudience::Members => "members",
        OauthClientAudience::Everyone => "everyone",
        OauthClientAudience::Unspecified => "unknown",
    }
}
