//! Use cases, one file each: authorize, load, ask the core to decide, commit.

pub(crate) mod access;
pub(crate) mod activity;
pub(crate) mod alias;
pub(crate) mod attach;
pub(crate) mod attached_people;
pub(crate) mod authenticate;
mod bearer;
pub(crate) mod create_mailbox;
pub(crate) mod device_password;
pub(crate) mod discovery;
pub(crate) mod domain;
pub(crate) mod domain_records;
pub(crate) mod domain_removal;
pub(crate) mod expunged_mail;
pub(crate) mod logins;
pub(crate) mod mail_service;
pub(crate) mod mail_service_settings;
pub(crate) mod operator_work;
pub(crate) mod password;
pub(crate) mod password_hashes;
pub(crate) mod people;
pub(crate) mod read;
mod recognise;
pub(crate) mod resolve;
mod shared;
pub(crate) mod standings;
pub(crate) mod unification;
pub(crate) mod update_mailbox;

use std::sync::Arc;

use gatepost_mailbox_core::{Holder, Permissions, ReservedNames};
use gatepost_model::{
    AuditEntry, AuditSubject, Clock, DomainName, Entropy, MailboxId, OrganizationId, Pepper,
};
use gatepost_password::PasswordPool;
use gatepost_proto::{
    event::v1::{Event, event::Fact},
    identity::v1::{
        access_token_service_client::AccessTokenServiceClient,
        account_password_service_client::AccountPasswordServiceClient,
        activity_service_client::ActivityServiceClient,
        app_password_service_client::AppPasswordServiceClient,
        directory_service_client::DirectoryServiceClient,
        mailbox_notice_service_client::MailboxNoticeServiceClient,
        shared_password_service_client::SharedPasswordServiceClient,
    },
    organization::v1::{
        product_service_client::ProductServiceClient,
        standing_service_client::StandingServiceClient,
    },
};
use gatepost_runtime::{drain::Drain, link::Link, principal::Principal, rights::Rights};
use gatepost_store::{ChangeSet, Store, StoreError, Version, audit};
use prost::Message;
use tokio::sync::{Mutex, Notify, Semaphore};

use crate::{
    MailboxConfig, MailboxError, Parts, Programs,
    gate::Gate,
    recorder::Recorder,
    repo::{self, MailboxRecord},
    resolver::Resolver,
};

/// What every use case works with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) pepper: Pepper,
    pub(crate) passwords: PasswordPool,
    pub(crate) access_tokens: AccessTokenServiceClient<Link>,
    pub(crate) app_passwords: AppPasswordServiceClient<Link>,
    pub(crate) account_passwords: AccountPasswordServiceClient<Link>,
    /// How many wrong passwords are looked at at once.
    pub(crate) recognising: Arc<Semaphore>,
    pub(crate) shared_passwords: SharedPasswordServiceClient<Link>,
    pub(crate) activities: ActivityServiceClient<Link>,
    pub(crate) mailbox_notices: MailboxNoticeServiceClient<Link>,
    pub(crate) directory: DirectoryServiceClient<Link>,
    pub(crate) rights: Rights,
    pub(crate) standings: StandingServiceClient<Link>,
    pub(crate) products: ProductServiceClient<Link>,
    pub(crate) config: Arc<MailboxConfig>,
    pub(crate) programs: Arc<Programs>,
    pub(crate) resolver: Arc<Resolver>,
    pub(crate) reserved: Arc<ReservedNames>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) drain: Drain,
    /// Wakes whoever does what commits have left to be done.
    pub(crate) due: Arc<Notify>,
    lanes: Arc<[Mutex<()>; LANES]>,
}

const LANES: usize = 64;
/// Of an answer about as many accounts as may be asked about at once.
const DIRECTORY_BYTES: usize = 16 * 1024 * 1024;

/// A mailbox as a caller sees it.
#[derive(Clone, Debug)]
pub(crate) struct MailboxView {
    pub(crate) id: MailboxId,
    pub(crate) record: MailboxRecord,
    /// What the caller may do by being attached.
    pub(crate) permissions: Permissions,
}

/// A mailbox that the caller may act upon.
pub(crate) struct Opened {
    id: MailboxId,
    record: MailboxRecord,
    version: Version,
    permissions: Permissions,
    organization: OrganizationId,
}

impl Opened {
    fn view(self) -> MailboxView {
        MailboxView { id: self.id, record: self.record, permissions: self.permissions }
    }
}

