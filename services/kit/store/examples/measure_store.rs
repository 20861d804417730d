//! Measures the engines: durable commits per second by how many write at once, and point reads.
//!
//! `cargo run --release -p gatepost-store --example measure_store [directory]`

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a tool for people who measure

use std::{path::Path, sync::Arc, time::Duration};

use futures_util::future::join_all;
use gatepost_store::{ChangeSet, Engine, Expect, Range, Store, StoreConfig, Table, open};
use tokio::time::Instant;

const RECORDS: Table = Table("record");
const INDEX: Table = Table("record_by_text");
const SPAN: Duration = Duration::from_secs(3);

/// A record, an index entry and an event, as a service commits them.
fn change_set(writer: u64, number: u64) -> ChangeSet {
    let mut key = [writer.to_be_bytes(), number.to_be_bytes()].concat();
    let mut changes = ChangeSet::new();
    changes.put(RECORDS, key.clone(), Expect::Absent, vec![7; 200]);
    key.rotate_left(8);
    changes.put(INDEX, key, Expect::Absent, vec![1; 16]);
    changes.event(vec![2; 100]);
    changes
}

async fn commits(store: &Arc<dyn Store>, writers: u64) -> f64 {
    let start = Instant::now();
    let until = start + SPAN;
    let writing = (0..writers).map(|writer| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            let mut done = 0_u64;
            while Instant::now() < until {
                store.commit(change_set(writers << 32 | writer, done)).await.unwrap();
                done += 1;
            }
            done
        })
    });
    let done: u64 = join_all(writing).await.into_iter().map(Result::unwrap).sum();
    done as f64 / start.elapsed().as_secs_f64()
}

async fn reads(store: &dyn Store) -> (f64, f64) {
    let start = Instant::now();
    let all = store.scan(Range::prefix(RECORDS, b"")).await.unwrap();
    let scanned = all.len() as f64 / start.elapsed().as_secs_f64();
    let start = Instant::now();
    let count = 100_000;
    for number in 0..count {
        let entry = &all[number * 7919 % all.len()];
        assert!(store.get(RECORDS, &entry.key).await.unwrap().is_some());
    }
    (start.elapsed().as_secs_f64() / count as f64 * 1e6, scanned)
}

#[tokio::main]
async fn main() {
    let base = std::env::args().nth(1).unwrap_or_else(|| "/tmp".to_owned());
    println!("| engine | durable commits/s by 1 | 16 | 256 | point read | scan |");
    println!("|---|---|---|---|---|---|");
    for engine in [Engine::Memory, Engine::Sled, Engine::Fjall] {
        let dir = Path::new(&base).join(format!("gatepost-measure-{engine}"));
        let store = open(&StoreConfig::with_engine(engine), &dir).unwrap();
        let mut line = format!("| {engine} ");
        for writers in [1, 16, 256] {
            line += &format!("| {:.0} ", commits(&store, writers).await);
        }
        let (read, scan) = reads(store.as_ref()).await;
        println!("{line}| {read:.2} us | {scan:.0}/s |");
        store.close().await;
        let _ = std::fs::remove_dir_all(&dir);
    }
}
