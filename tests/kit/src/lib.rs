//! Test harness: starts Gatepost, speaks its protocols, ends what it started.
//!
//! [`Gatepost`] runs the real binary over a data directory of its own, in one process or as separate
//! services over mutual TLS. [`Imap`], [`Lmtp`] and [`Browser`] are plain clients that show what went
//! over the wire, [`Authenticator`] is what people keep their passkeys in. A harness fails by panicking: a test has nothing better to do with its errors.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod authenticator;
mod browser;
mod dovecot;
mod gatepost;
mod imap;
mod lmtp;
mod ports;
mod process;
mod sasl;
mod wire;

pub use authenticator::{Authenticator, tampered};
pub use browser::{Browser, Page};
pub use dovecot::DovecotBehind;
pub use gatepost::{Gatepost, Person, Setup, Topology, run};
pub use imap::{Ended, Imap, Reply};
pub use lmtp::{Answer, Lmtp};
pub use ports::free_port;
pub use process::{Process, binary, message_of};
pub use sasl::Sasl;
pub use wire::{Trust, Wire};
