//! What mail programs ask before anybody signs in: where the servers of an address are (APP-7).
//!
//! Several kinds of programs ask in as many ways, and get the same answer. It depends on the domain of an address and
//! on nothing else: that a domain is served here its MX records say, too; who has a mailbox in it nobody learns.

pub(crate) mod autoconfig;
pub(crate) mod autodiscover;
pub(crate) mod plain;

use std::{net::IpAddr, time::Duration};

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use gatepost_proto::mailbox::v1::{
    FindDomainRequest, discovery_service_client::DiscoveryServiceClient,
};
use gatepost_runtime::link::Link;
use http::{
    HeaderMap, HeaderValue, StatusCode, Uri,
    header::{CACHE_CONTROL, CONTENT_TYPE, HOST},
};
use tonic::Code;

use crate::{
    DiscoveryConfig, api::ApiProblem, app::App, failure::Failure, rate::Rate, visitor::Visitor,
};

/// Answers questions of programs, so many from each network.
pub(crate) struct Discovery {
    domains: DiscoveryServiceClient<Link>,
    by_network: Rate<IpAddr>,
    keep: Duration,
}

impl Discovery {
    pub(crate) fn new(domains: DiscoveryServiceClient<Link>, config: &DiscoveryConfig) -> Self {
        let by_network = Rate::per_minute(config.per_network, config.burst);
        Self { domains, by_network, keep: config.keep.0 }
    }

    /// The domain of this name, if mail for it is served here.
    async fn find(&self, name: &str) -> Result<Option<String>, ApiProblem> {
        let request = FindDomainRequest { name: name.to_owned() };
        match self.domains.clone().find_domain(request).await {
            Ok(answer) => Ok(Some(answer.into_inner().name)),
            Err(answer) if matches!(answer.code(), Code::NotFound | Code::InvalidArgument) => {
                Ok(None)
            }
            Err(answer) => {
                tracing::warn!(code = ?answer.code(), "the mailbox service does not know domains");
                let detail = "this cannot be answered now";
                Err(ApiProblem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail))
            }
        }
    }

    /// An answer that programs and proxies may keep for a while: it is the same for everybody.
    fn answer(&self, kind: &'static str, body: String) -> Response {
        let keep = format!("public, max-age={}", self.keep.as_secs());
        let keep = HeaderValue::try_from(keep).unwrap_or(HeaderValue::from_static("no-store"));
        ([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CACHE_CONTROL, keep)], body)
            .into_response()
    }
}

/// Takes one question of the visitor's network, or says that there were too many.
fn count(app: &App, visitor: &Visitor) -> Result<(), ApiProblem> {
    let network = visitor.client.network();
    app.discovery.by_network.take(network, app.clock.now()).map_err(ApiProblem::too_many)
}

/// What anybody gets who asks for a domain that is not served here.
fn nowhere() -> ApiProblem {
    ApiProblem::new(StatusCode::NOT_FOUND, "not-found", "no mail of this domain is served here")
}

/// The domain of an address as it was typed; nothing without an `@`.
fn domain_of(address: &str) -> Option<&str> {
    let (_, domain) = address.trim().rsplit_once('@')?;
    (!domain.is_empty() && domain.len() <= 255).then_some(domain)
}

/// The name under which we were asked, without port.
fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> &'a str {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = named.or(uri.authority().map(http::uri::Authority::as_str)).unwrap_or_default();
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

/// Do programs ask here, rather than people?
pub(crate) fn is_discovery(path: &str) -> bool {
    autoconfig::PATHS.contains(&path) || path.to_ascii_lowercase().starts_with("/autodiscover/")
}

/// Whatever no route answers. Outlook writes the address in capitals and small letters as it likes, so that is
/// answered here, too.
pub(crate) async fn otherwise(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Response {
    let path = request.uri().path().to_ascii_lowercase();
    let posts = request.method() == http::Method::POST;
    match path.as_str() {
        autodiscover::PATH if posts => {
            autodiscover::settings(State(app), visitor, request).await.into_response()
        }
        path if path.starts_with(autodiscover::JSON) && !posts => {
            autodiscover::json(State(app), visitor, request).await.into_response()
        }
        _ => Failure::NotFound.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_of_an_address_is_what_stands_behind_the_last_at() {
        for (typed, domain) in [
            ("anna@firm.example", Some("firm.example")),
            (" a@b@firm.example ", Some("firm.example")),
            ("%EMAILADDRESS%", None),
            ("anna@", None),
            ("", None),
        ] {
            assert_eq!(domain_of(typed), domain, "{typed:?}");
        }
    }

    #[test]
    fn a_host_is_named_with_and_without_port() {
        let uri = Uri::from_static("/mail/config-v1.1.xml");
        for (named, name) in
            [("autoconfig.firm.example:8443", "autoconfig.firm.example"), ("a.b", "a.b")]
        {
            let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static(named))]);
            assert_eq!(host(&headers, &uri), name);
        }
        let uri = Uri::from_static("https://firm.example/x");
        assert_eq!(host(&HeaderMap::new(), &uri), "firm.example");
    }
}
