//! Organizations in the real program: rights reach live mail connections, what was said is true after a crash, and
//! people who race each other leave an organization that is whole.

use gatepost_model::ServiceName;
use gatepost_proto::organization::v1::{
    AddTeamMembersRequest, ChangeRoleRequest, CreateTeamRequest, Grant, GrantProductRequest,
    GrantToTeamRequest, LeaveOrganizationRequest, Level, RemoveMembersRequest,
    RemoveTeamMembersRequest, RestoreMembersRequest, RevokeGrantRequest, Role,
    SearchMembersRequest, member_service_client::MemberServiceClient,
    team_service_client::TeamServiceClient,
};
use gatepost_runtime::{access::with_bearer, link::Link, status};
use gatepost_testkit::{Person, Setup, Topology};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};
use tonic::{Request, Status};

use crate::{
    matrix::House,
    revocation::{PROMISED, assert_closed, assert_open, idle},
};

gatepost_e2e::in_both!(
    whoever_loses_the_right_to_a_product_loses_its_mail,
    an_organization_is_whole_after_a_crash,
    those_who_race_leave_a_representative,
    operators_keep_members_teams_and_invitations,
);

/// Somebody who is signed in.
struct Caller {
    token: String,
    members: MemberServiceClient<Link>,
    teams: TeamServiceClient<Link>,
}

impl Caller {
    async fn new(house: &House, person: &Person) -> Self {
        let link = || house.link(ServiceName::Web, ServiceName::Organization);
        Self {
            token: house.sign_in(person).await,
            members: MemberServiceClient::new(link()),
            teams: TeamServiceClient::new(link()),
        }
    }

    fn ask<T>(&self, message: T) -> Request<T> {
        with_bearer(message, &self.token).unwrap()
    }

    async fn change_role(
        &self,
        organization: &str,
        account: &str,
        role: Role,
    ) -> Result<(), Status> {
        let request = ChangeRoleRequest {
            organization_id: organization.to_owned(),
            account_id: account.to_owned(),
            role: role.into(),
            billing: false,
        };
        self.members.clone().change_role(self.ask(request)).await.map(drop)
    }

    /// What became of the one that was to be removed; empty when it was.
    async fn remove(&self, organization: &str, account: &str) -> Result<String, Status> {
        let request = RemoveMembersRequest {
            organization_id: organization.to_owned(),
            account_ids: vec![account.to_owned()],
        };
        let answer = self.members.clone().remove_members(self.ask(request)).await?;
        Ok(answer.into_inner().outcomes.remove(0).refused)
    }
}

fn use_all() -> Option<Grant> {
    Some(Grant { level: Level::Use.into(), ..Grant::default() })
}

/// Anna's organization, with Bert in it, who is attached to her mailbox and has it open.
struct Shared {
    house: House,
    anna: Person,
    bert: Person,
    caller: Caller,
}

impl Shared {
    async fn open(topology: Topology) -> Self {
        let house = House::of(Setup::new(topology).start().await);
        let (anna, bert) =
            (house.gatepost.person("anna").await, house.gatepost.person("bert").await);
        let organization = anna.organization_id.as_str();
        let set = ["organization", "set-member", organization, &bert.account_id, "collaborator"];
        house.gatepost.admin(&set).await;
        let caller = Caller::new(&house, &anna).await;
        Self { house, anna, bert, caller }
    }

    async fn attach(&self) {
        let attach = ["mailbox", "attach", &self.anna.address, &self.bert.account_id];
        self.house.gatepost.admin(&attach).await;
    }

    /// Whether Bert gets into Anna's mailbox: at once, or as soon as what was changed is heard.
    async fn let_in(&self, expected: bool) {
        let began = Instant::now();
        loop {
            let mut imap = self.house.gatepost.imap().await;
            let answer = imap.login(&self.anna.address, &self.bert.secret).await;
            if (answer.status == "OK") == expected {
                return;
            }
            assert!(began.elapsed() < PROMISED * 10, "expected {expected}: {answer:?}");
            sleep(PROMISED / 20).await;
        }
    }
}

