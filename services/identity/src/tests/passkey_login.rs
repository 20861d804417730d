use gatepost_proto::identity::v1::{
    AssuranceLevel, FinishPasskeyLoginRequest, Method, RemoveFactorRequest,
    StartPasskeyLoginRequest, StartPasskeyLoginResponse,
};
use gatepost_testkit::{Authenticator, tampered};

use super::{
    factors::login_ended,
    passkeys::{Enrolled, authenticator, ceremony_ended},
    *,
};

const ANNA: &str = "anna@example.org";
const BERT: &str = "bert@example.org";
const HOME: &str = "192.0.2.1";

impl House {
    async fn ask(&self, ip: &str) -> Result<StartPasskeyLoginResponse, Status> {
        let request = StartPasskeyLoginRequest { client: client(ip) };
        self.passkeys().start_passkey_login(request).await.map(Response::into_inner)
    }

    async fn enter(&self, ceremony: &str, response: String) -> Result<SessionGrant, Status> {
        let request = FinishPasskeyLoginRequest {
            ceremony: ceremony.to_owned(),
            response,
            client: client(HOME),
            device_token: String::new(),
        };
        let answer = self.passkeys().finish_passkey_login(request).await?.into_inner();
        Ok(answer.session.unwrap())
    }

    async fn enter_with(&self, key: &mut Authenticator) -> Result<SessionGrant, Status> {
        let asked = self.ask(HOME).await.unwrap();
        self.enter(&asked.ceremony, key.sign(&asked.options)).await
    }
}

fn login_refused() -> (Code, String) {
    (Code::Unauthenticated, "login-refused".to_owned())
}

#[tokio::test]
async fn a_passkey_alone_opens_a_session_of_two_factors() {
    let mut anna = Enrolled::new().await;
    anna.house.advance(Duration::from_secs(600)).await;
    let asked = anna.house.ask(HOME).await.unwrap();
    assert!(asked.options.contains("\"userVerification\":\"required\""), "{}", asked.options);
    assert!(asked.options.contains("\"allowCredentials\":[]"), "{}", asked.options);
    let grant = anna.house.enter(&asked.ceremony, anna.key.sign(&asked.options)).await.unwrap();
    let verified = anna.house.verify_session(&grant.token).await.unwrap();
    assert_eq!(verified.account.as_ref().unwrap().email, ANNA);
    assert_eq!(verified.methods, [Method::VerifiedPasskey as i32]);
    assert_eq!(verified.assurance_level(), AssuranceLevel::Aal2);
    assert!(!grant.device_token.is_empty());
    // It is a fresh proof, of a factor too.
    anna.house.start_passkey(&grant.token).await.unwrap();
    assert!(anna.factor().await.last_used.is_some());
    let lines = anna.house.log(&grant.token, "login.accepted").await;
    let line = lines.iter().find(|line| line.action == "login.accepted").unwrap();
    assert_eq!(line.details["methods"], "verified-passkey");
    assert_eq!(line.details["session_id"], grant.session_id);
    assert_eq!(line.details["factor_id"], anna.factor().await.id);
    assert_eq!(
        anna.house.records(crate::repo::CEREMONIES).await,
        1,
        "only the enrollment just begun"
    );
}

