//! Ports for servers that tests start.

use std::net::TcpListener;

use gatepost_model::{Entropy, SystemEntropy};

/// A TCP port on the loopback that nothing listens on. Drawn from below the range from which the
/// kernel takes ports of outgoing connections, so that tests that run side by side rarely collide.
pub fn free_port() -> u16 {
    for _ in 0..1000 {
        let mut random = [0; 2];
        SystemEntropy.fill(&mut random);
        let port = 12_000 + u16::from_be_bytes(random) % 18_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port between 12000 and 30000");
}
