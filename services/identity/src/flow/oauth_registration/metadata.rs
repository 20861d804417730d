//! What a client says of itself when it registers (RFC 7591 section 2, OpenID Connect Dynamic Client Registration 1.0),
//! and what it is told of itself.

use std::{collections::BTreeSet, str::FromStr};

use gatepost_identity_core::oauth::{
    ClientAuthentication, ClientChange, GrantType, OauthClient, OauthScope, OauthScopes,
    RedirectUri, TokenAlgorithm,
};
use gatepost_model::DisplayName;
use serde_json::{Map, Value, json};

use super::Fault;
use crate::{config::RegistrationPolicy, flow::public_keys};

/// Longest metadata.
const LONGEST: usize = 16 * 1024;

/// What is read of metadata: a name, and what is set.
pub(super) struct Metadata {
    pub(super) name: DisplayName,
    pub(super) settings: Vec<ClientChange>,
}

/// Reads metadata as far as the policy lets a client have it. What is not known is ignored, as RFC 7591 section 2 has
/// it; what is known and wrong is refused.
pub(super) fn read(
    text: &str,
    policy: RegistrationPolicy,
    allowed: &OauthScopes,
) -> Result<Metadata, Fault> {
    let wrong = Fault::metadata("a JSON object of at most 16 KiB");
    if text.len() > LONGEST {
        return Err(wrong);
    }
    let Ok(Value::Object(given)) = serde_json::from_str::<Value>(text) else { return Err(wrong) };
    let given = Given(given);
    let name = match given.text("client_name")? {
        Some(name) => name,
        None => given.text("client_uri")?.unwrap_or("Application").trim_start_matches("https://"),
    };
    let name = name.parse().map_err(|_| Fault::metadata("client_name"))?;
    let authentication = authentication(&given, policy)?;
    if given.texts("response_types")?.is_some_and(|types| types != ["code"]) {
        return Err(Fault::metadata("response_types: code alone is known here"));
    }
    let redirects = given.parsed::<gatepost_identity_core::oauth::RedirectUri>("redirect_uris");
    let redirects = redirects.map_err(|_| Fault::redirect())?;
    let logouts = given.parsed("post_logout_redirect_uris")?;
    let scopes = scopes(&given, allowed)?;
    let (grants, scopes) = grants(&given, &scopes)?;
    let mut settings = vec![
        ClientChange::Authentication(authentication),
        ClientChange::RedirectUris(redirects),
        ClientChange::PostLogoutRedirectUris(logouts),
        ClientChange::GrantTypes(grants),
        ClientChange::Scopes(scopes),
        ClientChange::HomeUrl(given.address("client_uri")?),
        ClientChange::PolicyUrl(given.address("policy_uri")?),
        ClientChange::TermsUrl(given.address("tos_uri")?),
        ClientChange::IdTokenAlgorithm(algorithm(&given)?),
    ];
    if policy == RegistrationPolicy::Token {
        // Of strangers, no address is called.
        let logout = given.address("backchannel_logout_uri")?;
        settings.push(ClientChange::BackchannelLogoutUri(logout));
        let keys = given.0.get("jwks").map(Value::to_string).unwrap_or_default();
        let keys = public_keys(&keys).map_err(|_| Fault::metadata("jwks: public keys alone"))?;
        settings.push(ClientChange::Keys(keys));
    }
    Ok(Metadata { name, settings })
}

/// The profile for open public clients knows clients without secrets only; whoever asks for nothing gets that.
fn authentication(
    given: &Given,
    policy: RegistrationPolicy,
) -> Result<ClientAuthentication, Fault> {
    let asked = given.text("token_endpoint_auth_method")?;
    let open = policy != RegistrationPolicy::Token;
    match asked {
        None if open => Ok(ClientAuthentication::None),
        None => Ok(ClientAuthentication::SecretBasic),
        Some(slug) => {
            let method = slug.parse().ok();
            let method = method.filter(|method| !open || *method == ClientAuthentication::None);
            method.ok_or(Fault::metadata("token_endpoint_auth_method"))
        }
    }
}

