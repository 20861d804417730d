//! LMTP (RFC 2033): mail from a transfer agent into the mail store.
//!
//! From the outside in: [`LmtpServer`] accepts, `session` reads commands and answers them in their
//! order, `command` parses them, `data` finds the end of a message, [`Trace`] is what a delivery adds to
//! it. A message is answered for each recipient, with 250 only once it is durable in that mailbox.

mod command;
mod config;
mod data;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod lines;
mod server;
mod session;
mod trace;

#[cfg(test)]
mod tests;

// `thrown` is part of a fuzz target as well, to which this crate has a name.
#[cfg(test)]
extern crate self as gatepost_lmtp;
#[cfg(test)]
mod thrown;

pub use config::LmtpConfig;
pub use server::{LmtpParts, LmtpServer};
pub use trace::Trace;
