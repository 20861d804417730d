//! SEARCH (RFC 9051 §6.4.4): exact. What a row says is looked at first, then the envelope, then
//! headers, then bodies, and no more than the condition needs.

mod answer;
pub(crate) mod context;
mod date;
mod fields;
mod finder;
mod forest;
mod headers;
mod multi;
mod reading;
mod scope;
mod sort;
mod thread;

use gatepost_mail_store::{ModSeq, Row};

use self::{
    answer::extended,
    finder::Finder,
    reading::{AT_ONCE, Undecided},
    scope::Scope,
};
pub(super) use self::{context::cancel, multi::multi, sort::sort, thread::thread};
use super::{
    Answer, LOG_IN_FIRST, SELECT_FIRST, access,
    limit::{self, Rest},
};
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::{Returns, SearchArgs, SetKind},
    progress::Progress,
    view::{Numbered, View},
};

/// Others have their turn after so many messages that were looked at.
const TURN: usize = 1024;

/// A message that was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Hit {
    message: Numbered,
    modseq: ModSeq,
}

/// What a search found.
struct Found {
    hits: Vec<Hit>,
    /// What it did not look at.
    rest: Option<Rest>,
}

impl Hit {
    /// As the command counts messages.
    fn number(&self, kind: SetKind) -> u32 {
        match kind {
            SetKind::Number => self.message.number,
            SetKind::Uid => self.message.uid.get(),
        }
    }
}

/// `SEARCH`
pub(super) async fn search(
    connection: &mut Connection,
    tag: &str,
    kind: SetKind,
    args: &SearchArgs,
) -> Answer {
    let dialect = access(connection)?.dialect;
    if args.charset.is_some() && dialect.utf8 && !dialect.rev2 {
        // RFC 9755 §3: everything is in UTF-8 then. IMAP4rev2 leaves the choice.
        return Err(Failure::bad("a search has no charset once UTF8=ACCEPT is enabled"));
    }
    // RFC 9051 §6.4.4: IMAP4rev2 has no other answer than ESEARCH.
    let returns =
        args.returns.or(dialect.rev2.then(|| Returns { all: true, ..Returns::default() }));
    let saves = returns.as_ref().is_some_and(|wanted| wanted.save);
    let updates = args.returns.as_ref().is_some_and(|wanted| wanted.update);
    if updates && context::is_taken(connection, tag) {
        return Err(Failure::bad("a result with this tag is kept up to date already"));
    }
    let Found { hits: found, rest } = find(connection, args).await?;
    match &returns {
        None => answer::plain(connection, kind, &found, args.mod_seq).await?,
        Some(wanted) => {
            if saves {
                let uids = wanted.saved(&found).map(|hit| hit.message.uid);
                let uids: Vec<_> = uids.collect();
                super::view(connection)?.save(uids);
            }
            let numbers: Vec<u32> = found.iter().map(|hit| hit.number(kind)).collect();
            if !wanted.only_saves() {
                let modseq = wanted.modseq(&found).filter(|_| args.mod_seq);
                extended(connection.io.out(), tag, None, kind, &numbers, modseq, wanted);
            }
            if updates && rest.is_some() {
                // Nobody knows what it was so for.
                context::refuse(connection, tag);
            } else if updates {
                let members = found.iter().map(|hit| hit.message.uid).collect();
                let now = connection.server.clock.now();
                let view = super::view(connection)?;
                let charset = args.charset.as_deref();
                let finder = Finder::new(&args.key, charset, view, now.unix_seconds())?;
                context::open(connection, tag, kind, finder, members)?;
            }
        }
    }
    Ok(limit::end(connection, rest, "done".into()))
}

/// The messages of the selected folder for which a condition is so, of all that are looked at. A command
/// that needs them all is refused where they are too many.
async fn find_all(connection: &mut Connection, args: &SearchArgs) -> Result<Vec<Hit>, Failure> {
    Ok(find_in(connection, args, true).await?.hits)
}

