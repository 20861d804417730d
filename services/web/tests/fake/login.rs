//! Logins and second factors.

use super::*;

/// What the authenticator app of everybody shows.
const CODE: &str = "123456";
/// The one login under way.
pub const LOGIN: &str = "gpn_login";

pub(super) fn grant() -> SessionGrant {
    SessionGrant {
        token: ANNA.into(),
        session_id: id("ses", 1),
        account_id: id("acc", 1),
        expires: at(NOW + 3600),
        device_token: "known".into(),
    }
}

pub(super) fn factor(n: u32, kind: FactorKind, name: &str) -> Factor {
    Factor {
        id: id("fac", n),
        kind: kind.into(),
        name: name.into(),
        created: at(NOW - 86_400),
        last_used: at(NOW - 3600),
        left: if kind == FactorKind::BackupCodes { 3 } else { 0 },
        ..Factor::default()
    }
}

/// An authenticator app.
pub fn an_app() -> Factor {
    factor(1, FactorKind::Totp, "Phone")
}

fn challenge(step_up: bool, chosen: u32) -> Challenge {
    let question = match chosen {
        0 => challenge::Question::Password(PasswordQuestion {}),
        1 => challenge::Question::Totp(CodeQuestion {}),
        3 => challenge::Question::Passkey(PasskeyQuestion { options: passkeys::OPTIONS.into() }),
        _ => challenge::Question::BackupCode(CodeQuestion {}),
    };
    Challenge {
        login_token: LOGIN.into(),
        purpose: if step_up { LoginPurpose::StepUp } else { LoginPurpose::SignIn }.into(),
        expires: at(NOW + 600),
        choices: vec![
            factor(1, FactorKind::Totp, XSS),
            factor(2, FactorKind::BackupCodes, "x"),
            factor(3, FactorKind::Passkey, "Key ring"),
            factor(4, FactorKind::Passkey, "Telephone"),
        ],
        chosen_factor_id: if chosen == 0 { String::new() } else { id("fac", chosen) },
        tries_left: 2,
        password_allowed: step_up,
        question: Some(question),
    }
}

fn live(token: &str) -> Result<(), Status> {
    let live = token == LOGIN;
    if live { Ok(()) } else { Err(refusal(Code::Unauthenticated, "login-ended", None)) }
}

#[tonic::async_trait]
impl LoginService for Fakes {
    async fn start_login(&self, request: Request<StartLoginRequest>) -> Answer<StartLoginResponse> {
        let request = request.into_inner();
        self.world().logins.push(request.clone());
        match request.password.as_str() {
            "correct horse" => {}
            "too often" => return Err(refusal(Code::ResourceExhausted, "throttled", None)),
            _ => return Err(refusal(Code::Unauthenticated, "login-refused", None)),
        }
        let outcome = if request.email.starts_with("two") {
            start_login_response::Outcome::Challenge(challenge(false, 1))
        } else {
            start_login_response::Outcome::Session(grant())
        };
        ok(StartLoginResponse { outcome: Some(outcome) })
    }

    async fn get_login(&self, request: Request<GetLoginRequest>) -> Answer<GetLoginResponse> {
        live(&request.into_inner().login_token)?;
        let chosen = if self.world().passkeys.asked { 3 } else { 1 };
        let world = self.world();
        let mut shown = challenge(world.stale, chosen);
        if let Some(asked) = world.push.asked {
            shown.choices.push(factor(5, FactorKind::Push, "Phone"));
            shown.chosen_factor_id = id("fac", 5);
            shown.question = Some(challenge::Question::Push(asked));
        }
        if world.by_message {
            shown.choices.push(factor(4, FactorKind::Sms, "+41 ••• 67"));
            shown.chosen_factor_id = id("fac", 4);
            let masked_number = "+41 ••• 67".into();
            let asked = SmsQuestion { masked_number, resend_at: at(NOW + 30) };
            shown.question = Some(challenge::Question::Sms(asked));
        }
        ok(GetLoginResponse { challenge: Some(shown) })
    }

    async fn choose_factor(
        &self,
        request: Request<ChooseFactorRequest>,
    ) -> Answer<ChooseFactorResponse> {
        let request = request.into_inner();
        live(&request.login_token)?;
        if request.factor_id == id("fac", 4) && self.world().by_message {
            self.world().phones.sent += 1;
            if self.world().phones.sent > 1 {
                return Err(refusal(Code::ResourceExhausted, "throttled", None));
            }
            return ok(ChooseFactorResponse { challenge: Some(challenge(false, 2)) });
        }
        if request.factor_id != id("fac", 2) {
            return Err(missing());
        }
        ok(ChooseFactorResponse { challenge: Some(challenge(false, 2)) })
    }

