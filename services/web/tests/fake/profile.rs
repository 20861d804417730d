//! Alarms and profiles: one link of each is good, and what was done is remembered.

use gatepost_proto::identity::v1::{
    activity_report_service_server::*, activity_service_server::ActivityService,
    alarm_service_server::*, closing_service_server::*, profile_service_server::*, *,
};
use tonic::{Code, Request};

use super::{Answer, Fakes, NOW, at, caller, ok, refusal};

/// The token of the link that opens something.
pub const ALARM: &str = "gpl_alarm";

/// The service.
pub fn alarms(fakes: &Fakes) -> AlarmServiceServer<Fakes> {
    AlarmServiceServer::new(fakes.clone())
}

/// The service.
pub fn profiles(fakes: &Fakes) -> ProfileServiceServer<Fakes> {
    ProfileServiceServer::new(fakes.clone())
}

/// The service.
pub fn closings(fakes: &Fakes) -> ClosingServiceServer<Fakes> {
    ClosingServiceServer::new(fakes.clone())
}

/// The service.
pub fn reports(fakes: &Fakes) -> ActivityReportServiceServer<Fakes> {
    ActivityReportServiceServer::new(fakes.clone())
}

/// What is known of anna.
#[derive(Default)]
pub struct Profiles {
    /// Where the person is; UTC when empty.
    pub zone: String,
    /// Kinds of activity that were asked for.
    pub kinds: Vec<i32>,
    pub closed: Vec<&'static str>,
    pub in_the_way: Vec<String>,
    pub updates: Vec<UpdateProfileRequest>,
    pub email: Option<String>,
    pub pending: String,
}

#[derive(Default)]
pub struct Alarms {
    /// What was done: `lock` or `undo`.
    pub acted: Vec<&'static str>,
    pub about: String,
    pub inactive: bool,
}

impl Fakes {
    fn act(&self, token: &str, deed: &'static str) -> Result<(), tonic::Status> {
        let mut world = self.world();
        if token != ALARM || !world.alarms.acted.is_empty() {
            return Err(refusal(Code::NotFound, "link-refused", None));
        }
        world.alarms.acted.push(deed);
        Ok(())
    }
}

#[tonic::async_trait]
impl AlarmService for Fakes {
    async fn open_alarm(&self, request: Request<OpenAlarmRequest>) -> Answer<OpenAlarmResponse> {
        let world = self.world();
        match request.into_inner().token.as_str() {
            ALARM if world.alarms.acted.is_empty() => ok(OpenAlarmResponse {
                about: world.alarms.about.clone(),
                happened: at(NOW - 600),
                facts: [
                    ("time".to_owned(), "2026-11-21T00:00:00Z".to_owned()),
                    ("name".to_owned(), super::XSS.to_owned()),
                    ("ip".to_owned(), "192.0.2.7".to_owned()),
                ]
                .into(),
                can_undo: world.alarms.about == "app-password-issued",
                inactive: world.alarms.inactive,
            }),
            "slow" => Err(refusal(Code::ResourceExhausted, "throttled", None)),
            _ => Err(refusal(Code::NotFound, "link-refused", None)),
        }
    }

    async fn lock_account(
        &self,
        request: Request<LockAccountRequest>,
    ) -> Answer<LockAccountResponse> {
        self.act(&request.into_inner().token, "lock")?;
        ok(LockAccountResponse {})
    }

    async fn undo_change(&self, request: Request<UndoChangeRequest>) -> Answer<UndoChangeResponse> {
        self.act(&request.into_inner().token, "undo")?;
        ok(UndoChangeResponse {})
    }
}

/// The token of the link that proves anna's new address.
pub const EMAIL: &str = "gpl_email";

impl Fakes {
    fn profile(&self, who: &str) -> Profile {
        let world = self.world();
        let email = world.profiles.email.clone();
        Profile {
            name: "Anna Keller".into(),
            language: "en".into(),
            time_zone: "Europe/Zurich".into(),
            email: email.unwrap_or_else(|| format!("{who}@example.org")),
            pending_email: world.profiles.pending.clone(),
            pending_expires: at(NOW + 3600),
            created: at(NOW - 9_000_000),
            mobile: "+41 79 555 12 12".into(),
            ..Default::default()
        }
    }
}

