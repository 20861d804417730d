//! What every flow works with.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    future::Future,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use gatepost_device::DeviceId;
use gatepost_identity_core::{Language, ReplayPolicy, Replays};
use gatepost_model::{
    AccountId, Address, ApiTokenId, AppPasswordId, AuditEntry, AuditSubject, Clock, Entropy, Guard,
    OauthClientId, Pause, Pepper, ThrottlePolicy, Timestamp,
};
use gatepost_notice::{Courier, FormPost, SmsGateway};
use gatepost_password::PasswordPool;
use gatepost_proto::{
    event::v1::{Event, event::Fact},
    organization::v1::{
        departure_service_client::DepartureServiceClient,
        organization_service_client::OrganizationServiceClient,
        support_service_client::SupportServiceClient,
    },
    wire,
};
use gatepost_runtime::{drain::Drain, link::Link, rights::Rights};
use gatepost_seal::Sealer;
use gatepost_store::{ChangeSet, Committed, Expect, Store, audit, retry_conflicts};
use prost::Message;
use tokio::sync::Notify;

use crate::{
    Parts,
    config::IdentityConfig,
    device::DeviceId as BrowserId,
    error::IdentityError,
    flow::{Documents, KeyRing},
    networks::Networks,
    pictures::Pictures,
    relying_party::RelyingParty,
    repo::{Recorded, Task, WORK, Work, work_key},
};

/// The identity service, without its wire.
pub(crate) struct Identity {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) pepper: Pepper,
    /// Seals what must be read back of second factors.
    pub(crate) seal: Sealer,
    pub(crate) passwords: PasswordPool,
    pub(crate) departures: DepartureServiceClient<Link>,
    pub(crate) organization: OrganizationServiceClient<Link>,
    pub(crate) supports: SupportServiceClient<Link>,
    /// What accounts may do in organizations.
    pub(crate) rights: Rights,
    /// To the organization service.
    pub(crate) organizations: Link,
    pub(crate) pictures: Pictures,
    /// Pictures of recovery cases.
    pub(crate) documents: Documents,
    pub(crate) courier: Arc<dyn Courier>,
    /// Takes text messages to telephones, where there is one.
    pub(crate) sms: Option<Arc<dyn SmsGateway>>,
    /// Without a slash at its end.
    pub(crate) public_url: String,
    /// Verifies passkeys; none when browsers allow none at the public address.
    pub(crate) relying_party: Option<RelyingParty>,
    pub(crate) config: IdentityConfig,
    pub(crate) drain: Drain,
    pub(crate) guards: Guards,
    /// What devices have said, so that nothing of it is heard twice.
    pub(crate) replays: Mutex<Replays<DeviceId>>,
    /// Devices that wait for a login.
    pub(crate) waiting: Mutex<BTreeSet<DeviceId>>,
    /// The log whose old lines were removed last.
    pub(crate) trimmed: Mutex<Option<AuditSubject>>,
    /// Tells clients that a session has ended.
    pub(crate) logout_post: Arc<dyn FormPost>,
    /// Signing keys as they were read last.
    pub(crate) key_ring: Mutex<Option<Arc<KeyRing>>>,
    /// Seals signing keys.
    pub(crate) key_seal: Sealer,
    /// Wakes the background worker.
    pub(crate) work: Notify,
}

