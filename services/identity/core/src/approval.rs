//! A login that waits for an answer on a phone (2FA-3).
//!
//! ```text
//!   asked ──▶ waits ──the number and "yes"──▶ approved ──the browser comes for it──▶ over, logged in
//!              │  ▲──a wrong number──┘           │
//!              │──third wrong number─────────────│──▶ over, and the login with it
//!              └──"this is not me"───────────────┘        time is up ──▶ expired
//! ```
//!
//! The screen shows a number and the person types it on the phone (number matching): whoever only
//! presses "yes" approves nothing. An account has one such login at a time, so that nobody is worn down
//! by many.

use std::time::Duration;

use gatepost_model::{AccountId, ApprovalId, Client, FactorId, LoginId, Timestamp};

/// How long a phone is waited for, and how often the number may be wrong.
#[derive(Clone, Copy, Debug)]
pub struct ApprovalPolicy {
    /// From the question to its end.
    pub lives: Duration,
    /// Wrong numbers until the login is over.
    pub tries: u32,
}

/// How long the browser has to come for an approval, at least.
const COLLECTED: Duration = Duration::from_secs(60);

/// A login that waits for an answer on a phone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Approval {
    /// Its id, as the phone sees it.
    pub id: ApprovalId,
    /// Whose account is logged in to.
    pub account: AccountId,
    /// The phone that is asked.
    pub factor: FactorId,
    /// The login.
    pub login: LoginId,
    /// The key under which the login lies.
    pub login_key: [u8; 5],
    /// Does it confirm a change in a session that is there, rather than open one?
    pub step_up: bool,
    /// What the screen shows: two digits.
    pub number: u32,
    /// When the phone was asked.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// How many wrong numbers there were.
    pub wrong: u32,
    /// When it was approved.
    pub approved: Option<Timestamp>,
    /// The browser.
    pub client: Client,
}

/// What the person at the phone says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ApprovalAnswer {
    /// It is me, and this is the number that I see.
    Approve(u32),
    /// It is not me.
    Deny,
}

/// Where an answer leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ApprovalStep {
    /// The browser may go on.
    Approved(Box<Approval>),
    /// The number is another; it waits on.
    Wrong(Box<Approval>),
    /// The number was wrong once too often: the login is over.
    Spent,
    /// It is not the owner's: the login is over.
    Denied,
}

/// There is nothing to answer: it has expired, was approved already, or waits for another phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NothingWaits;

impl Approval {
    /// Can it be answered still?
    pub fn waits(&self, now: Timestamp) -> bool {
        self.approved.is_none() && self.lives(now)
    }

    /// Was this login approved, and can it be gone on with?
    pub fn is_approved(&self, login: LoginId, now: Timestamp) -> bool {
        self.login == login && self.approved.is_some() && self.lives(now)
    }

    /// Does another login keep the phone busy?
    pub fn blocks(&self, login: LoginId, now: Timestamp) -> bool {
        self.login != login && self.lives(now)
    }

    fn lives(&self, now: Timestamp) -> bool {
        self.created <= now && now < self.expires
    }

    /// Where an answer of a phone leads. One that was approved can still be denied, until the browser
    /// has come for it.
    ///
    /// # Errors
    ///
    /// [`NothingWaits`].
    pub fn answer(
        &self,
        policy: &ApprovalPolicy,
        factor: FactorId,
        answer: ApprovalAnswer,
        now: Timestamp,
    ) -> Result<ApprovalStep, NothingWaits> {
        if factor != self.factor || !self.lives(now) {
            return Err(NothingWaits);
        }
        match answer {
            ApprovalAnswer::Deny => Ok(ApprovalStep::Denied),
            ApprovalAnswer::Approve(_) if self.approved.is_some() => Err(NothingWaits),
            ApprovalAnswer::Approve(number) if number == self.number => {
                let expires = self.expires.max(now.plus(COLLECTED));
                let approved = Self { approved: Some(now), expires, ..self.clone() };
                Ok(ApprovalStep::Approved(Box::new(approved)))
            }
            ApprovalAnswer::Approve(_) if self.wrong + 1 >= policy.tries => Ok(ApprovalStep::Spent),
            ApprovalAnswer::Approve(_) => {
                let wrong = Self { wrong: self.wrong + 1, ..self.clone() };
                Ok(ApprovalStep::Wrong(Box::new(wrong)))
            }
        }
    }

    /// How many more wrong numbers are heard.
    pub fn tries_left(&self, policy: &ApprovalPolicy) -> u32 {
        policy.tries.saturating_sub(self.wrong)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICY: ApprovalPolicy = ApprovalPolicy { lives: Duration::from_secs(120), tries: 3 };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(1_000_000 + seconds * 1000)
    }

    fn phone(n: u8) -> FactorId {
        FactorId::from_bytes([n; 16])
    }

