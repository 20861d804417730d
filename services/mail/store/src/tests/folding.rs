//! Flags of one folder, changed in bulk and one by one, also while they are folded and packed, read anew,
//! and cut short at any commit, against plain maps.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use proptest::prelude::*;

use super::{
    crash::{FAILS_AFTER, FAILS_BEFORE, Flaky, WORKS},
    *,
};
use crate::{FlagOp, ModSeq, Row};

#[derive(Clone, Debug)]
enum Step {
    Store { first: u32, count: u32, step: u32, op: u8, system: u8, keyword: Option<u8> },
    Expunge(u32),
    Append,
    Tidy,
    Reopen,
}

/// A step, and what becomes of the process after some of its commits. Where it lives on: whether it tidies
/// meanwhile, and how far it gets before the step.
fn step() -> impl Strategy<Value = (Step, u8, u8)> {
    let store = (1..16_u32, 1..20_u32, 1..4_u32, 0..3_u8, 0..32_u8, prop::option::of(0..3_u8));
    let store = store.prop_map(|(first, count, step, op, system, keyword)| Step::Store {
        first,
        count,
        step,
        op,
        system,
        keyword,
    });
    let step = prop_oneof![
        12 => store,
        1 => (1..24_u32).prop_map(Step::Expunge),
        1 => Just(Step::Append),
        5 => Just(Step::Tidy),
        1 => Just(Step::Reopen),
    ];
    let mode = prop_oneof![6 => Just(WORKS), 1 => Just(FAILS_BEFORE), 1 => Just(FAILS_AFTER)];
    (step, mode, 0..8_u8)
}

/// Messages by UID: flags and mod-sequence.
type Model = BTreeMap<u32, (Flags, ModSeq)>;

fn of(folder: &Folder) -> Model {
    let row = |row: &Row| (row.uid.get(), (row.flags.clone(), row.modseq));
    folder.rows().iter().map(row).collect()
}

/// What the step should make of the folder.
fn expected(before: &Model, step: &Step, next: u32, modseq: ModSeq) -> Model {
    let mut after = before.clone();
    match step {
        Step::Store { op, system, keyword, .. } => {
            let (op, given) = edit(*op, *system, *keyword);
            for uid in chosen(step) {
                let Some(entry) = after.get_mut(&uid) else { continue };
                let flags = entry.0.after(op, &given);
                if flags != entry.0 {
                    *entry = (flags, modseq);
                }
            }
        }
        Step::Expunge(uid) => drop(after.remove(uid)),
        Step::Append => drop(after.insert(next, (Flags::none(), modseq))),
        Step::Tidy | Step::Reopen => {}
    }
    after
}

fn edit(op: u8, system: u8, keyword: Option<u8>) -> (FlagOp, Flags) {
    let op = [FlagOp::Add, FlagOp::Remove, FlagOp::Replace][usize::from(op)];
    let words = keyword.map(|number| super::keyword(&format!("k{number}")));
    (op, Flags::of(system, words.into_iter().collect()))
}

fn chosen(step: &Step) -> Vec<u32> {
    let Step::Store { first, count, step, .. } = *step else { return Vec::new() };
    (0..count).map(|at| first + at * step).collect()
}

async fn act(mail: &MailStore, folder: &Folder, step: &Step) -> Result<(), MailError> {
    match step {
        Step::Store { op, system, keyword, .. } => {
            let (op, given) = edit(*op, *system, *keyword);
            folder.store_flags(&uids(chosen(step)), op, &given, None).await.map(drop)
        }
        Step::Expunge(number) => folder.expunge(&uids([*number])).await.map(drop),
        Step::Append => {
            let message = ingest(&folder.mailbox, "late").await?;
            folder.mailbox.append(folder, vec![(message, Flags::none(), None)]).await.map(drop)
        }
        Step::Tidy => mail.tidy().await.map(drop),
        Step::Reopen => Ok(()),
    }
}

async fn run(steps: Vec<(Step, u8, u8)>) {
    let store = Arc::new(Flaky::new());
    let config = MailStoreConfig { keep_expunged: Duration::ZERO, ..MailStoreConfig::default() };
    let fixture = Fixture::over(store.clone(), config);
    let mut mail = fixture.mail.clone();
    let mut folder = inbox(&mail.open(id(1), 0).await.unwrap()).await;
    for number in 0..20 {
        append(&folder.mailbox, &folder, &format!("{number}")).await;
    }
    for (step, mode, well) in steps {
        let before = of(&folder);
        let status = folder.status();
        let next = u32::try_from(status.uid_next).unwrap();
        let after = expected(&before, &step, next, status.highest_modseq.next());
        store.mode.store(mode, Ordering::SeqCst);
        store.well.store(if mode == WORKS { 0 } else { well }, Ordering::SeqCst);
        let outcome = if mode == WORKS && well > 0 {
            // Somewhere in the midst of it.
            let late = async {
                for _ in 1..well {
                    tokio::task::yield_now().await;
                }
                act(&mail, &folder, &step).await
            };
            let (tidied, outcome) = tokio::join!(mail.tidy(), late);
            tidied.map(drop).and(outcome)
        } else {
            act(&mail, &folder, &step).await
        };
        store.mode.store(WORKS, Ordering::SeqCst);
        store.well.store(0, Ordering::SeqCst);
        if outcome.is_ok() {
            assert_eq!(of(&folder), after, "{step:?}");
        }
        if outcome.is_err() || matches!(step, Step::Reopen) {
            mail = fixture.reopened();
            folder = inbox(&mail.open(id(1), 0).await.unwrap()).await;
        }
        // What failed is done whole or not at all.
        let now = of(&folder);
        assert!(now == after || (outcome.is_err() && now == before), "{step:?}: {now:?}");
        let again = inbox(&fixture.reopened().open(id(1), 0).await.unwrap()).await;
        assert_eq!(of(&again), now, "{step:?}");
        let report = folder.mailbox.check(false, |_| {}).await.unwrap();
        let bad = report.findings.iter().find(|one| !matches!(one, Finding::Orphan { .. }));
        assert_eq!(bad, None, "{step:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn flags_are_what_was_done_to_them(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(run(steps));
    }
}
