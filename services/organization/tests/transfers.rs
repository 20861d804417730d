//! Products that go to another organization: who offers and answers, races, and what stays behind.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::{sync::Arc, time::Duration};

use gatepost_model::{AuditSubject, Clock, ServiceName};
use gatepost_proto::{
    common::v1::PageRequest,
    event::v1::event::Fact,
    organization::v1::{
        event_service_client::EventServiceClient, member_service_client::MemberServiceClient,
        offer_transfer_request::To, product_service_client::ProductServiceClient,
        support_access_service_client::SupportAccessServiceClient,
        support_service_client::SupportServiceClient, tag_service_client::TagServiceClient,
        team_service_client::TeamServiceClient, transfer_service_client::TransferServiceClient, *,
    },
};
use house::{House, Who, account, call, email, reason, request};
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::{Code, Status};

macro_rules! transfers {
    ($house:expr, $who:expr, $rpc:ident($request:expr)) => {
        call!(TransferServiceClient, $house, $who, $rpc($request))
    };
}

const ANNA: Who = Who::Account(1);
const BORIS: Who = Who::Account(2);
const CLARA: Who = Who::Account(3);

/// Anna's organization with a product, Boris's, and Clara's.
struct Scene {
    house: Arc<House>,
    anna: String,
    boris: String,
    clara: String,
    product: String,
}

impl Scene {
    async fn new() -> Self {
        let house = Arc::new(House::new());
        let anna = house.create(ANNA, "Anna's").await.id;
        let boris = house.create(BORIS, "Boris's").await.id;
        let clara = house.create(CLARA, "Clara's").await.id;
        let product = product(&house, ANNA, &anna, "Files").await;
        Self { house, anna, boris, clara, product }
    }

    async fn offer(&self, who: Who, from: &str, to: To) -> Result<Transfer, Status> {
        let request = offer(from, &self.product, to);
        Ok(transfers!(self.house, who, offer_transfer(request))?.transfer.unwrap())
    }

    async fn offered(&self) -> Transfer {
        self.offer(ANNA, &self.anna, organization(&self.boris)).await.unwrap()
    }

    async fn accept(&self, who: Who, to: &str, id: &str) -> Result<Transfer, Status> {
        accept(&self.house, who, to, id).await
    }

    async fn owner(&self) -> String {
        let request =
            GetProductRequest { organization_id: String::new(), product_id: self.product.clone() };
        let found = call!(ProductServiceClient, self.house, Who::Operator, get_product(request));
        found.unwrap().product.unwrap().organization_id
    }

    async fn list(&self, who: Who, of: &str, direction: TransferDirection) -> Vec<Transfer> {
        let request = ListTransfersRequest {
            organization_id: of.to_owned(),
            direction: direction.into(),
            page: None,
        };
        transfers!(self.house, who, list_transfers(request)).unwrap().transfers
    }

    async fn cancel(&self) {
        let request = CancelProductRequest {
            organization_id: self.anna.clone(),
            product_id: self.product.clone(),
        };
        // Unless it has gone over by then.
        let _ = call!(ProductServiceClient, self.house, ANNA, cancel_product(request));
    }
}

async fn product(house: &House, who: Who, organization: &str, name: &str) -> String {
    let request = CreateProductRequest {
        organization_id: organization.to_owned(),
        kind: "drive".to_owned(),
        name: name.to_owned(),
        ..CreateProductRequest::default()
    };
    let made = call!(ProductServiceClient, house, who, create_product(request)).unwrap();
    made.product.unwrap().id
}

async fn accept(house: &House, who: Who, to: &str, id: &str) -> Result<Transfer, Status> {
    let (organization_id, transfer_id) = (to.to_owned(), id.to_owned());
    let request = AcceptTransferRequest { organization_id, transfer_id };
    Ok(transfers!(house, who, accept_transfer(request))?.transfer.unwrap())
}

