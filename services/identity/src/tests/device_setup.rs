use gatepost_proto::{
    common::v1::MailProtocol,
    identity::v1::{
        DeviceKind, DeviceSetup, device_setup_service_client::DeviceSetupServiceClient,
        verify_app_password_response::Outcome,
    },
};

use super::*;

const MAILBOX: &str = "mbx_00000000000000000000000001";

fn setup(name: &str) -> DeviceSetup {
    DeviceSetup {
        name: name.to_owned(),
        kind: DeviceKind::Apple.into(),
        mailbox_id: MAILBOX.to_owned(),
        address: "info@firm.example".to_owned(),
        scopes: vec![MailProtocol::Imap.into(), MailProtocol::Smtp.into()],
    }
}

impl House {
    fn device_setups(&self) -> DeviceSetupServiceClient<Link> {
        DeviceSetupServiceClient::new(self.link(ServiceName::Web))
    }

    async fn begin_setup(
        &self,
        token: &str,
        setup: DeviceSetup,
        key: &str,
    ) -> Result<String, Status> {
        let request = StartDeviceSetupRequest {
            setup: Some(setup),
            client: client("192.0.2.1"),
            idempotency_key: key.to_owned(),
        };
        let started =
            self.device_setups().start_device_setup(signed(request, token)).await?.into_inner();
        assert!(started.expires.is_some());
        Ok(started.token)
    }

    async fn open_setup(&self, token: &str) -> Result<OpenDeviceSetupResponse, Status> {
        let request =
            OpenDeviceSetupRequest { token: token.to_owned(), client: client("192.0.2.7") };
        self.device_setups().open_device_setup(request).await.map(Response::into_inner)
    }

    async fn redeem_setup(&self, token: &str) -> Result<RedeemDeviceSetupResponse, Status> {
        let request =
            RedeemDeviceSetupRequest { token: token.to_owned(), client: client("192.0.2.7") };
        self.device_setups().redeem_device_setup(request).await.map(Response::into_inner)
    }

    async fn password_opens(
        &self,
        secret: &str,
        protocol: MailProtocol,
    ) -> Option<AppPasswordMatch> {
        let request = VerifyAppPasswordRequest {
            secret: secret.to_owned(),
            protocol: protocol.into(),
            client: client("192.0.2.7"),
        };
        let mut passwords = self.app_passwords(ServiceName::Mailbox);
        let answer = passwords.verify_app_password(request).await.unwrap().into_inner();
        match answer.outcome.unwrap() {
            Outcome::Match(found) => Some(found),
            Outcome::Refusal(_) => None,
        }
    }
}

fn link_refused<T: std::fmt::Debug>(answer: Result<T, Status>) {
    assert_eq!(refused(answer).1, "link-refused");
}

#[tokio::test]
async fn a_link_makes_one_app_password_when_it_is_opened() {
    let house = House::new();
    let account = house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let token = house.begin_setup(&grant.token, setup("Pocket"), "k1").await.unwrap();
    assert!(token.starts_with("gpl_"));
    let list = async || {
        let mut passwords = house.app_passwords(ServiceName::Web);
        let request = signed(ListAppPasswordsRequest::default(), &grant.token);
        passwords.list_app_passwords(request).await.unwrap().into_inner().app_passwords
    };
    // Until then there is none, however often the link is looked at.
    for _ in 0..3 {
        let opened = house.open_setup(&token).await.unwrap();
        assert_eq!((opened.setup, &*opened.language), (Some(setup("Pocket")), "en"));
    }
    assert!(list().await.is_empty());
    let made = house.redeem_setup(&token).await.unwrap();
    assert_eq!((&made.account_id, &*made.display_name), (&account.id, "Anna"));
    assert_eq!(made.setup, Some(setup("Pocket")));
    let password = made.app_password.unwrap();
    assert_eq!((&*password.name, &*password.mailbox_ids), ("Pocket", &[MAILBOX.to_owned()][..]));
    assert!(made.secret.starts_with("gpa-"));
    let found = house.password_opens(&made.secret, MailProtocol::Imap).await.unwrap();
    assert_eq!(found.mailbox_ids, [MAILBOX]);
    assert!(house.password_opens(&made.secret, MailProtocol::Smtp).await.is_some());
    assert!(house.password_opens(&made.secret, MailProtocol::Caldav).await.is_none());
    assert_eq!(list().await.len(), 1);
    // The owner is told as of any other, and it is written down where it came from.
    let mail = house.post.mail("anna@example.org", "New app password", 0).await;
    assert!(mail.contains("Pocket") && mail.contains("192.0.2.7"), "{mail}");
    assert!(!mail.contains(&made.secret) && !mail.contains(&token), "{mail}");
    let lines = house.log(&grant.token, "app-password.issued").await;
    let started = lines.iter().find(|line| line.action == "device-setup.started").unwrap();
    assert!(!format!("{started:?}").contains(&token));
    let issued = lines.iter().find(|line| line.action == "app-password.issued").unwrap();
    assert_eq!(issued.details.get("by").map(String::as_str), Some("device-setup"));
    // Once.
    link_refused(house.redeem_setup(&token).await);
    link_refused(house.open_setup(&token).await);
    assert_eq!(list().await.len(), 1);
}

