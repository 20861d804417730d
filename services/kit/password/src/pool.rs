//! The pool and the hashes it makes.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use gatepost_model::{Entropy, Kind, Malformed, Password};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// Cost and bounds of the pool. The defaults are the least that OWASP's Password Storage Cheat
/// Sheet allows: 19 MiB, two passes, one lane.
#[derive(Clone, Copy, Debug)]
pub struct PoolConfig {
    /// Memory of one hash, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Memory of all hashes that run at once, in KiB; at least one hash always runs.
    pub budget_kib: u32,
    /// How many may wait for their turn.
    pub queue: usize,
    /// How many of those one network may have waiting or running; see [`PasswordPool::shared_by`].
    pub share: usize,
    /// How long one may wait.
    pub deadline: Duration,
}

impl Default for PoolConfig {
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            passes: 2,
            budget_kib: 8 * 19 * 1024,
            queue: 256,
            share: 32,
            deadline: Duration::from_secs(5),
        }
    }
}

/// Why the pool did not do its work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PoolError {
    /// Too many wait already, or the deadline passed.
    #[error("too many passwords are being checked")]
    Busy,
    /// The hash could not be computed.
    #[error("a password could not be hashed")]
    Failed,
}

impl PoolError {
    /// What it means to a caller.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Busy => Kind::Unavailable,
            Self::Failed => Kind::Internal,
        }
    }
}

/// A stored Argon2id hash, in the PHC string format.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// The PHC string to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parts(&self) -> Option<(Params, Vec<u8>, Vec<u8>)> {
        let mut fields = self.0.strip_prefix("$argon2id$v=19$")?.split('$');
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
        // Bounds on foreign strings: checking one must not cost more than a gibibyte or 16 passes.
        if memory > 1024 * 1024 || passes > 16 || lanes != 1 {
            return None;
        }
        let salt = base64_decode(fields.next()?)?;
        let hash = base64_decode(fields.next()?)?;
        let params = Params::new(memory, passes, lanes, Some(hash.len())).ok()?;
        fields.next().is_none().then_some((params, salt, hash))
    }
}

impl FromStr for PasswordHash {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let hash = Self(text.to_owned());
        let known = hash.parts().is_some();
        known.then_some(hash).ok_or(Malformed::new("password_hash", "an Argon2id PHC string"))
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PasswordHash(..)")
    }
}

/// Hashes and checks passwords, off the threads that serve connections. Cheap to clone.
#[derive(Clone)]
pub struct PasswordPool {
    inner: Arc<Inner>,
    network: Option<IpAddr>,
}

struct Inner {
    config: PoolConfig,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// What each network has in the pool.
    shares: Mutex<HashMap<IpAddr, usize>>,
    memory: Mutex<Vec<Vec<Block>>>,
    entropy: Arc<dyn Entropy>,
}

impl PasswordPool {
    /// A pool within the bounds of `config`.
    pub fn new(config: PoolConfig, entropy: Arc<dyn Entropy>) -> Self {
        let at_once = at_once(&config);
        let inner = Inner {
            config,
            running: Arc::new(Semaphore::new(at_once)),
            waiting: Arc::new(Semaphore::new(config.queue + at_once)),
            shares: Mutex::default(),
            memory: Mutex::default(),
            entropy,
        };
        Self { inner: Arc::new(inner), network: None }
    }

    /// The same pool for work on behalf of one network, which gets at most its share of the queue: so
    /// that nobody fills it alone.
    #[must_use]
    pub fn shared_by(&self, network: IpAddr) -> Self {
        Self { inner: self.inner.clone(), network: Some(network) }
    }

    /// How many passwords wait or are being hashed.
    pub fn pending(&self) -> usize {
        let places = self.inner.config.queue + at_once(&self.inner.config);
        places.saturating_sub(self.inner.waiting.available_permits())
    }

    /// Hashes a new password under a fresh salt.
    ///
    /// # Errors
    ///
    /// [`PoolError::Busy`] when the queue is full or the deadline passed.
    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, PoolError> {
        let mut salt = [0; SALT_BYTES];
        self.inner.entropy.fill(&mut salt);
        let config = self.inner.config;
        let params = Params::new(config.memory_kib, config.passes, 1, Some(HASH_BYTES))
            .map_err(|_| PoolError::Failed)?;
        let hash = self.compute(password.clone(), params, salt.to_vec(), HASH_BYTES).await?;
        Ok(PasswordHash(format!(
            "$argon2id$v=19$m={},t={},p=1${}${}",
            config.memory_kib,
            config.passes,
            base64_encode(&salt),
            base64_encode(&hash)
        )))
    }