    async fn answer_challenge(
        &self,
        request: Request<AnswerChallengeRequest>,
    ) -> Answer<AnswerChallengeResponse> {
        let request = request.into_inner();
        self.world().answers.push(request.clone());
        live(&request.login_token)?;
        match request.answer {
            Some(answer_challenge_request::Answer::PushCheck(_)) => {
                let asked = self.world().push.asked;
                if !asked.is_some_and(|asked| asked.approved) {
                    let shown = challenge(false, 1);
                    let outcome = Some(answer_challenge_response::Outcome::Challenge(shown));
                    return ok(AnswerChallengeResponse { outcome });
                }
            }
            Some(answer_challenge_request::Answer::Code(code)) if code == CODE => {}
            Some(answer_challenge_request::Answer::Code(code)) if code == "777777" => {
                return Err(refusal(Code::ResourceExhausted, "throttled", None));
            }
            Some(answer_challenge_request::Answer::Passkey(json)) if json == passkeys::SIGNED => {}
            Some(answer_challenge_request::Answer::Passkey(json)) if json == "{" => {
                return Err(refusal(Code::InvalidArgument, "malformed", Some("response")));
            }
            Some(answer_challenge_request::Answer::Code(code)) if code.len() != 6 => {
                return Err(refusal(Code::InvalidArgument, "malformed", Some("code")));
            }
            _ => return Err(refusal(Code::Unauthenticated, "answer-refused", None)),
        }
        let outcome = Some(answer_challenge_response::Outcome::Session(grant()));
        ok(AnswerChallengeResponse { outcome })
    }

    async fn cancel_login(&self, _: Request<CancelLoginRequest>) -> Answer<CancelLoginResponse> {
        ok(CancelLoginResponse {})
    }

    async fn start_step_up(
        &self,
        request: Request<StartStepUpRequest>,
    ) -> Answer<StartStepUpResponse> {
        caller(&request)?;
        ok(StartStepUpResponse { challenge: Some(challenge(true, 0)) })
    }
}

impl Fakes {
    pub(super) fn fresh(&self) -> Result<(), Status> {
        match self.world().stale {
            true => Err(refusal(Code::FailedPrecondition, "step-up-required", None)),
            false => Ok(()),
        }
    }
}

#[tonic::async_trait]
impl FactorService for Fakes {
    async fn list_factors(
        &self,
        request: Request<ListFactorsRequest>,
    ) -> Answer<ListFactorsResponse> {
        let whose = caller(&request)?;
        let factors = if whose == "anna" { self.world().factors.clone() } else { Vec::new() };
        ok(ListFactorsResponse { factors })
    }

    async fn get_factor_status(
        &self,
        _: Request<GetFactorStatusRequest>,
    ) -> Answer<GetFactorStatusResponse> {
        Err(missing())
    }

    async fn start_totp_enrollment(
        &self,
        request: Request<StartTotpEnrollmentRequest>,
    ) -> Answer<StartTotpEnrollmentResponse> {
        caller(&request)?;
        self.fresh()?;
        ok(StartTotpEnrollmentResponse {
            enrollment: "sealed".into(),
            secret: "GEZDGNBVGY3TQOJQ".into(),
            uri: "otpauth://totp/x:anna?secret=GEZDGNBVGY3TQOJQ".into(),
        })
    }

    async fn finish_totp_enrollment(
        &self,
        request: Request<FinishTotpEnrollmentRequest>,
    ) -> Answer<FinishTotpEnrollmentResponse> {
        caller(&request)?;
        self.fresh()?;
        let request = request.into_inner();
        if request.enrollment != "sealed" {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("enrollment")));
        }
        if request.code != CODE {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("code")));
        }
        let first = self.world().factors.is_empty();
        let added = factor(1, FactorKind::Totp, &request.name);
        self.world().factors.push(added.clone());
        let backup_codes = match first {
            true => {
                self.world().factors.push(factor(2, FactorKind::BackupCodes, "x"));
                vec!["0a1b-2c3d-4e5f-6g7h".into()]
            }
            false => Vec::new(),
        };
        ok(FinishTotpEnrollmentResponse { factor: Some(added), backup_codes })
    }

    async fn rename_factor(
        &self,
        request: Request<RenameFactorRequest>,
    ) -> Answer<RenameFactorResponse> {
        let whose = caller(&request)?;
        self.fresh()?;
        let request = request.into_inner();
        if request.name.is_empty() {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("name")));
        }
        let mut world = self.world();
        let mine = world.factors.iter_mut().filter(|_| whose == "anna");
        let found = mine.into_iter().find(|factor| factor.id == request.factor_id);
        let found = found.ok_or_else(missing)?;
        found.name = request.name;
        ok(RenameFactorResponse { factor: Some(found.clone()) })
    }

    async fn remove_factor(
        &self,
        request: Request<RemoveFactorRequest>,
    ) -> Answer<RemoveFactorResponse> {
        let whose = caller(&request)?;
        self.fresh()?;
        let request = request.into_inner();
        if whose != "anna" {
            return Err(missing());
        }
        if request.password != "correct horse" {
            return Err(refusal(Code::PermissionDenied, "password-refused", None));
        }
        self.world().factors.clear();
        ok(RemoveFactorResponse { last: true })
    }

    async fn renew_backup_codes(
        &self,
        request: Request<RenewBackupCodesRequest>,
    ) -> Answer<RenewBackupCodesResponse> {
        caller(&request)?;
        self.fresh()?;
        ok(RenewBackupCodesResponse { backup_codes: vec!["7g6f-5e4d-3c2b-1a0z".into()] })
    }
}
