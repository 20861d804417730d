//! `gatepost admin`: what an operator does to a running Gatepost, over gRPC.

mod account;
mod app_password;
mod audit;
mod connections;
mod device_password;
mod domain;
mod factor;
mod invitation;
mod mail;
mod mail_service;
mod mailbox;
mod member;
mod oauth_client;
mod oauth_key;
mod organization;
pub(crate) mod output;
pub(crate) mod passwords;
mod product;
mod provision;
mod recovery;
mod session;
mod sms;
mod support_access;
mod team;
mod token;

use clap::Subcommand;
use gatepost_model::ServiceName;
use gatepost_proto::{
    identity::v1::{
        GetAccountRequest, account_service_client::AccountServiceClient,
        api_token_service_client::ApiTokenServiceClient,
        app_password_service_client::AppPasswordServiceClient,
        audit_service_client::AuditServiceClient as IdentityAuditServiceClient,
        closing_service_client::ClosingServiceClient, factor_service_client::FactorServiceClient,
        get_account_request, oauth_client_service_client::OauthClientServiceClient,
        oauth_key_service_client::OauthKeyServiceClient,
        oauth_registration_token_service_client::OauthRegistrationTokenServiceClient,
        password_hash_service_client::PasswordHashServiceClient,
        phone_service_client::PhoneServiceClient, profile_service_client::ProfileServiceClient,
        recovery_case_service_client::RecoveryCaseServiceClient,
        session_service_client::SessionServiceClient,
    },
    mail::v1::{
        connection_service_client::ConnectionServiceClient,
        expunged_service_client::ExpungedServiceClient, mail_service_client::MailServiceClient,
        maintenance_service_client::MaintenanceServiceClient,
    },
    mailbox::v1::{
        GetMailboxRequest, audit_service_client::AuditServiceClient as MailboxAuditServiceClient,
        device_password_service_client::DevicePasswordServiceClient,
        domain_service_client::DomainServiceClient, get_mailbox_request,
        mail_service_settings_service_client::MailServiceSettingsServiceClient,
        mailbox_access_service_client::MailboxAccessServiceClient,
        mailbox_password_hash_service_client::MailboxPasswordHashServiceClient,
        mailbox_service_client::MailboxServiceClient,
        unification_service_client::UnificationServiceClient,
    },
    organization::v1::{
        audit_service_client::AuditServiceClient as OrganizationAuditServiceClient,
        invitation_service_client::InvitationServiceClient,
        member_service_client::MemberServiceClient,
        organization_profile_service_client::OrganizationProfileServiceClient,
        organization_service_client::OrganizationServiceClient,
        product_service_client::ProductServiceClient,
        support_access_service_client::SupportAccessServiceClient,
        support_code_service_client::SupportCodeServiceClient,
        support_service_client::SupportServiceClient, team_service_client::TeamServiceClient,
    },
};
use gatepost_runtime::link::Link;
use tonic::Status;

pub(crate) use output::{Format, Report};

/// What can be managed.
#[derive(Subcommand, Debug)]
pub(crate) enum AdminCommand {
    /// People and programs that sign in
    #[command(subcommand)]
    Account(account::Command),
    /// Organizations and their members
    #[command(subcommand)]
    Organization(organization::Command),
    /// Members of an organization: what each may do, and where it comes from
    #[command(subcommand)]
    Member(member::Command),
    /// Work teams of an organization
    #[command(subcommand)]
    Team(team::Command),
    /// Products of organizations
    #[command(subcommand)]
    Product(product::Command),
    /// Invitations to an organization
    #[command(subcommand)]
    Invitation(invitation::Command),
    /// Domains that carry mail
    #[command(subcommand)]
    Domain(domain::Command),
    /// What holds for all mailboxes of a mail service
    #[command(subcommand)]
    MailService(mail_service::Command),
    /// Mailboxes, their addresses and who may open them
    #[command(subcommand)]
    Mailbox(mailbox::Command),
    /// Activity logs
    #[command(subcommand)]
    Audit(audit::Command),
    /// What organizations let support in to
    #[command(subcommand)]
    SupportAccess(support_access::Command),
    /// App passwords of an account
    #[command(subcommand)]
    AppPassword(app_password::Command),
    /// Device passwords of a mailbox
    #[command(subcommand)]
    DevicePassword(device_password::Command),
    /// API tokens of an account
    #[command(subcommand)]
    Token(token::Command),
    /// Keys that tokens of the OpenID provider are signed with
    #[command(subcommand)]
    OauthKey(oauth_key::Command),
    /// Applications that sign people in (OpenID Connect)
    #[command(subcommand)]
    OauthClient(oauth_client::Command),
    /// Sessions of an account: where it is signed in
    #[command(subcommand)]
    Session(session::Command),
    /// Breached passwords, and what password hashes are made of
    #[command(subcommand)]
    Passwords(passwords::Command),
    /// Second factors of an account
    #[command(subcommand)]
    Factor(factor::Command),
    /// People who have lost every second factor and ask for help
    #[command(subcommand)]
    Recovery(recovery::Command),
    /// Text messages: the gateway, and numbers of accounts
    #[command(subcommand)]
    Sms(sms::Command),
    /// Open IMAP connections
    Connections(connections::Connections),
    /// Mail itself: check, repair and index mailboxes, restore, export and import messages
    #[command(subcommand)]
    Mail(mail::Command),
    /// Create accounts, mailboxes and app passwords in bulk from CSV or JSON lines
    Provision(provision::Provision),
}

