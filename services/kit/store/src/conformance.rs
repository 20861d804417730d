//! What every engine must do, as tests to be called with a store. Behind the feature
//! `conformance`; a failed expectation panics.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // test support

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures_util::{StreamExt, future::join_all};

use crate::{
    ChangeSet, CommitError, Entry, EventStream, Expect, MAX_KEY_BYTES, MAX_VALUE_BYTES, Position,
    Range, SCAN_PAGE, Store, StoreError, StoredEvent, Table, Version,
};

const NAMES: Table = Table("name");
/// Begins with the name of another table, to show that they do not mix.
const NAMES_BY_AGE: Table = Table("name_by_age");
const COUNTS: Table = Table("count");

/// How long an event may take to arrive.
const SOON: Duration = Duration::from_secs(20);

fn put(table: Table, key: &[u8], expect: Expect, value: &[u8]) -> ChangeSet {
    let mut changes = ChangeSet::new();
    changes.put(table, key.to_vec(), expect, value.to_vec());
    changes
}

async fn write(store: &dyn Store, table: Table, key: &[u8], value: &[u8]) -> Version {
    store.commit(put(table, key, Expect::Any, value)).await.unwrap().version
}

async fn announce(store: &dyn Store, events: &[&str]) -> Position {
    let mut changes = ChangeSet::new();
    for event in events {
        changes.event(event.as_bytes().to_vec());
    }
    store.commit(changes).await.unwrap().position
}

async fn keys(store: &dyn Store, range: Range) -> Vec<String> {
    let text = |entry: &Entry| String::from_utf8_lossy(&entry.key).into_owned();
    store.scan(range).await.unwrap().iter().map(text).collect()
}

async fn next(events: &mut EventStream) -> Result<(u64, String), StoreError> {
    let event = tokio::time::timeout(SOON, events.next()).await.expect("an event within seconds");
    let StoredEvent { position, payload } = event.expect("a stream without end")?;
    Ok((position.0, String::from_utf8_lossy(&payload).into_owned()))
}

