//! What a client is told of without having asked just now.

use std::collections::BTreeMap;

use gatepost_mail_store::{Annotated, FolderInfo, Scope};

use crate::{
    annotated,
    command::metadata::may_see,
    connection::{Access, Connection},
    failure::Failure,
    notify,
};

/// Tells what has changed since the client was last told, where nothing else is being said: all but
/// changes of the selected folder that are told with every answer, unless NOTIFY says otherwise.
pub(crate) async fn announce(
    connection: &mut Connection,
    may_expunge: bool,
    own_expunge: bool,
) -> Result<(), Failure> {
    let Some(access) = connection.access.as_deref() else { return Ok(()) };
    if access.notify.is_some() || access.annotated.enabled {
        // In a box: few connections need it.
        Box::pin(all(connection, may_expunge, own_expunge)).await?;
    }
    Ok(())
}

async fn all(
    connection: &mut Connection,
    may_expunge: bool,
    own_expunge: bool,
) -> Result<(), Failure> {
    notify::tell(connection, may_expunge, own_expunge).await?;
    let Some(access) = connection.access.as_deref_mut() else { return Ok(()) };
    let notified = access.notify.as_ref().is_some_and(|notify| notify.wants_metadata());
    if !access.annotated.enabled && !notified {
        return Ok(());
    }
    match access.annotated.fresh(&access.mailbox) {
        Some(changed) => tell_annotated(connection, &changed).await,
        None if notified => notify::overflow(connection),
        // What is forgotten cannot be told; a client that must know it all asks again as it returns.
        None => Ok(()),
    }
}

/// Tells which annotations have changed, of those that the client may see.
async fn tell_annotated(connection: &mut Connection, changed: &[Annotated]) -> Result<(), Failure> {
    if changed.is_empty() {
        return Ok(());
    }
    let Some(access) = connection.access.as_deref() else { return Ok(()) };
    let folders = access.mailbox.folders().await;
    let folders: BTreeMap<_, _> = folders
        .iter()
        .filter(|folder| is_wanted(access, folder))
        .map(|folder| (folder.id, folder))
        .collect();
    let server = access.notify.as_ref().is_some_and(|notify| notify.wants_server_metadata());
    let server = server || access.annotated.enabled;
    let changed: Vec<_> = changed.iter().filter(|entry| server || entry.folder.is_some()).collect();
    let mine = Scope::Private(access.account);
    annotated::lines(connection.io.out(), &changed, mine, &folders);
    connection.io.relieve().await?;
    Ok(())
}

/// Is the client to be told of the folder's annotations?
fn is_wanted(access: &Access, folder: &FolderInfo) -> bool {
    let notified = || {
        let notify = access.notify.as_ref();
        notify.is_some_and(|notify| notify.wants_metadata_of(&folder.name))
    };
    (access.annotated.enabled || notified()) && may_see(access, &folder.name).is_ok()
}
