use gatepost_proto::identity::v1::{
    AnswerChallengeRequest, AssuranceLevel, Challenge, CloseAccountRequest, Factor, FactorKind,
    FinishPasskeyEnrollmentRequest, FinishPasskeyEnrollmentResponse, GetLoginRequest, Method,
    RemoveFactorRequest, StartPasskeyEnrollmentRequest, StartPasskeyEnrollmentResponse,
    StartStepUpRequest, answer_challenge_request::Answer, challenge::Question,
    closing_service_client::ClosingServiceClient, passkey_service_client::PasskeyServiceClient,
};
use gatepost_store::{Range, Store};
use gatepost_testkit::{Authenticator, tampered};

use super::{
    factors::{login_ended, refused_answer, step_up},
    *,
};

const ANNA: &str = "anna@example.org";
const BERT: &str = "bert@example.org";
const HOME: &str = "192.0.2.1";

/// One at a page of the house.
pub(super) fn authenticator(id: u8) -> Authenticator {
    Authenticator::new(id, "https://gatepost.test")
}

/// An account with a passkey.
pub(super) struct Enrolled {
    pub(super) house: House,
    pub(super) key: Authenticator,
    codes: Vec<String>,
    /// The session in which it was enrolled.
    pub(super) grant: SessionGrant,
}

impl House {
    pub(super) fn passkeys(&self) -> PasskeyServiceClient<Link> {
        PasskeyServiceClient::new(self.link(ServiceName::Web))
    }

    pub(super) async fn start_passkey(
        &self,
        token: &str,
    ) -> Result<StartPasskeyEnrollmentResponse, Status> {
        let request = signed(StartPasskeyEnrollmentRequest {}, token);
        self.passkeys().start_passkey_enrollment(request).await.map(Response::into_inner)
    }

    pub(super) async fn finish_passkey(
        &self,
        token: &str,
        ceremony: &str,
        response: String,
    ) -> Result<FinishPasskeyEnrollmentResponse, Status> {
        let request = FinishPasskeyEnrollmentRequest {
            ceremony: ceremony.to_owned(),
            response,
            name: "Key ring".to_owned(),
            client: client(HOME),
        };
        let request = signed(request, token);
        self.passkeys().finish_passkey_enrollment(request).await.map(Response::into_inner)
    }

    async fn enroll_passkey(
        &self,
        token: &str,
        key: &mut Authenticator,
    ) -> Result<FinishPasskeyEnrollmentResponse, Status> {
        let begun = self.start_passkey(token).await?;
        self.finish_passkey(token, &begun.ceremony, key.make(&begun.options)).await
    }

    async fn get_challenge(&self, token: &str) -> Challenge {
        let request = GetLoginRequest { login_token: token.to_owned() };
        self.logins().get_login(request).await.unwrap().into_inner().challenge.unwrap()
    }

    /// How many records a table holds.
    pub(super) async fn records(&self, table: gatepost_store::Table) -> usize {
        self.store.scan(Range::prefix(table, &[])).await.unwrap().len()
    }
}

impl Enrolled {
    pub(super) async fn new() -> Self {
        Self::with(authenticator(1)).await
    }

    pub(super) async fn with(mut key: Authenticator) -> Self {
        let house = House::new();
        house.account(ANNA).await;
        let grant = house.login(ANNA).await;
        let enrolled = house.enroll_passkey(&grant.token, &mut key).await.unwrap();
        Self { house, key, codes: enrolled.backup_codes, grant }
    }

    async fn sign_in(&mut self) -> Result<SessionGrant, Status> {
        let challenge = self.house.challenge(ANNA).await;
        let answer = self.key.sign(&options(&challenge));
        self.house.give(&challenge.login_token, Answer::Passkey(answer)).await
    }

    pub(super) async fn factor(&self) -> Factor {
        let factors = self.house.list(&self.grant.token).await;
        factors.into_iter().find(|factor| factor.kind() == FactorKind::Passkey).unwrap()
    }

