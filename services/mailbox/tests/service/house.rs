//! The service under test and its neighbours.

use std::{
    collections::{HashMap, HashSet},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use gatepost_mailbox::{MailboxConfig, Parts, Programs, RULES, start};
use gatepost_model::{
    AccountId, AppPasswordId, Clock, GeneratedSecret, ManualClock, OrganizationId, Pepper,
    PepperKeyId, SecretKind, SeededEntropy, ServiceName, SessionId, Timestamp,
};
use gatepost_password::{PasswordPool, PoolConfig};
use gatepost_proto::{
    common::v1::{Client, MailProtocol},
    identity::v1::{self as identity, *},
    mailbox::v1::{
        attached_people_service_client::AttachedPeopleServiceClient,
        authentication_service_client::AuthenticationServiceClient,
        device_password_service_client::DevicePasswordServiceClient,
        domain_service_client::DomainServiceClient, event_service_client::EventServiceClient,
        expunged_mail_service_client::ExpungedMailServiceClient,
        mail_service_settings_service_client::MailServiceSettingsServiceClient,
        mailbox_access_service_client::MailboxAccessServiceClient,
        mailbox_password_hash_service_client::MailboxPasswordHashServiceClient,
        mailbox_service_client::MailboxServiceClient,
        operator_work_service_client::OperatorWorkServiceClient,
        organization_activity_service_client::OrganizationActivityServiceClient,
        unification_service_client::UnificationServiceClient, *,
    },
    organization::v1::Verb,
};
use gatepost_runtime::{access::with_bearer, drain::Drain, link::Link, link::Switchboard, status};
use gatepost_store::MemoryStore;
use tonic::{Request, Response, Status, service::Routes};

use crate::organization::FakeOrganization;

/// Who calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    Operator,
    Account(AccountId),
}

pub(crate) struct House {
    pub(crate) board: Switchboard,
    pub(crate) store: MemoryStore,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) identity: Arc<FakeIdentity>,
    pub(crate) organization: Arc<FakeOrganization>,
    pub(crate) drain: Drain,
}

/// Calls an RPC of the mailbox service and unwraps the response.
macro_rules! ask {
    ($house:expr, $who:expr, $client:ident.$rpc:ident($request:expr)) => {
        $house
            .$client($who)
            .$rpc($house.request($who, $request))
            .await
            .map(|response| response.into_inner())
    };
}
pub(crate) use ask;

pub(crate) const CHEAP: PoolConfig = PoolConfig {
    memory_kib: 64,
    passes: 1,
    budget_kib: 256,
    queue: 64,
    share: 64,
    deadline: Duration::from_secs(5),
};

impl House {
    pub(crate) fn new() -> Self {
        Self::with(|_| ())
    }

    pub(crate) fn with(change: impl FnOnce(&mut MailboxConfig)) -> Self {
        Self::on(MemoryStore::new(), CHEAP, change)
    }

    pub(crate) fn on(
        store: MemoryStore,
        pool: PoolConfig,
        change: impl FnOnce(&mut MailboxConfig),
    ) -> Self {
        Self::beside(store, pool, Arc::default(), change)
    }

