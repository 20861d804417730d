use std::{io::Cursor, path::Path};

use futures_util::StreamExt;
use gatepost_blob::BlobKey;
use gatepost_identity_core::STEP_SECONDS;
use gatepost_model::{BlobId, RecoveryCaseId};
use gatepost_proto::{
    identity::v1::{
        AccountState, ApproveRecoveryCaseRequest, AssuranceLevel, CancelRecoveryCaseRequest,
        DocumentSlot, FinishFactorResetRequest, FinishPasswordResetRequest, GetRecoveryCaseRequest,
        ListRecoveryCasesRequest, LockAccountRequest, OpenFactorResetRequest,
        OpenRecoveryCaseRequest, RecoveryCase, RecoveryCaseState, RefusalReason,
        RefuseRecoveryCaseRequest, ReviewRecoveryCaseRequest, ReviewedCase,
        StartPasswordResetRequest, SubmitRecoveryCaseRequest, UndoChangeRequest,
        UploadDocumentRequest, ViewDocumentRequest, WithdrawRecoveryCaseRequest,
        answer_challenge_request::Answer, recovery_case_service_client::RecoveryCaseServiceClient,
        recovery_service_client::RecoveryServiceClient,
    },
    organization::v1::{
        CheckSupportRequest, CheckSupportResponse, SetOperatorRequest, SetOperatorResponse,
        support_service_server::{SupportService, SupportServiceServer},
    },
};
use gatepost_store::Store;
use image::{DynamicImage, ImageFormat, RgbImage};

use super::{factors::code_at, *};

const ANNA: &str = "anna@example.org";
const HOME: &str = "192.0.2.1";
const HOUR: Duration = Duration::from_secs(3600);

pub(super) fn supports(fake: &FakeOrganizations) -> SupportServiceServer<FakeOrganizations> {
    SupportServiceServer::new(fake.clone())
}

#[tonic::async_trait]
impl SupportService for FakeOrganizations {
    async fn set_operator(
        &self,
        _: Request<SetOperatorRequest>,
    ) -> Result<Response<SetOperatorResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn check_support(
        &self,
        request: Request<CheckSupportRequest>,
    ) -> Result<Response<CheckSupportResponse>, Status> {
        if self.failing.load(Ordering::SeqCst) {
            return Err(Status::unavailable("away"));
        }
        let account = request.into_inner().account_id;
        let (own, others): (Vec<String>, Vec<String>) =
            self.support.lock().unwrap().iter().cloned().partition(|id| *id == account);
        Ok(Response::new(CheckSupportResponse {
            allowed: !own.is_empty(),
            organization_id: String::new(),
            others: others.len() as u32,
            other_account_ids: others,
        }))
    }
}

/// A person with an authenticator app.
struct Person {
    account: Account,
    seed: Vec<u8>,
}

/// Anna, who has lost her telephone, and two people of support.
struct Office {
    house: House,
    anna: Person,
    sue: Person,
    tom: Person,
}

fn picture(width: u32, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let drawn = RgbImage::from_fn(width, 220, |x, y| image::Rgb([x as u8, y as u8, 7]));
    DynamicImage::ImageRgb8(drawn).write_to(&mut file, format).unwrap();
    file.into_inner()
}

impl House {
    fn cases(&self, from: ServiceName) -> RecoveryCaseServiceClient<Link> {
        RecoveryCaseServiceClient::new(self.link(from))
    }

    async fn person(&self, email: &str) -> Person {
        let account = self.account(email).await;
        let grant = self.login(email).await;
        let (seed, _) = self.enroll(&grant.token).await;
        Person { account, seed }
    }

    async fn sign_in(&self, person: &Person) -> SessionGrant {
        self.clock.advance(Duration::from_secs(STEP_SECONDS));
        let challenge = self.challenge(&person.account.email).await;
        let code = Answer::Code(code_at(&person.seed, self.now()));
        self.give(&challenge.login_token, code).await.unwrap()
    }

    async fn open_case(&self, email: &str) -> Result<(String, RecoveryCase), Status> {
        let login_token = self.challenge(email).await.login_token;
        let request = OpenRecoveryCaseRequest { login_token, client: client(HOME) };
        let opened = self.cases(ServiceName::Web).open_recovery_case(request).await?.into_inner();
        Ok((opened.case_token, opened.case.unwrap()))
    }

