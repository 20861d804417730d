//! The wire: parse, call one flow, render.

mod activities;
mod attached_people;
mod audits;
mod authentication;
mod device_passwords;
mod discovery;
mod domains;
mod events;
mod expunged_mail;
mod mailbox_access;
mod mailboxes;
mod operator_works;
mod password_hashes;
mod render;
mod settings;
mod unification;

use gatepost_model::{
    AccountId, MailServiceId, MailboxId, Malformed, Scope,
    ServiceName::{Admin, Identity, Mail, Web},
};
use gatepost_proto::mailbox::v1::{
    attached_people_service_server::AttachedPeopleServiceServer,
    audit_service_server::AuditServiceServer,
    authentication_service_server::AuthenticationServiceServer,
    device_password_service_server::DevicePasswordServiceServer,
    discovery_service_server::DiscoveryServiceServer, domain_service_server::DomainServiceServer,
    event_service_server::EventServiceServer,
    expunged_mail_service_server::ExpungedMailServiceServer,
    mail_service_settings_service_server::MailServiceSettingsServiceServer,
    mailbox_access_service_server::MailboxAccessServiceServer,
    mailbox_password_hash_service_server::MailboxPasswordHashServiceServer,
    mailbox_service_server::MailboxServiceServer,
    operator_work_service_server::OperatorWorkServiceServer,
    organization_activity_service_server::OrganizationActivityServiceServer,
    unification_service_server::UnificationServiceServer,
};
use gatepost_runtime::{
    access::{Acting, Rule, guard},
    principal::Principals,
    status,
};
use tonic::{Status, service::Routes};

use crate::{MailboxError, Parts, flow::Context, organizations, recorder, upkeep};

macro_rules! rule {
    ($rpc:literal, $callers:expr, $acting:ident) => {
        Rule::new(concat!("gatepost.mailbox.v1.", $rpc), $callers, Acting::$acting)
    };
    ($rpc:literal, $callers:expr, $acting:ident, $scope:ident) => {
        rule!($rpc, $callers, $acting).scoped(Scope::$scope)
    };
}

/// Who may call which RPC.
pub const RULES: &[Rule] = &[
    rule!("AuthenticationService/Authenticate", &[Mail], Service),
    rule!("AuthenticationService/ResolveRecipient", &[Mail], Service),
    rule!("AuthenticationService/RecordProgram", &[Mail], Service),
    rule!("MailboxService/CreateMailService", &[Web, Admin], Account, MailboxesWrite),
    rule!("MailboxService/ListMailServices", &[Web, Admin], Account, MailboxesRead),
    rule!("MailboxService/AddDomain", &[Web, Admin], Account, MailboxesWrite),
    rule!("MailboxService/ListDomains", &[Web, Admin], Account, MailboxesRead),
    rule!("MailboxService/VerifyDomain", &[Admin], Account),
    rule!("MailboxService/CreateMailbox", &[Web, Admin], Account, MailboxesWrite),
    // The mail service asks it on behalf of an account, with that account's token.
    rule!("MailboxService/GetMailbox", &[Web, Admin, Mail], Account, MailboxesRead),
    rule!("MailboxService/ListMailboxes", &[Web, Admin], Account, MailboxesRead),
    rule!("MailboxService/UpdateMailbox", &[Web, Admin], Account, MailboxesWrite),
    rule!("MailboxService/AddAlias", &[Web, Admin], Account, MailboxesWrite),
    rule!("MailboxService/RemoveAlias", &[Web, Admin], Account, MailboxesWrite),
    rule!("MailboxService/AttachAccount", &[Web, Admin], Account, MailboxesWrite),
    rule!("MailboxService/DetachAccount", &[Web, Admin], Account, MailboxesWrite),
    rule!("MailboxService/ListAttachments", &[Web, Admin], Account, MailboxesRead),
    rule!("MailboxService/SetMailboxPassword", &[Web, Admin], Account),
    rule!("MailboxService/ListLogins", &[Web, Admin], Account, MailboxesRead),
    rule!(
        "DevicePasswordService/IssueDevicePassword",
        &[Web, Admin],
        Account,
        DevicePasswordsWrite
    ),
    rule!("DevicePasswordService/ListDevicePasswords", &[Web, Admin], Account, DevicePasswordsRead),
    rule!(
        "DevicePasswordService/RevokeDevicePassword",
        &[Web, Admin],
        Account,
        DevicePasswordsWrite
    ),
    // Before anybody signs in.
    rule!("DiscoveryService/FindDomain", &[Web], Service),
    rule!("DomainService/GetDomainRecords", &[Web, Admin], Account, MailboxesRead),
    rule!("DomainService/CheckDomain", &[Web, Admin], Account, MailboxesWrite),
    rule!("DomainService/VerifyOwnDomain", &[Web, Admin], Account, MailboxesWrite),
    rule!("DomainService/RemoveDomain", &[Web, Admin], Account, MailboxesWrite),
    rule!("DomainService/GetMailService", &[Web, Admin], Account, MailboxesRead),
    rule!(
        "MailServiceSettingsService/GetMailServiceSettings",
        &[Web, Admin],
        Account,
        MailboxesRead
    ),
    rule!(
        "MailServiceSettingsService/UpdateMailServiceSettings",
        &[Web, Admin],
        Account,
        MailboxesWrite
    ),
    rule!("MailboxAccessService/ListMailboxPeople", &[Web, Admin], Account, MailboxesRead),
    rule!("MailboxAccessService/ListLoginHistory", &[Web, Admin], Account, MailboxesRead),
    rule!("MailboxAccessService/EndMailboxConnection", &[Web, Admin], Account, MailboxesWrite),
    // Asked on behalf of an account, with its token. Not for programs: no scope.
    rule!("ExpungedMailService/PermitExpungedMail", &[Mail], Account),
    rule!("AttachedPeopleService/NameAttachedPeople", &[Mail], Service),
    rule!("OperatorWorkService/RecordOperatorWork", &[Mail], Service),
    rule!("MailboxPasswordHashService/ImportMailboxPasswordHash", &[Admin], Account),
    rule!("MailboxPasswordHashService/CountMailboxPasswordHashes", &[Admin], Account),
    rule!(
        "OrganizationActivityService/ListOrganizationActivity",
        &[Web, Admin],
        Account,
        OrganizationsRead
    ),
    // The JSON API has no streams.
    rule!("OrganizationActivityService/ExportOrganizationActivity", &[Web, Admin], Account),
    rule!(
        "OrganizationActivityService/SummarizeOrganizationActivity",
        &[Web, Admin],
        Account,
        OrganizationsRead
    ),
    // Not for programs: no scope, and a fresh proof besides.
    rule!("UnificationService/GetUnification", &[Web, Admin], Account),
    rule!("UnificationService/Unify", &[Web], Account),
    rule!("UnificationService/EndUnification", &[Web, Admin], Account),
    rule!("AuditService/VerifyLogs", &[Admin], Account),
    rule!("EventService/WatchEvents", &[Mail, Web, Identity], Service),
];