    /// Beside an organization service that is there already.
    pub(crate) fn beside(
        store: MemoryStore,
        pool: PoolConfig,
        organization: Arc<FakeOrganization>,
        change: impl FnOnce(&mut MailboxConfig),
    ) -> Self {
        let board = Switchboard::new();
        let clock = Arc::new(ManualClock::at(Timestamp::from_unix_seconds(1_800_000_000)));
        let entropy = Arc::new(SeededEntropy::new(7));
        let identity = Arc::new(FakeIdentity::default());
        board.connect(ServiceName::Identity, identity.routes());
        board.connect(ServiceName::Organization, organization.routes());
        let mut config = MailboxConfig {
            flush_every: gatepost_runtime::config::Span(Duration::from_millis(10)),
            ..MailboxConfig::default()
        };
        config.throttle.log_burst = 1000;
        change(&mut config);
        let drain = Drain::new();
        let routes = start(Parts {
            store: Arc::new(store.clone()),
            clock: clock.clone(),
            entropy: entropy.clone(),
            pepper: Pepper::new([(PepperKeyId(1), [3; 32])]).unwrap(),
            passwords: PasswordPool::new(pool, entropy)
                .with_pepper(Pepper::new([(PepperKeyId(1), [4; 32])]).unwrap()),
            identity: board.link(ServiceName::Mailbox, ServiceName::Identity),
            organization: board.link(ServiceName::Mailbox, ServiceName::Organization),
            programs: Programs {
                imap_host: "mail.provider.test".to_owned(),
                imaps_port: 993,
                imap_port: 143,
                submissions: Some(("mail.provider.test".to_owned(), 465)),
                web: Some(("login.provider.test".to_owned(), 443)),
                caldavs: None,
                carddavs: None,
            },
            config,
            drain: drain.clone(),
        });
        board.connect(ServiceName::Mailbox, routes);
        Self { board, store, clock, identity, organization, drain }
    }

    fn link(&self, who: Who) -> Link {
        let from = if who == Who::Operator { ServiceName::Admin } else { ServiceName::Web };
        self.board.link(from, ServiceName::Mailbox)
    }

    pub(crate) fn mailboxes(&self, who: Who) -> MailboxServiceClient<Link> {
        MailboxServiceClient::new(self.link(who))
    }

    pub(crate) fn devices(&self, who: Who) -> DevicePasswordServiceClient<Link> {
        DevicePasswordServiceClient::new(self.link(who))
    }

    pub(crate) fn domains(&self, who: Who) -> DomainServiceClient<Link> {
        DomainServiceClient::new(self.link(who))
    }

    pub(crate) fn activities(&self, who: Who) -> OrganizationActivityServiceClient<Link> {
        OrganizationActivityServiceClient::new(self.link(who))
    }

    pub(crate) fn hashes(&self, who: Who) -> MailboxPasswordHashServiceClient<Link> {
        MailboxPasswordHashServiceClient::new(self.link(who))
    }

    pub(crate) fn access(&self, who: Who) -> MailboxAccessServiceClient<Link> {
        MailboxAccessServiceClient::new(self.link(who))
    }

    /// As the mail service asks on behalf of somebody.
    pub(crate) fn expunged(&self, _: Who) -> ExpungedMailServiceClient<Link> {
        ExpungedMailServiceClient::new(self.board.link(ServiceName::Mail, ServiceName::Mailbox))
    }

    /// As the mail service asks for a login.
    pub(crate) fn attached(&self, _: Who) -> AttachedPeopleServiceClient<Link> {
        AttachedPeopleServiceClient::new(self.board.link(ServiceName::Mail, ServiceName::Mailbox))
    }

    /// As the mail service has written down what operators do.
    pub(crate) fn works(&self, _: Who) -> OperatorWorkServiceClient<Link> {
        OperatorWorkServiceClient::new(self.board.link(ServiceName::Mail, ServiceName::Mailbox))
    }

    pub(crate) fn settings(&self, who: Who) -> MailServiceSettingsServiceClient<Link> {
        MailServiceSettingsServiceClient::new(self.link(who))
    }

    pub(crate) fn unifications(&self, who: Who) -> UnificationServiceClient<Link> {
        UnificationServiceClient::new(self.link(who))
    }

    pub(crate) fn mail(&self) -> AuthenticationServiceClient<Link> {
        AuthenticationServiceClient::new(self.board.link(ServiceName::Mail, ServiceName::Mailbox))
    }

    pub(crate) fn events(&self) -> EventServiceClient<Link> {
        EventServiceClient::new(self.board.link(ServiceName::Mail, ServiceName::Mailbox))
    }

