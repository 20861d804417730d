use gatepost_notice::Sms;
use gatepost_proto::identity::v1::{
    AssuranceLevel, ChooseFactorRequest, EnrollSmsRequest, FactorKind,
    FinishPhoneVerificationRequest, ListFactorsRequest, ListPhonesRequest, ListPhonesResponse,
    Method, PendingPhone, Phone, RemoveFactorRequest, RemovePhoneRequest, ResendPhoneCodeRequest,
    SendTestMessageRequest, StartLoginReminderRequest, StartPhoneVerificationRequest,
    StartStepUpRequest, UndoChangeRequest, UpdatePhoneRequest, answer_challenge_request::Answer,
    challenge::Question, factor_service_client::FactorServiceClient,
    phone_service_client::PhoneServiceClient, start_login_reminder_request::By,
};
use gatepost_store::{Range, Store};

use super::{recovery::link_in, *};
use crate::SmsRules;

const ANNA: &str = "anna@example.org";
const BERT: &str = "bert@example.org";
const HOME: &str = "192.0.2.1";
const NUMBER: &str = "+41 79 123 45 67";
const OTHER: &str = "+41 78 765 43 21";

/// Telephones of everybody: keeps what it is given.
#[derive(Default)]
pub(crate) struct Telephones {
    sent: Mutex<Vec<Sms>>,
    /// Refuses every message while it is set.
    failing: AtomicBool,
    /// How many messages it was asked to take, whether it took them or not.
    tries: std::sync::atomic::AtomicU32,
}

impl Telephones {
    fn all(&self, number: &str) -> Vec<String> {
        let number = number.replace(' ', "");
        let sent = self.sent.lock().unwrap();
        let own = sent.iter().filter(|sms| sms.recipient.as_str() == number);
        own.map(|sms| sms.text.clone()).collect()
    }

