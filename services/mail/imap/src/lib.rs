//! The IMAP server: connection, commands, extensions.
//!
//! [`ImapServer`] speaks IMAP4rev1 (RFC 3501) and IMAP4rev2 (RFC 9051) over TLS and STARTTLS for the mail store. From the
//! outside in: `server` accepts, `connection` reads commands and answers them in their order, `io`
//! frames lines and literals, `grammar` parses, `command` does the work, `view` keeps what a client
//! knows of its selected folder, `rights` what it may do there, `notify` what it wants to hear of other
//! folders, `render` writes responses. [`Registry`] ends connections whose
//! access has ended. `proxy` hands connections on whose mailboxes are kept by another server.

mod annotated;
mod announce;
mod command;
mod compress;
mod config;
mod connection;
mod dialect;
mod failure;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod grammar;
mod io;
mod login;
mod notify;
mod object;
mod progress;
mod proxy;
mod registry;
mod render;
mod rights;
mod server;
mod view;
mod wire;

pub use config::{ImapConfig, LimitTooLow, MessageLimit};
pub use proxy::{BackendConfig, BackendError, BackendSecurity, TokenMechanism};
pub use registry::{
    ConnectionId, ConnectionInfo, Credential, NotRegistered, Registry, Target, Ticket,
};
pub use server::{ImapParts, ImapServer};