    pub(crate) fn request<T>(&self, who: Who, message: T) -> Request<T> {
        match who {
            Who::Operator => Request::new(message),
            Who::Account(id) => with_bearer(message, &id.to_string()).unwrap(),
        }
    }

    /// An account that manages the mail of a new organization, with a mail service there.
    pub(crate) async fn manager(&self, number: u8) -> (Who, String, String) {
        let (who, organization) = (account(number), organization_id(number));
        self.organization.allow(account_id(number), &organization, Verb::ManageMail);
        let request = CreateMailServiceRequest {
            organization_id: organization.clone(),
            name: "Mail".to_owned(),
            idempotency_key: String::new(),
        };
        let made = ask!(self, who, mailboxes.create_mail_service(request)).unwrap();
        let service = made.mail_service.unwrap().id;
        self.organization.put_product(&organization, &service, "active");
        (who, organization, service)
    }

    pub(crate) async fn mailbox(&self, who: Who, service: &str, address: &str) -> Mailbox {
        self.try_mailbox(who, service, address).await.unwrap()
    }

    pub(crate) async fn try_mailbox(
        &self,
        who: Who,
        service: &str,
        address: &str,
    ) -> Result<Mailbox, Status> {
        let request = CreateMailboxRequest {
            mail_service_id: service.to_owned(),
            address: address.to_owned(),
            ..CreateMailboxRequest::default()
        };
        let made = ask!(self, who, mailboxes.create_mailbox(request))?;
        Ok(made.mailbox.unwrap())
    }

    pub(crate) async fn set_password(&self, who: Who, mailbox: &str, password: &str) {
        let request = SetMailboxPasswordRequest {
            mailbox_id: mailbox.to_owned(),
            password: password.to_owned(),
        };
        ask!(self, who, mailboxes.set_mailbox_password(request)).unwrap();
    }

    pub(crate) async fn log_in_from(
        &self,
        ip: &str,
        address: &str,
        secret: &str,
        protocol: MailProtocol,
    ) -> Result<AuthenticationGrant, AuthenticationRefusal> {
        self.try_log_in(ip, address, secret, protocol).await.unwrap()
    }

    pub(crate) async fn try_log_in(
        &self,
        ip: &str,
        address: &str,
        secret: &str,
        protocol: MailProtocol,
    ) -> Result<Result<AuthenticationGrant, AuthenticationRefusal>, Status> {
        self.show(AuthenticateRequest {
            address: address.to_owned(),
            secret: secret.to_owned(),
            protocol: protocol.into(),
            client: Some(client(ip)),
            form: 0,
        })
        .await
    }

    pub(crate) async fn show(
        &self,
        request: AuthenticateRequest,
    ) -> Result<Result<AuthenticationGrant, AuthenticationRefusal>, Status> {
        let answer = self.mail().authenticate(request).await?.into_inner();
        Ok(match answer.outcome.unwrap() {
            authenticate_response::Outcome::Grant(grant) => Ok(grant),
            authenticate_response::Outcome::Refusal(refusal) => {
                Err(AuthenticationRefusal::try_from(refusal).unwrap())
            }
        })
    }

    pub(crate) async fn log_in(
        &self,
        address: &str,
        secret: &str,
    ) -> Result<AuthenticationGrant, AuthenticationRefusal> {
        self.log_in_from("192.0.2.1", address, secret, MailProtocol::Imap).await
    }

