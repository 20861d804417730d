//! The OpenID provider: authorization, tokens, and their ends.
//!
//! Codes, refresh tokens and client secrets are generated secrets, kept as keyed hashes or as seeds that need the
//! pepper. Access tokens are signed (RFC 9068), and checked against their grant each time, so that a revocation counts
//! at once. What RFC 9700 asks for stands where the rule is.

mod asked;
mod authorize;
mod backchannel;
mod claims;
mod client_proof;
mod code;
mod consent;
mod device;
mod device_poll;
mod end;
mod exchange;
mod grant;
mod grants;
mod hint;
mod introspect;
mod keys;
mod let_in;
mod logout;
mod members;
mod refresh;
mod tokens;
mod user_info;
mod verify;

pub(crate) use authorize::{Decision, Outcome, Question, Sent};
pub(crate) use client_proof::{Authenticated, ClientProof};
pub(crate) use grants::ListedGrant;
pub(crate) use keys::{KeyRing, RingKey};
pub(crate) use tokens::Tokens;
pub(crate) use verify::AccessRefusal;

use crate::state::Identity;

impl Identity {
    /// `iss` of the provider, and the audience of its access tokens: the public address, without a slash at its end.
    pub(crate) fn issuer(&self) -> &str {
        &self.public_url
    }
}
