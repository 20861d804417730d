//! Configuration of the web service.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use gatepost_runtime::config::{Size, Span};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Configuration of the web service.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebConfig {
    /// Address and port to listen on, HTTPS.
    pub listen: SocketAddr,
    /// Where browsers find these pages: scheme, host and, unless 443, port; no slash at the end.
    pub public_url: String,
    /// Networks of reverse proxies whose `X-Forwarded-For` is believed. None by default: then the
    /// client is whoever holds the connection.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks of load balancers that begin every connection with a PROXY header (HAProxy's PROXY
    /// protocol, version 1 or 2), in front of TLS. From them a connection without one ends; from
    /// anywhere else none is believed.
    pub proxy_protocol: Vec<IpNet>,
    /// Path of a database in the MaxMind DB format (GeoLite2 City, DB-IP City, …), read at the start:
    /// sessions are then shown with city and country. Without it, with their network.
    pub places: Option<PathBuf>,
    /// How long browsers are told to use HTTPS only (RFC 6797); `0s` sends no such header.
    pub hsts: Span,
    /// Whether that holds for every host below this one, too (OWASP ASVS 5.0, 3.4.1).
    pub hsts_subdomains: bool,
    /// Bounds on connections and requests.
    pub limits: Limits,
    /// The API for programs.
    pub api: ApiConfig,
    /// Settings that mail programs fetch before anybody signs in.
    pub discovery: DiscoveryConfig,
    /// The endpoints of the OpenID provider.
    pub oauth: OauthConfig,
    /// Configuration profiles for iPhone, iPad and Mac.
    pub profiles: ProfilesConfig,
}

/// Configuration profiles for iPhone, iPad and Mac (APP-7). Both are set, or none: then they are signed with the
/// certificate of the pages.
#[derive(Clone, Default, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProfilesConfig {
    /// Certificate chain (PEM, leaf first) that signs them; its leaf is ECDSA or RSA. Read again when it changes and on
    /// SIGHUP.
    pub certificate: Option<PathBuf>,
    /// Private key (PEM) of that certificate.
    pub key: Option<PathBuf>,
}

/// Settings that mail programs fetch before anybody signs in (APP-7).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiscoveryConfig {
    /// Address and port of a listener without TLS that serves them and nothing else; none by default. For customers'
    /// names such as `autoconfig.firm.example`, for which there is no certificate.
    pub http_listen: Option<SocketAddr>,
    /// Questions from one network (an IPv4 address, an IPv6 /64), per minute; 0: no bound.
    pub per_network: u32,
    /// Questions that may come at once before that bound counts.
    pub burst: u32,
    /// How long programs and proxies may keep an answer.
    pub keep: Span,
}

impl Default for DiscoveryConfig {
    fn default() -> Self {
        let keep = Span(Duration::from_secs(3600));
        Self { http_listen: None, per_network: 60, burst: 30, keep }
    }
}

/// The endpoints of the OpenID provider that clients call themselves, below `/oauth`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct OauthConfig {
    /// Does discovery say where applications register themselves? To be set where identity lets them.
    pub registration: bool,
    /// Longest body of a request.
    pub body: Size,
    /// Requests from one network (an IPv4 address, an IPv6 /64) that prove nothing, per minute; 0: no bound. Requests
    /// with the secret of a client count only when it was wrong.
    pub per_network: u32,
    /// Requests with one client's secret, per minute; 0: no bound.
    pub per_client: u32,
    /// Requests that may come at once before these bounds count.
    pub burst: u32,
}

impl Default for OauthConfig {
    fn default() -> Self {
        Self {
            registration: false,
            body: Size(64 << 10),
            per_network: 600,
            per_client: 60_000,
            burst: 200,
        }
    }
}

/// The API for programs, at `/api/v1`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiConfig {
    /// Whether there is one. Its list and its documents are there in any case.
    pub enabled: bool,
    /// Longest body of a call.
    pub body: Size,
    /// Calls with one token, per minute; 0: no bound.
    pub per_token: u32,
    /// Calls from one network (an IPv4 address, an IPv6 /64), per minute; 0: no bound.
    pub per_network: u32,
    /// Calls that may come at once before these bounds count.
    pub burst: u32,
}

impl Default for ApiConfig {
    fn default() -> Self {
        Self { enabled: true, body: Size(256 << 10), per_token: 600, per_network: 1200, burst: 100 }
    }
}

/// Bounds on connections and requests.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Connections at a time.
    pub connections: usize,
    /// Connections at a time from one IPv4 address or IPv6 /64.
    pub connections_per_network: usize,
    /// Connections at a time from one IPv6 /48, whatever their networks.
    pub connections_per_site: usize,
    /// Time for the TLS handshake.
    pub handshake: Span,
    /// Time for a request's headers to arrive, and for a connection to stay idle.
    pub headers: Span,
    /// Time for a request, from its headers to its answer; its body must arrive within it.
    pub request: Span,
    /// The same for a form with files.
    pub upload: Span,
    /// Longest life of a connection; browsers open another one.
    pub connection: Span,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8443)),
            public_url: "https://localhost:8443".to_owned(),
            trusted_proxies: Vec::new(),
            proxy_protocol: Vec::new(),
            places: None,
            hsts: Span(Duration::from_secs(365 * 24 * 3600)),
            hsts_subdomains: true,
            limits: Limits::default(),
            api: ApiConfig::default(),
            discovery: DiscoveryConfig::default(),
            oauth: OauthConfig::default(),
            profiles: ProfilesConfig::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            connections_per_network: 128,
            connections_per_site: 512,
            handshake: Span(Duration::from_secs(10)),
            headers: Span(Duration::from_secs(20)),
            request: Span(Duration::from_secs(20)),
            upload: Span(Duration::from_secs(180)),
            connection: Span(Duration::from_secs(600)),
        }
    }
}
