//! Requests for authorization (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1).

use super::{GrantType, OauthClient, OauthFault, OauthScope, OauthScopes, Parameters};

/// Where the answer goes. Found first: until it is sound nothing is sent anywhere (RFC 9700 §4.11.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// As it was asked for; the client's.
    pub redirect_uri: String,
    /// By a form that posts itself, instead of in the query.
    pub form_post: bool,
    /// The client's own note.
    pub state: Option<String>,
}

impl Target {
    /// Longest `state`.
    pub const LONGEST_STATE: usize = 2048;

    /// Where answers to this request go.
    ///
    /// # Errors
    ///
    /// The parameter that is at fault; the browser must stay here then.
    pub fn read(parameters: &Parameters, client: &OauthClient) -> Result<Self, &'static str> {
        let asked = parameters.get("redirect_uri").ok_or("redirect_uri")?;
        let known = client.redirect_uris.iter().any(|registered| registered.is(asked));
        if !known || !client.grant_types.contains(&GrantType::AuthorizationCode) {
            return Err("redirect_uri");
        }
        let form_post = match parameters.get("response_mode") {
            None | Some("query") => false,
            Some("form_post") => true,
            // `fragment` is for what we do not give out (RFC 9700 §2.1.2).
            Some(_) => return Err("response_mode"),
        };
        let state = parameters.bounded("state", Self::LONGEST_STATE).map_err(|_| "state")?;
        let state = state.map(str::to_owned);
        Ok(Self { redirect_uri: asked.to_owned(), form_post, state })
    }

    /// The answer for the client, with `iss` (RFC 9207) against mix-up (RFC 9700 §4.4): an address, and what a form
    /// holds where there is one.
    pub fn answer(&self, issuer: &str, with: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
        let mut fields: Vec<(String, String)> =
            with.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        if let Some(state) = &self.state {
            fields.push(("state".to_owned(), state.clone()));
        }
        fields.push(("iss".to_owned(), issuer.to_owned()));
        if self.form_post {
            return (self.redirect_uri.clone(), fields);
        }
        (with_query(&self.redirect_uri, &fields), Vec::new())
    }
}

/// An address with some more in its query.
pub(super) fn with_query(address: &str, fields: &[(String, String)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields);
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}{}", query.finish())
}

/// What a client asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthorizationRequest {
    /// Known here, and the client's to ask for.
    pub scopes: OauthScopes,
    /// `code_challenge` (RFC 7636), of the method S256.
    pub challenge: Option<String>,
    /// For the ID token.
    pub nonce: Option<String>,
    /// Nobody is to be asked anything.
    pub silent: bool,
    /// A new login is asked for.
    pub login: bool,
    /// The person is to be asked anew.
    pub consent: bool,
    /// How many seconds old the login may be.
    pub max_age: Option<u64>,
    /// A second factor is asked for.
    pub second_factor: bool,
    /// Login e-mail that the client expects.
    pub login_hint: String,
    /// Languages, the best first.
    pub languages: Vec<String>,
    /// An ID token of whoever is expected.
    pub id_token_hint: Option<String>,
}

impl AuthorizationRequest {
    /// Reads what is asked for; what is not known is ignored (RFC 6749 §3.1).
    ///
    /// # Errors
    ///
    /// [`OauthFault`], for the client.
    pub fn read(
        parameters: &Parameters,
        client: &OauthClient,
        issuer: &str,
    ) -> Result<Self, OauthFault> {
        // Requests in JWTs (RFC 9101) are not taken; whoever sends one must hear so (OpenID Connect Core §6.1, §6.2).
        if parameters.get("request").is_some() {
            return Err(OauthFault::new("request_not_supported", "request is not taken"));
        }
        if parameters.get("request_uri").is_some() {
            return Err(OauthFault::new("request_uri_not_supported", "request_uri is not taken"));
        }
        if parameters.get("registration").is_some() {
            return Err(OauthFault::new("registration_not_supported", "registration is not taken"));
        }
        match parameters.get("response_type") {
            Some("code") => {}
            None => return Err(OauthFault::request("response_type is missing")),
            // Tokens never travel through browsers (RFC 9700 §2.1.2).
            Some(_) => {
                let only = "response_type can be code only";
                return Err(OauthFault::new("unsupported_response_type", only));
            }
        }
        check_resources(parameters, issuer)?;
        let prompts = Prompts::read(parameters)?;
        let bounded = |name, most| parameters.bounded(name, most);
        Ok(Self {
            scopes: scopes(parameters, client)?,
            challenge: challenge(parameters, client)?,
            nonce: bounded("nonce", 512)?.map(str::to_owned),
            silent: prompts.none,
            login: prompts.login,
            consent: prompts.consent,
            max_age: max_age(parameters)?,
            second_factor: second_factor(parameters)?,
            login_hint: bounded("login_hint", 320)?.unwrap_or_default().to_owned(),
            languages: languages(parameters)?,
            id_token_hint: parameters.get("id_token_hint").map(str::to_owned),
        })
    }
}

