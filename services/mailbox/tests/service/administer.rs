//! Mail services, domains, mailboxes, aliases, attachments, device passwords.

use gatepost_model::{AuditSubject, OrganizationId};
use gatepost_proto::{
    common::v1::PageRequest,
    event::v1::event::Fact,
    mailbox::v1::*,
    organization::v1::{Level, Verb},
};
use tokio_stream::StreamExt;
use tonic::Code;

use crate::house::{House, Who, account, account_id, ask, later, organization_id, reason};

async fn add_domain(
    house: &House,
    who: Who,
    service: &str,
    name: &str,
    verified: bool,
) -> Result<Domain, tonic::Status> {
    let request =
        AddDomainRequest { mail_service_id: service.to_owned(), name: name.to_owned(), verified };
    Ok(ask!(house, who, mailboxes.add_domain(request))?.domain.unwrap())
}

#[tokio::test]
async fn creations_can_be_repeated_and_lists_are_paged() {
    let house = House::new();
    let (who, organization, service) = house.manager(1).await;
    let request = CreateMailServiceRequest {
        organization_id: organization.clone(),
        name: "Second".to_owned(),
        idempotency_key: "again".to_owned(),
    };
    let first = ask!(house, who, mailboxes.create_mail_service(request.clone())).unwrap();
    let again = ask!(house, who, mailboxes.create_mail_service(request)).unwrap();
    assert_eq!(first, again);
    let list = ListMailServicesRequest { organization_id: organization, page: None };
    let services = ask!(house, who, mailboxes.list_mail_services(list)).unwrap().mail_services;
    assert_eq!(services.len(), 2);

    let request = CreateMailboxRequest {
        mail_service_id: service.clone(),
        address: "Anna@gatepost.test".to_owned(),
        idempotency_key: "again".to_owned(),
        ..CreateMailboxRequest::default()
    };
    let first = ask!(house, who, mailboxes.create_mailbox(request.clone())).unwrap();
    let again = ask!(house, who, mailboxes.create_mailbox(request)).unwrap();
    assert_eq!(first, again);
    let anna = first.mailbox.unwrap();
    assert_eq!((anna.quota_bytes, anna.permissions.len()), (1 << 30, 13));

    for number in 0..6 {
        house.mailbox(who, &service, &format!("box{number}@gatepost.test")).await;
    }
    for (service, caller) in [(service.as_str(), who), ("", who), ("", Who::Operator)] {
        let mut found = Vec::new();
        let mut token = String::new();
        loop {
            let request = ListMailboxesRequest {
                mail_service_id: service.to_owned(),
                page: Some(PageRequest { size: 3, token }),
            };
            let page = ask!(house, caller, mailboxes.list_mailboxes(request)).unwrap();
            assert!(page.mailboxes.len() <= 3);
            found.extend(page.mailboxes.into_iter().map(|mailbox| mailbox.id));
            token = page.page.unwrap().next_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found.len(), 7);
        assert!(found.is_sorted());
    }
    let bad = ListMailboxesRequest {
        mail_service_id: String::new(),
        page: Some(PageRequest { size: 0, token: "nonsense".to_owned() }),
    };
    let refused = ask!(house, who, mailboxes.list_mailboxes(bad)).unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_claim_does_not_keep_the_owner_out() {
    let house = House::new();
    let (squatter, _, squat) = house.manager(1).await;
    let (owner, _, own) = house.manager(2).await;
    let claimed = add_domain(&house, squatter, &squat, "Owner.Example.", false).await.unwrap();
    assert_eq!((claimed.name.as_str(), claimed.state()), ("owner.example", DomainState::Pending));
    let again = add_domain(&house, squatter, &squat, "owner.example", false).await.unwrap();
    assert_eq!(claimed, again, "a repeated claim keeps its proof");
    let theirs = add_domain(&house, owner, &own, "owner.example", false).await.unwrap();
    assert_ne!(claimed.verification_record, theirs.verification_record);

    let refused = house.try_mailbox(owner, &own, "a@owner.example").await.unwrap_err();
    assert_eq!(reason(&refused), "domain-not-verified");
    let trusted = add_domain(&house, owner, &own, "owner.example", true).await.unwrap_err();
    assert_eq!(trusted.code(), Code::PermissionDenied);

    let verify = |service: &str| VerifyDomainRequest {
        name: "owner.example".to_owned(),
        mail_service_id: service.to_owned(),
    };
    let unclear = ask!(house, Who::Operator, mailboxes.verify_domain(verify(""))).unwrap_err();
    assert_eq!(reason(&unclear), "domain-ambiguous");
    let done = ask!(house, Who::Operator, mailboxes.verify_domain(verify(&own))).unwrap();
    assert_eq!(done.domain.unwrap().state(), DomainState::Verified);
    let late = ask!(house, Who::Operator, mailboxes.verify_domain(verify(&squat))).unwrap_err();
    assert_eq!(reason(&late), "domain-taken");

    house.mailbox(owner, &own, "a@owner.example").await;
    let refused = house.try_mailbox(squatter, &squat, "b@owner.example").await.unwrap_err();
    assert_eq!(reason(&refused), "domain-not-verified");
    let (_, _, third) = house.manager(3).await;
    let refused = add_domain(&house, account(3), &third, "owner.example", false).await.unwrap_err();
    assert_eq!(reason(&refused), "domain-taken");
    let shared = add_domain(&house, owner, &own, "gatepost.test", false).await.unwrap_err();
    assert_eq!(reason(&shared), "domain-taken");

    let list =
        |service: &str| ListDomainsRequest { mail_service_id: service.to_owned(), page: None };
    let domains = ask!(house, squatter, mailboxes.list_domains(list(&squat))).unwrap().domains;
    let states: Vec<_> = domains.iter().map(|domain| (domain.shared, domain.state())).collect();
    assert_eq!(states, [(true, DomainState::Verified), (false, DomainState::Pending)]);
    let domains = ask!(house, account(9), mailboxes.list_domains(list(""))).unwrap().domains;
    let names: Vec<_> = domains.iter().map(|domain| domain.name.as_str()).collect();
    assert_eq!(names, ["gatepost.test"], "anybody may see the shared ones, and no others");
    let direct = add_domain(&house, Who::Operator, &own, "direct.example", true).await.unwrap();
    assert_eq!(direct.state(), DomainState::Verified);
    house.mailbox(owner, &own, "a@direct.example").await;
}

#[tokio::test]
async fn addresses_and_quotas_have_bounds() {
    let house = House::with(|config| config.max_aliases = 2);
    let (who, _, service) = house.manager(1).await;
    for (address, expected) in [
        ("postmaster@gatepost.test", "address-reserved"),
        ("Post-Master@gatepost.test", "address-reserved"),
        ("anna+bank@gatepost.test", "address-is-subaddress"),
        ("anna@elsewhere.example", "domain-not-verified"),
        ("anna", "malformed"),
    ] {
        let refused = house.try_mailbox(who, &service, address).await.unwrap_err();
        assert_eq!(reason(&refused), expected, "{address}");
    }
    house.mailbox(Who::Operator, &service, "postmaster@gatepost.test").await;
    let anna = house.mailbox(who, &service, "anna@gatepost.test").await;
    let taken = house.try_mailbox(who, &service, "ANNA@gatepost.test").await.unwrap_err();
    assert_eq!((taken.code(), reason(&taken)), (Code::AlreadyExists, "address-taken".to_owned()));

    let alias = |address: &str| AddAliasRequest {
        mailbox_id: anna.id.clone(),
        address: address.to_owned(),
    };
    ask!(house, who, mailboxes.add_alias(alias("a@gatepost.test"))).unwrap();
    let changed = ask!(house, who, mailboxes.add_alias(alias("b@gatepost.test"))).unwrap();
    assert_eq!(changed.mailbox.unwrap().aliases, ["a@gatepost.test", "b@gatepost.test"]);
    let many = ask!(house, who, mailboxes.add_alias(alias("c@gatepost.test"))).unwrap_err();
    assert_eq!(many.code(), Code::ResourceExhausted);
    let reserved = ask!(house, who, mailboxes.add_alias(alias("root@gatepost.test"))).unwrap_err();
    assert_eq!(many.code(), Code::ResourceExhausted, "{reserved}");
    let taken = house.try_mailbox(who, &service, "A@gatepost.test").await.unwrap_err();
    assert_eq!(reason(&taken), "address-taken");
    let remove = |address: &str| RemoveAliasRequest {
        mailbox_id: anna.id.clone(),
        address: address.to_owned(),
    };
    ask!(house, who, mailboxes.remove_alias(remove("A@gatepost.test"))).unwrap();
    let primary = ask!(house, who, mailboxes.remove_alias(remove("anna@gatepost.test")));
    assert_eq!(primary.unwrap_err().code(), Code::NotFound);
    house.mailbox(who, &service, "a@gatepost.test").await;

    let quota = |bytes| UpdateMailboxRequest {
        mailbox_id: anna.id.clone(),
        quota_bytes: Some(bytes),
        state: 0,
    };
    for (bytes, caller, allowed) in
        [(5 << 30, who, true), (51 << 30, who, false), (0, who, false), (0, Who::Operator, true)]
    {
        let changed = ask!(house, caller, mailboxes.update_mailbox(quota(bytes)));
        match changed {
            Ok(changed) => assert!(allowed && changed.mailbox.unwrap().quota_bytes == bytes),
            Err(status) => assert!(!allowed && reason(&status) == "quota-too-large", "{status}"),
        }
    }
}

#[tokio::test]
async fn recipients_are_found_by_address_alias_and_subaddress() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let anna = house.mailbox(who, &service, "anna@gatepost.test").await;
    let alias =
        AddAliasRequest { mailbox_id: anna.id.clone(), address: "info2@gatepost.test".to_owned() };
    ask!(house, who, mailboxes.add_alias(alias)).unwrap();
    add_domain(&house, who, &service, "own.example", false).await.unwrap();
    let resolve = async |address: &str| {
        let request = ResolveRecipientRequest { address: address.to_owned() };
        house.mail().resolve_recipient(request).await.unwrap().into_inner().mailbox_id
    };
    for (address, expected) in [
        ("ANNA@gatepost.test", anna.id.as_str()),
        ("info2@gatepost.test", anna.id.as_str()),
        ("anna+lists+x@gatepost.test", anna.id.as_str()),
        ("info2+x@gatepost.test", anna.id.as_str()),
        ("anna-x@gatepost.test", ""),
        ("+x@gatepost.test", ""),
        ("anna@own.example", ""),
        ("nonsense", ""),
    ] {
        assert_eq!(resolve(address).await, expected, "{address}");
    }
    let suspend = UpdateMailboxRequest {
        mailbox_id: anna.id.clone(),
        quota_bytes: None,
        state: MailboxState::Suspended.into(),
    };
    ask!(house, who, mailboxes.update_mailbox(suspend)).unwrap();
    assert_eq!(resolve("anna@gatepost.test").await, "");
}

