//! TeamService: what a team gives its members, and how long.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::{collections::HashSet, sync::Arc, time::Duration};

use gatepost_model::{AuditSubject, ServiceName};
use gatepost_proto::{
    event::v1::event::Fact,
    organization::v1::{
        event_service_client::EventServiceClient, member_service_client::MemberServiceClient,
        team_service_client::TeamServiceClient, *,
    },
};
use house::{House, Who, account, ask, call, reason, request};
use prost_types::FieldMask;
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::{Code, Status};

const OWNER: Who = Who::Account(1);

async fn create(house: &House, id: &str, name: &str, key: &str) -> Result<Team, Status> {
    let request = CreateTeamRequest {
        organization_id: id.to_owned(),
        name: name.to_owned(),
        description: "What for".to_owned(),
        idempotency_key: key.to_owned(),
    };
    Ok(call!(TeamServiceClient, house, OWNER, create_team(request))?.team.unwrap())
}

async fn add(house: &House, id: &str, team: &Team, numbers: &[u8]) -> AddTeamMembersResponse {
    let request = AddTeamMembersRequest {
        organization_id: id.to_owned(),
        team_id: team.id.clone(),
        account_ids: numbers.iter().map(|number| account(*number)).collect(),
    };
    call!(TeamServiceClient, house, OWNER, add_team_members(request)).unwrap()
}

async fn grant(house: &House, id: &str, team: &Team, kind: &str, level: Level) {
    let request = GrantToTeamRequest {
        organization_id: id.to_owned(),
        team_id: team.id.clone(),
        grant: Some(Grant { kind: kind.into(), level: level.into(), ..Grant::default() }),
    };
    call!(TeamServiceClient, house, OWNER, grant_to_team(request)).unwrap();
}

/// The team that lets an account use every product, if one does.
async fn source(house: &House, id: &str, number: u8) -> Option<String> {
    let request = CheckRightRequest {
        account_id: account(number),
        organization_id: id.to_owned(),
        verb: Verb::UseProduct.into(),
        ..CheckRightRequest::default()
    };
    let answer = ask!(house, Who::Identity, check_right(request)).unwrap();
    assert!(!answer.allowed || answer.source() == RightSource::Team);
    answer.allowed.then_some(answer.source_id)
}

async fn firm(house: &House) -> String {
    let id = house.create(OWNER, "Firm").await.id;
    for number in 2..8 {
        let role = if number % 2 == 0 { Role::External } else { Role::Collaborator };
        house.set(&id, number, role).await.unwrap();
    }
    id
}

#[tokio::test]
async fn joining_and_leaving_changes_access_at_once() {
    let house = House::new();
    let id = firm(&house).await;
    let (site, shop) = (
        create(&house, &id, "Site", "").await.unwrap(),
        create(&house, &id, "Shop", "").await.unwrap(),
    );
    grant(&house, &id, &site, "", Level::Use).await;
    grant(&house, &id, &shop, "", Level::Manage).await;
    assert_eq!(source(&house, &id, 2).await, None);
    // An external, and somebody in both.
    let added = add(&house, &id, &site, &[2, 3, 2]).await;
    assert_eq!((added.team.unwrap().members, added.outcomes.len()), (2, 2));
    add(&house, &id, &shop, &[3]).await;
    assert_eq!(source(&house, &id, 2).await, Some(site.id.clone()));
    assert!(source(&house, &id, 3).await.is_some());
    let again = add(&house, &id, &site, &[2]).await;
    assert_eq!(again.team.unwrap().members, 2, "who is in is not counted twice");
    let remove = RemoveTeamMembersRequest {
        organization_id: id.clone(),
        team_id: site.id.clone(),
        account_ids: vec![account(2), account(3), account(7)],
    };
    let removed = call!(TeamServiceClient, house, OWNER, remove_team_members(remove)).unwrap();
    let refused: Vec<_> = removed.outcomes.iter().map(|one| one.refused.as_str()).collect();
    assert_eq!(refused, ["", "", "not-in-team"]);
    assert_eq!(source(&house, &id, 2).await, None);
    assert_eq!(source(&house, &id, 3).await, Some(shop.id.clone()));
    let revoke = RevokeFromTeamRequest {
        organization_id: id.clone(),
        team_id: shop.id.clone(),
        grant: Some(Grant::default()),
    };
    for _ in 0..2 {
        let revoke = revoke.clone();
        let team = call!(TeamServiceClient, house, OWNER, revoke_from_team(revoke)).unwrap().team;
        assert!(team.unwrap().grants.is_empty());
    }
    assert_eq!(source(&house, &id, 3).await, None);
    grant(&house, &id, &shop, "", Level::Use).await;
    assert!(source(&house, &id, 3).await.is_some());
    let delete = DeleteTeamRequest { organization_id: id.clone(), team_id: shop.id.clone() };
    call!(TeamServiceClient, house, OWNER, delete_team(delete.clone())).unwrap();
    assert_eq!(source(&house, &id, 3).await, None);
    let gone = call!(TeamServiceClient, house, OWNER, delete_team(delete)).unwrap_err();
    assert_eq!((gone.code(), reason(&gone).as_str()), (Code::NotFound, "unknown-team"));
    let got = GetMemberRequest { organization_id: id.clone(), account_id: account(3) };
    let member = call!(MemberServiceClient, house, OWNER, get_member(got)).unwrap();
    assert!(member.teams.is_empty());

    let subject = AuditSubject::Organization(id.parse().unwrap());
    assert_eq!(gatepost_store::audit::verify(&house.store, subject).await.unwrap(), None);
    let lines = gatepost_store::audit::list(&house.store, subject, None, 100).await.unwrap();
    let count = |action: &str| lines.iter().filter(|line| line.action == action).count();
    for (action, times) in [
        ("team.created", 2),
        ("team.grant-added", 3),
        ("team.grant-removed", 1),
        ("team.member-added", 3),
        ("team.member-removed", 2),
        ("team.deleted", 1),
    ] {
        assert_eq!(count(action), times, "{action}");
    }
}

