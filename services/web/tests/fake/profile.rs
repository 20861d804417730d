//! Alarms: one link is good, and remembers what was done with it.

use gatepost_proto::identity::v1::{alarm_service_server::*, *};
use tonic::{Code, Request};

use super::{Answer, Fakes, NOW, at, ok, refusal};

/// The token of the link that opens something.
pub const ALARM: &str = "gpl_alarm";

/// The service.
pub fn alarms(fakes: &Fakes) -> AlarmServiceServer<Fakes> {
    AlarmServiceServer::new(fakes.clone())
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