    async fn upload(
        &self,
        token: &str,
        slot: DocumentSlot,
        file: Vec<u8>,
    ) -> Result<RecoveryCase, Status> {
        let request = UploadDocumentRequest {
            case_token: token.to_owned(),
            slot: slot.into(),
            file,
            client: client(HOME),
        };
        let answer = self.cases(ServiceName::Web).upload_document(request).await?;
        Ok(answer.into_inner().case.unwrap())
    }

    async fn submit(&self, token: &str) -> Result<RecoveryCase, Status> {
        let request =
            SubmitRecoveryCaseRequest { case_token: token.to_owned(), client: client(HOME) };
        let answer = self.cases(ServiceName::Web).submit_recovery_case(request).await?;
        Ok(answer.into_inner().case.unwrap())
    }

    async fn case(&self, token: &str) -> Result<RecoveryCase, Status> {
        let request = GetRecoveryCaseRequest { case_token: token.to_owned(), client: client(HOME) };
        let answer = self.cases(ServiceName::Web).get_recovery_case(request).await?;
        Ok(answer.into_inner().case.unwrap())
    }

    async fn approve(&self, session: &str, case: &str) -> Result<ReviewedCase, Status> {
        let request = ApproveRecoveryCaseRequest { case_id: case.to_owned(), client: client(HOME) };
        let request = signed(request, session);
        let answer = self.cases(ServiceName::Web).approve_recovery_case(request).await?;
        Ok(answer.into_inner().case.unwrap())
    }

    async fn refuse(&self, session: &str, case: &str) -> Result<ReviewedCase, Status> {
        let request = RefuseRecoveryCaseRequest {
            case_id: case.to_owned(),
            reason: RefusalReason::Mismatch.into(),
            client: client(HOME),
        };
        let request = signed(request, session);
        let answer = self.cases(ServiceName::Web).refuse_recovery_case(request).await?;
        Ok(answer.into_inner().case.unwrap())
    }

    async fn view(&self, session: &str, case: &str, slot: DocumentSlot) -> Result<Vec<u8>, Status> {
        let request = ViewDocumentRequest {
            case_id: case.to_owned(),
            slot: slot.into(),
            client: client(HOME),
        };
        let request = signed(request, session);
        let mut pieces = self.cases(ServiceName::Web).view_document(request).await?.into_inner();
        let mut jpeg = Vec::new();
        while let Some(piece) = pieces.next().await {
            jpeg.extend(piece?.piece);
        }
        Ok(jpeg)
    }

    async fn review(&self, session: &str, case: &str) -> Result<ReviewedCase, Status> {
        let request = ReviewRecoveryCaseRequest { case_id: case.to_owned(), client: client(HOME) };
        let request = signed(request, session);
        let answer = self.cases(ServiceName::Web).review_recovery_case(request).await?;
        Ok(answer.into_inner().case.unwrap())
    }

    async fn waiting(&self, session: &str) -> Result<Vec<ReviewedCase>, Status> {
        let request = ListRecoveryCasesRequest { page: None, waiting: true };
        let request = signed(request, session);
        let answer = self.cases(ServiceName::Web).list_recovery_cases(request).await?;
        Ok(answer.into_inner().cases)
    }

    async fn finish(&self, token: &str, password: &str) -> Result<(), Status> {
        let request = FinishFactorResetRequest {
            token: token.to_owned(),
            password: password.to_owned(),
            client: client("198.51.100.9"),
        };
        self.cases(ServiceName::Web).finish_factor_reset(request).await.map(drop)
    }

    /// Moves time on, and lets the sweeper and the worker do what is due then.
    async fn wait(&self, span: Duration) {
        self.clock.advance(span);
        while self.identity.sweep_once().await.unwrap() {}
        self.identity.work_once().await.unwrap();
    }

