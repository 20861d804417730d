//! Which engine, and its limits.

use std::{fmt, path::Path, str::FromStr, sync::Arc};

use gatepost_runtime::config::Size;
use serde::{Deserialize, Serialize};

use crate::{FjallStore, MemoryStore, SledStore, Store, StoreError};

/// The engine that keeps a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// In memory, gone with the process: tests.
    Memory,
    /// A tree of small records, quick to read.
    #[default]
    Sled,
    /// A log-structured tree: many records, high write rate, small on disk.
    Fjall,
}

impl Engine {
    /// Its name in the configuration and in the data's format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Sled => "sled",
            Self::Fjall => "fjall",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for Engine {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        [Self::Memory, Self::Sled, Self::Fjall]
            .into_iter()
            .find(|engine| engine.as_str() == name)
            .ok_or_else(|| "expected `sled`, `fjall` or `memory`".to_owned())
    }
}

/// How a store is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreConfig {
    /// The engine: `sled`, `fjall` or `memory`. A store is opened by the engine that made it.
    pub engine: Engine,
    /// Memory for cached records, in bytes.
    pub cache: Size,
    /// Room that stays free on the disk, in bytes: commits are refused before it is used up, and
    /// accepted again once there is more.
    pub reserve: Size,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self::with_engine(Engine::default())
    }
}

impl StoreConfig {
    /// Usual limits with the given engine.
    pub const fn with_engine(engine: Engine) -> Self {
        Self { engine, cache: Size(64 << 20), reserve: Size(64 << 20) }
    }
}

/// Opens the store in `dir`, making it if it is not there. Blocks while the engine recovers, which
/// takes seconds for a store of millions of records.
///
/// # Errors
///
/// [`StoreError::InUse`], [`StoreError::Damaged`], [`StoreError::Incompatible`], or
/// [`StoreError::Engine`] when the directory cannot be used.
pub fn open(config: &StoreConfig, dir: &Path) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match config.engine {
        Engine::Memory => Arc::new(MemoryStore::new()),
        Engine::Sled => Arc::new(SledStore::open(config, dir)?),
        Engine::Fjall => Arc::new(FjallStore::open(config, dir)?),
    })
}
