//! Keys, indexes and records.
//!
//! | table | key | value |
//! |---|---|---|
//! | `organization` | id | [`OrganizationRecord`] |
//! | `member` | organization, account | [`MemberRecord`] |
//! | `member_by_account` | account, organization | empty |
//! | `operator` | organization | empty: those that run the installation |
//! | `idempotency` | actor, zero, key | id of what was made |
//!
//! Tables of what else an organization has stand in the files beside this one.

mod demand;
mod ending;
mod grant;
mod invitation;
mod logo;
mod made;
mod partner;
mod preferences;
mod product;
mod reminder;
mod removed;
mod support_access;
mod support_code;
mod tag;
mod team;
mod transfer;
mod work;

pub(crate) use demand::{demanding, heard_identity, put_demanding, put_heard_identity};
pub(crate) use ending::{EndingRecord, begin_ending, end_ending, ending, sweep};
pub(crate) use grant::{
    GrantRecord, GrantsRecord, direct_grounds, drop_product_grants, grants, put_grants,
};
pub(crate) use invitation::{
    Due, InvitationCountRecord, InvitationRecord, Offer, delete_invitation, delete_invitation_due,
    forget_secret, invitation, invitation_by_secret, invitation_count, invitation_to, invitations,
    invitations_due, invitations_for, place_of_invitation, product_named, put_invitation,
    put_invitation_count, put_invitation_due,
};
pub(crate) use logo::{LogoRecord, delete_logo, logo, put_logo};
pub(crate) use made::Making;
pub(crate) use partner::partner_grounds;
pub(crate) use partner::*;
pub(crate) use preferences::PreferencesRecord;
pub(crate) use product::{
    ProductRecord, add_product, check_product, owner_of, place_of_resource, product,
    product_by_resource, product_of, products_of, products_of_all, products_with_versions,
    put_product, take_product,
};
pub(crate) use reminder::{put_reminded, reminded};
pub(crate) use removed::{
    RemovedRecord, all_removed_members, delete_removed_member, drop_product_from_removed,
    forget_removed_member, put_removed_member, removed_member, removed_members,
};
pub(crate) use support_access::support_grounds;
pub(crate) use support_access::*;
pub(crate) use support_code::*;
pub(crate) use tag::{TagRecord, TagsRecord, put_tags, tags};
pub(crate) use team::{
    TeamRecord, delete_team, delete_team_member, delete_team_name, drop_product_from_teams,
    is_team_member, put_team, put_team_member, put_team_name, remember_team, team, team_grounds,
    team_made_before, team_members, team_named, teams, teams_of,
};
pub(crate) use transfer::{
    NewTransfer, Offers, TransferRecord, add_transfer, put_answer, transfer, transfer_of, transfers,
};
pub(crate) use work::{
    DemandStep, MailRecord, RoundRecord, WorkRecord, delete_work, due_work, put_work,
};

use gatepost_model::{AccountId, AuditSubject, Country, IdempotencyKey, OrganizationId, Timestamp};
use gatepost_organization_core::{
    Demand, Language, LegalName, OrganizationKind, Post, Profile, Role, VatNumber,
};
use gatepost_store::{
    ChangeSet, Expect, Range, Store, StoreError, Table, Version, audit::Owners, codec,
};

/// Every organization has a log.
pub(crate) const LOG_OWNERS: Owners = Owners {
    table: ORGANIZATIONS,
    subject: |id| AuditSubject::Organization(OrganizationId::from_bytes(id)),
};

const ORGANIZATIONS: Table = Table("organization");
const MEMBERS: Table = Table("member");
const MEMBERS_BY_ACCOUNT: Table = Table("member_by_account");
const OPERATORS: Table = Table("operator");
const IDEMPOTENCY: Table = Table("idempotency");