#[tokio::test]
async fn whatever_is_not_right_gets_one_answer() {
    let mut anna = Enrolled::new().await;
    let mut bert = authenticator(2);
    {
        let house = &anna.house;
        house.account(BERT).await;
        let grant = house.login(BERT).await;
        let begun = house.start_passkey(&grant.token).await.unwrap();
        let made = bert.make(&begun.options);
        house.finish_passkey(&grant.token, &begun.ceremony, made).await.unwrap();
    }
    // Nobody's, or not who it says: no log knows of it.
    let mut strange = authenticator(9);
    strange.user = anna.key.user.clone();
    let nobody = authenticator(9);
    let mut unnamed = authenticator(1);
    unnamed.user = vec![0; 3];
    for mut key in [strange, nobody, unnamed] {
        assert_eq!(refused(anna.house.enter_with(&mut key).await), login_refused());
    }
    // Bert's key, said to be Anna's.
    let berts = std::mem::replace(&mut bert.user, anna.key.user.clone());
    assert_eq!(refused(anna.house.enter_with(&mut bert).await), login_refused());
    bert.credential_id = anna.key.credential_id.clone();
    assert_eq!(refused(anna.house.enter_with(&mut bert).await), login_refused());
    bert.user = berts;
    bert.credential_id = vec![2; 32];

    // Anna's, and something is wrong with it.
    anna.key.verifies = false;
    assert_eq!(refused(anna.house.enter_with(&mut anna.key).await), login_refused());
    anna.key.verifies = true;
    anna.key.origin = "https://gatepost.example".to_owned();
    assert_eq!(refused(anna.house.enter_with(&mut anna.key).await), login_refused());
    anna.key.origin = "https://gatepost.test".to_owned();
    let asked = anna.house.ask(HOME).await.unwrap();
    let broken = tampered(&anna.key.sign(&asked.options), "signature");
    assert_eq!(refused(anna.house.enter(&asked.ceremony, broken).await), login_refused());
    // What was signed for another question, or right but too late for its own.
    let right = anna.key.sign(&asked.options);
    let other = anna.house.ask(HOME).await.unwrap();
    assert_eq!(refused(anna.house.enter(&other.ceremony, right.clone()).await), login_refused());
    assert_eq!(refused(anna.house.enter(&asked.ceremony, right).await), ceremony_ended());
    let causes = ["passkey-replayed", "passkey", "passkey-origin", "passkey-unverified", "passkey"];
    assert_eq!(anna.causes().await, causes);
    for junk in ["", "{}", "null"] {
        let asked = anna.house.ask(HOME).await.unwrap();
        let answer = anna.house.enter(&asked.ceremony, junk.to_owned()).await;
        assert_eq!(refused(answer).0, Code::InvalidArgument);
    }
    // Bert is not touched by any of it.
    anna.house.enter_with(&mut bert).await.unwrap();
}

