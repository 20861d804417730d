//! Recovery data and forgotten passwords.

use gatepost_proto::identity::v1::recovery_service_server::{
    RecoveryService, RecoveryServiceServer,
};

use super::*;

/// The service.
pub fn service(fakes: &Fakes) -> RecoveryServiceServer<Fakes> {
    RecoveryServiceServer::new(fakes.clone())
}

fn link(token: &str) -> Result<(), Status> {
    let right = token == "gpl_right";
    if right { Ok(()) } else { Err(refusal(Code::NotFound, "link-refused", None)) }
}

#[tonic::async_trait]
impl RecoveryService for Fakes {
    async fn get_recovery(
        &self,
        request: Request<GetRecoveryRequest>,
    ) -> Answer<GetRecoveryResponse> {
        caller(&request)?;
        ok(GetRecoveryResponse {
            email: "anna@elsewhere.example".into(),
            pending_email: XSS.into(),
            pending_expires: at(NOW + 3600),
        })
    }

    async fn change_recovery_email(
        &self,
        request: Request<ChangeRecoveryEmailRequest>,
    ) -> Answer<ChangeRecoveryEmailResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if request.password != "correct horse" {
            return Err(refusal(Code::PermissionDenied, "password-refused", None));
        }
        if !request.email.contains('@') {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("email")));
        }
        ok(ChangeRecoveryEmailResponse { expires: at(NOW + 3600) })
    }

    async fn open_recovery_email(
        &self,
        request: Request<OpenRecoveryEmailRequest>,
    ) -> Answer<OpenRecoveryEmailResponse> {
        caller(&request)?;
        link(&request.into_inner().token)?;
        ok(OpenRecoveryEmailResponse { email: "new@elsewhere.example".into() })
    }

    async fn confirm_recovery_email(
        &self,
        request: Request<ConfirmRecoveryEmailRequest>,
    ) -> Answer<ConfirmRecoveryEmailResponse> {
        caller(&request)?;
        link(&request.into_inner().token)?;
        ok(ConfirmRecoveryEmailResponse {})
    }

    async fn remove_recovery_email(
        &self,
        request: Request<RemoveRecoveryEmailRequest>,
    ) -> Answer<RemoveRecoveryEmailResponse> {
        caller(&request)?;
        if request.into_inner().password != "correct horse" {
            return Err(refusal(Code::PermissionDenied, "password-refused", None));
        }
        ok(RemoveRecoveryEmailResponse {})
    }

    async fn start_password_reset(
        &self,
        request: Request<StartPasswordResetRequest>,
    ) -> Answer<StartPasswordResetResponse> {
        let request = request.into_inner();
        if !request.email.contains('@') {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("email")));
        }
        if request.email.starts_with("often") {
            return Err(refusal(Code::ResourceExhausted, "throttled", None));
        }
        self.world().resets.push(request);
        ok(StartPasswordResetResponse {})
    }

    async fn open_password_reset(
        &self,
        request: Request<OpenPasswordResetRequest>,
    ) -> Answer<OpenPasswordResetResponse> {
        link(&request.into_inner().token)?;
        ok(OpenPasswordResetResponse { email: XSS.into() })
    }

    async fn finish_password_reset(
        &self,
        request: Request<FinishPasswordResetRequest>,
    ) -> Answer<FinishPasswordResetResponse> {
        let request = request.into_inner();
        link(&request.token)?;
        if request.new_password.len() < 10 {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("password")));
        }
        self.world().passwords.push(request.new_password);
        ok(FinishPasswordResetResponse {})
    }
}
