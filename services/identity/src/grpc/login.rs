use gatepost_identity_core::{Factor, FactorDetail, FactorKind, LoginPurpose, Question as Asked};
use gatepost_model::{Address, Malformed, Password};
use gatepost_proto::{
    identity::v1::{
        self as proto, AnswerChallengeRequest, AnswerChallengeResponse, CancelLoginRequest,
        CancelLoginResponse, ChooseFactorRequest, ChooseFactorResponse, CodeQuestion,
        GetLoginRequest, GetLoginResponse, PasskeyFacts, PasskeyQuestion, PasswordQuestion,
        PushQuestion, SessionGrant, SmsQuestion, StartLoginRequest, StartLoginResponse,
        StartStepUpRequest, StartStepUpResponse, answer_challenge_request,
        answer_challenge_response, challenge::Question, login_service_server::LoginService,
        start_login_response,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};
use crate::{
    flow::{Answer, Challenge, Grant, LoginOutcome},
    relying_party::Signed,
    state::Identity,
};

#[tonic::async_trait]
impl LoginService for Rpc {
    async fn start_login(
        &self,
        request: Request<StartLoginRequest>,
    ) -> Result<Response<StartLoginResponse>, Status> {
        let asked = request.into_inner();
        let typed = Zeroizing::new(asked.password);
        let email: Address = asked.email.parse().map_err(refusal)?;
        let password = Password::typed(&typed).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let started = self.0.start_login(&email, &password, &client, &asked.device_token).await;
        let outcome = match started.map_err(refusal)? {
            LoginOutcome::Session(grant) => start_login_response::Outcome::Session(session(&grant)),
            LoginOutcome::Challenge(shown) => {
                start_login_response::Outcome::Challenge(challenge(&shown))
            }
        };
        Ok(Response::new(StartLoginResponse { outcome: Some(outcome) }))
    }

    async fn get_login(
        &self,
        request: Request<GetLoginRequest>,
    ) -> Result<Response<GetLoginResponse>, Status> {
        let token = Zeroizing::new(request.into_inner().login_token);
        let shown = self.0.get_login(&token).await.map_err(refusal)?;
        Ok(Response::new(GetLoginResponse { challenge: Some(challenge(&shown)) }))
    }

    async fn choose_factor(
        &self,
        request: Request<ChooseFactorRequest>,
    ) -> Result<Response<ChooseFactorResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.login_token);
        let factor = match asked.factor_id.as_str() {
            "" => None,
            id => Some(id.parse().map_err(refusal)?),
        };
        let shown = self.0.choose_factor(&token, factor).await.map_err(refusal)?;
        Ok(Response::new(ChooseFactorResponse { challenge: Some(challenge(&shown)) }))
    }

    async fn answer_challenge(
        &self,
        request: Request<AnswerChallengeRequest>,
    ) -> Result<Response<AnswerChallengeResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.login_token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let answer = match asked.answer {
            Some(answer_challenge_request::Answer::Code(code)) => Answer::Code(code),
            Some(answer_challenge_request::Answer::Password(typed)) => {
                let typed = Zeroizing::new(typed);
                Answer::Password(Password::typed(&typed).map_err(refusal)?)
            }
            Some(answer_challenge_request::Answer::Passkey(json)) => {
                Answer::Passkey(Signed::parse(&json).map_err(refusal)?)
            }
            Some(answer_challenge_request::Answer::PushCheck(_)) => Answer::PushCheck,
            None => {
                return Err(refusal(Malformed::new("answer", "a code, a password or a passkey")));
            }
        };
        let answered = self.0.answer_challenge(&token, &answer, &client, &asked.device_token);
        let outcome = match answered.await.map_err(refusal)? {
            LoginOutcome::Session(grant) => {
                answer_challenge_response::Outcome::Session(session(&grant))
            }
            LoginOutcome::Challenge(shown) => {
                answer_challenge_response::Outcome::Challenge(challenge(&shown))
            }
        };
        Ok(Response::new(AnswerChallengeResponse { outcome: Some(outcome) }))
    }

    async fn cancel_login(
        &self,
        request: Request<CancelLoginRequest>,
    ) -> Result<Response<CancelLoginResponse>, Status> {
        let token = Zeroizing::new(request.into_inner().login_token);
        self.0.cancel_login(&token).await.map_err(refusal)?;
        Ok(Response::new(CancelLoginResponse {}))
    }

    async fn start_step_up(
        &self,
        request: Request<StartStepUpRequest>,
    ) -> Result<Response<StartStepUpResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, present) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let started = self.0.start_step_up(account, present, asked.factor, &client).await;
        let shown = started.map_err(refusal)?;
        Ok(Response::new(StartStepUpResponse { challenge: Some(challenge(&shown)) }))
    }
}

