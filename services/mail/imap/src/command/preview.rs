//! PREVIEW of FETCH (RFC 8970): the first words of a message, made when they are asked for from a
//! bounded piece of its first text, so that LAZY makes no difference.

use gatepost_mail_store::MailError;
use gatepost_mime::{Content, Decoder, Part, Transfer, text};

use super::binary::Stored;

/// Characters of a preview (RFC 8970 §3.1).
const LENGTH: usize = 200;

/// Bytes of plain text that are looked at, encoded.
const PLAIN: u64 = 16 << 10;

/// Bytes of HTML that are looked at, encoded: much of it says nothing.
const HTML: u64 = 128 << 10;

/// Bytes of visible text after which no more HTML is read: much of it may be blank.
const ENOUGH: usize = 4000;

/// Parts that are tried until one has text.
const PARTS: usize = 4;

/// The preview; empty when the message has no text.
pub(super) async fn of(stored: Stored<'_>) -> Result<String, MailError> {
    let mut parts = Vec::new();
    texts(&stored.structure.root, &mut parts);
    for part in parts {
        let Some(transfer) = Transfer::of(part.encoding) else { continue };
        let is_html = part.content_type.subtype.eq_ignore_ascii_case(b"html");
        let most = if is_html { HTML } else { PLAIN };
        let span = part.body;
        let end = span.end.min(span.start.saturating_add(most));
        let encoded = stored.folder.read(stored.row, span.start..end).await?;
        let (mut decoder, mut bytes) = (Decoder::new(transfer), Vec::new());
        decoder.push(&encoded, &mut bytes);
        if end == span.end {
            decoder.finish(&mut bytes);
        }
        let label = part.content_type.param("charset");
        let text = text::decode_label(label, &bytes, end == span.end);
        let preview =
            if is_html { squeeze(text::visible(&text, ENOUGH).chars()) } else { plain(&text) };
        if !preview.is_empty() {
            return Ok(preview);
        }
    }
    Ok(String::new())
}

/// Texts that a reader is shown, in their order; of alternatives plain text first.
fn texts<'a, 'b>(part: &'a Part<&'b [u8]>, found: &mut Vec<&'a Part<&'b [u8]>>) {
    if found.len() >= PARTS {
        return;
    }
    let kind = &part.content_type;
    let attached =
        part.disposition.as_ref().is_some_and(|d| d.kind.eq_ignore_ascii_case(b"attachment"));
    match &part.content {
        Content::Leaf if !attached && (kind.is("text", "plain") || kind.is("text", "html")) => {
            found.push(part);
        }
        Content::Multipart(parts) => {
            let (first, rest): (Vec<_>, Vec<_>) = parts.iter().partition(|part| {
                !kind.is("multipart", "alternative") || part.content_type.is("text", "plain")
            });
            first.into_iter().chain(rest).for_each(|part| texts(part, found));
        }
        Content::Leaf | Content::Message(_) => {}
    }
}

/// Plain text without what it quotes; with it when there is nothing else.
fn plain(text: &str) -> String {
    let own = text.lines().filter(|line| !line.starts_with('>'));
    let own = squeeze(own.flat_map(|line| line.chars().chain([' '])));
    if own.is_empty() { squeeze(text.chars()) } else { own }
}

/// The first characters, with white space in one, and without what cannot be seen.
fn squeeze(chars: impl Iterator<Item = char>) -> String {
    let mut preview = String::new();
    let (mut length, mut gap) = (0, false);
    for c in chars {
        if c.is_whitespace() {
            gap = length > 0;
            continue;
        }
        // Senders fill their own previews up with these.
        let unseen = matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
        if unseen || c.is_control() {
            continue;
        }
        if length + usize::from(gap) >= LENGTH {
            break;
        }
        if std::mem::take(&mut gap) {
            preview.push(' ');
            length += 1;
        }
        preview.push(c);
        length += 1;
    }
    preview
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_squeezed() {
        for (text, preview) in [
            ("  a \r\n\t b\u{a0}\u{200b}c \r\n", "a b c"),
            ("> quoted\r\nown\r\n>> more", "own"),
            ("> only\r\n> quoted", "> only > quoted"),
            ("\u{0}\u{7}x", "x"),
            (" \r\n", ""),
        ] {
            assert_eq!(plain(text), preview, "{text:?}");
        }
        assert_eq!(plain(&"é".repeat(300)).chars().count(), LENGTH);
        assert_eq!(plain(&"ab ".repeat(300)).chars().count(), LENGTH);
    }
}
