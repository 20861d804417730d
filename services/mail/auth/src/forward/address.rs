//! Where the client is that a request is about.

use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;

use crate::config::ClientHeader;

/// The client's address: what the header says, or, without one, the asking server's own.
pub(crate) fn client_address(
    header: ClientHeader,
    peers: &[IpNet],
    peer: IpAddr,
    headers: &HeaderMap,
) -> IpAddr {
    let peer = peer.to_canonical();
    match header {
        ClientHeader::None => peer,
        ClientHeader::XRealIp => {
            let told = headers.get("x-real-ip").and_then(|value| value.to_str().ok());
            told.and_then(|ip| ip.trim().parse().ok()).map_or(peer, |ip: IpAddr| ip.to_canonical())
        }
        ClientHeader::XForwardedFor => forwarded_for(peers, peer, headers),
    }
}

/// From the last hop backwards, as long as the one who says so is one of ours: what stands before was
/// written by the client itself.
fn forwarded_for(peers: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    let mut client = peer;
    for hop in hops.iter().rev() {
        let trusted = peers.iter().any(|net| net.contains(&client));
        let Some(before) = hop.trim().parse::<IpAddr>().ok().filter(|_| trusted) else { break };
        client = before.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn clients_are_where_trusted_servers_say() {
        use ClientHeader::{None, XForwardedFor, XRealIp};
        let peers: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        let real = ("x-real-ip", "192.0.2.7");
        let chain = ("x-forwarded-for", "198.51.100.1, 192.0.2.7");
        for (header, lines, client) in [
            (None, &[real, chain][..], "10.0.0.1"),
            (XRealIp, &[real], "192.0.2.7"),
            (XRealIp, &[("x-real-ip", "::ffff:192.0.2.7")], "192.0.2.7"),
            (XRealIp, &[("x-real-ip", "nobody")], "10.0.0.1"),
            (XRealIp, &[chain], "10.0.0.1"),
            (XForwardedFor, &[chain], "192.0.2.7"),
            (XForwardedFor, &[real], "10.0.0.1"),
            (XForwardedFor, &[chain, ("x-forwarded-for", "10.0.0.2")], "192.0.2.7"),
            (XForwardedFor, &[("x-forwarded-for", "192.0.2.7, x")], "10.0.0.1"),
        ] {
            let peer = "10.0.0.1".parse().unwrap();
            let found = client_address(header, &peers, peer, &headers(lines));
            assert_eq!(found.to_string(), client, "{header:?} {lines:?}");
        }
    }
}
