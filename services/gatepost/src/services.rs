//! Starts the services, each the same way in one process and by itself.

use std::sync::Arc;

use axum::Router;
use gatepost_blob::BlobStore;
use gatepost_model::{Address, Clock, Entropy, Pepper, ServiceName};
use gatepost_notice::{
    Composer, Courier, HttpFormPost, HttpSmsGateway, LocalCourier, SmsGateway, SmtpCourier,
};
use gatepost_password::{BreachedFilter, PasswordPool};
use gatepost_runtime::{
    drain::Drain,
    link::{self, Link, Switchboard},
    ops::Readiness,
    tls::{Pki, Signer, TlsError},
};
use gatepost_store::Store;

use crate::{dav::DavUrl, peppers, settings::Settings, start::StartError};

/// What every service is started with.
pub(crate) struct Context {
    /// The configuration.
    pub(crate) settings: Settings,
    /// Tells the time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Gives randomness.
    pub(crate) entropy: Arc<dyn Entropy>,
    /// Certificates.
    pub(crate) pki: Pki,
    /// Orderly shutdown.
    pub(crate) drain: Drain,
    /// What `/readyz` asks.
    pub(crate) readiness: Readiness,
    /// Links in memory, when every service is in this process; over mutual TLS otherwise.
    pub(crate) switchboard: Option<Switchboard>,
}

impl Context {
    /// A way for `from` to call `to`.
    ///
    /// # Errors
    ///
    /// When there is no certificate for `from`, or no address of `to`.
    pub(crate) fn link(&self, from: ServiceName, to: ServiceName) -> Result<Link, StartError> {
        if let Some(board) = &self.switchboard {
            return Ok(board.link(from, to));
        }
        let settings = &self.settings;
        let address = settings.links.of(to, &settings.grpc.listen.to_string());
        Ok(link::remote(from, to, &address, &self.pki, &settings.grpc)?)
    }

    /// Starts the identity service.
    pub(crate) fn identity(&self) -> Result<Router, StartError> {
        const ME: ServiceName = ServiceName::Identity;
        Ok(gatepost_identity::start(gatepost_identity::Parts {
            store: self.store(ME)?,
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            pepper: self.pepper(ME)?,
            passwords: self.passwords(ME)?,
            documents: BlobStore::local(self.settings.service_dir(ME).join("documents"))?,
            document_keys: self.keys("identity-documents")?,
            organization: self.link(ME, ServiceName::Organization)?,
            courier: self.courier(ME)?,
            sms: self.sms()?,
            logout_post: {
                let rules = &self.settings.identity.oauth_tokens;
                let private = rules.allow_private_logout_addresses;
                Arc::new(HttpFormPost::new(private, rules.logout_timeout.0))
            },
            public_url: self.settings.web.public_url.clone(),
            config: self.settings.identity.clone(),
            drain: self.drain.clone(),
        }))
    }

    /// Starts the mailbox service.
    pub(crate) fn mailbox(&self) -> Result<Router, StartError> {
        const ME: ServiceName = ServiceName::Mailbox;
        let programs = self.settings.mail_settings();
        Ok(gatepost_mailbox::start(gatepost_mailbox::Parts {
            store: self.store(ME)?,
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            pepper: self.pepper(ME)?,
            passwords: self.passwords(ME)?,
            identity: self.link(ME, ServiceName::Identity)?,
            organization: self.link(ME, ServiceName::Organization)?,
            programs: gatepost_mailbox::Programs {
                imap_host: programs.imap_host,
                imaps_port: programs.imaps_port,
                imap_port: programs.imap_port,
                submissions: programs.smtp_host.map(|host| (host, programs.smtp_port)),
                web: Some(self.settings.public_host()),
                caldavs: self.settings.mail_programs.caldav_url.as_ref().map(DavUrl::dav),
                carddavs: self.settings.mail_programs.carddav_url.as_ref().map(DavUrl::dav),
            },
            config: self.settings.mailbox.clone(),
            drain: self.drain.clone(),
        }))
    }

    /// Starts the organization service.
    pub(crate) fn organization(&self) -> Result<Router, StartError> {
        const ME: ServiceName = ServiceName::Organization;
        Ok(gatepost_organization::start(gatepost_organization::Parts {
            store: self.store(ME)?,
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            pepper: self.pepper(ME)?,
            courier: self.courier(ME)?,
            public_url: self.settings.web.public_url.clone(),
            identity: self.link(ME, ServiceName::Identity)?,
            config: self.settings.organization.clone(),
            drain: self.drain.clone(),
        }))
    }

    /// Starts the mail service with its listeners.
    pub(crate) async fn mail(&self) -> Result<gatepost_mail::Running, StartError> {
        const ME: ServiceName = ServiceName::Mail;
        let parts = gatepost_mail::Parts {
            store: self.store(ME)?,
            blobs: BlobStore::local(self.settings.service_dir(ME).join("blobs"))?,
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            identity: self.link(ME, ServiceName::Identity)?,
            mailbox: self.link(ME, ServiceName::Mailbox)?,
            tls: self.pki.server_config()?,
            issuer: self.settings.web.public_url.clone(),
            config: self.settings.mail.clone(),
            drain: self.drain.clone(),
        };
        Ok(gatepost_mail::start(parts).await?)
    }

