use gatepost_device::{ApprovalNumber, Decision, DeviceKey, Invitation, Signed, offline_code};
use gatepost_proto::identity::v1::{
    AnswerChallengeRequest, AnswerPendingLoginRequest, AssuranceLevel,
    CancelDeviceEnrollmentRequest, Challenge, ChooseFactorRequest, ClaimDeviceEnrollmentRequest,
    Denial, DeviceProof, DeviceState, FactorKind, FinishDeviceEnrollmentRequest,
    FinishDeviceEnrollmentResponse, GetDeviceEnrollmentRequest, GetDeviceRequest,
    GetDeviceResponse, GetLoginRequest, ListPendingLoginsRequest, Method, PendingLogin, PushCheck,
    PushQuestion, RemoveFactorRequest, StartDeviceEnrollmentRequest, StartStepUpRequest,
    UndoChangeRequest, answer_challenge_request::Answer, answer_challenge_response,
    answer_pending_login_request, challenge::Question, device_enrollment,
    factor_service_client::FactorServiceClient, push_service_client::PushServiceClient,
    start_login_response,
};

use super::*;

const ANNA: &str = "anna@example.org";
const HOME: &str = "192.0.2.1";
const ORIGIN: &str = "https://gatepost.test";

/// A phone, as an app would be one.
struct Phone {
    key: DeviceKey,
    id: String,
    seed: Vec<u8>,
    drawn: Mutex<u8>,
}

impl Phone {
    fn proof(&self, method: &str, target: &str, body: &[u8], now: Timestamp) -> DeviceProof {
        let mut drawn = self.drawn.lock().unwrap();
        *drawn += 1;
        let nonce = [*drawn; 16];
        let (time, device) = (now.unix_millis(), self.id.as_str());
        let signed =
            Signed::Request { origin: ORIGIN, device, method, target, time, nonce: &nonce, body };
        DeviceProof {
            device_id: self.id.clone(),
            method: method.to_owned(),
            target: target.to_owned(),
            time,
            nonce: nonce.to_vec(),
            body: body.to_vec(),
            signature: self.key.sign(&signed).unwrap(),
        }
    }

    fn decide(&self, login: &str, decision: Decision) -> Vec<u8> {
        let signed = Signed::Decision { origin: ORIGIN, device: &self.id, login, decision };
        self.key.sign(&signed).unwrap()
    }

    fn answer(&self, login: &str, decision: Decision, now: Timestamp) -> AnswerPendingLoginRequest {
        AnswerPendingLoginRequest {
            proof: Some(self.proof("POST", "/answer", login.as_bytes(), now)),
            login_id: login.to_owned(),
            decision: Some(match decision {
                Decision::Approve(number) => {
                    answer_pending_login_request::Decision::Approve(number.value())
                }
                Decision::Deny => answer_pending_login_request::Decision::Deny(Denial {}),
            }),
            signature: self.decide(login, decision),
            client: client("198.51.100.7"),
        }
    }
}

impl House {
    fn push(&self) -> PushServiceClient<Link> {
        PushServiceClient::new(self.link(ServiceName::Web))
    }

    /// The text of a new invitation.
    async fn invite_device(&self, token: &str) -> String {
        let start = signed(StartDeviceEnrollmentRequest {}, token);
        let begun = self.push().start_device_enrollment(start).await.unwrap().into_inner();
        match begun.enrollment.unwrap().state {
            Some(device_enrollment::State::Invitation(text)) => text,
            other => panic!("no invitation: {other:?}"),
        }
    }

    async fn claim_device(
        &self,
        request: ClaimDeviceEnrollmentRequest,
    ) -> Result<(String, Vec<u8>), Status> {
        let claimed = self.push().claim_device_enrollment(request).await?.into_inner();
        assert_eq!(claimed.email, ANNA);
        Ok((claimed.device_id, claimed.code_seed))
    }

    async fn confirm_device(&self, token: &str) -> Result<FinishDeviceEnrollmentResponse, Status> {
        let finish = FinishDeviceEnrollmentRequest { name: "Anna's".into(), client: client(HOME) };
        let answer = self.push().finish_device_enrollment(signed(finish, token)).await?;
        Ok(answer.into_inner())
    }

