//! A message on its way into the mail store, within the limits of the IMAP server.

use gatepost_mail_store::{Ingest, Ingested, MailError};

use crate::{command::access, connection::Connection, failure::Failure};

/// A message on its way in.
pub(super) struct Receiver {
    ingest: Ingest,
    limit: u64,
    size: u64,
}

impl Receiver {
    /// Before the first byte. `freed` bytes of another message will be gone with it.
    pub(super) fn open(connection: &mut Connection, freed: u64) -> Result<Self, Failure> {
        let limit = connection.server.config.max_message.0;
        let ingest = access(connection)?.mailbox.ingest_in_place_of(freed)?;
        Ok(Self { ingest, limit, size: 0 })
    }

    /// Checks that so many bytes more are not too many, before they are sent.
    pub(super) fn expect(&self, more: u64) -> Result<(), Failure> {
        let size = self.size.saturating_add(more);
        if size > self.limit {
            return Err(MailError::TooLarge(self.limit).into());
        }
        Ok(self.ingest.check_room(size)?)
    }

    /// Takes the next bytes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > self.limit {
            return Err(MailError::TooLarge(self.limit).into());
        }
        Ok(self.ingest.write(bytes).await?)
    }

    /// The message, which is durable now and in no folder.
    pub(super) async fn finish(self) -> Result<Ingested, Failure> {
        if self.size == 0 {
            // RFC 3502 §6.3.11: an empty literal calls the whole command off.
            return Err(Failure::no("[CANNOT] a message cannot be empty"));
        }
        Ok(self.ingest.finish().await?)
    }
}
