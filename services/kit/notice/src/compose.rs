//! From a notice to an RFC 5322 message.

use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use gatepost_model::{Address, Clock, Entropy};
use lettre::message::{
    Mailbox, Message, SinglePart,
    header::{HeaderName, HeaderValue},
};

use crate::courier::{Notice, NoticeError};

/// Writes notices as messages.
#[derive(Clone)]
pub struct Composer {
    from: Address,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Composer {
    /// Messages come from `from`.
    pub fn new(from: Address, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { from, clock, entropy }
    }

    /// The sender's address.
    pub fn from(&self) -> &Address {
        &self.from
    }

    /// A name nobody else draws, that sorts by time: for Message-ID and file names.
    pub fn unique_name(&self) -> String {
        let mut random = [0; 12];
        self.entropy.fill(&mut random);
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{random}", self.clock.now().unix_millis())
    }

    /// The message of a notice: Date and Message-ID (RFC 5322 §3.6), `Auto-Submitted` (RFC 3834
    /// §5), encoded subject (RFC 2047), one text part.
    ///
    /// # Errors
    ///
    /// [`NoticeError::Refused`] when an address cannot stand in a message.
    pub fn compose(&self, notice: &Notice) -> Result<Message, NoticeError> {
        let date = UNIX_EPOCH + Duration::from_millis(self.clock.now().unix_millis());
        let subject: Vec<&str> = notice
            .subject
            .split(|c: char| c.is_control())
            .filter(|word| !word.is_empty())
            .collect();
        let id = format!("<{}@{}>", self.unique_name(), self.from.domain());
        Message::builder()
            .from(mailbox(&self.from)?)
            .to(mailbox(&notice.recipient)?)
            .subject(subject.join(" "))
            .date(date)
            .message_id(Some(id))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .singlepart(SinglePart::plain(notice.text.replace("\r\n", "\n").replace('\n', "\r\n")))
            .map_err(|error| NoticeError::Refused(error.to_string()))
    }
}

fn mailbox(address: &Address) -> Result<Mailbox, NoticeError> {
    let address = lettre::Address::new(address.local(), address.domain().as_str());
    let address = address.map_err(|_| NoticeError::Refused("an address is not usable".into()))?;
    Ok(Mailbox::new(None, address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::{ManualClock, SeededEntropy, Timestamp};

    #[test]
    fn nothing_in_a_notice_makes_a_header() {
        let composer = Composer::new(
            "no-reply@example.org".parse().unwrap(),
            Arc::new(ManualClock::at(Timestamp::from_unix_millis(1_700_000_000_000))),
            Arc::new(SeededEntropy::new(1)),
        );
        let notice = Notice {
            recipient: "anna@example.org".parse().unwrap(),
            subject: "Grüße\r\nBcc: mallory@example.org".to_owned(),
            text: "one\ntwo ü\n".to_owned(),
        };
        let message = composer.compose(&notice).unwrap().formatted();
        let text = String::from_utf8(message).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
        assert!(head.contains("Date: Tue, 14 Nov 2023 22:13:20 +0000"), "{head}");
        assert!(head.is_ascii());
        assert!(head.contains("Subject: =?utf-8?") || head.contains("Subject: Gr"), "{head}");
        assert!(head.contains("Message-ID: <1700000000000-"), "{head}");
        assert!(head.contains("Content-Type: text/plain; charset=utf-8"), "{head}");
    }
}
