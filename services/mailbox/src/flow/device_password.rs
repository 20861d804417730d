//! Device passwords: generated secrets that belong to a mailbox (APP-6).

use gatepost_mailbox_core::{Cause, Networks, Permission, Permissions};
use gatepost_model::{
    AccountId, Client, DevicePasswordId, DisplayName, GeneratedSecret, IdempotencyKey,
    MailProtocol, MailboxId, Malformed, SecretKind, Timestamp,
};
use gatepost_proto::{
    event::v1::{DevicePasswordRevoked, event::Fact},
    identity::v1::{AccountState, Person},
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, Opened, access::Need, people, unification};
use crate::{
    MailboxError,
    repo::{self, Device, TellingRecord, Told, UseRecord},
};

const NEED: Need = Need::Permission(Permission::ConfigureDevices);
const RPC: &str = "IssueDevicePassword";
/// Accounts that are told of a device password for nobody.
const TOLD: usize = 20;

/// What is asked for.
pub(crate) struct Issue {
    pub(crate) mailbox: MailboxId,
    pub(crate) name: DisplayName,
    /// Whom it is made for; it ends with that account's attachment.
    pub(crate) account: Option<AccountId>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) scopes: Vec<MailProtocol>,
    pub(crate) networks: Networks,
    pub(crate) client: Client,
    pub(crate) key: Option<IdempotencyKey>,
}

/// Issues one, after a proof of who asks. The secret is in the answer and nowhere else: not in a second one under the
/// same key.
pub(crate) async fn issue(
    context: &Context,
    caller: &Principal,
    wanted: &Issue,
) -> Result<(Device, Option<GeneratedSecret>), MailboxError> {
    if wanted.expires.is_some_and(|expires| expires <= context.clock.now()) {
        return Err(Malformed::new("expires", "in the future").into());
    }
    context.open(caller, wanted.mailbox, NEED).await?;
    unification::require_fresh(context, caller).await?;
    retry_conflicts(MailboxError::is_conflict, || async move {
        let opened = context.open(caller, wanted.mailbox, NEED).await?;
        let store = context.store.as_ref();
        let actor = caller.actor().to_string();
        if let Some(id) = repo::made_before(store, RPC, &actor, wanted.key.as_ref()).await? {
            let made = repo::device_of(store, wanted.mailbox, id).await?;
            return Ok((made.ok_or(MailboxError::NotFound("device password"))?, None));
        }
        let mut changes = ChangeSet::new();
        if let Some(account) = wanted.account {
            stand_on(context, &mut changes, wanted.mailbox, account).await?;
        }
        let most = context.config.max_device_passwords;
        let present = repo::devices(store, wanted.mailbox, None, most).await?;
        if present.len() >= most {
            return Err(MailboxError::TooMany("device passwords"));
        }
        let (clock, entropy) = (context.clock.as_ref(), context.entropy.as_ref());
        let secret = GeneratedSecret::generate(SecretKind::DevicePassword, entropy);
        let device = Device {
            id: DevicePasswordId::generate(clock, entropy),
            mailbox: wanted.mailbox,
            name: wanted.name.to_string(),
            account: wanted.account,
            created: clock.now(),
            expires: wanted.expires,
            scopes: wanted.scopes.clone(),
            networks: wanted.networks.clone(),
            hash: secret.hash(&context.pepper),
        };
        repo::create_device(&mut changes, secret.public_id(), &device);
        let line = context
            .line(opened.organization, caller, "device-password.issued")
            .detail("mailbox_id", wanted.mailbox)
            .detail("device_password_id", device.id)
            .detail("name", &wanted.name);
        let line = match wanted.account {
            Some(account) => line.detail("account_id", account),
            None => line,
        };
        repo::remember_made(&mut changes, RPC, &actor, wanted.key.as_ref(), device.id);
        tell(context, &mut changes, caller, &opened, wanted).await?;
        context.commit(changes, line, []).await?;
        Ok((device, Some(secret)))
    })
    .await
}

/// Lets a device password stand on an attachment: whoever detaches the account at the same moment sees it, and ends it.
async fn stand_on(
    context: &Context,
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    account: AccountId,
) -> Result<(), MailboxError> {
    let found = repo::attachment(context.store.as_ref(), mailbox, account).await?;
    let found = found.filter(|found| found.record.opens().is_some());
    let found = found.ok_or(MailboxError::NotFound("attachment"))?;
    repo::change_attachment(changes, mailbox, account, found.version, &found.record);
    Ok(())
}

