//! Every engine passes the suite, and gives its directory to one process only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{path::Path, sync::Arc};

use gatepost_runtime::config::Size;
use gatepost_store::{
    ChangeSet, CommitError, Engine, Expect, Store, StoreConfig, StoreError, Table, conformance,
    open,
};

fn opened(engine: Engine, dir: &Path) -> Arc<dyn Store> {
    open(&StoreConfig::with_engine(engine), dir).unwrap()
}

macro_rules! suite {
    ($engine:expr; $($plain:ident)*; $($shared:ident)*) => {
        $(
            #[tokio::test]
            async fn $plain() {
                let dir = tempfile::tempdir().unwrap();
                conformance::$plain(opened($engine, dir.path()).as_ref()).await;
            }
        )*
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $shared() {
                let dir = tempfile::tempdir().unwrap();
                conformance::$shared(&opened($engine, dir.path())).await;
            }
        )*
    };
    ($engine:expr) => {
        suite! {
            $engine;
            records_are_found many_are_read_at_once long_scans_are_whole expectations_hold events_are_followed
            trimmed_events_are_gone limits_hold long_values_are_replaced a_closed_store_says_so;
            races_have_one_winner readers_see_whole_commits reconnecting_loses_nothing
        }
    };
    (on disk $engine:expr) => {
        suite!($engine);

        #[tokio::test]
        async fn everything_survives_reopening() {
            let dir = tempfile::tempdir().unwrap();
            conformance::everything_survives_reopening(|| opened($engine, dir.path())).await;
        }

        #[tokio::test]
        async fn a_directory_belongs_to_one() {
            let dir = tempfile::tempdir().unwrap();
            let config = StoreConfig::with_engine($engine);
            let first = opened($engine, dir.path());
            let second = open(&config, dir.path());
            assert!(matches!(second, Err(StoreError::InUse(_))));
            first.close().await;
            assert!(open(&config, dir.path()).is_ok());
        }

        #[tokio::test]
        async fn other_formats_are_refused() {
            let dir = tempfile::tempdir().unwrap();
            drop(opened($engine, dir.path()));
            let config = StoreConfig::with_engine($engine);
            for (format, text) in [
                (format!("gatepost-store 2 {}\n", $engine), "version 2"),
                ("gatepost-store 1 paper\n".to_owned(), "kept by paper"),
            ] {
                std::fs::write(dir.path().join("FORMAT"), format).unwrap();
                match open(&config, dir.path()).map(|_| ()) {
                    Err(error @ StoreError::Incompatible { .. }) => {
                        assert!(error.to_string().contains(text), "{error}");
                    }
                    other => panic!("{other:?}"),
                }
            }
            std::fs::write(dir.path().join("FORMAT"), "?").unwrap();
            assert!(matches!(open(&config, dir.path()), Err(StoreError::Damaged { .. })));
        }

        #[tokio::test]
        async fn a_full_disk_refuses_and_recovers() {
            let dir = tempfile::tempdir().unwrap();
            let names = Table("name");
            let mut changes = ChangeSet::new();
            changes.put(names, b"ada".to_vec(), Expect::Absent, b"1".to_vec()).event(b"e".to_vec());
            let config = StoreConfig {
                reserve: Size(u64::MAX),
                ..StoreConfig::with_engine($engine)
            };
            let store = open(&config, dir.path()).unwrap();
            for _ in 0..2 {
                let done = store.commit(changes.clone()).await;
                assert!(matches!(done, Err(CommitError::Store(StoreError::Full))));
            }
            assert_eq!(store.get(names, b"ada").await.unwrap(), None);
            assert_eq!(store.position().await.unwrap().0, 0);
            drop(store);
            let store = opened($engine, dir.path());
            assert_eq!(store.commit(changes).await.unwrap().version.0, 1);
        }

        #[tokio::test]
        async fn damage_is_answered() {
            let dir = tempfile::tempdir().unwrap();
            let store = opened($engine, dir.path());
            for number in 0..200_u8 {
                let mut changes = ChangeSet::new();
                changes.put(Table("name"), vec![number], Expect::Any, vec![number; 3000]);
                store.commit(changes).await.unwrap();
            }
            drop(store);
            damage(&dir.path().join("engine"));
            match open(&StoreConfig::with_engine($engine), dir.path()) {
                Err(error @ StoreError::Damaged { .. }) => {
                    assert!(error.to_string().contains("restore a backup"), "{error}");
                }
                Err(other) => panic!("{other}"),
                // An engine may find the damage only when it reads.
                Ok(store) => {
                    let read = store.scan(gatepost_store::Range::prefix(Table("name"), b"")).await;
                    let count = read.as_ref().map(Vec::len);
                    assert!(matches!(read, Err(StoreError::Engine(_))), "{count:?}");
                }
            }
        }

        #[tokio::test]
        async fn a_first_start_that_was_cut_short_is_begun_anew() {
            let dir = tempfile::tempdir().unwrap();
            std::fs::create_dir_all(dir.path().join("engine")).unwrap();
            std::fs::write(dir.path().join("engine/0.jnl"), b"").unwrap();
            std::fs::write(dir.path().join("engine/db"), b"").unwrap();
            conformance::expectations_hold(opened($engine, dir.path()).as_ref()).await;
        }
    };
}

/// Overwrites the middle of every file that is larger than a few bytes.
fn damage(dir: &Path) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            damage(&path);
        } else if std::fs::metadata(&path).unwrap().len() > 64 {
            let mut bytes = std::fs::read(&path).unwrap();
            let length = bytes.len();
            for byte in &mut bytes[length / 20..length / 20 * 19] {
                *byte ^= 0x5a;
            }
            std::fs::write(&path, bytes).unwrap();
        }
    }
}

mod memory {
    use super::*;
    suite!(Engine::Memory);
}

mod sled {
    use super::*;
    suite!(on disk Engine::Sled);
}

mod fjall {
    use super::*;
    suite!(on disk Engine::Fjall);
}
