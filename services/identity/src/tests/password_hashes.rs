use gatepost_proto::identity::v1::{
    ChangePasswordRequest, CountPasswordHashesRequest, ImportPasswordHashRequest,
    password_hash_service_client::PasswordHashServiceClient,
};

use super::*;

/// Of `grüne Wiese`, by `doveadm pw -s BLF-CRYPT` of Dovecot 2.3.
const FOREIGN: &str = "{BLF-CRYPT}$2y$05$08uMSUekCE1IGBJ/ES959Oz0unyKYZ8MQnLFhqTXYS30fc8Z6V7.e";

fn hashes(house: &House) -> PasswordHashServiceClient<Link> {
    PasswordHashServiceClient::new(house.link(ServiceName::Admin))
}

async fn import(house: &House, account: &Account, hash: &str) -> Result<bool, Status> {
    let (account_id, password_hash) = (account.id.clone(), hash.to_owned());
    let request = ImportPasswordHashRequest { account_id, password_hash };
    Ok(hashes(house).import_password_hash(request).await?.into_inner().imported)
}

async fn counts(house: &House) -> Vec<(String, Option<u32>, u64)> {
    let answer = hashes(house).count_password_hashes(CountPasswordHashesRequest {}).await.unwrap();
    let counts = answer.into_inner().counts.into_iter();
    counts.map(|count| (count.scheme, count.key_id, count.count)).collect()
}

async fn without_password(house: &House, email: &str) -> Account {
    let request = CreateAccountRequest {
        email: email.to_owned(),
        name: "Bert".to_owned(),
        ..Default::default()
    };
    let made = house.accounts(ServiceName::Admin).create_account(request).await.unwrap();
    made.into_inner().account.unwrap()
}

#[tokio::test]
async fn the_password_of_old_opens_the_account_and_becomes_one_of_ours() {
    let house = House::new();
    house.account("anna@example.org").await;
    let bert = without_password(&house, "bert@example.org").await;
    assert!(house.try_login("bert@example.org", "grüne Wiese", "192.0.2.1").await.is_err());
    assert!(import(&house, &bert, FOREIGN).await.unwrap());
    let ours = || ("argon2id".to_owned(), Some(1));
    let with = |(scheme, key): (String, _), count| (scheme, key, count);
    assert_eq!(counts(&house).await, [with(ours(), 1), ("bcrypt".to_owned(), None, 1)]);
    let wrong = house.try_login("bert@example.org", "grüne Wiesen", "192.0.2.1").await;
    assert_eq!(refused(wrong), (Code::Unauthenticated, "login-refused".to_owned()));
    // As another keyboard writes it.
    let grant =
        house.try_login("bert@example.org", "gru\u{308}ne Wiese", "192.0.2.1").await.unwrap();
    assert_eq!(counts(&house).await, [with(ours(), 2)]);
    house.try_login("bert@example.org", "grüne Wiese", "192.0.2.1").await.unwrap();
    let lines = house.log(&grant.token, "password.imported").await;
    let line = lines.iter().find(|line| line.action == "password.imported").unwrap();
    assert_eq!(line.details["scheme"], "bcrypt");

    // Running the import again undoes nothing.
    assert!(!import(&house, &bert, FOREIGN).await.unwrap());
    assert_eq!(counts(&house).await, [with(ours(), 2)]);
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_and_says_why() {
    let house = House::new();
    let bert = without_password(&house, "bert@example.org").await;
    for (hash, reason) in [
        ("{PLAIN-MD5}5f4dcc3b5aa765d61d8327deb882cf99", "password-hash-weak"),
        ("{SCRAM-SHA-1}4096,AAAA", "password-hash-unknown"),
        ("$2b$31$abcdefghijklmnopqrstuu/KH1Lu0Afj7w/Zwm9hO3xd0JQkG/Eo6", "password-hash-refused"),
        ("", "password-hash-unknown"),
    ] {
        let found = refused(import(&house, &bert, hash).await);
        assert_eq!(found, (Code::InvalidArgument, reason.to_owned()), "{hash:?}");
    }
    let huge = refused(import(&house, &bert, &"x".repeat(1 << 19)).await);
    assert_eq!(huge.1, "password-hash-refused");
    assert!(counts(&house).await.is_empty());
    let nobody = Account { id: gatepost_model::AccountId::from_bytes([9; 16]).to_string(), ..bert };
    assert_eq!(import(&house, &nobody, FOREIGN).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn nobody_begins_with_a_password_that_others_would_try() {
    let house = House::new();
    house.account("anna.keller@example.org").await;
    let grant = house.login("anna.keller@example.org").await;
    for (new, reason) in [
        ("short", "password-short"),
        ("Password123", "password-common"),
        ("Anna.Keller-1", "password-personal"),
        ("gatepost2026", "password-personal"),
        ("tab\tin the middle", "password-control"),
        (&"x".repeat(1 << 19), "malformed"),
    ] {
        let request = ChangePasswordRequest {
            present_password: PASSWORD.to_owned(),
            new_password: new.to_owned(),
            client: client("192.0.2.1"),
        };
        let changed = house.accounts(ServiceName::Web);
        let changed = changed.clone().change_password(signed(request, &grant.token)).await;
        assert_eq!(refused(changed), (Code::InvalidArgument, reason.to_owned()));
    }
    house.login("anna.keller@example.org").await;
}
