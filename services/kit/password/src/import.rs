//! Reads password hashes as other systems export them.

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_model::{Kind, Password, Problem, Reason};
use serde_json::Value;

use crate::{
    foreign::{Digest, Foreign, Sha, adapted_base64_decode},
    hash::{PasswordHash, Wrapped, base64_decode},
};

/// What an imported text holds.
#[derive(Clone)]
pub enum Imported {
    /// A hash that can be kept as it is until its owner logs in.
    Hash(PasswordHash),
    /// A salted but fast digest: it is hashed again at once.
    Digest(FastDigest),
    /// The password itself: it is hashed at once.
    Plain(Password),
}

/// A salted digest that is too fast to be kept.
#[derive(Clone)]
pub struct FastDigest {
    pub(crate) wrapped: Wrapped,
    pub(crate) value: Vec<u8>,
}

/// Why a hash is not taken over.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ImportError {
    /// Without a salt, or with one too short to matter: these are guessed in seconds.
    #[error(
        "hashes of the scheme {0} are too weak to take over: have these people set new passwords"
    )]
    Weak(String),
    /// Nothing we can check.
    #[error("hashes of the scheme {0} are not known")]
    Unknown(String),
    /// One check would take too much memory or time.
    #[error("the hash is damaged, or one check of it would cost too much")]
    Refused,
}

impl Problem for ImportError {
    fn kind(&self) -> Kind {
        Kind::Malformed
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::Weak(_) => "password-hash-weak",
            Self::Unknown(_) => "password-hash-unknown",
            Self::Refused => "password-hash-refused",
        })
    }

    fn field(&self) -> Option<&'static str> {
        Some("password_hash")
    }
}

/// Longest text taken, in bytes.
const MAX_TEXT: usize = 4096;

impl Imported {
    /// Reads a hash: as crypt(3), PHC strings, passlib, Django, Keycloak (the JSON of a credential) and Dovecot (with
    /// the scheme in braces, and `.hex` or `.b64` behind it) write them.
    ///
    /// # Errors
    ///
    /// [`ImportError`] says which scheme it is that cannot be taken.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        let text = text.trim();
        if text.len() > MAX_TEXT {
            return Err(ImportError::Refused);
        }
        if let Some(rest) = text.strip_prefix('{')
            && let Some((scheme, value)) = rest.split_once('}')
            && !scheme.contains('"')
        {
            return braced(scheme, value);
        }
        if text.starts_with('{') {
            return keycloak(text).map_or(Err(ImportError::Refused), |foreign| Self::of(&foreign));
        }
        bare(text)
    }

    fn of(foreign: &Foreign) -> Result<Self, ImportError> {
        kept(&foreign.to_text())
    }
}

fn kept(text: &str) -> Result<Imported, ImportError> {
    let hash: PasswordHash = text.parse().map_err(|_| ImportError::Refused)?;
    if hash.is_importable() { Ok(Imported::Hash(hash)) } else { Err(ImportError::Refused) }
}

/// A string that says by itself what it is.
fn bare(text: &str) -> Result<Imported, ImportError> {
    let unknown = |scheme: &str| Err(ImportError::Unknown(scheme.chars().take(20).collect()));
    if let Some(rest) = text.strip_prefix('$') {
        let scheme = rest.split('$').next().unwrap_or_default();
        return match scheme {
            "2a" | "2b" | "2y" | "5" | "6" | "argon2id" | "argon2i" => kept(text),
            "scrypt" | "pbkdf2" | "pbkdf2-sha1" | "pbkdf2-sha256" | "pbkdf2-sha512" => {
                match passlib(rest) {
                    Some(foreign) => Imported::of(&foreign),
                    None => kept(text),
                }
            }
            "1" | "apr1" | "md5" | "3" | "sha1" => Err(ImportError::Weak(format!("${scheme}$"))),
            _ => unknown(&format!("${scheme}$")),
        };
    }
    match django(text) {
        Some(Some(foreign)) => Imported::of(&foreign),
        Some(None) => Err(ImportError::Refused),
        None => unknown(
            text.split('$').next().filter(|_| text.contains('$')).unwrap_or("without a name"),
        ),
    }
}

/// `pbkdf2-sha256$29000$salt$hash` in passlib's base 64, or with `i=29000,l=32` as PHC strings have it;
/// `scrypt$ln=16,r=8,p=1$salt$hash`.
fn passlib(text: &str) -> Option<Foreign> {
    let fields: Vec<&str> = text.split('$').collect();
    let [name, params, salt, hash] = fields.as_slice() else { return None };
    if *name == "scrypt" {
        return Foreign::parse(&format!("${text}"));
    }
    let iterations = params.split(',').find_map(|field| match field.split_once('=') {
        Some(("i", value)) => Some(value),
        Some(_) => None,
        None => Some(field),
    });
    let (salt, hash) = (adapted_base64_decode(salt)?, adapted_base64_decode(hash)?);
    Foreign::pbkdf2(Sha::pbkdf2_named(name)?, iterations?.parse().ok()?, salt, hash)
}

