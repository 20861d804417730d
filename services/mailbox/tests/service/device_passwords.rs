//! Device passwords end with whom they were made for, and people are told of them (APP-6).

use std::{sync::atomic::Ordering, time::Duration};

use gatepost_proto::{
    event::v1::event::Fact,
    identity::v1::{MailboxChange, RecordMailboxChangeRequest},
    mailbox::v1::{AuthenticationRefusal::Credentials, *},
    organization::v1::Level,
};
use tonic::Code;

use crate::house::{House, Sharer, Who, account, account_id, ask, client, reason};

const OFFICE: &str = "office@gatepost.test";

/// A mailbox of account 1, with account 2 attached, who may only read and configure devices.
struct Office {
    house: House,
    owner: Who,
    organization: String,
    service: String,
    mailbox: String,
}

impl Office {
    async fn new() -> Self {
        let house = House::new();
        let (owner, organization, service) = house.manager(1).await;
        let mailbox = house.mailbox(owner, &service, OFFICE).await.id;
        house.organization.grant(account_id(2), &organization, &service, Level::Use);
        let office = Self { house, owner, organization, service, mailbox };
        office.attach(&[Permission::Read, Permission::ConfigureDevices]).await;
        office
    }

    async fn attach(&self, permissions: &[Permission]) {
        let request = AttachAccountRequest {
            mailbox_id: self.mailbox.clone(),
            account_id: account_id(2).to_string(),
            permissions: permissions.iter().map(|one| (*one).into()).collect(),
        };
        ask!(self.house, self.owner, mailboxes.attach_account(request)).unwrap();
    }

    async fn detach(&self) {
        let request = DetachAccountRequest {
            mailbox_id: self.mailbox.clone(),
            account_id: account_id(2).to_string(),
        };
        ask!(self.house, self.owner, mailboxes.detach_account(request)).unwrap();
    }

    fn issue(&self, name: &str, account: Option<u8>) -> IssueDevicePasswordRequest {
        IssueDevicePasswordRequest {
            mailbox_id: self.mailbox.clone(),
            name: name.to_owned(),
            account_id: account.map(|one| account_id(one).to_string()).unwrap_or_default(),
            client: Some(client("192.0.2.7")),
            ..IssueDevicePasswordRequest::default()
        }
    }

    async fn made(&self, name: &str, account: Option<u8>) -> IssueDevicePasswordResponse {
        let request = self.issue(name, account);
        ask!(self.house, self.owner, devices.issue_device_password(request)).unwrap()
    }

    async fn names(&self) -> Vec<String> {
        let request = ListDevicePasswordsRequest { mailbox_id: self.mailbox.clone(), page: None };
        let listed = ask!(self.house, self.owner, devices.list_device_passwords(request)).unwrap();
        listed.device_passwords.into_iter().map(|device| device.name).collect()
    }