    async fn new_device(&self, token: &str) -> (Phone, Vec<String>) {
        let text = self.invite_device(token).await;
        let key = DeviceKey::generate().unwrap();
        let (id, seed) = self.claim_device(present(&text, &key)).await.unwrap();
        let backup_codes = self.confirm_device(token).await.unwrap().backup_codes;
        (Phone { key, id, seed, drawn: Mutex::new(0) }, backup_codes)
    }

    async fn device_state(&self, phone: &Phone) -> Result<GetDeviceResponse, Status> {
        let proof = Some(phone.proof("GET", "/device", b"", self.now()));
        self.push().get_device(GetDeviceRequest { proof }).await.map(Response::into_inner)
    }

    async fn waiting_logins(&self, phone: &Phone) -> Vec<PendingLogin> {
        let proof = Some(phone.proof("GET", "/logins", b"", self.now()));
        let request = ListPendingLoginsRequest { proof, wait_ms: 0 };
        self.push().list_pending_logins(request).await.unwrap().into_inner().logins
    }

    async fn answer_login(
        &self,
        phone: &Phone,
        login: &str,
        decision: Decision,
    ) -> Result<(), Status> {
        let request = phone.answer(login, decision, self.now());
        self.push().answer_pending_login(request).await.map(|_| ())
    }

    async fn begin_login(&self, ip: &str) -> Challenge {
        let request = StartLoginRequest {
            email: ANNA.to_owned(),
            password: PASSWORD.to_owned(),
            client: client(ip),
            device_token: String::new(),
        };
        let answer = self.logins().start_login(request).await.unwrap().into_inner();
        match answer.outcome {
            Some(start_login_response::Outcome::Challenge(challenge)) => challenge,
            other => panic!("no challenge: {other:?}"),
        }
    }

    /// What the page of a login shows.
    async fn push_question(&self, challenge: &Challenge) -> PushQuestion {
        let request = GetLoginRequest { login_token: challenge.login_token.clone() };
        let shown = self.logins().get_login(request).await.unwrap().into_inner();
        match shown.challenge.unwrap().question {
            Some(Question::Push(question)) => question,
            other => panic!("no phone is asked: {other:?}"),
        }
    }

    async fn give_to_login(
        &self,
        challenge: &Challenge,
        answer: Answer,
    ) -> Result<Option<SessionGrant>, Status> {
        let request = AnswerChallengeRequest {
            login_token: challenge.login_token.clone(),
            answer: Some(answer),
            client: client(HOME),
            device_token: String::new(),
        };
        let answer = self.logins().answer_challenge(request).await?.into_inner();
        Ok(match answer.outcome {
            Some(answer_challenge_response::Outcome::Session(grant)) => Some(grant),
            Some(answer_challenge_response::Outcome::Challenge(_)) => None,
            None => panic!("no outcome"),
        })
    }
}

const CHECK: Answer = Answer::PushCheck(PushCheck {});

fn present(text: &str, key: &DeviceKey) -> ClaimDeviceEnrollmentRequest {
    let invitation: Invitation = text.parse().unwrap();
    assert_eq!(invitation.origin, ORIGIN);
    let secret = invitation.secret.expose().to_string();
    let (name, platform, public_key) = ("Fairphone", "Android 17", key.public_key());
    let signed = Signed::Enrollment {
        origin: ORIGIN,
        secret: &secret,
        name,
        platform,
        public_key: &public_key,
    };
    ClaimDeviceEnrollmentRequest {
        signature: key.sign(&signed).unwrap(),
        secret,
        name: name.to_owned(),
        platform: platform.to_owned(),
        public_key,
        client: client("198.51.100.7"),
    }
}

fn number(question: &PushQuestion) -> Decision {
    Decision::Approve(ApprovalNumber::new(question.number).unwrap())
}

/// A number that the screen does not show.
fn another(question: &PushQuestion) -> Decision {
    let number = if question.number == 99 { 10 } else { question.number + 1 };
    Decision::Approve(ApprovalNumber::new(number).unwrap())
}

