use gatepost_model::Id;
use proptest::prelude::*;

use super::*;

fn id<K: gatepost_model::IdKind>(number: u8) -> Id<K> {
    Id::from_bytes([number; 16])
}

fn product(number: u8, kind: &str) -> Product {
    Product { id: id(number), kind: kind.parse().unwrap() }
}

/// Letters of the verbs that a role gives, in the order of [`Verb::ALL`].
const ROLES: [(Role, &str); 5] = [
    (Role::LegalRepresentative, "yyyyyyyyyyyyyy-"),
    (Role::Administrator, "yyy-yyyyyyyyyy-"),
    (Role::Collaborator, "yy-------------"),
    (Role::External, "y--------------"),
    (Role::Support, "yy-------------"),
];

#[test]
fn every_role_and_verb() {
    let mail = product(1, "mail-service");
    for (role, row) in ROLES {
        for (verb, letter) in Verb::ALL.into_iter().zip(row.chars()) {
            for billing in [false, true] {
                let ground = [Ground::Role { role, billing }];
                let bills = matches!(verb, Verb::ViewBilling | Verb::ManageBilling);
                let expected = match letter {
                    'y' => Some(Source::Role(role)),
                    _ if billing && bills && role == Role::Collaborator => Some(Source::Billing),
                    _ => None,
                };
                for of in [None, Some(&mail)] {
                    assert_eq!(check(&ground, verb, of), expected, "{role:?} {verb:?} {of:?}");
                }
            }
            // Whoever manages an operator organization is not its support by that.
            let helps = (role, verb) == (Role::Support, Verb::Support);
            let found = check(&[Ground::OperatorRole(role)], verb, None);
            assert_eq!(found, helps.then_some(Source::Role(role)), "{role:?} {verb:?}");
        }
    }
    assert!(ROLES.iter().map(|(role, _)| *role).eq(Role::ALL), "no role is left out");
    for verb in Verb::ALL {
        assert_eq!(check(&[], verb, Some(&mail)), None, "strangers have no rights");
    }
}

#[test]
fn every_source_level_and_reach() {
    let (mail, drive) = (product(1, "mail-service"), product(2, "drive"));
    for level in Level::ALL {
        for (reach, of_mail, of_drive, of_all) in [
            (Reach::All, true, true, true),
            (Reach::Kind("mail-service".parse().unwrap()), true, false, false),
            (Reach::Product(id(1)), true, false, false),
            (Reach::Product(id(2)), false, true, false),
            (Reach::Product(id(3)), false, false, false),
        ] {
            let grant = Grant { reach: reach.clone(), level };
            for (ground, source, outside) in [
                (Ground::Team(id(7), grant.clone()), Source::Team(id(7)), false),
                (Ground::Direct(grant.clone()), Source::Direct, false),
                (Ground::Partner(id(8), id(9), grant.clone()), Source::Partner(id(8), id(9)), true),
                (Ground::Support(id(8), grant.clone()), Source::Support(id(8)), true),
            ] {
                for verb in Verb::ALL {
                    let enough = match verb {
                        Verb::ViewProduct => true,
                        Verb::UseProduct => level >= Level::Use,
                        Verb::ManageProduct | Verb::ManageMail => level == Level::Manage,
                        _ => false,
                    };
                    for (of, covered) in
                        [(Some(&mail), of_mail), (Some(&drive), of_drive), (None, of_all)]
                    {
                        let expected = (outside && verb == Verb::View) || (enough && covered);
                        let found = check(std::slice::from_ref(&ground), verb, of);
                        let expected = expected.then_some(source);
                        assert_eq!(found, expected, "{ground:?} {verb:?} {of:?}");
                    }
                }
                let told = explain(std::slice::from_ref(&ground), &mail);
                assert_eq!(told, Vec::from_iter(of_mail.then_some((source, level))));
            }
        }
    }
}

#[test]
fn a_member_held_back_sees_what_is_asked_of_it() {
    for role in Role::ALL {
        let grounds = [Ground::Role { role, billing: true }];
        for verb in Verb::ALL {
            let found = check_held(&grounds, true, verb, None).is_some();
            assert_eq!(found, verb == Verb::View, "{role:?} {verb:?}");
            assert_eq!(check_held(&grounds, false, verb, None), check(&grounds, verb, None));
        }
    }
}

#[test]
fn all_sources_of_a_right_are_told() {
    let mail = product(1, "mail-service");
    let grant = |level| Grant { reach: Reach::All, level };
    let grounds = [
        Ground::Role { role: Role::Collaborator, billing: false },
        Ground::Direct(grant(Level::View)),
        Ground::Team(id(1), grant(Level::Use)),
        Ground::Team(id(2), grant(Level::Manage)),
        Ground::Team(id(2), grant(Level::Manage)),
        Ground::Team(id(3), Grant { reach: Reach::Product(id(9)), level: Level::Manage }),
    ];
    assert_eq!(
        explain(&grounds, &mail),
        [
            (Source::Team(id(1)), Level::Use),
            (Source::Team(id(2)), Level::Manage),
            (Source::Direct, Level::View),
        ]
    );
}

fn reaches() -> impl Strategy<Value = Reach> {
    prop_oneof![
        Just(Reach::All),
        prop_oneof![Just("mail-service"), Just("drive")]
            .prop_map(|kind| Reach::Kind(kind.parse().unwrap())),
        (0_u8..4).prop_map(|number| Reach::Product(id(number))),
    ]
}

fn grounds() -> impl Strategy<Value = Vec<Ground>> {
    let grant = || {
        (reaches(), proptest::sample::select(Level::ALL.to_vec()))
            .prop_map(|(reach, level)| Grant { reach, level })
    };
    let role = || proptest::sample::select(Role::ALL.to_vec());
    proptest::collection::vec(
        prop_oneof![
            (role(), any::<bool>()).prop_map(|(role, billing)| Ground::Role { role, billing }),
            role().prop_map(Ground::OperatorRole),
            grant().prop_map(|grant| Ground::Team(id(1), grant)),
            grant().prop_map(Ground::Direct),
            grant().prop_map(|grant| Ground::Partner(id(1), id(2), grant)),
            grant().prop_map(|grant| Ground::Support(id(1), grant)),
        ],
        0..6,
    )
}

proptest! {
    #[test]
    fn losing_a_ground_never_gives_a_right(
        all in grounds(),
        lost in 0_usize..6,
        number in 0_u8..4,
        of_mail in any::<bool>(),
        held in any::<bool>(),
    ) {
        let mut fewer = all.clone();
        if lost < fewer.len() {
            fewer.remove(lost);
        }
        let product = product(number, if of_mail { "mail-service" } else { "drive" });
        for verb in Verb::ALL {
            for of in [None, Some(&product)] {
                let had = check_held(&all, held, verb, of).is_some();
                prop_assert!(check_held(&fewer, held, verb, of).is_none() || had);
            }
        }
    }

    #[test]
    fn a_right_to_all_products_is_a_right_to_each(all in grounds(), number in 0_u8..4) {
        let product = product(number, "drive");
        for verb in Verb::ALL.into_iter().filter(|verb| verb.level().is_some()) {
            let to_all = check(&all, verb, None).is_some();
            prop_assert!(!to_all || check(&all, verb, Some(&product)).is_some());
        }
    }
}
