//! InvitationService: many at once, answered once, in every order and by everybody who may not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::{sync::Arc, time::Duration};

use gatepost_model::{AuditSubject, ProductId, TeamId};
use gatepost_organization::OrganizationConfig;
use gatepost_proto::{
    common::v1::{Client, PageRequest},
    event::v1::event::Fact,
    organization::v1::{
        event_service_client::EventServiceClient,
        invitation_service_client::InvitationServiceClient,
        member_service_client::MemberServiceClient, team_service_client::TeamServiceClient, *,
    },
};
use gatepost_runtime::config::Span;
use house::{House, Who, account, ask, call, email, reason, request};
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::{Code, Request, Status};

const OWNER: Who = Who::Account(1);
const DAY: u64 = 86_400;

fn config() -> OrganizationConfig {
    let sweep_every = Span(Duration::from_millis(20));
    OrganizationConfig { sweep_every, ..OrganizationConfig::default() }
}

/// 1 represents it, 2 administers, 3 collaborates.
async fn firm(house: &House) -> String {
    let id = house.create(OWNER, "Firm").await.id;
    house.set(&id, 2, Role::Administrator).await.unwrap();
    house.set(&id, 3, Role::Collaborator).await.unwrap();
    id
}

fn line(email: &str, role: Role) -> InvitationLine {
    InvitationLine { email: email.to_owned(), role: role.into(), ..InvitationLine::default() }
}

fn lines(id: &str, lines: Vec<InvitationLine>) -> CreateInvitationsRequest {
    CreateInvitationsRequest {
        organization_id: id.to_owned(),
        lines,
        idempotency_key: String::new(),
    }
}

async fn invite(
    house: &House,
    who: Who,
    asked: CreateInvitationsRequest,
) -> Result<Vec<InvitationOutcome>, Status> {
    let answer = call!(InvitationServiceClient, house, who, create_invitations(asked))?;
    Ok(answer.outcomes)
}

/// Invites one person as a collaborator; answers with the invitation and the secret of the link.
async fn invited(house: &House, id: &str, email: &str) -> (Invitation, String) {
    invited_as(house, id, line(email, Role::Collaborator)).await
}

async fn invited_as(house: &House, id: &str, line: InvitationLine) -> (Invitation, String) {
    let email = line.email.clone();
    let nth = house.post.all(&email, "invites you").len();
    let mut made = invite(house, OWNER, lines(id, vec![line])).await.unwrap();
    let made = made.remove(0).invitation.unwrap();
    (made, secret(&house.post.mail(&email, "invites you", nth).await))
}

