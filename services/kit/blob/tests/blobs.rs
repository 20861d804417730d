//! Blobs in local files and in memory, and local files when the process is killed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, future::join_all};
use gatepost_blob::{BlobError, BlobKey, BlobStore};
use gatepost_model::{BlobId, MailboxId};

fn key(mailbox: u8, blob: u64) -> BlobKey {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&blob.to_be_bytes());
    BlobKey::new(MailboxId::from_bytes([mailbox; 16]), BlobId::from_bytes(bytes))
}

/// Bytes that tell which blob they are of, of a length that varies with it.
fn content(key: BlobKey) -> Bytes {
    let seed = key.blob.to_bytes()[15];
    let pattern: Vec<u8> = (0..251).map(|place| seed ^ place).collect();
    pattern.repeat(usize::from(seed) * 7).into()
}

/// Every file below a directory, as paths relative to it.
fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(next) = dirs.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                found.push(path.strip_prefix(dir).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}

/// Parts of many blobs come in the order in which they were asked for, each with its own outcome.
async fn reads_many(store: &BlobStore) {
    let keys: Vec<BlobKey> = (100..140).map(|number| key(7, number)).collect();
    for key in keys.iter().filter(|key| key.blob.to_bytes()[15] % 5 != 0) {
        store.put(key, content(*key)).await.unwrap();
    }
    let wanted =
        keys.iter().map(|key| (*key, 3..u64::from(key.blob.to_bytes()[15]) * 20)).collect();
    let parts = store.get_ranges(wanted).await;
    assert_eq!(parts.len(), keys.len());
    for (key, part) in keys.iter().zip(parts) {
        if key.blob.to_bytes()[15] % 5 == 0 {
            assert_eq!(part, Err(BlobError::NotFound));
        } else {
            let end = usize::from(key.blob.to_bytes()[15]) * 20;
            assert_eq!(part.unwrap(), content(*key)[3..end]);
        }
        store.delete(key).await.unwrap();
    }
    assert!(store.get_ranges(Vec::new()).await.is_empty());
}

async fn behaves(store: &BlobStore) {
    reads_many(store).await;
    let first = key(1, 1);
    assert_eq!(store.get(&first).await, Err(BlobError::NotFound));
    assert_eq!(store.get_range(&first, 0..1).await, Err(BlobError::NotFound));
    assert_eq!(store.get_range(&first, 1..1).await, Err(BlobError::NotFound));
    assert_eq!(store.size(&first).await, Err(BlobError::NotFound));
    assert!(matches!(store.stream(&first, 0..1).await, Err(BlobError::NotFound)));
    store.delete(&first).await.unwrap();

    store.put(&first, Bytes::from_static(b"0123456789")).await.unwrap();
    store.put(&first, Bytes::from_static(b"0123456789")).await.unwrap();
    assert_eq!(store.get(&first).await.unwrap(), "0123456789");
    assert_eq!(store.size(&first).await.unwrap(), 10);
    for (range, part) in [
        (0..10, "0123456789"),
        (0..1, "0"),
        (3..5, "34"),
        (9..10, "9"),
        (9..100, "9"),
        (0..u64::MAX, "0123456789"),
        (5..5, ""),
        (10..11, ""),
        (11..12, ""),
        (u64::MAX - 1..u64::MAX, ""),
    ] {
        assert_eq!(store.get_range(&first, range.clone()).await.unwrap(), part, "{range:?}");
        let pieces = store.stream(&first, range.clone()).await.unwrap();
        let whole: Vec<u8> = pieces.map_ok(|piece| piece.to_vec()).try_concat().await.unwrap();
        assert_eq!(whole, part.as_bytes(), "{range:?}");
    }

    let empty = key(1, 2);
    assert_eq!(store.writer(empty).finish().await.unwrap(), 0);
    assert_eq!(store.get(&empty).await.unwrap(), "");
    assert_eq!(store.get_range(&empty, 0..10).await.unwrap(), "");

    let long = key(2, 1);
    let mut writer = store.writer(long);
    let mut expected = Vec::new();
    for number in 0..200_u8 {
        let piece = vec![number; 100_000 + usize::from(number)];
        writer.write(&piece).await.unwrap();
        expected.extend_from_slice(&piece);
        if number == 100 {
            assert_eq!(store.get(&long).await, Err(BlobError::NotFound));
        }
    }
    assert_eq!(writer.size(), expected.len() as u64);
    assert_eq!(writer.finish().await.unwrap(), expected.len() as u64);
    assert!(store.get(&long).await.unwrap() == expected);
    let part = store.get_range(&long, 1_000_000..1_000_007).await.unwrap();
    assert_eq!(part, expected[1_000_000..1_000_007]);

    let mut dropped = store.writer(key(2, 2));
    dropped.write(&vec![1; 10_000_000]).await.unwrap();
    drop(dropped);
    assert_eq!(store.get(&key(2, 2)).await, Err(BlobError::NotFound));

    let listed = async |mailbox| {
        let found = store.list(mailbox).map(|found| found.unwrap());
        found.map(|info| (info.key, info.size)).collect::<BTreeSet<_>>().await
    };
    let all = BTreeSet::from([(first, 10), (empty, 0), (long, expected.len() as u64)]);
    assert_eq!(listed(None).await, all);
    assert_eq!(listed(Some(first.mailbox)).await, BTreeSet::from([(first, 10), (empty, 0)]));
    assert_eq!(listed(Some(MailboxId::from_bytes([9; 16]))).await, BTreeSet::new());
    store.delete(&first).await.unwrap();
    assert_eq!(store.get(&first).await, Err(BlobError::NotFound));
}

