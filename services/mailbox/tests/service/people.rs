//! Who may open a mailbox, and who did, by name (MBX-2, MBX-7).

use gatepost_proto::{
    common::v1::{MailProtocol, PageRequest},
    event::v1::event::Fact,
    mailbox::v1::*,
    organization::v1::Level,
};
use tonic::{Code, Status};

use crate::house::{House, Who, account, account_id, ask};

const OFFICE: &str = "office@gatepost.test";

async fn office(house: &House) -> (Who, String) {
    let (owner, organization, service) = house.manager(1).await;
    let mailbox = house.mailbox(owner, &service, OFFICE).await.id;
    for number in [2, 3, 4] {
        house.organization.grant(account_id(number), &organization, &service, Level::Use);
    }
    for (number, permission) in
        [(2, Permission::Read), (3, Permission::Security), (4, Permission::Logs)]
    {
        let request = AttachAccountRequest {
            mailbox_id: mailbox.clone(),
            account_id: account_id(number).to_string(),
            permissions: vec![Permission::Read.into(), permission.into()],
        };
        ask!(house, owner, mailboxes.attach_account(request)).unwrap();
    }
    (owner, mailbox)
}

async fn history(
    house: &House,
    who: Who,
    mailbox: &str,
    outcome: LoginOutcome,
    page: Option<PageRequest>,
) -> Result<ListLoginHistoryResponse, Status> {
    let request =
        ListLoginHistoryRequest { mailbox_id: mailbox.to_owned(), page, outcome: outcome.into() };
    ask!(house, who, access.list_login_history(request))
}

#[tokio::test]
async fn attached_people_are_listed_by_name_for_whoever_may_see_them() {
    let house = House::new();
    let (owner, mailbox) = office(&house).await;
    let list = |page| ListMailboxPeopleRequest { mailbox_id: mailbox.clone(), page };
    for who in [owner, account(3), Who::Operator] {
        let found = ask!(house, who, access.list_mailbox_people(list(None))).unwrap().people;
        let names: Vec<_> = found.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["Person 1", "Person 2", "Person 3", "Person 4"]);
        assert_eq!(found[1].email, "2@example.org");
        assert_eq!(found[1].attachment.as_ref().unwrap().permissions.len(), 1);
    }
    for (who, code) in [
        (account(2), Code::PermissionDenied),
        (account(4), Code::PermissionDenied),
        (account(9), Code::NotFound),
    ] {
        let refused = ask!(house, who, access.list_mailbox_people(list(None))).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let mut token = String::new();
    let mut all = Vec::new();
    for _ in 0..4 {
        let page = Some(PageRequest { size: 1, token });
        let found = ask!(house, owner, access.list_mailbox_people(list(page))).unwrap();
        all.extend(found.people.into_iter().map(|person| person.name));
        token = found.page.unwrap().next_token;
    }
    assert!(token.is_empty());
    assert_eq!(all.len(), 4);
}

