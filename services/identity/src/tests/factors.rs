use gatepost_identity_core::{STEP_SECONDS, totp_code};
use gatepost_proto::identity::v1::{
    AnswerChallengeRequest, AssuranceLevel, CancelLoginRequest, Challenge, ChooseFactorRequest,
    FactorKind, FinishPasswordResetRequest, FinishTotpEnrollmentRequest, GetFactorStatusRequest,
    GetLoginRequest, ListFactorsRequest, ListFactorsResponse, Method, RemoveFactorRequest,
    RenameFactorRequest, RenewBackupCodesRequest, StartPasswordResetRequest, StartStepUpRequest,
    StartTotpEnrollmentRequest, answer_challenge_request::Answer, answer_challenge_response,
    challenge::Question, factor_service_client::FactorServiceClient,
    recovery_service_client::RecoveryServiceClient, start_login_response,
};
use gatepost_store::Store;

use super::*;

const ANNA: &str = "anna@example.org";
const HOME: &str = "192.0.2.1";

/// An account with an authenticator app.
struct Enrolled {
    house: House,
    seed: Vec<u8>,
    codes: Vec<String>,
    /// The session in which it was enrolled.
    grant: SessionGrant,
    account: Account,
}

impl House {
    pub(super) fn factors(&self) -> FactorServiceClient<Link> {
        FactorServiceClient::new(self.link(ServiceName::Web))
    }

    pub(super) async fn challenge(&self, email: &str) -> Challenge {
        let request = StartLoginRequest {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            client: client(HOME),
            device_token: String::new(),
        };
        let answer = self.logins().start_login(request).await.unwrap().into_inner();
        match answer.outcome {
            Some(start_login_response::Outcome::Challenge(challenge)) => challenge,
            other => panic!("no challenge: {other:?}"),
        }
    }

    pub(super) async fn give(&self, token: &str, answer: Answer) -> Result<SessionGrant, Status> {
        let request = AnswerChallengeRequest {
            login_token: token.to_owned(),
            answer: Some(answer),
            client: client(HOME),
            device_token: String::new(),
        };
        let answer = self.logins().answer_challenge(request).await?.into_inner();
        match answer.outcome {
            Some(answer_challenge_response::Outcome::Session(grant)) => Ok(grant),
            other => panic!("no session: {other:?}"),
        }
    }

    pub(super) async fn list(&self, token: &str) -> Vec<gatepost_proto::identity::v1::Factor> {
        let request = signed(ListFactorsRequest::default(), token);
        let ListFactorsResponse { factors } =
            self.factors().list_factors(request).await.unwrap().into_inner();
        factors
    }

    pub(super) async fn enroll(&self, token: &str) -> (Vec<u8>, Vec<String>) {
        let start = signed(StartTotpEnrollmentRequest {}, token);
        let drawn = self.factors().start_totp_enrollment(start).await.unwrap().into_inner();
        let seed = base32(&drawn.secret);
        assert!(drawn.uri.starts_with("otpauth://totp/gatepost.test:"), "{}", drawn.uri);
        let finish = FinishTotpEnrollmentRequest {
            enrollment: drawn.enrollment,
            code: code_at(&seed, self.now()),
            name: "Telephone".to_owned(),
            client: client(HOME),
        };
        let finish = signed(finish, token);
        let enrolled = self.factors().finish_totp_enrollment(finish).await.unwrap().into_inner();
        assert_eq!(enrolled.factor.unwrap().name, "Telephone");
        (seed, enrolled.backup_codes)
    }
}

impl Enrolled {
    async fn new() -> Self {
        let house = House::new();
        let account = house.account(ANNA).await;
        let grant = house.login(ANNA).await;
        let (seed, codes) = house.enroll(&grant.token).await;
        // The step of the first code is used up.
        house.advance(Duration::from_secs(STEP_SECONDS)).await;
        Self { house, seed, codes, grant, account }
    }

    fn code(&self) -> Answer {
        Answer::Code(code_at(&self.seed, self.house.now()))
    }

    async fn sign_in(&self) -> SessionGrant {
        let challenge = self.house.challenge(ANNA).await;
        self.house.give(&challenge.login_token, self.code()).await.unwrap()
    }
}

pub(super) fn code_at(seed: &[u8], now: Timestamp) -> String {
    totp_code(seed, now.unix_millis() / 1000 / STEP_SECONDS).unwrap()
}

fn base32(text: &str) -> Vec<u8> {
    let mut bits = (0_u64, 0);
    let mut bytes = Vec::new();
    for digit in text.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            _ => digit - b'2' + 26,
        };
        bits = (bits.0 << 5 | u64::from(value), bits.1 + 5);
        if bits.1 >= 8 {
            bits.1 -= 8;
            bytes.push((bits.0 >> bits.1) as u8);
        }
    }
    bytes
}

