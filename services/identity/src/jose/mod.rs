//! JSON Web Signatures (RFC 7515), as far as the OpenID provider needs them: ours are made and read, and those by which
//! clients prove themselves are read. Nothing is encrypted, and no token chooses how it is verified: the key does
//! (RFC 8725 §3.1).

mod client_keys;
mod compact;
mod signer;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

pub(crate) use client_keys::ClientKeySet;
pub(crate) use compact::Compact;
pub(crate) use signer::{SigningKey, VerifyingKey};

/// Bytes as JSON Web tokens have them.
pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of [`encode`]; none for anything else.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// What a PKCE verifier hashes to (RFC 7636 §4.2); none when it is no verifier (§4.1).
pub(crate) fn s256(verifier: &str) -> Option<String> {
    let sound = (43..=128).contains(&verifier.len())
        && verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    sound.then(|| encode(digest(&SHA256, verifier.as_bytes())))
}

/// `at_hash`: the left half of the hash of a token (OpenID Connect Core §3.1.3.6). For EdDSA with Ed25519 it is of
/// SHA-512, which Ed25519 hashes with.
pub(crate) fn at_hash(
    algorithm: gatepost_identity_core::oauth::TokenAlgorithm,
    token: &str,
) -> String {
    use gatepost_identity_core::oauth::TokenAlgorithm::{EdDsa, Es256};
    let hash = match algorithm {
        Es256 => digest(&SHA256, token.as_bytes()),
        EdDsa => digest(&aws_lc_rs::digest::SHA512, token.as_bytes()),
    };
    let bytes = hash.as_ref();
    encode(&bytes[..bytes.len() / 2])
}

/// What a key is called: the start of the hash of its public half.
pub(crate) fn key_id(public: &[u8]) -> String {
    let hash = digest(&SHA256, public);
    encode(&hash.as_ref()[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_holds() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert_eq!(s256(verifier).as_deref(), Some(challenge));
        for wrong in
            ["", "short", &"x".repeat(129), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX\u{e9}"]
        {
            assert_eq!(s256(wrong), None);
        }
    }
}