    /// How many documents are kept, once it is as many as expected.
    async fn kept(&self, expected: usize) -> usize {
        let mut count = 0;
        for _ in 0..200 {
            count = self.documents.list(None).count().await;
            if count == expected {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        count
    }
}

impl Office {
    async fn new() -> Self {
        Self::of(House::new()).await
    }

    async fn of(house: House) -> Self {
        let anna = house.person(ANNA).await;
        let (sue, tom) =
            (house.person("sue@gatepost.test").await, house.person("tom@gatepost.test").await);
        let ids = [&sue, &tom].map(|person| person.account.id.clone());
        house.organizations.support.lock().unwrap().extend(ids);
        Self { house, anna, sue, tom }
    }

    /// A case that support is to look at: its token, and what it is.
    async fn submitted(&self) -> (String, RecoveryCase) {
        let (token, _) = self.house.open_case(ANNA).await.unwrap();
        for (slot, format) in [
            (DocumentSlot::Front, ImageFormat::Jpeg),
            (DocumentSlot::Back, ImageFormat::Png),
            (DocumentSlot::Selfie, ImageFormat::WebP),
        ] {
            self.house.upload(&token, slot, picture(300, format)).await.unwrap();
        }
        let case = self.house.submit(&token).await.unwrap();
        (token, case)
    }

    async fn sessions(&self) -> (String, String) {
        let (sue, tom) = (self.house.sign_in(&self.sue).await, self.house.sign_in(&self.tom).await);
        (sue.token, tom.token)
    }

    async fn approved(&self) -> (String, RecoveryCase) {
        let (token, case) = self.submitted().await;
        let (sue, tom) = self.sessions().await;
        self.house.approve(&sue, &case.id).await.unwrap();
        let decided = self.house.approve(&tom, &case.id).await.unwrap();
        (token, decided.case.unwrap())
    }

    /// The link of a case whose waiting period is over.
    async fn ready(&self) -> (String, String) {
        let (token, _) = self.approved().await;
        self.house.wait(HOUR * 72 + Duration::from_secs(1)).await;
        let mail = self.house.post.mail(ANNA, "You can reset your second factors now", 0).await;
        (token, link_in(&mail, "/recover/identity/finish"))
    }
}

fn link_in(mail: &str, path: &str) -> String {
    let start = format!("https://gatepost.test{path}?token=");
    let rest = mail.split(&start).nth(1).unwrap_or_else(|| panic!("no {path} in {mail}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

fn gone() -> (Code, String) {
    (Code::NotFound, "link-refused".to_owned())
}

fn not_now() -> (Code, String) {
    (Code::FailedPrecondition, "case-not-now".to_owned())
}

#[tokio::test]
async fn two_people_of_support_and_three_days_lead_back_in() {
    let month = gatepost_runtime::config::Span(HOUR * 24 * 30);
    let config = IdentityConfig { session_idle: month, ..IdentityConfig::default() };
    let office = Office::of(House::with(config, MemoryStore::new(), 1)).await;
    let house = &office.house;
    let before = house.sign_in(&office.anna).await;
    let (token, case) = office.submitted().await;
    assert_eq!((case.state(), case.documents.len()), (RecoveryCaseState::Submitted, 3));
    let told = house.post.mail(ANNA, "Somebody asks to get past", 0).await;
    assert!(told.contains(&case.number) && told.contains(HOME), "{told}");
    let waits = house.post.mail("sue@gatepost.test", "A recovery case waits", 0).await;
    assert!(waits.contains("https://gatepost.test/support/recovery"), "{waits}");

    let (sue, tom) = office.sessions().await;
    let listed = house.waiting(&sue).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].email.as_str(), listed[0].own), (ANNA, false));
    assert_eq!(house.review(&sue, &case.id).await.unwrap().name, "Anna");
    for slot in [DocumentSlot::Front, DocumentSlot::Back, DocumentSlot::Selfie] {
        let jpeg = house.view(&sue, &case.id, slot).await.unwrap();
        assert_eq!(gatepost_picture::size_of(&jpeg), Ok((300, 220)));
    }
    let once = house.approve(&sue, &case.id).await.unwrap();
    assert!(once.approved_by_caller && once.case.unwrap().state() == RecoveryCaseState::Submitted);
    let decided = house.approve(&tom, &case.id).await.unwrap().case.unwrap();
    assert_eq!((decided.state(), decided.approvals), (RecoveryCaseState::Approved, 2));
    assert_eq!(house.kept(0).await, 0, "documents stayed after the decision");
    assert_eq!(refused(house.view(&sue, &case.id, DocumentSlot::Front).await), not_now());
    assert!(house.waiting(&sue).await.unwrap().is_empty());
    house.post.mail(ANNA, "Your second factors will be reset", 0).await;

    // Not a minute before its time, and then by nothing but the link and the password.
    house.wait(HOUR * 72 - Duration::from_secs(60)).await;
    assert_eq!(house.case(&token).await.unwrap().state(), RecoveryCaseState::Approved);
    assert!(house.post.all(ANNA, "You can reset").is_empty());
    house.wait(Duration::from_secs(61)).await;
    assert_eq!(house.case(&token).await.unwrap().state(), RecoveryCaseState::Ready);
    let mail = house.post.mail(ANNA, "You can reset your second factors now", 0).await;
    let link = link_in(&mail, "/recover/identity/finish");
    let open = OpenFactorResetRequest { token: link.clone(), client: client(HOME) };
    let opened = house.cases(ServiceName::Web).open_factor_reset(open).await.unwrap().into_inner();
    assert_eq!(opened.email, ANNA);
    assert_eq!(refused(house.finish(&link, "wrong").await).1, "password-refused");
    assert!(house.login_again(ANNA).await.is_none(), "a factor is asked for no more");
    house.verify_session(&before.token).await.unwrap();
    house.finish(&link, PASSWORD).await.unwrap();
    assert!(house.verify_session(&before.token).await.is_err(), "a session stayed");
    assert_eq!(refused(house.finish(&link, PASSWORD).await), gone());
    assert_eq!(house.case(&token).await.unwrap().end, "done");
    // Nobody was logged in by it; the password opens the account again.
    let grant = house.login(ANNA).await;
    let verified = house.verify_session(&grant.token).await.unwrap();
    assert_eq!(verified.assurance_level(), AssuranceLevel::Aal1);
    let told = house.post.mail(ANNA, "Your second factors were reset", 0).await;
    link_in(&told, "/alarm");
    let lines = house.log(&grant.token, "recovery-case.finished").await;
    let actions: Vec<&str> = lines.iter().rev().map(|line| line.action.as_str()).collect();
    for action in [
        "recovery-case.opened",
        "recovery-case.document-added",
        "recovery-case.submitted",
        "recovery-case.viewed",
        "recovery-case.document-viewed",
        "recovery-case.approved",
        "recovery-case.ready",
    ] {
        assert!(actions.contains(&action), "{action} is not among {actions:?}");
    }
    // Who of support did it stands there, and in their own log.
    let approvals: Vec<_> = lines.iter().filter(|l| l.action == "recovery-case.approved").collect();
    let by: Vec<&str> = approvals.iter().rev().map(|line| line.actor.as_str()).collect();
    assert_eq!(by, [office.sue.account.id.as_str(), office.tom.account.id.as_str()]);
    assert!(approvals.iter().all(|line| line.client.is_none()));
    let sue = house.sign_in(&office.sue).await;
    let own = house.log(&sue.token, "recovery-case.approved").await;
    let line = own.iter().find(|line| line.action == "recovery-case.approved").unwrap();
    assert_eq!(line.details["account_id"], office.anna.account.id);
}

impl House {
    /// A session, when the password alone opens one.
    async fn login_again(&self, email: &str) -> Option<SessionGrant> {
        let request = StartLoginRequest {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            client: client(HOME),
            device_token: String::new(),
        };
        match self.logins().start_login(request).await.unwrap().into_inner().outcome {
            Some(start_login_response::Outcome::Session(grant)) => Some(grant),
            _ => None,
        }
    }
}

/// Every file below a directory, with its bytes.
fn files(dir: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.file_name().unwrap() != "LOCK" {
            found.push(std::fs::read(path).unwrap());
        }
    }
    found
}

#[tokio::test]
async fn documents_are_sealed_on_disk_and_leave_it_with_the_decision_or_after_72_hours() {
    for decided in [true, false] {
        let dir = tempfile::tempdir().unwrap();
        let documents = BlobStore::local(dir.path()).unwrap();
        let house = House::keeping(IdentityConfig::default(), MemoryStore::new(), documents, 1);
        let office = Office::of(house).await;
        let house = &office.house;
        let (_, case) = office.submitted().await;
        let kept = files(dir.path());
        assert_eq!(kept.len(), 3);
        for file in &kept {
            // Neither the start of a picture nor a header of one is anywhere in it.
            let readable = [&b"\xff\xd8\xff"[..], b"JFIF", b"\x89PNG", b"WEBP"];
            let holds = |mark: &&[u8]| file.windows(mark.len()).any(|window| window == *mark);
            assert!(
                file.len() > 1000 && !readable.iter().any(|mark| mark.len() > 3 && holds(mark))
            );
            assert!(!file.starts_with(b"\xff\xd8\xff"));
        }
        // No record holds a picture either: the largest is far smaller than one.
        if decided {
            let (sue, _) = office.sessions().await;
            house.refuse(&sue, &case.id).await.unwrap();
            let told = house.post.mail(ANNA, "We could not confirm", 0).await;
            assert!(told.contains("does not belong to the owner"), "{told}");
        } else {
            house.wait(HOUR * 72 - Duration::from_secs(1)).await;
            assert_eq!(files(dir.path()).len(), 3);
            house.wait(Duration::from_secs(2)).await;
            house.post.mail(ANNA, "Your recovery case has ended", 0).await;
        }
        house.kept(0).await;
        assert_eq!(files(dir.path()), Vec::<Vec<u8>>::new(), "decided: {decided}");
        // The decision is kept, without any document.
        let request = ListRecoveryCasesRequest::default();
        let all = house.cases(ServiceName::Admin).list_recovery_cases(request).await.unwrap();
        let one = all.into_inner().cases.remove(0).case.unwrap();
        assert_eq!(one.end, if decided { "mismatch" } else { "expired" });
        assert!(one.documents.is_empty() && one.documents_until.is_none());
        let record = house.store.get(crate::repo::RECOVERY_CASES, &id(&one.id)).await.unwrap();
        assert!(record.unwrap().value.len() < 500);
    }
}

fn id(text: &str) -> [u8; 16] {
    text.parse::<RecoveryCaseId>().unwrap().to_bytes()
}

#[tokio::test]
async fn what_a_crash_leaves_behind_is_swept() {
    let office = Office::new().await;
    let house = &office.house;
    office.submitted().await;
    // Written, and then the process died before any record referred to it.
    let stray = |at: u8| {
        let blob = BlobId::generate(&*house.clock, &*house.identity.entropy);
        BlobKey::of_case(RecoveryCaseId::from_bytes([at; 16]), blob)
    };
    house.documents.put(&stray(1), bytes::Bytes::from_static(b"sealed")).await.unwrap();
    house.wait(Duration::from_secs(60)).await;
    assert_eq!(house.kept(4).await, 4, "an upload under way was swept");
    house.wait(Duration::from_secs(600)).await;
    assert_eq!(house.kept(3).await, 3, "a document of no case stayed");
    // What a power cut brought back after its case had given it up.
    let found: Vec<_> = house.documents.list(None).collect().await;
    let kept = found.into_iter().next().unwrap().unwrap().key;
    let bytes = house.documents.get(&kept).await.unwrap();
    let (sue, _) = office.sessions().await;
    let case = house.waiting(&sue).await.unwrap().remove(0).case.unwrap();
    house.refuse(&sue, &case.id).await.unwrap();
    assert_eq!(house.kept(0).await, 0);
    house.documents.put(&kept, bytes).await.unwrap();
    house.wait(Duration::from_secs(60)).await;
    assert_eq!(house.kept(0).await, 0, "a document came back for good");
}

#[tokio::test]
async fn only_support_with_two_factors_proven_lately_and_never_about_themselves() {
    let office = Office::new().await;
    let house = &office.house;
    let (_, case) = office.submitted().await;
    let forbidden = (Code::PermissionDenied, "forbidden".to_owned());

    let eve = house.person("eve@example.org").await;
    let eve = house.sign_in(&eve).await.token;
    assert_eq!(refused(house.waiting(&eve).await), forbidden);
    assert_eq!(refused(house.review(&eve, &case.id).await), forbidden);
    assert_eq!(refused(house.view(&eve, &case.id, DocumentSlot::Front).await), forbidden);
    assert_eq!(refused(house.approve(&eve, &case.id).await), forbidden);
    assert_eq!(refused(house.refuse(&eve, &case.id).await), forbidden);
    // Whoever runs the installation sees that there is a case, and no picture, and decides nothing.
    let view = ViewDocumentRequest { case_id: case.id.clone(), slot: 1, client: client(HOME) };
    let seen = house.cases(ServiceName::Admin).view_document(view).await;
    assert_eq!(seen.err().unwrap().code(), Code::PermissionDenied);

    // Of support, but with a password only.
    let max = house.account("max@gatepost.test").await;
    house.organizations.support.lock().unwrap().push(max.id.clone());
    let max_session = house.login("max@gatepost.test").await;
    assert_eq!(refused(house.waiting(&max_session.token).await).1, "no-factor");
    house.enroll(&max_session.token).await;
    assert_eq!(refused(house.waiting(&max_session.token).await).1, "factor-required");

    let (sue, tom) = office.sessions().await;
    house.approve(&sue, &case.id).await.unwrap();
    let twice = house.approve(&sue, &case.id).await;
    assert_eq!(refused(twice), (Code::FailedPrecondition, "case-same-person".to_owned()));
    house.clock.advance(Duration::from_secs(300));
    assert_eq!(refused(house.approve(&tom, &case.id).await).1, "step-up-required");
}

#[tokio::test]
async fn nobody_of_support_decides_about_themselves() {
    let office = Office::new().await;
    let house = &office.house;
    // A session that she had before is not ended by asking for help.
    house.organizations.support.lock().unwrap().push(office.anna.account.id.clone());
    let own = house.sign_in(&office.anna).await.token;
    let (_, case) = office.submitted().await;
    let listed = house.waiting(&own).await.unwrap();
    assert!(listed[0].own);
    let refusal = (Code::PermissionDenied, "case-own".to_owned());
    assert_eq!(refused(house.review(&own, &case.id).await), refusal);
    assert_eq!(refused(house.view(&own, &case.id, DocumentSlot::Selfie).await), refusal);
    assert_eq!(refused(house.approve(&own, &case.id).await), refusal);
    assert_eq!(refused(house.refuse(&own, &case.id).await), refusal);
}

#[tokio::test]
async fn of_two_approvals_at_once_both_count_unless_they_are_one_persons() {
    let office = Office::new().await;
    let house = &office.house;
    let (_, case) = office.submitted().await;
    let (sue, tom) = office.sessions().await;
    let (one, two) = tokio::join!(house.approve(&sue, &case.id), house.approve(&sue, &case.id));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "one person counted twice");
    assert_eq!(house.review(&sue, &case.id).await.unwrap().case.unwrap().approvals, 1);
    house.approve(&tom, &case.id).await.unwrap();

