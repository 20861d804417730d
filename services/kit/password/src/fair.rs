//! Whose turn it is: start-time fair queueing over two keys.
//!
//! Everybody who asks does so from a network, mostly about an account. Each key has its own clock, which moves on by
//! the cost of what was asked under it; who asks gets the later of the two as a ticket, and the lowest ticket is served
//! next. Whoever asks a hundred times holds tickets a hundred turns long; who asks once, about another account from
//! another network, is next. When the queue is full the highest ticket gives way. Known devices and networks have a
//! queue of their own, which gets three turns of four.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, Hash, RandomState},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

/// Turns in a row that known askers get while strangers wait.
const KNOWN_IN_A_ROW: u32 = 3;

/// On whose behalf a password is checked. Nobody's: our own work.
#[derive(Clone, Copy, Default, Debug)]
pub struct Asker {
    network: Option<IpAddr>,
    about: Option<u64>,
    known: bool,
}

impl Asker {
    /// Somebody in a network.
    pub fn from(network: IpAddr) -> Self {
        Self { network: Some(network), ..Self::default() }
    }

    pub(crate) fn about_hash(self, about: u64) -> Self {
        Self { about: Some(about), ..self }
    }

    pub(crate) fn known_if(self, known: bool) -> Self {
        Self { known, ..self }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Key {
    Network(IpAddr),
    About(u64),
}

/// Bounds of the queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Units that may run at once; something always may.
    pub(crate) budget: u64,
    /// Most that wait.
    pub(crate) queue: usize,
    /// Most of one network that wait or run.
    pub(crate) share: usize,
}

type Ticket = (u64, u64);

struct Waiter {
    asker: Asker,
    units: u64,
    turn: oneshot::Sender<Permit>,
}

#[derive(Default)]
struct State {
    /// Known askers, and strangers.
    queues: [BTreeMap<Ticket, Waiter>; 2],
    /// Ticket served last.
    clock: u64,
    clocks: HashMap<Key, u64>,
    networks: HashMap<IpAddr, usize>,
    running: usize,
    units: u64,
    numbers: u64,
    known_in_a_row: u32,
}

/// The queue. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Fair {
    bounds: Bounds,
    state: Arc<Mutex<State>>,
    hasher: RandomState,
}

/// There is no room: the queue is full of lower tickets, or the network has its share.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// The right to work, until dropped.
pub(crate) struct Permit {
    fair: Fair,
    network: Option<IpAddr>,
    units: u64,
}

/// A place in the queue, given up when dropped.
pub(crate) struct Place {
    fair: Fair,
    queue: usize,
    ticket: Ticket,
    network: Option<IpAddr>,
    turn: oneshot::Receiver<Permit>,
}

