//! The pool: hashes and checks passwords within bounds.

use std::{
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use argon2::{Algorithm, Block, Params};
use gatepost_model::{
    ContextWords, Entropy, Kind, Password, PasswordPolicy, PasswordRefusal, Pepper, Problem, Reason,
};
use zeroize::Zeroizing;

use crate::{
    fair::{Asker, Bounds, Fair},
    filter::{BreachedFilter, FilterError},
    hash::{Argon, Parsed, PasswordHash, Wrapped},
    import::Imported,
    work::{Done, Job, Verify, keyed},
    workers::Workers,
};

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
    /// Memory of all hashes that run at once, in KiB; at least one always runs, and at most as many as there are
    /// processors.
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

/// Why a password may not be begun with.
#[derive(Debug, thiserror::Error)]
pub enum NewPasswordError {
    /// Too short, too common, too near to its owner's name, or known from a breach.
    #[error(transparent)]
    Refused(#[from] PasswordRefusal),
    /// The list of breached passwords cannot be read: nothing is let through unseen.
    #[error(transparent)]
    Filter(#[from] FilterError),
}

impl Problem for NewPasswordError {
    fn kind(&self) -> Kind {
        match self {
            Self::Refused(refusal) => refusal.kind(),
            Self::Filter(_) => Kind::Unavailable,
        }
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::Refused(refusal) => return refusal.reason(),
            Self::Filter(_) => "breached-filter",
        })
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Refused(refusal) => refusal.field(),
            Self::Filter(_) => None,
        }
    }
}

/// Hashes and checks passwords, off the threads that serve connections. Cheap to clone.
#[derive(Clone)]
pub struct PasswordPool {
    inner: Arc<Inner>,
    pepper: Option<Pepper>,
    breached: Option<Arc<BreachedFilter>>,
    asker: Asker,
}

struct Inner {
    config: PoolConfig,
    fair: Fair,
    workers: Workers,
    memory: Mutex<Vec<Vec<Block>>>,
    entropy: Arc<dyn Entropy>,
}

impl PasswordPool {
    /// A pool within the bounds of `config`, without a pepper and a filter.
    pub fn new(config: PoolConfig, entropy: Arc<dyn Entropy>) -> Self {
        // More at once than there are processors would all be slower, and none done earlier.
        let processors = std::thread::available_parallelism().map_or(1, usize::from) as u64;
        let memory = u64::from(config.memory_kib.max(1));
        let budget = u64::from(config.budget_kib).min(processors * memory);
        let bounds = Bounds { budget, queue: config.queue, share: config.share };
        let fair = Fair::new(bounds);
        let workers = Workers::new(usize::try_from(budget / memory).unwrap_or(1));
        let inner = Inner { config, fair, workers, memory: Mutex::default(), entropy };
        Self { inner: Arc::new(inner), pepper: None, breached: None, asker: Asker::default() }
    }

    /// The same pool, whose hashes are made under the newest of these keys.
    #[must_use]
    pub fn with_pepper(self, pepper: Pepper) -> Self {
        Self { pepper: Some(pepper), ..self }
    }

    /// The same pool, which lets nobody begin with a password in this filter.
    #[must_use]
    pub fn with_filter(self, breached: Arc<BreachedFilter>) -> Self {
        Self { breached: Some(breached), ..self }
    }

    /// The same pool for work on behalf of one network, which gets at most its share of the queue and its turn after
    /// those who ask less: so that nobody fills it alone.
    #[must_use]
    pub fn shared_by(&self, network: IpAddr) -> Self {
        Self { asker: Asker::from(network), ..self.clone() }
    }

    /// The same pool for work about one thing, such as a login name: many networks that guess at one account take
    /// turns among themselves.
    #[must_use]
    pub fn about(&self, what: impl Hash) -> Self {
        let about = self.inner.fair.hash_of(what);
        Self { asker: self.asker.about_hash(about), ..self.clone() }
    }

    /// The same pool for somebody whose device or network the account knows: these come first, and strangers still
    /// get one turn of four.
    #[must_use]
    pub fn known_if(&self, known: bool) -> Self {
        Self { asker: self.asker.known_if(known), ..self.clone() }
    }

    /// How many passwords wait or are being hashed.
    pub fn pending(&self) -> usize {
        self.inner.fair.pending()
    }