/// The scopes of a request that the client may have.
///
/// # Errors
///
/// `invalid_scope` when there are none.
pub fn scopes(parameters: &Parameters, client: &OauthClient) -> Result<OauthScopes, OauthFault> {
    let asked = parameters.bounded("scope", OauthScopes::LONGEST)?.unwrap_or_default();
    let scopes = OauthScopes::read(asked).within(&client.scopes);
    let refreshes = client.grant_types.contains(&GrantType::RefreshToken);
    let scopes: OauthScopes =
        scopes.iter().filter(|scope| refreshes || *scope != OauthScope::OfflineAccess).collect();
    if scopes.is_empty() || scopes.iter().all(|scope| scope == OauthScope::OfflineAccess) {
        return Err(OauthFault::new(
            "invalid_scope",
            "none of the scopes is the client's to ask for",
        ));
    }
    Ok(scopes)
}

/// Tokens are for this provider's own services (RFC 8707 §2): no others can be named.
///
/// # Errors
///
/// `invalid_target`.
pub fn check_resources(parameters: &Parameters, issuer: &str) -> Result<(), OauthFault> {
    let ours = |resource: &str| resource.trim_end_matches('/') == issuer.trim_end_matches('/');
    if parameters.all("resource").take(9).count() > 8 || !parameters.all("resource").all(ours) {
        return Err(OauthFault::new("invalid_target", "tokens are given for this provider only"));
    }
    Ok(())
}

/// PKCE with S256 (RFC 7636), for every client that can (RFC 9700 §2.1.1).
fn challenge(parameters: &Parameters, client: &OauthClient) -> Result<Option<String>, OauthFault> {
    let method = parameters.get("code_challenge_method");
    let Some(challenge) = parameters.get("code_challenge") else {
        return if client.without_pkce && method.is_none() {
            Ok(None)
        } else {
            Err(OauthFault::request("code_challenge is missing"))
        };
    };
    if method != Some("S256") {
        // `plain`, which a missing method means, protects against nobody who sees the request.
        return Err(OauthFault::request("code_challenge_method can be S256 only"));
    }
    let sound = challenge.len() == 43
        && challenge.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    sound
        .then(|| Some(challenge.to_owned()))
        .ok_or(OauthFault::request("code_challenge is not one of S256"))
}

struct Prompts {
    none: bool,
    login: bool,
    consent: bool,
}

impl Prompts {
    fn read(parameters: &Parameters) -> Result<Self, OauthFault> {
        let text = parameters.bounded("prompt", 128)?.unwrap_or_default();
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        let has = |word| words.contains(&word);
        if has("none") && words.len() > 1 {
            return Err(OauthFault::request("prompt=none stands alone"));
        }
        let login = has("login") || has("select_account");
        Ok(Self { none: has("none"), login, consent: has("consent") })
    }
}

fn max_age(parameters: &Parameters) -> Result<Option<u64>, OauthFault> {
    let text = parameters.get("max_age");
    let number = text.map(|text| {
        let digits = (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    });
    match number {
        None => Ok(None),
        Some(Some(seconds)) => Ok(Some(seconds)),
        Some(None) => Err(OauthFault::request("max_age is a number of seconds")),
    }
}

/// Does the client prefer a second factor? The first value that is known counts (OpenID Connect Core §3.1.2.1).
fn second_factor(parameters: &Parameters) -> Result<bool, OauthFault> {
    let text = parameters.bounded("acr_values", 512)?.unwrap_or_default();
    let known = text.split(' ').find_map(super::Acr::read);
    Ok(known == Some(super::Acr::TwoFactors))
}

fn languages(parameters: &Parameters) -> Result<Vec<String>, OauthFault> {
    let text = parameters.bounded("ui_locales", 256)?.unwrap_or_default();
    let tag = |word: &&str| {
        (1..=35).contains(&word.len())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    Ok(text.split(' ').filter(tag).take(8).map(str::to_owned).collect())
}
