//! The authenticated caller of an RPC.

use gatepost_model::{AccountId, Actor, ServiceName, SessionId};
use gatepost_proto::identity::v1::{
    VerifySessionRequest, session_service_client::SessionServiceClient,
};
use tonic::{Request, Status};

use crate::{
    access::{Peer, bearer},
    link::Link,
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
    /// A service for itself.
    Service(ServiceName),
}

impl Principal {
    /// How the audit log names it.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Operator => Actor::Operator,
            Self::Account { account, .. } => Actor::Account(*account),
            Self::Service(name) => Actor::Service(*name),
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

/// Finds out who calls, by asking the identity service whose session the bearer token is.
#[derive(Clone)]
pub struct Principals {
    sessions: SessionServiceClient<Link>,
}

impl Principals {
    /// Asks over this link to the identity service.
    pub fn new(identity: Link) -> Self {
        Self { sessions: SessionServiceClient::new(identity) }
    }

    /// The principal of a request.
    ///
    /// # Errors
    ///
    /// UNAUTHENTICATED when there is a token and it is not that of a live session; whatever the
    /// identity service says when it does not answer.
    pub async fn of<T>(&self, request: &Request<T>) -> Result<Principal, Status> {
        let peer = peer(request)?;
        let token = bearer(request.metadata());
        match (token, peer) {
            (_, ServiceName::Admin) => Ok(Principal::Operator),
            (None, service) => Ok(Principal::Service(service)),
            (Some(token), _) => self.verify(&token).await,
        }
    }

    async fn verify(&self, token: &str) -> Result<Principal, Status> {
        let request = VerifySessionRequest { token: token.to_owned(), client: None };
        let verified = self.sessions.clone().verify_session(request).await?.into_inner();
        let unreadable = |_| Status::internal("the identity service answered with an unknown id");
        let account = verified.account.unwrap_or_default().id.parse().map_err(unreadable)?;
        let session = verified.session_id.parse().map_err(unreadable)?;
        Ok(Principal::Account { account, session })
    }
}