async fn decline(house: &House, who: Who, of: &str, id: &str) -> Result<Transfer, Status> {
    let (organization_id, transfer_id) = (of.to_owned(), id.to_owned());
    let request = DeclineTransferRequest { organization_id, transfer_id };
    Ok(transfers!(house, who, decline_transfer(request))?.transfer.unwrap())
}

async fn withdraw(house: &House, who: Who, of: &str, id: &str) -> Result<Transfer, Status> {
    let (organization_id, transfer_id) = (of.to_owned(), id.to_owned());
    let request = WithdrawTransferRequest { organization_id, transfer_id };
    Ok(transfers!(house, who, withdraw_transfer(request))?.transfer.unwrap())
}

fn organization(id: &str) -> To {
    To::ToOrganizationId(id.to_owned())
}

fn offer(from: &str, product: &str, to: To) -> OfferTransferRequest {
    OfferTransferRequest {
        organization_id: from.to_owned(),
        product_id: product.to_owned(),
        to: Some(to),
        message: "As agreed,\nAnna".to_owned(),
        idempotency_key: String::new(),
    }
}

fn why<T>(result: Result<T, Status>) -> String {
    result.err().map(|status| reason(&status)).unwrap_or_default()
}

async fn actions(scene: &Scene, organization: &str) -> Vec<String> {
    let subject = AuditSubject::Organization(organization.parse().unwrap());
    let store = &scene.house.store;
    assert_eq!(gatepost_store::audit::verify(store, subject).await.unwrap(), None);
    let lines = gatepost_store::audit::list(store, subject, None, 50).await.unwrap();
    lines.into_iter().rev().map(|line| line.action).collect()
}

#[tokio::test]
async fn one_side_offers_and_the_other_accepts() {
    let scene = Scene::new().await;
    let made = scene.offered().await;
    assert_eq!(made.state(), TransferState::Offered);
    assert_eq!((&*made.product_name, &*made.product_kind), ("Files", "drive"));
    assert_eq!(made.from_organization_name, "Anna's");
    assert_eq!(made.to_organization_name, "Boris's");
    assert_eq!(made.message, "As agreed,\nAnna");
    use TransferDirection::{Incoming, Outgoing};
    assert_eq!(scene.list(ANNA, &scene.anna, Outgoing).await, std::slice::from_ref(&made));
    assert_eq!(scene.list(BORIS, &scene.boris, Incoming).await, std::slice::from_ref(&made));
    assert!(scene.list(ANNA, &scene.anna, Incoming).await.is_empty());
    assert!(scene.list(CLARA, &scene.clara, Incoming).await.is_empty());
    // Nobody else's to accept, for whomever.
    for (who, to) in
        [(CLARA, &scene.clara), (CLARA, &scene.boris), (ANNA, &scene.anna), (BORIS, &scene.anna)]
    {
        assert_eq!(why(scene.accept(who, to, &made.id).await), "unknown-transfer", "{who:?}");
    }
    assert_eq!(scene.owner().await, scene.anna);
    let done = scene.accept(BORIS, &scene.boris, &made.id).await.unwrap();
    assert_eq!(done.state(), TransferState::Accepted);
    assert!(done.answered.is_some());
    assert_eq!(scene.owner().await, scene.boris);
    assert_eq!(why(scene.accept(BORIS, &scene.boris, &made.id).await), "transfer-over");
    assert_eq!(why(withdraw(&scene.house, ANNA, &scene.anna, &made.id).await), "transfer-over");
    // Whoever gave it away sees it no more, and can offer it no more.
    let request = GetProductRequest {
        organization_id: scene.anna.clone(),
        product_id: scene.product.clone(),
    };
    let gone = call!(ProductServiceClient, scene.house, ANNA, get_product(request));
    assert_eq!(why(gone), "unknown-product");
    let again = scene.offer(ANNA, &scene.anna, organization(&scene.clara)).await;
    assert_eq!(why(again), "unknown-product");
    // And back again: that is no cycle, but another offer.
    let back = scene.offer(BORIS, &scene.boris, organization(&scene.anna)).await.unwrap();
    scene.accept(ANNA, &scene.anna, &back.id).await.unwrap();
    assert_eq!(scene.owner().await, scene.anna);
    let told = ["organization.created", "product.added", "transfer.offered", "product.transferred"];
    assert_eq!(actions(&scene, &scene.anna).await[..4], told);
    let told = ["organization.created", "transfer.received", "product.transferred"];
    assert_eq!(actions(&scene, &scene.boris).await[..3], told);
}

