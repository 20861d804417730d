//! What commits have left to be done, done until it is.

use std::time::Duration;

use gatepost_store::ChangeSet;

use crate::{
    MailboxError,
    flow::{Context, standings},
    repo,
};

/// Things done in one round.
const ROUND: usize = 100;

/// Does what is due until the drain: when something is told to be, and now and then in case that was missed.
pub(crate) async fn run(context: Context) {
    let every = context.config.flush_every.0.max(Duration::from_millis(10));
    let drain = context.drain.clone();
    while !drain.is_draining() {
        if let Err(error) = attachments(&context).await {
            tracing::warn!(%error, "new attachments are looked at once more later");
        }
        tokio::select! {
            () = drain.draining() => return,
            () = context.due.notified() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
}

/// The right that a new attachment stands on may have gone between the question and the commit, with an event that was
/// heard before the attachment was there to be seen.
async fn attachments(context: &Context) -> Result<(), MailboxError> {
    loop {
        let due = repo::attachments_due(context.store.as_ref(), ROUND).await?;
        for (mailbox, account) in &due {
            standings::look_at(context, *mailbox, *account).await?;
            let mut changes = ChangeSet::new();
            repo::delete_attachment_due(&mut changes, *mailbox, *account);
            context.store.commit(changes).await?;
        }
        if due.len() < ROUND {
            return Ok(());
        }
    }
}
