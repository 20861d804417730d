//! One change of one member, with all that follows from it, in one commit.

use gatepost_model::{AccountId, OrganizationId, TeamId, Timestamp};
use gatepost_organization_core::{Change, Manager, Outcome, Post, Role, Verb};
use gatepost_proto::event::v1::{MembershipChanged, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, Store, StoreError, Version};

use super::{Context, rights_changed};
use crate::{
    OrganizationError,
    repo::{self, GrantsRecord, MemberRecord, OrganizationRecord, RemovedRecord, TeamRecord},
};

/// For how long a removed member can be brought back.
pub(crate) const RESTORABLE: std::time::Duration = std::time::Duration::from_secs(86_400);
/// Removed members that one more removal looks at, to forget those that cannot be brought back any more.
const FORGOTTEN_AT_ONCE: usize = 100;

/// Who changes whom.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) context: &'a Context,
    pub(super) caller: &'a Principal,
    pub(super) organization: OrganizationId,
    pub(super) account: AccountId,
}

/// A member and its organization, as they were read. The organization's version guards both, and what the
/// caller may do, when that is read after.
pub(super) struct Loaded {
    pub(super) record: OrganizationRecord,
    version: Version,
    pub(super) member: Option<MemberRecord>,
    member_version: Option<Version>,
}

/// What a change is besides its outcome.
pub(super) enum Way {
    /// Another post, or a first one.
    Post(Post),
    /// Other wishes.
    Member(MemberRecord),
    /// Sent away.
    Removed,
    /// Gone by themselves.
    Left,
    /// Brought back as they were.
    Restored(RemovedRecord),
}

impl Loaded {
    pub(super) fn role(&self) -> Result<Option<Role>, StoreError> {
        self.member.map(|member| member.role()).transpose()
    }

    pub(super) fn post(&self) -> Result<Option<Post>, StoreError> {
        self.member.map(|member| member.post()).transpose()
    }
}

impl Target<'_> {
    /// Reads the organization first: its version guards what is read after it.
    pub(super) async fn load(&self) -> Result<Loaded, OrganizationError> {
        let store = self.context.store.as_ref();
        let found = repo::organization(store, self.organization).await?;
        let (record, version) = found.ok_or(OrganizationError::NotFound)?;
        let member = repo::member_versioned(store, self.organization, self.account).await?;
        Ok(Loaded {
            record,
            version,
            member: member.map(|(member, _)| member),
            member_version: member.map(|(_, version)| version),
        })
    }

    /// Is it about the caller?
    pub(super) fn own(&self) -> bool {
        self.caller.account() == Some(self.account)
    }

    /// Commits what was decided. Answers with the member afterwards.
    pub(super) async fn apply(
        &self,
        loaded: Loaded,
        outcome: Outcome,
        way: Way,
    ) -> Result<Option<MemberRecord>, OrganizationError> {
        let present = loaded.member;
        let chosen = matches!(way, Way::Member(_));
        if outcome.change == Change::None && !chosen {
            return Ok(present);
        }
        let now = self.context.clock.now();
        let mut changes = ChangeSet::new();
        let mut record = loaded.record;
        record.representatives = outcome.representatives;
        let expect = Expect::Version(loaded.version);
        repo::put_organization(&mut changes, self.organization, expect, &record);
        let (id, account) = (self.organization, self.account);
        repo::expect_member(&mut changes, id, account, loaded.member_version);
        let mut line = self.context.line(id, self.caller, action(outcome.change, &way), now);
        line = line.detail("account_id", account);
        let restored = match &way {
            Way::Restored(former) => Some((former.grants.grants.clone(), former.teams()?)),
            _ => None,
        };
        let member = self.write(&mut changes, present, way, now).await?;
        let (before, after) = roles(outcome.change);
        for (name, role) in [("from", before), ("to", after)] {
            if let Some(role) = role {
                line = line.detail(name, role.slug());
            }
        }
        let post = member.map(|member| member.post()).transpose()?;
        if let Some(post) = post.filter(|post| !chosen && post.role == Role::Collaborator) {
            line = line.detail("billing", post.billing);
        }
        let mut facts = Vec::new();
        if before != after {
            let fact = MembershipChanged {
                organization_id: id.to_string(),
                account_id: account.to_string(),
                organization_name: record.name.clone(),
                from: before.map(Role::slug).unwrap_or_default().to_owned(),
                to: after.map(Role::slug).unwrap_or_default().to_owned(),
                ..MembershipChanged::default()
            };
            let fact = match (post, &restored) {
                (None, _) => fact,
                (Some(post), Some((grants, teams))) => {
                    self.context.summarized(id, post, grants, teams, fact).await?
                }
                (Some(post), None) => {
                    self.context.summarized_as_it_is(id, account, post, fact).await?
                }
            };
            facts.push(Fact::MembershipChanged(fact));
        }
        if !chosen {
            facts.push(rights_changed(id, Some(account)));
        }
        self.context.commit(changes, line, facts).await?;
        Ok(member)
    }

    /// Writes the member, and what it has besides.
    async fn write(
        &self,
        changes: &mut ChangeSet,
        present: Option<MemberRecord>,
        way: Way,
        now: Timestamp,
    ) -> Result<Option<MemberRecord>, OrganizationError> {
        let store = self.context.store.as_ref();
        let (id, account) = (self.organization, self.account);
        let member = match way {
            Way::Post(post) => match present {
                Some(member) => member.with_post(post),
                None => MemberRecord::new(post.role, now).with_post(post),
            },
            Way::Member(member) => member,
            Way::Restored(former) => {
                give_back(store, changes, id, account, &former).await?;
                former.member
            }
            Way::Removed | Way::Left => {
                let belongings = Belongings::of(store, id, account).await?;
                // An operator's removal is final, and so is one's own leave.
                let kept = matches!(way, Way::Removed) && self.caller.account().is_some();
                if let Some(present) = present.filter(|_| kept) {
                    let former = belongings.former(present, now);
                    repo::put_removed_member(changes, id, account, &former);
                } else {
                    repo::delete_removed_member(changes, id, account);
                }
                forget(store, changes, id, account, now).await?;
                belongings.take(changes, id, account)?;
                repo::delete_member(changes, id, account);
                return Ok(None);
            }
        };
        repo::put_member(changes, id, account, &member);
        if present.is_none() {
            repo::delete_removed_member(changes, id, account);
        }
        Ok(Some(member))
    }
}

