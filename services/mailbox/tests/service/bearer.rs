//! Logging in with access tokens (MBX-5).

use std::time::Duration;

use gatepost_model::{OauthGrantId, SecretKind};
use gatepost_proto::{
    common::v1::{Client, MailProtocol},
    identity::v1::{
        AccessTokenMatch, AccessTokenRefusal, AppPasswordRefusal, verify_access_token_response,
        verify_app_password_response,
    },
    mailbox::v1::{AuthenticationRefusal::*, *},
};
use tonic::Code;

use crate::house::{House, Who, account_id, ask, secret};

fn token(number: u8) -> String {
    format!(
        "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.{}{number:03}.{}",
        "p".repeat(80),
        "s".repeat(86)
    )
}

fn grant(number: u8) -> String {
    OauthGrantId::from_bytes([number; 16]).to_string()
}

/// A token of the account with this number.
fn put(house: &House, number: u8, account: u8, mailbox: &str) -> String {
    let found = AccessTokenMatch {
        grant_id: grant(number),
        account_id: account_id(account).to_string(),
        client_id: "client".to_owned(),
        client_name: "Roundcube".to_owned(),
        expires: None,
        mailbox: mailbox.to_owned(),
    };
    let outcome = verify_access_token_response::Outcome::Match(found);
    house.identity.tokens.lock().unwrap().insert(token(number), outcome);
    token(number)
}

fn refuse(house: &House, number: u8, refusal: AccessTokenRefusal) -> String {
    let outcome = verify_access_token_response::Outcome::Refusal(refusal.into());
    house.identity.tokens.lock().unwrap().insert(token(number), outcome);
    token(number)
}

async fn show(
    house: &House,
    address: &str,
    token: &str,
    protocol: MailProtocol,
) -> Result<AuthenticationGrant, AuthenticationRefusal> {
    let client = Client { ip: "192.0.2.1".to_owned(), program: String::new() };
    let request = AuthenticateRequest {
        address: address.to_owned(),
        secret: token.to_owned(),
        protocol: protocol.into(),
        client: Some(client),
        form: SecretForm::BearerToken.into(),
    };
    house.show(request).await.unwrap()
}

async fn newest(house: &House, mailbox: &str, accepted: bool) -> MailboxLogin {
    for _ in 0..300 {
        let request = ListLoginsRequest { mailbox_id: mailbox.to_owned(), page: None };
        let found = ask!(house, Who::Operator, mailboxes.list_logins(request)).unwrap().logins;
        if let Some(login) = found.into_iter().find(|login| login.accepted == accepted) {
            return login;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the login was not written");
}

#[tokio::test]
async fn a_token_opens_the_mailbox_that_is_named_or_was_chosen() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let anna = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    let shop = house.mailbox(who, &service, "shop@gatepost.test").await.id;
    let token = put(&house, 1, 1, "Shop@gatepost.test");
    for (address, mailbox) in [
        ("anna@gatepost.test", &anna),
        ("ANNA@gatepost.test", &anna),
        ("shop@gatepost.test", &shop),
        ("", &shop),
    ] {
        let opened = show(&house, address, &token, MailProtocol::Imap).await.unwrap();
        assert_eq!(&opened.mailbox_id, mailbox, "{address:?}");
        assert_eq!(opened.credential_kind(), CredentialKind::OauthGrant);
        assert_eq!(
            (opened.credential_id, opened.account_id),
            (grant(1), account_id(1).to_string())
        );
        assert_eq!(opened.expires_unix, 0, "it ends with its grant");
    }
    // No more than the protocol has a use for.
    for (protocol, permissions) in [
        (MailProtocol::Imap, vec![Permission::Read, Permission::Folders, Permission::Write]),
        (MailProtocol::Smtp, vec![Permission::Send]),
        (MailProtocol::Caldav, vec![Permission::Read, Permission::Write]),
    ] {
        let opened = show(&house, "", &token, protocol).await.unwrap();
        assert_eq!(opened.permissions().collect::<Vec<_>>(), permissions);
        assert_eq!(house.identity.shown.lock().unwrap().last(), Some(&protocol));
    }
    let login = newest(&house, &shop, true).await;
    assert_eq!(login.client.unwrap().program, "Roundcube");
}

#[tokio::test]
async fn every_cause_is_told_to_the_owner_and_only_the_scope_to_the_wire() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let app = house.identity.issue_for(50, account_id(1), &[]);
    let right = put(&house, 1, 1, "");
    let of_another = put(&house, 2, 3, "");
    let reader = put(&house, 3, 2, "");
    let cases = [
        (refuse(&house, 10, AccessTokenRefusal::Invalid), MailProtocol::Imap, "token-invalid"),
        (refuse(&house, 11, AccessTokenRefusal::Unspecified), MailProtocol::Imap, "token-invalid"),
        (token(12), MailProtocol::Imap, "token-invalid"),
        (refuse(&house, 13, AccessTokenRefusal::Expired), MailProtocol::Imap, "token-expired"),
        (refuse(&house, 14, AccessTokenRefusal::Revoked), MailProtocol::Imap, "token-revoked"),
        (refuse(&house, 15, AccessTokenRefusal::Scope), MailProtocol::Smtp, "token-scope"),
        (
            refuse(&house, 16, AccessTokenRefusal::AccountInactive),
            MailProtocol::Imap,
            "account-inactive",
        ),
        (of_another, MailProtocol::Imap, "not-attached"),
        (reader, MailProtocol::Smtp, "not-permitted"),
        (app.clone(), MailProtocol::Imap, "no-token"),
        (secret(SecretKind::Session, 51).expose().to_string(), MailProtocol::Imap, "no-token"),
        ("correct horse battery".to_owned(), MailProtocol::Imap, "no-token"),
        (String::new(), MailProtocol::Imap, "no-token"),
        (format!("eyJ.{}.x", "x".repeat(20_000)), MailProtocol::Imap, "no-token"),
    ];
    for (number, (shown, protocol, cause)) in cases.into_iter().enumerate() {
        // One mailbox each: its newest refusal is that of this case.
        let address = format!("anna{number}@gatepost.test");
        let id = house.mailbox(who, &service, &address).await.id;
        let read = AttachAccountRequest {
            mailbox_id: id.clone(),
            account_id: account_id(2).to_string(),
            permissions: vec![Permission::Read.into()],
        };
        ask!(house, Who::Operator, mailboxes.attach_account(read)).unwrap();
        let refusal = if cause == "token-scope" { Scope } else { Credentials };
        assert_eq!(show(&house, &address, &shown, protocol).await, Err(refusal), "{cause}");
        assert_eq!(newest(&house, &id, false).await.cause, cause);
        // A right one opens it, whatever was shown before.
        house.clock.advance(Duration::from_secs(30));
        show(&house, &address, &right, MailProtocol::Imap).await.unwrap();
    }
    for address in ["nobody@gatepost.test", "nobody@elsewhere.example", "nonsense"] {
        assert_eq!(show(&house, address, &right, MailProtocol::Imap).await, Err(Credentials));
    }
    let nobodys = show(&house, "", &right, MailProtocol::Imap).await;
    assert_eq!(nobodys, Err(Credentials), "no mailbox was chosen");
    let gone = put(&house, 4, 1, "gone@gatepost.test");
    assert_eq!(show(&house, "", &gone, MailProtocol::Imap).await, Err(Credentials));
    assert_eq!(*house.identity.verified.lock().unwrap(), 0, "app passwords are not asked about");
}

