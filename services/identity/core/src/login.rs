//! A login under way: a password is proven and a factor still asked for, or a session's owner is
//! asked again (step-up).
//!
//! ```text
//!   start ──▶ open ──choose──▶ asked ──right answer, enough proven──▶ complete (a session)
//!              ▲                │  ▲──wrong answer, or not yet──┘
//!              └──choose another┘  └──too many wrong ones──▶ spent      time is up ──▶ expired
//! ```
//!
//! State, answer and time go in, the next state comes out. The service keeps it in its store: it
//! survives a restart, and any tab of the browser that began it goes on with it.

use std::time::Duration;

use gatepost_model::{
    AccountId, ApprovalId, Client, FactorId, KeyedHash, LoginId, SessionId, Timestamp,
};

use crate::{
    method::{Assurance, Method, Proofs},
    sms::SentCode,
};

/// How long a login lives and how often it may be answered wrongly.
#[derive(Clone, Copy, Debug)]
pub struct LoginPolicy {
    /// From its beginning to its end (OWASP ASVS 5.0, 6.5.5: at most 10 minutes).
    pub lives: Duration,
    /// Wrong answers until it is spent.
    pub tries: u32,
}

/// What a login is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoginPurpose {
    /// To open a session.
    SignIn,
    /// To prove again who sits at a session.
    StepUp {
        /// That session.
        session: SessionId,
        /// Must it be a factor, the password not being enough?
        factor: bool,
    },
}

/// What a question must remember until it is answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// A code of an authenticator app or from paper, or the password: nothing.
    Code,
    /// An assertion of one of the account's passkeys.
    Passkey(PasskeyQuestion),
    /// An approval on a phone; none when it could not be asked, so that only a code it shows serves.
    Push(Option<PushAsked>),
    /// A code by text message: the one that was sent.
    Sms(Box<SmsQuestion>),
}

/// A question to passkeys: serves one answer, right or wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PasskeyQuestion {
    /// What the browser is given: challenge and credentials, as JSON.
    pub options: String,
    /// What the answer is verified against; it never leaves the service.
    pub state: String,
}

/// What a phone was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PushAsked {
    /// What waits there.
    pub approval: ApprovalId,
    /// The number that the screen shows.
    pub number: u32,
    /// Until when it can be answered.
    pub expires: Timestamp,
}

/// A code that was sent to a telephone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SmsQuestion {
    /// The number, as pages show it.
    pub masked: String,
    /// When another code may be asked for.
    pub resend_at: Timestamp,
    /// The code.
    pub code: SentCode,
}

/// A login under way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// Whose account is logged in to.
    pub account: AccountId,
    /// What for.
    pub purpose: LoginPurpose,
    /// Hash of its secret, which the browser holds.
    pub hash: KeyedHash,
    /// When the password that was proven had been set: one that was changed since proves nothing.
    pub password_set: Timestamp,
    /// What has been proven.
    pub proofs: Proofs,
    /// When it began.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// How often it was answered wrongly.
    pub wrong: u32,
    /// The factor that is asked for; none while the password is, or nothing.
    pub chosen: Option<FactorId>,
    /// What its question remembers.
    pub question: Question,
    /// The browser.
    pub client: Client,
}

/// Why a login goes no further.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoginEnd {
    /// Its time is up.
    Expired,
    /// It was answered wrongly too often.
    Spent,
}

/// What an answer was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answered {
    /// It proves this.
    Right(Method),
    /// It proves nothing.
    Wrong,
    /// It is not there yet: a telephone has not answered.
    NotYet,
}

/// Where an answer leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LoginStep {
    /// Enough is proven. The login is over.
    Complete(Proofs),
    /// It goes on, as it is now.
    Open(Box<Login>),
    /// It was wrong once too often. The login is over.
    Spent,
}

