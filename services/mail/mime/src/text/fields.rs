//! Fields of a header as text.

use super::{charset, decode_words, fold};
use crate::{
    Address, Envelope,
    header::{fields, unfold},
};

/// A field of a header.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name, folded as its value is.
    pub name: String,
    /// Its value: unfolded, decoded, folded.
    pub value: String,
}

impl Field {
    /// Name and value, as a search for text in any field sees them.
    pub fn line(&self) -> String {
        format!("{}: {}", self.name, self.value)
    }
}

/// What ENVELOPE says of an address, folded: its name, and the address itself.
pub fn address_texts<S: AsRef<[u8]>>(
    addresses: &[Address<S>],
) -> impl Iterator<Item = String> + use<'_, S> {
    let lossy = |text: &S| String::from_utf8_lossy(text.as_ref()).into_owned();
    addresses.iter().flat_map(move |address| {
        let name = address.name.as_ref().map(|name| fold(&decoded(name.as_ref())));
        let mailbox = address.mailbox.as_ref().zip(address.host.as_ref());
        let mailbox =
            mailbox.map(|(mailbox, host)| fold(&format!("{}@{}", lossy(mailbox), lossy(host))));
        name.into_iter().chain(mailbox)
    })
}

/// Everything that [`address_texts`] and [`decoded`] make of an envelope.
pub fn envelope_texts(envelope: &Envelope) -> impl Iterator<Item = String> + '_ {
    let lists = [&envelope.from, &envelope.to, &envelope.cc, &envelope.bcc];
    let texts = [&envelope.date, &envelope.subject, &envelope.message_id, &envelope.in_reply_to];
    let texts = texts.into_iter().flatten().map(|text| fold(&decoded(text)));
    lists.into_iter().flat_map(|list| address_texts(list)).chain(texts)
}

/// The fields of a header, in their order.
pub fn text_fields(header: &[u8]) -> impl Iterator<Item = Field> + '_ {
    fields(header).map(|(name, value)| Field {
        name: fold(&String::from_utf8_lossy(name.trim_ascii())),
        value: fold(&decoded(value)),
    })
}

/// A value unfolded and decoded, not folded.
pub fn decoded(value: &[u8]) -> String {
    decode_words(&charset::text(None, &unfold(value))).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_unfolded_and_decoded() {
        let header =
            b"Subject: =?utf-8?q?Gr=C3=BC?=\r\n =?UTF-8?B?w59l?= an\r\n alle =?x\r\nTo: a\r\n\r\n";
        let fields: Vec<Field> = text_fields(header).collect();
        let field = |name: &str, value: &str| Field { name: name.into(), value: fold(value) };
        assert_eq!(fields, [field("SUBJECT", "Grüße an alle =?x"), field("TO", "a")]);
        assert_eq!(field("TO", "a").line(), "TO: A");
    }
}
