//! Messages into an mbox.

use std::io::{self, Write};

use super::{LETTERS, OURS, is_from};
use crate::{Message, date};

/// Writes a message at the end of an mbox.
///
/// # Errors
///
/// From the writer.
pub fn write(out: &mut impl Write, message: &Message) -> io::Result<()> {
    let crlf = has_only_crlf(&message.bytes);
    let lines = if crlf { "crlf" } else { "raw" };
    let (date, size) = (message.received_millis, message.bytes.len());
    writeln!(out, "From MAILER-DAEMON {}", date::asctime(date))?;
    out.write_all(OURS)?;
    writeln!(out, "date={date}; size={size}; lines={lines}")?;
    writeln!(out, "Status: {}O", if message.has("\\Seen") { "R" } else { "" })?;
    let letters = LETTERS.iter().filter(|(flag, _)| message.has(flag));
    writeln!(out, "X-Status: {}", letters.map(|(_, letter)| letter).collect::<String>())?;
    writeln!(out, "X-Keywords: {}", message.keywords().collect::<Vec<_>>().join(" "))?;
    for line in message.bytes.split_inclusive(|byte| *byte == b'\n') {
        if is_from(line) {
            out.write_all(b">")?;
        }
        match line.strip_suffix(b"\r\n").filter(|_| crlf) {
            Some(text) => {
                out.write_all(text)?;
                out.write_all(b"\n")?;
            }
            None => out.write_all(line)?,
        }
    }
    if !message.bytes.ends_with(b"\n") {
        out.write_all(b"\n")?;
    }
    out.write_all(b"\n")
}

/// Does every line end with CRLF, and is there no carriage return elsewhere?
fn has_only_crlf(bytes: &[u8]) -> bool {
    let mut before = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1);
        if (*byte == b'\n' && before != b'\r') || (*byte == b'\r' && next != Some(&b'\n')) {
            return false;
        }
        before = *byte;
    }
    true
}
