//! What operators do to somebody's mail, in the log where its organization looks. The mail service does
//! it, and nothing that is not written down here first.

use gatepost_model::MailboxId;
use gatepost_runtime::principal::Principal;
use gatepost_store::ChangeSet;

use super::{Context, access::Need};
use crate::MailboxError;

/// What an operator does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Work {
    Restore,
    Delete,
    ImportBegin,
    ImportEnd,
    Export,
    Repair,
    Limit,
}

impl Work {
    const fn action(self) -> &'static str {
        match self {
            Self::Restore => "mailbox.messages-restored",
            Self::Delete => "mailbox.messages-deleted",
            Self::ImportBegin => "mailbox.import-begun",
            Self::ImportEnd => "mailbox.messages-imported",
            Self::Export => "mailbox.messages-exported",
            Self::Repair => "mailbox.repaired",
            Self::Limit => "mailbox.limit-changed",
        }
    }
}

/// Characters of a folder's name that are written down.
const NAME: usize = 200;

/// Writes it down. No messages: it is not known, or not said, how many they are; no folder: it is not
/// about one alone.
pub(crate) async fn record(
    context: &Context,
    id: MailboxId,
    work: Work,
    messages: u64,
    folder: &str,
) -> Result<(), MailboxError> {
    let operator = Principal::Operator;
    let opened = context.open(&operator, id, Need::Right).await?;
    let line = context.line(opened.organization, &operator, work.action());
    let mut line = line.detail("mailbox_id", id).detail("mailbox", &opened.record.address);
    // That nothing came is news at the end of an import alone.
    if messages > 0 || work == Work::ImportEnd {
        line = line.detail("messages", messages);
    }
    if !folder.is_empty() {
        line = line.detail("folder", folder.chars().take(NAME).collect::<String>());
    }
    context.commit(ChangeSet::new(), line, []).await
}
