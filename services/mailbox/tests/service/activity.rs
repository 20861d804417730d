//! The lines about mail in the activity log of an organization.

use futures_util::StreamExt;
use gatepost_proto::{
    common::v1::PageRequest,
    mailbox::v1::UpdateMailboxRequest,
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