async fn whoever_loses_the_right_to_a_product_loses_its_mail(topology: Topology) {
    let shared = Shared::open(topology).await;
    let Shared { house, anna, bert, caller } = &shared;
    let organization = anna.organization_id.clone();
    let mut members = caller.members.clone();
    let grant = GrantProductRequest {
        organization_id: organization.clone(),
        account_id: bert.account_id.clone(),
        grant: use_all(),
    };
    members.grant_product(caller.ask(grant)).await.unwrap();
    shared.attach().await;
    shared.let_in(true).await;

    // A direct grant goes.
    let open = idle(&house.gatepost, &anna.address, &bert.secret).await;
    let own = idle(&house.gatepost, &bert.address, &bert.secret).await;
    let revoke = RevokeGrantRequest {
        organization_id: organization.clone(),
        account_id: bert.account_id.clone(),
        grant: use_all(),
    };
    members.revoke_grant(caller.ask(revoke)).await.unwrap();
    assert_closed(open, PROMISED, "the grant was revoked").await;
    shared.let_in(false).await;

    // A team brings it back, and takes it away.
    let mut teams = caller.teams.clone();
    let create = CreateTeamRequest {
        organization_id: organization.clone(),
        name: "Büro 事務所".to_owned(),
        ..CreateTeamRequest::default()
    };
    let team = teams.create_team(caller.ask(create)).await.unwrap().into_inner().team.unwrap().id;
    let to_team = GrantToTeamRequest {
        organization_id: organization.clone(),
        team_id: team.clone(),
        grant: use_all(),
    };
    teams.grant_to_team(caller.ask(to_team)).await.unwrap();
    let add = AddTeamMembersRequest {
        organization_id: organization.clone(),
        team_id: team.clone(),
        account_ids: vec![bert.account_id.clone()],
    };
    teams.add_team_members(caller.ask(add)).await.unwrap();
    shared.let_in(true).await;
    let open = idle(&house.gatepost, &anna.address, &bert.secret).await;
    let remove = RemoveTeamMembersRequest {
        organization_id: organization.clone(),
        team_id: team,
        account_ids: vec![bert.account_id.clone()],
    };
    teams.remove_team_members(caller.ask(remove)).await.unwrap();
    assert_closed(open, PROMISED, "the team was left").await;

    // A role does, until the membership ends.
    caller.change_role(&organization, &bert.account_id, Role::Administrator).await.unwrap();
    shared.let_in(true).await;
    let open = idle(&house.gatepost, &anna.address, &bert.secret).await;
    assert_eq!(caller.remove(&organization, &bert.account_id).await.unwrap(), "");
    assert_closed(open, PROMISED, "the membership ended").await;
    shared.let_in(false).await;
    // Bert's own mailbox, in an organization of his own, was never concerned.
    assert_open(own).await;
}

async fn an_organization_is_whole_after_a_crash(topology: Topology) {
    let mut shared = Shared::open(topology).await;
    let (anna, bert) = (&shared.anna, &shared.bert);
    let organization = anna.organization_id.clone();
    let caller = &shared.caller;
    let grant = GrantProductRequest {
        organization_id: organization.clone(),
        account_id: bert.account_id.clone(),
        grant: use_all(),
    };
    caller.members.clone().grant_product(caller.ask(grant)).await.unwrap();
    shared.attach().await;
    assert_eq!(caller.remove(&organization, &bert.account_id).await.unwrap(), "");
    // What was acknowledged holds, and what was to follow from it still does.
    let services = shared.house.gatepost.services();
    for service in &services {
        shared.house.gatepost.kill(*service);
    }
    for service in services {
        shared.house.gatepost.restart(service).await;
    }
    let house = House::of(shared.house.gatepost);
    let caller = Caller::new(&house, &shared.anna).await;
    let search =
        SearchMembersRequest { organization_id: organization.clone(), ..Default::default() };
    let found = caller.members.clone().search_members(caller.ask(search)).await.unwrap();
    let found = found.into_inner();
    assert_eq!((found.total, found.members.len()), (1, 1));
    let shared = Shared { house, caller, ..shared };
    shared.let_in(false).await;

    let restore = RestoreMembersRequest {
        organization_id: organization,
        account_ids: vec![shared.bert.account_id.clone()],
    };
    let restored = shared.caller.ask(restore);
    let restored = shared.caller.members.clone().restore_members(restored).await.unwrap();
    assert_eq!(restored.into_inner().outcomes[0].refused, "");
    // No line of any log was lost or written twice.
    shared.house.gatepost.admin(&["audit", "verify"]).await;
}