pub(super) fn session(grant: &Grant) -> SessionGrant {
    SessionGrant {
        token: grant.secret.expose().to_string(),
        session_id: grant.session.id.to_string(),
        account_id: grant.session.account.to_string(),
        expires: Some(wire::timestamp(grant.session.expires)),
        device_token: grant.device_token.clone(),
    }
}

fn challenge(shown: &Challenge) -> proto::Challenge {
    let login = &shown.login;
    let chosen = login.chosen.and_then(|id| shown.factors.iter().find(|f| f.id == id));
    let token = shown.secret.as_ref().map(|secret| secret.expose().to_string());
    proto::Challenge {
        login_token: token.unwrap_or_default(),
        purpose: match login.purpose {
            LoginPurpose::SignIn => proto::LoginPurpose::SignIn,
            LoginPurpose::StepUp { .. } => proto::LoginPurpose::StepUp,
        }
        .into(),
        expires: Some(wire::timestamp(login.expires)),
        choices: shown.factors.iter().map(factor).collect(),
        chosen_factor_id: chosen.map(|factor| factor.id.to_string()).unwrap_or_default(),
        tries_left: shown.tries_left,
        password_allowed: matches!(login.purpose, LoginPurpose::StepUp { factor: false, .. }),
        question: match chosen.map(Factor::kind) {
            Some(FactorKind::Totp) => Some(Question::Totp(CodeQuestion {})),
            Some(FactorKind::Passkey) => match &login.question {
                Asked::Passkey(asked) => {
                    Some(Question::Passkey(PasskeyQuestion { options: asked.options.clone() }))
                }
                Asked::Code | Asked::Push(_) | Asked::Sms(_) => None,
            },
            Some(FactorKind::Sms) => match &login.question {
                Asked::Sms(asked) => Some(Question::Sms(SmsQuestion {
                    masked_number: asked.masked.clone(),
                    resend_at: Some(wire::timestamp(asked.resend_at)),
                })),
                Asked::Code | Asked::Passkey(_) | Asked::Push(_) => None,
            },
            Some(FactorKind::Push) => Some(Question::Push(push(shown))),
            Some(FactorKind::BackupCodes) => Some(Question::BackupCode(CodeQuestion {})),
            None => match login.purpose {
                LoginPurpose::StepUp { factor: false, .. } => {
                    Some(Question::Password(PasswordQuestion {}))
                }
                LoginPurpose::StepUp { .. } | LoginPurpose::SignIn => None,
            },
        },
    }
}

fn push(shown: &Challenge) -> PushQuestion {
    match shown.login.question {
        Asked::Push(Some(asked)) => PushQuestion {
            number: asked.number,
            expires: Some(wire::timestamp(asked.expires)),
            approved: shown.approved,
        },
        Asked::Push(None) | Asked::Code | Asked::Passkey(_) | Asked::Sms(_) => {
            PushQuestion::default()
        }
    }
}

pub(super) fn factor(factor: &Factor) -> proto::Factor {
    proto::Factor {
        id: factor.id.to_string(),
        kind: match factor.kind() {
            FactorKind::Totp => proto::FactorKind::Totp,
            FactorKind::Passkey => proto::FactorKind::Passkey,
            FactorKind::Push => proto::FactorKind::Push,
            FactorKind::Sms => proto::FactorKind::Sms,
            FactorKind::BackupCodes => proto::FactorKind::BackupCodes,
        }
        .into(),
        name: factor.name.to_string(),
        created: Some(wire::timestamp(factor.created)),
        last_used: factor.last_used.map(wire::timestamp),
        left: match &factor.detail {
            FactorDetail::BackupCodes(codes) => u32::try_from(codes.left.len()).unwrap_or(u32::MAX),
            FactorDetail::Totp(_)
            | FactorDetail::Passkey(_)
            | FactorDetail::Push(_)
            | FactorDetail::Sms(_) => 0,
        },
        passkey: match &factor.detail {
            FactorDetail::Passkey(passkey) => Some(PasskeyFacts {
                backed_up: passkey.backed_up,
                backup_eligible: passkey.backup_eligible,
                verifies: passkey.verifies,
                suspended: passkey.suspended.map(wire::timestamp),
            }),
            FactorDetail::Totp(_)
            | FactorDetail::BackupCodes(_)
            | FactorDetail::Push(_)
            | FactorDetail::Sms(_) => None,
        },
    }
}