/// Records are found by key, in order, from both ends, page by page, in their table only.
pub async fn records_are_found(store: &dyn Store) {
    assert_eq!(store.get(NAMES, b"ada").await.unwrap(), None);
    for name in ["ada", "adam", "bob", "zoe", "\u{7f}"] {
        write(store, NAMES, name.as_bytes(), name.to_uppercase().as_bytes()).await;
    }
    write(store, NAMES, b"", b"the empty key").await;
    write(store, NAMES, b"empty", b"").await;
    write(store, NAMES, &[0xff, 0xff], b"the last key").await;
    write(store, NAMES_BY_AGE, b"36", b"ada").await;
    let found = store.get(NAMES, b"adam").await.unwrap().unwrap();
    assert_eq!(found.value, "ADAM");
    assert_eq!(store.get(NAMES, b"empty").await.unwrap().unwrap().value, "");
    assert_eq!(store.get(NAMES, b"").await.unwrap().unwrap().value, "the empty key");
    assert_eq!(store.get(NAMES_BY_AGE, b"adam").await.unwrap(), None);

    let all = Range::prefix(NAMES, b"");
    let names = keys(store, all.clone()).await;
    let last = "\u{fffd}\u{fffd}";
    assert_eq!(names, ["", "ada", "adam", "bob", "empty", "zoe", "\u{7f}", last]);
    assert_eq!(keys(store, Range::prefix(NAMES, b"ada")).await, ["ada", "adam"]);
    assert_eq!(keys(store, Range::prefix(NAMES, b"ada").reversed()).await, ["adam", "ada"]);
    assert_eq!(keys(store, Range::prefix(NAMES, &[0xff])).await, [last]);
    assert_eq!(keys(store, Range::prefix(NAMES, b"x")).await, [""; 0]);
    assert_eq!(keys(store, all.clone().limit(2)).await, ["", "ada"]);
    assert_eq!(keys(store, all.clone().limit(0)).await, [""; 0]);
    assert_eq!(keys(store, all.clone().reversed().limit(2)).await, [last, "\u{7f}"]);
    assert_eq!(keys(store, all.clone().beyond(b"empty").limit(1)).await, ["zoe"]);
    assert_eq!(keys(store, all.clone().reversed().beyond(b"adam")).await, ["ada", ""]);
    assert_eq!(keys(store, all.clone().beyond(&[0xff, 0xff])).await, [""; 0]);
    assert_eq!(keys(store, all.clone().reversed().beyond(b"")).await, [""; 0]);
    assert_eq!(keys(store, Range::prefix(NAMES_BY_AGE, b"")).await, ["36"]);
    assert_eq!(keys(store, Range::prefix(Table("nam"), b"")).await, [""; 0]);

    use std::ops::Bound::{Excluded, Included};
    let between = |start, end| Range { start, end, ..all.clone() };
    let (ada, bob) = (bytes::Bytes::from_static(b"ada"), bytes::Bytes::from_static(b"bob"));
    let within = between(Included(ada.clone()), Included(bob.clone()));
    assert_eq!(keys(store, within).await, ["ada", "adam", "bob"]);
    let within = between(Excluded(ada.clone()), Excluded(bob.clone()));
    assert_eq!(keys(store, within.clone()).await, ["adam"]);
    assert_eq!(keys(store, within.reversed()).await, ["adam"]);
    for nothing in [
        between(Excluded(ada.clone()), Excluded(ada.clone())),
        between(Included(ada.clone()), Excluded(ada.clone())),
        between(Included(bob.clone()), Included(ada.clone())),
        between(Excluded(bob), Excluded(ada.clone())),
    ] {
        assert_eq!(keys(store, nothing.clone()).await, [""; 0]);
        assert_eq!(keys(store, nothing.reversed()).await, [""; 0]);
    }
    assert_eq!(keys(store, between(Included(ada.clone()), Included(ada))).await, ["ada"]);

    let mut changes = ChangeSet::new();
    changes.delete(NAMES, b"ada".to_vec(), Expect::Any).delete(
        NAMES,
        b"nobody".to_vec(),
        Expect::Any,
    );
    store.commit(changes).await.unwrap();
    assert_eq!(store.get(NAMES, b"ada").await.unwrap(), None);
    assert_eq!(keys(store, Range::prefix(NAMES, b"ada")).await, ["adam"]);
}

/// Many records at once are what one after the other would be: in the order of the keys, which may be
/// any, come twice, or find nothing.
pub async fn many_are_read_at_once(store: &dyn Store) {
    for name in ["ada", "bob", "zoe"] {
        write(store, NAMES, name.as_bytes(), name.to_uppercase().as_bytes()).await;
    }
    write(store, NAMES, b"long", &vec![7; MAX_VALUE_BYTES]).await;
    write(store, NAMES, b"empty", b"").await;
    write(store, NAMES_BY_AGE, b"36", b"ada").await;
    let keys = ["zoe", "ada", "36", "nobody", "long", "", "ada", "empty", "bob"];
    let keys = keys.map(|key| bytes::Bytes::from_static(key.as_bytes()));
    let found = store.get_many(NAMES, &keys).await.unwrap();
    assert_eq!(found.len(), keys.len());
    for (key, found) in keys.iter().zip(&found) {
        assert_eq!(found, &store.get(NAMES, key).await.unwrap(), "{key:?}");
    }
    assert_eq!(found.iter().flatten().count(), 6);
    assert_eq!(store.get_many(NAMES, &[]).await.unwrap(), []);
    // Close together and far apart.
    let mut changes = ChangeSet::new();
    let key = |number: u32| bytes::Bytes::copy_from_slice(&number.to_be_bytes());
    for number in (0..2000).filter(|number| number % 7 != 0) {
        changes.put(COUNTS, key(number), Expect::Absent, number.to_be_bytes().to_vec());
    }
    store.commit(changes).await.unwrap();
    for step in [1, 2, 3, 40] {
        for keys in [0..60, 100..160, 1..2000 / step] {
            let numbers: Vec<u32> = keys.map(|number| number * step).rev().collect();
            let keys: Vec<_> = numbers.iter().map(|number| key(*number)).collect();
            let found = store.get_many(COUNTS, &keys).await.unwrap();
            for (number, found) in numbers.iter().zip(found) {
                let expected = (*number < 2000 && number % 7 != 0).then(|| key(*number));
                assert_eq!(found.map(|found| found.value), expected, "{number} of {step}");
            }
        }
    }
}

