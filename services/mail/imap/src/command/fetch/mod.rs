//! FETCH (RFC 9051 §6.4.5). Small messages are read ahead, several at a time; large ones are streamed
//! from the store to the client in pieces. A slow client slows its own reading, and holds no more than
//! a window or two (see [`super::ahead`]), or a piece or two, in memory.

mod message;
mod sections;

use std::sync::Arc;

use gatepost_mail_store::{FlagOp, Flags, Folder, MailError, Rights, Rows, SystemFlag, Uid};

pub(super) use self::sections::{MAX_HEADER, names, selector};
use self::{message::Message, sections::Plan};
use super::{
    Answer, LOG_IN_FIRST, NO_SUCH_NUMBER, SELECT_FIRST,
    ahead::Ahead,
    limit::{self, Rest},
    resync,
};
use crate::{
    connection::{Connection, to_its_end},
    failure::Failure,
    grammar::{FetchArgs, Item, SetKind},
    view::Numbered,
};

/// Messages whose \Seen is set in one step, before they are sent.
const BATCH: usize = 256;

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
    complete(connection, kind, &mut args)?;
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    let (dialect, view) = (access.dialect, access.view.as_ref().ok_or(SELECT_FIRST)?);
    let folder = view.folder.clone();
    let may_see = !view.read_only && view.rights.has(Rights::SEEN);
    let sets_seen = may_see && args.items.iter().any(sets_seen);
    let mut current = folder.rows();
    let (messages, rest) = chosen(connection, kind, &args, &current)?;
    let mut troubles = Troubles::default();
    let plan = Arc::new(Plan::new(args.items));
    let mut ahead = Ahead::new(folder.clone(), &plan);
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
            if seen_now || plan.items.contains(&Item::Flags) {
                view.tell(&row);
            } else if plan.items.contains(&Item::ModSeq) {
                view.tell_mod_seq(row.modseq);
            }
            ahead.reach(row.uid, &messages, |uid| view.row(&current, uid).cloned()).await;
            let recent = !dialect.rev2 && view.is_recent(row.uid);
            let (folder, number) = (&ahead, message.number);
            let task = Message { folder, row: &row, number, recent, seen_now, dialect };
            task.send(&mut connection.io, &plan, &mut troubles).await?;
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

/// Adds the items that are told without being asked for.
fn complete(
    connection: &mut Connection,
    kind: SetKind,
    args: &mut FetchArgs,
) -> Result<(), Failure> {
    if args.modifiers.changed_since.is_some() {
        add(&mut args.items, Item::ModSeq);
    }
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    if args.items.contains(&Item::ModSeq) {
        access.dialect.tell_mod_seqs(connection.io.out(), access.view.as_ref());
    }
    let dialect = access.dialect;
    if args.modifiers.vanished && (kind == SetKind::Number || !dialect.qresync) {
        return Err(Failure::bad("VANISHED is for UID FETCH, once QRESYNC is enabled"));
    }
    if !dialect.uid_only && !args.items.contains(&Item::Uid) {
        if kind == SetKind::Uid {
            args.items.insert(0, Item::Uid);
        } else if dialect.qresync && args.items.contains(&Item::Flags) {
            args.items.push(Item::Uid);
        }
    }
    Ok(())
}

/// The messages that are to be told of, ascending, and what is left over for a limit. Tells of those
/// that vanished, if that is asked for.
fn chosen(
    connection: &mut Connection,
    kind: SetKind,
    args: &FetchArgs,
    current: &Rows,
) -> Result<(Vec<Numbered>, Option<Rest>), Failure> {
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    let view = access.view.as_mut().ok_or(SELECT_FIRST)?;
    let mut messages = view.resolve(kind, &args.set).ok_or(NO_SUCH_NUMBER)?;
    let most = connection.server.config.message_limit.most();
    if let Some(partial) = args.modifiers.partial {
        messages = messages.get(partial.places(messages.len())).unwrap_or_default().to_vec();
        if let Some(rest) = Rest::of(&mut messages, most) {
            // RFC 9738 §3.1: what is so large a part has no answer.
            return Err(rest.refused_whole());
        }
    }
    if let Some(since) = args.modifiers.changed_since {
        // RFC 9394 §3.4: of the part that is meant, those that have changed.
        let changed = |message: &Numbered| {
            view.row(current, message.uid).is_some_and(|row| row.modseq.get() > since)
        };
        messages.retain(changed);
        if args.modifiers.vanished {
            resync::earlier(connection.io.out(), view, since, &args.set);
        }
    }
    // They are told ascending, as they are read ahead: which they are is what counts from the highest.
    let rest = Rest::of(&mut messages, most);
    Ok((messages, rest))
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
    let plan = Arc::new(Plan::new(items));
    let mut ahead = Ahead::new(view.folder.clone(), &plan);
    let rows = view.shown().clone();
    for message in &messages {
        let Some(row) = rows.get(message.uid) else { continue };
        ahead.reach(row.uid, &messages, |uid| rows.get(uid).cloned()).await;
        let recent = !dialect.rev2 && super::view(connection)?.is_recent(row.uid);
        let (folder, number) = (&ahead, message.number);
        let task = Message { folder, row, number, recent, seen_now: false, dialect };
        task.send(&mut connection.io, &plan, &mut troubles).await?;
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
