//! The wire: parse, call, render.

use std::sync::Arc;

use gatepost_imap::{ConnectionInfo, Credential, Registry};
use gatepost_mail_store::MailStore;
use gatepost_model::{
    Clock, MailboxId, Malformed, Scope,
    ServiceName::{self, Admin, Identity, Organization, Web},
};
use gatepost_proto::{
    mail::v1::{
        Connection, DeliverRequest, DeliverResponse, GetUsageRequest, GetUsageResponse,
        ListConnectionsRequest, ListConnectionsResponse,
        connection_service_server::ConnectionServiceServer,
        expunged_service_server::ExpungedServiceServer,
        mail_service_server::{MailService, MailServiceServer},
        maintenance_service_server::MaintenanceServiceServer,
    },
    mailbox::v1::{
        GetMailboxRequest, authentication_service_client::AuthenticationServiceClient,
        expunged_mail_service_client::ExpungedMailServiceClient, get_mailbox_request::Key,
        mailbox_service_client::MailboxServiceClient,
    },
};
use gatepost_runtime::{
    access::{Acting, Rule, guard, on_behalf},
    link::Link,
    principal::peer,
    status,
};
use tonic::{Request, Response, Status, service::Routes};

use crate::{
    connections::Connections, deliver::Deliverer, expunged::Expunged, ledger::Ledger,
    maintenance::Maintenance,
};

/// Largest request: a message, and some.
const SLACK: usize = 64 << 10;

/// Who may call which RPC.
pub const RULES: &[Rule] = &[
    // Who writes to people. Web must not: what faces strangers delivers nothing.
    Rule::new("gatepost.mail.v1.MailService/Deliver", &[Identity, Organization], Acting::Service),
    Rule::new("gatepost.mail.v1.MailService/GetUsage", &[Web, Admin], Acting::Account)
        .scoped(Scope::MailboxesRead),
    Rule::new("gatepost.mail.v1.MailService/ListConnections", &[Admin], Acting::Service),
    Rule::new(
        "gatepost.mail.v1.ConnectionService/ListMailboxConnections",
        &[Web, Admin],
        Acting::Account,
    )
    .scoped(Scope::MailboxesRead),
    // Words of messages: out of reach of every token.
    Rule::new("gatepost.mail.v1.ExpungedService/ListExpunged", &[Web, Admin], Acting::Account),
    Rule::new("gatepost.mail.v1.ExpungedService/RestoreExpunged", &[Web, Admin], Acting::Account),
    Rule::new("gatepost.mail.v1.ExpungedService/DeleteExpunged", &[Web, Admin], Acting::Account),
    operators("gatepost.mail.v1.MaintenanceService/CheckMailbox"),
    operators("gatepost.mail.v1.MaintenanceService/RepairMailbox"),
    operators("gatepost.mail.v1.MaintenanceService/ReindexMailbox"),
    operators("gatepost.mail.v1.MaintenanceService/SetMessageLimit"),
    operators("gatepost.mail.v1.MaintenanceService/ExportMailbox"),
    operators("gatepost.mail.v1.MaintenanceService/GetImportPosition"),
    operators("gatepost.mail.v1.MaintenanceService/ImportMailbox"),
];

const fn operators(rpc: &'static str) -> Rule {
    Rule::new(rpc, &[Admin], Acting::Service)
}

/// The service.
pub(crate) struct Mail {
    deliverer: Deliverer,
    mailboxes: MailboxServiceClient<Link>,
    permits: ExpungedMailServiceClient<Link>,
    ledger: Ledger,
    registry: Arc<Registry>,
}

impl Mail {
    pub(crate) fn new(
        mail: MailStore,
        mailbox: Link,
        registry: Arc<Registry>,
        clock: Arc<dyn Clock>,
        name: String,
    ) -> Self {
        let mailboxes = MailboxServiceClient::new(mailbox.clone());
        let permits = ExpungedMailServiceClient::new(mailbox.clone());
        let ledger = Ledger::new(mailbox.clone());
        let mailbox = AuthenticationServiceClient::new(mailbox);
        let deliverer = Deliverer { mail, mailbox, clock, name };
        Self { deliverer, mailboxes, permits, ledger, registry }
    }

