//! One-time codes against a generator that is not ours: oathtool, which `tests/setup` installs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::process::Command;

use gatepost_identity_core::{STEP_SECONDS, TotpFactor, TotpOutcome, totp_code};
use gatepost_model::{Entropy, SeededEntropy, Timestamp};

/// The code that oathtool shows for a seed at a time; none where there is no oathtool.
fn oathtool(seed: &[u8], seconds: u64) -> Option<String> {
    let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    let now = format!("@{seconds}");
    let output =
        Command::new("oathtool").args(["--totp=sha1", "--now", &now, &hex]).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

#[test]
fn oathtool_shows_the_same_codes() {
    if oathtool(b"12345678901234567890", 59).is_none() {
        assert!(std::env::var_os("CI").is_none(), "oathtool is not installed");
        eprintln!("skipped: oathtool is not installed");
        return;
    }
    let entropy = SeededEntropy::new(6238);
    for round in 0..40_u64 {
        let mut seed = vec![0; if round % 2 == 0 { 20 } else { 32 }];
        entropy.fill(&mut seed);
        let seconds = 1_700_000_000 + round * 86_399 * 7;
        let shown = oathtool(&seed, seconds).unwrap();
        assert_eq!(totp_code(&seed, seconds / STEP_SECONDS).as_ref(), Some(&shown));
        let factor = TotpFactor { sealed: Vec::new(), last_step: 0 };
        let now = Timestamp::from_unix_millis(seconds * 1000);
        assert_eq!(factor.look(&seed, &shown, now), TotpOutcome::Right(seconds / STEP_SECONDS));
    }
}
