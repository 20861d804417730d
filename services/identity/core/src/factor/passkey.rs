//! Security keys and passkeys (W3C Web Authentication Level 3): second factors, and instead of a password.
//!
//! The service verifies what a browser brings (signature, challenge, origin). What a verified
//! assertion is worth is decided here.

use std::fmt;

use gatepost_model::Timestamp;

use crate::method::Method;

/// A security key or passkey of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct PasskeyFactor {
    /// By which its authenticator knows it; at most 1023 bytes (WebAuthn §4, Credential ID).
    pub credential_id: Vec<u8>,
    /// Its public key with what else verification needs, in the form of whatever verifies.
    pub credential: String,
    /// The highest signature counter that was seen (WebAuthn §6.1.1); 0 when its authenticator does not
    /// count, as synced passkeys do not.
    pub counter: u32,
    /// May it exist on more than one device (WebAuthn §6.1.3)? That never changes.
    pub backup_eligible: bool,
    /// Was it kept by a provider that syncs or backs up when it was last seen?
    pub backed_up: bool,
    /// Did its authenticator check its user when it was enrolled? One that did always must.
    pub verifies: bool,
    /// Since when it is not accepted any more, because it may have been copied.
    pub suspended: Option<Timestamp>,
}

impl fmt::Debug for PasskeyFactor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PasskeyFactor")
            .field("counter", &self.counter)
            .field("backup_eligible", &self.backup_eligible)
            .field("backed_up", &self.backed_up)
            .field("suspended", &self.suspended)
            .finish_non_exhaustive()
    }
}

/// What an authenticator signed, once the signature, the challenge and the origin are verified.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Assertion {
    /// Its signature counter.
    pub counter: u32,
    /// Did it check its user, by PIN or biometrics?
    pub verified: bool,
    /// May the credential exist on more than one device?
    pub backup_eligible: bool,
    /// Does it now?
    pub backed_up: bool,
}

/// Why a verified assertion is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasskeyRefusal {
    /// The factor is suspended.
    Suspended,
    /// The user was not checked, where that is needed.
    Unverified,
    /// What never changes has changed: it is not the authenticator that was enrolled.
    Changed,
}

/// What an assertion does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PasskeyOutcome {
    /// It proves this; the factor as it is from now on.
    Right(Method, PasskeyFactor),
    /// Its counter went back or stood still: somebody else may hold a copy of the key. The factor,
    /// suspended.
    Cloned(PasskeyFactor),
    /// It proves nothing.
    Refused(PasskeyRefusal),
}

