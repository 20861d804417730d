//! One message in answer to FETCH.

use bytes::Bytes;
use futures_util::StreamExt;
use gatepost_mail_store::{MailError, Row};
use gatepost_mime::{Envelope, FieldNames, Resolved, Span, SummaryRecord};

use super::{
    Troubles,
    sections::{Plan, cut, header_of, section_of},
};
use crate::{
    command::{
        ahead::Ahead,
        binary::{self, Structure},
        preview,
    },
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

/// What is known of it without its bytes, as far as it is asked for.
struct Known<'a> {
    envelope: Option<Envelope<&'a [u8]>>,
    structure: Option<Structure<'a>>,
    /// For every item the fields that it asks for.
    told: Vec<Option<Vec<u8>>>,
}

impl Message<'_> {
    /// Writes the FETCH response.
    pub(super) async fn send(
        &self,
        io: &mut Io,
        plan: &Plan,
        troubles: &mut Troubles,
    ) -> Result<(), Failure> {
        let (mut record, mut parsed) = (Bytes::new(), Bytes::new());
        let known = match self.know(plan, &mut record, &mut parsed).await {
            Ok(known) => known,
            Err(error) => {
                troubles.note(error);
                return Ok(());
            }
        };
        let items = &plan.items;
        let structure = known.structure.as_ref();
        if structure.is_some_and(|structure| binary::unknown_encoding(items, structure)) {
            troubles.failed = Some(binary::UNKNOWN_ENCODING);
            return Ok(());
        }
        if self.dialect.uid_only {
            put!(io.out(), "* {} UIDFETCH (", self.row.uid);
        } else {
            put!(io.out(), "* {} FETCH (", self.number);
        }
        for place in 0..items.len() {
            if place > 0 {
                render::text(io.out(), " ");
            }
            self.item(io, plan, place, &known, troubles).await?;
        }
        self.changes(io, items);
        render::text(io.out(), ")\r\n");
        Ok(())
    }

    /// What is kept of it; `record` and, if it must be parsed, `parsed` hold that.
    async fn know<'a>(
        &self,
        plan: &Plan,
        record: &'a mut Bytes,
        parsed: &'a mut Bytes,
    ) -> Result<Known<'a>, MailError> {
        if plan.asks_record() {
            *record = self.folder.record(self.row).await?;
        }
        let kept = SummaryRecord::read(record);
        let told = plan.told(&kept);
        let asked = (plan.asks_envelope(), plan.asks_structure(&told));
        let read = |kept: &SummaryRecord<'a>| {
            let envelope = if asked.0 { Some(kept.envelope()?) } else { None };
            let structure = if asked.1 { Some(kept.parts()?) } else { None };
            Some((envelope, structure))
        };
        if let Some((envelope, structure)) = read(&kept) {
            return Ok(Known { envelope, structure, told });
        }
        *parsed = self.folder.parse(self.row).await?.encode().into();
        let (envelope, structure) = read(&SummaryRecord::read(parsed)).unwrap_or_default();
        Ok(Known { envelope, structure, told })
    }

    /// Writes an item with its value.
    async fn item(
        &self,
        io: &mut Io,
        plan: &Plan,
        place: usize,
        known: &Known<'_>,
        troubles: &mut Troubles,
    ) -> Result<(), Failure> {
        let Some(item) = plan.items.get(place) else { return Ok(()) };
        match (item, &known.structure, &known.envelope) {
            (Item::Section(section), structure, _) => {
                render::section(io.out(), section);
                render::text(io.out(), " ");
                if let Some(Some(told)) = known.told.get(place) {
                    fields(io, told, section);
                } else {
                    let names = plan.names.get(place).and_then(Option::as_ref);
                    self.section(io, section, names, structure.as_ref(), troubles).await?;
                }
            }
            (Item::Envelope, _, Some(envelope)) => {
                render::text(io.out(), "ENVELOPE ");
                render::envelope(io.out(), envelope);
            }
            (Item::Body, Some(message), _) => {
                render::text(io.out(), "BODY ");
                render::body(io.out(), &message.root, false);
            }
            (Item::BodyStructure, Some(message), _) => {
                render::text(io.out(), "BODYSTRUCTURE ");
                render::body(io.out(), &message.root, true);
            }
            (Item::Binary(section), Some(message), _) => {
                if let Err(error) = self.stored(message).send(io, section).await? {
                    troubles.note(error);
                }
            }
            (Item::BinarySize(part), Some(message), _) => {
                if let Err(error) = self.stored(message).size(io, part).await {
                    troubles.note(error);
                    render::text(io.out(), "BINARY.SIZE");
                    render::part(io.out(), part);
                    render::text(io.out(), " 0");
                }
            }
            (Item::ThreadId, _, Some(envelope)) => {
                put!(io.out(), "THREADID ({})", object::thread_id(self.row, envelope));
            }
            (Item::Preview, Some(message), _) => self.preview(io, message, troubles).await,
            (item, ..) => self.plain(io, item),
        }
        Ok(())
    }

    async fn preview(&self, io: &mut Io, message: &Structure<'_>, troubles: &mut Troubles) {
        render::text(io.out(), "PREVIEW ");
        match preview::of(self.stored(message)).await {
            Ok(preview) => render::string(io.out(), preview.as_bytes()),
            Err(error) => {
                troubles.note(error);
                render::text(io.out(), "NIL");
            }
        }
    }

    /// What is told without being asked for.
    fn changes(&self, io: &mut Io, items: &[Item]) {
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
    }

    fn stored<'a>(&'a self, structure: &'a Structure<'a>) -> binary::Stored<'a> {
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

    /// Writes the value of a section as the bytes of the message have it.
    async fn section(
        &self,
        io: &mut Io,
        section: &Section,
        names: Option<&FieldNames>,
        structure: Option<&Structure<'_>>,
        troubles: &mut Troubles,
    ) -> Result<(), Failure> {
        match (section_of(section, u64::from(self.row.size), structure), names) {
            (Some(Resolved::Bytes(span)), _) => {
                let span = cut(span, section.partial);
                self.stream(io, span, troubles).await?;
            }
            (Some(Resolved::Fields(span)), Some(names)) => {
                let span = header_of(span);
                match self.folder.read(self.row, span.start..span.end).await {
                    Ok(header) => fields(io, &names.select(&header), section),
                    Err(error) => {
                        troubles.note(error);
                        render::text(io.out(), "NIL");
                    }
                }
            }
            (None, _) | (Some(Resolved::Fields(_)), None) => render::text(io.out(), "NIL"),
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

/// Writes fields of a header, or the part of them that is asked for, as a literal.
fn fields(io: &mut Io, fields: &[u8], section: &Section) {
    let part = cut(Span::new(0, fields.len() as u64), section.partial);
    let fields = fields.get(part.start as usize..part.end as usize).unwrap_or_default();
    put!(io.out(), "{{{}}}\r\n", fields.len());
    render::chars(io.out(), fields);
}
