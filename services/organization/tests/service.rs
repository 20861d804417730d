//! Organizations, members and rights.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::{collections::HashSet, sync::Arc, time::Duration};

use gatepost_model::{AuditSubject, Clock, ServiceName};
use gatepost_organization::RULES;
use gatepost_proto::{
    common::v1::PageRequest,
    event::v1::event::Fact,
    organization::v1::{
        WatchEventsRequest, event_service_client::EventServiceClient,
        support_service_client::SupportServiceClient, *,
    },
};
use gatepost_runtime::{access::with_bearer, status};
use house::{House, Who, account, ask, create, reason, request};
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::{Code, Request, Status};

#[test]
fn every_rpc_has_a_rule() {
    use prost::Message;
    let set = prost_types::FileDescriptorSet::decode(gatepost_proto::FILE_DESCRIPTOR_SET).unwrap();
    let files = set.file.iter().filter(|file| file.package() == "gatepost.organization.v1");
    let rpcs: HashSet<String> = files
        .flat_map(|file| &file.service)
        .flat_map(|service| {
            let rpcs = service.method.iter();
            rpcs.map(|rpc| format!("gatepost.organization.v1.{}/{}", service.name(), rpc.name()))
        })
        .collect();
    let rules: HashSet<String> = RULES.iter().map(|rule| rule.rpc.to_owned()).collect();
    assert_eq!(rules, rpcs);
    assert_eq!(RULES.len(), rpcs.len(), "one rule each");
}

