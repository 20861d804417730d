//! Keys of clients, for `private_key_jwt` (RFC 7523): ES256, EdDSA and RS256 are verified.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use gatepost_identity_core::oauth::{ClientKeys, TokenAlgorithm};
use gatepost_model::Malformed;
use serde::Deserialize;

use super::{Compact, VerifyingKey, decode};

/// Most keys of a client.
const MOST: usize = 8;

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    kid: String,
    #[serde(default, rename = "use")]
    used_for: String,
    #[serde(default)]
    alg: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
    /// Private halves: a key that was handed over is no secret any more.
    #[serde(default)]
    d: String,
    #[serde(default)]
    k: String,
}

enum Material {
    Ours(VerifyingKey),
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

/// The keys of a client that can be used.
pub(crate) struct ClientKeySet(Vec<(String, Material)>);

impl ClientKeySet {
    /// Reads a key set. Keys of other kinds and for other uses are left out.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it is no key set, has private keys in it, or none that can be used.
    pub(crate) fn read(keys: &ClientKeys) -> Result<Self, Malformed> {
        let malformed =
            Malformed::new("jwks_json", "a set of public keys for ES256, EdDSA or RS256");
        let set: Jwks = serde_json::from_str(keys.as_str()).map_err(|_| malformed)?;
        let private = set.keys.iter().any(|key| !key.d.is_empty() || !key.k.is_empty());
        if private || set.keys.len() > MOST {
            return Err(malformed);
        }
        let usable = set.keys.iter().filter(|key| matches!(key.used_for.as_str(), "" | "sig"));
        let read: Vec<_> =
            usable.filter_map(|key| Some((key.kid.clone(), key.material()?))).collect();
        if read.is_empty() { Err(malformed) } else { Ok(Self(read)) }
    }

    /// Is the assertion signed by one of them? By that of its `kid`, where it names one.
    pub(crate) fn verify(&self, token: &Compact<'_>) -> bool {
        let kid = &token.header.kid;
        let named = self.0.iter().filter(|(known, _)| kid.is_empty() || known == kid);
        named.into_iter().any(|(_, key)| key.verify(token))
    }
}

impl Material {
    fn verify(&self, token: &Compact<'_>) -> bool {
        match self {
            Self::Ours(key) => key.verify(&token.header.alg, token.signed, &token.signature),
            Self::Rsa { n, e } => {
                let key = RsaPublicKeyComponents { n, e };
                let signed = token.signed.as_bytes();
                token.header.alg == "RS256"
                    && key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, &token.signature).is_ok()
            }
        }
    }
}

impl Jwk {
    fn material(&self) -> Option<Material> {
        match (self.kty.as_str(), self.crv.as_str(), self.alg.as_str()) {
            ("EC", "P-256", "" | "ES256") => {
                let (x, y) = (decode(&self.x)?, decode(&self.y)?);
                let whole = x.len() == 32 && y.len() == 32;
                let bytes = [&[4], x.as_slice(), y.as_slice()].concat();
                let algorithm = TokenAlgorithm::Es256;
                whole.then_some(Material::Ours(VerifyingKey { algorithm, bytes }))
            }
            ("OKP", "Ed25519", "" | "EdDSA" | "Ed25519") => {
                let bytes = decode(&self.x)?;
                let algorithm = TokenAlgorithm::EdDsa;
                (bytes.len() == 32).then_some(Material::Ours(VerifyingKey { algorithm, bytes }))
            }
            ("RSA", _, "" | "RS256") => {
                let (n, e) = (decode(&self.n)?, decode(&self.e)?);
                // NIST SP 800-131A: 2048 bits at least; more than 8192 only cost time.
                (256..=1024).contains(&n.len()).then_some(Material::Rsa { n, e })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use gatepost_model::SeededEntropy;
    use serde_json::json;

    use super::*;
    use crate::jose::SigningKey;

    fn set(keys: &serde_json::Value) -> Result<ClientKeySet, Malformed> {
        ClientKeySet::read(&json!({ "keys": keys }).to_string().parse().unwrap())
    }

    #[test]
    fn only_public_keys_that_can_be_used_are_taken() {
        let entropy = SeededEntropy::new(4);
        let (key, _) = SigningKey::generate(TokenAlgorithm::Es256, &entropy).unwrap();
        let jwk = key.public().jwk();
        let with = |name: &str, value: &str| {
            let mut jwk = jwk.clone();
            jwk[name] = json!(value);
            jwk
        };
        for (keys, good) in [
            (json!([jwk]), true),
            (json!([]), false),
            (json!("x"), false),
            (json!([with("d", "secret")]), false),
            (json!([with("use", "enc")]), false),
            (json!([with("crv", "P-384")]), false),
            (json!([with("alg", "HS256")]), false),
            (json!([with("x", "AAAA")]), false),
            (json!([{ "kty": "oct", "k": "c2VjcmV0" }]), false),
            (json!([{ "kty": "RSA", "n": "AQAB", "e": "AQAB" }]), false),
            (json!([with("use", "enc"), jwk]), true),
        ] {
            assert_eq!(set(&keys).is_ok(), good, "{keys}");
        }
        let keys = set(&json!([jwk])).unwrap();
        let token = key.sign("JWT", &json!({})).unwrap();
        assert!(keys.verify(&Compact::parse(&token).unwrap()));
        let (other, _) = SigningKey::generate(TokenAlgorithm::Es256, &entropy).unwrap();
        let token = other.sign("JWT", &json!({})).unwrap();
        assert!(!keys.verify(&Compact::parse(&token).unwrap()));
    }
}