    fn login(n: u8) -> LoginId {
        LoginId::from_bytes([n; 16])
    }

    fn asked() -> Approval {
        Approval {
            id: ApprovalId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            factor: phone(3),
            login: login(4),
            login_key: [5; 5],
            step_up: false,
            number: 42,
            created: at(0),
            expires: at(120),
            wrong: 0,
            approved: None,
            client: Client::unknown(),
        }
    }

    #[test]
    fn every_state_and_every_answer() {
        use ApprovalAnswer::{Approve, Deny};
        #[derive(PartialEq, Eq, Debug)]
        enum Seen {
            Approved { until: u64 },
            Wrong { wrong: u32 },
            Spent,
            Denied,
            Nothing,
        }
        let (right, wrong) = (Approve(42), Approve(24));
        for (before, approved, seconds, by, answer, expected) in [
            (0, None, 1, 3, right, Seen::Approved { until: 120 }),
            (2, None, 119, 3, right, Seen::Approved { until: 179 }),
            (0, None, 120, 3, right, Seen::Nothing),
            (0, None, 1, 9, right, Seen::Nothing),
            (0, Some(1), 2, 3, right, Seen::Nothing),
            (0, None, 1, 3, wrong, Seen::Wrong { wrong: 1 }),
            (1, None, 1, 3, wrong, Seen::Wrong { wrong: 2 }),
            (2, None, 1, 3, wrong, Seen::Spent),
            (0, Some(1), 2, 3, wrong, Seen::Nothing),
            (0, None, 120, 3, wrong, Seen::Nothing),
            (0, None, 1, 3, Deny, Seen::Denied),
            (0, Some(1), 2, 3, Deny, Seen::Denied),
            (0, None, 120, 3, Deny, Seen::Nothing),
            (0, None, 1, 9, Deny, Seen::Nothing),
        ] {
            let approval = Approval { wrong: before, approved: approved.map(at), ..asked() };
            let seen = match approval.answer(&POLICY, phone(by), answer, at(seconds)) {
                Ok(ApprovalStep::Approved(next)) => {
                    assert!(next.is_approved(login(4), at(seconds)));
                    assert!(!next.is_approved(login(7), at(seconds)));
                    Seen::Approved { until: next.expires.since(at(0)).as_secs() }
                }
                Ok(ApprovalStep::Wrong(next)) => Seen::Wrong { wrong: next.wrong },
                Ok(ApprovalStep::Spent) => Seen::Spent,
                Ok(ApprovalStep::Denied) => Seen::Denied,
                Err(NothingWaits) => Seen::Nothing,
            };
            assert_eq!(seen, expected, "{before} {approved:?} {seconds} {by} {answer:?}");
        }
    }

    #[test]
    fn one_login_keeps_others_from_the_phone_while_it_lives() {
        let approval = asked();
        for (other, seconds, blocks) in
            [(7, 0, true), (7, 119, true), (7, 120, false), (4, 1, false)]
        {
            assert_eq!(approval.blocks(login(other), at(seconds)), blocks);
        }
        let before = Timestamp::from_unix_millis(0);
        assert!(!approval.waits(before) && approval.waits(at(0)) && !approval.waits(at(120)));
        assert_eq!(Approval { wrong: 2, ..asked() }.tries_left(&POLICY), 1);
    }

    proptest! {
        #[test]
        fn nothing_is_approved_but_by_its_phone_its_number_and_in_time(
            answers in prop::collection::vec((0_u64..60, 3_u8..5, 40_u32..45, prop::bool::ANY), 1..12),
        ) {
            let (mut approval, mut now, mut wrong) = (asked(), 0, 0);
            for (wait, by, number, deny) in answers {
                now += wait;
                let answer =
                    if deny { ApprovalAnswer::Deny } else { ApprovalAnswer::Approve(number) };
                let was = approval.approved;
                match approval.answer(&POLICY, phone(by), answer, at(now)) {
                    Ok(ApprovalStep::Approved(next)) => {
                        prop_assert!(!deny && number == 42 && by == 3 && now < 120 && wrong < 3);
                        prop_assert!(was.is_none());
                        approval = *next;
                    }
                    Ok(ApprovalStep::Wrong(next)) => {
                        wrong += 1;
                        prop_assert!(!deny && number != 42 && wrong < 3 && next.wrong == wrong);
                        approval = *next;
                    }
                    Ok(ApprovalStep::Spent) => {
                        prop_assert!(wrong == 2 && number != 42);
                        return Ok(());
                    }
                    Ok(ApprovalStep::Denied) => {
                        prop_assert!(deny && by == 3);
                        return Ok(());
                    }
                    Err(NothingWaits) => {
                        let over = at(now) >= approval.expires;
                        prop_assert!(by != 3 || over || (was.is_some() && !deny));
                    }
                }
            }
        }
    }
}