impl Identity {
    pub(crate) fn new(parts: Parts) -> Self {
        let now = parts.clock.now();
        let (clock, entropy) = (parts.clock.clone(), parts.entropy.clone());
        Self {
            rights: Rights::start(parts.organization.clone(), clock, entropy, &parts.drain),
            store: parts.store,
            clock: parts.clock,
            entropy: parts.entropy,
            seal: Sealer::new(&parts.pepper, "identity-factor"),
            key_seal: Sealer::new(&parts.pepper, "identity-oauth-key"),
            pepper: parts.pepper,
            passwords: parts.passwords,
            departures: DepartureServiceClient::new(parts.organization.clone()),
            supports: SupportServiceClient::new(parts.organization.clone()),
            organization: OrganizationServiceClient::new(parts.organization.clone()),
            organizations: parts.organization,
            pictures: Pictures::new(),
            documents: Documents::new(parts.documents, &parts.document_keys, &parts.config),
            courier: parts.courier,
            relying_party: RelyingParty::new(&parts.public_url),
            sms: parts.sms,
            public_url: parts.public_url.trim_end_matches('/').to_owned(),
            guards: Guards::new(&parts.config),
            config: parts.config,
            drain: parts.drain,
            replays: Mutex::new(Replays::new(REPLAYS, now)),
            waiting: Mutex::new(BTreeSet::new()),
            trimmed: Mutex::new(None),
            logout_post: parts.logout_post,
            key_ring: Mutex::new(None),
            work: Notify::new(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Runs a flow's read-decide-commit again while another change comes first.
    pub(crate) async fn attempt<T, F, Fut>(&self, attempt: F) -> Result<T, IdentityError>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T, IdentityError>>,
    {
        retry_conflicts(|error| matches!(error, IdentityError::Conflict), attempt).await
    }

    /// Begins a change set with a line in the account's log.
    ///
    /// Flows call this before they read anything else: the line stands on the last one of the log, so
    /// that of two changes of one account that would be logged only the first commits, and the
    /// other reads anew. That is what makes "all sessions" or "as many as there may be" exact.
    pub(crate) async fn logged(&self, entry: AuditEntry) -> Result<ChangeSet, IdentityError> {
        self.logged_all(vec![entry]).await
    }

    /// As [`Self::logged`], with several lines.
    pub(crate) async fn logged_all(
        &self,
        entries: Vec<AuditEntry>,
    ) -> Result<ChangeSet, IdentityError> {
        let mut changes = ChangeSet::new();
        audit::append(&*self.store, &mut changes, entries).await?;
        Ok(changes)
    }

    pub(crate) async fn commit(&self, changes: ChangeSet) -> Result<Committed, IdentityError> {
        let committed = self.store.commit(changes).await?;
        self.work.notify_one();
        Ok(committed)
    }

    /// Adds an event to a change set.
    pub(crate) fn event(&self, changes: &mut ChangeSet, now: Timestamp, fact: Fact) {
        let event = Event { time: Some(wire::timestamp(now)), fact: Some(fact) };
        changes.event(event.encode_to_vec());
    }

    /// Adds a mail to a person to a change set (ACC-11). `values` hold no secret.
    pub(crate) fn notice(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        recipient: &Address,
        language: &Language,
        template: &str,
        values: BTreeMap<String, String>,
    ) {
        let mut unique = [0; 16];
        self.entropy.fill(&mut unique);
        let task = Task::Notice {
            recipient: recipient.clone(),
            template: template.to_owned(),
            language: language.as_str().to_owned(),
            values,
        };
        let work = Work { created: now, tries: 0, task };
        changes.put(WORK, work_key(now, &unique), Expect::Absent, work.encode());
    }
}

/// Where somebody tries to log in from, as far as the account knows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Place {
    /// Anywhere else: all such guesses share one count.
    Elsewhere,
    /// A network it has logged in from lately.
    Network(IpAddr),
    /// A browser it has logged in with.
    Device(BrowserId),
}

/// Throttles, each behind a lock that is held for microseconds.
pub(crate) struct Guards {
    /// Logins, by address key and place.
    pub(crate) account: Guard<(String, Place)>,
    /// Answers to challenges, by account and place.
    pub(crate) factor: Guard<(AccountId, Place)>,
    /// Refused logins, by network and site.
    pub(crate) network: Networks,
    /// Questions to passkeys that pages of the login ask for, by network.
    pub(crate) passkey_login: Guard<IpAddr>,
    pub(crate) sign_up_address: Guard<String>,
    pub(crate) sign_up_network: Guard<IpAddr>,
    /// Questions for a login e-mail, by the number or address that it would be told to.
    pub(crate) reminder: Guard<String>,
    /// Codes and links that proved nothing, by network.
    pub(crate) verification: Guard<IpAddr>,
    /// Mailed links that opened nothing, by network.
    pub(crate) link: Guard<IpAddr>,
    /// Passwords that were wrong a short while ago, by keyed hash: mail programs repeat theirs.
    pub(crate) known_wrong: KnownWrong,
    /// Logins that a phone is asked about.
    pub(crate) push: Guard<AccountId>,
    /// The present password in a change of it.
    pub(crate) password: Guard<AccountId>,
    /// Recovery cases of an account.
    pub(crate) case: Guard<AccountId>,
    /// Tokens that opened no recovery case, by network.
    pub(crate) case_token: Guard<IpAddr>,
    /// Pictures from one network.
    pub(crate) case_file: Guard<IpAddr>,
    /// Avatars of an account.
    pub(crate) avatar: Guard<AccountId>,
    /// Lines about one app password in its owner's log.
    pub(crate) app_password_log: Guard<AppPasswordId>,
    /// Wrong secrets of clients of the OpenID provider, by client and network.
    pub(crate) oauth_client: Guard<(OauthClientId, IpAddr)>,
    /// Devices that begin, by network.
    pub(crate) oauth_device_start: Guard<IpAddr>,
    /// Wrong codes of devices, by account.
    pub(crate) oauth_device_account: Guard<AccountId>,
    /// Wrong codes of devices, by network.
    pub(crate) oauth_device_network: Guard<IpAddr>,
    /// Clients that register themselves, by network.
    pub(crate) registration: Guard<IpAddr>,
    /// Lines about one API token in its owner's log.
    pub(crate) api_token_log: Guard<ApiTokenId>,
}

impl Guards {
    fn new(config: &IdentityConfig) -> Self {
        let hourly = ThrottlePolicy {
            free: 0,
            first: std::time::Duration::from_secs(3600),
            cap: std::time::Duration::from_secs(3600),
            forget: std::time::Duration::from_secs(3600),
        };
        Self {
            account: Guard::new(config.throttle_account.policy(), CAPACITY),
            factor: Guard::new(config.throttle_account.policy(), CAPACITY),
            network: Networks::new(
                config.throttle_network.policy(),
                config.throttle_site.policy(),
                CAPACITY,
            ),
            passkey_login: Guard::new(config.throttle_passkey_login.policy(), CAPACITY),
            sign_up_address: Guard::new(config.throttle_sign_up_address.policy(), CAPACITY),
            sign_up_network: Guard::new(config.throttle_sign_up_network.policy(), CAPACITY),
            reminder: Guard::new(config.throttle_sign_up_address.policy(), CAPACITY),
            verification: Guard::new(config.throttle_network.policy(), CAPACITY),
            link: Guard::new(config.throttle_network.policy(), CAPACITY),
            known_wrong: KnownWrong::default(),
            push: Guard::new(config.throttle_push.policy(), CAPACITY),
            password: Guard::new(config.throttle_account.policy(), CAPACITY),
            case: Guard::new(config.throttle_sign_up_address.policy(), CAPACITY),
            case_token: Guard::new(config.throttle_network.policy(), CAPACITY),
            case_file: Guard::new(config.throttle_sign_up_network.policy(), CAPACITY),
            avatar: Guard::new(config.throttle_network.policy(), CAPACITY),
            app_password_log: Guard::new(hourly, CAPACITY),
            oauth_client: Guard::new(config.oauth_tokens.throttle_client.policy(), CAPACITY),
            oauth_device_start: Guard::new(config.throttle_network.policy(), CAPACITY),
            oauth_device_account: Guard::new(
                config.oauth_tokens.throttle_device_code.policy(),
                CAPACITY,
            ),
            oauth_device_network: Guard::new(
                config.oauth_tokens.throttle_device_code.policy(),
                CAPACITY,
            ),
            registration: Guard::new(config.oauth.registration.throttle.policy(), CAPACITY),
            api_token_log: Guard::new(hourly, CAPACITY),
        }
    }
}

/// Devices may be a minute off, and ask once in two seconds on average.
const REPLAYS: ReplayPolicy = ReplayPolicy { window: std::time::Duration::from_secs(60), most: 60 };
/// Keys that one guard knows at most: a few megabytes.
const CAPACITY: usize = 50_000;

/// What was wrong within the last hour.
#[derive(Default)]
pub(crate) struct KnownWrong(Mutex<HashMap<[u8; 32], Timestamp>>);

impl KnownWrong {
    const KEPT: Duration = Duration::from_secs(3600);

    pub(crate) fn contains(&self, fingerprint: &[u8; 32], now: Timestamp) -> bool {
        let known = self.lock();
        known.get(fingerprint).is_some_and(|time| now.since(*time) < Self::KEPT)
    }

    pub(crate) fn insert(&self, fingerprint: [u8; 32], now: Timestamp) {
        let mut known = self.lock();
        if known.len() >= CAPACITY {
            known.retain(|_, time| now.since(*time) < Self::KEPT);
            if known.len() >= CAPACITY {
                known.clear();
            }
        }
        known.insert(fingerprint, now);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Pause> for IdentityError {
    fn from(pause: Pause) -> Self {
        Self::Throttled(pause.left)
    }
}