    let office = Office::new().await;
    let house = &office.house;
    let (token, case) = office.submitted().await;
    let (sue, tom) = office.sessions().await;
    let (one, two) = tokio::join!(house.approve(&sue, &case.id), house.approve(&tom, &case.id));
    one.unwrap();
    two.unwrap();
    assert_eq!(house.case(&token).await.unwrap().state(), RecoveryCaseState::Approved);
    assert_eq!(house.kept(0).await, 0);
}

#[tokio::test]
async fn an_approval_of_somebody_who_left_does_not_count() {
    let office = Office::new().await;
    let house = &office.house;
    let (token, case) = office.submitted().await;
    let (sue, tom) = office.sessions().await;
    house.approve(&sue, &case.id).await.unwrap();
    house.organizations.support.lock().unwrap().retain(|id| *id != office.sue.account.id);
    house.approve(&tom, &case.id).await.unwrap();
    let case = house.case(&token).await.unwrap();
    assert_eq!((case.state(), case.approvals), (RecoveryCaseState::Submitted, 1));
}

#[tokio::test]
async fn the_owner_stops_it_by_logging_in_at_any_time() {
    for stage in 0..4 {
        let office = Office::new().await;
        let house = &office.house;
        let (token, link) = match stage {
            0 => (house.open_case(ANNA).await.unwrap().0, None),
            1 => (office.submitted().await.0, None),
            2 => (office.approved().await.0, None),
            _ => {
                let (token, link) = office.ready().await;
                (token, Some(link))
            }
        };
        house.sign_in(&office.anna).await;
        let case = house.case(&token).await.unwrap();
        assert_eq!((case.state(), case.end.as_str()), (RecoveryCaseState::Ended, "logged-in"));
        assert_eq!(house.kept(0).await, 0, "documents stayed at {stage}");
        if let Some(link) = link {
            assert_eq!(refused(house.finish(&link, PASSWORD).await), gone());
        }
        if stage > 0 {
            let told = house.post.mail(ANNA, "Your recovery case was ended", 0).await;
            assert!(told.contains("somebody logged in"), "{told}");
        }
        // She still has her factor, and nothing is due any more.
        house.wait(HOUR * 200).await;
        assert_eq!(house.case(&token).await.unwrap().end, "logged-in");
        assert!(house.login_again(ANNA).await.is_none());
    }
}

