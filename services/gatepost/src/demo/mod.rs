//! `gatepost serve --demo`: something to try at once.

mod lmtp;
mod messages;

use std::{
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use gatepost_model::{Entropy, GeneratedSecret, SecretKind};
use gatepost_proto::{
    identity::v1::{
        CreateAccountRequest, GetAccountRequest, IssueAppPasswordRequest, get_account_request,
    },
    mailbox::v1::{CreateMailServiceRequest, CreateMailboxRequest},
    organization::v1::{CreateOrganizationRequest, OrganizationKind},
};
use serde::{Deserialize, Serialize};
use tonic::{Code, Status};

use crate::admin::Clients;

/// Name of the file in the data directory.
pub(crate) const FILE: &str = "demo.json";

/// What the demo made and where to find it; the contents of `demo.json`. Holds secrets.
#[derive(Serialize, Deserialize, Clone)]
pub(crate) struct Demo {
    web: Web,
    imap: Imap,
    lmtp: At,
    grpc: At,
    ops: At,
    ca_file: PathBuf,
    notices_dir: PathBuf,
    account: Account,
    organization: Named,
    mailbox: Mailbox,
    app_password: AppPassword,
    curl: String,
}

#[derive(Serialize, Deserialize, Clone)]
struct Web {
    url: String,
}

#[derive(Serialize, Deserialize, Clone)]
struct Imap {
    host: String,
    port: u16,
    tls_port: u16,
}

#[derive(Serialize, Deserialize, Clone)]
struct At {
    address: SocketAddr,
}

#[derive(Serialize, Deserialize, Clone)]
struct Account {
    id: String,
    email: String,
    password: String,
}

#[derive(Serialize, Deserialize, Clone)]
struct Named {
    id: String,
    name: String,
}

#[derive(Serialize, Deserialize, Clone)]
struct Mailbox {
    id: String,
    address: String,
}

#[derive(Serialize, Deserialize, Clone)]
struct AppPassword {
    id: String,
    secret: String,
}

/// Where a running Gatepost listens.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    /// What to open in a browser.
    pub(crate) web_url: String,
    /// Name in the server's certificate.
    pub(crate) host: String,
    /// IMAP with STARTTLS.
    pub(crate) imap: SocketAddr,
    /// IMAP over TLS.
    pub(crate) imaps: SocketAddr,
    /// LMTP.
    pub(crate) lmtp: SocketAddr,
    /// gRPC over mutual TLS.
    pub(crate) grpc: SocketAddr,
    /// Health and metrics.
    pub(crate) ops: SocketAddr,
    /// Certificate authority to trust.
    pub(crate) ca_file: PathBuf,
    /// Where mails to people go when nothing else takes them.
    pub(crate) notices_dir: PathBuf,
}

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    /// A service refused.
    #[error("the demo could not be set up: {} ({:?})", .0.message(), .0.code())]
    Refused(#[from] Status),
    /// Delivery or writing failed.
    #[error("the demo could not be set up: {0}")]
    Io(#[from] std::io::Error),
}

/// Makes the demo, or finds what an earlier start made, and returns what to print.
///
/// # Errors
///
/// When a service refuses, a message cannot be delivered, or `demo.json` cannot be written.
pub(crate) async fn prepare(
    mut clients: Clients,
    entropy: &dyn Entropy,
    addresses: &Addresses,
    data: &Path,
) -> Result<String, DemoError> {
    let file = data.join(FILE);
    let made = match earlier(&mut clients, &file).await? {
        Some(demo) => demo,
        None => make(&mut clients, entropy, addresses).await?,
    };
    let demo = Demo { curl: curl(addresses, &made), ..made }.at(addresses);
    write(&file, &demo)?;
    Ok(words(&demo, &file))
}

/// What an earlier start wrote, if its account is still there.
async fn earlier(clients: &mut Clients, file: &Path) -> Result<Option<Demo>, DemoError> {
    let Ok(text) = std::fs::read(file) else { return Ok(None) };
    let Ok(demo) = serde_json::from_slice::<Demo>(&text) else { return Ok(None) };
    let key = Some(get_account_request::Key::AccountId(demo.account.id.clone()));
    match clients.accounts.get_account(GetAccountRequest { key }).await {
        Ok(_) => Ok(Some(demo)),
        Err(status) if matches!(status.code(), Code::NotFound | Code::InvalidArgument) => Ok(None),
        Err(status) => Err(status.into()),
    }
}

async fn make(
    clients: &mut Clients,
    entropy: &dyn Entropy,
    addresses: &Addresses,
) -> Result<Demo, DemoError> {
    const NAME: &str = "Family Business";
    let email = "anna@family-business.example".to_owned();
    let password = readable_password(entropy);
    let account = CreateAccountRequest {
        email: email.clone(),
        name: "Anna Example".to_owned(),
        password: password.clone(),
        language: "en".to_owned(),
        ..CreateAccountRequest::default()
    };
    let account = clients.accounts.create_account(account).await?.into_inner();
    let account_id = account.account.unwrap_or_default().id;
    let organization = CreateOrganizationRequest {
        name: NAME.to_owned(),
        kind: OrganizationKind::Company.into(),
        account_id: account_id.clone(),
        idempotency_key: String::new(),
    };
    let organization = clients.organizations.create_organization(organization).await?.into_inner();
    let organization_id = organization.organization.unwrap_or_default().id;
    let mail_service = CreateMailServiceRequest {
        organization_id: organization_id.clone(),
        name: "Mail".to_owned(),
        idempotency_key: String::new(),
    };
    let mail_service = clients.mailboxes.create_mail_service(mail_service).await?.into_inner();
    let mail_service_id = mail_service.mail_service.unwrap_or_default().id;
    let mailbox = create_mailbox(clients, &mail_service_id, &account_id).await?;
    let app_password = IssueAppPasswordRequest {
        account_id: account_id.clone(),
        name: "Demo".to_owned(),
        ..IssueAppPasswordRequest::default()
    };
    let issued = clients.app_passwords.issue_app_password(app_password).await?.into_inner();
    for message in messages::all(&mailbox.address, &addresses.web_url) {
        lmtp::deliver(addresses.lmtp, &mailbox.address, &message).await?;
    }
    let id = issued.app_password.unwrap_or_default().id;
    let demo = Demo {
        web: Web { url: String::new() },
        imap: Imap { host: String::new(), port: 0, tls_port: 0 },
        lmtp: At { address: addresses.lmtp },
        grpc: At { address: addresses.grpc },
        ops: At { address: addresses.ops },
        ca_file: PathBuf::new(),
        notices_dir: PathBuf::new(),
        account: Account { id: account_id, email, password },
        organization: Named { id: organization_id, name: NAME.to_owned() },
        mailbox,
        app_password: AppPassword { id, secret: issued.secret },
        curl: String::new(),
    };
    Ok(demo)
}

async fn create_mailbox(
    clients: &mut Clients,
    mail_service_id: &str,
    account_id: &str,
) -> Result<Mailbox, DemoError> {
    use gatepost_proto::mailbox::v1::ListDomainsRequest;
    let domains = ListDomainsRequest { mail_service_id: mail_service_id.to_owned(), page: None };
    let domains = clients.mailboxes.list_domains(domains).await?.into_inner().domains;
    let domain = domains.into_iter().find(|domain| domain.shared);
    let domain = domain.ok_or_else(|| {
        Status::failed_precondition("the demo needs a shared domain: set mailbox.shared_domains")
    })?;
    let address = format!("anna@{}", domain.name);
    let request = CreateMailboxRequest {
        mail_service_id: mail_service_id.to_owned(),
        address: address.clone(),
        quota_bytes: None,
        account_id: account_id.to_owned(),
        idempotency_key: String::new(),
    };
    let created = clients.mailboxes.create_mailbox(request).await?.into_inner();
    Ok(Mailbox { id: created.mailbox.unwrap_or_default().id, address })
}

/// A password for a person to copy: four groups of a generated secret's digits.
fn readable_password(entropy: &dyn Entropy) -> String {
    let secret = GeneratedSecret::generate(SecretKind::Session, entropy).expose();
    let digits = &secret.as_bytes()[4..24];
    let groups = digits.chunks(5).map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join("-")
}

impl Demo {
    fn at(mut self, addresses: &Addresses) -> Self {
        self.web = Web { url: addresses.web_url.clone() };
        self.imap = Imap {
            host: addresses.host.clone(),
            port: addresses.imap.port(),
            tls_port: addresses.imaps.port(),
        };
        self.lmtp = At { address: addresses.lmtp };
        self.grpc = At { address: addresses.grpc };
        self.ops = At { address: addresses.ops };
        self.ca_file.clone_from(&addresses.ca_file);
        self.notices_dir.clone_from(&addresses.notices_dir);
        self
    }
}

fn curl(addresses: &Addresses, demo: &Demo) -> String {
    format!(
        "curl --cacert '{}' -u '{}:{}' 'imaps://{}:{}/INBOX' -X 'FETCH 1:* (FLAGS ENVELOPE)'",
        addresses.ca_file.display(),
        demo.mailbox.address,
        demo.app_password.secret,
        addresses.host,
        addresses.imaps.port()
    )
}

/// Written whole or not at all, readable by its owner alone.
fn write(file: &Path, demo: &Demo) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let new = file.with_extension("json.new");
    let text = serde_json::to_string_pretty(demo).map_err(std::io::Error::other)?;
    let mut out = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    std::fs::rename(&new, file)
}

fn words(demo: &Demo, file: &Path) -> String {
    format!(
        "\nGatepost is up. Try it:\n\n\
         \x20 In a browser     {url}\n\
         \x20                  (its certificate comes from {ca})\n\
         \x20   log in as      {email}\n\
         \x20   password       {password}\n\n\
         \x20 In a mail program\n\
         \x20   IMAP server    {host}, port {tls_port} (TLS) or {port} (STARTTLS)\n\
         \x20   user name      {address}\n\
         \x20   app password   {secret}\n\n\
         \x20 In a shell       {curl}\n\n\
         \x20 For scripts      {file}\n\
         \x20 Mails to people  {notices}\n\n\
         Stop it with Ctrl-C.\n",
        url = demo.web.url,
        ca = demo.ca_file.display(),
        email = demo.account.email,
        password = demo.account.password,
        host = demo.imap.host,
        tls_port = demo.imap.tls_port,
        port = demo.imap.port,
        address = demo.mailbox.address,
        secret = demo.app_password.secret,
        curl = demo.curl,
        file = file.display(),
        notices = demo.notices_dir.display(),
    )
}
