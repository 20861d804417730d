//! Has what operators do to somebody's mail written down, where its owners look.

use gatepost_model::MailboxId;
use gatepost_proto::mailbox::v1::{
    OperatorWork, RecordOperatorWorkRequest,
    operator_work_service_client::OperatorWorkServiceClient,
};
use gatepost_runtime::link::Link;
use tonic::Status;

/// The mailbox service's log, for what operators do.
#[derive(Clone)]
pub(crate) struct Ledger {
    works: OperatorWorkServiceClient<Link>,
}

impl Ledger {
    pub(crate) fn new(mailbox: Link) -> Self {
        Self { works: OperatorWorkServiceClient::new(mailbox) }
    }

    /// Writes down what is about to be done; what this refuses is not done. No messages: it is not known, or not
    /// said, how many they are; no folder: it is not about one alone.
    ///
    /// # Errors
    ///
    /// `NOT_FOUND` for a mailbox that is nobody's, and whatever keeps the mailbox service from writing.
    pub(crate) async fn write(
        &self,
        mailbox: MailboxId,
        work: OperatorWork,
        messages: u64,
        folder: &str,
    ) -> Result<(), Status> {
        let request = RecordOperatorWorkRequest {
            mailbox_id: mailbox.to_string(),
            work: work.into(),
            messages,
            folder: folder.to_owned(),
        };
        self.works.clone().record_operator_work(request).await?;
        Ok(())
    }
}