    /// What people were told, once there is as much as that.
    async fn told(&self, count: usize) -> Vec<RecordMailboxChangeRequest> {
        for _ in 0..300 {
            let told = self.house.identity.mailbox_changes.lock().unwrap().clone();
            if told.len() >= count {
                assert_eq!(told.len(), count, "{told:#?}");
                return told;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("not told")
    }
}

#[tokio::test]
async fn a_device_password_dies_with_the_attachment_it_was_made_for() {
    let office = Office::new().await;
    let house = &office.house;
    let of_ben = office.made("Ben's tablet", Some(2)).await;
    let printer = office.made("Printer", None).await;
    let grant = house.log_in(OFFICE, &of_ben.secret).await.unwrap();
    assert_eq!(grant.account_id, account_id(2).to_string());
    // What Ben may, and no more.
    assert_eq!(grant.permissions.len(), 2);
    office.detach().await;
    assert_eq!(house.log_in(OFFICE, &of_ben.secret).await, Err(Credentials));
    assert_eq!(office.names().await, ["Printer"]);
    // Attached again, Ben gets nothing back that somebody may still have in a device.
    office.attach(&[Permission::Read]).await;
    assert_eq!(house.log_in(OFFICE, &of_ben.secret).await, Err(Credentials));
    house.log_in(OFFICE, &printer.secret).await.unwrap();
    // Live connections hear of it.
    let mut events = house
        .events()
        .watch_events(WatchEventsRequest { after: Some(0) })
        .await
        .unwrap()
        .into_inner();
    let id = of_ben.device_password.unwrap().id;
    let heard = async {
        loop {
            let told = events.message().await.unwrap().unwrap();
            if let Some(Fact::DevicePasswordRevoked(revoked)) = told.event.and_then(|e| e.fact) {
                return revoked.device_password_id;
            }
        }
    };
    assert_eq!(tokio::time::timeout(Duration::from_secs(5), heard).await.unwrap(), id);
}

#[tokio::test]
async fn it_dies_when_its_person_leaves_the_organization() {
    let office = Office::new().await;
    let of_ben = office.made("Ben's tablet", Some(2)).await;
    office.house.log_in(OFFICE, &of_ben.secret).await.unwrap();
    office.house.organization.remove(account_id(2), &office.organization);
    office.house.organization.tell_rights(&office.organization, Some(account_id(2)));
    for _ in 0..300 {
        if office.names().await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(office.names().await.is_empty());
    assert_eq!(office.house.log_in(OFFICE, &of_ben.secret).await, Err(Credentials));
}

#[tokio::test]
async fn it_opens_nothing_while_its_person_is_suspended() {
    let office = Office::new().await;
    let of_ben = office.made("Ben's tablet", Some(2)).await;
    let printer = office.made("Printer", None).await;
    let ben = account_id(2).to_string();
    office.house.identity.suspended.lock().unwrap().insert(ben.clone());
    assert_eq!(office.house.log_in(OFFICE, &of_ben.secret).await, Err(Credentials));
    office.house.log_in(OFFICE, &printer.secret).await.unwrap();
    let causes: Vec<_> = office.house.logins(&office.mailbox, 2).await;
    assert!(causes.iter().any(|login| login.cause == "account-inactive"), "{causes:#?}");
    office.house.identity.suspended.lock().unwrap().clear();
    office.house.log_in(OFFICE, &of_ben.secret).await.unwrap();
}

#[tokio::test]
async fn only_attached_people_have_them_and_only_the_lately_proven_make_them() {
    let office = Office::new().await;
    let house = &office.house;
    let stranger =
        ask!(house, office.owner, devices.issue_device_password(office.issue("x", Some(5))));
    assert_eq!(stranger.unwrap_err().code(), Code::NotFound);
    for number in [1, 2] {
        let mut sharer = Sharer::of("a@example.org", "x");
        sharer.fresh = false;
        house.identity.sharers.lock().unwrap().insert(account_id(number).to_string(), sharer);
    }
    for who in [office.owner, account(2)] {
        let stale = ask!(house, who, devices.issue_device_password(office.issue("x", None)));
        assert_eq!(reason(&stale.unwrap_err()), "step-up-required");
    }
    // Who may not is told that, not to prove anything.
    office.attach(&[Permission::Read]).await;
    let refused = ask!(house, account(2), devices.issue_device_password(office.issue("x", None)));
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    ask!(house, Who::Operator, devices.issue_device_password(office.issue("x", None))).unwrap();
}

#[tokio::test]
async fn a_form_sent_twice_makes_one() {
    let office = Office::new().await;
    let mut request = office.issue("Printer", None);
    request.idempotency_key = "once".to_owned();
    let first =
        ask!(office.house, office.owner, devices.issue_device_password(request.clone())).unwrap();
    let again = ask!(office.house, office.owner, devices.issue_device_password(request)).unwrap();
    assert!(!first.secret.is_empty() && again.secret.is_empty());
    assert_eq!(first.device_password, again.device_password);
    assert_eq!(office.names().await.len(), 1);
}

#[tokio::test]
async fn people_are_told_of_what_others_do_until_it_is_heard() {
    let office = Office::new().await;
    let identity = &office.house.identity;
    identity.deaf.store(true, Ordering::SeqCst);
    office.made("Ben's tablet", Some(2)).await;
    office.made("Printer", None).await;
    office.attach(&[Permission::Read, Permission::Security]).await;
    // The same again is no change.
    office.attach(&[Permission::Read, Permission::Security]).await;
    office.made("Scanner", None).await;
    office.detach().await;
    identity.deaf.store(false, Ordering::SeqCst);
    let told = office.told(7).await;
    let mut seen: Vec<_> =
        told.iter().map(|one| (one.account_id.as_str(), one.change(), one.name.as_str())).collect();
    let (anna, ben) = (account_id(1).to_string(), account_id(2).to_string());
    seen.sort_by_key(|(account, ..)| *account == ben);
    use MailboxChange::*;
    // In the order of time for each; of what is for nobody everybody hears whose concern security is.
    assert_eq!(
        seen[..2],
        [
            (anna.as_str(), DevicePasswordForNobody, "Printer"),
            (anna.as_str(), DevicePasswordForNobody, "Scanner"),
        ]
    );
    let of_ben: Vec<_> = seen[2..].iter().map(|(_, change, _)| *change).collect();
    for change in [Attached, DevicePassword, Permissions, DevicePasswordForNobody, Detached] {
        assert!(of_ben.contains(&change), "{seen:#?}");
    }
    let tablet = told.iter().find(|one| one.name == "Ben's tablet").unwrap();
    assert_eq!(tablet.actor_id, anna);
    assert_eq!(tablet.client.as_ref().unwrap().ip, "192.0.2.7");
    assert_eq!(tablet.address, OFFICE);
    // Not of what they do themselves, and not of what whoever runs this does for many.
    let key: std::collections::HashSet<_> =
        told.iter().map(|one| one.idempotency_key.clone()).collect();
    assert_eq!(key.len(), told.len());
    let request = AttachAccountRequest {
        mailbox_id: office.mailbox.clone(),
        account_id: account_id(2).to_string(),
        permissions: vec![],
    };
    ask!(office.house, Who::Operator, mailboxes.attach_account(request)).unwrap();
    let request = DetachAccountRequest { mailbox_id: office.mailbox.clone(), account_id: ben };
    ask!(office.house, account(2), mailboxes.detach_account(request)).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    office.told(7).await;
    assert!(!office.service.is_empty());
}
