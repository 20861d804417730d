//! Products that go to another organization (PRD-3).

use std::str::FromStr;

use gatepost_model::{Malformed, OrganizationId, Timestamp};

use crate::ProductState;

/// How an offer stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TransferState {
    /// It waits for an answer.
    Offered,
    /// The product has gone over.
    Accepted,
    /// The other side did not want it.
    Declined,
    /// The offering side took it back.
    Withdrawn,
    /// Nobody has answered in time.
    Expired,
}

impl TransferState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Offered, Self::Accepted, Self::Declined, Self::Withdrawn, Self::Expired];

    /// Stable name, as in audit lines.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// The state at `now` of what was written down as this: an offer is over when its time is.
    pub fn at(self, now: Timestamp, expires: Timestamp) -> Self {
        if self == Self::Offered && now >= expires { Self::Expired } else { self }
    }
}

/// Most characters of a message.
const LONGEST_MESSAGE: usize = 500;

/// What those who offer say to those who answer: at most 500 characters in lines, none that change how the others
/// look.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct TransferMessage(String);

impl TransferMessage {
    /// The message as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TransferMessage {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let text = typed.replace("\r\n", "\n");
        let text = text.trim();
        // Directions that reach beyond their text (Unicode TR36, bidirectional spoofing).
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let wrong = |c: char| (c.is_control() && c != '\n') || turns(c);
        let right = text.len() <= 4 * LONGEST_MESSAGE
            && text.chars().count() <= LONGEST_MESSAGE
            && !text.chars().any(wrong);
        let expected = "at most 500 characters without control characters";
        right.then(|| Self(text.to_owned())).ok_or(Malformed::new("message", expected))
    }
}

/// Why a product stays where it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TransferRefusal {
    /// It would go to where it is.
    #[error("the product is this organization's already")]
    ToItself,
    /// It waits for an answer from somebody else.
    #[error("this product is offered already: withdraw that offer first")]
    Offered,
    /// It has ended.
    #[error("this product is cancelled: restore it first")]
    Cancelled,
    /// It is kept from use.
    #[error("this product is blocked")]
    Blocked,
    /// It has changed hands since it was offered.
    #[error("this product belongs to another organization by now")]
    Moved,
    /// The offer was answered, taken back, or has run out.
    #[error("this offer is over")]
    Over(TransferState),
    /// It was offered to another organization.
    #[error("this product was offered to another organization")]
    OtherOrganization,
}

/// May `owner` offer a product in this state to `to`, or to whoever answers where that is open; `waiting` when an
/// offer of it waits?
///
/// # Errors
///
/// [`TransferRefusal`].
pub fn offer(
    owner: OrganizationId,
    to: Option<OrganizationId>,
    state: ProductState,
    waiting: bool,
) -> Result<(), TransferRefusal> {
    if to == Some(owner) {
        return Err(TransferRefusal::ToItself);
    }
    if waiting {
        return Err(TransferRefusal::Offered);
    }
    movable(state)
}

/// An offer, as an answer to it is judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offer {
    /// Who has offered.
    pub from: OrganizationId,
    /// To whom; none: to an organization of the person it was addressed to.
    pub to: Option<OrganizationId>,
    /// How it stands at the moment.
    pub state: TransferState,
}

/// May this offer be taken on behalf of `chosen`, when the product is `owner`'s and in this state?
///
/// # Errors
///
/// [`TransferRefusal`].
pub fn accept(
    offer: &Offer,
    chosen: OrganizationId,
    owner: OrganizationId,
    state: ProductState,
) -> Result<(), TransferRefusal> {
    answer(offer)?;
    if offer.to.is_some_and(|to| to != chosen) {
        return Err(TransferRefusal::OtherOrganization);
    }
    if chosen == owner {
        return Err(TransferRefusal::ToItself);
    }
    if owner != offer.from {
        return Err(TransferRefusal::Moved);
    }
    movable(state)
}

/// May this offer be declined, or taken back?
///
/// # Errors
///
/// [`TransferRefusal::Over`].
pub fn answer(offer: &Offer) -> Result<(), TransferRefusal> {
    match offer.state {
        TransferState::Offered => Ok(()),
        state => Err(TransferRefusal::Over(state)),
    }
}

