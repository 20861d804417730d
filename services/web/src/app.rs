//! What every page works with.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_model::{Clock, Entropy, Pepper, ServiceName};
use gatepost_proto::{
    identity::v1::{
        account_service_client::AccountServiceClient,
        activity_report_service_client::ActivityReportServiceClient,
        alarm_service_client::AlarmServiceClient, api_token_service_client::ApiTokenServiceClient,
        app_password_service_client::AppPasswordServiceClient,
        avatar_service_client::AvatarServiceClient, closing_service_client::ClosingServiceClient,
        compromise_service_client::CompromiseServiceClient,
        device_setup_service_client::DeviceSetupServiceClient,
        factor_service_client::FactorServiceClient, login_service_client::LoginServiceClient,
        oauth_authorization_service_client::OauthAuthorizationServiceClient,
        oauth_client_service_client::OauthClientServiceClient,
        oauth_device_service_client::OauthDeviceServiceClient,
        oauth_grant_service_client::OauthGrantServiceClient,
        oauth_logout_service_client::OauthLogoutServiceClient,
        oauth_registration_service_client::OauthRegistrationServiceClient,
        oauth_token_service_client::OauthTokenServiceClient,
        organization_activity_service_client::OrganizationActivityServiceClient as ApplicationActivityServiceClient,
        passkey_service_client::PasskeyServiceClient, phone_service_client::PhoneServiceClient,
        profile_service_client::ProfileServiceClient, push_service_client::PushServiceClient,
        recovery_case_service_client::RecoveryCaseServiceClient,
        recovery_service_client::RecoveryServiceClient,
        session_service_client::SessionServiceClient,
    },
    mail::v1::{
        connection_service_client::ConnectionServiceClient,
        expunged_service_client::ExpungedServiceClient, mail_service_client::MailServiceClient,
    },
    mailbox::v1::{
        device_password_service_client::DevicePasswordServiceClient,
        discovery_service_client::DiscoveryServiceClient,
        domain_service_client::DomainServiceClient,
        mail_service_settings_service_client::MailServiceSettingsServiceClient,
        mailbox_access_service_client::MailboxAccessServiceClient,
        mailbox_service_client::MailboxServiceClient,
        organization_activity_service_client::OrganizationActivityServiceClient as MailActivityServiceClient,
        unification_service_client::UnificationServiceClient,
    },
    organization::v1::{
        invitation_service_client::InvitationServiceClient,
        member_service_client::MemberServiceClient,
        organization_activity_service_client::OrganizationActivityServiceClient,
        organization_profile_service_client::OrganizationProfileServiceClient,
        organization_service_client::OrganizationServiceClient,
        partner_access_service_client::PartnerAccessServiceClient,
        product_service_client::ProductServiceClient,
        support_access_service_client::SupportAccessServiceClient,
        support_code_service_client::SupportCodeServiceClient,
        tag_service_client::TagServiceClient, team_service_client::TeamServiceClient,
        transfer_service_client::TransferServiceClient,
    },
};
use gatepost_runtime::{access::Rule, drain::Drain, link::Link, tls::Signer};
use gatepost_text::Texts;
use tokio::sync::Semaphore;

use crate::{
    WebConfig, api::Api, assets::Assets, discovery::Discovery, oauth::Oauth, places::Places,
};

/// What the web service is made of.
#[derive(Clone)]
pub struct Parts {
    /// To the identity service.
    pub identity: Link,
    /// To the mailbox service.
    pub mailbox: Link,
    /// To the organization service.
    pub organization: Link,
    /// To the mail service.
    pub mail: Link,
    /// Where addresses are.
    pub places: Places,
    /// The access tables of those services: what programs may call over HTTP.
    pub rules: Vec<(ServiceName, &'static [Rule])>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Source of randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Keys of form tokens. All processes that serve one `public_url` share them.
    pub pepper: Pepper,
    /// Certificate and key of the pages.
    pub tls: Arc<rustls::ServerConfig>,
    /// Signs configuration profiles of devices.
    pub signer: Signer,
    /// What people type into their mail programs.
    pub mail_settings: MailSettings,
    /// Configuration.
    pub config: WebConfig,
    /// When to stop.
    pub drain: Drain,
}

/// Where mail programs connect, as people type it.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Host name of the IMAP server.
    pub imap_host: String,
    /// Port of IMAP over TLS.
    pub imaps_port: u16,
    /// Port of IMAP with STARTTLS.
    pub imap_port: u16,
    /// Host name of the submission server; none when mail is not sent from here.
    pub smtp_host: Option<String>,
    /// Port of submission over TLS (RFC 8314).
    pub smtp_port: u16,
    /// Who provides the mail, as programs name it.
    pub provider: String,
    /// Where calendars are, `https:`; none when there are none.
    pub caldav_url: Option<String>,
    /// Where contacts are, `https:`; none when there are none.
    pub carddav_url: Option<String>,
}

