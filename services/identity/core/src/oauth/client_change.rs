//! Changes of clients: what each is about, and who may make it.

use std::collections::BTreeSet;

use gatepost_model::{DisplayName, OauthClientId, OrganizationId, Timestamp};

use super::{
    ClientAudience, ClientAuthentication, ClientKeys, GrantType, LogoutUri, OauthClient,
    OauthScopes, RedirectUri, TokenAlgorithm, WebUrl,
};

/// One setting of a client, as it is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ClientChange {
    /// What people see.
    Name(DisplayName),
    /// How it proves which one it is.
    Authentication(ClientAuthentication),
    /// Where codes go.
    RedirectUris(Vec<RedirectUri>),
    /// Where browsers go after signing out.
    PostLogoutRedirectUris(Vec<RedirectUri>),
    /// Where it is told that a session has ended.
    BackchannelLogoutUri(Option<LogoutUri>),
    /// How it comes to tokens.
    GrantTypes(BTreeSet<GrantType>),
    /// The most it may ask for.
    Scopes(OauthScopes),
    /// Whom it may sign in.
    Audience(ClientAudience),
    /// Whether nobody is asked.
    Trusted(bool),
    /// Whether it may ask about tokens of others.
    Introspects(bool),
    /// Whether it may do without PKCE.
    WithoutPkce(bool),
    /// Where people read about it.
    HomeUrl(Option<WebUrl>),
    /// What becomes of what it learns.
    PolicyUrl(Option<WebUrl>),
    /// What whoever uses it agrees to.
    TermsUrl(Option<WebUrl>),
    /// What its ID tokens are signed with.
    IdTokenAlgorithm(TokenAlgorithm),
    /// Its public keys.
    Keys(Option<ClientKeys>),
    /// Whether it may be used.
    Enabled(bool),
}

impl ClientChange {
    /// Name of the setting on the wire.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::Authentication(_) => "authentication",
            Self::RedirectUris(_) => "redirect_uris",
            Self::PostLogoutRedirectUris(_) => "post_logout_redirect_uris",
            Self::BackchannelLogoutUri(_) => "backchannel_logout_uri",
            Self::GrantTypes(_) => "grant_types",
            Self::Scopes(_) => "scopes",
            Self::Audience(_) => "audience",
            Self::Trusted(_) => "trusted",
            Self::Introspects(_) => "introspects",
            Self::WithoutPkce(_) => "without_pkce",
            Self::HomeUrl(_) => "home_url",
            Self::PolicyUrl(_) => "policy_url",
            Self::TermsUrl(_) => "terms_url",
            Self::IdTokenAlgorithm(_) => "id_token_algorithm",
            Self::Keys(_) => "jwks_json",
            Self::Enabled(_) => "enabled",
        }
    }

    /// Is it the operator's to make?
    ///
    /// What reaches beyond the client's organization is. So is whatever decides where the codes of such a client go and
    /// how it looks: whoever runs one organization must not take over what everybody was told to trust. And so is
    /// letting a client do without PKCE, which takes a protection from people (RFC 9700 §2.1.1); taking that back is not.
    pub fn is_operators(&self, before: &OauthClient) -> bool {
        match self {
            Self::Audience(audience) => {
                *audience == ClientAudience::Everyone && before.audience != *audience
            }
            Self::Trusted(is) => *is && !before.trusted,
            Self::Introspects(is) => *is && !before.introspects,
            Self::WithoutPkce(true) if !before.without_pkce => true,
            Self::Enabled(_) => false,
            _ => before.reaches_beyond() && !self.changes_nothing(before),
        }
    }

    fn changes_nothing(&self, before: &OauthClient) -> bool {
        let mut after = before.clone();
        after.apply(self.clone());
        after == *before
    }
}

impl OauthClient {
    /// The beginning of a client: nothing is set that could be used.
    pub fn begun(
        id: OauthClientId,
        organization: Option<OrganizationId>,
        name: DisplayName,
        created: Timestamp,
    ) -> Self {
        Self {
            id,
            organization,
            name,
            authentication: ClientAuthentication::None,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            backchannel_logout_uri: None,
            grant_types: BTreeSet::new(),
            scopes: OauthScopes::default(),
            audience: ClientAudience::Members,
            trusted: false,
            introspects: false,
            without_pkce: false,
            home_url: None,
            policy_url: None,
            terms_url: None,
            id_token_algorithm: TokenAlgorithm::Es256,
            keys: None,
            self_registered: false,
            enabled: true,
            created,
            secrets: Vec::new(),
            registration: None,
        }
    }

    /// Does it reach people or tokens beyond its organization, or take their agreement for granted?
    pub fn reaches_beyond(&self) -> bool {
        self.audience == ClientAudience::Everyone || self.trusted || self.introspects
    }