#[tokio::test]
async fn a_question_serves_once_and_not_for_long() {
    let mut anna = Enrolled::new().await;
    let asked = anna.house.ask(HOME).await.unwrap();
    let answers = [0, 1].map(|_| anna.key.sign(&asked.options));
    let [one, two] = answers;
    let (one, two) = tokio::join!(
        anna.house.enter(&asked.ceremony, one.clone()),
        anna.house.enter(&asked.ceremony, two)
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    let lost = if one.is_ok() { two } else { one };
    assert_eq!(refused(lost), ceremony_ended());

    // Another ceremony's token, or a login's.
    let house = &anna.house;
    let enrollment = house.start_passkey(&anna.grant.token).await.unwrap();
    let answer = anna.key.sign(&house.ask(HOME).await.unwrap().options);
    let wrong = house.enter(&enrollment.ceremony, answer.clone()).await;
    assert_eq!(refused(wrong), ceremony_ended());
    let asked = house.ask(HOME).await.unwrap();
    let made = authenticator(7).make(&enrollment.options);
    let wrong = house.finish_passkey(&anna.grant.token, &asked.ceremony, made).await;
    assert_eq!(refused(wrong), ceremony_ended());
    let challenge = house.challenge(ANNA).await;
    let wrong = house.enter(&challenge.login_token, answer.clone()).await;
    assert_eq!(refused(wrong), ceremony_ended());
    let code = gatepost_proto::identity::v1::answer_challenge_request::Answer::Code("1".into());
    assert_eq!(refused(house.give(&asked.ceremony, code).await), login_ended());
    for token in ["", "x", "gpn_000000000000000000000000000000000000"] {
        assert_eq!(refused(house.enter(token, answer.clone()).await), ceremony_ended(), "{token}");
    }

    let right = anna.key.sign(&asked.options);
    house.advance(Duration::from_secs(600)).await;
    assert_eq!(refused(house.enter(&asked.ceremony, right).await), ceremony_ended());
    house.advance(Duration::from_secs(1)).await;
    while house.identity.sweep_once().await.unwrap() {}
    assert_eq!(house.records(crate::repo::CEREMONIES).await, 0);
}

#[tokio::test]
async fn a_copy_is_suspended_here_too() {
    let mut anna = Enrolled::new().await;
    anna.house.enter_with(&mut anna.key).await.unwrap();
    let honest = anna.key.counter;
    anna.key.counter = Some(1);
    assert_eq!(refused(anna.house.enter_with(&mut anna.key).await), login_refused());
    assert!(anna.factor().await.passkey.unwrap().suspended.is_some());
    anna.key.counter = honest;
    assert_eq!(refused(anna.house.enter_with(&mut anna.key).await), login_refused());
    assert_eq!(anna.causes().await, ["passkey-suspended", "passkey-cloned"]);
    anna.house.log(&anna.grant.token, "factor.suspended").await;
    let mail = anna.house.post.mail(ANNA, "A passkey was suspended", 0).await;
    assert!(mail.contains("/alarm?"), "{mail}");
}

#[tokio::test]
async fn what_is_removed_or_suspended_opens_nothing() {
    let mut anna = Enrolled::new().await;
    let state = |state: AccountState| SetAccountStateRequest {
        account_id: anna.grant.account_id.clone(),
        state: state.into(),
    };
    let mut accounts = anna.house.accounts(ServiceName::Admin);
    accounts.set_account_state(state(AccountState::Suspended)).await.unwrap();
    assert_eq!(refused(anna.house.enter_with(&mut anna.key).await), login_refused());
    let state = SetAccountStateRequest {
        account_id: anna.grant.account_id.clone(),
        state: AccountState::Active.into(),
    };
    accounts.set_account_state(state).await.unwrap();
    let grant = anna.house.enter_with(&mut anna.key).await.unwrap();
    let lines = anna.house.log(&grant.token, "login.refused").await;
    let line = lines.iter().find(|line| line.action == "login.refused").unwrap();
    assert_eq!(line.details["cause"], "suspended");
    let factors = anna.house.list(&grant.token).await;
    let remove = RemoveFactorRequest {
        factor_id: factors[0].id.clone(),
        password: PASSWORD.to_owned(),
        client: client(HOME),
    };
    anna.house.factors().remove_factor(signed(remove, &grant.token)).await.unwrap();
    assert_eq!(refused(anna.house.enter_with(&mut anna.key).await), login_refused());
}

#[tokio::test]
async fn refusals_and_questions_are_slowed_by_network() {
    let mut anna = Enrolled::new().await;
    let mut strange = authenticator(9);
    let throttled = (Code::ResourceExhausted, "throttled".to_owned());
    let mut answers = Vec::new();
    for _ in 0..32 {
        answers.push(refused(anna.house.enter_with(&mut strange).await));
    }
    assert!(answers[..30].iter().all(|answer| *answer == login_refused()), "{answers:?}");
    assert_eq!(answers.last(), Some(&throttled));
    assert_eq!(refused(anna.house.enter_with(&mut anna.key).await), throttled);
    anna.house.advance(Duration::from_secs(900)).await;
    anna.house.enter_with(&mut anna.key).await.unwrap();
    // Rightful logins cost nothing, looks at the page cost little.
    for _ in 0..40 {
        anna.house.enter_with(&mut anna.key).await.unwrap();
    }
    let mut asked = 0;
    while anna.house.ask("203.0.113.9").await.is_ok() {
        asked += 1;
        assert!(asked < 1000);
    }
    assert!(asked >= 600, "{asked}");
    anna.house.ask(HOME).await.unwrap();
}
