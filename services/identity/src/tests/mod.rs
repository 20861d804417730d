//! Flows over the wire, on the memory store, with a clock that tests set.

mod accounts;
mod activity_report;
mod alarm;
mod api_tokens;
mod app_passwords;
mod avatar;
mod closing;
mod compromise;
mod device_setup;
mod events;
mod factors;
mod login;
mod long_passwords;
mod mailbox_notice;
mod oauth;
mod oauth_clients;
mod oauth_registration;
mod passkey_login;
mod passkeys;
mod password_hashes;
mod phones;
mod profile;
mod push;
mod recognise_password;
mod recovery;
mod recovery_case;
mod role_change;
mod shared_password;
mod sign_up;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use gatepost_blob::BlobStore;
use gatepost_model::{
    Clock, ManualClock, Pepper, PepperKeyId, SeededEntropy, ServiceName, Timestamp,
};
use gatepost_notice::{Courier, Notice, NoticeError, SmsGateway};
use gatepost_password::{PasswordPool, PoolConfig};
use gatepost_proto::{
    common::v1::Client,
    identity::v1::{
        account_service_client::AccountServiceClient,
        activity_service_client::ActivityServiceClient, alarm_service_client::AlarmServiceClient,
        api_token_service_client::ApiTokenServiceClient,
        app_password_service_client::AppPasswordServiceClient,
        event_service_client::EventServiceClient, login_service_client::LoginServiceClient,
        session_service_client::SessionServiceClient, *,
    },
    organization::v1::{
        self as organization, CreateOrganizationRequest, CreateOrganizationResponse,
        organization_service_server::{OrganizationService, OrganizationServiceServer},
    },
};
use gatepost_runtime::{
    access::with_bearer,
    drain::Drain,
    link::{Link, Switchboard},
    status,
};
use gatepost_store::MemoryStore;
use tonic::{Code, Request, Response, Status};

use crate::{IdentityConfig, Parts, state::Identity};

pub(super) const PASSWORD: &str = "correct horse battery";

/// A whole identity service with what is around it.
pub(super) struct House {
    pub(super) store: MemoryStore,
    pub(super) clock: Arc<ManualClock>,
    pub(super) post: Arc<Post>,
    pub(super) telephones: Arc<phones::Telephones>,
    pub(super) organizations: FakeOrganizations,
    pub(super) told: Arc<oauth::Told>,
    pub(super) documents: BlobStore,
    pub(super) identity: Arc<Identity>,
    board: Switchboard,
    drain: Drain,
}

impl Drop for House {
    fn drop(&mut self) {
        self.drain.begin();
    }
}

impl House {
    pub(super) fn new() -> Self {
        Self::with(IdentityConfig::default(), MemoryStore::new(), 1)
    }

    pub(super) fn with(config: IdentityConfig, store: MemoryStore, seed: u64) -> Self {
        Self::keeping(config, store, BlobStore::memory(), seed)
    }

    pub(super) fn keeping(
        config: IdentityConfig,
        store: MemoryStore,
        documents: BlobStore,
        seed: u64,
    ) -> Self {
        Self::built(config, store, documents, seed, true)
    }

    /// With or without a gateway for text messages.
    pub(super) fn built(
        config: IdentityConfig,
        store: MemoryStore,
        documents: BlobStore,
        seed: u64,
        sms: bool,
    ) -> Self {
        let clock = ManualClock::at(Timestamp::from_unix_millis(1_800_000_000_000));
        let clock = Arc::new(clock);
        let entropy = Arc::new(SeededEntropy::new(seed));
        let cheap = PoolConfig {
            memory_kib: 64,
            passes: 1,
            budget_kib: 256,
            queue: 200,
            share: 100,
            deadline: Duration::from_secs(20),
        };
        let (board, drain) = (Switchboard::new(), Drain::new());
        let organizations = FakeOrganizations::default();
        let routes =
            tonic::service::Routes::new(OrganizationServiceServer::new(organizations.clone()))
                .add_service(closing::departures(&organizations))
                .add_service(recovery_case::supports(&organizations))
                .add_service(oauth::standings(&organizations));
        board.connect(ServiceName::Organization, routes.into_axum_router());
        let post = Arc::new(Post::default());
        let telephones = Arc::new(phones::Telephones::default());
        let told = Arc::new(oauth::Told::default());
        let parts = Parts {
            store: Arc::new(store.clone()),
            clock: clock.clone(),
            entropy: entropy.clone(),
            pepper: Pepper::new([(PepperKeyId(1), [7; 32])]).unwrap(),
            passwords: PasswordPool::new(cheap, entropy)
                .with_pepper(Pepper::new([(PepperKeyId(1), [8; 32])]).unwrap()),
            documents: documents.clone(),
            document_keys: Pepper::new([(PepperKeyId(1), [8; 32])]).unwrap(),
            organization: board.link(ServiceName::Identity, ServiceName::Organization),
            courier: post.clone(),
            sms: sms.then(|| telephones.clone() as Arc<dyn SmsGateway>),
            logout_post: told.clone(),
            public_url: "https://gatepost.test/".to_owned(),
            config,
            drain: drain.clone(),
        };
        let identity = Arc::new(Identity::new(parts));
        crate::background::spawn(&identity);
        let routes = gatepost_runtime::access::guard(crate::grpc::routes(&identity), crate::RULES);
        board.connect(ServiceName::Identity, routes);
        Self {
            store,
            clock,
            post,
            telephones,
            organizations,
            told,
            documents,
            identity,
            board,
            drain,
        }
    }

