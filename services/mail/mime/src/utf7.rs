//! Folder names as rev1 clients write them before they enable anything else: modified UTF-7 (RFC 3501
//! §5.1.3).

use base64::{
    Engine,
    alphabet::IMAP_MUTF7,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// Reads what others write, bits that are left over too; [`decode`] asks for more.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A name in modified UTF-7.
pub fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    let mut wide: Vec<u8> = Vec::new();
    let close = |wide: &mut Vec<u8>, encoded: &mut String| {
        if !wide.is_empty() {
            encoded.push('&');
            BASE64.encode_string(&*wide, encoded);
            encoded.push('-');
            wide.clear();
        }
    };
    for c in name.chars() {
        if (' '..='~').contains(&c) {
            close(&mut wide, &mut encoded);
            encoded.push(c);
            if c == '&' {
                encoded.push('-');
            }
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                wide.extend_from_slice(&unit.to_be_bytes());
            }
        }
    }
    close(&mut wide, &mut encoded);
    encoded
}

/// The name that modified UTF-7 stands for; UTF-8 is taken as it is. None when it is neither, or
/// when the same name could be written shorter: two names on the wire are never one folder.
pub fn decode(wire: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(wire).ok()?;
    if !text.is_ascii() {
        // As UTF-8 `&` stands for itself; a name with both is not modified UTF-7.
        return Some(text.to_owned());
    }
    read(text).filter(|name| encode(name) == text)
}

/// The name that another server means, however it writes it; what is no modified UTF-7 stands for itself.
pub fn decode_leniently(wire: &str) -> String {
    let name = if wire.is_ascii() { read(wire) } else { None };
    name.unwrap_or_else(|| wire.to_owned())
}

fn read(text: &str) -> Option<String> {
    let mut name = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let (digits, after) = shifted.split_once('-')?;
        if digits.is_empty() {
            name.push('&');
        } else {
            let bytes = BASE64.decode(digits).ok()?;
            let (pairs, _) = bytes.as_chunks();
            let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
            for c in char::decode_utf16(units) {
                name.push(c.ok()?);
            }
        }
        rest = after;
    }
    name.push_str(rest);
    Some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_encoded_and_decoded() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("a&b", "a&-b"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("台北", "&U,BTFw-"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("emoji😀", "emoji&2D3eAA-"),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire.as_bytes()).as_deref(), Some(name));
        }
        assert_eq!(decode("Entwürfe".as_bytes()).as_deref(), Some("Entwürfe"));
        for wrong in ["a&b", "&AGE-", "&U,BTFw", "&2D0-", "&U-", "&!!-", "&U,BTFw-&U,BTFw-"] {
            assert_eq!(decode(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(decode(b"\xff"), None);
    }

    #[test]
    fn names_of_servers_are_read() {
        for (wire, name) in [
            ("Entw&APw-rfe", "Entwürfe"),
            ("a&-b", "a&b"),
            ("&U,BTFw-", "台北"),
            ("&broken", "&broken"),
            ("Déjà", "Déjà"),
            // Longer than need be, and with bits left over.
            ("&AGE-", "a"),
            ("&U,BTFx-", "台北"),
        ] {
            assert_eq!(decode_leniently(wire), name);
        }
    }

    proptest! {
        #[test]
        fn names_come_back(name in "\\PC{0,20}") {
            prop_assert_eq!(decode_leniently(&encode(&name)), name.clone());
        }
    }
}
