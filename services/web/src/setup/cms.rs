//! Signed data of the Cryptographic Message Syntax (RFC 5652), as configuration profiles are signed: the content within,
//! one signer with attributes, the certificate chain beside it. The key signs through rustls, so that whatever serves
//! pages can sign, too: ECDSA (RFC 5753) and RSA (RFC 8017 §8.2).

use aws_lc_rs::digest::{Algorithm, SHA256, SHA384, digest};
use gatepost_model::Timestamp;
use rustls::{SignatureScheme, sign::CertifiedKey};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::der::{octets, oid, sequence, set, small, sorted, tlv};

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SigningError {
    /// Neither ECDSA on P-256 or P-384, nor RSA.
    #[error("the key is of a kind that devices do not know")]
    Key,
    /// The certificate does not parse.
    #[error("the certificate cannot be read")]
    Certificate,
    /// The key refused.
    #[error("{0}")]
    Signature(#[from] rustls::Error),
}

const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 5];
const ID_SHA256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
const ID_SHA384: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2];
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
const ECDSA_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const NULL: &[u8] = &[5, 0];

/// How a kind of key signs: scheme, digest, and their names.
struct Way {
    scheme: SignatureScheme,
    digest: &'static Algorithm,
    digest_id: &'static [u8],
    signature_id: &'static [u8],
    /// RSA has parameters that say nothing, ECDSA has none.
    parameters: &'static [u8],
}

static WAYS: [Way; 3] = [
    Way {
        scheme: SignatureScheme::ECDSA_NISTP256_SHA256,
        digest: &SHA256,
        digest_id: ID_SHA256,
        signature_id: ECDSA_SHA256,
        parameters: &[],
    },
    Way {
        scheme: SignatureScheme::ECDSA_NISTP384_SHA384,
        digest: &SHA384,
        digest_id: ID_SHA384,
        signature_id: ECDSA_SHA384,
        parameters: &[],
    },
    Way {
        scheme: SignatureScheme::RSA_PKCS1_SHA256,
        digest: &SHA256,
        digest_id: ID_SHA256,
        signature_id: RSA,
        parameters: NULL,
    },
];

/// `content` within signed data, in DER.
///
/// # Errors
///
/// [`SigningError`].
pub(crate) fn sign(
    content: &[u8],
    key: &CertifiedKey,
    now: Timestamp,
) -> Result<Vec<u8>, SigningError> {
    let chosen = WAYS.iter().find_map(|way| {
        let signer = key.key.choose_scheme(&[way.scheme])?;
        Some((way, signer))
    });
    let (way, signer) = chosen.ok_or(SigningError::Key)?;
    let attributes = [
        attribute(CONTENT_TYPE, &oid(DATA)),
        attribute(MESSAGE_DIGEST, &octets(digest(way.digest, content).as_ref())),
        attribute(SIGNING_TIME, &time(now)),
    ];
    // RFC 5652 §5.4: what is signed is the SET itself; in the message it has an implicit tag.
    let signature = signer.sign(&set(&attributes))?;
    let digest_id = sequence(&[&oid(way.digest_id)]);
    let signer_info = sequence(&[
        &small(1),
        &issuer_and_serial(key)?,
        &digest_id,
        &tlv(0xa0, &sorted(&attributes)),
        &sequence(&[&oid(way.signature_id), way.parameters]),
        &octets(&signature),
    ]);
    let chain: Vec<Vec<u8>> = key.cert.iter().map(|certificate| certificate.to_vec()).collect();
    let signed = sequence(&[
        &small(1),
        &set(std::slice::from_ref(&digest_id)),
        &sequence(&[&oid(DATA), &tlv(0xa0, &octets(content))]),
        &tlv(0xa0, &sorted(&chain)),
        &set(&[signer_info]),
    ]);
    Ok(sequence(&[&oid(SIGNED_DATA), &tlv(0xa0, &signed)]))
}

fn attribute(kind: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(kind), &set(&[value.to_vec()])])
}

