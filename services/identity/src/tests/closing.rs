use gatepost_proto::{
    identity::v1::closing_service_client::ClosingServiceClient,
    organization::v1::{
        CheckDepartureRequest, CheckDepartureResponse, DepartRequest, DepartResponse,
        departure_service_server::{DepartureService, DepartureServiceServer},
    },
};
use gatepost_store::{Range, Store};
use tonic_types::StatusExt;

use super::*;

const EMAIL: &str = "anna@example.org";

pub(super) fn departures(fake: &FakeOrganizations) -> DepartureServiceServer<FakeOrganizations> {
    DepartureServiceServer::new(fake.clone())
}

#[tonic::async_trait]
impl DepartureService for FakeOrganizations {
    async fn check_departure(
        &self,
        _: Request<CheckDepartureRequest>,
    ) -> Result<Response<CheckDepartureResponse>, Status> {
        let names = self.in_the_way.lock().unwrap().clone();
        let in_the_way =
            names.into_iter().map(|name| organization::Organization { name, ..Default::default() });
        let in_the_way = in_the_way.collect();
        Ok(Response::new(CheckDepartureResponse { in_the_way, own: Vec::new() }))
    }

    async fn depart(
        &self,
        request: Request<DepartRequest>,
    ) -> Result<Response<DepartResponse>, Status> {
        if self.failing.load(Ordering::SeqCst) {
            return Err(Status::unavailable("away"));
        }
        if !self.in_the_way.lock().unwrap().is_empty() {
            let mut details = tonic_types::ErrorDetails::new();
            let none = std::collections::HashMap::<String, String>::new();
            details.set_error_info("last-legal-representative", "gatepost", none);
            return Err(Status::with_error_details(Code::FailedPrecondition, "", details));
        }
        self.left.lock().unwrap().push(request.into_inner().account_id);
        Ok(Response::new(DepartResponse {}))
    }
}

fn closings(house: &House, from: ServiceName) -> ClosingServiceClient<Link> {
    ClosingServiceClient::new(house.link(from))
}

async fn close(house: &House, token: &str, password: &str) -> Result<(), Status> {
    let request = CloseAccountRequest {
        password: password.to_owned(),
        client: client("192.0.2.1"),
        ..Default::default()
    };
    closings(house, ServiceName::Web).close_account(signed(request, token)).await.map(|_| ())
}

async fn shown(house: &House, id: &str) -> Account {
    let key = Some(get_account_request::Key::AccountId(id.to_owned()));
    let mut admin = house.accounts(ServiceName::Admin);
    admin.get_account(GetAccountRequest { key }).await.unwrap().into_inner().account.unwrap()
}

#[tokio::test]
async fn closing_leaves_nothing_that_opens() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let ask = IssueAppPasswordRequest { name: "Phone".into(), ..Default::default() };
    let issued =
        house.app_passwords(ServiceName::Web).issue_app_password(signed(ask, &session)).await;
    let secret = issued.unwrap().into_inner().secret;
    assert_eq!(refused(close(&house, &session, "wrong password").await).1, "password-refused");
    assert_eq!(refused(close(&house, &session, "").await).0, Code::PermissionDenied);
    close(&house, &session, PASSWORD).await.unwrap();
    let left = house.organizations.left.lock().unwrap().clone();
    assert_eq!(left, std::slice::from_ref(&account.id));
    assert_eq!(refused(house.verify_session(&session).await).1, "session-ended");
    let login = house.try_login(EMAIL, PASSWORD, "192.0.2.1").await;
    assert_eq!(refused(login).1, "login-refused");
    let request = VerifyAppPasswordRequest {
        secret,
        protocol: gatepost_proto::common::v1::MailProtocol::Imap.into(),
        client: client("203.0.113.9"),
    };
    let verified = house.app_passwords(ServiceName::Mailbox).verify_app_password(request).await;
    let outcome = verified.unwrap().into_inner().outcome;
    assert!(matches!(outcome, Some(verify_app_password_response::Outcome::Refusal(_))));
    house.post.mail(EMAIL, "is closed", 0).await;
    for table in [
        crate::repo::PASSWORDS,
        crate::repo::SEEN,
        crate::repo::SESSIONS,
        crate::repo::APP_PASSWORDS,
        crate::repo::LINKS,
        crate::repo::ACCOUNT_BY_EMAIL,
    ] {
        let left = house.store.scan(Range::prefix(table, &[])).await.unwrap();
        assert!(left.is_empty(), "{}", table.0);
    }
    // Name and address are kept for a while, then erased; the log stays.
    let closed = shown(&house, &account.id).await;
    assert_eq!((closed.state(), closed.email.as_str()), (AccountState::Closed, EMAIL));
    house.clock.advance(Duration::from_secs(30 * 86_400));
    house.identity.sweep_once().await.unwrap();
    assert_eq!(shown(&house, &account.id).await.email, EMAIL);
    house.clock.advance(Duration::from_secs(1));
    house.identity.sweep_once().await.unwrap();
    let erased = shown(&house, &account.id).await;
    assert_eq!((erased.state(), erased.name.as_str()), (AccountState::Closed, "-"));
    assert!(erased.email.ends_with(".invalid"));
    let subject = gatepost_model::AuditSubject::Account(account.id.parse().unwrap());
    assert_eq!(gatepost_store::audit::verify(&house.store, subject).await.unwrap(), None);
    let lines = gatepost_store::audit::list(&house.store, subject, None, 9).await.unwrap();
    assert_eq!(lines[0].action, "account.erased");
}