    /// Is this the password with that hash? Without a hash the same work is done and the answer is
    /// no, so that unknown names take as long as known ones.
    ///
    /// # Errors
    ///
    /// As [`Self::hash`].
    pub async fn verify(
        &self,
        password: &Password,
        stored: Option<&PasswordHash>,
    ) -> Result<bool, PoolError> {
        let known = stored.and_then(PasswordHash::parts);
        let absent = known.is_none();
        let (params, salt, expected) = match known {
            Some(parts) => parts,
            None => {
                let config = self.inner.config;
                let params = Params::new(config.memory_kib, config.passes, 1, Some(HASH_BYTES))
                    .map_err(|_| PoolError::Failed)?;
                (params, vec![0; SALT_BYTES], vec![0; HASH_BYTES])
            }
        };
        let found = self.compute(password.clone(), params, salt, expected.len()).await?;
        let same = bool::from(found.as_slice().ct_eq(expected.as_slice()));
        Ok(same && !absent)
    }

    /// Was this hash made with other costs than those of now? Then the next login makes a new one.
    pub fn is_outdated(&self, stored: &PasswordHash) -> bool {
        stored.parts().is_none_or(|(params, _, _)| {
            params.m_cost() != self.inner.config.memory_kib
                || params.t_cost() != self.inner.config.passes
        })
    }

