//! What is granted to a member or a team: a set with one grant for each reach.

use crate::{Grant, Reach, Refusal};

/// Grants that one member or team has at most. More are a sign that kinds of product, or a team, were meant.
pub const MOST_GRANTS: usize = 200;

/// The grants with one more; it takes the place of one of the same reach. None when it is there already.
///
/// # Errors
///
/// [`Refusal::TooManyGrants`].
pub fn with_grant(present: &[Grant], more: &Grant) -> Result<Option<Vec<Grant>>, Refusal> {
    if present.contains(more) {
        return Ok(None);
    }
    let mut grants = present.to_vec();
    if let Some(same) = grants.iter_mut().find(|grant| grant.reach == more.reach) {
        same.level = more.level;
        return Ok(Some(grants));
    }
    if grants.len() >= MOST_GRANTS {
        return Err(Refusal::TooManyGrants);
    }
    grants.push(more.clone());
    Ok(Some(grants))
}

/// The grants without that of this reach, and the one that went. None when there is none.
pub fn without_grant(present: &[Grant], reach: &Reach) -> Option<(Vec<Grant>, Grant)> {
    let gone = present.iter().find(|grant| grant.reach == *reach)?.clone();
    Some((present.iter().filter(|grant| grant.reach != *reach).cloned().collect(), gone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Level;

    fn kind(number: usize, level: Level) -> Grant {
        Grant { reach: Reach::Kind(format!("kind-{number}").parse().unwrap()), level }
    }

    #[test]
    fn there_is_one_grant_for_each_reach() {
        let all = Grant { reach: Reach::All, level: Level::View };
        let one = with_grant(&[], &all).unwrap().unwrap();
        assert_eq!(with_grant(&one, &all), Ok(None));
        let more = Grant { level: Level::Manage, ..all.clone() };
        let two = with_grant(&one, &more).unwrap().unwrap();
        assert_eq!(two, std::slice::from_ref(&more));
        let three = with_grant(&two, &kind(1, Level::Use)).unwrap().unwrap();
        assert_eq!(three, [more.clone(), kind(1, Level::Use)]);
        assert_eq!(without_grant(&three, &Reach::All), Some((vec![kind(1, Level::Use)], more)));
        assert_eq!(without_grant(&one, &kind(1, Level::Use).reach), None);
    }

    #[test]
    fn there_is_an_end_to_them() {
        let full: Vec<Grant> = (0..MOST_GRANTS).map(|n| kind(n, Level::View)).collect();
        let more = kind(MOST_GRANTS, Level::View);
        assert_eq!(with_grant(&full, &more), Err(Refusal::TooManyGrants));
        // What is there can still be changed.
        assert!(with_grant(&full, &kind(0, Level::Use)).unwrap().is_some());
    }
}
