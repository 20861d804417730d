//! What becomes of a membership when the account is closed (ACC-7).

use crate::{OrganizationKind, Role};

/// What becomes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Departure {
    /// The account leaves, and the organization goes on.
    Leaves,
    /// It is the organization of this person alone: it stays as it is.
    Stays,
    /// The organization would be left without a legal representative.
    InTheWay,
}

/// Decides for a member with `role` in an organization with `representatives`; `alone` when there
/// is no other member.
pub fn departure(
    kind: OrganizationKind,
    role: Role,
    representatives: u32,
    alone: bool,
) -> Departure {
    match (kind, role, representatives) {
        (OrganizationKind::Individual, _, _) if alone => Departure::Stays,
        (_, Role::LegalRepresentative, 0 | 1) => Departure::InTheWay,
        _ => Departure::Leaves,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrganizationKind::{Company, Individual};
    use Role::{Administrator, LegalRepresentative};

    #[test]
    fn the_only_representative_of_others_cannot_leave() {
        for (kind, role, representatives, alone, expected) in [
            (Individual, LegalRepresentative, 1, true, Departure::Stays),
            (Individual, LegalRepresentative, 1, false, Departure::InTheWay),
            (Individual, LegalRepresentative, 2, false, Departure::Leaves),
            (Individual, Administrator, 1, false, Departure::Leaves),
            (Company, LegalRepresentative, 1, true, Departure::InTheWay),
            (Company, LegalRepresentative, 2, false, Departure::Leaves),
            (Company, Administrator, 1, false, Departure::Leaves),
        ] {
            let found = departure(kind, role, representatives, alone);
            assert_eq!(found, expected, "{kind:?} {role:?} {representatives} {alone}");
        }
    }
}
