//! Who belongs to an organization. The one invariant: there is always a legal representative.

use crate::Role;

/// What a decision changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Somebody new belongs to the organization.
    Added(Role),
    /// A member's role.
    Changed {
        /// Before.
        from: Role,
        /// After.
        to: Role,
    },
    /// A member may deal with bills from now on, or no more.
    Billing {
        /// Its role, which stays.
        role: Role,
        /// May it?
        billing: bool,
    },
    /// Somebody no longer belongs.
    Removed(Role),
    /// Nothing: it is so already.
    None,
}

/// A decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// What changes.
    pub change: Change,
    /// Legal representatives afterwards.
    pub representatives: u32,
}

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// It would leave the organization without one.
    #[error("an organization needs a legal representative: name another one first")]
    LastRepresentative,
    /// Only members can be removed.
    #[error("this account is not a member")]
    NotAMember,
    /// Support is a role of those who run the installation.
    #[error("support is a role in operator organizations: mark this one as such first")]
    NotAnOperator,
    /// The caller does not manage members.
    #[error("only who manages members may do this")]
    NotAManager,
    /// ORG-4.
    #[error("only a legal representative makes or unmakes another")]
    RepresentativesOnly,
    /// Support is appointed by those who run the installation.
    #[error("only operators give this role")]
    OperatorsOnly,
    /// Nobody rises by their own hand, or gives away what they would need to come back.
    #[error("somebody else has to give you this role")]
    OwnRole,
    /// Nobody removes themselves by accident.
    #[error("leave the organization instead of removing yourself")]
    OwnRemoval,
    /// The last one cannot leave (ORG-2).
    #[error("you are the last user of this organization: delete it instead of leaving")]
    LastUser,
    /// Whoever is to come back is there.
    #[error("this account is a member already")]
    AlreadyAMember,
    /// It was not removed, or too long ago, or has closed its account.
    #[error("this member cannot be brought back: invite them")]
    NotRestorable,
    /// A member or team has as many grants as it may.
    #[error("no more grants fit here: grant kinds of product instead of single ones")]
    TooManyGrants,
    /// The organization has as many teams as it may.
    #[error("this organization has as many teams as it may")]
    TooManyTeams,
    /// Another team has this name.
    #[error("another team has this name")]
    TeamNameTaken,
    /// Only who belongs to a team leads it.
    #[error("only a member of the team leads it")]
    NotInTeam,
}

/// Gives an account a role in an organization that has `representatives`, and runs the installation or
/// not; `present` is the role it has now.
///
/// # Errors
///
/// [`Refusal::LastRepresentative`], [`Refusal::NotAnOperator`].
pub fn set_member(
    representatives: u32,
    operator: bool,
    present: Option<Role>,
    wanted: Role,
) -> Result<Outcome, Refusal> {
    if wanted == Role::Support && !operator {
        return Err(Refusal::NotAnOperator);
    }
    let change = match present {
        None => Change::Added(wanted),
        Some(role) if role == wanted => Change::None,
        Some(role) => Change::Changed { from: role, to: wanted },
    };
    outcome(representatives, present, Some(wanted), change)
}

/// Removes an account from an organization.
///
/// # Errors
///
/// Both [`Refusal`]s.
pub fn remove_member(representatives: u32, present: Option<Role>) -> Result<Outcome, Refusal> {
    let role = present.ok_or(Refusal::NotAMember)?;
    outcome(representatives, present, None, Change::Removed(role))
}

fn outcome(
    representatives: u32,
    before: Option<Role>,
    after: Option<Role>,
    change: Change,
) -> Result<Outcome, Refusal> {
    let counts = |role: Option<Role>| u32::from(role == Some(Role::LegalRepresentative));
    let representatives =
        representatives.saturating_add(counts(after)).saturating_sub(counts(before));
    if representatives == 0 {
        return Err(Refusal::LastRepresentative);
    }
    Ok(Outcome { change, representatives })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::{Administrator, LegalRepresentative};
    use proptest::prelude::*;

    #[test]
    fn changes_are_told_and_counted() {
        let told = |change, representatives| Ok(Outcome { change, representatives });
        for (representatives, present, wanted, expected) in [
            (1, None, Administrator, told(Change::Added(Administrator), 1)),
            (1, None, LegalRepresentative, told(Change::Added(LegalRepresentative), 2)),
            (1, Some(LegalRepresentative), LegalRepresentative, told(Change::None, 1)),
            (1, Some(LegalRepresentative), Administrator, Err(Refusal::LastRepresentative)),
            (
                2,
                Some(LegalRepresentative),
                Administrator,
                told(Change::Changed { from: LegalRepresentative, to: Administrator }, 1),
            ),
        ] {
            assert_eq!(set_member(representatives, false, present, wanted), expected);
        }
        let support = Role::Support;
        assert_eq!(set_member(1, false, None, support), Err(Refusal::NotAnOperator));
        assert_eq!(set_member(1, true, None, support), told(Change::Added(support), 1));
        assert_eq!(remove_member(1, None), Err(Refusal::NotAMember));
        assert_eq!(remove_member(1, Some(LegalRepresentative)), Err(Refusal::LastRepresentative));
        assert_eq!(remove_member(1, Some(Administrator)), told(Change::Removed(Administrator), 1));
    }

    proptest! {
        #[test]
        fn there_is_always_a_representative(
            steps in proptest::collection::vec((0_usize..4, proptest::option::of(0_usize..5)), 0..60)
        ) {
            let mut roles = [Some(LegalRepresentative), None, None, None];
            let mut representatives = 1;
            for (who, wanted) in steps {
                let wanted = wanted.map(|at| Role::ALL[at]);
                let decided = match wanted {
                    Some(wanted) => set_member(representatives, true, roles[who], wanted),
                    None => remove_member(representatives, roles[who]),
                };
                if let Ok(decided) = decided {
                    roles[who] = wanted;
                    representatives = decided.representatives;
                }
                let counted = roles.iter().filter(|role| **role == Some(LegalRepresentative)).count();
                prop_assert!(counted >= 1 && counted == representatives as usize);
            }
        }
    }
}
