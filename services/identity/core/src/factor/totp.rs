//! Time-based one-time codes (RFC 6238): six digits, SHA-1, thirty seconds, because authenticator
//! apps know nothing else for certain.

use std::fmt;

use gatepost_model::{Malformed, Secret, Timestamp};
use totp_rs::{Algorithm, Builder};

/// Length of a time step.
pub const STEP_SECONDS: u64 = 30;
/// How many steps a clock may be off, either way (RFC 6238 §5.2).
const WINDOW: u64 = 1;

/// An authenticator app of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpFactor {
    /// The seed, sealed: needed again for every code.
    pub sealed: Vec<u8>,
    /// The last time step whose code was accepted; codes of it and before are refused (RFC 6238 §5.2).
    pub last_step: u64,
}

impl fmt::Debug for TotpFactor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TotpFactor").field("last_step", &self.last_step).finish_non_exhaustive()
    }
}

/// What a typed code does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TotpOutcome {
    /// It is the code of this step, which is remembered.
    Right(u64),
    /// It is right, and was used already.
    Replayed,
    /// It is no code of now.
    Wrong,
}

impl TotpFactor {
    /// Looks at a code at `now`. `seed` is the opened seed.
    pub fn look(&self, seed: &[u8], code: &str, now: Timestamp) -> TotpOutcome {
        let present = now.unix_millis() / 1000 / STEP_SECONDS;
        let steps = present.saturating_sub(WINDOW)..=present + WINDOW;
        let mut outcome = TotpOutcome::Wrong;
        // Every step is computed, so that the time taken says nothing of which one it is.
        for step in steps {
            let right = totp_code(seed, step).is_some_and(|right| same(&right, code));
            match (right, outcome) {
                (true, TotpOutcome::Right(_)) => {}
                (true, _) if step > self.last_step => outcome = TotpOutcome::Right(step),
                (true, _) => outcome = TotpOutcome::Replayed,
                (false, _) => {}
            }
        }
        outcome
    }
}

/// The `otpauth:` address that authenticator apps read from a QR code; `None` when `seed` is shorter than
/// 128 bits. `issuer` and `account` are what the app shows.
pub fn totp_uri(seed: &[u8], issuer: &str, account: &str) -> Option<Secret<String>> {
    // A colon ends the issuer there.
    let plain = |text: &str| text.replace(':', " ");
    let generator = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP_SECONDS)
        .with_secret(seed.to_vec())
        .with_issuer(Some(plain(issuer)))
        .with_account_name(plain(account))
        .build()
        .ok()?;
    generator.to_url().ok().map(Secret::new)
}

/// The code of a time step; `None` for a seed shorter than 128 bits (RFC 4226 §4, R6).
pub fn totp_code(seed: &[u8], step: u64) -> Option<String> {
    let generator = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP_SECONDS)
        .with_secret(seed.to_vec())
        .build()
        .ok()?;
    Some(generator.generate(step * STEP_SECONDS).to_string())
}

/// A code as a person types it: six digits; spaces and dashes are ignored.
///
/// # Errors
///
/// [`Malformed`] for anything else.
pub fn typed_totp_code(text: &str) -> Result<String, Malformed> {
    let malformed = Malformed::new("code", "six digits");
    if text.len() > 64 {
        return Err(malformed);
    }
    let digits: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–')).collect();
    let right = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit());
    right.then_some(digits).ok_or(malformed)
}

/// Compares in constant time.
fn same(one: &str, other: &str) -> bool {
    let differ = one.bytes().zip(other.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The seed of RFC 4226 Appendix D and RFC 6238 Appendix B.
    const SEED: &[u8] = b"12345678901234567890";

    fn factor(last_step: u64) -> TotpFactor {
        TotpFactor { sealed: Vec::new(), last_step }
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(seconds * 1000)
    }

    #[test]
    fn the_codes_of_rfc_4226() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (counter, code) in (0..).zip(codes) {
            assert_eq!(totp_code(SEED, counter).as_deref(), Some(code), "{counter}");
        }
    }

    #[test]
    fn the_codes_of_rfc_6238() {
        // Appendix B, SHA-1; six of the eight digits given there.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(totp_code(SEED, seconds / STEP_SECONDS).as_deref(), Some(code));
            let outcome = factor(0).look(SEED, code, at(seconds));
            assert_eq!(outcome, TotpOutcome::Right(seconds / STEP_SECONDS), "{seconds}");
        }
    }

    #[test]
    fn the_address_for_apps_names_everything() {
        let uri = totp_uri(SEED, "mail.example.org:8443", "anna@example.org").unwrap();
        let uri = uri.expose();
        assert!(
            uri.starts_with("otpauth://totp/mail.example.org%208443:anna%40example.org?"),
            "{uri}"
        );
        assert!(uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{uri}");
    }

    #[test]
    fn a_clock_may_be_a_step_off_and_each_step_is_taken_once() {
        let now = 1_000_000;
        let step = now / STEP_SECONDS;
        for (off, last, expected) in [
            (0_i64, 0, TotpOutcome::Right(step)),
            (-1, 0, TotpOutcome::Right(step - 1)),
            (1, 0, TotpOutcome::Right(step + 1)),
            (-2, 0, TotpOutcome::Wrong),
            (2, 0, TotpOutcome::Wrong),
            (0, step, TotpOutcome::Replayed),
            (-1, step, TotpOutcome::Replayed),
            (1, step, TotpOutcome::Right(step + 1)),
        ] {
            let code = totp_code(SEED, step.checked_add_signed(off).unwrap()).unwrap();
            assert_eq!(factor(last).look(SEED, &code, at(now)), expected, "{off} {last}");
        }
        assert_eq!(totp_code(b"short", 1), None);
    }

    #[test]
    fn only_six_digits_are_a_code() {
        for (typed, code) in [
            ("123456", Some("123456")),
            ("123 456", Some("123456")),
            ("12-34-56", Some("123456")),
            ("12345", None),
            ("1234567", None),
            ("１２３４５６", None),
            ("", None),
        ] {
            assert_eq!(typed_totp_code(typed).ok().as_deref(), code, "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn no_code_is_ever_taken_twice(tries in prop::collection::vec((0_u64..20, 0_u64..6), 1..60)) {
            let (mut factor, mut now, mut taken) = (factor(0), 100_000_u64, Vec::new());
            for (wait, ahead) in tries {
                now += wait;
                let step = (now / STEP_SECONDS + ahead).saturating_sub(3);
                let code = totp_code(SEED, step).unwrap();
                if let TotpOutcome::Right(step) = factor.look(SEED, &code, at(now)) {
                    prop_assert!(!taken.contains(&step));
                    prop_assert!(step.abs_diff(now / STEP_SECONDS) <= 1);
                    taken.push(step);
                    factor.last_step = step;
                }
            }
        }
    }
}