    /// Logins of a mailbox, newest first, once there are as many as that.
    pub(crate) async fn logins(&self, mailbox: &str, count: usize) -> Vec<MailboxLogin> {
        let mut found = Vec::new();
        for _ in 0..300 {
            let request = ListLoginsRequest { mailbox_id: mailbox.to_owned(), page: None };
            found = ask!(self, Who::Operator, mailboxes.list_logins(request)).unwrap().logins;
            if found.len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(found.len(), count, "{found:#?}");
        found
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.drain.begin();
    }
}

pub(crate) fn client(ip: &str) -> Client {
    Client { ip: ip.to_owned(), program: String::new() }
}

pub(crate) fn account_id(number: u8) -> AccountId {
    AccountId::from_bytes([number; 16])
}

pub(crate) fn account(number: u8) -> Who {
    Who::Account(account_id(number))
}

pub(crate) fn organization_id(number: u8) -> String {
    OrganizationId::from_bytes([number; 16]).to_string()
}

pub(crate) fn reason(status: &Status) -> String {
    status::reason(status).unwrap_or_default()
}

/// An identity service: a session's token is the account's id, app passwords are what was issued.
#[derive(Default)]
pub(crate) struct FakeIdentity {
    pub(crate) app_passwords: Mutex<HashMap<[u8; 5], verify_app_password_response::Outcome>>,
    pub(crate) verified: Mutex<u32>,
    /// Access tokens that are something, and for which protocol they were shown.
    pub(crate) tokens: Mutex<HashMap<String, verify_access_token_response::Outcome>>,
    pub(crate) shown: Mutex<Vec<MailProtocol>>,
    pub(crate) uses: Mutex<Vec<AppPasswordUse>>,
    pub(crate) activities: Mutex<Vec<RecordActivityRequest>>,
    pub(crate) down: Mutex<bool>,
    /// Accounts that may share their passwords.
    pub(crate) sharers: Mutex<HashMap<String, Sharer>>,
    pub(crate) told: Mutex<Vec<RecordSharingRequest>>,
    /// Accounts that are suspended.
    pub(crate) suspended: Mutex<HashSet<String>>,
    pub(crate) mailbox_changes: Mutex<Vec<RecordMailboxChangeRequest>>,
    /// Hears nothing of what is shared.
    pub(crate) deaf: AtomicBool,
    asked: AtomicU32,
    /// How many wrong passwords were looked at.
    pub(crate) looked: AtomicU32,
}

/// An account with a password.
#[derive(Clone)]
pub(crate) struct Sharer {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) fresh: bool,
    /// Answered whatever the password.
    pub(crate) refusal: Option<SharedPasswordRefusal>,
}

impl Sharer {
    pub(crate) fn of(email: &str, password: &str) -> Self {
        let (email, password) = (email.to_owned(), password.to_owned());
        Self { email, password, fresh: true, refusal: None }
    }
}

impl FakeIdentity {
    fn routes(self: &Arc<Self>) -> axum::Router {
        Routes::new(session_service_server::SessionServiceServer::from_arc(self.clone()))
            .add_service(app_password_service_server::AppPasswordServiceServer::from_arc(
                self.clone(),
            ))
            .add_service(access_token_service_server::AccessTokenServiceServer::from_arc(
                self.clone(),
            ))
            .add_service(activity_service_server::ActivityServiceServer::from_arc(self.clone()))
            .add_service(directory_service_server::DirectoryServiceServer::from_arc(self.clone()))
            .add_service(mailbox_notice_service_server::MailboxNoticeServiceServer::from_arc(
                self.clone(),
            ))
            .add_service(shared_password_service_server::SharedPasswordServiceServer::from_arc(
                self.clone(),
            ))
            .add_service(account_password_service_server::AccountPasswordServiceServer::from_arc(
                self.clone(),
            ))
            .into_axum_router()
    }

    /// Makes an app password with this outcome; the text to type.
    pub(crate) fn issue(
        &self,
        number: u8,
        outcome: verify_app_password_response::Outcome,
    ) -> String {
        let secret = secret(SecretKind::AppPassword, number);
        let mut issued = self.app_passwords.lock().unwrap();
        issued.insert(secret.public_id().to_bytes(), outcome);
        secret.grouped().to_string()
    }

