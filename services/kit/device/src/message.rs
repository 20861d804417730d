//! What a device signs: a domain that says what it is, then each part behind its length. No two
//! different things have the same bytes, whatever is in them.

use std::{fmt, str::FromStr};

use gatepost_model::{Entropy, Malformed};

/// The number that a login shows and a person types on the phone: 10 to 99, so that nobody wonders
/// about a zero in front (number matching, CISA 2022).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ApprovalNumber(u8);

impl ApprovalNumber {
    /// Draws a number; each is as likely as any other.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        loop {
            let mut byte = [0];
            entropy.fill(&mut byte);
            if byte[0] < 180 {
                return Self(10 + byte[0] % 90);
            }
        }
    }

    /// The number, if it has two digits.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for any other.
    pub fn new(number: u32) -> Result<Self, Malformed> {
        let two = u8::try_from(number).ok().filter(|number| (10..=99).contains(number));
        two.map(Self).ok_or(Malformed::new("number", "two digits, as the login shows them"))
    }

    /// From 10 to 99.
    pub fn value(self) -> u32 {
        u32::from(self.0)
    }
}

impl fmt::Display for ApprovalNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

impl FromStr for ApprovalNumber {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let typed = typed.trim();
        let digits = typed.len() == 2 && typed.bytes().all(|b| b.is_ascii_digit());
        Self::new(digits.then(|| typed.parse().ok()).flatten().unwrap_or_default())
    }
}

/// What a person says to a login on the phone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It is me, and I see this number.
    Approve(ApprovalNumber),
    /// It is not me.
    Deny,
}

impl Decision {
    /// `approve` or `deny`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Approve(_) => "approve",
            Self::Deny => "deny",
        }
    }
}

/// Something that a device signs. Texts are taken as they are, in UTF-8.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signed<'a> {
    /// A device presents itself: it holds the private key, and means this invitation.
    Enrollment {
        /// Where: scheme, host and, unless 443, port, as the invitation says it.
        origin: &'a str,
        /// The secret of the invitation.
        secret: &'a str,
        /// What the device is called.
        name: &'a str,
        /// What it runs on.
        platform: &'a str,
        /// Its public key, 65 bytes.
        public_key: &'a [u8],
    },
    /// A request over HTTP.
    Request {
        /// As above.
        origin: &'a str,
        /// Id of the device.
        device: &'a str,
        /// `GET` or `POST`.
        method: &'a str,
        /// Path and query, as they are sent.
        target: &'a str,
        /// When it was made, in milliseconds since 1970.
        time: u64,
        /// 16 bytes that the device has not used before.
        nonce: &'a [u8],
        /// The body, empty for none.
        body: &'a [u8],
    },
    /// A decision on a login.
    Decision {
        /// As above.
        origin: &'a str,
        /// Id of the device.
        device: &'a str,
        /// Id of the pending login.
        login: &'a str,
        /// What the person says, with the number they saw.
        decision: Decision,
    },
}

impl Signed<'_> {
    /// The bytes that are signed: the domain and each part, each behind its length in four bytes,
    /// most significant first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        match self {
            Self::Enrollment { origin, secret, name, platform, public_key } => {
                part(&mut bytes, b"gatepost-device-enrollment-v1");
                for text in [origin, secret, name, platform] {
                    part(&mut bytes, text.as_bytes());
                }
                part(&mut bytes, public_key);
            }
            Self::Request { origin, device, method, target, time, nonce, body } => {
                part(&mut bytes, b"gatepost-device-request-v1");
                for text in [origin, device, method, target] {
                    part(&mut bytes, text.as_bytes());
                }
                part(&mut bytes, time.to_string().as_bytes());
                part(&mut bytes, nonce);
                part(&mut bytes, body);
            }
            Self::Decision { origin, device, login, decision } => {
                part(&mut bytes, b"gatepost-device-decision-v1");
                for text in [origin, device, login, &decision.slug()] {
                    part(&mut bytes, text.as_bytes());
                }
                let number = match decision {
                    Decision::Approve(number) => number.to_string(),
                    Decision::Deny => String::new(),
                };
                part(&mut bytes, number.as_bytes());
            }
        }
        bytes
    }
}

fn part(bytes: &mut Vec<u8>, part: &[u8]) {
    // A part of 4 GiB does not get here: bodies are bounded long before.
    bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend(part);
}

#[cfg(test)]
mod tests {
    use gatepost_model::SeededEntropy;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_bytes_are_those_of_the_document() {
        // As in deploy/device-api.md: whoever writes an app can check their own against it.
        let number = ApprovalNumber::new(42).unwrap();
        let signed = Signed::Decision {
            origin: "https://mail.example.org",
            device: "acc_1.fac_2",
            login: "apv_3",
            decision: Decision::Approve(number),
        };
        let expected = b"\0\0\0\x1bgatepost-device-decision-v1\0\0\0\x18https://mail.example.org\
                         \0\0\0\x0bacc_1.fac_2\0\0\0\x05apv_3\0\0\0\x07approve\0\0\0\x0242";
        assert_eq!(signed.to_bytes(), expected);
    }

    #[test]
    fn numbers_have_two_digits_and_are_all_drawn() {
        for (typed, number) in [
            ("42", Some(42)),
            (" 10 ", Some(10)),
            ("99", Some(99)),
            ("9", None),
            ("09", None),
            ("100", None),
            ("+4", None),
            ("４２", None),
            ("", None),
        ] {
            let parsed = typed.parse::<ApprovalNumber>().ok().map(ApprovalNumber::value);
            assert_eq!(parsed, number, "{typed:?}");
        }
        let entropy = SeededEntropy::new(5);
        let mut drawn = [0; 100];
        for _ in 0..9000 {
            drawn[ApprovalNumber::draw(&entropy).value() as usize] += 1;
        }
        assert!(drawn[..10].iter().all(|n| *n == 0));
        assert!(drawn[10..].iter().all(|n| (50..200).contains(n)), "{drawn:?}");
    }

    fn fields() -> impl Strategy<Value = [String; 4]> {
        prop::array::uniform4("[a-c.|\0]{0,4}")
    }

    proptest! {
        #[test]
        fn different_decisions_have_different_bytes(
            one in fields(), two in fields(), numbers in (10_u32..100, 10_u32..100),
        ) {
            let signed = |fields: &[String; 4], number| {
                let deny = fields[3].len().is_multiple_of(2);
                let number = ApprovalNumber::new(number).unwrap();
                let decision = if deny { Decision::Deny } else { Decision::Approve(number) };
                let [origin, device, login, _] = fields;
                let signed = Signed::Decision { origin, device, login, decision };
                (signed.to_bytes(), (fields[..3].to_vec(), decision))
            };
            let (a, b) = (signed(&one, numbers.0), signed(&two, numbers.1));
            prop_assert_eq!(a.0 == b.0, a.1 == b.1);
        }

        #[test]
        fn different_requests_have_different_bytes(
            one in fields(), two in fields(),
            times in (0_u64..12, 0_u64..12),
            tails in prop::array::uniform4(prop::collection::vec(0_u8..3, 0..4)),
        ) {
            let signed = |fields: &[String; 4], time, nonce: &[u8], body: &[u8]| {
                let [origin, device, method, target] = fields;
                Signed::Request { origin, device, method, target, time, nonce, body }.to_bytes()
            };
            let a = signed(&one, times.0, &tails[0], &tails[1]);
            let b = signed(&two, times.1, &tails[2], &tails[3]);
            let same = one == two && times.0 == times.1 && tails[0] == tails[2] && tails[1] == tails[3];
            prop_assert_eq!(a == b, same);
        }
    }
}