    pub(crate) fn routes(self) -> axum::Router {
        let most = self.deliverer.mail.config().max_message_bytes;
        let most = usize::try_from(most).unwrap_or(usize::MAX).saturating_add(SLACK);
        let connections =
            Connections { mailboxes: self.mailboxes.clone(), registry: Arc::clone(&self.registry) };
        let expunged = Expunged {
            mail: self.deliverer.mail.clone(),
            permits: self.permits.clone(),
            ledger: self.ledger.clone(),
        };
        let maintenance =
            Maintenance { mail: self.deliverer.mail.clone(), ledger: self.ledger.clone() };
        let service = MailServiceServer::new(self).max_decoding_message_size(most);
        let routes = Routes::new(service)
            .add_service(ConnectionServiceServer::new(connections))
            .add_service(ExpungedServiceServer::new(expunged))
            .add_service(MaintenanceServiceServer::new(maintenance));
        guard(routes, RULES)
    }

    /// May the caller see the mailbox? The mailbox service says, to the caller's own token.
    async fn may_see<T>(&self, request: &Request<T>, id: MailboxId) -> Result<(), Status> {
        if peer(request)? == ServiceName::Admin {
            return Ok(());
        }
        let ask = GetMailboxRequest { key: Some(Key::MailboxId(id.to_string())) };
        self.mailboxes.clone().get_mailbox(on_behalf(ask, request)?).await?;
        Ok(())
    }
}

#[tonic::async_trait]
impl MailService for Mail {
    async fn deliver(
        &self,
        request: Request<DeliverRequest>,
    ) -> Result<Response<DeliverResponse>, Status> {
        let from = peer(&request)?;
        let DeliverRequest { address, sender, message } = request.into_inner();
        let delivered = self.deliverer.deliver(from.as_str(), &sender, &address, &message).await;
        let id = delivered.map_err(|error| status::of(&error))?;
        Ok(Response::new(DeliverResponse { mailbox_id: id.to_string() }))
    }

    async fn get_usage(
        &self,
        request: Request<GetUsageRequest>,
    ) -> Result<Response<GetUsageResponse>, Status> {
        let id = mailbox_id(&request.get_ref().mailbox_id)?;
        self.may_see(&request, id).await?;
        let usage = self.deliverer.mail.usage(id).await.map_err(|error| status::of(&error))?;
        Ok(Response::new(GetUsageResponse { bytes: usage.bytes, messages: usage.messages }))
    }

    async fn list_connections(
        &self,
        request: Request<ListConnectionsRequest>,
    ) -> Result<Response<ListConnectionsResponse>, Status> {
        let wanted = request.into_inner().mailbox_id;
        let wanted = if wanted.is_empty() { None } else { Some(mailbox_id(&wanted)?) };
        let all = self.registry.list();
        let chosen = all.iter().filter(|info| wanted.is_none_or(|id| info.mailbox == id));
        let connections = chosen.map(connection).collect();
        Ok(Response::new(ListConnectionsResponse { connections }))
    }
}

fn mailbox_id(text: &str) -> Result<MailboxId, Status> {
    let malformed = Malformed::new("mailbox_id", "a mailbox's id");
    text.parse().map_err(|_| status::of(&malformed))
}

fn connection(info: &ConnectionInfo) -> Connection {
    Connection {
        mailbox_id: info.mailbox.to_string(),
        credential_id: match info.credential {
            Credential::AppPassword(id) => id.to_string(),
            Credential::DevicePassword(id) => id.to_string(),
            Credential::MailboxPassword(id) => id.to_string(),
            Credential::OauthGrant(id) => id.to_string(),
        },
        account_id: info.account.map(|id| id.to_string()).unwrap_or_default(),
        client_ip: info.client.ip.to_string(),
        program: info.client.program.clone(),
        since_unix: info.since.unix_seconds(),
    }
}
