//! COPY and MOVE (RFC 9051 §6.4.7, §6.4.8).

use gatepost_mail_store::{Copied, MailError, Rights, Uid};

use super::{
    Answer, NO_SUCH_NUMBER, NOT_PERMITTED, READ_ONLY, SELECT_FIRST, access,
    limit::{self, Rest},
    store::expunged,
};
use crate::{
    connection::{Connection, to_its_end},
    failure::Failure,
    grammar::{Set, SetKind},
    progress::during,
    render,
};

/// `COPY`: all messages or none, and none where they are too many (RFC 9738 §3.1).
pub(super) async fn copy(
    connection: &mut Connection,
    kind: SetKind,
    set: &Set,
    to: &[u8],
) -> Answer {
    match transfer(connection, kind, set, to, false).await?.0 {
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
    let (code, rest) = transfer(connection, kind, set, to, true).await?;
    match code {
        Some(code) => {
            connection.io.line(&format!("* OK [{code}] moved"));
            let told = expunged(connection, true).await?;
            Ok(limit::end(connection, rest, told))
        }
        None => Ok("nothing to move".into()),
    }
}

/// Copies or moves; gives the COPYUID code, none when there were no messages, and what was left out.
async fn transfer(
    connection: &mut Connection,
    kind: SetKind,
    set: &Set,
    to: &[u8],
    away: bool,
) -> Result<(Option<String>, Option<Rest>), Failure> {
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
    let mut uids: Vec<Uid> = messages
        .iter()
        .map(|message| message.uid)
        .filter(|uid| present.get(*uid).is_some())
        .collect();
    if uids.is_empty() {
        if messages.is_empty() {
            return Ok((None, None));
        }
        return Err(MailError::Expunged.into());
    }
    let rest = Rest::of(&mut uids, connection.server.config.message_limit.most());
    if let Some(rest) = rest.filter(|_| !away) {
        return Err(rest.refused());
    }
    let id = destination.info().id;
    let copied = to_its_end(async move {
        if away {
            source.move_to(&uids, &destination).await
        } else {
            source.copy(&uids, &destination).await
        }
    });
    let copied = during(connection, copied).await??.map_err(Failure::of_destination)?;
    let made: Vec<Uid> = copied.pairs.iter().map(|pair| pair.1).collect();
    super::access(connection)?.note_own(id, &made);
    Ok((copy_uid(&copied), rest))
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
