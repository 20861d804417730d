//! What an organization lets people from outside do: support for a time (SUP-2), partners (PAR-1).

use std::time::Duration;

use gatepost_model::Timestamp;

use crate::{Ground, Role, Verb, check};

/// Grants of one access, at most.
const MOST_OUTSIDE_GRANTS: usize = 100;
/// Accesses of support that are on at the same time, at most.
const MOST_SUPPORT_ACCESS: usize = 20;
/// Partners of one organization, at most.
pub const MOST_PARTNERS: usize = 100;

/// Why nobody is let in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OutsideRefusal {
    /// Nothing was named.
    #[error("name what is to be let in to")]
    Nothing,
    /// Too much was named.
    #[error("at most {MOST_OUTSIDE_GRANTS} products or kinds at a time")]
    TooManyGrants,
    /// The end is not to come.
    #[error("the end must be to come")]
    Over,
    /// The end is too far away.
    #[error("support is let in for at most {0:?}")]
    TooLong(Duration),
    /// There are as many as there may be.
    #[error("there are as many as there may be: end one first")]
    TooMany,
    /// An organization is not its own partner.
    #[error("an organization cannot be its own partner")]
    Itself,
}

/// May support be let in to so many things until then, by an organization that lets it in `on` times now?
///
/// # Errors
///
/// [`OutsideRefusal`].
pub fn support_terms(
    now: Timestamp,
    until: Timestamp,
    longest: Duration,
    grants: usize,
    on: usize,
) -> Result<(), OutsideRefusal> {
    grants_in_bounds(grants)?;
    if until <= now {
        return Err(OutsideRefusal::Over);
    }
    if until.since(now) > longest {
        return Err(OutsideRefusal::TooLong(longest));
    }
    if on >= MOST_SUPPORT_ACCESS { Err(OutsideRefusal::TooMany) } else { Ok(()) }
}

/// May a partner be let in to so many things, by an organization that has so many others?
///
/// # Errors
///
/// [`OutsideRefusal`].
pub fn partner_terms(itself: bool, grants: usize, others: usize) -> Result<(), OutsideRefusal> {
    grants_in_bounds(grants)?;
    match (itself, others >= MOST_PARTNERS) {
        (true, _) => Err(OutsideRefusal::Itself),
        (false, true) => Err(OutsideRefusal::TooMany),
        (false, false) => Ok(()),
    }
}

/// Does a member with this role of a partner use what clients let it in to?
pub fn acts_as_partner(role: Role) -> bool {
    let ground = Ground::Role { role, billing: false };
    check(&[ground], Verb::ManageProducts, None).is_some()
}

/// Is a member with this role of an organization that runs the installation of its support?
pub fn is_support(role: Role) -> bool {
    check(&[Ground::OperatorRole(role)], Verb::Support, None).is_some()
}

fn grants_in_bounds(grants: usize) -> Result<(), OutsideRefusal> {
    match grants {
        0 => Err(OutsideRefusal::Nothing),
        1..=MOST_OUTSIDE_GRANTS => Ok(()),
        _ => Err(OutsideRefusal::TooManyGrants),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OutsideRefusal::{Itself, Nothing, Over, TooLong, TooMany, TooManyGrants};

    #[test]
    fn support_is_let_in_to_something_for_a_bounded_time() {
        let now = Timestamp::from_unix_seconds(1000);
        let week = Duration::from_secs(7 * 86_400);
        let day = Duration::from_secs(86_400);
        for (after, grants, on, expected) in [
            (day, 1, 0, Ok(())),
            (week, 100, 19, Ok(())),
            (Duration::ZERO, 1, 0, Err(Over)),
            (week + Duration::from_millis(1), 1, 0, Err(TooLong(week))),
            (day, 0, 0, Err(Nothing)),
            (day, 101, 0, Err(TooManyGrants)),
            (day, 1, 20, Err(TooMany)),
        ] {
            assert_eq!(support_terms(now, now.plus(after), week, grants, on), expected);
        }
        let before = Timestamp::from_unix_seconds(999);
        assert_eq!(support_terms(now, before, week, 1, 0), Err(Over));
    }

    #[test]
    fn partners_are_others_and_few() {
        for (itself, grants, others, expected) in [
            (false, 1, 0, Ok(())),
            (false, 100, 99, Ok(())),
            (true, 1, 0, Err(Itself)),
            (false, 0, 0, Err(Nothing)),
            (false, 101, 0, Err(TooManyGrants)),
            (false, 1, 100, Err(TooMany)),
        ] {
            assert_eq!(partner_terms(itself, grants, others), expected);
        }
    }

    #[test]
    fn who_acts_for_a_partner_and_who_is_of_support() {
        for (role, partner, support) in [
            (Role::LegalRepresentative, true, false),
            (Role::Administrator, true, false),
            (Role::Collaborator, false, false),
            (Role::External, false, false),
            (Role::Support, false, true),
        ] {
            assert_eq!((acts_as_partner(role), is_support(role)), (partner, support), "{role:?}");
        }
    }
}
