//! Ready-made beginnings of clients of the OpenID provider: how well-known programs are registered.

use std::str::FromStr;

use gatepost_model::Malformed;

use crate::identity::v1::{OauthClient, OauthClientAudience, OauthClientAuthentication};

/// Grant type of codes (RFC 6749 section 4.1).
pub const AUTHORIZATION_CODE: &str = "authorization_code";
/// Grant type of refresh tokens (RFC 6749 section 6).
pub const REFRESH_TOKEN: &str = "refresh_token";
/// Grant type of devices without a browser (RFC 8628 section 3.4).
pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Who signs in, and nothing else.
const SIGN_IN: &[&str] = &["openid", "profile", "email"];
/// Who signs in, and all of their mail for as long as they allow it.
const MAIL: &[&str] =
    &["openid", "profile", "email", "offline_access", "imap", "smtp", "caldav", "carddav"];

/// A kind of program that is registered again and again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Preset {
    /// Roundcube, which opens mail with what it was let in to.
    Roundcube,
    /// Nextcloud with its app `user_oidc`.
    Nextcloud,
    /// Whatever runs on a web server and keeps a secret: Grafana, Apache's mod_auth_openidc.
    Web,
    /// A mail program on a computer or telephone, which can keep no secret (RFC 8252).
    Native,
    /// Something without a browser of its own: a command line, a television (RFC 8628).
    Device,
    /// A mail server that asks whether a token is live (RFC 7662), and signs nobody in.
    MailServer,
}

impl Preset {
    /// Every one, in the order shown to people.
    pub const ALL: [Self; 6] =
        [Self::Roundcube, Self::Nextcloud, Self::Web, Self::Native, Self::Device, Self::MailServer];

    /// Its stable name.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Roundcube => "roundcube",
            Self::Nextcloud => "nextcloud",
            Self::Web => "web",
            Self::Native => "native",
            Self::Device => "device",
            Self::MailServer => "mail-server",
        }
    }

    /// What a redirect address of it looks like; empty when it has none.
    pub const fn redirect_example(self) -> &'static str {
        match self {
            Self::Roundcube => "https://webmail.example.org/index.php/login/oauth",
            Self::Nextcloud => "https://cloud.example.org/apps/user_oidc/code",
            Self::Web => "https://app.example.org/login/generic_oauth",
            Self::Native => "http://127.0.0.1/",
            Self::Device | Self::MailServer => "",
        }
    }

    /// Does it need an operator, since it sees what belongs to others?
    pub const fn is_for_operators(self) -> bool {
        matches!(self, Self::MailServer)
    }

    /// A client of this kind, without a name and without addresses that only its owner knows.
    pub fn client(self) -> OauthClient {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let (grants, scopes): (&[&str], &[&str]) = match self {
            Self::Roundcube => (&[AUTHORIZATION_CODE, REFRESH_TOKEN], ROUNDCUBE),
            Self::Nextcloud | Self::Web => (&[AUTHORIZATION_CODE, REFRESH_TOKEN], SIGN_IN),
            Self::Native => (&[AUTHORIZATION_CODE, REFRESH_TOKEN], MAIL),
            Self::Device => (&[DEVICE_CODE, REFRESH_TOKEN], MAIL),
            Self::MailServer => (&[], &[]),
        };
        OauthClient {
            authentication: self.authentication().into(),
            redirect_uris: self.known_redirects().iter().map(|uri| (*uri).to_owned()).collect(),
            grant_types: own(grants),
            scopes: own(scopes),
            audience: OauthClientAudience::Members.into(),
            introspects: matches!(self, Self::MailServer),
            // Roundcube 1.6 knows no PKCE.
            without_pkce: matches!(self, Self::Roundcube),
            enabled: true,
            ..OauthClient::default()
        }
    }

    const fn authentication(self) -> OauthClientAuthentication {
        match self {
            // Both send the secret in the body unless they are told otherwise.
            Self::Roundcube | Self::Nextcloud => OauthClientAuthentication::SecretPost,
            Self::Web | Self::MailServer => OauthClientAuthentication::SecretBasic,
            Self::Native | Self::Device => OauthClientAuthentication::None,
        }
    }

    /// The same wherever the program runs: loopback addresses, of any port (RFC 8252 section 7.3).
    const fn known_redirects(self) -> &'static [&'static str] {
        match self {
            Self::Native => &["http://127.0.0.1/", "http://[::1]/"],
            _ => &[],
        }
    }
}

/// Reads and sends mail; stays signed in, since drafts outlive a browser session.
const ROUNDCUBE: &[&str] = &["openid", "profile", "email", "offline_access", "imap", "smtp"];

impl FromStr for Preset {
    type Err = Malformed;

    fn from_str(slug: &str) -> Result<Self, Malformed> {
        let known = Self::ALL.into_iter().find(|preset| preset.slug() == slug);
        known.ok_or(Malformed::new(
            "preset",
            "roundcube, nextcloud, web, native, device or mail-server",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_named_and_hold_together() {
        for preset in Preset::ALL {
            assert_eq!(preset.slug().parse::<Preset>().as_ref(), Ok(&preset));
            let client = preset.client();
            let redirects = client.grant_types.iter().any(|grant| grant == AUTHORIZATION_CODE);
            assert_eq!(redirects, !preset.redirect_example().is_empty(), "{preset:?}");
            // Only those who come back without a person may ask to (RFC 9700 section 4.14).
            let offline = client.scopes.iter().any(|scope| scope == "offline_access");
            assert!(!offline || client.grant_types.iter().any(|grant| grant == REFRESH_TOKEN));
        }
        assert!("Roundcube".parse::<Preset>().is_err());
    }
}
