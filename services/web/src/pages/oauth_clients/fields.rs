//! The form of an application: what is shown in it, and what was typed. What is the operator's to allow is not in it.

use gatepost_proto::{
    identity::v1::{OauthClient, OauthClientAudience, OauthClientAuthentication},
    preset::{AUTHORIZATION_CODE, DEVICE_CODE, REFRESH_TOKEN},
};

use crate::{
    form::Form,
    view::{Choice, Page},
};

/// Fields of the service and of the form.
pub(super) const NAMES: [(&str, &str); 13] = [
    ("name", "application-name"),
    ("redirect_uris", "redirect-uris"),
    ("post_logout_redirect_uris", "logout-uris"),
    ("backchannel_logout_uri", "backchannel-uri"),
    ("authentication", "authentication"),
    ("grant_types", "grant-type"),
    ("scopes", "oauth-scope"),
    ("home_url", "home-url"),
    ("policy_url", "policy-url"),
    ("terms_url", "terms-url"),
    ("id_token_algorithm", "algorithm"),
    ("jwks_json", "jwks"),
    ("audience", ""),
];

/// Settings that the form changes, as the service calls them.
pub(super) const PATHS: [&str; 12] = [
    "name",
    "redirect_uris",
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
    "authentication",
    "grant_types",
    "scopes",
    "home_url",
    "policy_url",
    "terms_url",
    "id_token_algorithm",
    "jwks_json",
];

const METHODS: [(&str, OauthClientAuthentication); 4] = [
    ("secret-basic", OauthClientAuthentication::SecretBasic),
    ("secret-post", OauthClientAuthentication::SecretPost),
    ("private-key", OauthClientAuthentication::PrivateKeyJwt),
    ("none", OauthClientAuthentication::None),
];
const GRANTS: [(&str, &str); 3] = [
    (AUTHORIZATION_CODE, "grant-type-code"),
    (REFRESH_TOKEN, "grant-type-refresh"),
    (DEVICE_CODE, "grant-type-device"),
];
/// Scopes in the order shown to people, each with the key of its text.
const SCOPES: [(&str, &str); 9] = [
    ("openid", "oauth-client-scope-openid"),
    ("profile", "oauth-client-scope-profile"),
    ("email", "oauth-client-scope-email"),
    ("imap", "oauth-client-scope-imap"),
    ("smtp", "oauth-client-scope-smtp"),
    ("caldav", "oauth-client-scope-caldav"),
    ("carddav", "oauth-client-scope-carddav"),
    ("webdav", "oauth-client-scope-webdav"),
    ("offline_access", "oauth-client-scope-offline"),
];
const ALGORITHMS: [&str; 2] = ["ES256", "EdDSA"];

/// What the form lets choose.
pub(super) struct Choices {
    pub(super) methods: Vec<Choice>,
    pub(super) grants: Vec<Choice>,
    pub(super) scopes: Vec<Choice>,
    pub(super) algorithms: Vec<Choice>,
    /// Is something wrong, or unusual, in what is folded away?
    pub(super) unfolded: bool,
}

/// Key of the text that names how an application proves which one it is.
pub(super) fn method_text(client: &OauthClient) -> String {
    let found = METHODS.iter().find(|(_, method)| *method == client.authentication());
    format!("authentication-{}", found.map_or("none", |(slug, _)| slug))
}

/// Keys of the texts that say what it may ask for.
pub(super) fn scope_texts(client: &OauthClient) -> Vec<&'static str> {
    let known = SCOPES.iter().filter(|(slug, _)| client.scopes.iter().any(|one| one == slug));
    known.map(|(_, text)| *text).collect()
}

/// Keys of the texts that say how it comes to tokens.
pub(super) fn grant_texts(client: &OauthClient) -> Vec<&'static str> {
    let known = GRANTS.iter().filter(|(slug, _)| client.grant_types.iter().any(|one| one == slug));
    known.map(|(_, text)| *text).collect()
}

/// The form of this application.
pub(super) fn filled(client: &OauthClient) -> Form {
    let method = METHODS.iter().find(|(_, method)| *method == client.authentication());
    let (uris, logout) =
        (client.redirect_uris.join("\n"), client.post_logout_redirect_uris.join("\n"));
    let mut values = vec![
        ("application-name", client.name.as_str()),
        ("redirect-uris", &uris),
        ("logout-uris", &logout),
        ("backchannel-uri", &client.backchannel_logout_uri),
        ("authentication", method.map_or("secret-basic", |(slug, _)| slug)),
        ("home-url", &client.home_url),
        ("policy-url", &client.policy_url),
        ("terms-url", &client.terms_url),
        ("algorithm", &client.id_token_algorithm),
        ("jwks", &client.jwks_json),
    ];
    values.extend(client.grant_types.iter().map(|grant| ("grant-type", grant.as_str())));
    values.extend(client.scopes.iter().map(|scope| ("oauth-scope", scope.as_str())));
    Form::filled(&values)
}

/// What can be chosen, and what is.
pub(super) fn choices(p: &Page, form: &Form) -> Choices {
    let choice = |field: &str, value: &str, text: &str| Choice {
        value: value.to_owned(),
        label: p.t(text),
        chosen: form.has(field, value),
    };
    let methods = METHODS.iter();
    let plain = ["application-name", "redirect-uris", "oauth-scope", ""];
    Choices {
        methods: methods
            .map(|(slug, _)| choice("authentication", slug, &format!("authentication-{slug}")))
            .collect(),
        grants: GRANTS.iter().map(|(slug, text)| choice("grant-type", slug, text)).collect(),
        scopes: SCOPES.iter().map(|(slug, text)| choice("oauth-scope", slug, text)).collect(),
        algorithms: ALGORITHMS
            .iter()
            .map(|algorithm| Choice {
                value: (*algorithm).to_owned(),
                label: (*algorithm).to_owned(),
                chosen: form.has("algorithm", algorithm),
            })
            .collect(),
        unfolded: form.errors().iter().any(|error| !plain.contains(&error.field.as_str())),
    }
}

/// What was typed, as an application.
pub(super) fn typed(form: &Form) -> OauthClient {
    let lines = |field: &str| -> Vec<String> {
        form.get(field).split_whitespace().map(str::to_owned).collect()
    };
    let all = |field: &str| -> Vec<String> { form.all(field).map(str::to_owned).collect() };
    let text = |field: &str| form.get(field).trim().to_owned();
    let method = METHODS.iter().find(|(slug, _)| form.has("authentication", slug));
    let method = method.map_or(OauthClientAuthentication::Unspecified, |(_, method)| *method);
    OauthClient {
        name: form.get("application-name").to_owned(),
        redirect_uris: lines("redirect-uris"),
        post_logout_redirect_uris: lines("logout-uris"),
        backchannel_logout_uri: text("backchannel-uri"),
        authentication: method.into(),
        grant_types: all("grant-type"),
        scopes: all("oauth-scope"),
        audience: OauthClientAudience::Members.into(),
        home_url: text("home-url"),
        policy_url: text("policy-url"),
        terms_url: text("terms-url"),
        id_token_algorithm: text("algorithm"),
        jwks_json: text("jwks"),
        enabled: true,
        ..OauthClient::default()
    }
}
