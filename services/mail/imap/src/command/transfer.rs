//! COPY and MOVE (RFC 9051 §6.4.7, §6.4.8).

use gatepost_mail_store::{Copied, MailError, Rights, Uid};

use super::{
    Answer, NO_SUCH_NUMBER, NOT_PERMITTED, READ_ONLY, SELECT_FIRST, access, store::expunged,
};
use crate::{
    connection::{Connection, to_its_end},
    failure::Failure,
    grammar::{Set, SetKind},
    progress::during,
    render,
};

/// `COPY`: all messages or none.
pub(super) async fn copy(
    connection: &mut Connection,
    kind: SetKind,
    set: &Set,
    to: &[u8],
) -> Answer {
    match transfer(connection, kind, set, to, false).await? {
        Some(code) => Ok(format!("[{code}] copied").into()),
        None => Ok("nothing to copy".into()),
    }
}

/// `MOVE`: where the messages are now is told before they are expunged here (RFC 6851 §3.3).
pub(super) async fn move_to(
    connection: &mut Connection,
    kind: SetKind,
    set: &Set,
    to: &[u8],
) -> Answer {
    match transfer(connection, kind, set, to, true).await? {
        Some(code) => {
            connection.io.line(&format!("* OK [{code}] moved"));
            expunged(connection, true).await
        }
        None => Ok("nothing to move".into()),
    }
}

/// Copies or moves; gives the COPYUID code, none when there were no messages.
async fn transfer(
    connection: &mut Connection,
    kind: SetKind,
    set: &Set,
    to: &[u8],
    away: bool,
) -> Result<Option<String>, Failure> {
    let access = access(connection)?;
    let view = access.view.as_ref().ok_or(SELECT_FIRST)?;
    if away && view.read_only {
        return Err(READ_ONLY);
    }
    // RFC 6851 §4.4: it is a copy, a deletion and an expunge.
    if away && !view.rights.has(Rights::DELETE_MESSAGES | Rights::EXPUNGE) {
        return Err(NOT_PERMITTED);
    }
    let messages = view.resolve(kind, set).ok_or(NO_SUCH_NUMBER)?;
    let destination = access.destination(&access.dialect.folder_name(to)?).await?;
    let source = view.folder.clone();
    let present = source.rows();
    let uids: Vec<Uid> = messages
        .iter()
        .map(|message| message.uid)
        .filter(|uid| present.get(*uid).is_some())
        .collect();
    if uids.is_empty() {
        if messages.is_empty() {
            return Ok(None);
        }
        return Err(MailError::Expunged.into());
    }
    let copied = to_its_end(async move {
        if away {
            source.move_to(&uids, &destination).await
        } else {
            source.copy(&uids, &destination).await
        }
    });
    let copied = during(connection, copied).await??.map_err(Failure::of_destination)?;
    Ok(copy_uid(&copied))
}

/// `COPYUID uid-validity source-uids destination-uids` (RFC 4315 §3)
fn copy_uid(copied: &Copied) -> Option<String> {
    if copied.pairs.is_empty() {
        return None;
    }
    let from = render::uid_set(copied.pairs.iter().map(|pair| pair.0));
    let to = render::uid_set(copied.pairs.iter().map(|pair| pair.1));
    Some(format!("COPYUID {} {from} {to}", copied.uid_validity))
}
