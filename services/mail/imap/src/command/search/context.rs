//! Results that are kept up to date (CONTEXT=SEARCH, RFC 5267 §4.3).
//!
//! A context holds the condition and what it was so for. What goes is told before the EXPUNGE or VANISHED
//! that says so; what is so now and was not, and the other way round, behind the responses that say why.
//! Only messages that came or changed are decided again: text does not change. Conditions on the time
//! of day (RFC 5032) stay as they were.

use std::collections::BTreeSet;

use bytes::BytesMut;
use gatepost_mail_store::{ModSeq, Uid};

use super::{Answer, SELECT_FIRST, access, finder::Finder, reading::Undecided};
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::SetKind,
    render::{self, put},
    view::{Numbered, View},
};

/// Contexts of one connection at most: each is asked about every change.
const MAX_CONTEXTS: usize = 16;

/// Messages between which others have their turn.
const TURN: usize = 8;

/// A result that is kept up to date.
pub(crate) struct Context {
    tag: String,
    kind: SetKind,
    finder: Finder,
    members: BTreeSet<Uid>,
    /// Changes up to this one have been looked at.
    checked: ModSeq,
}

/// The contexts of a selected folder; they go with it.
#[derive(Default)]
pub(crate) struct Contexts(Vec<Context>);

impl Contexts {
    /// None?
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says of which results these messages are no more; they still have their numbers.
    pub(crate) fn gone(&mut self, out: &mut BytesMut, gone: &[Numbered]) {
        for context in &mut self.0 {
            let left = gone.iter().filter(|gone| context.members.remove(&gone.uid)).copied();
            let left: Vec<Numbered> = left.collect();
            context.tell(out, "REMOVEFROM", &left);
        }
    }
}

impl Context {
    /// `* ESEARCH (TAG "a") UID ADDTO (0 4:5)`. The place is 0: results of SEARCH have no other order than
    /// that of the folder (RFC 5267 §4.3.3).
    fn tell(&self, out: &mut BytesMut, what: &str, messages: &[Numbered]) {
        if messages.is_empty() {
            return;
        }
        let numbers = messages.iter().map(|message| match self.kind {
            SetKind::Uid => message.uid.get(),
            SetKind::Number => message.number,
        });
        let set = render::number_set(numbers);
        let uid = if self.kind == SetKind::Uid { " UID" } else { "" };
        put!(out, "* ESEARCH (TAG \"{}\"){uid} {what} (0 {set})\r\n", self.tag);
    }

    /// Decides again what came or changed: what is in the result now, and what is not any more.
    async fn look(&mut self, view: &View) -> Result<(Vec<Numbered>, Vec<Numbered>), Failure> {
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        for (place, row) in view.shown().changed_since(self.checked).enumerate() {
            if place % TURN == TURN - 1 {
                tokio::task::yield_now().await;
            }
            let Some(number) = view.number_of(row.uid) else { continue };
            let (was, recent) = (self.members.contains(&row.uid), view.is_recent(row.uid));
            let known = Undecided { row, number, recent };
            let is_so = match self.finder.decide_by_row(known) {
                Some(is_so) => is_so,
                // Nothing but flags of a known message can have changed.
                None if !self.finder.reads_flags() && was => true,
                None => self.finder.decide(&view.folder, &[known]).await?.contains(&true),
            };
            let message = Numbered { number, uid: row.uid };
            if is_so && !was {
                self.members.insert(row.uid);
                added.push(message);
            } else if was && !is_so {
                self.members.remove(&row.uid);
                removed.push(message);
            }
        }
        self.checked = view.seen();
        Ok((added, removed))
    }
}

/// Keeps a result up to date from now on; says so where that cannot be (NOUPDATE, RFC 5267 §4.3.1).
pub(super) fn open(
    connection: &mut Connection,
    tag: &str,
    kind: SetKind,
    finder: Finder,
    members: BTreeSet<Uid>,
) -> Result<(), Failure> {
    let view = access(connection)?.view.as_mut().ok_or(SELECT_FIRST)?;
    if view.contexts.0.len() >= MAX_CONTEXTS {
        refuse(connection, tag);
        return Ok(());
    }
    let (tag, checked) = (tag.to_owned(), view.seen());
    view.contexts.0.push(Context { tag, kind, finder, members, checked });
    Ok(())
}

/// Says that a result is not kept up to date.
pub(super) fn refuse(connection: &mut Connection, tag: &str) {
    connection.io.line(&format!("* NO [NOUPDATE \"{tag}\"] this result is not kept up to date"));
}

/// Has a result with this tag been kept up to date? Then another cannot be.
pub(super) fn is_taken(connection: &mut Connection, tag: &str) -> bool {
    let view = access(connection).ok().and_then(|access| access.view.as_ref());
    view.is_some_and(|view| view.contexts.0.iter().any(|context| context.tag == tag))
}

/// `CANCELUPDATE`: those that there are end, whatever else is named. RFC 5267 §4.3.5 says nothing of others; it is
/// no mistake in the command to name them, since NOUPDATE may be on its way to the client.
pub(in crate::command) fn cancel(connection: &mut Connection, tags: &[Vec<u8>]) -> Answer {
    let view = access(connection)?.view.as_mut().ok_or(SELECT_FIRST)?;
    let contexts = &mut view.contexts.0;
    let known = |tag: &Vec<u8>| contexts.iter().any(|context| context.tag.as_bytes() == tag);
    let all = tags.iter().all(known);
    contexts.retain(|context| !tags.iter().any(|tag| context.tag.as_bytes() == tag));
    if all { Ok("done".into()) } else { Err(Failure::no("a result was not kept up to date")) }
}

/// Says what has changed in the selected folder, and in results that are kept up to date.
pub(crate) async fn settle(connection: &mut Connection, may_expunge: bool) -> Result<(), Failure> {
    let Some(access) = connection.access.as_deref_mut() else { return Ok(()) };
    let Some(view) = access.view.as_mut().filter(|view| !view.contexts.is_empty()) else {
        return Ok(());
    };
    // Where NOTIFY says what is told, it has been.
    if access.notify.is_none() {
        view.announce(&mut connection.io, may_expunge, access.dialect).await?;
    }
    // Taken out while the view is read; a connection that ends meanwhile needs them no more.
    let mut contexts = std::mem::take(&mut view.contexts);
    let mut outcome = Ok(());
    for context in &mut contexts.0 {
        match context.look(view).await {
            Ok((added, removed)) => {
                let out = connection.io.out();
                context.tell(out, "REMOVEFROM", &removed);
                context.tell(out, "ADDTO", &added);
            }
            Err(failure) => outcome = Err(failure),
        }
    }
    view.contexts = contexts;
    match outcome {
        // What could not be decided now is decided with the next change.
        Err(Failure::No(_) | Failure::Bad(_)) | Ok(()) => Ok(()),
        gone => gone,
    }
}
