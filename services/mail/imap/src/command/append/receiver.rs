//! A message on its way into the mail store, within the limits of the IMAP server.

use gatepost_mail_store::{Ingest, Ingested, MailError};

use crate::{command::access, connection::Connection, failure::Failure};

/// A message on its way in.
pub(super) struct Receiver {
    ingest: Ingest,
    limit: u64,
    size: u64,
    /// Its header, of a client that has not enabled UTF-8.
    header: Option<Header>,
}

/// The header of a message, as far as it has come.
#[derive(Default)]
struct Header {
    ended: bool,
    /// Is there anything in the line so far?
    in_line: bool,
    /// Was there a byte that is not ASCII?
    eight_bit: bool,
}

impl Header {
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                _ if self.ended => return,
                b'\n' if !self.in_line => self.ended = true,
                b'\n' => self.in_line = false,
                b'\r' => {}
                byte => {
                    self.in_line = true;
                    self.eight_bit |= !byte.is_ascii();
                }
            }
        }
    }
}

impl Receiver {
    /// Before the first byte. `freed` bytes of another message will be gone with it.
    pub(super) fn open(connection: &mut Connection, freed: u64) -> Result<Self, Failure> {
        let limit = connection.server.config.max_message.0;
        let lenient = connection.server.config.eight_bit_headers;
        let access = access(connection)?;
        let ingest = access.mailbox.ingest_in_place_of(freed)?;
        let header = (!lenient && !access.dialect.utf8).then(Header::default);
        Ok(Self { ingest, limit, size: 0, header })
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
        if let Some(header) = &mut self.header {
            header.take(bytes);
        }
        Ok(self.ingest.write(bytes).await?)
    }

    /// The message, which is durable now and in no folder.
    pub(super) async fn finish(self) -> Result<Ingested, Failure> {
        if self.size == 0 {
            // RFC 3502 §6.3.11: an empty literal calls the whole command off.
            return Err(Failure::no("[CANNOT] a message cannot be empty"));
        }
        if self.header.is_some_and(|header| header.eight_bit) {
            // RFC 9755 §4
            return Err(Failure::no(
                "[CANNOT] the header is not ASCII, and UTF8=ACCEPT not enabled",
            ));
        }
        Ok(self.ingest.finish().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_header_is_looked_at() {
        for (message, eight_bit) in [
            ("Subject: x\r\n\r\n\u{e9}", false),
            ("Subject: \u{e9}\r\n\r\nx", true),
            ("Subject: x\n\n\u{e9}", false),
            ("\r\n\u{e9}", false),
            ("a: b\r\n\u{e9}", true),
            ("", false),
        ] {
            for cut in [1, 3, 100] {
                let mut header = Header::default();
                message.as_bytes().chunks(cut).for_each(|piece| header.take(piece));
                assert_eq!(header.eight_bit, eight_bit, "{message:?} by {cut}");
            }
        }
    }
}
