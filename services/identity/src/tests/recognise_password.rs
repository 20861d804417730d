use gatepost_proto::identity::v1::{
    RecogniseAccountPasswordRequest, account_password_service_client::AccountPasswordServiceClient,
};

use super::*;

async fn recognise(
    house: &House,
    address: &str,
    accounts: &[&str],
    password: &str,
) -> Result<String, Status> {
    let request = RecogniseAccountPasswordRequest {
        address: address.to_owned(),
        account_ids: accounts.iter().map(|&id| id.to_owned()).collect(),
        password: password.to_owned(),
        client: client("192.0.2.1"),
    };
    let mut service = AccountPasswordServiceClient::new(house.link(ServiceName::Mailbox));
    service.recognise_account_password(request).await.map(|answer| answer.into_inner().account_id)
}

#[tokio::test]
async fn an_account_password_is_recognised_for_its_owner_alone() {
    let house = House::new();
    let anna = house.account("anna@gatepost.test").await.id;
    let bert = house.account("bert@gatepost.test").await.id;
    for (address, accounts, password, found) in [
        ("anna@gatepost.test", &[&*bert, &*anna][..], PASSWORD, &*anna),
        ("ANNA@gatepost.test", &[&*anna][..], PASSWORD, &*anna),
        ("anna@gatepost.test", &[&*anna][..], "wrong horse", ""),
        // Not attached to the mailbox, or with another login: nothing is said.
        ("anna@gatepost.test", &[&*bert][..], PASSWORD, ""),
        ("info@gatepost.test", &[&*anna][..], PASSWORD, ""),
        ("anna@gatepost.test", &[][..], PASSWORD, ""),
    ] {
        assert_eq!(
            recognise(&house, address, accounts, password).await.unwrap(),
            found,
            "{address}"
        );
    }
    let many: Vec<&str> = std::iter::repeat_n(&*anna, 21).collect();
    let refused = recognise(&house, "anna@gatepost.test", &many, PASSWORD).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    // However often it is asked, nobody's login waits.
    for guess in 0..40 {
        recognise(&house, "anna@gatepost.test", &[&anna], &format!("guess {guess}")).await.unwrap();
    }
    house.login("anna@gatepost.test").await;
}
