//! The organization service on a store in memory, with an identity service whose session tokens are
//! account ids and whose directory knows everybody.
#![allow(
    dead_code,
    unreachable_pub,
    unused_macros,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs
)]

mod outbox;
mod people;
mod post;

use std::{pin::Pin, sync::Arc};

use gatepost_model::{
    AccountId, ManualClock, Pepper, PepperKeyId, SeededEntropy, ServiceName, SessionId, Timestamp,
};
use gatepost_organization::{OrganizationConfig, Parts, start};
use gatepost_proto::{
    identity::v1::{self as identity, *},
    organization::v1::{organization_service_client::OrganizationServiceClient, *},
};
use gatepost_runtime::{
    access::with_bearer,
    drain::Drain,
    link::{Link, Switchboard},
    status,
};
use gatepost_store::MemoryStore;
pub use outbox::Outbox;
pub use people::Directory;
pub use post::Post;
use tonic::{Request, Response, Status, service::Routes};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    Operator,
    Identity,
    Account(u8),
}

pub struct House {
    pub board: Switchboard,
    pub store: MemoryStore,
    pub clock: Arc<ManualClock>,
    pub drain: Drain,
    /// Where mails end up.
    pub post: Arc<Post>,
    /// What the identity service says of accounts.
    pub people: Directory,
    /// What the identity service tells.
    pub outbox: Outbox,
}

impl Drop for House {
    fn drop(&mut self) {
        self.drain.begin();
    }
}

/// Calls an RPC of any service by its client and unwraps the response.
macro_rules! call {
    ($client:ident, $house:expr, $who:expr, $rpc:ident($request:expr)) => {
        $client::new($house.link($who))
            .$rpc(request($who, $request))
            .await
            .map(|response| response.into_inner())
    };
}

/// Calls an RPC of the OrganizationService and unwraps the response.
macro_rules! ask {
    ($house:expr, $who:expr, $rpc:ident($request:expr)) => {
        $house
            .organizations($who)
            .$rpc(request($who, $request))
            .await
            .map(|response| response.into_inner())
    };
}

pub(crate) use {ask, call};

impl House {
    pub fn new() -> Self {
        Self::with(OrganizationConfig { max_organizations: 5, ..OrganizationConfig::default() })
    }

    pub fn with(config: OrganizationConfig) -> Self {
        let board = Switchboard::new();
        let sessions = session_service_server::SessionServiceServer::new(FakeSessions);
        let (post, people) = (Arc::new(Post::default()), Directory::default());
        let directory = directory_service_server::DirectoryServiceServer::new(people.clone());
        let (store, drain) = (MemoryStore::new(), Drain::new());
        let outbox = Outbox::new(drain.clone());
        let events = identity::event_service_server::EventServiceServer::new(outbox.clone());
        let activities = activity_service_server::ActivityServiceServer::new(people.clone());
        let identity = Routes::new(sessions)
            .add_service(directory)
            .add_service(events)
            .add_service(activities);
        board.connect(ServiceName::Identity, identity.into_axum_router());
        let clock = Arc::new(ManualClock::at(Timestamp::from_unix_seconds(1_800_000_000)));
        let routes = start(Parts {
            store: Arc::new(store.clone()),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(7)),
            identity: board.link(ServiceName::Organization, ServiceName::Identity),
            pepper: Pepper::new([(PepperKeyId(1), [7; 32])]).unwrap(),
            courier: post.clone(),
            public_url: "https://gatepost.test".to_owned(),
            config,
            drain: drain.clone(),
        });
        board.connect(ServiceName::Organization, routes);
        Self { board, store, clock, drain, post, people, outbox }
    }

    /// The way on which somebody calls the service.
    pub fn link(&self, who: Who) -> Link {
        let from = match who {
            Who::Operator => ServiceName::Admin,
            Who::Identity => ServiceName::Identity,
            Who::Account(_) => ServiceName::Web,
        };
        self.board.link(from, ServiceName::Organization)
    }

    pub fn organizations(&self, who: Who) -> OrganizationServiceClient<Link> {
        OrganizationServiceClient::new(self.link(who))
    }

    pub async fn create(&self, who: Who, name: &str) -> Organization {
        let made = ask!(self, who, create_organization(create(name, "", "")));
        made.unwrap().organization.unwrap()
    }

    pub async fn set(&self, organization: &str, number: u8, role: Role) -> Result<Member, Status> {
        let request = SetMemberRequest {
            organization_id: organization.to_owned(),
            account_id: account(number),
            role: role.into(),
        };
        Ok(ask!(self, Who::Operator, set_member(request))?.member.unwrap())
    }

    pub async fn remove(&self, organization: &str, number: u8) -> Result<(), Status> {
        let request = RemoveMemberRequest {
            organization_id: organization.to_owned(),
            account_id: account(number),
        };
        ask!(self, Who::Operator, remove_member(request)).map(|_| ())
    }

    pub async fn allowed(&self, organization: &str, number: u8, verb: Verb) -> bool {
        let request = CheckRightRequest {
            account_id: account(number),
            organization_id: organization.to_owned(),
            verb: verb.into(),
            ..CheckRightRequest::default()
        };
        let answer = ask!(self, Who::Identity, check_right(request)).unwrap();
        let from_role = answer.source() == RightSource::Role;
        assert_eq!(answer.allowed, from_role);
        answer.allowed
    }
}

