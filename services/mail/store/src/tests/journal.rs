//! Flags of many messages, changed alike.

use gatepost_store::{Range, Table};
use prost::Message;

use super::{
    check::{change, mended, put, slugs},
    *,
};
use crate::{
    FlagMask, FlagOp, Row,
    journal::{Entry, journal_key, records},
    record::{
        JOURNAL, JournalRecord, MAILBOX, MESSAGE, MailboxRecord, MessageRecord, PACK, REPLACES,
        STATE, StateRecord, VERSION,
    },
};

async fn count(fixture: &Fixture, table: Table) -> usize {
    fixture.store.scan(Range::prefix(table, &[])).await.unwrap().len()
}

/// A mailbox with messages 1 to `count` in its inbox.
async fn filled(fixture: &Fixture, count: u32) -> (Mailbox, Folder) {
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    for number in 1..=count {
        append(&mailbox, &folder, &format!("message {number}")).await;
    }
    (mailbox, folder)
}

fn all(folder: &Folder) -> Vec<Row> {
    folder.rows().iter().cloned().collect()
}

/// What a new process reads is what this one has.
async fn same_again(fixture: &Fixture, folder: &Folder) {
    let again = inbox(&fixture.reopened().open(id(1), 0).await.unwrap()).await;
    assert_eq!(all(&again), all(folder));
    assert_eq!(again.status(), folder.status());
    assert_eq!(again.keywords(), folder.keywords());
}

async fn set(folder: &Folder, chosen: impl IntoIterator<Item = u32>, op: FlagOp, flags: &Flags) {
    folder.store_flags(&uids(chosen), op, flags, None).await.unwrap();
}

fn flagged() -> Flags {
    Flags::new([SystemFlag::Flagged], [])
}

#[tokio::test]
async fn a_change_of_many_is_one_record_and_leaves_packs() {
    let fixture = Fixture::new();
    let (mailbox, folder) = filled(&fixture, 30).await;
    fixture.mail.tidy().await.unwrap();
    fixture.mail.tidy().await.unwrap();
    assert_eq!(count(&fixture, PACK).await, 3);
    let before = fixture.store.scan(Range::prefix(MESSAGE, &[])).await.unwrap();
    let outcome = folder.store_flags(&uids(2..=28), FlagOp::Add, &seen(), None).await.unwrap();
    assert_eq!(outcome.changed, all(&folder)[1..28]);
    assert!(outcome.changed.iter().all(|row| row.modseq == folder.highest_modseq()));
    assert_eq!(fixture.store.scan(Range::prefix(MESSAGE, &[])).await.unwrap(), before);
    assert_eq!((count(&fixture, JOURNAL).await, count(&fixture, PACK).await), (1, 3));
    assert_eq!(folder.status().unseen, 3);
    same_again(&fixture, &folder).await;
    // Nothing is changed twice.
    set(&folder, 2..=28, FlagOp::Add, &seen()).await;
    assert_eq!(count(&fixture, JOURNAL).await, 1);
    // Later changes of some count, of others the earlier one does.
    set(&folder, [3, 9], FlagOp::Remove, &seen()).await;
    folder.expunge(&uids([10])).await.unwrap();
    set(&folder, 1..=12, FlagOp::Add, &Flags::new([], [keyword("$Work")])).await;
    append(&mailbox, &folder, "later").await;
    same_again(&fixture, &folder).await;
    sound(&mailbox).await;
}

#[tokio::test]
async fn few_messages_and_a_full_journal_are_records() {
    let fixture = Fixture::new();
    let (mailbox, folder) = filled(&fixture, 40).await;
    set(&folder, 1..=2, FlagOp::Add, &seen()).await;
    assert_eq!(count(&fixture, JOURNAL).await, 0);
    // Two ranges are a record here: three parts, and three more.
    let (odd, even) = ((1..12).step_by(2), (22..34).step_by(2));
    set(&folder, odd.clone(), FlagOp::Add, &flagged()).await;
    assert_eq!(count(&fixture, JOURNAL).await, 3);
    set(&folder, even, FlagOp::Add, &flagged()).await;
    assert_eq!(count(&fixture, JOURNAL).await, 6);
    set(&folder, odd, FlagOp::Remove, &flagged()).await;
    assert_eq!(count(&fixture, JOURNAL).await, 6);
    same_again(&fixture, &folder).await;
    sound(&mailbox).await;
}