#[tokio::test]
async fn logins_say_who_with_what_and_why_not() {
    let house = House::new();
    let (owner, mailbox) = office(&house).await;
    house.set_password(owner, &mailbox, "correct horse battery").await;
    let issue = IssueDevicePasswordRequest {
        mailbox_id: mailbox.clone(),
        name: "Printer".to_owned(),
        scopes: vec![MailProtocol::Imap.into()],
        ..IssueDevicePasswordRequest::default()
    };
    let device = ask!(house, owner, devices.issue_device_password(issue)).unwrap().secret;
    let app = house.identity.issue_for(1, account_id(2), &[]);
    let logins = [
        (app.as_str(), MailProtocol::Imap),
        (app.as_str(), MailProtocol::Smtp),
        (device.as_str(), MailProtocol::Imap),
        (device.as_str(), MailProtocol::Smtp),
        ("correct horse battery", MailProtocol::Imap),
        ("wrong horse battery", MailProtocol::Imap),
    ];
    for (count, (secret, protocol)) in logins.into_iter().enumerate() {
        let _ = house.log_in_from("192.0.2.1", OFFICE, secret, protocol).await;
        house.logins(&mailbox, count + 1).await;
        house.clock.advance(std::time::Duration::from_secs(1));
    }
    let found = history(&house, account(4), &mailbox, LoginOutcome::Unspecified, None).await;
    let mut found = found.unwrap().logins;
    found.reverse();
    use CredentialKind::{AppPassword, DevicePassword, MailboxPassword};
    let expected = [
        (AppPassword, "", "Person 2", LoginOutcome::Accepted, ""),
        (AppPassword, "", "Person 2", LoginOutcome::Refused, "not-permitted"),
        (DevicePassword, "Printer", "", LoginOutcome::Accepted, ""),
        (DevicePassword, "Printer", "", LoginOutcome::Refused, "scope"),
        (MailboxPassword, "", "", LoginOutcome::Accepted, ""),
        (MailboxPassword, "", "", LoginOutcome::Refused, "wrong-password"),
    ];
    assert_eq!(found.len(), expected.len());
    for (login, (kind, name, who, outcome, cause)) in found.iter().zip(expected) {
        assert_eq!(login.credential_kind(), kind, "{login:#?}");
        assert_eq!(login.credential_name, name);
        assert_eq!(login.account_name, who);
        assert_eq!((login.outcome(), login.cause.as_str()), (outcome, cause));
        assert!(!login.credential_id.is_empty());
    }
    for (outcome, count) in [(LoginOutcome::Accepted, 3), (LoginOutcome::Refused, 3)] {
        let found = history(&house, owner, &mailbox, outcome, None).await.unwrap().logins;
        assert_eq!(found.len(), count);
        assert!(found.iter().all(|login| login.outcome() == outcome));
    }
    // In pages, to the end.
    let (mut token, mut count) = (String::new(), 0);
    for _ in 0..3 {
        let page = Some(PageRequest { size: 2, token });
        let found =
            history(&house, owner, &mailbox, LoginOutcome::Unspecified, page).await.unwrap();
        count += found.logins.len();
        token = found.page.unwrap().next_token;
    }
    assert_eq!((count, token.as_str()), (6, ""));
    let page = Some(PageRequest { size: 2, token: "999".to_owned() });
    let beyond = history(&house, owner, &mailbox, LoginOutcome::Unspecified, page).await.unwrap();
    assert!(beyond.logins.is_empty());
    for (who, code) in [(account(2), Code::PermissionDenied), (account(9), Code::NotFound)] {
        let refused = history(&house, who, &mailbox, LoginOutcome::Unspecified, None).await;
        assert_eq!(refused.unwrap_err().code(), code);
    }
}

