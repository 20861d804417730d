//! Forms are answered only to the browser that got them: every form carries a token bound by a
//! keyed hash to that browser's session, or to its visit when it is not signed in (OWASP, signed
//! double-submit cookie). The token changes with every page, so that nothing can be learned from
//! compressed sizes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_model::{Entropy, KeyedHash, Pepper, PepperKeyId};

const PURPOSE: &str = "web-form";
const NONCE: usize = 16;

/// A token for a form shown to the browser that holds `binding`.
pub(crate) fn issue(pepper: &Pepper, entropy: &dyn Entropy, binding: &str) -> String {
    let mut nonce = [0; NONCE];
    entropy.fill(&mut nonce);
    let hash = pepper.hash(PURPOSE, &message(&nonce, binding));
    let mut token = hash.key.0.to_be_bytes().to_vec();
    token.extend_from_slice(&nonce);
    token.extend_from_slice(&hash.hash);
    URL_SAFE_NO_PAD.encode(token)
}

/// Was this token issued to the browser that holds `binding`?
pub(crate) fn verify(pepper: &Pepper, binding: &str, token: &str) -> bool {
    let Ok(token) = URL_SAFE_NO_PAD.decode(token) else { return false };
    let Some((key, rest)) = token.split_first_chunk::<4>() else { return false };
    let Some((nonce, hash)) = rest.split_first_chunk::<NONCE>() else { return false };
    let Ok(hash) = <[u8; 32]>::try_from(hash) else { return false };
    let key = PepperKeyId(u32::from_be_bytes(*key));
    pepper.verify(PURPOSE, &message(nonce, binding), &KeyedHash { key, hash })
}

fn message(nonce: &[u8; NONCE], binding: &str) -> Vec<u8> {
    [nonce.as_slice(), binding.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use gatepost_model::SeededEntropy;

    use super::*;

    #[test]
    fn a_token_serves_the_browser_it_was_made_for() {
        let pepper = Pepper::new([(PepperKeyId(7), [3; 32])]).unwrap();
        let other = Pepper::new([(PepperKeyId(7), [4; 32])]).unwrap();
        let entropy = SeededEntropy::new(1);
        let token = issue(&pepper, &entropy, "anna");
        assert!(verify(&pepper, "anna", &token));
        assert_ne!(token, issue(&pepper, &entropy, "anna"));
        assert!(!verify(&pepper, "bert", &token));
        assert!(!verify(&other, "anna", &token));
        for broken in ["", "x", &token[1..], &format!("{token}A"), &token.to_uppercase()] {
            assert!(!verify(&pepper, "anna", broken), "{broken:?}");
        }
    }
}