#[tokio::test]
async fn of_two_who_open_a_link_at_once_one_gets_a_password() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    for round in 0..10 {
        let token =
            house.begin_setup(&grant.token, setup("x"), &format!("k{round}")).await.unwrap();
        let (one, other) = tokio::join!(house.redeem_setup(&token), house.redeem_setup(&token));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }
}

#[tokio::test]
async fn a_link_ends_with_its_time_and_with_whatever_ends_the_rest() {
    let house = House::new();
    let account = house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let start =
        async |token: &str, key: &str| house.begin_setup(token, setup("x"), key).await.unwrap();
    let token = start(&grant.token, "a").await;
    house.clock.advance(Duration::from_secs(899));
    house.open_setup(&token).await.unwrap();
    house.clock.advance(Duration::from_secs(1));
    link_refused(house.redeem_setup(&token).await);

    let grant = house.login("anna@example.org").await;
    let token = start(&grant.token, "b").await;
    let cancel = CancelDeviceSetupRequest { token: token.clone(), client: client("192.0.2.1") };
    house.device_setups().cancel_device_setup(cancel.clone()).await.unwrap();
    house.device_setups().cancel_device_setup(cancel).await.unwrap();
    link_refused(house.redeem_setup(&token).await);

    let token = start(&grant.token, "c").await;
    let all = signed(RevokeAllAppPasswordsRequest::default(), &grant.token);
    house.app_passwords(ServiceName::Web).revoke_all_app_passwords(all).await.unwrap();
    link_refused(house.redeem_setup(&token).await);

    let token = start(&grant.token, "d").await;
    let reset = ResetPasswordRequest {
        account_id: account.id.clone(),
        new_password: "another horse battery".to_owned(),
    };
    house.accounts(ServiceName::Admin).reset_password(reset).await.unwrap();
    link_refused(house.redeem_setup(&token).await);

    let grant = house.try_login("anna@example.org", "another horse battery", "192.0.2.1").await;
    let token = start(&grant.unwrap().token, "e").await;
    let suspend = SetAccountStateRequest {
        account_id: account.id.clone(),
        state: AccountState::Suspended.into(),
    };
    house.accounts(ServiceName::Admin).set_account_state(suspend).await.unwrap();
    link_refused(house.open_setup(&token).await);
    link_refused(house.redeem_setup(&token).await);
}

#[tokio::test]
async fn who_may_start_one_has_proven_it_lately_and_waits_for_few() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let request = StartDeviceSetupRequest { setup: Some(setup("x")), ..Default::default() };
    assert_eq!(
        house.device_setups().start_device_setup(request).await.unwrap_err().code(),
        Code::Unauthenticated
    );
    for wrong in [
        DeviceSetup { name: String::new(), ..setup("x") },
        DeviceSetup { kind: 0, ..setup("x") },
        DeviceSetup { mailbox_id: "x".into(), ..setup("x") },
        DeviceSetup { address: "x".into(), ..setup("x") },
    ] {
        let (code, _) = refused(house.begin_setup(&grant.token, wrong, "").await);
        assert_eq!(code, Code::InvalidArgument);
    }
    let first = house.begin_setup(&grant.token, setup("x"), "k").await.unwrap();
    // The same form once more: the same link.
    assert_eq!(house.begin_setup(&grant.token, setup("x"), "k").await.unwrap(), first);
    let other = house.begin_setup(&grant.token, setup("y"), "k").await;
    assert_eq!(refused(other).1, "idempotency-key-reused");
    for _ in 1..10 {
        house.begin_setup(&grant.token, setup("x"), "").await.unwrap();
    }
    assert_eq!(refused(house.begin_setup(&grant.token, setup("x"), "").await).1, "limit-reached");
    house.redeem_setup(&first).await.unwrap();
    assert_eq!(refused(house.begin_setup(&grant.token, setup("x"), "k").await).1, "gone");
    house.begin_setup(&grant.token, setup("x"), "").await.unwrap();
    house.clock.advance(Duration::from_secs(3600));
    assert_eq!(
        refused(house.begin_setup(&grant.token, setup("x"), "").await).1,
        "step-up-required"
    );
}

#[tokio::test]
async fn other_links_set_nothing_up_and_guesses_are_slowed_down() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let made = house.begin_setup(&grant.token, setup("x"), "").await.unwrap();
    house.redeem_setup(&made).await.unwrap();
    // The link of the notice is one of another kind.
    let mail = house.post.mail("anna@example.org", "New app password", 0).await;
    let alarm = mail.split("token=").nth(1).unwrap().split_whitespace().next().unwrap();
    link_refused(house.open_setup(alarm).await);
    link_refused(house.redeem_setup(alarm).await);
    for token in ["", "x", &grant.token, &made] {
        link_refused(house.redeem_setup(token).await);
    }
    let mut slowed = false;
    for _ in 0..200 {
        slowed |= refused(house.redeem_setup(&made).await).0 == Code::ResourceExhausted;
    }
    assert!(slowed, "guesses go on for ever");
}
