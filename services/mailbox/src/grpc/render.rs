//! Values of ours as wire messages, and back.

use gatepost_mailbox_core as core;
use gatepost_mailbox_core::Permissions;
use gatepost_model::{AccountId, MailServiceId, MailboxId, Malformed};
use gatepost_proto::{common::v1::LastUse, mailbox::v1::*, wire};
use gatepost_store::StoreError;

use crate::{
    flow::{MailboxView, domain::DomainView},
    repo::{AttachmentRecord, Device, LoginRecord, MailServiceRecord, ServiceState, UseRecord},
};

pub(super) fn mail_service(
    id: MailServiceId,
    record: &MailServiceRecord,
) -> Result<MailService, StoreError> {
    Ok(MailService {
        id: id.to_string(),
        organization_id: record.organization()?.to_string(),
        name: record.name.clone(),
        created: Some(wire::timestamp(record.created())),
        state: match record.state() {
            ServiceState::Open => MailServiceState::Active,
            ServiceState::Blocked => MailServiceState::Blocked,
            ServiceState::Cancelled => MailServiceState::Cancelled,
        }
        .into(),
        product_id: record.product()?.map(|id| id.to_string()).unwrap_or_default(),
    })
}

pub(super) fn domain(view: &DomainView) -> Domain {
    let state = if view.proof.is_some() { DomainState::Pending } else { DomainState::Verified };
    Domain {
        name: view.name.to_string(),
        mail_service_id: view.service.map(|id| id.to_string()).unwrap_or_default(),
        state: state.into(),
        verification_record: view.proof.clone().unwrap_or_default(),
        shared: view.service.is_none(),
    }
}

pub(super) fn mailbox(view: &MailboxView) -> Result<Mailbox, StoreError> {
    let suspended = view.record.suspended;
    let state = if suspended { MailboxState::Suspended } else { MailboxState::Active };
    Ok(Mailbox {
        id: view.id.to_string(),
        mail_service_id: view.record.service()?.to_string(),
        address: view.record.address.clone(),
        aliases: view.record.aliases.clone(),
        state: state.into(),
        quota_bytes: view.record.quota,
        created: Some(wire::timestamp(view.record.created())),
        has_password: !view.record.password.is_empty(),
        permissions: permissions(view.permissions),
        manages: false,
        passwords_forbidden: false,
    })
}

pub(super) fn attachment(
    mailbox: MailboxId,
    account: AccountId,
    record: &AttachmentRecord,
) -> Attachment {
    Attachment {
        mailbox_id: mailbox.to_string(),
        account_id: account.to_string(),
        permissions: permissions(record.permissions()),
        since: Some(wire::timestamp(record.since())),
        suspended: record.footing().suspended,
    }
}

pub(super) fn device(device: &Device, used: Option<&UseRecord>) -> DevicePassword {
    DevicePassword {
        id: device.id.to_string(),
        mailbox_id: device.mailbox.to_string(),
        name: device.name.clone(),
        account_id: device.account.map(|id| id.to_string()).unwrap_or_default(),
        created: Some(wire::timestamp(device.created)),
        expires: device.expires.map(wire::timestamp),
        scopes: device.scopes.iter().map(|scope| wire::protocol(*scope).into()).collect(),
        networks: device.networks.to_texts(),
        last_use: used.map(|used| LastUse {
            time: Some(wire::timestamp(used.time())),
            client: Some(wire::client(&used.client())),
        }),
    }
}

pub(super) fn login(record: &LoginRecord) -> Result<MailboxLogin, StoreError> {
    Ok(MailboxLogin {
        time: Some(wire::timestamp(record.time())),
        client: Some(wire::client(&record.client())),
        protocol: wire::protocol(record.protocol()?).into(),
        credential_id: record.credential.clone(),
        account_id: record.account.clone(),
        accepted: record.accepted(),
        cause: record.cause.clone(),
    })
}

pub(super) fn permissions(permissions: Permissions) -> Vec<i32> {
    permissions.iter().map(|permission| permission_number(permission).into()).collect()
}

fn permission_number(permission: core::Permission) -> Permission {
    match permission {
        core::Permission::Read => Permission::Read,
        core::Permission::Send => Permission::Send,
        core::Permission::ConfigureDevices => Permission::ConfigureDevices,
        core::Permission::ChangePassword => Permission::ChangePassword,
        core::Permission::AutoReply => Permission::AutoReply,
        core::Permission::Signatures => Permission::Signatures,
        core::Permission::Forwarding => Permission::Forwarding,
        core::Permission::Aliases => Permission::Aliases,
        core::Permission::Folders => Permission::Folders,
        core::Permission::Filters => Permission::Filters,
        core::Permission::Security => Permission::Security,
        core::Permission::Logs => Permission::Logs,
        core::Permission::Write => Permission::Write,
    }
}

/// None when nothing is said.
pub(super) fn permissions_of(wire: &[i32]) -> Result<Option<Permissions>, Malformed> {
    if wire.is_empty() {
        return Ok(None);
    }
    let known = |number: &i32| {
        let mut all = core::Permission::ALL.into_iter();
        all.find(|permission| i32::from(permission_number(*permission)) == *number)
            .ok_or(Malformed::new("permissions", "known permissions"))
    };
    wire.iter().map(known).collect::<Result<_, _>>().map(Some)
}
