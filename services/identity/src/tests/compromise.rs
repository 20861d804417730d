use gatepost_proto::common::v1::{LastUse, MailProtocol};
use gatepost_store::Store;

use super::*;

type Steps = BTreeMap<CompromiseStep, CompromiseResult>;

impl House {
    fn compromises(&self) -> compromise_service_client::CompromiseServiceClient<Link> {
        compromise_service_client::CompromiseServiceClient::new(self.link(ServiceName::Web))
    }

    async fn start(&self, token: &str) -> CompromiseRun {
        let request = StartCompromiseRunRequest { client: client("192.0.2.1") };
        let answer = self.compromises().start_compromise_run(signed(request, token)).await;
        answer.unwrap().into_inner().run.unwrap()
    }

    async fn step(&self, token: &str, step: CompromiseStep) -> Result<Steps, Status> {
        let request = DoCompromiseStepRequest { step: step.into(), client: client("192.0.2.1") };
        let answer = self.compromises().do_compromise_step(signed(request, token)).await?;
        Ok(steps(answer.into_inner().run.unwrap()))
    }

    async fn run(&self, token: &str) -> Result<CompromiseRun, Status> {
        let request = signed(GetCompromiseRunRequest {}, token);
        let answer = self.compromises().get_compromise_run(request).await?;
        Ok(answer.into_inner().run.unwrap())
    }
}

fn steps(run: CompromiseRun) -> Steps {
    run.done.into_iter().map(|done| (done.step(), done)).collect()
}

#[tokio::test]
async fn a_run_secures_everything_and_says_what_needs_a_new_secret() {
    let house = House::new();
    house.account("anna@example.org").await;
    let thief = house.login("anna@example.org").await;
    let anna = house.login("anna@example.org").await;
    let mut web = house.app_passwords(ServiceName::Web);
    let issue =
        |name: &str| IssueAppPasswordRequest { name: name.to_owned(), ..Default::default() };
    let phone = web.issue_app_password(signed(issue("Phone"), &anna.token)).await.unwrap();
    let phone = phone.into_inner();
    web.issue_app_password(signed(issue("Laptop"), &anna.token)).await.unwrap();
    let last_use = Some(LastUse {
        time: Some(gatepost_proto::wire::timestamp(house.now())),
        client: Some(Client { ip: "192.0.2.9".into(), program: "Thunderbird 145.0".into() }),
    });
    let app_password_id = phone.app_password.unwrap().id;
    let uses = vec![AppPasswordUse { app_password_id, last_use }];
    let mut mailbox = house.app_passwords(ServiceName::Mailbox);
    mailbox.record_app_password_uses(RecordAppPasswordUsesRequest { uses }).await.unwrap();
    let token = IssueApiTokenRequest {
        name: "Backup".into(),
        scopes: vec!["account.read".into()],
        password: PASSWORD.into(),
        ..Default::default()
    };
    let mut tokens = house.api_tokens(ServiceName::Web);
    let token = tokens.issue_api_token(signed(token, &anna.token)).await.unwrap().into_inner();

    assert_eq!(refused(house.run(&anna.token).await), (Code::NotFound, "not-found".to_owned()));
    assert_eq!(refused(house.step(&anna.token, CompromiseStep::Sessions).await).0, Code::NotFound);
    house.clock.advance(Duration::from_secs(1));
    let begun = house.start(&anna.token).await;
    assert_eq!(begun.done, []);
    // A reload goes on where it was.
    house.clock.advance(Duration::from_secs(60));
    assert_eq!(house.start(&anna.token).await, begun);

    let change = ChangePasswordRequest {
        present_password: PASSWORD.into(),
        new_password: "another horse battery".into(),
        client: client("192.0.2.1"),
    };
    house.accounts(ServiceName::Web).change_password(signed(change, &anna.token)).await.unwrap();
    let done = steps(house.run(&anna.token).await.unwrap());
    assert!(done.contains_key(&CompromiseStep::Password));
    assert_eq!(refused(house.verify_session(&thief.token).await).0, Code::Unauthenticated);

    // One more came in meanwhile.
    let late = house.try_login("anna@example.org", "another horse battery", "198.51.100.1").await;
    let late = late.unwrap();
    let done = house.step(&anna.token, CompromiseStep::Sessions).await.unwrap();
    assert_eq!(done[&CompromiseStep::Sessions].count, 1);
    assert_eq!(refused(house.verify_session(&late.token).await).0, Code::Unauthenticated);
    house.verify_session(&anna.token).await.unwrap();

    let done = house.step(&anna.token, CompromiseStep::AppPasswords).await.unwrap();
    let lost: BTreeMap<_, _> = done[&CompromiseStep::AppPasswords]
        .lost
        .iter()
        .map(|lost| (lost.name.as_str(), lost.program.as_str()))
        .collect();
    assert_eq!(lost, BTreeMap::from([("Laptop", ""), ("Phone", "Thunderbird 145.0")]));
    let verify = VerifyAppPasswordRequest {
        secret: phone.secret,
        protocol: MailProtocol::Imap.into(),
        client: client("192.0.2.9"),
    };
    let verdict = mailbox.verify_app_password(verify).await.unwrap().into_inner();
    use verify_app_password_response::Outcome;
    let unknown = Some(Outcome::Refusal(AppPasswordRefusal::Unknown.into()));
    assert_eq!(verdict.outcome, unknown);

    let done = house.step(&anna.token, CompromiseStep::ApiTokens).await.unwrap();
    assert_eq!(done[&CompromiseStep::ApiTokens].lost[0].name, "Backup");
    let request = signed(GetAccountRequest::default(), &token.secret);
    let gone = house.accounts(ServiceName::Web).get_account(request).await;
    assert_eq!(refused(gone).1, "token-refused");

    // Each can be done again, and nothing is counted twice.
    house.step(&anna.token, CompromiseStep::Factors).await.unwrap();
    house.step(&anna.token, CompromiseStep::Recovery).await.unwrap();
    let done = house.step(&anna.token, CompromiseStep::AppPasswords).await.unwrap();
    assert_eq!((done.len(), done[&CompromiseStep::AppPasswords].count), (6, 2));

    let finish = FinishCompromiseRunRequest { client: client("192.0.2.1") };
    let finish = || signed(finish.clone(), &anna.token);
    house.compromises().finish_compromise_run(finish()).await.unwrap();
    let mail = house.post.mail("anna@example.org", "secured", 0).await;
    assert!(mail.contains("App passwords revoked:  2"), "{mail}");
    assert_eq!(refused(house.run(&anna.token).await).0, Code::NotFound);
    assert_eq!(
        refused(house.compromises().finish_compromise_run(finish()).await).0,
        Code::NotFound
    );
    let lines = house.log(&anna.token, "compromise.finished").await;
    for action in ["compromise.started", "compromise.reviewed", "session.ended"] {
        assert!(lines.iter().any(|line| line.action == action), "{action}");
    }
}

