//! The mail service: IMAP, LMTP and delivery over gRPC in one process.
//!
//! [`start()`] opens the listeners and gives the gRPC routes. What the identity and mailbox services
//! revoke is heard as events and ends the IMAP connections that it had opened.

mod config;
mod connections;
mod deliver;
mod expunged;
mod grpc;
mod housekeeping;
mod ledger;
mod listen;
mod maintenance;
mod revocation;
mod start;

#[cfg(test)]
mod tests;

pub use config::{MailConfig, StoreConfig};
pub use grpc::RULES;
pub use start::{Parts, Running, start};