#[tokio::test]
async fn whoever_creates_an_organization_represents_it() {
    let house = House::new();
    let mine = house.create(Who::Account(1), "Mine").await;
    assert_eq!((mine.role(), mine.kind()), (Role::LegalRepresentative, OrganizationKind::Company));
    let get = GetOrganizationRequest { organization_id: mine.id.clone() };
    let found = ask!(house, Who::Account(1), get_organization(get.clone())).unwrap();
    assert_eq!(found.organization.as_ref(), Some(&mine));
    let found = ask!(house, Who::Operator, get_organization(get.clone())).unwrap();
    assert_eq!(found.organization.unwrap().role(), Role::Unspecified);
    let stranger = ask!(house, Who::Account(2), get_organization(get)).unwrap_err();
    let missing = GetOrganizationRequest {
        organization_id: gatepost_model::OrganizationId::from_bytes([9; 16]).to_string(),
    };
    let missing = ask!(house, Who::Account(2), get_organization(missing)).unwrap_err();
    assert_eq!((stranger.code(), stranger.message()), (missing.code(), missing.message()));
    assert_eq!(stranger.code(), Code::NotFound);

    for (who, request, expected) in [
        (Who::Account(1), create("Other", &account(2), ""), Code::PermissionDenied),
        (Who::Operator, create("Other", "", ""), Code::InvalidArgument),
        (Who::Identity, create("Other", "", ""), Code::InvalidArgument),
        (Who::Account(1), create("", "", ""), Code::InvalidArgument),
        (Who::Account(1), create("a\nb", "", ""), Code::InvalidArgument),
        (Who::Account(1), create("Other", "nonsense", ""), Code::InvalidArgument),
        (Who::Account(1), create("Other", "", &"x".repeat(129)), Code::InvalidArgument),
        (
            Who::Account(1),
            CreateOrganizationRequest { kind: 0, ..create("x", "", "") },
            Code::InvalidArgument,
        ),
    ] {
        let refused = ask!(house, who, create_organization(request)).unwrap_err();
        assert_eq!(refused.code(), expected);
    }
    let anonymous = Request::new(create("Other", "", ""));
    let refused = house.organizations(Who::Account(1)).create_organization(anonymous).await;
    assert_eq!(refused.unwrap_err().code(), Code::Unauthenticated);
    for number in 2..=5 {
        house.create(Who::Account(1), &format!("Organization {number}")).await;
    }
    let sixth = ask!(house, Who::Account(1), create_organization(create("Sixth", "", "")));
    assert_eq!(sixth.unwrap_err().code(), Code::ResourceExhausted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_repeated_creation_makes_one() {
    let house = Arc::new(House::new());
    let mut racers = JoinSet::new();
    for _ in 0..8 {
        let house = house.clone();
        racers.spawn(async move {
            let request = create("Anna's", &account(1), &account(1));
            let made = ask!(house, Who::Identity, create_organization(request)).unwrap();
            made.organization.unwrap().id
        });
    }
    let made: HashSet<String> = racers.join_all().await.into_iter().collect();
    assert_eq!(made.len(), 1);
    // Another caller's key is another key.
    let request = create("Operator's", &account(1), &account(1));
    let other = ask!(house, Who::Operator, create_organization(request)).unwrap();
    assert!(!made.contains(&other.organization.unwrap().id));
}

#[tokio::test]
async fn lists_are_paged_and_show_what_the_caller_may_see() {
    let house = House::new();
    let mut mine = Vec::new();
    for number in 0..5 {
        mine.push(house.create(Who::Account(1), &format!("Mine {number}")).await.id);
        house.create(Who::Account(2), &format!("Theirs {number}")).await;
        house.clock.advance(Duration::from_millis(5));
    }
    for (who, expected) in [(Who::Account(1), 5), (Who::Operator, 10), (Who::Account(3), 0)] {
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let request = ListOrganizationsRequest { page: Some(PageRequest { size: 2, token }) };
            let page = ask!(house, who, list_organizations(request)).unwrap();
            found.extend(page.organizations);
            token = page.page.unwrap().next_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found.len(), expected, "{who:?}");
        if who == Who::Account(1) {
            assert!(found.iter().map(|one| &one.id).eq(&mine));
            assert!(found.iter().all(|one| one.role() == Role::LegalRepresentative));
        }
    }
    for number in 2..6 {
        house.set(&mine[0], number, Role::Collaborator).await.unwrap();
    }
    let (mut members, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { size: 2, token });
        let request = ListMembersRequest { organization_id: mine[0].clone(), page };
        let page = ask!(house, Who::Account(5), list_members(request)).unwrap();
        members.extend(page.members);
        token = page.page.unwrap().next_token;
        if token.is_empty() {
            break;
        }
    }
    let ids: Vec<_> = members.iter().map(|member| member.account_id.clone()).collect();
    assert_eq!(ids, (1..6).map(account).collect::<Vec<_>>());
    let request = ListMembersRequest { organization_id: mine[0].clone(), page: None };
    let refused = ask!(house, Who::Account(9), list_members(request)).unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let token = "nonsense".to_owned();
    let request = ListOrganizationsRequest { page: Some(PageRequest { size: 0, token }) };
    let refused = ask!(house, Who::Account(1), list_organizations(request)).unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn rights_follow_the_role_at_once() {
    let house = House::new();
    let id = house.create(Who::Account(1), "Mine").await.id;
    let all = [Verb::View, Verb::ManageMail, Verb::ManageMembers];
    for (role, expected) in [
        (Role::LegalRepresentative, [true, true, true]),
        (Role::Administrator, [true, true, true]),
        (Role::Collaborator, [true, false, false]),
        (Role::External, [true, false, false]),
    ] {
        house.set(&id, 2, role).await.unwrap();
        for (verb, expected) in all.into_iter().zip(expected) {
            assert_eq!(house.allowed(&id, 2, verb).await, expected, "{role:?} {verb:?}");
        }
    }
    house.remove(&id, 2).await.unwrap();
    let nowhere = gatepost_model::OrganizationId::from_bytes([9; 16]).to_string();
    for verb in all {
        assert!(!house.allowed(&id, 2, verb).await);
        assert!(!house.allowed(&nowhere, 1, verb).await);
    }
    // Only services ask, and only operators change members.
    let request = SetMemberRequest {
        organization_id: id.clone(),
        account_id: account(3),
        role: Role::External.into(),
    };
    let refused = ask!(house, Who::Account(1), set_member(request.clone())).unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let unknown = SetMemberRequest { role: 77, ..request };
    let refused = ask!(house, Who::Operator, set_member(unknown)).unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    let refused = house.remove(&id, 8).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused)), (Code::NotFound, "not-a-member".to_owned()));
    let refused = house.set(&nowhere, 1, Role::External).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_legal_representative_stays_under_races() {
    let house = Arc::new(House::new());
    for round in 0..20 {
        let id = house.create(Who::Account(100 + round), "Mine").await.id;
        for number in 1..4 {
            house.set(&id, number, Role::LegalRepresentative).await.unwrap();
        }
        let mut racers = JoinSet::new();
        for number in [1, 2, 3, 100 + round] {
            let (house, id) = (house.clone(), id.clone());
            racers.spawn(async move {
                if number % 2 == 0 {
                    house.remove(&id, number).await
                } else {
                    house.set(&id, number, Role::Collaborator).await.map(|_| ())
                }
            });
        }
        let refused: Vec<Status> =
            racers.join_all().await.into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 1);
        assert_eq!(reason(&refused[0]), "last-legal-representative");
        assert_eq!(refused[0].code(), Code::FailedPrecondition);
        let request = ListMembersRequest { organization_id: id, page: None };
        let members = ask!(house, Who::Operator, list_members(request)).unwrap().members;
        let representatives = members.iter().filter(|m| m.role() == Role::LegalRepresentative);
        assert_eq!(representatives.count(), 1);
    }
}

