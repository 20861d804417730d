//! What the kill test and the power-cut test share: a child that commits numbered change sets and
//! says which are acknowledged, and a check of what a store holds afterwards.
//!
//! Change set `n` of a writer puts a long record and an index entry, replaces the writer's own
//! record if it is as expected, removes the records of an earlier change set, and commits one to
//! three events. So each leaves traces that must be there together or not at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher, Hasher, RandomState},
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use futures_util::{StreamExt, future::join_all};
use gatepost_store::{
    ChangeSet, Engine, Expect, Position, Range, Store, StoreConfig, Table, Version, open,
};

const RECORDS: Table = Table("record");
const INDEX: Table = Table("record_by_text");
const WRITERS: Table = Table("writer");

/// Writers of a child.
const COUNT: u64 = 8;

/// How many change sets later the records of one are removed again.
const WINDOW: u64 = 30 * COUNT;

/// Numbers of one round begin here, times the round.
const ROUND: u64 = 1 << 32;

const CHILD_DIR: &str = "GATEPOST_GATE_DIR";
const CHILD_ENGINE: &str = "GATEPOST_GATE_ENGINE";
const CHILD_ROUND: &str = "GATEPOST_GATE_ROUND";

/// How many rounds the environment asks for.
pub(crate) fn rounds(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |rounds| rounds.parse().unwrap())
}

/// A random span up to `most`.
pub(crate) fn moment(most: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    most.mul_f64((random >> 11) as f64 / (1_u64 << 53) as f64)
}

fn writer(number: u64) -> u64 {
    number % ROUND % COUNT
}

/// The record of a change set: mostly short, now and then as long as may be.
fn record(number: u64) -> Vec<u8> {
    let length = match number % 23 {
        0 => 32_000,
        1..5 => 7_000,
        few => few * 40,
    };
    let pattern: Vec<u8> = (0..241_u64).map(|place| (number * 31 + place) as u8).collect();
    let mut text = pattern.repeat(length as usize / 241 + 1);
    text.truncate(length as usize);
    text.extend_from_slice(&number.to_be_bytes());
    text
}

fn index(number: u64) -> Vec<u8> {
    format!("text of {number}").into_bytes()
}

fn events(number: u64) -> Vec<Vec<u8>> {
    let count = number % 3 + 1;
    let long = if number.is_multiple_of(29) { 9_000 } else { 0 };
    (0..count)
        .map(|part| [format!("{number} {part} ").as_bytes(), &vec![b'.'; long]].concat())
        .collect()
}

fn change_set(number: u64, before: Expect) -> ChangeSet {
    let mut changes = ChangeSet::new();
    changes.put(RECORDS, number.to_be_bytes().to_vec(), Expect::Absent, record(number));
    changes.put(INDEX, index(number), Expect::Absent, number.to_be_bytes().to_vec());
    let writer = writer(number).to_be_bytes().to_vec();
    changes.put(WRITERS, writer, before, number.to_be_bytes().to_vec());
    if number % ROUND >= WINDOW {
        let old = number - WINDOW;
        changes.delete(RECORDS, old.to_be_bytes().to_vec(), Expect::Any);
        changes.delete(INDEX, index(old), Expect::Any);
    }
    for event in events(number) {
        changes.event(event);
    }
    changes
}

fn number_in(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(bytes.try_into().unwrap())
}

/// What the child does until it is killed. Does nothing unless told where.
pub(crate) async fn child() {
    let Ok(dir) = std::env::var(CHILD_DIR) else { return };
    let engine: Engine = std::env::var(CHILD_ENGINE).unwrap().parse().unwrap();
    let first = std::env::var(CHILD_ROUND).unwrap().parse::<u64>().unwrap() * ROUND;
    let store = open(&StoreConfig::with_engine(engine), Path::new(&dir)).unwrap();
    let tell = |text: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{text}").unwrap();
        out.flush().unwrap();
    };
    let mut watched = store.watch(None).await.unwrap();
    let watching = tokio::spawn(async move {
        loop {
            let event = watched.next().await.unwrap().unwrap();
            tell(format!("seen {} .", event.position.0));
        }
    });
    let writers = (0..COUNT).map(|writer| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let found = store.get(WRITERS, &writer.to_be_bytes()).await.unwrap();
            let mut before = found.map_or(Expect::Absent, |found| Expect::Version(found.version));
            for number in (first + writer..).step_by(COUNT as usize) {
                let done = store.commit(change_set(number, before)).await.unwrap();
                before = Expect::Version(done.version);
                tell(format!("acked {number} {} {} .", done.version.0, done.position.0));
            }
        })
    });
    join_all(writers).await;
    watching.await.unwrap();
}

/// What a child said before its end.
#[derive(Default)]
pub(crate) struct Said {
    /// Acknowledged change sets with version and last position.
    acked: BTreeMap<u64, (Version, Position)>,
    /// The last event that its watcher saw.
    seen: u64,
}

/// Hears what a child says.
pub(crate) struct Listener {
    thread: JoinHandle<Said>,
    at_work: Arc<AtomicBool>,
}