/// An organization.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct OrganizationRecord {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(uint32, tag = "2")]
    kind: u32,
    #[prost(uint64, tag = "3")]
    created: u64,
    /// How many of the members are legal representatives.
    #[prost(uint32, tag = "4")]
    pub(crate) representatives: u32,
    /// Does it run this installation?
    #[prost(bool, tag = "5")]
    pub(crate) operator: bool,
    /// As in the register; empty: not told, like what follows.
    #[prost(string, tag = "10")]
    pub(crate) legal_name: String,
    #[prost(string, tag = "11")]
    pub(crate) country: String,
    #[prost(string, tag = "12")]
    pub(crate) vat_number: String,
    #[prost(string, tag = "13")]
    pub(crate) language: String,
    /// Shown on light pages.
    #[prost(message, optional, tag = "14")]
    pub(crate) logo: Option<LogoRecord>,
    /// Shown on dark pages.
    #[prost(message, optional, tag = "15")]
    pub(crate) logo_dark: Option<LogoRecord>,
    /// From when on a second factor is demanded; 0: it is not.
    #[prost(uint64, tag = "16")]
    second_factor_from: u64,
    /// When that was demanded.
    #[prost(uint64, tag = "17")]
    second_factor_demanded: u64,
    /// Has it premium support (SUP-1)?
    #[prost(bool, tag = "30")]
    pub(crate) premium: bool,
}

/// A member.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(crate) struct MemberRecord {
    #[prost(uint32, tag = "1")]
    role: u32,
    #[prost(uint64, tag = "2")]
    since: u64,
    /// May a collaborator deal with bills (ORG-3)?
    #[prost(bool, tag = "3")]
    pub(crate) billing: bool,
    #[prost(message, optional, tag = "10")]
    preferences: Option<PreferencesRecord>,
}

impl OrganizationRecord {
    /// A new one with one legal representative.
    pub(crate) fn new(name: String, kind: OrganizationKind, created: Timestamp) -> Self {
        let (kind, created) = (kind_number(kind), created.unix_millis());
        Self { name, kind, created, representatives: 1, ..Self::default() }
    }

    /// Writes what it tells of itself.
    pub(crate) fn set_profile(&mut self, profile: &Profile) {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        self.name = profile.name.to_string();
        self.kind = kind_number(profile.kind);
        self.legal_name = text(profile.legal_name.as_ref().map(LegalName::as_str));
        self.country = text(profile.country.map(Country::code));
        self.vat_number = text(profile.vat_number.as_ref().map(VatNumber::as_str));
        self.language = text(profile.language.map(Language::tag));
    }

    /// What it demands of its members (2FA-9).
    pub(crate) fn demand(&self) -> Option<Demand> {
        (self.second_factor_from != 0).then(|| Demand {
            from: Timestamp::from_unix_millis(self.second_factor_from),
            made: Timestamp::from_unix_millis(self.second_factor_demanded),
        })
    }

    /// Writes what it demands.
    pub(crate) fn set_demand(&mut self, demand: Option<Demand>) {
        (self.second_factor_from, self.second_factor_demanded) =
            demand.map_or((0, 0), |demand| (demand.from.unix_millis(), demand.made.unix_millis()));
    }

    pub(crate) fn kind(&self) -> Result<OrganizationKind, StoreError> {
        match self.kind {
            1 => Ok(OrganizationKind::Individual),
            2 => Ok(OrganizationKind::Company),
            3 => Ok(OrganizationKind::Association),
            other => Err(StoreError::Engine(format!("unknown kind of organization {other}"))),
        }
    }

    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.created)
    }
}

fn kind_number(kind: OrganizationKind) -> u32 {
    match kind {
        OrganizationKind::Individual => 1,
        OrganizationKind::Company => 2,
        OrganizationKind::Association => 3,
    }
}

impl MemberRecord {
    pub(crate) fn new(role: Role, since: Timestamp) -> Self {
        let role = match role {
            Role::LegalRepresentative => 1,
            Role::Administrator => 2,
            Role::Collaborator => 3,
            Role::External => 4,
            Role::Support => 5,
        };
        Self { role, since: since.unix_millis(), billing: false, preferences: None }
    }