    /// Causes of refused logins, newest first, once there are some.
    pub(super) async fn causes(&self) -> Vec<String> {
        let lines = self.house.log(&self.grant.token, "login.refused").await;
        let refused = lines.iter().filter(|line| line.action == "login.refused");
        refused.map(|line| line.details["cause"].clone()).collect()
    }
}

fn options(challenge: &Challenge) -> String {
    match &challenge.question {
        Some(Question::Passkey(question)) => question.options.clone(),
        other => panic!("no passkey is asked for: {other:?}"),
    }
}

fn refused_passkey() -> (Code, String) {
    (Code::FailedPrecondition, "passkey-refused".to_owned())
}

pub(super) fn ceremony_ended() -> (Code, String) {
    (Code::FailedPrecondition, "ceremony-ended".to_owned())
}

#[tokio::test]
async fn a_password_and_a_passkey_open_a_session_that_says_so() {
    let mut anna = Enrolled::new().await;
    assert_eq!(anna.codes.len(), 10);
    let factor = anna.factor().await;
    let facts = factor.passkey.unwrap();
    assert_eq!((factor.name.as_str(), factor.last_used), ("Key ring", None));
    assert!(facts.verifies && !facts.backed_up && !facts.backup_eligible);
    assert_eq!(facts.suspended, None);
    anna.house.advance(Duration::from_secs(60)).await;
    let grant = anna.sign_in().await.unwrap();
    let verified = anna.house.verify_session(&grant.token).await.unwrap();
    assert_eq!(verified.assurance_level(), AssuranceLevel::Aal2);
    assert_eq!(verified.methods, [Method::Password as i32, Method::VerifiedPasskey as i32]);
    assert!(anna.factor().await.last_used.is_some());
    let lines = anna.house.log(&grant.token, "login.accepted").await;
    let line = lines.iter().find(|line| line.action == "login.accepted").unwrap();
    assert_eq!(line.details["methods"], "password+verified-passkey");
    let line = lines.iter().find(|line| line.action == "factor.enrolled").unwrap();
    assert_eq!(line.details["kind"], "passkey");
    let mail = anna.house.post.mail(ANNA, "A passkey was added", 0).await;
    assert!(mail.contains("Key ring") && mail.contains("/alarm?"), "{mail}");
}

#[tokio::test]
async fn a_security_key_without_a_pin_is_a_factor_and_no_more() {
    let key = Authenticator { verifies: false, counter: None, ..authenticator(1) };
    let mut anna = Enrolled::with(key).await;
    let grant = anna.sign_in().await.unwrap();
    let verified = anna.house.verify_session(&grant.token).await.unwrap();
    assert_eq!(verified.methods, [Method::Password as i32, Method::Passkey as i32]);
    assert_eq!(verified.assurance_level(), AssuranceLevel::Aal2);
    // One that does not count can be used again and again.
    anna.sign_in().await.unwrap();
}

#[tokio::test]
async fn whoever_has_a_pin_is_not_let_in_without_it() {
    let mut anna = Enrolled::new().await;
    anna.key.verifies = false;
    assert_eq!(refused(anna.sign_in().await), refused_answer());
    assert_eq!(anna.causes().await, ["passkey-unverified"]);
}

#[tokio::test]
async fn synced_passkeys_are_shown_as_they_are() {
    let key = Authenticator { counter: None, backup_eligible: true, ..authenticator(1) };
    let mut anna = Enrolled::with(key).await;
    let facts = anna.factor().await.passkey.unwrap();
    assert!(facts.backup_eligible && !facts.backed_up);
    anna.key.backed_up = true;
    anna.sign_in().await.unwrap();
    assert!(anna.factor().await.passkey.unwrap().backed_up);
    // What may be backed up may so for good: anything else is not the same authenticator.
    anna.key.backup_eligible = false;
    anna.key.backed_up = false;
    assert_eq!(refused(anna.sign_in().await), refused_answer());
    assert_eq!(anna.causes().await, ["passkey-changed"]);
}

