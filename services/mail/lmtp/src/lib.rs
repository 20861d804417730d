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

pub use config::LmtpConfig;
pub use server::{LmtpParts, LmtpServer};
pub use trace::Trace;
