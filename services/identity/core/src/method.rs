//! How people prove who they are, and how much a set of proofs is worth.

use std::{collections::BTreeMap, fmt, str::FromStr};

use gatepost_model::{Malformed, Timestamp};

/// A way to prove who one is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Method {
    /// The account password.
    Password,
    /// A code of an authenticator app (RFC 6238).
    Totp,
    /// A security key or passkey that did not check its user.
    Passkey,
    /// A passkey that checked its user by PIN or biometrics: two factors in one (NIST SP 800-63B-4
    /// §3.1.7, multi-factor cryptographic authentication).
    VerifiedPasskey,
    /// An approval on a telephone, or a code that it showed offline.
    Push,
    /// A code sent by SMS: a restricted authenticator (NIST SP 800-63B-4 §3.1.3.1).
    Sms,
    /// A backup code (a look-up secret, NIST SP 800-63B-4 §3.1.2).
    BackupCode,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 7] = [
        Self::Password,
        Self::Totp,
        Self::Passkey,
        Self::VerifiedPasskey,
        Self::Push,
        Self::Sms,
        Self::BackupCode,
    ];

    /// Stable slug for records and logs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::VerifiedPasskey => "verified-passkey",
            Self::Push => "push",
            Self::Sms => "sms",
            Self::BackupCode => "backup-code",
        }
    }
}

impl FromStr for Method {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|method| method.slug() == text);
        found.ok_or(Malformed::new("method", "a method of authentication"))
    }
}

/// Authenticator Assurance Level (NIST SP 800-63B-4 §2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assurance {
    /// One factor.
    Aal1,
    /// Two different factors, or one authenticator that is two.
    Aal2,
}

/// What has been proven, each with the last time it was.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Proofs(BTreeMap<Method, Timestamp>);

impl Proofs {
    /// One proof.
    pub fn of(method: Method, now: Timestamp) -> Self {
        Self(BTreeMap::from([(method, now)]))
    }

    /// These and one more, or one of them anew.
    #[must_use]
    pub fn with(mut self, method: Method, now: Timestamp) -> Self {
        self.0.insert(method, now);
        self
    }

    /// These and all of `others`.
    #[must_use]
    pub fn and(mut self, others: &Self) -> Self {
        self.0.extend(others.iter());
        self
    }

    /// Each with its time.
    pub fn iter(&self) -> impl Iterator<Item = (Method, Timestamp)> + '_ {
        self.0.iter().map(|(method, time)| (*method, *time))
    }

    /// Has this been proven?
    pub fn has(&self, method: Method) -> bool {
        self.0.contains_key(&method)
    }

    /// When anything was proven last; none for no proofs.
    pub fn last(&self) -> Option<Timestamp> {
        self.0.values().max().copied()
    }

    /// When something other than the password was proven last.
    pub fn last_factor(&self) -> Option<Timestamp> {
        let factors = self.0.iter().filter(|(method, _)| **method != Method::Password);
        factors.map(|(_, time)| *time).max()
    }

    /// What they are worth together.
    pub fn assurance(&self) -> Assurance {
        let factor = self.last_factor().is_some();
        let two = self.has(Method::VerifiedPasskey) || (self.has(Method::Password) && factor);
        if two { Assurance::Aal2 } else { Assurance::Aal1 }
    }
}

impl FromIterator<(Method, Timestamp)> for Proofs {
    fn from_iter<I: IntoIterator<Item = (Method, Timestamp)>>(proofs: I) -> Self {
        Self(proofs.into_iter().collect())
    }
}

impl fmt::Debug for Proofs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}

impl fmt::Display for Proofs {
    /// Slugs with `+` between them.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slugs: Vec<_> = self.0.keys().map(|method| method.slug()).collect();
        out.write_str(&slugs.join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_factors_or_a_verified_passkey_are_aal2() {
        use Method::*;
        let now = Timestamp::from_unix_millis(1);
        for (methods, expected) in [
            (&[Password][..], Assurance::Aal1),
            (&[Totp], Assurance::Aal1),
            (&[Passkey], Assurance::Aal1),
            (&[Push, Sms, BackupCode], Assurance::Aal1),
            (&[VerifiedPasskey], Assurance::Aal2),
            (&[Password, Totp], Assurance::Aal2),
            (&[Password, Passkey], Assurance::Aal2),
            (&[Password, Push], Assurance::Aal2),
            (&[Password, Sms], Assurance::Aal2),
            (&[Password, BackupCode], Assurance::Aal2),
        ] {
            let proofs: Proofs = methods.iter().map(|method| (*method, now)).collect();
            assert_eq!(proofs.assurance(), expected, "{proofs}");
        }
        for method in Method::ALL {
            assert_eq!(method.slug().parse(), Ok(method));
        }
    }
}
