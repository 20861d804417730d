use gatepost_model::PepperKeyId;
use proptest::prelude::*;

use super::*;

const HOUR: u64 = 3600;
const POLICY: CasePolicy = CasePolicy {
    collects: Duration::from_secs(24 * HOUR),
    documents: Duration::from_secs(72 * HOUR),
    waits: Duration::from_secs(72 * HOUR),
    link: Duration::from_secs(7 * 24 * HOUR),
    kept: Duration::from_secs(365 * 24 * HOUR),
};
const OWNER: u8 = 9;

fn at(hours: u64) -> Timestamp {
    Timestamp::from_unix_millis((1_800_000_000 + hours * HOUR) * 1000)
}

fn who(number: u8) -> AccountId {
    AccountId::from_bytes([number; 16])
}

fn opened() -> RecoveryCase {
    RecoveryCase {
        id: RecoveryCaseId::from_bytes([1; 16]),
        account: who(OWNER),
        hash: KeyedHash { key: PepperKeyId(1), hash: [0; 32] },
        public: [0; 5],
        password_set: at(0),
        opened: at(0),
        client: Client::unknown(),
        documents: Vec::new(),
        erased_by: None,
        approvals: Vec::new(),
        refused_by: None,
        state: CaseState::Collecting,
    }
}

fn picture(slot: DocumentSlot, now: Timestamp) -> CaseDocument {
    CaseDocument { slot, blob: BlobId::from_bytes([2; 16]), size: (10, 10), added: now }
}

fn complete() -> RecoveryCase {
    let case = opened().add(picture(DocumentSlot::Front, at(1)), &POLICY, at(1)).unwrap();
    case.add(picture(DocumentSlot::Selfie, at(2)), &POLICY, at(2)).unwrap()
}

fn submitted() -> RecoveryCase {
    complete().submit(&POLICY, at(3)).unwrap()
}

fn approved() -> RecoveryCase {
    submitted().approve(who(1), &POLICY, at(4)).unwrap().approve(who(2), &POLICY, at(5)).unwrap()
}

fn ready() -> RecoveryCase {
    approved().tick(&POLICY, at(5 + 72)).unwrap()
}

/// What can be done to a case.
#[derive(Clone, Copy, Debug)]
enum Step {
    Add(DocumentSlot),
    Submit,
    Approve(u8),
    Refuse(u8),
    Finish,
    End(CaseEnd),
    Tick,
}

fn take(case: &RecoveryCase, step: Step, now: Timestamp) -> Result<RecoveryCase, CaseRefusal> {
    match step {
        Step::Add(slot) => case.add(picture(slot, now), &POLICY, now),
        Step::Submit => case.submit(&POLICY, now),
        Step::Approve(by) => case.approve(who(by), &POLICY, now),
        Step::Refuse(by) => case.refuse(who(by), RefusalReason::Mismatch, &POLICY, now),
        Step::Finish => case.finish(&POLICY, now),
        Step::End(end) => case.end(end, now).ok_or(CaseRefusal::NotNow),
        Step::Tick => case.tick(&POLICY, now).ok_or(CaseRefusal::NotNow),
    }
}

fn name(case: &RecoveryCase) -> &'static str {
    match case.state {
        CaseState::Collecting => "collecting",
        CaseState::Submitted { .. } => "submitted",
        CaseState::Approved { .. } => "approved",
        CaseState::Ready { .. } => "ready",
        CaseState::Ended { end, .. } => end.slug(),
    }
}

#[test]
fn every_state_and_every_step() {
    use CaseRefusal::{Incomplete, NotNow, Own, SamePerson};
    use DocumentSlot::{Back, Front, Selfie};
    use Step::{Add, Approve, End, Finish, Refuse, Submit, Tick};
    let once = submitted().approve(who(1), &POLICY, at(4)).unwrap();
    let done = ready().finish(&POLICY, at(78)).unwrap();
    for (case, step, hour, expected) in [
        (opened(), Add(Front), 1, Ok("collecting")),
        (opened(), Submit, 1, Err(Incomplete)),
        (opened(), Approve(1), 1, Err(NotNow)),
        (opened(), Refuse(1), 1, Err(NotNow)),
        (opened(), Finish, 1, Err(NotNow)),
        (opened(), Tick, 23, Err(NotNow)),
        (opened(), Tick, 24, Ok("expired")),
        (opened(), Add(Front), 24, Err(NotNow)),
        (opened(), End(CaseEnd::Withdrawn), 1, Ok("withdrawn")),
        (complete(), Add(Back), 3, Ok("collecting")),
        (complete(), Add(Selfie), 3, Ok("collecting")),
        (complete(), Submit, 3, Ok("submitted")),
        (complete(), Submit, 24, Err(NotNow)),
        (complete(), Approve(1), 3, Err(NotNow)),
        (submitted(), Add(Front), 4, Err(NotNow)),
        (submitted(), Submit, 4, Err(NotNow)),
        (submitted(), Approve(1), 4, Ok("submitted")),
        (submitted(), Approve(OWNER), 4, Err(Own)),
        (submitted(), Refuse(OWNER), 4, Err(Own)),
        (submitted(), Refuse(1), 4, Ok("mismatch")),
        (submitted(), Finish, 4, Err(NotNow)),
        (submitted(), Tick, 72, Err(NotNow)),
        // 72 hours after the first picture, not after the last one or after they were submitted.
        (submitted(), Tick, 73, Ok("expired")),
        (submitted(), Approve(1), 73, Err(NotNow)),
        (once.clone(), Approve(1), 5, Err(SamePerson)),
        (once.clone(), Approve(2), 5, Ok("approved")),
        (once.clone(), Refuse(1), 5, Ok("mismatch")),
        (once, Approve(2), 73, Err(NotNow)),
        (approved(), Approve(3), 6, Err(NotNow)),
        (approved(), Refuse(3), 6, Err(NotNow)),
        (approved(), Finish, 76, Err(NotNow)),
        (approved(), Finish, 77, Err(NotNow)),
        (approved(), Tick, 76, Err(NotNow)),
        (approved(), Tick, 77, Ok("ready")),
        (approved(), End(CaseEnd::NotMe), 6, Ok("not-me")),
        (ready(), Finish, 78, Ok("done")),
        (ready(), Finish, 77 + 168, Err(NotNow)),
        (ready(), Tick, 77 + 168, Ok("expired")),
        (ready(), End(CaseEnd::LoggedIn), 78, Ok("logged-in")),
        (ready(), Approve(3), 78, Err(NotNow)),
        (done.clone(), Finish, 79, Err(NotNow)),
        (done.clone(), End(CaseEnd::Withdrawn), 79, Err(NotNow)),
        (done.clone(), Add(Front), 79, Err(NotNow)),
        (done, Tick, 100_000, Err(NotNow)),
    ] {
        let found = take(&case, step, at(hour));
        let found = found.as_ref().map(name).map_err(|refusal| *refusal);
        assert_eq!(found, expected, "{} {step:?} at {hour}", name(&case));
    }
}

