//! Ports for servers that tests start.

use std::{
    fs::{self, File},
    net::TcpListener,
    sync::{Mutex, PoisonError},
};

use gatepost_model::{Entropy, SystemEntropy};

/// Locked files of the ports that this process has taken, until it ends.
static TAKEN: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// A TCP port on the loopback that nothing listens on, and that no other test on this machine gets
/// while this process lives. Drawn from below the range from which the kernel takes ports of outgoing
/// connections.
pub fn free_port() -> u16 {
    let folder = std::env::temp_dir().join("gatepost-test-ports");
    fs::create_dir_all(&folder).expect("a folder for locks of ports");
    for _ in 0..1000 {
        let mut random = [0; 2];
        SystemEntropy.fill(&mut random);
        let port = 12_000 + u16::from_be_bytes(random) % 18_000;
        // Somebody else's file, or one that is locked, is a port that somebody else has.
        let Ok(file) = File::create(folder.join(port.to_string())) else { continue };
        if file.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            TAKEN.lock().unwrap_or_else(PoisonError::into_inner).push(file);
            return port;
        }
    }
    panic!("no free port between 12000 and 30000");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn no_port_is_given_twice() {
        let ports: BTreeSet<u16> = (0..500).map(|_| super::free_port()).collect();
        assert_eq!(ports.len(), 500);
    }
}
