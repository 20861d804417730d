//! The mailbox service follows what the organization service decides.

use std::time::Duration;

use gatepost_model::AccountId;
use gatepost_proto::{
    common::v1::MailProtocol,
    identity::v1::RecordSharingRequest,
    mailbox::v1::*,
    organization::v1::{Level, Verb},
};
use tonic::{Code, Status};

use crate::house::{CHEAP, House, Who, account, account_id, ask, organization_id, reason};

/// A mail service of organization 1 with a mailbox, and a member 4 that may use it and is attached.
struct Office {
    house: House,
    owner: Who,
    organization: String,
    service: String,
    mailbox: String,
}

const ADDRESS: &str = "office@gatepost.test";

impl Office {
    async fn new() -> Self {
        let house = House::new();
        let (owner, organization, service) = house.manager(1).await;
        let mailbox = house.mailbox(owner, &service, ADDRESS).await.id;
        let office = Self { house, owner, organization, service, mailbox };
        office.grant(4);
        office.attach(4).await.unwrap();
        office
    }

    fn grant(&self, number: u8) {
        let (organization, service) = (&self.organization, &self.service);
        self.house.organization.grant(account_id(number), organization, service, Level::Use);
    }

    async fn attach(&self, number: u8) -> Result<Attachment, Status> {
        self.attach_as(self.owner, number).await
    }

    async fn attach_as(&self, who: Who, number: u8) -> Result<Attachment, Status> {
        let request = AttachAccountRequest {
            mailbox_id: self.mailbox.clone(),
            account_id: account_id(number).to_string(),
            permissions: vec![],
        };
        Ok(ask!(self.house, who, mailboxes.attach_account(request))?.attachment.unwrap())
    }

    /// Is the account attached, and if so is that suspended?
    async fn attachment(&self, number: u8) -> Option<bool> {
        let request = ListAttachmentsRequest { mailbox_id: self.mailbox.clone(), page: None };
        let found = ask!(self.house, Who::Operator, mailboxes.list_attachments(request)).unwrap();
        let id = account_id(number).to_string();
        let found = found.attachments.iter().find(|attachment| attachment.account_id == id);
        found.map(|attachment| attachment.suspended)
    }

