//! Keys of devices: ECDSA on P-256 with SHA-256 (FIPS 186-5), the one kind that both Apple's Secure
//! Enclave and Android's StrongBox keep and use without giving it away.

use std::fmt;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair,
        ParsedPublicKey,
    },
};
use gatepost_model::Malformed;
use zeroize::Zeroizing;

use crate::Signed;

/// Bytes of a public key: an uncompressed point (SEC 1 §2.3.3).
const POINT: usize = 65;

/// The public key of a device. A point on the curve.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicKey([u8; POINT]);

impl PublicKey {
    /// The key in these bytes: an uncompressed point of P-256, `0x04` and two coordinates.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for anything else, points beside the curve included.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let malformed = Malformed::new("public_key", "an uncompressed point of P-256, 65 bytes");
        let point: [u8; POINT] = bytes.try_into().map_err(|_| malformed)?;
        if point[0] != 4 {
            return Err(malformed);
        }
        ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).map_err(|_| malformed)?;
        Ok(Self(point))
    }

    /// The bytes, as [`Self::read`] takes them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Did this key sign that? `signature` is DER as in RFC 3279 §2.2.3.
    pub fn verify(&self, signed: &Signed<'_>, signature: &[u8]) -> bool {
        let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, self.0);
        key.is_ok_and(|key| key.verify_sig(&signed.to_bytes(), signature).is_ok())
    }
}

/// The key pair of a device that keeps it itself, such as the reference client.
pub struct DeviceKey {
    pair: EcdsaKeyPair,
    pkcs8: Zeroizing<Vec<u8>>,
}

/// A key could not be made, read or used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyRefused;

impl fmt::Display for KeyRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the device key could not be used")
    }
}

impl std::error::Error for KeyRefused {}

impl DeviceKey {
    /// Makes a new key pair.
    ///
    /// # Errors
    ///
    /// [`KeyRefused`] when the machine has no randomness to give.
    pub fn generate() -> Result<Self, KeyRefused> {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
        Self::from_pkcs8(document.map_err(|_| KeyRefused)?.as_ref())
    }

    /// The key pair in a PKCS#8 document (RFC 5208).
    ///
    /// # Errors
    ///
    /// [`KeyRefused`] when it holds no such key.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyRefused> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8);
        let pkcs8 = Zeroizing::new(pkcs8.to_vec());
        Ok(Self { pair: pair.map_err(|_| KeyRefused)?, pkcs8 })
    }

    /// The key pair as a PKCS#8 document, to be kept where nobody else reads it.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        self.pkcs8.clone()
    }

    /// The public key, as [`PublicKey::read`] takes it.
    pub fn public_key(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    /// Signs.
    ///
    /// # Errors
    ///
    /// [`KeyRefused`] when the machine has no randomness to give.
    pub fn sign(&self, signed: &Signed<'_>) -> Result<Vec<u8>, KeyRefused> {
        let signature = self.pair.sign(&SystemRandom::new(), &signed.to_bytes());
        signature.map(|signature| signature.as_ref().to_vec()).map_err(|_| KeyRefused)
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("DeviceKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Decision;

    #[test]
    fn what_one_key_signs_no_other_key_and_no_other_text_passes() {
        let (key, other) = (DeviceKey::generate().unwrap(), DeviceKey::generate().unwrap());
        let public = PublicKey::read(&key.public_key()).unwrap();
        let deny = Signed::Decision {
            origin: "https://a.test",
            device: "d",
            login: "l",
            decision: Decision::Deny,
        };
        let elsewhere = Signed::Decision {
            origin: "https://b.test",
            device: "d",
            login: "l",
            decision: Decision::Deny,
        };
        let signature = key.sign(&deny).unwrap();
        assert!(public.verify(&deny, &signature));
        assert!(!public.verify(&elsewhere, &signature));
        assert!(!public.verify(&deny, &other.sign(&deny).unwrap()));
        for at in 0..signature.len() {
            let mut tampered = signature.clone();
            tampered[at] ^= 1;
            assert!(!public.verify(&deny, &tampered), "byte {at}");
        }
        assert!(!public.verify(&deny, &[]));
        let again = DeviceKey::from_pkcs8(&key.to_pkcs8()).unwrap();
        assert_eq!(again.public_key(), key.public_key());
    }

    #[test]
    fn only_points_of_the_curve_are_keys() {
        let right = DeviceKey::generate().unwrap().public_key();
        assert!(PublicKey::read(&right).is_ok());
        let mut beside = right.clone();
        beside[64] ^= 1;
        let mut hybrid = right.clone();
        hybrid[0] = 6 + (right[64] & 1);
        for wrong in [&beside[..], &hybrid, &right[..64], &[0; 65], &[4; 65], &[0], b""] {
            assert!(PublicKey::read(wrong).is_err(), "{wrong:?}");
        }
        assert!(DeviceKey::from_pkcs8(b"nothing").is_err());
    }
}
