//! Hashes of other systems: enough to check a password once, after which it gets a hash of ours. What one check may
//! cost is bounded, when a hash is imported and whenever one is read.

use std::num::NonZeroU32;

use aws_lc_rs::{digest, pbkdf2};
use base64::{
    Engine,
    alphabet::Alphabet,
    engine::{GeneralPurpose, general_purpose::NO_PAD},
};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::hash::{base64_decode, base64_encode};

/// Highest bcrypt cost: about a second.
const MAX_BCRYPT_COST: u32 = 14;
/// Most SHA-crypt rounds: about a second.
const MAX_SHA_CRYPT_ROUNDS: u32 = 1_000_000;
/// Most PBKDF2 iterations: about a second.
const MAX_PBKDF2_ITERATIONS: u32 = 2_000_000;
/// Most memory of scrypt, in KiB.
const MAX_SCRYPT_KIB: u64 = 256 * 1024;
/// Longest salt, in bytes.
const MAX_SALT: usize = 128;

/// A hash of another system. Written as that system writes it, or, where several write the same in different ways, as
/// PHC strings are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Foreign {
    /// `$2b$10$…`
    Bcrypt { text: String, cost: u32 },
    /// `$scrypt$ln=16,r=8,p=1$salt$hash`
    Scrypt { log_n: u8, r: u32, p: u32, salt: Vec<u8>, hash: Vec<u8> },
    /// `$pbkdf2-sha256$i=29000$salt$hash`
    Pbkdf2 { digest: Sha, iterations: NonZeroU32, salt: Vec<u8>, hash: Vec<u8> },
    /// `$6$rounds=5000$salt$hash`
    ShaCrypt { digest: Sha, rounds: u32, salt: String, hash: String },
}

/// A hash function within another scheme.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sha {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// LDAP's salted digests, which are too fast to be kept as they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Digest {
    Ssha,
    Ssha256,
    Ssha512,
}

impl Digest {
    pub(crate) fn named(slug: &str) -> Option<Self> {
        [Self::Ssha, Self::Ssha256, Self::Ssha512].into_iter().find(|digest| digest.slug() == slug)
    }

    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Ssha => "ssha",
            Self::Ssha256 => "ssha256",
            Self::Ssha512 => "ssha512",
        }
    }

    pub(crate) const fn wrapped_slug(self) -> &'static str {
        match self {
            Self::Ssha => "argon2id+ssha",
            Self::Ssha256 => "argon2id+ssha256",
            Self::Ssha512 => "argon2id+ssha512",
        }
    }

    /// Its length in bytes.
    pub(crate) const fn length(self) -> usize {
        match self {
            Self::Ssha => 20,
            Self::Ssha256 => 32,
            Self::Ssha512 => 64,
        }
    }

    /// The digest of a password and its salt.
    pub(crate) fn of(self, password: &[u8], salt: &[u8]) -> Zeroizing<Vec<u8>> {
        let algorithm = match self {
            Self::Ssha => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Ssha256 => &digest::SHA256,
            Self::Ssha512 => &digest::SHA512,
        };
        let mut context = digest::Context::new(algorithm);
        context.update(password);
        context.update(salt);
        Zeroizing::new(context.finish().as_ref().to_vec())
    }
}

