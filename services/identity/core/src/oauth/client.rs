//! Clients: programs that people sign in to, and that act for them.

use std::{collections::BTreeSet, str::FromStr};

use gatepost_model::{DisplayName, KeyedHash, Malformed, OauthClientId, OrganizationId, Timestamp};

use super::{LogoutUri, OauthScope, OauthScopes, RedirectUri, WebUrl};

/// How a client proves which one it is (RFC 6749 §2.3, RFC 7523).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ClientAuthentication {
    /// A public client: it could keep no secret.
    None,
    /// A secret, in the header.
    SecretBasic,
    /// A secret, in the form.
    SecretPost,
    /// A signature under a key of its own.
    PrivateKeyJwt,
}

impl ClientAuthentication {
    /// Every one.
    pub const ALL: [Self; 4] =
        [Self::None, Self::SecretBasic, Self::SecretPost, Self::PrivateKeyJwt];

    /// Slug of the registry (RFC 7591 §2).
    pub const fn slug(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SecretBasic => "client_secret_basic",
            Self::SecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }

    /// Is a secret made for it?
    pub const fn has_secret(self) -> bool {
        matches!(self, Self::SecretBasic | Self::SecretPost)
    }
}

impl FromStr for ClientAuthentication {
    type Err = Malformed;

    fn from_str(slug: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|method| method.slug() == slug);
        found.ok_or(Malformed::new("authentication", "a method of client authentication"))
    }
}

/// How a client comes to tokens. The implicit and the password grant are not among them (RFC 9700 §2.1.2, §2.4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 8628.
    DeviceCode,
}

impl GrantType {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::AuthorizationCode, Self::RefreshToken, Self::DeviceCode];

    /// As in `grant_type`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
        }
    }
}

impl FromStr for GrantType {
    type Err = Malformed;

    fn from_str(slug: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|grant| grant.slug() == slug);
        found.ok_or(Malformed::new("grant_types", "grant types that are known here"))
    }
}

/// Whom a client may sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientAudience {
    /// Members of its organization.
    Members,
    /// Everybody with an account here.
    Everyone,
}

/// What ID tokens are signed with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TokenAlgorithm {
    /// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
    Es256,
    /// Ed25519 (RFC 8037 §3.1).
    EdDsa,
}

impl TokenAlgorithm {
    /// Every one, the default first.
    pub const ALL: [Self; 2] = [Self::Es256, Self::EdDsa];

    /// As in `alg`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

impl FromStr for TokenAlgorithm {
    type Err = Malformed;

    fn from_str(slug: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|algorithm| algorithm.slug() == slug);
        found.ok_or(Malformed::new("id_token_algorithm", "ES256 or EdDSA"))
    }
}

/// A client's public keys: the text of a JSON Web Key Set (RFC 7517), at most 8 KiB. What is in it is looked at where
/// signatures are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClientKeys(String);

impl ClientKeys {
    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientKeys {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("jwks_json", "a JSON Web Key Set of at most 8 KiB");
        (!text.is_empty() && text.len() <= 8192).then(|| Self(text.to_owned())).ok_or(malformed)
    }
}

/// A secret of a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClientSecret {
    /// Its keyed hash: [`gatepost_model::SecretKind::OauthClient`].
    pub hash: KeyedHash,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends; none: when it is replaced.
    pub ends: Option<Timestamp>,
}

/// A client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OauthClient {
    /// `client_id`.
    pub id: OauthClientId,
    /// Whose it is; none: the operator's.
    pub organization: Option<OrganizationId>,
    /// What people see.
    pub name: DisplayName,
    /// How it proves which one it is.
    pub authentication: ClientAuthentication,
    /// Where codes go.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where browsers go after signing out.
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// Where it is told that a session has ended.
    pub backchannel_logout_uri: Option<LogoutUri>,
    /// How it comes to tokens.
    pub grant_types: BTreeSet<GrantType>,
    /// The most it may ask for.
    pub scopes: OauthScopes,
    /// Whom it may sign in.
    pub audience: ClientAudience,
    /// Nobody is asked whether they agree to it.
    pub trusted: bool,
    /// May ask about tokens of other clients.
    pub introspects: bool,
    /// May ask for codes without PKCE: programs of others that know none, such as Roundcube 1.6. RFC 9700 §2.1.1 lets
    /// confidential clients alone do without.
    pub without_pkce: bool,
    /// Where people read about it.
    pub home_url: Option<WebUrl>,
    /// What becomes of what it learns.
    pub policy_url: Option<WebUrl>,
    /// What whoever uses it agrees to.
    pub terms_url: Option<WebUrl>,
    /// What its ID tokens are signed with.
    pub id_token_algorithm: TokenAlgorithm,
    /// Its public keys, for [`ClientAuthentication::PrivateKeyJwt`].
    pub keys: Option<ClientKeys>,
    /// It registered by itself: nobody here has looked at it.
    pub self_registered: bool,
    /// May it be used?
    pub enabled: bool,
    /// When it was made.
    pub created: Timestamp,
    /// The newest first; two at most, while one takes the other's place.
    pub secrets: Vec<ClientSecret>,
    /// Hash of what it manages its own registration with (RFC 7592):
    /// [`gatepost_model::SecretKind::OauthRegistration`].
    pub registration: Option<KeyedHash>,
}