impl Login {
    /// May it be answered?
    ///
    /// # Errors
    ///
    /// [`LoginEnd`].
    pub fn check(&self, policy: &LoginPolicy, now: Timestamp) -> Result<(), LoginEnd> {
        if now >= self.expires || now < self.created {
            Err(LoginEnd::Expired)
        } else if self.wrong >= policy.tries {
            Err(LoginEnd::Spent)
        } else {
            Ok(())
        }
    }

    /// Asks for a factor, or for the password when there is none. What the question before it remembered
    /// is forgotten; wrong answers are not.
    #[must_use]
    pub fn choose(self, factor: Option<FactorId>, question: Question) -> Self {
        Self { chosen: factor, question, ..self }
    }

    /// Where an answer leads.
    ///
    /// # Errors
    ///
    /// [`LoginEnd`] when no answer is heard any more.
    pub fn answer(
        &self,
        policy: &LoginPolicy,
        answered: Answered,
        now: Timestamp,
    ) -> Result<LoginStep, LoginEnd> {
        self.check(policy, now)?;
        Ok(match answered {
            Answered::NotYet => LoginStep::Open(Box::new(self.clone())),
            Answered::Wrong if self.wrong + 1 >= policy.tries => LoginStep::Spent,
            Answered::Wrong => {
                LoginStep::Open(Box::new(Self { wrong: self.wrong + 1, ..self.clone() }))
            }
            Answered::Right(method) => {
                let proofs = self.proofs.clone().with(method, now);
                if self.purpose.is_met_by(&proofs) {
                    LoginStep::Complete(proofs)
                } else {
                    let next = Self { proofs, ..self.clone() }.choose(None, Question::Code);
                    LoginStep::Open(Box::new(next))
                }
            }
        })
    }
}

