//! Who may do what with a mailbox: every RPC for everybody.

use gatepost_proto::{mailbox::v1::*, organization::v1::Verb};
use tonic::Code;

use crate::house::{House, Who, account, account_id, ask};

/// Calls every RPC on a mailbox; what each said.
async fn every_rpc(house: &House, who: Who, mailbox: &str) -> Vec<(&'static str, Code)> {
    let id = || mailbox.to_owned();
    let mut said = Vec::new();
    macro_rules! say {
        ($client:ident.$rpc:ident($request:expr)) => {
            let answer = ask!(house, who, $client.$rpc($request));
            said.push((stringify!($rpc), answer.err().map_or(Code::Ok, |status| status.code())));
        };
    }
    let key = Some(get_mailbox_request::Key::MailboxId(id()));
    say!(mailboxes.get_mailbox(GetMailboxRequest { key }));
    let key = Some(get_mailbox_request::Key::Address("anna@gatepost.test".to_owned()));
    say!(mailboxes.get_mailbox(GetMailboxRequest { key }));
    let alias = "alias@gatepost.test".to_owned();
    say!(mailboxes.add_alias(AddAliasRequest { mailbox_id: id(), address: alias.clone() }));
    say!(mailboxes.remove_alias(RemoveAliasRequest { mailbox_id: id(), address: alias }));
    let quota_bytes = Some(1 << 20);
    say!(mailboxes.update_mailbox(UpdateMailboxRequest {
        mailbox_id: id(),
        quota_bytes,
        state: 0
    }));
    let other = account_id(99).to_string();
    say!(mailboxes.attach_account(AttachAccountRequest {
        mailbox_id: id(),
        account_id: other.clone(),
        permissions: vec![],
    }));
    say!(mailboxes.detach_account(DetachAccountRequest { mailbox_id: id(), account_id: other }));
    say!(mailboxes.list_attachments(ListAttachmentsRequest { mailbox_id: id(), page: None }));
    let password = "correct horse".to_owned();
    say!(mailboxes.set_mailbox_password(SetMailboxPasswordRequest { mailbox_id: id(), password }));
    say!(mailboxes.list_logins(ListLoginsRequest { mailbox_id: id(), page: None }));
    say!(devices.issue_device_password(IssueDevicePasswordRequest {
        mailbox_id: id(),
        name: "Printer".to_owned(),
        ..IssueDevicePasswordRequest::default()
    }));
    say!(
        devices.list_device_passwords(ListDevicePasswordsRequest { mailbox_id: id(), page: None })
    );
    let device_password_id = gatepost_model::DevicePasswordId::from_bytes([9; 16]).to_string();
    say!(devices.revoke_device_password(RevokeDevicePasswordRequest {
        mailbox_id: id(),
        device_password_id,
    }));
    said
}

#[tokio::test]
async fn a_foreign_mailbox_is_not_there() {
    let house = House::new();
    let (owner, organization, service) = house.manager(1).await;
    let id = house.mailbox(owner, &service, "anna@gatepost.test").await.id;
    let missing = gatepost_model::MailboxId::from_bytes([9; 16]).to_string();
    house.organization.allow(account_id(5), &organization, Verb::View);
    for stranger in [account(4), account(5)] {
        for (rpc, code) in every_rpc(&house, stranger, &id).await {
            assert_eq!(code, Code::NotFound, "{rpc}");
        }
        let of_missing = every_rpc(&house, stranger, &missing).await;
        assert!(of_missing.iter().all(|(_, code)| *code == Code::NotFound));
    }
    // The last one names a device password that is not there.
    for caller in [owner, Who::Operator] {
        let mut said = every_rpc(&house, caller, &id).await;
        assert_eq!(said.pop().unwrap().1, Code::NotFound);
        for (rpc, code) in said {
            assert_eq!(code, Code::Ok, "{rpc} {caller:?}");
        }
    }
}

#[tokio::test]
async fn each_permission_gives_its_part_and_no_more() {
    let house = House::new();
    let (owner, _, service) = house.manager(1).await;
    let id = house.mailbox(owner, &service, "anna@gatepost.test").await.id;
    let devices = ["issue_device_password", "list_device_passwords", "revoke_device_password"];
    for (permission, gives) in [
        (Permission::Read, &[][..]),
        (Permission::Aliases, &["add_alias", "remove_alias"]),
        (Permission::ChangePassword, &["set_mailbox_password"]),
        (Permission::Security, &["list_attachments"]),
        (Permission::Logs, &["list_logins"]),
        (Permission::ConfigureDevices, &devices),
    ] {
        let request = AttachAccountRequest {
            mailbox_id: id.clone(),
            account_id: account_id(4).to_string(),
            permissions: vec![permission.into()],
        };
        ask!(house, owner, mailboxes.attach_account(request)).unwrap();
        for (rpc, code) in every_rpc(&house, account(4), &id).await {
            let expected = match rpc {
                "get_mailbox" => Code::Ok,
                "revoke_device_password" if gives.contains(&rpc) => Code::NotFound,
                rpc if gives.contains(&rpc) => Code::Ok,
                _ => Code::PermissionDenied,
            };
            assert_eq!(code, expected, "{rpc} with {permission:?}");
        }
    }
}

#[tokio::test]
async fn without_a_session_nothing_is_answered() {
    let house = House::new();
    let (owner, _, service) = house.manager(1).await;
    let id = house.mailbox(owner, &service, "anna@gatepost.test").await.id;
    let key = Some(get_mailbox_request::Key::MailboxId(id));
    let request = GetMailboxRequest { key };
    let refused = house.mailboxes(account(1)).get_mailbox(request.clone()).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
    let ended = gatepost_runtime::access::with_bearer(request, "gps_ended").unwrap();
    let refused = house.mailboxes(account(1)).get_mailbox(ended).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
}
