//! What commands do.

mod acl;
mod ahead;
pub(crate) mod append;
mod batches;
mod binary;
pub(crate) mod fetch;
mod folders;
mod identifier;
mod idle;
mod limit;
mod list;
mod lsub;
pub(crate) mod metadata;
mod negotiate;
pub(crate) mod notify;
mod pattern;
mod preview;
mod quota;
mod resync;
pub(crate) mod search;
mod select;
mod store;
mod transfer;

use std::borrow::Cow;

use gatepost_mail_store::{Flags, Keyword, Rights, SystemFlag};

pub(crate) use self::{folders::status_line, list::Tree};
use crate::{
    announce::announce,
    connection::{Access, Connection, Next},
    failure::Failure,
    grammar::{Command, SetKind, Tagged},
    login,
    view::View,
};

/// What a command's OK says.
pub(crate) type Answer = Result<Cow<'static, str>, Failure>;

const LOG_IN_FIRST: Failure = Failure::bad("log in first");
const SELECT_FIRST: Failure = Failure::bad("select a folder first");
const READ_ONLY: Failure = Failure::no("[NOPERM] the folder is open for reading only");
const NOT_PERMITTED: Failure = Failure::no("[NOPERM] this is not permitted");
const UID_REQUIRED: Failure = Failure::bad("[UIDREQUIRED] messages are named by UIDs only");
const NO_SUCH_NUMBER: Failure = Failure::bad("a message number is not in use");

/// Runs a command and answers it.
pub(crate) async fn run(connection: &mut Connection, tagged: Tagged) -> Result<Next, Failure> {
    let Tagged { tag, command } = tagged;
    connection.tag.clone_from(&tag);
    refresh_rights(connection)?;
    let command = match command {
        Ok(command) => command,
        Err(syntax) => return answer(connection, &tag, Err(syntax.into()), false).await,
    };
    // RFC 9051 §5.5: sequence numbers must not shift while these run.
    let may_expunge = !matches!(
        command,
        Command::Fetch(SetKind::Number, _)
            | Command::Store(SetKind::Number, _)
            | Command::Search(SetKind::Number, _)
            | Command::Sort(SetKind::Number, _)
            | Command::Thread(SetKind::Number, _)
    );
    match command {
        Command::StartTls => {
            return Box::pin(negotiate::start_tls(connection, &tag)).await;
        }
        Command::Compress(algorithm) => {
            return Box::pin(negotiate::compress(connection, &tag, &algorithm)).await;
        }
        Command::Unauthenticate => {
            return Box::pin(negotiate::unauthenticate(connection, &tag)).await;
        }
        Command::Logout => {
            connection.io.line("* BYE see you");
            connection.io.line(&format!("{tag} OK logged out"));
            return Ok(Next::End);
        }
        command => {
            note_own(connection, &command);
            let own_expunge = matches!(command, Command::Expunge(_) | Command::Move(..));
            let result = execute(connection, &tag, command).await;
            announce(connection, may_expunge, own_expunge).await?;
            Box::pin(search::context::settle(connection, may_expunge)).await?;
            answer(connection, &tag, result, may_expunge).await?;
        }
    }
    if connection.refusals >= connection.server.config.max_refusals && connection.access.is_none() {
        return Err(Failure::Bye("[UNAVAILABLE] too many refused logins"));
    }
    Ok(Next::Command)
}

/// Says what changed in the selected folder, and how the command ended.
pub(crate) async fn answer(
    connection: &mut Connection,
    tag: &str,
    result: Answer,
    may_expunge: bool,
) -> Result<Next, Failure> {
    let (status, text) = match result {
        Ok(text) => ("OK", text),
        Err(Failure::No(text)) => ("NO", text),
        Err(Failure::Bad(text)) => ("BAD", text),
        Err(ended) => return Err(ended),
    };
    if let Some(access) = &mut connection.access
        // Where NOTIFY says what is told, it has been.
        && access.notify.is_none()
        && let Some(view) = &mut access.view
    {
        view.announce(&mut connection.io, may_expunge, access.dialect).await?;
    }
    connection.io.line(&format!("{tag} {status} {text}"));
    Ok(Next::Command)
}

async fn execute(connection: &mut Connection, tag: &str, command: Command) -> Answer {
    match command {
        // Thousands of connections are in the midst of this one, and need not keep room for the
        // largest of the others, which is in a box that is there only while they run.
        Command::Idle if connection.access.is_some() => idle::idle(connection).await,
        command => Box::pin(perform(connection, tag, command)).await,
    }
}

