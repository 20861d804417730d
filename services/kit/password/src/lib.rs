//! Human passwords: Argon2id behind a bounded, deadline-aware pool.
//!
//! Hashing a password costs tens of milliseconds and 19 MiB or more. The [`PasswordPool`] bounds
//! how many run at once by a memory budget, how many wait, and how long they wait, so that a flood
//! of guesses slows nobody who signs in with anything else. Memory blocks are reused: fresh ones
//! page-fault on every call.

mod pool;

pub use pool::{PasswordHash, PasswordPool, PoolConfig, PoolError};
