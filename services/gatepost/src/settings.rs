//! The configuration: one schema for every way to run Gatepost.

use std::path::PathBuf;

use gatepost_identity::IdentityConfig;
use gatepost_mail::MailConfig;
use gatepost_mailbox::MailboxConfig;
use gatepost_model::ServiceName;
use gatepost_notice::NoticeConfig;
use gatepost_organization::OrganizationConfig;
use gatepost_runtime::config::{
    self, ConfigErrors, DrainConfig, GrpcConfig, Loaded, LogConfig, OpsConfig, Size, Sources, Span,
    TelemetryConfig, TlsConfig,
};
use gatepost_store::{Engine, StoreConfig};
use gatepost_web::{MailSettings, WebConfig};
use serde::{Deserialize, Serialize};

use crate::{cli::Global, dav::DavUrl};

/// Every key there is. `deploy/gatepost.toml` shows each with its default and what it does.
#[derive(Deserialize, Serialize, Clone, Debug)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// Directory for all data.
    pub(crate) data: PathBuf,
    /// What is logged and how.
    pub(crate) log: LogConfig,
    /// Where traces go.
    pub(crate) telemetry: TelemetryConfig,
    /// Listener for health and metrics.
    pub(crate) ops: OpsConfig,
    /// Listener for calls between services and from operators.
    pub(crate) grpc: GrpcConfig,
    /// Certificates.
    pub(crate) tls: TlsConfig,
    /// Orderly shutdown.
    pub(crate) drain: DrainConfig,
    /// Where the other services are, when each runs by itself.
    pub(crate) links: LinksConfig,
    /// Cost and bounds of checking human passwords.
    pub(crate) passwords: PasswordsConfig,
    /// What people are told to type into their mail programs.
    pub(crate) mail_programs: MailProgramsConfig,
    /// Outgoing mails to people.
    pub(crate) notice: NoticeConfig,
    /// Record stores.
    pub(crate) stores: StoresConfig,
    /// The identity service.
    pub(crate) identity: IdentityConfig,
    /// The mailbox service.
    pub(crate) mailbox: MailboxConfig,
    /// The organization service.
    pub(crate) organization: OrganizationConfig,
    /// The mail service.
    pub(crate) mail: MailConfig,
    /// The web pages.
    pub(crate) web: WebConfig,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            log: LogConfig::default(),
            telemetry: TelemetryConfig::default(),
            ops: OpsConfig::default(),
            grpc: GrpcConfig::default(),
            tls: TlsConfig::default(),
            drain: DrainConfig::default(),
            links: LinksConfig::default(),
            passwords: PasswordsConfig::default(),
            mail_programs: MailProgramsConfig::default(),
            notice: NoticeConfig::default(),
            stores: StoresConfig::default(),
            identity: IdentityConfig::default(),
            mailbox: MailboxConfig::default(),
            organization: OrganizationConfig::default(),
            mail: MailConfig::default(),
            web: WebConfig::default(),
        }
    }
}

/// Addresses of services, as `host:port`. Empty: the address that `grpc.listen` names.
#[derive(Deserialize, Serialize, Clone, Default, Debug)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LinksConfig {
    /// The identity service.
    pub(crate) identity: String,
    /// The mailbox service.
    pub(crate) mailbox: String,
    /// The organization service.
    pub(crate) organization: String,
    /// The mail service.
    pub(crate) mail: String,
}

impl LinksConfig {
    /// The address of a service, or `otherwise` where none is set.
    pub(crate) fn of(&self, service: ServiceName, otherwise: &str) -> String {
        let set = match service {
            ServiceName::Identity => &self.identity,
            ServiceName::Mailbox => &self.mailbox,
            ServiceName::Organization => &self.organization,
            ServiceName::Mail => &self.mail,
            ServiceName::Web | ServiceName::Admin => "",
        };
        if set.is_empty() { otherwise.to_owned() } else { set.to_owned() }
    }
}

