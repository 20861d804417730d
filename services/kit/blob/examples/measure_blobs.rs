//! Measures durable puts per second by how many write at once, into one mailbox and into many.
//!
//! `cargo run --release -p gatepost-blob --example measure_blobs [directory]`

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a tool for people who measure

use std::{path::Path, time::Duration};

use bytes::Bytes;
use futures_util::future::join_all;
use gatepost_blob::{BlobKey, BlobStore};
use gatepost_model::{BlobId, MailboxId};
use tokio::time::Instant;

const SPAN: Duration = Duration::from_secs(3);

async fn puts(store: &BlobStore, writers: u64, mailboxes: u64, size: usize) -> f64 {
    let start = Instant::now();
    let until = start + SPAN;
    let bytes = Bytes::from(vec![b'm'; size]);
    let writing = (0..writers).map(|writer| {
        let (store, bytes) = (store.clone(), bytes.clone());
        let mailbox = MailboxId::from_bytes([(writer % mailboxes) as u8; 16]);
        tokio::spawn(async move {
            let mut done = 0_u64;
            while Instant::now() < until {
                let id = [(writers << 32 | writer).to_be_bytes(), done.to_be_bytes()].concat();
                let blob = BlobId::from_slice(&id).unwrap();
                store.put(&BlobKey::new(mailbox, blob), bytes.clone()).await.unwrap();
                done += 1;
            }
            done
        })
    });
    let done: u64 = join_all(writing).await.into_iter().map(Result::unwrap).sum();
    done as f64 / start.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    let base = std::env::args().nth(1).unwrap_or_else(|| "/tmp".to_owned());
    println!("| mailboxes | size | durable puts/s by 1 | 16 | 64 | 256 |");
    println!("|---|---|---|---|---|---|");
    for (mailboxes, size) in [(1, 10_000), (200, 10_000), (200, 200_000)] {
        let dir = Path::new(&base).join("gatepost-measure-blobs");
        let store = BlobStore::local(&dir).unwrap();
        let mut line = format!("| {mailboxes} | {size} ");
        for writers in [1, 16, 64, 256] {
            line += &format!("| {:.0} ", puts(&store, writers, mailboxes, size).await);
        }
        println!("{line}|");
        drop(store);
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
