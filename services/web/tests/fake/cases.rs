//! Recovery cases: one, of whoever holds its token.

use std::pin::Pin;

use gatepost_proto::identity::v1::recovery_case_service_server::{
    RecoveryCaseService, RecoveryCaseServiceServer,
};

use super::*;

/// The secret of the one case.
pub const CASE: &str = "gpc_case";
/// Longest file that is taken, in bytes.
pub const LONGEST: u64 = 1000;

/// What is remembered of cases.
#[derive(Default)]
pub struct Cases {
    pub case: Option<RecoveryCase>,
    /// Slots and sizes of what was sent.
    pub files: Vec<(DocumentSlot, usize)>,
    /// What was done, by whom.
    pub deeds: Vec<String>,
    /// Is Anna of support, and Bert not?
    pub support: bool,
    /// Is there nobody of support?
    pub nobody: bool,
    /// Has support only a password?
    pub weak: bool,
}

/// The service.
pub fn service(fakes: &Fakes) -> RecoveryCaseServiceServer<Fakes> {
    RecoveryCaseServiceServer::new(fakes.clone())
}

/// A case that has just begun.
pub fn begun() -> RecoveryCase {
    RecoveryCase {
        id: id("cas", 1),
        number: "7K2M-0QXA".into(),
        state: RecoveryCaseState::Collecting.into(),
        opened: at(NOW - 600),
        ..RecoveryCase::default()
    }
}

impl Fakes {
    fn case(&self, token: &str) -> Result<RecoveryCase, Status> {
        let gone = || refusal(Code::NotFound, "link-refused", None);
        let case = self.world().cases.case.clone().ok_or_else(gone)?;
        if token == CASE { Ok(case) } else { Err(gone()) }
    }

    fn helper<T>(&self, request: &Request<T>) -> Result<(), Status> {
        let who = caller(request)?;
        let world = self.world();
        if who != "anna" || !world.cases.support {
            return Err(refusal(Code::PermissionDenied, "forbidden", None));
        }
        if world.cases.weak {
            return Err(refusal(Code::FailedPrecondition, "no-factor", None));
        }
        if world.stale {
            return Err(refusal(Code::FailedPrecondition, "step-up-required", None));
        }
        Ok(())
    }

    fn reviewed(&self, case_id: &str) -> Result<ReviewedCase, Status> {
        let case = self.world().cases.case.clone().filter(|case| case.id == case_id);
        let case = Some(case.ok_or_else(missing)?);
        Ok(ReviewedCase {
            case,
            account_id: id("acc", 7),
            email: "carl@example.org".into(),
            name: XSS.into(),
            account_created: at(NOW - 9_000_000),
            client: client(FIREFOX),
            approved_by_caller: false,
            own: false,
        })
    }
}

type Pieces =
    Pin<Box<dyn futures_util::Stream<Item = Result<ViewDocumentResponse, Status>> + Send>>;

#[tonic::async_trait]
impl RecoveryCaseService for Fakes {
    async fn open_recovery_case(
        &self,
        request: Request<OpenRecoveryCaseRequest>,
    ) -> Answer<OpenRecoveryCaseResponse> {
        if request.into_inner().login_token != login::LOGIN {
            return Err(refusal(Code::Unauthenticated, "login-ended", None));
        }
        if self.world().cases.nobody {
            return Err(refusal(Code::FailedPrecondition, "no-support", None));
        }
        self.world().cases.case = Some(begun());
        ok(OpenRecoveryCaseResponse { case_token: CASE.into(), case: Some(begun()) })
    }

    async fn get_recovery_case(
        &self,
        request: Request<GetRecoveryCaseRequest>,
    ) -> Answer<GetRecoveryCaseResponse> {
        let case = Some(self.case(&request.into_inner().case_token)?);
        ok(GetRecoveryCaseResponse { case, longest_file: LONGEST })
    }

    async fn upload_document(
        &self,
        request: Request<UploadDocumentRequest>,
    ) -> Answer<UploadDocumentResponse> {
        let request = request.into_inner();
        let mut case = self.case(&request.case_token)?;
        if request.file.starts_with(b"<svg") {
            let reason = "picture-other-kind";
            return Err(refusal(Code::InvalidArgument, reason, Some("file")));
        }
        self.world().cases.files.push((request.slot(), request.file.len()));
        case.documents.push(request.slot);
        self.world().cases.case = Some(case.clone());
        ok(UploadDocumentResponse { case: Some(case) })
    }

