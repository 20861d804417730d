//! Joining an organization by an invitation: role, teams and permissions in one commit with the
//! organization's own record.

use gatepost_model::{AccountId, OrganizationId, TeamId};
use gatepost_organization_core::{Acceptance, InvitationRefusal, InvitationState, Role};
use gatepost_proto::event::v1::{MembershipChanged, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{By, Found, Ledger};
use crate::{
    OrganizationError,
    flow::{Context, rights_changed},
    people::Person,
    repo::{self, GrantRecord, MemberRecord, Offer},
};

/// Where somebody has joined, and what is not there any more.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    pub(crate) organization: OrganizationId,
    pub(crate) organization_name: String,
    pub(crate) role: Role,
    /// Names.
    pub(crate) missing_teams: Vec<String>,
    /// Names.
    pub(crate) missing_products: Vec<String>,
}

/// Joins. Another address than the invited one is right with the secret: it is logged, and the inviter told.
pub(crate) async fn accept(
    context: &Context,
    caller: &Principal,
    by: &By,
) -> Result<Joined, OrganizationError> {
    let account = caller.account().ok_or(OrganizationError::NotSignedIn)?;
    let person = context.people.find(account).await?;
    let person = person.filter(|person| person.active).ok_or(OrganizationError::NotSignedIn)?;
    let attempt = || attempt(context, caller, &person, by);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    person: &Person,
    by: &By,
) -> Result<Joined, OrganizationError> {
    let (store, account) = (context.store.as_ref(), person.account);
    let mut found = context.invitation_by(by, Some(account)).await?;
    let id = found.organization;
    // The organization first: its version guards what is read after it.
    let organization = repo::organization(store, id).await?;
    let (mut organization, version) = organization.ok_or(OrganizationError::InvitationRefused)?;
    let present = repo::member(store, id, account).await?;
    let offer = found.record.offer()?;
    if found.record.accepted_by() == Some(account) && present.is_some() {
        let (organization_name, role) = (organization.name, offer.role);
        return Ok(Joined {
            organization: id,
            organization_name,
            role,
            missing_teams: Vec::new(),
            missing_products: Vec::new(),
        });
    }
    let around = Acceptance {
        present: present.map(|member| member.role()).transpose()?,
        representatives: organization.representatives,
        operator: organization.operator,
        inviter_represents: context.represents(id, found.record.inviter()).await?,
    };
    let mut ledger = Ledger::open(context, id).await?;
    organization.representatives = found.record.invitation()?.accept(&around, ledger.now).map_err(
        |refusal| match refusal {
            InvitationRefusal::Over => OrganizationError::InvitationRefused,
            refusal => OrganizationError::Invitation(refusal),
        },
    )?;

    let mut changes = ChangeSet::new();
    repo::put_organization(&mut changes, id, Expect::Version(version), &organization);
    let mut member = MemberRecord::new(offer.role, ledger.now);
    member.billing = offer.billing;
    repo::put_member(&mut changes, id, account, &member);
    // What they had before they were removed is not brought back over what they are given now.
    repo::delete_removed_member(&mut changes, id, account);
    let missing_teams = join_teams(context, &mut changes, id, account, &offer).await?;
    let missing_products = give(context, &mut changes, id, account, &offer).await?;
    let joined = Joined {
        organization: id,
        organization_name: organization.name.clone(),
        role: offer.role,
        missing_teams,
        missing_products,
    };
    found.record.set_accepted_by(account);
    ledger.end(context, &mut changes, &mut found, InvitationState::Accepted).await?;
    ledger.close(&mut changes);
    tell_inviter(context, &mut changes, &ledger, &found, person, &joined)?;
    let line = line(context, caller, &found, person, &joined, &ledger)?;
    let fact = MembershipChanged {
        organization_id: id.to_string(),
        account_id: account.to_string(),
        organization_name: organization.name,
        to: offer.role.slug().to_owned(),
        ..MembershipChanged::default()
    };
    let grants: Vec<GrantRecord> = offer.grants.iter().map(GrantRecord::from).collect();
    let teams: Vec<TeamId> = offer.teams.iter().map(|(id, _)| *id).collect();
    let fact = context.summarized(id, member.post()?, &grants, &teams, fact).await?;
    let facts = vec![Fact::MembershipChanged(fact), rights_changed(id, Some(account))];
    context.commit(changes, line, facts).await?;
    metrics::counter!("gatepost_organization_invitations_accepted_total").increment(1);
    Ok(joined)
}