fn action(change: Change, way: &Way) -> &'static str {
    match (change, way) {
        (_, Way::Member(_)) => "member.preferences-changed",
        (_, Way::Left) => "member.left",
        (_, Way::Restored(_)) => "member.restored",
        (Change::Added(_), _) => "member.added",
        (Change::Removed(_), _) => "member.removed",
        (Change::Changed { .. } | Change::Billing { .. } | Change::None, _) => "member.changed",
    }
}

/// Before and after.
fn roles(change: Change) -> (Option<Role>, Option<Role>) {
    match change {
        Change::None => (None, None),
        Change::Added(role) => (None, Some(role)),
        Change::Changed { from, to } => (Some(from), Some(to)),
        Change::Billing { role, .. } => (Some(role), Some(role)),
        Change::Removed(role) => (Some(role), None),
    }
}

/// What a member has besides the role, as it was read.
struct Belongings {
    grants: GrantsRecord,
    expect: Expect,
    teams: Vec<(TeamId, TeamRecord, Version)>,
}

impl Belongings {
    async fn of(
        store: &dyn Store,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Self, StoreError> {
        let (grants, expect) = repo::grants(store, organization, account).await?;
        let mut teams = Vec::new();
        for id in repo::teams_of(store, organization, account).await? {
            if let Some((team, version)) = repo::team(store, organization, id).await? {
                teams.push((id, team, version));
            }
        }
        Ok(Self { grants, expect, teams })
    }

    fn former(&self, member: MemberRecord, now: Timestamp) -> RemovedRecord {
        let teams: Vec<TeamId> = self.teams.iter().map(|(id, ..)| *id).collect();
        RemovedRecord::new(member, self.grants.clone(), &teams, now)
    }

    fn take(
        self,
        changes: &mut ChangeSet,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<(), StoreError> {
        let nothing = GrantsRecord::default();
        repo::put_grants(changes, organization, account, self.expect, &nothing);
        for (id, mut team, version) in self.teams {
            team.members = team.members.saturating_sub(1);
            if team.leader()? == Some(account) {
                team.set_leader(None);
            }
            repo::put_team(changes, organization, id, Expect::Version(version), &team);
            repo::delete_team_member(changes, organization, id, account);
        }
        Ok(())
    }
}

async fn give_back(
    store: &dyn Store,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
    former: &RemovedRecord,
) -> Result<(), StoreError> {
    let (_, expect) = repo::grants(store, organization, account).await?;
    repo::put_grants(changes, organization, account, expect, &former.grants);
    for id in former.teams()? {
        if let Some((mut team, version)) = repo::team(store, organization, id).await? {
            team.members += 1;
            repo::put_team(changes, organization, id, Expect::Version(version), &team);
            repo::put_team_member(changes, organization, id, account);
        }
    }
    Ok(())
}

/// Forgets others who were removed too long ago.
async fn forget(
    store: &dyn Store,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    except: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let removed = repo::removed_members(store, organization, None, FORGOTTEN_AT_ONCE).await?;
    for (account, former) in removed {
        if account != except && now.since(former.removed()) >= RESTORABLE {
            repo::delete_removed_member(changes, organization, account);
        }
    }
    Ok(())
}

impl Context {
    /// What the caller may do with members. To be asked after the organization's record was read whose version
    /// the commit expects: then it holds in the commit too.
    ///
    /// # Errors
    ///
    /// As [`Context::require`] for [`Verb::ManageMembers`].
    pub(super) async fn manager(
        &self,
        caller: &Principal,
        organization: OrganizationId,
    ) -> Result<Manager, OrganizationError> {
        self.require(caller, organization, Verb::ManageMembers, None).await?;
        self.manager_if(caller, organization).await
    }

    /// The same for those who may not manage members: then they may nothing.
    pub(super) async fn manager_if(
        &self,
        caller: &Principal,
        organization: OrganizationId,
    ) -> Result<Manager, OrganizationError> {
        let Some(account) = caller.account() else { return Ok(Manager::OPERATOR) };
        let standing = self.standing(organization, account).await?;
        let may = |verb| standing.check(verb, None).is_some();
        Ok(Manager {
            members: may(Verb::ManageMembers),
            representatives: may(Verb::ManageRepresentatives),
        })
    }
}