    pub(super) fn link(&self, from: ServiceName) -> Link {
        self.board.link(from, ServiceName::Identity)
    }

    pub(super) fn accounts(&self, from: ServiceName) -> AccountServiceClient<Link> {
        AccountServiceClient::new(self.link(from))
    }

    pub(super) fn logins(&self) -> LoginServiceClient<Link> {
        LoginServiceClient::new(self.link(ServiceName::Web))
    }

    pub(super) fn sessions(&self) -> SessionServiceClient<Link> {
        SessionServiceClient::new(self.link(ServiceName::Web))
    }

    pub(super) fn app_passwords(&self, from: ServiceName) -> AppPasswordServiceClient<Link> {
        AppPasswordServiceClient::new(self.link(from))
    }

    pub(super) fn api_tokens(&self, from: ServiceName) -> ApiTokenServiceClient<Link> {
        ApiTokenServiceClient::new(self.link(from))
    }

    pub(super) fn activity(&self, from: ServiceName) -> ActivityServiceClient<Link> {
        ActivityServiceClient::new(self.link(from))
    }

    pub(super) fn alarms(&self) -> AlarmServiceClient<Link> {
        AlarmServiceClient::new(self.link(ServiceName::Web))
    }

    pub(super) fn events(&self) -> EventServiceClient<Link> {
        EventServiceClient::new(self.link(ServiceName::Mail))
    }

    /// An account made by an operator, with [`PASSWORD`].
    pub(super) async fn account(&self, email: &str) -> Account {
        let request = CreateAccountRequest {
            email: email.to_owned(),
            name: "Anna".to_owned(),
            password: PASSWORD.to_owned(),
            ..Default::default()
        };
        let made = self.accounts(ServiceName::Admin).create_account(request).await.unwrap();
        made.into_inner().account.unwrap()
    }

    pub(super) async fn try_login(
        &self,
        email: &str,
        password: &str,
        ip: &str,
    ) -> Result<SessionGrant, Status> {
        let request = StartLoginRequest {
            email: email.to_owned(),
            password: password.to_owned(),
            client: client(ip),
            device_token: String::new(),
        };
        let outcome = self.logins().start_login(request).await?.into_inner().outcome;
        let Some(start_login_response::Outcome::Session(grant)) = outcome else {
            panic!("no session")
        };
        Ok(grant)
    }

    pub(super) async fn login(&self, email: &str) -> SessionGrant {
        self.try_login(email, PASSWORD, "192.0.2.1").await.unwrap()
    }

    pub(super) async fn verify_session(
        &self,
        token: &str,
    ) -> Result<VerifySessionResponse, Status> {
        let request = VerifySessionRequest { token: token.to_owned(), client: None };
        self.sessions().verify_session(request).await.map(Response::into_inner)
    }

