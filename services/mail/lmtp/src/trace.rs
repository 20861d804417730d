//! What a delivery adds to the top of a message.

use std::fmt::Write;

use gatepost_model::Timestamp;

/// Return-Path, Delivered-To and Received (RFC 5321 §4.4).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    /// Envelope sender; empty for the null sender.
    pub sender: String,
    /// Envelope recipient.
    pub recipient: String,
    /// Who gave us the message: `mx.example ([192.0.2.1])`, or the name of a service.
    pub from: String,
    /// Our name.
    pub by: String,
    /// `LMTP`, `LMTPS`, `UTF8LMTP` (RFC 3848, RFC 6531 §4.3), or `local`.
    pub with: &'static str,
    /// When.
    pub time: Timestamp,
}

impl Trace {
    /// The header fields, each ending in CRLF. Control characters, which no field can carry, are left
    /// out.
    pub fn fields(&self) -> String {
        let mut fields = String::new();
        let line = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
        // Writing to a string does not fail.
        let _ = write!(
            fields,
            "Return-Path: <{}>\r\nDelivered-To: {}\r\nReceived: from {}\r\n\tby {} with {};\r\n\t{}\r\n",
            line(&self.sender),
            line(&self.recipient),
            line(&self.from),
            line(&self.by),
            self.with,
            date(self.time),
        );
        fields
    }
}

/// A date as RFC 5322 §3.3 writes it, in UTC.
fn date(time: Timestamp) -> String {
    let zoned = jiff::Timestamp::from_second(time.unix_seconds())
        .map(|time| time.to_zoned(jiff::tz::TimeZone::UTC));
    let text = zoned.map(|zoned| zoned.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string());
    text.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_lines() {
        let trace = Trace {
            sender: String::new(),
            recipient: "a@b\r\nX: y".to_owned(),
            from: "mx.example ([192.0.2.1])".to_owned(),
            by: "mail.example".to_owned(),
            with: "LMTP",
            time: Timestamp::from_unix_seconds(1_700_000_000),
        };
        assert_eq!(
            trace.fields(),
            "Return-Path: <>\r\nDelivered-To: a@bX: y\r\nReceived: from mx.example ([192.0.2.1])\r\n\
             \tby mail.example with LMTP;\r\n\tTue, 14 Nov 2023 22:13:20 +0000\r\n"
        );
    }
}
