//! Dovecot's authentication protocol, version 1.2, from the server's side towards its clients (Dovecot
//! documentation, "Dovecot Authentication Protocol"): what Postfix (`smtpd_sasl_type = dovecot`), Exim
//! (`driver = dovecot`) and others ask. The half between Dovecot's own processes ("master") is not spoken.
//!
//! `line` takes lines apart, `wire` reads them, `session` answers those of one connection, `reply` writes the
//! answers, `server` accepts.
//!
//! Every mechanism here shows the secret to whoever listens. So a login is heard only when the asking server
//! says that its client's connection is protected (`secured`, `transport=`), or the client is on the machine
//! itself. The client's address (`rip=`) is believed: whoever may ask may also say whom for.

mod line;
mod reply;
mod server;
mod session;
mod wire;

#[cfg(test)]
mod tests;

pub use server::{SaslParts, SaslServer};

#[cfg(any(test, fuzzing))]
pub(crate) use line::fuzzed;