#[tokio::test]
async fn what_is_closed_stays_closed_and_its_address_is_free() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let request = CloseAccountRequest { account_id: account.id.clone(), ..Default::default() };
    let mut admin = closings(&house, ServiceName::Admin);
    admin.close_account(request.clone()).await.unwrap();
    admin.close_account(request).await.unwrap();
    let state = SetAccountStateRequest {
        account_id: account.id.clone(),
        state: AccountState::Active.into(),
    };
    let mut accounts = house.accounts(ServiceName::Admin);
    assert_eq!(refused(accounts.set_account_state(state).await).1, "account-closed");
    let reset =
        ResetPasswordRequest { account_id: account.id.clone(), new_password: PASSWORD.into() };
    assert_eq!(refused(accounts.reset_password(reset).await).1, "account-closed");
    let again = house.account(EMAIL).await;
    assert_ne!(again.id, account.id);
    house.login(EMAIL).await;
    house.clock.advance(Duration::from_secs(31 * 86_400));
    house.identity.sweep_once().await.unwrap();
    house.login(EMAIL).await;
}

#[tokio::test]
async fn an_organization_that_needs_its_representative_is_in_the_way() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    house.organizations.in_the_way.lock().unwrap().push("Keller Ltd".to_owned());
    let check = signed(CheckClosingRequest::default(), &session);
    let found = closings(&house, ServiceName::Web).check_closing(check).await.unwrap().into_inner();
    assert_eq!(found.in_the_way[0].name, "Keller Ltd");
    assert_eq!(found.kept.unwrap().seconds, 30 * 86_400);
    let refusal = refused(close(&house, &session, PASSWORD).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "last-legal-representative".to_owned()));
    house.organizations.in_the_way.lock().unwrap().clear();
    house.organizations.failing.store(true, Ordering::SeqCst);
    let refusal = refused(close(&house, &session, PASSWORD).await);
    assert_eq!(refusal.0, Code::Unavailable);
    house.verify_session(&session).await.unwrap();
    house.organizations.failing.store(false, Ordering::SeqCst);
    close(&house, &session, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn nobody_closes_the_account_of_another() {
    let house = House::new();
    let anna = house.account(EMAIL).await;
    house.account("bert@example.org").await;
    let bert = house.login("bert@example.org").await.token;
    let request = CloseAccountRequest {
        account_id: anna.id.clone(),
        password: PASSWORD.to_owned(),
        client: None,
    };
    let answer = closings(&house, ServiceName::Web).close_account(signed(request, &bert)).await;
    assert_eq!(refused(answer).0, Code::PermissionDenied);
    assert_eq!(shown(&house, &anna.id).await.state(), AccountState::Active);
}

#[tokio::test]
async fn an_account_that_was_closed_gets_no_organization_any_more() {
    let house = House::new();
    house.organizations.failing.store(true, Ordering::SeqCst);
    let request = CreateAccountRequest {
        email: EMAIL.to_owned(),
        name: "Anna".to_owned(),
        organization_name: "Family".to_owned(),
        ..Default::default()
    };
    let made = house.accounts(ServiceName::Admin).create_account(request).await.unwrap();
    let account_id = made.into_inner().account.unwrap().id;
    house.organizations.failing.store(false, Ordering::SeqCst);
    let request = CloseAccountRequest { account_id, ..Default::default() };
    closings(&house, ServiceName::Admin).close_account(request).await.unwrap();
    house.advance(Duration::from_secs(3600)).await;
    let work = house.store.scan(Range::prefix(crate::repo::WORK, &[])).await.unwrap();
    assert!(work.is_empty() && house.organizations.made.lock().unwrap().is_empty());
}