#[tokio::test]
async fn a_run_is_its_owners_and_ends_by_itself() {
    let house = House::new();
    house.account("anna@example.org").await;
    house.account("bert@example.org").await;
    let anna = house.login("anna@example.org").await;
    let bert = house.login("bert@example.org").await;
    house.start(&anna.token).await;
    assert_eq!(refused(house.run(&bert.token).await).0, Code::NotFound);
    for step in [CompromiseStep::Unspecified, CompromiseStep::Password] {
        let answer = house.step(&anna.token, step).await;
        assert_eq!(refused(answer).0, Code::InvalidArgument, "{step:?}");
    }
    house.clock.advance(Duration::from_secs(600));
    let late = house.step(&anna.token, CompromiseStep::Sessions).await;
    assert_eq!(refused(late).1, "step-up-required");
    house.run(&anna.token).await.unwrap();
    let nobody = StartCompromiseRunRequest::default();
    let nobody = house.compromises().start_compromise_run(nobody).await;
    assert_eq!(refused(nobody).0, Code::Unauthenticated);

    house.clock.advance(Duration::from_secs(86_400 - 600));
    let anna = house.login("anna@example.org").await;
    assert_eq!(refused(house.run(&anna.token).await).0, Code::NotFound);
    let second = house.start(&anna.token).await;
    // The sweeper takes the old run's entry and leaves the new run alone.
    house.clock.advance(Duration::from_secs(1));
    house.identity.sweep_once().await.unwrap();
    assert_eq!(house.run(&anna.token).await.unwrap(), second);
    house.clock.advance(Duration::from_secs(2 * 86_400));
    house.identity.sweep_once().await.unwrap();
    let all = gatepost_store::Range::prefix(crate::repo::COMPROMISE_RUNS, &[]);
    assert!(house.store.scan(all).await.unwrap().is_empty());
}
