//! The header's two forms, from bytes alone.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Longest header of version 2 that is taken, in bytes. The addresses need 232 at most; the rest is
/// room for TLVs, of which proxies send a few hundred bytes.
pub const MAX_HEADER: usize = 4096;

/// First bytes of version 2 (section 2.2).
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";

/// Signature, version and command, family and protocol, length.
const FIXED: usize = 16;

/// First bytes of version 1 (section 2.1).
const WORD: &[u8] = b"PROXY ";

/// Longest line of version 1, CRLF included.
const MAX_LINE: usize = 107;

/// Shortest line of version 1: `PROXY UNKNOWN` and CRLF.
const MIN_LINE: usize = 15;

/// TLV with a checksum of the whole header (section 2.2.3).
const TLV_CRC32C: u8 = 0x03;

/// What the beginning of a connection is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parsed {
    /// So far right; at least this many bytes of the header are still to come.
    Partial {
        /// Bytes that can be read without reading past the header; never 0.
        more: usize,
    },
    /// A whole header.
    Whole {
        /// The client. None: the proxy speaks for itself (a health check), or does not know: then the
        /// connection's own address counts.
        source: Option<SocketAddr>,
    },
}

/// Why bytes are no header.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HeaderError {
    /// They do not begin as one.
    #[error("no PROXY header")]
    Missing,
    /// It is longer than [`MAX_HEADER`].
    #[error("the PROXY header is too long")]
    TooLong,
    /// It is of another version, or what it says is not allowed.
    #[error("the PROXY header is malformed: {0}")]
    Malformed(&'static str),
}

/// Reads a header of either version. `bytes` are the connection's first ones, and nothing past the
/// header when [`Parsed::Partial`] is obeyed.
///
/// # Errors
///
/// [`HeaderError`], as soon as it is certain.
pub fn parse(bytes: &[u8]) -> Result<Parsed, HeaderError> {
    if agree(bytes, SIGNATURE) {
        return if bytes.is_empty() {
            Ok(Parsed::Partial { more: SIGNATURE.len() })
        } else {
            version_2(bytes)
        };
    }
    if agree(bytes, WORD) {
        return version_1(bytes);
    }
    Err(HeaderError::Missing)
}

/// Is one of them the beginning of the other?
fn agree(bytes: &[u8], start: &[u8]) -> bool {
    bytes.iter().zip(start).all(|(byte, wanted)| byte == wanted)
}

fn version_2(bytes: &[u8]) -> Result<Parsed, HeaderError> {
    let Some((fixed, rest)) = bytes.split_first_chunk::<FIXED>() else {
        return Ok(Parsed::Partial { more: FIXED - bytes.len() });
    };
    let [.., command, family, high, low] = *fixed;
    if command >> 4 != 2 {
        return Err(HeaderError::Malformed("version"));
    }
    let length = usize::from(u16::from_be_bytes([high, low]));
    if FIXED + length > MAX_HEADER {
        return Err(HeaderError::TooLong);
    }
    let Some(body) = rest.get(..length) else {
        return Ok(Parsed::Partial { more: length - rest.len() });
    };
    let source = match command & 0x0f {
        // LOCAL: whatever follows is passed over.
        0x0 => None,
        0x1 => proxied(family, body, &bytes[..FIXED + length])?,
        _ => return Err(HeaderError::Malformed("command")),
    };
    Ok(Parsed::Whole { source })
}