pub(crate) fn routes(parts: Parts) -> axum::Router {
    let principals = Principals::new(parts.identity.clone());
    let (drain, organization) = (parts.drain.clone(), parts.organization.clone());
    let context = Context::new(parts);
    drain.spawn(recorder::run(context.clone(), drain.clone()));
    drain.spawn(organizations::run(context.clone(), organization));
    drain.spawn(organizations::run_due(context.clone()));
    drain.spawn(upkeep::run(context.clone(), drain.clone()));
    let audits = audits::Audits { store: context.store.clone() };
    let events = events::Events { store: context.store.clone(), drain };
    let authentication = authentication::Authentication { context: context.clone() };
    let devices = device_passwords::DevicePasswords {
        context: context.clone(),
        principals: principals.clone(),
    };
    let activities =
        activities::Activities { context: context.clone(), principals: principals.clone() };
    let domains = domains::Domains { context: context.clone(), principals: principals.clone() };
    let hashes = password_hashes::PasswordHashes {
        context: context.clone(),
        principals: principals.clone(),
    };
    let unifications =
        unification::Unifications { context: context.clone(), principals: principals.clone() };
    let discovery = discovery::Discovery { context: context.clone() };
    let access =
        mailbox_access::MailboxAccess { context: context.clone(), principals: principals.clone() };
    let expunged =
        expunged_mail::ExpungedMail { context: context.clone(), principals: principals.clone() };
    let attached = attached_people::AttachedPeople { context: context.clone() };
    let works = operator_works::OperatorWorks { context: context.clone() };
    let settings = settings::Settings { context: context.clone(), principals: principals.clone() };
    let mailboxes = mailboxes::Mailboxes { context, principals };
    let routes = Routes::new(MailboxServiceServer::new(mailboxes))
        .add_service(DevicePasswordServiceServer::new(devices))
        .add_service(OrganizationActivityServiceServer::new(activities))
        .add_service(DiscoveryServiceServer::new(discovery))
        .add_service(DomainServiceServer::new(domains))
        .add_service(MailboxAccessServiceServer::new(access))
        .add_service(ExpungedMailServiceServer::new(expunged))
        .add_service(OperatorWorkServiceServer::new(works))
        .add_service(AttachedPeopleServiceServer::new(attached))
        .add_service(MailServiceSettingsServiceServer::new(settings))
        .add_service(MailboxPasswordHashServiceServer::new(hashes))
        .add_service(UnificationServiceServer::new(unifications))
        .add_service(AuthenticationServiceServer::new(authentication))
        .add_service(AuditServiceServer::new(audits))
        .add_service(EventServiceServer::new(events));
    guard(routes, RULES)
}

fn refuse<E: Into<MailboxError>>(error: E) -> Status {
    status::of(&error.into())
}

fn mailbox_id(text: &str) -> Result<MailboxId, Malformed> {
    text.parse().map_err(|_| Malformed::new("mailbox_id", "a mailbox's id"))
}

fn mail_service_id(text: &str) -> Result<MailServiceId, Malformed> {
    text.parse().map_err(|_| Malformed::new("mail_service_id", "a mail service's id"))
}

fn account_id(text: &str) -> Result<AccountId, Malformed> {
    text.parse().map_err(|_| Malformed::new("account_id", "an account's id"))
}

/// None for an empty field.
fn optional<T>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, Malformed>,
) -> Result<Option<T>, Malformed> {
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}
