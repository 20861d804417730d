//! Folders: names, hierarchy, special use, subscriptions, renaming, deleting.

use super::*;
use crate::{Rights, RightsChange, SpecialUse, UidSet, Who};

#[test]
fn names_are_checked() {
    for (text, expected) in [
        ("INBOX", Some("INBOX")),
        ("inBox", Some("INBOX")),
        ("inbox/Sub", Some("INBOX/Sub")),
        ("inboxes", Some("inboxes")),
        ("a/b/", Some("a/b")),
        ("Entwürfe/日本", Some("Entwürfe/日本")),
        ("", None),
        ("/", None),
        ("/a", None),
        ("a//b", None),
        ("a//", None),
        ("a*", None),
        ("a%", None),
        ("a\r\nb", None),
        ("a\0", None),
        ("a\u{2028}", None),
    ] {
        let parsed = text.parse::<FolderName>().ok();
        assert_eq!(parsed.as_ref().map(FolderName::as_str), expected, "{text:?}");
    }
    assert!("a/".repeat(40).parse::<FolderName>().is_err());
    assert!("a".repeat(1000).parse::<FolderName>().is_err());
}

async fn listed(mailbox: &Mailbox) -> Vec<String> {
    let folders = mailbox.folders().await;
    folders.iter().map(|folder| folder.name.to_string()).collect()
}

#[tokio::test]
async fn a_new_mailbox_has_its_folders() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    assert_eq!(listed(&mailbox).await, ["INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"]);
    let folders = mailbox.folders().await;
    assert!(folders.iter().all(|folder| folder.subscribed && !folder.no_select));
    assert_eq!(folders[1].special_use, Some(SpecialUse::Archive));
    let mut validities: Vec<_> = folders.iter().map(|folder| folder.uid_validity).collect();
    validities.sort_unstable();
    validities.dedup();
    assert_eq!(validities.len(), 6);
    // The same after a restart, and another mailbox has its own.
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    assert_eq!(again.folders().await, folders);
    let other = fixture.mail.open(id(2), 0).await.unwrap();
    assert_ne!(other.folders().await[0].id, folders[0].id);
}

#[tokio::test]
async fn folders_are_created_with_those_above() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let mut changes = mailbox.changes();
    changes.mark_unchanged();
    mailbox.create(&name("a/b/c"), None).await.unwrap();
    assert!(changes.has_changed().unwrap());
    let names = listed(&mailbox).await;
    assert!(["a", "a/b", "a/b/c"].iter().all(|name| names.contains(&(*name).to_owned())));
    assert!(matches!(mailbox.create(&name("a/b"), None).await, Err(MailError::FolderExists)));
    assert!(matches!(mailbox.create(&name("inbox"), None).await, Err(MailError::FolderExists)));
    let sent = mailbox.create(&name("Sent 2"), Some(SpecialUse::Sent)).await;
    assert!(matches!(sent, Err(MailError::Limit(_))));
    assert!(matches!(mailbox.folder(&name("none")).await, Err(MailError::NoSuchFolder)));
}

