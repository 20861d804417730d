//! Where calendars and contacts are, as the configuration names it.

use axum::http::Uri;
use serde::{Deserialize, Serialize};

/// An address such as `https://dav.example.org/dav/`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct DavUrl {
    whole: String,
    host: String,
    port: u16,
    path: String,
}

impl DavUrl {
    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.whole
    }

    /// Its parts, for the DNS records that lead there.
    pub(crate) fn dav(&self) -> gatepost_mailbox::Dav {
        let Self { host, port, path, .. } = self.clone();
        gatepost_mailbox::Dav { host, port, path }
    }
}

impl TryFrom<String> for DavUrl {
    type Error = &'static str;

    fn try_from(whole: String) -> Result<Self, Self::Error> {
        const WRONG: &str = "an address such as https://dav.example.org/ is expected";
        let url: Uri = whole.parse().map_err(|_| WRONG)?;
        let plain = url.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        if url.scheme_str() != Some("https") || !plain || url.query().is_some() {
            return Err(WRONG);
        }
        let host = url.host().ok_or(WRONG)?.to_ascii_lowercase();
        let (port, path) = (url.port_u16().unwrap_or(443), url.path().to_owned());
        Ok(Self { whole, host, port, path })
    }
}

impl From<DavUrl> for String {
    fn from(url: DavUrl) -> Self {
        url.whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_over_tls_are_taken() {
        for (typed, parts) in [
            ("https://dav.example.org", Some(("dav.example.org", 443, "/"))),
            ("https://DAV.example.org:8443/a/b/", Some(("dav.example.org", 8443, "/a/b/"))),
            ("http://dav.example.org/", None),
            ("https://anna@dav.example.org/", None),
            ("https://dav.example.org/?user=anna", None),
            ("dav.example.org", None),
            ("https://", None),
            ("", None),
        ] {
            let read = DavUrl::try_from(typed.to_owned()).ok();
            let read = read.as_ref().map(|url| (url.host.as_str(), url.port, url.path.as_str()));
            assert_eq!(read, parts, "{typed}");
        }
    }
}