    async fn compute(
        &self,
        password: Password,
        params: Params,
        salt: Vec<u8>,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, PoolError> {
        let done = self.queue(password, params, salt, length).await;
        let outcome = match done {
            Ok(_) => "done",
            Err(PoolError::Busy) => "busy",
            Err(PoolError::Failed) => "failed",
        };
        metrics::counter!("gatepost_password_hashes_total", "outcome" => outcome).increment(1);
        metrics::gauge!("gatepost_password_pending")
            .set(f64::from(u32::try_from(self.pending()).unwrap_or(u32::MAX)));
        done
    }

    async fn queue(
        &self,
        password: Password,
        params: Params,
        salt: Vec<u8>,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, PoolError> {
        let share = self.take_share()?;
        let queued = self.inner.waiting.clone().try_acquire_owned().map_err(|_| PoolError::Busy)?;
        let turn = self.inner.running.clone().acquire_owned();
        let turn = tokio::time::timeout(self.inner.config.deadline, turn).await;
        let turn = turn.map_err(|_| PoolError::Busy)?.map_err(|_| PoolError::Busy)?;
        let pool = self.inner.clone();
        let work = tokio::task::spawn_blocking(move || {
            // The work holds its places itself: a caller who goes away stops waiting for it, not
            // the work, and must not make room for more than the budget allows.
            let _places = (share, queued, turn);
            let mut memory = pool.take_memory(params.block_count());
            let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            let mut hash = Zeroizing::new(vec![0; length]);
            let done = argon2.hash_password_into_with_memory(
                password.expose(),
                &salt,
                &mut hash,
                &mut memory,
            );
            pool.give_memory(memory);
            done.map(|()| hash).map_err(|_| PoolError::Failed)
        });
        work.await.map_err(|_| PoolError::Failed)?
    }

    fn take_share(&self) -> Result<Option<Share>, PoolError> {
        let Some(network) = self.network else { return Ok(None) };
        let mut shares = self.inner.lock_shares();
        let taken = shares.entry(network).or_default();
        if *taken >= self.inner.config.share {
            return Err(PoolError::Busy);
        }
        *taken += 1;
        Ok(Some(Share { pool: self.inner.clone(), network }))
    }
}

fn at_once(config: &PoolConfig) -> usize {
    (config.budget_kib / config.memory_kib.max(1)).max(1) as usize
}

/// A place in a network's share of the pool.
struct Share {
    pool: Arc<Inner>,
    network: IpAddr,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut shares = self.pool.lock_shares();
        if let Some(taken) = shares.get_mut(&self.network) {
            *taken = taken.saturating_sub(1);
            if *taken == 0 {
                shares.remove(&self.network);
            }
        }
    }
}

impl Inner {
    fn lock_shares(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.shares.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_memory(&self, blocks: usize) -> Vec<Block> {
        let kept = self.memory.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut memory = kept.unwrap_or_default();
        memory.resize(blocks, Block::default());
        memory
    }

    /// Keeps memory for the next hash. It holds what a password became on the way, which does not give
    /// the password back but would let one that is guessed be confirmed: it is wiped.
    fn give_memory(&self, mut memory: Vec<Block>) {
        memory.fill(Block::default());
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

/// The PHC format's base 64: the standard alphabet without padding.
fn base64_encode(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

fn base64_decode(text: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::SeededEntropy;

    fn pool(config: PoolConfig) -> PasswordPool {
        PasswordPool::new(config, Arc::new(SeededEntropy::new(1)))
    }

    fn cheap() -> PoolConfig {
        PoolConfig {
            memory_kib: 64,
            passes: 1,
            budget_kib: 64,
            queue: 1,
            share: 1000,
            deadline: Duration::from_secs(5),
        }
    }

    #[tokio::test]
    async fn only_the_right_password_is_accepted() {
        let pool = pool(cheap());
        let (right, wrong) =
            (Password::typed("right horse").unwrap(), Password::typed("wrong horse").unwrap());
        let hash = pool.hash(&right).await.unwrap();
        let stored: PasswordHash = hash.as_str().parse().unwrap();
        assert!(pool.verify(&right, Some(&stored)).await.unwrap());
        assert!(!pool.verify(&wrong, Some(&stored)).await.unwrap());
        assert!(!pool.verify(&right, None).await.unwrap());
        assert!(!pool.is_outdated(&stored));
        assert!(self::pool(PoolConfig { passes: 2, ..cheap() }).is_outdated(&stored));
    }

    #[tokio::test]
    async fn a_known_hash_is_reproduced() {
        // Computed with the reference implementation's command line: argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32.
        let stored: PasswordHash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc".parse().unwrap();
        let pool = pool(PoolConfig::default());
        assert!(pool.verify(&Password::typed("password").unwrap(), Some(&stored)).await.unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_answers_at_once() {
        let pool = pool(cheap());
        let password = Password::typed("right horse").unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (pool, password) = (pool.clone(), password.clone());
            tasks.spawn(async move { pool.hash(&password).await });
        }
        let answers = tasks.join_all().await;
        assert!(answers.iter().any(Result::is_ok));
        assert!(answers.iter().any(|answer| matches!(answer, Err(PoolError::Busy))));
    }

    #[tokio::test]
    async fn one_network_does_not_fill_the_queue() {
        let pool = pool(PoolConfig { queue: 100, share: 2, ..cheap() });
        let password = Password::typed("right horse").unwrap();
        let busy = pool.shared_by([192, 0, 2, 1].into());
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (busy, password) = (busy.clone(), password.clone());
            tasks.spawn(async move { busy.hash(&password).await });
        }
        tokio::task::yield_now().await;
        pool.shared_by([192, 0, 2, 2].into()).hash(&password).await.unwrap();
        let answers = tasks.join_all().await;
        assert!(answers.iter().any(Result::is_ok) && answers.iter().any(Result::is_err));
        busy.hash(&password).await.unwrap();
        assert!(pool.inner.lock_shares().is_empty() || pool.pending() > 0);
    }

    #[tokio::test]
    async fn callers_who_go_away_do_not_free_the_budget() {
        // Slow enough to be seen running: about a tenth of a second and more.
        let slow =
            PoolConfig { memory_kib: 16 * 1024, passes: 8, budget_kib: 16 * 1024, ..cheap() };
        let pool = pool(slow);
        let password = Password::typed("right horse").unwrap();
        let gone = tokio::time::timeout(Duration::from_millis(5), pool.hash(&password)).await;
        assert!(gone.is_err());
        assert_eq!((pool.inner.running.available_permits(), pool.pending()), (0, 1));
        while pool.pending() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        pool.hash(&password).await.unwrap();
    }

    #[test]
    fn foreign_strings_have_bounded_cost() {
        for text in [
            "",
            "$argon2id$",
            "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFh",
            "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFh",
        ] {
            assert!(text.parse::<PasswordHash>().is_err(), "{text:?}");
        }
    }
}