/// Argon2id: cost of one password and bounds of all (OWASP Password Storage Cheat Sheet).
#[derive(Deserialize, Serialize, Clone, Debug)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PasswordsConfig {
    /// Memory of one hash.
    pub(crate) memory: Size,
    /// Passes over it.
    pub(crate) passes: u32,
    /// Memory of all hashes that run at once.
    pub(crate) budget: Size,
    /// How many may wait for their turn.
    pub(crate) queue: usize,
    /// How many of those one network (an IPv4 address, an IPv6 /64) may have waiting or running.
    pub(crate) share: usize,
    /// How long one may wait.
    pub(crate) deadline: Span,
    /// File of breached passwords that nobody may begin to use, made by `gatepost admin passwords build-filter`; none
    /// when left out.
    pub(crate) breached_filter: Option<PathBuf>,
}

impl Default for PasswordsConfig {
    fn default() -> Self {
        let pool = gatepost_password::PoolConfig::default();
        Self {
            memory: Size(u64::from(pool.memory_kib) * 1024),
            passes: pool.passes,
            budget: Size(u64::from(pool.budget_kib) * 1024),
            queue: pool.queue,
            share: pool.share,
            deadline: Span(pool.deadline),
            breached_filter: None,
        }
    }
}

impl PasswordsConfig {
    /// The bounds for a pool.
    pub(crate) fn pool(&self) -> gatepost_password::PoolConfig {
        let kib = |size: Size| u32::try_from(size.0 / 1024).unwrap_or(u32::MAX);
        gatepost_password::PoolConfig {
            memory_kib: kib(self.memory),
            passes: self.passes,
            budget_kib: kib(self.budget),
            queue: self.queue,
            share: self.share,
            deadline: self.deadline.0,
        }
    }
}

/// What people are told to type into their mail programs: the names and ports as seen from outside.
#[derive(Deserialize, Serialize, Clone, Default, Debug)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MailProgramsConfig {
    /// Host name of the IMAP server; that of `web.public_url` when left out.
    pub(crate) imap_host: Option<String>,
    /// Port of IMAP over TLS; that of `mail.imaps_listen` when left out.
    pub(crate) imaps_port: Option<u16>,
    /// Port of IMAP with STARTTLS; that of `mail.imap_listen` when left out.
    pub(crate) imap_port: Option<u16>,
    /// Host name of the server that takes mail to be sent; none when left out.
    pub(crate) smtp_host: Option<String>,
    /// Its port, for TLS from the first byte (RFC 8314); 465 when left out.
    pub(crate) smtp_port: Option<u16>,
    /// Who provides the mail, as programs name it; the host of `web.public_url` when left out.
    pub(crate) provider: Option<String>,
    /// Where programs find calendars, over HTTPS; nowhere when left out.
    pub(crate) caldav_url: Option<DavUrl>,
    /// Where programs find contacts, over HTTPS; nowhere when left out.
    pub(crate) carddav_url: Option<DavUrl>,
}

/// The engine of each service's record store.
#[derive(Deserialize, Serialize, Clone, Debug)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct StoresConfig {
    /// Accounts, sessions, app passwords.
    pub(crate) identity: StoreConfig,
    /// Mailboxes and their credentials.
    pub(crate) mailbox: StoreConfig,
    /// Organizations.
    pub(crate) organization: StoreConfig,
    /// Folders and messages.
    pub(crate) mail: StoreConfig,
}

impl Default for StoresConfig {
    fn default() -> Self {
        let small = StoreConfig { engine: Engine::Sled, ..StoreConfig::default() };
        let mail = StoreConfig { engine: Engine::Fjall, ..StoreConfig::default() };
        Self { identity: small, mailbox: small, organization: small, mail }
    }
}

impl StoresConfig {
    /// The store of a service. Web and operators keep none.
    pub(crate) const fn of(&self, service: ServiceName) -> &StoreConfig {
        match service {
            ServiceName::Mailbox => &self.mailbox,
            ServiceName::Organization => &self.organization,
            ServiceName::Mail => &self.mail,
            ServiceName::Identity | ServiceName::Web | ServiceName::Admin => &self.identity,
        }
    }
}

