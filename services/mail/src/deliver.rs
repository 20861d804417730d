//! Delivery of a message that is in memory: notices of other services.

use std::sync::Arc;

use gatepost_lmtp::Trace;
use gatepost_mail_store::{Flags, MailError, MailStore};
use gatepost_model::{Address, Clock, Kind, MailboxId, Malformed, Problem, Reason};
use gatepost_proto::mailbox::v1::{
    ResolveRecipientRequest, authentication_service_client::AuthenticationServiceClient,
};
use gatepost_runtime::link::Link;

/// Why a message was not delivered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliverError {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("nobody here receives mail for this address")]
    UnknownRecipient,
    #[error("this mailbox takes no mail for now")]
    Deferred,
    #[error("the mailbox service does not answer")]
    Mailbox,
    #[error(transparent)]
    Store(#[from] MailError),
}

impl Problem for DeliverError {
    fn kind(&self) -> Kind {
        match self {
            Self::Malformed(_) => Kind::Malformed,
            Self::UnknownRecipient => Kind::NotFound,
            Self::Mailbox | Self::Deferred => Kind::Unavailable,
            Self::Store(error) => error.kind(),
        }
    }

    fn reason(&self) -> Reason {
        match self {
            Self::Malformed(malformed) => malformed.reason(),
            Self::UnknownRecipient => Reason("unknown-recipient"),
            Self::Deferred => Reason("mailbox-deferred"),
            Self::Mailbox => Reason("mailbox-service-unavailable"),
            Self::Store(error) => error.reason(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        if let Self::Malformed(malformed) = self { malformed.field() } else { None }
    }
}

/// Delivers into INBOX.
pub(crate) struct Deliverer {
    pub(crate) mail: MailStore,
    pub(crate) mailbox: AuthenticationServiceClient<Link>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) name: String,
}

impl Deliverer {
    /// `from` is who gave us the message. Durable on return.
    pub(crate) async fn deliver(
        &self,
        from: &str,
        sender: &str,
        address: &str,
        message: &[u8],
    ) -> Result<MailboxId, DeliverError> {
        let recipient: Address = address.parse()?;
        if !sender.is_empty() {
            sender.parse::<Address>()?;
        }
        let request = ResolveRecipientRequest { address: recipient.to_string() };
        let found = self.mailbox.clone().resolve_recipient(request).await.map_err(|status| {
            tracing::warn!(%status, "the mailbox service did not say whose an address is");
            DeliverError::Mailbox
        })?;
        let found = found.into_inner();
        if found.deferred {
            return Err(DeliverError::Deferred);
        }
        if found.mailbox_id.is_empty() {
            return Err(DeliverError::UnknownRecipient);
        }
        let id: MailboxId = found.mailbox_id.parse()?;
        let mailbox = self.mail.open(id, found.quota_bytes).await?;
        let trace = Trace {
            sender: sender.to_owned(),
            recipient: recipient.to_string(),
            from: from.to_owned(),
            by: self.name.clone(),
            with: "local",
            time: self.clock.now(),
        };
        let mut ingest = mailbox.ingest(Some(message.len() as u64)).await?;
        ingest.write(trace.fields().as_bytes()).await?;
        for line in message.split_inclusive(|byte| *byte == b'\n') {
            match line.strip_suffix(b"\n") {
                // A line feed alone.
                Some(text) if text.last() != Some(&b'\r') => {
                    ingest.write(text).await?;
                    ingest.write(b"\r\n").await?;
                }
                _ => ingest.write(line).await?,
            }
        }
        let message = ingest.finish().await?;
        mailbox.deliver(message, Flags::none()).await?;
        Ok(id)
    }
}
