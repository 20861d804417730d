use std::time::Duration;

use gatepost_device::{ApprovalNumber, Decision};
use gatepost_model::{Malformed, Secret};
use gatepost_proto::{
    identity::v1::{
        AnswerPendingLoginRequest, AnswerPendingLoginResponse, CancelDeviceEnrollmentRequest,
        CancelDeviceEnrollmentResponse, ClaimDeviceEnrollmentRequest,
        ClaimDeviceEnrollmentResponse, DeviceEnrollment, DeviceProof, DeviceState,
        FinishDeviceEnrollmentRequest, FinishDeviceEnrollmentResponse, GetDeviceEnrollmentRequest,
        GetDeviceEnrollmentResponse, GetDeviceRequest, GetDeviceResponse, ListPendingLoginsRequest,
        ListPendingLoginsResponse, PendingLogin, PresentedDevice, StartDeviceEnrollmentRequest,
        StartDeviceEnrollmentResponse, answer_pending_login_request, device_enrollment::State,
        push_service_server::PushService,
    },
    wire,
};
use tonic::{Request, Response, Status};

use super::{Rpc, factor::exposed, login, refusal};
use crate::{
    flow::{Claim, DeviceRequest, Enrollment, Pending},
    state::Identity,
};

#[tonic::async_trait]
impl PushService for Rpc {
    async fn start_device_enrollment(
        &self,
        request: Request<StartDeviceEnrollmentRequest>,
    ) -> Result<Response<StartDeviceEnrollmentResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let begun = self.0.start_device_enrollment(account, session).await.map_err(refusal)?;
        let enrollment = Some(enrollment(&begun));
        Ok(Response::new(StartDeviceEnrollmentResponse { enrollment }))
    }

    async fn get_device_enrollment(
        &self,
        request: Request<GetDeviceEnrollmentRequest>,
    ) -> Result<Response<GetDeviceEnrollmentResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let found = self.0.get_device_enrollment(account, session).await.map_err(refusal)?;
        let enrollment = Some(enrollment(&found));
        Ok(Response::new(GetDeviceEnrollmentResponse { enrollment }))
    }

    async fn finish_device_enrollment(
        &self,
        request: Request<FinishDeviceEnrollmentRequest>,
    ) -> Result<Response<FinishDeviceEnrollmentResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let name = asked.name.parse().map_err(refusal)?;
        let enrolled = self.0.finish_device_enrollment(account, session, &name, &client).await;
        let enrolled = enrolled.map_err(refusal)?;
        Ok(Response::new(FinishDeviceEnrollmentResponse {
            factor: Some(login::factor(&enrolled.factor)),
            backup_codes: exposed(&enrolled.backup_codes),
        }))
    }

    async fn cancel_device_enrollment(
        &self,
        request: Request<CancelDeviceEnrollmentRequest>,
    ) -> Result<Response<CancelDeviceEnrollmentResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        self.0.cancel_device_enrollment(account, session).await.map_err(refusal)?;
        Ok(Response::new(CancelDeviceEnrollmentResponse {}))
    }

    async fn claim_device_enrollment(
        &self,
        request: Request<ClaimDeviceEnrollmentRequest>,
    ) -> Result<Response<ClaimDeviceEnrollmentResponse>, Status> {
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let claim = Claim {
            secret: Secret::new(asked.secret),
            name: asked.name,
            platform: asked.platform,
            public_key: asked.public_key,
            signature: asked.signature,
        };
        let claimed = self.0.claim_device_enrollment(&claim, &client).await.map_err(refusal)?;
        Ok(Response::new(ClaimDeviceEnrollmentResponse {
            device_id: claimed.device.to_string(),
            email: claimed.email,
            code_seed: claimed.seed.expose().clone(),
            expires: Some(wire::timestamp(claimed.expires)),
        }))
    }

    async fn get_device(
        &self,
        request: Request<GetDeviceRequest>,
    ) -> Result<Response<GetDeviceResponse>, Status> {
        let device = self.0.device(&proof(request.into_inner().proof)?).await.map_err(refusal)?;
        let state = if device.active { DeviceState::Active } else { DeviceState::Waiting };
        Ok(Response::new(GetDeviceResponse {
            state: state.into(),
            name: device.name.to_string(),
            email: device.account.email.to_string(),
        }))
    }

    async fn list_pending_logins(
        &self,
        request: Request<ListPendingLoginsRequest>,
    ) -> Result<Response<ListPendingLoginsResponse>, Status> {
        let asked = request.into_inner();
        let wait = Duration::from_millis(asked.wait_ms.into());
        let waiting = self.0.pending_logins(&proof(asked.proof)?, wait).await.map_err(refusal)?;
        let logins = waiting.iter().map(pending).collect();
        Ok(Response::new(ListPendingLoginsResponse { logins }))
    }

    async fn answer_pending_login(
        &self,
        request: Request<AnswerPendingLoginRequest>,
    ) -> Result<Response<AnswerPendingLoginResponse>, Status> {
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let id = asked.login_id.parse().map_err(refusal)?;
        let decision = match asked.decision {
            Some(answer_pending_login_request::Decision::Approve(number)) => {
                Decision::Approve(ApprovalNumber::new(number).map_err(refusal)?)
            }
            Some(answer_pending_login_request::Decision::Deny(_)) => Decision::Deny,
            None => return Err(refusal(Malformed::new("decision", "approve or deny"))),
        };
        let proof = proof(asked.proof)?;
        let answered = self.0.answer_pending_login(&proof, id, decision, &asked.signature, &client);
        answered.await.map_err(refusal)?;
        Ok(Response::new(AnswerPendingLoginResponse {}))
    }
}

fn enrollment(shown: &Enrollment) -> DeviceEnrollment {
    let state = match (&shown.presented, &shown.invitation) {
        (Some(presented), _) => Some(State::Device(PresentedDevice {
            name: presented.name.to_string(),
            platform: presented.platform.to_string(),
            client: Some(wire::client(&presented.client)),
        })),
        // Shown to its owner alone.
        (None, Some(invitation)) => Some(State::Invitation(invitation.expose().clone())),
        (None, None) => None,
    };
    DeviceEnrollment { expires: Some(wire::timestamp(shown.expires)), state }
}

fn proof(wire: Option<DeviceProof>) -> Result<DeviceRequest, Status> {
    let wire = wire.ok_or_else(|| refusal(Malformed::new("proof", "a signed request")))?;
    Ok(DeviceRequest {
        device: wire.device_id,
        method: wire.method,
        target: wire.target,
        time: wire.time,
        nonce: wire.nonce,
        body: wire.body,
        signature: wire.signature,
    })
}

fn pending(waiting: &Pending) -> PendingLogin {
    let approval = &waiting.approval;
    PendingLogin {
        id: approval.id.to_string(),
        step_up: approval.step_up,
        client: Some(wire::client(&approval.client)),
        created: Some(wire::timestamp(approval.created)),
        expires: Some(wire::timestamp(approval.expires)),
        tries_left: waiting.tries_left,
    }
}