/// `pbkdf2_sha256$600000$salt$hash`, `scrypt$salt$16384$8$1$hash`, `bcrypt$$2b$…`. Outer none: nothing of Django's;
/// inner: damaged or too dear.
fn django(text: &str) -> Option<Option<Foreign>> {
    if let Some(rest) = text.strip_prefix("bcrypt$") {
        return Some(Foreign::parse(rest));
    }
    let fields: Vec<&str> = text.split('$').collect();
    match fields.as_slice() {
        [name @ ("pbkdf2_sha256" | "pbkdf2_sha1"), iterations, salt, hash] => Some((|| {
            let hash = STANDARD.decode(hash).ok()?;
            let salt = salt.as_bytes().to_vec();
            Foreign::pbkdf2(Sha::pbkdf2_named(name)?, iterations.parse().ok()?, salt, hash)
        })()),
        ["scrypt", salt, n, r, p, hash] => Some((|| {
            let n: u64 = n.parse().ok()?;
            let log_n = u8::try_from(n.checked_ilog2()?).ok()?;
            let hash = STANDARD.decode(hash).ok()?;
            let power = n.is_power_of_two();
            let salt = salt.as_bytes().to_vec();
            Foreign::scrypt(log_n, r.parse().ok()?, p.parse().ok()?, salt, hash).filter(|_| power)
        })()),
        _ => None,
    }
}

/// A credential of Keycloak: an object with `algorithm`, `hashIterations`, `salt` and `value`, which may stand in the
/// texts `credentialData` and `secretData`, as its exports have it.
fn keycloak(text: &str) -> Option<Foreign> {
    let outer: Value = serde_json::from_str(text).ok()?;
    let inner = |name: &str| {
        outer.get(name)?.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok())
    };
    let places = [inner("credentialData"), inner("secretData"), Some(outer.clone())];
    let find = |name: &str| {
        let found = places.iter().flatten().find_map(|place| place.get(name));
        found.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let digest = Sha::pbkdf2_named(&find("algorithm")?)?;
    let (salt, hash) = (base64_decode(&find("salt")?)?, base64_decode(&find("value")?)?);
    Foreign::pbkdf2(digest, find("hashIterations")?.parse().ok()?, salt, hash)
}

/// `{SCHEME}value` or `{SCHEME.encoding}value`, as Dovecot and LDAP servers have it.
fn braced(scheme: &str, value: &str) -> Result<Imported, ImportError> {
    let upper = scheme.to_ascii_uppercase();
    let (name, encoding) = upper.rsplit_once('.').unwrap_or((&upper, ""));
    let decode = |plain: &str| -> Option<Vec<u8>> {
        match encoding {
            "HEX" => hex(plain),
            "B64" | "BASE64" => STANDARD.decode(plain).ok(),
            _ => None,
        }
    };
    let text = || -> Result<String, ImportError> {
        if encoding.is_empty() {
            return Ok(value.to_owned());
        }
        let bytes = decode(value).ok_or(ImportError::Refused)?;
        String::from_utf8(bytes).map_err(|_| ImportError::Refused)
    };
    match name {
        "PLAIN" | "CLEARTEXT" | "CLEAR" => {
            let password = Password::typed(&text()?).map_err(|_| ImportError::Refused)?;
            Ok(Imported::Plain(password))
        }
        "SSHA" | "SSHA256" | "SSHA512" => {
            let digest = Digest::named(&name.to_ascii_lowercase()).ok_or(ImportError::Refused)?;
            let bytes = if encoding.is_empty() { base64_decode(value) } else { decode(value) };
            let bytes = bytes.ok_or(ImportError::Refused)?;
            let (value, salt) =
                bytes.split_at_checked(digest.length()).ok_or(ImportError::Refused)?;
            if !(4..=64).contains(&salt.len()) {
                return Err(ImportError::Refused);
            }
            let wrapped = Wrapped { digest, salt: salt.to_vec() };
            Ok(Imported::Digest(FastDigest { wrapped, value: value.to_vec() }))
        }
        "BLF-CRYPT" | "SHA256-CRYPT" | "SHA512-CRYPT" | "ARGON2I" | "ARGON2ID" => kept(&text()?),
        "CRYPT" => {
            let text = text()?;
            // Without a dollar sign it is the DES of 1979.
            if text.starts_with('$') {
                bare(&text)
            } else {
                Err(ImportError::Weak(name.to_owned()))
            }
        }
        "PBKDF2" => dovecot_pbkdf2(&text()?)
            .map_or(Err(ImportError::Refused), |foreign| Imported::of(&foreign)),
        "PBKDF2-SHA1" | "PBKDF2-SHA256" | "PBKDF2-SHA512" | "SCRYPT" => bare(&text()?),
        "MD5" | "SMD5" | "SHA" | "SHA1" | "SHA256" | "SHA512" | "PLAIN-MD4" | "PLAIN-MD5"
        | "LDAP-MD5" | "MD5-CRYPT" | "DES-CRYPT" | "CRAM-MD5" | "HMAC-MD5" | "DIGEST-MD5"
        | "LM" | "LANMAN" | "NTLM" | "NT" | "OTP" | "RPA" => {
            Err(ImportError::Weak(name.to_owned()))
        }
        _ => Err(ImportError::Unknown(name.chars().take(20).collect())),
    }
}

/// `$1$salt$rounds$hash`, the hash in hexadecimal: HMAC-SHA-1 over the salt as it is written.
fn dovecot_pbkdf2(text: &str) -> Option<Foreign> {
    let fields: Vec<&str> = text.split('$').collect();
    let ["", "1", salt, rounds, hash] = fields.as_slice() else { return None };
    Foreign::pbkdf2(Sha::Sha1, rounds.parse().ok()?, salt.as_bytes().to_vec(), hex(hash)?)
}

fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