/// Clients of every service, as an operator.
#[derive(Clone)]
pub(crate) struct Clients {
    /// Accounts.
    pub(crate) accounts: AccountServiceClient<Link>,
    /// API tokens.
    pub(crate) api_tokens: ApiTokenServiceClient<Link>,
    /// Signing keys of the OpenID provider.
    pub(crate) oauth_keys: OauthKeyServiceClient<Link>,
    /// Applications that sign people in.
    pub(crate) oauth_clients: OauthClientServiceClient<Link>,
    /// Tokens with which they register themselves.
    pub(crate) registration_tokens: OauthRegistrationTokenServiceClient<Link>,
    /// Second factors.
    pub(crate) factors: FactorServiceClient<Link>,
    /// Recovery cases.
    pub(crate) cases: RecoveryCaseServiceClient<Link>,
    /// Sessions.
    pub(crate) sessions: SessionServiceClient<Link>,
    /// Activity logs of accounts.
    pub(crate) identity_audits: IdentityAuditServiceClient<Link>,
    /// Activity logs of organizations.
    pub(crate) organization_audits: OrganizationAuditServiceClient<Link>,
    /// Activity logs of organizations, as far as mail goes.
    pub(crate) mailbox_audits: MailboxAuditServiceClient<Link>,
    /// Closing accounts.
    pub(crate) closings: ClosingServiceClient<Link>,
    /// Telephone numbers and text messages.
    pub(crate) phones: PhoneServiceClient<Link>,
    /// Profiles and login e-mails.
    pub(crate) profiles: ProfileServiceClient<Link>,
    /// App passwords.
    pub(crate) app_passwords: AppPasswordServiceClient<Link>,
    /// Hashes of account passwords.
    pub(crate) password_hashes: PasswordHashServiceClient<Link>,
    /// Hashes of mailbox passwords.
    pub(crate) mailbox_password_hashes: MailboxPasswordHashServiceClient<Link>,
    /// Organizations.
    pub(crate) organizations: OrganizationServiceClient<Link>,
    /// Profiles of organizations, what they demand, and their end.
    pub(crate) organization_profiles: OrganizationProfileServiceClient<Link>,
    /// Members of organizations.
    pub(crate) members: MemberServiceClient<Link>,
    /// Products.
    pub(crate) products: ProductServiceClient<Link>,
    /// Work teams.
    pub(crate) teams: TeamServiceClient<Link>,
    /// Invitations.
    pub(crate) invitations: InvitationServiceClient<Link>,
    /// Who helps the people of this installation.
    pub(crate) supports: SupportServiceClient<Link>,
    /// What organizations let support in to.
    pub(crate) support_accesses: SupportAccessServiceClient<Link>,
    /// Support codes, and who has premium support.
    pub(crate) support_codes: SupportCodeServiceClient<Link>,
    /// Mailboxes.
    pub(crate) mailboxes: MailboxServiceClient<Link>,
    /// DNS records of domains.
    pub(crate) domains: DomainServiceClient<Link>,
    /// Account passwords that open mailboxes.
    pub(crate) unifications: UnificationServiceClient<Link>,
    /// Device passwords.
    pub(crate) device_passwords: DevicePasswordServiceClient<Link>,
    /// What holds for all mailboxes of a mail service.
    pub(crate) settings: MailServiceSettingsServiceClient<Link>,
    /// Who may open mailboxes, and who did.
    pub(crate) mailbox_access: MailboxAccessServiceClient<Link>,
    /// Who is in a mailbox now.
    pub(crate) connections: ConnectionServiceClient<Link>,
    /// Expunged messages.
    pub(crate) expunged: ExpungedServiceClient<Link>,
    /// Mailboxes as a whole.
    pub(crate) maintenance: MaintenanceServiceClient<Link>,
    /// The mail itself.
    pub(crate) mail: MailServiceClient<Link>,
}

