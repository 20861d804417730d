//! Folder names as parts of paths.

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
    fn no_name_leads_elsewhere() {
        for bad in ["..", ".", "a/b", "%", "a:b"] {
            let part = to_part(bad);
            assert!(!part.starts_with('.') && !part.contains(['/', ':', '\\']), "{part}");
        }
    }

    proptest! {
        #[test]
        fn names_come_back(name in "\\PC{0,20}") {
            prop_assert_eq!(of_part(&to_part(&name)), name);
        }
    }
}