impl PasskeyFactor {
    /// Looks at an assertion at `now`. `alone`: nothing else is proven, so that the user must have been checked
    /// (NIST SP 800-63B-4 §3.1.7).
    ///
    /// A counter that is not above the last one, where either is not zero, tells of a copy (WebAuthn §7.2,
    /// step 22). Which of the two holders is the owner nobody knows: the factor is suspended for
    /// both.
    pub fn look(&self, seen: Assertion, alone: bool, now: Timestamp) -> PasskeyOutcome {
        use PasskeyOutcome::{Cloned, Refused, Right};
        if self.suspended.is_some() {
            return Refused(PasskeyRefusal::Suspended);
        }
        let inconsistent = seen.backed_up && !seen.backup_eligible;
        if seen.backup_eligible != self.backup_eligible || inconsistent {
            return Refused(PasskeyRefusal::Changed);
        }
        if (alone || self.verifies) && !seen.verified {
            return Refused(PasskeyRefusal::Unverified);
        }
        let counts = seen.counter > 0 || self.counter > 0;
        if counts && seen.counter <= self.counter {
            return Cloned(Self { suspended: Some(now), ..self.clone() });
        }
        let method = if seen.verified { Method::VerifiedPasskey } else { Method::Passkey };
        Right(method, Self { counter: seen.counter, backed_up: seen.backed_up, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn factor() -> PasskeyFactor {
        PasskeyFactor {
            credential_id: vec![1; 16],
            credential: "secret key material is not in here".to_owned(),
            counter: 7,
            backup_eligible: true,
            backed_up: false,
            verifies: false,
            suspended: None,
        }
    }

    fn assertion() -> Assertion {
        Assertion { counter: 8, verified: true, backup_eligible: true, backed_up: false }
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(seconds * 1000)
    }

    #[test]
    fn what_an_assertion_is_worth() {
        use PasskeyRefusal::*;
        #[derive(PartialEq, Eq, Debug)]
        enum Seen {
            Right(Method),
            Cloned,
            Refused(PasskeyRefusal),
        }
        let (key, seen) = (factor(), assertion());
        let unverified = Assertion { verified: false, ..seen };
        let local = PasskeyFactor { backup_eligible: false, ..factor() };
        for (key, seen, alone, expected) in [
            (key.clone(), seen, true, Seen::Right(Method::VerifiedPasskey)),
            (key.clone(), seen, false, Seen::Right(Method::VerifiedPasskey)),
            (key.clone(), unverified, false, Seen::Right(Method::Passkey)),
            (key.clone(), unverified, true, Seen::Refused(Unverified)),
            // Whoever set a PIN is never let in without it.
            (
                PasskeyFactor { verifies: true, ..factor() },
                unverified,
                false,
                Seen::Refused(Unverified),
            ),
            // Counters.
            (key.clone(), Assertion { counter: 7, ..seen }, true, Seen::Cloned),
            (key.clone(), Assertion { counter: 6, ..seen }, true, Seen::Cloned),
            (key.clone(), Assertion { counter: 0, ..seen }, true, Seen::Cloned),
            (
                key.clone(),
                Assertion { counter: u32::MAX, ..seen },
                true,
                Seen::Right(Method::VerifiedPasskey),
            ),
            (
                PasskeyFactor { counter: 0, ..factor() },
                Assertion { counter: 0, ..seen },
                true,
                Seen::Right(Method::VerifiedPasskey),
            ),
            (
                PasskeyFactor { counter: 0, ..factor() },
                seen,
                true,
                Seen::Right(Method::VerifiedPasskey),
            ),
            (PasskeyFactor { counter: u32::MAX, ..factor() }, seen, true, Seen::Cloned),
            // Backup.
            (
                key.clone(),
                Assertion { backed_up: true, ..seen },
                true,
                Seen::Right(Method::VerifiedPasskey),
            ),
            (
                key.clone(),
                Assertion { backup_eligible: false, ..seen },
                true,
                Seen::Refused(Changed),
            ),
            (local.clone(), seen, true, Seen::Refused(Changed)),
            (
                local,
                Assertion { backup_eligible: false, backed_up: true, ..seen },
                true,
                Seen::Refused(Changed),
            ),
            // Suspended is suspended.
            (PasskeyFactor { suspended: Some(at(1)), ..key }, seen, true, Seen::Refused(Suspended)),
        ] {
            let outcome = match key.look(seen, alone, at(9)) {
                PasskeyOutcome::Right(method, after) => {
                    assert_eq!((after.counter, after.backed_up), (seen.counter, seen.backed_up));
                    Seen::Right(method)
                }
                PasskeyOutcome::Cloned(after) => {
                    assert_eq!((after.counter, after.suspended), (key.counter, Some(at(9))));
                    Seen::Cloned
                }
                PasskeyOutcome::Refused(why) => Seen::Refused(why),
            };
            assert_eq!(outcome, expected, "{key:?} {seen:?} {alone}");
        }
        assert!(!format!("{:?}", factor()).contains("secret"));
    }

    proptest! {
        #[test]
        fn no_counter_is_accepted_twice(counters in prop::collection::vec(0_u32..40, 1..40)) {
            let mut key = PasskeyFactor { counter: 0, ..factor() };
            let mut taken: Vec<u32> = Vec::new();
            for counter in counters {
                match key.look(Assertion { counter, ..assertion() }, true, at(1)) {
                    PasskeyOutcome::Right(_, after) => {
                        prop_assert!(counter == 0 || !taken.contains(&counter));
                        prop_assert!(taken.iter().all(|before| *before < counter || counter == 0));
                        taken.push(counter);
                        key = after;
                    }
                    PasskeyOutcome::Cloned(after) => {
                        prop_assert!(taken.iter().any(|before| *before >= counter));
                        key = after;
                    }
                    PasskeyOutcome::Refused(why) => {
                        prop_assert_eq!(why, PasskeyRefusal::Suspended);
                        prop_assert!(key.suspended.is_some());
                    }
                }
            }
        }
    }
}
