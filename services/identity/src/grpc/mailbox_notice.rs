use gatepost_model::{IdempotencyKey, Malformed};
use gatepost_proto::{
    identity::v1::{
        MailboxChange, RecordMailboxChangeRequest, RecordMailboxChangeResponse,
        mailbox_notice_service_server::MailboxNoticeService,
    },
    wire,
};
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};
use crate::flow::{MailboxEvent, MailboxTold};

/// Longest name of a device password.
const LONGEST: usize = 400;

#[tonic::async_trait]
impl MailboxNoticeService for Rpc {
    async fn record_mailbox_change(
        &self,
        request: Request<RecordMailboxChangeRequest>,
    ) -> Result<Response<RecordMailboxChangeResponse>, Status> {
        let asked = request.into_inner();
        let event = match MailboxChange::try_from(asked.change) {
            Ok(MailboxChange::Attached) => MailboxEvent::Attached,
            Ok(MailboxChange::Permissions) => MailboxEvent::Permissions,
            Ok(MailboxChange::Detached) => MailboxEvent::Detached,
            Ok(MailboxChange::DevicePassword) => MailboxEvent::DevicePassword,
            Ok(MailboxChange::DevicePasswordForNobody) => MailboxEvent::DevicePasswordForNobody,
            Ok(MailboxChange::Unspecified) | Err(_) => {
                return Err(refusal(Malformed::new("change", "a known change")));
            }
        };
        if asked.name.len() > LONGEST {
            return Err(refusal(Malformed::new("name", "a name")));
        }
        let key = IdempotencyKey::optional(&asked.idempotency_key).map_err(refusal)?;
        let missing = Malformed::new("idempotency_key", "a key");
        let client = asked.client.as_ref().map(|client| wire::client_of(Some(client)));
        let told = MailboxTold {
            account: asked.account_id.parse().map_err(refusal)?,
            event,
            mailbox: asked.mailbox_id.parse().map_err(refusal)?,
            address: asked.address.parse().map_err(refusal)?,
            name: asked.name,
            actor: match asked.actor_id.as_str() {
                "" => None,
                id => Some(id.parse().map_err(refusal)?),
            },
            client: client.transpose().map_err(refusal)?,
            key: key.ok_or_else(|| refusal(missing))?,
        };
        self.0.record_mailbox_change(&told).await.map_err(refusal)?;
        Ok(Response::new(RecordMailboxChangeResponse {}))
    }
}
