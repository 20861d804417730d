//! Creates a mailbox and attaches its first account.

use gatepost_mailbox_core::{
    Footing, Permissions, Quotas, check_address, check_attaching, decide_quota,
};
use gatepost_model::{AccountId, Address, IdempotencyKey, MailServiceId, MailboxId};
use gatepost_proto::{
    event::v1::{AttachmentChanged, MailboxCreated, event::Fact},
    organization::v1::Verb,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, MailboxView, standings};
use crate::{
    MailboxError,
    repo::{self, AttachmentRecord, MailboxRecord, ServiceState},
};

/// What is asked for.
pub(crate) struct Create {
    pub(crate) service: MailServiceId,
    pub(crate) address: Address,
    pub(crate) quota: Option<u64>,
    /// Whom to attach; the caller when none.
    pub(crate) account: Option<AccountId>,
    pub(crate) key: Option<IdempotencyKey>,
}

const RPC: &str = "CreateMailbox";

/// Creates it, or answers with the one made under the same key.
pub(crate) async fn create(
    context: &Context,
    caller: &Principal,
    wanted: &Create,
) -> Result<MailboxView, MailboxError> {
    let created =
        retry_conflicts(MailboxError::is_conflict, || attempt(context, caller, wanted)).await;
    created.inspect(|_| context.due.notify_one())
}

/// What the operator allows.
pub(super) fn quotas(context: &Context) -> Quotas {
    Quotas { default: context.config.default_quota.0, most: context.config.max_quota.0 }
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    wanted: &Create,
) -> Result<MailboxView, MailboxError> {
    let store = context.store.as_ref();
    // Read before the right is asked for: to whom it belongs must not change before the commit.
    let service = repo::mail_service_found(store, wanted.service).await?;
    let (found, organization) = context.service(caller, wanted.service, Verb::ManageMail).await?;
    let operator = *caller == Principal::Operator;
    let actor = caller.actor().to_string();
    let key = wanted.key.as_ref();
    if let Some(id) = repo::made_before(store, RPC, &actor, key).await? {
        let found = repo::mailbox(store, id).await?.ok_or(MailboxError::NotFound("mailbox"))?;
        let attached = match caller.account() {
            Some(account) => context.permissions(id, account).await?.unwrap_or_default(),
            None => Permissions::default(),
        };
        return Ok(MailboxView { id, record: found.record, permissions: attached });
    }

    if !operator && found.state() != ServiceState::Open {
        return Err(MailboxError::Closed);
    }
    let (holder, version) = context.holder_for_address(wanted.address.domain()).await?;
    let (reserved, separator) = (&context.reserved, context.config.separator());
    check_address(&wanted.address, holder, wanted.service, operator, reserved, separator)?;
    let quota = decide_quota(wanted.quota, quotas(context), operator)?;
    if repo::mailbox_at(store, &wanted.address).await?.is_some() {
        return Err(MailboxError::AddressTaken);
    }
    let most = context.config.max_mailboxes;
    if !operator
        && repo::mailboxes_of_service(store, wanted.service, None, most).await?.len() >= most
    {
        return Err(MailboxError::TooMany("mailboxes"));
    }

    let now = context.clock.now();
    let id = MailboxId::generate(context.clock.as_ref(), context.entropy.as_ref());
    let record = MailboxRecord::new(wanted.service, wanted.address.to_string(), quota, now);
    let account = wanted.account.or(caller.account());
    let mut changes = ChangeSet::new();
    if let Some(service) = service {
        repo::check_mail_service(&mut changes, wanted.service, service.version);
    }
    repo::create_mailbox(&mut changes, id, wanted.service, &wanted.address, &record);
    if !context.config.shares(wanted.address.domain()) {
        repo::check_domain(&mut changes, wanted.address.domain(), version);
    }
    let mut facts = vec![Fact::MailboxCreated(MailboxCreated { mailbox_id: id.to_string() })];
    let mut line = context
        .line(organization, caller, "mailbox.created")
        .detail("mailbox_id", id)
        .detail("address", &wanted.address)
        .detail("quota_bytes", quota);
    if let Some(account) = account {
        let standing = standings::of(context, organization, wanted.service, account).await?;
        check_attaching(standing)?;
        let attachment = AttachmentRecord::new(Permissions::all(), now, Footing::of(standing));
        repo::put_attachment(&mut changes, id, account, Expect::Absent, &attachment);
        repo::put_attachment_due(&mut changes, id, account);
        facts.push(Fact::AttachmentChanged(AttachmentChanged {
            account_id: account.to_string(),
            mailbox_id: id.to_string(),
            attached: true,
        }));
        line = line.detail("account_id", account);
    }
    repo::remember_made(&mut changes, RPC, &actor, key, id);
    context.commit(changes, line, facts).await?;
    metrics::counter!("gatepost_mailboxes_created_total").increment(1);
    let own = account.is_some() && account == caller.account();
    let permissions = if own { Permissions::all() } else { Permissions::default() };
    Ok(MailboxView { id, record, permissions })
}
