//! The lines about mail in the activity log of an organization.

use futures_util::StreamExt;
use gatepost_model::ServiceName;
use gatepost_proto::{
    common::v1::{PageRequest, VerifyLogsRequest},
    mailbox::v1::{
        OperatorWork, RecordOperatorWorkRequest, UpdateMailboxRequest,
        audit_service_client::AuditServiceClient,
    },
    organization::v1::{
        ExportOrganizationActivityRequest, ListOrganizationActivityRequest,
        ListOrganizationActivityResponse, OrganizationActivityFilter, OrganizationActivityGroup,
        SummarizeOrganizationActivityRequest, Verb,
    },
};
use tonic::{Code, Status};

use crate::house::{House, Who, account, account_id, ask, organization_id};

async fn list(
    house: &House,
    who: Who,
    filter: OrganizationActivityFilter,
    page: PageRequest,
) -> Result<ListOrganizationActivityResponse, Status> {
    let request = ListOrganizationActivityRequest {
        organization_id: organization_id(1),
        filter: Some(filter),
        page: Some(page),
    };
    ask!(house, who, activities.list_organization_activity(request))
}

fn actions(found: &ListOrganizationActivityResponse) -> Vec<&str> {
    found.activities.iter().map(|line| line.action.as_str()).collect()
}

fn page(size: u32, token: &str) -> PageRequest {
    PageRequest { size, token: token.to_owned() }
}

#[tokio::test]
async fn who_may_see_the_log_finds_what_was_done_to_mail() {
    let house = House::new();
    let (owner, organization, service) = house.manager(1).await;
    house.organization.allow(account_id(1), &organization, Verb::ViewActivity);
    let mailbox = house.mailbox(owner, &service, "anna@gatepost.test").await.id;
    let update = UpdateMailboxRequest { mailbox_id: mailbox, quota_bytes: Some(1 << 20), state: 0 };
    ask!(house, Who::Operator, mailboxes.update_mailbox(update)).unwrap();

    let none = OrganizationActivityFilter::default;
    let all = list(&house, owner, none(), page(10, "")).await.unwrap();
    assert_eq!(actions(&all), ["mailbox.changed", "mailbox.created", "mail-service.created"]);
    assert_eq!(all.people[&account_id(1).to_string()].name, "Person 1");
    // Page by page it is the same.
    let first = list(&house, owner, none(), page(2, "")).await.unwrap();
    let token = first.page.unwrap().next_token;
    let second = list(&house, owner, none(), page(2, &token)).await.unwrap();
    assert_eq!(actions(&second), ["mail-service.created"]);
    for (filter, expected) in [
        (OrganizationActivityFilter { actor: "operator".into(), ..none() }, 1),
        (OrganizationActivityFilter { account_id: account_id(1).to_string(), ..none() }, 1),
        (OrganizationActivityFilter { text: "ANNA@gatepost".into(), ..none() }, 1),
        (OrganizationActivityFilter { text: "person 1".into(), ..none() }, 2),
        (
            OrganizationActivityFilter {
                group: OrganizationActivityGroup::Members.into(),
                ..none()
            },
            0,
        ),
    ] {
        let found = list(&house, owner, filter.clone(), page(10, "")).await.unwrap();
        assert_eq!(found.activities.len(), expected, "{filter:?}");
    }
    let request = ExportOrganizationActivityRequest {
        organization_id: organization_id(1),
        filter: Some(none()),
    };
    let mut parts = ask!(house, owner, activities.export_organization_activity(request)).unwrap();
    let mut lines = 0;
    while let Some(part) = parts.next().await {
        lines += part.unwrap().activities.len();
    }
    assert_eq!(lines, 3);
    let request =
        SummarizeOrganizationActivityRequest { organization_id: organization_id(1), days: 0 };
    let sums = ask!(house, owner, activities.summarize_organization_activity(request)).unwrap();
    assert_eq!(sums.sums.iter().map(|sum| sum.lines).sum::<u64>(), 3);
    assert!(sums.complete);
}

