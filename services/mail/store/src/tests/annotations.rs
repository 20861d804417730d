//! Annotations: kept with their folders, bounded, remembered as changed.

use super::*;
use crate::{AnnotationChange, Scope, SpecialUse};

fn change(scope: Scope, name: &str, value: Option<&str>) -> AnnotationChange {
    let value = value.map(|value| bytes::Bytes::copy_from_slice(value.as_bytes()));
    AnnotationChange { scope, name: name.to_owned(), value }
}

async fn values(mailbox: &Mailbox, place: Option<&str>, scope: Scope) -> Vec<(String, String)> {
    let place = place.map(name);
    let found = mailbox.annotations(place.as_ref(), scope).await.unwrap();
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    found.into_iter().map(|entry| (entry.name, text(&entry.value))).collect()
}

async fn set(
    mailbox: &Mailbox,
    place: Option<&str>,
    changes: Vec<AnnotationChange>,
) -> Result<u64, MailError> {
    mailbox.annotate(place.map(name).as_ref(), changes, None).await
}

const SHARED: Scope = Scope::Shared;

#[tokio::test]
async fn annotations_go_where_their_folder_goes() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let mine = Scope::Private(Some(gatepost_model::AccountId::from_bytes([7; 16])));
    mailbox.create(&name("a/b"), None).await.unwrap();
    let changes = vec![change(SHARED, "/comment", Some("of all")), change(mine, "/x", Some(""))];
    set(&mailbox, Some("a/b"), changes).await.unwrap();
    set(&mailbox, None, vec![change(SHARED, "/comment", Some("whole"))]).await.unwrap();
    mailbox.rename(&name("a"), &name("z")).await.unwrap();
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    for mailbox in [&mailbox, &again] {
        let one = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert_eq!(values(mailbox, Some("z/b"), SHARED).await, one("/comment", "of all"));
        assert_eq!(values(mailbox, Some("z/b"), mine).await, one("/x", ""));
        assert_eq!(values(mailbox, None, SHARED).await, one("/comment", "whole"));
        assert!(values(mailbox, Some("z/b"), Scope::Private(None)).await.is_empty());
        assert!(values(mailbox, Some("z"), SHARED).await.is_empty());
    }
    mailbox.delete(&name("z/b")).await.unwrap();
    mailbox.create(&name("z/b"), None).await.unwrap();
    assert!(values(&mailbox, Some("z/b"), SHARED).await.is_empty());
    set(&mailbox, None, vec![change(SHARED, "/comment", None)]).await.unwrap();
    assert_eq!(mailbox.shared.view().record.annotation_bytes, 0);
    assert!(mailbox.annotations(Some(&name("none")), SHARED).await.is_err());
}

#[tokio::test]
async fn a_renamed_inbox_keeps_its_annotations_and_gives_copies() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    set(&mailbox, Some("INBOX"), vec![change(SHARED, "/comment", Some("x"))]).await.unwrap();
    mailbox.rename(&FolderName::inbox(), &name("old")).await.unwrap();
    for place in ["INBOX", "old"] {
        assert_eq!(values(&mailbox, Some(place), SHARED).await.len(), 1, "{place}");
    }
    assert_eq!(mailbox.shared.view().record.annotation_bytes, 18);
}

#[tokio::test]
async fn annotations_are_bounded_and_set_all_or_none() {
    let config = MailStoreConfig {
        max_annotations: 2,
        max_annotation_bytes: 20,
        max_annotation_space: 60,
        ..MailStoreConfig::default()
    };
    let fixture = Fixture::with(config);
    let mailbox = fixture.mailbox().await;
    let long = "x".repeat(21);
    let both = vec![change(SHARED, "/a", Some("1")), change(SHARED, "/b", Some(&long))];
    let refused = set(&mailbox, Some("INBOX"), both).await;
    assert!(matches!(refused, Err(MailError::AnnotationTooLarge(20))));
    assert!(values(&mailbox, Some("INBOX"), SHARED).await.is_empty());
    let many = ["/a", "/b", "/c"].map(|name| change(SHARED, name, Some("1")));
    let refused = set(&mailbox, Some("INBOX"), many.to_vec()).await;
    assert!(matches!(refused, Err(MailError::TooManyAnnotations)));
    set(&mailbox, Some("INBOX"), many[..2].to_vec()).await.unwrap();
    // One may take the place of another, and another account has places of its own.
    let swap = vec![change(SHARED, "/a", None), many[2].clone()];
    set(&mailbox, Some("INBOX"), swap).await.unwrap();
    let private = change(Scope::Private(None), "/a", Some("1"));
    set(&mailbox, Some("INBOX"), vec![private]).await.unwrap();
    // The mailbox has a bound as a whole, below which everybody may go.
    let full = ["Sent", "Trash"].map(|place| (place, change(SHARED, "/a", Some(&long[..20]))));
    for (place, change) in full {
        set(&mailbox, Some(place), vec![change]).await.unwrap();
    }
    let more = change(SHARED, "/a", Some(&long[..20]));
    let refused = set(&mailbox, Some("Drafts"), vec![more]).await;
    assert!(matches!(refused, Err(MailError::TooManyAnnotations)));
    set(&mailbox, Some("Sent"), vec![change(SHARED, "/a", Some("less"))]).await.unwrap();
}

#[tokio::test]
async fn the_special_use_is_changed_with_them() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    mailbox.create(&name("mine"), None).await.unwrap();
    let use_ = |folder: &'static str, special_use| {
        let mailbox = mailbox.clone();
        async move { mailbox.annotate(Some(&name(folder)), Vec::new(), Some(special_use)).await }
    };
    assert!(matches!(use_("mine", Some(SpecialUse::Sent)).await, Err(MailError::Limit(_))));
    use_("Sent", None).await.unwrap();
    let mark = mailbox.annotation_mark();
    use_("mine", Some(SpecialUse::Sent)).await.unwrap();
    assert_eq!(mailbox.annotated_since(mark).unwrap().len(), 1);
    let again = fixture.reopened().open(id(1), 0).await.unwrap();
    for mailbox in [&mailbox, &again] {
        let folders = mailbox.folders().await;
        let with: Vec<_> =
            folders.iter().filter(|f| f.special_use == Some(SpecialUse::Sent)).collect();
        assert_eq!(with.len(), 1);
        assert_eq!(with[0].name, name("mine"));
    }
}
