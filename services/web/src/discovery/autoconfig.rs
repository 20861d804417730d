//! Autoconfig, as Thunderbird and others ask (draft-ietf-mailmaint-autoconfig): the settings of a domain as XML.

use askama::Template;
use axum::{extract::State, response::Response};
use gatepost_text::Words;
use http::{HeaderMap, StatusCode, Uri};

use super::{count, domain_of, host, nowhere};
use crate::{
    api::ApiProblem,
    app::{App, MailSettings},
    visitor::Visitor,
};

/// Where programs ask: at `autoconfig.<domain>`, at the domain itself, and at the domain of its MX host.
pub(crate) const PATHS: [&str; 3] = [
    "/mail/config-v1.1.xml",
    "/.well-known/autoconfig/mail/config-v1.1.xml",
    "/.well-known/mail-v1.xml",
];

/// The document. OAuth 2 will be a further `authentication` in each server and an `oAuth2` at the end.
#[derive(Template)]
#[template(path = "discovery/autoconfig.xml")]
struct Config<'a> {
    domain: &'a str,
    settings: &'a MailSettings,
    public_url: &'a str,
    /// What is said at the address for people, in each language.
    descriptions: Vec<(&'static str, String)>,
}

/// GET of each of [`PATHS`]
pub(crate) async fn config(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, ApiProblem> {
    count(&app, &visitor)?;
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let address = query.take(16).find(|(name, _)| name == "emailaddress").map(|(_, value)| value);
    let name =
        address.as_deref().and_then(domain_of).unwrap_or_else(|| named(host(&headers, &uri)));
    let domain = app.discovery.find(name).await?.ok_or_else(nowhere)?;
    let description = |(tag, _): &(&'static str, _)| {
        (*tag, Words::first_of(&app.texts, [*tag]).t("setup-documentation"))
    };
    let config = Config {
        domain: &domain,
        settings: &app.mail_settings,
        public_url: &app.config.public_url,
        descriptions: crate::LOCALES.iter().map(description).collect(),
    };
    let body = config.render().map_err(|error| {
        tracing::error!(%error, "the settings do not render");
        ApiProblem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "a fault of ours")
    })?;
    Ok(app.discovery.answer("text/xml; charset=utf-8", body))
}

/// The domain that a host is asked about.
fn named(host: &str) -> &str {
    let (first, rest) = host.split_once('.').unwrap_or_default();
    if first.eq_ignore_ascii_case("autoconfig") { rest } else { host }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_asked_about_its_domain() {
        for (host, domain) in [
            ("autoconfig.firm.example", "firm.example"),
            ("AutoConfig.firm.example", "firm.example"),
            ("firm.example", "firm.example"),
            ("localhost", "localhost"),
            ("", ""),
        ] {
            assert_eq!(named(host), domain, "{host}");
        }
    }
}
