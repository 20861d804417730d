//! The sections of the configuration that every process has.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::{Size, Span};

/// `[log]`: what is written to standard error.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// `off`, `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
    /// Other levels for parts of the program, by name: `gatepost_imap = "debug"`.
    pub targets: BTreeMap<String, String>,
    /// Lines for people or JSON for programs.
    pub format: LogFormat,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { level: "info".to_owned(), targets: BTreeMap::new(), format: LogFormat::Text }
    }
}

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One line for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// `[telemetry]`: traces for an OpenTelemetry collector.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TelemetryConfig {
    /// Where an OTLP collector listens for gRPC without TLS, such as `http://127.0.0.1:4317`; none:
    /// no traces. A remote collector is reached through one on this machine.
    pub otlp_endpoint: Option<String>,
    /// Which part of the traces that begin here is kept, from 0.0 to 1.0.
    pub sample_ratio: f64,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self { otlp_endpoint: None, sample_ratio: 1.0 }
    }
}

/// `[ops]`: health, readiness and metrics over plain HTTP, for the machine or cluster around.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpsConfig {
    /// Address and port. It asks for no password: keep it off public networks.
    pub listen: SocketAddr,
    /// Whether it is there at all.
    pub enabled: bool,
}

impl Default for OpsConfig {
    fn default() -> Self {
        Self { listen: ([127, 0, 0, 1], 9464).into(), enabled: true }
    }
}

/// `[grpc]`: calls between services and from the administration command line, over mutual TLS.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GrpcConfig {
    /// Address and port.
    pub listen: SocketAddr,
    /// Connections at one time; more wait.
    pub max_connections: usize,
    /// Calls at one time on one connection.
    pub max_streams: u32,
    /// Time for a TLS handshake, and for connecting to another service.
    pub handshake_timeout: Span,
    /// Time after which a call to another service is given up.
    pub call_timeout: Span,
    /// An idle connection is probed this often.
    pub keepalive: Span,
    /// Largest header list of a request.
    pub max_headers: Size,
}

impl Default for GrpcConfig {
    fn default() -> Self {
        Self {
            listen: ([127, 0, 0, 1], 8444).into(),
            max_connections: 1024,
            max_streams: 1024,
            handshake_timeout: Span(Duration::from_secs(10)),
            call_timeout: Span(Duration::from_secs(30)),
            keepalive: Span(Duration::from_secs(20)),
            max_headers: Size(16 * 1024),
        }
    }
}

/// `[tls]`: certificates, of the listeners that people use and between services.
///
/// With nothing set, a development certificate authority is made in the `pki` directory on first
/// start.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsConfig {
    /// Certificate chain (PEM, leaf first) for web, IMAP and LMTP. Read again when it changes and
    /// on SIGHUP.
    pub certificate: Option<PathBuf>,
    /// Private key (PEM) of that certificate.
    pub key: Option<PathBuf>,
    /// Host names and addresses in the development certificate, beside `localhost`, the loopback
    /// addresses and the machine's name.
    pub names: Vec<String>,
    /// Directory of the development certificate authorities; none: `pki` in the data directory.
    pub dir: Option<PathBuf>,
    /// Certificates between services, when something else issues them, such as cert-manager.
    pub service: ServicePkiConfig,
}

/// `[tls.service]`: all three are set, or none.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServicePkiConfig {
    /// Certificates (PEM) of the authority that issues service certificates, and nothing else.
    pub ca: Option<PathBuf>,
    /// This process's certificate chain (PEM): URI `spiffe://gatepost/<service>` and DNS name
    /// `<service>.gatepost.internal`. Read again when it changes and on SIGHUP.
    pub certificate: Option<PathBuf>,
    /// Private key (PEM) of that certificate.
    pub key: Option<PathBuf>,
}

/// `[drain]`: what happens on SIGTERM.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DrainConfig {
    /// Time for running work to finish; what is left then is cut off.
    pub timeout: Span,
}

impl Default for DrainConfig {
    fn default() -> Self {
        Self { timeout: Span(Duration::from_secs(30)) }
    }
}
