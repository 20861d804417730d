//! Responses of what a client wants to be told of.

use gatepost_mail_store::FolderName;
use tokio::time::{Instant, timeout_at};

use super::difference::{Difference, Status};
use crate::{
    command::{Tree, fetch, refresh_rights, search, status_line},
    connection::Connection,
    failure::Failure,
    grammar::{Item, StatusItem},
    render::{self, put},
};

/// Tells what has changed, of what the client wants to know; of messages of the selected folder
/// besides. `may_expunge`: may expunged messages be spoken of? `own_expunge`: has the client's command
/// expunged any? Then they are, whatever it wants.
pub(crate) async fn tell(
    connection: &mut Connection,
    may_expunge: bool,
    own_expunge: bool,
) -> Result<(), Failure> {
    let Some(access) = connection.access.as_deref_mut() else { return Ok(()) };
    let Some(notify) = &access.notify else { return Ok(()) };
    let told = notify.selected.is_some() || own_expunge;
    let items: Vec<Item> = notify.selected.iter().flat_map(|of| of.items.clone()).collect();
    if told && let Some(view) = &mut access.view {
        view.announce(&mut connection.io, may_expunge, access.dialect).await?;
        // RFC 5465 §5.2: between that they are there and what is wanted of them.
        search::context::settle(connection, may_expunge).await?;
        fetch::tell_new(connection, &items).await?;
    }
    let Some(access) = connection.access.as_deref_mut() else { return Ok(()) };
    let Some(mut notify) = access.notify.take() else { return Ok(()) };
    let difference = notify.look(access);
    access.notify = Some(notify);
    let Some(difference) = difference else { return Ok(()) };
    if difference.len() > connection.server.config.max_notifications {
        return overflow(connection);
    }
    responses(connection, difference).await
}

/// Tells the client that it is told no more (RFC 5465 §5.8).
pub(crate) fn overflow(connection: &mut Connection) -> Result<(), Failure> {
    crate::command::notify::none(connection)?;
    connection.io.line("* OK [NOTIFICATIONOVERFLOW] too much has changed, and no more is told");
    Ok(())
}

async fn responses(connection: &mut Connection, difference: Difference) -> Result<(), Failure> {
    if !difference.names.is_empty() || !difference.no_access.is_empty() {
        let tree = Tree::of(connection).await?;
        for (name, old) in &difference.names {
            list_line(connection, &tree.attributes(name.as_str(), true), name, old.as_ref());
            connection.io.relieve().await?;
        }
        for name in &difference.no_access {
            let attributes = tree.attributes(name.as_str(), true);
            list_line(connection, &format!("\\NoAccess {attributes}"), name, None);
        }
    }
    let mod_seqs = connection.access.as_deref().is_some_and(|access| access.dialect.mod_seqs);
    for status in &difference.statuses {
        changed_line(connection, status, mod_seqs);
        connection.io.relieve().await?;
    }
    Ok(())
}

/// `* LIST (attributes) "/" name`, with `("OLDNAME" (old))` for one that was renamed.
pub(crate) fn list_line(
    connection: &mut Connection,
    attributes: &str,
    name: &FolderName,
    old: Option<&FolderName>,
) {
    let out = connection.io.out();
    put!(out, "* LIST ({attributes}) \"/\" ");
    render::folder(out, name.as_str());
    if let Some(old) = old {
        render::text(out, " (\"OLDNAME\" (");
        render::folder(out, old.as_str());
        render::text(out, "))");
    }
    render::text(out, "\r\n");
}

/// What has changed in a folder, of its status (RFC 5465 §5.1 to §5.3).
fn changed_line(connection: &mut Connection, changed: &Status, mod_seqs: bool) {
    let mut items = Vec::new();
    if changed.messages {
        items.extend([StatusItem::UidNext, StatusItem::Messages]);
    }
    if changed.unseen {
        items.push(StatusItem::Unseen);
    }
    if mod_seqs {
        items.extend([StatusItem::HighestModSeq, StatusItem::UidValidity]);
    }
    if !items.is_empty() {
        let limit = connection.server.config.max_message.0;
        let out = connection.io.out();
        status_line(out, changed.name.as_str(), &changed.status, &items, limit);
    }
}

/// Tells what changes while the client says nothing, until it does.
pub(crate) async fn attend(connection: &mut Connection) -> Result<(), Failure> {
    let by = Instant::now() + connection.server.config.idle_timeout.0;
    while !connection.io.has_input() {
        refresh_rights(connection)?;
        let delayed = |access: &crate::connection::Access| {
            let selected = access.notify.as_ref().and_then(|notify| notify.selected.as_ref());
            selected.is_none_or(|selected| selected.delayed)
        };
        let may_expunge = !connection.access.as_deref().is_none_or(delayed);
        crate::announce::announce(connection, may_expunge, false).await?;
        connection.io.flush().await?;
        let server = std::sync::Arc::clone(&connection.server);
        let Connection { io, access, .. } = connection;
        let Some(notify) = access.as_deref_mut().and_then(|access| access.notify.as_deref_mut())
        else {
            return Ok(());
        };
        tokio::select! {
            biased;
            () = server.drain.draining() => {
                return Err(Failure::Bye("[UNAVAILABLE] the server is stopping"));
            }
            input = timeout_at(by, io.wait()) => {
                input.map_err(|_| Failure::Bye("[UNAVAILABLE] idle for too long"))??;
            }
            () = notify.changed() => {}
        }
    }
    Ok(())
}
