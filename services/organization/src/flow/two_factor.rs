//! An organization that demands a second factor of its members (2FA-9).
//!
//! Who has one is the identity service's to say, and remembered until it says otherwise. Answers about rights that
//! rest on it are therefore not for others to remember; and when it changes, or a demand begins to bind, that is
//! told as a change of rights, for whoever has something open.

use gatepost_model::{AccountId, OrganizationId, Timestamp};
use gatepost_organization_core::{Demand, Verb, demand};
use gatepost_proto::event::v1::event::Fact;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, rights_changed};
use crate::{
    OrganizationError,
    repo::{self, DemandStep, MemberRecord, OrganizationRecord, WorkRecord},
};

/// Members that one step looks at.
const STEP: usize = 200;

/// What the demand of an organization means for an account.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Hold {
    /// Is it held back until it has a second factor?
    pub(crate) held: bool,
    /// Is one demanded, now or later, that it does not have?
    pub(crate) lacking: bool,
    /// From when on an answer about its rights is to be asked for again.
    pub(crate) until: Option<Timestamp>,
}

/// What the demand of an organization means for an account, now.
pub(crate) async fn hold(
    context: &Context,
    record: &OrganizationRecord,
    account: AccountId,
) -> Result<Hold, OrganizationError> {
    let Some(demand) = record.demand() else { return Ok(Hold::default()) };
    let now = context.clock.now();
    let person = context.people.find(account).await;
    if demand.binds(now) {
        // Nobody gets in while it cannot be known whether they may.
        let lacking = !person?.is_some_and(|person| person.second_factor);
        return Ok(Hold { held: lacking, lacking, until: Some(now) });
    }
    let lacking = person.ok().flatten().is_some_and(|person| !person.second_factor);
    Ok(Hold { held: false, lacking, until: Some(demand.from) })
}

/// What is wanted of a demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wanted {
    /// It is taken back.
    Nothing,
    /// From this moment on, or from now on.
    From(Option<Timestamp>),
}

/// Demands a second factor of everybody who belongs to the organization, or no longer does.
pub(crate) async fn set_requirement(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    wanted: Wanted,
) -> Result<OrganizationRecord, OrganizationError> {
    context.require(caller, id, Verb::ManageOrganization, None).await?;
    let equipped = match caller.account() {
        None => true,
        Some(account) => {
            context.people.find(account).await?.is_some_and(|person| person.second_factor)
        }
    };
    retry_conflicts(OrganizationError::is_conflict, || {
        attempt(context, caller, id, wanted, equipped)
    })
    .await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    wanted: Wanted,
    equipped: bool,
) -> Result<OrganizationRecord, OrganizationError> {
    let found = repo::organization(context.store.as_ref(), id).await?;
    let (mut record, version) = found.ok_or(OrganizationError::NotFound)?;
    let now = context.clock.now();
    let demand = match wanted {
        Wanted::Nothing if record.demand().is_none() => return Ok(record),
        Wanted::Nothing => None,
        Wanted::From(from) => Some(demand(now, from, equipped)?),
    };
    record.set_demand(demand);
    let mut changes = ChangeSet::new();
    repo::put_organization(&mut changes, id, Expect::Version(version), &record);
    repo::put_demanding(&mut changes, id, demand.is_some());
    let line = match demand {
        None => context.line(id, caller, "organization.second-factor-not-required", now),
        Some(demand) => {
            put_step(context, &mut changes, id, &demand, now, now, None);
            let line = context.line(id, caller, "organization.second-factor-required", now);
            line.detail("from", demand.from)
        }
    };
    context.commit(changes, line, vec![rights_changed(id, None)]).await?;
    Ok(record)
}

/// Members who lack a second factor, in the order of their account ids.
pub(crate) struct Lacking {
    pub(crate) members: Vec<(AccountId, MemberRecord, String, String)>,
    pub(crate) total: usize,
}

/// Who belongs to the organization and has none, for those who may see its members: names, e-mails and roles of
/// those after an account.
pub(crate) async fn list_lacking(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    after: Option<AccountId>,
    limit: usize,
) -> Result<Lacking, OrganizationError> {
    context.require(caller, id, Verb::ManageMembers, None).await?;
    let members = repo::members(context.store.as_ref(), id, None, usize::MAX).await?;
    let accounts: Vec<AccountId> = members.iter().map(|(account, _)| *account).collect();
    let people = context.people.describe(&accounts).await?;
    let lacking = members.into_iter().filter_map(|(account, record)| {
        let person =
            people.get(&account).filter(|person| !person.second_factor && !person.closed)?;
        Some((account, record, person.name.clone(), person.email.to_string()))
    });
    let lacking: Vec<_> = lacking.collect();
    let total = lacking.len();
    let rest =
        lacking.into_iter().filter(|(account, ..)| after.is_none_or(|after| *account > after));
    Ok(Lacking { members: rest.take(limit).collect(), total })
}

