//! Folder names: in files, and as IMAP servers write them.

use base64::{
    Engine,
    alphabet::Alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// Modified UTF-7 (RFC 3501 §5.1.3) writes base 64 in its own way.
fn base64() -> Option<GeneralPurpose> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    Some(GeneralPurpose::new(&Alphabet::new(alphabet).ok()?, config))
}

/// A name in modified UTF-7.
pub(crate) fn to_utf7(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut wide: Vec<u8> = Vec::new();
    for c in name.chars() {
        if (' '..='~').contains(&c) {
            close(&mut wide, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| wide.extend(unit.to_be_bytes()));
        }
    }
    close(&mut wide, &mut out);
    out
}

fn close(wide: &mut Vec<u8>, out: &mut String) {
    if let Some(engine) = base64().filter(|_| !wide.is_empty()) {
        out.push('&');
        out.push_str(&engine.encode(&*wide));
        out.push('-');
    }
    wide.clear();
}

/// What modified UTF-7 stands for; what is none stands for itself.
pub(crate) fn of_utf7(wire: &str) -> String {
    let decoded = || {
        let (mut name, mut rest) = (String::with_capacity(wire.len()), wire);
        while let Some((plain, shifted)) = rest.split_once('&') {
            name.push_str(plain);
            let (digits, after) = shifted.split_once('-')?;
            if digits.is_empty() {
                name.push('&');
            } else {
                let bytes = base64()?.decode(digits).ok()?;
                let units = bytes.chunks_exact(2);
                let units: Option<Vec<u16>> = units
                    .map(|two| Some(u16::from_be_bytes([*two.first()?, *two.get(1)?])))
                    .collect();
                name.push_str(&String::from_utf16(&units?).ok()?);
            }
            rest = after;
        }
        name.push_str(rest);
        Some(name)
    };
    if wire.is_ascii() { decoded().unwrap_or_else(|| wire.to_owned()) } else { wire.to_owned() }
}

/// A level of a folder's name as a part of a path: nothing in it leads elsewhere.
pub(crate) fn to_part(level: &str) -> String {
    let mut part = String::with_capacity(level.len());
    for c in level.chars() {
        if c.is_control() || "%/\\:".contains(c) || (c == '.' && part.is_empty()) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                part.push_str(&format!("%{byte:02X}"));
            }
        } else {
            part.push(c);
        }
    }
    part
}

/// The level of a folder's name that a part of a path stands for.
pub(crate) fn of_part(part: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(part.len()), part.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_servers_are_read() {
        for (wire, name) in [
            ("Entw&APw-rfe", "Entwürfe"),
            ("a&-b", "a&b"),
            ("&U,BTFw-", "台北"),
            ("&broken", "&broken"),
            ("Déjà", "Déjà"),
        ] {
            assert_eq!(of_utf7(wire), name);
        }
        for bad in ["..", ".", "a/b", "%", "a:b"] {
            let part = to_part(bad);
            assert!(!part.starts_with('.') && !part.contains(['/', ':', '\\']), "{part}");
        }
    }

    proptest! {
        #[test]
        fn names_come_back(name in "\\PC{0,20}") {
            prop_assert_eq!(of_utf7(&to_utf7(&name)), name.clone());
            prop_assert_eq!(of_part(&to_part(&name)), name);
        }
    }
}