#[tokio::test]
async fn whom_it_is_addressed_to_chooses_an_organization() {
    let scene = Scene::new().await;
    let second = scene.house.create(BORIS, "Boris's second").await.id;
    let to = To::ToEmail(email(2));
    let made = scene.offer(ANNA, &scene.anna, to).await.unwrap();
    assert_eq!((&*made.to_organization_id, &*made.to_organization_name), ("", ""));
    let mail = scene.house.post.mail(&email(2), "Files", 0).await;
    assert!(mail.contains("Anna's") && mail.contains("As agreed,\nAnna"), "{mail}");
    assert!(mail.contains("https://gatepost.test/transfers"), "{mail}");
    use TransferDirection::Incoming;
    // Whichever of their organizations they look at.
    for of in [&scene.boris, &second] {
        assert_eq!(scene.list(BORIS, of, Incoming).await.len(), 1);
    }
    assert!(scene.list(CLARA, &scene.clara, Incoming).await.is_empty());
    assert_eq!(why(scene.accept(CLARA, &scene.clara, &made.id).await), "unknown-transfer");
    // Only for one that they manage.
    scene.house.set(&scene.clara, 2, Role::Collaborator).await.unwrap();
    let refused = scene.accept(BORIS, &scene.clara, &made.id).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    // Not for the one that has it.
    scene.house.set(&scene.anna, 2, Role::Administrator).await.unwrap();
    let refused = scene.accept(BORIS, &scene.anna, &made.id).await;
    assert_eq!(why(refused), "transfer-to-itself");
    let done = scene.accept(BORIS, &second, &made.id).await.unwrap();
    assert_eq!(done.to_organization_name, "Boris's second");
    assert_eq!(scene.owner().await, second);
    assert_eq!(scene.list(BORIS, &second, Incoming).await.len(), 1);
    assert!(scene.list(BORIS, &scene.boris, Incoming).await.is_empty());
    // An address that nobody signs in with is answered in the same way.
    let other = product(&scene.house, ANNA, &scene.anna, "Other").await;
    let request = offer(&scene.anna, &other, To::ToEmail("nobody@example.net".to_owned()));
    let open = transfers!(scene.house, ANNA, offer_transfer(request)).unwrap().transfer.unwrap();
    assert_eq!(open.state(), TransferState::Offered);
    // In whichever case it was written.
    let third = product(&scene.house, ANNA, &scene.anna, "Third").await;
    let request = offer(&scene.anna, &third, To::ToEmail(email(3).to_uppercase()));
    let open = transfers!(scene.house, ANNA, offer_transfer(request)).unwrap().transfer.unwrap();
    scene.accept(CLARA, &scene.clara, &open.id).await.unwrap();
}