/// Takes the account into those teams that there still are; says which are gone.
async fn join_teams(
    context: &Context,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
    offer: &Offer,
) -> Result<Vec<String>, OrganizationError> {
    let mut missing = Vec::new();
    for (id, name) in &offer.teams {
        if !join_team(context, changes, organization, *id, account).await? {
            missing.push(name.clone());
        }
    }
    Ok(missing)
}

async fn join_team(
    context: &Context,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: TeamId,
    account: AccountId,
) -> Result<bool, OrganizationError> {
    let found = repo::team(context.store.as_ref(), organization, id).await?;
    let Some((mut team, version)) = found else { return Ok(false) };
    team.members += 1;
    repo::put_team(changes, organization, id, Expect::Version(version), &team);
    repo::put_team_member(changes, organization, id, account);
    Ok(true)
}

/// Gives permissions on those products that there still are; says which are gone.
async fn give(
    context: &Context,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
    offer: &Offer,
) -> Result<Vec<String>, OrganizationError> {
    let store = context.store.as_ref();
    let (mut record, expect) = repo::grants(store, organization, account).await?;
    let (mut missing, mut given) = (Vec::new(), Vec::new());
    for grant in &offer.grants {
        let gone = match repo::product_named(grant) {
            Some(product) => repo::product_of(store, organization, product).await?.is_none(),
            None => false,
        };
        if !gone {
            given.push(GrantRecord::from(grant));
            continue;
        }
        let product = repo::product_named(grant);
        let named = offer.products.iter().find(|(id, _)| Some(*id) == product);
        missing.extend(named.map(|(_, name)| name.clone()));
    }
    record.grants = given;
    repo::put_grants(changes, organization, account, expect, &record);
    Ok(missing)
}

fn tell_inviter(
    context: &Context,
    changes: &mut ChangeSet,
    ledger: &Ledger,
    found: &Found,
    person: &Person,
    joined: &Joined,
) -> Result<(), OrganizationError> {
    let Some(inviter) = found.record.inviter() else { return Ok(()) };
    let invited = found.record.email()?;
    let other = invited.key() != person.email.key();
    let missing = [joined.missing_teams.as_slice(), &joined.missing_products].concat();
    let values = [
        ("organization", joined.organization_name.clone()),
        ("person", person.name.clone()),
        ("address", person.email.to_string()),
        ("invited", invited.to_string()),
        ("other", if other { "yes" } else { "no" }.to_owned()),
        ("role", joined.role.slug().to_owned()),
        ("gone", if missing.is_empty() { "no" } else { "yes" }.to_owned()),
        ("missing", missing.join(", ")),
    ];
    context.mail(changes, ledger.now, inviter, "invitation-accepted", values);
    Ok(())
}

fn line(
    context: &Context,
    caller: &Principal,
    found: &Found,
    person: &Person,
    joined: &Joined,
    ledger: &Ledger,
) -> Result<gatepost_model::AuditEntry, OrganizationError> {
    let invited = found.record.email()?;
    let mut line = context
        .line(found.organization, caller, "invitation.accepted", ledger.now)
        .detail("invitation_id", found.id)
        .detail("account_id", person.account)
        .detail("invited", &invited)
        .detail("to", joined.role.slug());
    if invited.key() != person.email.key() {
        line = line.detail("address", &person.email);
    }
    for (name, missing) in
        [("missing_teams", &joined.missing_teams), ("missing_products", &joined.missing_products)]
    {
        if !missing.is_empty() {
            line = line.detail(name, missing.join(", "));
        }
    }
    Ok(line)
}
