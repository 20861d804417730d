//! The work itself: what one check or one new hash computes, and what it costs.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use gatepost_model::{Password, Pepper, PepperKeyId};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    hash::{Argon, Parsed, Wrapped},
    pool::PoolError,
};

/// Keyed hashes of passwords are of no other purpose.
const PURPOSE: &str = "human-password";

/// A password keyed with a pepper: what Argon2id sees.
pub(crate) fn keyed(
    pepper: &Pepper,
    key: PepperKeyId,
    secret: &[u8],
) -> Option<Zeroizing<[u8; 32]>> {
    pepper.hash_with(key, PURPOSE, secret).map(|keyed| Zeroizing::new(keyed.hash))
}

/// What to compute.
pub(crate) enum Job {
    /// Is it this password?
    Verify(Box<Verify>),
    /// The Argon2id hash of these bytes.
    Hash { secret: Zeroizing<Vec<u8>>, params: Params, salt: Vec<u8>, length: usize },
}

/// A check of a password.
pub(crate) struct Verify {
    pub(crate) password: Password,
    pub(crate) stored: Parsed,
    pub(crate) pepper: Option<Pepper>,
    /// There is no such hash: the work is done and the answer is no.
    pub(crate) absent: bool,
}

/// What came of it.
pub(crate) enum Done {
    Verified(bool),
    Hashed(Zeroizing<Vec<u8>>),
}

impl Job {
    /// KiB that it takes.
    pub(crate) fn memory_kib(&self) -> u32 {
        match self {
            Self::Hash { params, .. } => params.m_cost(),
            Self::Verify(verify) => match &verify.stored {
                Parsed::Keyed { argon, .. } | Parsed::Plain(argon) => argon.memory_kib(),
                Parsed::Foreign(foreign) => foreign.memory_kib(),
            },
        }
    }

    /// Time that it takes, in microseconds of a present-day processor, roughly: what it moves its asker's clock by.
    pub(crate) fn microseconds(&self) -> u64 {
        let argon = |params: &Params| u64::from(params.m_cost()) * u64::from(params.t_cost()) / 3;
        let one = match self {
            Self::Hash { params, .. } => argon(params),
            Self::Verify(verify) => match &verify.stored {
                Parsed::Keyed { argon: one, .. } | Parsed::Plain(one) => argon(&one.params),
                Parsed::Foreign(foreign) => foreign.microseconds(),
            },
        };
        one.max(1)
    }

    /// Does it. `memory` is what Argon2 works in.
    pub(crate) fn run(self, memory: &mut Vec<Block>) -> Result<Done, PoolError> {
        match self {
            Self::Hash { secret, params, salt, length } => {
                argon2(Algorithm::Argon2id, params, &secret, &salt, length, memory)
                    .map(Done::Hashed)
            }
            Self::Verify(verify) => {
                verify.run(memory).map(|right| Done::Verified(right && !verify.absent))
            }
        }
    }
}

impl Verify {
    fn run(&self, memory: &mut Vec<Block>) -> Result<bool, PoolError> {
        match &self.stored {
            Parsed::Keyed { key, wrapped, argon } => {
                self.run_keyed(*key, wrapped.as_ref(), argon, memory)
            }
            Parsed::Plain(argon) => {
                for form in self.password.forms() {
                    if check(argon, form.expose().as_bytes(), memory)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Parsed::Foreign(foreign) => {
                let forms = self.password.forms();
                Ok(forms.iter().any(|form| foreign.verify(form.expose().as_bytes())))
            }
        }
    }

    fn run_keyed(
        &self,
        key: PepperKeyId,
        wrapped: Option<&Wrapped>,
        argon: &Argon,
        memory: &mut Vec<Block>,
    ) -> Result<bool, PoolError> {
        let with = |secret: &[u8]| self.pepper.as_ref().and_then(|p| keyed(p, key, secret));
        let candidates: Vec<_> = match wrapped {
            None => vec![with(self.password.expose())],
            Some(wrapped) => {
                let digest = |form: &[u8]| wrapped.digest.of(form, &wrapped.salt);
                let forms = self.password.forms();
                forms.iter().map(|form| with(&digest(form.expose().as_bytes()))).collect()
            }
        };
        for candidate in candidates {
            // The key is gone: nobody's password is right any more, and the work is done all the same.
            let gone = candidate.is_none() && !self.absent;
            if gone {
                tracing::error!(key = key.0, "a password hash names a pepper key that is gone");
                metrics::counter!("gatepost_password_key_gone_total").increment(1);
            }
            let known = candidate.is_some();
            let secret = candidate.unwrap_or_else(|| Zeroizing::new([0; 32]));
            if check(argon, secret.as_slice(), memory)? && known {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn check(argon: &Argon, secret: &[u8], memory: &mut Vec<Block>) -> Result<bool, PoolError> {
    let length = argon.hash.len();
    let found = argon2(argon.algorithm, argon.params.clone(), secret, &argon.salt, length, memory)?;
    Ok(found.as_slice().ct_eq(argon.hash.as_slice()).into())
}

fn argon2(
    algorithm: Algorithm,
    params: Params,
    secret: &[u8],
    salt: &[u8],
    length: usize,
    memory: &mut Vec<Block>,
) -> Result<Zeroizing<Vec<u8>>, PoolError> {
    memory.resize(params.block_count(), Block::default());
    let argon2 = Argon2::new(algorithm, Version::V0x13, params);
    let mut hash = Zeroizing::new(vec![0; length]);
    let done = argon2.hash_password_into_with_memory(secret, salt, &mut hash, memory);
    done.map(|()| hash).map_err(|_| PoolError::Failed)
}
