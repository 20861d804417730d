//! Access tokens as they are shown (RFC 9068 §4).

use std::time::Duration;

use gatepost_model::Timestamp;

/// `typ` of access tokens (RFC 9068 §2.1): an ID token is no access token, nor the other way round (RFC 8725 §3.11).
pub const ACCESS_TOKEN_TYPE: &str = "at+jwt";
/// `typ` of logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4).
pub const LOGOUT_TOKEN_TYPE: &str = "logout+jwt";
/// Clocks of our processes differ by no more.
const SKEW: Duration = Duration::from_secs(5);

/// What a token that bears one of our signatures says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShownToken<'a> {
    /// `typ` of the header.
    pub kind: &'a str,
    /// `iss`.
    pub issuer: &'a str,
    /// `aud`.
    pub audience: &'a [String],
    /// `exp`, in seconds.
    pub expires: u64,
    /// `iat`, in seconds.
    pub issued: u64,
    /// `nbf`, in seconds.
    pub not_before: Option<u64>,
}

/// Why a token is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShownRefusal {
    /// It is no access token for us.
    Invalid,
    /// It has expired, or is not valid yet.
    Expired,
}

impl ShownToken<'_> {
    /// Is it an access token of `issuer` for `audience`, at `now`?
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn check(&self, issuer: &str, audience: &str, now: Timestamp) -> Result<(), ShownRefusal> {
        // RFC 9068 §4 allows the long form of the media type.
        let kind = self.kind.to_ascii_lowercase();
        let kind = kind.strip_prefix("application/").unwrap_or(&kind);
        let ours = kind == ACCESS_TOKEN_TYPE
            && self.issuer == issuer
            && self.audience.iter().any(|known| known == audience);
        if !ours {
            return Err(ShownRefusal::Invalid);
        }
        let seconds = now.unix_millis() / 1000;
        let early = self.issued.max(self.not_before.unwrap_or(0)) > seconds + SKEW.as_secs();
        if seconds >= self.expires || early {
            return Err(ShownRefusal::Expired);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_access_tokens_are_taken_in_their_time() {
        let (ours, other) = (["us".to_owned()], ["them".to_owned()]);
        let both = ["them".to_owned(), "us".to_owned()];
        let good = ShownToken {
            kind: "at+jwt",
            issuer: "us",
            audience: &ours,
            expires: 1600,
            issued: 1000,
            not_before: None,
        };
        use ShownRefusal::{Expired, Invalid};
        for (token, now, outcome) in [
            (good, 1000, Ok(())),
            (good, 1599, Ok(())),
            (good, 1600, Err(Expired)),
            (good, 996, Ok(())),
            (good, 994, Err(Expired)),
            (ShownToken { not_before: Some(1100), ..good }, 1050, Err(Expired)),
            (ShownToken { kind: "AT+JWT", ..good }, 1000, Ok(())),
            (ShownToken { kind: "application/at+jwt", ..good }, 1000, Ok(())),
            (ShownToken { kind: "JWT", ..good }, 1000, Err(Invalid)),
            (ShownToken { kind: "", ..good }, 1000, Err(Invalid)),
            (ShownToken { kind: "logout+jwt", ..good }, 1000, Err(Invalid)),
            (ShownToken { issuer: "them", ..good }, 1000, Err(Invalid)),
            (ShownToken { issuer: "us/", ..good }, 1000, Err(Invalid)),
            (ShownToken { audience: &other, ..good }, 1000, Err(Invalid)),
            (ShownToken { audience: &both, ..good }, 1000, Ok(())),
            (ShownToken { audience: &[], ..good }, 1000, Err(Invalid)),
        ] {
            let now = Timestamp::from_unix_millis(now * 1000);
            assert_eq!(token.check("us", "us", now), outcome, "{token:?}");
        }
    }
}
