//! SETACL, DELETEACL, GETACL, LISTRIGHTS, MYRIGHTS (RFC 4314).
//!
//! Identifiers are addresses and ids of accounts, and `anyone` for everybody without an entry of their
//! own. GETACL tells everybody's own: it has an entry with what they may do.

use gatepost_mail_store::{FolderName, MailError, Rights, RightsChange, Who};

use super::{
    Answer, access,
    identifier::{People, who},
};
use crate::{
    connection::{Access, Connection, to_its_end},
    failure::Failure,
    grammar::{AclAction, AclArgs},
    io::Out,
    render::{self, put},
    rights,
};

/// Rights with any of which MYRIGHTS may be asked (RFC 4314 §4).
const ANY: Rights = Rights::LOOKUP
    .and(Rights::READ)
    .and(Rights::INSERT)
    .and(Rights::CREATE)
    .and(Rights::DELETE)
    .and(Rights::ADMINISTER);

/// Runs a command for rights.
pub(super) async fn acl(connection: &mut Connection, args: &AclArgs) -> Answer {
    let name = access(connection)?.dialect.folder_name(&args.folder)?;
    match &args.action {
        AclAction::Mine => return my_rights(connection, &name),
        AclAction::Get => get(connection, &name).await?,
        AclAction::List(identifier) => list(connection, &name, identifier).await?,
        AclAction::Set(identifier, change) => {
            let change = read_change(change)?;
            set(connection, name, identifier, change).await?;
        }
        AclAction::Delete(identifier) => {
            set(connection, name, identifier, RightsChange::Delete).await?;
        }
    }
    Ok("done".into())
}

async fn set(
    connection: &mut Connection,
    name: FolderName,
    identifier: &[u8],
    change: RightsChange,
) -> Result<(), Failure> {
    access(connection)?.demand(&name, Rights::ADMINISTER)?;
    let who = who(connection, identifier).await?;
    let access = access(connection)?;
    // Asking took time.
    access.demand(&name, Rights::ADMINISTER)?;
    let mailbox = access.mailbox.clone();
    to_its_end(async move { mailbox.set_acl(&name, who, change).await }).await??;
    Ok(())
}

/// `* ACL folder identifier rights …`
async fn get(connection: &mut Connection, name: &FolderName) -> Result<(), Failure> {
    access(connection)?.demand(name, Rights::ADMINISTER)?;
    // Without addresses it is told with ids, which are identifiers as well.
    let people = People::of(connection).await.unwrap_or_default();
    let access = access(connection)?;
    let mine = access.demand(name, Rights::ADMINISTER)?;
    let acl = access.mailbox.acl(name)?;
    let own = access.account.map(Who::Account);
    let others = acl.entries().filter(|(who, _)| Some(*who) != own);
    let mut entries: Vec<(Who, Rights)> = others.collect();
    entries.extend(own.map(|own| (own, mine)));
    let out = connection.io.out();
    render::text(out, "* ACL ");
    render::folder(out, name.as_str());
    for (who, rights) in entries {
        render::text(out, " ");
        render::string(out, people.identifier(who).as_bytes());
        put!(out, " \"{}\"", rights::written(rights));
    }
    render::text(out, "\r\n");
    Ok(())
}

/// `* LISTRIGHTS folder identifier required optional …`: no right is tied to another.
async fn list(connection: &mut Connection, name: &FolderName, typed: &[u8]) -> Result<(), Failure> {
    access(connection)?.demand(name, Rights::ADMINISTER)?;
    let who = who(connection, typed).await?;
    let (required, possible) = grantable(access(connection)?, who);
    let out = connection.io.out();
    render::text(out, "* LISTRIGHTS ");
    render::folder(out, name.as_str());
    render::text(out, " ");
    render::string(out, typed);
    put!(out, " \"{}\"", required.letters().collect::<String>());
    for letter in rights::written(possible.without(required)).chars() {
        put!(out, " {letter}");
    }
    render::text(out, "\r\n");
    Ok(())
}

/// What one always has, and what they can have. What the attachments of others permit is not known
/// here: it bounds what they get.
fn grantable(access: &Access, who: Who) -> (Rights, Rights) {
    if Some(who) == access.account.map(Who::Account) {
        (rights::all_of(&rights::KEPT), access.most())
    } else {
        (Rights::NONE, Rights::ALL)
    }
}

fn my_rights(connection: &mut Connection, name: &FolderName) -> Answer {
    let access = access(connection)?;
    let rights = access.rights(&*access.mailbox.acl(name)?);
    if !rights.has_any(ANY) {
        return Err(MailError::NoSuchFolder.into());
    }
    my_rights_line(connection.io.out(), name.as_str(), rights);
    Ok("done".into())
}

/// `* MYRIGHTS folder rights`
pub(super) fn my_rights_line(out: &mut Out, name: &str, rights: Rights) {
    render::text(out, "* MYRIGHTS ");
    render::folder(out, name);
    put!(out, " \"{}\"\r\n", rights::written(rights));
}

/// `mod-rights = ["+" / "-"] *rights`
fn read_change(typed: &[u8]) -> Result<RightsChange, Failure> {
    let typed = std::str::from_utf8(typed).unwrap_or("?");
    let read = |letters| rights::read(letters).ok_or(Failure::bad("a right is not known"));
    if let Some(more) = typed.strip_prefix('+') {
        Ok(RightsChange::Add(read(more)?))
    } else if let Some(less) = typed.strip_prefix('-') {
        Ok(RightsChange::Remove(read(less)?))
    } else {
        Ok(RightsChange::Set(read(typed)?))
    }
}
