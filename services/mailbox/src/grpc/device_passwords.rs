//! DevicePasswordService.

use gatepost_mailbox_core::Networks;
use gatepost_model::{Client, DevicePasswordId, IdempotencyKey, Malformed};
use gatepost_proto::{mailbox::v1::*, wire};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{account_id, mailbox_id, optional, refuse, render};
use crate::flow::{self, Context, device_password::Issue};

pub(crate) struct DevicePasswords {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl device_password_service_server::DevicePasswordService for DevicePasswords {
    async fn issue_device_password(
        &self,
        request: Request<IssueDevicePasswordRequest>,
    ) -> Result<Response<IssueDevicePasswordResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wanted = parse(request.get_ref()).map_err(refuse)?;
        let issued = flow::device_password::issue(&self.context, &caller, &wanted).await;
        let (device, secret) = issued.map_err(refuse)?;
        Ok(Response::new(IssueDevicePasswordResponse {
            device_password: Some(render::device(&device, None)),
            secret: secret.map(|secret| secret.grouped().to_string()).unwrap_or_default(),
        }))
    }

    async fn list_device_passwords(
        &self,
        request: Request<ListDevicePasswordsRequest>,
    ) -> Result<Response<ListDevicePasswordsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = mailbox_id(&request.get_ref().mailbox_id).map_err(refuse)?;
        let page = Page::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = flow::device_password::list(&self.context, &caller, id, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = Some(page.cut(&mut found, |(device, _)| device.id));
        let rendered = found.iter().map(|(device, used)| render::device(device, used.as_ref()));
        let device_passwords = rendered.collect();
        Ok(Response::new(ListDevicePasswordsResponse { device_passwords, page: next }))
    }

    async fn revoke_device_password(
        &self,
        request: Request<RevokeDevicePasswordRequest>,
    ) -> Result<Response<RevokeDevicePasswordResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let mailbox = mailbox_id(&request.get_ref().mailbox_id).map_err(refuse)?;
        let id = device_id(&request.get_ref().device_password_id).map_err(refuse)?;
        let revoked = flow::device_password::revoke(&self.context, &caller, mailbox, id).await;
        revoked.map_err(refuse)?;
        Ok(Response::new(RevokeDevicePasswordResponse {}))
    }
}

fn parse(wire: &IssueDevicePasswordRequest) -> Result<Issue, Malformed> {
    let scopes: Result<Vec<_>, _> =
        wire.scopes.iter().map(|scope| wire::protocol_of(*scope)).collect();
    let mut scopes = scopes?;
    scopes.sort_unstable();
    scopes.dedup();
    Ok(Issue {
        mailbox: mailbox_id(&wire.mailbox_id)?,
        name: wire.name.parse()?,
        account: optional(&wire.account_id, account_id)?,
        expires: wire.expires.as_ref().map(wire::moment).transpose()?,
        scopes,
        networks: Networks::parse(&wire.networks)?,
        client: match &wire.client {
            Some(client) => wire::client_of(Some(client))?,
            None => Client::unknown(),
        },
        key: IdempotencyKey::optional(&wire.idempotency_key)?,
    })
}

fn device_id(text: &str) -> Result<DevicePasswordId, Malformed> {
    text.parse().map_err(|_| Malformed::new("device_password_id", "a device password's id"))
}
