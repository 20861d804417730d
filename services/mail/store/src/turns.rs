//! Turns at reading bytes, fairly shared between mailboxes.
//!
//! However many messages one mailbox has read at once, every other one that waits comes before its
//! next: mailboxes take turns, each of a bounded size, and within a mailbox first come is first
//! served. As long as nobody else waits, one mailbox may have every place.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use gatepost_model::MailboxId;
use tokio::sync::oneshot;

/// Places for reading. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Mutex<State>>);

struct State {
    /// Places that nobody has; then nobody waits.
    free: usize,
    /// Who waits, by mailbox; none of these is empty.
    waiting: HashMap<MailboxId, VecDeque<oneshot::Sender<Turn>>>,
    /// Whose turn is next: every mailbox that waits, once.
    order: VecDeque<MailboxId>,
}

/// A place; dropping it gives it to whoever is next.
pub(crate) struct Turn(Option<Turns>);

impl Turns {
    /// So many places; at least one.
    pub(crate) fn new(places: usize) -> Self {
        let state = State { free: places.max(1), waiting: HashMap::new(), order: VecDeque::new() };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Waits for a turn.
    pub(crate) async fn take(&self, mailbox: MailboxId) -> Turn {
        let turn = {
            let mut state = self.state();
            if state.free > 0 {
                state.free -= 1;
                return Turn(Some(self.clone()));
            }
            let (sender, turn) = oneshot::channel();
            state.wait(mailbox, sender);
            turn
        };
        // Senders are kept until they are used, so that this does not fail.
        turn.await.unwrap_or(Turn(None))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn wait(&mut self, mailbox: MailboxId, sender: oneshot::Sender<Turn>) {
        let queue = self.waiting.entry(mailbox).or_default();
        if queue.is_empty() {
            self.order.push_back(mailbox);
        }
        queue.push_back(sender);
    }

    /// Who is next; its mailbox goes to the end.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        while let Some(mailbox) = self.order.pop_front() {
            let Some(queue) = self.waiting.get_mut(&mailbox) else { continue };
            let next = queue.pop_front();
            if queue.is_empty() {
                self.waiting.remove(&mailbox);
            } else {
                self.order.push_back(mailbox);
            }
            if next.is_some() {
                return next;
            }
        }
        None
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(turns) = self.0.take() else { return };
        loop {
            let next = {
                let mut state = turns.state();
                let next = state.next();
                if next.is_none() {
                    state.free += 1;
                }
                next
            };
            let Some(next) = next else { return };
            match next.send(Turn(Some(turns.clone()))) {
                Ok(()) => return,
                // It has gone away meanwhile.
                Err(mut unwanted) => unwanted.0 = None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, future::join_all};

    use super::*;

    fn mailbox(number: u8) -> MailboxId {
        MailboxId::from_bytes([number; 16])
    }

    #[tokio::test]
    async fn whoever_asks_much_lets_others_in_between() {
        let turns = Turns::new(1);
        let log = Arc::new(Mutex::new(Vec::new()));
        let first = turns.take(mailbox(9)).await;
        // One mailbox asks for a hundred turns, and then three others for two each.
        let asked = std::iter::repeat_n(1, 100).chain([2, 3, 4, 2, 3, 4]);
        let work = asked.map(|number| {
            let (turns, log) = (turns.clone(), Arc::clone(&log));
            async move {
                let turn = turns.take(mailbox(number)).await;
                log.lock().unwrap().push(number);
                tokio::task::yield_now().await;
                drop(turn);
            }
        });
        let all = join_all(work);
        tokio::pin!(all);
        assert!((&mut all).now_or_never().is_none());
        drop(first);
        all.await;
        let log = log.lock().unwrap();
        assert_eq!(log[..8], [1, 2, 3, 4, 1, 2, 3, 4]);
        assert!(log[8..].iter().all(|number| *number == 1));
        assert_eq!(log.len(), 106);
    }

    #[tokio::test]
    async fn who_goes_away_takes_no_turn_with_it() {
        let turns = Turns::new(2);
        let held = [turns.take(mailbox(1)).await, turns.take(mailbox(1)).await];
        let mut patient = Box::pin(turns.take(mailbox(2)));
        assert!((&mut patient).now_or_never().is_none());
        for number in 2..40 {
            let mut impatient = Box::pin(turns.take(mailbox(number)));
            assert!((&mut impatient).now_or_never().is_none());
        }
        drop(held);
        drop(patient.await);
        // Given, but gone before it was taken up.
        let held = [turns.take(mailbox(1)).await, turns.take(mailbox(1)).await];
        let mut given = Box::pin(turns.take(mailbox(3)));
        assert!((&mut given).now_or_never().is_none());
        drop(held);
        drop(given);
        let state = turns.state();
        assert_eq!((state.free, state.waiting.len(), state.order.len()), (2, 0, 0));
    }
}