async fn perform(connection: &mut Connection, tag: &str, command: Command) -> Answer {
    match command {
        Command::Capability => {
            let line = format!("* CAPABILITY {}", connection.capabilities());
            connection.io.line(&line);
            Ok("that is all".into())
        }
        Command::Noop => Ok("done".into()),
        Command::Id(fields) => Ok(negotiate::id(connection, &fields)),
        Command::Authenticate(mechanism, initial) => {
            login::authenticate(connection, &mechanism, initial).await.map(Cow::from)
        }
        Command::Login(address, secret) => {
            login::with_password(connection, address, secret).await.map(Cow::from)
        }
        command if connection.access.is_none() => {
            drop(command);
            Err(LOG_IN_FIRST)
        }
        command if command.by_number() && uid_only(connection) => Err(UID_REQUIRED),
        Command::Enable(capabilities) => negotiate::enable(connection, &capabilities),
        Command::Namespace => {
            connection.io.line("* NAMESPACE ((\"\" \"/\")) NIL NIL");
            Ok("done".into())
        }
        Command::Select(args) => select::select(connection, &args).await,
        Command::Create(name, uses) => folders::create(connection, &name, &uses).await,
        Command::Delete(name) => folders::delete(connection, &name).await,
        Command::Rename(from, to) => folders::rename(connection, &from, &to).await,
        Command::Subscribe(name, on) => folders::subscribe(connection, &name, on).await,
        Command::List(args) => list::list(connection, &args).await,
        Command::Lsub(reference, pattern) => lsub::lsub(connection, &reference, &pattern).await,
        Command::Status(name, items) => folders::status(connection, &name, &items).await,
        // RFC 9208 §4.1.3: QUOTASET is not offered.
        Command::SetQuota => Err(Failure::no("[NOPERM] the quota is not set here")),
        Command::GetQuota(root) => quota::get_quota(connection, &root),
        Command::GetQuotaRoot(name) => quota::get_quota_root(connection, &name),
        Command::Notify(args) => notify::notify(connection, &args).await,
        Command::GetMetadata(args) => metadata::get(connection, &args).await,
        Command::SetMetadata(args) => metadata::set(connection, &args).await,
        Command::Acl(args) => acl::acl(connection, &args).await,
        Command::Check => view(connection).map(|_| "done".into()),
        Command::Close => select::close(connection).await,
        Command::Unselect => select::unselect(connection),
        Command::Batches(asked) => batches::batches(connection, tag, asked),
        Command::Expunge(set) => store::expunge(connection, set.as_ref()).await,
        Command::Search(kind, args) => search::search(connection, tag, kind, &args).await,
        Command::Sort(kind, args) => search::sort(connection, tag, kind, &args).await,
        Command::Thread(kind, args) => search::thread(connection, kind, &args).await,
        Command::CancelUpdate(tags) => search::cancel(connection, &tags),
        Command::MultiSearch(args) => search::multi(connection, tag, &args).await,
        Command::Fetch(kind, args) => fetch::fetch(connection, kind, args).await,
        Command::Store(kind, args) => store::store(connection, kind, &args).await,
        Command::Copy(kind, set, to) => transfer::copy(connection, kind, &set, &to).await,
        Command::Move(kind, set, to) => transfer::move_to(connection, kind, &set, &to).await,
        Command::Idle
        | Command::Logout
        | Command::StartTls
        | Command::Unauthenticate
        | Command::Compress(_) => Err(Failure::bad("not now")),
    }
}

/// Notes which names a command of the client's own changes: NOTIFY does not tell it of those (RFC 5465
/// §5).
fn note_own(connection: &mut Connection, command: &Command) {
    let Some(access) = connection.access.as_deref_mut() else { return };
    let Some(notify) = &mut access.notify else { return };
    let names: &[&Vec<u8>] = match command {
        Command::Create(name, _) | Command::Delete(name) | Command::Subscribe(name, _) => &[name],
        Command::Rename(from, to) => &[from, to],
        _ => &[],
    };
    notify.own = names.iter().filter_map(|name| access.dialect.folder_name(name).ok()).collect();
}

/// Looks up what the client may do with the selected folder. One that it may read no more ends the
/// connection (RFC 4314 §5.1.1): whatever else was said of it would be untrue.
pub(crate) fn refresh_rights(connection: &mut Connection) -> Result<(), Failure> {
    let Some(access) = connection.access.as_deref_mut() else { return Ok(()) };
    let Some(view) = &access.view else { return Ok(()) };
    let rights = access.rights(&view.folder.acl());
    if !rights.has(Rights::READ) {
        return Err(Failure::Bye("your right to read the folder has ended"));
    }
    if let Some(view) = &mut access.view {
        view.set_rights(connection.io.out(), rights);
    }
    Ok(())
}

/// Has the client given up sequence numbers (RFC 9586)?
fn uid_only(connection: &Connection) -> bool {
    connection.access.as_ref().is_some_and(|access| access.dialect.uid_only)
}

/// What the connection may do.
fn access(connection: &mut Connection) -> Result<&mut Access, Failure> {
    connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)
}

/// The selected folder.
fn view(connection: &mut Connection) -> Result<&mut View, Failure> {
    access(connection)?.view.as_mut().ok_or(SELECT_FIRST)
}

/// Flags, as a client wrote them. `\Recent` is the server's and passed over.
pub(crate) fn flags(written: &[String]) -> Result<Flags, Failure> {
    let mut system = Vec::new();
    let mut keywords = Vec::new();
    for flag in written {
        if flag.starts_with('\\') {
            let mut all = SystemFlag::ALL.into_iter();
            match all.find(|known| known.as_str().eq_ignore_ascii_case(flag)) {
                Some(known) => system.push(known),
                None if flag.eq_ignore_ascii_case("\\Recent") => {}
                None => return Err(Failure::bad("this system flag is not known")),
            }
        } else {
            let keyword = flag.parse::<Keyword>();
            keywords.push(keyword.map_err(|_| Failure::no("[LIMIT] a keyword is too long"))?);
        }
    }
    Ok(Flags::new(system, keywords))
}
