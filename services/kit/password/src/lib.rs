//! Human passwords: Argon2id under a pepper, behind a fair and bounded pool; hashes of other systems; breached ones.
//!
//! Hashing a password costs tens of milliseconds and 19 MiB or more. The [`PasswordPool`] bounds how much memory all
//! that run at once take, how many wait, and how long, and gives every network and every account its turn: a flood of
//! guesses slows nobody but those who guess, and nobody at all who signs in with a generated secret. Memory blocks are
//! reused: fresh ones page-fault on every call.
//!
//! A password is keyed with a pepper key, which no store holds, before Argon2id sees it: a stolen store cannot be
//! guessed at. The id of the key stands in the hash, so that keys can be rotated.

mod fair;
mod filter;
mod foreign;
mod hash;
mod import;
mod pool;
mod work;
mod workers;

pub use fair::Asker;
pub use filter::{BreachedFilter, Built, FilterBuilder, FilterError, ListFormat};
pub use hash::{HashKind, PasswordHash};
pub use import::{ImportError, Imported};
pub use pool::{NewPasswordError, PasswordPool, PoolConfig, PoolError};
