use proptest::prelude::*;

use super::*;
use Role::{Administrator, Collaborator, External, LegalRepresentative, Support};

const fn post(role: Role) -> Post {
    Post { role, billing: false }
}

fn manager(role: Role) -> Manager {
    let may = |verb| check(&[Ground::Role { role, billing: true }], verb, None).is_some();
    Manager { members: may(Verb::ManageMembers), representatives: may(Verb::ManageRepresentatives) }
}

/// What becomes of each change of role, for every role of the manager, the member and what is wanted, with two
/// legal representatives: `y` is done, `-` changes nothing, `m` no manager, `r` representatives only,
/// `o` operators only. Columns: wanted roles in the order of [`Role::ALL`].
const TABLE: [(Role, [&str; 5]); 5] = [
    (LegalRepresentative, ["-yyyo", "y-yyo", "yy-yo", "yyy-o", "yyyy-"]),
    (Administrator, ["-rrrr", "r-yyo", "ry-yo", "ryy-o", "ryyy-"]),
    (Collaborator, ["mmmmm"; 5]),
    (External, ["mmmmm"; 5]),
    (Support, ["mmmmm"; 5]),
];

#[test]
fn every_manager_member_and_role() {
    for (by, rows) in TABLE {
        for (present, row) in Role::ALL.into_iter().zip(rows) {
            for (wanted, letter) in Role::ALL.into_iter().zip(row.chars()) {
                let found = change_post(manager(by), false, 2, Some(post(present)), post(wanted));
                let counts = |role| u32::from(role == LegalRepresentative);
                let representatives = 2 + counts(wanted) - counts(present);
                let expected = match letter {
                    'y' => Ok(Outcome {
                        change: Change::Changed { from: present, to: wanted },
                        representatives,
                    }),
                    '-' => Ok(Outcome { change: Change::None, representatives: 2 }),
                    'm' => Err(Refusal::NotAManager),
                    'r' => Err(Refusal::RepresentativesOnly),
                    'o' => Err(Refusal::OperatorsOnly),
                    other => panic!("{other}"),
                };
                assert_eq!(found, expected, "{by:?} makes {present:?} {wanted:?}");
            }
        }
    }
}

#[test]
fn nobody_rises_or_falls_by_their_own_hand() {
    for (present, wanted, representatives, expected) in [
        (LegalRepresentative, Administrator, 2, None),
        (LegalRepresentative, Administrator, 1, Some(Refusal::LastRepresentative)),
        (LegalRepresentative, Collaborator, 2, Some(Refusal::OwnRole)),
        (LegalRepresentative, External, 2, Some(Refusal::OwnRole)),
        (Administrator, LegalRepresentative, 1, Some(Refusal::RepresentativesOnly)),
        (Administrator, Collaborator, 1, Some(Refusal::OwnRole)),
        (Administrator, Administrator, 1, None),
        (Collaborator, Administrator, 1, Some(Refusal::NotAManager)),
        (External, Collaborator, 1, Some(Refusal::NotAManager)),
    ] {
        let by = manager(present);
        let found = change_post(by, true, representatives, Some(post(present)), post(wanted));
        assert_eq!(found.err(), expected, "{present:?} {wanted:?} {representatives}");
    }
    // Not even where the right to manage came from elsewhere.
    let lent = Manager::OPERATOR;
    let found = change_post(lent, true, 1, Some(post(Collaborator)), post(Administrator));
    assert_eq!(found, Err(Refusal::OwnRole));
}

#[test]
fn billing_is_for_collaborators() {
    let by = manager(Administrator);
    let with = |role, billing| Post { role, billing };
    let change = |present, wanted| change_post(by, false, 1, Some(present), wanted).unwrap().change;
    for billing in [true, false] {
        assert_eq!(
            change(with(Collaborator, !billing), with(Collaborator, billing)),
            Change::Billing { role: Collaborator, billing }
        );
    }
    assert_eq!(change(with(External, false), with(External, true)), Change::None);
    assert!(!with(Administrator, true).tidy().billing);
    assert!(with(Collaborator, true).tidy().billing);
}

