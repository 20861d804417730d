//! Creates an organization with its first legal representative (ORG-1, ACC-1).

use gatepost_model::{AccountId, DisplayName, IdempotencyKey, OrganizationId, ServiceName};
use gatepost_organization_core::{OrganizationKind, Profile, Role};
use gatepost_proto::event::v1::{MembershipChanged, OrganizationCreated, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, OrganizationView, read};
use crate::{
    OrganizationError,
    repo::{self, MemberRecord, OrganizationRecord},
};

/// What is asked for.
pub(crate) struct Create {
    pub(crate) name: DisplayName,
    pub(crate) kind: OrganizationKind,
    /// The first legal representative; the caller when none.
    pub(crate) account: Option<AccountId>,
    pub(crate) key: Option<IdempotencyKey>,
    /// What else it tells of itself; none for only these.
    pub(crate) profile: Option<Profile>,
}

/// Creates it, or answers with the one that was created under the same key.
pub(crate) async fn create(
    context: &Context,
    caller: &Principal,
    wanted: &Create,
) -> Result<OrganizationView, OrganizationError> {
    let account = representative(caller, wanted.account)?;
    retry_conflicts(OrganizationError::is_conflict, || attempt(context, caller, account, wanted))
        .await
}

fn representative(
    caller: &Principal,
    named: Option<AccountId>,
) -> Result<AccountId, OrganizationError> {
    let lacking =
        gatepost_model::Malformed::new("account_id", "the account of the legal representative");
    match caller {
        Principal::Account { account, .. } | Principal::Program { account, .. }
            if named.is_none_or(|named| named == *account) =>
        {
            Ok(*account)
        }
        Principal::Account { .. } | Principal::Program { .. } => Err(OrganizationError::Forbidden),
        Principal::Operator | Principal::Service(ServiceName::Identity) => {
            named.ok_or(OrganizationError::Malformed(lacking))
        }
        Principal::Service(_) => Err(OrganizationError::NotSignedIn),
    }
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    account: AccountId,
    wanted: &Create,
) -> Result<OrganizationView, OrganizationError> {
    let store = context.store.as_ref();
    let actor = caller.actor().to_string();
    if let Some(key) = &wanted.key
        && let Some(id) = repo::made_before(store, &actor, key).await?
    {
        return read::find(context, caller, id).await?.ok_or(OrganizationError::NotFound);
    }
    if caller.account().is_some() {
        let most = context.config.max_organizations;
        let present = repo::organizations_of(store, account, None, most).await?;
        if present.len() >= most {
            return Err(OrganizationError::TooMany);
        }
    }

    let now = context.clock.now();
    let id = OrganizationId::generate(context.clock.as_ref(), context.entropy.as_ref());
    let mut record = OrganizationRecord::new(wanted.name.to_string(), wanted.kind, now);
    if let Some(profile) = &wanted.profile {
        record.set_profile(profile);
    }
    let mut changes = ChangeSet::new();
    repo::put_organization(&mut changes, id, Expect::Absent, &record);
    let member = MemberRecord::new(Role::LegalRepresentative, now);
    repo::put_member(&mut changes, id, account, &member);
    if let Some(key) = &wanted.key {
        repo::remember_made(&mut changes, &actor, key, id);
    }
    let line = context
        .line(id, caller, "organization.created", now)
        .detail("name", &wanted.name)
        .detail("legal_representative", account);
    let facts = vec![
        Fact::OrganizationCreated(OrganizationCreated { organization_id: id.to_string() }),
        Fact::MembershipChanged(MembershipChanged {
            organization_id: id.to_string(),
            account_id: account.to_string(),
            ..MembershipChanged::default()
        }),
    ];
    context.commit(changes, line, facts).await?;
    metrics::counter!("gatepost_organizations_created_total").increment(1);
    context.view(caller, id, record).await
}
