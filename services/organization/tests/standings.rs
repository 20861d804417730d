//! How accounts stand to an organization, as other services are told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod house;

use gatepost_model::ServiceName;
use gatepost_proto::organization::v1::{
    DescribeStandingsRequest, Level, Resource, Role, Standing,
    standing_service_client::StandingServiceClient,
};
use house::{House, Who, account};
use tonic::{Code, Status};

async fn ask(
    house: &House,
    from: ServiceName,
    organization: &str,
    accounts: Vec<String>,
) -> Result<Vec<Standing>, Status> {
    let link = house.board.link(from, ServiceName::Organization);
    let request = DescribeStandingsRequest {
        organization_id: organization.to_owned(),
        resource: Some(Resource { kind: "mail-service".into(), id: "some".into() }),
        account_ids: accounts,
    };
    let answer = StandingServiceClient::new(link).describe_standings(request).await?;
    Ok(answer.into_inner().standings)
}

#[tokio::test]
async fn everybody_is_described_in_the_order_asked() {
    let house = House::new();
    let organization = house.create(Who::Account(1), "Firm").await.id;
    house.set(&organization, 2, Role::Administrator).await.unwrap();
    house.set(&organization, 3, Role::Collaborator).await.unwrap();
    let asked = [3, 9, 1, 2].map(account).to_vec();
    let found = ask(&house, ServiceName::Mailbox, &organization, asked.clone()).await.unwrap();
    let standing = |number: u8, member, level: Level| Standing {
        account_id: account(number),
        member,
        level: level.into(),
        held: false,
    };
    // What is no product yet is for those who may manage all.
    let expected = [
        standing(3, true, Level::Unspecified),
        standing(9, false, Level::Unspecified),
        standing(1, true, Level::Manage),
        standing(2, true, Level::Manage),
    ];
    assert_eq!(found, expected);
    // In an organization that there is not, nobody is anything.
    let elsewhere = gatepost_model::OrganizationId::from_bytes([8; 16]).to_string();
    let found = ask(&house, ServiceName::Mailbox, &elsewhere, asked).await.unwrap();
    assert!(found.iter().all(|one| !one.member && one.level() == Level::Unspecified), "{found:?}");
}

#[tokio::test]
async fn only_services_that_need_it_ask_and_within_bounds() {
    let house = House::new();
    let organization = house.create(Who::Account(1), "Firm").await.id;
    for other in [ServiceName::Web, ServiceName::Mail, ServiceName::Admin] {
        let refused = ask(&house, other, &organization, vec![]).await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied, "{other:?}");
    }
    for accounts in [vec![account(1); 501], vec!["nobody".to_owned()]] {
        let refused = ask(&house, ServiceName::Mailbox, &organization, accounts).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    let most = ask(&house, ServiceName::Mailbox, &organization, vec![account(1); 500]).await;
    assert_eq!(most.unwrap().len(), 500);
}
