//! End-to-end tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod attachments;
mod certificates;
mod cluster;
mod configuration;
mod confusion;
mod crashes;
mod damage;
mod delivery;
mod device;
mod disk;
mod drain;
mod hostile;
mod identity;
mod invitations;
mod journeys;
mod letters;
mod logins;
mod logouts;
mod maintenance;
mod matrix;
mod messages;
mod oauth_admin;
mod oauth_registration;
mod organizations;
mod pages;
mod passkeys;
mod passwords;
mod programs;
mod provider;
mod provision;
mod proxied;
mod refusals;
mod relying;
mod revocation;
mod roles;
mod sasl;
mod setup;
mod unification;
mod uniform;
