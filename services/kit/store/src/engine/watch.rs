//! Following the outbox: events are read from the engine, a signal only says that there are more.

use std::{collections::VecDeque, sync::Arc};

use bytes::Bytes;
use futures_util::stream;
use tokio::sync::watch::Receiver;

use super::{Backend, Progress, Shared};
use crate::{EventStream, Position, StoreError, StoredEvent};

/// Events read at once.
const PAGE: usize = 128;

struct Watcher<B> {
    shared: Arc<Shared<B>>,
    progress: Receiver<Progress>,
    /// Position of the last event that was read.
    seen: u64,
    page: VecDeque<(u64, Bytes)>,
}

pub(super) fn watch<B: Backend>(
    shared: &Arc<Shared<B>>,
    after: Option<Position>,
) -> Result<EventStream, StoreError> {
    let mut progress = shared.progress.subscribe();
    let now = *progress.borrow_and_update();
    let start = after.unwrap_or(Position(now.position));
    if now.closed {
        return Err(StoreError::Closed);
    }
    if start.0 < now.trimmed || start.0 > now.position {
        return Err(StoreError::Trimmed(start));
    }
    let shared = Arc::clone(shared);
    let watcher = Watcher { shared, progress, seen: start.0, page: VecDeque::new() };
    Ok(Box::pin(stream::try_unfold(watcher, |mut watcher| async move {
        watcher.next().await.map(|event| Some((event, watcher)))
    })))
}

impl<B: Backend> Watcher<B> {
    async fn next(&mut self) -> Result<StoredEvent, StoreError> {
        loop {
            if let Some((position, payload)) = self.page.pop_front() {
                return Ok(StoredEvent { position: Position(position), payload });
            }
            let now = *self.progress.borrow_and_update();
            if now.closed {
                return Err(StoreError::Closed);
            }
            if self.seen < now.position {
                self.read(now.position)?;
            } else {
                self.progress.changed().await.map_err(|_| StoreError::Closed)?;
            }
        }
    }

    /// Reads the next page. Positions have no gaps: a missing event has been trimmed.
    fn read(&mut self, through: u64) -> Result<(), StoreError> {
        let page = self.shared.with(|backend| backend.events(self.seen, through, PAGE))?;
        let trimmed = Err(StoreError::Trimmed(Position(self.seen)));
        if self.seen < self.shared.progress.borrow().trimmed {
            return trimmed;
        }
        let expected = self.seen + 1..;
        if page.is_empty()
            || !page.iter().map(|(position, _)| *position).eq(expected.take(page.len()))
        {
            return trimmed;
        }
        self.seen += page.len() as u64;
        self.page = page.into();
        Ok(())
    }
}