#[tokio::test]
async fn blobs_in_memory() {
    behaves(&BlobStore::memory()).await;
}

#[tokio::test]
async fn blobs_in_files() {
    let dir = tempfile::tempdir().unwrap();
    behaves(&BlobStore::local(dir.path().join("deep/down")).unwrap()).await;
    let left = files(&dir.path().join("deep/down/new"));
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = BlobStore::local(dir.path()).unwrap();
    let keys: Vec<BlobKey> = (0..128).map(|number| key((number % 3) as u8, number)).collect();
    let puts = keys.iter().map(|key| {
        let (store, key) = (store.clone(), *key);
        tokio::spawn(async move { store.put(&key, content(key)).await })
    });
    for done in join_all(puts).await {
        done.unwrap().unwrap();
    }
    for key in keys {
        assert!(store.get(&key).await.unwrap() == content(key));
    }
}

#[tokio::test]
async fn a_directory_belongs_to_one_and_is_cleaned_at_start() {
    let dir = tempfile::tempdir().unwrap();
    let store = BlobStore::local(dir.path()).unwrap();
    assert!(matches!(BlobStore::local(dir.path()), Err(BlobError::InUse(_))));
    store.put(&key(1, 1), Bytes::from_static(b"kept")).await.unwrap();
    // A store forgets a directory that somebody removed.
    std::fs::remove_dir_all(dir.path().join("blobs")).unwrap();
    store.put(&key(1, 33), Bytes::from_static(b"kept")).await.unwrap();
    drop(store);
    std::fs::write(dir.path().join("new/7"), b"half a mess").unwrap();
    let store = BlobStore::local(dir.path()).unwrap();
    assert!(files(&dir.path().join("new")).is_empty());
    assert_eq!(store.get(&key(1, 33)).await.unwrap(), "kept");
    drop(store);

    let file = dir.path().join("file");
    std::fs::write(&file, b"").unwrap();
    assert!(matches!(BlobStore::local(&file), Err(BlobError::Io(_))));
}

const DIR: &str = "GATEPOST_BLOB_KILL_DIR";
const FIRST: &str = "GATEPOST_BLOB_KILL_FIRST";
const WRITERS: u64 = 8;

/// Writes blobs and tells which are acknowledged, until killed. Does nothing unless told where.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_of_the_kill_test() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let first: u64 = std::env::var(FIRST).unwrap().parse().unwrap();
    let store = Arc::new(BlobStore::local(dir).unwrap());
    let writers = (0..WRITERS).map(|writer| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for number in (first + writer..).step_by(WRITERS as usize) {
                let key = key((number % 5) as u8, number);
                let mut blob = store.writer(key);
                for piece in content(key).chunks(60_000) {
                    blob.write(piece).await.unwrap();
                }
                blob.finish().await.unwrap();
                let mut out = std::io::stdout().lock();
                writeln!(out, "acked {number}").unwrap();
                out.flush().unwrap();
            }
        })
    });
    join_all(writers).await;
}

#[tokio::test]
async fn killing_loses_nothing_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let mut acked = BTreeSet::new();
    for round in 0..5_u64 {
        let first = round * 1_000_000;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_of_the_kill_test", "--nocapture", "--test-threads=1"])
            .env(DIR, dir.path())
            .env(FIRST, first.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reader = std::thread::spawn(move || {
            let numbers = lines.map_while(Result::ok).filter_map(|line| {
                // The harness may have begun the line.
                line.rsplit_once("acked ")?.1.parse::<u64>().ok()
            });
            numbers.collect::<Vec<_>>()
        });
        tokio::time::sleep(Duration::from_millis(120 + round * 61)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let new = reader.join().unwrap();

        let store = BlobStore::local(dir.path()).unwrap();
        assert!(files(&dir.path().join("new")).is_empty());
        for number in &new {
            let key = key((number % 5) as u8, *number);
            assert!(store.get(&key).await.unwrap() == content(key), "{number}");
        }
        acked.extend(new);
    }
    let store = BlobStore::local(dir.path()).unwrap();
    let mut listed = store.list(None);
    let mut found = BTreeSet::new();
    while let Some(info) = listed.next().await {
        let key = info.unwrap().key;
        assert!(store.get(&key).await.unwrap() == content(key));
        found.insert(u64::from_be_bytes(key.blob.to_bytes()[8..].try_into().unwrap()));
    }
    assert!(acked.is_subset(&found));
    assert!(acked.len() > 10, "only {} blobs were acknowledged", acked.len());
}