fn secret(mail: &str) -> String {
    let (_, rest) = mail.split_once("https://gatepost.test/invitation?token=").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn look(house: &House, secret: &str) -> Result<InvitationOffer, Status> {
    look_from(house, secret, "192.0.2.1").await
}

async fn look_from(house: &House, secret: &str, ip: &str) -> Result<InvitationOffer, Status> {
    let client = Some(Client { ip: ip.to_owned(), program: String::new() });
    let request = GetInvitationRequest { secret: secret.to_owned(), client };
    let mut client = InvitationServiceClient::new(house.link(OWNER));
    Ok(client.get_invitation(request).await?.into_inner().offer.unwrap())
}

fn by_secret(secret: &str) -> AcceptInvitationRequest {
    AcceptInvitationRequest { secret: secret.to_owned(), ..AcceptInvitationRequest::default() }
}

fn by_id(id: &str) -> AcceptInvitationRequest {
    let invitation_id = id.to_owned();
    AcceptInvitationRequest { invitation_id, ..AcceptInvitationRequest::default() }
}

async fn accept(
    house: &House,
    number: u8,
    by: AcceptInvitationRequest,
) -> Result<AcceptInvitationResponse, Status> {
    call!(InvitationServiceClient, house, Who::Account(number), accept_invitation(by))
}

async fn withdraw(house: &House, id: &str, invitation: &str) -> InvitationOutcome {
    let invitation_ids = vec![invitation.to_owned()];
    let asked = WithdrawInvitationsRequest { organization_id: id.to_owned(), invitation_ids };
    let answer = call!(InvitationServiceClient, house, OWNER, withdraw_invitations(asked));
    answer.unwrap().outcomes.remove(0)
}

async fn resend(house: &House, id: &str, invitation: &str) -> InvitationOutcome {
    let invitation_ids = vec![invitation.to_owned()];
    let asked = ResendInvitationsRequest { organization_id: id.to_owned(), invitation_ids };
    let answer = call!(InvitationServiceClient, house, OWNER, resend_invitations(asked));
    answer.unwrap().outcomes.remove(0)
}

fn listing(id: &str) -> ListInvitationsRequest {
    ListInvitationsRequest { organization_id: id.to_owned(), ..ListInvitationsRequest::default() }
}

async fn list(house: &House, asked: ListInvitationsRequest) -> ListInvitationsResponse {
    call!(InvitationServiceClient, house, OWNER, list_invitations(asked)).unwrap()
}

/// Waits for an invitation to be listed so.
async fn stands(house: &House, id: &str, invitation: &str, state: InvitationState) -> Invitation {
    for _ in 0..500 {
        let found = list(house, listing(id)).await.invitations;
        let found = found.into_iter().find(|one| one.id == invitation);
        if let Some(found) = found.filter(|one| one.state() == state) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{invitation} is not {state:?}")
}

async fn role_of(house: &House, id: &str, number: u8) -> Option<Role> {
    let request = ListMembersRequest { organization_id: id.to_owned(), page: None };
    let members = ask!(house, Who::Operator, list_members(request)).unwrap().members;
    let found = members.into_iter().find(|member| member.account_id == account(number));
    found.map(|member| member.role())
}

async fn actions(
    house: &House,
    id: &str,
) -> Vec<(String, std::collections::BTreeMap<String, String>)> {
    let subject = AuditSubject::Organization(id.parse().unwrap());
    assert_eq!(gatepost_store::audit::verify(&house.store, subject).await.unwrap(), None);
    let lines = gatepost_store::audit::list(&house.store, subject, None, 100).await.unwrap();
    lines.into_iter().map(|line| (line.action, line.details)).collect()
}

#[tokio::test]
async fn every_line_of_a_list_has_its_answer_and_what_is_right_is_done() {
    let house = House::with(config());
    let id = firm(&house).await;
    invited(&house, &id, "before@example.org").await;
    let unknown_team = InvitationLine {
        team_ids: vec![TeamId::from_bytes([9; 16]).to_string()],
        ..line("team@example.org", Role::Collaborator)
    };
    let product_id = ProductId::from_bytes([9; 16]).to_string();
    let grant = Grant { product_id, level: Level::Use.into(), ..Grant::default() };
    let unknown_product =
        InvitationLine { grants: vec![grant], ..line("product@example.org", Role::External) };
    let asked = vec![
        line("new@example.org", Role::Collaborator),
        line("not an address", Role::Collaborator),
        line("role@example.org", Role::Unspecified),
        line("NEW@Example.org", Role::Administrator),
        line(&email(2), Role::Collaborator),
        line(&email(3), Role::Collaborator),
        line("before@example.org", Role::Collaborator),
        line("boss@example.org", Role::LegalRepresentative),
        line("help@example.org", Role::Support),
        unknown_team,
        unknown_product,
        line("  straße@bücher.example ", Role::External),
        line("=cmd@example.org", Role::External),
    ];
    let outcomes = invite(&house, Who::Account(2), lines(&id, asked)).await.unwrap();
    let reasons: Vec<_> = outcomes.iter().map(|outcome| outcome.reason.as_str()).collect();
    let expected = [
        "",
        "malformed-address",
        "malformed-role",
        "duplicate-address",
        "own-address",
        "already-a-member",
        "already-invited",
        "representatives-only",
        "operators-only",
        "unknown-team",
        "unknown-product",
        "",
        "",
    ];
    assert_eq!(reasons, expected);
    assert!(outcomes.iter().all(|one| one.invitation.is_some() == one.reason.is_empty()));
    let mail = house.post.mail("new@example.org", "Firm invites you", 0).await;
    assert!(mail.contains("Person 2") && mail.contains("as a collaborator"), "{mail}");
    assert!(mail.contains("29 January 2027"), "fourteen days from the fifteenth: {mail}");
    // What was refused was written down nowhere.
    let found = list(&house, listing(&id)).await;
    assert_eq!((found.invitations.len(), found.pending), (4, 4));
    let created = actions(&house, &id).await;
    let created = created.iter().filter(|(action, _)| action == "invitation.created").count();
    assert_eq!(created, 4);
    assert!(
        actions(&house, &id)
            .await
            .iter()
            .all(|(_, details)| { details.values().all(|value| !value.contains("gpi_")) })
    );
}

#[tokio::test]
async fn who_may_invite_and_how_many() {
    let house = House::with(OrganizationConfig {
        max_invitations: 3,
        invitation_mails_a_day: 4,
        ..config()
    });
    let id = firm(&house).await;
    let one = |name: &str| lines(&id, vec![line(&format!("{name}@example.org"), Role::External)]);
    for (who, code) in
        [(Who::Account(3), Code::PermissionDenied), (Who::Account(9), Code::NotFound)]
    {
        assert_eq!(invite(&house, who, one("a")).await.unwrap_err().code(), code);
    }
    let support = lines(&id, vec![line("helper@example.org", Role::Support)]);
    assert!(invite(&house, Who::Operator, support).await.unwrap()[0].invitation.is_some());
    let many = vec![line("x@example.org", Role::External); 501];
    let refused = invite(&house, OWNER, lines(&id, many)).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);

    assert_eq!(invite(&house, OWNER, one("a")).await.unwrap()[0].reason, "");
    let second = invite(&house, OWNER, one("b")).await.unwrap().remove(0);
    assert_eq!(second.reason, "");
    assert_eq!(invite(&house, OWNER, one("c")).await.unwrap()[0].reason, "too-many-invitations");
    let second = second.invitation.unwrap().id;
    assert_eq!(withdraw(&house, &id, &second).await.reason, "");
    assert_eq!(invite(&house, OWNER, one("c")).await.unwrap()[0].reason, "");
    let found = list(&house, ListInvitationsRequest { text: "c@".to_owned(), ..listing(&id) });
    let third = found.await.invitations.remove(0).id;
    assert_eq!(withdraw(&house, &id, &third).await.email, "c@example.org");
    // Four mails have gone out today.
    assert_eq!(invite(&house, OWNER, one("d")).await.unwrap()[0].reason, "too-many-mails");
    house.clock.advance(Duration::from_secs(DAY));
    assert_eq!(invite(&house, OWNER, one("d")).await.unwrap()[0].reason, "");
}

#[tokio::test]
async fn a_repeated_request_invites_nobody_twice() {
    let house = House::with(config());
    let id = firm(&house).await;
    let asked = |key: &str| {
        let people = (0..150).map(|n| line(&format!("p{n}@example.org"), Role::Collaborator));
        CreateInvitationsRequest {
            idempotency_key: key.to_owned(),
            ..lines(&id, people.chain([line("p1@example.org", Role::External)]).collect())
        }
    };
    let first = invite(&house, OWNER, asked("k1")).await.unwrap();
    let again = invite(&house, OWNER, asked("k1")).await.unwrap();
    let ids = |outcomes: &[InvitationOutcome]| -> Vec<_> {
        let ids = outcomes.iter().map(|one| one.invitation.as_ref().map(|one| one.id.clone()));
        ids.collect()
    };
    assert_eq!(ids(&first), ids(&again));
    assert_eq!(first.last().unwrap().reason, "duplicate-address");
    let other = invite(&house, OWNER, asked("k2")).await.unwrap();
    assert!(other.iter().all(|one| !one.reason.is_empty()));
    // Another person's key is another key.
    let other = invite(&house, Who::Account(2), asked("k1")).await.unwrap();
    assert!(other.iter().all(|one| !one.reason.is_empty()));
    assert_eq!(list(&house, listing(&id)).await.pending, 150);
    house.post.mail("p149@example.org", "invites you", 0).await;
    assert_eq!(house.post.all("p0@example.org", "invites you").len(), 1);

    let mut page = PageRequest { size: 60, ..PageRequest::default() };
    let mut seen = Vec::new();
    loop {
        let found =
            list(&house, ListInvitationsRequest { page: Some(page.clone()), ..listing(&id) });
        let found = found.await;
        seen.extend(found.invitations.into_iter().map(|one| one.email));
        page.token = found.page.unwrap().next_token;
        if page.token.is_empty() {
            break;
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 150);
    let text = ListInvitationsRequest { text: "P14".to_owned(), ..listing(&id) };
    assert_eq!(list(&house, text).await.invitations.len(), 11);
    let states = vec![InvitationState::Withdrawn.into()];
    let none = list(&house, ListInvitationsRequest { states, ..listing(&id) }).await;
    assert!(none.invitations.is_empty() && none.page.unwrap().next_token.is_empty());
}

#[tokio::test]
async fn whoever_has_the_secret_joins_with_all_that_was_chosen() {
    let house = House::with(config());
    let id = firm(&house).await;
    let team = CreateTeamRequest {
        organization_id: id.clone(),
        name: "Post".to_owned(),
        ..CreateTeamRequest::default()
    };
    let team = call!(TeamServiceClient, house, OWNER, create_team(team)).unwrap().team.unwrap();
    let grant = Grant { level: Level::Use.into(), ..Grant::default() };
    let chosen = InvitationLine {
        billing: true,
        team_ids: vec![team.id.clone()],
        grants: vec![grant],
        ..line(&email(7), Role::Collaborator)
    };
    let (made, secret) = invited_as(&house, &id, chosen).await;
    let offer = look(&house, &secret).await.unwrap();
    assert_eq!(
        (offer.organization_name.as_str(), offer.inviter_name.as_str(), offer.role()),
        ("Firm", "Person 1", Role::Collaborator)
    );
    assert_eq!((offer.email, offer.id), (email(7), made.id.clone()));
    // Looking uses nothing up, and nobody is in by looking.
    look(&house, &secret).await.unwrap();
    assert_eq!(role_of(&house, &id, 7).await, None);
    let mut told = EventServiceClient::new(house.link(Who::Identity));
    let mut told =
        told.watch_events(WatchEventsRequest { after: None }).await.unwrap().into_inner();

    let joined = accept(&house, 7, by_secret(&secret)).await.unwrap();
    assert_eq!((joined.organization_id.as_str(), joined.role()), (id.as_str(), Role::Collaborator));
    assert!(joined.missing_teams.is_empty() && joined.missing_products.is_empty());
    let get = GetMemberRequest { organization_id: id.clone(), account_id: account(7) };
    let member = call!(MemberServiceClient, house, OWNER, get_member(get)).unwrap();
    let details = member.member.unwrap();
    assert_eq!((details.role(), details.billing), (Role::Collaborator, true));
    assert_eq!((member.grants.len(), member.teams[0].name.as_str()), (1, "Post"));
    let get = GetTeamRequest { organization_id: id.clone(), team_id: team.id };
    let team = call!(TeamServiceClient, house, OWNER, get_team(get)).unwrap();
    assert_eq!(team.team.unwrap().members, 1);

    let mail = house.post.mail(&email(1), "Person 7 has joined Firm", 0).await;
    assert!(mail.contains("It is the address that you invited."), "{mail}");
    let mut facts = Vec::new();
    while facts.len() < 2 {
        let event = told.next().await.unwrap().unwrap().event;
        match event.and_then(|event| event.fact) {
            Some(Fact::MembershipChanged(fact)) => facts.push((fact.account_id, fact.to)),
            Some(Fact::RightsChanged(fact)) => facts.push((fact.account_id, String::new())),
            _ => {}
        }
    }
    assert_eq!(facts, [(account(7), "collaborator".to_owned()), (account(7), String::new())]);
    // A second click, or another tab, changes nothing; nobody else gets in by it.
    assert_eq!(accept(&house, 7, by_secret(&secret)).await.unwrap().organization_id, id);
    assert_eq!(accept(&house, 7, by_id(&made.id)).await.unwrap().organization_id, id);
    let refused = accept(&house, 8, by_secret(&secret)).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::NotFound, "invitation-refused"));
    let found = stands(&house, &id, &made.id, InvitationState::Accepted).await;
    assert_eq!((found.accepted_account_id, found.mails), (account(7), 1));
    let log = actions(&house, &id).await;
    let accepted: Vec<_> = log.iter().filter(|(what, _)| what == "invitation.accepted").collect();
    assert_eq!(accepted.len(), 1);
    assert!(!accepted[0].1.contains_key("address"), "{accepted:?}");
}