impl Context {
    pub(crate) fn new(parts: Parts) -> Self {
        let gate = Gate::new(parts.pepper.clone(), &parts.config.throttle);
        let (clock, entropy) = (parts.clock.clone(), parts.entropy.clone());
        let rights = Rights::start(parts.organization.clone(), clock, entropy, &parts.drain);
        Self {
            store: parts.store,
            clock: parts.clock,
            entropy: parts.entropy,
            pepper: parts.pepper,
            passwords: parts.passwords,
            access_tokens: AccessTokenServiceClient::new(parts.identity.clone()),
            app_passwords: AppPasswordServiceClient::new(parts.identity.clone()),
            account_passwords: AccountPasswordServiceClient::new(parts.identity.clone()),
            recognising: Arc::new(Semaphore::new(recognise::AT_ONCE)),
            shared_passwords: SharedPasswordServiceClient::new(parts.identity.clone()),
            mailbox_notices: MailboxNoticeServiceClient::new(parts.identity.clone()),
            directory: DirectoryServiceClient::new(parts.identity.clone())
                .max_decoding_message_size(DIRECTORY_BYTES),
            activities: ActivityServiceClient::new(parts.identity),
            rights,
            standings: StandingServiceClient::new(parts.organization.clone()),
            products: ProductServiceClient::new(parts.organization),
            reserved: Arc::new(ReservedNames::new(&parts.config.reserved_names)),
            resolver: Arc::new(Resolver::new(parts.config.resolver.clone())),
            config: Arc::new(parts.config),
            programs: Arc::new(parts.programs),
            gate: Arc::new(gate),
            recorder: Arc::default(),
            drain: parts.drain,
            due: Arc::default(),
            lanes: Arc::new(std::array::from_fn(|_| Mutex::default())),
        }
    }

    /// Commits `changes` with the facts they mean and a line in the organization's log. Commits that
    /// write to the same log go one after the other: they would only run into conflicts.
    async fn commit(
        &self,
        changes: ChangeSet,
        line: AuditEntry,
        facts: impl IntoIterator<Item = Fact>,
    ) -> Result<(), MailboxError> {
        self.commit_lines(changes, vec![line], facts).await
    }

    /// The same with several lines in the log of one organization, or with none.
    pub(crate) async fn commit_lines(
        &self,
        mut changes: ChangeSet,
        lines: Vec<AuditEntry>,
        facts: impl IntoIterator<Item = Fact>,
    ) -> Result<(), MailboxError> {
        let time = Some(gatepost_proto::wire::timestamp(self.clock.now()));
        for fact in facts {
            changes.event(Event { time, fact: Some(fact) }.encode_to_vec());
        }
        let lane = lines.first().map_or(0, |line| line.subject.to_bytes()[16]);
        let _lane = self.lanes[usize::from(lane) % LANES].lock().await;
        audit::append(self.store.as_ref(), &mut changes, lines).await?;
        self.store.commit(changes).await?;
        Ok(())
    }

    pub(crate) fn line(
        &self,
        organization: OrganizationId,
        caller: &Principal,
        action: &'static str,
    ) -> AuditEntry {
        let subject = AuditSubject::Organization(organization);
        AuditEntry::new(subject, caller.actor(), action, self.clock.now())
    }

    /// Who serves a domain, and the version of its record, if it has one.
    async fn holder(&self, domain: &DomainName) -> Result<(Holder, Option<Version>), StoreError> {
        if self.config.shares(domain) {
            return Ok((Holder::Shared, None));
        }
        Ok(match repo::domain(self.store.as_ref(), domain).await? {
            Some(found) => (Holder::Service(found.record.service()?), Some(found.version)),
            None => (Holder::Nobody, None),
        })
    }

    /// The same for a new address: a domain that is being removed takes none.
    async fn holder_for_address(
        &self,
        domain: &DomainName,
    ) -> Result<(Holder, Option<Version>), StoreError> {
        if self.config.shares(domain) {
            return Ok((Holder::Shared, None));
        }
        let now = self.clock.now();
        Ok(match repo::domain(self.store.as_ref(), domain).await? {
            Some(found) if found.record.is_leaving(now) => (Holder::Nobody, Some(found.version)),
            Some(found) => (Holder::Service(found.record.service()?), Some(found.version)),
            None => (Holder::Nobody, None),
        })
    }
}