/// Forms with files that are read at once.
const UPLOADS: usize = 8;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) accounts: AccountServiceClient<Link>,
    pub(crate) logins: LoginServiceClient<Link>,
    pub(crate) factors: FactorServiceClient<Link>,
    pub(crate) passkeys: PasskeyServiceClient<Link>,
    pub(crate) push: PushServiceClient<Link>,
    pub(crate) recovery: RecoveryServiceClient<Link>,
    pub(crate) phones: PhoneServiceClient<Link>,
    pub(crate) cases: RecoveryCaseServiceClient<Link>,
    /// Seats of forms with files.
    pub(crate) uploads: Semaphore,
    pub(crate) sessions: SessionServiceClient<Link>,
    pub(crate) api_tokens: ApiTokenServiceClient<Link>,
    pub(crate) oauth_clients: OauthClientServiceClient<Link>,
    pub(crate) compromises: CompromiseServiceClient<Link>,
    pub(crate) oauth_authorizations: OauthAuthorizationServiceClient<Link>,
    pub(crate) oauth_devices: OauthDeviceServiceClient<Link>,
    pub(crate) oauth_grants: OauthGrantServiceClient<Link>,
    pub(crate) oauth_logouts: OauthLogoutServiceClient<Link>,
    pub(crate) oauth_registrations: OauthRegistrationServiceClient<Link>,
    pub(crate) oauth_tokens: OauthTokenServiceClient<Link>,
    pub(crate) places: Places,
    pub(crate) app_passwords: AppPasswordServiceClient<Link>,
    pub(crate) reports: ActivityReportServiceClient<Link>,
    /// Logs of organizations.
    pub(crate) logs: OrganizationActivityServiceClient<Link>,
    /// The same, what the mailbox service keeps of them.
    pub(crate) mail_logs: MailActivityServiceClient<Link>,
    /// The same, what identity keeps of them: lines about applications.
    pub(crate) application_logs: ApplicationActivityServiceClient<Link>,
    pub(crate) support_accesses: SupportAccessServiceClient<Link>,
    pub(crate) partner_accesses: PartnerAccessServiceClient<Link>,
    pub(crate) support_codes: SupportCodeServiceClient<Link>,
    pub(crate) closings: ClosingServiceClient<Link>,
    pub(crate) profiles: ProfileServiceClient<Link>,
    pub(crate) avatars: AvatarServiceClient<Link>,
    pub(crate) alarms: AlarmServiceClient<Link>,
    pub(crate) organizations: OrganizationServiceClient<Link>,
    pub(crate) organization_profiles: OrganizationProfileServiceClient<Link>,
    pub(crate) members: MemberServiceClient<Link>,
    pub(crate) invitations: InvitationServiceClient<Link>,
    pub(crate) teams: TeamServiceClient<Link>,
    pub(crate) products: ProductServiceClient<Link>,
    pub(crate) tags: TagServiceClient<Link>,
    pub(crate) transfers: TransferServiceClient<Link>,
    pub(crate) mailboxes: MailboxServiceClient<Link>,
    pub(crate) device_passwords: DevicePasswordServiceClient<Link>,
    pub(crate) domains: DomainServiceClient<Link>,
    pub(crate) discovery: Discovery,
    pub(crate) setups: DeviceSetupServiceClient<Link>,
    pub(crate) signer: Signer,
    pub(crate) mailbox_access: MailboxAccessServiceClient<Link>,
    /// What holds for all mailboxes of a mail service.
    pub(crate) mail_settings_of: MailServiceSettingsServiceClient<Link>,
    /// Who is in a mailbox now.
    pub(crate) connections: ConnectionServiceClient<Link>,
    /// What was expunged from mailboxes, and can be had back.
    pub(crate) expunged: ExpungedServiceClient<Link>,
    pub(crate) unifications: UnificationServiceClient<Link>,
    pub(crate) mail: MailServiceClient<Link>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) pepper: Pepper,
    pub(crate) texts: Arc<Texts>,
    pub(crate) assets: Assets,
    pub(crate) mail_settings: MailSettings,
    pub(crate) api: Arc<Api>,
    pub(crate) oauth: Oauth,
    pub(crate) config: WebConfig,
}