#[tokio::test]
async fn an_answer_serves_one_question() {
    let mut anna = Enrolled::new().await;
    let (first, second) = (anna.house.challenge(ANNA).await, anna.house.challenge(ANNA).await);
    let answer = Answer::Passkey(anna.key.sign(&options(&first)));
    anna.house.give(&first.login_token, answer.clone()).await.unwrap();
    let again = anna.house.give(&first.login_token, answer.clone()).await;
    assert_eq!(refused(again), login_ended());
    let replayed = anna.house.give(&second.login_token, answer).await;
    assert_eq!(refused(replayed), refused_answer());
    assert_eq!(anna.causes().await, ["passkey-replayed"]);
    // A question that was answered wrongly is asked anew, and the first one answers nothing more.
    let asked = anna.house.get_challenge(&second.login_token).await;
    assert_eq!(asked.tries_left, 4);
    assert_ne!(options(&asked), options(&second));
    let late = Answer::Passkey(anna.key.sign(&options(&second)));
    assert_eq!(refused(anna.house.give(&second.login_token, late).await), refused_answer());
    let asked = anna.house.get_challenge(&second.login_token).await;
    let right = Answer::Passkey(anna.key.sign(&options(&asked)));
    anna.house.give(&second.login_token, right).await.unwrap();
}

#[tokio::test]
async fn of_two_answers_at_once_one_counts() {
    let mut anna = Enrolled::new().await;
    let challenge = anna.house.challenge(ANNA).await;
    let token = &challenge.login_token;
    let answers = [0, 1].map(|_| Answer::Passkey(anna.key.sign(&options(&challenge))));
    let [one, two] = answers;
    let (one, two) = tokio::join!(anna.house.give(token, one), anna.house.give(token, two));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    let lost = if one.is_ok() { two } else { one };
    assert_eq!(refused(lost), login_ended());
}