fn scopes(given: &Given, allowed: &OauthScopes) -> Result<OauthScopes, Fault> {
    let Some(asked) = given.text("scope")? else { return Ok(allowed.clone()) };
    let granted = OauthScopes::read(asked).within(allowed);
    if granted.is_empty() {
        Err(Fault::metadata("scope: none of these is given"))
    } else {
        Ok(granted)
    }
}

/// Grant types that are known, and scopes without what would need another one.
fn grants(
    given: &Given,
    scopes: &OauthScopes,
) -> Result<(BTreeSet<GrantType>, OauthScopes), Fault> {
    let asked = given.texts("grant_types")?.unwrap_or(vec!["authorization_code"]);
    let grants: BTreeSet<GrantType> = asked.iter().filter_map(|slug| slug.parse().ok()).collect();
    if grants.is_empty() {
        return Err(Fault::metadata("grant_types: none of these is known here"));
    }
    let refreshes = grants.contains(&GrantType::RefreshToken);
    let kept = scopes.iter().filter(|scope| refreshes || *scope != OauthScope::OfflineAccess);
    let scopes = kept.collect();
    Ok((grants, scopes))
}

fn algorithm(given: &Given) -> Result<TokenAlgorithm, Fault> {
    let asked = given.text("id_token_signed_response_alg")?;
    let known = asked.map_or(Ok(TokenAlgorithm::Es256), TokenAlgorithm::from_str);
    known.map_err(|_| Fault::metadata("id_token_signed_response_alg: ES256 or EdDSA"))
}

/// The members of a JSON object.
struct Given(Map<String, Value>);

impl Given {
    fn text(&self, name: &'static str) -> Result<Option<&str>, Fault> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Fault::metadata(name)),
        }
    }

    fn texts(&self, name: &'static str) -> Result<Option<Vec<&str>>, Fault> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(values)) => {
                let texts = values.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
                texts.map(Some).ok_or(Fault::metadata(name))
            }
            Some(_) => Err(Fault::metadata(name)),
        }
    }

    fn parsed<T: FromStr>(&self, name: &'static str) -> Result<Vec<T>, Fault> {
        let texts = self.texts(name)?.unwrap_or_default();
        if texts.len() > OauthClient::MAX_URIS {
            return Err(Fault::metadata(name));
        }
        let parsed = texts.into_iter().map(|text| text.parse().map_err(|_| Fault::metadata(name)));
        parsed.collect()
    }

    fn address<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, Fault> {
        let text = self.text(name)?.filter(|text| !text.is_empty());
        text.map(|text| text.parse().map_err(|_| Fault::metadata(name))).transpose()
    }
}

