//! The process is killed at random moments, over and over, on one store: every acknowledged change
//! set is there with its events, every other one is there whole or not at all.
//!
//! `GATEPOST_TORTURE_ROUNDS` says how often per engine; 50 unless set.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod gate;

use std::time::Duration;

use gatepost_store::{Engine, StoreConfig, open};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    gate::child().await;
}

async fn torture(engine: Engine) {
    let rounds = gate::rounds("GATEPOST_TORTURE_ROUNDS", 50);
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = gate::Ledger::default();
    for round in 0..rounds {
        let (mut child, said) = gate::start(engine, dir.path(), round);
        // Now and then the end comes while the store opens.
        if round % 5 != 4 {
            said.wait_until_at_work().await;
        }
        tokio::time::sleep(gate::moment(Duration::from_millis(100))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let said = said.all();
        let store = open(&StoreConfig::with_engine(engine), dir.path()).unwrap();
        ledger.check(store.as_ref(), round, &said).await;
    }
    println!("{engine}: {} change sets acknowledged in {rounds} rounds", ledger.acked);
    assert!(ledger.acked as u64 >= rounds / 2, "hardly anything was written");
}

#[tokio::test]
async fn sled_survives_kills() {
    torture(Engine::Sled).await;
}

#[tokio::test]
async fn fjall_survives_kills() {
    torture(Engine::Fjall).await;
}
