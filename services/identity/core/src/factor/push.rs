//! Phones that approve logins: multi-factor authenticators out of band (NIST SP 800-63B-4 §3.1.3),
//! each with a key of its own, and with codes for when there is no network.

use std::fmt;

use gatepost_model::{DisplayName, Timestamp};

use super::totp::{TotpFactor, TotpOutcome};

/// A phone of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct PushFactor {
    /// The public key that it registered.
    pub public_key: Vec<u8>,
    /// What it runs on, as it said itself.
    pub platform: DisplayName,
    /// The codes that it shows without a network: as those of an authenticator app.
    pub codes: TotpFactor,
}

impl PushFactor {
    /// Looks at a code that the phone showed. `seed` is the opened seed.
    pub fn look(&self, seed: &[u8], code: &str, now: Timestamp) -> TotpOutcome {
        self.codes.look(seed, code, now)
    }
}

impl fmt::Debug for PushFactor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PushFactor").field("platform", &self.platform).finish_non_exhaustive()
    }
}
