use gatepost_proto::event::v1::{MembershipChanged, ProductRight};
use gatepost_store::{Range, Store};

use super::*;

const EMAIL: &str = "anna@example.org";
const SUBJECT: &str = "Your role in Keller & Co has changed";

fn change(account: &str, from: &str, to: &str) -> MembershipChanged {
    MembershipChanged {
        organization_id: "org_00000000000000000000000001".to_owned(),
        account_id: account.to_owned(),
        organization_name: "Keller & Co".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        ..MembershipChanged::default()
    }
}

async fn heard(house: &House) -> u64 {
    let key = b"organization_events";
    let kept: Option<crate::repo::Found<crate::repo::Progress>> =
        crate::repo::find(&house.store, key).await.unwrap();
    kept.map_or(0, |found| found.value.0)
}

#[tokio::test]
async fn a_change_of_role_is_told_with_a_way_to_lock() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let token = house.login(EMAIL).await.token;
    for (position, from, to, says) in [
        (7, "", "collaborator", "Before: none"),
        (8, "collaborator", "administrator", "Now: administrator"),
        (9, "administrator", "", "Now: none"),
    ] {
        house.identity.tell_role(position, &change(&account.id, from, to)).await.unwrap();
        assert_eq!(heard(&house).await, position);
        // Mails go out side by side.
        house.post.mail(EMAIL, SUBJECT, usize::try_from(position).unwrap() - 7).await;
        let mails = house.post.all(EMAIL, SUBJECT);
        assert!(mails.iter().any(|mail| mail.contains(says)), "{mails:?}");
    }
    let mail = house.post.mail(EMAIL, SUBJECT, 0).await;
    assert!(mail.contains("Keller & Co") && mail.contains("/alarm?token="), "{mail}");
    let lines = house.log(&token, "role.changed").await;
    let lines: Vec<_> = lines.iter().filter(|line| line.action == "role.changed").collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        (&*lines[0].details["name"], &*lines[0].details["from"]),
        ("Keller & Co", "administrator")
    );
}

#[tokio::test]
async fn who_made_it_or_is_gone_is_not_told() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let waiting = || Range::prefix(crate::repo::WORK, &[]);
    let before = house.store.scan(waiting()).await.unwrap().len();
    let nobody = gatepost_model::AccountId::from_bytes([9; 16]).to_string();
    for (position, changed) in [
        (1, change(&account.id, "", "")),
        (2, change(&nobody, "", "administrator")),
        (3, change("no id", "", "administrator")),
    ] {
        house.identity.tell_role(position, &changed).await.unwrap();
        assert_eq!(heard(&house).await, position);
    }
    assert!(house.store.scan(waiting()).await.unwrap().len() <= before);
}

#[tokio::test]
async fn the_mail_says_what_the_person_may_do_now() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let right = |product: &str, level: &str| ProductRight {
        product: product.to_owned(),
        level: level.to_owned(),
    };
    let changed = MembershipChanged {
        rights: vec![right("Post\n{ $to }", "use"), right("Web", "manage"), right("Drive", "?")],
        more_rights: 4,
        ..change(&account.id, "external", "collaborator")
    };
    house.identity.tell_role(1, &changed).await.unwrap();
    let mail = house.post.mail(EMAIL, SUBJECT, 0).await;
    for says in [
        "work with what you were given",
        "Post { $to }: work with it",
        "Web: work with it and change its settings",
        "Drive: see it",
        "and 4 more",
        "/alarm?token=",
    ] {
        assert!(mail.contains(says), "{says}: {mail}");
    }
    house.identity.tell_role(2, &change(&account.id, "collaborator", "external")).await.unwrap();
    let mail = house.post.mail(EMAIL, SUBJECT, 1).await;
    assert!(mail.contains("no product yet"), "{mail}");
    house.identity.tell_role(3, &change(&account.id, "external", "")).await.unwrap();
    let mail = house.post.mail(EMAIL, SUBJECT, 2).await;
    assert!(!mail.contains("product"), "{mail}");
}

#[tokio::test]
async fn the_end_of_an_organization_is_told_as_such() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let ended =
        MembershipChanged { organization_deleted: true, ..change(&account.id, "collaborator", "") };
    house.identity.tell_role(7, &ended).await.unwrap();
    let text = house.post.mail(EMAIL, "Keller & Co was deleted", 0).await;
    assert!(text.contains("longer belong to it"), "{text}");
    assert!(house.post.all(EMAIL, SUBJECT).is_empty());
}
