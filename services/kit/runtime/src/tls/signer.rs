//! A certificate with its key for what is signed, rather than served.

use std::{path::Path, sync::Arc};

use rustls::sign::CertifiedKey;

use super::{Pki, TlsError, keys, keys::Certificate};

/// Signs with the certificate that is current at the moment. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Signer(Arc<Certificate>);

impl Signer {
    /// One that always signs with this.
    pub fn of(key: CertifiedKey) -> Self {
        Self(Arc::new(Certificate::new(key)))
    }

    /// Certificate chain, leaf first, and key.
    pub fn current(&self) -> Arc<CertifiedKey> {
        self.0.current()
    }
}

impl Pki {
    /// Signs with the certificate that people's programs see.
    ///
    /// # Errors
    ///
    /// As [`Pki::server_config`].
    pub fn public_signer(&self) -> Result<Signer, TlsError> {
        Ok(Signer(self.public_certificate()?))
    }

    /// Signs with a certificate of its own, read again as the others are.
    ///
    /// # Errors
    ///
    /// When the files cannot be read, or do not belong together.
    pub fn signer(&self, certificate: &Path, key: &Path) -> Result<Signer, TlsError> {
        let found = keys::load(certificate, key, &self.0.provider)?;
        let found = Arc::new(Certificate::new(found));
        let files = (certificate.to_owned(), key.to_owned(), found.clone());
        self.0.signers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(files);
        Ok(Signer(found))
    }
}
