//! Passkeys, as far as the pages go.

use super::*;
use gatepost_proto::identity::v1::passkey_service_server::{PasskeyService, PasskeyServiceServer};

/// What browsers are given.
pub const OPTIONS: &str = r#"{"challenge":"YWJj","user":{"name":"<b>\"anna\"'"}}"#;
/// What an authenticator makes of it.
pub const MADE: &str = r#"{"id":"made"}"#;
/// What an authenticator signs.
pub const SIGNED: &str = r#"{"id":"signed"}"#;

/// What the fakes remember of passkeys.
#[derive(Default)]
pub struct Passkeys {
    /// Does the login under way ask for one?
    pub asked: bool,
    /// Does the address of this installation allow none?
    pub unavailable: bool,
    /// Ceremonies begun.
    pub begun: u32,
    pub finished: Vec<FinishPasskeyEnrollmentRequest>,
    /// Logins by a passkey alone.
    pub logins: Vec<FinishPasskeyLoginRequest>,
}

pub fn service(fakes: &Fakes) -> PasskeyServiceServer<Fakes> {
    PasskeyServiceServer::new(fakes.clone())
}

#[tonic::async_trait]
impl PasskeyService for Fakes {
    async fn start_passkey_enrollment(
        &self,
        request: Request<StartPasskeyEnrollmentRequest>,
    ) -> Answer<StartPasskeyEnrollmentResponse> {
        caller(&request)?;
        self.fresh()?;
        let mut world = self.world();
        if world.passkeys.unavailable {
            return Err(refusal(Code::FailedPrecondition, "passkeys-unavailable", None));
        }
        world.passkeys.begun += 1;
        ok(StartPasskeyEnrollmentResponse {
            ceremony: format!("gpn_{}", world.passkeys.begun),
            options: OPTIONS.into(),
            expires: at(NOW + 600),
        })
    }

    async fn finish_passkey_enrollment(
        &self,
        request: Request<FinishPasskeyEnrollmentRequest>,
    ) -> Answer<FinishPasskeyEnrollmentResponse> {
        caller(&request)?;
        self.fresh()?;
        let request = request.into_inner();
        let mut world = self.world();
        world.passkeys.finished.push(request.clone());
        if request.name.len() > 64 {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("name")));
        }
        match (request.ceremony.as_str(), request.response.as_str()) {
            ("gpn_old", _) => Err(refusal(Code::FailedPrecondition, "ceremony-ended", None)),
            (_, "{") => Err(refusal(Code::InvalidArgument, "malformed", Some("response"))),
            (_, "known") => Err(refusal(Code::AlreadyExists, "passkey-known", None)),
            (_, MADE) => {
                let first = world.factors.is_empty();
                let added = login::factor(3, FactorKind::Passkey, &request.name);
                let facts = PasskeyFacts { verifies: true, ..PasskeyFacts::default() };
                let added = Factor { passkey: Some(facts), ..added };
                world.factors.push(added.clone());
                let backup_codes =
                    if first { vec!["0a1b-2c3d-4e5f-6g7h".into()] } else { Vec::new() };
                ok(FinishPasskeyEnrollmentResponse { factor: Some(added), backup_codes })
            }
            _ => Err(refusal(Code::FailedPrecondition, "passkey-refused", None)),
        }
    }

    async fn start_passkey_login(
        &self,
        _: Request<StartPasskeyLoginRequest>,
    ) -> Answer<StartPasskeyLoginResponse> {
        let mut world = self.world();
        if world.passkeys.unavailable {
            return Err(refusal(Code::FailedPrecondition, "passkeys-unavailable", None));
        }
        world.passkeys.begun += 1;
        ok(StartPasskeyLoginResponse {
            ceremony: format!("gpn_{}", world.passkeys.begun),
            options: OPTIONS.into(),
            expires: at(NOW + 600),
        })
    }

    async fn finish_passkey_login(
        &self,
        request: Request<FinishPasskeyLoginRequest>,
    ) -> Answer<FinishPasskeyLoginResponse> {
        let request = request.into_inner();
        self.world().passkeys.logins.push(request.clone());
        match (request.ceremony.as_str(), request.response.as_str()) {
            ("gpn_old", _) => Err(refusal(Code::FailedPrecondition, "ceremony-ended", None)),
            (_, "often") => Err(refusal(Code::ResourceExhausted, "throttled", None)),
            (_, SIGNED) => ok(FinishPasskeyLoginResponse { session: Some(login::grant()) }),
            ("" | "{", _) => Err(refusal(Code::InvalidArgument, "malformed", Some("response"))),
            _ => Err(refusal(Code::Unauthenticated, "login-refused", None)),
        }
    }
}
