//! A store that was damaged is answered, not panicked about.

use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use gatepost_model::ServiceName;
use gatepost_testkit::{Setup, Topology, message_of, run};

use crate::letters::letter;

/// Every regular file below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Writes garbage over the whole of every file of the store, sizes kept.
fn overwrite(store: &Path) {
    for path in files(store) {
        let length = fs::metadata(&path).unwrap().len();
        let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        let garbage: Vec<u8> = (0..length.min(8 << 20)).map(|at| (at * 131 % 251) as u8).collect();
        file.write_all(&garbage).unwrap();
    }
}

/// Cuts every file of the store to a third.
fn truncate(store: &Path) {
    for path in files(store) {
        let length = fs::metadata(&path).unwrap().len();
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length / 3).unwrap();
    }
}

mod one_process {
    use super::*;

    #[tokio::test]
    async fn a_damaged_store_is_named_and_not_panicked_about() {
        for (service, damage) in [
            (ServiceName::Identity, overwrite as fn(&Path)),
            (ServiceName::Mailbox, truncate),
            (ServiceName::Organization, overwrite),
            (ServiceName::Mail, overwrite),
        ] {
            let mut gatepost = Setup::new(Topology::OneProcess).start().await;
            let anna = gatepost.person("anna").await;
            let mut lmtp = gatepost.lmtp().await;
            for number in 0..20 {
                lmtp.deliver_to(&anna.address, &letter(number)).await.ok();
            }
            gatepost.terminate(ServiceName::Identity);
            gatepost.end(ServiceName::Identity, Duration::from_secs(10)).await.expect("it ends");
            let store = gatepost.data_dir().join(service.as_str()).join("store");
            damage(&store);
            let mut words = vec!["serve".to_owned()];
            words.extend(gatepost.flags(Some(ServiceName::Identity)));
            let output = run(&words, "").await;
            let message = message_of(&output);
            assert!(!output.status.success(), "{service} runs on a damaged store");
            assert!(
                message.contains(&store.display().to_string()),
                "{service}: no place in {message}"
            );
            assert!(!message.contains("panicked at"), "{service}: {message}");
            assert!(
                message.contains("backup") || message.contains("restore"),
                "{service}: no advice in {message}"
            );
        }
    }
}