    pub(crate) fn issue_for(&self, number: u8, account: AccountId, mailboxes: &[&str]) -> String {
        let found = AppPasswordMatch {
            app_password_id: AppPasswordId::from_bytes([number; 16]).to_string(),
            account_id: account.to_string(),
            mailbox_ids: mailboxes.iter().map(|id| (*id).to_owned()).collect(),
            expires: None,
        };
        self.issue(number, verify_app_password_response::Outcome::Match(found))
    }

    /// Changes the account with this number.
    pub(crate) fn change(&self, number: u8, change: impl FnOnce(&mut Sharer)) {
        let mut sharers = self.sharers.lock().unwrap();
        change(sharers.get_mut(&account_id(number).to_string()).unwrap());
    }

    /// How many shared passwords were to be verified.
    pub(crate) fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }

    fn up(&self) -> Result<(), Status> {
        if *self.down.lock().unwrap() { Err(Status::unavailable("down")) } else { Ok(()) }
    }
}

/// A repeatable generated secret.
pub(crate) fn secret(kind: SecretKind, number: u8) -> GeneratedSecret {
    GeneratedSecret::generate(kind, &SeededEntropy::new(100 + u64::from(number)))
}

type Answer<T> = Result<Response<T>, Status>;
/// What `async_trait` makes of an answer; it does not look into macros.
type Never<'a, T> = Pin<Box<dyn Future<Output = Answer<T>> + Send + 'a>>;