#[tokio::test]
async fn many_messages_are_some_commits() {
    let fixture = Fixture::new();
    let (mailbox, folder) = filled(&fixture, 40).await;
    let first = folder.highest_modseq();
    let outcome = folder.store_flags(&uids(1..=40), FlagOp::Add, &seen(), None).await.unwrap();
    assert_eq!(count(&fixture, JOURNAL).await, 2);
    assert_eq!((&outcome.changed, folder.status().unseen), (&all(&folder), 0));
    let passage = outcome.passage.unwrap();
    assert_eq!((passage.before, passage.after), (first, folder.highest_modseq()));
    assert_eq!(passage.after, first.next().next());
    assert!(passage.rows.iter().eq(folder.rows().iter()));
    // More ranges than there is room for.
    let odd = uids((1..=40).step_by(2).chain([2, 4, 6, 8, 10]));
    let outcome = folder.store_flags(&odd, FlagOp::Remove, &seen(), None).await.unwrap();
    assert_eq!((outcome.changed.len(), folder.status().unseen), (25, 25));
    assert_eq!(count(&fixture, JOURNAL).await, 2);
    assert_eq!(outcome.passage.unwrap().after, passage.after.next().next());
    same_again(&fixture, &folder).await;
    sound(&mailbox).await;
    let outcome = folder.store_flags(&odd, FlagOp::Remove, &seen(), None).await.unwrap();
    assert!(outcome.changed.is_empty() && outcome.passage.is_none());
}

#[tokio::test]
async fn a_long_journal_is_folded() {
    let fixture = Fixture::new();
    let (mailbox, folder) = filled(&fixture, 20).await;
    fixture.mail.tidy().await.unwrap();
    fixture.mail.tidy().await.unwrap();
    for (chosen, flags) in [(1..=9, seen()), (5..=20, flagged())] {
        set(&folder, chosen, FlagOp::Add, &flags).await;
    }
    fixture.mail.tidy().await.unwrap();
    assert_eq!(count(&fixture, JOURNAL).await, 2, "it is short");
    set(&folder, 1..=7, FlagOp::Add, &Flags::new([], [keyword("k")])).await;
    set(&folder, [1], FlagOp::Remove, &seen()).await;
    let before = all(&folder);
    fixture.mail.tidy().await.unwrap();
    assert_eq!(count(&fixture, JOURNAL).await, 0);
    assert_eq!(all(&folder), before);
    same_again(&fixture, &folder).await;
    for entry in fixture.store.scan(Range::prefix(MESSAGE, &[])).await.unwrap() {
        let record = MessageRecord::decode(entry.record.value).unwrap();
        assert!(before.iter().any(|row| row.modseq.get() == record.modseq));
    }
    sound(&mailbox).await;
    fixture.mail.tidy().await.unwrap();
    assert_eq!(count(&fixture, PACK).await, 2);
    set(&folder, 1..=7, FlagOp::Remove, &seen()).await;
    same_again(&fixture, &folder).await;
    sound(&mailbox).await;
}

#[tokio::test]
async fn only_what_is_unchanged_since_is_named() {
    let fixture = Fixture::new();
    let (_, folder) = filled(&fixture, 12).await;
    let since = folder.highest_modseq();
    set(&folder, [4], FlagOp::Add, &flagged()).await;
    let chosen = uids(1..=10);
    let outcome = folder.store_flags(&chosen, FlagOp::Replace, &seen(), Some(since)).await.unwrap();
    assert_eq!(outcome.modified, uids([4]));
    assert_eq!(outcome.changed.len(), 9);
    assert_eq!(folder.row(uid(4)).unwrap().flags, flagged());
    same_again(&fixture, &folder).await;
}

