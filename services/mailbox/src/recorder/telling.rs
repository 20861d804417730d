//! Tells people, by the identity service, what became of their access to mailboxes, until it has heard.

use std::time::Duration;

use gatepost_proto::{common::v1::Client, identity::v1::RecordMailboxChangeRequest};
use gatepost_store::ChangeSet;

use super::sharing::passes;
use crate::{MailboxError, flow::Context, repo};

/// Changes told in one round.
const ROUND: usize = 50;
/// How long the identity service may take for one.
const PATIENCE: Duration = Duration::from_secs(2);

/// Tells what is still to be told; what fails is told the next time.
pub(super) async fn tell(context: &Context) {
    if let Err(error) = try_tell(context).await {
        tracing::debug!(%error, "people are told of their mailboxes later");
    }
}

async fn try_tell(context: &Context) -> Result<(), MailboxError> {
    for (key, told) in repo::tellings(context.store.as_ref(), ROUND).await? {
        let client = Client { ip: told.ip.clone(), program: told.program.clone() };
        let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let request = RecordMailboxChangeRequest {
            account_id: told.account,
            change: told.change,
            mailbox_id: told.mailbox,
            address: told.address,
            name: told.name,
            actor_id: told.actor,
            client: (!told.ip.is_empty()).then_some(client),
            idempotency_key: format!("telling-{digits}"),
        };
        let mut service = context.mailbox_notices.clone();
        let answer = tokio::time::timeout(PATIENCE, service.record_mailbox_change(request)).await;
        let answer = answer.unwrap_or_else(|_| Err(tonic::Status::deadline_exceeded("no answer")));
        match answer {
            Ok(_) => {}
            Err(status) if passes(status.code()) => {
                return Err(MailboxError::peer("identity", &status));
            }
            // Whose account is gone needs no telling, and what can never be heard keeps nobody waiting.
            Err(status) => {
                tracing::warn!(code = ?status.code(), "a change of a mailbox could not be told of");
            }
        }
        let mut changes = ChangeSet::new();
        repo::delete_telling(&mut changes, key);
        context.store.commit(changes).await?;
    }
    Ok(())
}