impl Sha {
    const fn pbkdf2_slug(self) -> &'static str {
        match self {
            Self::Sha1 => "pbkdf2-sha1",
            Self::Sha256 => "pbkdf2-sha256",
            Self::Sha384 => "pbkdf2-sha384",
            Self::Sha512 => "pbkdf2-sha512",
        }
    }

    pub(crate) fn pbkdf2_named(name: &str) -> Option<Self> {
        match name.replace('_', "-").as_str() {
            // passlib writes the one without a name for SHA-1.
            "pbkdf2" | "pbkdf2-sha1" => Some(Self::Sha1),
            "pbkdf2-sha256" => Some(Self::Sha256),
            "pbkdf2-sha384" => Some(Self::Sha384),
            "pbkdf2-sha512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

impl Foreign {
    /// Reads a string as [`Foreign::to_text`] writes it. None when it is something else, or costs too much.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.strip_prefix('$')?.split('$').collect();
        match fields.as_slice() {
            ["2a" | "2b" | "2y", cost, rest] => {
                let cost: u32 = cost.parse().ok()?;
                let right = text.len() == 60
                    && (4..=MAX_BCRYPT_COST).contains(&cost)
                    && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"./".contains(&b));
                right.then(|| Self::Bcrypt { text: text.to_owned(), cost })
            }
            ["scrypt", params, salt, hash] => {
                let (mut log_n, mut r, mut p) = (None, None, None);
                for field in params.split(',') {
                    match field.split_once('=')? {
                        ("ln", value) => log_n = value.parse().ok(),
                        ("r", value) => r = value.parse().ok(),
                        ("p", value) => p = value.parse().ok(),
                        _ => return None,
                    }
                }
                Self::scrypt(log_n?, r?, p?, base64_decode(salt)?, base64_decode(hash)?)
            }
            [
                name @ ("pbkdf2-sha1" | "pbkdf2-sha256" | "pbkdf2-sha384" | "pbkdf2-sha512"),
                params,
                salt,
                hash,
            ] => {
                let iterations = params.strip_prefix("i=")?.parse().ok()?;
                let digest = Sha::pbkdf2_named(name)?;
                Self::pbkdf2(digest, iterations, base64_decode(salt)?, base64_decode(hash)?)
            }
            ["5", rest @ ..] => Self::sha_crypt(Sha::Sha256, rest),
            ["6", rest @ ..] => Self::sha_crypt(Sha::Sha512, rest),
            _ => None,
        }
    }

    /// scrypt, if its cost is within bounds.
    pub(crate) fn scrypt(log_n: u8, r: u32, p: u32, salt: Vec<u8>, hash: Vec<u8>) -> Option<Self> {
        scrypt::Params::new(log_n, r, p).ok()?;
        // One sixteenth more than 2^20 blocks in all: about a second.
        let (blocks, work) = (u64::from(r) << log_n, (u64::from(r) << log_n) * u64::from(p));
        let bounded = blocks / 8 <= MAX_SCRYPT_KIB && work <= 1 << 21;
        let sound = salt.len() <= MAX_SALT && (16..=64).contains(&hash.len());
        (bounded && sound).then_some(Self::Scrypt { log_n, r, p, salt, hash })
    }

    /// PBKDF2, if its cost is within bounds.
    pub(crate) fn pbkdf2(
        digest: Sha,
        iterations: u32,
        salt: Vec<u8>,
        hash: Vec<u8>,
    ) -> Option<Self> {
        let bounded = iterations <= MAX_PBKDF2_ITERATIONS;
        let sound = salt.len() <= MAX_SALT && (16..=64).contains(&hash.len());
        let iterations = NonZeroU32::new(iterations)?;
        (bounded && sound).then_some(Self::Pbkdf2 { digest, iterations, salt, hash })
    }

    fn sha_crypt(digest: Sha, fields: &[&str]) -> Option<Self> {
        let (rounds, salt, hash) = match fields {
            [rounds, salt, hash] => (rounds.strip_prefix("rounds=")?.parse().ok()?, *salt, *hash),
            [salt, hash] => (5000, *salt, *hash),
            _ => return None,
        };
        let length = if digest == Sha::Sha512 { 86 } else { 43 };
        let sound = salt.len() <= 16 && salt.is_ascii() && hash.len() == length && hash.is_ascii();
        let bounded = (1000..=MAX_SHA_CRYPT_ROUNDS).contains(&rounds);
        let (salt, hash) = (salt.to_owned(), hash.to_owned());
        (sound && bounded).then_some(Self::ShaCrypt { digest, rounds, salt, hash })
    }

    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Bcrypt { text, .. } => text.clone(),
            Self::Scrypt { log_n, r, p, salt, hash } => {
                let (salt, hash) = (base64_encode(salt), base64_encode(hash));
                format!("$scrypt$ln={log_n},r={r},p={p}${salt}${hash}")
            }
            Self::Pbkdf2 { digest, iterations, salt, hash } => {
                let (salt, hash) = (base64_encode(salt), base64_encode(hash));
                format!("${}$i={iterations}${salt}${hash}", digest.pbkdf2_slug())
            }
            Self::ShaCrypt { digest, rounds, salt, hash } => {
                let number = if *digest == Sha::Sha512 { 6 } else { 5 };
                format!("${number}$rounds={rounds}${salt}${hash}")
            }
        }
    }

    pub(crate) const fn slug(&self) -> &'static str {
        match self {
            Self::Bcrypt { .. } => "bcrypt",
            Self::Scrypt { .. } => "scrypt",
            Self::Pbkdf2 { digest, .. } => digest.pbkdf2_slug(),
            Self::ShaCrypt { digest: Sha::Sha512, .. } => "sha512-crypt",
            Self::ShaCrypt { .. } => "sha256-crypt",
        }
    }

    /// KiB that a check takes.
    pub(crate) fn memory_kib(&self) -> u32 {
        match self {
            Self::Scrypt { log_n, r, p, .. } => {
                let blocks = (u64::from(*r) << log_n) + u64::from(*r) * u64::from(*p);
                u32::try_from(blocks / 8).unwrap_or(u32::MAX)
            }
            Self::Bcrypt { .. } | Self::Pbkdf2 { .. } | Self::ShaCrypt { .. } => 8,
        }
    }

    /// Time that a check takes, in microseconds of a present-day processor, roughly.
    pub(crate) fn microseconds(&self) -> u64 {
        match self {
            Self::Bcrypt { cost, .. } => 50 << cost,
            Self::Scrypt { log_n, r, p, .. } => (u64::from(*r) << log_n) * u64::from(*p) * 2 / 5,
            Self::Pbkdf2 { iterations, .. } => u64::from(iterations.get()) / 2,
            Self::ShaCrypt { rounds, .. } => u64::from(*rounds),
        }
    }

    /// Is this the password?
    pub(crate) fn verify(&self, password: &[u8]) -> bool {
        match self {
            // These end at the first NUL; what follows it would not count.
            Self::Bcrypt { .. } | Self::ShaCrypt { .. } if password.contains(&0) => false,
            Self::Bcrypt { text, .. } => bcrypt::verify(password, text).unwrap_or(false),
            Self::Scrypt { log_n, r, p, salt, hash } => {
                let Ok(params) = scrypt::Params::new(*log_n, *r, *p) else { return false };
                let mut found = Zeroizing::new(vec![0; hash.len()]);
                let done = scrypt::scrypt(password, salt, &params, &mut found);
                done.is_ok() && bool::from(found.ct_eq(hash.as_slice()))
            }
            Self::Pbkdf2 { digest, iterations, salt, hash } => {
                let algorithm = match digest {
                    Sha::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
                    Sha::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
                    Sha::Sha384 => pbkdf2::PBKDF2_HMAC_SHA384,
                    Sha::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
                };
                pbkdf2::verify(algorithm, *iterations, salt, password, hash).is_ok()
            }
            Self::ShaCrypt { digest, rounds, salt, hash } => {
                let Ok(params) = sha_crypt::Params::new(*rounds) else { return false };
                let found = if *digest == Sha::Sha512 {
                    let raw = sha_crypt::sha512_crypt(password, salt.as_bytes(), params);
                    crypt_text(&raw, 21)
                } else {
                    let raw = sha_crypt::sha256_crypt(password, salt.as_bytes(), params);
                    crypt_text(&raw, 10)
                };
                found.as_bytes().ct_eq(hash.as_bytes()).into()
            }
        }
    }
}

