//! An account is closed: it leaves its organizations, unless one needs it (ACC-7).

use gatepost_model::AccountId;
use gatepost_organization_core::{Departure, Refusal, departure};
use gatepost_runtime::principal::Principal;

use super::{Context, OrganizationView, members};
use crate::{OrganizationError, repo};

/// An organization of the account, and what becomes of the membership.
pub(crate) struct Concerned {
    pub(crate) view: OrganizationView,
    pub(crate) departure: Departure,
}

/// What would become of every membership.
pub(crate) async fn check(
    context: &Context,
    account: AccountId,
) -> Result<Vec<Concerned>, OrganizationError> {
    let store = context.store.as_ref();
    let mut concerned = Vec::new();
    for id in repo::organizations_of(store, account, None, usize::MAX).await? {
        let Some((record, _)) = repo::organization(store, id).await? else { continue };
        let Some(member) = repo::member(store, id, account).await? else { continue };
        let role = member.role()?;
        let alone = repo::members(store, id, None, 2).await?.len() == 1;
        let departure = departure(record.kind()?, role, record.representatives, alone);
        let view = OrganizationView { role: Some(role), ..OrganizationView::outside(id, record) };
        concerned.push(Concerned { view, departure });
    }
    Ok(concerned)
}

/// Takes the account out of every organization that goes on without it.
pub(crate) async fn depart(
    context: &Context,
    caller: &Principal,
    account: AccountId,
) -> Result<(), OrganizationError> {
    let concerned = check(context, account).await?;
    if concerned.iter().any(|one| one.departure == Departure::InTheWay) {
        return Err(OrganizationError::Refused(Refusal::LastRepresentative));
    }
    for Concerned { view, departure } in concerned {
        if departure == Departure::Leaves {
            // Decided anew in the commit: a change meanwhile cannot leave it without one.
            members::leave(context, caller, view.id, account).await?;
        }
    }
    Ok(())
}