#[test]
fn another_picture_takes_the_place_of_the_first_and_keeps_its_time() {
    let case = complete();
    let newer =
        CaseDocument { blob: BlobId::from_bytes([7; 16]), ..picture(DocumentSlot::Front, at(20)) };
    let case = case.add(newer, &POLICY, at(20)).unwrap();
    assert_eq!(case.documents.len(), 2);
    assert_eq!(case.document(DocumentSlot::Front), Some(&newer));
    assert_eq!(case.erased_by, Some(at(1 + 72)));
    // Nobody configures more than 72 hours.
    let long = CasePolicy { documents: Duration::from_secs(1000 * HOUR), ..POLICY };
    let case = opened().add(newer, &long, at(1)).unwrap();
    assert_eq!(case.erased_by, Some(at(73)));
}

#[test]
fn approvals_of_those_who_left_do_not_count() {
    let case = submitted().approve(who(1), &POLICY, at(4)).unwrap().without_approvals_of(&[who(1)]);
    let case = case.approve(who(2), &POLICY, at(5)).unwrap();
    assert_eq!(name(&case), "submitted");
    assert_eq!(name(&case.approve(who(3), &POLICY, at(6)).unwrap()), "approved");
}

#[test]
fn numbers_and_slugs_are_read_back() {
    assert_eq!(opened().number().len(), 9);
    for end in CaseEnd::ALL {
        assert_eq!(CaseEnd::from_slug(end.slug()), Some(end));
    }
    // A clock that was set back opens nothing.
    let early = Timestamp::from_unix_millis(0);
    assert_eq!(complete().submit(&POLICY, early), Err(CaseRefusal::NotNow));
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop::sample::select(&DocumentSlot::ALL[..]).prop_map(Step::Add),
        3 => Just(Step::Submit),
        4 => prop::sample::select(vec![1, 2, 3, OWNER]).prop_map(Step::Approve),
        1 => prop::sample::select(vec![1, OWNER]).prop_map(Step::Refuse),
        3 => Just(Step::Finish),
        3 => Just(Step::Tick),
        1 => prop::sample::select(vec![CaseEnd::Withdrawn, CaseEnd::NotMe]).prop_map(Step::End),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_way_around_any_of_it(all in prop::collection::vec((steps(), 0_u64..60), 1..40)) {
        let (mut case, mut hour) = (opened(), 0);
        let (mut first, mut approvers, mut decided) = (None, Vec::new(), None);
        for (step, wait) in all {
            hour += wait;
            let Ok(next) = take(&case, step, at(hour)) else { continue };
            if let Step::Add(_) = step {
                first = first.or(Some(hour));
            }
            if let Step::Approve(by) = step {
                approvers.push(by);
            }
            // Documents only where they are needed, and never longer than 72 hours.
            if !next.documents.is_empty() {
                let waits = matches!(next.state, CaseState::Collecting | CaseState::Submitted { .. });
                prop_assert!(waits && next.erased_by == first.map(|first| at(first + 72)));
                prop_assert!(at(hour) < next.erased_by.unwrap() && next.due(&POLICY) <= next.erased_by.unwrap());
            }
            match next.state {
                CaseState::Approved { effective, .. } => {
                    approvers.sort_unstable();
                    approvers.dedup();
                    prop_assert!(approvers.len() == 2 && !approvers.contains(&OWNER));
                    decided = Some(hour);
                    prop_assert_eq!(effective, at(hour + 72));
                }
                CaseState::Ready { .. } => prop_assert!(hour >= decided.unwrap() + 72),
                CaseState::Ended { end: CaseEnd::Done, .. } => {
                    let was_ready = matches!(case.state, CaseState::Ready { .. });
                    prop_assert!(was_ready && hour >= decided.unwrap() + 72);
                }
                CaseState::Ended { .. } => prop_assert!(case.is_live()),
                CaseState::Collecting | CaseState::Submitted { .. } => {}
            }
            case = next;
        }
    }
}