/// A scan longer than any page returns everything, in order.
pub async fn long_scans_are_whole(store: &dyn Store) {
    let count = 3 * SCAN_PAGE + 7;
    let mut changes = ChangeSet::new();
    for number in 0..count {
        let key = u32::try_from(number).unwrap().to_be_bytes();
        changes.put(COUNTS, key.to_vec(), Expect::Absent, vec![7; 60]);
    }
    store.commit(changes).await.unwrap();
    for limit in [1, 127, 128, 129, SCAN_PAGE, SCAN_PAGE + 1, count - 1, count, usize::MAX] {
        let range = Range::prefix(COUNTS, b"").limit(limit);
        for range in [range.clone(), range.reversed()] {
            let reverse = range.reverse;
            let found = store.scan(range).await.unwrap();
            assert_eq!(found.len(), limit.min(count));
            assert!(found.windows(2).all(|pair| (pair[0].key < pair[1].key) != reverse));
        }
    }
}

/// Versions grow, are what a read says, and are checked; a refused change set changes nothing.
pub async fn expectations_hold(store: &dyn Store) {
    let first = write(store, NAMES, b"ada", b"1").await;
    let second = write(store, NAMES, b"ada", b"2").await;
    assert!(first < second);
    assert_eq!(store.get(NAMES, b"ada").await.unwrap().unwrap().version, second);
    assert_eq!(store.scan(Range::prefix(NAMES, b"")).await.unwrap()[0].record.version, second);

    for (key, expect, met) in [
        (&b"ada"[..], Expect::Version(second), true),
        (b"ada", Expect::Version(first), false),
        (b"ada", Expect::Absent, false),
        (b"bob", Expect::Absent, true),
        (b"bob", Expect::Version(first), false),
        (b"bob", Expect::Any, true),
    ] {
        let before = store.position().await.unwrap();
        let mut changes = ChangeSet::new();
        changes.check(NAMES, key.to_vec(), expect);
        changes.put(NAMES, b"witness".to_vec(), Expect::Any, vec![u8::from(met)]);
        changes.event(b"witnessed".to_vec());
        let done = store.commit(changes).await;
        assert_eq!(done.is_ok(), met, "{key:?} {expect:?}: {done:?}");
        let grown = store.position().await.unwrap().0 - before.0;
        assert_eq!(grown, u64::from(met));
        assert!(met || matches!(done, Err(CommitError::Conflict)));
        let witness = store.get(NAMES, b"witness").await.unwrap().unwrap();
        assert_eq!(witness.value[..], [1]);
    }

    let mut changes = ChangeSet::new();
    changes.delete(NAMES, b"ada".to_vec(), Expect::Version(first));
    assert!(matches!(store.commit(changes).await, Err(CommitError::Conflict)));
    let mut changes = ChangeSet::new();
    changes.delete(NAMES, b"ada".to_vec(), Expect::Version(second));
    changes.put(NAMES, b"ada".to_vec(), Expect::Version(second), b"3".to_vec());
    let third = store.commit(changes).await.unwrap().version;
    let found = store.get(NAMES, b"ada").await.unwrap().unwrap();
    assert_eq!((found.version, &found.value[..]), (third, &b"3"[..]));
    let empty = store.commit(ChangeSet::new()).await.unwrap();
    assert!(empty.version > third);
}

