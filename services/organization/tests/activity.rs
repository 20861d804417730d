//! The activity log of an organization.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use std::time::Duration;

use gatepost_model::{Actor, AuditEntry, AuditSubject, Clock, OrganizationId, Timestamp};
use gatepost_organization::OrganizationConfig;
use gatepost_proto::{
    common::v1::{Activity, PageRequest, VerifyLogsRequest, VerifyLogsResponse},
    organization::v1::{
        audit_service_client::AuditServiceClient,
        organization_activity_service_client::OrganizationActivityServiceClient, *,
    },
    wire,
};
use gatepost_runtime::config::Span;
use gatepost_store::{ChangeSet, Expect, Store, audit};
use house::{House, Who, account, call, email, reason, request};
use tokio_stream::StreamExt;
use tonic::Code;

type Filter = OrganizationActivityFilter;

impl House {
    async fn find(&self, organization: &str, filter: Filter, size: u32) -> Vec<Activity> {
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let request = ListOrganizationActivityRequest {
                organization_id: organization.to_owned(),
                filter: Some(filter.clone()),
                page: Some(PageRequest { size, token }),
            };
            let who = Who::Account(1);
            let page = call!(
                OrganizationActivityServiceClient,
                self,
                who,
                list_organization_activity(request)
            );
            let page = page.unwrap();
            assert!(page.activities.len() <= size as usize);
            found.extend(page.activities);
            token = page.page.unwrap().next_token;
            if token.is_empty() {
                return found;
            }
        }
    }

    async fn write(&self, organization: &str, action: &'static str, count: usize) {
        let subject = AuditSubject::Organization(organization.parse().unwrap());
        let entry = AuditEntry::new(subject, Actor::Operator, action, self.clock.now());
        let mut changes = ChangeSet::new();
        audit::append(&self.store, &mut changes, vec![entry; count]).await.unwrap();
        self.store.commit(changes).await.unwrap();
    }

    async fn verify(&self, organization: &str) -> Vec<VerifyLogsResponse> {
        let organization_id = organization.to_owned();
        let asked = VerifyLogsRequest { organization_id, ..VerifyLogsRequest::default() };
        let found = call!(AuditServiceClient, self, Who::Operator, verify_logs(asked)).unwrap();
        found.map(Result::unwrap).collect().await
    }
}

fn actions(lines: &[Activity]) -> Vec<&str> {
    lines.iter().map(|line| line.action.as_str()).collect()
}

fn wired(time: Timestamp) -> Option<prost_types::Timestamp> {
    Some(wire::timestamp(time))
}

#[tokio::test]
async fn lines_are_found_by_what_they_are_by_whom_to_whom_and_when() {
    let house = House::new();
    let id = house.create(Who::Account(1), "Mine").await.id;
    house.clock.advance(Duration::from_secs(3600));
    house.set(&id, 2, Role::External).await.unwrap();
    house.clock.advance(Duration::from_secs(3600));
    house.set(&id, 3, Role::Administrator).await.unwrap();
    house.clock.advance(Duration::from_secs(3600));
    house.set(&id, 2, Role::Collaborator).await.unwrap();
    let hour = |n: i64| Timestamp::from_unix_seconds(1_800_000_000 + n * 3600);
    house.people.change(3, |person| person.name = "Łucja Ødegård".to_owned());
    let group =
        |group: OrganizationActivityGroup| Filter { group: group.into(), ..Filter::default() };
    let text = |text: &str| Filter { text: text.to_owned(), ..Filter::default() };
    let all = ["member.changed", "member.added", "member.added", "organization.created"];
    for (filter, expected) in [
        (Filter::default(), &all[..]),
        (group(OrganizationActivityGroup::Members), &all[..3]),
        (group(OrganizationActivityGroup::Organization), &all[3..]),
        (group(OrganizationActivityGroup::Mail), &[]),
        (Filter { actor: account(1), ..Filter::default() }, &all[3..]),
        (Filter { actor: "operator".to_owned(), ..Filter::default() }, &all[..3]),
        (Filter { account_id: account(2), ..Filter::default() }, &["member.changed", all[1]]),
        (Filter { from: wired(hour(2)), ..Filter::default() }, &all[..2]),
        (Filter { until: wired(hour(2)), ..Filter::default() }, &all[2..]),
        (Filter { from: wired(hour(1)), until: wired(hour(3)), ..Filter::default() }, &all[1..3]),
        (text("COLLABORATOR"), &all[..1]),
        (text("łucja øde"), &all[1..2]),
        (text(&email(2)), &["member.changed", all[1]]),
        (text("nothing of it"), &[]),
    ] {
        for size in [1, 3, 100] {
            let found = house.find(&id, filter.clone(), size).await;
            assert_eq!(actions(&found), expected, "{filter:?} by {size}");
        }
    }
    for filter in [
        Filter { group: 99, ..Filter::default() },
        Filter { account_id: "x".to_owned(), ..Filter::default() },
        Filter { actor: "x".repeat(81), ..Filter::default() },
        text(&"x".repeat(257)),
    ] {
        let request = ListOrganizationActivityRequest {
            organization_id: id.clone(),
            filter: Some(filter),
            page: None,
        };
        let who = Who::Account(1);
        let refused = call!(
            OrganizationActivityServiceClient,
            house,
            who,
            list_organization_activity(request)
        );
        assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
    }
}

