//! The one thread of a store that writes.
//!
//! It takes every change set that waits, checks each against the state and those before it, makes
//! one batch of them, has the engine apply and sync it, and then answers them all. Refused change
//! sets are answered after the sync too: what they collided with may have been in the same batch.

use std::sync::PoisonError;

use tokio::sync::{mpsc, oneshot};

use super::{
    Backend, Shared, guarded,
    plan::{Batch, Counters},
};
use crate::{ChangeSet, CommitError, Committed, StoreError};

/// Change sets in one batch, at most.
const GROUP: usize = 512;

/// Bytes in one batch after which no further change set is taken in.
const GROUP_BYTES: usize = 4 * 1024 * 1024;

/// Commits after which [`super::Directory::mark`] is called.
const MARK_EVERY: u64 = 4096;

type Answer = oneshot::Sender<Result<Committed, CommitError>>;

/// A change set that waits.
pub(super) struct Request {
    pub(super) changes: ChangeSet,
    pub(super) answer: Answer,
}

/// Commits until nobody can send any more.
pub(super) fn run<B: Backend>(
    shared: &Shared<B>,
    mut requests: mpsc::Receiver<Request>,
    mut counters: Counters,
    reserve: u64,
) {
    let mut marked = counters.commits;
    let mut stalled = false;
    loop {
        let backlog = counters.purged < counters.trimmed && !stalled;
        let first = if backlog { requests.try_recv().ok() } else { requests.blocking_recv() };
        if first.is_none() && (!backlog || requests.is_closed()) {
            mark(shared, counters.commits);
            return;
        }
        let mut group = Vec::new();
        let mut bytes = 0;
        let mut next = first;
        while let Some(request) = next {
            bytes += request.changes.size();
            group.push(request);
            let more = group.len() < GROUP && bytes < GROUP_BYTES;
            next = if more { requests.try_recv().ok() } else { None };
        }
        let purged = counters.purged;
        counters = commit(shared, group, counters, reserve);
        stalled = counters.purged == purged;
        if counters.commits >= marked + MARK_EVERY {
            mark(shared, counters.commits);
            marked = counters.commits;
        }
    }
}

/// Notes how far the store has got, so that an engine that goes back shows.
fn mark<B: Backend>(shared: &Shared<B>, commit: u64) {
    let opened = shared.opened.read().unwrap_or_else(PoisonError::into_inner);
    let noted = opened.as_ref().map_or(Ok(()), |(_, directory)| directory.mark(commit));
    if let Err(error) = noted {
        tracing::warn!(%error, "a store could not note how far it has got");
    }
}

/// Commits a group and answers it; returns the counters after it.
fn commit<B: Backend>(
    shared: &Shared<B>,
    group: Vec<Request>,
    counters: Counters,
    reserve: u64,
) -> Counters {
    let mut batch = Batch::new(counters);
    let mut answers = Vec::with_capacity(group.len());
    let outcome = match shared.poison.get() {
        Some(poison) => {
            answers.extend(group.into_iter().map(|request| (request.answer, Ok(None))));
            Err(poison.clone())
        }
        None => {
            for Request { changes, answer } in group {
                let mut planned = Ok(None);
                let done = shared.with(|backend| {
                    planned = batch.add(backend, changes).map(Some);
                    Ok(())
                });
                let planned = done.map_err(CommitError::from).and(planned);
                answers.push((answer, planned));
            }
            write(shared, &mut batch, reserve)
        }
    };
    let counters = if outcome.is_ok() { batch.counters } else { counters };
    shared.progress.send_if_modified(|progress| {
        let news = progress.position < counters.position || progress.trimmed < counters.trimmed;
        (progress.position, progress.trimmed) = (counters.position, counters.trimmed);
        news
    });
    for (answer, planned) in answers {
        let result = match (&outcome, planned) {
            (Err(error), Ok(_) | Err(CommitError::Conflict)) => Err(error.clone().into()),
            (Ok(()), Ok(Some(committed))) => Ok(committed),
            (Ok(()), Ok(None)) => Err(StoreError::Closed.into()),
            (_, Err(error)) => Err(error),
        };
        // A caller that no longer waits is not told.
        let _ = answer.send(result);
    }
    counters
}

/// Makes the batch durable. After a failure nobody knows what is on disk (a second sync may well
/// say yes to data that the first one lost), so nothing is written any more until the store has
/// been opened again.
fn write<B: Backend>(
    shared: &Shared<B>,
    batch: &mut Batch,
    reserve: u64,
) -> Result<(), StoreError> {
    batch.purge_some();
    let opened = shared.opened.read().unwrap_or_else(PoisonError::into_inner);
    let Some((backend, directory)) = opened.as_ref() else { return Err(StoreError::Closed) };
    if directory.free_bytes()? < reserve {
        return Err(StoreError::Full);
    }
    guarded(|| backend.apply(batch)).inspect_err(|error| {
        tracing::error!(%error, "a store failed to write and takes no more commits");
        let poison = match error {
            StoreError::Full => StoreError::Full,
            error => StoreError::Engine(format!(
                "an earlier write failed and nothing is written until the process is started anew: {error}"
            )),
        };
        let _ = shared.poison.set(poison);
    })
}
