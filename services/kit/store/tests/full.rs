//! A disk that really fills up, without the reserve that would stop it before: what was
//! acknowledged is there once there is room again, and the error says what is the matter.
//!
//! Needs to mount a small file system; where that is not allowed it says so, and fails if
//! `GATEPOST_REQUIRE_POWERCUT=1`, like the power-cut test.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{io::Write, path::Path, process::Command};

use gatepost_runtime::config::Size;
use gatepost_store::{
    ChangeSet, CommitError, Engine, Expect, Range, StoreConfig, StoreError, Table, open,
};

const RECORDS: Table = Table("record");

struct Mounted<'a>(&'a Path);

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

fn mount(options: &str, at: &Path) -> bool {
    let done = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at).output();
    done.is_ok_and(|done| done.status.success())
}

async fn fills_up(engine: Engine) {
    let dir = tempfile::tempdir().unwrap();
    if !mount("size=24m", dir.path()) {
        let required = std::env::var("GATEPOST_REQUIRE_POWERCUT").is_ok_and(|is| is == "1");
        assert!(!required, "nothing can be mounted here");
        let line = format!("FULL-DISK TEST OF {engine} NOT RUN: nothing can be mounted here\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return;
    }
    let _mounted = Mounted(dir.path());
    let config = StoreConfig { reserve: Size(0), ..StoreConfig::with_engine(engine) };
    let at = dir.path().join("store");
    let store = open(&config, &at).unwrap();
    let put = |number: u32| {
        let mut changes = ChangeSet::new();
        // Bytes that do not compress.
        let value: Vec<u8> = (0..8000_u32)
            .map(|at| {
                (at.wrapping_mul(at).wrapping_add(number * 97).wrapping_mul(2_654_435_761) >> 13)
                    as u8
            })
            .collect();
        changes.put(RECORDS, number.to_be_bytes().to_vec(), Expect::Absent, value);
        changes.event(number.to_be_bytes().to_vec());
        changes
    };
    let mut acked = 0;
    let refused = loop {
        match store.commit(put(acked)).await {
            Ok(_) => acked += 1,
            Err(CommitError::Store(error)) => break error,
            Err(error) => panic!("{error}"),
        }
        assert!(acked < 20_000, "the disk is never full");
    };
    assert!(matches!(refused, StoreError::Full), "{refused}");
    let again = store.commit(put(acked)).await;
    assert!(matches!(again, Err(CommitError::Store(StoreError::Full))));
    assert_eq!(store.position().await.unwrap().0, u64::from(acked));
    store.close().await;

    assert!(mount("remount,size=300m", dir.path()));
    let store = open(&StoreConfig::with_engine(engine), &at).unwrap();
    let found = store.scan(Range::prefix(RECORDS, b"")).await.unwrap();
    // The change set that was refused may be there, as after any failed commit.
    assert!((0..=1).contains(&(found.len() - acked as usize)));
    store.commit(put(found.len() as u32)).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn sled_survives_a_full_disk() {
    fills_up(Engine::Sled).await;
}

#[tokio::test]
async fn fjall_survives_a_full_disk() {
    fills_up(Engine::Fjall).await;
}