fn proxied(family: u8, body: &[u8], whole: &[u8]) -> Result<Option<SocketAddr>, HeaderError> {
    const SHORT: HeaderError = HeaderError::Malformed("addresses");
    let (source, addresses) = match family {
        // A client that the proxy does not know how to tell of.
        0x00 => (None, 0),
        0x11 => {
            let [a, b, c, d, _, _, _, _, high, low, ..] = *body.first_chunk::<12>().ok_or(SHORT)?;
            let ip = Ipv4Addr::new(a, b, c, d);
            (Some((IpAddr::from(ip), [high, low])), 12)
        }
        0x21 => {
            let addresses = body.first_chunk::<36>().ok_or(SHORT)?;
            let (ip, _) = addresses.split_first_chunk::<16>().ok_or(SHORT)?;
            (Some((IpAddr::from(Ipv6Addr::from(*ip)), [addresses[32], addresses[33]])), 36)
        }
        // A program on the proxy's own machine: its address is the proxy's.
        0x31 if body.len() >= 216 => (None, 216),
        0x31 => return Err(SHORT),
        // Datagrams do not come over a connection.
        _ => return Err(HeaderError::Malformed("family")),
    };
    if family != 0 {
        check_tlvs(&body[addresses..], whole)?;
    }
    Ok(source.map(|(ip, port)| SocketAddr::new(ip.to_canonical(), u16::from_be_bytes(port))))
}

/// Type, length, value, to the end; a checksum must be right (section 2.2.3).
fn check_tlvs(mut tlvs: &[u8], whole: &[u8]) -> Result<(), HeaderError> {
    const WRONG: HeaderError = HeaderError::Malformed("TLV");
    let mut checked = false;
    while let Some((kind, rest)) = tlvs.split_first() {
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(WRONG)?;
        let (value, after) =
            rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(WRONG)?;
        // One checksum, so that nobody has us compute many.
        if *kind == TLV_CRC32C && !std::mem::replace(&mut checked, true) {
            let said = <[u8; 4]>::try_from(value).map_err(|_| WRONG)?;
            let at = whole.len() - rest.len();
            if crc32c(whole, at..at + 4) != u32::from_be_bytes(said) {
                return Err(HeaderError::Malformed("checksum"));
            }
        }
        tlvs = after;
    }
    Ok(())
}

/// CRC-32C (RFC 9260 appendix A), bit by bit: headers are short. Bytes in `blank` count as zero.
fn crc32c(bytes: &[u8], blank: std::ops::Range<usize>) -> u32 {
    let mut crc = u32::MAX;
    for (at, byte) in bytes.iter().enumerate() {
        crc ^= if blank.contains(&at) { 0 } else { u32::from(*byte) };
        for _ in 0..8 {
            crc = (crc >> 1) ^ if crc & 1 == 1 { 0x82f6_3b78 } else { 0 };
        }
    }
    !crc
}

fn version_1(bytes: &[u8]) -> Result<Parsed, HeaderError> {
    const WRONG: HeaderError = HeaderError::Malformed("line");
    let Some(end) = bytes.iter().take(MAX_LINE).position(|byte| *byte == b'\n') else {
        // The last byte that is sure to be of the header, then one after the other.
        let more = MIN_LINE.saturating_sub(bytes.len()).max(1);
        return if bytes.len() < MAX_LINE { Ok(Parsed::Partial { more }) } else { Err(WRONG) };
    };
    let line = bytes[..end].strip_suffix(b"\r").ok_or(WRONG)?;
    let line = std::str::from_utf8(line).map_err(|_| WRONG)?;
    let mut words = line.split(' ').skip(1);
    let family = words.next().ok_or(WRONG)?;
    if family == "UNKNOWN" {
        return Ok(Parsed::Whole { source: None });
    }
    let [from, to, port, to_port] = [(); 4].map(|()| words.next().unwrap_or_default());
    let source = address(family, from).zip(number(port)).ok_or(WRONG)?;
    // Where the client thought it went is nobody's business, but must be there.
    address(family, to).zip(number(to_port)).ok_or(WRONG)?;
    if words.next().is_some() {
        return Err(WRONG);
    }
    Ok(Parsed::Whole { source: Some(SocketAddr::new(source.0.to_canonical(), source.1)) })
}

fn address(family: &str, text: &str) -> Option<IpAddr> {
    match family {
        "TCP4" => text.parse::<Ipv4Addr>().ok().map(IpAddr::from),
        "TCP6" => text.parse::<Ipv6Addr>().ok().map(IpAddr::from),
        _ => None,
    }
}

/// A port: digits alone, without needless zeros.
fn number(text: &str) -> Option<u16> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = plain && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok()).flatten()
}
