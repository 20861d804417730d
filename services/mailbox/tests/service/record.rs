//! What logins leave behind.

use std::time::Duration;

use gatepost_model::Clock;
use gatepost_proto::{
    common::v1::{MailProtocol, PageRequest},
    mailbox::v1::{AuthenticationRefusal::*, *},
};
use gatepost_runtime::config::Span;

use crate::house::{House, account_id, ask, client};

const PASSWORD: &str = "correct horse battery";

#[tokio::test]
async fn programs_and_last_uses_are_written_in_batches() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    let issue = IssueDevicePasswordRequest {
        mailbox_id: id.clone(),
        name: "Printer".to_owned(),
        ..IssueDevicePasswordRequest::default()
    };
    let device = ask!(house, who, devices.issue_device_password(issue)).unwrap();
    let app = house.identity.issue_for(1, account_id(1), &[]);
    let by_app = house.log_in("anna@gatepost.test", &app).await.unwrap();
    house.clock.advance(Duration::from_secs(1));
    let by_device = house.log_in("anna@gatepost.test", &device.secret).await.unwrap();
    // One program names itself before the login is written, the other afterwards: the same to see.
    let name = |grant: &AuthenticationGrant, program: &str| RecordProgramRequest {
        mailbox_id: id.clone(),
        credential_kind: grant.credential_kind,
        credential_id: grant.credential_id.clone(),
        client: Some(gatepost_proto::common::v1::Client {
            program: program.to_owned(),
            ..client("192.0.2.1")
        }),
    };
    house.mail().record_program(name(&by_app, "Thunderbird 140")).await.unwrap();
    house.logins(&id, 2).await;
    house.mail().record_program(name(&by_device, "Printer 3")).await.unwrap();

    let mut programs = Vec::new();
    for _ in 0..300 {
        let logins = house.logins(&id, 2).await;
        programs = logins.into_iter().map(|login| login.client.unwrap().program).collect();
        if programs[0] == "Printer 3" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(programs, ["Printer 3", "Thunderbird 140"]);

    let list = ListDevicePasswordsRequest { mailbox_id: id.clone(), page: None };
    let mut used = None;
    for _ in 0..300 {
        let listed = ask!(house, who, devices.list_device_passwords(list.clone())).unwrap();
        used = listed.device_passwords[0].last_use.clone();
        if used.as_ref().is_some_and(|used| used.client.as_ref().unwrap().program == "Printer 3") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let used = used.unwrap();
    assert_eq!(used.time.unwrap().seconds, house.clock.now().unix_seconds());
    assert_eq!(used.client.unwrap().ip, "192.0.2.1");
    let uses = house.identity.uses.lock().unwrap().clone();
    assert!(!uses.is_empty());
    assert!(uses.iter().all(|used| used.app_password_id == by_app.credential_id));
}

#[tokio::test]
async fn history_is_bounded_and_refusals_push_no_login_out() {
    let house = House::with(|config| {
        config.login_history = 3;
        config.throttle.network_burst = 1000;
        config.throttle.address_burst = 1000;
        config.throttle.mailbox_burst = 1000;
        config.throttle.known_burst = 1000;
    });
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    house.set_password(who, &id, PASSWORD).await;
    house.log_in("anna@gatepost.test", PASSWORD).await.unwrap();
    for number in 0..20 {
        house.clock.advance(Duration::from_secs(1));
        let guess = format!("guess number {number}");
        assert_eq!(house.log_in("anna@gatepost.test", &guess).await, Err(Credentials));
    }
    house.clock.advance(Duration::from_secs(1));
    house.log_in("anna@gatepost.test", PASSWORD).await.unwrap();
    let logins = house.logins(&id, 5).await;
    let accepted: Vec<_> = logins.iter().map(|login| login.accepted).collect();
    assert_eq!(accepted, [true, false, false, false, true]);

    let mut shown = Vec::new();
    let mut token = String::new();
    loop {
        let request = ListLoginsRequest {
            mailbox_id: id.clone(),
            page: Some(PageRequest { size: 2, token }),
        };
        let page = ask!(house, who, mailboxes.list_logins(request)).unwrap();
        shown.extend(page.logins);
        token = page.page.unwrap().next_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(shown, logins);
}

#[tokio::test]
async fn owners_are_told_of_refusals_but_not_flooded() {
    let house = House::with(|config| {
        config.throttle.log_burst = 3;
        config.throttle.network_burst = 1000;
        config.throttle.address_burst = 1000;
    });
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    let attach = AttachAccountRequest {
        mailbox_id: id.clone(),
        account_id: account_id(2).to_string(),
        permissions: vec![Permission::Read.into()],
    };
    ask!(house, who, mailboxes.attach_account(attach)).unwrap();
    // While the identity service is away, the lines wait.
    *house.identity.down.lock().unwrap() = true;
    for number in 0..50 {
        let guess = format!("guess number {number}");
        assert_eq!(house.log_in("anna@gatepost.test", &guess).await, Err(Credentials));
    }
    house.logins(&id, 3).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    *house.identity.down.lock().unwrap() = false;
    for _ in 0..300 {
        if house.identity.activities.lock().unwrap().len() >= 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let told = house.identity.activities.lock().unwrap().clone();
    assert_eq!(told.len(), 3);
    for line in &told {
        // The one who may only read is not told where others come from.
        assert_eq!(line.account_id, account_id(1).to_string());
        assert_eq!(
            (line.action.as_str(), line.details["cause"].as_str()),
            ("mailbox.login-refused", "no-password")
        );
        assert_eq!(line.details["mailbox_id"], id);
        assert!(!format!("{line:?}").contains("guess"));
    }
}

#[tokio::test]
async fn the_drain_writes_what_is_left() {
    let house = House::with(|config| config.flush_every = Span(Duration::from_secs(3600)));
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    let app = house.identity.issue_for(1, account_id(1), &[]);
    let smtp = MailProtocol::Smtp;
    house.log_in_from("192.0.2.1", "anna@gatepost.test", &app, smtp).await.unwrap();
    assert!(house.drain.finish(Duration::from_secs(5)).await);
    assert_eq!(house.identity.uses.lock().unwrap().len(), 1);
    let logins = house.logins(&id, 1).await;
    assert_eq!(logins[0].protocol(), smtp);
}
