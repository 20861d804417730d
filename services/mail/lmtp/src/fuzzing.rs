//! What must hold for any bytes; see `tests/fuzz`.

use crate::{command::Command, data::Unstuff};

/// A line of the envelope. What is written into header fields later holds no line break.
pub fn command(input: &[u8]) {
    let clean = |text: &str| assert!(!text.contains(['\r', '\n', '\0']), "{text:?}");
    match Command::parse(input) {
        Command::Lhlo(name) => clean(&name),
        Command::Mail(path, _) | Command::Rcpt(path, _) => clean(&path.0),
        _ => {}
    }
}

/// A message with its dots: the same in pieces, every line feed behind a carriage return, and nothing
/// after the end taken. The first byte says in what pieces.
pub fn data(input: &[u8]) {
    let Some((cut, bytes)) = input.split_first() else { return };
    let unstuff = |cut: usize| {
        let (mut unstuff, mut out, mut taken) = (Unstuff::new(), Vec::new(), 0);
        for piece in bytes.chunks(cut) {
            taken += unstuff.take(piece, &mut out);
            if unstuff.ended() {
                break;
            }
        }
        (out, taken, unstuff.ended())
    };
    let whole = unstuff(usize::MAX);
    assert_eq!(unstuff(usize::from(*cut).max(1)), whole);
    let (out, taken, ended) = whole;
    let before = std::iter::once(&0).chain(&out);
    assert!(out.iter().zip(before).all(|(byte, before)| *byte != b'\n' || *before == b'\r'));
    let wire = bytes.get(..taken).unwrap_or_default();
    assert_eq!(ended, wire == b".\r\n" || wire.ends_with(b"\r\n.\r\n"));
}

#[cfg(test)]
#[path = "../../../../tests/fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;

    #[test]
    fn the_corpus_does_no_harm() {
        replay("lmtp_command", super::command);
        replay("lmtp_data", super::data);
        replay("lmtp_connection", crate::thrown::connection);
    }
}