/// Writes a step of a demand: that of the moment `at`, beyond `after`.
fn put_step(
    context: &Context,
    changes: &mut ChangeSet,
    id: OrganizationId,
    demand: &Demand,
    due: Timestamp,
    at: Timestamp,
    after: Option<AccountId>,
) {
    let step = DemandStep {
        organization: id.to_bytes().to_vec(),
        made: demand.made.unix_millis(),
        at: at.unix_millis(),
        after: after.map(|after| after.to_bytes().to_vec()).unwrap_or_default(),
    };
    let created = due.unix_millis();
    let work = WorkRecord { created, demand: Some(step), ..WorkRecord::default() };
    repo::put_work(changes, due, context.unique(), &work);
}

impl Context {
    /// Goes one step of a demand: tells some of those who lack a second factor, or everybody's services that it
    /// binds; and writes down the step after it.
    pub(crate) async fn go_demand(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        step: &DemandStep,
    ) -> Result<(), OrganizationError> {
        let Ok(id) = OrganizationId::from_slice(&step.organization) else { return Ok(()) };
        let Some((record, _)) = repo::organization(self.store.as_ref(), id).await? else {
            return Ok(());
        };
        let demand = record.demand().filter(|demand| demand.made.unix_millis() == step.made);
        let Some(demand) = demand else { return Ok(()) };
        let at = Timestamp::from_unix_millis(step.at);
        if at >= demand.from && at > demand.made {
            self.fact(changes, now, rights_changed(id, None));
            return Ok(());
        }
        let after = AccountId::from_slice(&step.after).ok();
        let members = repo::members(self.store.as_ref(), id, after, STEP).await?;
        let accounts: Vec<AccountId> = members.iter().map(|(account, _)| *account).collect();
        let people = self.people.describe(&accounts).await?;
        let template = match (at == demand.made, demand.binds(now)) {
            (_, true) => "second-factor-demanded-now",
            (true, false) => "second-factor-demanded",
            (false, false) => "second-factor-reminder",
        };
        for account in &accounts {
            if people.get(account).is_some_and(|person| !person.second_factor && person.active) {
                let values =
                    [("organization", record.name.clone()), ("end", demand.from.to_string())];
                self.mail(changes, now, *account, template, values);
            }
        }
        if let (STEP, Some(last)) = (members.len(), accounts.last()) {
            put_step(self, changes, id, &demand, now, at, Some(*last));
        } else if let Some(next) = demand.next(at) {
            put_step(self, changes, id, &demand, next, next, None);
        }
        Ok(())
    }

    /// Tells, in the organizations where that matters, that an account's second factors were turned on or off.
    pub(crate) async fn tell_factors_changed(
        &self,
        position: u64,
        account: AccountId,
    ) -> Result<(), OrganizationError> {
        // What was remembered of it goes before others ask because of what they are told.
        self.people.forget(Some(account));
        let facts = self.demanding_of(account).await?;
        self.heard_identity(position, facts).await
    }

    /// Tells every organization that demands a second factor to ask anew: what happened meanwhile was not heard.
    pub(crate) async fn tell_factors_unknown(
        &self,
        position: u64,
    ) -> Result<(), OrganizationError> {
        self.people.forget(None);
        let demanding = repo::demanding(self.store.as_ref(), None, usize::MAX).await?;
        let facts = demanding.into_iter().map(|id| rights_changed(id, None)).collect();
        self.heard_identity(position, facts).await
    }

    async fn demanding_of(&self, account: AccountId) -> Result<Vec<Fact>, OrganizationError> {
        let mut facts = Vec::new();
        for id in repo::demanding(self.store.as_ref(), None, usize::MAX).await? {
            if !self.grounds(id, account).await?.is_empty() {
                facts.push(rights_changed(id, Some(account)));
            }
        }
        Ok(facts)
    }

    /// Keeps how far the identity service was heard, with what follows from it.
    pub(crate) async fn heard_identity(
        &self,
        position: u64,
        facts: Vec<Fact>,
    ) -> Result<(), OrganizationError> {
        let mut changes = ChangeSet::new();
        repo::put_heard_identity(&mut changes, position);
        for fact in facts {
            self.fact(&mut changes, self.clock.now(), fact);
        }
        self.store.commit(changes).await?;
        Ok(())
    }
}