impl OauthClient {
    /// Most redirect addresses, of each kind.
    pub const MAX_URIS: usize = 16;

    /// Could it keep no secret?
    pub fn is_public(&self) -> bool {
        self.authentication == ClientAuthentication::None
    }

    /// Looks at what must fit together.
    ///
    /// # Errors
    ///
    /// [`Malformed`], with the field that is at fault.
    pub fn check(&self) -> Result<(), Malformed> {
        let codes = self.grant_types.contains(&GrantType::AuthorizationCode);
        let devices = self.grant_types.contains(&GrantType::DeviceCode);
        if !codes && !devices && !self.introspects {
            return Err(Malformed::new("grant_types", "a way to come to tokens"));
        }
        if codes && self.redirect_uris.is_empty() {
            return Err(Malformed::new("redirect_uris", "an address for codes"));
        }
        let most = self.redirect_uris.len().max(self.post_logout_redirect_uris.len());
        if most > Self::MAX_URIS {
            return Err(Malformed::new("redirect_uris", "at most 16 addresses"));
        }
        let all = self.redirect_uris.iter().chain(&self.post_logout_redirect_uris);
        if !self.is_public() && all.into_iter().any(RedirectUri::is_private_use) {
            // Another program on the same machine may claim the scheme (RFC 8252 §7.1, §8.6).
            return Err(Malformed::new("redirect_uris", "own schemes for public clients only"));
        }
        if self.is_public() && self.introspects {
            return Err(Malformed::new("introspects", "a client that proves which one it is"));
        }
        if self.without_pkce && (self.is_public() || self.self_registered) {
            return Err(Malformed::new("without_pkce", "a confidential client"));
        }
        if (self.authentication == ClientAuthentication::PrivateKeyJwt) != self.keys.is_some() {
            return Err(Malformed::new("jwks_json", "keys for private_key_jwt, and only for it"));
        }
        let refreshes = self.grant_types.contains(&GrantType::RefreshToken);
        if self.scopes.has(OauthScope::OfflineAccess) && !refreshes {
            return Err(Malformed::new("grant_types", "refresh_token for offline_access"));
        }
        if self.audience == ClientAudience::Members && self.organization.is_none() {
            return Err(Malformed::new("audience", "an organization for its members"));
        }
        if self.self_registered && (self.trusted || self.introspects) {
            return Err(Malformed::new("trusted", "a client that somebody has looked at"));
        }
        Ok(())
    }

    /// Its secrets that are good at `now`.
    pub fn live_secrets(&self, now: Timestamp) -> impl Iterator<Item = &ClientSecret> {
        self.secrets.iter().filter(move |secret| secret.ends.is_none_or(|end| now < end))
    }

    /// Puts a new secret in the place of the old one, which goes on until `old_ends`.
    pub fn rotate(&mut self, hash: KeyedHash, now: Timestamp, old_ends: Timestamp) {
        let mut old: Vec<ClientSecret> = self.live_secrets(now).copied().take(1).collect();
        for secret in &mut old {
            secret.ends = Some(secret.ends.map_or(old_ends, |end| end.min(old_ends)));
        }
        old.retain(|secret| secret.ends.is_none_or(|end| now < end));
        self.secrets = vec![ClientSecret { hash, created: now, ends: None }];
        self.secrets.append(&mut old);
    }

    /// Host names that its addresses lead to, for people to see.
    pub fn hosts(&self) -> Vec<String> {
        let hosts: BTreeSet<String> =
            self.redirect_uris.iter().filter_map(RedirectUri::host).collect();
        hosts.into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