/// Of many that want the same name, one gets it; of many that count, none is lost.
pub async fn races_have_one_winner(store: &Arc<dyn Store>) {
    let claims = (0..64_u8).map(|number| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            let mut changes = put(NAMES, b"the name", Expect::Absent, &[number]);
            changes.event(vec![number]);
            store.commit(changes).await
        })
    });
    let claims = join_all(claims).await;
    let winners: Vec<u8> = (0..64)
        .zip(&claims)
        .filter_map(|(number, done)| done.as_ref().unwrap().is_ok().then_some(number))
        .collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(store.get(NAMES, b"the name").await.unwrap().unwrap().value[..], winners[..]);
    assert_eq!(store.position().await.unwrap(), Position(1));

    write(store.as_ref(), COUNTS, b"sum", &0_u64.to_be_bytes()).await;
    let adders = (0..16).map(|_| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            let mut added = 0;
            while added < 10 {
                let found = store.get(COUNTS, b"sum").await.unwrap().unwrap();
                let sum = u64::from_be_bytes(found.value[..].try_into().unwrap()) + 1;
                let expect = Expect::Version(found.version);
                match store.commit(put(COUNTS, b"sum", expect, &sum.to_be_bytes())).await {
                    Ok(_) => added += 1,
                    Err(CommitError::Conflict) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        })
    });
    for added in join_all(adders).await {
        added.unwrap();
    }
    let found = store.get(COUNTS, b"sum").await.unwrap().unwrap();
    assert_eq!(found.value[..], 160_u64.to_be_bytes());
}

/// Readers never see half of a change set, nor an event before its records.
pub async fn readers_see_whole_commits(store: &Arc<dyn Store>) {
    let writer = Arc::clone(store);
    let writing = tokio::spawn(async move {
        for round in 0..200_u32 {
            let mut changes = ChangeSet::new();
            for key in 0..20_u8 {
                let value = round.to_be_bytes().repeat(if key == 7 { 3000 } else { 1 });
                changes.put(COUNTS, vec![key], Expect::Any, value);
            }
            changes.event(round.to_be_bytes().to_vec());
            writer.commit(changes).await.unwrap();
        }
    });
    let mut events = store.watch(Some(Position(0))).await.unwrap();
    while !writing.is_finished() {
        let found = store.scan(Range::prefix(COUNTS, b"")).await.unwrap();
        assert!(found.is_empty() || found.len() == 20);
        let rounds: BTreeSet<&[u8]> = found.iter().map(|entry| &entry.record.value[..4]).collect();
        let versions: BTreeSet<Version> = found.iter().map(|entry| entry.record.version).collect();
        assert!(rounds.len() <= 1 && versions.len() <= 1, "{rounds:?}");
        let uniform = |entry: &Entry| {
            entry.record.value.chunks(4).all(|chunk| chunk == &entry.record.value[..4])
        };
        assert!(found.iter().all(uniform));
        tokio::task::yield_now().await;
    }
    writing.await.unwrap();
    for round in 0..200_u32 {
        let event = events.next().await.unwrap().unwrap();
        assert_eq!(event.payload[..], round.to_be_bytes());
    }
}

/// Watchers get every event once, in order, from where they ask.
pub async fn events_are_followed(store: &dyn Store) {
    let mut from_start = store.watch(Some(Position(0))).await.unwrap();
    assert_eq!(announce(store, &["a", "b"]).await, Position(2));
    let mut from_now = store.watch(None).await.unwrap();
    write(store, NAMES, b"ada", b"no event").await;
    assert_eq!(announce(store, &["c"]).await, Position(3));
    let mut late = store.watch(Some(Position(1))).await.unwrap();
    for (stream, expected) in [
        (&mut from_start, &[(1, "a"), (2, "b"), (3, "c")][..]),
        (&mut from_now, &[(3, "c")]),
        (&mut late, &[(2, "b"), (3, "c")]),
    ] {
        for (position, payload) in expected {
            assert_eq!(next(stream).await.unwrap(), (*position, (*payload).to_owned()));
        }
    }
    let silence = tokio::time::timeout(Duration::from_millis(20), from_now.next()).await;
    assert!(silence.is_err(), "an event that nobody committed");
    assert_eq!(store.position().await.unwrap(), Position(3));
    let ahead = store.watch(Some(Position(4))).await;
    assert!(matches!(ahead, Err(StoreError::Trimmed(Position(4)))));
    assert_eq!(announce(store, &["d"]).await, Position(4));
    assert_eq!(next(&mut from_now).await.unwrap(), (4, "d".to_owned()));
}