#[tokio::test]
async fn a_connection_is_ended_by_whoever_sees_who_is_attached() {
    let house = House::new();
    let (owner, mailbox) = office(&house).await;
    let end = |id: &str| EndMailboxConnectionRequest {
        mailbox_id: mailbox.clone(),
        connection_id: id.to_owned(),
    };
    for (who, code) in [
        (account(2), Code::PermissionDenied),
        (account(4), Code::PermissionDenied),
        (account(9), Code::NotFound),
    ] {
        let refused = ask!(house, who, access.end_mailbox_connection(end("1-1"))).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    for wrong in ["", "a b", "x/../y", &"x".repeat(100)] {
        let refused = ask!(house, owner, access.end_mailbox_connection(end(wrong))).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    ask!(house, account(3), access.end_mailbox_connection(end("1a2b-7"))).unwrap();
    let watch = WatchEventsRequest { after: Some(0) };
    let mut events = house.events().watch_events(watch).await.unwrap().into_inner();
    let heard = async {
        loop {
            let told = events.message().await.unwrap().unwrap();
            if let Some(Fact::MailboxConnectionEnded(ended)) = told.event.and_then(|e| e.fact) {
                return ended;
            }
        }
    };
    let ended = tokio::time::timeout(std::time::Duration::from_secs(5), heard).await.unwrap();
    assert_eq!((ended.mailbox_id, ended.connection_id.as_str()), (mailbox, "1a2b-7"));
}

/// Looking needs the permission to read, more that to write; what is done stands in the log.
#[tokio::test]
async fn expunged_mail_is_for_whoever_may_open_the_mailbox() {
    use gatepost_proto::mailbox::v1::{ExpungedMailAct as Act, PermitExpungedMailRequest};
    let house = House::new();
    let (owner, mailbox) = office(&house).await;
    let asked = |act: Act| PermitExpungedMailRequest {
        mailbox_id: mailbox.clone(),
        act: act.into(),
        messages: 3,
    };
    let (ok, denied, hidden) = (Code::Ok, Code::PermissionDenied, Code::NotFound);
    for (who, look, restore) in
        [(account(2), ok, denied), (account(4), ok, denied), (account(9), hidden, hidden)]
    {
        for (act, expected) in [(Act::Look, look), (Act::Restore, restore), (Act::Delete, restore)]
        {
            let answer = ask!(house, who, expunged.permit_expunged_mail(asked(act)));
            assert_eq!(
                answer.map_or_else(|status| status.code(), |_| Code::Ok),
                expected,
                "{act:?}"
            );
        }
    }
    let all = [Permission::Read, Permission::Write, Permission::Folders];
    let request = AttachAccountRequest {
        mailbox_id: mailbox.clone(),
        account_id: account_id(2).to_string(),
        permissions: all.map(Into::into).into(),
    };
    ask!(house, owner, mailboxes.attach_account(request)).unwrap();
    let permit =
        ask!(house, account(2), expunged.permit_expunged_mail(asked(Act::Restore))).unwrap();
    assert_eq!((permit.account_id, permit.administers), (account_id(2).to_string(), true));
    let request = gatepost_proto::organization::v1::ListOrganizationActivityRequest {
        organization_id: crate::house::organization_id(1),
        ..Default::default()
    };
    let found = ask!(house, Who::Operator, activities.list_organization_activity(request)).unwrap();
    let lines = found.activities.iter().filter(|line| line.action.starts_with("mailbox.messages-"));
    let lines: Vec<_> =
        lines.map(|line| (line.action.as_str(), line.details["messages"].as_str())).collect();
    assert_eq!(lines, [("mailbox.messages-restored", "3")]);
    let named = &found.activities.iter().find(|line| line.action == lines[0].0).unwrap().details;
    assert_eq!(named["mailbox"], "office@gatepost.test");
    // A mailbox that is closed to logins is closed here, too.
    let state = UpdateMailboxRequest {
        mailbox_id: mailbox.clone(),
        quota_bytes: None,
        state: MailboxState::Suspended.into(),
    };
    ask!(house, Who::Operator, mailboxes.update_mailbox(state)).unwrap();
    let closed =
        ask!(house, account(2), expunged.permit_expunged_mail(asked(Act::Look))).unwrap_err();
    assert_eq!(closed.code(), Code::FailedPrecondition);
}

/// Whoever may see who is attached sees all addresses, others who are attached their own.
#[tokio::test]
async fn addresses_of_the_attached_are_for_those_who_may_see_them() {
    let house = House::new();
    let (owner, mailbox) = office(&house).await;
    let seen = async |number: u8| {
        let request = NameAttachedPeopleRequest {
            mailbox_id: mailbox.clone(),
            account_id: account_id(number).to_string(),
        };
        let found = ask!(house, owner, attached.name_attached_people(request)).unwrap();
        let mut seen: Vec<_> =
            found.people.into_iter().map(|person| (person.account_id, person.email)).collect();
        seen.sort_unstable();
        seen
    };
    let list = ListMailboxPeopleRequest { mailbox_id: mailbox.clone(), page: None };
    let everybody = ask!(house, account(3), access.list_mailbox_people(list)).unwrap().people;
    let mut everybody: Vec<_> = everybody
        .into_iter()
        .map(|person| (person.attachment.unwrap().account_id, person.email))
        .filter(|(_, email)| !email.is_empty())
        .collect();
    everybody.sort_unstable();
    assert!(everybody.len() > 1, "{everybody:?}");
    assert_eq!(seen(3).await, everybody, "whoever may see who is attached");
    let own = account_id(2).to_string();
    let own: Vec<_> = everybody.iter().filter(|(account, _)| *account == own).cloned().collect();
    assert_eq!((seen(2).await, own.len()), (own, 1));
    assert!(seen(9).await.is_empty(), "who is not attached");
    for (mailbox_id, account) in [("x", account_id(2).to_string()), (mailbox.as_str(), "".into())] {
        let request =
            NameAttachedPeopleRequest { mailbox_id: mailbox_id.to_owned(), account_id: account };
        let refused = ask!(house, owner, attached.name_attached_people(request)).unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
}