#[tokio::test]
async fn this_was_not_me_ends_it_by_the_link_of_either_notice() {
    for (stage, subject) in
        [(1, "Somebody asks to get past"), (2, "Your second factors will be reset")]
    {
        for lock in [false, true] {
            let office = Office::new().await;
            let house = &office.house;
            let (token, _) =
                if stage == 1 { office.submitted().await } else { office.approved().await };
            let alarm = link_in(&house.post.mail(ANNA, subject, 0).await, "/alarm");
            if lock {
                let request = LockAccountRequest { token: alarm, client: client(HOME) };
                house.alarms().lock_account(request).await.unwrap();
            } else {
                let request = UndoChangeRequest { token: alarm, client: client(HOME) };
                house.alarms().undo_change(request).await.unwrap();
            }
            assert_eq!(house.case(&token).await.unwrap().end, "not-me", "{stage} {lock}");
            assert_eq!(house.kept(0).await, 0);
            house.wait(HOUR * 100).await;
            assert!(house.post.all(ANNA, "You can reset").is_empty());
        }
    }
}

#[tokio::test]
async fn another_password_a_suspension_or_the_operator_ends_it() {
    // A new password by mail proves less than the one that the case began with.
    let office = Office::new().await;
    let house = &office.house;
    let (token, link) = office.ready().await;
    let mut recovery = RecoveryServiceClient::new(house.link(ServiceName::Web));
    let ask = StartPasswordResetRequest {
        email: ANNA.to_owned(),
        unreachable: false,
        client: client(HOME),
    };
    recovery.start_password_reset(ask).await.unwrap();
    let mail = house.post.mail(ANNA, "Set a new password", 0).await;
    let new = "a new long horse 91";
    let reset = FinishPasswordResetRequest {
        token: link_in(&mail, "/recover/password"),
        new_password: new.to_owned(),
        client: client(HOME),
    };
    recovery.finish_password_reset(reset).await.unwrap();
    assert_eq!(refused(house.finish(&link, new).await), gone());
    assert_eq!(house.case(&token).await.unwrap().end, "password-changed");

    let office = Office::new().await;
    let (token, case) = office.submitted().await;
    let state = SetAccountStateRequest {
        account_id: office.anna.account.id.clone(),
        state: AccountState::Suspended.into(),
    };
    office.house.accounts(ServiceName::Admin).set_account_state(state).await.unwrap();
    assert_eq!(office.house.case(&token).await.unwrap().end, "account-inactive");
    assert_eq!(office.house.kept(0).await, 0);
    let cancel = CancelRecoveryCaseRequest { case_id: case.id };
    let ended = office.house.cases(ServiceName::Admin).cancel_recovery_case(cancel).await.unwrap();
    assert_eq!(ended.into_inner().case.unwrap().case.unwrap().end, "account-inactive");

    let office = Office::new().await;
    let (token, case) = office.submitted().await;
    let cancel = CancelRecoveryCaseRequest { case_id: case.id };
    office.house.cases(ServiceName::Admin).cancel_recovery_case(cancel).await.unwrap();
    assert_eq!(office.house.case(&token).await.unwrap().end, "operator");
    assert_eq!(office.house.kept(0).await, 0);
    office.house.post.mail(ANNA, "Your recovery case was ended", 0).await;
}

