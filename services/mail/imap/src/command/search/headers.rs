//! Fields of headers and of envelopes as SEARCH compares them.

use gatepost_mime::{
    Address, Envelope, fields,
    text::{address_texts, decoded, fold},
};

use super::reading::Known;

/// Does a field hold a text? Of addresses either the field as it stands or their meaning, as the
/// envelope has it, may hold it. None while too little is known.
pub(super) fn header_holds(name: &str, needle: &str, known: &Known<'_>) -> Option<bool> {
    let kept = known.kept?.fields().and_then(|fields| fields.named(name.as_bytes()));
    let holds = kept.or(known.header.as_deref()).map(|header| field_holds(header, name, needle));
    if holds == Some(true) || needle.is_empty() {
        return holds;
    }
    if holds == Some(false) && !matches!(name, "FROM" | "TO" | "CC" | "BCC") {
        return holds;
    }
    if envelope_holds(known.envelope()?, name, needle) { Some(true) } else { holds }
}

fn field_holds(header: &[u8], name: &str, needle: &str) -> bool {
    fields(header).any(|(field, value)| {
        is_named(field, name) && (needle.is_empty() || fold(&decoded(value)).contains(needle))
    })
}

/// Is the name of a field, folded, the given one?
fn is_named(field: &[u8], name: &str) -> bool {
    let field = field.trim_ascii();
    if field.is_ascii() {
        field.iter().map(u8::to_ascii_uppercase).eq(name.bytes())
    } else {
        fold(&String::from_utf8_lossy(field)) == name
    }
}

/// Does the envelope say that a field holds a text? Only yes counts: a header can have more fields of
/// a name, and of addresses the envelope has the meaning, not the letters.
fn envelope_holds(envelope: &Envelope<&[u8]>, name: &str, needle: &str) -> bool {
    let text =
        |value: Option<&[u8]>| value.is_some_and(|value| fold(&decoded(value)).contains(needle));
    match name {
        "SUBJECT" => text(envelope.subject),
        "MESSAGE-ID" => text(envelope.message_id),
        "IN-REPLY-TO" => text(envelope.in_reply_to),
        "DATE" => text(envelope.date),
        "FROM" => addresses_hold(&envelope.from, needle),
        "TO" => addresses_hold(&envelope.to, needle),
        "CC" => addresses_hold(&envelope.cc, needle),
        "BCC" => addresses_hold(&envelope.bcc, needle),
        _ => false,
    }
}

fn addresses_hold(addresses: &[Address<&[u8]>], needle: &str) -> bool {
    address_texts(addresses).any(|text| text.contains(needle))
}
