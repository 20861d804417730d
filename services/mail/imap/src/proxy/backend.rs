//! The other servers, checked and ready to be connected to.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
};

use gatepost_model::Secret;
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls_platform_verifier::Verifier;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::{BackendConfig, BackendSecurity, TokenMechanism};
use crate::wire::Duplex;

/// What is wrong with the configuration of a backend.
#[derive(Debug, thiserror::Error)]
#[error("mail.imap.backends, {host:?}: {what}")]
pub struct BackendError {
    host: String,
    what: String,
}

/// The servers by domain.
#[derive(Default)]
pub(crate) struct Backends {
    by_domain: HashMap<String, Arc<Backend>>,
    others: Option<Arc<Backend>>,
}

/// Another IMAP server.
pub(crate) struct Backend {
    host: String,
    port: u16,
    pub(super) security: BackendSecurity,
    name: ServerName<'static>,
    tls: TlsConnector,
    /// Name and password.
    pub(super) master: Option<(String, Secret<String>)>,
    pub(super) tokens: Option<TokenMechanism>,
    pub(super) tell_client: bool,
}

impl Backends {
    /// Reads certificates; connects to nobody.
    ///
    /// # Errors
    ///
    /// [`BackendError`], for the first one that cannot work or that contradicts another.
    pub(crate) fn new(configs: &[BackendConfig]) -> Result<Self, BackendError> {
        let mut backends = Self::default();
        for config in configs {
            let wrong =
                |what: &str| BackendError { host: config.host.clone(), what: what.to_owned() };
            let backend = Arc::new(Backend::new(config).map_err(|what| wrong(&what))?);
            if config.domains.is_empty() && backends.others.replace(Arc::clone(&backend)).is_some()
            {
                return Err(wrong("a second backend without domains"));
            }
            for domain in &config.domains {
                let domain = domain.to_lowercase();
                let again = format!("{domain} has two backends");
                if backends.by_domain.insert(domain, Arc::clone(&backend)).is_some() {
                    return Err(wrong(&again));
                }
            }
        }
        Ok(backends)
    }

    /// The server that keeps the mailbox with this primary address; none: we do.
    pub(crate) fn of(&self, address: &str) -> Option<Arc<Backend>> {
        let (_, domain) = address.rsplit_once('@')?;
        self.by_domain.get(&domain.to_lowercase()).or(self.others.as_ref()).map(Arc::clone)
    }
}

impl Backend {
    fn new(config: &BackendConfig) -> Result<Self, String> {
        let name = ServerName::try_from(config.host.clone())
            .map_err(|_| "host is no host name and no address".to_owned())?;
        let master = match (config.master_user.as_str(), &config.master_password) {
            ("", None) => None,
            ("", Some(_)) => return Err("master_password without master_user".to_owned()),
            (_, None) => return Err("master_user without master_password".to_owned()),
            (user, Some(password)) => {
                if user.contains('\0') || password.expose().is_empty() {
                    return Err("master_user or master_password cannot be right".to_owned());
                }
                Some((user.to_owned(), Secret::new(password.expose().to_owned())))
            }
        };
        if master.is_none() && config.tokens.is_none() {
            return Err("neither master_user nor tokens: nobody could log in".to_owned());
        }
        let port = match (config.port, config.security) {
            (0, BackendSecurity::Implicit) => 993,
            (0, BackendSecurity::Starttls | BackendSecurity::None) => 143,
            (port, _) => port,
        };
        Ok(Self {
            host: config.host.clone(),
            port,
            security: config.security,
            name,
            tls: connector(config.ca_file.as_deref())?,
            master,
            tokens: config.tokens,
            tell_client: config.tell_client,
        })
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Connects over TCP. In the clear it goes to loopback and private addresses only.
    pub(super) async fn connect(&self) -> io::Result<TcpStream> {
        let mut failed = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        for address in lookup_host((self.host.as_str(), self.port)).await? {
            if self.security == BackendSecurity::None && !is_near(address) {
                let what = "no TLS, and the address is not loopback or private";
                failed = io::Error::new(io::ErrorKind::PermissionDenied, what);
                continue;
            }
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    /// Protects a connection.
    pub(super) async fn secure(&self, wire: Box<dyn Duplex>) -> io::Result<Box<dyn Duplex>> {
        Ok(Box::new(self.tls.connect(self.name.clone(), wire).await?))
    }
}

/// Does what goes there stay on this machine or in a private network (RFC 1918, RFC 4193)?
fn is_near(address: SocketAddr) -> bool {
    match address.ip().to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    }
}

fn connector(ca_file: Option<&Path>) -> Result<TlsConnector, String> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let config = match ca_file {
        Some(path) => {
            let failed =
                |what: &dyn std::fmt::Display| format!("ca_file {}: {what}", path.display());
            let mut roots = RootCertStore::empty();
            for read in CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))? {
                let certificate = read.map_err(|error| failed(&error))?;
                roots.add(certificate).map_err(|error| failed(&error))?;
            }
            if roots.is_empty() {
                return Err(failed(&"no certificate in it"));
            }
            builder.with_root_certificates(roots).with_no_client_auth()
        }
        None => {
            let verifier = Verifier::new(provider).map_err(|error| error.to_string())?;
            builder
                .dangerous() // the system's own verifier
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth()
        }
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use gatepost_runtime::config::SecretText;

