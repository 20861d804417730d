use gatepost_identity_core::{DeviceKind, DeviceSetup};
use gatepost_model::{IdempotencyKey, Malformed};
use gatepost_proto::{
    identity::v1::{
        CancelDeviceSetupRequest, CancelDeviceSetupResponse, DeviceKind as WireKind,
        DeviceSetup as WireSetup, OpenDeviceSetupRequest, OpenDeviceSetupResponse,
        RedeemDeviceSetupRequest, RedeemDeviceSetupResponse, StartDeviceSetupRequest,
        StartDeviceSetupResponse, device_setup_service_server::DeviceSetupService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, convert, refusal};
use crate::flow::StartSetup;

#[tonic::async_trait]
impl DeviceSetupService for Rpc {
    async fn start_device_setup(
        &self,
        request: Request<StartDeviceSetupRequest>,
    ) -> Result<Response<StartDeviceSetupResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let ask = StartSetup {
            setup: read(&asked.setup.unwrap_or_default()).map_err(refusal)?,
            client: wire::client_of(asked.client.as_ref()).map_err(refusal)?,
            key: IdempotencyKey::optional(&asked.idempotency_key).map_err(refusal)?,
        };
        let started = self.0.start_device_setup(&principal, &ask).await.map_err(refusal)?;
        Ok(Response::new(StartDeviceSetupResponse {
            token: started.token.expose().to_string(),
            expires: Some(wire::timestamp(started.expires)),
        }))
    }

    async fn open_device_setup(
        &self,
        request: Request<OpenDeviceSetupRequest>,
    ) -> Result<Response<OpenDeviceSetupResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let opened = self.0.open_device_setup(&token, &client).await.map_err(refusal)?;
        Ok(Response::new(OpenDeviceSetupResponse {
            setup: Some(render(&opened.setup)),
            expires: Some(wire::timestamp(opened.expires)),
            language: opened.account.language.as_str().to_owned(),
        }))
    }

    async fn redeem_device_setup(
        &self,
        request: Request<RedeemDeviceSetupRequest>,
    ) -> Result<Response<RedeemDeviceSetupResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let redeemed = self.0.redeem_device_setup(&token, &client).await.map_err(refusal)?;
        Ok(Response::new(RedeemDeviceSetupResponse {
            setup: Some(render(&redeemed.setup)),
            app_password: Some(convert::app_password(&redeemed.password, None)),
            secret: redeemed.secret.grouped().to_string(),
            account_id: redeemed.account.id.to_string(),
            display_name: redeemed.account.name.to_string(),
            language: redeemed.account.language.as_str().to_owned(),
        }))
    }

    async fn cancel_device_setup(
        &self,
        request: Request<CancelDeviceSetupRequest>,
    ) -> Result<Response<CancelDeviceSetupResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        self.0.cancel_device_setup(&token, &client).await.map_err(refusal)?;
        Ok(Response::new(CancelDeviceSetupResponse {}))
    }
}

fn read(wire: &WireSetup) -> Result<DeviceSetup, Malformed> {
    let kind = match wire.kind() {
        WireKind::Apple => DeviceKind::Apple,
        WireKind::Thunderbird => DeviceKind::Thunderbird,
        WireKind::Outlook => DeviceKind::Outlook,
        WireKind::Other => DeviceKind::Other,
        WireKind::Unspecified => return Err(Malformed::new("kind", "a kind of device")),
    };
    let mailbox = wire.mailbox_id.parse();
    Ok(DeviceSetup {
        name: wire.name.parse().map_err(|_| Malformed::new("name", "1 to 64 characters"))?,
        kind,
        mailbox: mailbox.map_err(|_| Malformed::new("mailbox_id", "a mailbox's id"))?,
        address: wire.address.parse()?,
        scopes: wire
            .scopes
            .iter()
            .map(|protocol| wire::protocol_of(*protocol))
            .collect::<Result<_, _>>()?,
    })
}

fn render(setup: &DeviceSetup) -> WireSetup {
    let kind = match setup.kind {
        DeviceKind::Apple => WireKind::Apple,
        DeviceKind::Thunderbird => WireKind::Thunderbird,
        DeviceKind::Outlook => WireKind::Outlook,
        DeviceKind::Other => WireKind::Other,
    };
    WireSetup {
        name: setup.name.to_string(),
        kind: kind.into(),
        mailbox_id: setup.mailbox.to_string(),
        address: setup.address.to_string(),
        scopes: setup.scopes.iter().map(|protocol| wire::protocol(*protocol).into()).collect(),
    }
}
