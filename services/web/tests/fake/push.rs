//! Phones that approve logins.

use gatepost_proto::identity::v1::push_service_server::{PushService, PushServiceServer};

use super::*;

/// The text of the one invitation.
pub const INVITATION: &str = "gatepost://enroll?server=https%3A%2F%2Flocalhost&secret=gpe_one";

/// What is remembered of phones.
#[derive(Default)]
pub struct Phones {
    pub invited: bool,
    pub presented: bool,
    /// What a login asks of the phone, when it asks one.
    pub asked: Option<PushQuestion>,
    pub claims: Vec<ClaimDeviceEnrollmentRequest>,
    /// Proofs of requests, with how long they would wait.
    pub proofs: Vec<(DeviceProof, u32)>,
    pub answers: Vec<AnswerPendingLoginRequest>,
}

pub(super) fn service(fakes: &Fakes) -> PushServiceServer<Fakes> {
    PushServiceServer::new(fakes.clone())
}

impl Fakes {
    fn enrollment(&self) -> Result<DeviceEnrollment, Status> {
        let world = self.world();
        let state = match (world.push.invited, world.push.presented) {
            (true, false) => device_enrollment::State::Invitation(INVITATION.into()),
            (true, true) => device_enrollment::State::Device(PresentedDevice {
                name: XSS.into(),
                platform: XSS.into(),
                client: client("phone"),
            }),
            (false, _) => return Err(missing()),
        };
        Ok(DeviceEnrollment { expires: at(NOW + 600), state: Some(state) })
    }

    fn heard(&self, proof: Option<DeviceProof>, wait: u32) -> Result<(), Status> {
        let proof = proof.unwrap();
        let reason = match proof.device_id.as_str() {
            "acc_1.removed" => Some("device-refused"),
            "acc_1.late" => Some("device-time"),
            _ => None,
        };
        self.world().push.proofs.push((proof, wait));
        reason.map_or(Ok(()), |reason| Err(refusal(Code::Unauthenticated, reason, None)))
    }
}

#[tonic::async_trait]
impl PushService for Fakes {
    async fn start_device_enrollment(
        &self,
        request: Request<StartDeviceEnrollmentRequest>,
    ) -> Answer<StartDeviceEnrollmentResponse> {
        caller(&request)?;
        self.fresh()?;
        self.world().push.invited = true;
        ok(StartDeviceEnrollmentResponse { enrollment: Some(self.enrollment()?) })
    }

    async fn get_device_enrollment(
        &self,
        request: Request<GetDeviceEnrollmentRequest>,
    ) -> Answer<GetDeviceEnrollmentResponse> {
        caller(&request)?;
        self.fresh()?;
        ok(GetDeviceEnrollmentResponse { enrollment: Some(self.enrollment()?) })
    }

    async fn finish_device_enrollment(
        &self,
        request: Request<FinishDeviceEnrollmentRequest>,
    ) -> Answer<FinishDeviceEnrollmentResponse> {
        caller(&request)?;
        self.fresh()?;
        if !self.world().push.presented {
            return Err(refusal(Code::FailedPrecondition, "no-device", None));
        }
        let name = request.into_inner().name;
        if name.is_empty() {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("name")));
        }
        let factor = login::factor(5, FactorKind::Push, &name);
        let mut world = self.world();
        world.push = Phones::default();
        let first = world.factors.is_empty();
        world.factors.push(factor.clone());
        let backup_codes = if first { vec!["0a1b-2c3d-4e5f-6g7h".into()] } else { Vec::new() };
        ok(FinishDeviceEnrollmentResponse { factor: Some(factor), backup_codes })
    }

    async fn cancel_device_enrollment(
        &self,
        request: Request<CancelDeviceEnrollmentRequest>,
    ) -> Answer<CancelDeviceEnrollmentResponse> {
        caller(&request)?;
        self.world().push.invited = false;
        ok(CancelDeviceEnrollmentResponse {})
    }

    async fn claim_device_enrollment(
        &self,
        request: Request<ClaimDeviceEnrollmentRequest>,
    ) -> Answer<ClaimDeviceEnrollmentResponse> {
        let claim = request.into_inner();
        let right = claim.secret == "gpe_one";
        self.world().push.claims.push(claim);
        if !right {
            return Err(refusal(Code::Unauthenticated, "enrollment-refused", None));
        }
        ok(ClaimDeviceEnrollmentResponse {
            device_id: "acc_1.fac_1".into(),
            email: "anna@example.org".into(),
            code_seed: vec![1; 20],
            expires: at(NOW + 600),
        })
    }

    async fn get_device(&self, request: Request<GetDeviceRequest>) -> Answer<GetDeviceResponse> {
        self.heard(request.into_inner().proof, 0)?;
        ok(GetDeviceResponse {
            state: DeviceState::Active.into(),
            name: "Phone".into(),
            email: "anna@example.org".into(),
        })
    }

    async fn list_pending_logins(
        &self,
        request: Request<ListPendingLoginsRequest>,
    ) -> Answer<ListPendingLoginsResponse> {
        let request = request.into_inner();
        self.heard(request.proof, request.wait_ms)?;
        let login = PendingLogin {
            id: id("apv", 1),
            step_up: false,
            client: client(FIREFOX),
            created: at(NOW),
            expires: at(NOW + 120),
            tries_left: 3,
        };
        ok(ListPendingLoginsResponse { logins: vec![login] })
    }

    async fn answer_pending_login(
        &self,
        request: Request<AnswerPendingLoginRequest>,
    ) -> Answer<AnswerPendingLoginResponse> {
        let request = request.into_inner();
        self.heard(request.proof.clone(), 0)?;
        self.world().push.answers.push(request.clone());
        if request.login_id != id("apv", 1) {
            return Err(missing());
        }
        match request.decision {
            Some(
                answer_pending_login_request::Decision::Approve(42)
                | answer_pending_login_request::Decision::Deny(_),
            ) => ok(AnswerPendingLoginResponse {}),
            _ => Err(refusal(Code::PermissionDenied, "number-refused", None)),
        }
    }
}
