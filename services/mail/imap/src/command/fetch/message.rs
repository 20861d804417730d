//! One message in answer to FETCH.

use futures_util::StreamExt;
use gatepost_mail_store::Row;
use gatepost_mime::{Resolved, Span, header_fields};

use super::{
    Troubles,
    sections::{cut, header_of, names, needs_structure, section_of},
};
use crate::{
    command::{ahead::Ahead, binary, preview},
    dialect::Dialect,
    failure::Failure,
    grammar::{Item, Section},
    io::{Gone, Io},
    object,
    render::{self, put},
};

/// A message to be told of.
pub(super) struct Message<'a> {
    pub(super) folder: &'a Ahead,
    pub(super) row: &'a Row,
    pub(super) number: u32,
    pub(super) recent: bool,
    /// Was \Seen set by this command?
    pub(super) seen_now: bool,
    pub(super) dialect: Dialect,
}

impl Message<'_> {
    /// Writes the FETCH response.
    pub(super) async fn send(
        &self,
        io: &mut Io,
        items: &[Item],
        troubles: &mut Troubles,
    ) -> Result<(), Failure> {
        let structure = if items.iter().any(needs_structure) {
            match self.folder.summary(self.row).await {
                Ok(structure) => Some(structure),
                Err(error) => {
                    troubles.note(error);
                    return Ok(());
                }
            }
        } else {
            None
        };
        if structure.as_ref().is_some_and(|message| binary::unknown_encoding(items, message)) {
            troubles.failed = Some(binary::UNKNOWN_ENCODING);
            return Ok(());
        }
        if self.dialect.uid_only {
            put!(io.out(), "* {} UIDFETCH ", self.row.uid);
        } else {
            put!(io.out(), "* {} FETCH ", self.number);
        }
        let mut gap = "(";
        for item in items {
            render::text(io.out(), gap);
            gap = " ";
            match (item, &structure) {
                (Item::Section(section), _) => {
                    self.section(io, section, structure.as_deref(), troubles).await?;
                }
                (Item::Envelope, Some(message)) => {
                    render::text(io.out(), "ENVELOPE ");
                    render::envelope(io.out(), &message.envelope);
                }
                (Item::Body, Some(message)) => {
                    render::text(io.out(), "BODY ");
                    render::body(io.out(), &message.root, false);
                }
                (Item::BodyStructure, Some(message)) => {
                    render::text(io.out(), "BODYSTRUCTURE ");
                    render::body(io.out(), &message.root, true);
                }
                (Item::Binary(section), Some(message)) => {
                    if let Err(error) = self.stored(message).send(io, section).await? {
                        troubles.note(error);
                    }
                }
                (Item::BinarySize(part), Some(message)) => {
                    if let Err(error) = self.stored(message).size(io, part).await {
                        troubles.note(error);
                        render::text(io.out(), "BINARY.SIZE");
                        render::part(io.out(), part);
                        render::text(io.out(), " 0");
                    }
                }
                (Item::ThreadId, Some(message)) => {
                    put!(io.out(), "THREADID ({})", object::thread_id(self.row, &message.envelope));
                }
                (Item::Preview, Some(message)) => {
                    render::text(io.out(), "PREVIEW ");
                    match preview::of(self.stored(message)).await {
                        Ok(preview) => render::string(io.out(), preview.as_bytes()),
                        Err(error) => {
                            troubles.note(error);
                            render::text(io.out(), "NIL");
                        }
                    }
                }
                (item, _) => self.plain(io, item),
            }
        }
        // RFC 9051 §6.4.5: flags that the command changed are told.
        if self.seen_now && !items.contains(&Item::Flags) {
            render::text(io.out(), " ");
            self.plain(io, &Item::Flags);
        }
        // RFC 7162 §3.2: and with them the mod-sequence.
        if self.dialect.mod_seqs
            && !items.contains(&Item::ModSeq)
            && (self.seen_now || items.contains(&Item::Flags))
        {
            render::text(io.out(), " ");
            self.plain(io, &Item::ModSeq);
        }
        render::text(io.out(), ")\r\n");
        Ok(())
    }

    fn stored<'a>(&'a self, structure: &'a gatepost_mime::Message) -> binary::Stored<'a> {
        binary::Stored { folder: self.folder, row: self.row, structure }
    }

    /// Items that the row holds.
    fn plain(&self, io: &mut Io, item: &Item) {
        let out = io.out();
        match item {
            Item::Flags => {
                render::text(out, "FLAGS ");
                render::flags(out, &self.row.flags, self.recent);
            }
            Item::Uid => put!(out, "UID {}", self.row.uid),
            Item::Size => put!(out, "RFC822.SIZE {}", self.row.size),
            Item::ModSeq => put!(out, "MODSEQ ({})", self.row.modseq),
            Item::InternalDate => {
                render::text(out, "INTERNALDATE ");
                render::date_time(out, self.row.internal_date.unix_millis());
            }
            Item::EmailId => put!(out, "EMAILID ({})", self.row.blob),
            Item::SaveDate => {
                render::text(out, "SAVEDATE ");
                render::date_time(out, u64::from(self.row.saved) * 1000);
            }
            Item::Envelope
            | Item::Body
            | Item::ThreadId
            | Item::Preview
            | Item::BodyStructure
            | Item::Binary(_)
            | Item::BinarySize(_)
            | Item::Section(_) => {}
        }
    }

    async fn section(
        &self,
        io: &mut Io,
        section: &Section,
        structure: Option<&gatepost_mime::Message>,
        troubles: &mut Troubles,
    ) -> Result<(), Failure> {
        render::section(io.out(), section);
        render::text(io.out(), " ");
        match section_of(section, u64::from(self.row.size), structure) {
            None => render::text(io.out(), "NIL"),
            Some(Resolved::Bytes(span)) => {
                let span = cut(span, section.partial);
                self.stream(io, span, troubles).await?;
            }
            Some(Resolved::Fields(span)) => {
                let span = header_of(span);
                match self.folder.read(self.row, span.start..span.end).await {
                    Ok(header) => {
                        let (names, not) = names(&section.text);
                        let kept = header_fields(&header, &names, not);
                        let part = cut(Span::new(0, kept.len() as u64), section.partial);
                        let range = part.start as usize..part.end as usize;
                        let kept = kept.get(range).unwrap_or_default();
                        put!(io.out(), "{{{}}}\r\n", kept.len());
                        render::chars(io.out(), kept);
                    }
                    Err(error) => {
                        troubles.note(error);
                        render::text(io.out(), "NIL");
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes bytes of the message as a literal, piece by piece.
    async fn stream(
        &self,
        io: &mut Io,
        span: Span,
        troubles: &mut Troubles,
    ) -> Result<(), Failure> {
        if span.is_empty() {
            render::text(io.out(), "{0}\r\n");
            return Ok(());
        }
        let mut pieces = match self.folder.stream(self.row, span.start..span.end).await {
            Ok(pieces) => pieces,
            Err(error) => {
                troubles.note(error);
                render::text(io.out(), "NIL");
                return Ok(());
            }
        };
        put!(io.out(), "{{{}}}\r\n", span.len());
        // From here on the client counts bytes: if they do not come, nothing else can be said.
        io.mid_literal = true;
        let mut left = span.len();
        while left > 0 {
            let broken = |text: &str| Gone::Broken(std::io::Error::other(text.to_owned()));
            let piece = match pieces.next().await {
                Some(Ok(piece)) => piece,
                Some(Err(error)) => {
                    tracing::error!(error = %error, "a message could not be read to its end");
                    return Err(broken("a message could not be read to its end").into());
                }
                None => return Err(broken("a message is shorter than its size").into()),
            };
            let take = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
            render::chars(io.out(), piece.get(..take).unwrap_or_default());
            left -= take as u64;
            if left == 0 {
                io.mid_literal = false;
            }
            io.relieve().await?;
        }
        Ok(())
    }
}