impl Settings {
    /// Reads the configuration: defaults, then the file, the environment, and the flags.
    ///
    /// # Errors
    ///
    /// Every key that is unknown or wrong, with its place.
    pub(crate) fn load(global: &Global) -> Result<Loaded<Self>, ConfigErrors> {
        let here = PathBuf::from("gatepost.toml");
        let file = global.config.clone().or_else(|| here.exists().then_some(here));
        let mut overrides = global.set.clone();
        if let Some(data) = &global.data {
            overrides.push(("data".to_owned(), data.display().to_string()));
        }
        let sources = Sources { file, env_prefix: "GATEPOST", overrides };
        let mut loaded: Loaded<Self> = config::load(&sources)?;
        let port = loaded.config.web.listen.port();
        if loaded.origin("web.public_url").is_none() && port != 0 {
            loaded.config.web.public_url = format!("https://localhost:{port}");
        }
        Ok(loaded)
    }

    /// What the console tells people to type into their mail programs.
    pub(crate) fn mail_settings(&self) -> MailSettings {
        let programs = &self.mail_programs;
        let (public_host, _) = self.public_host();
        let url = |url: &Option<DavUrl>| url.as_ref().map(|url| url.as_str().to_owned());
        MailSettings {
            imap_host: programs.imap_host.clone().unwrap_or_else(|| public_host.clone()),
            imaps_port: programs.imaps_port.unwrap_or(self.mail.imaps_listen.port()),
            imap_port: programs.imap_port.unwrap_or(self.mail.imap_listen.port()),
            smtp_host: programs.smtp_host.clone(),
            smtp_port: programs.smtp_port.unwrap_or(465),
            provider: programs.provider.clone().unwrap_or(public_host),
            caldav_url: url(&programs.caldav_url),
            carddav_url: url(&programs.carddav_url),
        }
    }

    /// Host and port of `web.public_url`.
    pub(crate) fn public_host(&self) -> (String, u16) {
        let url = self.web.public_url.parse::<axum::http::Uri>().unwrap_or_default();
        (url.host().unwrap_or("localhost").to_owned(), url.port_u16().unwrap_or(443))
    }

    /// File in which a running `gatepost serve` says where its gRPC listener is.
    pub(crate) fn grpc_address_file(&self) -> PathBuf {
        self.data.join("grpc.address")
    }

    /// Where services that `links` does not name are: what a running `gatepost serve` says, or the
    /// configured listener.
    pub(crate) fn grpc_address(&self) -> String {
        let said = std::fs::read_to_string(self.grpc_address_file()).unwrap_or_default();
        let said = said.trim();
        if said.is_empty() { self.grpc.listen.to_string() } else { said.to_owned() }
    }

    /// The defaults alone, whatever is set.
    ///
    /// # Errors
    ///
    /// None that a working build could have.
    pub(crate) fn defaults() -> Result<Loaded<Self>, ConfigErrors> {
        let sources = Sources { file: None, env_prefix: "GATEPOST", overrides: Vec::new() };
        config::load_from(&sources, std::iter::empty())
    }

    /// Directory of a service's data.
    pub(crate) fn service_dir(&self, service: ServiceName) -> PathBuf {
        self.data.join(service.as_str())
    }

    /// Directory of secrets that live outside the stores.
    pub(crate) fn secrets_dir(&self) -> PathBuf {
        self.data.join("secrets")
    }

    /// Where mails to people go when nothing else takes them.
    pub(crate) fn notices_dir(&self) -> PathBuf {
        self.data.join("notices")
    }

    /// Directory of certificates.
    pub(crate) fn pki_dir(&self) -> PathBuf {
        self.tls.dir.clone().unwrap_or_else(|| self.data.join("pki"))
    }
}
