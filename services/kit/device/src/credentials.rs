//! Who sends a request: the `Authorization` header of a device.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_model::{AccountId, FactorId, Malformed};

/// Scheme of the `Authorization` header (RFC 9110 §11.4).
pub const SCHEME: &str = "Gatepost-Device";

const NONCE: usize = 16;
/// Longest signature: DER of two numbers of 256 bits.
const SIGNATURE: usize = 72;

/// Names a device: the account that it is linked to, and which of its factors it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DeviceId {
    /// The account.
    pub account: AccountId,
    /// The factor.
    pub factor: FactorId,
}

impl fmt::Display for DeviceId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.account, self.factor)
    }
}

impl FromStr for DeviceId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("device", "the device_id that the enrollment answered");
        let (account, factor) = text.split_once('.').ok_or(malformed)?;
        let account = account.parse().map_err(|_| malformed)?;
        Ok(Self { account, factor: factor.parse().map_err(|_| malformed)? })
    }
}

/// What a signed request carries: `Gatepost-Device device="…", time="…", nonce="…",
/// signature="…"`; nonce and signature in base64url without padding (RFC 4648 §5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credentials {
    /// Who sends it, as [`DeviceId`] prints.
    pub device: String,
    /// When it was made, in milliseconds since 1970.
    pub time: u64,
    /// Not used before by this device.
    pub nonce: [u8; NONCE],
    /// Of [`crate::Signed::Request`].
    pub signature: Vec<u8>,
}

impl fmt::Display for Credentials {
    /// The value of the header.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        write!(
            out,
            "{SCHEME} device=\"{}\", time=\"{}\", nonce=\"{}\", signature=\"{}\"",
            self.device,
            self.time,
            encoded(&self.nonce),
            encoded(&self.signature)
        )
    }
}

impl FromStr for Credentials {
    type Err = Malformed;

    fn from_str(header: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("authorization", "the four parameters of a device");
        let (scheme, rest) = header.split_once(' ').ok_or(malformed)?;
        if !scheme.eq_ignore_ascii_case(SCHEME) || header.len() > 1024 {
            return Err(malformed);
        }
        const NAMES: [&str; 4] = ["device", "time", "nonce", "signature"];
        let mut found: [Option<&str>; 4] = [None; 4];
        for pair in rest.split(',') {
            let (name, value) = pair.trim().split_once('=').ok_or(malformed)?;
            let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            let value = value.filter(|value| !value.contains(['"', '\\'])).ok_or(malformed)?;
            let at = NAMES.iter().position(|known| *known == name).ok_or(malformed)?;
            if found[at].replace(value).is_some() {
                return Err(malformed);
            }
        }
        let [Some(device), Some(time), Some(nonce), Some(signature)] = found else {
            return Err(malformed);
        };
        let digits = (1..=15).contains(&time.len()) && time.bytes().all(|b| b.is_ascii_digit());
        let time = digits.then(|| time.parse().ok()).flatten().ok_or(malformed)?;
        let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed);
        let nonce = decoded(nonce)?.try_into().map_err(|_| malformed)?;
        let signature = decoded(signature)?;
        if signature.len() > SIGNATURE || device.len() > 128 {
            return Err(malformed);
        }
        Ok(Self { device: device.to_owned(), time, nonce, signature })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> Credentials {
        let device = DeviceId {
            account: AccountId::from_bytes([1; 16]),
            factor: FactorId::from_bytes([2; 16]),
        };
        assert_eq!(device.to_string().parse(), Ok(device));
        Credentials {
            device: device.to_string(),
            time: 1_800_000_000_000,
            nonce: [7; 16],
            signature: vec![9; 70],
        }
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let header = sample().to_string();
        assert_eq!(header.parse(), Ok(sample()));
        let lenient = header.replace("Gatepost-Device", "gatepost-device").replace(", ", " ,");
        assert_eq!(lenient.parse(), Ok(sample()));
        for wrong in [
            "",
            "Gatepost-Device",
            "Gatepost-Device ",
            &header.replace("Gatepost-Device", "Bearer"),
            &header.replace("time", "tyme"),
            &header.replace("time=\"1", "time=\"-1"),
            &header.replace("time=\"", "time=\"99999999999"),
            &header.replace("nonce=\"Bw", "nonce=\"BwBw"),
            &header.replace("nonce=\"Bw", "nonce=\"==") as &str,
            &format!("{header}, device=\"x\""),
            &format!("{header},"),
            &header.replace("signature=\"", "signature=\"AAAA"),
            &header[..header.len() - 1],
        ] {
            assert!(wrong.parse::<Credentials>().is_err(), "{wrong:?}");
        }
        for wrong in ["", "acc_1", "acc_1.fac_2", "."] {
            assert!(wrong.parse::<DeviceId>().is_err());
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(text in ".{0,200}") {
            let _refused = text.parse::<Credentials>();
            let _refused = format!("{SCHEME} {text}").parse::<Credentials>();
        }
    }
}