pub fn request<T>(who: Who, message: T) -> Request<T> {
    match who {
        Who::Operator | Who::Identity => Request::new(message),
        Who::Account(number) => with_bearer(message, &account(number)).unwrap(),
    }
}

pub fn account(number: u8) -> String {
    AccountId::from_bytes([number; 16]).to_string()
}

pub fn create(name: &str, account_id: &str, key: &str) -> CreateOrganizationRequest {
    CreateOrganizationRequest {
        name: name.to_owned(),
        kind: OrganizationKind::Company.into(),
        account_id: account_id.to_owned(),
        idempotency_key: key.to_owned(),
    }
}

pub fn reason(status: &Status) -> String {
    status::reason(status).unwrap_or_default()
}

/// The account whose session has proven nothing for long.
pub const STALE: u8 = 66;

pub struct FakeSessions;

type Answer<T> = Result<Response<T>, Status>;
/// What `async_trait` makes of an answer; it does not look into macros.
type Never<'a, T> = Pin<Box<dyn Future<Output = Answer<T>> + Send + 'a>>;

macro_rules! never {
    ($($rpc:ident($request:ident) -> $response:ident;)*) => {$(
        fn $rpc<'a, 'b>(&'a self, _: Request<identity::$request>) -> Never<'b, identity::$response>
        where
            'a: 'b,
            Self: 'b,
        {
            Box::pin(async { Err(Status::unimplemented("not called by this service")) })
        }
    )*};
}

#[tonic::async_trait]
impl session_service_server::SessionService for FakeSessions {
    async fn verify_session(
        &self,
        request: Request<VerifySessionRequest>,
    ) -> Answer<VerifySessionResponse> {
        let account = Account { id: request.into_inner().token, ..Account::default() };
        let fresh_until = (account.id != self::account(STALE))
            .then_some(prost_types::Timestamp { seconds: 4_000_000_000, nanos: 0 });
        Ok(Response::new(VerifySessionResponse {
            account: Some(account),
            session_id: SessionId::from_bytes([1; 16]).to_string(),
            fresh_until,
            ..VerifySessionResponse::default()
        }))
    }

    never! {
        list_sessions(ListSessionsRequest) -> ListSessionsResponse;
        end_session(EndSessionRequest) -> EndSessionResponse;
        end_other_sessions(EndOtherSessionsRequest) -> EndOtherSessionsResponse;
    }
}

/// Knows everybody: account n is called "Person n" and signs in with `person-n@example.org`.
/// Login e-mail of an account, as the directory tells it unless a test says otherwise.
pub fn email(number: u8) -> String {
    format!("person-{number}@example.org")
}
