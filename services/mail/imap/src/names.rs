//! Folder names as rev1 clients write them before they enable anything else: modified UTF-7 (RFC 3501
//! §5.1.3).

use base64::{
    Engine,
    alphabet::Alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

fn base64() -> Option<GeneralPurpose> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone);
    Some(GeneralPurpose::new(&Alphabet::new(alphabet).ok()?, config))
}

/// A name in modified UTF-7.
pub(crate) fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    let mut wide: Vec<u8> = Vec::new();
    let close = |wide: &mut Vec<u8>, encoded: &mut String| {
        if !wide.is_empty() {
            let digits = base64().map(|engine| engine.encode(&*wide)).unwrap_or_default();
            encoded.push('&');
            encoded.push_str(&digits);
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
pub(crate) fn decode(wire: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(wire).ok()?;
    if !text.is_ascii() {
        // As UTF-8 `&` stands for itself; a name with both is not modified UTF-7.
        return Some(text.to_owned());
    }
    let mut name = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let (digits, after) = shifted.split_once('-')?;
        if digits.is_empty() {
            name.push('&');
        } else {
            let bytes = base64()?.decode(digits).ok().filter(|bytes| bytes.len() % 2 == 0)?;
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            for c in char::decode_utf16(units) {
                name.push(c.ok()?);
            }
        }
        rest = after;
    }
    name.push_str(rest);
    (encode(&name) == text).then_some(name)
}

#[cfg(test)]
mod tests {
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
}