#[tokio::test]
async fn keywords_are_written_as_they_were_first() {
    let fixture = Fixture::new();
    let (_, folder) = filled(&fixture, 8).await;
    set(&folder, [1], FlagOp::Add, &Flags::new([], [keyword("$Work")])).await;
    set(&folder, 1..=8, FlagOp::Add, &Flags::new([], [keyword("$WORK"), keyword("b")])).await;
    let spelled = |folder: &Folder| {
        let words = |row: &Row| row.flags.keywords().iter().map(ToString::to_string).collect();
        folder.rows().iter().map(words).collect::<Vec<Vec<String>>>()
    };
    assert_eq!(spelled(&folder), vec![["$Work", "b"]; 8]);
    let again = inbox(&fixture.reopened().open(id(1), 0).await.unwrap()).await;
    assert_eq!(spelled(&again), spelled(&folder));
    // One that no message has is not made known by its removal.
    set(&folder, 1..=8, FlagOp::Remove, &Flags::new([], [keyword("b"), keyword("new")])).await;
    assert_eq!(folder.keywords(), [keyword("$Work"), keyword("b")]);
    same_again(&fixture, &folder).await;
}

#[tokio::test]
async fn too_many_keywords_change_nothing() {
    let fixture = Fixture::with(MailStoreConfig { max_keywords: 1, ..MailStoreConfig::default() });
    let (_, folder) = filled(&fixture, 8).await;
    let two = Flags::new([], [keyword("a"), keyword("b")]);
    let refused = folder.store_flags(&uids(1..=8), FlagOp::Add, &two, None).await;
    assert!(matches!(refused, Err(MailError::Limit(_))));
    assert!(folder.rows().iter().all(|row| row.flags.is_empty()));
    assert_eq!(count(&fixture, JOURNAL).await, 0);
    let gone = folder.store_flags(&uids(9..=20), FlagOp::Add, &two, None).await.unwrap();
    assert!(gone.changed.is_empty());
}

/// Its messages are kept with the flags that they had.
#[tokio::test]
async fn a_deleted_folder_leaves_no_journal() {
    let fixture = Fixture::keeping();
    let mailbox = fixture.mailbox().await;
    mailbox.create(&name("x"), None).await.unwrap();
    let folder = mailbox.folder(&name("x")).await.unwrap();
    for number in 0..5 {
        append(&mailbox, &folder, &format!("{number}")).await;
    }
    let flags = Flags::new([SystemFlag::Flagged], [keyword("k")]);
    set(&folder, 1..=4, FlagOp::Add, &flags).await;
    set(&folder, 2..=5, FlagOp::Add, &seen()).await;
    let before: Vec<Flags> = folder.rows().iter().map(|row| row.flags.clone()).collect();
    mailbox.delete(&name("x")).await.unwrap();
    fixture.mail.tidy().await.unwrap();
    assert_eq!(count(&fixture, JOURNAL).await, 0);
    let mut kept = mailbox.kept(None, 10).await.unwrap();
    kept.sort_by_key(|kept| kept.id.uid());
    let kept: Vec<Flags> = kept.into_iter().map(|kept| kept.flags).collect();
    assert_eq!(kept, before);
    sound(&mailbox).await;
}

/// A mailbox of version 1 has no journal; with one it is of version 2, which older programs refuse.
#[tokio::test]
async fn mailboxes_from_before_open_and_newer_ones_do_not() {
    let fixture = Fixture::new();
    let (_, folder) = filled(&fixture, 9).await;
    let to = |version| {
        move |record: &mut MailboxRecord| {
            record.version = version;
            true
        }
    };
    change::<MailboxRecord>(&fixture, MAILBOX, to(1)).await;
    let version = || async {
        let found = fixture.store.scan(Range::prefix(MAILBOX, &[])).await.unwrap();
        MailboxRecord::decode(found[0].record.value.clone()).unwrap().version
    };
    let old = fixture.reopened().open(id(1), 0).await.unwrap();
    let old = inbox(&old).await;
    assert_eq!(all(&old), all(&folder));
    set(&old, 1..=2, FlagOp::Add, &seen()).await;
    assert_eq!(version().await, 1);
    set(&old, 1..=9, FlagOp::Add, &seen()).await;
    assert_eq!(version().await, VERSION);
    same_again(&fixture, &old).await;
    change::<MailboxRecord>(&fixture, MAILBOX, to(VERSION + 1)).await;
    assert!(fixture.reopened().open(id(1), 0).await.is_err());
}

