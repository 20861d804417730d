//! Commands: `command = tag SP (command-any / command-auth / command-nonauth / command-select)`.

use gatepost_model::Secret;

use super::{
    AclArgs, Batches, Cursor, FetchArgs, GetMetadata, ListArgs, NotifyArgs, SearchArgs, SelectArgs,
    Set, SetMetadata, StatusItem, StoreArgs, Syntax, Use,
    acl::acl,
    batches::batches,
    fetch::fetch,
    list::{create_uses, list, list_mailbox},
    metadata::{get_metadata, set_metadata},
    notify::notify,
    search::search,
    select::{select, status},
    session::{authenticate, enable, id, set_quota},
    sort::{MultiArgs, SortArgs, ThreadArgs, cancel_update, multi_search, sort, thread},
    store::store,
};

/// How a command names messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SetKind {
    /// By place in the folder.
    Number,
    /// By UID.
    Uid,
}

/// A command's verb and arguments. Prints no arguments: they may be secret.
pub(crate) enum Command {
    /// `CAPABILITY`
    Capability,
    /// `NOOP`
    Noop,
    /// `LOGOUT`
    Logout,
    /// `STARTTLS`
    StartTls,
    /// `AUTHENTICATE`: mechanism in upper case, initial response in base 64.
    Authenticate(String, Option<Secret<Vec<u8>>>),
    /// `LOGIN`: address and secret.
    Login(Vec<u8>, Secret<Vec<u8>>),
    /// `ENABLE`: capabilities in upper case.
    Enable(Vec<String>),
    /// `ID`: fields and values.
    Id(Vec<(Vec<u8>, Option<Vec<u8>>)>),
    /// `SELECT` and `EXAMINE`
    Select(SelectArgs),
    /// `CREATE` with special uses.
    Create(Vec<u8>, Vec<Use>),
    /// `DELETE`
    Delete(Vec<u8>),
    /// `RENAME`: from, to.
    Rename(Vec<u8>, Vec<u8>),
    /// `SUBSCRIBE` and `UNSUBSCRIBE`
    Subscribe(Vec<u8>, bool),
    /// `LIST`
    List(ListArgs),
    /// `LSUB`: reference and pattern.
    Lsub(Vec<u8>, Vec<u8>),
    /// `COMPRESS`: algorithm in upper case.
    Compress(String),
    /// `UNAUTHENTICATE`
    Unauthenticate,
    /// `NAMESPACE`
    Namespace,
    /// `STATUS`
    Status(Vec<u8>, Vec<StatusItem>),
    /// `SETQUOTA`: what is asked for does not matter.
    SetQuota,
    /// `GETQUOTA`: root.
    GetQuota(Vec<u8>),
    /// `GETQUOTAROOT`: folder.
    GetQuotaRoot(Vec<u8>),
    /// `SETACL`, `DELETEACL`, `GETACL`, `LISTRIGHTS`, `MYRIGHTS`
    Acl(AclArgs),
    /// `NOTIFY`
    Notify(NotifyArgs),
    /// `GETMETADATA`
    GetMetadata(GetMetadata),
    /// `SETMETADATA`
    SetMetadata(SetMetadata),
    /// `IDLE`
    Idle,
    /// `CHECK`
    Check,
    /// `CLOSE`
    Close,
    /// `UNSELECT`
    Unselect,
    /// `EXPUNGE`, and `UID EXPUNGE` with its set.
    Expunge(Option<Set>),
    /// `UIDBATCHES`
    Batches(Batches),
    /// `SEARCH`
    Search(SetKind, SearchArgs),
    /// `SORT`
    Sort(SetKind, SortArgs),
    /// `THREAD`
    Thread(SetKind, ThreadArgs),
    /// `ESEARCH`
    MultiSearch(MultiArgs),
    /// `CANCELUPDATE`: tags.
    CancelUpdate(Vec<Vec<u8>>),
    /// `FETCH`
    Fetch(SetKind, FetchArgs),
    /// `STORE`
    Store(SetKind, StoreArgs),
    /// `COPY`: messages and the folder they go to.
    Copy(SetKind, Set, Vec<u8>),
    /// `MOVE`
    Move(SetKind, Set, Vec<u8>),
}

/// A command with the tag that its answer carries.
pub(crate) struct Tagged {
    /// The tag.
    pub(crate) tag: String,
    /// The command, or what is wrong with it.
    pub(crate) command: Result<Command, Syntax>,
}

/// `tag = 1*<any ASTRING-CHAR except "+">`, at most 64 of them here; none when there is no tag.
pub(crate) fn tag_of(line: &[u8]) -> Option<&str> {
    let mut input = Cursor::new(line);
    let tag = input
        .take_while(|byte| (super::cursor::is_atom_char(byte) || byte == b']') && byte != b'+');
    let tag = std::str::from_utf8(tag).ok()?;
    (1..=64).contains(&tag.len()).then_some(tag)
}