    pub(crate) fn role(&self) -> Result<Role, StoreError> {
        match self.role {
            1 => Ok(Role::LegalRepresentative),
            2 => Ok(Role::Administrator),
            3 => Ok(Role::Collaborator),
            4 => Ok(Role::External),
            5 => Ok(Role::Support),
            other => Err(StoreError::Engine(format!("unknown role {other}"))),
        }
    }

    pub(crate) fn since(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.since)
    }

    /// What the member is, as decisions look at it.
    pub(crate) fn post(&self) -> Result<Post, StoreError> {
        Ok(Post { role: self.role()?, billing: self.billing }.tidy())
    }

    /// The same member with another post.
    pub(crate) fn with_post(self, post: Post) -> Self {
        let Post { role, billing } = post.tidy();
        Self { billing, preferences: self.preferences, ..Self::new(role, self.since()) }
    }

    /// Which mails and messages the member gets.
    pub(crate) fn preferences(&self) -> PreferencesRecord {
        self.preferences.unwrap_or(PreferencesRecord::UNCHOSEN)
    }

    pub(crate) fn set_preferences(&mut self, preferences: PreferencesRecord) {
        self.preferences = Some(preferences);
    }
}

/// Finds an organization, with the version to expect in a change of it.
pub(crate) async fn organization(
    store: &dyn Store,
    id: OrganizationId,
) -> Result<Option<(OrganizationRecord, Version)>, StoreError> {
    let found = store.get(ORGANIZATIONS, &id.to_bytes()).await?;
    found.map(|record| Ok((codec::decode(&record.value)?, record.version))).transpose()
}

/// Lets a commit happen only while an organization is as it was read: nobody is invited to what is deleted at
/// the same moment.
pub(crate) fn expect_organization(changes: &mut ChangeSet, id: OrganizationId, version: Version) {
    changes.check(ORGANIZATIONS, id.to_bytes().to_vec(), Expect::Version(version));
}

/// Organizations in the order of their ids.
pub(crate) async fn organizations(
    store: &dyn Store,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<(OrganizationId, OrganizationRecord)>, StoreError> {
    let mut range = Range::prefix(ORGANIZATIONS, &[]).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&after.to_bytes());
    }
    let entries = store.scan(range).await?;
    entries
        .iter()
        .map(|entry| Ok((id_at(&entry.key, 0)?, codec::decode(&entry.record.value)?)))
        .collect()
}

/// Finds a member.
pub(crate) async fn member(
    store: &dyn Store,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Option<MemberRecord>, StoreError> {
    let found = store.get(MEMBERS, &member_key(organization, account)).await?;
    found.map(|record| codec::decode(&record.value)).transpose()
}

/// Writes a member's record as it was read with `version`: who removes it meanwhile looks again at what it has,
/// and nothing is given to somebody who leaves at the same moment.
pub(crate) fn touch_member(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
    (record, version): &(MemberRecord, Version),
) {
    let key = member_key(organization, account);
    changes.put(MEMBERS, key, Expect::Version(*version), codec::encode(record));
}

/// Lets a commit happen only while a member's record is as it was read.
pub(crate) fn expect_member(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
    version: Option<Version>,
) {
    let expect = version.map_or(Expect::Absent, Expect::Version);
    changes.check(MEMBERS, member_key(organization, account), expect);
}

/// Finds a member, with the version to expect.
pub(crate) async fn member_versioned(
    store: &dyn Store,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Option<(MemberRecord, Version)>, StoreError> {
    let found = store.get(MEMBERS, &member_key(organization, account)).await?;
    found.map(|record| Ok((codec::decode(&record.value)?, record.version))).transpose()
}

/// Members of an organization, in the order of their account ids.
pub(crate) async fn members(
    store: &dyn Store,
    organization: OrganizationId,
    after: Option<AccountId>,
    limit: usize,
) -> Result<Vec<(AccountId, MemberRecord)>, StoreError> {
    let mut range = Range::prefix(MEMBERS, &organization.to_bytes()).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&member_key(organization, after));
    }
    let entries = store.scan(range).await?;
    entries
        .iter()
        .map(|entry| Ok((id_at(&entry.key, 16)?, codec::decode(&entry.record.value)?)))
        .collect()
}