#[tokio::test]
async fn offers_are_declined_withdrawn_and_run_out() {
    let scene = Scene::new().await;
    let (house, anna, boris) = (&scene.house, &scene.anna, &scene.boris);
    let made = scene.offered().await;
    let second = scene.offer(ANNA, anna, organization(&scene.clara)).await;
    assert_eq!(why(second), "already-offered");
    assert_eq!(why(decline(house, CLARA, &scene.clara, &made.id).await), "unknown-transfer");
    assert_eq!(why(withdraw(house, BORIS, boris, &made.id).await), "unknown-transfer");
    assert_eq!(why(decline(house, ANNA, anna, &made.id).await), "unknown-transfer");
    let done = decline(house, BORIS, boris, &made.id).await.unwrap();
    assert_eq!(done.state(), TransferState::Declined);
    assert_eq!(why(scene.accept(BORIS, boris, &made.id).await), "transfer-over");

    house.clock.advance(Duration::from_millis(2));
    let made = scene.offered().await;
    let done = withdraw(house, ANNA, anna, &made.id).await.unwrap();
    assert_eq!(done.state(), TransferState::Withdrawn);
    assert_eq!(why(scene.accept(BORIS, boris, &made.id).await), "transfer-over");

    house.clock.advance(Duration::from_millis(2));
    let made = scene.offered().await;
    house.clock.advance(Duration::from_secs(14 * 86_400));
    assert_eq!(why(scene.accept(BORIS, boris, &made.id).await), "transfer-over");
    assert_eq!(why(withdraw(house, ANNA, anna, &made.id).await), "transfer-over");
    let listed = scene.list(ANNA, anna, TransferDirection::Outgoing).await;
    let states: Vec<TransferState> = listed.iter().map(Transfer::state).collect();
    use TransferState::{Declined, Expired, Withdrawn};
    assert_eq!(states, [Expired, Withdrawn, Declined]);
    // What has run out is not in the way.
    let made = scene.offered().await;
    scene.accept(BORIS, boris, &made.id).await.unwrap();
    let page = |token: String| ListTransfersRequest {
        organization_id: anna.clone(),
        direction: TransferDirection::Outgoing.into(),
        page: Some(PageRequest { size: 3, token }),
    };
    let first = transfers!(house, ANNA, list_transfers(page(String::new()))).unwrap();
    let token = first.page.unwrap().next_token;
    let rest = transfers!(house, ANNA, list_transfers(page(token))).unwrap();
    assert_eq!((first.transfers.len(), rest.transfers.len()), (3, 1));
    assert_eq!(rest.page.unwrap().next_token, "");
    assert!(actions(&scene, boris).await.contains(&"transfer.declined".to_owned()));
    assert!(actions(&scene, boris).await.contains(&"transfer.withdrawn".to_owned()));
}

#[tokio::test]
async fn what_cannot_go_stays() {
    let scene = Scene::new().await;
    let (house, anna) = (&scene.house, &scene.anna);
    let nowhere = gatepost_model::OrganizationId::from_bytes([9; 16]).to_string();
    for (who, from, to, expected) in [
        (ANNA, anna, organization(anna), "transfer-to-itself"),
        (ANNA, anna, organization(&nowhere), "unknown-organization"),
        (ANNA, anna, organization("nonsense"), "malformed"),
        (ANNA, anna, To::ToEmail("nonsense".to_owned()), "malformed"),
        (ANNA, anna, To::ToEmail(format!("{}@example.org", "x".repeat(10_000))), "malformed"),
        (BORIS, &scene.boris, organization(&scene.clara), "unknown-product"),
        (BORIS, anna, organization(&scene.boris), "unknown-organization"),
    ] {
        let refused = scene.offer(who, from, to.clone()).await;
        assert_eq!(why(refused), expected, "{who:?} {to:?}");
    }
    for message in ["x".repeat(501), "x".repeat(10_000), "a\u{0}".to_owned(), "\u{202e}".to_owned()]
    {
        let request = OfferTransferRequest {
            message,
            ..offer(anna, &scene.product, organization(&scene.boris))
        };
        assert_eq!(why(transfers!(house, ANNA, offer_transfer(request))), "malformed");
    }
    let nobody =
        OfferTransferRequest { to: None, ..offer(anna, &scene.product, organization(anna)) };
    assert_eq!(why(transfers!(house, ANNA, offer_transfer(nobody))), "malformed");
    house.set(anna, 4, Role::Collaborator).await.unwrap();
    let refused = scene.offer(Who::Account(4), anna, organization(&scene.boris)).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);

    let made = scene.offered().await;
    scene.cancel().await;
    assert_eq!(why(scene.accept(BORIS, &scene.boris, &made.id).await), "product-cancelled");
    withdraw(house, ANNA, anna, &made.id).await.unwrap();
    let refused = scene.offer(ANNA, anna, organization(&scene.boris)).await;
    assert_eq!(why(refused), "product-cancelled");
    let back =
        RestoreProductRequest { organization_id: anna.clone(), product_id: scene.product.clone() };
    call!(ProductServiceClient, house, ANNA, restore_product(back)).unwrap();
    let block = SetProductStateRequest {
        organization_id: anna.clone(),
        product_id: scene.product.clone(),
        state: ProductState::Blocked.into(),
    };
    let made = scene.offered().await;
    call!(ProductServiceClient, house, Who::Operator, set_product_state(block)).unwrap();
    assert_eq!(why(scene.accept(BORIS, &scene.boris, &made.id).await), "product-blocked");
    assert_eq!(scene.owner().await, *anna);
}