/// Names the certificate of the signer (RFC 5652 §10.2.4).
fn issuer_and_serial(key: &CertifiedKey) -> Result<Vec<u8>, SigningError> {
    let leaf = key.cert.first().ok_or(SigningError::Certificate)?;
    let (_, leaf) = X509Certificate::from_der(leaf).map_err(|_| SigningError::Certificate)?;
    Ok(sequence(&[leaf.issuer().as_raw(), &tlv(0x02, leaf.raw_serial())]))
}

/// RFC 5652 §11.3: UTCTime through 2049, GeneralizedTime from 2050 on.
fn time(now: Timestamp) -> Vec<u8> {
    let digits: String = now.to_string().chars().filter(char::is_ascii_digit).take(14).collect();
    let general = format!("{digits}Z");
    let short = general.get(2..).filter(|_| general.as_str() < "2050");
    short.map_or_else(|| tlv(0x18, general.as_bytes()), |short| tlv(0x17, short.as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::{path::Path, process::Command};

    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_unix_seconds(1_800_000_000)
    }

    fn key(kind: &'static rcgen::SignatureAlgorithm) -> (CertifiedKey, String) {
        let pair = KeyPair::generate_for(kind).unwrap();
        let params = CertificateParams::new(vec!["mail.keller.example".to_owned()]).unwrap();
        let made = params.self_signed(&pair).unwrap();
        let private = rustls::pki_types::PrivateKeyDer::try_from(pair.serialize_der()).unwrap();
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let chain = vec![made.der().clone()];
        (CertifiedKey::from_der(chain, private, &provider).unwrap(), made.pem())
    }

    /// What OpenSSL makes of a message; the content, when its signature is right.
    fn verified(signed: &[u8], authority: &str, folder: &Path) -> Option<Vec<u8>> {
        let (message, ca) = (folder.join("message"), folder.join("ca.pem"));
        std::fs::write(&message, signed).unwrap();
        std::fs::write(&ca, authority).unwrap();
        let output = Command::new("openssl")
            .args(["cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-in"])
            .arg(&message)
            .arg("-CAfile")
            .arg(&ca)
            .output()
            .expect("openssl");
        output.status.success().then_some(output.stdout)
    }

    #[test]
    fn openssl_verifies_what_each_kind_of_key_signs() {
        let folder = tempfile::tempdir().unwrap();
        let content = "<plist>Ä</plist>\n".repeat(400).into_bytes();
        for (name, kind) in [
            ("P-256", &rcgen::PKCS_ECDSA_P256_SHA256),
            ("P-384", &rcgen::PKCS_ECDSA_P384_SHA384),
            ("RSA", &rcgen::PKCS_RSA_SHA256),
        ] {
            let (key, pem) = key(kind);
            let signed = sign(&content, &key, now()).unwrap();
            assert_eq!(verified(&signed, &pem, folder.path()), Some(content.clone()), "{name}");
            let place = signed.windows(7).position(|part| part == b"<plist>").unwrap();
            let mut changed = signed.clone();
            changed[place + 1] ^= 1;
            assert_eq!(verified(&changed, &pem, folder.path()), None, "{name}");
            let (_, other) = self::key(kind);
            assert_eq!(verified(&signed, &other, folder.path()), None, "{name}");
        }
    }

    #[test]
    fn keys_that_devices_do_not_know_sign_nothing() {
        let (key, _) = key(&rcgen::PKCS_ED25519);
        assert!(matches!(sign(b"x", &key, now()), Err(SigningError::Key)));
        let (mut key, _) = self::key(&rcgen::PKCS_ECDSA_P256_SHA256);
        key.cert = Vec::new();
        assert!(matches!(sign(b"x", &key, now()), Err(SigningError::Certificate)));
    }

    #[test]
    fn times_are_written_as_the_century_wants() {
        assert_eq!(time(now()), [&[0x17, 13], &b"270115080000Z"[..]].concat());
        let later = Timestamp::from_unix_seconds(2_600_000_000);
        assert_eq!(time(later)[..6], [0x18, 15, b'2', b'0', b'5', b'2']);
    }
}
