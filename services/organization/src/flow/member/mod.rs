//! What people do with the members of their organization, and what they see of them.

pub(crate) mod explain;
pub(crate) mod grants;
pub(crate) mod leave;
pub(crate) mod preferences;
pub(crate) mod remove;
pub(crate) mod restore;
pub(crate) mod role;
pub(crate) mod search;
pub(crate) mod show;

use std::{collections::BTreeSet, future::Future};

use gatepost_model::{AccountId, Malformed, OrganizationId, Reason};
use gatepost_model::{Kind, Problem};
use gatepost_organization_core::{Reach, Verb};
use gatepost_runtime::principal::Principal;

use super::Context;
use crate::{OrganizationError, repo};

/// Accounts that one request is about at most.
pub(crate) const AT_ONCE: usize = 500;

/// What became of one of many: why nothing was done, or nothing.
pub(crate) type Outcome = (AccountId, Option<Reason>);

/// Bounds what one request is about.
pub(crate) fn at_once(accounts: Vec<AccountId>) -> Result<BTreeSet<AccountId>, OrganizationError> {
    if accounts.is_empty() || accounts.len() > AT_ONCE {
        return Err(Malformed::new("account_ids", "1 to 500 ids").into());
    }
    Ok(accounts.into_iter().collect())
}

/// Does something with each, one after the other. What the rules refuse for one stops none of the others; a
/// fault ends it.
async fn each<F, T>(
    accounts: BTreeSet<AccountId>,
    act: impl Fn(AccountId) -> F,
) -> Result<Vec<Outcome>, OrganizationError>
where
    F: Future<Output = Result<T, OrganizationError>>,
{
    let mut outcomes = Vec::with_capacity(accounts.len());
    for account in accounts {
        let refused = match act(account).await {
            Ok(_) => None,
            Err(error) if matches!(error.kind(), Kind::Internal | Kind::Unavailable) => {
                return Err(error);
            }
            Err(error) => Some(error.reason()),
        };
        outcomes.push((account, refused));
    }
    Ok(outcomes)
}

impl Context {
    /// Lets pass who asks about themselves, or manages members.
    async fn require_own_or_manager(
        &self,
        caller: &Principal,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<(), OrganizationError> {
        let own = caller.account() == Some(account);
        let verb = if own { Verb::View } else { Verb::ManageMembers };
        self.require(caller, organization, verb, None).await
    }

    /// Is there what a grant reaches? What is granted for a kind counts for products to come.
    pub(super) async fn require_reach(
        &self,
        organization: OrganizationId,
        reach: &Reach,
    ) -> Result<(), OrganizationError> {
        if let Reach::Product(id) = reach {
            let found = repo::product_of(self.store.as_ref(), organization, *id).await?;
            found.ok_or(OrganizationError::Unknown("product"))?;
        }
        Ok(())
    }
}