/// What a client is, as RFC 7591 section 3.2.1 tells it.
pub(super) fn told(client: &OauthClient) -> Map<String, Value> {
    let mut told = Map::new();
    let mut put = |name: &str, value: Value| _ = told.insert(name.to_owned(), value);
    let texts = |texts: Vec<&str>| Value::from(texts);
    put("client_id", client.id.to_string().into());
    put("client_id_issued_at", (client.created.unix_millis() / 1000).into());
    put("client_name", client.name.as_str().into());
    put("token_endpoint_auth_method", client.authentication.slug().into());
    put("grant_types", texts(client.grant_types.iter().map(|kind| kind.slug()).collect()));
    let codes = client.grant_types.contains(&GrantType::AuthorizationCode);
    put("response_types", if codes { json!(["code"]) } else { json!([]) });
    put("scope", client.scopes.to_string().into());
    put("redirect_uris", texts(client.redirect_uris.iter().map(RedirectUri::as_str).collect()));
    put("id_token_signed_response_alg", client.id_token_algorithm.slug().into());
    if !client.post_logout_redirect_uris.is_empty() {
        let uris = client.post_logout_redirect_uris.iter().map(RedirectUri::as_str).collect();
        put("post_logout_redirect_uris", texts(uris));
    }
    let pages = [
        ("client_uri", &client.home_url),
        ("policy_uri", &client.policy_url),
        ("tos_uri", &client.terms_url),
    ];
    for (name, page) in pages {
        if let Some(page) = page {
            put(name, page.as_str().into());
        }
    }
    if let Some(uri) = &client.backchannel_logout_uri {
        put("backchannel_logout_uri", uri.as_str().into());
    }
    if let Some(keys) =
        client.keys.as_ref().and_then(|keys| serde_json::from_str(keys.as_str()).ok())
    {
        put("jwks", keys);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> OauthScopes {
        OauthScopes::read("openid email offline_access imap smtp caldav carddav")
    }

    fn read_open(text: &str) -> Result<OauthClient, &'static str> {
        let read = read(text, RegistrationPolicy::Open, &all()).map_err(|fault| fault.error)?;
        let id = gatepost_model::OauthClientId::from_bytes([1; 16]);
        let now = gatepost_model::Timestamp::from_unix_millis(0);
        let mut client = OauthClient::begun(id, None, read.name, now);
        read.settings.into_iter().for_each(|setting| client.apply(setting));
        Ok(client)
    }

    #[test]
    fn a_mail_program_gets_what_it_asks_for_and_no_more() {
        let client = read_open(
            r#"{"client_name":"Mail","redirect_uris":["http://127.0.0.1/","org.example.mail:/oauth"],
                "token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"],
                "response_types":["code"],"application_type":"native","software_id":"x","logo_uri":"https://x/y",
                "scope":"openid offline_access urn:ietf:params:oauth:scope:mail webdav","trusted":true}"#,
        );
        let client = client.unwrap();
        assert_eq!(client.scopes.to_string(), "openid imap smtp offline_access");
        assert!(client.is_public() && !client.trusted && client.redirect_uris.len() == 2);
        let told = told(&client);
        assert_eq!(told["scope"], "openid imap smtp offline_access");
        assert_eq!(told["response_types"], json!(["code"]));

        // What is not said has its default; offline access needs a way to it.
        let client = read_open(r#"{"redirect_uris":["https://a.example/cb"]}"#).unwrap();
        assert_eq!((client.name.as_str(), client.is_public()), ("Application", true));
        assert_eq!(client.scopes.to_string(), "openid email imap smtp caldav carddav");
    }

    #[test]
    fn what_is_wrong_is_refused() {
        let invalid = "invalid_client_metadata";
        for (text, error) in [
            ("", invalid),
            ("[]", invalid),
            ("{\"a\":", invalid),
            (r#"{"redirect_uris":"https://a.example/"}"#, "invalid_redirect_uri"),
            (r#"{"redirect_uris":["http://a.example/"]}"#, "invalid_redirect_uri"),
            (r#"{"redirect_uris":["javascript:alert(1)"]}"#, "invalid_redirect_uri"),
            (r#"{"redirect_uris":["https://a.example/#x"]}"#, "invalid_redirect_uri"),
            (r#"{"redirect_uris":[7]}"#, "invalid_redirect_uri"),
            (r#"{"client_name":"a\u202eb"}"#, invalid),
            (r#"{"client_name":7}"#, invalid),
            (r#"{"token_endpoint_auth_method":"client_secret_basic"}"#, invalid),
            (r#"{"grant_types":["implicit","password"]}"#, invalid),
            (r#"{"response_types":["token"]}"#, invalid),
            (r#"{"response_types":["code","id_token"]}"#, invalid),
            (r#"{"scope":"everything"}"#, invalid),
            (r#"{"scope":["openid"]}"#, invalid),
            (r#"{"client_uri":"javascript:x"}"#, invalid),
            (r#"{"tos_uri":"http://a.example/"}"#, invalid),
            (r#"{"id_token_signed_response_alg":"none"}"#, invalid),
            (r#"{"id_token_signed_response_alg":"RS256"}"#, invalid),
        ] {
            assert_eq!(read_open(text).err(), Some(error), "{text}");
        }
        let many: Vec<String> = (0..17).map(|n| format!("\"https://a.example/{n}\"")).collect();
        let many = format!("{{\"redirect_uris\":[{}]}}", many.join(","));
        assert_eq!(read_open(&many).err(), Some("invalid_redirect_uri"));
        let long = format!("{{\"client_name\":\"a\"{}}}", " ".repeat(LONGEST));
        assert_eq!(read_open(&long).err(), Some(invalid));
    }
}