#[tokio::test]
async fn a_folder_that_is_made_again_has_a_new_validity() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let first = mailbox.create(&name("a"), None).await.unwrap();
    let open = mailbox.folder(&name("a")).await.unwrap();
    append(&mailbox, &open, "x").await;
    mailbox.delete(&name("a")).await.unwrap();
    assert!(open.is_deleted());
    assert_eq!(mailbox.usage().bytes, 0);
    let message = ingest(&mailbox, "y").await.unwrap();
    let late = mailbox.append(&open, vec![(message, Flags::none(), None)]).await;
    assert!(matches!(late, Err(MailError::NoSuchFolder)));
    let second = mailbox.create(&name("a"), None).await.unwrap();
    assert!(second.uid_validity > first.uid_validity && second.id != first.id);
    assert!(now_in(&mailbox.folder(&name("a")).await.unwrap()).is_empty());
    // Its messages and their bytes go in their time.
    assert_eq!(fixture.mail.tidy().await.unwrap().messages, 1);
    fixture.pass(Duration::from_secs(3600));
    assert_eq!(fixture.mail.tidy().await.unwrap().blobs, 1);
    // What was refused goes by itself.
    while fixture.blob_count().await > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn deleting_leaves_the_name_above_others() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    mailbox.create(&name("a/b"), None).await.unwrap();
    let folder = mailbox.folder(&name("a")).await.unwrap();
    append(&mailbox, &folder, "x").await;
    assert!(matches!(mailbox.delete_empty(&name("a")).await, Err(MailError::NotEmpty)));
    mailbox.delete(&name("a")).await.unwrap();
    let left = mailbox.folders().await.into_iter().find(|f| f.name == name("a")).unwrap();
    assert!(left.no_select);
    assert!(matches!(mailbox.folder(&name("a")).await, Err(MailError::NoSuchFolder)));
    assert!(matches!(mailbox.status(&name("a")).await, Err(MailError::NoSuchFolder)));
    assert!(matches!(mailbox.delete(&name("a")).await, Err(MailError::HasFolders)));
    assert!(matches!(mailbox.delete(&name("INBOX")).await, Err(MailError::Undeletable(_))));
    assert!(matches!(mailbox.delete(&name("none")).await, Err(MailError::NoSuchFolder)));
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    assert_eq!(again.folders().await, mailbox.folders().await);
    // It can be made a folder again, with a new validity.
    let made = mailbox.create(&name("a"), None).await.unwrap();
    assert!(!made.no_select && made.uid_validity > left.uid_validity);
    mailbox.delete_empty(&name("a/b")).await.unwrap();
    mailbox.delete(&name("a")).await.unwrap();
    assert!(!listed(&mailbox).await.contains(&"a".to_owned()));
}

#[tokio::test]
async fn renaming_takes_those_below_along() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    mailbox.create(&name("a/b/c"), None).await.unwrap();
    mailbox.create(&name("ab"), None).await.unwrap();
    let open = mailbox.folder(&name("a/b")).await.unwrap();
    append(&mailbox, &open, "x").await;
    let before = open.info();
    mailbox.rename(&name("a"), &name("new/place")).await.unwrap();
    let names = listed(&mailbox).await;
    for expected in ["ab", "new", "new/place", "new/place/b", "new/place/b/c"] {
        assert!(names.contains(&expected.to_owned()), "{expected} in {names:?}");
    }
    assert!(!names.contains(&"a".to_owned()) && !names.contains(&"a/b".to_owned()));
    // The same folder with the same messages, live.
    let info = open.info();
    assert_eq!((info.id, info.uid_validity), (before.id, before.uid_validity));
    assert_eq!(info.name, name("new/place/b"));
    append(&mailbox, &open, "y").await;
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    assert_eq!(now_in(&again.folder(&name("new/place/b")).await.unwrap()), [1, 2]);

    for (from, to) in [("none", "x"), ("new", "Sent"), ("new", "new/place/x"), ("new", "new")] {
        assert!(mailbox.rename(&name(from), &name(to)).await.is_err(), "{from} to {to}");
    }
}

#[tokio::test]
async fn renaming_inbox_moves_its_messages() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    mailbox.create(&name("INBOX/sub"), None).await.unwrap();
    let inbox = inbox(&mailbox).await;
    for text in ["1", "2", "3"] {
        append(&mailbox, &inbox, text).await;
    }
    let before = inbox.highest_modseq();
    mailbox.rename(&FolderName::inbox(), &name("old")).await.unwrap();
    assert!(now_in(&inbox).is_empty());
    assert_eq!(inbox.changes_since(before).vanished, uids(1..=3).into_iter().collect::<UidSet>());
    assert_eq!(now_in(&mailbox.folder(&name("old")).await.unwrap()), [1, 2, 3]);
    assert!(listed(&mailbox).await.contains(&"INBOX/sub".to_owned()));
    assert_eq!(append(&mailbox, &inbox, "4").await, uid(4));
    assert!(mailbox.rename(&FolderName::inbox(), &name("old")).await.is_err());
}

