//! STORE and EXPUNGE (RFC 9051 §6.4.6, §6.4.3, RFC 7162).

use gatepost_mail_store::{FlagMask, FlagOp, Flags, ModSeq, Rights, SystemFlag, Uid};

use super::{
    Answer, LOG_IN_FIRST, NO_SUCH_NUMBER, NOT_PERMITTED, READ_ONLY, SELECT_FIRST, access, flags,
    limit::{self, Rest},
};
use crate::{
    connection::{Connection, to_its_end},
    failure::Failure,
    grammar::{FlagAction, Set, SetKind, StoreArgs},
    progress::{Progress, during},
    render,
    rights::flag_mask,
    view::{flags_line, mod_seq_line},
};

/// `STORE`. Answers with the flags of every message it was asked to change; with `.SILENT` only of
/// those whose flags are not what the client must think they are, because somebody else changed
/// them too, or that were refused.
pub(super) async fn store(connection: &mut Connection, kind: SetKind, args: &StoreArgs) -> Answer {
    let every = connection.server.config.progress_every.0;
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    if args.unchanged_since.is_some() {
        access.dialect.tell_mod_seqs(connection.io.out(), access.view.as_ref());
    }
    let dialect = access.dialect;
    let view = access.view.as_mut().ok_or(SELECT_FIRST)?;
    if view.read_only {
        return Err(READ_ONLY);
    }
    let (op, flags) = permitted(args.action, &flags(&args.flags)?, flag_mask(view.rights))?;
    let mut messages = view.resolve(kind, &args.set).ok_or(NO_SUCH_NUMBER)?;
    let rest = Rest::of(&mut messages, connection.server.config.message_limit.most());
    // What others have done is told first, so that what comes after is this command's.
    if access.notify.is_none() {
        view.announce(&mut connection.io, false, dialect).await?;
    }
    let uids: Vec<Uid> = messages.iter().map(|message| message.uid).collect();
    if rest.is_some() {
        // RFC 9738 §3.1: from the highest UID to the lowest.
        messages.reverse();
    }
    let (mut mine, mut refused, mut passage) = (Vec::new(), Vec::new(), None);
    if args.unchanged_since == Some(0) {
        // RFC 7162 §3.1.3: no message is unchanged since 0.
        refused = uids;
    } else if !uids.is_empty() {
        let since = args.unchanged_since.and_then(ModSeq::new);
        let (folder, flags) = (view.folder.clone(), flags.clone());
        let outcome = to_its_end(async move { folder.store_flags(&uids, op, &flags, since).await });
        let progress = Progress::new(&mut connection.io, &connection.tag, every);
        let outcome = progress.during(outcome).await???;
        mine = outcome.changed;
        refused = outcome.modified;
        passage = outcome.passage;
    }
    view.announce_keywords(connection.io.out());
    if passage.is_some_and(|passage| view.follow(&passage)) && args.silent && !dialect.mod_seqs {
        // Everything is as the client must think it is.
        messages.clear();
    }
    let rows = view.folder.rows();
    let mut missing = false;
    for message in &messages {
        let found = mine.binary_search_by_key(&message.uid, |row| row.uid);
        let changed = found.ok().and_then(|at| mine.get(at));
        let was_refused = changed.is_none() && refused.binary_search(&message.uid).is_ok();
        let Some(row) = changed.or_else(|| rows.get(message.uid)) else {
            missing |= !was_refused;
            continue;
        };
        // Of a large folder the answer is large, too.
        connection.io.relieve().await?;
        tokio::task::consume_budget().await;
        let out = connection.io.out();
        let expected = view.flags_shown(message.uid).map(|shown| shown.after(op, &flags));
        // RFC 7162 §3.1.3: a client that is refused need not ask what has changed.
        let silent = args.silent && !was_refused && expected.as_ref() == Some(&row.flags);
        if !silent {
            flags_line(out, view, message.number, row, dialect);
        } else if dialect.mod_seqs && changed.is_some() {
            // RFC 7162 §3.1.3: the new mod-sequence is told even when the flags are not asked for.
            mod_seq_line(out, message.number, row, dialect);
        }
        view.tell(row);
    }
    if !refused.is_empty() {
        let numbers = match kind {
            SetKind::Uid => render::uid_set(refused),
            SetKind::Number => {
                render::number_set(refused.iter().filter_map(|uid| view.number_of(*uid)))
            }
        };
        let told = format!("[MODIFIED {numbers}] some had changed");
        return Ok(limit::end(connection, rest, told.into()));
    }
    let told = if missing { "[EXPUNGEISSUED] some are gone" } else { "done" };
    Ok(limit::end(connection, rest, told.into()))
}

/// What is done of a STORE: as much of it as is permitted, if that is anything (RFC 4314 §4).
fn permitted(
    action: FlagAction,
    given: &Flags,
    mask: FlagMask,
) -> Result<(FlagOp, Flags), Failure> {
    let flags = given.within(mask);
    let nothing = match action {
        FlagAction::Replace => mask == FlagMask::NONE,
        FlagAction::Add | FlagAction::Remove => flags.is_empty() && !given.is_empty(),
    };
    if nothing {
        return Err(NOT_PERMITTED);
    }
    let op = match action {
        FlagAction::Replace if mask == FlagMask::ALL => FlagOp::Replace,
        FlagAction::Replace => FlagOp::ReplaceWithin(mask),
        FlagAction::Add => FlagOp::Add,
        FlagAction::Remove => FlagOp::Remove,
    };
    Ok((op, flags))
}

/// `EXPUNGE`, and `UID EXPUNGE` of a set (RFC 4315 §2.1). What went is told with the answer.
pub(super) async fn expunge(connection: &mut Connection, set: Option<&Set>) -> Answer {
    // RFC 9738 §3.1: without a set there is no limit.
    let most = set.and(connection.server.config.message_limit.most());
    let access = access(connection)?;
    let view = access.view.as_ref().ok_or(SELECT_FIRST)?;
    if view.read_only {
        return Err(READ_ONLY);
    }
    if !view.rights.has(Rights::EXPUNGE) {
        return Err(NOT_PERMITTED);
    }
    let rows = view.folder.rows();
    let among: Option<Vec<Uid>> = set.map(|set| {
        let messages = view.resolve(SetKind::Uid, set).unwrap_or_default();
        messages.into_iter().map(|message| message.uid).collect()
    });
    let mut deleted: Vec<Uid> = rows
        .iter()
        .filter(|row| row.flags.has(SystemFlag::Deleted))
        .map(|row| row.uid)
        .filter(|uid| among.as_ref().is_none_or(|among| among.binary_search(uid).is_ok()))
        .collect();
    if deleted.is_empty() {
        return Ok("done".into());
    }
    let folder = view.folder.clone();
    let rest = Rest::of(&mut deleted, most);
    let expunging = to_its_end(async move { folder.expunge(&deleted).await });
    let gone = during(connection, expunging).await???;
    let told = expunged(connection, !gone.is_empty()).await?;
    Ok(limit::end(connection, rest, told))
}

/// The end of a command that has expunged messages, or not: with QRESYNC it says how far the client
/// is (RFC 7162 §3.2.7), which it is once it has been told of everything.
pub(super) async fn expunged(connection: &mut Connection, any: bool) -> Answer {
    if any
        && let Some(access) = connection.access.as_deref_mut()
        && access.dialect.qresync
        && let Some(view) = &mut access.view
    {
        view.announce(&mut connection.io, true, access.dialect).await?;
        return Ok(format!("[HIGHESTMODSEQ {}] done", view.seen()).into());
    }
    Ok("done".into())
}