/// Organizations that an account is a member of, in the order of their ids.
pub(crate) async fn organizations_of(
    store: &dyn Store,
    account: AccountId,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<OrganizationId>, StoreError> {
    let mut range = Range::prefix(MEMBERS_BY_ACCOUNT, &account.to_bytes()).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&by_account_key(account, after));
    }
    let entries = store.scan(range).await?;
    entries.iter().map(|entry| id_at(&entry.key, 16)).collect()
}

/// Organizations that run the installation: few.
pub(crate) async fn operators(store: &dyn Store) -> Result<Vec<OrganizationId>, StoreError> {
    let entries = store.scan(Range::prefix(OPERATORS, &[]).limit(100)).await?;
    entries.iter().map(|entry| id_at(&entry.key, 0)).collect()
}

/// Puts an organization among those that run the installation, or takes it out.
pub(crate) fn put_operator(changes: &mut ChangeSet, id: OrganizationId, operator: bool) {
    let key = id.to_bytes().to_vec();
    match operator {
        true => changes.put(OPERATORS, key, Expect::Any, vec![]),
        false => changes.delete(OPERATORS, key, Expect::Any),
    };
}

/// What was made under an idempotency key.
pub(crate) async fn made_before(
    store: &dyn Store,
    actor: &str,
    key: &IdempotencyKey,
) -> Result<Option<OrganizationId>, StoreError> {
    let found = store.get(IDEMPOTENCY, &idempotency_key(actor, key)).await?;
    found.map(|record| id_at(&record.value, 0)).transpose()
}

/// Keeps what is made under an idempotency key; conflicts when something was.
pub(crate) fn remember_made(
    changes: &mut ChangeSet,
    actor: &str,
    key: &IdempotencyKey,
    made: OrganizationId,
) {
    let value = made.to_bytes().to_vec();
    changes.put(IDEMPOTENCY, idempotency_key(actor, key), Expect::Absent, value);
}

/// Writes an organization.
pub(crate) fn put_organization(
    changes: &mut ChangeSet,
    id: OrganizationId,
    expect: Expect,
    record: &OrganizationRecord,
) {
    changes.put(ORGANIZATIONS, id.to_bytes().to_vec(), expect, codec::encode(record));
}

/// Writes a member, findable from both sides. The organization's record guards it.
pub(crate) fn put_member(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
    record: &MemberRecord,
) {
    let key = member_key(organization, account);
    changes.put(MEMBERS, key, Expect::Any, codec::encode(record));
    changes.put(MEMBERS_BY_ACCOUNT, by_account_key(account, organization), Expect::Any, vec![]);
}

/// Removes a member.
pub(crate) fn delete_member(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
) {
    changes.delete(MEMBERS, member_key(organization, account), Expect::Any);
    changes.delete(MEMBERS_BY_ACCOUNT, by_account_key(account, organization), Expect::Any);
}

fn member_key(organization: OrganizationId, account: AccountId) -> Vec<u8> {
    [organization.to_bytes(), account.to_bytes()].concat()
}

fn by_account_key(account: AccountId, organization: OrganizationId) -> Vec<u8> {
    [account.to_bytes(), organization.to_bytes()].concat()
}

fn idempotency_key(actor: &str, key: &IdempotencyKey) -> Vec<u8> {
    [actor.as_bytes(), &[0], key.as_str().as_bytes()].concat()
}

fn id_at<K: gatepost_model::IdKind>(
    bytes: &[u8],
    at: usize,
) -> Result<gatepost_model::Id<K>, StoreError> {
    let id = bytes.get(at..at + 16).map(gatepost_model::Id::from_slice);
    id.and_then(Result::ok).ok_or_else(|| StoreError::Engine("a key is damaged".to_owned()))
}