impl Clients {
    /// Clients over the links that `link` gives for each service.
    pub(crate) fn new(link: impl Fn(ServiceName) -> Link) -> Self {
        Self {
            accounts: AccountServiceClient::new(link(ServiceName::Identity)),
            api_tokens: ApiTokenServiceClient::new(link(ServiceName::Identity)),
            oauth_keys: OauthKeyServiceClient::new(link(ServiceName::Identity)),
            oauth_clients: OauthClientServiceClient::new(link(ServiceName::Identity)),
            registration_tokens: OauthRegistrationTokenServiceClient::new(link(
                ServiceName::Identity,
            )),
            factors: FactorServiceClient::new(link(ServiceName::Identity)),
            cases: RecoveryCaseServiceClient::new(link(ServiceName::Identity)),
            sessions: SessionServiceClient::new(link(ServiceName::Identity)),
            identity_audits: IdentityAuditServiceClient::new(link(ServiceName::Identity)),
            organization_audits: OrganizationAuditServiceClient::new(link(
                ServiceName::Organization,
            )),
            mailbox_audits: MailboxAuditServiceClient::new(link(ServiceName::Mailbox)),
            closings: ClosingServiceClient::new(link(ServiceName::Identity)),
            phones: PhoneServiceClient::new(link(ServiceName::Identity)),
            profiles: ProfileServiceClient::new(link(ServiceName::Identity)),
            app_passwords: AppPasswordServiceClient::new(link(ServiceName::Identity)),
            password_hashes: PasswordHashServiceClient::new(link(ServiceName::Identity)),
            mailbox_password_hashes: MailboxPasswordHashServiceClient::new(link(
                ServiceName::Mailbox,
            )),
            organizations: OrganizationServiceClient::new(link(ServiceName::Organization)),
            organization_profiles: OrganizationProfileServiceClient::new(link(
                ServiceName::Organization,
            )),
            members: MemberServiceClient::new(link(ServiceName::Organization)),
            products: ProductServiceClient::new(link(ServiceName::Organization)),
            teams: TeamServiceClient::new(link(ServiceName::Organization)),
            invitations: InvitationServiceClient::new(link(ServiceName::Organization)),
            supports: SupportServiceClient::new(link(ServiceName::Organization)),
            support_accesses: SupportAccessServiceClient::new(link(ServiceName::Organization)),
            support_codes: SupportCodeServiceClient::new(link(ServiceName::Organization)),
            mailboxes: MailboxServiceClient::new(link(ServiceName::Mailbox)),
            domains: DomainServiceClient::new(link(ServiceName::Mailbox)),
            unifications: UnificationServiceClient::new(link(ServiceName::Mailbox)),
            device_passwords: DevicePasswordServiceClient::new(link(ServiceName::Mailbox)),
            settings: MailServiceSettingsServiceClient::new(link(ServiceName::Mailbox)),
            mailbox_access: MailboxAccessServiceClient::new(link(ServiceName::Mailbox)),
            connections: ConnectionServiceClient::new(link(ServiceName::Mail)),
            expunged: ExpungedServiceClient::new(link(ServiceName::Mail)),
            maintenance: MaintenanceServiceClient::new(link(ServiceName::Mail)),
            mail: MailServiceClient::new(link(ServiceName::Mail)),
        }
    }

    /// Id of the account named by id or by login e-mail.
    pub(crate) async fn account_id(&mut self, named: &str) -> Result<String, Status> {
        if !named.contains('@') {
            return Ok(named.to_owned());
        }
        let key = Some(get_account_request::Key::Email(named.to_owned()));
        let found = self.accounts.get_account(GetAccountRequest { key }).await?.into_inner();
        Ok(found.account.unwrap_or_default().id)
    }

