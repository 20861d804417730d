//! The OpenID provider's decisions: clients, requests, grants, tokens (RFC 6749 as RFC 9700 has it practised).

mod client;
mod scope;
mod uri;

pub use client::{
    ClientAudience, ClientAuthentication, ClientKeys, ClientSecret, GrantType, OauthClient,
    TokenAlgorithm,
};
pub use scope::{OauthScope, OauthScopes};
pub use uri::{LogoutUri, RedirectUri, WebUrl};