#[tokio::test]
async fn damage_of_journals_is_found() {
    let fixture = Fixture::new();
    let (_, folder) = filled(&fixture, 9).await;
    set(&folder, 1..=8, FlagOp::Add, &seen()).await;
    change::<StateRecord>(&fixture, STATE, |state| {
        let this = state.journal_len == 1;
        state.journal_len = 0;
        this
    })
    .await;
    mended(&fixture, &["wrong-counter"], &[]).await;
    // Of a folder that nobody has.
    let nobody = journal_key(gatepost_model::FolderId::from_bytes([9; 16]), crate::ModSeq::MIN, 0);
    put(&fixture, JOURNAL, nobody, Some(vec![1])).await;
    assert_eq!(fixture.mail.sweep_astray().await.unwrap(), 1);
    assert_eq!(count(&fixture, JOURNAL).await, 1);
    // An entry that is lost shows: nobody can tell what it was.
    let entry = fixture.store.scan(Range::prefix(JOURNAL, &[])).await.unwrap().remove(0);
    put(&fixture, JOURNAL, entry.key.clone(), None).await;
    let report = fixture.reopened().open(id(1), 0).await.unwrap().check(false, |_| {}).await;
    assert_eq!(slugs(&report.unwrap()), ["wrong-counter", "wrong-counter"]);
    put(&fixture, JOURNAL, entry.key, Some(vec![0xff])).await;
    let mailbox = fixture.reopened().open(id(1), 0).await.unwrap();
    let report = mailbox.repair(false, |_| {}).await.unwrap();
    assert!(mailbox.folder(&FolderName::inbox()).await.is_err());
    assert_eq!((slugs(&report), report.repaired), (vec!["damaged-record"], 0));
}

fn record() -> impl proptest::strategy::Strategy<Value = JournalRecord> {
    use proptest::prelude::*;
    let steps = prop::collection::vec((1..300_u32, 1..70_000_u32), 0..40);
    let steps = steps.prop_map(|steps| steps.into_iter().flat_map(|(gap, some)| [gap, some]));
    let keywords = prop::collection::vec(0..3_u32, 0..3);
    (1..4_u32, 0..32_u32, keywords, 0..8_u32, steps).prop_map(
        |(op, flags, keywords, mask, steps)| {
            let mask = if op == REPLACES { mask } else { 0 };
            JournalRecord { op, flags, keywords, mask, steps: steps.collect() }
        },
    )
}

proptest::proptest! {
    #[test]
    fn entries_are_read_as_they_were_written(record in record()) {
        let words = ["a", "b", "c"].map(keyword);
        let key = journal_key(gatepost_model::FolderId::from_bytes([1; 16]), crate::ModSeq::MIN, 7);
        let entry = Entry::read(&key, record.encode_to_vec().into(), &words).unwrap();
        let parts = records(&record, &entry.uids);
        let parts = parts.into_iter().map(|part| Entry::read(&key, part.into(), &words).unwrap());
        let parts: Vec<Entry> = parts.collect();
        assert!(parts.iter().all(|part| part.edit == entry.edit));
        let uids: Vec<_> = parts.iter().flat_map(|part| part.uids.bounds()).cloned().collect();
        assert_eq!(uids, entry.uids.bounds());
    }

    /// Sets that are remembered change nothing.
    #[test]
    fn edits_do_what_flags_after_does(
        record in record(),
        given in proptest::collection::vec((0..32_u8, 0..8_u8), 1..20),
    ) {
        let words = ["a", "b", "c"].map(keyword);
        let some = |bits: u8| (0..3).filter(move |bit| bits >> bit & 1 == 1);
        let sets: Vec<Flags> = (0..8)
            .map(|bits| Flags::of(0, some(bits).map(|bit| words[bit].clone()).collect()))
            .collect();
        let op = match record.op {
            1 => FlagOp::Add,
            2 => FlagOp::Remove,
            _ => FlagOp::ReplaceWithin(FlagMask::of_bits(record.mask).unwrap()),
        };
        let numbers = record.keywords.iter().map(|number| words[*number as usize].clone());
        let flags = Flags::of(u8::try_from(record.flags).unwrap(), numbers.collect());
        let mut edit = crate::edit::Edit::of_record(&record, &words).unwrap();
        for (system, keywords) in given {
            let before = Flags { system, ..sets[usize::from(keywords)].clone() };
            assert_eq!(edit.apply(&before), before.after(op, &flags));
        }
    }
}