    /// May somebody begin to use this password? Length, common and breached ones, and those that anybody would try for
    /// this person (NIST SP 800-63B-4 §3.1.1.2).
    ///
    /// # Errors
    ///
    /// [`NewPasswordError::Refused`] says what would be right.
    pub async fn check_new(
        &self,
        password: &Password,
        policy: PasswordPolicy,
        context: &ContextWords,
    ) -> Result<(), NewPasswordError> {
        let checked = policy.check(password, context).map_err(NewPasswordError::from);
        let checked = match (checked, &self.breached) {
            (Ok(()), Some(filter)) => {
                let (filter, password) = (filter.clone(), password.clone());
                let looked = tokio::task::spawn_blocking(move || filter.contains(&password)).await;
                match looked.unwrap_or(Err(FilterError::Interrupted))? {
                    true => Err(PasswordRefusal::Breached.into()),
                    false => Ok(()),
                }
            }
            (checked, _) => checked,
        };
        let outcome = match &checked {
            Ok(()) => "accepted",
            Err(NewPasswordError::Refused(refusal)) => refusal.reason().0,
            Err(NewPasswordError::Filter(_)) => "failed",
        };
        metrics::counter!("gatepost_password_policy_total", "outcome" => outcome).increment(1);
        checked
    }

    /// Hashes a new password under a fresh salt and the newest pepper key.
    ///
    /// # Errors
    ///
    /// [`PoolError::Busy`] when the queue is full or the deadline passed.
    pub async fn hash(&self, password: &Password) -> Result<PasswordHash, PoolError> {
        self.make(password.expose(), None).await
    }

    /// What to store of an imported hash: the hash itself until its owner logs in, or, where it is a fast digest or the
    /// password itself, a hash of ours.
    ///
    /// # Errors
    ///
    /// As [`Self::hash`].
    pub async fn take_over(&self, imported: Imported) -> Result<PasswordHash, PoolError> {
        match imported {
            Imported::Hash(hash) => Ok(hash),
            Imported::Plain(password) => self.hash(&password).await,
            Imported::Digest(digest) => self.make(&digest.value, Some(&digest.wrapped)).await,
        }
    }

    async fn make(
        &self,
        secret: &[u8],
        wrapped: Option<&Wrapped>,
    ) -> Result<PasswordHash, PoolError> {
        let mut salt = vec![0; SALT_BYTES];
        self.inner.entropy.fill(&mut salt);
        let params = self.params()?;
        let key = self.pepper.as_ref().map(|pepper| (pepper, pepper.newest()));
        let secret = match key {
            Some((pepper, key)) => {
                let keyed = keyed(pepper, key, secret).ok_or(PoolError::Failed)?;
                Zeroizing::new(keyed.to_vec())
            }
            // A digest without a key would be one more password that is worth stealing.
            None if wrapped.is_some() => return Err(PoolError::Failed),
            None => Zeroizing::new(secret.to_vec()),
        };
        let (length, params_kept, salt_kept) = (HASH_BYTES, params.clone(), salt.clone());
        let job = Job::Hash { secret, params, salt, length };
        let Done::Hashed(hash) = self.compute(job).await? else { return Err(PoolError::Failed) };
        let argon = Argon {
            algorithm: Algorithm::Argon2id,
            params: params_kept,
            salt: salt_kept,
            hash: hash.to_vec(),
        };
        Ok(match key {
            Some((_, key)) => PasswordHash::keyed(key, wrapped, &argon),
            None => PasswordHash::plain(&argon),
        })
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
        let known = stored.and_then(PasswordHash::parse_parts);
        let absent = known.is_none();
        let stored = match known {
            Some(parts) => parts,
            None => self.nobodys()?,
        };
        let pepper = self.pepper.clone();
        let verify = Verify { password: password.clone(), stored, pepper, absent };
        match self.compute(Job::Verify(Box::new(verify))).await? {
            Done::Verified(right) => Ok(right),
            Done::Hashed(_) => Err(PoolError::Failed),
        }
    }

    /// A hash of ours that nobody's password has.
    fn nobodys(&self) -> Result<Parsed, PoolError> {
        let argon = Argon {
            algorithm: Algorithm::Argon2id,
            params: self.params()?,
            salt: vec![0; SALT_BYTES],
            hash: vec![0; HASH_BYTES],
        };
        Ok(match &self.pepper {
            Some(pepper) => Parsed::Keyed { key: pepper.newest(), wrapped: None, argon },
            None => Parsed::Plain(argon),
        })
    }

    fn params(&self) -> Result<Params, PoolError> {
        let config = &self.inner.config;
        Params::new(config.memory_kib, config.passes, 1, Some(HASH_BYTES))
            .map_err(|_| PoolError::Failed)
    }

    /// Was this hash made with another scheme, other costs, or another pepper key than those of now? Then the next
    /// login makes a new one.
    pub fn is_outdated(&self, stored: &PasswordHash) -> bool {
        let config = &self.inner.config;
        let present = |argon: &Argon| {
            argon.algorithm == Algorithm::Argon2id
                && argon.params.m_cost() == config.memory_kib
                && argon.params.t_cost() == config.passes
                && argon.params.p_cost() == 1
        };
        match (stored.parse_parts(), &self.pepper) {
            (Some(Parsed::Keyed { key, wrapped: None, argon }), Some(pepper)) => {
                key != pepper.newest() || !present(&argon)
            }
            (Some(Parsed::Plain(argon)), None) => !present(&argon),
            _ => true,
        }
    }

