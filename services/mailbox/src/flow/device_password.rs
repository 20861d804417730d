//! Device passwords: generated secrets that belong to a mailbox (APP-6).

use gatepost_mailbox_core::{Networks, Permission};
use gatepost_model::{
    AccountId, DevicePasswordId, DisplayName, GeneratedSecret, MailProtocol, MailboxId, Malformed,
    SecretKind, Timestamp,
};
use gatepost_proto::event::v1::{DevicePasswordRevoked, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, access::Need};
use crate::{
    MailboxError,
    repo::{self, Device, UseRecord},
};

const NEED: Need = Need::Permission(Permission::ConfigureDevices);

/// What is asked for.
pub(crate) struct Issue {
    pub(crate) mailbox: MailboxId,
    pub(crate) name: DisplayName,
    /// Whom it is made for; it ends with that account's attachment.
    pub(crate) account: Option<AccountId>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) scopes: Vec<MailProtocol>,
    pub(crate) networks: Networks,
}

/// Issues one. The secret is in the answer and nowhere else.
pub(crate) async fn issue(
    context: &Context,
    caller: &Principal,
    wanted: &Issue,
) -> Result<(Device, GeneratedSecret), MailboxError> {
    if wanted.expires.is_some_and(|expires| expires <= context.clock.now()) {
        return Err(Malformed::new("expires", "in the future").into());
    }
    retry_conflicts(MailboxError::is_conflict, || async move {
        let opened = context.open(caller, wanted.mailbox, NEED).await?;
        if let Some(account) = wanted.account
            && context.permissions(wanted.mailbox, account).await?.is_none()
        {
            return Err(MailboxError::NotFound("attachment"));
        }
        let most = context.config.max_device_passwords;
        let present = repo::devices(context.store.as_ref(), wanted.mailbox, None, most).await?;
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
        let mut changes = ChangeSet::new();
        repo::create_device(&mut changes, secret.public_id(), &device);
        let line = context
            .line(opened.organization, caller, "device-password.issued")
            .detail("mailbox_id", wanted.mailbox)
            .detail("device_password_id", device.id)
            .detail("name", &wanted.name);
        context.commit(changes, line, []).await?;
        Ok((device, secret))
    })
    .await
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
        let fact = Fact::DevicePasswordRevoked(DevicePasswordRevoked {
            device_password_id: id.to_string(),
            mailbox_id: mailbox.to_string(),
        });
        context.commit(changes, line, [fact]).await
    })
    .await
}
