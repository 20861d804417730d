//! The state of a product (PRD-1): who may change it, and how what was cancelled comes back.

use std::time::Duration;

use gatepost_model::Timestamp;

/// How a product stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ProductState {
    /// In use.
    Active,
    /// In use, and it ends with its renewal date.
    Expiring,
    /// Kept from use by those who run the installation.
    Blocked,
    /// Ended. It can be restored for a while.
    Cancelled,
}

impl ProductState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Active, Self::Expiring, Self::Blocked, Self::Cancelled];

    /// Stable name, as in audit lines and events.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Blocked => "blocked",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The state of a product, and what it came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Now.
    pub state: ProductState,
    /// Of a cancelled one: when that was, and how it stood before.
    pub cancelled: Option<(Timestamp, ProductState)>,
}

impl Standing {
    /// Of a new product.
    pub const ACTIVE: Self = Self { state: ProductState::Active, cancelled: None };

    /// Until when a cancelled one can be restored by whoever may cancel it; none when it is not cancelled.
    pub fn restorable_until(&self, grace: Duration) -> Option<Timestamp> {
        self.cancelled.map(|(since, _)| since.plus(grace))
    }
}

/// What is asked of a state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StateWish {
    /// End the product.
    Cancel,
    /// Bring back a cancelled product as it stood before.
    Restore,
    /// Anything but [`ProductState::Cancelled`], which has its own wish. Operators only: whoever blocks is not
    /// overruled by whoever is blocked.
    Set(ProductState),
}

/// Why a state stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StateRefusal {
    /// Only what is cancelled comes back.
    #[error("this product is not cancelled")]
    NotCancelled,
    /// The time in which it could be restored is over.
    #[error("this product was cancelled too long ago to be restored")]
    TooLate,
    /// What is cancelled is restored first.
    #[error("this product is cancelled: restore it first")]
    Cancelled,
}

/// The state after a wish at `now`; none when it is so already. Cancelled products come back within `grace`, for
/// operators at any time.
///
/// # Errors
///
/// [`StateRefusal`].
pub fn decide_state(
    present: &Standing,
    wish: StateWish,
    operator: bool,
    now: Timestamp,
    grace: Duration,
) -> Result<Option<Standing>, StateRefusal> {
    match (wish, present.cancelled) {
        (StateWish::Cancel | StateWish::Set(ProductState::Cancelled), Some(_)) => Ok(None),
        (StateWish::Cancel | StateWish::Set(ProductState::Cancelled), None) => Ok(Some(Standing {
            state: ProductState::Cancelled,
            cancelled: Some((now, present.state)),
        })),
        (StateWish::Restore, None) => Err(StateRefusal::NotCancelled),
        (StateWish::Restore, Some((since, before))) => {
            // A clock that was set back does not end the time early.
            let late = now.since(since) > grace && !operator;
            if late {
                return Err(StateRefusal::TooLate);
            }
            Ok(Some(Standing { state: before, cancelled: None }))
        }
        (StateWish::Set(_), Some(_)) => Err(StateRefusal::Cancelled),
        (StateWish::Set(state), None) => {
            Ok((state != present.state).then_some(Standing { state, cancelled: None }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProductState::{Active, Blocked, Cancelled, Expiring};
    use proptest::prelude::*;

    const GRACE: Duration = Duration::from_secs(100);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(seconds * 1000)
    }

    fn cancelled(since: u64, before: ProductState) -> Standing {
        Standing { state: Cancelled, cancelled: Some((at(since), before)) }
    }

    fn plain(state: ProductState) -> Standing {
        Standing { state, cancelled: None }
    }

    #[test]
    fn a_state_changes_as_it_may() {
        for (present, wish, operator, now, expected) in [
            (plain(Active), StateWish::Cancel, false, 5, Ok(Some(cancelled(5, Active)))),
            (plain(Blocked), StateWish::Cancel, false, 5, Ok(Some(cancelled(5, Blocked)))),
            (cancelled(5, Active), StateWish::Cancel, false, 9, Ok(None)),
            (cancelled(5, Active), StateWish::Restore, false, 105, Ok(Some(plain(Active)))),
            // To cancel and restore does not lift what operators have blocked.
            (cancelled(5, Blocked), StateWish::Restore, false, 6, Ok(Some(plain(Blocked)))),
            (cancelled(5, Active), StateWish::Restore, false, 106, Err(StateRefusal::TooLate)),
            (cancelled(5, Active), StateWish::Restore, true, 106, Ok(Some(plain(Active)))),
            (cancelled(5, Active), StateWish::Restore, false, 1, Ok(Some(plain(Active)))),
            (plain(Active), StateWish::Restore, false, 5, Err(StateRefusal::NotCancelled)),
            (plain(Active), StateWish::Set(Expiring), true, 5, Ok(Some(plain(Expiring)))),
            (plain(Blocked), StateWish::Set(Active), true, 5, Ok(Some(plain(Active)))),
            (plain(Active), StateWish::Set(Active), true, 5, Ok(None)),
            (plain(Active), StateWish::Set(Cancelled), true, 5, Ok(Some(cancelled(5, Active)))),
            (cancelled(5, Active), StateWish::Set(Active), true, 6, Err(StateRefusal::Cancelled)),
        ] {
            let decided = decide_state(&present, wish, operator, at(now), GRACE);
            assert_eq!(decided, expected, "{present:?} {wish:?} {operator} {now}");
        }
        assert_eq!(cancelled(5, Active).restorable_until(GRACE), Some(at(105)));
        assert_eq!(plain(Active).restorable_until(GRACE), None);
    }

    proptest! {
        /// Whatever members do, what is blocked is used again only after an operator said so.
        #[test]
        fn members_never_lift_a_block(steps in proptest::collection::vec((any::<bool>(), 0_u64..300), 0..40)) {
            let mut standing = plain(Blocked);
            for (cancel, now) in steps {
                let wish = if cancel { StateWish::Cancel } else { StateWish::Restore };
                if let Ok(Some(next)) = decide_state(&standing, wish, false, at(now), GRACE) {
                    standing = next;
                }
                prop_assert!(matches!(standing.state, Blocked | Cancelled));
                prop_assert_eq!(standing.state == Cancelled, standing.cancelled.is_some());
            }
        }
    }
}
