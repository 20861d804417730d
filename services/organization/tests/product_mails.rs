//! Mails about products: to those who see them and want to hear of them, each once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::{sync::atomic::Ordering, time::Duration};

use gatepost_model::Clock;
use gatepost_organization::OrganizationConfig;
use gatepost_proto::{
    event::v1::event::Fact,
    organization::v1::{
        event_service_client::EventServiceClient,
        invitation_service_client::InvitationServiceClient,
        member_service_client::MemberServiceClient, product_service_client::ProductServiceClient,
        *,
    },
    wire,
};
use gatepost_runtime::config::Span;
use house::{House, Who, account, call, email, request};
use prost_types::FieldMask;
use tokio_stream::StreamExt;

const OWNER: Who = Who::Account(1);
const DAY: u64 = 86_400;

fn house() -> House {
    let sweep_every = Span(Duration::from_millis(20));
    House::with(OrganizationConfig { sweep_every, ..OrganizationConfig::default() })
}

/// 1 represents it, 2 administers, 3 collaborates, 4 is external.
async fn firm(house: &House) -> String {
    let id = house.create(OWNER, "Firm").await.id;
    for (number, role) in [(2, Role::Administrator), (3, Role::Collaborator), (4, Role::External)] {
        house.set(&id, number, role).await.unwrap();
    }
    id
}

async fn product(house: &House, who: Who, id: &str, days: Option<u64>) -> Product {
    let end = days.map(|days| house.clock.now().plus(Duration::from_secs(days * DAY)));
    let request_ = CreateProductRequest {
        organization_id: id.to_owned(),
        kind: "drive".to_owned(),
        name: "Drive".to_owned(),
        renewal: end.map(wire::timestamp),
        ..CreateProductRequest::default()
    };
    let made = call!(ProductServiceClient, house, who, create_product(request_));
    made.unwrap().product.unwrap()
}

async fn give(house: &House, id: &str, number: u8, product: &str) {
    let grant =
        Grant { product_id: product.to_owned(), level: Level::View.into(), ..Grant::default() };
    let asked = GrantProductRequest {
        organization_id: id.to_owned(),
        account_id: account(number),
        grant: Some(grant),
    };
    call!(MemberServiceClient, house, OWNER, grant_product(asked)).unwrap();
}

async fn state(house: &House, id: &str, product: &str, state: ProductState) {
    let asked = SetProductStateRequest {
        organization_id: id.to_owned(),
        product_id: product.to_owned(),
        state: state.into(),
    };
    let operator = Who::Operator;
    call!(ProductServiceClient, house, operator, set_product_state(asked)).unwrap();
}

/// Waits until as many mails with this subject have gone to somebody, and looks that no more follow.
async fn counted(house: &House, number: u8, subject: &str, expected: usize) {
    if let Some(last) = expected.checked_sub(1) {
        house.post.mail(&email(number), subject, last).await;
    }
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(house.post.all(&email(number), subject).len(), expected, "{number} {subject}");
}

#[tokio::test]
async fn those_who_see_a_product_and_want_to_hear_of_it_are_told() {
    let house = house();
    let id = firm(&house).await;
    let drive = product(&house, OWNER, &id, None).await;
    counted(&house, 2, "New product in Firm: Drive", 1).await;
    // Whoever did it knows, and others do not see it.
    for number in [1, 3, 4] {
        assert!(house.post.all(&email(number), "").is_empty(), "{number}");
    }
    give(&house, &id, 4, &drive.id).await;
    house.people.change(4, |person| person.language = "de".to_owned());
    let preferences = MemberPreferences { product_events_by_email: false, ..Default::default() };
    let asked = UpdatePreferencesRequest {
        organization_id: id.clone(),
        account_id: account(2),
        preferences: Some(preferences),
        update_mask: Some(FieldMask { paths: vec!["product_events_by_email".to_owned()] }),
    };
    let two = Who::Account(2);
    call!(MemberServiceClient, house, two, update_preferences(asked)).unwrap();
    state(&house, &id, &drive.id, ProductState::Blocked).await;
    counted(&house, 1, "Drive is blocked", 1).await;
    counted(&house, 4, "Drive ist gesperrt", 1).await;
    counted(&house, 2, "Drive is blocked", 0).await;
    counted(&house, 3, "Drive is blocked", 0).await;
}

