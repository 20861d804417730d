//! RTF.

use super::*;

pub(super) fn plain() -> Vec<u8> {
    concat!(
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fnil Arial;}{\\f1\\fcharset204 Cyr;}}",
        "{\\colortbl;\\red0;}{\\*\\generator Riched20;}{\\info{\\title Named}}\\pard Gr\\'fc\\'dfe ",
        "{\\b bo}ld\\par\\f1 \\'ef\\'f0\\f0  \\u26085?\\u-26796 ?\\par {\\field{\\*\\fldinst HYPERLINK x}",
        "{\\fldrslt link}}{\\pict 0102ff}\\{braces\\}\\line\\emdash end{\\v hidden}}"
    )
    .as_bytes()
    .to_vec()
}

#[test]
fn rtf_is_read() {
    assert_eq!(text(&plain()).as_deref(), Some("Named Grüße bold пр 日\u{9754} link{braces} —end"));
}

#[test]
fn hostile_rtf_is_no_harm() {
    assert_eq!(
        text(("{\\rtf1 ".to_owned() + &"{".repeat(200_000) + "deep").as_bytes()).as_deref(),
        Some("deep")
    );
    assert_eq!(
        text(("{\\rtf1 ".to_owned() + &"}".repeat(200_000) + "out").as_bytes()).as_deref(),
        Some("out")
    );
    assert_eq!(text(b"{\\rtf1 a\\bin999999999999 b").as_deref(), Some("a"));
    assert_eq!(text(b"{\\rtf1 a\\bin3 b}c d").as_deref(), Some("a d"));
    assert_eq!(text(b"{\\rtf1 a\\'").as_deref(), Some("a"));
    assert!(text(b"{\\rtf1 \\uc-5\\u-99999999 a").is_some());
}
