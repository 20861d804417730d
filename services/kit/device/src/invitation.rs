//! What the QR code of an enrollment says.

use std::{fmt, str::FromStr};

use gatepost_model::{GeneratedSecret, Malformed, SecretKind};
use http::Uri;

/// An invitation to a device: where to present itself, and with which secret.
///
/// As text, `gatepost://enroll?server=<origin>&secret=<secret>`, both percent-encoded.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Scheme, host and, unless 443, port of the web pages.
    pub origin: String,
    /// Serves once, and for minutes.
    pub secret: GeneratedSecret,
}

const HEAD: &str = "gatepost://enroll?";

impl Invitation {
    /// The invitation as text, for the QR code. Whoever reads it can present a device.
    pub fn expose(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("server", &self.origin).append_pair("secret", &self.secret.expose());
        format!("{HEAD}{}", query.finish())
    }
}

impl FromStr for Invitation {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("invitation", "the text of the code that the page shows");
        let query = text.trim().strip_prefix(HEAD).filter(|query| query.len() <= 1024);
        let (mut origin, mut secret) = (None, None);
        for (name, value) in form_urlencoded::parse(query.ok_or(malformed)?.as_bytes()) {
            let place = match &*name {
                "server" => &mut origin,
                "secret" => &mut secret,
                // Room for what later releases say.
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(malformed);
            }
        }
        let origin = origin.filter(|origin| is_origin(origin)).ok_or(malformed)?;
        let secret = GeneratedSecret::parse(&secret.ok_or(malformed)?).ok().flatten();
        let secret = secret.filter(|secret| secret.kind() == SecretKind::DeviceEnrollment);
        Ok(Self { origin, secret: secret.ok_or(malformed)? })
    }
}

/// HTTPS, a host, perhaps a port, and nothing else: a code must not lead a device to send its
/// secret in the clear, nor through somebody's path or user name.
fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let plain = uri.path().is_empty() || uri.path() == "/";
    uri.scheme_str() == Some("https")
        && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
        && plain
        && uri.query().is_none()
        && !text.ends_with('/')
        && text.starts_with("https://")
}

impl fmt::Display for Invitation {
    /// Without the secret.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "an invitation of {}", self.origin)
    }
}

#[cfg(test)]
mod tests {
    use gatepost_model::SeededEntropy;

    use super::*;

    #[test]
    fn an_invitation_is_read_as_it_was_written() {
        let secret =
            GeneratedSecret::generate(SecretKind::DeviceEnrollment, &SeededEntropy::new(1));
        let session = GeneratedSecret::generate(SecretKind::Session, &SeededEntropy::new(1));
        let written = |origin: &str| {
            Invitation { origin: origin.to_owned(), secret: secret.clone() }.expose()
        };
        for origin in ["https://mail.example.org", "https://localhost:8443", "https://[::1]:1"] {
            let text = written(origin);
            let read: Invitation = text.parse().unwrap();
            assert_eq!(read.origin, origin);
            assert_eq!(*read.secret.expose(), *secret.expose());
            assert!(text.len() < 120, "too long for a small QR code: {text}");
            assert!(!read.to_string().contains("gpe") && format!("{read:?}").contains("(secret)"));
        }
        let right = written("https://mail.example.org");
        let of_session =
            Invitation { origin: "https://x.test".to_owned(), secret: session }.expose();
        for wrong in [
            written("http://mail.example.org"),
            written("https://anna@mail.example.org"),
            written("https://mail.example.org/"),
            written("https://mail.example.org/path"),
            written("https://mail.example.org?x=1"),
            written("https://"),
            written("mail.example.org"),
            right.replace("enroll", "enrol"),
            right.replace("server=", "server=x&server="),
            right.replace("secret=gpe", "secret=gpf"),
            format!("{right}0"),
            of_session,
            format!("{HEAD}{}", "x".repeat(2000)),
            String::new(),
        ] {
            assert!(wrong.parse::<Invitation>().is_err(), "{wrong:?}");
        }
    }
}
