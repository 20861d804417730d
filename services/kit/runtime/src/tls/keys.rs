//! Certificates with keys, as rustls asks for them, and replaceable while in use.

use std::{
    fmt,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use rustls::{
    RootCertStore, SignatureScheme,
    client::ResolvesClientCert,
    crypto::CryptoProvider,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

use super::{TlsError, files};

/// A certificate with its key, which may be replaced at any moment.
pub(super) struct Certificate(RwLock<Arc<CertifiedKey>>);

impl Certificate {
    pub(super) fn new(key: CertifiedKey) -> Self {
        Self(RwLock::new(Arc::new(key)))
    }

    /// Takes what was read, if it differs; on an error the old stays.
    pub(super) fn replace(&self, name: &str, read: Result<CertifiedKey, TlsError>) {
        match read {
            Ok(key) if key.cert == self.current().cert => {}
            Ok(key) => {
                *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
                tracing::info!(certificate = name, "certificate replaced");
            }
            Err(error) => {
                tracing::error!(certificate = name, %error, "certificate not replaced");
            }
        }
    }

    pub(super) fn current(&self) -> Arc<CertifiedKey> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Certificate")
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

impl ResolvesClientCert for Certificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Reads a certificate chain and its key. They must belong together.
pub(super) fn load(
    certificate: &Path,
    key: &Path,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let missing =
        |path: &Path| files::failed(path)(std::io::Error::from(std::io::ErrorKind::NotFound));
    let chain = files::read(certificate)?.ok_or_else(|| missing(certificate))?;
    let chain = certificates(certificate, &chain)?;
    let private = files::read(key)?.ok_or_else(|| missing(key))?;
    let private = PrivateKeyDer::from_pem_slice(&private)
        .map_err(|error| unusable(key, format!("not a private key in PEM: {error}")))?;
    CertifiedKey::from_der(chain, private, provider).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => {
            unusable(key, format!("not the key of {}", certificate.display()))
        }
        error => unusable(key, error.to_string()),
    })
}

pub(super) fn certificates(
    path: &Path,
    pem: &[u8],
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let chain = chain.map_err(|error| unusable(path, format!("not PEM: {error}")))?;
    if chain.is_empty() { Err(unusable(path, "no certificate in it")) } else { Ok(chain) }
}

/// The authorities in a file.
pub(super) fn roots(path: &Path) -> Result<RootCertStore, TlsError> {
    let pem = std::fs::read(path).map_err(files::failed(path))?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path, &pem)? {
        roots.add(certificate).map_err(|error| unusable(path, error.to_string()))?;
    }
    Ok(roots)
}

pub(super) fn unusable(path: &Path, reason: impl Into<String>) -> TlsError {
    TlsError::Certificate { path: path.to_owned(), reason: reason.into() }
}
