//! Links that set up devices.

use gatepost_proto::identity::v1::device_setup_service_server::{
    DeviceSetupService, DeviceSetupServiceServer,
};

use super::*;

/// What is known of them.
#[derive(Clone, Default)]
pub struct Setups {
    pub started: Vec<DeviceSetup>,
    /// Has the link been used, or withdrawn?
    pub over: bool,
    pub cancelled: u32,
    pub refusal: Option<(Code, &'static str)>,
}

pub const TOKEN: &str = "gpl_0123456789";
pub const SECRET: &str = "gpa-0000-1111-2222";

pub fn service(fakes: &Fakes) -> DeviceSetupServiceServer<Fakes> {
    DeviceSetupServiceServer::new(fakes.clone())
}

impl Fakes {
    fn waiting(&self, token: &str) -> Result<DeviceSetup, Status> {
        let world = self.world();
        let found = world.setups.started.last().filter(|_| token == TOKEN && !world.setups.over);
        found.cloned().ok_or_else(|| refusal(Code::NotFound, "link-refused", None))
    }
}

#[tonic::async_trait]
impl DeviceSetupService for Fakes {
    async fn start_device_setup(
        &self,
        request: Request<StartDeviceSetupRequest>,
    ) -> Answer<StartDeviceSetupResponse> {
        caller(&request)?;
        let mut world = self.world();
        if let Some((code, reason)) = world.setups.refusal {
            return Err(refusal(code, reason, None));
        }
        let request = request.into_inner();
        assert!(!request.idempotency_key.is_empty());
        world.setups.started.push(request.setup.unwrap());
        world.setups.over = false;
        ok(StartDeviceSetupResponse { token: TOKEN.into(), expires: at(NOW + 900) })
    }

    async fn open_device_setup(
        &self,
        request: Request<OpenDeviceSetupRequest>,
    ) -> Answer<OpenDeviceSetupResponse> {
        let setup = Some(self.waiting(&request.get_ref().token)?);
        ok(OpenDeviceSetupResponse { setup, expires: at(NOW + 900), language: "en".into() })
    }

    async fn redeem_device_setup(
        &self,
        request: Request<RedeemDeviceSetupRequest>,
    ) -> Answer<RedeemDeviceSetupResponse> {
        let setup = Some(self.waiting(&request.get_ref().token)?);
        self.world().setups.over = true;
        ok(RedeemDeviceSetupResponse {
            setup,
            app_password: Some(AppPassword::default()),
            secret: SECRET.into(),
            account_id: id("acc", 1),
            display_name: "Anna <Keller> & Co".into(),
            language: "en".into(),
        })
    }

    async fn cancel_device_setup(
        &self,
        request: Request<CancelDeviceSetupRequest>,
    ) -> Answer<CancelDeviceSetupResponse> {
        assert_eq!(request.get_ref().token, TOKEN);
        let mut world = self.world();
        (world.setups.over, world.setups.cancelled) = (true, world.setups.cancelled + 1);
        ok(CancelDeviceSetupResponse {})
    }
}
