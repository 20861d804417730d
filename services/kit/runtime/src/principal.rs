//! The authenticated caller of an RPC.

use gatepost_model::{
    AccountId, Actor, ApiTokenId, Kind, Problem, Reason, ServiceName, SessionId, Timestamp,
};
use gatepost_proto::{
    identity::v1::{
        VerifyApiTokenRequest, VerifySessionRequest,
        api_token_service_client::ApiTokenServiceClient,
        session_service_client::SessionServiceClient,
    },
    wire,
};
use tonic::{Request, Status};

use crate::{
    access::{Called, Peer, bearer, client_of, is_api_token},
    link::Link,
    status,
};

/// The authenticated caller of an RPC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Principal {
    /// Whoever runs this installation.
    Operator,
    /// A signed-in person.
    Account {
        /// The account.
        account: AccountId,
        /// The session it signed in with.
        session: SessionId,
    },
    /// A program with an API token, for the account whose token it is. It was let in by the scope of
    /// the RPC; it has no session, and nothing that asks for a fresh proof is its to do unless that
    /// scope says so.
    Program {
        /// The account.
        account: AccountId,
        /// The token.
        token: ApiTokenId,
    },
    /// A service for itself.
    Service(ServiceName),
}

impl Principal {
    /// How the audit log names it.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Operator => Actor::Operator,
            Self::Account { account, .. } => Actor::Account(*account),
            Self::Program { account, token } => Actor::Program(*account, *token),
            Self::Service(name) => Actor::Service(*name),
        }
    }

    /// The account that is acted for: a person's own, or that of a program's token.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account { account, .. } | Self::Program { account, .. } => Some(*account),
            Self::Operator | Self::Service(_) => None,
        }
    }
}

/// Who calls, as far as the transport says: an operator by certificate, or a service. A bearer
/// token, if there is one, says more.
///
/// # Errors
///
/// PERMISSION_DENIED when the request came through neither a link nor a listener of ours.
pub fn peer<T>(request: &Request<T>) -> Result<ServiceName, Status> {
    let peer = request.extensions().get::<Peer>();
    peer.map(|peer| peer.0).ok_or_else(|| Status::permission_denied("the caller is not known"))
}

/// Finds out who calls, by asking the identity service whose session or API token the bearer token
/// is.
#[derive(Clone)]
pub struct Principals {
    sessions: SessionServiceClient<Link>,
    tokens: ApiTokenServiceClient<Link>,
}

impl Principals {
    /// Asks over this link to the identity service.
    pub fn new(identity: Link) -> Self {
        let tokens = ApiTokenServiceClient::new(identity.clone());
        Self { sessions: SessionServiceClient::new(identity), tokens }
    }

    /// The principal of a request.
    ///
    /// # Errors
    ///
    /// UNAUTHENTICATED when there is a token and it is neither that of a live session nor a live API
    /// token; PERMISSION_DENIED when it is an API token without the scope of the RPC, or from a
    /// network it is not for; whatever the identity service says when it does not answer.
    pub async fn of<T>(&self, request: &Request<T>) -> Result<Principal, Status> {
        let peer = peer(request)?;
        let token = bearer(request.metadata());
        match (token, peer) {
            (_, ServiceName::Admin) => Ok(Principal::Operator),
            (None, service) => Ok(Principal::Service(service)),
            (Some(token), _) if is_api_token(&token) => self.program(request, &token).await,
            (Some(token), _) => Ok(self.verify(&token).await?.0),
        }
    }

    /// The principal of a request for something sensitive: an operator, or a person who has proven lately who they
    /// are.
    ///
    /// # Errors
    ///
    /// As [`Self::of`]; FAILED_PRECONDITION, reason `step-up-required`, when the last proof is too long ago;
    /// PERMISSION_DENIED for programs.
    pub async fn fresh<T>(
        &self,
        request: &Request<T>,
        now: Timestamp,
    ) -> Result<Principal, Status> {
        let token = match (bearer(request.metadata()), peer(request)?) {
            (Some(token), service) if service != ServiceName::Admin && !is_api_token(&token) => {
                token
            }
            _ => {
                return match self.of(request).await? {
                    Principal::Program { .. } => Err(Status::permission_denied("not for programs")),
                    principal => Ok(principal),
                };
            }
        };
        let (principal, fresh_until) = self.verify(&token).await?;
        match fresh_until {
            Some(until) if now < until => Ok(principal),
            _ => Err(status::of(&StepUpRequired)),
        }
    }

    async fn program<T>(&self, request: &Request<T>, token: &str) -> Result<Principal, Status> {
        let rule = request.extensions().get::<Called>();
        let scope = rule.and_then(|called| called.0.scope);
        let scope = scope.ok_or_else(|| Status::permission_denied("not for API tokens"))?;
        let verify = VerifyApiTokenRequest {
            token: token.to_owned(),
            scope: scope.slug().to_owned(),
            client: Some(wire::client(&client_of(request.metadata()))),
        };
        let verified = self.tokens.clone().verify_api_token(verify).await?.into_inner();
        let unreadable = |_| Status::internal("the identity service answered with an unknown id");
        let account = verified.account_id.parse().map_err(unreadable)?;
        let token = verified.api_token_id.parse().map_err(unreadable)?;
        Ok(Principal::Program { account, token })
    }

    /// Whose session this is, and until when the last proof counts as fresh.
    async fn verify(&self, token: &str) -> Result<(Principal, Option<Timestamp>), Status> {
        let request = VerifySessionRequest { token: token.to_owned(), client: None };
        let verified = self.sessions.clone().verify_session(request).await?.into_inner();
        let unreadable = |_| Status::internal("the identity service answered with an unknown id");
        let account = verified.account.unwrap_or_default().id.parse().map_err(unreadable)?;
        let session = verified.session_id.parse().map_err(unreadable)?;
        let fresh_until = verified.fresh_until.as_ref();
        let fresh_until = fresh_until.and_then(|until| wire::moment(until).ok());
        Ok((Principal::Account { account, session }, fresh_until))
    }
}