fn unauthenticated(reason: &str) -> (Code, String) {
    (Code::Unauthenticated, reason.to_owned())
}

fn not_there() -> (Code, String) {
    (Code::NotFound, "not-found".to_owned())
}

/// Anna with a phone, and nothing that waits.
async fn anna() -> (House, Phone, SessionGrant) {
    let house = House::new();
    house.account(ANNA).await;
    let grant = house.login(ANNA).await;
    let (phone, backup_codes) = house.new_device(&grant.token).await;
    assert_eq!(backup_codes.len(), 10);
    (house, phone, grant)
}

#[tokio::test]
async fn the_number_typed_on_the_phone_opens_the_session() {
    let (house, phone, _) = anna().await;
    assert!(house.waiting_logins(&phone).await.is_empty());
    let challenge = house.begin_login("203.0.113.9").await;
    let question = house.push_question(&challenge).await;
    assert!((10..100).contains(&question.number) && !question.approved);
    assert_eq!(house.give_to_login(&challenge, CHECK).await.unwrap(), None);
    let waiting = house.waiting_logins(&phone).await;
    let [login] = &waiting[..] else { panic!("{waiting:?}") };
    assert_eq!(login.client.as_ref().unwrap().ip, "203.0.113.9");
    assert_eq!((login.tries_left, login.step_up), (3, false));
    house.answer_login(&phone, &login.id, number(&question)).await.unwrap();
    assert!(house.push_question(&challenge).await.approved);
    assert!(house.waiting_logins(&phone).await.is_empty());
    let grant = house.give_to_login(&challenge, CHECK).await.unwrap().unwrap();
    let verified = house.verify_session(&grant.token).await.unwrap();
    assert_eq!(verified.assurance_level(), AssuranceLevel::Aal2);
    assert_eq!(verified.methods, [Method::Password as i32, Method::Push as i32]);
    let lines = house.log(&grant.token, "login.accepted").await;
    assert_eq!(lines[0].details["methods"], "password+push");
    assert!(lines.iter().any(|line| line.action == "push.approved"));
    // The approval is used up with the login.
    assert_eq!(
        refused(house.give_to_login(&challenge, CHECK).await),
        unauthenticated("login-ended")
    );
    let used = house.answer_login(&phone, &login.id, number(&question)).await;
    assert_eq!(refused(used), not_there());
}

