//! Names in service certificates.

use std::fmt;

use gatepost_model::ServiceName;
use rustls_pki_types::CertificateDer;
use x509_parser::extensions::GeneralName;

use super::TlsError;

const URI_PREFIX: &str = "spiffe://gatepost/";
const DNS_SUFFIX: &str = ".gatepost.internal";

/// Who a service certificate is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Identity {
    /// One service.
    Service(ServiceName),
    /// The listener of `gatepost serve`, which answers for every service. It cannot call: its
    /// certificate is no client certificate and names no service that could be a peer.
    All,
}

impl Identity {
    /// As in file names and certificates.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service(service) => service.as_str(),
            Self::All => "all",
        }
    }

    /// The URI in its certificate.
    pub fn uri(self) -> String {
        format!("{URI_PREFIX}{self}")
    }

    /// The name by which a client knows that this service answers.
    pub fn dns_name(service: ServiceName) -> String {
        format!("{service}{DNS_SUFFIX}")
    }

    pub(super) fn dns_names(self) -> Vec<String> {
        match self {
            Self::Service(service) => vec![Self::dns_name(service)],
            Self::All => {
                let answering = ServiceName::ALL.into_iter();
                answering.filter(|name| *name != ServiceName::Admin).map(Self::dns_name).collect()
            }
        }
    }
}

impl From<ServiceName> for Identity {
    fn from(service: ServiceName) -> Self {
        Self::Service(service)
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// The service that a verified client certificate is for: that of its only `spiffe://gatepost/`
/// URI.
///
/// # Errors
///
/// When it has none, more than one, or one that names no service.
pub fn peer_of(certificate: &CertificateDer<'_>) -> Result<ServiceName, TlsError> {
    let unreadable = |_| TlsError::Identity("it cannot be read");
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).map_err(unreadable)?;
    let names = parsed.subject_alternative_name();
    let names = names.ok().flatten().ok_or(TlsError::Identity("it has no alternative names"))?;
    let mut services = names.value.general_names.iter().filter_map(|name| match name {
        GeneralName::URI(uri) => uri.strip_prefix(URI_PREFIX),
        _ => None,
    });
    match (services.next(), services.next()) {
        (Some(name), None) => {
            name.parse().map_err(|_| TlsError::Identity("its URI names no service"))
        }
        (None, _) => Err(TlsError::Identity("it has no spiffe://gatepost/ URI")),
        (Some(_), Some(_)) => Err(TlsError::Identity("it has several spiffe://gatepost/ URIs")),
    }
}
