//! Inviting many people at once: what is right is done, and what is not is told line by line.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use gatepost_model::{Address, IdempotencyKey, InvitationId, OrganizationId, ProductId, TeamId};
use gatepost_organization_core::{
    Grant, InvitationState, Inviter, Line, LineRefusal, Role, Room, Verb, invite,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Found, Ledger, Outcome, STEP, View, tidy};
use crate::{
    OrganizationError,
    flow::Context,
    people::Person,
    repo::{self, InvitationRecord, Offer},
};

/// A line of the list.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// As it was written.
    pub(crate) email: String,
    /// What it invites as; or why it invites nobody.
    pub(crate) right: Result<Right, LineRefusal>,
}

/// What a line says that can be read.
#[derive(Clone, Debug)]
pub(crate) struct Right {
    pub(crate) address: Address,
    pub(crate) role: Role,
    pub(crate) billing: bool,
    pub(crate) teams: Vec<TeamId>,
    pub(crate) grants: Vec<Grant>,
}

/// What every line of a request is judged by.
struct Around<'a> {
    caller: &'a Principal,
    organization: OrganizationId,
    inviter: Inviter,
    /// Whoever invites; none for an operator.
    own: Option<Arc<Person>>,
    /// Accounts by the keys of their addresses.
    people: BTreeMap<String, Arc<Person>>,
    teams: BTreeMap<TeamId, String>,
    products: BTreeMap<ProductId, String>,
    key: Option<&'a IdempotencyKey>,
}

/// Invites whom it may; the outcomes stand in the order of the lines.
///
/// # Errors
///
/// When the caller may not invite at all, or a service or the store fails; what was done by then stays, and
/// the same request under the same key goes on.
pub(crate) async fn create(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    lines: &[Wanted],
    key: Option<&IdempotencyKey>,
) -> Result<Vec<Outcome>, OrganizationError> {
    context.require(caller, organization, Verb::ManageMembers, None).await?;
    let around = look_around(context, caller, organization, lines, key).await?;
    let mut seen = HashSet::new();
    let lines: Vec<(&Wanted, bool)> = lines
        .iter()
        .map(|line| {
            let address = line.right.as_ref().ok().map(|right| right.address.key());
            (line, address.is_some_and(|address| !seen.insert(address)))
        })
        .collect();
    let mut outcomes = Vec::with_capacity(lines.len());
    for some in lines.chunks(STEP) {
        let attempt = || attempt(context, &around, some);
        outcomes.extend(retry_conflicts(OrganizationError::is_conflict, attempt).await?);
    }
    Ok(outcomes)
}

async fn look_around<'a>(
    context: &Context,
    caller: &'a Principal,
    organization: OrganizationId,
    lines: &[Wanted],
    key: Option<&'a IdempotencyKey>,
) -> Result<Around<'a>, OrganizationError> {
    let store = context.store.as_ref();
    let right: Vec<&Right> = lines.iter().filter_map(|line| line.right.as_ref().ok()).collect();
    let addresses: Vec<Address> = right.iter().map(|right| right.address.clone()).collect();
    let people = context.people.with_emails(&addresses).await?;
    let people = people.into_iter().map(|person| (person.email.key(), person)).collect();
    let (mut teams, mut products) = (BTreeMap::new(), BTreeMap::new());
    let wanted: HashSet<TeamId> = right.iter().flat_map(|one| one.teams.iter().copied()).collect();
    for id in wanted {
        let found = repo::team(store, organization, id).await?;
        teams.extend(found.map(|(team, _)| (id, team.name)));
    }
    let grants = right.iter().flat_map(|right| &right.grants);
    let wanted: HashSet<ProductId> = grants.filter_map(repo::product_named).collect();
    for id in wanted {
        let found = repo::product(store, organization, id).await?;
        products.extend(found.map(|(product, _)| (id, product.name)));
    }
    let account = caller.account();
    let own = match account {
        Some(account) => context.people.find(account).await?,
        None => None,
    };
    let represents = context.represents(organization, account).await?;
    let inviter = Inviter { represents, operator: account.is_none() };
    Ok(Around { caller, organization, inviter, own, people, teams, products, key })
}