#[tokio::test]
async fn whoever_asked_takes_it_back_and_asks_again() {
    let office = Office::new().await;
    let house = &office.house;
    let (token, first) = office.submitted().await;
    let withdraw = WithdrawRecoveryCaseRequest { case_token: token.clone(), client: client(HOME) };
    for _ in 0..2 {
        house.cases(ServiceName::Web).withdraw_recovery_case(withdraw.clone()).await.unwrap();
    }
    assert_eq!(house.case(&token).await.unwrap().end, "withdrawn");
    assert_eq!(house.kept(0).await, 0);
    assert_eq!(refused(house.submit(&token).await), not_now());
    house.clock.advance(HOUR);
    let (token, second) = house.open_case(ANNA).await.unwrap();
    assert_ne!(first.id, second.id);
    // From another browser the same case goes on, and the first one no longer does.
    house.clock.advance(HOUR);
    let (newer, same) = house.open_case(ANNA).await.unwrap();
    assert_eq!(same.id, second.id);
    assert_eq!(refused(house.case(&token).await), gone());
    assert_eq!(house.case(&newer).await.unwrap().id, second.id);
    // Nothing handed in within a day.
    house.upload(&newer, DocumentSlot::Front, picture(300, ImageFormat::Png)).await.unwrap();
    assert_eq!(refused(house.submit(&newer).await).1, "case-incomplete");
    house.wait(HOUR * 24).await;
    assert_eq!(house.case(&newer).await.unwrap().end, "expired");
    assert_eq!(house.kept(0).await, 0);
    // And in the end it is forgotten altogether.
    house.wait(HOUR * 24 * 366).await;
    assert_eq!(refused(house.case(&newer).await), gone());
}

