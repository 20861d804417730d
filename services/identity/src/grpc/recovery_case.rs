use std::pin::Pin;

use futures_util::Stream;
use gatepost_identity_core::{CaseState, DocumentSlot, RecoveryCase as Case, RefusalReason};
use gatepost_model::{Malformed, Password, RecoveryCaseId};
use gatepost_proto::{
    identity::v1::{
        self as proto, ApproveRecoveryCaseRequest, ApproveRecoveryCaseResponse,
        CancelRecoveryCaseRequest, CancelRecoveryCaseResponse, FinishFactorResetRequest,
        FinishFactorResetResponse, GetRecoveryCaseRequest, GetRecoveryCaseResponse,
        ListRecoveryCasesRequest, ListRecoveryCasesResponse, OpenFactorResetRequest,
        OpenFactorResetResponse, OpenRecoveryCaseRequest, OpenRecoveryCaseResponse,
        RefuseRecoveryCaseRequest, RefuseRecoveryCaseResponse, ReviewRecoveryCaseRequest,
        ReviewRecoveryCaseResponse, ReviewedCase, SubmitRecoveryCaseRequest,
        SubmitRecoveryCaseResponse, UploadDocumentRequest, UploadDocumentResponse,
        ViewDocumentRequest, ViewDocumentResponse, WithdrawRecoveryCaseRequest,
        WithdrawRecoveryCaseResponse, recovery_case_service_server::RecoveryCaseService,
    },
    wire,
};
use gatepost_runtime::page::Page;
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};
use crate::{
    flow::{CasePage, Reviewed},
    state::Identity,
};

/// Bytes of a picture in one message.
const PIECE: usize = 64 * 1024;

type Pieces = Pin<Box<dyn Stream<Item = Result<ViewDocumentResponse, Status>> + Send>>;

impl Identity {
    /// Longest message of a picture, with what stands beside the file.
    pub(super) fn longest_upload(&self) -> usize {
        usize::try_from(self.config.case_file.0).unwrap_or(usize::MAX).saturating_add(16 * 1024)
    }
}

#[tonic::async_trait]
impl RecoveryCaseService for Rpc {
    async fn open_recovery_case(
        &self,
        request: Request<OpenRecoveryCaseRequest>,
    ) -> Result<Response<OpenRecoveryCaseResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.login_token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let (opened, secret) = self.0.open_case(&token, &client).await.map_err(refusal)?;
        let case_token = secret.expose().to_string();
        Ok(Response::new(OpenRecoveryCaseResponse { case_token, case: Some(case(&opened)) }))
    }

    async fn get_recovery_case(
        &self,
        request: Request<GetRecoveryCaseRequest>,
    ) -> Result<Response<GetRecoveryCaseResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.case_token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let found = self.0.get_case(&token, &client).await.map_err(refusal)?;
        let longest_file = self.0.config.case_file.0;
        Ok(Response::new(GetRecoveryCaseResponse { case: Some(case(&found)), longest_file }))
    }

    async fn upload_document(
        &self,
        request: Request<UploadDocumentRequest>,
    ) -> Result<Response<UploadDocumentResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.case_token);
        let slot = slot_of(asked.slot).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let added = self.0.upload_document(&token, slot, asked.file, &client).await;
        let case = Some(case(&added.map_err(refusal)?));
        Ok(Response::new(UploadDocumentResponse { case }))
    }

    async fn submit_recovery_case(
        &self,
        request: Request<SubmitRecoveryCaseRequest>,
    ) -> Result<Response<SubmitRecoveryCaseResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.case_token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let case = Some(case(&self.0.submit_case(&token, &client).await.map_err(refusal)?));
        Ok(Response::new(SubmitRecoveryCaseResponse { case }))
    }

    async fn withdraw_recovery_case(
        &self,
        request: Request<WithdrawRecoveryCaseRequest>,
    ) -> Result<Response<WithdrawRecoveryCaseResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.case_token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        self.0.withdraw_case(&token, &client).await.map_err(refusal)?;
        Ok(Response::new(WithdrawRecoveryCaseResponse {}))
    }

    async fn open_factor_reset(
        &self,
        request: Request<OpenFactorResetRequest>,
    ) -> Result<Response<OpenFactorResetResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let account = self.0.open_factor_reset(&token, &client).await.map_err(refusal)?;
        Ok(Response::new(OpenFactorResetResponse { email: account.email.to_string() }))
    }

    async fn finish_factor_reset(
        &self,
        request: Request<FinishFactorResetRequest>,
    ) -> Result<Response<FinishFactorResetResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let typed = Zeroizing::new(asked.password);
        let password = Password::typed(&typed).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        self.0.finish_factor_reset(&token, &password, &client).await.map_err(refusal)?;
        Ok(Response::new(FinishFactorResetResponse {}))
    }

    async fn list_recovery_cases(
        &self,
        request: Request<ListRecoveryCasesRequest>,
    ) -> Result<Response<ListRecoveryCasesResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let page: Page<RecoveryCaseId> = Page::of(asked.page.as_ref()).map_err(refusal)?;
        let wanted = CasePage { waiting: asked.waiting, after: page.after, limit: page.limit() };
        let mut found = self.0.list_cases(&principal, &wanted).await.map_err(refusal)?;
        let next = page.cut(&mut found, |one| one.case.id);
        let cases = found.iter().map(reviewed).collect();
        Ok(Response::new(ListRecoveryCasesResponse { cases, page: Some(next) }))
    }

    async fn review_recovery_case(
        &self,
        request: Request<ReviewRecoveryCaseRequest>,
    ) -> Result<Response<ReviewRecoveryCaseResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let id = asked.case_id.parse().map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let found = self.0.review_case(&principal, id, &client).await.map_err(refusal)?;
        Ok(Response::new(ReviewRecoveryCaseResponse { case: Some(reviewed(&found)) }))
    }

    type ViewDocumentStream = Pieces;

    async fn view_document(
        &self,
        request: Request<ViewDocumentRequest>,
    ) -> Result<Response<Pieces>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let id = asked.case_id.parse().map_err(refusal)?;
        let slot = slot_of(asked.slot).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let jpeg = self.0.view_document(&principal, id, slot, &client).await.map_err(refusal)?;
        let pieces = futures_util::stream::unfold((jpeg, 0), |(jpeg, from)| async move {
            let piece = jpeg.get(from..(from + PIECE).min(jpeg.len()))?;
            let piece = (!piece.is_empty()).then(|| piece.to_vec())?;
            let next = from + piece.len();
            Some((Ok(ViewDocumentResponse { piece }), (jpeg, next)))
        });
        Ok(Response::new(Box::pin(pieces)))
    }

    async fn approve_recovery_case(
        &self,
        request: Request<ApproveRecoveryCaseRequest>,
    ) -> Result<Response<ApproveRecoveryCaseResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let id = asked.case_id.parse().map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let found = self.0.approve_case(&principal, id, &client).await.map_err(refusal)?;
        Ok(Response::new(ApproveRecoveryCaseResponse { case: Some(reviewed(&found)) }))
    }

    async fn refuse_recovery_case(
        &self,
        request: Request<RefuseRecoveryCaseRequest>,
    ) -> Result<Response<RefuseRecoveryCaseResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let id = asked.case_id.parse().map_err(refusal)?;
        let reason = match asked.reason() {
            proto::RefusalReason::Unreadable => RefusalReason::Unreadable,
            proto::RefusalReason::Mismatch => RefusalReason::Mismatch,
            proto::RefusalReason::Invalid => RefusalReason::Invalid,
            proto::RefusalReason::Doubtful => RefusalReason::Doubtful,
            proto::RefusalReason::Unspecified => {
                return Err(refusal(Malformed::new("reason", "why the case is refused")));
            }
        };
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let found = self.0.refuse_case(&principal, id, reason, &client).await.map_err(refusal)?;
        Ok(Response::new(RefuseRecoveryCaseResponse { case: Some(reviewed(&found)) }))
    }

    async fn cancel_recovery_case(
        &self,
        request: Request<CancelRecoveryCaseRequest>,
    ) -> Result<Response<CancelRecoveryCaseResponse>, Status> {
        let id = request.into_inner().case_id.parse().map_err(refusal)?;
        let found = self.0.cancel_case(id).await.map_err(refusal)?;
        Ok(Response::new(CancelRecoveryCaseResponse { case: Some(reviewed(&found)) }))
    }
}

