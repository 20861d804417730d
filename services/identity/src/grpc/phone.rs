use gatepost_identity_core::Phone;
use gatepost_model::{Address, Malformed, Password, PhoneId};
use gatepost_proto::{
    identity::v1::{
        self as proto, CancelPhoneVerificationRequest, CancelPhoneVerificationResponse,
        EnrollSmsRequest, EnrollSmsResponse, FinishPhoneVerificationRequest,
        FinishPhoneVerificationResponse, GetTextMessagesRequest, GetTextMessagesResponse,
        ListPhonesRequest, ListPhonesResponse, RemovePhoneRequest, RemovePhoneResponse,
        ResendPhoneCodeRequest, ResendPhoneCodeResponse, SendTestMessageRequest,
        SendTestMessageResponse, StartLoginReminderRequest, StartLoginReminderResponse,
        StartPhoneVerificationRequest, StartPhoneVerificationResponse, UpdatePhoneRequest,
        UpdatePhoneResponse, phone_service_server::PhoneService, start_login_reminder_request::By,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, login, refusal};
use crate::{
    flow::{NewPhone, PendingPhone, ReminderKey},
    state::Identity,
};

#[tonic::async_trait]
impl PhoneService for Rpc {
    async fn get_text_messages(
        &self,
        _: Request<GetTextMessagesRequest>,
    ) -> Result<Response<GetTextMessagesResponse>, Status> {
        Ok(Response::new(GetTextMessagesResponse { offered: self.0.sms.is_some() }))
    }

    async fn list_phones(
        &self,
        request: Request<ListPhonesRequest>,
    ) -> Result<Response<ListPhonesResponse>, Status> {
        let principal = self.principal(&request).await?;
        let account = match request.into_inner().account_id.as_str() {
            "" => None,
            id => Some(id.parse().map_err(refusal)?),
        };
        let known = self.0.list_phones(&principal, account).await.map_err(refusal)?;
        Ok(Response::new(ListPhonesResponse {
            phones: known.phones.iter().map(|view| phone(&view.phone, view.factor)).collect(),
            pending: known.pending.as_ref().map(pending),
            offered: known.offered,
        }))
    }

    async fn start_phone_verification(
        &self,
        request: Request<StartPhoneVerificationRequest>,
    ) -> Result<Response<StartPhoneVerificationResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let password = password(asked.password)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let new = NewPhone {
            number: asked.number.parse().map_err(refusal)?,
            replaces: match asked.replaces_phone_id.as_str() {
                "" => None,
                id => Some(phone_id(id)?),
            },
            recovery: asked.recovery,
            notices: asked.notices,
        };
        let started = self.0.start_phone(account, session, &new, &password, &client).await;
        let pending = Some(pending(&started.map_err(refusal)?));
        Ok(Response::new(StartPhoneVerificationResponse { pending }))
    }

    async fn resend_phone_code(
        &self,
        request: Request<ResendPhoneCodeRequest>,
    ) -> Result<Response<ResendPhoneCodeResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let client = wire::client_of(request.into_inner().client.as_ref()).map_err(refusal)?;
        let sent = self.0.resend_phone_code(account, session, &client).await.map_err(refusal)?;
        Ok(Response::new(ResendPhoneCodeResponse { pending: Some(pending(&sent)) }))
    }

    async fn finish_phone_verification(
        &self,
        request: Request<FinishPhoneVerificationRequest>,
    ) -> Result<Response<FinishPhoneVerificationResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let code = Zeroizing::new(asked.code);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let made = self.0.finish_phone(account, &code, &client).await.map_err(refusal)?;
        // What was just verified is no factor yet, and one that is in use is not changed.
        let phone = Some(phone(&made, false));
        Ok(Response::new(FinishPhoneVerificationResponse { phone }))
    }

    async fn cancel_phone_verification(
        &self,
        request: Request<CancelPhoneVerificationRequest>,
    ) -> Result<Response<CancelPhoneVerificationResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        self.0.cancel_phone(account).await.map_err(refusal)?;
        Ok(Response::new(CancelPhoneVerificationResponse {}))
    }

    async fn update_phone(
        &self,
        request: Request<UpdatePhoneRequest>,
    ) -> Result<Response<UpdatePhoneResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let id = phone_id(&asked.phone_id)?;
        let uses = (asked.recovery, asked.notices);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let updated = self.0.update_phone(account, session, id, uses, &client).await;
        let updated = updated.map_err(refusal)?;
        Ok(Response::new(UpdatePhoneResponse { phone: Some(phone(&updated, false)) }))
    }

    async fn remove_phone(
        &self,
        request: Request<RemovePhoneRequest>,
    ) -> Result<Response<RemovePhoneResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let id = phone_id(&asked.phone_id)?;
        let password = password(asked.password)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let removed = self.0.remove_phone(account, session, id, &password, &client).await;
        removed.map_err(refusal)?;
        Ok(Response::new(RemovePhoneResponse {}))
    }

    async fn enroll_sms(
        &self,
        request: Request<EnrollSmsRequest>,
    ) -> Result<Response<EnrollSmsResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let id = phone_id(&asked.phone_id)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let enrolled = self.0.enroll_sms(account, session, id, &client).await.map_err(refusal)?;
        Ok(Response::new(EnrollSmsResponse {
            factor: Some(login::factor(&enrolled.factor)),
            backup_codes: enrolled.backup_codes.iter().map(|code| code.expose().clone()).collect(),
        }))
    }

    async fn start_login_reminder(
        &self,
        request: Request<StartLoginReminderRequest>,
    ) -> Result<Response<StartLoginReminderResponse>, Status> {
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let by = match asked.by {
            Some(By::Number(number)) => ReminderKey::Phone(number.parse().map_err(refusal)?),
            Some(By::Email(email)) => ReminderKey::Email(address(&email)?),
            None => return Err(refusal(Malformed::new("by", "a telephone number or an e-mail"))),
        };
        self.0.start_login_reminder(by, client).map_err(refusal)?;
        Ok(Response::new(StartLoginReminderResponse {}))
    }

    async fn send_test_message(
        &self,
        request: Request<SendTestMessageRequest>,
    ) -> Result<Response<SendTestMessageResponse>, Status> {
        let asked = request.into_inner();
        let number = asked.number.parse().map_err(refusal)?;
        self.0.send_test_sms(number, &asked.language).await.map_err(refusal)?;
        Ok(Response::new(SendTestMessageResponse {}))
    }
}

fn phone(phone: &Phone, factor: bool) -> proto::Phone {
    proto::Phone {
        id: phone.id.to_string(),
        masked_number: phone.number.masked(),
        verified: Some(wire::timestamp(phone.verified)),
        recovery: phone.recovery,
        notices: phone.notices,
        factor,
    }
}

fn pending(pending: &PendingPhone) -> proto::PendingPhone {
    proto::PendingPhone {
        masked_number: pending.masked.clone(),
        expires: Some(wire::timestamp(pending.expires)),
        resend_at: Some(wire::timestamp(pending.resend_at)),
    }
}

fn phone_id(text: &str) -> Result<PhoneId, Status> {
    text.parse().map_err(refusal)
}

fn password(typed: String) -> Result<Password, Status> {
    let typed = Zeroizing::new(typed);
    Password::typed(&typed).map_err(refusal)
}

fn address(typed: &str) -> Result<Address, Status> {
    typed.parse().map_err(|error: Malformed| refusal(Malformed { field: "email", ..error }))
}
