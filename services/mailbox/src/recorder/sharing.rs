//! Tells the identity service of shared passwords, until it has heard.

use std::time::Duration;

use gatepost_proto::{common::v1::Client, identity::v1::RecordSharingRequest};
use gatepost_store::ChangeSet;
use tonic::Code;

use crate::{MailboxError, flow::Context, repo};

/// Changes told in one round.
const ROUND: usize = 50;
/// How long the identity service may take for one.
const PATIENCE: Duration = Duration::from_secs(2);

/// Tells what is still to be told; what fails is told the next time.
pub(super) async fn tell(context: &Context) {
    if let Err(error) = try_tell(context).await {
        tracing::debug!(%error, "shared passwords are told of later");
    }
}

async fn try_tell(context: &Context) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    for (key, told) in repo::sharings(store, ROUND).await? {
        let client = Client { ip: told.ip.clone(), program: told.program.clone() };
        let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let request = RecordSharingRequest {
            account_id: told.account,
            mailbox_id: told.mailbox,
            address: told.address,
            shared: told.shared,
            cause: told.cause,
            client: (!told.ip.is_empty()).then_some(client),
            idempotency_key: format!("sharing-{digits}"),
        };
        let mut service = context.shared_passwords.clone();
        let answer = tokio::time::timeout(PATIENCE, service.record_sharing(request)).await;
        let answer = answer.unwrap_or_else(|_| Err(tonic::Status::deadline_exceeded("no answer")));
        match answer {
            Ok(_) => {}
            Err(status) if passes(status.code()) => {
                return Err(MailboxError::peer("identity", &status));
            }
            // Whose account is gone needs no telling, and what can never be heard keeps nobody waiting.
            Err(status) => {
                tracing::warn!(code = ?status.code(), "a shared password could not be told of");
            }
        }
        let mut changes = ChangeSet::new();
        repo::delete_sharing(&mut changes, key);
        context.store.commit(changes).await?;
    }
    Ok(())
}

/// Might the same be heard another time?
pub(super) const fn passes(code: Code) -> bool {
    use Code::{
        Aborted, Cancelled, DeadlineExceeded, Internal, ResourceExhausted, Unavailable, Unknown,
    };
    matches!(
        code,
        Aborted
            | Cancelled
            | DeadlineExceeded
            | Internal
            | ResourceExhausted
            | Unavailable
            | Unknown
    )
}