#[tonic::async_trait]
impl ProfileService for Fakes {
    async fn get_profile(&self, request: Request<GetProfileRequest>) -> Answer<GetProfileResponse> {
        let who = caller(&request)?;
        ok(GetProfileResponse { profile: Some(self.profile(who)), longest_avatar: 5 << 20 })
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Answer<UpdateProfileResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if request.profile.as_ref().is_some_and(|profile| !profile.time_zone.contains('/')) {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("time_zone")));
        }
        self.world().profiles.updates.push(request);
        ok(UpdateProfileResponse::default())
    }

    async fn change_login_email(
        &self,
        request: Request<ChangeLoginEmailRequest>,
    ) -> Answer<ChangeLoginEmailResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if request.password != "correct horse battery" {
            return Err(refusal(Code::PermissionDenied, "password-refused", None));
        }
        if !request.email.contains('@') {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("email")));
        }
        self.world().profiles.pending = request.email;
        ok(ChangeLoginEmailResponse { expires: at(NOW + 3600) })
    }

    async fn open_login_email(
        &self,
        request: Request<OpenLoginEmailRequest>,
    ) -> Answer<OpenLoginEmailResponse> {
        let who = caller(&request)?;
        let email = self.world().profiles.pending.clone();
        if who != "anna" || request.into_inner().token != EMAIL || email.is_empty() {
            return Err(refusal(Code::NotFound, "link-refused", None));
        }
        ok(OpenLoginEmailResponse { email })
    }

    async fn confirm_login_email(
        &self,
        request: Request<ConfirmLoginEmailRequest>,
    ) -> Answer<ConfirmLoginEmailResponse> {
        let who = caller(&request)?;
        let mut world = self.world();
        let email = std::mem::take(&mut world.profiles.pending);
        if who != "anna" || request.into_inner().token != EMAIL || email.is_empty() {
            return Err(refusal(Code::NotFound, "link-refused", None));
        }
        if email.starts_with("taken@") {
            return Err(refusal(Code::AlreadyExists, "email-taken", None));
        }
        world.profiles.email = Some(email);
        ok(ConfirmLoginEmailResponse::default())
    }

    async fn cancel_login_email_change(
        &self,
        request: Request<CancelLoginEmailChangeRequest>,
    ) -> Answer<CancelLoginEmailChangeResponse> {
        caller(&request)?;
        self.world().profiles.pending.clear();
        ok(CancelLoginEmailChangeResponse {})
    }

    async fn set_login_email(
        &self,
        _: Request<SetLoginEmailRequest>,
    ) -> Answer<SetLoginEmailResponse> {
        Err(refusal(Code::PermissionDenied, "forbidden", None))
    }
}

#[tonic::async_trait]
impl ClosingService for Fakes {
    async fn check_closing(
        &self,
        request: Request<CheckClosingRequest>,
    ) -> Answer<CheckClosingResponse> {
        caller(&request)?;
        let named = |name: String| ConcernedOrganization { name, ..Default::default() };
        let in_the_way = self.world().profiles.in_the_way.clone();
        ok(CheckClosingResponse {
            in_the_way: in_the_way.into_iter().map(named).collect(),
            own: vec![named("Anna alone".to_owned())],
            kept: Some(prost_types::Duration { seconds: 30 * 86_400, nanos: 0 }),
        })
    }

    async fn close_account(
        &self,
        request: Request<CloseAccountRequest>,
    ) -> Answer<CloseAccountResponse> {
        let who = caller(&request)?;
        if request.into_inner().password != "correct horse battery" {
            return Err(refusal(Code::PermissionDenied, "password-refused", None));
        }
        let mut world = self.world();
        if !world.profiles.in_the_way.is_empty() {
            return Err(refusal(Code::FailedPrecondition, "last-legal-representative", None));
        }
        world.profiles.closed.push(who);
        ok(CloseAccountResponse {})
    }
}

#[tonic::async_trait]
impl ActivityReportService for Fakes {
    async fn find_activity(
        &self,
        request: Request<FindActivityRequest>,
    ) -> Answer<FindActivityResponse> {
        self.world().profiles.kinds.push(request.get_ref().kind);
        let list = request.map(|asked| ListActivityRequest { page: asked.page });
        let listed = self.list_activity(list).await?.into_inner();
        ok(FindActivityResponse { activities: listed.activities, page: listed.page })
    }

    async fn summarize_activity(
        &self,
        request: Request<SummarizeActivityRequest>,
    ) -> Answer<SummarizeActivityResponse> {
        caller(&request)?;
        let day = |n: u32| ActivityDay {
            date: format!("2026-11-{n:02}"),
            logins: n % 3,
            refusals: u32::from(n == 20) * 7,
        };
        ok(SummarizeActivityResponse { days: (1..=30).map(day).collect(), complete: true })
    }

    type ExportActivityStream =
        tokio_stream::Iter<std::vec::IntoIter<Result<ExportActivityResponse, tonic::Status>>>;

    async fn export_activity(
        &self,
        request: Request<ExportActivityRequest>,
    ) -> Answer<Self::ExportActivityStream> {
        self.world().profiles.kinds.push(request.get_ref().kind);
        let list = request.map(|_| ListActivityRequest { page: None });
        let mut lines = self.list_activity(list).await?.into_inner().activities;
        lines[0].client = super::client("=cmd|' /C calc'!A0");
        let parts =
            lines.chunks(4).map(|part| Ok(ExportActivityResponse { activities: part.to_vec() }));
        ok(tokio_stream::iter(parts.collect::<Vec<_>>()))
    }

    async fn verify_activity(
        &self,
        _: Request<VerifyActivityRequest>,
    ) -> Answer<VerifyActivityResponse> {
        Err(refusal(Code::PermissionDenied, "forbidden", None))
    }
}
