//! SELECT, EXAMINE, CLOSE, UNSELECT.

use bytes::BytesMut;
use gatepost_mail_store::{FolderStatus, MailError, Rights, SystemFlag};

use super::{Answer, LOG_IN_FIRST, SELECT_FIRST, access, list::list_name, resync};
use crate::{
    connection::{Connection, to_its_end},
    dialect::Dialect,
    failure::Failure,
    grammar::SelectArgs,
    progress::during,
    render::put,
    rights::may_change,
    view::{View, flags_lines},
};

/// `SELECT` and `EXAMINE` (RFC 9051 §6.3.2). Without the right to change messages, SELECT opens for
/// reading only.
pub(super) async fn select(connection: &mut Connection, args: &SelectArgs) -> Answer {
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    if args.resync.is_some() && !access.dialect.qresync {
        return Err(Failure::bad("QRESYNC is not enabled"));
    }
    access.dialect.mod_seqs |= args.cond_store;
    // RFC 9051 §6.3.2: whatever comes of it, the folder that was selected is so no more.
    if access.view.take().is_some() {
        connection.io.line("* OK [CLOSED] the folder before is closed");
    }
    let name = access.dialect.folder_name(&args.folder)?;
    let rights = access.demand(&name, Rights::READ)?;
    let folder = access.mailbox.folder(&name).await?;
    let (dialect, read_only) = (access.dialect, args.read_only || !may_change(rights));
    let info = folder.info();
    let (mut view, status) = View::open(folder, read_only, dialect);
    view.rights = rights;
    if dialect.rev2 {
        // RFC 9051 §6.3.2
        list_name(connection, &name, None).await?;
    }
    describe(connection.io.out(), &view, &status, info.uid_validity, dialect);
    if let Some(known) = &args.resync
        && known.uid_validity == info.uid_validity
    {
        resync::since(&mut connection.io, &view, known, dialect).await?;
    }
    if let Some(access) = &mut connection.access {
        access.view = Some(view);
    }
    let mode = if read_only { "READ-ONLY" } else { "READ-WRITE" };
    Ok(format!("[{mode}] selected").into())
}

/// What a client is told of the folder that it selects.
fn describe(
    out: &mut BytesMut,
    view: &View,
    status: &FolderStatus,
    uid_validity: u32,
    dialect: Dialect,
) {
    flags_lines(out, view);
    let recent = if view.read_only { status.recent as usize } else { view.recent() };
    put!(out, "* {} EXISTS\r\n", view.shown().len());
    if !dialect.rev2 {
        put!(out, "* {recent} RECENT\r\n");
    }
    let unseen = view.shown().iter().position(|row| !row.flags.has(SystemFlag::Seen));
    if let Some(index) = unseen.filter(|_| !dialect.uid_only && !dialect.rev2) {
        put!(out, "* OK [UNSEEN {}] first unseen\r\n", index + 1);
    }
    put!(out, "* OK [UIDVALIDITY {uid_validity}] UIDs are valid\r\n");
    // RFC 8474 §4.2
    put!(out, "* OK [MAILBOXID ({})] stays when it is renamed\r\n", status.id);
    put!(out, "* OK [UIDNEXT {}] next UID\r\n", uid_next(status.uid_next));
    put!(out, "* OK [HIGHESTMODSEQ {}] mod-sequences are kept\r\n", view.seen());
}

/// UIDNEXT as a number of 32 bits, which the grammar asks for.
pub(super) fn uid_next(next: u64) -> u32 {
    u32::try_from(next).unwrap_or(u32::MAX)
}

/// `CLOSE` (RFC 9051 §6.4.1): expunges in silence, unless opened for reading only.
pub(super) async fn close(connection: &mut Connection) -> Answer {
    let view = access(connection)?.view.take().ok_or(SELECT_FIRST)?;
    if !view.read_only && view.rights.has(Rights::EXPUNGE) {
        let rows = view.folder.rows();
        let deleted = rows.iter().filter(|row| row.flags.has(SystemFlag::Deleted));
        let deleted: Vec<_> = deleted.map(|row| row.uid).collect();
        if !deleted.is_empty() {
            let expunging = to_its_end(async move { view.folder.expunge(&deleted).await });
            match during(connection, expunging).await?? {
                // Somebody has deleted the folder: nothing is left to expunge.
                Ok(_) | Err(MailError::NoSuchFolder) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok("closed".into())
}

/// `UNSELECT` (RFC 9051 §6.4.2).
pub(super) fn unselect(connection: &mut Connection) -> Answer {
    let view = access(connection)?.view.take();
    view.map(|_| "unselected".into()).ok_or(SELECT_FIRST)
}