    use super::*;

    fn backend(host: &str, domains: &[&str]) -> BackendConfig {
        BackendConfig {
            domains: domains.iter().map(|&domain| domain.to_owned()).collect(),
            host: host.to_owned(),
            master_user: "gatepost".to_owned(),
            master_password: Some(SecretText::new("secret")),
            security: BackendSecurity::None,
            ..BackendConfig::default()
        }
    }

    #[test]
    fn a_domain_has_its_server_and_others_have_the_default() {
        let configs = [backend("one", &["a.example", "B.example"]), backend("two", &[])];
        let backends = Backends::new(&configs).unwrap();
        for (address, host) in [
            ("x@a.example", "one"),
            ("x@A.EXAMPLE", "one"),
            ("x@b.example", "one"),
            ("x@c.example", "two"),
            ("\"x@c.example\"@a.example", "one"),
        ] {
            assert_eq!(backends.of(address).unwrap().host(), host, "{address}");
        }
        let alone = Backends::new(&configs[..1]).unwrap();
        assert!(alone.of("x@c.example").is_none() && alone.of("x").is_none());
        assert!(Backends::default().of("x@a.example").is_none());
    }

    #[test]
    fn what_cannot_work_is_refused_at_the_start() {
        let with = |change: fn(&mut BackendConfig)| {
            let mut config = backend("one", &["a.example"]);
            change(&mut config);
            config
        };
        for (configs, said) in [
            (vec![with(|c| c.master_password = None)], "without master_password"),
            (vec![with(|c| c.master_user = String::new())], "without master_user"),
            (vec![with(|c| c.master_password = Some(SecretText::new("")))], "cannot be right"),
            (vec![with(|c| c.host = "no host".to_owned())], "no host name"),
            (vec![with(|c| c.ca_file = Some("/nowhere.pem".into()))], "/nowhere.pem"),
            (vec![with(|_| ()), with(|_| ())], "a.example has two backends"),
            (vec![backend("one", &[]), backend("two", &[])], "a second backend without domains"),
            (
                vec![with(|c| (c.master_user, c.master_password) = (String::new(), None))],
                "nobody could log in",
            ),
        ] {
            let error = Backends::new(&configs).err().unwrap().to_string();
            assert!(error.contains(said) && error.contains("mail.imap.backends"), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[tokio::test]
    async fn in_the_clear_nothing_goes_far() {
        for (ip, near) in [
            ("127.0.0.1", true),
            ("10.1.2.3", true),
            ("::ffff:192.168.1.1", true),
            ("fd00::1", true),
            ("::1", true),
            ("203.0.113.1", false),
            ("2001:db8::1", false),
            ("::ffff:203.0.113.1", false),
        ] {
            assert_eq!(is_near(SocketAddr::new(ip.parse().unwrap(), 1)), near, "{ip}");
        }
        let backends = Backends::new(&[backend("203.0.113.1", &[])]).unwrap();
        let error = backends.of("x@a").unwrap().connect().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    }
}
