//! Header fields: unfolding, MIME fields, the envelope.

use crate::{
    address::addresses,
    structure::{ContentType, Disposition, Envelope, Param},
    token::Tokens,
};

/// Parameters that are read from one field.
const PARAMS: usize = 100;

/// Tags that are read from Content-Language.
const TAGS: usize = 50;

/// What a part's header says about its body.
pub(crate) struct Header {
    pub(crate) content_type: ContentType,
    pub(crate) id: Option<Vec<u8>>,
    pub(crate) description: Option<Vec<u8>>,
    pub(crate) encoding: Vec<u8>,
    pub(crate) md5: Option<Vec<u8>>,
    pub(crate) disposition: Option<Disposition>,
    pub(crate) language: Vec<Vec<u8>>,
    pub(crate) location: Option<Vec<u8>>,
}

/// The fields of a header: name without the colon, value as it stands with its folded lines. Lines
/// that are no field are passed over.
pub fn fields(header: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = header;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (field, after) = rest.split_at(field_len(rest));
            rest = after;
            // A name ends on its line.
            if let Some(end) = field.iter().position(|byte| matches!(byte, b':' | b'\n'))
                && let (name, value @ [b':', ..]) = field.split_at(end)
            {
                return Some((name.trim_ascii_end(), value.get(1..).unwrap_or_default()));
            }
        }
        None
    })
}

/// Length of the first field with its folded lines.
fn field_len(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(end) = memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()) {
        at += end + 1;
        if !matches!(bytes.get(at), Some(b' ' | b'\t')) {
            return at;
        }
    }
    bytes.len()
}

/// A value in one line, without white space around it; without CR, LF and NUL, for which the wire
/// has no form.
pub fn unfold(value: &[u8]) -> Vec<u8> {
    let value = value.trim_ascii();
    value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect()
}

impl Header {
    pub(crate) fn new(in_digest: bool) -> Self {
        let default = if in_digest { ContentType::message() } else { ContentType::plain() };
        Self {
            content_type: default,
            id: None,
            description: None,
            encoding: b"7BIT".to_vec(),
            md5: None,
            disposition: None,
            language: Vec::new(),
            location: None,
        }
    }

    /// The first field of a name counts.
    pub(crate) fn parse(header: &[u8], in_digest: bool) -> Self {
        let mut said = Self::new(in_digest);
        let (mut typed, mut encoded) = (false, false);
        for (name, value) in fields(header) {
            if name.len() < 10
                || !name.get(..8).is_some_and(|n| n.eq_ignore_ascii_case(b"content-"))
            {
                continue;
            }
            let first = |slot: &mut Option<Vec<u8>>| {
                if slot.is_none() {
                    *slot = Some(unfold(value)).filter(|value| !value.is_empty());
                }
            };
            match name.get(8..).unwrap_or_default().to_ascii_lowercase().as_slice() {
                b"type" if !typed => {
                    typed = true;
                    said.content_type = content_type(&unfold(value)).unwrap_or(said.content_type);
                }
                b"transfer-encoding" if !encoded => {
                    encoded = true;
                    let token = Tokens::new(&unfold(value)).token();
                    said.encoding = token.unwrap_or(said.encoding);
                }
                b"id" => first(&mut said.id),
                b"description" => first(&mut said.description),
                b"md5" => first(&mut said.md5),
                b"location" => first(&mut said.location),
                b"disposition" if said.disposition.is_none() => {
                    said.disposition = disposition(&unfold(value));
                }
                b"language" if said.language.is_empty() => said.language = tags(&unfold(value)),
                _ => {}
            }
        }
        said
    }
}

/// What cannot be read is text/plain (RFC 2045 §5.2).
fn content_type(value: &[u8]) -> Option<ContentType> {
    let mut tokens = Tokens::new(value);
    let kind = tokens.token()?;
    if !tokens.skip(b'/') {
        return None;
    }
    let subtype = tokens.token()?;
    Some(ContentType { kind, subtype, params: params(&mut tokens) })
}

fn disposition(value: &[u8]) -> Option<Disposition> {
    let mut tokens = Tokens::new(value);
    let kind = tokens.token()?;
    Some(Disposition { kind, params: params(&mut tokens) })
}

fn params(tokens: &mut Tokens<'_>) -> Vec<Param> {
    let mut params = Vec::new();
    while params.len() < PARAMS && tokens.skip_past(b';') {
        let Some(name) = tokens.token() else { continue };
        if tokens.skip(b'=')
            && let Some(value) = tokens.value()
        {
            params.push(Param { name, value });
        }
    }
    params
}

fn tags(value: &[u8]) -> Vec<Vec<u8>> {
    let mut tokens = Tokens::new(value);
    let mut tags = Vec::new();
    loop {
        tags.extend(tokens.token());
        if tags.len() >= TAGS || !tokens.skip_past(b',') {
            return tags;
        }
    }
}

/// RFC 9051 §7.5.2. Of a repeated field the first counts, except that addresses add up.
pub(crate) fn envelope(header: &[u8]) -> Envelope {
    let mut envelope = Envelope::default();
    for (name, value) in fields(header) {
        if name.len() > 11 {
            continue;
        }
        let first = |slot: &mut Option<Vec<u8>>| {
            if slot.is_none() {
                *slot = Some(unfold(value));
            }
        };
        match name.to_ascii_lowercase().as_slice() {
            b"date" => first(&mut envelope.date),
            b"subject" => first(&mut envelope.subject),
            b"in-reply-to" => first(&mut envelope.in_reply_to),
            b"message-id" => first(&mut envelope.message_id),
            b"references" => first(&mut envelope.references),
            b"from" => addresses(&unfold(value), &mut envelope.from),
            b"sender" => addresses(&unfold(value), &mut envelope.sender),
            b"reply-to" => addresses(&unfold(value), &mut envelope.reply_to),
            b"to" => addresses(&unfold(value), &mut envelope.to),
            b"cc" => addresses(&unfold(value), &mut envelope.cc),
            b"bcc" => addresses(&unfold(value), &mut envelope.bcc),
            _ => {}
        }
    }
    if envelope.sender.is_empty() {
        envelope.sender = envelope.from.clone();
    }
    if envelope.reply_to.is_empty() {
        envelope.reply_to = envelope.from.clone();
    }
    envelope
}
