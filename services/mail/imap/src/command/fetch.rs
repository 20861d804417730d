//! FETCH (RFC 9051 §6.4.5). Small messages are read ahead, several at a time; large ones are streamed
//! from the store to the client in pieces. A slow client slows its own reading, and holds no more than
//! a window or two (see [`ahead`]), or a piece or two, in memory.

use std::ops::Range;

use futures_util::StreamExt;
use gatepost_mail_store::{FlagOp, Flags, Folder, MailError, Rights, Row, Rows, SystemFlag, Uid};
use gatepost_mime::{Resolved, Section as MimeSection, Selector, Span, header_fields};

use super::{
    Answer, LOG_IN_FIRST, NO_SUCH_NUMBER, SELECT_FIRST,
    ahead::{self, Ahead},
    binary,
    limit::{self, Rest},
    preview, resync,
};
use crate::{
    connection::{Connection, to_its_end},
    dialect::Dialect,
    failure::Failure,
    grammar::{FetchArgs, Item, Section, SectionText, SetKind},
    io::{Gone, Io},
    object,
    render::{self, put},
    view::Numbered,
};

/// Messages whose \Seen is set in one step, before they are sent.
const BATCH: usize = 256;

/// Longest header that is searched for fields, in bytes.
pub(super) const MAX_HEADER: u64 = 4 << 20;

/// What went wrong on the way, told at the end.
#[derive(Default)]
struct Troubles {
    expunged: bool,
    failed: Option<Failure>,
}

impl Troubles {
    fn note(&mut self, error: MailError) {
        if matches!(error, MailError::Expunged) {
            self.expunged = true;
        } else {
            self.failed = Some(error.into());
        }
    }
}

/// `FETCH`
pub(super) async fn fetch(
    connection: &mut Connection,
    kind: SetKind,
    mut args: FetchArgs,
) -> Answer {
    let modifiers = args.modifiers;
    if modifiers.changed_since.is_some() {
        add(&mut args.items, Item::ModSeq);
    }
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    access.dialect.mod_seqs |= args.items.contains(&Item::ModSeq);
    let dialect = access.dialect;
    if modifiers.vanished && (kind == SetKind::Number || !dialect.qresync) {
        return Err(Failure::bad("VANISHED is for UID FETCH, once QRESYNC is enabled"));
    }
    if !dialect.uid_only && !args.items.contains(&Item::Uid) {
        if kind == SetKind::Uid {
            args.items.insert(0, Item::Uid);
        } else if dialect.qresync && args.items.contains(&Item::Flags) {
            args.items.push(Item::Uid);
        }
    }
    let view = access.view.as_mut().ok_or(SELECT_FIRST)?;
    let folder = view.folder.clone();
    let mut messages = view.resolve(kind, &args.set).ok_or(NO_SUCH_NUMBER)?;
    let mut current = folder.rows();
    if let Some(since) = modifiers.changed_since {
        let changed = |message: &Numbered| {
            view.row(&current, message.uid).is_some_and(|row| row.modseq.get() > since)
        };
        messages.retain(changed);
    }
    if let Some(partial) = modifiers.partial {
        messages = messages.get(partial.places(messages.len())).unwrap_or_default().to_vec();
    }
    let rest = Rest::of(&mut messages, connection.server.config.message_limit.most());
    if let Some(rest) = rest.filter(|_| modifiers.partial.is_some()) {
        // RFC 9738 §3.1: what is so large a part has no answer.
        return Err(rest.refused_whole());
    }
    if let Some(since) = modifiers.changed_since.filter(|_| modifiers.vanished) {
        resync::earlier(connection.io.out(), view, since, &args.set);
    }
    let may_see = !view.read_only && view.rights.has(Rights::SEEN);
    let sets_seen = may_see && args.items.iter().any(sets_seen);
    let mut troubles = Troubles::default();
    let mut ahead = Ahead::new(folder.clone(), Foresight(args.items.clone()));
    for batch in messages.chunks(BATCH) {
        let mut newly_seen = Vec::new();
        if sets_seen {
            newly_seen = mark_seen(&folder, &current, batch).await?;
            current = folder.rows();
        }
        for message in batch {
            let access = super::access(connection)?;
            let view = access.view.as_mut().ok_or(SELECT_FIRST)?;
            let Some(row) = view.row(&current, message.uid).cloned() else {
                troubles.expunged = true;
                continue;
            };
            let seen_now = newly_seen.binary_search(&message.uid).is_ok();
            if seen_now || args.items.contains(&Item::Flags) {
                view.tell(row.uid, row.modseq);
            } else if args.items.contains(&Item::ModSeq) {
                view.tell_mod_seq(row.modseq);
            }
            ahead.reach(row.uid, &messages, |uid| view.row(&current, uid).cloned()).await;
            let task = Message {
                folder: &ahead,
                row: &row,
                number: message.number,
                recent: !dialect.rev2 && view.is_recent(row.uid),
                seen_now,
                dialect,
            };
            task.send(&mut connection.io, &args.items, &mut troubles).await?;
            connection.io.relieve().await?;
            tokio::task::consume_budget().await;
        }
    }
    let told = match troubles {
        Troubles { failed: Some(failure), .. } => return Err(failure),
        Troubles { expunged: true, .. } => "[EXPUNGEISSUED] some are gone",
        Troubles { .. } => "done",
    };
    Ok(limit::end(connection, rest, told.into()))
}