/// Whoever it opens the mailbox as is told, or whoever is concerned with its security.
async fn tell(
    context: &Context,
    changes: &mut ChangeSet,
    caller: &Principal,
    opened: &Opened,
    wanted: &Issue,
) -> Result<(), MailboxError> {
    // Whoever runs this installation provisions many at once: no mail for each.
    let Some(actor) = caller.account() else { return Ok(()) };
    let (told, accounts) = match wanted.account {
        Some(account) => (Told::Device, vec![account]),
        None => {
            let attached = repo::attachments(context.store.as_ref(), opened.id, None, TOLD).await?;
            let concerned = attached.into_iter().filter(|(_, attachment)| {
                attachment.opens().is_some_and(|may| may.contains(Permission::Security))
            });
            (Told::DeviceForNobody, concerned.map(|(account, _)| account).collect())
        }
    };
    for account in accounts {
        let address = &opened.record.address;
        let record = TellingRecord::new(account, told, opened.id, address, actor);
        let record = record.about(wanted.name.as_str(), Some(&wanted.client));
        repo::put_telling(changes, context.clock.as_ref(), context.entropy.as_ref(), &record);
    }
    Ok(())
}

impl Context {
    /// Adds the end of the device passwords that were made for an account to a change set that detaches it, and gives
    /// what open connections hear.
    pub(super) async fn end_devices(
        &self,
        changes: &mut ChangeSet,
        mailbox: MailboxId,
        account: AccountId,
    ) -> Result<Vec<Fact>, MailboxError> {
        let store = self.store.as_ref();
        let mut facts = Vec::new();
        for device in repo::devices(store, mailbox, None, usize::MAX).await? {
            if device.account == Some(account)
                && repo::delete_device(store, changes, mailbox, device.id).await?
            {
                facts.push(revoked(mailbox, device.id));
            }
        }
        Ok(facts)
    }

    /// Adds to a change set what an account is told of somebody else's change; not of those of whoever runs this
    /// installation, who provisions many at once.
    pub(super) fn tell(
        &self,
        changes: &mut ChangeSet,
        caller: &Principal,
        opened: &Opened,
        account: AccountId,
        told: Told,
    ) {
        if let Some(actor) = caller.account().filter(|actor| *actor != account) {
            let address = &opened.record.address;
            let record = TellingRecord::new(account, told, opened.id, address, actor);
            repo::put_telling(changes, self.clock.as_ref(), self.entropy.as_ref(), &record);
        }
    }
}

fn revoked(mailbox: MailboxId, id: DevicePasswordId) -> Fact {
    Fact::DevicePasswordRevoked(DevicePasswordRevoked {
        device_password_id: id.to_string(),
        mailbox_id: mailbox.to_string(),
    })
}

/// What was decided of a device password, unless the account that it was made for is suspended, locked or
/// closed (ACC-7).
pub(super) async fn of_active(
    context: &Context,
    account: Option<AccountId>,
    decided: Result<Permissions, Cause>,
) -> Result<Result<Permissions, Cause>, MailboxError> {
    let (Ok(_), Some(account)) = (decided, account) else { return Ok(decided) };
    let known = people::describe(context, vec![account]).await?;
    let state = known.get(&account).map(Person::state);
    let active = state == Some(AccountState::Active);
    Ok(if active { decided } else { Err(Cause::AccountInactive) })
}

/// Device passwords of a mailbox with their last uses.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    mailbox: MailboxId,
    after: Option<DevicePasswordId>,
    limit: usize,
) -> Result<Vec<(Device, Option<UseRecord>)>, MailboxError> {
    context.open(caller, mailbox, NEED).await?;
    let store = context.store.as_ref();
    let mut devices = Vec::new();
    for device in repo::devices(store, mailbox, after, limit).await? {
        let used = repo::last_use(store, device.id).await?;
        devices.push((device, used));
    }
    Ok(devices)
}

/// Ends one.
pub(crate) async fn revoke(
    context: &Context,
    caller: &Principal,
    mailbox: MailboxId,
    id: DevicePasswordId,
) -> Result<(), MailboxError> {
    retry_conflicts(MailboxError::is_conflict, || async move {
        let opened = context.open(caller, mailbox, NEED).await?;
        let mut changes = ChangeSet::new();
        let store = context.store.as_ref();
        if !repo::delete_device(store, &mut changes, mailbox, id).await? {
            return Err(MailboxError::NotFound("device password"));
        }
        let line = context.line(opened.organization, caller, "device-password.revoked");
        let line = line.detail("mailbox_id", mailbox).detail("device_password_id", id);
        context.commit(changes, line, [revoked(mailbox, id)]).await
    })
    .await
}
