use gatepost_proto::identity::v1::{
    MailboxChange, RecordMailboxChangeRequest,
    mailbox_notice_service_client::MailboxNoticeServiceClient,
};

use super::*;

const BEN: &str = "ben@gatepost.test";

#[tokio::test]
async fn owners_hear_what_others_change_about_their_mailboxes_once() {
    let house = House::new();
    let anna = house.account("anna@gatepost.test").await.id;
    let ben = house.account(BEN).await.id;
    let grant = house.login(BEN).await;
    let mut notices = MailboxNoticeServiceClient::new(house.link(ServiceName::Mailbox));
    let told = |change: MailboxChange, key: &str| RecordMailboxChangeRequest {
        account_id: ben.clone(),
        change: change.into(),
        mailbox_id: gatepost_model::MailboxId::from_bytes([5; 16]).to_string(),
        address: "office@gatepost.test".to_owned(),
        name: String::new(),
        actor_id: anna.clone(),
        client: None,
        idempotency_key: key.to_owned(),
    };
    for (change, action, subject) in [
        (MailboxChange::Attached, "mailbox.attached", "You can open a mailbox"),
        (MailboxChange::Permissions, "mailbox.permissions-changed", "What you may do in a mailbox"),
        (MailboxChange::Detached, "mailbox.detached", "You can no longer open a mailbox"),
    ] {
        for _ in 0..2 {
            notices.record_mailbox_change(told(change, action)).await.unwrap();
        }
        let mail = house.post.mail(BEN, subject, 0).await;
        assert!(mail.contains("office@gatepost.test") && mail.contains("anna@gatepost.test"));
        assert!(!mail.contains("https://gatepost.test/"), "nothing to lock: {mail}");
        assert_eq!(house.post.all(BEN, subject).len(), 1, "{action}");
        let lines = house.log(&grant.token, action).await;
        assert_eq!(lines.iter().filter(|line| line.action == action).count(), 1);
    }

    // Made by somebody else in Ben's name, then by Ben, or whoever has Ben's session.
    let made = RecordMailboxChangeRequest {
        name: "Tablet".to_owned(),
        client: client("192.0.2.1"),
        ..told(MailboxChange::DevicePassword, "one")
    };
    notices.record_mailbox_change(made.clone()).await.unwrap();
    let mail = house.post.mail(BEN, "device password in your name", 0).await;
    assert!(mail.contains("Tablet") && !mail.contains("https://gatepost.test/"), "{mail}");
    let own = RecordMailboxChangeRequest {
        actor_id: ben.clone(),
        idempotency_key: "two".to_owned(),
        ..made.clone()
    };
    notices.record_mailbox_change(own).await.unwrap();
    let mail = house.post.mail(BEN, "device password in your name", 1).await;
    assert!(mail.contains("https://gatepost.test/"), "{mail}");
    let nobody = RecordMailboxChangeRequest {
        change: MailboxChange::DevicePasswordForNobody.into(),
        idempotency_key: "three".to_owned(),
        ..made.clone()
    };
    notices.record_mailbox_change(nobody).await.unwrap();
    let mail = house.post.mail(BEN, "device password for your mailbox", 0).await;
    assert!(mail.contains("Tablet") && mail.contains("office@gatepost.test"), "{mail}");

    for wrong in [
        RecordMailboxChangeRequest { change: 0, ..made.clone() },
        RecordMailboxChangeRequest { idempotency_key: String::new(), ..made.clone() },
        RecordMailboxChangeRequest { name: "x".repeat(1000), ..made.clone() },
        RecordMailboxChangeRequest { actor_id: "somebody".to_owned(), ..made },
    ] {
        let refused = notices.record_mailbox_change(wrong).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
}
