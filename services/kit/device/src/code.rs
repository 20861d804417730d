//! Codes that a phone shows without a network: RFC 6238 with SHA-1, six digits and thirty seconds,
//! which every platform has a library for. The seed is agreed on at enrollment.

use totp_rs::{Algorithm, Builder};

/// How long a code is shown.
pub const CODE_STEP_SECONDS: u64 = 30;

/// The code of a moment in seconds since 1970; `None` for a seed shorter than 128 bits (RFC 4226
/// §4, R6).
pub fn offline_code(seed: &[u8], unix_seconds: u64) -> Option<String> {
    let generator = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(CODE_STEP_SECONDS)
        .with_secret(seed.to_vec())
        .build()
        .ok()?;
    Some(generator.generate(unix_seconds).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let seed = b"12345678901234567890";
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            assert_eq!(offline_code(seed, seconds).as_deref(), Some(code));
        }
        assert_eq!(offline_code(b"short", 59), None);
    }
}
