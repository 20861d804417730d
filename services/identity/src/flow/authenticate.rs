//! Whose things a caller may touch.

use gatepost_identity_core::Account;
use gatepost_model::{AccountId, SessionId};
use gatepost_runtime::principal::Principal;

use crate::{
    error::IdentityError,
    repo::{Found, find},
    state::Identity,
};

impl Identity {
    /// The account whose things are meant: the caller's own, or the one an operator names.
    pub(crate) async fn subject(
        &self,
        principal: &Principal,
        named: Option<AccountId>,
    ) -> Result<Account, IdentityError> {
        let id = match (principal, named) {
            (Principal::Account { account, .. } | Principal::Program { account, .. }, named)
                if named.is_none_or(|named| named == *account) =>
            {
                *account
            }
            (Principal::Operator, Some(named)) => named,
            (Principal::Operator, None) => {
                return Err(gatepost_model::Malformed::new("account_id", "an account id").into());
            }
            _ => return Err(IdentityError::Forbidden),
        };
        Ok(self.account(id).await?.value)
    }

    /// The signed-in person who calls.
    pub(crate) fn signed_in(
        principal: &Principal,
    ) -> Result<(AccountId, SessionId), IdentityError> {
        match principal {
            Principal::Account { account, session } => Ok((*account, *session)),
            Principal::Program { .. } | Principal::Operator | Principal::Service(_) => {
                Err(IdentityError::Forbidden)
            }
        }
    }

    /// The person or program that calls, and the session, if it has one.
    pub(crate) fn for_account(
        principal: &Principal,
    ) -> Result<(AccountId, Option<SessionId>), IdentityError> {
        let account = principal.account().ok_or(IdentityError::Forbidden)?;
        Ok((account, Self::session_of(principal)))
    }

    /// Lets pass who has proven lately who they are: for what protects an account. A program has been let
    /// in by a scope that is documented to do this; an operator by a certificate.
    pub(crate) async fn require_proof(&self, principal: &Principal) -> Result<(), IdentityError> {
        match principal {
            Principal::Account { account, session } => {
                self.require_fresh(*account, *session).await.map(|_| ())
            }
            Principal::Program { .. } | Principal::Operator => Ok(()),
            Principal::Service(_) => Err(IdentityError::Forbidden),
        }
    }

    /// The session that calls, if it is one.
    pub(crate) fn session_of(principal: &Principal) -> Option<SessionId> {
        Self::signed_in(principal).ok().map(|(_, session)| session)
    }

    pub(crate) async fn account(&self, id: AccountId) -> Result<Found<Account>, IdentityError> {
        find(&*self.store, &id.to_bytes()).await?.ok_or(IdentityError::NotFound("account"))
    }
}
