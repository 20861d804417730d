//! The mailbox service on a store in memory, with a manual clock, between an identity and an
//! organization service that say what the test wants.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "service/activity.rs"]
mod activity;
#[path = "service/administer.rs"]
mod administer;
#[path = "service/authenticate.rs"]
mod authenticate;
#[path = "service/bearer.rs"]
mod bearer;
#[path = "service/device_passwords.rs"]
mod device_passwords;
#[path = "service/dns.rs"]
mod dns;
#[path = "service/domains.rs"]
mod domains;
#[path = "service/following.rs"]
mod following;
#[path = "service/house.rs"]
mod house;
#[path = "service/organization.rs"]
mod organization;
#[path = "service/owners.rs"]
mod owners;
#[path = "service/people.rs"]
mod people;
#[path = "service/races.rs"]
mod races;
#[path = "service/record.rs"]
mod record;
#[path = "service/rights.rs"]
mod rights;
#[path = "service/settings.rs"]
mod settings;
#[path = "service/unification.rs"]
mod unification;
