//! A client lets a partner in to its products, and sends it away (PAR-1).

use gatepost_model::{OrganizationId, PartnerAccessId};
use gatepost_organization_core::{Grant, Verb, partner_terms};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, outside::grants_slug, rights_changed, support_code};
use crate::{
    OrganizationError,
    repo::{self, CodeOf, PartnerAccessRecord},
};

/// One access, as it is answered, with the names of both sides.
pub(crate) struct PartnerView {
    pub(crate) client: OrganizationId,
    pub(crate) client_name: String,
    pub(crate) id: PartnerAccessId,
    pub(crate) partner_name: String,
    pub(crate) record: PartnerAccessRecord,
}

/// Which organization has this code or id.
pub(crate) async fn find(
    context: &Context,
    caller: &Principal,
    client: OrganizationId,
    partner: &str,
) -> Result<(OrganizationId, String), OrganizationError> {
    context.require(caller, client, Verb::ManageAccess, None).await?;
    let store = context.store.as_ref();
    let id = match partner.trim().parse::<OrganizationId>() {
        Ok(id) => id,
        Err(_) => match support_code::look_up(context, caller, partner, PARTNERS).await? {
            CodeOf::Partner(id) => id,
            CodeOf::Account(_) | CodeOf::Premium(_) => {
                return Err(OrganizationError::Unknown("partner"));
            }
        },
    };
    let found = repo::organization(store, id).await?;
    let (record, _) = found.ok_or(OrganizationError::Unknown("partner"))?;
    Ok((id, record.name))
}

const PARTNERS: fn(&CodeOf) -> bool = |of| matches!(of, CodeOf::Partner(_));

/// Lets a partner in, or changes what it is let in to.
pub(crate) async fn grant(
    context: &Context,
    caller: &Principal,
    client: OrganizationId,
    partner: OrganizationId,
    grants: &[Grant],
) -> Result<PartnerView, OrganizationError> {
    context.require(caller, client, Verb::ManageAccess, None).await?;
    let attempt = || attempt_grant(context, caller, client, partner, grants);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn attempt_grant(
    context: &Context,
    caller: &Principal,
    client: OrganizationId,
    partner: OrganizationId,
    grants: &[Grant],
) -> Result<PartnerView, OrganizationError> {
    let store = context.store.as_ref();
    let found = repo::organization(store, client).await?;
    let (of, version) = found.ok_or(OrganizationError::NotFound)?;
    let found = repo::organization(store, partner).await?;
    found.ok_or(OrganizationError::Unknown("partner"))?;
    let others = repo::partners_on(store, client).await?;
    let others = others.iter().filter(|(other, _)| *other != partner).count();
    partner_terms(client == partner, grants.len(), others)?;
    let kept = context.outside_grants(client, grants).await?;
    let now = context.clock.now();
    let present = repo::partner_access_on(store, client, partner).await?;
    let present = match present {
        Some(id) => repo::partner_access(store, client, id).await?.map(|found| (id, found)),
        None => None,
    };
    let (id, record, expect, action) = match present {
        Some((id, (record, _))) if record.grants == kept => {
            return view(context, client, id, record).await;
        }
        Some((id, (mut record, expect))) => {
            record.grants = kept;
            (id, record, expect, "partner-access.changed")
        }
        None => {
            let id = PartnerAccessId::generate(context.clock.as_ref(), context.entropy.as_ref());
            let actor = caller.actor().to_string();
            let record = PartnerAccessRecord::new(partner, kept, actor, now);
            (id, record, Expect::Absent, "partner-access.granted")
        }
    };
    let mut changes = ChangeSet::new();
    // The client's own record: what is decided about it is decided in line, its deletion too.
    repo::put_organization(&mut changes, client, Expect::Version(version), &of);
    repo::put_partner_access(&mut changes, client, id, expect, &record)?;
    let slug = grants_slug(grants);
    let mut lines = Vec::new();
    for side in [client, partner] {
        let line = context.line(side, caller, action, now).detail("partner_access", id);
        let line = line.detail("client", client).detail("partner", partner);
        lines.push(line.detail("grants", &slug));
    }
    context.commit_lines(changes, lines, vec![rights_changed(client, None)]).await?;
    view(context, client, id, record).await
}

/// Ends an access at once. Those who manage access end it, of the client and of the partner.
pub(crate) async fn end(
    context: &Context,
    caller: &Principal,
    client: OrganizationId,
    id: PartnerAccessId,
) -> Result<PartnerView, OrganizationError> {
    let attempt = || async {
        let store = context.store.as_ref();
        let found = repo::partner_access(store, client, id).await?;
        let may = context.require(caller, client, Verb::ManageAccess, None).await;
        if let Err(refusal) = may {
            // The partner's own managers may give it back; to everybody else it is as the client says.
            let Some((record, _)) = &found else { return Err(refusal) };
            let partner = record.partner()?;
            let own = context.require(caller, partner, Verb::ManageAccess, None).await;
            own.map_err(|_| refusal)?;
        }
        let (mut record, expect) = found.ok_or(OrganizationError::Unknown("access"))?;
        if record.ended().is_some() {
            return view(context, client, id, record).await;
        }
        let now = context.clock.now();
        record.end(now, caller.actor().to_string());
        let partner = record.partner()?;
        let mut changes = ChangeSet::new();
        repo::put_partner_access(&mut changes, client, id, expect, &record)?;
        let line = |side| {
            let line = context.line(side, caller, "partner-access.ended", now);
            line.detail("partner_access", id).detail("client", client).detail("partner", partner)
        };
        let facts = vec![rights_changed(client, None)];
        context.commit_lines(changes, vec![line(client), line(partner)], facts).await?;
        view(context, client, id, record).await
    };
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

/// Partners of a client, newest first, those of before too.
pub(crate) async fn partners(
    context: &Context,
    caller: &Principal,
    client: OrganizationId,
    after: Option<PartnerAccessId>,
    limit: usize,
) -> Result<Vec<PartnerView>, OrganizationError> {
    context.require(caller, client, Verb::ManageAccess, None).await?;
    let store = context.store.as_ref();
    let mut views = Vec::new();
    for (id, record) in repo::partner_accesses(store, client, after, limit).await? {
        views.push(view(context, client, id, record).await?);
    }
    Ok(views)
}

/// Clients that let a partner in, in the order of their ids.
pub(crate) async fn clients(
    context: &Context,
    caller: &Principal,
    partner: OrganizationId,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<PartnerView>, OrganizationError> {
    context.require(caller, partner, Verb::ManageAccess, None).await?;
    let store = context.store.as_ref();
    let mut views = Vec::new();
    for (client, id) in repo::clients_of(store, partner, after, limit).await? {
        let found = repo::partner_access(store, client, id).await?;
        if let Some((record, _)) = found {
            views.push(view(context, client, id, record).await?);
        }
    }
    Ok(views)
}

async fn view(
    context: &Context,
    client: OrganizationId,
    id: PartnerAccessId,
    record: PartnerAccessRecord,
) -> Result<PartnerView, OrganizationError> {
    let store = context.store.as_ref();
    let name = async |id| -> Result<String, OrganizationError> {
        Ok(repo::organization(store, id).await?.map(|(record, _)| record.name).unwrap_or_default())
    };
    let (client_name, partner_name) = (name(client).await?, name(record.partner()?).await?);
    Ok(PartnerView { client, client_name, id, partner_name, record })
}
