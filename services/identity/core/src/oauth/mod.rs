//! The OpenID provider's decisions: clients, requests, grants, tokens (RFC 6749 as RFC 9700 has it practised).

mod client;
mod client_change;
mod scope;
mod uri;

pub use client::{
    ClientAudience, ClientAuthentication, ClientKeys, ClientSecret, GrantType, OauthClient,
    TokenAlgorithm,
};
pub use client_change::ClientChange;
pub use scope::{OauthScope, OauthScopes};
pub use uri::{LogoutUri, RedirectUri, WebUrl};
