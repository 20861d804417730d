use futures_util::StreamExt;
use gatepost_model::{Actor, AuditEntry, AuditSubject};
use gatepost_proto::{
    common::v1::{Activity, PageRequest},
    identity::v1::activity_report_service_client::ActivityReportServiceClient,
};
use gatepost_store::{ChangeSet, Store, audit};

use super::*;

const EMAIL: &str = "anna@example.org";

fn reports(house: &House, from: ServiceName) -> ActivityReportServiceClient<Link> {
    ActivityReportServiceClient::new(house.link(from))
}

async fn write(house: &House, account: &str, action: &'static str, count: usize) {
    let subject = AuditSubject::Account(account.parse().unwrap());
    for _ in 0..count.div_ceil(100) {
        let entry = AuditEntry::new(subject, Actor::Stranger, action, house.now());
        let mut changes = ChangeSet::new();
        let entries = vec![entry; count.min(100)];
        audit::append(&house.store, &mut changes, entries).await.unwrap();
        house.store.commit(changes).await.unwrap();
    }
}

async fn find(house: &House, token: &str, kind: ActivityKind, size: u32) -> Vec<Vec<Activity>> {
    let (mut pages, mut next) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { size, token: next });
        let request = signed(FindActivityRequest { kind: kind.into(), page }, token);
        let found = reports(house, ServiceName::Web).find_activity(request).await.unwrap();
        let found = found.into_inner();
        pages.push(found.activities);
        next = found.page.unwrap().next_token;
        if next.is_empty() {
            return pages;
        }
    }
}

#[tokio::test]
async fn lines_are_found_by_kind_and_paged() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    write(&house, &account.id, "login.refused", 3).await;
    write(&house, &account.id, "app-password.issued", 1).await;
    for (kind, actions) in [
        (ActivityKind::Logins, vec!["login.accepted"]),
        (ActivityKind::Refusals, vec!["login.refused"; 3]),
        (ActivityKind::Changes, vec!["app-password.issued", "account.created"]),
        (ActivityKind::AppPasswords, vec!["app-password.issued"]),
    ] {
        for size in [1, 2, 50] {
            let pages = find(&house, &session, kind, size).await;
            assert!(pages.iter().all(|page| page.len() <= size as usize));
            let found: Vec<_> = pages.iter().flatten().map(|line| line.action.as_str()).collect();
            assert_eq!(found, actions, "{kind:?} by {size}");
        }
    }
    assert_eq!(find(&house, &session, ActivityKind::Unspecified, 50).await[0].len(), 6);
    // What one looks for lies behind many lines of another kind.
    write(&house, &account.id, "login.refused", 6_000).await;
    let pages = find(&house, &session, ActivityKind::Logins, 10).await;
    assert!(pages.len() > 1 && pages[0].is_empty());
    assert_eq!(pages.iter().flatten().count(), 1);
    for (kind, token) in [(99, ""), (1, "x")] {
        let page = Some(PageRequest { size: 1, token: token.to_owned() });
        let request = signed(FindActivityRequest { kind, page }, &session);
        let answer = reports(&house, ServiceName::Web).find_activity(request).await;
        assert_eq!(refused(answer).0, Code::InvalidArgument);
    }
}

#[tokio::test]
async fn days_are_counted_in_the_accounts_time_zone() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    // 2027-01-15T08:00:00Z, which is still the 14th in Honolulu.
    let session = house.login(EMAIL).await.token;
    write(&house, &account.id, "login.refused", 2).await;
    let summarize = async |days: u32| {
        let request = signed(SummarizeActivityRequest { days }, &session);
        let answer = reports(&house, ServiceName::Web).summarize_activity(request).await;
        answer.map(Response::into_inner)
    };
    let summary = summarize(0).await.unwrap();
    assert_eq!((summary.days.len(), summary.complete), (30, true));
    let today = summary.days.last().unwrap();
    assert_eq!((today.date.as_str(), today.logins, today.refusals), ("2027-01-15", 1, 2));
    let before = &summary.days[28];
    assert_eq!((before.date.as_str(), before.logins, before.refusals), ("2027-01-14", 0, 0));
    let update = UpdateProfileRequest {
        profile: Some(Profile { time_zone: "Pacific/Honolulu".into(), ..Default::default() }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["time_zone".into()] }),
        ..Default::default()
    };
    let mut profiles =
        profile_service_client::ProfileServiceClient::new(house.link(ServiceName::Web));
    profiles.update_profile(signed(update, &session)).await.unwrap();
    let summary = summarize(1).await.unwrap();
    assert_eq!(summary.days[0].date, "2027-01-14");
    assert_eq!(summary.days[0].logins, 1);
    house.clock.advance(Duration::from_secs(3 * 3600));
    let summary = summarize(2).await.unwrap();
    assert_eq!((summary.days[0].logins, summary.days[1].logins), (1, 0));
    assert_eq!(refused(summarize(91).await).0, Code::InvalidArgument);
}

#[tokio::test]
async fn an_export_holds_every_line_of_its_kind() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    write(&house, &account.id, "login.refused", 1_200).await;
    for (kind, count) in [(ActivityKind::Unspecified, 1_202), (ActivityKind::Refusals, 1_200)] {
        let request = signed(ExportActivityRequest { kind: kind.into() }, &session);
        let answer = reports(&house, ServiceName::Web).export_activity(request).await.unwrap();
        let parts: Vec<_> = answer.into_inner().map(Result::unwrap).collect().await;
        assert!(parts.iter().all(|part| part.activities.len() <= 500));
        let lines: Vec<_> = parts.into_iter().flat_map(|part| part.activities).collect();
        assert_eq!(lines.len(), count);
        assert!(lines.windows(2).all(|pair| pair[0].number > pair[1].number));
    }
}

#[tokio::test]
async fn old_lines_go_and_the_chain_holds() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    write(&house, &account.id, "login.refused", 5).await;
    let verify = async || {
        let request = VerifyActivityRequest { account_id: account.id.clone() };
        let found = reports(&house, ServiceName::Admin).verify_activity(request).await.unwrap();
        let found = found.into_inner();
        (found.lines, found.first_wrong)
    };
    assert_eq!(verify().await, (6, 0));
    // From here on the sweeper in the background may be first.
    house.clock.advance(Duration::from_secs(366 * 86_400));
    house.login(EMAIL).await;
    house.identity.sweep_once().await.unwrap();
    assert_eq!(verify().await, (1, 0));
    let subject = AuditSubject::Account(account.id.parse().unwrap());
    let key = audit::list(&house.store, subject, None, 1).await.unwrap()[0].number;
    let mut changes = ChangeSet::new();
    let key = [subject.to_bytes().as_slice(), &key.to_be_bytes()].concat();
    changes.delete(audit::LINES, key, gatepost_store::Expect::Any);
    house.store.commit(changes).await.unwrap();
    assert_eq!(verify().await.1, 7);
    let unknown = VerifyActivityRequest { account_id: "acc_00000000000000000000000000".into() };
    let answer = reports(&house, ServiceName::Admin).verify_activity(unknown).await;
    assert_eq!(refused(answer).0, Code::NotFound);
}
