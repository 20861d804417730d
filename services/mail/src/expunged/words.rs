//! What strangers wrote into headers, made plain.

use gatepost_mime::{Address, text::decoded};

/// Characters of a subject or name that are told.
const LONGEST: usize = 200;

/// Whom a message is from, as people read it.
pub(super) fn sender(address: &Address) -> String {
    let name = address.name.as_deref().map(words).unwrap_or_default();
    if !name.is_empty() {
        return name;
    }
    let part = |part: &Option<Vec<u8>>| part.as_deref().map(words).unwrap_or_default();
    match (part(&address.mailbox), part(&address.host)) {
        (mailbox, host) if host.is_empty() => mailbox,
        (mailbox, host) => format!("{mailbox}@{host}"),
    }
}

/// What strangers wrote, decoded, without characters that do something, and cut.
pub(super) fn words(raw: &[u8]) -> String {
    let text = decoded(raw);
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.filter(|c| !is_format(*c)).take(LONGEST).collect::<String>().trim().to_owned()
}

/// Characters that change the direction or the look of what stands beside them.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_wrote_is_made_plain() {
        for (raw, expected) in [
            (&b"=?utf-8?q?Gr=C3=BC=C3=9Fe?="[..], "Grüße"),
            (b"a\r\n\tb\x1b[31m", "a b [31m"),
            ("x\u{202e}cod.exe".as_bytes(), "xcod.exe"),
            (b"  ", ""),
        ] {
            assert_eq!(words(raw), expected);
        }
        assert_eq!(words(&[b'x'; 5000]).len(), LONGEST);
        let address = |name: Option<&str>, mailbox: &str, host: Option<&str>| Address {
            name: name.map(|name| name.as_bytes().to_vec()),
            route: None,
            mailbox: Some(mailbox.as_bytes().to_vec()),
            host: host.map(|host| host.as_bytes().to_vec()),
        };
        assert_eq!(sender(&address(Some("Anna Keller"), "a", Some("b"))), "Anna Keller");
        assert_eq!(sender(&address(Some(""), "a", Some("b"))), "a@b");
        assert_eq!(sender(&address(None, "group", None)), "group");
    }
}