#[tokio::test]
async fn names_are_subscribed_whether_or_not_there_is_a_folder() {
    let config = MailStoreConfig { max_subscriptions: 7, ..MailStoreConfig::default() };
    let fixture = Fixture::with(config);
    let mailbox = fixture.mailbox().await;
    mailbox.subscribe(&name("Trash"), false).await.unwrap();
    mailbox.subscribe(&name("later"), true).await.unwrap();
    mailbox.subscribe(&name("later"), true).await.unwrap();
    mailbox.subscribe(&name("more"), true).await.unwrap();
    assert!(matches!(mailbox.subscribe(&name("x"), true).await, Err(MailError::Limit(_))));
    assert!(!mailbox.create(&name("x"), None).await.unwrap().subscribed);
    assert!(mailbox.create(&name("later"), None).await.unwrap().subscribed);
    mailbox.delete(&name("later")).await.unwrap();
    let subscribed = mailbox.subscriptions().await;
    assert!(subscribed.contains(&name("later")) && !subscribed.contains(&name("Trash")));
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    assert_eq!(again.subscriptions().await, subscribed);
}

#[tokio::test]
async fn folders_are_limited() {
    let fixture = Fixture::with(MailStoreConfig { max_folders: 8, ..MailStoreConfig::default() });
    let mailbox = fixture.mailbox().await;
    mailbox.create(&name("a/b"), None).await.unwrap();
    assert!(matches!(mailbox.create(&name("c"), None).await, Err(MailError::Limit(_))));
    assert!(matches!(mailbox.rename(&name("a"), &name("c/d")).await, Err(MailError::Limit(_))));
}

#[test]
fn sets_of_uids_keep_ranges() {
    let set: UidSet = uids([5, 1, 2, 3, 9, 8, 1]).into_iter().collect();
    let ranges: Vec<_> = set.ranges().map(|r| (r.start().get(), r.end().get())).collect();
    assert_eq!(ranges, [(1, 3), (5, 5), (8, 9)]);
    assert_eq!(set.len(), 6);
    assert!(set.contains(uid(2)) && !set.contains(uid(4)) && !set.contains(uid(10)));
    let all: UidSet = [1..=u32::MAX, 7..=8].into_iter().collect();
    assert!(all.contains(Uid::MAX) && all.len() == u64::from(u32::MAX));
}

#[tokio::test]
async fn rights_stay_with_their_folder_and_are_inherited() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let somebody = gatepost_model::AccountId::from_bytes([7; 16]);
    mailbox.create(&name("a/b"), None).await.unwrap();
    let open = mailbox.folder(&name("a")).await.unwrap();
    let mut changes = open.changes();
    changes.mark_unchanged();
    let set = RightsChange::Set(Rights::LOOKUP);
    mailbox.set_acl(&name("a"), Who::Account(somebody), set).await.unwrap();
    assert!(changes.has_changed().unwrap());
    let of = |mailbox: &Mailbox, folder: &str| mailbox.acl(&name(folder)).unwrap();
    assert_eq!(of(&mailbox, "a").rights_of(Some(somebody)), Rights::LOOKUP);
    assert_eq!(open.acl(), of(&mailbox, "a"));
    assert_eq!(of(&mailbox, "a/b").rights_of(Some(somebody)), Rights::ALL);
    mailbox.create(&name("a/c/d"), None).await.unwrap();
    assert_eq!(of(&mailbox, "a/c/d").rights_of(Some(somebody)), Rights::LOOKUP);
    mailbox.rename(&name("a"), &name("z")).await.unwrap();
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    for mailbox in [&mailbox, &again] {
        assert_eq!(of(mailbox, "z").rights_of(Some(somebody)), Rights::LOOKUP);
        assert_eq!(of(mailbox, "z/c").rights_of(None), Rights::ALL);
    }
    // A name that stays for those below it stays as hidden as it was.
    mailbox.delete(&name("z")).await.unwrap();
    assert_eq!(of(&mailbox, "z").rights_of(Some(somebody)), Rights::LOOKUP);
    for below in ["z/b", "z/c/d", "z/c", "z"] {
        mailbox.delete(&name(below)).await.unwrap();
    }
    mailbox.create(&name("z"), None).await.unwrap();
    assert_eq!(of(&mailbox, "z").rights_of(Some(somebody)), Rights::ALL);
    assert!(mailbox.set_acl(&name("none"), Who::Anyone, set).await.is_err());
}