/// The messages of the selected folder for which a condition is so, of the newest ones where there are too
/// many to look at. Places from the beginning are then not known.
async fn find(connection: &mut Connection, args: &SearchArgs) -> Result<Found, Failure> {
    let partial = args.returns.as_ref().and_then(|wanted| wanted.partial);
    find_in(connection, args, partial.is_some_and(|partial| !partial.from_end)).await
}

/// The messages of the selected folder for which a condition is so, ascending. A search that was to save
/// its result and is refused saves none (RFC 5182 §2.1).
async fn find_in(
    connection: &mut Connection,
    args: &SearchArgs,
    whole: bool,
) -> Result<Found, Failure> {
    let found = hits(connection, args, whole).await;
    let saves = args.returns.as_ref().is_some_and(|wanted| wanted.save);
    if saves && matches!(found, Err(Failure::No(_))) {
        super::view(connection)?.save([]);
    }
    found
}

async fn hits(
    connection: &mut Connection,
    args: &SearchArgs,
    whole: bool,
) -> Result<Found, Failure> {
    let most = connection.server.config.message_limit.most();
    let now = connection.server.clock.now();
    let every = connection.server.config.progress_every.0;
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    if args.mod_seq {
        access.dialect.tell_mod_seqs(connection.io.out(), access.view.as_ref());
    }
    let view = access.view.as_ref().ok_or(SELECT_FIRST)?;
    let finder = Finder::new(&args.key, args.charset.as_deref(), view, now.unix_seconds())?;
    let scope = Scope::of(view, &finder, most);
    if let Some(rest) = scope.rest.filter(|_| whole) {
        return Err(rest.refused_whole());
    }
    let progress = Progress::new(&mut connection.io, &connection.tag, every);
    let hits = progress.during(hits_in(view, &finder, scope.first)).await??;
    Ok(Found { hits, rest: scope.rest })
}

/// The messages of a view from a place on for which a condition is so.
async fn hits_in(view: &View, finder: &Finder, first: usize) -> Result<Vec<Hit>, Failure> {
    // The index is asked once, before rows are looked at: what comes later is not shown yet.
    let candidates = view.folder.candidates(&finder.narrow()).await?;
    let rows = view.folder.rows();
    // Nothing has happened since the client was told.
    let still = view.folder.highest_modseq() == view.seen() && !view.folder.is_deleted();
    let (mut found, mut undecided) = (Vec::new(), Vec::with_capacity(AT_ONCE));
    let mut take = |message: Undecided<'_>| {
        if still || rows.get(message.row.uid).is_some() {
            let Undecided { row, number, .. } = message;
            let message = Numbered { number, uid: row.uid };
            found.push(Hit { message, modseq: row.modseq });
        }
    };
    let mut effort = 0;
    for (number, shown) in (1..).zip(view.shown().iter()).skip(first) {
        let row: &Row = if still || !finder.reads_flags() {
            shown
        } else {
            rows.get(shown.uid).unwrap_or(shown)
        };
        effort += 1;
        if !candidates.has(&row.blob) {
            continue;
        }
        let message = Undecided { row, number, recent: view.is_recent(row.uid) };
        match finder.decide_by_row(message) {
            Some(true) => take(message),
            Some(false) => {}
            None => undecided.push(message),
        }
        if undecided.len() >= AT_ONCE {
            let answers = finder.decide(&view.folder, &undecided).await?;
            undecided.drain(..).zip(answers).filter(|(_, is_so)| *is_so).for_each(|(m, _)| take(m));
            effort += TURN;
        }
        if effort >= TURN {
            effort = 0;
            tokio::task::yield_now().await;
        }
    }
    let answers = finder.decide(&view.folder, &undecided).await?;
    undecided.drain(..).zip(answers).filter(|(_, is_so)| *is_so).for_each(|(m, _)| take(m));
    found.sort_unstable_by_key(|hit| hit.message.number);
    Ok(found)
}