    /// The log of whoever is signed in, newest first, once it has a certain line.
    pub(super) async fn log(
        &self,
        token: &str,
        action: &str,
    ) -> Vec<gatepost_proto::common::v1::Activity> {
        for _ in 0..200 {
            let request = signed(ListActivityRequest::default(), token);
            let lines = self.activity(ServiceName::Web).list_activity(request).await.unwrap();
            let lines = lines.into_inner().activities;
            if lines.iter().any(|line| line.action == action) {
                return lines;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no line {action}")
    }

    /// Moves time on and lets the worker do what is due then.
    pub(super) async fn advance(&self, span: Duration) {
        self.clock.advance(span);
        self.identity.work_once().await.unwrap();
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

pub(super) fn client(ip: &str) -> Option<Client> {
    Some(Client { ip: ip.to_owned(), program: "Mozilla/5.0 (X11; Linux) Firefox/140.0".to_owned() })
}

pub(super) fn signed<T>(message: T, token: &str) -> Request<T> {
    with_bearer(message, token).unwrap()
}

/// Code and reason of a refusal.
pub(super) fn refused<T: std::fmt::Debug>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.unwrap_err();
    (status.code(), status::reason(&status).unwrap_or_default())
}

/// Keeps what it is given, once it is told to accept.
#[derive(Default)]
pub(super) struct Post {
    pub(super) sent: Mutex<Vec<Notice>>,
    pub(super) failing: AtomicBool,
}

impl Post {
    /// The newest mail to an address with a subject that contains `subject`.
    pub(super) async fn mail(&self, recipient: &str, subject: &str, nth: usize) -> String {
        for _ in 0..300 {
            let found = self.all(recipient, subject);
            if let Some(text) = found.get(nth) {
                return text.clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no mail {subject:?} to {recipient}")
    }

    pub(super) fn all(&self, recipient: &str, subject: &str) -> Vec<String> {
        let sent = self.sent.lock().unwrap();
        let found = sent.iter().filter(|notice| {
            notice.recipient.to_string() == recipient && notice.subject.contains(subject)
        });
        found.map(|notice| notice.text.clone()).collect()
    }
}

#[async_trait::async_trait]
impl Courier for Post {
    async fn deliver(&self, notice: Notice) -> Result<(), NoticeError> {
        if self.failing.load(Ordering::SeqCst) {
            return Err(NoticeError::Later("the relay is away".into()));
        }
        self.sent.lock().unwrap().push(notice);
        Ok(())
    }
}

/// Organizations by idempotency key.
#[derive(Clone, Default)]
pub(super) struct FakeOrganizations {
    pub(super) made: Arc<Mutex<BTreeMap<String, CreateOrganizationRequest>>>,
    pub(super) failing: Arc<AtomicBool>,
    /// Names of organizations that need whoever wants to leave.
    pub(super) in_the_way: Arc<Mutex<Vec<String>>>,
    /// Accounts of support.
    pub(super) support: Arc<Mutex<Vec<String>>>,
    /// Accounts that manage an organization.
    pub(super) managers: Arc<Mutex<Vec<(String, String)>>>,
    /// Who left.
    pub(super) left: Arc<Mutex<Vec<String>>>,
}

#[tonic::async_trait]
impl OrganizationService for FakeOrganizations {
    async fn create_organization(
        &self,
        request: Request<CreateOrganizationRequest>,
    ) -> Result<Response<CreateOrganizationResponse>, Status> {
        if self.failing.load(Ordering::SeqCst) {
            return Err(Status::unavailable("away"));
        }
        let request = request.into_inner();
        self.made.lock().unwrap().entry(request.idempotency_key.clone()).or_insert(request);
        Ok(Response::new(CreateOrganizationResponse::default()))
    }

    async fn get_organization(
        &self,
        _: Request<organization::GetOrganizationRequest>,
    ) -> Result<Response<organization::GetOrganizationResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn list_organizations(
        &self,
        _: Request<organization::ListOrganizationsRequest>,
    ) -> Result<Response<organization::ListOrganizationsResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn list_members(
        &self,
        _: Request<organization::ListMembersRequest>,
    ) -> Result<Response<organization::ListMembersResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn set_member(
        &self,
        _: Request<organization::SetMemberRequest>,
    ) -> Result<Response<organization::SetMemberResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn remove_member(
        &self,
        _: Request<organization::RemoveMemberRequest>,
    ) -> Result<Response<organization::RemoveMemberResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn check_right(
        &self,
        request: Request<organization::CheckRightRequest>,
    ) -> Result<Response<organization::CheckRightResponse>, Status> {
        let asked = request.into_inner();
        let asked = (asked.account_id, asked.organization_id);
        let allowed = self.managers.lock().unwrap().contains(&asked);
        let answer = organization::CheckRightResponse { allowed, ..Default::default() };
        Ok(Response::new(answer))
    }
}