/// Parses a whole command, without its last CRLF. None when it does not even have a tag.
pub(crate) fn command(line: &[u8]) -> Option<Tagged> {
    let tag = tag_of(line)?;
    let mut input = Cursor::new(&line[tag.len()..]);
    let command = input.space().and_then(|()| {
        let command = body(&mut input)?;
        input.end()?;
        Ok(command)
    });
    Some(Tagged { tag: tag.to_owned(), command })
}

fn body(input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    let verb = input.word().map_err(|_| Syntax("a command is missing"))?;
    Ok(match verb.as_str() {
        "CAPABILITY" => Command::Capability,
        "NOOP" => Command::Noop,
        "LOGOUT" => Command::Logout,
        "STARTTLS" => Command::StartTls,
        "AUTHENTICATE" => authenticate(input)?,
        "LOGIN" => {
            let address = argument(input)?;
            Command::Login(address, Secret::new(argument(input)?))
        }
        "ENABLE" => enable(input)?,
        "ID" => id(input)?,
        "SELECT" => Command::Select(select(input, false)?),
        "EXAMINE" => Command::Select(select(input, true)?),
        "CREATE" => {
            let folder = argument(input)?;
            Command::Create(folder, create_uses(input)?)
        }
        "DELETE" => Command::Delete(argument(input)?),
        "RENAME" => {
            let from = argument(input)?;
            Command::Rename(from, argument(input)?)
        }
        "SUBSCRIBE" => Command::Subscribe(argument(input)?, true),
        "UNSUBSCRIBE" => Command::Subscribe(argument(input)?, false),
        "LIST" => Command::List(list(input)?),
        "LSUB" => {
            input.space()?;
            let reference = input.astring_or_empty()?;
            input.space()?;
            Command::Lsub(reference, list_mailbox(input)?)
        }
        "COMPRESS" => {
            input.space()?;
            Command::Compress(input.word()?)
        }
        "UNAUTHENTICATE" => Command::Unauthenticate,
        "NAMESPACE" => Command::Namespace,
        "STATUS" => status(input)?,
        "SETQUOTA" => set_quota(input)?,
        "GETQUOTA" => Command::GetQuota(argument(input)?),
        "GETQUOTAROOT" => Command::GetQuotaRoot(argument(input)?),
        "IDLE" => Command::Idle,
        "CHECK" => Command::Check,
        "CLOSE" => Command::Close,
        "UNSELECT" => Command::Unselect,
        "EXPUNGE" => Command::Expunge(None),
        "UIDBATCHES" => Command::Batches(batches(input)?),
        "UID" => {
            input.space()?;
            let verb = input.word()?;
            on_messages(&verb, SetKind::Uid, input)?
        }
        "NOTIFY" => Command::Notify(notify(input)?),
        "GETMETADATA" => Command::GetMetadata(get_metadata(input)?),
        "SETMETADATA" => Command::SetMetadata(set_metadata(input)?),
        verb => match acl(verb, input)? {
            Some(args) => Command::Acl(args),
            None => on_messages(verb, SetKind::Number, input)?,
        },
    })
}

fn on_messages(verb: &str, kind: SetKind, input: &mut Cursor<'_>) -> Result<Command, Syntax> {
    Ok(match (verb, kind) {
        ("SEARCH", _) => Command::Search(kind, search(input)?),
        ("SORT", _) => Command::Sort(kind, sort(input)?),
        ("THREAD", _) => Command::Thread(kind, thread(input)?),
        ("CANCELUPDATE", SetKind::Number) => Command::CancelUpdate(cancel_update(input)?),
        ("ESEARCH", SetKind::Number) => Command::MultiSearch(multi_search(input)?),
        ("FETCH", _) => Command::Fetch(kind, fetch(input)?),
        ("STORE", _) => Command::Store(kind, store(input)?),
        ("COPY" | "MOVE", _) => {
            input.space()?;
            let set = Set::parse(input)?;
            let folder = argument(input)?;
            if verb == "COPY" {
                Command::Copy(kind, set, folder)
            } else {
                Command::Move(kind, set, folder)
            }
        }
        ("EXPUNGE", SetKind::Uid) => {
            input.space()?;
            Command::Expunge(Some(Set::parse(input)?))
        }
        // With arguments, and logged in, they do not come here.
        ("APPEND" | "REPLACE", _) => {
            return Err(Syntax("log in first; then it takes a folder and a message"));
        }
        _ => return Err(Syntax("this command is not known")),
    })
}

/// `SP astring`
pub(super) fn argument(input: &mut Cursor<'_>) -> Result<Vec<u8>, Syntax> {
    input.space()?;
    input.astring()
}

#[cfg(test)]
mod tests;