impl LoginPurpose {
    /// Do these proofs do? A sign-in that got this far asks for two factors.
    pub fn is_met_by(&self, proofs: &Proofs) -> bool {
        match self {
            Self::SignIn => proofs.assurance() == Assurance::Aal2,
            Self::StepUp { factor: true, .. } => proofs.last_factor().is_some(),
            Self::StepUp { factor: false, .. } => proofs.last().is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::PepperKeyId;
    use proptest::prelude::*;

    const POLICY: LoginPolicy = LoginPolicy { lives: Duration::from_secs(600), tries: 3 };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(1_000_000 + seconds * 1000)
    }

    fn login(purpose: LoginPurpose) -> Login {
        let proofs = match purpose {
            LoginPurpose::SignIn => Proofs::of(Method::Password, at(0)),
            LoginPurpose::StepUp { .. } => Proofs::default(),
        };
        Login {
            id: LoginId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            purpose,
            hash: KeyedHash { key: PepperKeyId(1), hash: [0; 32] },
            password_set: at(0),
            proofs,
            created: at(0),
            expires: at(0).plus(POLICY.lives),
            wrong: 0,
            chosen: Some(FactorId::from_bytes([3; 16])),
            question: Question::Code,
            client: Client::unknown(),
        }
    }

    fn step_up(factor: bool) -> LoginPurpose {
        LoginPurpose::StepUp { session: SessionId::from_bytes([4; 16]), factor }
    }

    #[test]
    fn every_state_and_every_answer() {
        use Answered::{NotYet, Right, Wrong};
        #[derive(PartialEq, Eq, Debug)]
        enum Seen {
            Complete,
            Open { wrong: u32 },
            Spent,
            Ended(LoginEnd),
        }
        let totp = Right(Method::Totp);
        let password = Right(Method::Password);
        for (purpose, wrong, seconds, answer, expected) in [
            (LoginPurpose::SignIn, 0, 1, totp, Seen::Complete),
            (LoginPurpose::SignIn, 2, 599, totp, Seen::Complete),
            (LoginPurpose::SignIn, 0, 1, Right(Method::BackupCode), Seen::Complete),
            // The password again is no second factor.
            (LoginPurpose::SignIn, 0, 1, password, Seen::Open { wrong: 0 }),
            (LoginPurpose::SignIn, 0, 1, Wrong, Seen::Open { wrong: 1 }),
            (LoginPurpose::SignIn, 1, 1, Wrong, Seen::Open { wrong: 2 }),
            (LoginPurpose::SignIn, 2, 1, Wrong, Seen::Spent),
            (LoginPurpose::SignIn, 3, 1, totp, Seen::Ended(LoginEnd::Spent)),
            (LoginPurpose::SignIn, 1, 1, NotYet, Seen::Open { wrong: 1 }),
            (LoginPurpose::SignIn, 0, 600, totp, Seen::Ended(LoginEnd::Expired)),
            (LoginPurpose::SignIn, 0, 600, NotYet, Seen::Ended(LoginEnd::Expired)),
            (step_up(false), 0, 1, password, Seen::Complete),
            (step_up(false), 0, 1, totp, Seen::Complete),
            (step_up(false), 2, 1, Wrong, Seen::Spent),
            (step_up(true), 0, 1, password, Seen::Open { wrong: 0 }),
            (step_up(true), 0, 1, totp, Seen::Complete),
            (step_up(true), 0, 1, Right(Method::VerifiedPasskey), Seen::Complete),
        ] {
            let login = Login { wrong, ..login(purpose) };
            let seen = match login.answer(&POLICY, answer, at(seconds)) {
                Ok(LoginStep::Complete(proofs)) => {
                    assert!(purpose.is_met_by(&proofs));
                    Seen::Complete
                }
                Ok(LoginStep::Open(next)) => Seen::Open { wrong: next.wrong },
                Ok(LoginStep::Spent) => Seen::Spent,
                Err(end) => Seen::Ended(end),
            };
            assert_eq!(seen, expected, "{purpose:?} {wrong} {seconds} {answer:?}");
        }
    }

    #[test]
    fn another_factor_can_be_chosen_and_wrong_answers_stay_counted() {
        let LoginStep::Open(next) =
            login(LoginPurpose::SignIn).answer(&POLICY, Answered::Wrong, at(1)).unwrap()
        else {
            panic!("one wrong answer ended it")
        };
        let other = FactorId::from_bytes([9; 16]);
        let next = next.choose(Some(other), Question::Code);
        assert_eq!((next.chosen, next.wrong), (Some(other), 1));
        // A clock that was set back opens nothing.
        let early = Timestamp::from_unix_millis(0);
        assert_eq!(next.check(&POLICY, early), Err(LoginEnd::Expired));
    }

    fn answers() -> impl Strategy<Value = Answered> {
        prop_oneof![
            Just(Answered::Wrong),
            Just(Answered::NotYet),
            prop::sample::select(&Method::ALL[..]).prop_map(Answered::Right),
        ]
    }

    proptest! {
        #[test]
        fn no_login_completes_without_what_it_needs(
            purpose in prop::sample::select(vec![LoginPurpose::SignIn, step_up(false), step_up(true)]),
            steps in prop::collection::vec((answers(), 0_u64..200), 1..20),
        ) {
            let (mut login, mut now, mut wrong) = (login(purpose), 0, 0);
            let mut given = login.proofs.clone();
            for (answer, wait) in steps {
                now += wait;
                wrong += u32::from(answer == Answered::Wrong);
                if let Answered::Right(method) = answer {
                    given = given.with(method, at(now));
                }
                match login.answer(&POLICY, answer, at(now)) {
                    Ok(LoginStep::Complete(proofs)) => {
                        prop_assert!(purpose.is_met_by(&given) && purpose.is_met_by(&proofs));
                        prop_assert!(now < 600 && wrong < POLICY.tries);
                        return Ok(());
                    }
                    Ok(LoginStep::Open(next)) => {
                        prop_assert!(wrong < POLICY.tries && now < 600);
                        login = *next;
                    }
                    Ok(LoginStep::Spent) => {
                        prop_assert_eq!(wrong, POLICY.tries);
                        return Ok(());
                    }
                    Err(end) => {
                        prop_assert_eq!(end, LoginEnd::Expired);
                        prop_assert!(now >= 600);
                        return Ok(());
                    }
                }
            }
        }
    }
}