pub(super) fn refused_answer() -> (Code, String) {
    (Code::Unauthenticated, "answer-refused".to_owned())
}

pub(super) fn login_ended() -> (Code, String) {
    (Code::Unauthenticated, "login-ended".to_owned())
}

pub(super) fn step_up() -> (Code, String) {
    (Code::FailedPrecondition, "step-up-required".to_owned())
}

#[tokio::test]
async fn a_password_and_a_code_open_a_session_that_says_so() {
    let anna = Enrolled::new().await;
    let challenge = anna.house.challenge(ANNA).await;
    assert!(matches!(challenge.question, Some(Question::Totp(_))));
    assert_eq!((challenge.choices.len(), challenge.tries_left), (2, 5));
    let grant = anna.house.give(&challenge.login_token, anna.code()).await.unwrap();
    let verified = anna.house.verify_session(&grant.token).await.unwrap();
    assert_eq!(verified.assurance_level(), AssuranceLevel::Aal2);
    assert_eq!(verified.methods, [Method::Password as i32, Method::Totp as i32]);
    let lines = anna.house.log(&grant.token, "login.accepted").await;
    let line = lines.iter().find(|line| line.action == "login.accepted").unwrap();
    assert_eq!(line.details["methods"], "password+totp");
    // The one it was enrolled in knows a password only.
    let before = anna.house.verify_session(&anna.grant.token).await.unwrap();
    assert_eq!(before.assurance_level(), AssuranceLevel::Aal1);
    anna.house.post.mail(ANNA, "A second factor was added", 0).await;
}

#[tokio::test]
async fn a_code_serves_once_whichever_login_it_is_given_to() {
    let anna = Enrolled::new().await;
    let (first, second) = (anna.house.challenge(ANNA).await, anna.house.challenge(ANNA).await);
    anna.house.give(&first.login_token, anna.code()).await.unwrap();
    let replayed = anna.house.give(&second.login_token, anna.code()).await;
    assert_eq!(refused(replayed), refused_answer());
    // A login that was answered is over.
    let again = anna.house.give(&first.login_token, anna.code()).await;
    assert_eq!(refused(again), login_ended());
    anna.house.advance(Duration::from_secs(STEP_SECONDS)).await;
    anna.house.give(&second.login_token, anna.code()).await.unwrap();
}

#[tokio::test]
async fn of_two_right_answers_at_once_one_counts() {
    let anna = Enrolled::new().await;
    let challenge = anna.house.challenge(ANNA).await;
    let token = &challenge.login_token;
    let (one, two) =
        tokio::join!(anna.house.give(token, anna.code()), anna.house.give(token, anna.code()));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    let lost = if one.is_ok() { two } else { one };
    assert_eq!(refused(lost), login_ended());
    let other = anna.house.challenge(ANNA).await;
    let code = Answer::Code(anna.codes[0].clone());
    let backup = anna.house.choose(&other, FactorKind::BackupCodes).await;
    assert!(matches!(backup.question, Some(Question::BackupCode(_))));
    let third = anna.house.challenge(ANNA).await;
    anna.house.choose(&third, FactorKind::BackupCodes).await;
    let (one, two) = tokio::join!(
        anna.house.give(&other.login_token, code.clone()),
        anna.house.give(&third.login_token, code)
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "a backup code served twice");
}

impl House {
    pub(super) async fn choose(&self, challenge: &Challenge, kind: FactorKind) -> Challenge {
        let factor = challenge.choices.iter().find(|factor| factor.kind() == kind).unwrap();
        let request = ChooseFactorRequest {
            login_token: challenge.login_token.clone(),
            factor_id: factor.id.clone(),
            client: client(HOME),
        };
        self.logins().choose_factor(request).await.unwrap().into_inner().challenge.unwrap()
    }
}