#[test]
fn every_way_out_and_back() {
    for (by, own, representatives, present, expected) in [
        (LegalRepresentative, false, 2, Some(LegalRepresentative), None),
        (LegalRepresentative, true, 2, Some(LegalRepresentative), Some(Refusal::OwnRemoval)),
        (LegalRepresentative, false, 1, Some(External), None),
        (LegalRepresentative, false, 1, None, Some(Refusal::NotAMember)),
        (Administrator, false, 2, Some(LegalRepresentative), Some(Refusal::RepresentativesOnly)),
        (Administrator, false, 1, Some(Administrator), None),
        (Administrator, true, 1, Some(Administrator), Some(Refusal::OwnRemoval)),
        (Collaborator, false, 1, Some(External), Some(Refusal::NotAManager)),
        (External, false, 1, Some(External), Some(Refusal::NotAManager)),
    ] {
        let found = remove(manager(by), own, representatives, present).err();
        assert_eq!(found, expected, "{by:?} removes {present:?}, {own} {representatives}");
    }
    for (by, present, former, expected) in [
        (LegalRepresentative, None, LegalRepresentative, None),
        (Administrator, None, LegalRepresentative, Some(Refusal::RepresentativesOnly)),
        (Administrator, None, Administrator, None),
        (Administrator, None, Support, Some(Refusal::NotAnOperator)),
        (Administrator, Some(External), Administrator, Some(Refusal::AlreadyAMember)),
        (Collaborator, None, External, Some(Refusal::NotAManager)),
    ] {
        let found = restore(manager(by), 1, false, present, former).err();
        assert_eq!(found, expected, "{by:?} restores {former:?}");
    }
    assert!(restore(manager(Administrator), 1, true, None, Support).is_ok());
    for (representatives, present, alone, expected) in [
        (1, Some(LegalRepresentative), true, Some(Refusal::LastUser)),
        (1, Some(LegalRepresentative), false, Some(Refusal::LastRepresentative)),
        (2, Some(LegalRepresentative), false, None),
        (1, Some(External), false, None),
        (1, None, false, Some(Refusal::NotAMember)),
        (1, None, true, Some(Refusal::NotAMember)),
    ] {
        let found = leave(representatives, present, alone).err();
        assert_eq!(found, expected, "{present:?} {representatives} {alone}");
    }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Change(usize, Post),
    Remove(usize),
    Leave,
}

fn acts() -> impl Strategy<Value = (usize, Act)> {
    let role = proptest::sample::select(Role::ALL.to_vec());
    let act = prop_oneof![
        (0_usize..5, role, any::<bool>())
            .prop_map(|(whom, role, billing)| Act::Change(whom, Post { role, billing })),
        (0_usize..5).prop_map(Act::Remove),
        Just(Act::Leave),
    ];
    (0_usize..5, act)
}

proptest! {
    #[test]
    fn people_cannot_break_their_organization(steps in proptest::collection::vec(acts(), 0..80)) {
        let mut posts = [
            Some(post(LegalRepresentative)),
            Some(post(LegalRepresentative)),
            Some(post(Administrator)),
            Some(post(Collaborator)),
            Some(post(External)),
        ];
        let mut representatives = 2;
        let is_representative = |post: &Option<Post>| post.is_some_and(|post| post.role == LegalRepresentative);
        for (by, act) in steps {
            let Some(actor) = posts[by] else { continue };
            let before = posts;
            let may = manager(actor.role);
            let alone = posts.iter().flatten().count() == 1;
            let (whom, after, decided) = match act {
                Act::Change(whom, wanted) => {
                    (whom, Some(wanted.tidy()), change_post(may, by == whom, representatives, posts[whom], wanted))
                }
                Act::Remove(whom) => {
                    (whom, None, remove(may, by == whom, representatives, posts[whom].map(|post| post.role)))
                }
                Act::Leave => (by, None, leave(representatives, Some(actor.role), alone)),
            };
            let Ok(decided) = decided else { continue };
            posts[whom] = after;
            representatives = decided.representatives;
            let counted = posts.iter().filter(|post| is_representative(post)).count();
            prop_assert!(counted >= 1 && counted == representatives as usize);
            // Who changed who represents the organization represented it, or left.
            let changed = is_representative(&before[whom]) != is_representative(&posts[whom]);
            prop_assert!(!changed || actor.role == LegalRepresentative);
            if let Some(after) = posts[by].filter(|_| by == whom) {
                prop_assert!(after.role >= actor.role && (after.manages_members() || after == actor.tidy()));
            }
        }
    }
}
