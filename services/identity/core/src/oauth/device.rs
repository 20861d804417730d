//! Programs without a browser show a code, which a person types elsewhere (RFC 8628).

use std::{fmt, str::FromStr, time::Duration};

use gatepost_model::{AccountId, Client, Entropy, KeyedHash, Malformed, OauthClientId, Timestamp};

use super::{OauthScopes, SignedIn};

/// Letters that are hard to take for another and make no words (RFC 8628 §6.1).
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LETTERS: usize = 8;

/// A code as people type it: eight letters, 34 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode([u8; LETTERS]);

impl UserCode {
    /// Draws a new one; every code is as likely as any other.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut letters = [0; LETTERS];
        for letter in &mut letters {
            let mut byte = [255];
            // 240 is the largest multiple of 20 in a byte.
            while byte[0] >= 240 {
                entropy.fill(&mut byte);
            }
            *letter = ALPHABET[usize::from(byte[0] % 20)];
        }
        Self(letters)
    }

    /// The letters, without the dash.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As people see it: `WDJB-MJHT`.
    pub fn shown(&self) -> String {
        let letters = String::from_utf8_lossy(&self.0);
        let (head, tail) = letters.split_at(LETTERS / 2);
        format!("{head}-{tail}")
    }
}

impl FromStr for UserCode {
    type Err = Malformed;

    /// In either case, with or without dash and spaces.
    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("user_code", "eight letters");
        if typed.len() > 64 {
            return Err(malformed);
        }
        let letters: Vec<u8> = typed
            .bytes()
            .filter(|b| !matches!(b, b'-' | b' '))
            .map(|b| b.to_ascii_uppercase())
            .collect();
        let letters: [u8; LETTERS] = letters.try_into().map_err(|_| malformed)?;
        letters.iter().all(|b| ALPHABET.contains(b)).then_some(Self(letters)).ok_or(malformed)
    }
}

impl fmt::Debug for UserCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("UserCode(secret)")
    }
}

/// What the person said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DeviceAnswer {
    /// Nothing yet.
    Waiting,
    /// Yes.
    Approved {
        /// Who.
        account: AccountId,
        /// How that account was signed in.
        signed_in: SignedIn,
        /// What was agreed to.
        scopes: OauthScopes,
        /// Address of the mailbox that was chosen; empty for none.
        mailbox: String,
    },
    /// No.
    Denied,
}

/// A device that waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceAuthorization {
    /// Hash of the device code.
    pub hash: KeyedHash,
    /// Under what the typed code is found.
    pub user_code: [u8; 32],
    /// The client on the device.
    pub client: OauthClientId,
    /// What it asks for.
    pub scopes: OauthScopes,
    /// Where the device is.
    pub from: Client,
    /// When both codes end.
    pub expires: Timestamp,
    /// How long the device waits between two questions.
    pub interval: Duration,
    /// When it asked last.
    pub polled: Option<Timestamp>,
    /// What the person said.
    pub answer: DeviceAnswer,
}

/// What a device that asks is told (RFC 8628 §3.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Polled {
    /// Nobody has answered yet.
    Pending,
    /// It asks too often, and is to wait five seconds more from now on.
    SlowDown,
    /// The person said no.
    Denied,
    /// Too late.
    Expired,
    /// Tokens.
    Tokens,
}

impl DeviceAuthorization {
    /// The device asks; its record is to be kept as it is then.
    pub fn poll(&mut self, now: Timestamp) -> Polled {
        if now >= self.expires {
            return Polled::Expired;
        }
        let hasty = self.polled.is_some_and(|last| now.since(last) < self.interval);
        self.polled = Some(now);
        if hasty {
            self.interval += Duration::from_secs(5);
            return Polled::SlowDown;
        }
        match self.answer {
            DeviceAnswer::Waiting => Polled::Pending,
            DeviceAnswer::Denied => Polled::Denied,
            DeviceAnswer::Approved { .. } => Polled::Tokens,
        }
    }

    /// Can somebody still answer?
    pub fn waits(&self, now: Timestamp) -> bool {
        now < self.expires && self.answer == DeviceAnswer::Waiting
    }
}

#[cfg(test)]
mod tests {
    use gatepost_model::{PepperKeyId, SeededEntropy};

    use super::*;

    #[test]
    fn codes_are_typed_as_people_type() {
        let code = UserCode::generate(&SeededEntropy::new(1));
        let shown = code.shown();
        assert_eq!((shown.len(), shown.as_bytes()[4]), (9, b'-'));
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " ")] {
            assert_eq!(typed.parse::<UserCode>().unwrap(), code);
        }
        let long = "B".repeat(100);
        for wrong in ["", "BCDFGHJ", "BCDFGHJKL", "ABCDFGHJ", "BCDF-GHJ\u{e9}", long.as_str()] {
            assert!(wrong.parse::<UserCode>().is_err(), "{wrong:?}");
        }
        assert_eq!(format!("{code:?}"), "UserCode(secret)");
    }

    #[test]
    fn devices_ask_in_their_time() {
        let at = |seconds: u64| Timestamp::from_unix_millis(1_000_000 + seconds * 1000);
        let mut device = DeviceAuthorization {
            hash: KeyedHash { key: PepperKeyId(1), hash: [0; 32] },
            user_code: [0; 32],
            client: OauthClientId::from_bytes([1; 16]),
            scopes: OauthScopes::read("openid"),
            from: Client::unknown(),
            expires: at(100),
            interval: Duration::from_secs(5),
            polled: None,
            answer: DeviceAnswer::Waiting,
        };
        for (now, told) in [
            (0, Polled::Pending),
            (5, Polled::Pending),
            (9, Polled::SlowDown),
            (18, Polled::SlowDown),
            (33, Polled::Pending),
            (100, Polled::Expired),
        ] {
            assert_eq!(device.poll(at(now)), told, "at {now}");
        }
        assert!(device.waits(at(99)) && !device.waits(at(100)));
        device.answer = DeviceAnswer::Denied;
        assert_eq!((device.poll(at(60)), device.waits(at(60))), (Polled::Denied, false));
    }
}
