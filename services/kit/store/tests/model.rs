//! Random sequences of everything a store does, with reopening in between: engines answer as the
//! store in memory does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{collections::BTreeMap, ops::Bound, path::Path, sync::Arc};

use bytes::Bytes;
use futures_util::StreamExt;
use gatepost_store::{
    ChangeSet, CommitError, Engine, Expect, MemoryStore, Position, Range, Store, StoreConfig,
    StoreError, Table, Version, open,
};
use proptest::prelude::*;

const TABLES: [Table; 3] = [Table("a"), Table("ab"), Table("b")];

/// What a step expects, told without versions, which are not known beforehand.
#[derive(Clone, Copy, Debug)]
enum Guess {
    Any,
    Absent,
    /// The version that is there, or that once was.
    Latest,
    Stale,
}

#[derive(Clone, Debug)]
struct Step {
    table: usize,
    key: Vec<u8>,
    guess: Guess,
    /// None deletes; the length of a value otherwise. Checks only if not `write`.
    value: Option<usize>,
    write: bool,
}

#[derive(Clone, Debug)]
enum Op {
    Commit { steps: Vec<Step>, events: Vec<usize>, trim: Option<u64> },
    Get(usize, Vec<u8>),
    Scan { table: usize, start: Bound<Vec<u8>>, end: Bound<Vec<u8>>, reverse: bool, limit: usize },
    Watch(u64),
    Reopen,
}

fn key() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(prop_oneof![Just(0), Just(1), Just(b'a'), Just(255)], 0..3)
}

fn step() -> impl Strategy<Value = Step> {
    let guess = prop_oneof![
        4 => Just(Guess::Any),
        1 => Just(Guess::Absent),
        3 => Just(Guess::Latest),
        1 => Just(Guess::Stale),
    ];
    let length = prop_oneof![6 => 0..50_usize, 1 => 4000..4200_usize, 1 => 8000..32_768_usize];
    let value = proptest::option::weighted(0.7, length);
    (0..3_usize, key(), guess, value, proptest::bool::weighted(0.9))
        .prop_map(|(table, key, guess, value, write)| Step { table, key, guess, value, write })
}

fn bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
    prop_oneof![
        key().prop_map(Bound::Included),
        key().prop_map(Bound::Excluded),
        Just(Bound::Unbounded),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    let events = proptest::collection::vec(prop_oneof![0..20_usize, Just(5000)], 0..3);
    let trim = proptest::option::weighted(0.1, 0..30_u64);
    let commit = (proptest::collection::vec(step(), 0..5), events, trim)
        .prop_map(|(steps, events, trim)| Op::Commit { steps, events, trim });
    let scan =
        (0..3_usize, bound(), bound(), any::<bool>(), prop_oneof![0..4_usize, Just(usize::MAX)])
            .prop_map(|(table, start, end, reverse, limit)| Op::Scan {
                table,
                start,
                end,
                reverse,
                limit,
            });
    prop_oneof![
        10 => commit,
        3 => (0..3_usize, key()).prop_map(|(table, key)| Op::Get(table, key)),
        4 => scan,
        2 => (0..40_u64).prop_map(Op::Watch),
        1 => Just(Op::Reopen),
    ]
}

type Versions = BTreeMap<(usize, Vec<u8>), Vec<Version>>;

fn change_set(steps: &[Step], events: &[usize], trim: Option<u64>, known: &Versions) -> ChangeSet {
    let mut changes = ChangeSet::new();
    for (place, step) in steps.iter().enumerate() {
        let versions = known.get(&(step.table, step.key.clone()));
        let expect = match (step.guess, versions) {
            (Guess::Any, _) => Expect::Any,
            (Guess::Absent, _) | (Guess::Latest, None) => Expect::Absent,
            (Guess::Latest, Some(versions)) => Expect::Version(versions[versions.len() - 1]),
            (Guess::Stale, versions) => {
                Expect::Version(versions.map_or(Version(1), |versions| versions[0]))
            }
        };
        let (table, key) = (TABLES[step.table], step.key.clone());
        match (step.write, step.value) {
            (false, _) => changes.check(table, key, expect),
            (true, None) => changes.delete(table, key, expect),
            (true, Some(length)) => changes.put(table, key, expect, vec![place as u8; length]),
        };
    }
    for length in events {
        changes.event(vec![*length as u8; *length]);
    }
    if let Some(trim) = trim {
        changes.trim_events(Position(trim));
    }
    changes
}

async fn outbox(store: &dyn Store, after: u64) -> Result<Vec<(Position, Bytes)>, u64> {
    let newest = store.position().await.unwrap();
    let mut events = match store.watch(Some(Position(after))).await {
        Ok(events) => events,
        Err(StoreError::Trimmed(Position(at))) => return Err(at),
        Err(error) => panic!("{error}"),
    };
    let mut seen = Vec::new();
    for _ in after..newest.0 {
        let event = events.next().await.unwrap().unwrap();
        seen.push((event.position, event.payload));
    }
    Ok(seen)
}

async fn compare(engine: Engine, dir: &Path, ops: &[Op]) {
    let config = StoreConfig::with_engine(engine);
    let model: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let mut store = open(&config, dir).unwrap();
    let mut known = Versions::new();
    for op in ops {
        match op {
            Op::Commit { steps, events, trim } => {
                let changes = change_set(steps, events, *trim, &known);
                let expected = model.commit(changes.clone()).await;
                match (store.commit(changes).await, expected) {
                    (Ok(done), Ok(expected)) => {
                        assert_eq!(done, expected);
                        for step in steps.iter().filter(|step| step.write && step.value.is_some()) {
                            let versions = known.entry((step.table, step.key.clone())).or_default();
                            versions.push(done.version);
                        }
                    }
                    (Err(CommitError::Conflict), Err(CommitError::Conflict)) => {}
                    other => panic!("{other:?}"),
                }
            }
            Op::Get(table, key) => {
                let expected = model.get(TABLES[*table], key).await.unwrap();
                assert!(store.get(TABLES[*table], key).await.unwrap() == expected);
            }
            Op::Scan { table, start, end, reverse, limit } => {
                let bytes = |bound: &Bound<Vec<u8>>| bound.clone().map(Bytes::from);
                let range = Range {
                    table: TABLES[*table],
                    start: bytes(start),
                    end: bytes(end),
                    reverse: *reverse,
                    limit: *limit,
                };
                let expected = model.scan(range.clone()).await.unwrap();
                assert!(store.scan(range).await.unwrap() == expected);
            }
            Op::Watch(after) => {
                let expected = outbox(model.as_ref(), *after).await;
                assert!(outbox(store.as_ref(), *after).await == expected);
            }
            Op::Reopen => {
                drop(store);
                store = open(&config, dir).unwrap();
            }
        }
    }
    for table in TABLES {
        let all = Range::prefix(table, b"");
        let expected = model.scan(all.clone()).await.unwrap();
        assert!(store.scan(all).await.unwrap() == expected);
    }
}

fn check(engine: Engine, ops: &[Op]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    runtime.block_on(compare(engine, dir.path(), ops));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sled_answers_as_memory_does(ops in proptest::collection::vec(op(), 1..80)) {
        check(Engine::Sled, &ops);
    }

    #[test]
    fn fjall_answers_as_memory_does(ops in proptest::collection::vec(op(), 1..80)) {
        check(Engine::Fjall, &ops);
    }
}