fn movable(state: ProductState) -> Result<(), TransferRefusal> {
    match state {
        ProductState::Active | ProductState::Expiring => Ok(()),
        ProductState::Blocked => Err(TransferRefusal::Blocked),
        ProductState::Cancelled => Err(TransferRefusal::Cancelled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProductState::{Active, Blocked, Cancelled, Expiring};
    use TransferState::{Accepted, Declined, Offered, Withdrawn};
    use proptest::prelude::*;

    fn org(number: u8) -> OrganizationId {
        OrganizationId::from_bytes([number; 16])
    }

    #[test]
    fn messages_are_lines_of_text() {
        for (typed, kept) in [
            ("", Some("")),
            (" As agreed,\r\nAnna ", Some("As agreed,\nAnna")),
            ("約束どおり", Some("約束どおり")),
            ("a\u{0}b", None),
            ("a\u{202e}b", None),
            ("a\u{1b}[31m", None),
        ] {
            let message = typed.parse::<TransferMessage>().ok();
            assert_eq!(message.as_ref().map(TransferMessage::as_str), kept, "{typed:?}");
        }
        assert!("й".repeat(500).parse::<TransferMessage>().is_ok());
        assert!("й".repeat(501).parse::<TransferMessage>().is_err());
        assert!("x".repeat(10_000_000).parse::<TransferMessage>().is_err());
    }

    #[test]
    fn what_can_be_offered() {
        for (to, state, waiting, expected) in [
            (Some(2), Active, false, Ok(())),
            (None, Expiring, false, Ok(())),
            (Some(1), Active, false, Err(TransferRefusal::ToItself)),
            (Some(2), Active, true, Err(TransferRefusal::Offered)),
            (Some(2), Blocked, false, Err(TransferRefusal::Blocked)),
            (None, Cancelled, false, Err(TransferRefusal::Cancelled)),
        ] {
            assert_eq!(offer(org(1), to.map(org), state, waiting), expected);
        }
    }

    #[test]
    fn what_can_be_accepted() {
        use TransferRefusal::{Moved, OtherOrganization, Over, ToItself};
        for (to, offered, chosen, owner, state, expected) in [
            (Some(2), Offered, 2, 1, Active, Ok(())),
            (None, Offered, 3, 1, Active, Ok(())),
            (None, Offered, 1, 1, Active, Err(ToItself)),
            (Some(2), Offered, 3, 1, Active, Err(OtherOrganization)),
            (Some(2), Offered, 2, 3, Active, Err(Moved)),
            (Some(2), Offered, 2, 2, Active, Err(ToItself)),
            (Some(2), Accepted, 2, 1, Active, Err(Over(Accepted))),
            (Some(2), Declined, 2, 1, Active, Err(Over(Declined))),
            (Some(2), Withdrawn, 2, 1, Active, Err(Over(Withdrawn))),
            (Some(2), Offered, 2, 1, Cancelled, Err(TransferRefusal::Cancelled)),
            (Some(2), Offered, 2, 1, Blocked, Err(TransferRefusal::Blocked)),
        ] {
            let one = Offer { from: org(1), to: to.map(org), state: offered };
            assert_eq!(accept(&one, org(chosen), org(owner), state), expected, "{one:?} {chosen}");
        }
        let (before, after) = (Timestamp::from_unix_millis(4), Timestamp::from_unix_millis(5));
        assert_eq!(Offered.at(before, after), Offered);
        assert_eq!(Offered.at(after, after), TransferState::Expired);
        assert_eq!(Accepted.at(after, before), Accepted);
    }

    proptest! {
        /// A product is in one place, and each offer moves it at most once, whatever is asked in which order.
        #[test]
        fn a_product_is_in_one_place(steps in proptest::collection::vec((0_u8..4, 1_u8..5, 0_usize..8), 0..60)) {
            let mut owner = org(1);
            let mut offers: Vec<Offer> = Vec::new();
            for (what, who, which) in steps {
                let waiting = offers.iter().any(|one| one.state == Offered);
                match what {
                    0 | 1 => {
                        let to = (what == 0).then(|| org(who));
                        if offer(owner, to, Active, waiting).is_ok() {
                            offers.push(Offer { from: owner, to, state: Offered });
                        }
                    }
                    2 => if let Some(one) = offers.get_mut(which) {
                        let before = owner;
                        if accept(one, org(who), owner, Active).is_ok() {
                            owner = org(who);
                            prop_assert!(one.state == Offered && before == one.from && owner != before);
                            one.state = Accepted;
                        }
                    },
                    _ => if let Some(one) = offers.get_mut(which) && answer(one).is_ok() {
                        one.state = Withdrawn;
                    },
                }
                prop_assert!(offers.iter().filter(|one| one.state == Offered).count() <= 1);
                prop_assert!(offers.iter().filter(|one| one.state == Offered).all(|one| one.from == owner));
            }
        }
    }
}