impl Fair {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self { bounds, state: Arc::default(), hasher: RandomState::new() }
    }

    pub(crate) fn hash_of(&self, about: impl Hash) -> u64 {
        self.hasher.hash_one(about)
    }

    /// How many wait or run.
    pub(crate) fn pending(&self) -> usize {
        let state = self.lock();
        state.running + state.waiting()
    }

    /// Takes a place for work of this many units of memory and this cost.
    pub(crate) fn enter(&self, asker: Asker, units: u64, cost: u64) -> Result<Place, Full> {
        let (sender, turn) = oneshot::channel();
        let (place, granted) = {
            let mut state = self.lock();
            let taken = asker.network.and_then(|network| state.networks.get(&network)).copied();
            if taken.unwrap_or(0) >= self.bounds.share {
                return Err(Full);
            }
            let keys = [asker.network.map(Key::Network), asker.about.map(Key::About)];
            let begin = keys.iter().flatten().filter_map(|key| state.clocks.get(key)).max();
            let begin = begin.copied().unwrap_or(0).max(state.clock);
            let ticket = (begin, state.numbers);
            let queue = usize::from(!asker.known);
            if state.waiting() >= self.bounds.queue && !state.make_room(queue, ticket) {
                return Err(Full);
            }
            state.numbers += 1;
            for key in keys.into_iter().flatten() {
                state.clocks.insert(key, begin + cost);
            }
            state.forget_clocks(4 * self.bounds.queue + 1024);
            if let Some(network) = asker.network {
                *state.networks.entry(network).or_default() += 1;
            }
            state.queues[queue].insert(ticket, Waiter { asker, units, turn: sender });
            let fair = self.clone();
            (Place { fair, queue, ticket, network: asker.network, turn }, self.next(&mut state))
        };
        hand_out(granted);
        Ok(place)
    }

    /// Who may begin now.
    fn next(&self, state: &mut State) -> Vec<(oneshot::Sender<Permit>, Permit)> {
        let mut granted = Vec::new();
        while let Some(queue) = state.next_queue() {
            let Some(first) = state.queues[queue].first_entry() else { break };
            let units = first.get().units;
            // A large one waits until there is room, and the smaller ones behind it with it: it would never come.
            if state.running > 0 && state.units + units > self.bounds.budget {
                break;
            }
            let (ticket, waiter) = first.remove_entry();
            state.clock = state.clock.max(ticket.0);
            state.known_in_a_row = if queue == 0 { state.known_in_a_row + 1 } else { 0 };
            state.running += 1;
            state.units += units;
            let network = waiter.asker.network;
            granted.push((waiter.turn, Permit { fair: self.clone(), network, units }));
        }
        granted
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Outside the lock: the permit of one who has gone comes back at once, and takes it.
fn hand_out(granted: Vec<(oneshot::Sender<Permit>, Permit)>) {
    for (turn, permit) in granted {
        drop(turn.send(permit));
    }
}

impl State {
    fn waiting(&self) -> usize {
        self.queues.iter().map(BTreeMap::len).sum()
    }

    fn next_queue(&self) -> Option<usize> {
        match (self.queues[0].is_empty(), self.queues[1].is_empty()) {
            (true, true) => None,
            (false, true) => Some(0),
            (true, false) => Some(1),
            (false, false) => Some(usize::from(self.known_in_a_row >= KNOWN_IN_A_ROW)),
        }
    }

    /// Turns away who would come last, if that is not who asks: strangers first.
    fn make_room(&mut self, queue: usize, ticket: Ticket) -> bool {
        let victim = if queue == 0 && !self.queues[1].is_empty() { 1 } else { queue };
        let Some((&last, _)) = self.queues[victim].last_key_value() else { return false };
        if victim == queue && last <= ticket {
            return false;
        }
        let gone = self.queues[victim].remove(&last);
        if let Some(network) = gone.and_then(|waiter| waiter.asker.network) {
            self.leave(network);
        }
        metrics::counter!("gatepost_password_displaced_total").increment(1);
        true
    }

    fn leave(&mut self, network: IpAddr) {
        if let Some(taken) = self.networks.get_mut(&network) {
            *taken = taken.saturating_sub(1);
            if *taken == 0 {
                self.networks.remove(&network);
            }
        }
    }

    /// Clocks that lag behind say nothing any more.
    fn forget_clocks(&mut self, most: usize) {
        if self.clocks.len() > most {
            let clock = self.clock;
            self.clocks.retain(|_, begin| *begin > clock);
        }
    }
}

impl Place {
    /// Waits for the turn; [`Full`] when somebody with a lower ticket has taken the place.
    pub(crate) async fn turn(mut self) -> Result<Permit, Full> {
        (&mut self.turn).await.map_err(|_| Full)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let waited = {
            let mut state = self.fair.lock();
            let waited = state.queues[self.queue].remove(&self.ticket);
            if let (Some(_), Some(network)) = (&waited, self.network) {
                state.leave(network);
            }
            waited
        };
        // The sender in it is dropped outside the lock; a permit that was sent meanwhile goes with the receiver.
        drop(waited);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let granted = {
            let mut state = self.fair.lock();
            state.running = state.running.saturating_sub(1);
            state.units = state.units.saturating_sub(self.units);
            if let Some(network) = self.network {
                state.leave(network);
            }
            self.fair.next(&mut state)
        };
        hand_out(granted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { budget: 1, queue: 100, share: 100 };

    fn network(last: u8) -> Asker {
        Asker::from([192, 0, 2, last].into())
    }

    /// Serves everybody who waits and says in which order.
    fn order(fair: &Fair, first: Permit, mut places: Vec<(u32, Place)>) -> Vec<u32> {
        let mut order = Vec::new();
        let mut running = Some(first);
        while !places.is_empty() {
            drop(running.take());
            let mut next = None;
            for (at, (_, place)) in places.iter_mut().enumerate() {
                if let Ok(permit) = place.turn.try_recv() {
                    next = Some((at, permit));
                }
            }
            let (at, permit) = next.unwrap();
            order.push(places.remove(at).0);
            running = Some(permit);
        }
        drop(running);
        assert_eq!(fair.pending(), 0);
        order
    }

    #[tokio::test]
    async fn nobody_waits_longer_than_their_own_share() {
        for (attackers, innocent) in [
            // One network about many accounts; many networks about one account.
            (
                (0..20).map(|n| network(1).about_hash(n)).collect::<Vec<_>>(),
                network(2).about_hash(99),
            ),
            ((0..20).map(|n| network(n).about_hash(1)).collect(), network(99).about_hash(2)),
        ] {
            let fair = Fair::new(BOUNDS);
            let first = fair.enter(Asker::default(), 1, 10).unwrap().turn().await.unwrap();
            let mut places = Vec::new();
            for (at, asker) in (0..).zip(attackers) {
                places.push((at, fair.enter(asker, 1, 10).unwrap()));
            }
            places.push((1000, fair.enter(innocent, 1, 10).unwrap()));
            let order = order(&fair, first, places);
            assert!(order[..2].contains(&1000), "{order:?}");
        }
    }

    #[tokio::test]
    async fn a_full_queue_gives_way_to_those_who_ask_little() {
        let fair = Fair::new(Bounds { queue: 5, ..BOUNDS });
        let first = fair.enter(Asker::default(), 1, 1).unwrap().turn().await.unwrap();
        let mut greedy: Vec<_> = (0..5).map(|_| fair.enter(network(1), 1, 1).unwrap()).collect();
        assert!(fair.enter(network(1), 1, 1).is_err());
        let other = fair.enter(network(2), 1, 1).unwrap();
        assert_eq!(fair.pending(), 6);
        let displaced = greedy.pop().unwrap();
        assert_eq!(displaced.turn().await.err(), Some(Full));
        drop(first);
        drop(greedy);
        drop(other.turn().await.unwrap());
        assert_eq!(fair.pending(), 0);
        assert!(fair.lock().networks.is_empty());
    }

    #[tokio::test]
    async fn known_askers_come_first_and_strangers_still_come() {
        let fair = Fair::new(BOUNDS);
        let first = fair.enter(Asker::default(), 1, 1).unwrap().turn().await.unwrap();
        let mut places = Vec::new();
        for at in 0..8_u8 {
            places.push((u32::from(at), fair.enter(network(at), 1, 1).unwrap()));
        }
        for at in 100..108_u8 {
            let asker = network(at).known_if(true);
            places.push((u32::from(at), fair.enter(asker, 1, 1).unwrap()));
        }
        let order = order(&fair, first, places);
        assert_eq!(order[..5], [100, 101, 102, 0, 103]);
    }

    #[tokio::test]
    async fn one_who_goes_away_leaves_the_place() {
        let fair = Fair::new(Bounds { queue: 1, ..BOUNDS });
        let first = fair.enter(Asker::default(), 1, 1).unwrap().turn().await.unwrap();
        let place = fair.enter(network(1), 1, 1).unwrap();
        drop(place);
        assert_eq!(fair.pending(), 1);
        let place = fair.enter(network(1), 1, 1).unwrap();
        drop(first);
        // Its turn has come, but nobody takes it.
        assert_eq!(fair.pending(), 1);
        drop(place);
        assert_eq!(fair.pending(), 0);
        assert!(fair.lock().networks.is_empty());
    }

    #[tokio::test]
    async fn memory_is_bounded_and_large_ones_come() {
        let fair = Fair::new(Bounds { budget: 4, ..BOUNDS });
        let small = fair.enter(network(1), 3, 1).unwrap().turn().await.unwrap();
        let mut large = fair.enter(network(2), 100, 1).unwrap();
        let mut later = fair.enter(network(3), 1, 1).unwrap();
        assert!(large.turn.try_recv().is_err() && later.turn.try_recv().is_err());
        drop(small);
        let alone = large.turn.try_recv().unwrap();
        assert!(later.turn.try_recv().is_err());
        drop(alone);
        assert!(later.turn.try_recv().is_ok());
    }
}