#[tokio::test]
async fn nobody_else_finds_anything() {
    let house = House::new();
    let (_, organization, _) = house.manager(1).await;
    house.organization.allow(account_id(4), &organization, Verb::View);
    for (number, code) in [(4, Code::PermissionDenied), (5, Code::NotFound)] {
        let who = account(number);
        let filter = OrganizationActivityFilter::default();
        let refused = list(&house, who, filter, page(10, "")).await.unwrap_err();
        assert_eq!(refused.code(), code);
        let request =
            ExportOrganizationActivityRequest { organization_id: organization_id(1), filter: None };
        let refused = ask!(house, who, activities.export_organization_activity(request));
        assert_eq!(refused.unwrap_err().code(), code);
        let request =
            SummarizeOrganizationActivityRequest { organization_id: organization_id(1), days: 0 };
        let refused = ask!(house, who, activities.summarize_organization_activity(request));
        assert_eq!(refused.unwrap_err().code(), code);
    }
}

/// What operators do to mail stands in the log of its organization, which stays whole.
#[tokio::test]
async fn what_operators_do_to_mail_is_read_by_its_owners() {
    use OperatorWork as Work;
    let house = House::new();
    let (owner, organization, service) = house.manager(1).await;
    house.organization.allow(account_id(1), &organization, Verb::ViewActivity);
    let mailbox_id = house.mailbox(owner, &service, "anna@gatepost.test").await.id;
    let work = |work: Work, messages, folder: &str| RecordOperatorWorkRequest {
        mailbox_id: mailbox_id.clone(),
        work: work.into(),
        messages,
        folder: folder.to_owned(),
    };
    for done in [
        work(Work::Restore, 12, "INBOX"),
        work(Work::Delete, 1, ""),
        work(Work::ImportBegin, 0, ""),
        work(Work::ImportEnd, 0, ""),
        work(Work::Export, 0, &"x".repeat(5000)),
        work(Work::Repair, 0, ""),
        work(Work::Limit, 100, ""),
    ] {
        ask!(house, Who::Operator, works.record_operator_work(done)).unwrap();
    }
    let nobody = gatepost_model::MailboxId::from_bytes([9; 16]).to_string();
    for (wrong, code) in [
        (work(Work::Unspecified, 1, ""), Code::InvalidArgument),
        (
            RecordOperatorWorkRequest { mailbox_id: nobody, ..work(Work::Restore, 1, "") },
            Code::NotFound,
        ),
    ] {
        let refused = ask!(house, Who::Operator, works.record_operator_work(wrong)).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    let filter = OrganizationActivityFilter { actor: "operator".into(), ..Default::default() };
    let found = list(&house, owner, filter, page(10, "")).await.unwrap();
    let told: Vec<_> = found
        .activities
        .iter()
        .map(|line| {
            let detail = |name: &str| line.details.get(name).map_or("", String::as_str);
            assert_eq!(detail("mailbox"), "anna@gatepost.test");
            let folder: String = detail("folder").chars().take(5).collect();
            assert!(detail("folder").len() <= 200);
            (line.action.as_str(), detail("messages").to_owned(), folder)
        })
        .collect();
    let line =
        |action, messages: &str, folder: &str| (action, messages.to_owned(), folder.to_owned());
    assert_eq!(
        told,
        [
            line("mailbox.limit-changed", "100", ""),
            line("mailbox.repaired", "", ""),
            line("mailbox.messages-exported", "", "xxxxx"),
            line("mailbox.messages-imported", "0", ""),
            line("mailbox.import-begun", "", ""),
            line("mailbox.messages-deleted", "1", ""),
            line("mailbox.messages-restored", "12", "INBOX"),
        ]
    );
    let link = house.board.link(ServiceName::Admin, ServiceName::Mailbox);
    let all = VerifyLogsRequest::default();
    let mut sums = AuditServiceClient::new(link).verify_logs(all).await.unwrap().into_inner();
    let mut last = None;
    while let Some(sum) = sums.next().await {
        last = Some(sum.unwrap());
    }
    let last = last.unwrap();
    assert!(last.done && last.broken.is_empty(), "{last:?}");
    // The seven lines, and how the mail service and the mailbox came to be.
    assert_eq!((last.logs, last.lines), (1, 9));
}
