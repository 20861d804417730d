//! Organizations at scale: many are made, then rights are asked, members listed, and the console switched from one
//! to another; beside them the same call that does nothing, which is what the wire costs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use gatepost_model::ServiceName;
use gatepost_proto::{
    common::v1::PageRequest,
    identity::v1::{
        StartLoginRequest, login_service_client::LoginServiceClient, start_login_response::Outcome,
    },
    organization::v1::{
        CheckRightRequest, CreateOrganizationRequest, ListOrganizationsRequest, OrganizationKind,
        Role, SearchMembersRequest, SetMemberRequest, Verb,
        member_service_client::MemberServiceClient,
        organization_service_client::OrganizationServiceClient,
    },
};
use gatepost_runtime::{access::with_bearer, link::Link};
use gatepost_testkit::{Gatepost, Person};
use tokio::{task::JoinSet, time::Instant};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::{
    measure::{self, Scale},
    report::{Report, fail, say},
    services,
};

/// Members of each organization.
const MEMBERS: usize = 20;
/// Members of the one large organization.
const CROWD: usize = 5000;
/// Calls at the same time while organizations are made.
const AT_ONCE: usize = 64;

type Organizations = OrganizationServiceClient<Link>;

/// Makes `count` organizations of twenty and one of five thousand, and measures.
pub(crate) async fn measure(
    gatepost: &Gatepost,
    owner: &Person,
    count: usize,
    scale: Scale,
    report: &mut Report,
) {
    say(&format!("making {CROWD} accounts"));
    let accounts = Arc::new(people(gatepost).await);
    let admin = OrganizationServiceClient::new(services::link(
        gatepost,
        ServiceName::Admin,
        ServiceName::Organization,
    ));
    say(&format!("making {count} organizations of {MEMBERS}"));
    let began = Instant::now();
    let organizations = Arc::new(organizations(&admin, &accounts, count).await);
    let rate = (count * MEMBERS) as f64 / began.elapsed().as_secs_f64();
    report.add("members added", "gatepost", "per second", rate);
    say(&format!("making one of {CROWD}"));
    let crowd = crowd(&admin, owner, &accounts).await;
    // The owner is in some of the others too, as somebody who works for many is.
    for organization in organizations.iter().take(40) {
        set(admin.clone(), organization, &owner.account_id, Role::Administrator).await;
    }

    let asking = |from| services::link(gatepost, from, ServiceName::Organization);
    let health = HealthClient::new(asking(ServiceName::Mailbox));
    let nothing = measure::latency(scale, |_| {
        let mut health = health.clone();
        async move { answered(health.check(HealthCheckRequest::default()).await) }
    });
    add(report, "one call", "that does nothing", nothing.await);
    let service = OrganizationServiceClient::new(asking(ServiceName::Mailbox));
    let check = |round: usize| {
        let organization = organizations[round * 7919 % organizations.len()].clone();
        let account = &accounts[round * 7919 % organizations.len() % accounts.len()];
        (service.clone(), right(&organization, account))
    };
    let one = measure::latency(scale, |round| {
        let (mut service, request) = check(round);
        async move { answered(service.check_right(request).await) }
    });
    add(report, "one call", "a rights check", one.await);
    let many = measure::rate(scale, |_, round| {
        let (mut service, request) = check(round);
        async move { answered(service.check_right(request).await) }
    });
    report.add("rights checks", "gatepost", "per second", many.await);

    let token = sign_in(gatepost, owner).await;
    let web = OrganizationServiceClient::new(asking(ServiceName::Web));
    let mine = measure::latency(scale, |_| {
        let request = with_bearer(ListOrganizationsRequest::default(), &token);
        let (mut web, request) = (web.clone(), request.unwrap_or_else(|error| fail(&error)));
        async move { answered(web.list_organizations(request).await) }
    });
    add(report, "one call", "my 41 organizations", mine.await);
    let members = MemberServiceClient::new(asking(ServiceName::Web));
    for (what, text) in [("100 of 5000 members by name", ""), ("found among 5000", "member 42")] {
        let found = measure::latency(scale, |_| {
            let request = SearchMembersRequest {
                organization_id: crowd.clone(),
                page: Some(PageRequest { size: 100, token: String::new() }),
                text: text.to_owned(),
                ..SearchMembersRequest::default()
            };
            let request = with_bearer(request, &token).unwrap_or_else(|error| fail(&error));
            let mut members = members.clone();
            async move { answered(members.search_members(request).await) }
        });
        add(report, "one call", what, found.await);
    }
    switch(gatepost, owner, &organizations, scale, report).await;
}

/// The console goes from one organization to another, as a browser does it, each request over a connection of its
/// own.
async fn switch(
    gatepost: &Gatepost,
    owner: &Person,
    organizations: &[String],
    scale: Scale,
    report: &mut Report,
) {
    let mut browser = gatepost.browser();
    let login = browser.get("/login").await;
    let fields = [("email", owner.email.as_str()), ("password", owner.password.as_str())];
    browser.submit(&login, "/login", &fields).await;
    let bare = measure::latency(scale, |_| {
        let mut browser = browser.clone();
        async move { seen(&browser.get("/robots.txt").await, 200) }
    });
    add(report, "one page", "that says nothing", bare.await);
    let home = browser.get("/home").await;
    let switched = measure::latency(scale, |round| {
        let (mut browser, home) = (browser.clone(), &home);
        let organization = organizations[round % 40].clone();
        async move {
            let chosen = [("organization", organization.as_str())];
            seen(&browser.submit(home, "/organization", &chosen).await, 303);
            seen(&browser.get("/home").await, 200);
        }
    });
    add(report, "two pages", "switch and see", switched.await);
}

