//! Known browsers: a token that web keeps in a cookie of its own after a login, so that guesses from
//! elsewhere do not slow the owner at a browser that has logged in before.
//!
//! The token names an account and a device and is signed with a pepper key; nothing is stored. It proves
//! nothing but that: whoever holds it still needs the password, and guesses with it are counted under it.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_model::{AccountId, Entropy, KeyedHash, Pepper, PepperKeyId, Timestamp};

const PURPOSE: &str = "known-device";
/// How long a browser stays known without a login.
const KEPT: Duration = Duration::from_secs(180 * 86_400);

/// Names a browser to the throttles.
pub(crate) type DeviceId = [u8; 8];

/// A token for the browser that just logged in to `account`; `device` is the one it had before.
pub(crate) fn issue(
    pepper: &Pepper,
    entropy: &dyn Entropy,
    account: AccountId,
    device: Option<DeviceId>,
    now: Timestamp,
) -> String {
    let device = device.unwrap_or_else(|| {
        let mut fresh = DeviceId::default();
        entropy.fill(&mut fresh);
        fresh
    });
    let body = [device.as_slice(), &now.unix_millis().to_be_bytes()].concat();
    let hash = pepper.hash(PURPOSE, &message(account, &body));
    URL_SAFE_NO_PAD.encode([&hash.key.0.to_be_bytes()[..], &body, &hash.hash].concat())
}

/// The device that a token names, if it is one of this account and not too old.
pub(crate) fn verify(
    pepper: &Pepper,
    account: AccountId,
    token: &str,
    now: Timestamp,
) -> Option<DeviceId> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (key, rest) = bytes.split_first_chunk::<4>()?;
    let (body, hash) = rest.split_first_chunk::<16>()?;
    let key = PepperKeyId(u32::from_be_bytes(*key));
    let hash = KeyedHash { key, hash: hash.try_into().ok()? };
    let (device, issued) = body.split_first_chunk::<8>()?;
    let issued = Timestamp::from_unix_millis(u64::from_be_bytes(issued.try_into().ok()?));
    let right = pepper.verify(PURPOSE, &message(account, body), &hash);
    (right && now.since(issued) < KEPT).then_some(*device)
}

fn message(account: AccountId, body: &[u8]) -> Vec<u8> {
    [account.to_bytes().as_slice(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::SeededEntropy;

    #[test]
    fn a_browser_is_known_to_its_account_for_a_while() {
        let pepper = Pepper::new([(PepperKeyId(1), [7; 32])]).unwrap();
        let (anna, bert) = (AccountId::from_bytes([1; 16]), AccountId::from_bytes([2; 16]));
        let now = Timestamp::from_unix_millis(1_800_000_000_000);
        let token = issue(&pepper, &SeededEntropy::new(1), anna, None, now);
        let device = verify(&pepper, anna, &token, now).unwrap();
        let again = issue(&pepper, &SeededEntropy::new(2), anna, Some(device), now);
        assert_eq!(verify(&pepper, anna, &again, now), Some(device));
        assert_eq!(verify(&pepper, bert, &token, now), None);
        assert_eq!(verify(&pepper, anna, &token, now.plus(KEPT)), None);
        for broken in ["", "x", &token[1..], &format!("{token}AAAA")] {
            assert_eq!(verify(&pepper, anna, broken, now), None, "{broken:?}");
        }
    }
}
