//! The OpenID provider over HTTP: what clients call themselves. Pages for people are in `pages/oauth`.
//!
//! Nothing is decided here: parameters are read, bounded and passed on, repeated ones included, and identity
//! answers. What this adds is HTTP: how a client says who it is, statuses and headers of errors, CORS, how often
//! somebody may ask. Cookies are not looked at, so that no form token is needed.

mod client;
mod discovery;
mod endpoints;
mod error;
mod parameters;
mod register;
mod userinfo;

pub(crate) use discovery::{keys, metadata};
pub(crate) use endpoints::{device, introspect, revoke, token};
pub(crate) use error::{allow_browsers, dress, is_endpoint, preflight};
pub(crate) use parameters::{Parameters, form_source, leads_back, spoken_in};
pub(crate) use register::{read, register, remove, replace};
pub(crate) use userinfo::userinfo;

use crate::{Parts, config::OauthConfig, rate::Rate};

/// How often clients may ask.
pub(crate) struct Oauth {
    by_network: Rate<std::net::IpAddr>,
    by_client: Rate<[u8; 32]>,
    pub(crate) config: OauthConfig,
}

impl Oauth {
    pub(crate) fn new(parts: &Parts) -> Self {
        let config = parts.config.oauth.clone();
        Self {
            by_network: Rate::per_minute(config.per_network, config.burst),
            by_client: Rate::per_minute(config.per_client, config.burst),
            config,
        }
    }
}