/// A reader that reconnects from its last position, while others write, misses and repeats nothing.
pub async fn reconnecting_loses_nothing(store: &Arc<dyn Store>) {
    const WRITERS: u64 = 4;
    const EVENTS: u64 = 100;
    let writers = (0..WRITERS).map(|writer| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            for number in 0..EVENTS {
                let mut changes = ChangeSet::new();
                changes.event(format!("{writer} {number}").into_bytes());
                store.commit(changes).await.unwrap();
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut seen = Vec::new();
    let mut last = Position(0);
    while seen.len() < (WRITERS * EVENTS) as usize {
        let mut events = store.watch(Some(last)).await.unwrap();
        for _ in 0..7.min((WRITERS * EVENTS) as usize - seen.len()) {
            let (position, payload) = next(&mut events).await.unwrap();
            assert_eq!(position, last.0 + 1);
            last = Position(position);
            seen.push(payload);
        }
    }
    join_all(writers).await;
    for writer in 0..WRITERS {
        let prefix = format!("{writer} ");
        let numbers =
            seen.iter().filter_map(|event| event.strip_prefix(&prefix)?.parse::<u64>().ok());
        assert!(numbers.eq(0..EVENTS), "writer {writer}");
    }
}

/// Trimmed events are gone for readers that are behind, and for them only.
pub async fn trimmed_events_are_gone(store: &dyn Store) {
    let text: Vec<String> = (1..=300).map(|number| number.to_string()).collect();
    let text: Vec<&str> = text.iter().map(String::as_str).collect();
    announce(store, &text).await;
    let mut slow = store.watch(Some(Position(0))).await.unwrap();
    let mut ahead = store.watch(Some(Position(250))).await.unwrap();
    assert_eq!(next(&mut slow).await.unwrap().0, 1);

    let mut changes = ChangeSet::new();
    changes.trim_events(Position(200));
    store.commit(changes).await.unwrap();
    for after in [0, 1, 199] {
        let gone = store.watch(Some(Position(after))).await;
        assert!(matches!(gone, Err(StoreError::Trimmed(Position(at))) if at == after));
    }
    let mut rest = store.watch(Some(Position(200))).await.unwrap();
    assert_eq!(next(&mut rest).await.unwrap(), (201, "201".to_owned()));
    assert_eq!(next(&mut ahead).await.unwrap().0, 251);

    // What a slow reader has at hand it may still get, in order; then it is told.
    let mut last = 1;
    let told = loop {
        match next(&mut slow).await {
            Ok((position, _)) => {
                assert_eq!(position, last + 1);
                last = position;
            }
            Err(error) => break error,
        }
    };
    assert!(last <= 200 && matches!(told, StoreError::Trimmed(Position(at)) if at == last));

    let mut changes = ChangeSet::new();
    changes.trim_events(Position(100)).event(b"301".to_vec());
    assert_eq!(store.commit(changes).await.unwrap().position, Position(301));
    let mut changes = ChangeSet::new();
    changes.trim_events(Position(9999));
    store.commit(changes).await.unwrap();
    assert!(store.watch(Some(Position(300))).await.is_err());
    let mut now = store.watch(Some(Position(301))).await.unwrap();
    assert_eq!(announce(store, &["302"]).await, Position(302));
    assert_eq!(next(&mut now).await.unwrap().0, 302);
}

/// What is over its limit is refused, what is just within is kept.
pub async fn limits_hold(store: &dyn Store) {
    for (key, value, fits) in [
        (MAX_KEY_BYTES, MAX_VALUE_BYTES, true),
        (MAX_KEY_BYTES + 1, 1, false),
        (1, MAX_VALUE_BYTES + 1, false),
    ] {
        let (key, value) = (vec![b'k'; key], vec![b'v'; value]);
        let done = store.commit(put(NAMES, &key, Expect::Any, &value)).await;
        assert_eq!(done.is_ok(), fits);
        assert!(fits || matches!(done, Err(CommitError::TooLarge)));
        let found = store.get(NAMES, &key).await.unwrap().map(|record| record.value);
        assert_eq!(found.as_deref(), fits.then_some(&value[..]));
    }
    let mut changes = ChangeSet::new();
    changes.event(vec![0; MAX_VALUE_BYTES + 1]);
    assert!(matches!(store.commit(changes).await, Err(CommitError::TooLarge)));
    let mut changes = ChangeSet::new();
    for key in 0..600_u32 {
        changes.put(COUNTS, key.to_be_bytes().to_vec(), Expect::Any, vec![0; MAX_VALUE_BYTES]);
    }
    assert!(matches!(store.commit(changes).await, Err(CommitError::TooLarge)));
    assert_eq!(store.scan(Range::prefix(COUNTS, b"")).await.unwrap(), []);
}

/// Long values shrink, grow and go without leaving anything of themselves.
pub async fn long_values_are_replaced(store: &dyn Store) {
    for (round, length) in [20_000, 3, 32_768, 4096, 4097, 8192, 0, 8193].into_iter().enumerate() {
        let value = vec![u8::try_from(round).unwrap(); length];
        let mut changes = put(NAMES, b"long", Expect::Any, &value);
        changes.put(NAMES, b"longer".to_vec(), Expect::Any, value.clone()).event(value.clone());
        let position = store.commit(changes).await.unwrap().position;
        assert_eq!(store.get(NAMES, b"long").await.unwrap().unwrap().value, value);
        let found = store.scan(Range::prefix(NAMES, b"long")).await.unwrap();
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|entry| entry.record.value == value));
        let mut events = store.watch(Some(Position(position.0 - 1))).await.unwrap();
        assert_eq!(events.next().await.unwrap().unwrap().payload, value);
    }
    let mut changes = ChangeSet::new();
    changes.delete(NAMES, b"long".to_vec(), Expect::Any).trim_events(Position(8));
    store.commit(changes).await.unwrap();
    assert_eq!(keys(store, Range::prefix(NAMES, b"")).await, ["longer"]);
}

