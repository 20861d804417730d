//! The OpenID provider's decisions: clients, requests, grants, tokens (RFC 6749 as RFC 9700 has it practised).

mod access;
mod acr;
mod client;
mod client_change;
mod code;
mod decision;
mod device;
mod fault;
mod grant;
mod key;
mod logout;
mod parameters;
mod request;
mod scope;
#[cfg(test)]
mod tests;
mod uri;

pub use access::{ACCESS_TOKEN_TYPE, LOGOUT_TOKEN_TYPE, ShownRefusal, ShownToken};
pub use acr::{Acr, amr};
pub use client::{
    ClientAudience, ClientAuthentication, ClientKeys, ClientSecret, GrantType, OauthClient,
    TokenAlgorithm,
};
pub use client_change::ClientChange;
pub use code::{AuthorizationCode, Exchanged};
pub use decision::{Need, Patience, Person, Verdict, judge};
pub use device::{DeviceAnswer, DeviceAuthorization, Polled, UserCode};
pub use fault::OauthFault;
pub use grant::{Consent, GrantPolicy, OauthGrant, RefreshFamily, Refreshed, SignedIn};
pub use key::{KeyPolicy, KeyTimes, gone, next_begins, signer};
pub use logout::after_logout;
pub use parameters::{BadParameter, Parameters};
pub use request::{AuthorizationRequest, Target, check_resources, scopes};
pub use scope::{OauthScope, OauthScopes};
pub use uri::{LogoutUri, RedirectUri, WebUrl};