/// Tells of messages that have come what NOTIFY asked for (RFC 5465 §5.2). That leaves no mark.
pub(crate) async fn tell_new(connection: &mut Connection, items: &[Item]) -> Result<(), Failure> {
    let Some(access) = connection.access.as_deref_mut() else { return Ok(()) };
    let dialect = access.dialect;
    let Some(view) = &mut access.view else { return Ok(()) };
    let messages = view.take_new();
    if items.is_empty() || messages.is_empty() {
        return Ok(());
    }
    let mut items = items.to_vec();
    if dialect.uid_only {
        // RFC 9586 §3.5: it is what the response begins with.
        items.retain(|item| *item != Item::Uid);
        if items.is_empty() {
            items.push(Item::Uid);
        }
    } else if dialect.qresync && items.contains(&Item::Flags) {
        add(&mut items, Item::Uid);
    }
    let mut troubles = Troubles::default();
    let mut ahead = Ahead::new(view.folder.clone(), Foresight(items.clone()));
    let rows = view.shown().clone();
    for message in &messages {
        let Some(row) = rows.get(message.uid) else { continue };
        ahead.reach(row.uid, &messages, |uid| rows.get(uid).cloned()).await;
        let recent = !dialect.rev2 && super::view(connection)?.is_recent(row.uid);
        let (folder, number) = (&ahead, message.number);
        let task = Message { folder, row, number, recent, seen_now: false, dialect };
        task.send(&mut connection.io, &items, &mut troubles).await?;
        connection.io.relieve().await?;
        tokio::task::consume_budget().await;
    }
    Ok(())
}

fn add(items: &mut Vec<Item>, item: Item) {
    if !items.contains(&item) {
        items.push(item);
    }
}

fn sets_seen(item: &Item) -> bool {
    match item {
        Item::Section(section) => section.sets_seen,
        Item::Binary(section) => section.sets_seen,
        _ => false,
    }
}

/// Sets \Seen on those of a batch that lack it; gives them, ascending.
async fn mark_seen(
    folder: &Folder,
    current: &Rows,
    batch: &[Numbered],
) -> Result<Vec<Uid>, Failure> {
    let lacks = |uid: &Uid| current.get(*uid).is_some_and(|row| !row.flags.has(SystemFlag::Seen));
    let unseen: Vec<Uid> = batch.iter().map(|message| message.uid).filter(lacks).collect();
    if unseen.is_empty() {
        return Ok(unseen);
    }
    let folder = folder.clone();
    let seen = Flags::new([SystemFlag::Seen], []);
    let outcome =
        to_its_end(async move { folder.store_flags(&unseen, FlagOp::Add, &seen, None).await });
    Ok(outcome.await??.changed.into_iter().map(|row| row.uid).collect())
}