#[tokio::test]
async fn a_team_has_one_leader_of_its_own() {
    let house = House::new();
    let id = firm(&house).await;
    let team = create(&house, &id, "Site", "").await.unwrap();
    add(&house, &id, &team, &[2, 3]).await;
    let lead = async |leader: &str| {
        let request = SetTeamLeaderRequest {
            organization_id: id.clone(),
            team_id: team.id.clone(),
            account_id: leader.to_owned(),
        };
        let answer = call!(TeamServiceClient, house, OWNER, set_team_leader(request));
        answer.map(|answer| answer.team.unwrap().leader_account_id).map_err(|error| reason(&error))
    };
    assert_eq!(lead(&account(2)).await, Ok(account(2)));
    assert_eq!(lead(&account(3)).await, Ok(account(3)));
    assert_eq!(lead(&account(5)).await, Err("not-in-team".to_owned()));
    let remove = RemoveTeamMembersRequest {
        organization_id: id.clone(),
        team_id: team.id.clone(),
        account_ids: vec![account(3)],
    };
    let after = call!(TeamServiceClient, house, OWNER, remove_team_members(remove)).unwrap();
    assert_eq!(after.team.unwrap().leader_account_id, "");
    assert_eq!(lead(&account(2)).await, Ok(account(2)));
    assert_eq!(lead("").await, Ok(String::new()));
}

#[tokio::test]
async fn teams_have_names_in_every_script_and_each_its_own() {
    let house = House::new();
    let id = firm(&house).await;
    let names = ["Vertrieb", "équipe du site", "編集部", "Отдел", "Ομάδα", "فريق", "👩‍💻 crew"];
    for name in names {
        assert_eq!(create(&house, &id, name, "").await.unwrap().name, name);
        let again = create(&house, &id, &name.to_uppercase(), "").await.unwrap_err();
        assert_eq!(
            (again.code(), reason(&again).as_str()),
            (Code::AlreadyExists, "team-name-taken")
        );
    }
    for broken in ["", "  ", "a\u{202e}b", &"x".repeat(65)] {
        let refused = create(&house, &id, broken, "").await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument, "{broken:?}");
    }
    let other = house.create(OWNER, "Other").await.id;
    create(&house, &other, "Vertrieb", "").await.unwrap();
    let list = |text: &str| ListTeamsRequest {
        organization_id: id.clone(),
        text: text.to_owned(),
        page: Some(gatepost_proto::common::v1::PageRequest { size: 4, token: String::new() }),
    };
    let first = call!(TeamServiceClient, house, OWNER, list_teams(list(""))).unwrap();
    assert_eq!((first.teams.len(), first.found), (4, 7));
    let mut next = list("");
    next.page.as_mut().unwrap().token = first.page.unwrap().next_token;
    let second = call!(TeamServiceClient, house, OWNER, list_teams(next)).unwrap();
    assert_eq!((second.teams.len(), second.page.unwrap().next_token), (3, String::new()));
    assert_eq!(first.teams[0].name, "équipe du site");
    let found = call!(TeamServiceClient, house, OWNER, list_teams(list("EQUIPE"))).unwrap();
    assert_eq!(found.found, 1);

    let team = &found.teams[0];
    let rename = async |name: &str, paths: &[&str]| {
        let request = UpdateTeamRequest {
            organization_id: id.clone(),
            team_id: team.id.clone(),
            name: name.to_owned(),
            description: "New\r\nlines".to_owned(),
            update_mask: Some(FieldMask { paths: paths.iter().map(|p| (*p).to_owned()).collect() }),
        };
        let answer = call!(TeamServiceClient, house, OWNER, update_team(request));
        answer.map(|answer| answer.team.unwrap()).map_err(|error| reason(&error))
    };
    assert_eq!(rename("Отдел", &["name"]).await, Err("team-name-taken".to_owned()));
    assert_eq!(rename("", &[]).await, Err("malformed".to_owned()));
    assert_eq!(rename("", &["leader"]).await, Err("malformed".to_owned()));
    let described = rename("ignored", &["description"]).await.unwrap();
    assert_eq!((&*described.name, &*described.description), ("équipe du site", "New\nlines"));
    // The same letters in another case are the same team's.
    assert_eq!(rename("Équipe du Site", &["name"]).await.unwrap().name, "Équipe du Site");
    assert_eq!(rename("Toile", &["name"]).await.unwrap().name, "Toile");
    create(&house, &id, "équipe du site", "").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn races_make_one_team_and_count_its_members() {
    let house = Arc::new(House::new());
    let id = firm(&house).await;
    let mut racers = JoinSet::new();
    for at in 0..8 {
        let (house, id) = (house.clone(), id.clone());
        let key = if at % 2 == 0 { "one" } else { "" };
        racers.spawn(async move { create(&house, &id, "Site", key).await.map(|team| team.id) });
    }
    let made: Vec<_> = racers.join_all().await;
    let ids: HashSet<String> = made.iter().flatten().cloned().collect();
    assert_eq!(ids.len(), 1, "{made:?}");
    let team = Team { id: ids.into_iter().next().unwrap(), ..Team::default() };
    let mut racers = JoinSet::new();
    for number in 2..8_u8 {
        let (house, id, team) = (house.clone(), id.clone(), team.clone());
        racers.spawn(async move { drop(add(&house, &id, &team, &[number]).await) });
    }
    racers.join_all().await;
    let got = GetTeamRequest { organization_id: id.clone(), team_id: team.id.clone() };
    let found = call!(TeamServiceClient, house, OWNER, get_team(got)).unwrap().team.unwrap();
    assert_eq!(found.members, 6);
    let query = SearchMembersRequest {
        organization_id: id,
        team_id: team.id,
        ..SearchMembersRequest::default()
    };
    let members = call!(MemberServiceClient, house, OWNER, search_members(query)).unwrap();
    assert_eq!((members.found, members.total), (6, 7));
}