    /// Makes a change. A client that proves itself without secrets keeps none, and one that proves itself no more has
    /// nothing but PKCE to protect its codes.
    pub fn apply(&mut self, change: ClientChange) {
        match change {
            ClientChange::Name(name) => self.name = name,
            ClientChange::Authentication(method) => {
                self.authentication = method;
                if !method.has_secret() {
                    self.secrets.clear();
                }
                self.without_pkce &= !self.is_public();
            }
            ClientChange::RedirectUris(uris) => self.redirect_uris = uris,
            ClientChange::PostLogoutRedirectUris(uris) => self.post_logout_redirect_uris = uris,
            ClientChange::BackchannelLogoutUri(uri) => self.backchannel_logout_uri = uri,
            ClientChange::GrantTypes(types) => self.grant_types = types,
            ClientChange::Scopes(scopes) => self.scopes = scopes,
            ClientChange::Audience(audience) => self.audience = audience,
            ClientChange::Trusted(is) => self.trusted = is,
            ClientChange::Introspects(is) => self.introspects = is,
            ClientChange::WithoutPkce(is) => self.without_pkce = is,
            ClientChange::HomeUrl(url) => self.home_url = url,
            ClientChange::PolicyUrl(url) => self.policy_url = url,
            ClientChange::TermsUrl(url) => self.terms_url = url,
            ClientChange::IdTokenAlgorithm(algorithm) => self.id_token_algorithm = algorithm,
            ClientChange::Keys(keys) => self.keys = keys,
            ClientChange::Enabled(is) => self.enabled = is,
        }
    }
}

#[cfg(test)]
mod tests {
    use gatepost_model::{KeyedHash, PepperKeyId};

    use super::*;
    use crate::oauth::ClientSecret;

    fn client() -> OauthClient {
        let id = OauthClientId::from_bytes([1; 16]);
        let organization = Some(OrganizationId::from_bytes([2; 16]));
        let created = Timestamp::from_unix_millis(0);
        OauthClient::begun(id, organization, "Webmail".parse().unwrap(), created)
    }

    #[test]
    fn what_reaches_beyond_an_organization_is_the_operators() {
        let uris = || ClientChange::RedirectUris(vec!["https://a.example/".parse().unwrap()]);
        let everyone = || OauthClient { audience: ClientAudience::Everyone, ..client() };
        let trusted = || OauthClient { trusted: true, ..client() };
        let without_pkce = || OauthClient { without_pkce: true, ..client() };
        let cases = [
            (client(), uris(), false),
            (client(), ClientChange::Audience(ClientAudience::Members), false),
            (client(), ClientChange::Audience(ClientAudience::Everyone), true),
            (client(), ClientChange::Trusted(true), true),
            (client(), ClientChange::Trusted(false), false),
            (client(), ClientChange::Introspects(true), true),
            (client(), ClientChange::WithoutPkce(true), true),
            (client(), ClientChange::WithoutPkce(false), false),
            (without_pkce(), ClientChange::WithoutPkce(true), false),
            (without_pkce(), ClientChange::WithoutPkce(false), false),
            (without_pkce(), uris(), false),
            // What is there already may stay, and be lowered, and be kept from use.
            (everyone(), ClientChange::Audience(ClientAudience::Everyone), false),
            (everyone(), ClientChange::Audience(ClientAudience::Members), false),
            (trusted(), ClientChange::Trusted(false), false),
            (trusted(), ClientChange::Enabled(false), false),
            (trusted(), ClientChange::Name("Webmail".parse().unwrap()), false),
            // Nobody turns it to their own address, or gives it another face.
            (everyone(), uris(), true),
            (trusted(), uris(), true),
            (everyone(), ClientChange::Name("Bank".parse().unwrap()), true),
            (everyone(), ClientChange::WithoutPkce(true), true),
        ];
        for (place, (before, change, operators)) in cases.into_iter().enumerate() {
            assert_eq!(change.is_operators(&before), operators, "case {place}: {change:?}");
        }
    }

    #[test]
    fn secrets_go_with_the_method_that_used_them() {
        let hash = KeyedHash { key: PepperKeyId(1), hash: [1; 32] };
        let created = Timestamp::from_unix_millis(0);
        let mut client = client();
        client.secrets = vec![ClientSecret { hash, created, ends: None }];
        client.apply(ClientChange::Authentication(ClientAuthentication::SecretPost));
        assert_eq!(client.secrets.len(), 1);
        client.apply(ClientChange::WithoutPkce(true));
        client.apply(ClientChange::Authentication(ClientAuthentication::PrivateKeyJwt));
        assert!(client.secrets.is_empty() && client.without_pkce);
        client.apply(ClientChange::Authentication(ClientAuthentication::None));
        assert!(!client.without_pkce);
    }
}