impl Listener {
    /// Returns once the child has committed something; after half a minute at the latest.
    pub(crate) async fn wait_until_at_work(&self) {
        for _ in 0..6000 {
            if self.at_work.load(Ordering::Relaxed) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// All that it said; the child must have ended.
    pub(crate) fn all(self) -> Said {
        self.thread.join().unwrap()
    }
}

/// Starts a child.
pub(crate) fn start(engine: Engine, dir: &Path, round: u64) -> (Child, Listener) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(CHILD_DIR, dir)
        .env(CHILD_ENGINE, engine.as_str())
        .env(CHILD_ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let at_work = Arc::new(AtomicBool::new(false));
    let works = Arc::clone(&at_work);
    let thread = std::thread::spawn(move || {
        let mut said = Said::default();
        for line in lines.map_while(Result::ok) {
            // The harness may have begun the line, and the last one may be cut short.
            let Some(line) = line.strip_suffix(" .") else { continue };
            if let Some((_, acked)) = line.rsplit_once("acked ") {
                let numbers: Vec<u64> = acked.split(' ').map(|n| n.parse().unwrap()).collect();
                said.acked.insert(numbers[0], (Version(numbers[1]), Position(numbers[2])));
                works.store(true, Ordering::Relaxed);
            } else if let Some((_, seen)) = line.rsplit_once("seen ") {
                said.seen = seen.parse().unwrap();
            }
        }
        said
    });
    (child, Listener { thread, at_work })
}

/// What must be in a store, from round to round.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Change sets of earlier rounds whose records are still there, with their version.
    live: BTreeMap<u64, Version>,
    /// The last change set of each writer.
    last: BTreeMap<u64, u64>,
    position: u64,
    version: u64,
    /// Acknowledged change sets so far.
    pub(crate) acked: usize,
}

impl Ledger {
    /// Checks the store against what the child of `round` said, and tidies it up.
    pub(crate) async fn check(&mut self, store: &dyn Store, round: u64, said: &Said) {
        let first = round * ROUND;
        let applied = self.check_events(store, said).await;
        for (number, (_, position)) in &said.acked {
            assert_eq!(applied.get(number), Some(position), "acknowledged {number} is not there");
        }
        for number in applied.keys() {
            assert!(*number >= first, "{number} came back");
            let before = number.checked_sub(COUNT).filter(|before| *before >= first);
            assert!(before.is_none_or(|before| applied.contains_key(&before)), "a gap at {number}");
            self.last.insert(writer(*number), *number);
        }

        let mut expected: BTreeSet<u64> = self.live.keys().copied().collect();
        let removed = |number: &u64| applied.contains_key(&(number + WINDOW));
        expected.extend(applied.keys().filter(|number| !removed(number)));
        let mut found = BTreeMap::new();
        for entry in store.scan(Range::prefix(RECORDS, b"")).await.unwrap() {
            let number = number_in(&entry.key);
            assert!(entry.record.value == record(number), "the record of {number} is another");
            found.insert(number, entry.record.version);
        }
        assert!(found.keys().eq(&expected), "records are not those of what was applied");
        let mut indexed = BTreeMap::new();
        for entry in store.scan(Range::prefix(INDEX, b"")).await.unwrap() {
            let number = number_in(&entry.record.value);
            assert_eq!(entry.key, index(number));
            indexed.insert(number, entry.record.version);
        }
        assert_eq!(indexed, found, "the index is not that of the records");
        for (number, version) in &found {
            let known = said.acked.get(number).map(|(version, _)| version);
            let known = known.or_else(|| self.live.get(number));
            assert!(known.is_none_or(|known| known == version), "{number} has another version");
        }
        for entry in store.scan(Range::prefix(WRITERS, b"")).await.unwrap() {
            let number = number_in(&entry.record.value);
            let known = self.last.get(&number_in(&entry.key));
            assert_eq!(known, Some(&number), "a writer's record is not from its last change set");
            assert!(found.get(&number).is_none_or(|version| *version == entry.record.version));
        }
        self.acked += said.acked.len();
        self.tidy(store, first, found).await;
    }

    /// Reads the outbox: no gap, each change set's events together. Returns the change sets in it
    /// with the position of their last event.
    async fn check_events(&mut self, store: &dyn Store, said: &Said) -> BTreeMap<u64, Position> {
        let newest = store.position().await.unwrap().0;
        assert!(newest >= said.seen, "a watcher saw what was not durable");
        assert!(newest >= self.position, "positions went back");
        let mut outbox = store.watch(Some(Position(self.position))).await.unwrap();
        let mut applied = BTreeMap::new();
        while self.position < newest {
            let mut number = None;
            let mut part = 0;
            loop {
                let event = outbox.next().await.unwrap().unwrap();
                self.position += 1;
                assert_eq!(event.position.0, self.position);
                let text = std::str::from_utf8(&event.payload).unwrap();
                let of: u64 = text.split(' ').next().unwrap().parse().unwrap();
                assert_eq!(*number.get_or_insert(of), of, "events of change sets are mixed");
                let all = events(of);
                assert_eq!(event.payload, all[part], "an event of {of} is another");
                part += 1;
                if part == all.len() {
                    assert_eq!(applied.insert(of, event.position), None, "{of} applied twice");
                    break;
                }
                assert!(self.position < newest, "{of} lacks an event");
            }
        }
        applied
    }

    /// Commits what keeps the store small: events that were checked go, and records of rounds past.
    async fn tidy(&mut self, store: &dyn Store, first: u64, found: BTreeMap<u64, Version>) {
        let mut changes = ChangeSet::new();
        changes.trim_events(Position(self.position));
        self.live = found;
        let keep = self.live.split_off(&first.saturating_sub(2 * ROUND));
        for (number, version) in std::mem::replace(&mut self.live, keep) {
            let version = Expect::Version(version);
            changes.delete(RECORDS, number.to_be_bytes().to_vec(), version);
            changes.delete(INDEX, index(number), version);
        }
        let done = store.commit(changes).await.unwrap();
        assert_eq!(done.position, Position(self.position));
        let highest = self.live.values().map(|version| version.0).max().unwrap_or_default();
        assert!(done.version.0 > self.version.max(highest), "versions went back");
        self.version = done.version.0;
    }
}
