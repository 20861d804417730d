//! Random changes against a model that is too simple to be wrong.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{FlagOp, Kept, KeptId, ModSeq, Row};

const FOLDERS: [&str; 3] = ["INBOX", "Archive", "Sent"];

#[derive(Clone, Debug)]
enum Step {
    Append {
        folder: usize,
        text: u8,
        system: u8,
        keyword: Option<u8>,
    },
    Store {
        folder: usize,
        uids: Vec<u32>,
        op: u8,
        system: u8,
        keyword: Option<u8>,
    },
    Expunge {
        folder: usize,
        uids: Vec<u32>,
    },
    Copy {
        from: usize,
        to: usize,
        uids: Vec<u32>,
    },
    Move {
        from: usize,
        to: usize,
        uids: Vec<u32>,
    },
    Restore {
        among: Vec<usize>,
        to: Option<usize>,
    },
    Forget {
        among: Vec<usize>,
    },
    Reopen,
    Unload,
    /// What has settled is packed.
    Pack,
}

fn step() -> impl Strategy<Value = Step> {
    let folder = 0..FOLDERS.len();
    let uids = prop::collection::vec(1_u32..20, 0..5);
    let keyword = prop::option::of(0_u8..3);
    // Enough for the journal, in one range or in several.
    let some = prop_oneof![
        uids.clone(),
        prop::collection::vec(1_u32..20, 3..16),
        (1_u32..10, 3_u32..12).prop_map(|(first, count)| (first..first + count).collect())
    ];
    prop_oneof![
        4 => (folder.clone(), 0_u8..6, 0_u8..32, keyword.clone()).prop_map(|(folder, text, system, keyword)| Step::Append { folder, text, system, keyword }),
        5 => (folder.clone(), some, 0_u8..3, 0_u8..32, keyword).prop_map(|(folder, uids, op, system, keyword)| Step::Store { folder, uids, op, system, keyword }),
        2 => (folder.clone(), uids.clone()).prop_map(|(folder, uids)| Step::Expunge { folder, uids }),
        2 => (folder.clone(), folder.clone(), uids.clone()).prop_map(|(from, to, uids)| Step::Copy { from, to, uids }),
        2 => (folder.clone(), folder.clone(), uids).prop_map(|(from, to, uids)| Step::Move { from, to, uids }),
        2 => (prop::collection::vec(0_usize..6, 0..4), prop::option::of(folder)).prop_map(|(among, to)| Step::Restore { among, to }),
        1 => prop::collection::vec(0_usize..6, 0..3).prop_map(|among| Step::Forget { among }),
        1 => Just(Step::Reopen),
        1 => Just(Step::Unload),
        2 => Just(Step::Pack),
    ]
}

/// What a folder should be.
#[derive(Default)]
struct Model {
    messages: BTreeMap<u32, (String, Flags)>,
    last: u32,
}

fn flags(system: u8, number: Option<u8>) -> Flags {
    Flags::of(system, number.map(|number| keyword(&format!("k{number}"))).into_iter().collect())
}

impl Model {
    fn add(&mut self, message: (String, Flags)) -> u32 {
        self.last += 1;
        self.messages.insert(self.last, message);
        self.last
    }

    fn among(&self, uids: &[u32]) -> Vec<u32> {
        let mut uids: Vec<u32> =
            uids.iter().copied().filter(|uid| self.messages.contains_key(uid)).collect();
        uids.sort_unstable();
        uids.dedup();
        uids
    }
}

/// What a client that follows changes knows.
struct Follower {
    since: ModSeq,
    known: BTreeMap<u32, Flags>,
}

/// Where an expunged message was, and what it was.
type Gone = (usize, u32, (String, Flags));

/// Those of the kept messages that a step means: the newest first, as they are listed.
async fn chosen(mailbox: &Mailbox, gone: &[Gone], among: &[usize]) -> Vec<(KeptId, Gone)> {
    let kept = mailbox.kept(None, 1000).await.unwrap();
    assert_eq!(kept.len(), gone.len());
    let mut among = among.to_vec();
    among.sort_unstable();
    among.dedup();
    let chosen = among.iter().filter_map(|at| kept.get(*at));
    let find = |kept: &Kept| {
        let same = |gone: &&Gone| (FOLDERS[gone.0], gone.1) == (&kept.folder, kept.id.uid());
        gone.iter().find(same).unwrap().clone()
    };
    chosen.map(|kept| (kept.id, find(kept))).collect()
}

