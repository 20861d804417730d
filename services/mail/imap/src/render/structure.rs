//! ENVELOPE, BODY and BODYSTRUCTURE (RFC 9051 §7.5.2).

use bytes::BytesMut;
use gatepost_mime::{Address, Content, Disposition, Envelope, Message, Param, Part};

use super::{nstring, put, string, text};
use crate::io::Out;

/// `envelope`
pub(crate) fn envelope<S: AsRef<[u8]>>(out: &mut BytesMut, envelope: &Envelope<S>) {
    text(out, "(");
    nstring(out, envelope.date.as_ref().map(AsRef::as_ref));
    text(out, " ");
    nstring(out, envelope.subject.as_ref().map(AsRef::as_ref));
    for addresses in [
        &envelope.from,
        &envelope.sender,
        &envelope.reply_to,
        &envelope.to,
        &envelope.cc,
        &envelope.bcc,
    ] {
        text(out, " ");
        address_list(out, addresses);
    }
    text(out, " ");
    nstring(out, envelope.in_reply_to.as_ref().map(AsRef::as_ref));
    text(out, " ");
    nstring(out, envelope.message_id.as_ref().map(AsRef::as_ref));
    text(out, ")");
}

fn address_list<S: AsRef<[u8]>>(out: &mut BytesMut, addresses: &[Address<S>]) {
    if addresses.is_empty() {
        return text(out, "NIL");
    }
    text(out, "(");
    for address in addresses {
        let fields = [&address.name, &address.route, &address.mailbox, &address.host];
        for (place, field) in fields.into_iter().enumerate() {
            text(out, if place == 0 { "(" } else { " " });
            nstring(out, field.as_ref().map(AsRef::as_ref));
        }
        text(out, ")");
    }
    text(out, ")");
}

/// `body`; with `extended` the extension data of BODYSTRUCTURE too.
pub(crate) fn body<S: AsRef<[u8]>>(out: &mut Out, part: &Part<S>, extended: bool) {
    text(out, "(");
    match &part.content {
        Content::Multipart(parts) => {
            for part in parts {
                body(out, part, extended);
            }
            text(out, " ");
            string(out, part.content_type.subtype.as_ref());
            if extended {
                text(out, " ");
                params(out, &part.content_type.params);
            }
        }
        // RFC 3501 knows message/rfc822 only; UTF-8 brings the other (RFC 9755 §6).
        Content::Message(_) if !out.utf8 && part.content_type.is("message", "global") => {
            fields(out, part);
        }
        Content::Message(message) => {
            fields(out, part);
            embedded(out, message, extended);
            put!(out, " {}", part.lines);
        }
        Content::Leaf => {
            fields(out, part);
            if part.content_type.kind.as_ref().eq_ignore_ascii_case(b"text") {
                put!(out, " {}", part.lines);
            }
        }
    }
    if extended {
        if !matches!(part.content, Content::Multipart(_)) {
            text(out, " ");
            nstring(out, part.md5.as_ref().map(AsRef::as_ref));
        }
        text(out, " ");
        disposition(out, part.disposition.as_ref());
        text(out, " ");
        language(out, &part.language);
        text(out, " ");
        nstring(out, part.location.as_ref().map(AsRef::as_ref));
    }
    text(out, ")");
}

/// Envelope and structure of a `message/rfc822` part.
fn embedded<S: AsRef<[u8]>>(out: &mut Out, message: &Message<S>, extended: bool) {
    text(out, " ");
    envelope(out, &message.envelope);
    text(out, " ");
    body(out, &message.root, extended);
}

/// Media type and `body-fields`.
fn fields<S: AsRef<[u8]>>(out: &mut BytesMut, part: &Part<S>) {
    let kind = &part.content_type;
    // The grammar has an envelope after message/rfc822 (and message/global), and lines after text:
    // a leaf that calls itself a message, because it is encoded, must not be taken for one.
    let message = !matches!(part.content, Content::Message(_))
        && (kind.is("message", "rfc822") || kind.is("message", "global"));
    if message {
        text(out, "\"application\" \"octet-stream\"");
    } else {
        string(out, kind.kind.as_ref());
        text(out, " ");
        string(out, kind.subtype.as_ref());
    }
    text(out, " ");
    params(out, &kind.params);
    text(out, " ");
    nstring(out, part.id.as_ref().map(AsRef::as_ref));
    text(out, " ");
    nstring(out, part.description.as_ref().map(AsRef::as_ref));
    text(out, " ");
    string(out, part.encoding.as_ref());
    put!(out, " {}", part.body.len());
}

fn params<S: AsRef<[u8]>>(out: &mut BytesMut, params: &[Param<S>]) {
    if params.is_empty() {
        return text(out, "NIL");
    }
    for (place, param) in params.iter().enumerate() {
        text(out, if place == 0 { "(" } else { " " });
        string(out, param.name.as_ref());
        text(out, " ");
        string(out, param.value.as_ref());
    }
    text(out, ")");
}

fn disposition<S: AsRef<[u8]>>(out: &mut BytesMut, disposition: Option<&Disposition<S>>) {
    let Some(disposition) = disposition else { return text(out, "NIL") };
    text(out, "(");
    string(out, disposition.kind.as_ref());
    text(out, " ");
    params(out, &disposition.params);
    text(out, ")");
}

fn language<S: AsRef<[u8]>>(out: &mut BytesMut, tags: &[S]) {
    match tags {
        [] => text(out, "NIL"),
        [tag] => string(out, tag.as_ref()),
        tags => {
            for (place, tag) in tags.iter().enumerate() {
                text(out, if place == 0 { "(" } else { " " });
                string(out, tag.as_ref());
            }
            text(out, ")");
        }
    }
}