#[tokio::test]
async fn changes_are_told_and_audited() {
    let house = House::new();
    let id = house.create(Who::Account(1), "Mine").await.id;
    let link = house.board.link(ServiceName::Mailbox, ServiceName::Organization);
    let mut client = EventServiceClient::new(link);
    let request = WatchEventsRequest { after: Some(0) };
    let mut events = client.watch_events(request).await.unwrap().into_inner();
    let first = events.next().await.unwrap().unwrap();
    assert!(first.position == 0 && first.event.is_none());

    let added = house.set(&id, 2, Role::External).await.unwrap();
    house.clock.advance(Duration::from_secs(5));
    let changed = house.set(&id, 2, Role::Administrator).await.unwrap();
    assert_eq!(added.since, changed.since, "a change of role is no new membership");
    house.set(&id, 2, Role::Administrator).await.unwrap();
    house.remove(&id, 2).await.unwrap();

    let mut told = Vec::new();
    for _ in 0..8 {
        told.push(match events.next().await.unwrap().unwrap().event.unwrap().fact.unwrap() {
            Fact::OrganizationCreated(fact) => fact.organization_id == id,
            Fact::MembershipChanged(fact) => fact.organization_id == id,
            Fact::RightsChanged(fact) => {
                fact.organization_id == id && fact.account_id == account(2)
            }
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(told, [true; 8]);
    let subject = AuditSubject::Organization(id.parse().unwrap());
    assert_eq!(gatepost_store::audit::verify(&house.store, subject).await.unwrap(), None);
    let lines = gatepost_store::audit::list(&house.store, subject, None, 10).await.unwrap();
    let told: Vec<_> = lines.iter().rev().map(|line| (&*line.action, &*line.actor)).collect();
    assert_eq!(
        told,
        [
            ("organization.created", account(1).as_str()),
            ("member.added", "operator"),
            ("member.changed", "operator"),
            ("member.removed", "operator"),
        ]
    );
    assert_eq!(lines[1].details["from"], "external");
    assert_eq!(lines[1].details["to"], "administrator");
    assert_eq!(lines[0].time, house.clock.now());

    let ahead = client.watch_events(WatchEventsRequest { after: Some(99) }).await.unwrap_err();
    assert_eq!(reason(&ahead), "events-trimmed");
    house.drain.begin();
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_closed_account_leaves_unless_an_organization_needs_it() {
    let house = House::new();
    let kind = OrganizationKind::Individual.into();
    let own = CreateOrganizationRequest { kind, ..create("Anna", "", "") };
    let own = ask!(house, Who::Account(1), create_organization(own)).unwrap().organization.unwrap();
    let shared = house.create(Who::Account(1), "Shared").await;
    let other = house.create(Who::Account(2), "Other").await;
    house.set(&shared.id, 2, Role::Administrator).await.unwrap();
    house.set(&other.id, 1, Role::Collaborator).await.unwrap();
    let link = || house.board.link(ServiceName::Identity, ServiceName::Organization);
    let mut departures = departure_service_client::DepartureServiceClient::new(link());
    let check = || CheckDepartureRequest { account_id: account(1) };
    let found = departures.check_departure(check()).await.unwrap().into_inner();
    let ids = |found: &[Organization]| found.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(
        (ids(&found.in_the_way), ids(&found.own)),
        (vec![shared.id.clone()], vec![own.id.clone()])
    );
    let depart = || DepartRequest { account_id: account(1) };
    let refusal = departures.depart(depart()).await.unwrap_err();
    assert_eq!(status::reason(&refusal).as_deref(), Some("last-legal-representative"));
    // Nothing was left while one was in the way.
    assert!(house.allowed(&other.id, 1, Verb::View).await);
    house.set(&shared.id, 2, Role::LegalRepresentative).await.unwrap();
    departures.depart(depart()).await.unwrap();
    departures.depart(depart()).await.unwrap();
    for (organization, stays) in [(&own, true), (&shared, false), (&other, false)] {
        assert_eq!(house.allowed(&organization.id, 1, Verb::View).await, stays);
    }
    let web = house.board.link(ServiceName::Web, ServiceName::Organization);
    let mut web = departure_service_client::DepartureServiceClient::new(web);
    assert_eq!(web.depart(depart()).await.unwrap_err().code(), Code::PermissionDenied);
    let nonsense = DepartRequest { account_id: "x".to_owned() };
    assert_eq!(departures.depart(nonsense).await.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn support_is_a_role_in_operator_organizations_only() {
    let house = House::new();
    let id = house.create(Who::Account(1), "Provider").await.id;
    let other = house.create(Who::Account(1), "Customer").await.id;
    let supports =
        |from| SupportServiceClient::new(house.board.link(from, ServiceName::Organization));
    let helpers = async |number: u8| {
        let request = CheckSupportRequest { account_id: account(number) };
        let found = supports(ServiceName::Identity).check_support(request).await.unwrap();
        let found = found.into_inner();
        assert_eq!(found.allowed, !found.organization_id.is_empty());
        (found.allowed, found.others)
    };
    let mark = async |organization: &str, operator: bool| {
        let request = SetOperatorRequest { organization_id: organization.to_owned(), operator };
        supports(ServiceName::Admin).set_operator(request).await
    };
    let refused = house.set(&id, 2, Role::Support).await.unwrap_err();
    assert_eq!(reason(&refused), "not-an-operator");
    for _ in 0..2 {
        let marked = mark(&id, true).await.unwrap().into_inner().organization.unwrap();
        assert!(marked.operator);
    }
    house.set(&id, 2, Role::Support).await.unwrap();
    house.set(&id, 3, Role::Support).await.unwrap();
    assert_eq!(reason(&house.set(&other, 4, Role::Support).await.unwrap_err()), "not-an-operator");
    assert_eq!(helpers(2).await, (true, 1));
    // Whoever represents the operator is not its support by that.
    assert_eq!(helpers(1).await, (false, 2));
    assert!(!house.allowed(&id, 2, Verb::ManageMembers).await);
    house.remove(&id, 3).await.unwrap();
    assert_eq!(helpers(2).await, (true, 0));
    // Without the mark the role gives nothing.
    mark(&id, false).await.unwrap();
    assert_eq!(helpers(2).await, (false, 0));
    let refused = mark("nonsense", true).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    // Nobody else marks: the access table names operators alone.
    let request = SetOperatorRequest { organization_id: id, operator: true };
    let refused = supports(ServiceName::Web)
        .set_operator(with_bearer(request, &account(1)).unwrap())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}