/// A message to be told of.
struct Message<'a> {
    folder: &'a Ahead,
    row: &'a Row,
    number: u32,
    recent: bool,
    /// Was \Seen set by this command?
    seen_now: bool,
    dialect: Dialect,
}

impl Message<'_> {
    /// Writes the FETCH response.
    async fn send(
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

/// What a FETCH will ask for.
struct Foresight(Vec<Item>);

impl ahead::Foresight for Foresight {
    fn structure(&self) -> bool {
        self.0.iter().any(needs_structure)
    }

    fn bytes(&self) -> bool {
        self.0.iter().any(|item| matches!(item, Item::Section(_)))
    }

    fn ranges(&self, size: u64, structure: Option<&gatepost_mime::Message>) -> Vec<Range<u64>> {
        let range = |item: &Item| {
            let Item::Section(section) = item else { return None };
            let span = match section_of(section, size, structure)? {
                Resolved::Bytes(span) => cut(span, section.partial),
                Resolved::Fields(span) => header_of(span),
            };
            Some(span.start..span.end)
        };
        self.0.iter().filter_map(range).collect()
    }
}

/// Where a section is; the whole message needs no structure.
fn section_of(
    section: &Section,
    size: u64,
    structure: Option<&gatepost_mime::Message>,
) -> Option<Resolved> {
    if section.part.is_empty() && section.text == SectionText::All {
        return Some(Resolved::Bytes(Span::new(0, size)));
    }
    structure?.resolve(&selector(section))
}

/// A header, as much as is searched for fields.
fn header_of(span: Span) -> Span {
    Span::new(span.start, span.end.min(span.start.saturating_add(MAX_HEADER)))
}

/// Does it take the structure of the message to tell?
fn needs_structure(item: &Item) -> bool {
    match item {
        Item::Envelope | Item::Body | Item::BodyStructure => true,
        Item::Binary(_) | Item::BinarySize(_) | Item::ThreadId | Item::Preview => true,
        Item::Section(section) => !section.part.is_empty() || section.text != SectionText::All,
        Item::Flags | Item::Uid | Item::InternalDate | Item::Size | Item::ModSeq => false,
        Item::EmailId | Item::SaveDate => false,
    }
}

pub(super) fn selector(section: &Section) -> MimeSection {
    let selector = match &section.text {
        SectionText::All => Selector::Whole,
        SectionText::Header => Selector::Header,
        SectionText::Fields(_) => Selector::HeaderFields(names(&section.text).0),
        SectionText::FieldsNot(_) => Selector::HeaderFieldsNot(names(&section.text).0),
        SectionText::Text => Selector::Text,
        SectionText::Mime => Selector::Mime,
    };
    MimeSection { path: section.part.iter().map(|number| number.get()).collect(), selector }
}

/// Names of fields, and whether all but those are meant.
pub(super) fn names(text: &SectionText) -> (Vec<Vec<u8>>, bool) {
    let (SectionText::Fields(fields) | SectionText::FieldsNot(fields)) = text else {
        return (Vec::new(), false);
    };
    let names = fields.iter().map(|field| field.clone().into_bytes()).collect();
    (names, matches!(text, SectionText::FieldsNot(_)))
}

/// The part of a section that is asked for.
fn cut(span: Span, partial: Option<(u64, std::num::NonZeroU64)>) -> Span {
    let Some((first, count)) = partial else { return span };
    let start = span.start.saturating_add(first).min(span.end);
    Span::new(start, start.saturating_add(count.get()).min(span.end))
}