#[tokio::test]
async fn a_case_needs_a_password_just_proven_and_somebody_to_review_it() {
    let office = Office::new().await;
    let house = &office.house;
    for token in ["", "x", "gpn_000000000000000000000000000000000000"] {
        let request = OpenRecoveryCaseRequest { login_token: token.into(), client: client(HOME) };
        let refusal = refused(house.cases(ServiceName::Web).open_recovery_case(request).await);
        assert_eq!(refusal, (Code::Unauthenticated, "login-ended".to_owned()));
    }
    // A step-up proves nothing of the kind.
    let session = house.sign_in(&office.anna).await;
    let start = signed(StartStepUpRequest { factor: false, client: client(HOME) }, &session.token);
    let step_up = house.logins().start_step_up(start).await.unwrap().into_inner();
    let login_token = step_up.challenge.unwrap().login_token;
    let request = OpenRecoveryCaseRequest { login_token, client: client(HOME) };
    let refusal = refused(house.cases(ServiceName::Web).open_recovery_case(request).await);
    assert_eq!(refusal.1, "login-ended");
    // A login that a case was opened with is over.
    let login_token = house.challenge(ANNA).await.login_token;
    let request = OpenRecoveryCaseRequest { login_token, client: client(HOME) };
    let mut cases = house.cases(ServiceName::Web);
    cases.open_recovery_case(request.clone()).await.unwrap();
    assert_eq!(refused(cases.open_recovery_case(request).await).1, "login-ended");

    house.organizations.support.lock().unwrap().pop();
    house.clock.advance(HOUR);
    assert_eq!(refused(house.open_case(ANNA).await).1, "no-support");
    house.organizations.failing.store(true, Ordering::SeqCst);
    assert_eq!(refused(house.open_case(ANNA).await).1, "organizations-unavailable");
    house.organizations.failing.store(false, Ordering::SeqCst);
    let mut paused = false;
    for _ in 0..12 {
        paused |= refused(house.open_case(ANNA).await).1 == "throttled";
    }
    assert!(paused, "cases can be asked for without end");
    for token in ["", "x", "gpc_000000000000000000000000000000000000"] {
        assert_eq!(refused(house.case(token).await), gone());
        let sent = house.upload(token, DocumentSlot::Front, picture(300, ImageFormat::Png)).await;
        assert_eq!(refused(sent), gone());
        assert_eq!(refused(house.finish(token, PASSWORD).await), gone());
    }
}