/// A closed store says so, and wakes those who wait.
pub async fn a_closed_store_says_so(store: &dyn Store) {
    write(store, NAMES, b"ada", b"1").await;
    let mut events = store.watch(None).await.unwrap();
    store.close().await;
    let done = store.commit(ChangeSet::new()).await;
    assert!(matches!(done, Err(CommitError::Store(StoreError::Closed))));
    assert!(matches!(store.get(NAMES, b"ada").await, Err(StoreError::Closed)));
    let scanned = store.scan(Range::prefix(NAMES, b"")).await;
    assert!(matches!(scanned, Err(StoreError::Closed)));
    assert!(matches!(store.watch(None).await, Err(StoreError::Closed)));
    assert!(matches!(next(&mut events).await, Err(StoreError::Closed)));
    store.close().await;
}

/// For engines that keep what they are told: everything is there after opening again.
pub async fn everything_survives_reopening(open: impl Fn() -> Arc<dyn Store>) {
    let store = open();
    let first = write(store.as_ref(), NAMES, b"ada", b"1").await;
    write(store.as_ref(), NAMES, b"long", &[7; 30_000]).await;
    announce(store.as_ref(), &["a", "b", "c"]).await;
    let mut changes = ChangeSet::new();
    changes.trim_events(Position(1));
    let last = store.commit(changes).await.unwrap();
    drop(store);
    for round in 0..3_u64 {
        let store = open();
        let found = store.get(NAMES, b"ada").await.unwrap().unwrap();
        assert_eq!((found.version, &found.value[..]), (first, &b"1"[..]));
        assert_eq!(store.get(NAMES, b"long").await.unwrap().unwrap().value, vec![7; 30_000]);
        assert_eq!(store.position().await.unwrap(), Position(3 + round));
        assert!(store.watch(Some(Position(0))).await.is_err());
        let mut events = store.watch(Some(Position(1))).await.unwrap();
        assert_eq!(next(&mut events).await.unwrap(), (2, "b".to_owned()));
        let mut changes = ChangeSet::new();
        changes.event(b"more".to_vec());
        let committed = store.commit(changes).await.unwrap();
        assert_eq!(committed.version, Version(last.version.0 + 1 + round));
        assert_eq!(committed.position, Position(4 + round));
        if round == 1 {
            store.close().await;
        }
    }
}