    /// The message to a number that came after so many others.
    async fn text(&self, number: &str, nth: usize) -> String {
        for _ in 0..300 {
            if let Some(text) = self.all(number).get(nth) {
                return text.clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no message {nth} to {number}")
    }

    async fn code(&self, number: &str, nth: usize) -> String {
        let text = self.text(number, nth).await;
        let code = text.split_whitespace().next().unwrap().to_owned();
        assert!(text.ends_with(&format!("\n\n@gatepost.test #{code}")), "{text}");
        code
    }

    fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

#[async_trait::async_trait]
impl SmsGateway for Telephones {
    async fn send(&self, sms: Sms) -> Result<(), NoticeError> {
        self.tries.fetch_add(1, Ordering::SeqCst);
        if self.failing.load(Ordering::SeqCst) {
            return Err(NoticeError::Later("the gateway is away".into()));
        }
        self.sent.lock().unwrap().push(sms);
        Ok(())
    }
}

/// What is typed to add a number.
fn new(number: &str) -> StartPhoneVerificationRequest {
    StartPhoneVerificationRequest {
        number: number.to_owned(),
        replaces_phone_id: String::new(),
        recovery: true,
        notices: false,
        password: PASSWORD.to_owned(),
        client: client(HOME),
    }
}

impl House {
    fn phones(&self) -> PhoneServiceClient<Link> {
        PhoneServiceClient::new(self.link(ServiceName::Web))
    }

    async fn phones_of(&self, token: &str) -> ListPhonesResponse {
        let request = signed(ListPhonesRequest::default(), token);
        self.phones().list_phones(request).await.unwrap().into_inner()
    }

    async fn start_phone(
        &self,
        token: &str,
        new: StartPhoneVerificationRequest,
    ) -> Result<PendingPhone, Status> {
        let answer = self.phones().start_phone_verification(signed(new, token)).await?;
        Ok(answer.into_inner().pending.unwrap())
    }

    async fn finish_phone(&self, token: &str, code: &str) -> Result<Phone, Status> {
        let request =
            FinishPhoneVerificationRequest { code: code.to_owned(), client: client(HOME) };
        let answer = self.phones().finish_phone_verification(signed(request, token)).await?;
        Ok(answer.into_inner().phone.unwrap())
    }

    async fn add_phone(&self, token: &str, number: &str) -> Phone {
        self.add(token, new(number)).await
    }

    async fn add(&self, token: &str, new: StartPhoneVerificationRequest) -> Phone {
        let before = self.telephones.all(&new.number).len();
        let number = new.number.clone();
        self.start_phone(token, new).await.unwrap();
        let code = self.telephones.code(&number, before).await;
        self.finish_phone(token, &code).await.unwrap()
    }

    async fn enroll_sms(&self, token: &str, phone: &Phone) -> Result<Vec<String>, Status> {
        let request = EnrollSmsRequest { phone_id: phone.id.clone(), client: client(HOME) };
        let answer = self.phones().enroll_sms(signed(request, token)).await?.into_inner();
        assert_eq!(answer.factor.unwrap().kind(), FactorKind::Sms);
        Ok(answer.backup_codes)
    }

    async fn remind(&self, by: By, ip: &str) -> Result<(), Status> {
        let request = StartLoginReminderRequest { by: Some(by), client: client(ip) };
        self.phones().start_login_reminder(request).await.map(drop)
    }

    /// Nothing more is being written or sent.
    async fn settle(&self) {
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.identity.work_once().await.unwrap();
        }
    }
}

/// Anna with a verified number.
struct WithPhone {
    house: House,
    grant: SessionGrant,
    phone: Phone,
}

impl WithPhone {
    async fn new() -> Self {
        let house = House::new();
        house.account(ANNA).await;
        let grant = house.login(ANNA).await;
        let phone = house.add_phone(&grant.token, NUMBER).await;
        Self { house, grant, phone }
    }

    /// And it is her second factor; the number has rested since its last message.
    async fn with_factor() -> (Self, Vec<String>) {
        let anna = Self::new().await;
        let codes = anna.house.enroll_sms(&anna.grant.token, &anna.phone).await.unwrap();
        anna.house.advance(Duration::from_secs(60)).await;
        (anna, codes)
    }
}

fn off() -> (Code, String) {
    (Code::FailedPrecondition, "sms-off".to_owned())
}

fn spent() -> (Code, String) {
    (Code::FailedPrecondition, "verification-spent".to_owned())
}

fn throttled() -> (Code, String) {
    (Code::ResourceExhausted, "throttled".to_owned())
}

fn wrong() -> (Code, String) {
    (Code::InvalidArgument, "malformed".to_owned())
}

#[tokio::test]
async fn a_number_is_proven_by_its_code_told_and_taken_back() {
    let house = House::new();
    house.account(ANNA).await;
    let anna = house.login(ANNA).await;
    let pending = house.start_phone(&anna.token, new(NUMBER)).await.unwrap();
    assert_eq!(pending.masked_number, "+41 ••• 67");
    let waiting = house.phones_of(&anna.token).await;
    assert_eq!((waiting.phones.len(), waiting.pending.is_some(), waiting.offered), (0, true, true));
    let code = house.telephones.code(NUMBER, 0).await;
    let mistyped = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(refused(house.finish_phone(&anna.token, mistyped).await), wrong());
    let phone = house.finish_phone(&anna.token, &format!(" {} {}", &code[..3], &code[3..])).await;
    let phone = phone.unwrap();
    assert_eq!(
        (phone.masked_number.as_str(), phone.recovery, phone.notices),
        ("+41 ••• 67", true, false)
    );
    // The code is used up.
    assert_eq!(refused(house.finish_phone(&anna.token, &code).await), spent());
    let lines = house.log(&anna.token, "phone.verified").await;
    assert!(lines.iter().any(|line| line.action == "phone.code-sent"));
    assert!(lines.iter().any(|line| line.action == "phone.code-refused"));
    let line = lines.iter().find(|line| line.action == "phone.verified").unwrap();
    assert_eq!(line.details["number"], "+41 ••• 67");

    let mail = house.post.mail(ANNA, "A telephone number was added", 0).await;
    assert!(mail.contains("+41 ••• 67") && !mail.contains("4567"), "{mail}");
    let undo = UndoChangeRequest { token: link_in(&mail, "/alarm"), client: client(HOME) };
    house.alarms().undo_change(undo).await.unwrap();
    assert!(house.phones_of(&anna.token).await.phones.is_empty());
    // And it finds nobody any more.
    house.remind(By::Number(NUMBER.to_owned()), "198.51.100.1").await.unwrap();
    house.settle().await;
    assert_eq!(house.telephones.all(NUMBER).len(), 1);
}

#[tokio::test]
async fn numbers_ask_for_the_password_a_fresh_session_and_a_country_that_messages_go_to() {
    let config = IdentityConfig {
        phones_per_account: 1,
        sms: SmsRules { countries: vec!["+41".to_owned()], ..SmsRules::default() },
        ..IdentityConfig::default()
    };
    let house = House::with(config, MemoryStore::new(), 3);
    house.account(ANNA).await;
    let anna = house.login(ANNA).await;
    for number in ["", "079 123 45 67", "+41 079 123 45 67", "+49 170 1234567", "+881 612345678"] {
        let answer = house.start_phone(&anna.token, new(number)).await;
        assert_eq!(refused(answer), wrong(), "{number}");
    }
    let bad = StartPhoneVerificationRequest { password: "wrong".to_owned(), ..new(NUMBER) };
    assert_eq!(refused(house.start_phone(&anna.token, bad).await).1, "password-refused");
    assert_eq!(house.telephones.count(), 0);
    let phone = house.add_phone(&anna.token, NUMBER).await;
    assert_eq!(refused(house.start_phone(&anna.token, new(NUMBER)).await), wrong());
    assert_eq!(refused(house.start_phone(&anna.token, new(OTHER)).await).1, "limit-reached");
    let remove = |password: &str| RemovePhoneRequest {
        phone_id: phone.id.clone(),
        password: password.to_owned(),
        client: client(HOME),
    };
    let answer = house.phones().remove_phone(signed(remove("wrong"), &anna.token)).await;
    assert_eq!(refused(answer).1, "password-refused");
    house.advance(Duration::from_secs(300)).await;
    for answer in [
        house.start_phone(&anna.token, new(OTHER)).await.map(drop),
        house.phones().remove_phone(signed(remove(PASSWORD), &anna.token)).await.map(drop),
        house.enroll_sms(&anna.token, &phone).await.map(drop),
    ] {
        assert_eq!(refused(answer).1, "step-up-required");
    }
}

#[tokio::test]
async fn a_code_ends_after_five_tries_and_after_five_minutes() {
    let house = House::new();
    house.account(ANNA).await;
    let anna = house.login(ANNA).await;
    house.start_phone(&anna.token, new(NUMBER)).await.unwrap();
    let code = house.telephones.code(NUMBER, 0).await;
    let mistyped = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(refused(house.finish_phone(&anna.token, mistyped).await), wrong());
    }
    assert_eq!(refused(house.finish_phone(&anna.token, &code).await), spent());
    // Another code does not give further tries.
    house.advance(Duration::from_secs(30)).await;
    let again = ResendPhoneCodeRequest { client: client(HOME) };
    let again = house.phones().resend_phone_code(signed(again, &anna.token)).await;
    assert_eq!(refused(again), spent());

    house.start_phone(&anna.token, new(OTHER)).await.unwrap();
    let code = house.telephones.code(OTHER, 0).await;
    house.clock.advance(Duration::from_secs(300));
    assert_eq!(refused(house.finish_phone(&anna.token, &code).await), spent());
    house.advance(Duration::from_secs(1)).await;
    while house.identity.sweep_once().await.unwrap() {}
    let left = house.store.scan(Range::prefix(crate::repo::PHONE_CHECKS, &[])).await.unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn another_code_takes_the_place_of_the_first_and_both_are_counted() {
    let house = House::new();
    house.account(ANNA).await;
    house.account(BERT).await;
    let (anna, bert) = (house.login(ANNA).await, house.login(BERT).await);
    house.start_phone(&anna.token, new(NUMBER)).await.unwrap();
    let first = house.telephones.code(NUMBER, 0).await;
    let again = || signed(ResendPhoneCodeRequest { client: client(HOME) }, &anna.token);
    assert_eq!(refused(house.phones().resend_phone_code(again()).await), throttled());
    // Whoever else asks for the same number waits, too.
    assert_eq!(refused(house.start_phone(&bert.token, new(NUMBER)).await), throttled());
    house.advance(Duration::from_secs(30)).await;
    house.phones().resend_phone_code(again()).await.unwrap();
    let second = house.telephones.code(NUMBER, 1).await;
    assert!(first != second);
    assert_eq!(refused(house.finish_phone(&anna.token, &first).await), wrong());
    // The code of one account proves nothing to another.
    assert_eq!(refused(house.finish_phone(&bert.token, &second).await), spent());
    house.finish_phone(&anna.token, &second).await.unwrap();
}

#[tokio::test]
async fn no_bound_of_a_day_is_passed_and_a_restart_forgets_none() {
    let rules = SmsRules {
        per_number: 2,
        per_account: 3,
        per_network: 4,
        per_day: 5,
        ..SmsRules::default()
    };
    let config = IdentityConfig { sms: rules, ..IdentityConfig::default() };
    let store = MemoryStore::new();
    let house = House::with(config.clone(), store.clone(), 4);
    house.account(ANNA).await;
    house.account(BERT).await;
    let (anna, bert) = (house.login(ANNA).await, house.login(BERT).await);
    let from = |number: &str, ip: &str| StartPhoneVerificationRequest {
        client: client(ip),
        ..new(number)
    };
    let third = "+41 76 111 22 33";
    // By number.
    house.start_phone(&anna.token, from(NUMBER, HOME)).await.unwrap();
    house.advance(Duration::from_secs(30)).await;
    house.start_phone(&anna.token, from(NUMBER, HOME)).await.unwrap();
    house.advance(Duration::from_secs(30)).await;
    assert_eq!(refused(house.start_phone(&anna.token, from(NUMBER, HOME)).await), throttled());
    assert_eq!(refused(house.start_phone(&bert.token, from(NUMBER, HOME)).await), throttled());
    // By account.
    house.start_phone(&anna.token, from(OTHER, HOME)).await.unwrap();
    house.advance(Duration::from_secs(30)).await;
    assert_eq!(refused(house.start_phone(&anna.token, from(third, HOME)).await), throttled());
    // By network, also after a restart.
    let again = House::with(config, store, 5);
    again.clock.advance(Duration::from_secs(90));
    again.start_phone(&bert.token, from(OTHER, HOME)).await.unwrap();
    assert_eq!(refused(again.start_phone(&bert.token, from(third, HOME)).await), throttled());
    // In all.
    again.start_phone(&bert.token, from(third, "198.51.100.1")).await.unwrap();
    let answer = again.start_phone(&bert.token, from("+41 76 111 22 34", "198.51.100.2")).await;
    let status = answer.unwrap_err();
    assert_eq!(refused::<()>(Err(status.clone())), throttled());
    let wait = gatepost_runtime::status::retry_after(&status).unwrap();
    assert!(wait > Duration::from_secs(60) && wait <= Duration::from_secs(86_400), "{wait:?}");
    // The next day counts anew, and what was counted is swept away.
    again.clock.advance(wait + Duration::from_secs(1));
    while again.identity.sweep_once().await.unwrap() {}
    let left = again.store.scan(Range::prefix(crate::repo::SMS_USES, &[])).await.unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn of_two_at_once_that_would_pass_a_bound_one_is_sent() {
    let rules = SmsRules { per_day: 1, ..SmsRules::default() };
    let config = IdentityConfig { sms: rules, ..IdentityConfig::default() };
    let house = House::with(config, MemoryStore::new(), 6);
    house.account(ANNA).await;
    house.account(BERT).await;
    let (anna, bert) = (house.login(ANNA).await, house.login(BERT).await);
    let (one, two) = tokio::join!(
        house.start_phone(&anna.token, new(NUMBER)),
        house.start_phone(&bert.token, new(OTHER))
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    house.settle().await;
    assert_eq!(house.telephones.count(), 1);
}

#[tokio::test]
async fn a_gateway_that_is_away_is_tried_again_while_the_code_is_worth_it() {
    let house = House::new();
    house.account(ANNA).await;
    let anna = house.login(ANNA).await;
    house.telephones.failing.store(true, Ordering::SeqCst);
    house.start_phone(&anna.token, new(NUMBER)).await.unwrap();
    house.settle().await;
    assert_eq!((house.telephones.tries.load(Ordering::SeqCst), house.telephones.count()), (1, 0));
    house.telephones.failing.store(false, Ordering::SeqCst);
    house.advance(Duration::from_secs(3)).await;
    let code = house.telephones.code(NUMBER, 0).await;
    house.finish_phone(&anna.token, &code).await.unwrap();

    // What comes back when the code has ended sends nothing.
    house.telephones.failing.store(true, Ordering::SeqCst);
    house.start_phone(&anna.token, new(OTHER)).await.unwrap();
    house.settle().await;
    house.telephones.failing.store(false, Ordering::SeqCst);
    house.advance(Duration::from_secs(300)).await;
    house.settle().await;
    assert_eq!(house.telephones.all(OTHER).len(), 0);
    let left = house.store.scan(Range::prefix(crate::repo::WORK, &[])).await.unwrap();
    assert!(left.is_empty(), "work is left");
}

#[tokio::test]
async fn the_store_holds_no_code() {
    let house = House::new();
    house.account(ANNA).await;
    let anna = house.login(ANNA).await;
    house.telephones.failing.store(true, Ordering::SeqCst);
    house.start_phone(&anna.token, new(NUMBER)).await.unwrap();
    house.settle().await;
    let tables = [crate::repo::PHONE_CHECKS, crate::repo::WORK];
    let mut values = Vec::new();
    for table in tables {
        for entry in house.store.scan(Range::prefix(table, &[])).await.unwrap() {
            values.push(entry.record.value.to_vec());
        }
    }
    assert!(values.len() >= 2);
    house.telephones.failing.store(false, Ordering::SeqCst);
    house.advance(Duration::from_secs(3)).await;
    let code = house.telephones.code(NUMBER, 0).await;
    for value in values {
        assert!(!value.windows(6).any(|window| window == code.as_bytes()));
    }
}

#[tokio::test]
async fn a_number_is_changed_and_its_uses_are_and_each_is_taken_back() {
    let anna = WithPhone::new().await;
    let (house, token) = (&anna.house, &anna.grant.token);
    let replaced =
        StartPhoneVerificationRequest { replaces_phone_id: anna.phone.id.clone(), ..new(OTHER) };
    let changed = house.add(token, replaced).await;
    assert_eq!(
        (changed.id.as_str(), changed.masked_number.as_str()),
        (anna.phone.id.as_str(), "+41 ••• 21")
    );
    assert_eq!(house.phones_of(token).await.phones.len(), 1);
    let mail = house.post.mail(ANNA, "Your telephone number was changed", 0).await;
    let back =
        |mail: &str| UndoChangeRequest { token: link_in(mail, "/alarm"), client: client(HOME) };
    house.alarms().undo_change(back(&mail)).await.unwrap();
    assert_eq!(house.phones_of(token).await.phones[0].masked_number, "+41 ••• 67");

    let update = UpdatePhoneRequest {
        phone_id: anna.phone.id.clone(),
        recovery: false,
        notices: true,
        client: client(HOME),
    };
    house.phones().update_phone(signed(update.clone(), token)).await.unwrap();
    let mail = house.post.mail(ANNA, "A telephone number serves something else now", 0).await;
    // The same again is no change, and told nobody.
    house.phones().update_phone(signed(update, token)).await.unwrap();
    house.alarms().undo_change(back(&mail)).await.unwrap();
    let phone = house.phones_of(token).await.phones.remove(0);
    assert!(phone.recovery && !phone.notices);
    assert_eq!(house.post.all(ANNA, "A telephone number serves something else now").len(), 1);

    let remove = RemovePhoneRequest {
        phone_id: anna.phone.id.clone(),
        password: PASSWORD.to_owned(),
        client: client(HOME),
    };
    house.phones().remove_phone(signed(remove, token)).await.unwrap();
    assert!(house.phones_of(token).await.phones.is_empty());
    let mail = house.post.mail(ANNA, "A telephone number was removed", 0).await;
    house.alarms().undo_change(back(&mail)).await.unwrap();
    assert_eq!(house.phones_of(token).await.phones.len(), 1);
}

#[tokio::test]
async fn warnings_go_to_a_telephone_that_asked_for_them_with_the_same_link() {
    let house = House::new();
    house.account(ANNA).await;
    let anna = house.login(ANNA).await;
    house.add(&anna.token, StartPhoneVerificationRequest { notices: true, ..new(NUMBER) }).await;
    house.try_login(ANNA, PASSWORD, "203.0.113.77").await.unwrap();
    let text = house.telephones.text(NUMBER, 1).await;
    assert!(text.starts_with("gatepost.test: New login"), "{text}");
    let link = link_in(&text, "/alarm");
    assert_eq!(link, link_in(&house.post.mail(ANNA, "New login", 0).await, "/alarm"));
    // What is for information is not worth a message.
    let lock = LockAccountRequest { token: link, client: client(HOME) };
    house.alarms().lock_account(lock).await.unwrap();
    house.post.mail(ANNA, "locked", 0).await;
    house.settle().await;
    assert_eq!(house.telephones.count(), 2);
}

#[tokio::test]
async fn a_password_and_a_code_by_message_open_a_session_that_says_so() {
    let (anna, codes) = WithPhone::with_factor().await;
    let house = &anna.house;
    assert_eq!(codes.len(), 10);
    // Nothing but paper is beside it: the code is sent at once.
    let challenge = house.challenge(ANNA).await;
    let Some(Question::Sms(asked)) = &challenge.question else { panic!("{challenge:?}") };
    assert_eq!(asked.masked_number, "+41 ••• 67");
    let code = house.telephones.code(NUMBER, 1).await;
    // Chosen again, it sends nothing more: whoever presses twice gets one.
    house.choose(&challenge, FactorKind::Sms).await;
    let mistyped = if code == "000000" { "000001" } else { "000000" };
    let answer = house.give(&challenge.login_token, Answer::Code(mistyped.to_owned())).await;
    assert_eq!(refused(answer), (Code::Unauthenticated, "answer-refused".to_owned()));
    let grant = house.give(&challenge.login_token, Answer::Code(code.clone())).await.unwrap();
    let verified = house.verify_session(&grant.token).await.unwrap();
    assert_eq!(verified.assurance_level(), AssuranceLevel::Aal2);
    assert_eq!(verified.methods, [Method::Password as i32, Method::Sms as i32]);
    let lines = house.log(&grant.token, "login.accepted").await;
    let line = lines.iter().find(|line| line.action == "login.accepted").unwrap();
    assert_eq!(line.details["methods"], "password+sms");
    // A code serves once, and only its login.
    house.advance(Duration::from_secs(30)).await;
    let second = house.challenge(ANNA).await;
    let replayed = house.give(&second.login_token, Answer::Code(code)).await;
    assert_eq!(refused(replayed).1, "answer-refused");
    house.telephones.text(NUMBER, 2).await;
}

#[tokio::test]
async fn codes_of_logins_end_are_replaced_and_leave_other_methods() {
    let (anna, codes) = WithPhone::with_factor().await;
    let house = &anna.house;
    let challenge = house.challenge(ANNA).await;
    let first = house.telephones.code(NUMBER, 1).await;
    house.advance(Duration::from_secs(30)).await;
    house.choose(&challenge, FactorKind::Sms).await;
    let second = house.telephones.code(NUMBER, 2).await;
    let old = house.give(&challenge.login_token, Answer::Code(first)).await;
    assert_eq!(refused(old).1, "answer-refused");
    house.advance(Duration::from_secs(300)).await;
    let late = house.give(&challenge.login_token, Answer::Code(second)).await;
    assert_eq!(refused(late).1, "answer-refused");
    let paper = house.choose(&challenge, FactorKind::BackupCodes).await;
    assert!(matches!(paper.question, Some(Question::BackupCode(_))));
    // There and back asks for a new code, within the bounds.
    house.choose(&challenge, FactorKind::Sms).await;
    house.choose(&challenge, FactorKind::BackupCodes).await;
    let sms = challenge.choices.iter().find(|choice| choice.kind() == FactorKind::Sms).unwrap();
    let request = ChooseFactorRequest {
        login_token: challenge.login_token.clone(),
        factor_id: sms.id.clone(),
        client: client(HOME),
    };
    assert_eq!(refused(house.logins().choose_factor(request).await), throttled());
    let grant = house.give(&challenge.login_token, Answer::Code(codes[0].clone())).await.unwrap();
    let lines = house.log(&grant.token, "login.code-sent").await;
    assert_eq!(lines.iter().filter(|line| line.action == "login.code-sent").count(), 2);
    // A second login at once cannot be sent a code: the other methods are there.
    house.advance(Duration::from_secs(60)).await;
    house.challenge(ANNA).await;
    let crowded = house.challenge(ANNA).await;
    assert!(crowded.question.is_none() && crowded.choices.len() == 2, "{crowded:?}");
}

#[tokio::test]
async fn of_two_right_codes_at_once_one_counts() {
    let (anna, _) = WithPhone::with_factor().await;
    let house = &anna.house;
    let challenge = house.challenge(ANNA).await;
    let code = Answer::Code(house.telephones.code(NUMBER, 1).await);
    let token = &challenge.login_token;
    let (one, two) = tokio::join!(house.give(token, code.clone()), house.give(token, code));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
}

#[tokio::test]
async fn a_step_up_asks_for_the_password_before_it_sends_anything() {
    let (anna, _) = WithPhone::with_factor().await;
    let house = &anna.house;
    let start =
        |factor| signed(StartStepUpRequest { factor, client: client(HOME) }, &anna.grant.token);
    let asked = house.logins().start_step_up(start(false)).await.unwrap().into_inner();
    assert!(matches!(asked.challenge.unwrap().question, Some(Question::Password(_))));
    house.settle().await;
    assert_eq!(house.telephones.count(), 1);
    let asked = house.logins().start_step_up(start(true)).await.unwrap().into_inner();
    let asked = asked.challenge.unwrap();
    assert!(matches!(asked.question, Some(Question::Sms(_))));
    let code = house.telephones.code(NUMBER, 1).await;
    let proven = house.give(&asked.login_token, Answer::Code(code)).await.unwrap();
    house.log(&proven.token, "login.code-sent").await;

    // Now the factor can go, and after it the number.
    let remove_phone = |token: &str| {
        let request = RemovePhoneRequest {
            phone_id: anna.phone.id.clone(),
            password: PASSWORD.to_owned(),
            client: client(HOME),
        };
        signed(request, token)
    };
    let used = house.phones().remove_phone(remove_phone(&proven.token)).await;
    assert_eq!(refused(used), (Code::FailedPrecondition, "phone-in-use".to_owned()));
    let replaced =
        StartPhoneVerificationRequest { replaces_phone_id: anna.phone.id.clone(), ..new(OTHER) };
    assert_eq!(refused(house.start_phone(&proven.token, replaced).await).1, "phone-in-use");
    assert_eq!(refused(house.enroll_sms(&proven.token, &anna.phone).await).1, "phone-in-use");
    let mut factors = FactorServiceClient::new(house.link(ServiceName::Web));
    let list = signed(ListFactorsRequest::default(), &proven.token);
    let own = factors.list_factors(list).await.unwrap().into_inner().factors;
    assert_eq!((own[0].kind(), own[0].name.as_str()), (FactorKind::Sms, "+41 ••• 67"));
    let remove = RemoveFactorRequest {
        factor_id: own[0].id.clone(),
        password: PASSWORD.to_owned(),
        client: client(HOME),
    };
    assert!(factors.remove_factor(signed(remove, &proven.token)).await.unwrap().into_inner().last);
    house.phones().remove_phone(remove_phone(&proven.token)).await.unwrap();
}

#[tokio::test]
async fn a_number_that_was_not_the_owners_goes_with_the_factor_on_it() {
    let (anna, _) = WithPhone::with_factor().await;
    let house = &anna.house;
    let mail = house.post.mail(ANNA, "A telephone number was added", 0).await;
    let undo = UndoChangeRequest { token: link_in(&mail, "/alarm"), client: client(HOME) };
    house.alarms().undo_change(undo).await.unwrap();
    assert!(house.phones_of(&anna.grant.token).await.phones.is_empty());
    // The password is enough again.
    house.login(ANNA).await;
}

#[tokio::test]
async fn an_app_is_asked_for_before_a_message() {
    let (anna, _) = WithPhone::with_factor().await;
    let house = &anna.house;
    house.enroll(&anna.grant.token).await;
    let challenge = house.challenge(ANNA).await;
    assert!(matches!(challenge.question, Some(Question::Totp(_))));
    house.settle().await;
    assert_eq!(house.telephones.count(), 1);
}

#[tokio::test]
async fn without_a_gateway_nothing_is_offered_and_nobody_loses_the_second_factor() {
    let (anna, codes) = WithPhone::with_factor().await;
    let store = anna.house.store.clone();
    let grant = anna.grant.clone();
    let house = House::built(
        IdentityConfig::default(),
        store,
        gatepost_blob::BlobStore::memory(),
        9,
        false,
    );
    house.clock.advance(Duration::from_secs(60));
    assert_eq!(refused(house.start_phone(&grant.token, new(OTHER)).await), off());
    assert_eq!(refused(house.enroll_sms(&grant.token, &anna.phone).await), off());
    let by = By::Number(NUMBER.to_owned());
    assert_eq!(refused(house.remind(by, HOME).await), off());
    assert!(!house.phones_of(&grant.token).await.offered);
    let mut operator = PhoneServiceClient::new(house.link(ServiceName::Admin));
    let test = SendTestMessageRequest { number: NUMBER.to_owned(), language: String::new() };
    assert_eq!(refused(operator.send_test_message(test).await), off());
    let challenge = house.challenge(ANNA).await;
    let kinds: Vec<_> =
        challenge.choices.iter().map(gatepost_proto::identity::v1::Factor::kind).collect();
    assert_eq!(kinds, [FactorKind::BackupCodes]);
    assert!(matches!(challenge.question, Some(Question::BackupCode(_))));
    house.give(&challenge.login_token, Answer::Code(codes[0].clone())).await.unwrap();
}

#[tokio::test]
async fn a_login_address_is_told_to_the_telephone_alone() {
    let anna = WithPhone::new().await;
    let house = &anna.house;
    house.account(BERT).await;
    let bert = house.login(BERT).await;
    // Bert has the same number, but not for this.
    house.advance(Duration::from_secs(60)).await;
    house.add(&bert.token, StartPhoneVerificationRequest { recovery: false, ..new(NUMBER) }).await;
    house.advance(Duration::from_secs(60)).await;
    let stranger = "198.51.100.9";
    for number in [NUMBER, OTHER, "+49 170 1234567"] {
        house.remind(By::Number(number.to_owned()), stranger).await.unwrap();
    }
    let text = house.telephones.text(NUMBER, 2).await;
    assert_eq!(text, "gatepost.test: you log in with anna@example.org");
    house.settle().await;
    assert_eq!(house.telephones.count(), 3);
    let lines = house.log(&anna.grant.token, "recovery.login-told").await;
    let line = lines.iter().find(|line| line.action == "recovery.login-told").unwrap();
    assert_eq!(line.details["to"], "+41 ••• 67");
    let mail = house.post.mail(ANNA, "Your login address was asked for", 0).await;
    assert!(mail.contains("+41 ••• 67"), "{mail}");
    assert_eq!(house.post.all(BERT, "Your login address was asked for").len(), 0);
    // Nobody was logged in or out (REC-5).
    house.verify_session(&anna.grant.token).await.unwrap();
    // Both are told when both asked for it.
    let berts = house.phones_of(&bert.token).await.phones.remove(0);
    let update = UpdatePhoneRequest {
        phone_id: berts.id,
        recovery: true,
        notices: false,
        client: client(HOME),
    };
    house.phones().update_phone(signed(update, &bert.token)).await.unwrap();
    house.advance(Duration::from_secs(60)).await;
    house.remind(By::Number("+41-79-1234567".to_owned()), stranger).await.unwrap();
    let text = house.telephones.text(NUMBER, 3).await;
    assert_eq!(text, "gatepost.test: you log in with anna@example.org, bert@example.org");
}

#[tokio::test]
async fn a_login_address_is_told_to_the_recovery_address_alone() {
    let house = House::new();
    house.account(ANNA).await;
    let anna = house.login(ANNA).await;
    let elsewhere = "anna@elsewhere.example";
    let link = house.set_recovery(&anna.token, elsewhere).await;
    house.confirm_recovery(&anna.token, &link).await.unwrap();
    // The login address itself finds nobody: it is not a recovery address.
    for email in ["Anna@Elsewhere.example", ANNA, "nobody@example.net"] {
        house.remind(By::Email(email.to_owned()), HOME).await.unwrap();
    }
    let mail = house.post.mail(elsewhere, "The address you log in with", 0).await;
    assert!(mail.contains(ANNA), "{mail}");
    house.settle().await;
    for email in [ANNA, "nobody@example.net"] {
        assert_eq!(house.post.all(email, "The address you log in with").len(), 0);
    }
    // Known and unknown ones are paused alike.
    for email in [elsewhere, "nobody@example.net"] {
        let mut answers = Vec::new();
        for _ in 0..8 {
            answers.push(house.remind(By::Email(email.to_owned()), HOME).await.is_ok());
        }
        assert!(answers.contains(&false), "{email} is never paused");
    }
    for by in [By::Email("x".to_owned()), By::Number("x".to_owned())] {
        assert_eq!(refused(house.remind(by, "203.0.113.1").await), wrong());
    }
}

#[tokio::test]
async fn recovery_addresses_of_before_are_found() {
    let house = House::new();
    house.account(ANNA).await;
    let anna = house.login(ANNA).await;
    let elsewhere = "anna@elsewhere.example";
    let link = house.set_recovery(&anna.token, elsewhere).await;
    house.confirm_recovery(&anna.token, &link).await.unwrap();
    // As yesterday's version left it.
    let mut changes = gatepost_store::ChangeSet::new();
    for entry in house.store.scan(Range::prefix(crate::repo::RECOVERY_BY_EMAIL, &[])).await.unwrap()
    {
        let any = gatepost_store::Expect::Any;
        changes.delete(crate::repo::RECOVERY_BY_EMAIL, entry.key.clone(), any);
    }
    let key: &[u8] = b"recovery-index";
    changes.delete(crate::repo::PROGRESS, key, gatepost_store::Expect::Any);
    house.store.commit(changes).await.unwrap();
    house.identity.index_recovery_addresses().await.unwrap();
    house.remind(By::Email(elsewhere.to_owned()), HOME).await.unwrap();
    house.post.mail(elsewhere, "The address you log in with", 0).await;
}

#[tokio::test]
async fn operators_see_masked_numbers_and_hear_what_the_gateway_says() {
    let anna = WithPhone::new().await;
    let house = &anna.house;
    let mut operator = PhoneServiceClient::new(house.link(ServiceName::Admin));
    let list = ListPhonesRequest { account_id: anna.grant.account_id.clone() };
    let seen = operator.list_phones(list).await.unwrap().into_inner();
    assert_eq!(seen.phones[0].masked_number, "+41 ••• 67");
    let test = || SendTestMessageRequest { number: OTHER.to_owned(), language: "de".to_owned() };
    operator.send_test_message(test()).await.unwrap();
    let text = house.telephones.text(OTHER, 0).await;
    assert!(text.contains("Probe"), "{text}");
    house.telephones.failing.store(true, Ordering::SeqCst);
    let failed = operator.send_test_message(test()).await.unwrap_err();
    assert_eq!(
        refused::<()>(Err(failed.clone())),
        (Code::Unavailable, "gateway-failed".to_owned())
    );
    assert!(failed.message().contains("the gateway is away"), "{}", failed.message());
    // Nobody else sends one.
    let web = house.phones().send_test_message(test()).await;
    assert_eq!(refused(web).0, Code::PermissionDenied);
}

#[tokio::test]
async fn numbers_of_a_closed_account_are_gone() {
    let anna = WithPhone::new().await;
    let house = &anna.house;
    let close = CloseAccountRequest {
        account_id: anna.grant.account_id.clone(),
        ..CloseAccountRequest::default()
    };
    let link = house.link(ServiceName::Admin);
    let mut closings =
        gatepost_proto::identity::v1::closing_service_client::ClosingServiceClient::new(link);
    closings.close_account(close).await.unwrap();
    for table in [crate::repo::PHONES, crate::repo::PHONE_BY_NUMBER, crate::repo::PHONE_CHECKS] {
        let left = house.store.scan(Range::prefix(table, &[])).await.unwrap();
        assert!(left.is_empty(), "{}", table.0);
    }
}