impl App {
    pub(crate) fn new(parts: &Parts) -> Self {
        let identity = || parts.identity.clone();
        Self(Arc::new(Inner {
            accounts: AccountServiceClient::new(identity()),
            logins: LoginServiceClient::new(identity()),
            factors: FactorServiceClient::new(identity()),
            passkeys: PasskeyServiceClient::new(identity()),
            push: PushServiceClient::new(identity()),
            recovery: RecoveryServiceClient::new(identity()),
            phones: PhoneServiceClient::new(identity()),
            cases: RecoveryCaseServiceClient::new(identity()),
            uploads: Semaphore::new(UPLOADS),
            sessions: SessionServiceClient::new(identity()),
            api_tokens: ApiTokenServiceClient::new(identity()),
            oauth_clients: OauthClientServiceClient::new(identity()),
            compromises: CompromiseServiceClient::new(identity()),
            oauth_authorizations: OauthAuthorizationServiceClient::new(identity()),
            oauth_devices: OauthDeviceServiceClient::new(identity()),
            oauth_grants: OauthGrantServiceClient::new(identity()),
            oauth_logouts: OauthLogoutServiceClient::new(identity()),
            oauth_registrations: OauthRegistrationServiceClient::new(identity()),
            oauth_tokens: OauthTokenServiceClient::new(identity()),
            places: parts.places.clone(),
            app_passwords: AppPasswordServiceClient::new(identity()),
            reports: ActivityReportServiceClient::new(identity()),
            logs: OrganizationActivityServiceClient::new(parts.organization.clone()),
            mail_logs: MailActivityServiceClient::new(parts.mailbox.clone()),
            application_logs: ApplicationActivityServiceClient::new(identity()),
            support_accesses: SupportAccessServiceClient::new(parts.organization.clone()),
            partner_accesses: PartnerAccessServiceClient::new(parts.organization.clone()),
            support_codes: SupportCodeServiceClient::new(parts.organization.clone()),
            closings: ClosingServiceClient::new(identity()),
            profiles: ProfileServiceClient::new(identity()),
            // The service bounds files; one message holds a whole one.
            avatars: AvatarServiceClient::new(identity()).max_encoding_message_size(usize::MAX),
            alarms: AlarmServiceClient::new(identity()),
            organizations: OrganizationServiceClient::new(parts.organization.clone()),
            // The service bounds files; one message holds a whole one.
            organization_profiles: OrganizationProfileServiceClient::new(
                parts.organization.clone(),
            )
            .max_encoding_message_size(usize::MAX),
            members: MemberServiceClient::new(parts.organization.clone()),
            invitations: InvitationServiceClient::new(parts.organization.clone()),
            teams: TeamServiceClient::new(parts.organization.clone()),
            products: ProductServiceClient::new(parts.organization.clone()),
            tags: TagServiceClient::new(parts.organization.clone()),
            transfers: TransferServiceClient::new(parts.organization.clone()),
            mailboxes: MailboxServiceClient::new(parts.mailbox.clone()),
            device_passwords: DevicePasswordServiceClient::new(parts.mailbox.clone()),
            domains: DomainServiceClient::new(parts.mailbox.clone()),
            setups: DeviceSetupServiceClient::new(identity()),
            signer: parts.signer.clone(),
            discovery: Discovery::new(
                DiscoveryServiceClient::new(parts.mailbox.clone()),
                &parts.config.discovery,
            ),
            mailbox_access: MailboxAccessServiceClient::new(parts.mailbox.clone()),
            mail_settings_of: MailServiceSettingsServiceClient::new(parts.mailbox.clone()),
            connections: ConnectionServiceClient::new(parts.mail.clone()),
            expunged: ExpungedServiceClient::new(parts.mail.clone()),
            unifications: UnificationServiceClient::new(parts.mailbox.clone()),
            mail: MailServiceClient::new(parts.mail.clone()),
            clock: Arc::clone(&parts.clock),
            entropy: Arc::clone(&parts.entropy),
            pepper: parts.pepper.clone(),
            texts: Arc::new(Texts::new(crate::LOCALES)),
            assets: Assets::new(),
            mail_settings: parts.mail_settings.clone(),
            api: Api::new(parts),
            oauth: Oauth::new(parts),
            config: parts.config.clone(),
        }))
    }

    /// A value nobody guesses: 128 random bits as 22 characters that need no escaping anywhere.
    pub(crate) fn random(&self) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