/// RPCs that the mailbox service has no business calling.
macro_rules! never {
    ($($rpc:ident($request:ident) -> $response:ident;)*) => {$(
        fn $rpc<'a, 'b>(&'a self, _: Request<identity::$request>) -> Never<'b, identity::$response>
        where
            'a: 'b,
            Self: 'b,
        {
            Box::pin(async { Err(Status::unimplemented("not called by the mailbox service")) })
        }
    )*};
}

#[tonic::async_trait]
impl session_service_server::SessionService for FakeIdentity {
    async fn verify_session(
        &self,
        request: Request<VerifySessionRequest>,
    ) -> Answer<VerifySessionResponse> {
        let id = request.into_inner().token;
        if id.parse::<AccountId>().is_err() {
            return Err(Status::unauthenticated("session ended"));
        }
        Ok(Response::new(VerifySessionResponse {
            account: Some(Account { id, ..Account::default() }),
            session_id: SessionId::from_bytes([1; 16]).to_string(),
            ..VerifySessionResponse::default()
        }))
    }

    never! {
        list_sessions(ListSessionsRequest) -> ListSessionsResponse;
        end_session(EndSessionRequest) -> EndSessionResponse;
        end_other_sessions(EndOtherSessionsRequest) -> EndOtherSessionsResponse;
    }
}

#[tonic::async_trait]
impl app_password_service_server::AppPasswordService for FakeIdentity {
    async fn verify_app_password(
        &self,
        request: Request<VerifyAppPasswordRequest>,
    ) -> Answer<VerifyAppPasswordResponse> {
        self.up()?;
        *self.verified.lock().unwrap() += 1;
        let secret = GeneratedSecret::parse(&request.into_inner().secret).unwrap().unwrap();
        let issued = self.app_passwords.lock().unwrap();
        let unknown =
            verify_app_password_response::Outcome::Refusal(AppPasswordRefusal::Unknown.into());
        let outcome = issued.get(&secret.public_id().to_bytes()).cloned().unwrap_or(unknown);
        Ok(Response::new(VerifyAppPasswordResponse { outcome: Some(outcome) }))
    }

    async fn record_app_password_uses(
        &self,
        request: Request<RecordAppPasswordUsesRequest>,
    ) -> Answer<RecordAppPasswordUsesResponse> {
        self.up()?;
        self.uses.lock().unwrap().extend(request.into_inner().uses);
        Ok(Response::new(RecordAppPasswordUsesResponse {}))
    }

    never! {
        issue_app_password(IssueAppPasswordRequest) -> IssueAppPasswordResponse;
        list_app_passwords(ListAppPasswordsRequest) -> ListAppPasswordsResponse;
        revoke_app_password(RevokeAppPasswordRequest) -> RevokeAppPasswordResponse;
        revoke_all_app_passwords(RevokeAllAppPasswordsRequest) -> RevokeAllAppPasswordsResponse;
    }
}

#[tonic::async_trait]
impl access_token_service_server::AccessTokenService for FakeIdentity {
    async fn verify_access_token(
        &self,
        request: Request<VerifyAccessTokenRequest>,
    ) -> Answer<VerifyAccessTokenResponse> {
        self.up()?;
        let asked = request.into_inner();
        self.shown.lock().unwrap().push(asked.protocol());
        let invalid =
            verify_access_token_response::Outcome::Refusal(AccessTokenRefusal::Invalid.into());
        let outcome = self.tokens.lock().unwrap().get(&asked.token).cloned().unwrap_or(invalid);
        Ok(Response::new(VerifyAccessTokenResponse { outcome: Some(outcome) }))
    }
}

#[tonic::async_trait]
impl activity_service_server::ActivityService for FakeIdentity {
    async fn record_activity(
        &self,
        request: Request<RecordActivityRequest>,
    ) -> Answer<RecordActivityResponse> {
        self.up()?;
        self.activities.lock().unwrap().push(request.into_inner());
        Ok(Response::new(RecordActivityResponse {}))
    }

    never! {
        list_activity(ListActivityRequest) -> ListActivityResponse;
    }
}

#[tonic::async_trait]
impl directory_service_server::DirectoryService for FakeIdentity {
    /// Everybody is called `Person`, with the first byte of their id.
    async fn describe_accounts(
        &self,
        request: Request<DescribeAccountsRequest>,
    ) -> Answer<DescribeAccountsResponse> {
        let suspended = self.suspended.lock().unwrap().clone();
        let person = |account_id: String| {
            let state = match suspended.contains(&account_id) {
                true => AccountState::Suspended,
                false => AccountState::Active,
            };
            let number = account_id.parse::<AccountId>().unwrap().to_bytes()[0];
            let (name, email) = (format!("Person {number}"), format!("{number}@example.org"));
            Person { account_id, name, email, state: state.into(), ..Person::default() }
        };
        let people = request.into_inner().account_ids.into_iter().map(person).collect();
        Ok(Response::new(DescribeAccountsResponse { people }))
    }

    never! {
        find_accounts(FindAccountsRequest) -> FindAccountsResponse;
    }
}

#[tonic::async_trait]
impl account_password_service_server::AccountPasswordService for FakeIdentity {
    async fn recognise_account_password(
        &self,
        request: Request<RecogniseAccountPasswordRequest>,
    ) -> Answer<RecogniseAccountPasswordResponse> {
        self.up()?;
        self.looked.fetch_add(1, Ordering::SeqCst);
        let asked = request.into_inner();
        let sharers = self.sharers.lock().unwrap();
        let mut theirs = asked.account_ids.into_iter();
        let found = theirs.find(|id| {
            sharers.get(id).is_some_and(|sharer| {
                sharer.email == asked.address && sharer.password == asked.password
            })
        });
        let account_id = found.unwrap_or_default();
        Ok(Response::new(RecogniseAccountPasswordResponse { account_id }))
    }
}

#[tonic::async_trait]
impl shared_password_service_server::SharedPasswordService for FakeIdentity {
    async fn check_sharing(
        &self,
        request: Request<CheckSharingRequest>,
    ) -> Answer<CheckSharingResponse> {
        self.up()?;
        let asked = request.into_inner();
        let sharer = self.sharers.lock().unwrap().get(&asked.account_id).cloned();
        let sharer = sharer.unwrap_or_else(|| Sharer::of("somebody@example.org", "x"));
        if !asked.session_id.is_empty() && !sharer.fresh {
            return Err(status::of(&StaleProof));
        }
        Ok(Response::new(CheckSharingResponse {
            email: sharer.email,
            has_password: !sharer.password.is_empty(),
            factors_active: sharer.refusal == Some(SharedPasswordRefusal::FactorActive),
        }))
    }

    async fn verify_shared_password(
        &self,
        request: Request<VerifySharedPasswordRequest>,
    ) -> Answer<VerifySharedPasswordResponse> {
        self.up()?;
        self.asked.fetch_add(1, Ordering::SeqCst);
        let asked = request.into_inner();
        let sharer = self.sharers.lock().unwrap().get(&asked.account_id).cloned().unwrap();
        let refusal = match sharer.refusal {
            Some(refusal) => refusal,
            None if !sharer.email.eq_ignore_ascii_case(&asked.address) => {
                SharedPasswordRefusal::Ended
            }
            None if sharer.password == asked.password => SharedPasswordRefusal::Unspecified,
            None => SharedPasswordRefusal::Wrong,
        };
        let wait = prost_types::Duration { seconds: 5, nanos: 0 };
        let retry_after = (refusal == SharedPasswordRefusal::Throttled).then_some(wait);
        let answer = VerifySharedPasswordResponse { refusal: refusal.into(), retry_after };
        Ok(Response::new(answer))
    }

    async fn record_sharing(
        &self,
        request: Request<RecordSharingRequest>,
    ) -> Answer<RecordSharingResponse> {
        self.up()?;
        if self.deaf.load(Ordering::SeqCst) {
            return Err(Status::unavailable("deaf"));
        }
        self.told.lock().unwrap().push(request.into_inner());
        Ok(Response::new(RecordSharingResponse {}))
    }
}

#[tonic::async_trait]
impl mailbox_notice_service_server::MailboxNoticeService for FakeIdentity {
    async fn record_mailbox_change(
        &self,
        request: Request<RecordMailboxChangeRequest>,
    ) -> Answer<RecordMailboxChangeResponse> {
        self.up()?;
        if self.deaf.load(Ordering::SeqCst) {
            return Err(Status::unavailable("deaf"));
        }
        self.mailbox_changes.lock().unwrap().push(request.into_inner());
        Ok(Response::new(RecordMailboxChangeResponse {}))
    }
}

/// As the identity service says it.
#[derive(Debug)]
struct StaleProof;

impl std::fmt::Display for StaleProof {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("prove again who you are")
    }
}

