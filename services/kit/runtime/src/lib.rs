//! What every process needs: configuration, TLS, listeners, links between services, telemetry,
//! health, drain.

pub mod accept;
pub mod access;
pub mod config;
pub mod drain;
pub mod events;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod grpc;
pub mod link;
pub mod meter;
pub mod ops;
pub mod page;
pub mod places;
pub mod principal;
pub mod proxy_protocol;
pub mod raw;
pub mod rights;
pub mod status;
pub mod telemetry;
pub mod tls;
