//! SELECT, EXAMINE, CLOSE, UNSELECT.

use gatepost_mail_store::SystemFlag;

use super::{Answer, SELECT_FIRST, access, folder_name};
use crate::{
    connection::{Connection, to_its_end},
    grammar::SelectArgs,
    render::put,
    view::{View, flags_lines},
};

/// `SELECT` and `EXAMINE` (RFC 9051 §6.3.2). Without the right to change messages, SELECT opens for
/// reading only.
pub(super) async fn select(connection: &mut Connection, args: &SelectArgs) -> Answer {
    let access = access(connection)?;
    // RFC 9051 §6.3.2: whatever comes of it, the folder that was selected is so no more.
    access.view = None;
    if args.cond_store {
        access.mod_seqs = true;
    }
    let folder = access.mailbox.folder(&folder_name(&args.folder)?).await?;
    let read_only = args.read_only || !access.may_write;
    let info = folder.info();
    let status = folder.status();
    let view = View::open(folder, read_only);
    let out = connection.io.out();
    flags_lines(out, &view);
    let recent = if read_only { status.recent as usize } else { view.recent() };
    put!(out, "* {} EXISTS\r\n* {recent} RECENT\r\n", view.shown().len());
    let unseen = view.shown().iter().position(|row| !row.flags.has(SystemFlag::Seen));
    if let Some(index) = unseen {
        put!(out, "* OK [UNSEEN {}] first unseen\r\n", index + 1);
    }
    let after_last = view.shown().last().map_or(1, |row| u64::from(row.uid.get()) + 1);
    put!(out, "* OK [UIDVALIDITY {}] UIDs are valid\r\n", info.uid_validity);
    put!(out, "* OK [UIDNEXT {}] next UID\r\n", uid_next(status.uid_next.max(after_last)));
    put!(out, "* OK [HIGHESTMODSEQ {}] mod-sequences are kept\r\n", view.seen());
    if let Some(access) = &mut connection.access {
        access.view = Some(view);
    }
    let mode = if read_only { "READ-ONLY" } else { "READ-WRITE" };
    Ok(format!("[{mode}] selected").into())
}

/// UIDNEXT as a number of 32 bits, which the grammar asks for.
pub(super) fn uid_next(next: u64) -> u32 {
    u32::try_from(next).unwrap_or(u32::MAX)
}

/// `CLOSE` (RFC 9051 §6.4.1): expunges in silence, unless opened for reading only.
pub(super) async fn close(connection: &mut Connection) -> Answer {
    let view = access(connection)?.view.take().ok_or(SELECT_FIRST)?;
    if !view.read_only {
        let rows = view.folder.rows();
        let deleted = rows.iter().filter(|row| row.flags.has(SystemFlag::Deleted));
        let deleted: Vec<_> = deleted.map(|row| row.uid).collect();
        if !deleted.is_empty() {
            to_its_end(async move { view.folder.expunge(&deleted).await }).await??;
        }
    }
    Ok("closed".into())
}

/// `UNSELECT` (RFC 9051 §6.4.2).
pub(super) fn unselect(connection: &mut Connection) -> Answer {
    let view = access(connection)?.view.take();
    view.map(|_| "unselected".into()).ok_or(SELECT_FIRST)
}