#[tokio::test]
async fn files_that_are_no_pictures_are_refused_and_leave_nothing() {
    let config = IdentityConfig {
        case_file: gatepost_runtime::config::Size(200_000),
        case_pixels: 500_000,
        ..IdentityConfig::default()
    };
    let office = Office::of(House::with(config, MemoryStore::new(), 1)).await;
    let house = &office.house;
    let (token, _) = house.open_case(ANNA).await.unwrap();
    let png = picture(300, ImageFormat::Png);
    let long = [png.clone(), vec![0; 200_000 - png.len() + 1]].concat();
    for (file, reason) in [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "picture-other-kind"),
        (b"%PDF-1.7".to_vec(), "picture-other-kind"),
        (Vec::new(), "picture-other-kind"),
        (b"\xff\xd8\xff\xe0 nonsense".to_vec(), "picture-damaged"),
        (long, "picture-too-long"),
        (picture(100, ImageFormat::Png), "picture-too-few-pixels"),
        (picture(2500, ImageFormat::Jpeg), "picture-too-many-pixels"),
    ] {
        let refusal = refused(house.upload(&token, DocumentSlot::Front, file).await);
        assert_eq!(refusal, (Code::InvalidArgument, reason.to_owned()));
    }
    // Longer than any message may be: refused before it is read.
    let huge = house.upload(&token, DocumentSlot::Front, vec![0xff; 300_000]).await;
    assert_eq!(huge.unwrap_err().code(), Code::OutOfRange);
    let unnamed = house.upload(&token, DocumentSlot::Unspecified, png.clone()).await;
    assert_eq!(refused(unnamed).0, Code::InvalidArgument);
    assert_eq!(house.kept(0).await, 0);
    // Another picture takes the place of the first, which goes.
    for _ in 0..2 {
        let case = house.upload(&token, DocumentSlot::Front, png.clone()).await.unwrap();
        assert_eq!(case.documents, [DocumentSlot::Front as i32]);
    }
    assert_eq!(house.kept(1).await, 1);
    house.upload(&token, DocumentSlot::Selfie, png.clone()).await.unwrap();
    house.submit(&token).await.unwrap();
    assert_eq!(refused(house.upload(&token, DocumentSlot::Back, png).await), not_now());
    assert_eq!(refused(house.submit(&token).await), not_now());
}
