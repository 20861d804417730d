//! Fields of headers and of envelopes as SEARCH compares them.

use gatepost_mime::{
    Address, Envelope,
    text::{address_texts, decoded, fold},
};

/// Does the envelope say that a field holds a text? Only yes counts: a header can have more fields of
/// a name, and of addresses the envelope has the meaning, not the letters.
pub(super) fn envelope_holds(envelope: &Envelope, name: &str, needle: &str) -> bool {
    let text =
        |value: Option<&Vec<u8>>| value.is_some_and(|value| fold(&decoded(value)).contains(needle));
    match name {
        "SUBJECT" => text(envelope.subject.as_ref()),
        "MESSAGE-ID" => text(envelope.message_id.as_ref()),
        "IN-REPLY-TO" => text(envelope.in_reply_to.as_ref()),
        "DATE" => text(envelope.date.as_ref()),
        "FROM" => addresses_hold(&envelope.from, needle),
        "TO" => addresses_hold(&envelope.to, needle),
        "CC" => addresses_hold(&envelope.cc, needle),
        "BCC" => addresses_hold(&envelope.bcc, needle),
        _ => false,
    }
}

fn addresses_hold(addresses: &[Address], needle: &str) -> bool {
    address_texts(addresses).any(|text| text.contains(needle))
}
