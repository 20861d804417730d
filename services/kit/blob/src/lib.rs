//! Immutable bytes by id over an object store.