fn seen(page: &gatepost_testkit::Page, status: u16) {
    if page.status != status {
        fail(&format!("a page was answered with {}", page.status));
    }
}

fn add(report: &mut Report, what: &str, who: &str, [half, most]: [f64; 2]) {
    report.add(&format!("{what}, half within"), who, "microseconds", half * 1000.0);
    report.add(&format!("{what}, 99% within"), who, "microseconds", most * 1000.0);
}

fn answered<T>(answer: Result<T, tonic::Status>) {
    if let Err(status) = answer {
        fail(&format!("a call was refused: {status}"));
    }
}

fn right(organization: &str, account: &str) -> CheckRightRequest {
    CheckRightRequest {
        account_id: account.to_owned(),
        organization_id: organization.to_owned(),
        verb: Verb::ManageMembers.into(),
        ..CheckRightRequest::default()
    }
}

async fn people(gatepost: &Gatepost) -> Vec<String> {
    let line = |number| {
        let email = format!("member{number}@example.org");
        format!("{{\"email\":\"{email}\",\"name\":\"Member {number:04}\"}}\n")
    };
    let file = gatepost.scratch().join("members.jsonl");
    let lines: String = (0..CROWD).map(line).collect();
    std::fs::write(&file, lines).unwrap_or_else(|error| fail(&error));
    let made = gatepost.try_admin(&["provision", &file.display().to_string()], "").await;
    let made = String::from_utf8_lossy(&made.stdout);
    let account = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        line["account"].as_str().map(str::to_owned)
    };
    let accounts: Vec<String> = made.lines().filter_map(account).collect();
    if accounts.len() != CROWD {
        fail(&format!("{} accounts were made", accounts.len()));
    }
    accounts
}

/// The n-th has the n-th account, counted round, as its representative.
async fn organizations(admin: &Organizations, accounts: &[String], count: usize) -> Vec<String> {
    let next = Arc::new(AtomicUsize::new(0));
    let accounts: Arc<[String]> = accounts.into();
    let mut makers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (admin, accounts, next) = (admin.clone(), accounts.clone(), next.clone());
        makers.spawn(async move {
            let mut made = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return made;
                }
                let of = |member: usize| &accounts[(number + member * 251) % accounts.len()];
                let id = create(admin.clone(), &format!("Organization {number}"), of(0)).await;
                for member in 1..MEMBERS {
                    let role = if member % 4 == 0 { Role::External } else { Role::Collaborator };
                    set(admin.clone(), &id, of(member), role).await;
                }
                made.push((number, id));
            }
        });
    }
    let mut all: Vec<(usize, String)> = makers.join_all().await.into_iter().flatten().collect();
    all.sort_unstable();
    all.into_iter().map(|(_, id)| id).collect()
}

async fn crowd(admin: &Organizations, owner: &Person, accounts: &[String]) -> String {
    let id = create(admin.clone(), "The crowd", &owner.account_id).await;
    for some in accounts.chunks(AT_ONCE) {
        let mut setting = JoinSet::new();
        for account in some {
            let (admin, id, account) = (admin.clone(), id.clone(), account.clone());
            setting.spawn(async move { set(admin, &id, &account, Role::Collaborator).await });
        }
        setting.join_all().await;
    }
    id
}

async fn create(mut admin: Organizations, name: &str, representative: &str) -> String {
    let request = CreateOrganizationRequest {
        name: name.to_owned(),
        kind: OrganizationKind::Company.into(),
        account_id: representative.to_owned(),
        ..CreateOrganizationRequest::default()
    };
    let made = admin.create_organization(request).await;
    let made = made.unwrap_or_else(|status| fail(&format!("no organization: {status}")));
    made.into_inner().organization.unwrap_or_default().id
}

async fn set(mut admin: Organizations, organization: &str, account: &str, role: Role) {
    let request = SetMemberRequest {
        organization_id: organization.to_owned(),
        account_id: account.to_owned(),
        role: role.into(),
    };
    // Many at once in one organization run into each other; a member is set again then.
    for _ in 0..100 {
        match admin.set_member(request.clone()).await {
            Ok(_) => return,
            Err(status) if status.code() == tonic::Code::Aborted => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(status) => fail(&format!("no member: {status}")),
        }
    }
    fail(&"a member was never set");
}

async fn sign_in(gatepost: &Gatepost, owner: &Person) -> String {
    let link = services::link(gatepost, ServiceName::Web, ServiceName::Identity);
    let request = StartLoginRequest {
        email: owner.email.clone(),
        password: owner.password.clone(),
        ..StartLoginRequest::default()
    };
    let answer = LoginServiceClient::new(link).start_login(request).await;
    let answer = answer.unwrap_or_else(|status| fail(&format!("no login: {status}")));
    match answer.into_inner().outcome {
        Some(Outcome::Session(grant)) => grant.token,
        _ => fail(&"the owner was asked for a factor"),
    }
}