#[tokio::test]
async fn wrong_answers_end_the_login_and_the_owner_is_told() {
    let anna = Enrolled::new().await;
    let challenge = anna.house.challenge(ANNA).await;
    let wrong = || Answer::Code("000000".to_owned());
    for _ in 0..4 {
        let answer = anna.house.give(&challenge.login_token, wrong()).await;
        assert_eq!(refused(answer), refused_answer());
    }
    let shown = GetLoginRequest { login_token: challenge.login_token.clone() };
    let shown = anna.house.logins().get_login(shown).await.unwrap().into_inner();
    let shown = shown.challenge.unwrap();
    assert_eq!((shown.tries_left, shown.login_token.as_str()), (1, ""));
    let last = anna.house.give(&challenge.login_token, wrong()).await;
    assert_eq!(refused(last), login_ended());
    let right = anna.house.give(&challenge.login_token, anna.code()).await;
    assert_eq!(refused(right), login_ended());
    anna.house.post.mail(ANNA, "Somebody knows your password", 0).await;
    let lines = anna.house.log(&anna.grant.token, "login.refused").await;
    let refusals: Vec<_> = lines.iter().filter(|line| line.action == "login.refused").collect();
    assert!(refusals.iter().all(|line| line.details["cause"] == "totp") && refusals.len() == 5);
}

#[tokio::test]
async fn logins_expire_are_cancelled_and_are_nobody_elses() {
    let anna = Enrolled::new().await;
    let house = &anna.house;
    let challenge = house.challenge(ANNA).await;
    for token in ["", "x", "gpn_000000000000000000000000000000000000", &anna.grant.token] {
        assert_eq!(refused(house.give(token, anna.code()).await), login_ended(), "{token}");
    }
    // A login opens nothing by itself.
    assert!(house.verify_session(&challenge.login_token).await.is_err());
    let cancel = CancelLoginRequest { login_token: challenge.login_token.clone() };
    house.logins().cancel_login(cancel.clone()).await.unwrap();
    house.logins().cancel_login(cancel).await.unwrap();
    assert_eq!(refused(house.give(&challenge.login_token, anna.code()).await), login_ended());
    let challenge = house.challenge(ANNA).await;
    house.advance(Duration::from_secs(600)).await;
    assert_eq!(refused(house.give(&challenge.login_token, anna.code()).await), login_ended());
    house.advance(Duration::from_secs(1)).await;
    // Nothing of them stays.
    while house.identity.sweep_once().await.unwrap() {}
    let left = house.store.scan(gatepost_store::Range::prefix(crate::repo::LOGINS, &[])).await;
    assert!(left.unwrap().is_empty());
}

#[tokio::test]
async fn a_code_of_another_account_is_wrong() {
    let anna = Enrolled::new().await;
    let house = &anna.house;
    house.account("bert@example.org").await;
    let bert = house.login("bert@example.org").await;
    let start = signed(StartTotpEnrollmentRequest {}, &bert.token);
    let drawn = house.factors().start_totp_enrollment(start).await.unwrap().into_inner();
    let berts = base32(&drawn.secret);
    // A seed that was drawn for Bert is not Anna's to enroll.
    let finish = FinishTotpEnrollmentRequest {
        enrollment: drawn.enrollment,
        code: code_at(&berts, house.now()),
        name: "x".to_owned(),
        client: client(HOME),
    };
    let fresh = anna.sign_in().await;
    let stolen = house.factors().finish_totp_enrollment(signed(finish, &fresh.token)).await;
    assert_eq!(refused(stolen).0, Code::InvalidArgument);
    let challenge = house.challenge(ANNA).await;
    let foreign = Answer::Code(code_at(&berts, house.now()));
    assert_eq!(refused(house.give(&challenge.login_token, foreign).await), refused_answer());
    let choose = ChooseFactorRequest {
        login_token: challenge.login_token.clone(),
        factor_id: gatepost_model::FactorId::from_bytes([9; 16]).to_string(),
        client: None,
    };
    assert_eq!(refused(house.logins().choose_factor(choose).await).0, Code::NotFound);
}

#[tokio::test]
async fn a_changed_password_ends_logins_that_began_with_the_old_one() {
    let anna = Enrolled::new().await;
    let challenge = anna.house.challenge(ANNA).await;
    anna.house.advance(Duration::from_secs(1)).await;
    let reset = ResetPasswordRequest {
        account_id: anna.account.id.clone(),
        new_password: "another long horse 77".to_owned(),
    };
    anna.house.accounts(ServiceName::Admin).reset_password(reset).await.unwrap();
    let answer = anna.house.give(&challenge.login_token, anna.code()).await;
    assert_eq!(refused(answer), login_ended());
}