#[tokio::test]
async fn an_invitation_serves_one_device_and_its_owner_confirms_it() {
    let house = House::new();
    house.account(ANNA).await;
    let grant = house.login(ANNA).await;
    let text = house.invite_device(&grant.token).await;
    // The page can be shown again, by this session alone.
    let other = house.login(ANNA).await;
    let get = |token: &str| {
        let request = signed(GetDeviceEnrollmentRequest {}, token);
        let mut push = house.push();
        async move {
            push.get_device_enrollment(request)
                .await
                .map(|answer| answer.into_inner().enrollment.unwrap().state.unwrap())
        }
    };
    let shown = get(&grant.token).await.unwrap();
    assert_eq!(shown, device_enrollment::State::Invitation(text.clone()));
    assert_eq!(refused(get(&other.token).await), not_there());
    assert_eq!(
        refused(house.confirm_device(&grant.token).await),
        (Code::FailedPrecondition, "no-device".to_owned())
    );
    let key = DeviceKey::generate().unwrap();
    // What was tampered with is refused and leaves the invitation as it is.
    let refused_claim = unauthenticated("enrollment-refused");
    for tamper in [
        |claim: &mut ClaimDeviceEnrollmentRequest| claim.name = "Another".to_owned(),
        |claim: &mut ClaimDeviceEnrollmentRequest| claim.platform.push('x'),
        |claim: &mut ClaimDeviceEnrollmentRequest| {
            claim.public_key = DeviceKey::generate().unwrap().public_key();
        },
        |claim: &mut ClaimDeviceEnrollmentRequest| claim.signature.clear(),
        |claim: &mut ClaimDeviceEnrollmentRequest| claim.secret = "gpe_nothing".to_owned(),
    ] {
        let mut claim = present(&text, &key);
        tamper(&mut claim);
        assert_eq!(refused(house.claim_device(claim).await), refused_claim);
    }
    // Two at once: one gets it.
    let rival = DeviceKey::generate().unwrap();
    let (one, two) = tokio::join!(
        house.claim_device(present(&text, &key)),
        house.claim_device(present(&text, &rival))
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    let (won, lost, key) = if one.is_ok() { (one, two, key) } else { (two, one, rival) };
    assert_eq!(refused(lost), refused_claim);
    let (id, seed) = won.unwrap();
    let phone = Phone { key, id, seed, drawn: Mutex::new(0) };
    // Until its owner confirms it, it is nothing.
    assert_eq!(house.device_state(&phone).await.unwrap().state(), DeviceState::Waiting);
    let proof = Some(phone.proof("GET", "/logins", b"", house.now()));
    let early = ListPendingLoginsRequest { proof, wait_ms: 0 };
    let early = house.push().list_pending_logins(early).await;
    assert_eq!(refused(early), unauthenticated("device-refused"));
    match get(&grant.token).await.unwrap() {
        device_enrollment::State::Device(device) => {
            assert_eq!(
                (device.name.as_str(), device.platform.as_str()),
                ("Fairphone", "Android 17")
            );
            assert_eq!(device.client.unwrap().ip, "198.51.100.7");
        }
        device_enrollment::State::Invitation(text) => panic!("{text}"),
    }
    assert_eq!(refused(house.confirm_device(&other.token).await), not_there());
    let enrolled = house.confirm_device(&grant.token).await.unwrap();
    let factor = enrolled.factor.unwrap();
    assert_eq!((factor.name.as_str(), factor.kind()), ("Anna's", FactorKind::Push));
    assert_eq!(enrolled.backup_codes.len(), 10);
    assert_eq!(refused(house.confirm_device(&grant.token).await), not_there());
    let device = house.device_state(&phone).await.unwrap();
    assert_eq!((device.state(), device.name.as_str()), (DeviceState::Active, "Anna's"));
    let mail = house.post.mail(ANNA, "A second factor was added", 0).await;
    // "This was not me" takes it back.
    let token = mail.split("token=").nth(1).unwrap().split_whitespace().next().unwrap();
    let undo = UndoChangeRequest { token: token.to_owned(), client: client(HOME) };
    house.alarms().undo_change(undo).await.unwrap();
    assert_eq!(refused(house.device_state(&phone).await), unauthenticated("device-refused"));
}

#[tokio::test]
async fn an_enrollment_ends_by_time_by_its_owner_and_by_another() {
    let house = House::new();
    house.account(ANNA).await;
    let grant = house.login(ANNA).await;
    let key = DeviceKey::generate().unwrap();
    let refused_claim = unauthenticated("enrollment-refused");
    let first = house.invite_device(&grant.token).await;
    let second = house.invite_device(&grant.token).await;
    assert_eq!(refused(house.claim_device(present(&first, &key)).await), refused_claim);
    let cancel = signed(CancelDeviceEnrollmentRequest {}, &grant.token);
    house.push().cancel_device_enrollment(cancel).await.unwrap();
    assert_eq!(refused(house.claim_device(present(&second, &key)).await), refused_claim);
    let third = house.invite_device(&grant.token).await;
    house.advance(Duration::from_secs(600)).await;
    assert_eq!(refused(house.claim_device(present(&third, &key)).await), refused_claim);
    // By now a proof is asked for again.
    let start = signed(StartDeviceEnrollmentRequest {}, &grant.token);
    let stale = house.push().start_device_enrollment(start).await;
    assert_eq!(refused(stale), (Code::FailedPrecondition, "step-up-required".to_owned()));
    // The sweeper leaves nothing of it.
    house.advance(Duration::from_secs(1)).await;
    house.identity.sweep_once().await.unwrap();
    for table in ["device_enrollment", "device_enrollment_by_secret"] {
        let range = gatepost_store::Range::prefix(gatepost_store::Table(table), &[]);
        let left = gatepost_store::Store::scan(&house.store, range).await.unwrap();
        assert!(left.is_empty(), "{table}: {left:?}");
    }
}

#[tokio::test]
async fn three_wrong_numbers_end_the_login_and_warn_its_owner() {
    let (house, phone, grant) = anna().await;
    let challenge = house.begin_login(HOME).await;
    let question = house.push_question(&challenge).await;
    let login = house.waiting_logins(&phone).await[0].id.clone();
    for left in [2, 1] {
        let wrong = house.answer_login(&phone, &login, another(&question)).await;
        assert_eq!(refused(wrong), (Code::PermissionDenied, "number-refused".to_owned()));
        assert_eq!(house.waiting_logins(&phone).await[0].tries_left, left);
    }
    let third = house.answer_login(&phone, &login, another(&question)).await;
    assert_eq!(refused(third), unauthenticated("login-ended"));
    let late = house.answer_login(&phone, &login, number(&question)).await;
    assert_eq!(refused(late), not_there());
    assert_eq!(
        refused(house.give_to_login(&challenge, CHECK).await),
        unauthenticated("login-ended")
    );
    let mail = house.post.mail(ANNA, "Somebody knows your password", 0).await;
    assert!(mail.contains("/alarm?token="), "{mail}");
    let lines = house.log(&grant.token, "push.number-refused").await;
    assert_eq!(lines.iter().filter(|line| line.action == "push.number-refused").count(), 3);
}

#[tokio::test]
async fn a_denial_ends_the_login_and_warns_its_owner_even_after_an_approval() {
    let (house, phone, grant) = anna().await;
    for approved in [false, true] {
        let challenge = house.begin_login("203.0.113.9").await;
        let question = house.push_question(&challenge).await;
        let login = house.waiting_logins(&phone).await[0].id.clone();
        if approved {
            house.answer_login(&phone, &login, number(&question)).await.unwrap();
        }
        house.answer_login(&phone, &login, Decision::Deny).await.unwrap();
        assert_eq!(
            refused(house.give_to_login(&challenge, CHECK).await),
            unauthenticated("login-ended")
        );
        // Nor does another factor open it.
        let code = Answer::Code(offline_code(&phone.seed, 1_800_000_000).unwrap());
        assert_eq!(
            refused(house.give_to_login(&challenge, code).await),
            unauthenticated("login-ended")
        );
        let mail = house.post.mail(ANNA, "denied on your phone", usize::from(approved)).await;
        assert!(mail.contains("203.0.113.9") && mail.contains("/alarm?token="), "{mail}");
    }
    house.log(&grant.token, "push.denied").await;
}

#[tokio::test]
async fn what_waits_expires_and_can_be_asked_again() {
    let (house, phone, _) = anna().await;
    let challenge = house.begin_login(HOME).await;
    let question = house.push_question(&challenge).await;
    let login = house.waiting_logins(&phone).await[0].id.clone();
    house.advance(Duration::from_secs(120)).await;
    assert!(house.waiting_logins(&phone).await.is_empty());
    let late = house.answer_login(&phone, &login, number(&question)).await;
    assert_eq!(refused(late), not_there());
    assert_eq!(house.give_to_login(&challenge, CHECK).await.unwrap(), None);
    let again = house.choose_device(&challenge).await;
    assert_ne!(again.expires, question.expires);
    let login = house.waiting_logins(&phone).await[0].id.clone();
    house.answer_login(&phone, &login, number(&again)).await.unwrap();
    // The browser has a minute to come for it.
    house.advance(Duration::from_secs(120)).await;
    assert_eq!(house.give_to_login(&challenge, CHECK).await.unwrap(), None);
    let again = house.choose_device(&challenge).await;
    let login = house.waiting_logins(&phone).await[0].id.clone();
    house.answer_login(&phone, &login, number(&again)).await.unwrap();
    assert!(house.give_to_login(&challenge, CHECK).await.unwrap().is_some());
    house.advance(Duration::from_secs(200)).await;
    house.identity.sweep_once().await.unwrap();
    let range = gatepost_store::Range::prefix(gatepost_store::Table("approval"), &[]);
    assert!(gatepost_store::Store::scan(&house.store, range).await.unwrap().is_empty());
}

impl House {
    /// Turns a login to the phone; what it asks then.
    async fn choose_device(&self, challenge: &Challenge) -> PushQuestion {
        let factor = challenge.choices.iter().find(|f| f.kind() == FactorKind::Push).unwrap();
        self.choose_factor_of(challenge, &factor.id).await;
        self.push_question(challenge).await
    }

    async fn choose_factor_of(&self, challenge: &Challenge, factor: &str) {
        let request = ChooseFactorRequest {
            login_token: challenge.login_token.clone(),
            factor_id: factor.to_owned(),
            client: client(HOME),
        };
        self.logins().choose_factor(request).await.unwrap();
    }
}

#[tokio::test]
async fn one_login_waits_at_a_time_and_not_too_many_an_hour() {
    let (house, phone, _) = anna().await;
    let first = house.begin_login("203.0.113.9").await;
    let question = house.push_question(&first).await;
    // The phone is not asked about another one meanwhile; a code it shows opens that.
    let second = house.begin_login(HOME).await;
    assert_eq!(house.push_question(&second).await, PushQuestion::default());
    assert_eq!(house.give_to_login(&second, CHECK).await.unwrap(), None);
    assert_eq!(house.waiting_logins(&phone).await.len(), 1);
    let code = offline_code(&phone.seed, house.now().unix_millis() / 1000).unwrap();
    assert!(house.give_to_login(&second, Answer::Code(code)).await.unwrap().is_some());
    // To ask again changes nothing while it waits.
    assert_eq!(house.choose_device(&first).await, question);
    // Turned to something else, it waits no longer.
    let backup = first.choices.iter().find(|f| f.kind() == FactorKind::BackupCodes).unwrap();
    house.choose_factor_of(&first, &backup.id).await;
    assert!(house.waiting_logins(&phone).await.is_empty());
    let mut asked = 1;
    while house.choose_device(&first).await.number != 0 {
        asked += 1;
        house.choose_factor_of(&first, &backup.id).await;
        assert!(asked < 10, "a phone is asked as often as one likes");
    }
    assert_eq!(asked, 5);
    house.advance(Duration::from_secs(30)).await;
    assert_ne!(house.choose_device(&first).await.number, 0);
}

#[tokio::test]
async fn a_cancelled_login_leaves_the_phone_alone() {
    let (house, phone, _) = anna().await;
    let challenge = house.begin_login(HOME).await;
    let login = house.waiting_logins(&phone).await[0].id.clone();
    let question = house.push_question(&challenge).await;
    let cancel = CancelLoginRequest { login_token: challenge.login_token };
    house.logins().cancel_login(cancel).await.unwrap();
    assert!(house.waiting_logins(&phone).await.is_empty());
    let late = house.answer_login(&phone, &login, number(&question)).await;
    assert_eq!(refused(late), not_there());
}

#[tokio::test]
async fn a_code_without_network_serves_once() {
    let (house, phone, _) = anna().await;
    let (first, second) = (house.begin_login(HOME).await, house.begin_login(HOME).await);
    let code = |house: &House| {
        Answer::Code(offline_code(&phone.seed, house.now().unix_millis() / 1000).unwrap())
    };
    let wrong = house.give_to_login(&first, Answer::Code("000000".to_owned())).await;
    assert_eq!(refused(wrong), unauthenticated("answer-refused"));
    let grant = house.give_to_login(&first, code(&house)).await.unwrap().unwrap();
    let verified = house.verify_session(&grant.token).await.unwrap();
    assert_eq!(verified.methods, [Method::Password as i32, Method::Push as i32]);
    assert_eq!(
        refused(house.give_to_login(&second, code(&house)).await),
        unauthenticated("answer-refused")
    );
    house.advance(Duration::from_secs(30)).await;
    assert!(house.give_to_login(&second, code(&house)).await.unwrap().is_some());
    // What waited on the phone is over with its login.
    assert!(house.waiting_logins(&phone).await.is_empty());
}

#[tokio::test]
async fn a_request_is_heard_once_in_time_and_from_its_device_alone() {
    let (house, phone, _) = anna().await;
    let get = |proof| {
        let mut push = house.push();
        async move { push.get_device(GetDeviceRequest { proof: Some(proof) }).await }
    };
    let now = house.now();
    let proof = phone.proof("GET", "/device", b"", now);
    get(proof.clone()).await.unwrap();
    assert_eq!(refused(get(proof.clone()).await), unauthenticated("device-replayed"));
    let refused_device = unauthenticated("device-refused");
    for tamper in [
        |proof: &mut DeviceProof| proof.method = "POST".to_owned(),
        |proof: &mut DeviceProof| proof.target.push('?'),
        |proof: &mut DeviceProof| proof.time += 1,
        |proof: &mut DeviceProof| proof.nonce[0] ^= 1,
        |proof: &mut DeviceProof| proof.body.push(0),
        |proof: &mut DeviceProof| proof.signature[20] ^= 1,
        |proof: &mut DeviceProof| proof.device_id = "acc_0.fac_0".to_owned(),
        |proof: &mut DeviceProof| proof.nonce.clear(),
    ] {
        let mut proof = phone.proof("GET", "/device", b"", now);
        tamper(&mut proof);
        assert_eq!(refused(get(proof).await), refused_device);
    }
    // What was made before this service began may have been heard by the one before it.
    let before = phone.proof("GET", "/device", b"", now.minus(Duration::from_millis(1)));
    assert_eq!(refused(get(before).await), unauthenticated("device-time"));
    house.clock.advance(Duration::from_secs(600));
    for (off, heard) in [(-60_001, false), (-60_000, true), (60_000, true), (60_001, false)] {
        let time = house.now().unix_millis().checked_add_signed(off).unwrap();
        let time = Timestamp::from_unix_millis(time);
        let answer = get(phone.proof("GET", "/device", b"", time)).await;
        assert_eq!(answer.is_ok(), heard, "{off}");
        if !heard {
            assert_eq!(refused(answer), unauthenticated("device-time"));
        }
    }
    // It cannot flood.
    house.clock.advance(Duration::from_secs(600));
    let mut heard = 0;
    while get(phone.proof("GET", "/device", b"", house.now())).await.is_ok() {
        heard += 1;
        assert!(heard < 100);
    }
    assert_eq!(heard, 60);
}

#[tokio::test]
async fn no_other_device_and_no_other_account_answers_a_login() {
    let (house, phone, grant) = anna().await;
    let (second, _) = house.new_device(&grant.token).await;
    house.account("bert@example.org").await;
    let bert = house.login("bert@example.org").await;
    let text = house.invite_device(&bert.token).await;
    let key = DeviceKey::generate().unwrap();
    let claimed = house.push().claim_device_enrollment(present(&text, &key)).await.unwrap();
    house.confirm_device(&bert.token).await.unwrap();
    let claimed = claimed.into_inner();
    let (id, seed) = (claimed.device_id, claimed.code_seed);
    let stranger = Phone { key, id, seed, drawn: Mutex::new(0) };
    let challenge = house.begin_login(HOME).await;
    let factor = phone.id.split_once('.').unwrap().1;
    house.choose_factor_of(&challenge, factor).await;
    let question = house.push_question(&challenge).await;
    let login = house.waiting_logins(&phone).await[0].id.clone();
    for other in [&second, &stranger] {
        assert!(house.waiting_logins(other).await.is_empty());
        for decision in [number(&question), Decision::Deny] {
            assert_eq!(refused(house.answer_login(other, &login, decision).await), not_there());
        }
    }
    // A decision signed by somebody else, or for another login or number, is none.
    let refused_device = unauthenticated("device-refused");
    let mut forged = phone.answer(&login, number(&question), house.now());
    forged.signature = second.decide(&login, number(&question));
    assert_eq!(refused(house.push().answer_pending_login(forged).await), refused_device);
    let mut forged = phone.answer(&login, number(&question), house.now());
    forged.signature = phone.decide(&login, another(&question));
    assert_eq!(refused(house.push().answer_pending_login(forged).await), refused_device);
    let mut forged = phone.answer(&login, Decision::Deny, house.now());
    forged.decision = Some(answer_pending_login_request::Decision::Approve(question.number));
    assert_eq!(refused(house.push().answer_pending_login(forged).await), refused_device);
    assert!(!house.push_question(&challenge).await.approved);
    // Bert's approval opens nothing of Anna's; two answers at once count once.
    let (one, two) = tokio::join!(
        house.answer_login(&phone, &login, number(&question)),
        house.answer_login(&phone, &login, number(&question))
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    let (one, two) = tokio::join!(
        house.give_to_login(&challenge, CHECK),
        house.give_to_login(&challenge, CHECK)
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "one approval, two sessions");
}

#[tokio::test]
async fn a_step_up_is_approved_as_a_login_is() {
    let (house, phone, grant) = anna().await;
    let start = StartStepUpRequest { factor: true, client: client(HOME) };
    let begun = house.logins().start_step_up(signed(start, &grant.token)).await.unwrap();
    let challenge = begun.into_inner().challenge.unwrap();
    let question = house.push_question(&challenge).await;
    let login = house.waiting_logins(&phone).await.remove(0);
    assert!(login.step_up);
    house.answer_login(&phone, &login.id, number(&question)).await.unwrap();
    let proven = house.give_to_login(&challenge, CHECK).await.unwrap().unwrap();
    assert_eq!(proven.session_id, grant.session_id);
    // The phone is removed like any factor, and says nothing from then on.
    let remove = RemoveFactorRequest {
        factor_id: phone.id.split_once('.').unwrap().1.to_owned(),
        password: PASSWORD.to_owned(),
        client: client(HOME),
    };
    let mut factors = FactorServiceClient::new(house.link(ServiceName::Web));
    let removed = factors.remove_factor(signed(remove, &proven.token)).await.unwrap();
    assert!(removed.into_inner().last);
    assert_eq!(refused(house.device_state(&phone).await), unauthenticated("device-refused"));
}

#[tokio::test]
async fn what_waits_survives_a_restart_and_a_suspended_account_answers_nothing() {
    let (house, phone, _) = anna().await;
    let challenge = house.begin_login(HOME).await;
    let question = house.push_question(&challenge).await;
    let restarted = House::with(IdentityConfig::default(), house.store.clone(), 2);
    let login = restarted.waiting_logins(&phone).await[0].id.clone();
    let account = phone.id.split_once('.').unwrap().0;
    let set = |state| SetAccountStateRequest { account_id: account.to_owned(), state };
    let suspended = set(AccountState::Suspended.into());
    let mut operator = restarted.accounts(ServiceName::Admin);
    operator.set_account_state(suspended).await.unwrap();
    let refused_device = unauthenticated("device-refused");
    assert_eq!(refused(restarted.device_state(&phone).await), refused_device);
    let answered = restarted.answer_login(&phone, &login, number(&question)).await;
    assert_eq!(refused(answered), refused_device);
    operator.set_account_state(set(AccountState::Active.into())).await.unwrap();
    restarted.answer_login(&phone, &login, number(&question)).await.unwrap();
    assert!(restarted.give_to_login(&challenge, CHECK).await.unwrap().is_some());
}

#[tokio::test]
async fn a_device_is_told_of_a_login_while_it_waits() {
    let (house, phone, _) = anna().await;
    let proof = Some(phone.proof("GET", "/logins?wait=15", b"", house.now()));
    let request = ListPendingLoginsRequest { proof, wait_ms: 60_000 };
    let mut push = house.push();
    let wait = tokio::spawn(async move { push.list_pending_logins(request).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    // Who asks twice at once is answered at once, and takes nobody's place.
    let proof = Some(phone.proof("GET", "/logins?wait=14", b"", house.now()));
    let again = ListPendingLoginsRequest { proof, wait_ms: 14_000 };
    let began = tokio::time::Instant::now();
    let answer = house.push().list_pending_logins(again).await.unwrap().into_inner();
    assert!(answer.logins.is_empty() && began.elapsed() < Duration::from_secs(5));
    let challenge = house.begin_login(HOME).await;
    let told = tokio::time::timeout(Duration::from_secs(5), wait).await.unwrap().unwrap();
    assert_eq!(told.unwrap().into_inner().logins.len(), 1);
    drop(challenge);
}
