use gatepost_proto::identity::v1::{
    ChangeRecoveryEmailRequest, ConfirmRecoveryEmailRequest, FinishPasswordResetRequest,
    GetRecoveryRequest, GetRecoveryResponse, LockAccountRequest, OpenPasswordResetRequest,
    OpenRecoveryEmailRequest, RemoveRecoveryEmailRequest, StartPasswordResetRequest,
    UndoChangeRequest, recovery_service_client::RecoveryServiceClient,
};

use super::*;

const ANNA: &str = "anna@example.org";
const OTHER: &str = "anna@elsewhere.example";
const NEW: &str = "a new long horse 91";

impl House {
    fn recovery(&self) -> RecoveryServiceClient<Link> {
        RecoveryServiceClient::new(self.link(ServiceName::Web))
    }

    async fn ask_reset(&self, email: &str, unreachable: bool) -> Result<(), Status> {
        let request = StartPasswordResetRequest {
            email: email.to_owned(),
            unreachable,
            client: client("192.0.2.1"),
        };
        self.recovery().start_password_reset(request).await.map(drop)
    }

    async fn reset(&self, token: &str, new: &str) -> Result<(), Status> {
        let request = FinishPasswordResetRequest {
            token: token.to_owned(),
            new_password: new.to_owned(),
            client: client("198.51.100.9"),
        };
        self.recovery().finish_password_reset(request).await.map(drop)
    }

    async fn recovery_data(&self, token: &str) -> GetRecoveryResponse {
        let request = signed(GetRecoveryRequest::default(), token);
        self.recovery().get_recovery(request).await.unwrap().into_inner()
    }

    pub(super) async fn set_recovery(&self, token: &str, email: &str) -> String {
        let before = self.post.all(email, "Confirm your recovery address").len();
        let request = ChangeRecoveryEmailRequest {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            client: client("192.0.2.1"),
        };
        self.recovery().change_recovery_email(signed(request, token)).await.unwrap();
        let mail = self.post.mail(email, "Confirm your recovery address", before).await;
        link_in(&mail, "/account/recovery/confirm")
    }

    pub(super) async fn confirm_recovery(&self, token: &str, link: &str) -> Result<(), Status> {
        let request =
            ConfirmRecoveryEmailRequest { token: link.to_owned(), client: client("192.0.2.1") };
        self.recovery().confirm_recovery_email(signed(request, token)).await.map(drop)
    }
}