#[tokio::test]
async fn sensitive_changes_ask_again_and_a_step_up_gives_a_new_secret() {
    let anna = Enrolled::new().await;
    let house = &anna.house;
    let grant = anna.sign_in().await;
    house.advance(Duration::from_secs(300)).await;
    let start = || signed(StartTotpEnrollmentRequest {}, &grant.token);
    assert_eq!(refused(house.factors().start_totp_enrollment(start()).await), step_up());
    let renew = signed(RenewBackupCodesRequest { client: client(HOME) }, &grant.token);
    assert_eq!(refused(house.factors().renew_backup_codes(renew).await), step_up());

    let ask = signed(StartStepUpRequest { factor: false, client: client(HOME) }, &grant.token);
    let asked = house.logins().start_step_up(ask).await.unwrap().into_inner();
    let asked = asked.challenge.unwrap();
    assert!(asked.password_allowed);
    let choose = ChooseFactorRequest {
        login_token: asked.login_token.clone(),
        factor_id: String::new(),
        client: None,
    };
    let shown = house.logins().choose_factor(choose).await.unwrap().into_inner();
    assert!(matches!(shown.challenge.unwrap().question, Some(Question::Password(_))));
    let wrong = house.give(&asked.login_token, Answer::Password("wrong horse".to_owned())).await;
    assert_eq!(refused(wrong), refused_answer());
    let again = house.give(&asked.login_token, Answer::Password(PASSWORD.to_owned())).await;
    let again = again.unwrap();
    assert_eq!(again.session_id, grant.session_id);
    assert!(again.token != grant.token && house.verify_session(&grant.token).await.is_err());
    let start = signed(StartTotpEnrollmentRequest {}, &again.token);
    house.factors().start_totp_enrollment(start).await.unwrap();
    // The password alone does not remove a factor: one must have been proven lately, too.
    let factor = house.list(&again.token).await.remove(0);
    let remove = |password: &str| RemoveFactorRequest {
        factor_id: factor.id.clone(),
        password: password.to_owned(),
        client: client(HOME),
    };
    let refusal = house.factors().remove_factor(signed(remove(PASSWORD), &again.token)).await;
    assert_eq!(refused(refusal), (Code::FailedPrecondition, "factor-required".to_owned()));
    let ask = signed(StartStepUpRequest { factor: true, client: client(HOME) }, &again.token);
    let asked = house.logins().start_step_up(ask).await.unwrap().into_inner().challenge.unwrap();
    assert!(!asked.password_allowed);
    let proven = house.give(&asked.login_token, anna.code()).await.unwrap();
    let wrong = house.factors().remove_factor(signed(remove("wrong"), &proven.token)).await;
    assert_eq!(refused(wrong), (Code::PermissionDenied, "password-refused".to_owned()));
    let removed = house.factors().remove_factor(signed(remove(PASSWORD), &proven.token)).await;
    assert!(removed.unwrap().into_inner().last);
    assert_eq!(house.list(&proven.token).await, [], "the backup codes stayed");
    house.login(ANNA).await;
    house.post.mail(ANNA, "The last second factor was removed", 0).await;
}

#[tokio::test]
async fn backup_codes_come_with_the_first_factor_and_can_be_renewed() {
    let anna = Enrolled::new().await;
    let house = &anna.house;
    assert_eq!(anna.codes.len(), 10);
    let grant = anna.sign_in().await;
    house.advance(Duration::from_secs(STEP_SECONDS)).await;
    let (_, more) = house.enroll(&grant.token).await;
    assert!(more.is_empty(), "the second factor brought codes of its own");
    for (used, code) in anna.codes.iter().take(7).enumerate() {
        let challenge = house.challenge(ANNA).await;
        house.choose(&challenge, FactorKind::BackupCodes).await;
        let grant = house.give(&challenge.login_token, Answer::Code(code.clone())).await.unwrap();
        let codes = house.list(&grant.token).await;
        let codes = codes.iter().find(|f| f.kind() == FactorKind::BackupCodes).unwrap();
        assert_eq!(codes.left, 9 - used as u32);
    }
    house.post.mail(ANNA, "Few backup codes are left", 0).await;
    let renew = signed(RenewBackupCodesRequest { client: client(HOME) }, &grant.token);
    let fresh = house.factors().renew_backup_codes(renew).await.unwrap().into_inner();
    let challenge = house.challenge(ANNA).await;
    house.choose(&challenge, FactorKind::BackupCodes).await;
    let old = Answer::Code(anna.codes[9].clone());
    assert_eq!(refused(house.give(&challenge.login_token, old).await), refused_answer());
    let new = Answer::Code(fresh.backup_codes[0].clone());
    house.give(&challenge.login_token, new).await.unwrap();
}

