//! Test harness: starts Gatepost, speaks its protocols, ends what it started.
