//! CREATE, DELETE, RENAME, SUBSCRIBE, STATUS.

use gatepost_mail_store::{FolderName, FolderStatus, MailError, Mailbox, Rights, SpecialUse};

use super::{Answer, LOG_IN_FIRST, NOT_PERMITTED, access, list::list_name, select::uid_next};
use crate::{
    connection::{Connection, to_its_end},
    failure::Failure,
    grammar::{StatusItem, Use},
    io::Out,
    progress::during,
    render::{self, put},
};

/// What it takes to delete what is in a folder.
const EMPTYING: Rights = Rights::DELETE_MESSAGES.and(Rights::EXPUNGE);

/// `CREATE` (RFC 9051 §6.3.4), with special uses (RFC 6154 §3).
pub(super) async fn create(connection: &mut Connection, name: &[u8], uses: &[Use]) -> Answer {
    let access = access(connection)?;
    let name = access.dialect.folder_name(name)?;
    access.demand_create(&name)?;
    let special_use = match uses {
        [] => None,
        [Use::Archive] => Some(SpecialUse::Archive),
        [Use::Drafts] => Some(SpecialUse::Drafts),
        [Use::Junk] => Some(SpecialUse::Junk),
        [Use::Sent] => Some(SpecialUse::Sent),
        [Use::Trash] => Some(SpecialUse::Trash),
        _ => return Err(Failure::no("[USEATTR] this special use is not kept")),
    };
    if let Some(wanted) = special_use {
        let folders = access.mailbox.folders().await;
        if folders.iter().any(|folder| folder.special_use == Some(wanted)) {
            return Err(Failure::no("[USEATTR] another folder has this special use"));
        }
    }
    let mailbox = access.mailbox.clone();
    let made = to_its_end(async move { mailbox.create(&name, special_use).await }).await??;
    // RFC 8474 §4.1
    Ok(format!("[MAILBOXID ({})] created", made.id).into())
}

/// `DELETE` (RFC 9051 §6.3.5). With it go the messages: without the right to change those, only an
/// empty folder does.
pub(super) async fn delete(connection: &mut Connection, name: &[u8]) -> Answer {
    let access = access(connection)?;
    let (mailbox, name) = (access.mailbox.clone(), access.dialect.folder_name(name)?);
    let rights = access.demand(&name, Rights::DELETE)?;
    let deleting = async move {
        if rights.has(EMPTYING) {
            mailbox.delete(&name).await
        } else {
            mailbox.delete_empty(&name).await
        }
    };
    to_its_end(deleting).await??;
    Ok("deleted".into())
}

/// `RENAME` (RFC 9051 §6.3.6). That of INBOX moves its messages, and needs the right to.
pub(super) async fn rename(connection: &mut Connection, from: &[u8], to: &[u8]) -> Answer {
    let access = access(connection)?;
    let (mailbox, from, to) = (
        access.mailbox.clone(),
        access.dialect.folder_name(from)?,
        access.dialect.folder_name(to)?,
    );
    let needed = if from.is_inbox() { Rights::DELETE | EMPTYING } else { Rights::DELETE };
    access.demand(&from, needed)?;
    access.demand_create(&to)?;
    let names = (from.clone(), to.clone());
    let renaming = to_its_end(async move { mailbox.rename(&names.0, &names.1).await });
    during(connection, renaming).await???;
    // INBOX stays, and another folder is made.
    if super::access(connection)?.dialect.rev2 && !from.is_inbox() {
        list_name(connection, &to, Some(&from)).await?;
    }
    Ok("renamed".into())
}

/// `SUBSCRIBE` and `UNSUBSCRIBE` (RFC 9051 §6.3.7): of names, folders or not. The list is the
/// mailbox's, the same for everybody; whoever may change anything in it may change that.
pub(super) async fn subscribe(connection: &mut Connection, name: &[u8], on: bool) -> Answer {
    let access = access(connection)?;
    if !access.may_arrange && !access.may_write {
        return Err(NOT_PERMITTED);
    }
    let (mailbox, name) = (access.mailbox.clone(), access.dialect.folder_name(name)?);
    to_its_end(async move { mailbox.subscribe(&name, on).await }).await??;
    Ok(if on { "subscribed" } else { "unsubscribed" }.into())
}

/// `STATUS` (RFC 9051 §6.3.11).
pub(super) async fn status(
    connection: &mut Connection,
    name: &[u8],
    items: &[StatusItem],
) -> Answer {
    let limit = connection.server.config.max_message.0;
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    let name = access.dialect.folder_name(name)?;
    access.demand(&name, Rights::READ)?;
    let status = status_of(&access.mailbox, &name, items).await?;
    if items.contains(&StatusItem::HighestModSeq) {
        access.dialect.tell_mod_seqs(connection.io.out(), access.view.as_ref());
    }
    status_line(connection.io.out(), name.as_str(), &status, items, limit);
    Ok("done".into())
}

/// What a STATUS with these items says. The bytes of deleted messages are counted only where they
/// are asked for.
pub(super) async fn status_of(
    mailbox: &Mailbox,
    name: &FolderName,
    items: &[StatusItem],
) -> Result<FolderStatus, MailError> {
    if items.contains(&StatusItem::DeletedStorage) {
        mailbox.whole_status(name).await
    } else {
        mailbox.status(name).await
    }
}

/// A STATUS response.
pub(crate) fn status_line(
    out: &mut Out,
    name: &str,
    status: &FolderStatus,
    items: &[StatusItem],
    append_limit: u64,
) {
    render::text(out, "* STATUS ");
    render::folder(out, name);
    for (place, item) in items.iter().enumerate() {
        render::text(out, if place == 0 { " (" } else { " " });
        match item {
            StatusItem::Messages => put!(out, "MESSAGES {}", status.messages),
            StatusItem::Recent => put!(out, "RECENT {}", status.recent),
            StatusItem::UidNext => put!(out, "UIDNEXT {}", uid_next(status.uid_next)),
            StatusItem::UidValidity => put!(out, "UIDVALIDITY {}", status.uid_validity),
            StatusItem::Unseen => put!(out, "UNSEEN {}", status.unseen),
            StatusItem::Deleted => put!(out, "DELETED {}", status.deleted),
            StatusItem::DeletedStorage => {
                put!(out, "DELETED-STORAGE {}", status.deleted_size.unwrap_or(0));
            }
            StatusItem::Size => put!(out, "SIZE {}", status.size),
            StatusItem::HighestModSeq => put!(out, "HIGHESTMODSEQ {}", status.highest_modseq),
            StatusItem::AppendLimit => put!(out, "APPENDLIMIT {append_limit}"),
            StatusItem::MailboxId => put!(out, "MAILBOXID ({})", status.id),
        }
    }
    render::text(out, if items.is_empty() { " ()\r\n" } else { ")\r\n" });
}