/// The token of a mailed link.
pub(super) fn link_in(mail: &str, path: &str) -> String {
    let start = format!("https://gatepost.test{path}?token=");
    let rest = mail.split(&start).nth(1).unwrap_or_else(|| panic!("no {path} in {mail}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

fn gone() -> (Code, String) {
    (Code::NotFound, "link-refused".to_owned())
}

#[tokio::test]
async fn a_link_sets_a_new_password_once_and_logs_nobody_in() {
    let house = House::new();
    house.account(ANNA).await;
    let session = house.login(ANNA).await;
    house.ask_reset("Anna@Example.org", false).await.unwrap();
    let mail = house.post.mail(ANNA, "Set a new password", 0).await;
    let token = link_in(&mail, "/recover/password");
    // Looking changes nothing, from whichever browser.
    for ip in ["192.0.2.1", "203.0.113.5"] {
        let open = OpenPasswordResetRequest { token: token.clone(), client: client(ip) };
        let opened = house.recovery().open_password_reset(open).await.unwrap().into_inner();
        assert_eq!(opened.email, ANNA);
    }
    let weak = refused(house.reset(&token, "short").await);
    assert_eq!(weak.0, Code::InvalidArgument);
    house.verify_session(&session.token).await.unwrap();
    house.reset(&token, NEW).await.unwrap();
    assert!(house.verify_session(&session.token).await.is_err(), "a session stayed");
    assert_eq!(refused(house.reset(&token, "yet another horse 3").await), gone());
    let old = house.try_login(ANNA, PASSWORD, "192.0.2.1").await;
    assert_eq!(refused(old).1, "login-refused");
    let grant = house.try_login(ANNA, NEW, "192.0.2.1").await.unwrap();
    let lines = house.log(&grant.token, "password.recovered").await;
    assert!(lines.iter().any(|line| line.action == "recovery.asked"));
    house.post.mail(ANNA, "A new password was set", 0).await;
}

#[tokio::test]
async fn nobody_learns_whether_there_is_an_account() {
    let house = House::new();
    house.account(ANNA).await;
    let account = house.account("bert@example.org").await;
    let state =
        SetAccountStateRequest { account_id: account.id, state: AccountState::Suspended.into() };
    house.accounts(ServiceName::Admin).set_account_state(state).await.unwrap();
    for email in [ANNA, "bert@example.org", "nobody@example.org"] {
        house.ask_reset(email, false).await.unwrap();
    }
    house.post.mail(ANNA, "Set a new password", 0).await;
    // Without a recovery e-mail there is nowhere else to write to.
    house.ask_reset(ANNA, true).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(house.post.all(ANNA, "Set a new password").len(), 1);
    assert_eq!(house.post.all("bert@example.org", "Set a new password").len(), 0);
    // Known and unknown names are paused alike.
    for email in [ANNA, "nobody@example.org"] {
        let mut answers = Vec::new();
        for _ in 0..8 {
            answers.push(house.ask_reset(email, false).await.is_ok());
        }
        assert!(answers.contains(&false), "{email} is never paused");
    }
}

#[tokio::test]
async fn a_newer_link_ends_the_older_and_all_end_in_half_an_hour() {
    let house = House::new();
    house.account(ANNA).await;
    house.ask_reset(ANNA, false).await.unwrap();
    let first = link_in(&house.post.mail(ANNA, "Set a new password", 0).await, "/recover/password");
    house.ask_reset(ANNA, false).await.unwrap();
    let second =
        link_in(&house.post.mail(ANNA, "Set a new password", 1).await, "/recover/password");
    assert_eq!(refused(house.reset(&first, NEW).await), gone());
    house.advance(Duration::from_secs(1800)).await;
    assert_eq!(refused(house.reset(&second, NEW).await), gone());
    for token in ["", "x", "gpl_000000000000000000000000000000000000"] {
        assert_eq!(refused(house.reset(token, NEW).await), gone());
    }
}

#[tokio::test]
async fn a_reset_opens_an_account_that_its_owner_has_locked() {
    let house = House::new();
    house.account(ANNA).await;
    house.login(ANNA).await;
    house.try_login(ANNA, PASSWORD, "203.0.113.77").await.unwrap();
    let mail = house.post.mail(ANNA, "New login", 0).await;
    let lock = LockAccountRequest { token: link_in(&mail, "/alarm"), client: client("192.0.2.1") };
    house.alarms().lock_account(lock).await.unwrap();
    let locked = house.try_login(ANNA, PASSWORD, "192.0.2.1").await;
    assert_eq!(refused(locked).1, "login-refused");
    house.ask_reset(ANNA, false).await.unwrap();
    let token = link_in(&house.post.mail(ANNA, "Set a new password", 0).await, "/recover/password");
    house.reset(&token, NEW).await.unwrap();
    house.try_login(ANNA, NEW, "192.0.2.1").await.unwrap();
}

#[tokio::test]
async fn a_recovery_address_is_proven_told_and_taken_back() {
    let house = House::new();
    house.account(ANNA).await;
    house.account("bert@example.org").await;
    let anna = house.login(ANNA).await;
    let bert = house.login("bert@example.org").await;
    let link = house.set_recovery(&anna.token, OTHER).await;
    let waiting = house.recovery_data(&anna.token).await;
    assert_eq!((waiting.email.as_str(), waiting.pending_email.as_str()), ("", OTHER));
    let open = OpenRecoveryEmailRequest { token: link.clone(), client: client("192.0.2.1") };
    let opened = house.recovery().open_recovery_email(signed(open.clone(), &anna.token)).await;
    assert_eq!(opened.unwrap().into_inner().email, OTHER);
    // A link is its account's alone: whoever mistyped an address lets nobody in.
    let stolen = house.recovery().open_recovery_email(signed(open, &bert.token)).await;
    assert_eq!(refused(stolen), gone());
    assert_eq!(refused(house.confirm_recovery(&bert.token, &link).await), gone());
    house.confirm_recovery(&anna.token, &link).await.unwrap();
    assert_eq!(refused(house.confirm_recovery(&anna.token, &link).await), gone());
    assert_eq!(house.recovery_data(&anna.token).await.email, OTHER);

    // What is sensitive reaches both from now on; a link that nobody can read at home goes elsewhere.
    house.ask_reset(ANNA, true).await.unwrap();
    house.post.mail(OTHER, "Set a new password", 0).await;
    assert_eq!(house.post.all(ANNA, "Set a new password").len(), 0);

    let third = house.set_recovery(&anna.token, "anna@third.example").await;
    house.confirm_recovery(&anna.token, &third).await.unwrap();
    let told = house.post.mail(OTHER, "Your recovery address was changed", 0).await;
    let undo = UndoChangeRequest { token: link_in(&told, "/alarm"), client: client("192.0.2.1") };
    house.alarms().undo_change(undo).await.unwrap();
    assert_eq!(house.recovery_data(&anna.token).await.email, OTHER);
}

#[tokio::test]
async fn recovery_data_asks_for_the_password_and_a_fresh_session() {
    let house = House::new();
    house.account(ANNA).await;
    let anna = house.login(ANNA).await;
    let change = |email: &str, password: &str| ChangeRecoveryEmailRequest {
        email: email.to_owned(),
        password: password.to_owned(),
        client: client("192.0.2.1"),
    };
    let mut service = house.recovery();
    let wrong = service.change_recovery_email(signed(change(OTHER, "wrong"), &anna.token)).await;
    assert_eq!(refused(wrong).1, "password-refused");
    let own = service.change_recovery_email(signed(change(ANNA, PASSWORD), &anna.token)).await;
    assert_eq!(refused(own).0, Code::InvalidArgument);
    let link = house.set_recovery(&anna.token, OTHER).await;
    house.confirm_recovery(&anna.token, &link).await.unwrap();
    let remove = |password: &str| RemoveRecoveryEmailRequest {
        password: password.to_owned(),
        client: client("192.0.2.1"),
    };
    let wrong = house.recovery().remove_recovery_email(signed(remove("wrong"), &anna.token)).await;
    assert_eq!(refused(wrong).1, "password-refused");
    house.recovery().remove_recovery_email(signed(remove(PASSWORD), &anna.token)).await.unwrap();
    assert_eq!(house.recovery_data(&anna.token).await.email, "");
    house.advance(Duration::from_secs(300)).await;
    let stale = service.change_recovery_email(signed(change(OTHER, PASSWORD), &anna.token)).await;
    assert_eq!(refused(stale).1, "step-up-required");
}
