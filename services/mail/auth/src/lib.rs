//! Logins of other servers: whoever has Postfix, Exim, Dovecot or nginx already puts Gatepost under it
//! (MBX-6), and the same app passwords, scopes and revocations hold there.
//!
//! [`SaslServer`] speaks Dovecot's authentication protocol, [`HttpAuthServer`] answers over HTTP. Neither knows
//! anything of mailboxes: `desk` asks the mailbox service, each time, so that what was revoked a moment ago is
//! refused.

mod config;
mod desk;
mod dovecot;
mod forward;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;

// `thrown` is part of a fuzz target as well, to which this crate has a name.
#[cfg(test)]
extern crate self as gatepost_mail_auth;
#[cfg(test)]
mod thrown;

pub use config::{ClientHeader, HttpAuthConfig, Mode, SaslConfig};
pub use dovecot::{SaslParts, SaslServer};
pub use forward::{HttpAuthParts, HttpAuthServer};