    /// Starts the pages with their listener.
    pub(crate) async fn web(&self) -> Result<gatepost_web::Running, StartError> {
        const ME: ServiceName = ServiceName::Web;
        let parts = gatepost_web::Parts {
            identity: self.link(ME, ServiceName::Identity)?,
            mailbox: self.link(ME, ServiceName::Mailbox)?,
            organization: self.link(ME, ServiceName::Organization)?,
            mail: self.link(ME, ServiceName::Mail)?,
            places: gatepost_web::Places::open(self.settings.web.places.as_deref())?,
            rules: vec![
                (ServiceName::Identity, gatepost_identity::RULES),
                (ServiceName::Mailbox, gatepost_mailbox::RULES),
                (ServiceName::Organization, gatepost_organization::RULES),
                (ServiceName::Mail, gatepost_mail::RULES),
            ],
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            pepper: self.pepper(ME)?,
            tls: self.pki.server_config()?,
            signer: self.profile_signer()?,
            mail_settings: self.settings.mail_settings(),
            config: self.settings.web.clone(),
            drain: self.drain.clone(),
        };
        let listen = self.settings.web.listen;
        let refused = |error| StartError::Listen { address: listen, key: "web.listen", error };
        gatepost_web::start(parts).await.map_err(refused)
    }

    /// What signs configuration profiles: a certificate of its own, or that of the pages.
    fn profile_signer(&self) -> Result<Signer, TlsError> {
        let profiles = &self.settings.web.profiles;
        match (&profiles.certificate, &profiles.key) {
            (Some(certificate), Some(key)) => self.pki.signer(certificate, key),
            (None, None) => self.pki.public_signer(),
            _ => {
                let reason = "certificate and key are set together".to_owned();
                Err(TlsError::Config { key: "web.profiles", reason })
            }
        }
    }

    fn store(&self, service: ServiceName) -> Result<Arc<dyn Store>, StartError> {
        let dir = self.settings.service_dir(service).join("store");
        let store = gatepost_store::open(self.settings.stores.of(service), &dir)?;
        let asked = Arc::downgrade(&store);
        self.readiness.add(service.as_str(), move || {
            let asked = asked.upgrade();
            async move {
                // A store that is gone has been closed by the drain, which says so itself.
                let Some(store) = asked else { return Ok(()) };
                store.position().await.map(drop).map_err(|error| error.to_string())
            }
        });
        gatepost_store::retention(store.clone(), gatepost_store::KEEP_EVENTS, &self.drain);
        Ok(store)
    }

    fn pepper(&self, service: ServiceName) -> Result<Pepper, StartError> {
        Ok(peppers::open(&self.settings.secrets_dir(), service, self.entropy.as_ref())?)
    }

    /// Checks the passwords of a service's people, keyed with a pepper of their own: a key of it is removed when no
    /// password needs it any more, whatever else the service hashes.
    fn passwords(&self, service: ServiceName) -> Result<PasswordPool, StartError> {
        let name = format!("{service}-passwords");
        let pepper = self.keys(&name)?;
        let mut bounds = self.settings.passwords.pool();
        // Passwords that wait hold calls open: others must find room on the same connection.
        let room = usize::try_from(self.settings.grpc.max_streams / 2).unwrap_or(usize::MAX);
        bounds.queue = bounds.queue.min(room);
        let pool = PasswordPool::new(bounds, self.entropy.clone());
        let pool = pool.with_pepper(pepper);
        let Some(path) = &self.settings.passwords.breached_filter else { return Ok(pool) };
        let filter = BreachedFilter::open(path)
            .map_err(|error| StartError::BreachedFilter(path.clone(), error))?;
        tracing::info!(passwords = filter.len(), path = %path.display(), "breached passwords are refused");
        Ok(pool.with_filter(Arc::new(filter)))
    }

    /// Keys of their own, for one thing.
    fn keys(&self, name: &str) -> Result<Pepper, StartError> {
        Ok(peppers::open_named(&self.settings.secrets_dir(), name, self.entropy.as_ref())?)
    }

    fn sms(&self) -> Result<Option<Arc<dyn SmsGateway>>, StartError> {
        let gateway = self.settings.notice.sms.as_ref().map(HttpSmsGateway::new).transpose()?;
        Ok(gateway.map(|gateway| Arc::new(gateway) as Arc<dyn SmsGateway>))
    }

    fn courier(&self, from: ServiceName) -> Result<Arc<dyn Courier>, StartError> {
        let config = &self.settings.notice;
        let sender: Address = config.from.parse().map_err(StartError::Sender)?;
        let composer = Composer::new(sender, self.clock.clone(), self.entropy.clone());
        Ok(match &config.smtp {
            Some(smtp) => Arc::new(SmtpCourier::new(smtp, composer)?),
            None => {
                let mail = self.link(from, ServiceName::Mail)?;
                Arc::new(LocalCourier::new(mail, self.settings.notices_dir(), composer))
            }
        })
    }
}