impl std::error::Error for StaleProof {}

impl gatepost_model::Problem for StaleProof {
    fn kind(&self) -> gatepost_model::Kind {
        gatepost_model::Kind::Precondition
    }

    fn reason(&self) -> gatepost_model::Reason {
        gatepost_model::Reason("step-up-required")
    }
}

#[test]
fn every_rpc_has_a_rule() {
    use prost::Message;
    let set = prost_types::FileDescriptorSet::decode(gatepost_proto::FILE_DESCRIPTOR_SET).unwrap();
    let files = set.file.iter().filter(|file| file.package() == "gatepost.mailbox.v1");
    let rpcs: HashSet<String> = files
        .flat_map(|file| &file.service)
        .flat_map(|service| {
            let rpcs = service.method.iter();
            rpcs.map(|rpc| format!("gatepost.mailbox.v1.{}/{}", service.name(), rpc.name()))
        })
        .collect();
    let rules: HashSet<String> = RULES.iter().map(|rule| rule.rpc.to_owned()).collect();
    assert_eq!(rules, rpcs);
    assert_eq!(RULES.len(), rpcs.len(), "one rule each");
}

/// The moment in the test, as the wire has it, moved by some seconds.
pub(crate) fn later(house: &House, seconds: i64) -> prost_types::Timestamp {
    let now = house.clock.now().unix_seconds();
    prost_types::Timestamp { seconds: now + seconds, nanos: 0 }
}