async fn run(steps: Vec<Step>) {
    let fixture = Fixture::keeping();
    let mut gone: Vec<Gone> = Vec::new();
    let mut mail = fixture.mail.clone();
    let mut mailbox = mail.open(id(1), 0).await.unwrap();
    let mut models: Vec<Model> = FOLDERS.iter().map(|_| Model::default()).collect();
    let mut followers: Vec<Follower> =
        FOLDERS.iter().map(|_| Follower { since: ModSeq::MIN, known: BTreeMap::new() }).collect();
    let open = |mailbox: &Mailbox, folder: usize| {
        let mailbox = mailbox.clone();
        async move { mailbox.folder(&name(FOLDERS[folder])).await.unwrap() }
    };
    let mut rows: Vec<Vec<Row>> = vec![Vec::new(); FOLDERS.len()];
    for step in steps {
        let quiet = matches!(step, Step::Reopen | Step::Unload | Step::Pack | Step::Forget { .. });
        match step {
            Step::Append { folder, text, system, keyword } => {
                let (text, flags) = (format!("message {text}"), flags(system, keyword));
                let message = ingest(&mailbox, &text).await.unwrap();
                let folder_now = open(&mailbox, folder).await;
                let got = mailbox
                    .append(&folder_now, vec![(message, flags.clone(), None)])
                    .await
                    .unwrap();
                assert_eq!(got.uids, uids([models[folder].add((text, flags))]));
            }
            Step::Store { folder, uids: chosen, op, system, keyword } => {
                let op = [FlagOp::Add, FlagOp::Remove, FlagOp::Replace][op as usize];
                let given = flags(system, keyword);
                let outcome = open(&mailbox, folder)
                    .await
                    .store_flags(&uids(chosen.clone()), op, &given, None)
                    .await
                    .unwrap();
                let mut changed = Vec::new();
                for uid in models[folder].among(&chosen) {
                    let (_, flags) = models[folder].messages.get_mut(&uid).unwrap();
                    let after = flags.after(op, &given);
                    if after != *flags {
                        changed.push(uid);
                    }
                    *flags = after;
                }
                let got: Vec<_> = outcome.changed.iter().map(|row| row.uid.get()).collect();
                assert_eq!(got, changed);
            }
            Step::Expunge { folder, uids: chosen } => {
                let there = models[folder].among(&chosen);
                let went = open(&mailbox, folder).await.expunge(&uids(chosen)).await.unwrap();
                assert_eq!(went, uids(there.clone()));
                for uid in there {
                    gone.push((folder, uid, models[folder].messages.remove(&uid).unwrap()));
                }
            }
            Step::Copy { from, to, uids: chosen } => {
                let there = models[from].among(&chosen);
                let (source, target) = (open(&mailbox, from).await, open(&mailbox, to).await);
                let copied = source.copy(&uids(chosen), &target).await.unwrap();
                for (uid, pair) in there.iter().zip(&copied.pairs) {
                    let message = models[from].messages[uid].clone();
                    let new = models[to].add(message);
                    assert_eq!((pair.0.get(), pair.1.get()), (*uid, new));
                }
                assert_eq!(copied.pairs.len(), there.len());
            }
            Step::Move { from, to, uids: chosen } => {
                let there = models[from].among(&chosen);
                let (source, target) = (open(&mailbox, from).await, open(&mailbox, to).await);
                let moved = source.move_to(&uids(chosen), &target).await.unwrap();
                for (uid, pair) in there.iter().zip(&moved.pairs) {
                    let message = models[from].messages[uid].clone();
                    let new = models[to].add(message);
                    assert_eq!((pair.0.get(), pair.1.get()), (*uid, new));
                }
                there.iter().for_each(|uid| drop(models[from].messages.remove(uid)));
            }
            Step::Restore { among, to } => {
                let chosen = chosen(&mailbox, &gone, &among).await;
                let ids: Vec<_> = chosen.iter().map(|(id, _)| *id).collect();
                let into = to.map(|to| name(FOLDERS[to]));
                let restored = mailbox.restore(&ids, into.as_ref()).await.unwrap();
                for ((_, what), back) in chosen.iter().zip(&restored.messages) {
                    let (folder, _, (text, flags)) = what.clone();
                    let folder = to.unwrap_or(folder);
                    let deleted = Flags::new([SystemFlag::Deleted], []);
                    let flags = flags.after(FlagOp::Remove, &deleted);
                    let new = models[folder].add((text, flags));
                    assert_eq!(*back, (name(FOLDERS[folder]), uid(new)));
                    gone.retain(|one| one != what);
                }
                assert_eq!((restored.messages.len(), restored.missing), (ids.len(), 0));
            }
            Step::Forget { among } => {
                let chosen = chosen(&mailbox, &gone, &among).await;
                let ids: Vec<_> = chosen.iter().map(|(id, _)| *id).collect();
                assert_eq!(mailbox.forget(&ids).await.unwrap(), ids.len());
                gone.retain(|one| !chosen.iter().any(|(_, what)| what == one));
            }
            Step::Reopen => {
                mail = fixture.reopened();
                mailbox = mail.open(id(1), 0).await.unwrap();
            }
            Step::Unload => {
                for _ in 0..2 {
                    mail.tidy().await.unwrap();
                    fixture.pass(Duration::from_secs(4000));
                }
                mail.sweep().await.unwrap();
                mail.sweep_astray().await.unwrap();
            }
            Step::Pack => {
                mail.tidy().await.unwrap();
                mail.tidy().await.unwrap();
            }
        }
        for (folder, model) in models.iter().enumerate() {
            let open = open(&mailbox, folder).await;
            check(&open, model, &mut followers[folder]).await;
            let now: Vec<Row> = open.rows().iter().cloned().collect();
            // To the mod-sequence.
            assert!(!quiet || now == rows[folder], "{now:?} after {:?}", rows[folder]);
            rows[folder] = now;
        }
        let bytes: usize = models.iter().flat_map(|m| m.messages.values()).map(|m| m.0.len()).sum();
        let kept: usize = gone.iter().map(|(.., message)| message.0.len()).sum();
        let usage = mailbox.usage();
        assert_eq!((usage.bytes, usage.kept_bytes), (bytes as u64, kept as u64));
        sound(&mailbox).await;
    }
    // Once everything is gone nothing is left.
    for folder in 0..FOLDERS.len() {
        let folder = open(&mailbox, folder).await;
        folder.expunge(&uids(now_in(&folder))).await.unwrap();
    }
    fixture.pass(fixture.config.keep_expunged + Duration::from_secs(4000));
    mail.tidy().await.unwrap();
    fixture.pass(Duration::from_secs(4000));
    mail.tidy().await.unwrap();
    assert_eq!(fixture.blob_count().await, 0);
}