#[tokio::test]
async fn many_members_are_told_once_each_though_the_relay_is_away_for_a_while() {
    let house = house();
    let id = house.create(OWNER, "Firm").await.id;
    // More than one step looks at.
    for number in 2..=250 {
        house.set(&id, number, Role::Administrator).await.unwrap();
    }
    house.post.away.store(true, Ordering::SeqCst);
    product(&house, OWNER, &id, None).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    house.post.away.store(false, Ordering::SeqCst);
    house.clock.advance(Duration::from_secs(3600));
    for number in 2..=250 {
        house.post.mail(&email(number), "New product", 0).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let sent = house.post.sent.lock().unwrap();
    let about = sent.iter().filter(|mail| mail.subject.contains("New product")).count();
    assert_eq!(about, 249);
}

#[tokio::test]
async fn a_product_that_ends_is_reminded_of_at_each_span_once() {
    const ENDS: &str = "Drive of Firm ends soon";
    let house = house();
    let id = firm(&house).await;
    let drive = product(&house, Who::Operator, &id, Some(100)).await;
    counted(&house, 1, "New product", 1).await;
    house.clock.advance(Duration::from_secs(50 * DAY));
    counted(&house, 1, ENDS, 0).await;
    // That it ends is told at once, and the span that has begun by then is not told besides.
    state(&house, &id, &drive.id, ProductState::Expiring).await;
    counted(&house, 1, ENDS, 1).await;
    for (days, expected) in [(10, 1), (10, 2), (1, 2), (22, 3), (6, 3), (2, 3)] {
        house.clock.advance(Duration::from_secs(days * DAY));
        counted(&house, 1, ENDS, expected).await;
    }
    let mail = house.post.mail(&email(1), ENDS, 2).await;
    assert!(mail.contains("25 April 2027"), "{mail}");
    counted(&house, 3, ENDS, 0).await;
}

#[tokio::test]
async fn the_event_of_a_new_member_says_what_it_may_do() {
    let house = house();
    let id = firm(&house).await;
    let drive = product(&house, OWNER, &id, None).await;
    product(&house, OWNER, &id, None).await;
    let mut told = EventServiceClient::new(house.link(Who::Identity));
    let mut told =
        told.watch_events(WatchEventsRequest { after: None }).await.unwrap().into_inner();
    let grant = Grant { product_id: drive.id, level: Level::Use.into(), ..Grant::default() };
    let line = InvitationLine {
        email: email(7),
        role: Role::External.into(),
        grants: vec![grant],
        ..InvitationLine::default()
    };
    let asked = CreateInvitationsRequest {
        organization_id: id.clone(),
        lines: vec![line],
        ..Default::default()
    };
    let made = call!(InvitationServiceClient, house, OWNER, create_invitations(asked)).unwrap();
    let invitation_id = made.outcomes[0].invitation.as_ref().unwrap().id.clone();
    let asked = AcceptInvitationRequest { invitation_id, ..Default::default() };
    let seven = Who::Account(7);
    call!(InvitationServiceClient, house, seven, accept_invitation(asked)).unwrap();
    house.set(&id, 7, Role::Administrator).await.unwrap();
    let mut summaries = Vec::new();
    while summaries.len() < 2 {
        let event = told.next().await.unwrap().unwrap().event;
        if let Some(Fact::MembershipChanged(fact)) = event.and_then(|event| event.fact) {
            let rights = fact.rights.into_iter().map(|right| right.level).collect::<Vec<_>>();
            summaries.push((fact.to, rights));
        }
    }
    let own = |level: &str| level.to_owned();
    assert_eq!(summaries[0], (own("external"), vec![own("use")]));
    assert_eq!(summaries[1], (own("administrator"), vec![own("manage"), own("manage")]));
}