/// The accounts of RightsChanged events since the last look; empty for everybody.
async fn told(events: &mut tonic::Streaming<WatchEventsResponse>) -> Vec<String> {
    let mut told = Vec::new();
    while let Ok(event) = tokio::time::timeout(Duration::from_millis(100), events.next()).await {
        let event = event.unwrap().unwrap().event.and_then(|event| event.fact);
        if let Some(Fact::RightsChanged(fact)) = event {
            told.push(fact.account_id);
        }
    }
    told.sort();
    told
}

#[tokio::test]
async fn whoever_gains_or_loses_rights_is_named_in_an_event() {
    let house = House::new();
    let id = firm(&house).await;
    let team = create(&house, &id, "Site", "").await.unwrap();
    let link = house.board.link(ServiceName::Mailbox, ServiceName::Organization);
    let mut watch = EventServiceClient::new(link);
    let mut events =
        watch.watch_events(WatchEventsRequest { after: None }).await.unwrap().into_inner();
    told(&mut events).await;

    add(&house, &id, &team, &[2, 3]).await;
    assert_eq!(told(&mut events).await, [account(2), account(3)]);
    grant(&house, &id, &team, "", Level::Use).await;
    assert_eq!(told(&mut events).await, [account(2), account(3)]);
    let request = GrantProductRequest {
        organization_id: id.clone(),
        account_id: account(4),
        grant: Some(Grant { level: Level::Use.into(), ..Grant::default() }),
    };
    call!(MemberServiceClient, house, OWNER, grant_product(request)).unwrap();
    assert_eq!(told(&mut events).await, [account(4)]);
    let request =
        RemoveMembersRequest { organization_id: id.clone(), account_ids: vec![account(2)] };
    call!(MemberServiceClient, house, OWNER, remove_members(request)).unwrap();
    assert_eq!(told(&mut events).await, [account(2)]);
    let request =
        RestoreMembersRequest { organization_id: id.clone(), account_ids: vec![account(2)] };
    call!(MemberServiceClient, house, OWNER, restore_members(request)).unwrap();
    assert_eq!(told(&mut events).await, [account(2)]);
    let delete = DeleteTeamRequest { organization_id: id.clone(), team_id: team.id };
    call!(TeamServiceClient, house, OWNER, delete_team(delete)).unwrap();
    assert_eq!(told(&mut events).await, [account(2), account(3)]);
    let leave = LeaveOrganizationRequest { organization_id: id };
    call!(MemberServiceClient, house, Who::Account(3), leave_organization(leave)).unwrap();
    assert_eq!(told(&mut events).await, [account(3)]);
}
