//! What a client is told of without having asked just now, beside changes of the selected folder.

use std::collections::BTreeMap;

use gatepost_mail_store::{Annotated, Scope};

use crate::{
    annotated,
    command::metadata::may_see,
    connection::{Access, Connection},
    failure::Failure,
};

/// Tells what has changed since the client was last told, where nothing else is being said.
pub(crate) async fn announce(connection: &mut Connection) -> Result<(), Failure> {
    let Some(access) = connection.access.as_deref_mut() else { return Ok(()) };
    if access.annotated.enabled {
        // What is forgotten cannot be told; a client that must know it all asks again as it returns.
        let changed = access.annotated.fresh(&access.mailbox).unwrap_or_default();
        tell_annotated(connection, &changed).await?;
    }
    Ok(())
}

/// Tells which annotations have changed, of those that the client may see.
async fn tell_annotated(connection: &mut Connection, changed: &[Annotated]) -> Result<(), Failure> {
    if changed.is_empty() {
        return Ok(());
    }
    let Some(access) = connection.access.as_deref() else { return Ok(()) };
    let folders = access.mailbox.folders().await;
    let seen = |access: &Access, name| may_see(access, name).is_ok();
    let folders: BTreeMap<_, _> = folders
        .iter()
        .filter(|folder| seen(access, &folder.name))
        .map(|folder| (folder.id, folder))
        .collect();
    let mine = Scope::Private(access.account);
    annotated::lines(connection.io.out(), changed, mine, &folders);
    connection.io.relieve().await?;
    Ok(())
}
