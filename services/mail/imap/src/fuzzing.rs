//! What must hold for any bytes; see `tests/fuzz`.

use std::{io::Cursor as Wire, time::Duration};

use gatepost_mime::utf7;

use crate::{
    grammar::{self, Cursor, MessageUrl, Set},
    io::{Gone, Io, Literal},
    proxy,
};

/// A whole command, and the beginning of one that carries messages.
pub fn command(input: &[u8]) {
    drop(grammar::command(input));
    if let Some(tag) = grammar::tag_of(input) {
        assert!(input.starts_with(tag.as_bytes()));
    }
    let announces = grammar::announces_message(input);
    if let Some((_, verb_end)) = grammar::message_verb(input) {
        let mut rest = Cursor::new(input.get(verb_end..).unwrap_or_default());
        let _whatever = grammar::append_tail(&mut rest);
    } else {
        assert!(!announces);
    }
}

/// The arguments of SEARCH.
pub fn search(input: &[u8]) {
    let arguments = [b" ", input].concat();
    let _whatever = grammar::search(&mut Cursor::new(&arguments));
}

/// A set means the numbers that are written in it.
pub fn set(input: &[u8]) {
    const LARGEST: u32 = 1000;
    let mut rest = Cursor::new(input);
    let Ok(set) = Set::parse(&mut rest) else { return };
    let ranges = set.ranges(LARGEST);
    assert!(ranges.iter().all(|(from, to)| from <= to));
    let apart = |pair: &[(u32, u32)]| matches!(pair, [a, b] if a.1 < b.0 && b.0 - a.1 > 1);
    assert!(ranges.windows(2).all(apart), "{ranges:?}");
    let taken = input.len() - rest.rest().len();
    let written = String::from_utf8_lossy(input.get(..taken).unwrap_or_default()).into_owned();
    let has = |number: u32| ranges.iter().any(|(from, to)| (*from..=*to).contains(&number));
    for number in written.split([',', ':']).filter_map(|number| number.parse().ok()) {
        assert!(has(number), "{number} of {written}");
    }
    assert_eq!(set.is_saved(), written == "$");
}

/// An IMAP URL.
pub fn url(input: &[u8]) {
    if let Some(url) = MessageUrl::parse(input) {
        assert!(!url.folder.is_empty());
    }
}

/// Modified UTF-7: what is read is written in the same way, unless it was UTF-8.
pub fn name(input: &[u8]) {
    if let Some(name) = utf7::decode(input) {
        let encoded = utf7::encode(&name);
        assert_eq!(utf7::decode(encoded.as_bytes()).as_deref(), Some(name.as_str()));
        assert!(encoded.as_bytes() == input || name.as_bytes() == input);
    }
}

/// What another server says, in pieces and at once. The first byte says in what pieces.
pub fn boundary(input: &[u8]) {
    if let Some((cut, stream)) = input.split_first() {
        proxy::fuzzed(usize::from(*cut), stream);
    }
}

/// Lines and literals are the bytes as they came, without the line ends.
///
/// # Panics
///
/// When they are not, or there is no runtime.
pub fn framing(input: &[u8]) {
    const LONGEST: usize = 256;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let wire = Wire::new(input.to_vec());
        let silence = Duration::from_secs(1);
        let wire = tokio::io::join(wire, tokio::io::sink());
        let mut io = Io::new(Box::new(wire), silence, silence);
        let mut rest = input;
        loop {
            match io.take_line(LONGEST).await {
                Err(gone) => return assert!(matches!(gone, Gone::Closed)),
                Ok(Some(line)) => {
                    let (expected, after) = split_line(rest);
                    assert_eq!(line, expected);
                    rest = after;
                    let Some((literal, open)) = Literal::at_end(&line) else { continue };
                    assert!(open < line.len());
                    let mut taken = bytes::BytesMut::new();
                    if literal.length > rest.len() as u64 {
                        assert!(io.take_into(&mut taken, literal.length).await.is_err());
                        return;
                    }
                    assert!(io.take_into(&mut taken, literal.length).await.is_ok());
                    let (expected, after) = rest.split_at(taken.len());
                    assert_eq!(taken, expected);
                    rest = after;
                }
                Ok(None) => {
                    assert!(split_line(rest).0.len() > LONGEST - 2);
                    if !io.skip_line(usize::MAX >> 1).await.unwrap_or(false) {
                        return;
                    }
                    rest = split_line(rest).1;
                }
            }
        }
    });
}

/// The first line without its end, and what follows.
fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some(end) = memchr::memchr(b'\n', bytes) else { return (bytes, &[]) };
    let (line, rest) = bytes.split_at(end);
    (line.strip_suffix(b"\r").unwrap_or(line), rest.get(1..).unwrap_or_default())
}

#[cfg(test)]
#[path = "../../../../tests/fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;

    #[test]
    fn the_corpus_does_no_harm() {
        replay("imap_command", super::command);
        replay("imap_search", super::search);
        replay("imap_set", super::set);
        replay("imap_url", super::url);
        replay("imap_name", super::name);
        replay("imap_framing", super::framing);
        replay("imap_boundary", super::boundary);
    }
}
