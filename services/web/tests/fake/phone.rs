//! Telephone numbers and text messages.

use gatepost_proto::identity::v1::phone_service_server::{PhoneService, PhoneServiceServer};

use super::*;

/// The service.
pub fn service(fakes: &Fakes) -> PhoneServiceServer<Fakes> {
    PhoneServiceServer::new(fakes.clone())
}

/// What is remembered of numbers: Anna's.
#[derive(Default)]
pub struct Phones {
    /// The operator has no gateway.
    pub off: bool,
    pub known: Vec<Phone>,
    pub pending: Option<StartPhoneVerificationRequest>,
    pub reminders: Vec<StartLoginReminderRequest>,
    /// How often a code was sent.
    pub sent: u32,
}

/// A number as the list shows it.
pub fn phone(factor: bool) -> Phone {
    Phone {
        id: id("phn", 1),
        masked_number: "+41 ••• 67".into(),
        verified: at(NOW - 86_400),
        recovery: true,
        notices: false,
        factor,
    }
}

fn waiting() -> Option<PendingPhone> {
    let masked_number = "+41 ••• 21".into();
    Some(PendingPhone { masked_number, expires: at(NOW + 300), resend_at: at(NOW + 30) })
}

fn off() -> Status {
    refusal(Code::FailedPrecondition, "sms-off", None)
}

impl Fakes {
    /// Anna's number, when it is that.
    fn own(&self, who: &str, phone_id: &str) -> Result<Phone, Status> {
        let world = self.world();
        let mut mine = world.phones.known.iter().filter(|_| who == "anna");
        mine.find(|phone| phone.id == phone_id).cloned().ok_or_else(missing)
    }

    fn on(&self) -> Result<(), Status> {
        if self.world().phones.off { Err(off()) } else { Ok(()) }
    }
}

fn right(password: &str) -> Result<(), Status> {
    let right = password == "correct horse";
    if right { Ok(()) } else { Err(refusal(Code::PermissionDenied, "password-refused", None)) }
}

#[tonic::async_trait]
impl PhoneService for Fakes {
    async fn get_text_messages(
        &self,
        _: Request<GetTextMessagesRequest>,
    ) -> Answer<GetTextMessagesResponse> {
        ok(GetTextMessagesResponse { offered: !self.world().phones.off })
    }

    async fn list_phones(&self, request: Request<ListPhonesRequest>) -> Answer<ListPhonesResponse> {
        let anna = caller(&request)? == "anna";
        let world = self.world();
        let phones = if anna { world.phones.known.clone() } else { Vec::new() };
        let pending = world.phones.pending.is_some().then(waiting).flatten().filter(|_| anna);
        ok(ListPhonesResponse { phones, pending, offered: !world.phones.off })
    }

    async fn start_phone_verification(
        &self,
        request: Request<StartPhoneVerificationRequest>,
    ) -> Answer<StartPhoneVerificationResponse> {
        caller(&request)?;
        self.fresh()?;
        self.on()?;
        let request = request.into_inner();
        right(&request.password)?;
        if !request.number.starts_with('+') {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("number")));
        }
        if request.number.ends_with('9') {
            return Err(refusal(Code::ResourceExhausted, "throttled", None));
        }
        self.world().phones.pending = Some(request);
        ok(StartPhoneVerificationResponse { pending: waiting() })
    }

    async fn resend_phone_code(
        &self,
        request: Request<ResendPhoneCodeRequest>,
    ) -> Answer<ResendPhoneCodeResponse> {
        caller(&request)?;
        let mut world = self.world();
        world.phones.sent += 1;
        if world.phones.sent > 1 {
            return Err(refusal(Code::ResourceExhausted, "throttled", None));
        }
        ok(ResendPhoneCodeResponse { pending: waiting() })
    }

    async fn finish_phone_verification(
        &self,
        request: Request<FinishPhoneVerificationRequest>,
    ) -> Answer<FinishPhoneVerificationResponse> {
        caller(&request)?;
        match request.into_inner().code.as_str() {
            "123456" => {}
            "777777" => {
                return Err(refusal(Code::FailedPrecondition, "verification-spent", None));
            }
            _ => return Err(refusal(Code::InvalidArgument, "malformed", Some("code"))),
        }
        let mut world = self.world();
        world.phones.pending = None;
        world.phones.known = vec![phone(false)];
        ok(FinishPhoneVerificationResponse { phone: Some(phone(false)) })
    }

    async fn cancel_phone_verification(
        &self,
        request: Request<CancelPhoneVerificationRequest>,
    ) -> Answer<CancelPhoneVerificationResponse> {
        caller(&request)?;
        self.world().phones.pending = None;
        ok(CancelPhoneVerificationResponse {})
    }

    async fn update_phone(
        &self,
        request: Request<UpdatePhoneRequest>,
    ) -> Answer<UpdatePhoneResponse> {
        let who = caller(&request)?;
        self.fresh()?;
        let request = request.into_inner();
        let mut own = self.own(who, &request.phone_id)?;
        (own.recovery, own.notices) = (request.recovery, request.notices);
        self.world().phones.known = vec![own.clone()];
        ok(UpdatePhoneResponse { phone: Some(own) })
    }

    async fn remove_phone(
        &self,
        request: Request<RemovePhoneRequest>,
    ) -> Answer<RemovePhoneResponse> {
        let who = caller(&request)?;
        self.fresh()?;
        let request = request.into_inner();
        let own = self.own(who, &request.phone_id)?;
        right(&request.password)?;
        if own.factor {
            return Err(refusal(Code::FailedPrecondition, "phone-in-use", None));
        }
        self.world().phones.known.clear();
        ok(RemovePhoneResponse {})
    }

    async fn enroll_sms(&self, request: Request<EnrollSmsRequest>) -> Answer<EnrollSmsResponse> {
        let who = caller(&request)?;
        self.fresh()?;
        self.own(who, &request.into_inner().phone_id)?;
        self.on()?;
        let mut world = self.world();
        if world.phones.known[0].factor {
            return Err(refusal(Code::FailedPrecondition, "phone-in-use", None));
        }
        world.phones.known[0].factor = true;
        let first = world.factors.is_empty();
        let backup_codes = first.then(|| "0a1b-2c3d-4e5f-6g7h".to_owned());
        ok(EnrollSmsResponse { factor: None, backup_codes: backup_codes.into_iter().collect() })
    }

    async fn start_login_reminder(
        &self,
        request: Request<StartLoginReminderRequest>,
    ) -> Answer<StartLoginReminderResponse> {
        let request = request.into_inner();
        match request.by.as_ref().unwrap() {
            start_login_reminder_request::By::Number(number) if !number.starts_with('+') => {
                return Err(refusal(Code::InvalidArgument, "malformed", Some("number")));
            }
            start_login_reminder_request::By::Email(email) if !email.contains('@') => {
                return Err(refusal(Code::InvalidArgument, "malformed", Some("email")));
            }
            start_login_reminder_request::By::Number(_) => self.on()?,
            start_login_reminder_request::By::Email(_) => {}
        }
        self.world().phones.reminders.push(request);
        ok(StartLoginReminderResponse {})
    }

    async fn send_test_message(
        &self,
        _: Request<SendTestMessageRequest>,
    ) -> Answer<SendTestMessageResponse> {
        Err(missing())
    }
}
