//! Text messages: the codes in them, and how many there may be.
//!
//! A message costs its sender money and its recipient patience. Whoever makes Gatepost send many (toll
//! fraud, "SMS pumping") earns on them, so every one is counted: for its account, its number, the network
//! that asked, and all together.

use std::time::Duration;

use gatepost_model::{Entropy, KeyedHash, Pepper, PepperKeyId, Secret, Timestamp};

/// Purposes under which codes are derived and hashed.
const DERIVED: &str = "sms-code-derivation";
const HASHED: &str = "sms-code";
const DAY: u64 = 86_400_000;

/// How long codes live and how often one may be tried.
#[derive(Clone, Copy, Debug)]
pub struct SmsCodePolicy {
    /// From its sending to its end (NIST SP 800-63B-4 §3.1.3.2: at most 10 minutes).
    pub lives: Duration,
    /// Wrong answers until it is spent.
    pub tries: u32,
}

/// A code that was sent, as it is kept: the code itself follows from the seed only together with a pepper
/// key, so that the sender of messages can make it again while the store holds a keyed hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentCode {
    /// Random bytes that it is derived from.
    pub seed: [u8; 16],
    /// The pepper key it is derived with.
    pub key: PepperKeyId,
    /// Its hash.
    pub hash: KeyedHash,
    /// When it was sent.
    pub sent: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// How often something else was typed.
    pub wrong: u32,
}

/// What a typed code is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SmsOutcome {
    /// It is the one that was sent.
    Right,
    /// It is not; one try fewer is left.
    Wrong(SentCode),
    /// No code is heard any more: its time is up, or it was tried too often.
    Spent,
}

impl SentCode {
    /// Draws a code for what `context` names: elsewhere it is none.
    pub fn draw(
        pepper: &Pepper,
        entropy: &dyn Entropy,
        context: &[u8],
        policy: &SmsCodePolicy,
        now: Timestamp,
    ) -> Self {
        let mut sent = Self {
            seed: [0; 16],
            key: pepper.newest(),
            hash: pepper.hash(HASHED, b""),
            sent: now,
            expires: now.plus(policy.lives),
            wrong: 0,
        };
        entropy.fill(&mut sent.seed);
        if let Some(code) = sent.code(pepper, context) {
            sent.hash = pepper.hash(HASHED, &input(context, code.expose()));
        }
        sent
    }

    /// The code, for whoever sends it; none when the pepper key is gone.
    pub fn code(&self, pepper: &Pepper, context: &[u8]) -> Option<Secret<String>> {
        let derived = pepper.hash_with(self.key, DERIVED, &[context, &self.seed].concat())?;
        let (head, _) = derived.hash.split_first_chunk::<8>()?;
        // Six digits of 64 bits: no digit is likelier than another by more than 2^-44.
        Some(Secret::new(format!("{:06}", u64::from_be_bytes(*head) % 1_000_000)))
    }

    /// Looks at a code of six digits.
    pub fn look(
        &self,
        pepper: &Pepper,
        context: &[u8],
        policy: &SmsCodePolicy,
        typed: &str,
        now: Timestamp,
    ) -> SmsOutcome {
        if now >= self.expires || now < self.sent || self.wrong >= policy.tries {
            SmsOutcome::Spent
        } else if pepper.verify(HASHED, &input(context, typed), &self.hash) {
            SmsOutcome::Right
        } else {
            SmsOutcome::Wrong(Self { wrong: self.wrong + 1, ..self.clone() })
        }
    }
}

fn input(context: &[u8], code: &str) -> Vec<u8> {
    [context, code.as_bytes()].concat()
}

/// How many messages there may be on one day (UTC).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SmsLimits {
    /// Least time between two messages to one number.
    pub resend_after: Duration,
    /// To all numbers of one account.
    pub per_account: u32,
    /// To one number, for whichever accounts.
    pub per_number: u32,
    /// Asked for from one network.
    pub per_network: u32,
    /// In all.
    pub per_day: u32,
}

/// Messages of a day under one key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SmsUse {
    /// How many.
    pub count: u32,
    /// When the last one was.
    pub last: Timestamp,
}

/// Messages of a day that a further one adds to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SmsUses {
    /// Of its account; none when it belongs to no account.
    pub account: Option<SmsUse>,
    /// To its number.
    pub number: SmsUse,
    /// From the network that asks; none when nobody asked.
    pub network: Option<SmsUse>,
    /// In all.
    pub all: SmsUse,
}

impl SmsLimits {
    /// The counts with one message more.
    ///
    /// # Errors
    ///
    /// The time until another one may be sent.
    pub fn admit(&self, uses: &SmsUses, now: Timestamp) -> Result<SmsUses, Duration> {
        let used_up = |used: SmsUse, limit: u32| used.count >= limit;
        let over = used_up(uses.number, self.per_number)
            || used_up(uses.all, self.per_day)
            || uses.account.is_some_and(|used| used_up(used, self.per_account))
            || uses.network.is_some_and(|used| used_up(used, self.per_network));
        if over {
            return Err(Duration::from_millis(DAY - now.unix_millis() % DAY));
        }
        let waited = now.since(uses.number.last);
        if uses.number.count > 0 && waited < self.resend_after {
            return Err(self.resend_after.saturating_sub(waited));
        }
        let more = |used: SmsUse| SmsUse { count: used.count.saturating_add(1), last: now };
        Ok(SmsUses {
            account: uses.account.map(more),
            number: more(uses.number),
            network: uses.network.map(more),
            all: more(uses.all),
        })
    }
}

