//! The web: sign-up, login and console pages, rendered on the server and whole without JavaScript.
//!
//! It holds no records of its own: every page asks the identity, organization, mailbox and mail
//! services over [`Link`]s, on behalf of the person whose session token stands in the cookie.
//! Whoever reads this crate begins with `routes` (which page is where), goes on with `front` (what
//! every request passes), and then to `pages`.

mod api;
mod app;
mod assets;
mod chart;
mod config;
mod cookies;
mod csrf;
mod discovery;
mod excess;
mod failure;
mod files;
mod form;
mod front;
mod oauth;
mod pages;
mod places;
mod rate;
mod routes;
mod server;
mod setup;
mod view;
mod visitor;
mod zones;

pub use app::{MailSettings, Parts};
pub use config::{ApiConfig, DiscoveryConfig, Limits, OauthConfig, ProfilesConfig, WebConfig};
#[doc(hidden)]
pub use front::PeerAddress;
pub use places::Places;
pub use server::{Running, start};

use gatepost_text::Locales;

#[cfg(doc)]
use gatepost_runtime::link::Link;

/// Every page as a router, without listener and TLS: for tests.
#[doc(hidden)]
pub fn router(parts: &Parts) -> axum::Router {
    routes::router(app::App::new(parts))
}

/// Every route with its method, in the order of the router: for the tests that walk them all.
#[doc(hidden)]
pub fn routes() -> Vec<(&'static str, &'static str)> {
    routes::ALL.to_vec()
}

include!(concat!(env!("OUT_DIR"), "/locales.rs"));
