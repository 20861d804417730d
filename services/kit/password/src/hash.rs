//! Stored hashes: what they look like, and what they say of themselves.

use std::{fmt, str::FromStr};

use argon2::{Algorithm, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use gatepost_model::{Malformed, PepperKeyId};

use crate::foreign::{Digest, Foreign};

/// A stored password hash:
///
/// - `$gatepost$v=1,k=3$argon2id$v=19$m=19456,t=2,p=1$salt$hash`: ours. The password in OpaqueString form (RFC 8265) is
///   keyed with pepper key 3, then hashed with Argon2id. With `,w=ssha512:c2FsdA` it is that system's salted digest of
///   the password that is keyed and hashed.
/// - `$argon2id$…`: without a pepper: made before there was one, or imported.
/// - the usual strings of bcrypt, scrypt, PBKDF2 and SHA-crypt: imported.
///
/// All but the first are replaced by the first at the next login.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// What a hash is, for counting.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HashKind {
    /// Such as `argon2id` or `bcrypt`.
    pub scheme: &'static str,
    /// The pepper key it was made with.
    pub key: Option<PepperKeyId>,
}

const OURS: &str = "$gatepost$v=1,k=";

/// Argon2 as in a PHC string.
#[derive(Clone, Debug)]
pub(crate) struct Argon {
    pub(crate) algorithm: Algorithm,
    pub(crate) params: Params,
    pub(crate) salt: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

/// A hash, taken apart.
#[derive(Clone, Debug)]
pub(crate) enum Parsed {
    /// Argon2id over a password keyed with a pepper.
    Keyed { key: PepperKeyId, wrapped: Option<Wrapped>, argon: Argon },
    /// Argon2 over the password itself.
    Plain(Argon),
    /// Another system's.
    Foreign(Foreign),
}

/// A fast salted digest of another system, hashed again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Wrapped {
    pub(crate) digest: Digest,
    pub(crate) salt: Vec<u8>,
}

impl PasswordHash {
    /// The string to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its scheme and pepper key.
    pub fn kind(&self) -> HashKind {
        match self.parse_parts() {
            Some(Parsed::Keyed { key, wrapped: None, .. }) => {
                HashKind { scheme: "argon2id", key: Some(key) }
            }
            Some(Parsed::Keyed { key, wrapped: Some(wrapped), .. }) => {
                HashKind { scheme: wrapped.digest.wrapped_slug(), key: Some(key) }
            }
            Some(Parsed::Plain(argon)) => HashKind { scheme: argon.algorithm.as_str(), key: None },
            Some(Parsed::Foreign(foreign)) => HashKind { scheme: foreign.slug(), key: None },
            None => HashKind { scheme: "unknown", key: None },
        }
    }

    pub(crate) fn keyed(key: PepperKeyId, wrapped: Option<&Wrapped>, argon: &Argon) -> Self {
        let wrapped = wrapped.map_or_else(String::new, |wrapped| {
            format!(",w={}:{}", wrapped.digest.slug(), base64_encode(&wrapped.salt))
        });
        Self(format!("{OURS}{}{wrapped}{argon}", key.0))
    }

    pub(crate) fn plain(argon: &Argon) -> Self {
        Self(argon.to_string())
    }

    /// May it be imported: is it another system's, and of bounded cost?
    pub(crate) fn is_importable(&self) -> bool {
        match self.parse_parts() {
            Some(Parsed::Plain(argon)) => argon.is_cheap(),
            Some(Parsed::Foreign(_)) => true,
            Some(Parsed::Keyed { .. }) | None => false,
        }
    }

    pub(crate) fn parse_parts(&self) -> Option<Parsed> {
        let Some(rest) = self.0.strip_prefix(OURS) else {
            return match Argon::parse(&self.0) {
                Some(argon) => Some(Parsed::Plain(argon)),
                None => Foreign::parse(&self.0).map(Parsed::Foreign),
            };
        };
        let (head, argon) = rest.split_at(rest.find('$')?);
        let argon = Argon::parse(argon)?;
        let (key, wrapped) = match head.split_once(",w=") {
            Some((key, wrapped)) => (key, Some(wrapped)),
            None => (head, None),
        };
        let wrapped = match wrapped {
            Some(text) => {
                let (digest, salt) = text.split_once(':')?;
                Some(Wrapped { digest: Digest::named(digest)?, salt: base64_decode(salt)? })
            }
            None => None,
        };
        Some(Parsed::Keyed { key: PepperKeyId(key.parse().ok()?), wrapped, argon })
    }
}