#[tokio::test]
async fn factors_are_named_counted_and_their_owners_alone() {
    let anna = Enrolled::new().await;
    let house = &anna.house;
    let status = GetFactorStatusRequest { account_id: anna.account.id.clone() };
    let mut services = FactorServiceClient::new(house.link(ServiceName::Mailbox));
    assert!(services.get_factor_status(status).await.unwrap().into_inner().active);
    let grant = anna.sign_in().await;
    let factor = house.list(&grant.token).await.remove(0);
    let rename = RenameFactorRequest { factor_id: factor.id.clone(), name: "Old phone".to_owned() };
    let renamed = house.factors().rename_factor(signed(rename, &grant.token)).await.unwrap();
    assert_eq!(renamed.into_inner().factor.unwrap().name, "Old phone");
    house.account("bert@example.org").await;
    let bert = house.login("bert@example.org").await;
    let rename = RenameFactorRequest { factor_id: factor.id.clone(), name: "Mine".to_owned() };
    let stolen = house.factors().rename_factor(signed(rename, &bert.token)).await;
    assert_eq!(refused(stolen).0, Code::NotFound);
    let foreign = ListFactorsRequest { account_id: anna.account.id.clone() };
    let foreign = house.factors().list_factors(signed(foreign, &bert.token)).await;
    assert_eq!(refused(foreign).0, Code::PermissionDenied);
}

#[tokio::test]
async fn a_browser_that_has_logged_in_has_a_count_of_its_own() {
    let house = House::new();
    house.account(ANNA).await;
    let known = house.login(ANNA).await.device_token;
    for n in 0..20 {
        let ip = format!("203.0.113.{n}");
        let _guess = house.try_login(ANNA, "wrong horse", &ip).await;
    }
    // From a network nobody knows: refused for a stranger, heard for the browser.
    let login = |device_token: &str, ip: &str| StartLoginRequest {
        email: ANNA.to_owned(),
        password: PASSWORD.to_owned(),
        client: client(ip),
        device_token: device_token.to_owned(),
    };
    let stranger = house.logins().start_login(login("", "198.51.100.7")).await;
    assert_eq!(refused(stranger).1, "throttled");
    house.logins().start_login(login(&known, "198.51.100.8")).await.unwrap();
    // The token of one account says nothing of another.
    house.account("bert@example.org").await;
    let foreign = house.login("bert@example.org").await.device_token;
    let forged = house.logins().start_login(login(&foreign, "198.18.0.9")).await;
    assert_eq!(refused(forged).1, "throttled");
}

#[tokio::test]
async fn a_reset_password_keeps_the_factors() {
    let anna = Enrolled::new().await;
    let house = &anna.house;
    let mut recovery = RecoveryServiceClient::new(house.link(ServiceName::Web));
    let ask = StartPasswordResetRequest {
        email: ANNA.to_owned(),
        unreachable: false,
        client: client(HOME),
    };
    recovery.start_password_reset(ask).await.unwrap();
    let mail = house.post.mail(ANNA, "Set a new password", 0).await;
    let token = mail.split("token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let new_password = "a new long horse 91".to_owned();
    let finish = FinishPasswordResetRequest {
        token,
        new_password: new_password.clone(),
        client: client(HOME),
    };
    recovery.finish_password_reset(finish).await.unwrap();
    let login = StartLoginRequest {
        email: ANNA.to_owned(),
        password: new_password,
        client: client(HOME),
        device_token: String::new(),
    };
    let outcome = house.logins().start_login(login).await.unwrap().into_inner().outcome;
    let Some(start_login_response::Outcome::Challenge(challenge)) = outcome else {
        panic!("a new password alone opened the account")
    };
    house.give(&challenge.login_token, anna.code()).await.unwrap();
}

#[tokio::test]
async fn the_store_holds_no_seed_and_no_code() {
    let anna = Enrolled::new().await;
    let factors = anna.house.store.scan(gatepost_store::Range::prefix(crate::repo::FACTORS, &[]));
    for entry in factors.await.unwrap() {
        let value = &entry.record.value;
        assert!(!value.windows(anna.seed.len()).any(|window| window == anna.seed));
        for code in &anna.codes {
            let plain = code.replace('-', "");
            assert!(!value.windows(plain.len()).any(|window| window == plain.as_bytes()));
        }
    }
}

#[tokio::test]
async fn a_factor_that_was_not_the_owners_is_removed_with_its_backup_codes() {
    let anna = Enrolled::new().await;
    let mail = anna.house.post.mail(ANNA, "A second factor was added", 0).await;
    let token = mail.split("alarm?token=").nth(1).unwrap().split_whitespace().next().unwrap();
    let undo = gatepost_proto::identity::v1::UndoChangeRequest {
        token: token.to_owned(),
        client: client(HOME),
    };
    anna.house.alarms().undo_change(undo).await.unwrap();
    assert!(anna.house.list(&anna.grant.token).await.is_empty());
    // The password is enough again.
    anna.house.login(ANNA).await;
}