#[tokio::test]
async fn another_address_needs_the_secret_and_is_told() {
    let house = House::with(config());
    let id = firm(&house).await;
    let (made, secret) = invited(&house, &id, "office@example.org").await;
    // By its id alone an invitation is that of its own address.
    for number in [7, 3] {
        let refused = accept(&house, number, by_id(&made.id)).await.unwrap_err();
        assert_eq!(reason(&refused), "invitation-refused");
    }
    let nobody = InvitationId(7);
    assert_eq!(
        reason(&accept(&house, 7, by_id(&nobody.text())).await.unwrap_err()),
        "invitation-refused"
    );
    // A member is refused without harm: the invitation goes on.
    let refused = accept(&house, 3, by_secret(&secret)).await.unwrap_err();
    assert_eq!(reason(&refused), "already-a-member");
    look(&house, &secret).await.unwrap();

    accept(&house, 7, by_secret(&secret)).await.unwrap();
    let mail = house.post.mail(&email(1), "Person 7 has joined", 0).await;
    assert!(mail.contains("office@example.org") && mail.contains(&email(7)), "{mail}");
    assert!(mail.contains("another address"), "{mail}");
    let log = actions(&house, &id).await;
    let (_, details) = log.iter().find(|(what, _)| what == "invitation.accepted").unwrap();
    assert_eq!(details["invited"], "office@example.org");
    assert_eq!(details["address"], email(7));
}

