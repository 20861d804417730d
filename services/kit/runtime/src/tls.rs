//! TLS: the certificates of the listeners that people use, and those by which services know each
//! other.
//!
//! The two come from different authorities, so that a certificate of one kind is worth nothing as
//! the other:
//!
//! - `ca.pem` is what browsers and mail programs trust; it issued `server.pem`. Operators put their
//!   own certificate in its place.
//! - `internal-ca.pem` is what services trust, in both directions; it issued
//!   `services/<service>.pem`, whose URI `spiffe://gatepost/<service>` says who calls and whose DNS
//!   name `<service>.gatepost.internal` says who answers.
//!
//! Each authority is made when it is first needed. Leaves are issued and renewed by whoever starts and
//! has the authority's key; where it is missing (a mounted secret), what is there is used.

mod authority;
mod files;
mod identity;
mod keys;
mod signer;

use std::{
    collections::BTreeMap,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use gatepost_model::{Clock, Entropy, ServiceName};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    server::{NoServerSessionStorage, WebPkiClientVerifier},
    time_provider::TimeProvider,
    version::TLS13,
};
use rustls_pki_types::UnixTime;

use self::{
    authority::{Authority, Leaf, Usage},
    keys::Certificate,
};
pub use self::{
    identity::{Identity, peer_of},
    signer::Signer,
};
use crate::{config::TlsConfig, drain::Drain};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Public certificates of private authorities may live 825 days on Apple's systems; ours are
/// renewed on every start after two thirds of this.
const SERVER_LIFETIME: Duration = DAY.saturating_mul(397);
const SERVICE_LIFETIME: Duration = DAY.saturating_mul(90);
/// How often files are looked at for changes.
const LOOK: Duration = Duration::from_secs(30);

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A certificate or key is not usable.
    #[error("{path}: {reason}")]
    Certificate {
        /// Its file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The configuration asks for something that does not exist.
    #[error("{key}: {reason}")]
    Config {
        /// The key, such as `tls.names`.
        key: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A certificate names no service, or more than one.
    #[error("not a certificate of a service: {0}")]
    Identity(&'static str),
    /// A certificate could not be made.
    #[error("a certificate could not be made: {0}")]
    Issue(#[from] rcgen::Error),
    /// The TLS library refused the set-up.
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
}

/// All certificates of a process. Cheap to clone.
#[derive(Clone)]
pub struct Pki(Arc<Inner>);

struct Inner {
    dir: PathBuf,
    config: TlsConfig,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    provider: Arc<CryptoProvider>,
    names: Vec<String>,
    public: Mutex<Option<Public>>,
    roots: Arc<RootCertStore>,
    services: Mutex<BTreeMap<Identity, Arc<Certificate>>>,
    /// Certificates that only sign, with the files they come from.
    signers: Mutex<Vec<(PathBuf, PathBuf, Arc<Certificate>)>>,
}

/// The certificate that people's programs see, and a configuration that shows it.
#[derive(Clone)]
struct Public {
    certificate: Arc<Certificate>,
    config: Arc<ServerConfig>,
}

impl Pki {
    /// Opens the directory, making the authority between services when it is missing, unless
    /// `config` names another. Two processes may do so at once. Certificates are read or issued
    /// when they are first asked for: a process touches none but those it shows.
    ///
    /// # Errors
    ///
    /// When files cannot be read or written, or what they hold does not fit together.
    pub fn open(
        dir: &Path,
        config: &TlsConfig,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, TlsError> {
        let dir = config.dir.as_deref().unwrap_or(dir).to_owned();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let names = public_names(&config.names)?;
        if config.certificate.is_some() != config.key.is_some() {
            let reason = "tls.certificate and tls.key are set together".to_owned();
            return Err(TlsError::Config { key: "tls.key", reason });
        }
        let given = &config.service;
        let given = [&given.ca, &given.certificate, &given.key].map(Option::is_some);
        if given.contains(&true) && given.contains(&false) {
            let reason = "ca, certificate and key are set together".to_owned();
            return Err(TlsError::Config { key: "tls.service", reason });
        }
        let roots = match &config.service.ca {
            Some(path) => keys::roots(path)?,
            None => {
                let _lock = files::lock(&dir)?;
                Authority::internal(&dir, &*clock, &*entropy)?.roots()?
            }
        };
        Ok(Self(Arc::new(Inner {
            dir,
            config: config.clone(),
            clock,
            entropy,
            provider,
            names,
            public: Mutex::default(),
            roots: Arc::new(roots),
            services: Mutex::default(),
            signers: Mutex::default(),
        })))
    }

    /// For web, IMAP and LMTP: no client certificates, TLS 1.2 and 1.3, session tickets. It has no
    /// ALPN; see [`with_alpn`].
    ///
    /// # Errors
    ///
    /// When the operator's certificate cannot be used, or none can be made.
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, TlsError> {
        Ok(self.public()?.config)
    }

    /// The certificate that people's programs see.
    fn public_certificate(&self) -> Result<Arc<Certificate>, TlsError> {
        Ok(self.public()?.certificate)
    }

    fn public(&self) -> Result<Public, TlsError> {
        let mut public = self.0.public.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(public) = &*public {
            return Ok(public.clone());
        }
        let certificate = Arc::new(Certificate::new(self.0.load_public()?));
        let config = self.0.public_config(certificate.clone())?;
        Ok(public.insert(Public { certificate, config }).clone())
    }

    /// For the listener of a service: client certificates of the internal authority are required.
    /// TLS 1.3 and HTTP/2. Sessions are not resumed, so that every connection shows a certificate
    /// that is valid now.
    ///
    /// # Errors
    ///
    /// When there is no certificate for that service and none can be issued.
    pub fn service_server_config(
        &self,
        identity: impl Into<Identity>,
    ) -> Result<Arc<ServerConfig>, TlsError> {
        let inner = &self.0;
        let verifier = WebPkiClientVerifier::builder_with_provider(
            inner.roots.clone(),
            inner.provider.clone(),
        );
        let verifier = verifier.build().map_err(|error| TlsError::Config {
            key: "tls.service.ca",
            reason: error.to_string(),
        })?;
        let builder = ServerConfig::builder_with_details(inner.provider.clone(), inner.time());
        let mut config = builder
            .with_protocol_versions(&[&TLS13])?
            .with_client_cert_verifier(verifier)
            .with_cert_resolver(self.service(identity.into())?);
        config.alpn_protocols = vec![b"h2".to_vec()];
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Arc::new(config))
    }

    /// For calls of a service to others. The name to connect with is [`Identity::dns_name`] of the
    /// service that is to answer: no certificate but that service's is good for it.
    ///
    /// # Errors
    ///
    /// When there is no certificate for that service and none can be issued.
    pub fn service_client_config(&self, from: ServiceName) -> Result<Arc<ClientConfig>, TlsError> {
        let inner = &self.0;
        let builder = ClientConfig::builder_with_details(inner.provider.clone(), inner.time());
        let mut config = builder
            .with_protocol_versions(&[&TLS13])?
            .with_root_certificates(inner.roots.clone())
            .with_client_cert_resolver(self.service(from.into())?);
        config.alpn_protocols = vec![b"h2".to_vec()];
        config.resumption = rustls::client::Resumption::disabled();
        Ok(Arc::new(config))
    }

    /// The development authority that browsers and mail programs have to trust; `None` when the
    /// operator has brought a certificate.
    pub fn ca_pem_path(&self) -> Option<PathBuf> {
        self.0.config.certificate.is_none().then(|| self.0.dir.join("ca.pem"))
    }

    /// Keeps certificates current until the drain: looks at their files on SIGHUP and twice a
    /// minute, and renews what this process issues. What cannot be read is logged, and the old
    /// stays in use.
    pub fn watch(&self, drain: &Drain) {
        let pki = self.clone();
        let until = drain.clone();
        drain.spawn(async move {
            let mut hangup = Hangup::new();
            loop {
                tokio::select! {
                    () = until.draining() => return,
                    () = hangup.next() => tracing::info!("certificates are read again"),
                    () = tokio::time::sleep(LOOK) => {}
                }
                let pki = pki.clone();
                if let Err(error) = tokio::task::spawn_blocking(move || pki.refresh()).await {
                    tracing::error!(%error, "reading certificates failed");
                }
            }
        });
    }

    /// Reads all certificates again, as [`Self::watch`] does.
    pub fn refresh(&self) {
        let inner = &self.0;
        let public = inner.public.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(public) = public {
            public.certificate.replace("server", inner.load_public());
        }
        let services = inner.services.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (identity, certificate) in services {
            certificate.replace(identity.as_str(), inner.load_service(identity));
        }
        let signers = inner.signers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (certificate, key, signer) in signers {
            signer.replace("signer", keys::load(&certificate, &key, &inner.provider));
        }
    }

    fn service(&self, identity: Identity) -> Result<Arc<Certificate>, TlsError> {
        let mut services = self.0.services.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(certificate) = services.get(&identity) {
            return Ok(certificate.clone());
        }
        let certificate = Arc::new(Certificate::new(self.0.load_service(identity)?));
        services.insert(identity, certificate.clone());
        Ok(certificate)
    }
}

impl Inner {
    fn time(&self) -> Arc<dyn TimeProvider> {
        Arc::new(Now(self.clock.clone()))
    }

    fn public_config(&self, certificate: Arc<Certificate>) -> Result<Arc<ServerConfig>, TlsError> {
        let builder = ServerConfig::builder_with_details(self.provider.clone(), self.time());
        let mut config = builder
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(certificate);
        config.ticketer = aws_lc_rs::Ticketer::new()?;
        Ok(Arc::new(config))
    }

    fn load_public(&self) -> Result<rustls::sign::CertifiedKey, TlsError> {
        if let (Some(certificate), Some(key)) = (&self.config.certificate, &self.config.key) {
            return keys::load(certificate, key, &self.provider);
        }
        let (clock, entropy) = (&*self.clock, &*self.entropy);
        let _lock = files::lock(&self.dir)?;
        let authority = Authority::public(&self.dir, clock, entropy)?;
        authority.ensure(&self.dir, &server_leaf(&self.names), clock, entropy, &self.provider)
    }

    fn load_service(&self, identity: Identity) -> Result<rustls::sign::CertifiedKey, TlsError> {
        let given = &self.config.service;
        if let (Some(certificate), Some(key)) = (&given.certificate, &given.key) {
            let found = keys::load(certificate, key, &self.provider)?;
            if let Identity::Service(service) = identity
                && peer_of(found.end_entity_cert()?)? != service
            {
                return Err(keys::unusable(certificate, format!("not for {service}")));
            }
            return Ok(found);
        }
        let (clock, entropy) = (&*self.clock, &*self.entropy);
        let leaf = Leaf {
            stem: format!("services/{identity}"),
            common_name: format!("gatepost {identity}"),
            names: identity.dns_names(),
            uri: Some(identity.uri()),
            usage: match identity {
                Identity::All => Usage::Server,
                Identity::Service(ServiceName::Admin) => Usage::Client,
                Identity::Service(_) => Usage::Both,
            },
            lifetime: SERVICE_LIFETIME,
        };
        let _lock = files::lock(&self.dir)?;
        let authority = Authority::internal(&self.dir, clock, entropy)?;
        authority.ensure(&self.dir, &leaf, clock, entropy, &self.provider)
    }
}

/// A configuration that offers these protocols, such as `&[b"h2", b"http/1.1"]`.
pub fn with_alpn(config: &Arc<ServerConfig>, protocols: &[&[u8]]) -> Arc<ServerConfig> {
    let mut config = ServerConfig::clone(config);
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Arc::new(config)
}

fn server_leaf(names: &[String]) -> Leaf {
    Leaf {
        stem: "server".to_owned(),
        common_name: "gatepost development server".to_owned(),
        names: names.to_vec(),
        uri: None,
        usage: Usage::Server,
        lifetime: SERVER_LIFETIME,
    }
}

/// The names in the development certificate: ours, the machine's, the configured ones.
fn public_names(configured: &[String]) -> Result<Vec<String>, TlsError> {
    let mut names = vec![
        "localhost".to_owned(),
        IpAddr::from(Ipv4Addr::LOCALHOST).to_string(),
        IpAddr::from(Ipv6Addr::LOCALHOST).to_string(),
    ];
    // The machine's name is there where it can be told without a system call of our own.
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let machine = machine.trim().to_ascii_lowercase();
    if is_name(&machine) {
        names.push(machine);
    }
    for name in configured {
        let name = name.trim().to_ascii_lowercase();
        if !is_name(name.strip_prefix("*.").unwrap_or(&name)) {
            let reason = format!("{name:?} is neither a host name nor an address");
            return Err(TlsError::Config { key: "tls.names", reason });
        }
        names.push(name);
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn is_name(name: &str) -> bool {
    rustls_pki_types::ServerName::try_from(name).is_ok()
}

/// rustls asks the same clock as everything else.
struct Now(Arc<dyn Clock>);

impl TimeProvider for Now {
    fn current_time(&self) -> Option<UnixTime> {
        let millis = self.0.now().unix_millis();
        Some(UnixTime::since_unix_epoch(Duration::from_millis(millis)))
    }
}

impl fmt::Debug for Now {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Now")
    }
}

/// SIGHUP, where there is such a thing.
struct Hangup(#[cfg(unix)] Option<tokio::signal::unix::Signal>);

impl Hangup {
    fn new() -> Self {
        #[cfg(unix)]
        return Self(tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok());
        #[cfg(not(unix))]
        Self()
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.0
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests;