#[tokio::test]
async fn a_token_in_the_place_of_a_password_costs_no_slow_hash() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    house.set_password(who, &id, "correct horse battery").await;
    let token = put(&house, 1, 1, "");
    assert_eq!(house.log_in("anna@gatepost.test", &token).await, Err(Credentials));
    assert_eq!(newest(&house, &id, false).await.cause, "token-as-password");
    assert!(house.identity.shown.lock().unwrap().is_empty(), "it is not looked at");
    // A password that is as long, of other letters, is one.
    let odd = token.replace('.', " ");
    house.set_password(who, &id, &odd).await;
    house.log_in("anna@gatepost.test", &odd).await.unwrap();
}

#[tokio::test]
async fn wrong_tokens_count_against_their_network_and_right_ones_pass() {
    let house = House::with(|config| config.throttle.network_burst = 5);
    let (who, _, service) = house.manager(1).await;
    house.mailbox(who, &service, "anna@gatepost.test").await;
    let right = put(&house, 1, 1, "");
    let scope = refuse(&house, 2, AccessTokenRefusal::Scope);
    let imap = MailProtocol::Imap;
    for _ in 0..20 {
        // The same one counts once, and one that is right but not for this not at all.
        assert_eq!(show(&house, "anna@gatepost.test", &token(50), imap).await, Err(Credentials));
        assert_eq!(show(&house, "anna@gatepost.test", &scope, imap).await, Err(Scope));
    }
    for number in 51..55 {
        let got = show(&house, "anna@gatepost.test", &token(number), imap).await;
        assert_eq!(got, Err(Credentials), "{number}");
    }
    assert_eq!(show(&house, "nobody@gatepost.test", &token(60), imap).await, Err(Throttled));
    show(&house, "anna@gatepost.test", &right, imap).await.unwrap();
    // App passwords are counted on the same account of wrong ones.
    let outcome =
        verify_app_password_response::Outcome::Refusal(AppPasswordRefusal::Unknown.into());
    let wrong = house.identity.issue(90, outcome);
    assert_eq!(house.log_in("anna@gatepost.test", &wrong).await, Err(Throttled));
}

#[tokio::test]
async fn without_the_identity_service_nobody_can_say() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    house.mailbox(who, &service, "anna@gatepost.test").await;
    let token = put(&house, 1, 1, "");
    *house.identity.down.lock().unwrap() = true;
    let request = AuthenticateRequest {
        address: "anna@gatepost.test".to_owned(),
        secret: token,
        protocol: MailProtocol::Imap.into(),
        client: None,
        form: SecretForm::BearerToken.into(),
    };
    assert_eq!(house.show(request.clone()).await.unwrap_err().code(), Code::Unavailable);
    let unknown = AuthenticateRequest { form: 7, ..request };
    assert_eq!(house.show(unknown).await.unwrap_err().code(), Code::InvalidArgument);
}