/// crypt(3)'s base 64 of a SHA-crypt digest: bytes a third of it apart, in turns, three at a time, lowest bits first.
fn crypt_text(raw: &[u8], third: usize) -> String {
    const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let byte = |at: usize| u32::from(raw.get(at).copied().unwrap_or(0));
    let mut text = String::new();
    let mut push = |mut word: u32, chars: usize| {
        for _ in 0..chars {
            text.push(char::from(ALPHABET[(word & 63) as usize]));
            word >>= 6;
        }
    };
    // For SHA-512 the starts are 0 22 44 3 25 47 …, for SHA-256 0 21 12 3 24 15 …: each third in turn comes first.
    let forward = third == 21;
    for row in 0..third {
        let columns = [row, row + third, row + 2 * third];
        let shift = if forward { row % 3 } else { (3 - row % 3) % 3 };
        let [a, b, c] = [0, 1, 2].map(|n| byte(columns[(n + shift) % 3]));
        push(a << 16 | b << 8 | c, 4);
    }
    if forward {
        push(byte(63), 2);
    } else {
        push(byte(31) << 8 | byte(30), 3);
    }
    text
}

/// passlib's base 64: a dot where the standard has a plus.
pub(crate) fn adapted_base64_decode(text: &str) -> Option<Vec<u8>> {
    let alphabet =
        Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./").ok()?;
    GeneralPurpose::new(&alphabet, NO_PAD).decode(text).ok().or_else(|| base64_decode(text))
}