#[tokio::test]
async fn what_does_not_stand_up_is_refused_and_its_cause_is_logged() {
    let mut anna = Enrolled::new().await;
    let house = &anna.house;
    // Refusals pause further answers; that is tested with the other factors.
    let pause = async || house.advance(Duration::from_secs(3600)).await;
    house.account(BERT).await;
    let bert = house.login(BERT).await;
    let mut berts = authenticator(2);
    house.enroll_passkey(&bert.token, &mut berts).await.unwrap();

    let mut expected = Vec::new();
    for (cause, part) in [("passkey", "signature"), ("passkey", "authenticatorData")] {
        let challenge = house.challenge(ANNA).await;
        let answer = tampered(&anna.key.sign(&options(&challenge)), part);
        let answer = house.give(&challenge.login_token, Answer::Passkey(answer)).await;
        assert_eq!(refused(answer), refused_answer(), "{part}");
        expected.push(cause);
    }
    for (cause, origin, rp_id) in [
        ("passkey-origin", "https://evil.test", "gatepost.test"),
        ("passkey-origin", "https://sub.gatepost.test", "gatepost.test"),
        ("passkey-origin", "https://gatepost.test:8443", "gatepost.test"),
        ("passkey-origin", "http://gatepost.test", "gatepost.test"),
        ("passkey-origin", "https://gatepost.test", "evil.test"),
    ] {
        anna.key.origin = origin.to_owned();
        anna.key.rp_id = rp_id.to_owned();
        pause().await;
        let challenge = house.challenge(ANNA).await;
        let answer = Answer::Passkey(anna.key.sign(&options(&challenge)));
        let answer = house.give(&challenge.login_token, answer).await;
        assert_eq!(refused(answer), refused_answer(), "{origin} {rp_id}");
        expected.push(cause);
        anna.key.origin = "https://gatepost.test".to_owned();
        anna.key.rp_id = "gatepost.test".to_owned();
    }
    // A credential of another account, under its own id and under Anna's.
    let berts_user = berts.user.clone();
    for (cause, id) in [("passkey-unknown", 2), ("passkey", 1)] {
        berts.credential_id = vec![id; 32];
        berts.user = anna.key.user.clone();
        pause().await;
        let challenge = house.challenge(ANNA).await;
        let answer = Answer::Passkey(berts.sign(&options(&challenge)));
        let answer = house.give(&challenge.login_token, answer).await;
        assert_eq!(refused(answer), refused_answer(), "{id}");
        expected.push(cause);
    }
    pause().await;
    // Anna's own, but said to be somebody else's.
    let mine = std::mem::replace(&mut anna.key.user, berts_user);
    let challenge = house.challenge(ANNA).await;
    let answer = Answer::Passkey(anna.key.sign(&options(&challenge)));
    assert_eq!(refused(house.give(&challenge.login_token, answer).await), refused_answer());
    expected.push("passkey-unknown");
    anna.key.user = mine;
    pause().await;
    // No answer at all, a code, and a passkey where a code is asked for.
    let challenge = house.challenge(ANNA).await;
    let token = &challenge.login_token;
    for junk in ["", "{}", "null", "[[[[", &"x".repeat(20_000)] {
        let answer = house.give(token, Answer::Passkey(junk.to_owned())).await;
        assert_eq!(refused(answer).0, Code::InvalidArgument, "{junk:.10}");
    }
    let code = Answer::Code("123456".to_owned());
    assert_eq!(refused(house.give(token, code).await), refused_answer());
    expected.push("passkey");
    let answer = Answer::Passkey(anna.key.sign(&options(&challenge)));
    house.choose(&challenge, FactorKind::BackupCodes).await;
    assert_eq!(refused(house.give(token, answer).await), refused_answer());
    expected.push("backup-codes");
    expected.reverse();
    let grant = anna.sign_in().await.unwrap();
    let lines = anna.house.log(&grant.token, "login.refused").await;
    let refused = lines.iter().filter(|line| line.action == "login.refused");
    let causes: Vec<_> = refused.map(|line| line.details["cause"].as_str()).collect();
    assert_eq!(causes, expected);
}

#[tokio::test]
async fn a_counter_that_goes_back_suspends_the_passkey_and_its_owner_is_told() {
    let mut anna = Enrolled::new().await;
    anna.sign_in().await.unwrap();
    let honest = anna.key.counter;
    anna.key.counter = Some(0);
    let challenge = anna.house.challenge(ANNA).await;
    let copy = Answer::Passkey(anna.key.sign(&options(&challenge)));
    let answer = anna.house.give(&challenge.login_token, copy).await;
    assert_eq!(refused(answer), refused_answer());
    let facts = anna.factor().await.passkey.unwrap();
    assert!(facts.suspended.is_some());
    assert_eq!(anna.causes().await, ["passkey-cloned"]);
    let lines = anna.house.log(&anna.grant.token, "factor.suspended").await;
    let line = lines.iter().find(|line| line.action == "factor.suspended").unwrap();
    assert_eq!(line.details["cause"], "passkey-cloned");
    let mail = anna.house.post.mail(ANNA, "A passkey was suspended", 0).await;
    assert!(mail.contains("Key ring") && mail.contains("/alarm?"), "{mail}");

    // It is not offered any more, not even for a login under way, and the honest one is refused, too.
    let asked = anna.house.get_challenge(&challenge.login_token).await;
    let kinds: Vec<_> = asked.choices.iter().map(Factor::kind).collect();
    assert_eq!((kinds, asked.question), (vec![FactorKind::BackupCodes], None));
    anna.key.counter = honest;
    let answer = Answer::Passkey(anna.key.sign(&options(&challenge)));
    let answer = anna.house.give(&challenge.login_token, answer).await;
    assert_eq!(refused(answer), refused_answer());
    let choose = gatepost_proto::identity::v1::ChooseFactorRequest {
        login_token: challenge.login_token.clone(),
        factor_id: anna.factor().await.id,
        client: None,
    };
    assert_eq!(refused(anna.house.logins().choose_factor(choose).await).0, Code::NotFound);

    // A password alone does not do because of that. With a backup code its owner gets in and removes it.
    let challenge = anna.house.challenge(ANNA).await;
    assert!(matches!(challenge.question, Some(Question::BackupCode(_))));
    let code = Answer::Code(anna.codes[0].clone());
    let grant = anna.house.give(&challenge.login_token, code).await.unwrap();
    let remove = RemoveFactorRequest {
        factor_id: anna.factor().await.id,
        password: PASSWORD.to_owned(),
        client: client(HOME),
    };
    anna.house.factors().remove_factor(signed(remove, &grant.token)).await.unwrap();
    assert_eq!(anna.house.records(crate::repo::PASSKEY_BY_CREDENTIAL).await, 0);
    anna.house.login(ANNA).await;
}