async fn check(folder: &Folder, model: &Model, follower: &mut Follower) {
    let (rows, highest) = folder.snapshot();
    assert_eq!(now_in(folder), model.messages.keys().copied().collect::<Vec<_>>());
    for (index, row) in rows.iter().enumerate() {
        let (text, flags) = &model.messages[&row.uid.get()];
        assert_eq!(row.flags, *flags);
        assert_eq!(&folder.read(row, 0..100).await.unwrap()[..], text.as_bytes());
        assert!(row.modseq <= highest);
        assert_eq!((rows.at(index), rows.get(row.uid)), (Some(row), Some(row)));
        assert_eq!(rows.index_of(row.uid), Some(index));
    }
    let status = folder.status();
    let count = |flag| model.messages.values().filter(|(_, flags)| flags.has(flag)).count() as u32;
    assert_eq!(status.messages as usize, model.messages.len());
    assert_eq!(status.unseen, status.messages - count(SystemFlag::Seen));
    assert_eq!(status.deleted, count(SystemFlag::Deleted));
    assert_eq!(status.uid_next, u64::from(model.last) + 1);
    let changes = folder.changes_since(follower.since);
    for row in changes.changed {
        follower.known.insert(row.uid.get(), row.flags);
    }
    changes.vanished.iter().for_each(|uid| drop(follower.known.remove(&uid.get())));
    follower.since = changes.highest;
    let expected: BTreeMap<u32, Flags> =
        model.messages.iter().map(|(uid, (_, flags))| (*uid, flags.clone())).collect();
    assert_eq!(follower.known, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_store_is_what_the_model_says(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(run(steps));
    }
}
