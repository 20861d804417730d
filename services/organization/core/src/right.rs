//! The one place that says who may do what: a right comes from a ground, and every ground that an
//! account has in an organization is looked at.
//!
//! Teams, direct grants, partners and support access become further variants of [`Ground`] and
//! [`Source`], each with its arm in [`check`]; nobody who asks has to change.

use crate::Role;

/// What somebody wants to do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verb {
    /// See the organization and its products.
    View,
    /// Add domains, create mailboxes, attach accounts.
    ManageMail,
    /// Invite, change and remove members.
    ManageMembers,
    /// Help the people of the whole installation: see who asks for it, and decide (REC-4).
    Support,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 4] = [Self::View, Self::ManageMail, Self::ManageMembers, Self::Support];
}

/// Something that an account has in an organization and that may give it rights.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ground {
    /// It is a member.
    Role(Role),
    /// It is a member of an organization that runs this installation.
    OperatorRole(Role),
}

/// Where a right comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Source {
    /// From the member's role.
    Role(Role),
}

/// May an account with these grounds do this, and from which of them does the right come? The first
/// ground that gives it is named. More grounds never give fewer rights.
pub fn check(grounds: &[Ground], verb: Verb) -> Option<Source> {
    grounds.iter().find_map(|ground| match ground {
        Ground::Role(role) => role_gives(*role, verb).then_some(Source::Role(*role)),
        Ground::OperatorRole(role) => {
            (*role == Role::Support && verb == Verb::Support).then_some(Source::Role(*role))
        }
    })
}

const fn role_gives(role: Role, verb: Verb) -> bool {
    match (role, verb) {
        // A role in an organization says nothing of the installation.
        (_, Verb::Support) => false,
        (Role::LegalRepresentative | Role::Administrator, _) => true,
        (_, Verb::View) => true,
        (
            Role::Collaborator | Role::External | Role::Support,
            Verb::ManageMail | Verb::ManageMembers,
        ) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_role_and_verb() {
        use Role::{Administrator, Collaborator, External, LegalRepresentative};
        use Verb::{ManageMail, ManageMembers, View};
        let allowed = [
            (LegalRepresentative, View),
            (LegalRepresentative, ManageMail),
            (LegalRepresentative, ManageMembers),
            (Administrator, View),
            (Administrator, ManageMail),
            (Administrator, ManageMembers),
            (Collaborator, View),
            (External, View),
            (Role::Support, View),
        ];
        for role in Role::ALL {
            for verb in Verb::ALL {
                let expected = allowed.contains(&(role, verb)).then_some(Source::Role(role));
                assert_eq!(check(&[Ground::Role(role)], verb), expected, "{role:?} {verb:?}");
                // Whoever manages an operator organization is not its support by that.
                let helps = (role, verb) == (Role::Support, Verb::Support);
                let expected = helps.then_some(Source::Role(role));
                let found = check(&[Ground::OperatorRole(role)], verb);
                assert_eq!(found, expected, "{role:?} {verb:?}");
            }
        }
        for verb in Verb::ALL {
            assert_eq!(check(&[], verb), None, "strangers have no rights");
        }
    }

    fn grounds() -> impl Strategy<Value = Vec<Ground>> {
        proptest::collection::vec(
            proptest::sample::select(Role::ALL.to_vec()).prop_flat_map(|role| {
                prop_oneof![Just(Ground::Role(role)), Just(Ground::OperatorRole(role))]
            }),
            0..5,
        )
    }

    proptest! {
        #[test]
        fn losing_a_ground_never_gives_a_right(all in grounds(), lost in 0_usize..5) {
            let mut fewer = all.clone();
            if lost < fewer.len() {
                fewer.remove(lost);
            }
            for verb in Verb::ALL {
                prop_assert!(check(&fewer, verb).is_none() || check(&all, verb).is_some());
            }
        }
    }
}
