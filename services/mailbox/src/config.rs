//! Settings.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use gatepost_mailbox_core::Limit;
use gatepost_model::{DomainName, Malformed};
use gatepost_runtime::config::{Size, Span};
use serde::{Deserialize, Serialize};

/// Settings of the mailbox service.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailboxConfig {
    /// Domains in which every organization may make mailboxes.
    pub shared_domains: Vec<SharedDomain>,
    /// What a mailbox may hold when nobody says.
    pub default_quota: Size,
    /// The most that anybody but an operator may let a mailbox hold.
    pub max_quota: Size,
    /// Aliases of one mailbox, at most.
    pub max_aliases: usize,
    /// Mail services of one organization, at most; operators are not bound by it.
    pub max_mail_services: usize,
    /// Domains of one mail service, at most; operators are not bound by it.
    pub max_domains: usize,
    /// Mailboxes of one mail service, at most; operators are not bound by it.
    pub max_mailboxes: usize,
    /// Device passwords of one mailbox, at most.
    pub max_device_passwords: usize,
    /// Names on shared domains that only operators give away (RFC 2142 and what looks like it).
    pub reserved_names: Vec<String>,
    /// Sign between name and detail in `user+detail@example.org` (RFC 5233); empty for none.
    pub subaddress_separator: String,
    /// May mailboxes have passwords of their own, where their mail service does not say? If not, app and device passwords
    /// and tokens open them, and passwords that are set open nothing.
    pub allow_mailbox_passwords: bool,
    /// Fewest characters of a mailbox password.
    pub min_password_chars: usize,
    /// Accepted and refused logins kept per mailbox, each at most this many.
    pub login_history: u32,
    /// How often what logins leave behind is written.
    pub flush_every: Span,
    /// Lines about mail in an organization's activity log are kept for this span of time.
    pub activity_kept: Span,
    /// How fast one may guess.
    pub throttle: ThrottleConfig,
    /// What owners of domains are told to publish.
    pub dns: DnsConfig,
    /// How it is checked that they have.
    pub resolver: ResolverConfig,
}

/// What owners of domains are told to publish.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DnsConfig {
    /// Host names that receive mail, the most preferred first; empty: the one that mail programs are told.
    pub mail_hosts: Vec<SharedDomain>,
    /// The domain whose SPF record names who sends mail from here; none: the hosts that receive it.
    pub spf_include: Option<SharedDomain>,
    /// Keys that sign mail sent from here.
    pub dkim: Vec<DkimConfig>,
}

/// A key that signs mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DkimConfig {
    /// Selector: owners publish an alias at `<selector>._domainkey.<domain>`.
    pub selector: String,
    /// To this name, where the key itself is published.
    pub target: SharedDomain,
}

/// How DNS is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResolverConfig {
    /// Resolvers, as addresses with or without a port; empty: those of the system (`/etc/resolv.conf`). They should see
    /// what the world sees: what they answer is shown to whoever manages a mail service.
    pub servers: Vec<Nameserver>,
    /// How long one question may take before it is asked once more.
    pub timeout: Span,
    /// How long all questions about a domain may take together.
    pub deadline: Span,
    /// Domains that are checked at once; further ones are refused.
    pub checks_at_once: usize,
    /// Checks of the domains of one mail service that are free.
    pub check_burst: u32,
    /// Then one more in this time.
    pub check_refill: Span,
}

impl Default for ResolverConfig {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            timeout: Span(Duration::from_secs(3)),
            deadline: Span(Duration::from_secs(10)),
            checks_at_once: 8,
            check_burst: 10,
            check_refill: Span(Duration::from_secs(20)),
        }
    }
}

/// The address of a resolver.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nameserver(pub SocketAddr);

impl TryFrom<String> for Nameserver {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        let bare = text.parse::<IpAddr>().map(|ip| SocketAddr::from((ip, 53)));
        let address = bare.or_else(|_| text.parse::<SocketAddr>());
        let malformed =
            Malformed::new("servers", "addresses such as 192.0.2.1 or [2001:db8::1]:53");
        address.map(Self).map_err(|_| malformed)
    }
}

impl From<Nameserver> for String {
    fn from(server: Nameserver) -> Self {
        server.0.to_string()
    }
}

