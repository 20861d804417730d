//! Ways to call the services of a Gatepost that is measured.

use std::sync::Arc;

use gatepost_model::{ServiceName, SystemClock, SystemEntropy};
use gatepost_runtime::{
    config::{GrpcConfig, TlsConfig},
    link::{self, Link},
    tls::Pki,
};
use gatepost_testkit::Gatepost;

use crate::report::fail;

/// A channel over mutual TLS, as `from` has one to `to`.
pub(crate) fn link(gatepost: &Gatepost, from: ServiceName, to: ServiceName) -> Link {
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let pki = Pki::open(&gatepost.data_dir().join("pki"), &TlsConfig::default(), clock, entropy);
    let pki = pki.unwrap_or_else(|error| fail(&error));
    let address = gatepost.grpc_address(to).to_string();
    link::remote(from, to, &address, &pki, &GrpcConfig::default())
        .unwrap_or_else(|error| fail(&error))
}
