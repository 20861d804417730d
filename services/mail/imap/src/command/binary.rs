//! BINARY and BINARY.SIZE of FETCH (RFC 3516): sections without their transfer encoding. What is
//! long is decoded twice, once for its length and once to be sent, so that no more than a piece of
//! it is in memory.

use futures_util::{StreamExt, stream::BoxStream};
use gatepost_mail_store::{Folder, MailError, Row};
use gatepost_mime::{Content, Decoder, Message, Span, Transfer};

use crate::{
    failure::Failure,
    grammar::{BinarySection, Item},
    io::{Gone, Io},
    render::{self, put},
};

/// The structure of a message as it is kept; its envelope is empty.
pub(super) type Structure<'a> = Message<&'a [u8]>;

/// Decoded bytes that are kept from the first time, if there are no more.
const KEEP: u64 = 64 << 10;

/// RFC 3516 §4.3
pub(super) const UNKNOWN_ENCODING: Failure =
    Failure::no("[UNKNOWN-CTE] a part has a transfer encoding that is not known");

/// Where a section is in the message, and how it is encoded.
#[derive(Clone, Copy)]
struct Place {
    span: Span,
    transfer: Transfer,
}

enum Found {
    Here(Place),
    /// There is no such part.
    Nowhere,
    /// Its encoding is not known.
    Encoded,
}

fn find(message: &Structure<'_>, part: &[std::num::NonZeroU32]) -> Found {
    let identity = Transfer::Identity;
    if part.is_empty() {
        return Found::Here(Place { span: message.root.whole(), transfer: identity });
    }
    let path: Vec<u32> = part.iter().map(|number| number.get()).collect();
    match message.part(&path) {
        None => Found::Nowhere,
        Some(part) => {
            // Multiparts and messages are not encoded (RFC 2045 §6.4), whatever they say.
            let leaf = matches!(part.content, Content::Leaf);
            match if leaf { Transfer::of(part.encoding) } else { Some(identity) } {
                Some(transfer) => Found::Here(Place { span: part.body, transfer }),
                None => Found::Encoded,
            }
        }
    }
}

/// Is one of the items encoded in a way that is not known?
pub(super) fn unknown_encoding(items: &[Item], message: &Structure<'_>) -> bool {
    items.iter().any(|item| match item {
        Item::Binary(BinarySection { part, .. }) | Item::BinarySize(part) => {
            matches!(find(message, part), Found::Encoded)
        }
        _ => false,
    })
}

/// A message as it is stored.
#[derive(Clone, Copy)]
pub(super) struct Stored<'a> {
    pub(super) folder: &'a Folder,
    pub(super) row: &'a Row,
    pub(super) structure: &'a Structure<'a>,
}

