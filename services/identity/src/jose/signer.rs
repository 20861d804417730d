//! Our own keys: P-256 for ES256, Ed25519 for EdDSA.

use aws_lc_rs::{
    agreement::{ECDH_P256, PrivateKey},
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair,
        Ed25519KeyPair, KeyPair, UnparsedPublicKey,
    },
};
use gatepost_identity_core::oauth::TokenAlgorithm;
use gatepost_model::Entropy;
use serde_json::json;
use zeroize::Zeroizing;

use super::{encode, key_id};

/// A key that signs.
pub(crate) enum SigningKey {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

impl SigningKey {
    /// Draws a new key; returns it with its private half as it is sealed.
    pub(crate) fn generate(
        algorithm: TokenAlgorithm,
        entropy: &dyn Entropy,
    ) -> Option<(Self, Zeroizing<Vec<u8>>)> {
        let mut seed = Zeroizing::new(vec![0; 32]);
        // Numbers beyond the order of P-256 are no keys: one in 2^32.
        for _ in 0..8 {
            entropy.fill(&mut seed);
            if let Some(key) = Self::of(algorithm, &seed) {
                return Some((key, seed));
            }
        }
        None
    }

    /// The key with this private half: 32 bytes.
    pub(crate) fn of(algorithm: TokenAlgorithm, seed: &[u8]) -> Option<Self> {
        match algorithm {
            TokenAlgorithm::Es256 => {
                let private = PrivateKey::from_private_key(&ECDH_P256, seed).ok()?;
                let public = private.compute_public_key().ok()?;
                let signing = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let public = public.as_ref();
                let pair = EcdsaKeyPair::from_private_key_and_public_key(signing, seed, public);
                pair.ok().map(Self::Es256)
            }
            TokenAlgorithm::EdDsa => {
                Ed25519KeyPair::from_seed_unchecked(seed).ok().map(Self::EdDsa)
            }
        }
    }

    /// Its public half.
    pub(crate) fn public(&self) -> VerifyingKey {
        let (algorithm, bytes) = match self {
            Self::Es256(pair) => (TokenAlgorithm::Es256, pair.public_key().as_ref().to_vec()),
            Self::EdDsa(pair) => (TokenAlgorithm::EdDsa, pair.public_key().as_ref().to_vec()),
        };
        VerifyingKey { algorithm, bytes }
    }

    /// A token of this type with these claims; none when signing fails.
    pub(crate) fn sign(&self, kind: &str, claims: &serde_json::Value) -> Option<String> {
        let public = self.public();
        let header = json!({
            "alg": public.algorithm.slug(),
            "kid": key_id(&public.bytes),
            "typ": kind,
        });
        let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = match self {
            // The nonce comes from the key, the message and the library's own generator.
            Self::Es256(pair) => pair.sign(&SystemRandom::new(), signed.as_bytes()).ok()?,
            Self::EdDsa(pair) => pair.try_sign(signed.as_bytes()).ok()?,
        };
        Some(format!("{signed}.{}", encode(signature)))
    }
}

/// A key that verifies, and by one algorithm only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct VerifyingKey {
    pub(crate) algorithm: TokenAlgorithm,
    pub(crate) bytes: Vec<u8>,
}

impl VerifyingKey {
    pub(crate) fn id(&self) -> String {
        key_id(&self.bytes)
    }

    /// Is this our signature? `alg` must be the key's own.
    pub(crate) fn verify(&self, alg: &str, signed: &str, signature: &[u8]) -> bool {
        let bytes = self.bytes.as_slice();
        let outcome = match self.algorithm {
            TokenAlgorithm::Es256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes)
                .verify(signed.as_bytes(), signature),
            TokenAlgorithm::EdDsa => {
                UnparsedPublicKey::new(&ED25519, bytes).verify(signed.as_bytes(), signature)
            }
        };
        alg == self.algorithm.slug() && outcome.is_ok()
    }

    /// As a JSON Web Key (RFC 7517, RFC 8037 §2).
    pub(crate) fn jwk(&self) -> serde_json::Value {
        let (kid, alg) = (self.id(), self.algorithm.slug());
        match self.algorithm {
            TokenAlgorithm::Es256 => {
                // A point: one byte of form, then both coordinates.
                let (x, y) = self.bytes.get(1..).unwrap_or_default().split_at(32);
                json!({
                    "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y),
                    "kid": kid, "alg": alg, "use": "sig",
                })
            }
            TokenAlgorithm::EdDsa => json!({
                "kty": "OKP", "crv": "Ed25519", "x": encode(&self.bytes),
                "kid": kid, "alg": alg, "use": "sig",
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use gatepost_model::SeededEntropy;

    use super::*;
    use crate::jose::Compact;

    #[test]
    fn what_is_signed_is_verified_by_its_own_key_and_algorithm() {
        let entropy = SeededEntropy::new(3);
        for algorithm in TokenAlgorithm::ALL {
            let (key, seed) = SigningKey::generate(algorithm, &entropy).unwrap();
            let token = key.sign("JWT", &json!({ "sub": "anna" })).unwrap();
            let compact = Compact::parse(&token).unwrap();
            let public = SigningKey::of(algorithm, &seed).unwrap().public();
            assert_eq!(compact.header.kid, public.id());
            let verify = |alg, signature: &[u8]| public.verify(alg, compact.signed, signature);
            assert!(verify(algorithm.slug(), &compact.signature));
            for alg in ["none", "HS256", "ES384", ""] {
                assert!(!verify(alg, &compact.signature));
            }
            assert!(!verify(algorithm.slug(), &compact.signature[1..]));
            assert!(!verify(algorithm.slug(), b""));
            let (other, _) = SigningKey::generate(algorithm, &entropy).unwrap();
            let other = other.public();
            assert!(!other.verify(algorithm.slug(), compact.signed, &compact.signature));
        }
        assert!(SigningKey::of(TokenAlgorithm::Es256, &[0; 32]).is_none());
        assert!(SigningKey::of(TokenAlgorithm::Es256, &[255; 32]).is_none());
    }
}