#[tokio::test]
async fn whichever_passkey_is_at_hand_answers() {
    let mut anna = Enrolled::new().await;
    let mut second = authenticator(2);
    let enrolled = anna.house.enroll_passkey(&anna.grant.token, &mut second).await.unwrap();
    assert!(enrolled.backup_codes.is_empty());
    anna.sign_in().await.unwrap();
    let challenge = anna.house.challenge(ANNA).await;
    assert_ne!(challenge.chosen_factor_id, enrolled.factor.as_ref().unwrap().id);
    let asked = options(&challenge);
    assert_eq!(asked.matches("\"type\":\"public-key\"").count(), 2, "{asked}");
    let answer = Answer::Passkey(second.sign(&asked));
    anna.house.give(&challenge.login_token, answer).await.unwrap();
    let factors = anna.house.list(&anna.grant.token).await;
    assert_eq!(factors.iter().filter(|factor| factor.last_used.is_some()).count(), 2);
}

#[tokio::test]
async fn a_passkey_proves_again_who_sits_at_a_session() {
    let mut anna = Enrolled::new().await;
    let grant = anna.sign_in().await.unwrap();
    anna.house.advance(Duration::from_secs(300)).await;
    assert_eq!(refused(anna.house.start_passkey(&grant.token).await), step_up());
    let ask = signed(StartStepUpRequest { factor: true, client: client(HOME) }, &grant.token);
    let asked = anna.house.logins().start_step_up(ask).await.unwrap().into_inner();
    let asked = asked.challenge.unwrap();
    let answer = Answer::Passkey(anna.key.sign(&options(&asked)));
    let again = anna.house.give(&asked.login_token, answer).await.unwrap();
    assert_eq!(again.session_id, grant.session_id);
    anna.house.start_passkey(&again.token).await.unwrap();
}