/// The text of an id that no invitation has.
struct InvitationId(u8);

impl InvitationId {
    fn text(&self) -> String {
        gatepost_model::InvitationId::from_bytes([self.0; 16]).to_string()
    }
}

#[tokio::test]
async fn ones_own_invitations_are_found_and_answered_on_another_device() {
    let house = House::with(config());
    let (firm, other) = (firm(&house).await, house.create(Who::Account(5), "Other").await.id);
    let (made, secret) = invited(&house, &firm, &email(7)).await;
    let theirs = lines(&other, vec![line(&email(7).to_uppercase(), Role::External)]);
    invite(&house, Who::Account(5), theirs).await.unwrap();
    let own = async |number: u8| {
        let asked = ListMyInvitationsRequest::default();
        let who = Who::Account(number);
        call!(InvitationServiceClient, house, who, list_my_invitations(asked)).unwrap().offers
    };
    let mine = own(7).await;
    let mut names: Vec<_> = mine.iter().map(|one| one.organization_name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Firm", "Other"]);
    assert!(own(8).await.is_empty());
    let others = mine.iter().find(|one| one.organization_name == "Other").unwrap().clone();
    let by = DeclineInvitationRequest { invitation_id: others.id, ..Default::default() };
    let stranger = Who::Account(8);
    let refused = call!(InvitationServiceClient, house, stranger, decline_invitation(by.clone()));
    assert_eq!(reason(&refused.unwrap_err()), "invitation-refused");
    let seven = Who::Account(7);
    for _ in 0..2 {
        call!(InvitationServiceClient, house, seven, decline_invitation(by.clone())).unwrap();
    }
    house.post.mail(&email(5), "does not join Other", 0).await;
    assert_eq!(accept(&house, 7, by_id(&made.id)).await.unwrap().organization_name, "Firm");
    assert!(own(7).await.is_empty());
    assert_eq!(reason(&look(&house, &secret).await.unwrap_err()), "invitation-refused");
}

#[tokio::test]
async fn a_stranger_with_the_secret_may_decline_and_nothing_else() {
    let house = House::with(config());
    let id = firm(&house).await;
    let (made, secret) = invited(&house, &id, "no@example.org").await;
    let mut web = InvitationServiceClient::new(house.link(OWNER));
    let refused = web.accept_invitation(by_secret(&secret)).await.unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
    let asked = DeclineInvitationRequest { invitation_id: made.id.clone(), ..Default::default() };
    assert_eq!(web.decline_invitation(asked).await.unwrap_err().code(), Code::Unauthenticated);
    let asked = DeclineInvitationRequest { secret: secret.clone(), ..Default::default() };
    web.decline_invitation(Request::new(asked)).await.unwrap();
    stands(&house, &id, &made.id, InvitationState::Declined).await;
    let refused = accept(&house, 7, by_secret(&secret)).await.unwrap_err();
    assert_eq!(reason(&refused), "invitation-refused");
    // The address can be invited again.
    invited(&house, &id, "no@example.org").await;
}

#[tokio::test]
async fn what_is_gone_is_left_out_and_told() {
    let house = House::with(config());
    let id = firm(&house).await;
    let mut ids = Vec::new();
    for name in ["Stays", "Goes"] {
        let team = CreateTeamRequest {
            organization_id: id.clone(),
            name: name.to_owned(),
            ..CreateTeamRequest::default()
        };
        let made = call!(TeamServiceClient, house, OWNER, create_team(team)).unwrap();
        ids.push(made.team.unwrap().id);
    }
    let chosen = InvitationLine { team_ids: ids.clone(), ..line(&email(7), Role::External) };
    let (_, secret) = invited_as(&house, &id, chosen).await;
    let gone = DeleteTeamRequest { organization_id: id.clone(), team_id: ids[1].clone() };
    call!(TeamServiceClient, house, OWNER, delete_team(gone)).unwrap();
    let joined = accept(&house, 7, by_secret(&secret)).await.unwrap();
    assert_eq!(joined.missing_teams, ["Goes"]);
    let mail = house.post.mail(&email(1), "has joined", 0).await;
    assert!(mail.contains("left out: Goes"), "{mail}");
    let get = GetMemberRequest { organization_id: id, account_id: account(7) };
    let teams = call!(MemberServiceClient, house, OWNER, get_member(get)).unwrap().teams;
    assert_eq!(teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>(), ["Stays"]);
}

#[tokio::test]
async fn only_one_who_is_a_legal_representative_still_makes_another() {
    let house = House::with(config());
    let id = firm(&house).await;
    let boss = line(&email(7), Role::LegalRepresentative);
    let (_, secret) = invited_as(&house, &id, boss).await;
    house.set(&id, 2, Role::LegalRepresentative).await.unwrap();
    house.set(&id, 1, Role::Administrator).await.unwrap();
    let refused = accept(&house, 7, by_secret(&secret)).await.unwrap_err();
    assert_eq!(reason(&refused), "inviter-may-not");
    assert_eq!(role_of(&house, &id, 7).await, None);
    house.set(&id, 1, Role::LegalRepresentative).await.unwrap();
    accept(&house, 7, by_secret(&secret)).await.unwrap();
    // It counts: the two others may go.
    house.remove(&id, 1).await.unwrap();
    house.remove(&id, 2).await.unwrap();
    let refused = house.remove(&id, 7).await.unwrap_err();
    assert_eq!(reason(&refused), "last-legal-representative");
}

#[tokio::test]
async fn invitations_are_reminded_of_and_end_and_can_be_sent_again() {
    let house = House::with(config());
    let id = firm(&house).await;
    let (made, first) = invited(&house, &id, "slow@example.org").await;
    assert_eq!(resend(&house, &id, &made.id).await.reason, "mailed-lately");
    house.clock.advance(Duration::from_secs(600));
    assert_eq!(resend(&house, &id, &made.id).await.reason, "");
    let second = secret(&house.post.mail("slow@example.org", "invites you", 1).await);
    assert_eq!(first, second, "links that were mailed before go on working");
    house.clock.advance(Duration::from_secs(11 * DAY));
    let mail = house.post.mail("slow@example.org", "ends soon", 0).await;
    assert_eq!(secret(&mail), first);
    look(&house, &first).await.unwrap();
    house.clock.advance(Duration::from_secs(3 * DAY - 1));
    look(&house, &first).await.unwrap();
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(reason(&look(&house, &first).await.unwrap_err()), "invitation-refused");
    assert_eq!(
        reason(&accept(&house, 7, by_secret(&first)).await.unwrap_err()),
        "invitation-refused"
    );
    for _ in 0..500 {
        if list(&house, listing(&id)).await.pending == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(list(&house, listing(&id)).await.pending, 0);
    assert_eq!(house.post.all("slow@example.org", "ends soon").len(), 1, "once");
    // Sent again it lives its whole life, and the old link opens it.
    let again = resend(&house, &id, &made.id).await;
    assert_eq!((again.reason.as_str(), list(&house, listing(&id)).await.pending), ("", 1));
    house.clock.advance(Duration::from_secs(13 * DAY));
    accept(&house, 7, by_secret(&first)).await.unwrap();
    // After a while nothing is left of it.
    house.clock.advance(Duration::from_secs(91 * DAY));
    for _ in 0..500 {
        if list(&house, listing(&id)).await.invitations.is_empty() {
            let log = actions(&house, &id).await;
            let of = |what: &str| log.iter().filter(|(action, _)| action == what).count();
            assert_eq!(of("invitation.expired"), 1);
            assert!(of("invitation.reminded") >= 1);
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it is still listed")
}

#[tokio::test]
async fn an_invitation_that_ran_out_gives_way_to_a_new_one() {
    // Nobody sweeps here: the end is nobody's to note but the clock's.
    let house = House::with(OrganizationConfig::default());
    let id = firm(&house).await;
    let (old, first) = invited(&house, &id, &email(7)).await;
    house.clock.advance(Duration::from_secs(15 * DAY));
    let (new, second) = invited(&house, &id, &email(7)).await;
    assert_ne!(old.id, new.id);
    assert_eq!(resend(&house, &id, &old.id).await.reason, "already-invited");
    assert_eq!(withdraw(&house, &id, &old.id).await.reason, "");
    assert!(look(&house, &first).await.is_err());
    // The end of the old one does not hide the new one.
    let repeated = lines(&id, vec![line(&email(7), Role::External)]);
    assert_eq!(invite(&house, OWNER, repeated).await.unwrap()[0].reason, "already-invited");
    look(&house, &second).await.unwrap();
    let asked = ListMyInvitationsRequest::default();
    let seven = Who::Account(7);
    let mine = call!(InvitationServiceClient, house, seven, list_my_invitations(asked)).unwrap();
    assert_eq!(mine.offers[0].id, new.id);
}

#[tokio::test]
async fn a_withdrawn_invitation_opens_nothing_and_an_answered_one_stays() {
    let house = House::with(config());
    let id = firm(&house).await;
    let (made, secret) = invited(&house, &id, "a@example.org").await;
    for _ in 0..2 {
        assert_eq!(withdraw(&house, &id, &made.id).await.reason, "");
    }
    assert_eq!(reason(&look(&house, &secret).await.unwrap_err()), "invitation-refused");
    assert_eq!(resend(&house, &id, &made.id).await.reason, "invitation-over");
    let (made, secret) = invited(&house, &id, "b@example.org").await;
    accept(&house, 7, by_secret(&secret)).await.unwrap();
    assert_eq!(withdraw(&house, &id, &made.id).await.reason, "invitation-over");
    let nobody = InvitationId(7).text();
    assert_eq!(withdraw(&house, &id, &nobody).await.reason, "unknown-invitation");
    // One organization's manager does not reach another's invitations.
    let other = house.create(OWNER, "Other").await.id;
    assert_eq!(withdraw(&house, &other, &made.id).await.reason, "unknown-invitation");
    assert_eq!(resend(&house, &other, &made.id).await.reason, "unknown-invitation");
}

#[tokio::test]
async fn a_mail_that_waits_for_a_relay_is_not_sent_once_it_is_pointless() {
    let house = House::with(config());
    let id = firm(&house).await;
    house.post.away.store(true, std::sync::atomic::Ordering::SeqCst);
    let people = ["gone@example.org", "here@example.org"].map(|one| line(one, Role::External));
    let made = invite(&house, OWNER, lines(&id, people.into())).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    withdraw(&house, &id, &made[0].invitation.as_ref().unwrap().id).await;
    house.post.away.store(false, std::sync::atomic::Ordering::SeqCst);
    house.clock.advance(Duration::from_secs(60));
    house.post.mail("here@example.org", "invites you", 0).await;
    assert!(house.post.all("gone@example.org", "").is_empty());
}

#[tokio::test]
async fn whoever_guesses_waits_and_hears_the_same_of_everything() {
    let house = House::with(config());
    let id = firm(&house).await;
    let (_, secret) = invited(&house, &id, "a@example.org").await;
    let mut wrong = secret.clone();
    wrong.replace_range(wrong.len() - 1.., if wrong.ends_with('0') { "1" } else { "0" });
    let other = "gps_000000000000000000000000000000000000";
    let mut answers = std::collections::BTreeSet::new();
    for guess in ["", "nonsense", &wrong, other] {
        let refused = look(&house, guess).await.unwrap_err();
        answers.insert((refused.code() as i32, reason(&refused), refused.message().to_owned()));
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    let mut paused = None;
    for _ in 0..40 {
        let refused = look(&house, &wrong).await.unwrap_err();
        if refused.code() == Code::ResourceExhausted {
            paused = gatepost_runtime::status::retry_after(&refused);
            break;
        }
    }
    assert!(paused.is_some());
    // Another network does not wait, and neither does whoever has what is right.
    for _ in 0..60 {
        look_from(&house, &secret, "198.51.100.7").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_answers_at_once_one_counts() {
    for round in 0..10_u8 {
        let house = Arc::new(House::with(config()));
        let id = firm(&house).await;
        let (made, secret) = invited(&house, &id, &email(7)).await;
        let mut tasks = JoinSet::new();
        for task in 0..6_u8 {
            let (house, id, secret) = (house.clone(), id.clone(), secret.clone());
            let invitation = made.id.clone();
            tasks.spawn(async move {
                match (task + round) % 3 {
                    0 => accept(&house, 7, by_secret(&secret)).await.is_ok(),
                    1 => accept(&house, 8, by_secret(&secret)).await.is_ok(),
                    _ => withdraw(&house, &id, &invitation).await.reason.is_empty(),
                }
            });
        }
        tasks.join_all().await;
        let state = list(&house, listing(&id)).await.invitations.remove(0);
        let (seven, eight) = (role_of(&house, &id, 7).await, role_of(&house, &id, 8).await);
        let joined = usize::from(seven.is_some()) + usize::from(eight.is_some());
        match state.state() {
            InvitationState::Accepted => assert_eq!(joined, 1),
            InvitationState::Withdrawn => assert_eq!(joined, 0),
            other => panic!("{other:?}"),
        }
        assert_eq!(list(&house, listing(&id)).await.pending, 0);
        let log = actions(&house, &id).await;
        let accepted = log.iter().filter(|(what, _)| what == "invitation.accepted").count();
        assert_eq!(accepted, joined);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_are_invited_at_once_are_invited_once_and_counted_right() {
    let house = Arc::new(House::with(config()));
    let id = firm(&house).await;
    let mut tasks = JoinSet::new();
    for task in 0..4_u8 {
        let (house, id) = (house.clone(), id.clone());
        tasks.spawn(async move {
            let people = (0..30).map(|n| line(&format!("p{n}@example.org"), Role::External));
            let own = (0..10).map(|n| line(&format!("t{task}-{n}@example.org"), Role::External));
            let made = invite(&house, OWNER, lines(&id, people.chain(own).collect())).await;
            made.unwrap().iter().filter(|one| one.reason.is_empty()).count()
        });
    }
    let made: usize = tasks.join_all().await.into_iter().sum();
    assert_eq!(made, 30 + 40);
    let found = list(&house, listing(&id)).await;
    assert_eq!((found.pending, found.invitations.len()), (70, 70));
}

#[tokio::test]
async fn closed_and_suspended_accounts_join_nothing() {
    let house = House::with(config());
    let id = firm(&house).await;
    let (_, secret) = invited(&house, &id, "a@example.org").await;
    for state in [
        gatepost_proto::identity::v1::AccountState::Closed,
        gatepost_proto::identity::v1::AccountState::Suspended,
    ] {
        house.people.change(7, |person| person.state = state.into());
        let refused = accept(&house, 7, by_secret(&secret)).await.unwrap_err();
        assert_eq!(refused.code(), Code::Unauthenticated);
    }
    assert_eq!(role_of(&house, &id, 7).await, None);
}

#[tokio::test]
async fn mails_speak_the_language_of_who_reads_them() {
    let house = House::with(config());
    let id = firm(&house).await;
    house.people.change(7, |person| {
        person.language = "de".to_owned();
        person.time_zone = "Europe/Zurich".to_owned();
    });
    house.people.change(1, |person| person.language = "fr".to_owned());
    let people = vec![line(&email(7), Role::External), line("new@example.org", Role::External)];
    invite(&house, OWNER, lines(&id, people)).await.unwrap();
    let mail = house.post.mail(&email(7), "Firm lädt Sie ein", 0).await;
    assert!(
        mail.contains("als externe Person") && (mail.contains("MEZ") || mail.contains("CET")),
        "{mail}"
    );
    // Of whom nothing is known, the inviter's language is guessed.
    house.post.mail("new@example.org", "Firm vous invite", 0).await;
}