#[tokio::test]
async fn changes_are_told_in_order_and_audited() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let mut events = house
        .events()
        .watch_events(WatchEventsRequest { after: Some(0) })
        .await
        .unwrap()
        .into_inner();
    let first = events.next().await.unwrap().unwrap();
    assert!(first.event.is_none() && first.position == 0);

    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    house.set_password(who, &id, "correct horse").await;
    house.set_password(who, &id, "").await;
    house.set_password(who, &id, "").await;
    let attach = AttachAccountRequest {
        mailbox_id: id.clone(),
        account_id: account_id(2).to_string(),
        permissions: vec![Permission::Read.into()],
    };
    let made = ask!(house, who, mailboxes.attach_account(attach.clone())).unwrap();
    assert_eq!(made.attachment.unwrap().permissions, [1]);
    ask!(house, who, mailboxes.attach_account(attach)).unwrap();
    let leave =
        DetachAccountRequest { mailbox_id: id.clone(), account_id: account_id(2).to_string() };
    ask!(house, account(2), mailboxes.detach_account(leave)).unwrap();
    let issue = IssueDevicePasswordRequest {
        mailbox_id: id.clone(),
        name: "Printer".to_owned(),
        ..IssueDevicePasswordRequest::default()
    };
    let issued = ask!(house, who, devices.issue_device_password(issue)).unwrap();
    let device = issued.device_password.unwrap().id;
    let revoke =
        RevokeDevicePasswordRequest { mailbox_id: id.clone(), device_password_id: device.clone() };
    ask!(house, who, devices.revoke_device_password(revoke.clone())).unwrap();
    let gone = ask!(house, who, devices.revoke_device_password(revoke)).unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);
    for state in [MailboxState::Suspended, MailboxState::Suspended, MailboxState::Active] {
        let update =
            UpdateMailboxRequest { mailbox_id: id.clone(), quota_bytes: None, state: state.into() };
        ask!(house, who, mailboxes.update_mailbox(update)).unwrap();
    }

    let mut told = Vec::new();
    for position in 1..=9 {
        let event = events.next().await.unwrap().unwrap();
        assert_eq!(event.position, position);
        told.push(match event.event.unwrap().fact.unwrap() {
            Fact::MailboxCreated(fact) => format!("created {}", fact.mailbox_id == id),
            Fact::AttachmentChanged(fact) => format!("attached {}", fact.attached),
            Fact::MailboxPasswordChanged(fact) => format!("password {}", fact.mailbox_id == id),
            Fact::DevicePasswordRevoked(fact) => {
                format!("revoked {}", fact.device_password_id == device)
            }
            Fact::MailboxStateChanged(fact) => format!("active {}", fact.active),
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(
        told,
        [
            "created true",
            "attached true",
            "password true",
            "password true",
            "attached true",
            "attached false",
            "revoked true",
            "active false",
            "active true",
        ]
    );
    let subject = AuditSubject::Organization(OrganizationId::from_bytes([1; 16]));
    assert_eq!(gatepost_store::audit::verify(&house.store, subject).await.unwrap(), None);
    let lines = gatepost_store::audit::list(&house.store, subject, None, 100).await.unwrap();
    let actions: Vec<_> = lines.iter().rev().map(|line| line.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "mail-service.created",
            "mailbox.created",
            "mailbox.password-set",
            "mailbox.password-removed",
            "account.attached",
            "account.detached",
            "device-password.issued",
            "device-password.revoked",
            "mailbox.changed",
            "mailbox.changed",
        ]
    );
    assert!(!format!("{lines:?}").contains("correct horse"));

    // The drain ends the watch; a reader ahead of the outbox is told to start anew.
    let ahead = house.events().watch_events(WatchEventsRequest { after: Some(1000) }).await;
    assert_eq!(reason(&ahead.unwrap_err()), "events-trimmed");
    house.drain.begin();
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn device_passwords_and_passwords_are_checked_when_made() {
    let house = House::with(|config| config.max_device_passwords = 2);
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    let issue = |change: fn(&mut IssueDevicePasswordRequest)| {
        let mut request = IssueDevicePasswordRequest {
            mailbox_id: id.clone(),
            name: "Printer".to_owned(),
            ..IssueDevicePasswordRequest::default()
        };
        change(&mut request);
        request
    };
    let past = IssueDevicePasswordRequest { expires: Some(later(&house, -5)), ..issue(|_| ()) };
    for request in [
        past,
        issue(|r| r.name.clear()),
        issue(|r| r.scopes = vec![77]),
        issue(|r| r.networks = vec!["nonsense".to_owned()]),
    ] {
        let refused = ask!(house, who, devices.issue_device_password(request)).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    let stranger = issue(|r| r.account_id = account_id(9).to_string());
    let refused = ask!(house, who, devices.issue_device_password(stranger)).unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    for _ in 0..2 {
        let issued = ask!(house, who, devices.issue_device_password(issue(|_| ()))).unwrap();
        assert!(issued.secret.starts_with("gpd-"));
    }
    let many = ask!(house, who, devices.issue_device_password(issue(|_| ()))).unwrap_err();
    assert_eq!(many.code(), Code::ResourceExhausted);
    let list = ListDevicePasswordsRequest {
        mailbox_id: id.clone(),
        page: Some(PageRequest { size: 1, token: String::new() }),
    };
    let page = ask!(house, who, devices.list_device_passwords(list)).unwrap();
    assert_eq!(page.device_passwords.len(), 1);
    assert!(!page.page.unwrap().next_token.is_empty());

    for password in ["sh0rt", "password123", "gpa-0000-0000-0000-0000-0000-0000-0000-0000-0000"] {
        let request =
            SetMailboxPasswordRequest { mailbox_id: id.clone(), password: password.to_owned() };
        let refused = ask!(house, who, mailboxes.set_mailbox_password(request)).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert!(!format!("{refused:?}").contains(password));
    }
}

#[tokio::test]
async fn who_may_only_look_gets_no_more() {
    let house = House::new();
    let (owner, organization, service) = house.manager(1).await;
    let request = CreateMailServiceRequest {
        organization_id: organization.clone(),
        name: "Another".to_owned(),
        idempotency_key: String::new(),
    };
    ask!(house, owner, mailboxes.create_mail_service(request)).unwrap();
    let list = |size, token: &str| ListMailServicesRequest {
        organization_id: organization_id(1),
        page: Some(PageRequest { size, token: token.to_owned() }),
    };
    // Sees one of the two; belongs to the organization; is a stranger.
    house.organization.grant(account_id(5), &organization, &service, Level::View);
    house.organization.allow(account_id(6), &organization, Verb::View);
    for (number, refused) in [(5, Code::PermissionDenied), (6, Code::NotFound), (7, Code::NotFound)]
    {
        let made = house.try_mailbox(account(number), &service, "a@gatepost.test").await;
        assert_eq!(made.unwrap_err().code(), refused, "{number}");
    }
    for size in [1, 10] {
        let found = ask!(house, account(5), mailboxes.list_mail_services(list(size, ""))).unwrap();
        assert_eq!(found.mail_services.len(), 1);
        assert_eq!(found.mail_services[0].id, service);
        assert_eq!(found.page.unwrap().next_token, "");
    }
    let first = ask!(house, owner, mailboxes.list_mail_services(list(1, ""))).unwrap();
    let token = first.page.unwrap().next_token;
    let second = ask!(house, owner, mailboxes.list_mail_services(list(1, &token))).unwrap();
    assert_ne!(first.mail_services[0].id, second.mail_services[0].id);
    let found = ask!(house, account(6), mailboxes.list_mail_services(list(10, ""))).unwrap();
    assert!(found.mail_services.is_empty());
    let refused = ask!(house, account(7), mailboxes.list_mail_services(list(10, ""))).unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    // A right on one mail service says nothing of another, and makes no new one.
    house.organization.grant(account_id(8), &organization, &service, Level::Manage);
    house.mailbox(account(8), &service, "a@gatepost.test").await;
    let other = ask!(house, owner, mailboxes.list_mail_services(list(10, ""))).unwrap();
    let other = &other.mail_services.iter().find(|found| found.id != service).unwrap().id;
    let refused = house.try_mailbox(account(8), other, "b@gatepost.test").await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let request = CreateMailServiceRequest {
        organization_id: organization.clone(),
        name: "Third".to_owned(),
        idempotency_key: String::new(),
    };
    let refused = ask!(house, account(8), mailboxes.create_mail_service(request)).unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}