/// The day (UTC) that a message is counted on, and when its counts may be forgotten.
pub fn sms_day(now: Timestamp) -> (u32, Timestamp) {
    let day = now.unix_millis() / DAY;
    (day as u32, Timestamp::from_unix_millis((day + 1) * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::SeededEntropy;
    use proptest::prelude::*;

    const POLICY: SmsCodePolicy = SmsCodePolicy { lives: Duration::from_secs(300), tries: 3 };
    const LIMITS: SmsLimits = SmsLimits {
        resend_after: Duration::from_secs(30),
        per_account: 6,
        per_number: 4,
        per_network: 8,
        per_day: 10,
    };

    fn pepper() -> Pepper {
        Pepper::new([(PepperKeyId(1), [7; 32])]).unwrap()
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(1_800_000_000_000 + seconds * 1000)
    }

    #[test]
    fn a_code_serves_what_it_was_sent_for_until_its_time_is_up() {
        let (pepper, here) = (pepper(), b"here".as_slice());
        let sent = SentCode::draw(&pepper, &SeededEntropy::new(1), here, &POLICY, at(0));
        let code = sent.code(&pepper, here).unwrap();
        let code = code.expose().as_str();
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()), "{code}");
        let look =
            |context: &[u8], typed: &str, now| sent.look(&pepper, context, &POLICY, typed, now);
        assert_eq!(look(here, code, at(299)), SmsOutcome::Right);
        assert_eq!(look(here, code, at(300)), SmsOutcome::Spent);
        // The clock went back: nothing that was sent later is heard.
        assert_eq!(look(here, code, at(0).minus(Duration::from_secs(1))), SmsOutcome::Spent);
        assert!(matches!(look(b"elsewhere", code, at(0)), SmsOutcome::Wrong(_)));
        let other = Pepper::new([(PepperKeyId(2), [7; 32])]).unwrap();
        assert!(sent.code(&other, here).is_none());
        assert!(matches!(sent.look(&other, here, &POLICY, code, at(0)), SmsOutcome::Wrong(_)));
        assert!(!format!("{sent:?}").contains(code));
    }

    #[test]
    fn tries_run_out_even_for_the_right_code() {
        let (pepper, here) = (pepper(), b"here".as_slice());
        let mut sent = SentCode::draw(&pepper, &SeededEntropy::new(2), here, &POLICY, at(0));
        let code = sent.code(&pepper, here).unwrap();
        for _ in 0..3 {
            let SmsOutcome::Wrong(next) = sent.look(&pepper, here, &POLICY, "x", at(1)) else {
                panic!("not wrong")
            };
            sent = next;
        }
        assert_eq!(sent.look(&pepper, here, &POLICY, code.expose(), at(1)), SmsOutcome::Spent);
    }

    fn used(count: u32, ago: u64) -> SmsUse {
        SmsUse { count, last: at(1000 - ago) }
    }

    #[test]
    fn each_bound_holds_by_itself() {
        let uses = |account, number, network, all| SmsUses {
            account: Some(used(account, 60)),
            number: used(number, 60),
            network: Some(used(network, 0)),
            all: used(all, 0),
        };
        for (uses, admitted) in [
            (uses(0, 0, 0, 0), true),
            (uses(5, 3, 7, 9), true),
            (uses(6, 0, 0, 6), false),
            (uses(0, 4, 0, 4), false),
            (uses(0, 0, 8, 8), false),
            (uses(0, 0, 0, 10), false),
        ] {
            assert_eq!(LIMITS.admit(&uses, at(1000)).is_ok(), admitted, "{uses:?}");
        }
        // Whoever asked is told to wait for the next day.
        let (day, end) = sms_day(at(1000));
        let wait = LIMITS.admit(&uses(6, 0, 0, 6), at(1000)).unwrap_err();
        assert_eq!(at(1000).plus(wait), end);
        assert_eq!(sms_day(end).0, day + 1);
    }

    #[test]
    fn a_number_rests_between_two_messages() {
        let uses = |ago| SmsUses { number: used(1, ago), ..SmsUses::default() };
        assert_eq!(LIMITS.admit(&uses(10), at(1000)), Err(Duration::from_secs(20)));
        assert!(LIMITS.admit(&uses(30), at(1000)).is_ok());
        let first = SmsUses { number: SmsUse::default(), ..uses(0) };
        assert!(LIMITS.admit(&first, at(1000)).is_ok());
    }

    proptest! {
        #[test]
        fn however_often_it_is_tried_no_bound_is_passed(asks in prop::collection::vec((0_u8..4, 0_u8..4, 0_u8..3, 0_u64..90), 1..200)) {
            use std::collections::HashMap;
            let mut counts: HashMap<(u8, u8), SmsUse> = HashMap::new();
            let (mut now, start) = (at(0), sms_day(at(0)).0);
            for (account, number, network, pause) in asks {
                now = now.plus(Duration::from_secs(pause));
                if sms_day(now).0 != start {
                    break;
                }
                let get = |kind, key| counts.get(&(kind, key)).copied().unwrap_or_default();
                let uses = SmsUses {
                    account: Some(get(0, account)),
                    number: get(1, number),
                    network: Some(get(2, network)),
                    all: get(3, 0),
                };
                if let Ok(after) = LIMITS.admit(&uses, now) {
                    counts.insert((0, account), after.account.unwrap());
                    counts.insert((1, number), after.number);
                    counts.insert((2, network), after.network.unwrap());
                    counts.insert((3, 0), after.all);
                }
            }
            for ((kind, _), used) in counts {
                let limit = [6, 4, 8, 10][usize::from(kind)];
                prop_assert!(used.count <= limit);
            }
        }
    }
}
