//! What a client may ask for.

use std::{collections::BTreeSet, fmt, str::FromStr};

use gatepost_model::{MailProtocol, Malformed};

/// One scope (RFC 6749 §3.3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OauthScope {
    /// An ID token (OpenID Connect Core §3.1.2.1).
    Openid,
    /// Name, language, time zone.
    Profile,
    /// The login e-mail.
    Email,
    /// A protocol of mail or groupware.
    Protocol(MailProtocol),
    /// Access that goes on when the browser session has ended (OpenID Connect Core §11).
    OfflineAccess,
}

impl OauthScope {
    /// Every scope, in the order shown to people.
    pub const ALL: [Self; 9] = [
        Self::Openid,
        Self::Profile,
        Self::Email,
        Self::Protocol(MailProtocol::Imap),
        Self::Protocol(MailProtocol::Smtp),
        Self::Protocol(MailProtocol::CalDav),
        Self::Protocol(MailProtocol::CardDav),
        Self::Protocol(MailProtocol::WebDav),
        Self::OfflineAccess,
    ];

    /// As it stands in `scope`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::OfflineAccess => "offline_access",
            Self::Protocol(protocol) => protocol.slug(),
        }
    }
}

impl FromStr for OauthScope {
    type Err = Malformed;

    fn from_str(slug: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|scope| scope.slug() == slug);
        found.ok_or(Malformed::new("scopes", "scopes that are known here"))
    }
}

/// Some scopes, in the order shown to people.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct OauthScopes(BTreeSet<OauthScope>);

impl OauthScopes {
    /// Longest `scope` that is read.
    pub const LONGEST: usize = 1024;

    /// Those that are known of a list with spaces in it. What is not known here is left out, as RFC 6749 §3.3 lets us;
    /// `mail` means `imap smtp`.
    pub fn read(text: &str) -> Self {
        let words = text.split(' ').flat_map(|word| match word {
            // The second of each is of the OAuth profile for open public clients (draft-ietf-mailmaint-oauth-public).
            "mail" | "urn:ietf:params:oauth:scope:mail" => vec!["imap", "smtp"],
            "urn:ietf:params:oauth:scope:calendars" => vec!["caldav"],
            "urn:ietf:params:oauth:scope:contacts" => vec!["carddav"],
            word => vec![word],
        });
        Self(words.filter_map(|word| word.parse().ok()).collect())
    }

    /// Is it among them?
    pub fn has(&self, scope: OauthScope) -> bool {
        self.0.contains(&scope)
    }

    /// Do they open this protocol?
    pub fn opens(&self, protocol: MailProtocol) -> bool {
        self.has(OauthScope::Protocol(protocol))
    }

    /// Does any of them open mail or groupware?
    pub fn open_mail(&self) -> bool {
        self.0.iter().any(|scope| matches!(scope, OauthScope::Protocol(_)))
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = OauthScope> + '_ {
        self.0.iter().copied()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are in `others`, too.
    #[must_use]
    pub fn within(&self, others: &Self) -> Self {
        Self(self.0.intersection(&others.0).copied().collect())
    }

    /// These and `others`.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        Self(self.0.union(&others.0).copied().collect())
    }

    /// Are all of them in `others`?
    pub fn are_within(&self, others: &Self) -> bool {
        self.0.is_subset(&others.0)
    }
}

impl FromIterator<OauthScope> for OauthScopes {
    fn from_iter<I: IntoIterator<Item = OauthScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for OauthScopes {
    /// With spaces between them, as in `scope`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = OauthScope::ALL.into_iter().filter(|scope| self.has(*scope));
        let slugs: Vec<_> = shown.map(OauthScope::slug).collect();
        out.write_str(&slugs.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_read() {
        for (text, read) in [
            ("openid profile", "openid profile"),
            ("offline_access imap openid", "openid imap offline_access"),
            ("mail", "imap smtp"),
            ("urn:ietf:params:oauth:scope:mail", "imap smtp"),
            ("urn:ietf:params:oauth:scope:contacts", "carddav"),
            ("openid https://mail.example.org/ OPENID", "openid"),
            ("", ""),
            ("  imap  imap ", "imap"),
        ] {
            assert_eq!(OauthScopes::read(text).to_string(), read, "{text:?}");
        }
        assert!(OauthScopes::read("openid caldav").open_mail());
        assert!(!OauthScopes::read("openid email").open_mail());
    }
}