/// One commit of a list.
async fn attempt(
    context: &Context,
    around: &Around<'_>,
    lines: &[(&Wanted, bool)],
) -> Result<Vec<Outcome>, OrganizationError> {
    let store = context.store.as_ref();
    let (organization, version) =
        repo::organization(store, around.organization).await?.ok_or(OrganizationError::NotFound)?;
    let mut changes = ChangeSet::new();
    // Nobody is invited to what is deleted at the same moment.
    repo::expect_organization(&mut changes, around.organization, version);
    let mut ledger = Ledger::open(context, around.organization).await?;
    let mut room = ledger.room(context);
    let (mut outcomes, mut log) = (Vec::new(), Vec::new());
    for (line, repeated) in lines {
        let made = match &line.right {
            Err(refusal) => Err(*refusal),
            Ok(right) => {
                let mut step = Step { context, around, ledger: &mut ledger, room: &mut room };
                step.invite(&mut changes, right, *repeated, &organization.name).await?
            }
        };
        if let Ok((view, true)) = &made {
            let entry = context
                .line(around.organization, around.caller, "invitation.created", ledger.now)
                .detail("invitation_id", view.id)
                .detail("address", &line.email)
                .detail("role", view.record.offer()?.role.slug());
            log.push(entry);
        }
        let made = made.map(|(view, _)| view).map_err(LineRefusal::slug);
        outcomes.push(Outcome { email: line.email.clone(), made });
    }
    if !log.is_empty() {
        let count = log.len() as u64;
        ledger.close(&mut changes);
        context.commit_lines(changes, log, vec![]).await?;
        metrics::counter!("gatepost_organization_invitations_total").increment(count);
    }
    Ok(outcomes)
}

struct Step<'s, 'a> {
    context: &'s Context,
    around: &'s Around<'a>,
    ledger: &'s mut Ledger,
    room: &'s mut Room,
}

impl Step<'_, '_> {
    /// Invites by one line; says with the invitation whether it is new, or that of a request before.
    async fn invite(
        &mut self,
        changes: &mut ChangeSet,
        right: &Right,
        repeated: bool,
        organization: &str,
    ) -> Result<Result<(View, bool), LineRefusal>, OrganizationError> {
        let around = self.around;
        let present = self.waiting(&right.address).await?;
        if let Some(found) = &present
            && !repeated
            && self.made_before(found)
        {
            let (id, record) = (found.id, found.record.clone());
            return Ok(Ok((View { id, record, state: InvitationState::Pending }, false)));
        }
        let account = around.people.get(&right.address.key());
        let member = match account {
            Some(person) => {
                let store = self.context.store.as_ref();
                repo::member(store, around.organization, person.account).await?.is_some()
            }
            None => false,
        };
        let mut products = right.grants.iter().filter_map(repo::product_named);
        let line = Line {
            role: right.role,
            repeated,
            own: around.own.as_ref().is_some_and(|own| own.email.key() == right.address.key()),
            member,
            invited: present.is_some(),
            team_gone: right.teams.iter().any(|team| !around.teams.contains_key(team)),
            product_gone: products.any(|product| !around.products.contains_key(&product)),
        };
        if let Err(refusal) = invite(around.inviter, &line, self.room) {
            return Ok(Err(refusal));
        }
        let view = self.write(changes, right, organization)?;
        Ok(Ok((view, true)))
    }

    /// The invitation to an address that waits for an answer. One that has run out unnoticed does not: the
    /// new one is found in its place, and the sweeper notes its end.
    async fn waiting(&self, address: &Address) -> Result<Option<Found>, OrganizationError> {
        let store = self.context.store.as_ref();
        let id = repo::invitation_to(store, self.around.organization, address).await?;
        let Some(id) = id else { return Ok(None) };
        let found = self.context.invitation(self.around.organization, id).await?;
        let Some(found) = found else { return Ok(None) };
        let state = found.record.invitation()?.state_at(self.ledger.now);
        Ok((state == InvitationState::Pending).then_some(found))
    }

    fn made_before(&self, found: &Found) -> bool {
        let same = self.around.key.is_some_and(|key| key.as_str() == found.record.batch);
        same && found.record.inviter() == self.around.caller.account()
    }

    fn write(
        &mut self,
        changes: &mut ChangeSet,
        right: &Right,
        organization: &str,
    ) -> Result<View, OrganizationError> {
        let (context, around, now) = (self.context, self.around, self.ledger.now);
        let id = InvitationId::generate(context.clock.as_ref(), context.entropy.as_ref());
        let named = |id: &TeamId| Some((*id, around.teams.get(id)?.clone()));
        let products = right.grants.iter().filter_map(repo::product_named);
        let offer = Offer {
            role: right.role,
            billing: tidy(right.role, right.billing),
            teams: right.teams.iter().filter_map(named).collect(),
            grants: right.grants.clone(),
            products: products
                .filter_map(|id| Some((id, around.products.get(&id)?.clone())))
                .collect(),
        };
        let mut record =
            InvitationRecord::new(&right.address, &offer, around.caller.account(), now);
        // In the language of whoever reads it, as far as we know it.
        let known = around.people.get(&right.address.key()).or(around.own.as_ref());
        if let Some(known) = known {
            record.language = known.language.clone();
            record.zone = known.time_zone.clone();
        }
        record.batch = around.key.map(|key| key.as_str().to_owned()).unwrap_or_default();
        context.draw_secret(around.organization, id, &mut record);
        let inviter = around.own.as_ref().map(|own| own.name.clone()).unwrap_or_default();
        let names = (organization, inviter.as_str());
        context.mail_invitation(changes, self.ledger, (id, &mut record), names, false)?;
        self.ledger.put(changes, id, Expect::Absent, None, &record)?;
        Ok(View { id, record, state: InvitationState::Pending })
    }
}