impl Argon {
    /// Bounds on what stands in a store, whoever wrote it there: a gibibyte, 16 times.
    const MAX_MEMORY_KIB: u32 = 1024 * 1024;
    const MAX_PASSES: u32 = 16;
    /// Bounds on imported ones: half a gibibyte, or less of it more often.
    const MAX_IMPORTED_KIB: u32 = 512 * 1024;
    const MAX_IMPORTED_KIB_PASSES: u64 = 1024 * 1024;

    fn parse(text: &str) -> Option<Self> {
        let mut fields = text.strip_prefix('$')?.split('$');
        let algorithm = match fields.next()? {
            "argon2id" => Algorithm::Argon2id,
            "argon2i" => Algorithm::Argon2i,
            _ => return None,
        };
        if fields.next()? != "v=19" {
            return None;
        }
        let (mut memory, mut passes, mut lanes) = (0, 0, 0);
        for field in fields.next()?.split(',') {
            let (name, value) = field.split_once('=')?;
            let value: u32 = value.parse().ok()?;
            match name {
                "m" => memory = value,
                "t" => passes = value,
                "p" => lanes = value,
                _ => return None,
            }
        }
        if memory > Self::MAX_MEMORY_KIB || passes > Self::MAX_PASSES || lanes > 16 {
            return None;
        }
        let salt = base64_decode(fields.next()?)?;
        let hash = base64_decode(fields.next()?)?;
        let sound = (8..=64).contains(&salt.len()) && (16..=128).contains(&hash.len());
        let params = Params::new(memory, passes, lanes, Some(hash.len())).ok()?;
        (sound && fields.next().is_none()).then_some(Self { algorithm, params, salt, hash })
    }

    /// May a hash of this cost be imported?
    fn is_cheap(&self) -> bool {
        let (memory, passes) = (self.params.m_cost(), u64::from(self.params.t_cost()));
        memory <= Self::MAX_IMPORTED_KIB
            && u64::from(memory) * passes <= Self::MAX_IMPORTED_KIB_PASSES
    }

    /// KiB that checking it takes.
    pub(crate) fn memory_kib(&self) -> u32 {
        self.params.m_cost()
    }
}

impl fmt::Display for Argon {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "${}$v={}$m={},t={},p={}${}${}",
            self.algorithm.as_str(),
            Version::V0x13 as u32,
            self.params.m_cost(),
            self.params.t_cost(),
            self.params.p_cost(),
            base64_encode(&self.salt),
            base64_encode(&self.hash)
        )
    }
}

impl FromStr for PasswordHash {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed =
            Malformed::new("password_hash", "a hash of a known scheme and bounded cost");
        if text.len() > 1024 {
            return Err(malformed);
        }
        let hash = Self(text.to_owned());
        let known = hash.parse_parts().is_some();
        known.then_some(hash).ok_or(malformed)
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PasswordHash({})", self.kind().scheme)
    }
}

/// The PHC format's base 64: the standard alphabet without padding.
pub(crate) fn base64_encode(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

pub(crate) fn base64_decode(text: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_bounded_cost() {
        for text in [
            "",
            "$argon2id$",
            "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$Q1RoRmRYUEpPMWFGYU1hTw",
            "$argon2id$v=19$m=64,t=17,p=1$c29tZXNhbHQ$Q1RoRmRYUEpPMWFGYU1hTw",
            "$argon2d$v=19$m=64,t=1,p=1$c29tZXNhbHQ$Q1RoRmRYUEpPMWFGYU1hTw",
            "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$Q1Ro",
            "$gatepost$v=1,k=$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$Q1RoRmRYUEpPMWFGYU1hTw",
            "$gatepost$v=1,k=1,w=md5:c2FsdA$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$Q1RoRmRYUEpPMWFGYU1hTw",
        ] {
            assert!(text.parse::<PasswordHash>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn hashes_say_what_they_are_and_are_written_as_read() {
        let phc = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$Q1RoRmRYUEpPMWFGYU1hTw";
        let argon = Argon::parse(phc).unwrap();
        assert_eq!(PasswordHash::plain(&argon).as_str(), phc);
        let wrapped = Wrapped { digest: Digest::named("ssha512").unwrap(), salt: vec![1, 2, 3] };
        for (wrapped, scheme) in [(None, "argon2id"), (Some(&wrapped), "argon2id+ssha512")] {
            let hash = PasswordHash::keyed(PepperKeyId(7), wrapped, &argon);
            let again: PasswordHash = hash.as_str().parse().unwrap();
            assert_eq!(again.kind(), HashKind { scheme, key: Some(PepperKeyId(7)) });
            let Some(Parsed::Keyed { wrapped: found, .. }) = again.parse_parts() else { panic!() };
            assert_eq!(found.as_ref(), wrapped);
        }
    }
}