    async fn compute(&self, job: Job) -> Result<Done, PoolError> {
        let done = self.queue(job).await;
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

    async fn queue(&self, job: Job) -> Result<Done, PoolError> {
        let began = tokio::time::Instant::now();
        // What needs little memory needs a processor all the same: as many at once as of ours.
        let units = u64::from(job.memory_kib().max(self.inner.config.memory_kib));
        let place = self.inner.fair.enter(self.asker, units, job.microseconds());
        let turn = place.map_err(|_| PoolError::Busy)?.turn();
        let turn = tokio::time::timeout(self.inner.config.deadline, turn).await;
        metrics::histogram!("gatepost_password_wait_seconds").record(began.elapsed().as_secs_f64());
        let permit = turn.map_err(|_| PoolError::Busy)?.map_err(|_| PoolError::Busy)?;
        let pool = self.inner.clone();
        let work = self.inner.workers.run(move || {
            // The work holds its permit itself: a caller who goes away stops waiting for it, not
            // the work, and must not make room for more than the budget allows.
            let _permit = permit;
            let mut memory = pool.take_memory();
            let done = job.run(&mut memory);
            pool.give_memory(memory);
            done
        });
        work.await.ok_or(PoolError::Failed)?
    }
}

impl Inner {
    fn take_memory(&self) -> Vec<Block> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps memory for the next hash. It holds what a password became on the way, which does not give
    /// the password back but would let one that is guessed be confirmed: it is wiped.
    fn give_memory(&self, mut memory: Vec<Block>) {
        memory.fill(Block::default());
        // An imported hash may have needed more than ours do: that is given back to the system.
        let usual = self.config.memory_kib as usize;
        if memory.len() > usual {
            memory.truncate(usual);
            memory.shrink_to_fit();
        }
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::{PepperKeyId, SeededEntropy};

    use crate::HashKind;

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
        assert_eq!(pool.pending(), 1);
        while pool.pending() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        pool.hash(&password).await.unwrap();
    }

    #[tokio::test]
    async fn passwords_are_keyed_and_keys_rotate() {
        let key = |id, byte| (PepperKeyId(id), [byte; 32]);
        let with = |keys: &[(PepperKeyId, [u8; 32])]| {
            pool(cheap()).with_pepper(Pepper::new(keys.iter().copied()).unwrap())
        };
        let (one, both, two) =
            (with(&[key(1, 1)]), with(&[key(1, 1), key(2, 2)]), with(&[key(2, 2)]));
        let right = Password::typed("right horse").unwrap();
        let hash = one.hash(&right).await.unwrap();
        assert_eq!(hash.kind(), HashKind { scheme: "argon2id", key: Some(PepperKeyId(1)) });
        for (keys, expected, outdated) in
            [(&one, true, false), (&both, true, true), (&two, false, true)]
        {
            assert_eq!(keys.verify(&right, Some(&hash)).await.unwrap(), expected);
            assert_eq!(keys.is_outdated(&hash), outdated);
        }
        assert_eq!(both.hash(&right).await.unwrap().kind().key, Some(PepperKeyId(2)));
        // Whoever stole the store has the string, but no key.
        assert!(!pool(cheap()).verify(&right, Some(&hash)).await.unwrap());
        assert!(!with(&[key(1, 9)]).verify(&right, Some(&hash)).await.unwrap());
        // From before there was a pepper: right, and due to be replaced.
        let old = pool(cheap()).hash(&right).await.unwrap();
        assert!(one.verify(&right, Some(&old)).await.unwrap() && one.is_outdated(&old));
        assert!(!one.verify(&right, None).await.unwrap());
    }

    #[tokio::test]
    async fn hashes_from_before_the_normal_form_still_open() {
        let pool = pool(cheap()).with_pepper(Pepper::new([(PepperKeyId(1), [1; 32])]).unwrap());
        // What NFKC, as it was used before, made of "ﬁsh tank".
        let old = self::pool(cheap()).hash(&Password::typed("fish tank").unwrap()).await.unwrap();
        let typed = Password::typed("ﬁsh\u{a0}tank").unwrap();
        assert!(pool.verify(&typed, Some(&old)).await.unwrap());
        assert!(pool.is_outdated(&old));
        let new = pool.hash(&typed).await.unwrap();
        let otherwise = Password::typed("ﬁsh tank").unwrap();
        assert!(pool.verify(&otherwise, Some(&new)).await.unwrap());
        assert!(!pool.verify(&Password::typed("fish tank").unwrap(), Some(&new)).await.unwrap());
    }
}
