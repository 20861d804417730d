//! ESEARCH over several folders (RFC 7377).

use gatepost_mail_store::{FolderInfo, FolderName, MailError, Rights};

use super::{
    super::limit::{self, Rest},
    Answer, Found, LOG_IN_FIRST, SELECT_FIRST, access,
    answer::extended,
    finder::Finder,
    hits_in,
    scope::Scope,
};
use crate::{
    connection::{Access, Connection},
    dialect::Dialect,
    failure::Failure,
    grammar::{Key, MultiArgs, Returns, SetKind, Source},
    progress::during,
    view::View,
};

/// `ESEARCH`: an answer for each folder in which something was found. Folders that are not there, or that
/// one may not read, are passed over.
pub(in crate::command) async fn multi(
    connection: &mut Connection,
    tag: &str,
    args: &MultiArgs,
) -> Answer {
    let wanted = args.search.returns.unwrap_or(Returns { all: true, ..Returns::default() });
    if wanted.update {
        super::context::refuse(connection, tag);
    }
    if args.sources == [Source::Selected] {
        return in_selected(connection, tag, args, &wanted).await;
    }
    if wanted.save || uses_numbers(&args.search.key) {
        return Err(Failure::bad("results of several folders have no numbers and are not saved"));
    }
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    if args.search.mod_seq {
        access.dialect.tell_mod_seqs(connection.io.out(), access.view.as_ref());
    }
    let mut left = connection.server.config.message_limit.most();
    for name in folders(access, &args.sources).await? {
        let looked_at = one(connection, tag, args, &wanted, &name, left).await?;
        left = left.map(|left| left.saturating_sub(looked_at));
        connection.io.relieve().await?;
    }
    Ok("done".into())
}

async fn in_selected(
    connection: &mut Connection,
    tag: &str,
    args: &MultiArgs,
    wanted: &Returns,
) -> Answer {
    let Found { hits, rest } = super::find(connection, &args.search).await?;
    let view = super::super::view(connection)?;
    if wanted.save {
        let saved: Vec<_> = wanted.saved(&hits).map(|hit| hit.message.uid).collect();
        view.save(saved);
    }
    let info = view.folder.info();
    if !wanted.only_saves() && !hits.is_empty() {
        tell(connection, tag, args, wanted, &info, &hits);
    }
    Ok(limit::end(connection, rest, "done".into()))
}

/// Searches one folder, unless that is too much; gives how many messages it looked at. A UID says nothing of
/// which folders are searched: a command that reaches the limit ends there, with NO (RFC 9738 §5).
async fn one(
    connection: &mut Connection,
    tag: &str,
    args: &MultiArgs,
    wanted: &Returns,
    name: &FolderName,
    left: Option<usize>,
) -> Result<usize, Failure> {
    let now = connection.server.clock.now();
    let access = access(connection)?;
    let folder = match access.mailbox.folder(name).await {
        Ok(folder) => folder,
        Err(MailError::NoSuchFolder) => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    let info = folder.info();
    // Read-only, so that nothing ceases to be \Recent by it.
    let (view, _) = View::open(folder, true, Dialect::default());
    let charset = args.search.charset.as_deref();
    let finder = Finder::new(&args.search.key, charset, &view, now.unix_seconds())?;
    let scope = Scope::of(&view, &finder, left);
    if scope.rest.is_some() {
        let most = connection.server.config.message_limit.most().unwrap_or_default();
        return Err(Rest::below(most, None).refused());
    }
    let hits = during(connection, hits_in(&view, &finder, scope.first)).await??;
    if !hits.is_empty() {
        tell(connection, tag, args, wanted, &info, &hits);
    }
    Ok(scope.count)
}

fn tell(
    connection: &mut Connection,
    tag: &str,
    args: &MultiArgs,
    wanted: &Returns,
    info: &FolderInfo,
    hits: &[super::Hit],
) {
    let numbers: Vec<u32> = hits.iter().map(|hit| hit.message.uid.get()).collect();
    let modseq = wanted.modseq(hits).filter(|_| args.search.mod_seq);
    extended(connection.io.out(), tag, Some(info), SetKind::Uid, &numbers, modseq, wanted);
}

/// The folders meant, each once, that may be read.
async fn folders(access: &Access, sources: &[Source]) -> Result<Vec<FolderName>, Failure> {
    let selected = access.view.as_ref().map(|view| view.folder.info().name);
    if sources.contains(&Source::Selected) && selected.is_none() {
        return Err(SELECT_FIRST);
    }
    let mut all = access.mailbox.folders().await;
    all.retain(|folder| !folder.no_select && access.rights(&folder.acl).has(Rights::READ));
    let mut chosen = Vec::new();
    for source in sources {
        let named = match source {
            Source::Subtree(names) | Source::SubtreeOne(names) | Source::Mailboxes(names) => {
                names.iter().filter_map(|name| access.dialect.folder_name(name).ok()).collect()
            }
            _ => Vec::new(),
        };
        let meant = |folder: &FolderInfo| match source {
            Source::Selected => selected.as_ref() == Some(&folder.name),
            Source::Inboxes => folder.name.is_inbox(),
            Source::Personal => true,
            Source::Subscribed => folder.subscribed,
            Source::Mailboxes(_) => named.contains(&folder.name),
            Source::SubtreeOne(_) => {
                let above = folder.name.parent();
                named.contains(&folder.name) || above.is_some_and(|above| named.contains(&above))
            }
            Source::Subtree(_) => {
                let mut line = std::iter::successors(Some(folder.name.clone()), FolderName::parent);
                line.any(|name| named.contains(&name))
            }
        };
        for folder in all.iter().filter(|folder| meant(folder)) {
            if !chosen.contains(&folder.name) {
                chosen.push(folder.name.clone());
            }
        }
    }
    Ok(chosen)
}

/// Sequence numbers and `$` mean messages of the selected folder alone (RFC 7377 §2.1).
fn uses_numbers(key: &Key) -> bool {
    match key {
        Key::All(keys) => keys.iter().any(uses_numbers),
        Key::Or(keys) => uses_numbers(&keys.0) || uses_numbers(&keys.1),
        Key::Not(key) => uses_numbers(key),
        Key::Numbers(_) => true,
        Key::Uids(set) => set.is_saved(),
        Key::UidAfter(uid) | Key::UidBefore(uid) => uid.is_none(),
        _ => false,
    }
}