#[tokio::test]
async fn an_enrollment_serves_once_its_session_and_not_for_long() {
    let house = House::new();
    house.account(ANNA).await;
    house.account(BERT).await;
    let (anna, bert) = (house.login(ANNA).await, house.login(BERT).await);
    let other = house.login(ANNA).await;
    let mut key = authenticator(1);

    // Somebody else's, another session's, none.
    let begun = house.start_passkey(&anna.token).await.unwrap();
    let made = key.make(&begun.options);
    for token in [&bert.token, &other.token] {
        let stolen = house.finish_passkey(token, &begun.ceremony, made.clone()).await;
        assert_eq!(refused(stolen), ceremony_ended());
    }
    for ceremony in ["", "x", "gpn_000000000000000000000000000000000000", &anna.token] {
        let none = house.finish_passkey(&anna.token, ceremony, made.clone()).await;
        assert_eq!(refused(none), ceremony_ended(), "{ceremony}");
    }
    // Two at once.
    let (one, two) = tokio::join!(
        house.finish_passkey(&anna.token, &begun.ceremony, made.clone()),
        house.finish_passkey(&anna.token, &begun.ceremony, made.clone()),
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    let replayed = house.finish_passkey(&anna.token, &begun.ceremony, made.clone()).await;
    assert_eq!(refused(replayed), ceremony_ended());

    // The answer to another ceremony, and one from another place; each ends its ceremony.
    let begun = house.start_passkey(&anna.token).await.unwrap();
    let replayed = house.finish_passkey(&anna.token, &begun.ceremony, made).await;
    assert_eq!(refused(replayed), refused_passkey());
    let right = authenticator(3).make(&begun.options);
    let late = house.finish_passkey(&anna.token, &begun.ceremony, right).await;
    assert_eq!(refused(late), ceremony_ended());
    let mut phished = authenticator(4);
    phished.origin = "https://gatepost.test.evil".to_owned();
    let phished = house.enroll_passkey(&anna.token, &mut phished).await;
    assert_eq!(refused(phished), refused_passkey());
    let lines = house.log(&anna.token, "factor.enrollment-refused").await;
    let refusals = lines.iter().filter(|line| line.action == "factor.enrollment-refused");
    let causes: Vec<_> = refusals.map(|line| line.details["cause"].as_str()).collect();
    assert_eq!(causes, ["passkey-origin", "passkey-replayed"]);

    // One that is enrolled already, here or with another account.
    for token in [&anna.token, &bert.token] {
        let mut copy = authenticator(1);
        let again = house.enroll_passkey(token, &mut copy).await;
        let code = refused(again);
        let known = (Code::AlreadyExists, "passkey-known".to_owned());
        assert!(code == known || (token == &anna.token && code == refused_passkey()), "{code:?}");
    }

    // Time.
    let begun = house.start_passkey(&bert.token).await.unwrap();
    house.advance(Duration::from_secs(600)).await;
    house.advance(Duration::from_secs(1)).await;
    while house.identity.sweep_once().await.unwrap() {}
    assert_eq!(house.records(crate::repo::CEREMONIES).await, 0);
    let fresh = house.login(BERT).await;
    let made = authenticator(5).make(&begun.options);
    let late = house.finish_passkey(&fresh.token, &begun.ceremony, made).await;
    assert_eq!(refused(late), ceremony_ended());
}

#[tokio::test]
async fn an_account_has_so_many_factors() {
    let config = IdentityConfig { factors_per_account: 2, ..IdentityConfig::default() };
    let house = House::with(config, MemoryStore::new(), 1);
    house.account(ANNA).await;
    let grant = house.login(ANNA).await;
    house.enroll_passkey(&grant.token, &mut authenticator(1)).await.unwrap();
    let full = house.start_passkey(&grant.token).await;
    assert_eq!(refused(full), (Code::ResourceExhausted, "limit-reached".to_owned()));
}

#[tokio::test]
async fn a_closed_account_leaves_no_credential_behind() {
    let anna = Enrolled::new().await;
    assert_eq!(anna.house.records(crate::repo::PASSKEY_BY_CREDENTIAL).await, 1);
    let request = CloseAccountRequest {
        account_id: anna.grant.account_id.clone(),
        ..CloseAccountRequest::default()
    };
    let mut closing = ClosingServiceClient::new(anna.house.link(ServiceName::Admin));
    closing.close_account(request).await.unwrap();
    assert_eq!(anna.house.records(crate::repo::PASSKEY_BY_CREDENTIAL).await, 0);
}

#[tokio::test]
async fn a_request_without_an_answer_is_malformed() {
    let anna = Enrolled::new().await;
    let challenge = anna.house.challenge(ANNA).await;
    let request = AnswerChallengeRequest {
        login_token: challenge.login_token,
        answer: None,
        client: client(HOME),
        device_token: String::new(),
    };
    let answer = anna.house.logins().answer_challenge(request).await;
    assert_eq!(refused(answer).0, Code::InvalidArgument);
}
