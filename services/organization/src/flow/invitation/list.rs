//! Invitations as those see them who manage members.

use gatepost_model::{InvitationId, OrganizationId};
use gatepost_organization_core::{InvitationState, Verb};
use gatepost_runtime::principal::Principal;

use super::View;
use crate::{OrganizationError, flow::Context, repo};

/// Records that one look at the store reads.
const LOOK: usize = 500;

/// Which of them are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Empty for all.
    pub(crate) states: Vec<InvitationState>,
    /// Part of the address, in lower case.
    pub(crate) text: String,
}

/// Invitations of an organization, the newest first, and how many are pending in all.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    filter: &Filter,
    before: Option<InvitationId>,
    limit: usize,
) -> Result<(Vec<View>, u32), OrganizationError> {
    context.require(caller, organization, Verb::ManageMembers, None).await?;
    let (store, now) = (context.store.as_ref(), context.clock.now());
    repo::organization(store, organization).await?.ok_or(OrganizationError::NotFound)?;
    let (mut views, mut before) = (Vec::new(), before);
    while views.len() < limit {
        let found = repo::invitations(store, organization, before, LOOK).await?;
        let more = found.len() == LOOK;
        before = found.last().map(|(id, _)| *id);
        for (id, record) in found {
            let state = record.invitation()?.state_at(now);
            let wanted = filter.states.is_empty() || filter.states.contains(&state);
            if wanted && record.email()?.key().contains(&filter.text) {
                views.push(View { id, record, state });
            }
        }
        if !more {
            break;
        }
    }
    views.truncate(limit);
    let (count, _) = repo::invitation_count(store, organization).await?;
    Ok((views, count.pending))
}
