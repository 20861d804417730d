//! The true address of a client behind a load balancer: the PROXY protocol, versions 1 and 2.
//!
//! The header stands in front of everything, before TLS. Whether one is expected is decided by the
//! network that the connection comes from, never by looking at its first bytes (HAProxy, "The PROXY
//! protocol", section 2: a receiver must not guess): from a network that is named, a connection
//! without a whole header ends; from any other, a header is nothing but wrong bytes of what follows.

mod header;
#[cfg(test)]
mod tests;

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncReadExt};

pub use header::{HeaderError, MAX_HEADER, Parsed, parse};

/// Why the client behind a connection is not known.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// The header is missing or wrong.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The connection ended, or broke, before its header did.
    #[error("no whole PROXY header: {0}")]
    Broken(#[from] io::Error),
}

/// The networks whose connections begin with a PROXY header.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProxyNetworks(Vec<IpNet>);

impl ProxyNetworks {
    /// Exactly these. Empty: nobody sends a header.
    pub fn new(networks: &[IpNet]) -> Self {
        Self(networks.to_vec())
    }

    /// Must a connection from `peer` begin with a header?
    pub fn include(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0.iter().any(|network| network.contains(&peer))
    }

    /// Who is at the other end of a connection that `peer` holds: what the header says where one is
    /// expected, else `peer`. Reads the header and not a byte more; the caller bounds the time.
    ///
    /// # Errors
    ///
    /// [`ProxyError`]: the connection is to be closed without a word.
    pub async fn client<S>(
        &self,
        stream: &mut S,
        peer: SocketAddr,
    ) -> Result<SocketAddr, ProxyError>
    where
        S: AsyncRead + Unpin,
    {
        if !self.include(peer.ip()) {
            return Ok(peer);
        }
        let mut header = Vec::with_capacity(64);
        loop {
            match parse(&header)? {
                Parsed::Whole { source } => return Ok(source.unwrap_or(peer)),
                Parsed::Partial { more } => {
                    let mut piece = (&mut *stream).take(more as u64);
                    if piece.read_buf(&mut header).await? == 0 {
                        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
                    }
                }
            }
        }
    }
}