#[tokio::test]
async fn what_was_given_of_it_and_its_tags_stay_behind() {
    let scene = Scene::new().await;
    let (house, anna, boris) = (&scene.house, &scene.anna, &scene.boris);
    let tag = CreateTagRequest {
        organization_id: anna.clone(),
        name: "mine".to_owned(),
        colour: "red".to_owned(),
        idempotency_key: String::new(),
    };
    let tag = call!(TagServiceClient, house, ANNA, create_tag(tag)).unwrap().tag.unwrap();
    let put = TagProductsRequest {
        organization_id: anna.clone(),
        product_ids: vec![scene.product.clone()],
        add_tag_ids: vec![tag.id],
        remove_tag_ids: Vec::new(),
    };
    call!(TagServiceClient, house, ANNA, tag_products(put)).unwrap();
    let link = house.board.link(ServiceName::Mailbox, ServiceName::Organization);
    let request = WatchEventsRequest { after: None };
    let mut events =
        EventServiceClient::new(link).watch_events(request).await.unwrap().into_inner();
    events.next().await.unwrap().unwrap();
    let made = scene.offered().await;
    scene.accept(BORIS, boris, &made.id).await.unwrap();
    let get =
        GetProductRequest { organization_id: boris.clone(), product_id: scene.product.clone() };
    let found =
        call!(ProductServiceClient, house, BORIS, get_product(get)).unwrap().product.unwrap();
    assert!(found.tags.is_empty());
    assert_eq!(found.name, "Files");
    let mut told = Vec::new();
    for _ in 0..3 {
        told.push(match events.next().await.unwrap().unwrap().event.unwrap().fact.unwrap() {
            Fact::ProductTransferred(fact) => {
                assert_eq!((&fact.from_organization_id, &fact.to_organization_id), (anna, boris));
                assert_eq!(fact.product_id, scene.product);
                "transferred".to_owned()
            }
            Fact::RightsChanged(fact) => fact.organization_id,
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(told, ["transferred", anna, boris]);
}

#[tokio::test]
async fn a_product_that_comes_back_is_nobodys_as_before() {
    let scene = Scene::new().await;
    let (house, anna, boris) = (&scene.house, &scene.anna, &scene.boris);
    let sees = async |number: u8| {
        let get =
            GetProductRequest { organization_id: anna.clone(), product_id: scene.product.clone() };
        call!(ProductServiceClient, house, Who::Account(number), get_product(get)).is_ok()
    };
    let grant = |kind: &str| Grant {
        product_id: if kind.is_empty() { scene.product.clone() } else { String::new() },
        kind: kind.to_owned(),
        level: Level::Use.into(),
    };
    // By name: 5 itself, 6 by a team, 7 itself and removed since. By kind: 8.
    for number in 5..9 {
        house.set(anna, number, Role::Collaborator).await.unwrap();
    }
    for (number, kind) in [(5, ""), (7, ""), (8, "drive")] {
        let give = GrantProductRequest {
            organization_id: anna.clone(),
            account_id: account(number),
            grant: Some(grant(kind)),
        };
        call!(MemberServiceClient, house, ANNA, grant_product(give)).unwrap();
    }
    let team = CreateTeamRequest {
        organization_id: anna.clone(),
        name: "Team".to_owned(),
        ..CreateTeamRequest::default()
    };
    let team = call!(TeamServiceClient, house, ANNA, create_team(team)).unwrap().team.unwrap().id;
    let join = AddTeamMembersRequest {
        organization_id: anna.clone(),
        team_id: team.clone(),
        account_ids: vec![account(6)],
    };
    call!(TeamServiceClient, house, ANNA, add_team_members(join)).unwrap();
    let give =
        GrantToTeamRequest { organization_id: anna.clone(), team_id: team, grant: Some(grant("")) };
    call!(TeamServiceClient, house, ANNA, grant_to_team(give)).unwrap();
    // 10 is of support, which is let in to it for a day.
    let provider = house.create(Who::Account(11), "Provider").await.id;
    let mark = SetOperatorRequest { organization_id: provider.clone(), operator: true };
    call!(SupportServiceClient, house, Who::Operator, set_operator(mark)).unwrap();
    house.set(&provider, 10, Role::Support).await.unwrap();
    let until = house.clock.now().plus(Duration::from_secs(86_400));
    let let_in = GrantSupportAccessRequest {
        organization_id: anna.clone(),
        grants: vec![grant("")],
        until: Some(gatepost_proto::wire::timestamp(until)),
        ..GrantSupportAccessRequest::default()
    };
    let access = call!(SupportAccessServiceClient, house, ANNA, grant_support_access(let_in));
    let access = access.unwrap().support_access.unwrap();
    for number in [5, 6, 7, 8, 10] {
        assert!(sees(number).await, "{number}");
    }
    let remove =
        RemoveMembersRequest { organization_id: anna.clone(), account_ids: vec![account(7)] };
    call!(MemberServiceClient, house, ANNA, remove_members(remove)).unwrap();
    let made = scene.offered().await;
    scene.accept(BORIS, boris, &made.id).await.unwrap();
    for number in [5, 6, 7, 8, 10] {
        assert!(!sees(number).await, "{number}");
    }
    // Nothing is left of what support was let in to.
    let listed = ListSupportAccessRequest { organization_id: anna.clone(), page: None };
    let listed = call!(SupportAccessServiceClient, house, ANNA, list_support_access(listed));
    let ended = listed.unwrap().support_access.into_iter().find(|one| one.id == access.id).unwrap();
    assert!(ended.ended.is_some() && ended.grants.is_empty(), "{ended:?}");
    let back = scene.offer(BORIS, boris, organization(anna)).await.unwrap();
    scene.accept(ANNA, anna, &back.id).await.unwrap();
    let restore =
        RestoreMembersRequest { organization_id: anna.clone(), account_ids: vec![account(7)] };
    call!(MemberServiceClient, house, ANNA, restore_members(restore)).unwrap();
    for (number, expected) in [(5, false), (6, false), (7, false), (8, true), (10, false)] {
        assert_eq!(sees(number).await, expected, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_offers_make_one() {
    for _ in 0..10 {
        let scene = Arc::new(Scene::new().await);
        let mut racers = JoinSet::new();
        for to in [&scene.boris, &scene.clara, &scene.boris, &scene.clara] {
            let (scene, to) = (scene.clone(), organization(to));
            racers.spawn(async move { scene.offer(ANNA, &scene.anna, to).await });
        }
        let made = racers.join_all().await;
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1);
        assert!(
            made.into_iter()
                .filter_map(Result::err)
                .all(|status| reason(&status) == "already-offered")
        );
        let mut racers = JoinSet::new();
        let other = product(&scene.house, ANNA, &scene.anna, "Other").await;
        for _ in 0..4 {
            let (scene, other) = (scene.clone(), other.clone());
            racers.spawn(async move {
                let request = OfferTransferRequest {
                    idempotency_key: "once".to_owned(),
                    ..offer(&scene.anna, &other, organization(&scene.boris))
                };
                transfers!(scene.house, ANNA, offer_transfer(request)).unwrap().transfer.unwrap().id
            });
        }
        let made: std::collections::HashSet<String> = racers.join_all().await.into_iter().collect();
        assert_eq!(made.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_answers_end_an_offer_once() {
    for round in 0..20 {
        let scene = Arc::new(Scene::new().await);
        let made = scene.offered().await;
        let mut racers = JoinSet::new();
        for what in 0..5 {
            let (scene, id) = (scene.clone(), made.id.clone());
            racers.spawn(async move {
                let house = &scene.house;
                match (what + round) % 5 {
                    0 | 3 => scene.accept(BORIS, &scene.boris, &id).await.map(|_| ()),
                    1 => decline(house, BORIS, &scene.boris, &id).await.map(|_| ()),
                    2 => withdraw(house, ANNA, &scene.anna, &id).await.map(|_| ()),
                    _ => {
                        scene.cancel().await;
                        Err(Status::unknown(""))
                    }
                }
            });
        }
        let done = racers.join_all().await.into_iter().filter(Result::is_ok).count();
        assert_eq!(done, 1, "cancelled or not, somebody's answer is the first");
        let listed = scene.list(ANNA, &scene.anna, TransferDirection::Outgoing).await;
        let accepted = listed[0].state() == TransferState::Accepted;
        assert_eq!(scene.owner().await == scene.boris, accepted);
        actions(&scene, &scene.anna).await;
        actions(&scene, &scene.boris).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn offers_that_cross_swap_and_nothing_is_lost() {
    for _ in 0..10 {
        let scene = Arc::new(Scene::new().await);
        let theirs = product(&scene.house, BORIS, &scene.boris, "Theirs").await;
        let one = scene.offered().await;
        let request = offer(&scene.boris, &theirs, organization(&scene.anna));
        let other =
            transfers!(scene.house, BORIS, offer_transfer(request)).unwrap().transfer.unwrap();
        let (first, second) = (scene.clone(), scene.clone());
        let (one, other) = tokio::join!(
            tokio::spawn(async move { first.accept(BORIS, &first.boris, &one.id).await }),
            tokio::spawn(async move { second.accept(ANNA, &second.anna, &other.id).await }),
        );
        assert!(one.unwrap().is_ok() && other.unwrap().is_ok());
        for (who, of, expected) in [(ANNA, &scene.anna, "Theirs"), (BORIS, &scene.boris, "Files")] {
            let request = ListProductsRequest { organization_id: of.clone(), ..Default::default() };
            let found = call!(ProductServiceClient, scene.house, who, list_products(request));
            let names: Vec<String> =
                found.unwrap().products.into_iter().map(|product| product.name).collect();
            assert_eq!(names, [expected]);
        }
    }
}

#[tokio::test]
async fn nobody_offers_without_end() {
    let scene = Scene::new().await;
    for _ in 0..50 {
        let made = scene.offered().await;
        withdraw(&scene.house, ANNA, &scene.anna, &made.id).await.unwrap();
        scene.house.clock.advance(Duration::from_secs(60));
    }
    let refused = scene.offer(ANNA, &scene.anna, organization(&scene.boris)).await.unwrap_err();
    assert_eq!(
        (refused.code(), &*reason(&refused)),
        (Code::ResourceExhausted, "too-many-transfers")
    );
    scene.house.clock.advance(Duration::from_secs(86_400));
    scene.offered().await;
}
