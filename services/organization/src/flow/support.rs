//! Organizations that run the installation, and whose support they are (REC-4).

use std::collections::BTreeSet;

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core::{Ground, Role, Verb, check};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, OrganizationView, rights_changed};
use crate::{OrganizationError, repo};

/// Members that are looked at in one organization.
const MOST: usize = 1000;

/// Marks an organization as one that runs the installation, or takes the mark away. Members keep the role
/// of support then, and it gives them nothing.
pub(crate) async fn set_operator(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    operator: bool,
) -> Result<OrganizationView, OrganizationError> {
    if *caller != Principal::Operator {
        return Err(OrganizationError::Forbidden);
    }
    let attempt = || async {
        let found = repo::organization(context.store.as_ref(), id).await?;
        let (mut record, version) = found.ok_or(OrganizationError::NotFound)?;
        if record.operator != operator {
            record.operator = operator;
            let mut changes = ChangeSet::new();
            repo::put_organization(&mut changes, id, Expect::Version(version), &record);
            repo::put_operator(&mut changes, id, operator);
            let action =
                if operator { "organization.operator-set" } else { "organization.operator-unset" };
            let line = context.line(id, caller, action, context.clock.now());
            // Told before the mark is gone: it is by the mark that those concerned are found.
            context.commit(changes, line, vec![rights_changed(id, None)]).await?;
        }
        Ok(OrganizationView::outside(id, record))
    };
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

/// Who may help, from one account's point of view.
pub(crate) struct Helpers {
    /// Where the account's own right comes from; none when it has none.
    pub(crate) own: Option<OrganizationId>,
    /// Others who have it.
    pub(crate) others: BTreeSet<AccountId>,
}

pub(crate) async fn helpers(
    context: &Context,
    account: AccountId,
) -> Result<Helpers, OrganizationError> {
    let store = context.store.as_ref();
    let (mut own, mut others) = (None, BTreeSet::new());
    for id in repo::operators(store).await? {
        // Not the role alone: it is the core that says what gives the right.
        let helps =
            |role: Role| check(&[Ground::OperatorRole(role)], Verb::Support, None).is_some();
        for (member, record) in repo::members(store, id, None, MOST).await? {
            if !helps(record.role()?) {
                continue;
            }
            if member == account {
                own = own.or(Some(id));
            } else {
                others.insert(member);
            }
        }
    }
    Ok(Helpers { own, others })
}
