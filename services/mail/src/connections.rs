//! ConnectionService: who is in a mailbox now (MBX-7).

use std::sync::Arc;

use gatepost_imap::{ConnectionId, ConnectionInfo, Credential, Registry};
use gatepost_model::{MailboxId, Malformed, ServiceName};
use gatepost_proto::{
    mail::v1::{
        ListMailboxConnectionsRequest, ListMailboxConnectionsResponse, MailboxConnection,
        connection_service_server::ConnectionService,
    },
    mailbox::v1::{
        GetMailboxRequest, Permission, get_mailbox_request::Key,
        mailbox_service_client::MailboxServiceClient,
    },
    wire,
};
use gatepost_runtime::{access::on_behalf, link::Link, principal::peer, status};
use tonic::{Request, Response, Status};

/// The service.
pub(crate) struct Connections {
    pub(crate) mailboxes: MailboxServiceClient<Link>,
    pub(crate) registry: Arc<Registry>,
}

impl Connections {
    /// May the caller see who logs in? The mailbox service says what their own token may.
    async fn may_see<T>(&self, request: &Request<T>, id: MailboxId) -> Result<(), Status> {
        if peer(request)? == ServiceName::Admin {
            return Ok(());
        }
        let asked = GetMailboxRequest { key: Some(Key::MailboxId(id.to_string())) };
        let mut mailboxes = self.mailboxes.clone();
        let answer = mailboxes.get_mailbox(on_behalf(asked, request)?).await?.into_inner();
        let mailbox = answer.mailbox.unwrap_or_default();
        if mailbox.manages || mailbox.permissions().any(|one| one == Permission::Logs) {
            return Ok(());
        }
        Err(Status::permission_denied("you may not see who logs in"))
    }
}

#[tonic::async_trait]
impl ConnectionService for Connections {
    async fn list_mailbox_connections(
        &self,
        request: Request<ListMailboxConnectionsRequest>,
    ) -> Result<Response<ListMailboxConnectionsResponse>, Status> {
        let malformed = Malformed::new("mailbox_id", "a mailbox's id");
        let id = request.get_ref().mailbox_id.parse().map_err(|_| status::of(&malformed))?;
        self.may_see(&request, id).await?;
        let connections = self.registry.list_of(id).into_iter().map(render).collect();
        Ok(Response::new(ListMailboxConnectionsResponse { connections }))
    }
}

fn render((id, info): (ConnectionId, ConnectionInfo)) -> MailboxConnection {
    let (credential_kind, credential_id) = match info.credential {
        Credential::AppPassword(id) => ("app-password", id.to_string()),
        Credential::DevicePassword(id) => ("device-password", id.to_string()),
        Credential::MailboxPassword(id) => ("mailbox-password", id.to_string()),
        Credential::OauthGrant(id) => ("oauth-grant", id.to_string()),
    };
    MailboxConnection {
        id: id.to_string(),
        credential_kind: credential_kind.to_owned(),
        credential_id,
        account_id: info.account.map(|id| id.to_string()).unwrap_or_default(),
        client_ip: info.client.ip.to_string(),
        program: info.client.program,
        since: Some(wire::timestamp(info.since)),
    }
}
