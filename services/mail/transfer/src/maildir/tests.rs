//! Maildirs as others write them, and ours read back.

use std::{fs, path::Path};

use super::*;
use crate::Message;

fn read(root: &Path) -> Vec<(String, Vec<Message>)> {
    let messages =
        |folder: &Folder| folder.messages(1000).map(|message| message.unwrap().unwrap()).collect();
    folders(root).unwrap().iter().map(|one| (one.name.clone(), messages(one))).collect()
}

#[test]
fn folders_read_back_as_they_were() {
    let root = tempfile::tempdir().unwrap();
    let message = |text: &str, flags: &[&str], received_millis| Message {
        bytes: text.as_bytes().to_vec(),
        flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
        received_millis,
    };
    let all = [
        (
            "INBOX",
            vec![
                // The later one comes first: the order is that of their numbers.
                message("a\r\nb", &["\\Draft", "\\Flagged", "\\Seen", "$Work"], 1_700_000_000_123),
                message("bare\nline", &["$Forwarded", "\\Answered", "\\Deleted", "$Work", "x"], 5),
                message("", &[], 0),
            ],
        ),
        ("Entwürfe/2.0 \\ x", vec![message("x", &["y"], 1_700_000_000_999)]),
        ("Empty", vec![]),
    ];
    for (folder, messages) in &all {
        let mut writer = Writer::create(root.path(), folder).unwrap();
        for (number, message) in messages.iter().enumerate() {
            writer.write(u32::try_from(number).unwrap() + 1, message).unwrap();
        }
        assert_eq!(writer.finish().unwrap(), 0);
    }
    let mut found = read(root.path());
    found.sort_by(|one, other| one.0.cmp(&other.0));
    let mut expected: Vec<(String, Vec<Message>)> =
        all.iter().map(|(name, messages)| ((*name).to_owned(), messages.clone())).collect();
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    for ((name, messages), (other, expected)) in found.iter().zip(&expected) {
        assert_eq!(name, other);
        let plain = |message: &Message| {
            let mut message = message.clone();
            message.flags.sort();
            message
        };
        let messages: Vec<_> = messages.iter().map(plain).collect();
        assert_eq!(messages, expected.iter().map(plain).collect::<Vec<_>>());
    }
    assert_eq!(found.len(), expected.len());
    assert!(Writer::create(root.path(), "Empty").is_err());
}

#[test]
fn what_others_wrote_is_taken() {
    let root = tempfile::tempdir().unwrap();
    for part in ["cur", "new", "tmp", ".Sent.Old/cur", ".no folder", "other/cur"] {
        fs::create_dir_all(root.path().join(part)).unwrap();
    }
    let put = |name: &str| fs::write(root.path().join(name), "Subject: x\n\ny\n").unwrap();
    put("cur/1700000001.M1P2.host:2,RS");
    put("new/1700000000.M1P2.host");
    put("cur/.hidden");
    put(".Sent.Old/cur/1.2.h:2,aZ");
    fs::write(root.path().join(".Sent.Old/dovecot-keywords"), "0 $Label\n99 no\nx\n").unwrap();
    let found = read(root.path());
    let [(inbox, two), (sent, one)] = &found[..] else { panic!("{found:?}") };
    assert_eq!((inbox.as_str(), sent.as_str()), ("INBOX", "Sent/Old"));
    assert_eq!(two[1].flags, ["\\Answered", "\\Seen"]);
    assert_eq!(two[0].bytes, b"Subject: x\r\n\r\ny\r\n");
    assert!(two[0].flags.is_empty() && two[0].received_millis > 1_700_000_000_000);
    assert_eq!(one[0].flags, ["$Label"]);
    assert!(folders(&root.path().join("other/cur")).is_err());
    let all = folders(root.path()).unwrap();
    assert!(all[0].messages(3).all(|message| message.unwrap().is_none()));
}

#[test]
fn keywords_without_a_letter_are_counted() {
    let root = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(root.path(), "INBOX").unwrap();
    let flags = (0..30).map(|n| format!("k{n}")).collect();
    let message = Message { flags, ..Message::default() };
    writer.write(1, &message).unwrap();
    assert_eq!(writer.finish().unwrap(), 4);
    assert_eq!(read(root.path())[0].1[0].flags.len(), 26);
}