    async fn submit_recovery_case(
        &self,
        request: Request<SubmitRecoveryCaseRequest>,
    ) -> Answer<SubmitRecoveryCaseResponse> {
        let mut case = self.case(&request.into_inner().case_token)?;
        if case.documents.len() < 2 {
            return Err(refusal(Code::FailedPrecondition, "case-incomplete", None));
        }
        case.set_state(RecoveryCaseState::Submitted);
        case.submitted = at(NOW);
        case.documents_until = at(NOW + 200_000);
        self.world().cases.case = Some(case.clone());
        ok(SubmitRecoveryCaseResponse { case: Some(case) })
    }

    async fn withdraw_recovery_case(
        &self,
        request: Request<WithdrawRecoveryCaseRequest>,
    ) -> Answer<WithdrawRecoveryCaseResponse> {
        let mut case = self.case(&request.into_inner().case_token)?;
        case.set_state(RecoveryCaseState::Ended);
        case.end = "withdrawn".into();
        self.world().cases.case = Some(case);
        ok(WithdrawRecoveryCaseResponse {})
    }

    async fn open_factor_reset(
        &self,
        request: Request<OpenFactorResetRequest>,
    ) -> Answer<OpenFactorResetResponse> {
        match request.into_inner().token.as_str() {
            "gpl_right" => ok(OpenFactorResetResponse { email: "anna@example.org".into() }),
            _ => Err(refusal(Code::NotFound, "link-refused", None)),
        }
    }

    async fn finish_factor_reset(
        &self,
        request: Request<FinishFactorResetRequest>,
    ) -> Answer<FinishFactorResetResponse> {
        let request = request.into_inner();
        if request.token != "gpl_right" {
            return Err(refusal(Code::NotFound, "link-refused", None));
        }
        if request.password != "correct horse" {
            return Err(refusal(Code::PermissionDenied, "password-refused", None));
        }
        self.world().cases.deeds.push("reset".into());
        ok(FinishFactorResetResponse {})
    }

    async fn list_recovery_cases(
        &self,
        request: Request<ListRecoveryCasesRequest>,
    ) -> Answer<ListRecoveryCasesResponse> {
        self.helper(&request)?;
        let case = self.world().cases.case.clone();
        let cases = case.map(|case| self.reviewed(&case.id)).transpose()?;
        ok(ListRecoveryCasesResponse { cases: cases.into_iter().collect(), page: None })
    }

    async fn review_recovery_case(
        &self,
        request: Request<ReviewRecoveryCaseRequest>,
    ) -> Answer<ReviewRecoveryCaseResponse> {
        self.helper(&request)?;
        let case = Some(self.reviewed(&request.into_inner().case_id)?);
        ok(ReviewRecoveryCaseResponse { case })
    }

    type ViewDocumentStream = Pieces;

    async fn view_document(&self, request: Request<ViewDocumentRequest>) -> Answer<Pieces> {
        self.helper(&request)?;
        self.reviewed(&request.into_inner().case_id)?;
        let piece = |text: &[u8]| Ok(ViewDocumentResponse { piece: text.to_vec() });
        let pieces = [piece(b"a picture "), piece(b"in pieces")];
        ok(Box::pin(futures_util::stream::iter(pieces)))
    }

    async fn approve_recovery_case(
        &self,
        request: Request<ApproveRecoveryCaseRequest>,
    ) -> Answer<ApproveRecoveryCaseResponse> {
        self.helper(&request)?;
        let case_id = request.into_inner().case_id;
        self.reviewed(&case_id)?;
        self.world().cases.deeds.push("approve".into());
        let approvals = {
            let mut world = self.world();
            let case = world.cases.case.as_mut().unwrap();
            case.approvals += 1;
            if case.approvals == 2 {
                case.set_state(RecoveryCaseState::Approved);
            }
            case.approvals
        };
        assert!(approvals <= 2);
        ok(ApproveRecoveryCaseResponse { case: Some(self.reviewed(&case_id)?) })
    }

    async fn refuse_recovery_case(
        &self,
        request: Request<RefuseRecoveryCaseRequest>,
    ) -> Answer<RefuseRecoveryCaseResponse> {
        self.helper(&request)?;
        let request = request.into_inner();
        let reason = request.reason();
        let case = Some(self.reviewed(&request.case_id)?);
        self.world().cases.deeds.push(format!("refuse {}", reason.as_str_name()));
        ok(RefuseRecoveryCaseResponse { case })
    }

    async fn cancel_recovery_case(
        &self,
        _: Request<CancelRecoveryCaseRequest>,
    ) -> Answer<CancelRecoveryCaseResponse> {
        Err(missing())
    }
}