/// How fast one may guess. Of each, `burst` wrong secrets are free; then one more comes back every
/// `refill`. The same wrong secret counts once.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ThrottleConfig {
    /// Wrong passwords for one address that are free.
    pub address_burst: u32,
    /// Then one more in this time.
    pub address_refill: Span,
    /// Wrong passwords for one mailbox, under whichever of its addresses, that are free.
    pub mailbox_burst: u32,
    /// Then one more in this time.
    pub mailbox_refill: Span,
    /// Wrong secrets from one network (an IPv4 address, an IPv6 /64) that are free.
    pub network_burst: u32,
    /// Then one more in this time.
    pub network_refill: Span,
    /// Wrong secrets from one site (an IPv6 /48), whatever its networks, that are free.
    pub site_burst: u32,
    /// Then one more in this time.
    pub site_refill: Span,
    /// Wrong passwords for one mailbox from a network that has opened it lately, that are free: these
    /// are counted apart from everybody else's.
    pub known_burst: u32,
    /// Then one more in this time.
    pub known_refill: Span,
    /// How long such a network is remembered after it last opened the mailbox.
    pub known_for: Span,
    /// How long a wrong secret is remembered (as a keyed hash).
    pub remember: Span,
    /// Lines about refused logins of one mailbox, in its history and the owners' activity logs, that
    /// are written at once.
    pub log_burst: u32,
    /// Then one more in this time.
    pub log_refill: Span,
    /// Addresses, networks and secrets remembered, each at most this many.
    pub entries: usize,
}

impl Default for MailboxConfig {
    fn default() -> Self {
        Self {
            shared_domains: DEFAULT_DOMAIN.parse().map(SharedDomain).into_iter().collect(),
            default_quota: Size(1 << 30),
            max_quota: Size(50 << 30),
            max_aliases: 50,
            max_mail_services: 50,
            max_domains: 100,
            max_mailboxes: 10_000,
            max_device_passwords: 100,
            reserved_names: RESERVED.map(str::to_owned).to_vec(),
            subaddress_separator: "+".to_owned(),
            allow_mailbox_passwords: true,
            min_password_chars: 10,
            login_history: 50,
            flush_every: Span(Duration::from_secs(1)),
            activity_kept: Span(Duration::from_secs(365 * 86_400)),
            throttle: ThrottleConfig::default(),
            dns: DnsConfig::default(),
            resolver: ResolverConfig::default(),
        }
    }
}

impl Default for ThrottleConfig {
    fn default() -> Self {
        Self {
            address_burst: 10,
            address_refill: Span(Duration::from_secs(30)),
            mailbox_burst: 20,
            mailbox_refill: Span(Duration::from_secs(30)),
            network_burst: 30,
            network_refill: Span(Duration::from_secs(10)),
            site_burst: 120,
            site_refill: Span(Duration::from_secs(3)),
            known_burst: 10,
            known_refill: Span(Duration::from_secs(30)),
            known_for: Span(Duration::from_secs(30 * 86_400)),
            remember: Span(Duration::from_secs(3600)),
            log_burst: 5,
            log_refill: Span(Duration::from_secs(20)),
            entries: 100_000,
        }
    }
}

impl MailboxConfig {
    /// Is this domain offered to everybody?
    pub(crate) fn shares(&self, domain: &DomainName) -> bool {
        self.shared_domains.iter().any(|shared| shared.0 == *domain)
    }

    pub(crate) fn separator(&self) -> Option<char> {
        self.subaddress_separator.chars().next()
    }
}

/// A limit from its two settings.
pub(crate) const fn limit(burst: u32, refill: Span) -> Limit {
    Limit { burst, refill: refill.0 }
}

/// A domain name in the configuration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SharedDomain(pub DomainName);

impl TryFrom<String> for SharedDomain {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse().map(Self)
    }
}

impl From<SharedDomain> for String {
    fn from(domain: SharedDomain) -> Self {
        domain.0.to_string()
    }
}

/// For trying things out: RFC 6761 keeps `.test` out of the DNS.
const DEFAULT_DOMAIN: &str = "gatepost.test";

const RESERVED: [&str; 40] = [
    "abuse",
    "admin",
    "administrator",
    "autoconfig",
    "autodiscover",
    "billing",
    "contact",
    "daemon",
    "dmarc",
    "dns",
    "ftp",
    "gatepost",
    "help",
    "hostmaster",
    "info",
    "ipsec",
    "legal",
    "list",
    "listserv",
    "localhost",
    "mail",
    "mailerdaemon",
    "marketing",
    "news",
    "nobody",
    "noc",
    "noreply",
    "operator",
    "postmaster",
    "privacy",
    "root",
    "sales",
    "security",
    "ssladmin",
    "support",
    "sysadmin",
    "system",
    "usenet",
    "webmaster",
    "www",
];