    /// Id of the mailbox named by id or by address.
    pub(crate) async fn mailbox_id(&mut self, named: &str) -> Result<String, Status> {
        if !named.contains('@') {
            return Ok(named.to_owned());
        }
        let key = Some(get_mailbox_request::Key::Address(named.to_owned()));
        let found = self.mailboxes.get_mailbox(GetMailboxRequest { key }).await?.into_inner();
        Ok(found.mailbox.unwrap_or_default().id)
    }
}

/// Runs a command and prints its report.
pub(crate) async fn run(
    command: AdminCommand,
    clients: Clients,
    format: Format,
) -> Result<(), AdminError> {
    let report = match command {
        AdminCommand::Account(command) => account::run(command, clients).await?,
        AdminCommand::Organization(command) => organization::run(command, clients).await?,
        AdminCommand::Member(command) => member::run(command, clients).await?,
        AdminCommand::Product(command) => product::run(command, clients).await?,
        AdminCommand::Team(command) => team::run(command, clients).await?,
        AdminCommand::Invitation(command) => invitation::run(command, clients).await?,
        AdminCommand::Domain(command) => domain::run(command, clients).await?,
        AdminCommand::MailService(command) => mail_service::run(command, clients).await?,
        AdminCommand::Mailbox(command) => mailbox::run(command, clients).await?,
        AdminCommand::SupportAccess(command) => support_access::run(command, clients).await?,
        AdminCommand::Audit(command) => return audit::run(command, clients, format).await,
        AdminCommand::AppPassword(command) => app_password::run(command, clients).await?,
        AdminCommand::DevicePassword(command) => device_password::run(command, clients).await?,
        AdminCommand::Token(command) => token::run(command, clients).await?,
        AdminCommand::OauthKey(command) => oauth_key::run(command, clients).await?,
        AdminCommand::OauthClient(command) => oauth_client::run(command, clients).await?,
        AdminCommand::Session(command) => session::run(command, clients).await?,
        AdminCommand::Passwords(command) => passwords::run(command, clients).await?,
        AdminCommand::Factor(command) => factor::run(command, clients).await?,
        AdminCommand::Recovery(command) => recovery::run(command, clients).await?,
        AdminCommand::Sms(command) => sms::run(command, clients).await?,
        AdminCommand::Connections(command) => connections::run(command, clients).await?,
        AdminCommand::Mail(command) => return mail::run(command, clients, format).await,
        AdminCommand::Provision(command) => return provision::run(command, clients, format).await,
    };
    output::print(&report.render(format))?;
    Ok(())
}

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdminError {
    /// A service refused or does not answer.
    #[error("{}", describe(.0))]
    Refused(#[from] Status),
    /// Reading or writing failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Some lines of a bulk run failed; the report says which.
    #[error("{failed} of {total} lines failed; see the report")]
    Partly {
        /// Lines that failed.
        failed: usize,
        /// All lines.
        total: usize,
    },
    /// Some messages could not be taken over; the report says why.
    #[error("{failed} of {total} messages were refused; see the report")]
    NotAll {
        /// Those.
        failed: usize,
        /// All messages.
        total: usize,
    },
    /// Something is wrong with a mailbox; the report says what.
    #[error("{0} things are wrong with the mailbox; see the report")]
    Wrong(u64),
    /// Lines of activity logs are missing or altered.
    #[error("activity logs do not hold: {0}")]
    Broken(String),
    /// The command's words do not go together.
    #[error("{0}")]
    Usage(String),
}

fn describe(status: &Status) -> String {
    let reason = gatepost_runtime::status::reason(status);
    match (status.code(), reason) {
        (tonic::Code::Unavailable, _) => {
            format!("{}; is Gatepost running, with the same --config and --data?", status.message())
        }
        (_, Some(reason)) => format!("{} ({reason})", status.message()),
        (code, None) => format!("{} ({code:?})", status.message()),
    }
}

/// Reads a password from the first line of standard input, so that it stands neither in the
/// process list nor in the shell's history.
fn password_from_stdin() -> Result<String, AdminError> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(AdminError::Usage("no password on standard input".to_owned()));
    }
    Ok(password.to_owned())
}