impl Stored<'_> {
    /// `BINARY.SIZE[...]` with its value; 0 for a part that is not there.
    pub(super) async fn size(
        self,
        io: &mut Io,
        part: &[std::num::NonZeroU32],
    ) -> Result<(), MailError> {
        let size = match find(self.structure, part) {
            Found::Here(Place { span, transfer: Transfer::Identity }) => span.len(),
            Found::Here(place) => self.measure(place, &WHOLE).await?.total,
            Found::Nowhere | Found::Encoded => 0,
        };
        render::text(io.out(), "BINARY.SIZE");
        render::part(io.out(), part);
        put!(io.out(), " {size}");
        Ok(())
    }

    /// `BINARY[...]` with its bytes, or NIL. An error that is given within leaves NIL written.
    pub(super) async fn send(
        self,
        io: &mut Io,
        section: &BinarySection,
    ) -> Result<Result<(), MailError>, Failure> {
        render::text(io.out(), "BINARY");
        render::part(io.out(), &section.part);
        let mut wanted = WHOLE;
        if let Some((first, count)) = section.partial {
            put!(io.out(), "<{first}>");
            wanted = first..first.saturating_add(count.get());
        }
        render::text(io.out(), " ");
        let Found::Here(place) = find(self.structure, &section.part) else {
            render::text(io.out(), "NIL");
            return Ok(Ok(()));
        };
        let measured = match self.measure(place, &wanted).await {
            Ok(measured) => measured,
            Err(error) => {
                render::text(io.out(), "NIL");
                return Ok(Err(error));
            }
        };
        // literal8 where there are zero bytes, which no other string can hold (§4.3).
        let sign = if measured.zeros { "~" } else { "" };
        put!(io.out(), "{sign}{{{}}}\r\n", measured.wanted);
        match measured.kept {
            Some(bytes) => io.out().extend_from_slice(&bytes),
            None => self.stream(io, place, &wanted, measured.wanted).await?,
        }
        Ok(Ok(()))
    }

    async fn pieces(self, place: Place) -> Result<Pieces, MailError> {
        let stream = self.folder.stream(self.row, place.span.start..place.span.end).await?;
        Ok(Pieces { stream, decoder: Some(Decoder::new(place.transfer)), piece: Vec::new() })
    }

    async fn measure(
        self,
        place: Place,
        wanted: &std::ops::Range<u64>,
    ) -> Result<Measured, MailError> {
        let mut pieces = self.pieces(place).await?;
        let mut measured = Measured { total: 0, wanted: 0, zeros: false, kept: Some(Vec::new()) };
        while let Some(piece) = pieces.next().await? {
            let part = cut(piece, measured.total, wanted);
            measured.total += piece.len() as u64;
            measured.wanted += part.len() as u64;
            measured.zeros = measured.zeros || memchr::memchr(0, part).is_some();
            match &mut measured.kept {
                Some(kept) if measured.wanted <= KEEP => kept.extend_from_slice(part),
                kept => *kept = None,
            }
            tokio::task::consume_budget().await;
        }
        Ok(measured)
    }

    /// Decodes once more and sends.
    async fn stream(
        self,
        io: &mut Io,
        place: Place,
        wanted: &std::ops::Range<u64>,
        length: u64,
    ) -> Result<(), Failure> {
        let broken = |error: MailError| {
            tracing::error!(error = %error, "a message could not be read to its end");
            Gone::Broken(std::io::Error::other("a message could not be read to its end"))
        };
        // The client counts bytes: if they do not come, nothing else can be said.
        io.mid_literal = true;
        let mut pieces = self.pieces(place).await.map_err(broken)?;
        let (mut at, mut left) = (0, length);
        while left > 0 {
            let piece = pieces.next().await.map_err(broken)?;
            let piece = piece.ok_or_else(|| broken(MailError::Expunged))?;
            let part = cut(piece, at, wanted);
            at += piece.len() as u64;
            left = left.saturating_sub(part.len() as u64);
            io.out().extend_from_slice(part);
            if left == 0 {
                io.mid_literal = false;
            }
            io.relieve().await?;
        }
        Ok(())
    }
}

const WHOLE: std::ops::Range<u64> = 0..u64::MAX;

struct Measured {
    /// Bytes in all.
    total: u64,
    /// Bytes of what is wanted.
    wanted: u64,
    /// Are there zero bytes in it?
    zeros: bool,
    /// It itself, unless it is long.
    kept: Option<Vec<u8>>,
}

/// What of a piece that begins at `at` is wanted.
fn cut<'a>(piece: &'a [u8], at: u64, wanted: &std::ops::Range<u64>) -> &'a [u8] {
    let place = |offset: u64| {
        usize::try_from(offset.saturating_sub(at)).unwrap_or(usize::MAX).min(piece.len())
    };
    piece.get(place(wanted.start)..place(wanted.end)).unwrap_or_default()
}

/// A section, decoded piece by piece.
struct Pieces {
    stream: BoxStream<'static, Result<bytes::Bytes, MailError>>,
    /// None after the last piece.
    decoder: Option<Decoder>,
    piece: Vec<u8>,
}

impl Pieces {
    async fn next(&mut self) -> Result<Option<&[u8]>, MailError> {
        self.piece.clear();
        match self.stream.next().await {
            Some(encoded) => {
                if let Some(decoder) = &mut self.decoder {
                    decoder.push(&encoded?, &mut self.piece);
                }
            }
            None => match self.decoder.take() {
                Some(mut decoder) => decoder.finish(&mut self.piece),
                None => return Ok(None),
            },
        }
        Ok(Some(&self.piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_cut_from_pieces() {
        for (at, wanted, part) in [
            (0, 0..99, "abcd"),
            (10, 0..5, ""),
            (10, 11..13, "bc"),
            (10, 13..99, "d"),
            (0, 4..5, ""),
        ] {
            assert_eq!(cut(b"abcd", at, &wanted), part.as_bytes(), "{at} {wanted:?}");
        }
    }
}