    async fn until(&self, number: u8, expected: Option<bool>) {
        for _ in 0..300 {
            if self.attachment(number).await == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("attachment {number} is {:?}", self.attachment(number).await);
    }

    /// Waits until everything told before has been followed: an event after it has.
    async fn settle(&self) {
        let marker = "followed";
        let id = self.house.mailbox(self.owner, &self.service, "marker@gatepost.test").await.id;
        let request = AttachAccountRequest {
            mailbox_id: id.clone(),
            account_id: account_id(200).to_string(),
            permissions: vec![],
        };
        let organization = &self.house.organization;
        organization.grant(account_id(200), &self.organization, &self.service, Level::Use);
        ask!(self.house, self.owner, mailboxes.attach_account(request)).unwrap();
        organization.remove(account_id(200), &self.organization);
        for _ in 0..300 {
            let request = ListAttachmentsRequest { mailbox_id: id.clone(), page: None };
            let found = ask!(self.house, Who::Operator, mailboxes.list_attachments(request));
            if found.unwrap().attachments.len() == 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("not {marker}");
    }

    async fn log_in(&self, number: u8) -> bool {
        let secret = self.house.identity.issue_for(number, account_id(number), &[]);
        self.house.log_in(ADDRESS, &secret).await.is_ok()
    }
}

#[tokio::test]
async fn who_loses_the_right_is_shut_out_until_it_is_back() {
    let office = Office::new().await;
    assert!(office.log_in(4).await);
    office.house.organization.revoke(account_id(4), &office.organization);
    office.until(4, Some(true)).await;
    assert!(!office.log_in(4).await);
    // Nor through the console.
    let key = Some(get_mailbox_request::Key::MailboxId(office.mailbox.clone()));
    let seen = ask!(office.house, account(4), mailboxes.get_mailbox(GetMailboxRequest { key }));
    assert_eq!(seen.unwrap_err().code(), Code::NotFound);
    let refused = office.house.logins(&office.mailbox, 2).await;
    assert!(refused.iter().any(|login| login.cause == "not-attached"), "{refused:#?}");

    office.grant(4);
    office.house.organization.tell_rights(&office.organization, None);
    office.until(4, Some(false)).await;
    assert!(office.log_in(4).await);

    office.house.organization.remove(account_id(4), &office.organization);
    office.until(4, None).await;
    assert!(!office.log_in(4).await);
    // Who comes back is not attached again by that.
    office.grant(4);
    office.house.organization.tell_rights(&office.organization, Some(account_id(4)));
    office.settle().await;
    assert_eq!(office.attachment(4).await, None);
}

#[tokio::test]
async fn a_hold_and_attachments_from_outside_cut_no_mail() {
    let office = Office::new().await;
    // Attached by an operator, of no organization.
    office.attach_as(Who::Operator, 7).await.unwrap();
    office.house.organization.hold(account_id(4), &office.organization);
    office.house.organization.tell_rights(&office.organization, Some(account_id(7)));
    office.settle().await;
    assert_eq!(office.attachment(4).await, Some(false));
    assert_eq!(office.attachment(7).await, Some(false));
    assert!(office.log_in(4).await && office.log_in(7).await);
}

#[tokio::test]
async fn who_was_let_in_from_outside_goes_with_that() {
    let office = Office::new().await;
    office.house.organization.let_in(account_id(8), &office.organization, &office.service);
    office.attach(8).await.unwrap();
    office.house.organization.remove(account_id(8), &office.organization);
    office.until(8, None).await;
}

#[tokio::test]
async fn a_member_without_the_right_cannot_be_attached() {
    let office = Office::new().await;
    office.house.organization.allow(account_id(5), &office.organization, Verb::View);
    for who in [office.owner, Who::Operator] {
        let refused = office.attach_as(who, 5).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);
        assert_eq!(reason(&refused), "product-right-missing");
    }
    let request = CreateMailboxRequest {
        mail_service_id: office.service.clone(),
        address: "new@gatepost.test".to_owned(),
        account_id: account_id(5).to_string(),
        ..CreateMailboxRequest::default()
    };
    let refused = ask!(office.house, office.owner, mailboxes.create_mailbox(request.clone()));
    assert_eq!(reason(&refused.unwrap_err()), "product-right-missing");
    office.grant(5);
    office.attach(5).await.unwrap();
    ask!(office.house, office.owner, mailboxes.create_mailbox(request)).unwrap();
}

#[tokio::test]
async fn a_right_that_goes_while_it_is_used_to_attach_is_noticed() {
    let office = Office::new().await;
    office.grant(6);
    let organization = office.organization.clone();
    // After the question, and heard before the attachment is there.
    *office.house.organization.meanwhile.lock().unwrap() =
        Some(Box::new(move |fake| fake.revoke(account_id(6), &organization)));
    office.attach(6).await.unwrap();
    office.until(6, Some(true)).await;
}

#[tokio::test]
async fn the_password_shared_with_an_account_stops_and_comes_back_with_its_right() {
    let office = Office::new().await;
    let house = &office.house;
    let own = house.mailbox(office.owner, &office.service, "dora@gatepost.test").await.id;
    let id = account_id(4).to_string();
    for (detach, attach) in [(account_id(1).to_string(), id.clone())] {
        let mailbox_id = own.clone();
        let request = DetachAccountRequest { mailbox_id, account_id: detach };
        ask!(house, office.owner, mailboxes.detach_account(request)).unwrap();
        let mailbox_id = own.clone();
        let request = AttachAccountRequest { mailbox_id, account_id: attach, permissions: vec![] };
        ask!(house, office.owner, mailboxes.attach_account(request)).unwrap();
    }
    let sharer = crate::house::Sharer::of("dora@gatepost.test", "correct horse battery");
    house.identity.sharers.lock().unwrap().insert(id, sharer);
    let request = UnifyRequest { mailbox_id: own.clone(), ..UnifyRequest::default() };
    ask!(house, account(4), unifications.unify(request)).unwrap();
    let log_in = || house.log_in("dora@gatepost.test", "correct horse battery");
    assert!(log_in().await.is_ok());
    house.organization.revoke(account_id(4), &office.organization);
    office.until(4, Some(true)).await;
    assert!(log_in().await.is_err());
    office.grant(4);
    house.organization.tell_rights(&office.organization, None);
    office.until(4, Some(false)).await;
    assert!(log_in().await.is_ok());
    // Leaving ends the sharing itself.
    house.organization.remove(account_id(4), &office.organization);
    office.until(4, None).await;
    assert!(log_in().await.is_err());
    let ended = |told: &RecordSharingRequest| !told.shared && told.cause == "detached";
    for _ in 0..300 {
        if house.identity.told.lock().unwrap().iter().any(ended) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{:?}", house.identity.told.lock().unwrap());
}

#[tokio::test]
async fn a_blocked_or_cancelled_mail_service_lets_nobody_in() {
    let office = Office::new().await;
    office.house.set_password(office.owner, &office.mailbox, "correct horse battery").await;
    let resolve = async || {
        let request = ResolveRecipientRequest { address: ADDRESS.to_owned() };
        office.house.mail().resolve_recipient(request).await.unwrap().into_inner()
    };
    let log_in = || office.house.log_in(ADDRESS, "correct horse battery");
    for (state, open, deferred) in [
        ("active", true, false),
        ("blocked", false, true),
        ("expiring", true, false),
        ("cancelled", false, false),
        ("active", true, false),
    ] {
        office.house.organization.set_state(&office.organization, &office.service, state);
        office.settle_unless_closed(open).await;
        assert_eq!(log_in().await.is_ok(), open, "{state}");
        assert_eq!(office.log_in(4).await, open, "{state}");
        let recipient = resolve().await;
        assert_eq!(recipient.deferred, deferred, "{state}");
        assert_eq!(recipient.mailbox_id.is_empty(), deferred, "{state}");
        let listed =
            ListMailServicesRequest { organization_id: office.organization.clone(), page: None };
        let listed = ask!(office.house, office.owner, mailboxes.list_mail_services(listed));
        let shown = listed.unwrap().mail_services[0].state();
        let expected = match state {
            "blocked" => MailServiceState::Blocked,
            "cancelled" => MailServiceState::Cancelled,
            _ => MailServiceState::Active,
        };
        assert_eq!(shown, expected);
    }
    let refused = office.house.logins(&office.mailbox, 10).await;
    let causes = refused.iter().filter(|login| login.cause == "mail-service-closed").count();
    assert_eq!(causes, 4);
}

impl Office {
    /// Waits until a change of state was followed.
    async fn settle_unless_closed(&self, open: bool) {
        for _ in 0..300 {
            let list =
                ListMailServicesRequest { organization_id: self.organization.clone(), page: None };
            let listed =
                ask!(self.house, Who::Operator, mailboxes.list_mail_services(list)).unwrap();
            if (listed.mail_services[0].state() == MailServiceState::Active) == open {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the state was not followed");
    }
}

#[tokio::test]
async fn no_new_mailbox_in_a_closed_mail_service() {
    let office = Office::new().await;
    office.house.organization.set_state(&office.organization, &office.service, "blocked");
    office.settle_unless_closed(false).await;
    let refused = office.house.try_mailbox(office.owner, &office.service, "x@gatepost.test").await;
    assert_eq!(reason(&refused.unwrap_err()), "mail-service-closed");
}

#[tokio::test]
async fn a_transferred_mail_service_takes_only_those_along_who_have_a_right_there() {
    let office = Office::new().await;
    let (house, to) = (&office.house, organization_id(2));
    office.attach_as(Who::Operator, 7).await.unwrap();
    let domain = AddDomainRequest {
        mail_service_id: office.service.clone(),
        name: "moved.example".to_owned(),
        verified: true,
    };
    ask!(house, Who::Operator, mailboxes.add_domain(domain)).unwrap();
    // Of those attached, 4 is a member on the other side, too.
    house.organization.allow(account_id(2), &to, Verb::ManageMail);
    house.organization.grant(account_id(4), &to, &office.service, Level::Use);
    house.organization.transfer(&office.service, &office.organization, &to);
    office.until(7, None).await;
    assert_eq!(office.attachment(4).await, Some(false));
    assert_eq!(office.attachment(1).await, None);
    assert!(office.log_in(4).await);

    let list = |organization: &String| ListMailServicesRequest {
        organization_id: organization.clone(),
        page: None,
    };
    let (old, new) = (list(&office.organization), list(&to));
    let before = ask!(house, office.owner, mailboxes.list_mail_services(old)).unwrap();
    assert!(before.mail_services.is_empty());
    let after = ask!(house, account(2), mailboxes.list_mail_services(new)).unwrap();
    assert_eq!(after.mail_services[0].id, office.service);
    assert_eq!(after.mail_services[0].organization_id, to);
    // Its new owners manage it, its old ones do not even see it.
    house.mailbox(account(2), &office.service, "new@moved.example").await;
    let refused = house.try_mailbox(office.owner, &office.service, "old@moved.example").await;
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_deleted_organization_closes_its_mail_services() {
    let office = Office::new().await;
    assert!(office.log_in(4).await);
    office.house.organization.delete(&office.organization);
    office.until(4, None).await;
    office.settle_unless_closed(false).await;
    office.attach_as(Who::Operator, 7).await.unwrap();
    assert!(!office.log_in(7).await);
}

#[tokio::test]
async fn what_happened_unheard_is_made_up_for() {
    let office = Office::new().await;
    // Lost for good: the stream breaks, and what was told meanwhile is gone.
    *office.house.organization.down.lock().unwrap() = true;
    office.house.organization.revoke(account_id(4), &office.organization);
    office.house.organization.put_product(&office.organization, &office.service, "blocked");
    office.house.organization.tell_rights(&organization_id(77), None);
    office.house.organization.cut(true);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(office.attachment(4).await, Some(false));
    *office.house.organization.down.lock().unwrap() = false;
    office.until(4, Some(true)).await;
    office.settle_unless_closed(false).await;
}

#[tokio::test]
async fn a_restart_goes_on_where_it_was() {
    let office = Office::new().await;
    office.settle().await;
    let (store, organization) = (office.house.store.clone(), office.house.organization.clone());
    let (mailbox, name) = (office.mailbox.clone(), office.organization.clone());
    drop(office);
    tokio::time::sleep(Duration::from_millis(20)).await;
    organization.revoke(account_id(4), &name);
    let house = House::beside(store, CHEAP, organization, |_| ());
    for _ in 0..300 {
        let request = ListAttachmentsRequest { mailbox_id: mailbox.clone(), page: None };
        let found = ask!(house, Who::Operator, mailboxes.list_attachments(request)).unwrap();
        let id: AccountId = account_id(4);
        let is = |attachment: &&Attachment| attachment.account_id == id.to_string();
        if found.attachments.iter().find(is).is_some_and(|found| found.suspended) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("what was told during the restart was not heard");
}

#[tokio::test]
async fn connections_hear_of_it() {
    let office = Office::new().await;
    let mut events = office.house.events();
    let mut events = events.watch_events(WatchEventsRequest::default()).await.unwrap().into_inner();
    events.message().await.unwrap();
    office.house.organization.revoke(account_id(4), &office.organization);
    office.house.organization.set_state(&office.organization, &office.service, "cancelled");
    use gatepost_proto::event::v1::event::Fact;
    let (mut suspended, mut closed) = (false, false);
    while !(suspended && closed) {
        let told = tokio::time::timeout(Duration::from_secs(5), events.message()).await;
        match told.unwrap().unwrap().unwrap().event.and_then(|event| event.fact) {
            Some(Fact::AttachmentChanged(changed)) => {
                assert!(!changed.attached);
                suspended |= changed.account_id == account_id(4).to_string();
            }
            Some(Fact::MailboxStateChanged(changed)) => {
                assert!(!changed.active);
                closed |= changed.mailbox_id == office.mailbox;
            }
            other => panic!("{other:?}"),
        }
    }
    let login = office.house.log_in_from("192.0.2.1", ADDRESS, "x", MailProtocol::Smtp).await;
    assert!(login.is_err());
}

impl Office {
    async fn product(&self) -> String {
        let request = GetMailServiceRequest { mail_service_id: self.service.clone() };
        let found = ask!(self.house, self.owner, domains.get_mail_service(request)).unwrap();
        found.mail_service.unwrap().product_id
    }

    async fn until_registered(&self) -> String {
        for _ in 0..300 {
            let product = self.product().await;
            if !product.is_empty() {
                return product;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("not registered");
    }
}

#[tokio::test]
async fn a_new_mail_service_is_registered_as_a_product_once() {
    let office = Office::new().await;
    let product = office.until_registered().await;
    assert!(product.parse::<gatepost_model::ProductId>().is_ok());
    tokio::time::sleep(Duration::from_millis(50)).await;
    let registered = office.house.organization.registered.lock().unwrap();
    assert_eq!(registered.len(), 1);
    let asked = &registered[0];
    assert_eq!((&*asked.kind, &*asked.name), ("mail-service", "Mail"));
    assert_eq!(asked.organization_id, office.organization);
    assert_eq!(asked.resource_id, office.service);
}

#[tokio::test]
async fn a_registration_that_fails_is_made_later_and_an_impossible_one_is_given_up() {
    let house = House::new();
    let down = |is| *house.organization.down.lock().unwrap() = is;
    let (owner, organization, _) = house.manager(1).await;
    down(true);
    let request = |name: &str| CreateMailServiceRequest {
        organization_id: organization.clone(),
        name: name.to_owned(),
        idempotency_key: String::new(),
    };
    let made = ask!(house, Who::Operator, mailboxes.create_mail_service(request("Later"))).unwrap();
    let service = made.mail_service.unwrap().id;
    tokio::time::sleep(Duration::from_millis(50)).await;
    down(false);
    let office = Office { house, owner, organization, service, mailbox: String::new() };
    office.until_registered().await;

    office.house.organization.unknown.lock().unwrap().insert(office.organization.clone());
    office.house.organization.registered.lock().unwrap().clear();
    let request = CreateMailServiceRequest {
        organization_id: office.organization.clone(),
        name: "Nowhere".to_owned(),
        idempotency_key: String::new(),
    };
    ask!(office.house, office.owner, mailboxes.create_mail_service(request)).unwrap();
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(office.house.organization.registered.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn mail_services_of_before_are_registered_at_the_start() {
    use gatepost_store::{ChangeSet, Expect, Range, Store, Table};
    let house = House::new();
    let (owner, organization, _) = house.manager(1).await;
    *house.organization.down.lock().unwrap() = true;
    let request = CreateMailServiceRequest {
        organization_id: organization.clone(),
        name: "Old".to_owned(),
        idempotency_key: String::new(),
    };
    let made = ask!(house, Who::Operator, mailboxes.create_mail_service(request)).unwrap();
    let (store, fake) = (house.store.clone(), house.organization.clone());
    drop(house);
    tokio::time::sleep(Duration::from_millis(30)).await;
    // As if it had been made by a version that knew nothing of products.
    let mut changes = ChangeSet::new();
    for entry in store.scan(Range::prefix(Table("product_due"), &[])).await.unwrap() {
        changes.delete(Table("product_due"), entry.key, Expect::Any);
    }
    store.commit(changes).await.unwrap();
    *fake.down.lock().unwrap() = false;
    let house = House::beside(store, CHEAP, fake, |_| ());
    let service = made.mail_service.unwrap().id;
    let office = Office { house, owner, organization, service, mailbox: String::new() };
    office.until_registered().await;
}
