//! One HTTPS request: connected, asked, closed.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::DeviceError;

/// A connection, once it is up.
type Wire = http1::Connection<TokioIo<TlsStream<TcpStream>>, Full<Bytes>>;

const CONNECT: Duration = Duration::from_secs(10);
/// Longer than the server lets a device wait.
const ANSWER: Duration = Duration::from_secs(40);
/// Longest answer, in bytes.
const LONGEST: usize = 256 * 1024;

/// Where requests go.
pub(super) struct Server {
    host: String,
    port: u16,
    authority: String,
    tls: TlsConnector,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Server {
    /// The server at an origin; trusts the authorities in `ca` (PEM), or those of the machine.
    pub(super) fn new(origin: &str, ca: Option<&str>) -> Result<Self, DeviceError> {
        let none = || DeviceError::Usage(format!("{origin} is not the address of a server"));
        let uri: Uri = origin.parse().map_err(|_| none())?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("https"));
        let authority = authority.ok_or_else(none)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        Ok(Self {
            host: host.to_owned(),
            port: authority.port_u16().unwrap_or(443),
            authority: authority.to_string(),
            tls: TlsConnector::from(Arc::new(trust(ca)?)),
        })
    }

    /// The value of the `Host` header.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    pub(super) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Answer, DeviceError> {
        let away = |error: &dyn std::fmt::Display| DeviceError::Away(error.to_string());
        let connected = timeout(CONNECT, self.connect()).await;
        let (mut sender, connection) = connected.map_err(|error| away(&error))??;
        let connection = tokio::spawn(connection);
        let asked = timeout(ANSWER, async {
            let answer = sender.send_request(request).await.map_err(|error| away(&error))?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, LONGEST).collect().await.map_err(|error| away(&error))?;
            Ok(Answer { status: parts.status, headers: parts.headers, body: body.to_bytes() })
        });
        let answer = asked.await.map_err(|error| away(&error))?;
        connection.abort();
        answer
    }

    async fn connect(&self) -> Result<(http1::SendRequest<Full<Bytes>>, Wire), DeviceError> {
        let away = |error: &dyn std::fmt::Display| DeviceError::Away(error.to_string());
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = stream.map_err(|error| away(&error))?;
        let name = ServerName::try_from(self.host.clone()).map_err(|error| away(&error))?;
        let stream = self.tls.connect(name, stream).await.map_err(|error| away(&error))?;
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| away(&error))
    }
}

fn trust(ca: Option<&str>) -> Result<ClientConfig, DeviceError> {
    let unusable = |error: &dyn std::fmt::Display| {
        DeviceError::Usage(format!("the certificate authorities cannot be used: {error}"))
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    let Some(ca) = ca else {
        let config = config.with_platform_verifier().map_err(|error| unusable(&error))?;
        return Ok(config.with_no_client_auth());
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(ca.as_bytes()) {
        let certificate = certificate.map_err(|error| unusable(&error))?;
        roots.add(certificate).map_err(|error| unusable(&error))?;
    }
    if roots.is_empty() {
        return Err(unusable(&"there is none in the file"));
    }
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_where_their_origin_says() {
        let ca = rcgen();
        for (origin, host, port) in [
            ("https://mail.example.org", "mail.example.org", 443),
            ("https://localhost:8443", "localhost", 8443),
            ("https://[::1]:1", "::1", 1),
        ] {
            let server = Server::new(origin, Some(&ca)).unwrap();
            assert_eq!((server.host.as_str(), server.port), (host, port));
            assert_eq!(format!("https://{}", server.authority()), origin);
        }
        assert!(Server::new("http://mail.example.org", Some(&ca)).is_err());
        assert!(Server::new("mail.example.org", Some(&ca)).is_err());
        assert!(Server::new("https://mail.example.org", Some("nothing")).is_err());
    }

    /// A self-signed certificate as PEM.
    fn rcgen() -> String {
        let made = ::rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        made.cert.pem()
    }
}