#[tokio::test]
async fn lines_come_with_the_names_of_those_concerned_and_only_to_those_who_may_see_them() {
    let house = House::new();
    let id = house.create(Who::Account(1), "Mine").await.id;
    let other = house.create(Who::Account(9), "Other").await.id;
    for (number, role) in [(2, Role::Administrator), (3, Role::Collaborator), (4, Role::External)] {
        house.set(&id, number, role).await.unwrap();
    }
    let list = async |who, organization: &str| {
        let request = ListOrganizationActivityRequest {
            organization_id: organization.to_owned(),
            ..ListOrganizationActivityRequest::default()
        };
        call!(OrganizationActivityServiceClient, house, who, list_organization_activity(request))
    };
    let export = async |who| {
        let organization_id = id.clone();
        let request = ExportOrganizationActivityRequest { organization_id, filter: None };
        call!(OrganizationActivityServiceClient, house, who, export_organization_activity(request))
    };
    let summarize = async |who, days| {
        let request = SummarizeOrganizationActivityRequest { organization_id: id.clone(), days };
        call!(
            OrganizationActivityServiceClient,
            house,
            who,
            summarize_organization_activity(request)
        )
    };
    for (who, code) in [
        (Who::Operator, None),
        (Who::Account(1), None),
        (Who::Account(2), None),
        (Who::Account(3), Some(Code::PermissionDenied)),
        (Who::Account(4), Some(Code::PermissionDenied)),
        (Who::Account(9), Some(Code::NotFound)),
    ] {
        assert_eq!(list(who, &id).await.err().map(|refused| refused.code()), code, "{who:?}");
        assert_eq!(export(who).await.err().map(|refused| refused.code()), code, "{who:?}");
        let summed = summarize(who, 0).await;
        assert_eq!(summed.err().map(|refused| refused.code()), code, "{who:?}");
    }
    let page = list(Who::Account(1), &id).await.unwrap();
    let mut named: Vec<_> = page.people.keys().cloned().collect();
    named.sort_unstable();
    assert_eq!(named, (1..=4).map(account).collect::<Vec<_>>());
    assert_eq!(page.people[&account(2)].name, "Person 2");
    assert_eq!(page.people[&account(2)].email, email(2));
    assert_eq!(page.oldest, wired(house.clock.now()));
    // Nobody is named who has nothing to do with it.
    let page = list(Who::Account(9), &other).await.unwrap();
    assert_eq!(page.people.keys().collect::<Vec<_>>(), [&account(9)]);
    let sums = summarize(Who::Account(1), 0).await.unwrap();
    assert!(sums.complete);
    let sums: Vec<_> = sums.sums.iter().map(|sum| (sum.group(), sum.lines)).collect();
    let (members, own) =
        (OrganizationActivityGroup::Members, OrganizationActivityGroup::Organization);
    assert_eq!(sums, [(members, 3), (own, 1)]);
    house.clock.advance(Duration::from_secs(31 * 86_400));
    assert!(summarize(Who::Account(1), 0).await.unwrap().sums.is_empty());
    assert_eq!(summarize(Who::Account(1), 60).await.unwrap().sums.len(), 2);
    let refused = summarize(Who::Account(1), 91).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_long_log_is_paged_and_exported_within_bounds() {
    let house = House::new();
    let id = house.create(Who::Account(1), "Mine").await.id;
    house.write(&id, "mailbox.created", 6_000).await;
    let group = OrganizationActivityGroup::Organization.into();
    let found = house.find(&id, Filter { group, ..Filter::default() }, 10).await;
    assert_eq!(actions(&found), ["organization.created"]);
    for (filter, count) in [
        (Filter::default(), 6_001),
        (Filter { group, ..Filter::default() }, 1),
        (Filter { until: wired(house.clock.now()), ..Filter::default() }, 0),
    ] {
        let request =
            ExportOrganizationActivityRequest { organization_id: id.clone(), filter: Some(filter) };
        let who = Who::Account(1);
        let parts = call!(
            OrganizationActivityServiceClient,
            house,
            who,
            export_organization_activity(request)
        );
        let parts: Vec<_> = parts.unwrap().map(Result::unwrap).collect().await;
        assert!(parts.iter().all(|part| part.activities.len() <= 500));
        let lines: Vec<_> = parts.into_iter().flat_map(|part| part.activities).collect();
        assert_eq!(lines.len(), count);
        assert!(lines.windows(2).all(|pair| pair[0].number > pair[1].number));
    }
}

#[tokio::test]
async fn old_lines_go_and_what_is_left_can_be_followed() {
    let config = OrganizationConfig {
        activity_kept: Span(Duration::from_secs(86_400)),
        ..OrganizationConfig::default()
    };
    let house = House::with(config);
    let id = house.create(Who::Account(1), "Mine").await.id;
    house.write(&id, "mailbox.created", 1_300).await;
    house.clock.advance(Duration::from_secs(86_401));
    house.write(&id, "mailbox.changed", 2).await;
    let subject = AuditSubject::Organization(id.parse().unwrap());
    for _ in 0..500 {
        if audit::count(&house.store, subject).await.unwrap() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(audit::count(&house.store, subject).await.unwrap(), 2);
    let verified = house.verify(&id).await;
    assert_eq!(verified.len(), 1);
    assert!(verified[0].done && verified[0].broken.is_empty() && verified[0].lines == 2);
}

#[tokio::test]
async fn tampering_is_found_wherever_it_is() {
    let house = House::new();
    let mut ids = Vec::new();
    for number in 1..=5 {
        ids.push(house.create(Who::Account(number), "One of many").await.id);
    }
    let all = house.verify("").await;
    assert!(all.iter().all(|part| part.broken.is_empty()));
    assert_eq!((all.last().unwrap().logs, all.last().unwrap().lines), (5, 5));
    // One line is taken away; another log goes whole, head and all.
    house.set(&ids[1], 7, Role::External).await.unwrap();
    let key = |id: &str| AuditSubject::Organization(id.parse().unwrap()).to_bytes().to_vec();
    let line = |id: &str, number: u64| [key(id).as_slice(), &number.to_be_bytes()].concat();
    let mut changes = ChangeSet::new();
    changes.delete(audit::LINES, line(&ids[1], 1), Expect::Any);
    changes.delete(audit::LINES, line(&ids[3], 1), Expect::Any);
    changes.delete(audit::HEADS, key(&ids[3]), Expect::Any);
    house.store.commit(changes).await.unwrap();
    let all = house.verify("").await;
    let broken = all.iter().flat_map(|part| &part.broken);
    let broken: Vec<_> = broken.map(|log| (&log.organization_id, log.first_wrong)).collect();
    assert_eq!(broken, [(&ids[1], 1), (&ids[3], 1)]);
    assert!(house.verify(&ids[0]).await[0].broken.is_empty());
    assert_eq!(house.verify(&ids[3]).await[0].broken[0].first_wrong, 1);
    let nonsense = VerifyLogsRequest { organization_id: "x".to_owned(), ..Default::default() };
    let refused = call!(AuditServiceClient, house, Who::Operator, verify_logs(nonsense));
    assert_eq!(refused.unwrap_err().code(), Code::InvalidArgument);
    let nobody = OrganizationId::from_bytes([9; 16]).to_string();
    assert_eq!(house.verify(&nobody).await[0].lines, 0);
    let request = request(Who::Account(1), VerifyLogsRequest::default());
    let refused = AuditServiceClient::new(house.link(Who::Account(1)))
        .verify_logs(request)
        .await
        .unwrap_err();
    assert_eq!((refused.code(), reason(&refused)), (Code::PermissionDenied, String::new()));
}