fn slot_of(wire: i32) -> Result<DocumentSlot, Malformed> {
    match proto::DocumentSlot::try_from(wire) {
        Ok(proto::DocumentSlot::Front) => Ok(DocumentSlot::Front),
        Ok(proto::DocumentSlot::Back) => Ok(DocumentSlot::Back),
        Ok(proto::DocumentSlot::Selfie) => Ok(DocumentSlot::Selfie),
        Ok(proto::DocumentSlot::Unspecified) | Err(_) => {
            Err(Malformed::new("slot", "front, back or selfie"))
        }
    }
}

fn slot(slot: DocumentSlot) -> proto::DocumentSlot {
    match slot {
        DocumentSlot::Front => proto::DocumentSlot::Front,
        DocumentSlot::Back => proto::DocumentSlot::Back,
        DocumentSlot::Selfie => proto::DocumentSlot::Selfie,
    }
}

fn case(case: &Case) -> proto::RecoveryCase {
    let mut shown = proto::RecoveryCase {
        id: case.id.to_string(),
        number: case.number(),
        opened: Some(wire::timestamp(case.opened)),
        documents_until: case.erased_by.map(wire::timestamp),
        documents: case.documents.iter().map(|document| slot(document.slot).into()).collect(),
        approvals: u32::try_from(case.approvals.len()).unwrap_or(u32::MAX),
        ..proto::RecoveryCase::default()
    };
    let state = match case.state {
        CaseState::Collecting => proto::RecoveryCaseState::Collecting,
        CaseState::Submitted { at } => {
            shown.submitted = Some(wire::timestamp(at));
            proto::RecoveryCaseState::Submitted
        }
        CaseState::Approved { effective, .. } => {
            shown.effective = Some(wire::timestamp(effective));
            proto::RecoveryCaseState::Approved
        }
        CaseState::Ready { since, until } => {
            shown.effective = Some(wire::timestamp(since));
            shown.until = Some(wire::timestamp(until));
            proto::RecoveryCaseState::Ready
        }
        CaseState::Ended { at, end } => {
            shown.ended = Some(wire::timestamp(at));
            end.slug().clone_into(&mut shown.end);
            proto::RecoveryCaseState::Ended
        }
    };
    shown.set_state(state);
    shown
}

fn reviewed(found: &Reviewed) -> ReviewedCase {
    ReviewedCase {
        case: Some(case(&found.case)),
        account_id: found.owner.id.to_string(),
        email: found.owner.email.to_string(),
        name: found.owner.name.to_string(),
        account_created: Some(wire::timestamp(found.owner.created)),
        client: Some(wire::client(&found.case.client)),
        approved_by_caller: found.approved_by_caller,
        own: found.own,
    }
}