async fn those_who_race_leave_a_representative(topology: Topology) {
    let shared = Shared::open(topology).await;
    let Shared { house, anna, bert, caller } = &shared;
    let organization = anna.organization_id.as_str();
    let other = Caller::new(house, bert).await;
    for _ in 0..10 {
        caller
            .change_role(organization, &bert.account_id, Role::LegalRepresentative)
            .await
            .unwrap();
        let mut racers = JoinSet::new();
        for (who, whom) in [(caller, bert), (&other, anna)] {
            let (members, account) = (who.members.clone(), whom.account_id.clone());
            let change = who.ask(ChangeRoleRequest {
                organization_id: organization.to_owned(),
                account_id: account,
                role: Role::Administrator.into(),
                billing: false,
            });
            let leave =
                who.ask(LeaveOrganizationRequest { organization_id: organization.to_owned() });
            racers.spawn({
                let mut members = members.clone();
                async move { members.change_role(change).await.map(drop) }
            });
            racers.spawn({
                let mut members = members;
                async move { members.leave_organization(leave).await.map(drop) }
            });
        }
        let refused: Vec<Status> =
            racers.join_all().await.into_iter().filter_map(Result::err).collect();
        assert!(!refused.is_empty(), "not all of them can have been heard");
        for refusal in &refused {
            assert!(status::reason(refusal).is_some(), "{refusal:?}");
        }
        let all = house.gatepost.admin(&["organization", "members", organization]).await;
        let all = all.as_array().unwrap();
        let representatives =
            all.iter().filter(|member| member["role"] == "legal-representative").count();
        assert!(representatives >= 1, "{all:?}");
        for person in [anna, bert] {
            let role = "legal-representative";
            let set = ["organization", "set-member", organization, &person.account_id, role];
            house.gatepost.admin(&set).await;
        }
    }
}

async fn operators_keep_members_teams_and_invitations(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let (anna, bert) = (gatepost.person("anna").await, gatepost.person("bert").await);
    let organization = anna.organization_id.as_str();
    let set = ["organization", "set-member", organization, &bert.email, "collaborator"];
    gatepost.admin(&set).await;
    let members = gatepost.admin(&["member", "list", organization, "--text", "bert people"]).await;
    assert_eq!(members.as_array().map(Vec::len), Some(1), "{members}");
    assert_eq!(
        (&members[0]["role"], &members[0]["name"]),
        (&"collaborator".into(), &"bert".into())
    );

    let team = gatepost.admin(&["team", "create", organization, "Entwicklung"]).await;
    let team = team["id"].as_str().unwrap();
    gatepost.admin(&["team", "add", organization, team, &bert.email]).await;
    let grant =
        ["team", "grant", organization, team, "--kind", "mail-service", "--level", "manage"];
    gatepost.admin(&grant).await;
    gatepost.admin(&["member", "grant", organization, &bert.email, "--level", "view"]).await;
    // The mail service becomes a product just after it is made.
    let mut rights = serde_json::Value::Null;
    for _ in 0..100 {
        rights = gatepost.admin(&["member", "rights", organization, &bert.email]).await;
        if rights[0]["level"] == "manage" {
            break;
        }
        sleep(PROMISED / 10).await;
    }
    assert_eq!(rights[0]["level"], "manage", "{rights}");
    let sources = rights[0]["sources"].to_string();
    assert!(sources.contains("team Entwicklung manage"), "{sources}");
    assert!(sources.contains("direct view"), "{sources}");

    let invited = ["new@people.example", "bert@people.example", "not an address"];
    let create = [&["invitation", "create", organization], invited.as_slice()].concat();
    let made = gatepost.admin(&create).await;
    let refused: Vec<_> = (0..3).map(|n| made[n]["refused"].as_str().unwrap()).collect();
    assert_eq!(refused, ["", "already-a-member", "malformed-address"]);
    let id = made[0]["id"].as_str().unwrap();
    assert_eq!(
        gatepost.admin(&["invitation", "withdraw", organization, id]).await[0]["refused"],
        ""
    );
    let pending = gatepost.admin(&["invitation", "list", organization, "--pending"]).await;
    assert_eq!(pending, serde_json::json!([]));
    gatepost.admin(&["audit", "verify"]).await;
}