/// The last proof of who this is was too long ago.
#[derive(Debug, thiserror::Error)]
#[error("prove again who you are")]
struct StepUpRequired;

impl Problem for StepUpRequired {
    fn kind(&self) -> Kind {
        Kind::Precondition
    }

    fn reason(&self) -> Reason {
        Reason("step-up-required")
    }
}

#[cfg(test)]
mod tests {
    use gatepost_model::{SeededEntropy, SystemClock};
    use gatepost_proto::identity::v1::{
        Account, EndOtherSessionsRequest, EndOtherSessionsResponse, EndSessionRequest,
        EndSessionResponse, ListSessionsRequest, ListSessionsResponse, VerifySessionResponse,
        session_service_server::{SessionService, SessionServiceServer},
    };
    use tonic::{Code, Response, service::Routes};

    use super::*;
    use crate::{
        access::{Acting, Rule, guard, with_bearer},
        link::Switchboard,
    };

    const RULES: &[Rule] = &[Rule::new(
        "gatepost.identity.v1.SessionService/VerifySession",
        &[ServiceName::Mailbox],
        Acting::Service,
    )];

    /// Knows one session.
    struct Sessions(AccountId, SessionId);

    #[tonic::async_trait]
    impl SessionService for Sessions {
        async fn verify_session(
            &self,
            request: Request<VerifySessionRequest>,
        ) -> Result<Response<VerifySessionResponse>, Status> {
            match request.get_ref().token.as_str() {
                live @ ("live" | "late") => Ok(Response::new(VerifySessionResponse {
                    fresh_until: (live == "live")
                        .then(|| wire::timestamp(Timestamp::from_unix_seconds(100))),
                    account: Some(Account { id: self.0.to_string(), ..Account::default() }),
                    session_id: self.1.to_string(),
                    ..VerifySessionResponse::default()
                })),
                "odd" => Ok(Response::new(VerifySessionResponse::default())),
                _ => Err(Status::unauthenticated("ended")),
            }
        }

        async fn list_sessions(
            &self,
            _: Request<ListSessionsRequest>,
        ) -> Result<Response<ListSessionsResponse>, Status> {
            Err(Status::unimplemented(""))
        }

        async fn end_session(
            &self,
            _: Request<EndSessionRequest>,
        ) -> Result<Response<EndSessionResponse>, Status> {
            Err(Status::unimplemented(""))
        }

        async fn end_other_sessions(
            &self,
            _: Request<EndOtherSessionsRequest>,
        ) -> Result<Response<EndOtherSessionsResponse>, Status> {
            Err(Status::unimplemented(""))
        }
    }

    #[tokio::test]
    async fn the_token_says_who_it_is_but_never_makes_an_operator() {
        let entropy = SeededEntropy::new(1);
        let account = AccountId::generate(&SystemClock, &entropy);
        let session = SessionId::generate(&SystemClock, &entropy);
        let board = Switchboard::new();
        let routes = Routes::new(SessionServiceServer::new(Sessions(account, session)));
        board.connect(ServiceName::Identity, guard(routes, RULES));
        let link = board.link(ServiceName::Mailbox, ServiceName::Identity);
        let principals = Principals::new(link);

        let of = async |peer: Option<ServiceName>, token: Option<&str>| {
            let mut request = match token {
                Some(token) => with_bearer((), token).unwrap(),
                None => Request::new(()),
            };
            if let Some(peer) = peer {
                request.extensions_mut().insert(Peer(peer));
            }
            principals.of(&request).await.map_err(|status| status.code())
        };
        let person = Principal::Account { account, session };
        let (web, admin) = (Some(ServiceName::Web), Some(ServiceName::Admin));
        assert_eq!(of(web, Some("live")).await, Ok(person));
        assert_eq!(of(web, Some("ended")).await, Err(Code::Unauthenticated));
        assert_eq!(of(web, Some("odd")).await, Err(Code::Internal));
        assert_eq!(of(web, None).await, Ok(Principal::Service(ServiceName::Web)));
        assert_eq!(of(admin, None).await, Ok(Principal::Operator));
        assert_eq!(of(admin, Some("ended")).await, Ok(Principal::Operator));
        assert_eq!(of(None, Some("live")).await, Err(Code::PermissionDenied));
        assert_eq!(person.actor(), Actor::Account(account));

        // Sensitive things ask for a proof that is not too long ago, of persons.
        let fresh = async |peer: ServiceName, token: Option<&str>, now| {
            let mut request = match token {
                Some(token) => with_bearer((), token).unwrap(),
                None => Request::new(()),
            };
            request.extensions_mut().insert(Peer(peer));
            let now = Timestamp::from_unix_seconds(now);
            let found = principals.fresh(&request, now).await;
            found.map_err(|status| (status.code(), status::reason(&status).unwrap_or_default()))
        };
        let stale = (Code::FailedPrecondition, "step-up-required".to_owned());
        let web = ServiceName::Web;
        assert_eq!(fresh(web, Some("live"), 99).await, Ok(person));
        assert_eq!(fresh(web, Some("live"), 100).await, Err(stale.clone()));
        assert_eq!(fresh(web, Some("late"), 1).await, Err(stale));
        assert_eq!(fresh(ServiceName::Admin, None, 1).await, Ok(Principal::Operator));
        assert!(fresh(web, Some("ended"), 1).await.is_err());
    }
}
