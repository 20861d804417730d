//! The configuration profile for iPhone, iPad and Mac: a property list as Apple documents it ("Device Management",
//! `TopLevel`, `Mail`, `CalDAV`, `CardDAV`), signed.

use std::sync::Arc;

use askama::Template;
use gatepost_proto::identity::v1::RedeemDeviceSetupResponse;
use gatepost_text::Words;
use rustls::sign::CertifiedKey;
use zeroize::Zeroizing;

use super::cms;
use crate::{
    app::{App, MailSettings},
    failure::Failure,
};

/// What is sent as a profile.
pub(crate) const MEDIA_TYPE: &str = "application/x-apple-aspen-config";

#[derive(Template)]
#[template(path = "setup/profile.xml")]
struct Profile<'a> {
    /// The public host, backwards, as identifiers begin.
    identifier: String,
    uuid: String,
    mail_uuid: String,
    title: String,
    about: String,
    provider: &'a str,
    person: String,
    address: &'a str,
    password: &'a str,
    settings: &'a MailSettings,
    smtp_host: &'a str,
    caldav: Option<Dav>,
    carddav: Option<Dav>,
}

/// A server of calendars or contacts.
struct Dav {
    uuid: String,
    host: String,
    port: u16,
    path: String,
}

/// Can there be a profile? A mail account of these devices has a server that sends.
pub(crate) fn possible(settings: &MailSettings) -> bool {
    settings.smtp_host.is_some()
}

/// A key that has just shown that it can sign.
pub(crate) struct Signing(Arc<CertifiedKey>);

/// The key of the moment, tried: a link is used up only where a profile can come of it. Costs
/// what one more TLS handshake does.
///
/// # Errors
///
/// [`Failure::Internal`], told in the log of the service, where certificate or key cannot sign profiles.
pub(crate) fn signing(app: &App) -> Result<Signing, Failure> {
    let key = app.signer.current();
    match cms::sign(b"", &key, app.clock.now()) {
        Ok(_) => Ok(Signing(key)),
        Err(error) => {
            tracing::error!(%error, "configuration profiles cannot be signed");
            Err(Failure::Internal)
        }
    }
}

/// The profile of a device that has just been set up, signed; its bytes hold the password.
///
/// # Errors
///
/// [`Failure::Internal`] where what was made is not whole or the key refuses.
pub(crate) fn make(
    app: &App,
    words: &Words,
    made: &RedeemDeviceSetupResponse,
    Signing(key): &Signing,
) -> Result<Vec<u8>, Failure> {
    let settings = &app.mail_settings;
    let setup = made.setup.as_ref().ok_or(Failure::Internal)?;
    // The same mailbox of the same person: a profile that is installed again takes the place of the old one.
    let seed = format!("{}/{}", made.account_id, setup.mailbox_id);
    let uuid = |part: &str| uuid(&[part, "/", &seed]);
    let dav = |part: &str, url: Option<&String>| url.and_then(|url| Dav::read(uuid(part), url));
    let profile = Profile {
        identifier: format!("{}.{}", backwards(&app.config.public_url), setup.mailbox_id),
        uuid: uuid("profile"),
        mail_uuid: uuid("mail"),
        title: words.t1("setup-profile-title", "address", setup.address.as_str()),
        about: words.t1("setup-profile-about", "name", printable(&setup.name)),
        provider: &settings.provider,
        person: printable(&made.display_name),
        address: &setup.address,
        password: &made.secret,
        settings,
        smtp_host: settings.smtp_host.as_deref().ok_or(Failure::NotFound)?,
        caldav: dav("caldav", settings.caldav_url.as_ref()),
        carddav: dav("carddav", settings.carddav_url.as_ref()),
    };
    let text = Zeroizing::new(profile.render()?);
    let signed = cms::sign(text.as_bytes(), key, app.clock.now());
    signed.map_err(|error| {
        tracing::error!(%error, "a configuration profile was not signed");
        Failure::Internal
    })
}

impl Dav {
    fn read(uuid: String, url: &str) -> Option<Self> {
        let url: http::Uri = url.parse().ok()?;
        let host = url.host()?.to_owned();
        Some(Self { uuid, host, port: url.port_u16().unwrap_or(443), path: url.path().to_owned() })
    }
}

/// A UUID that follows from what it names (RFC 9562 §5.8, version 8).
fn uuid(parts: &[&str]) -> String {
    let mut hash = blake3::Hasher::new_derive_key("gatepost 2026 configuration profile");
    for part in parts {
        hash.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize().as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = format!("{:032X}", u128::from_be_bytes(bytes));
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// `https://login.keller.example:8443` as `example.keller.login`.
fn backwards(url: &str) -> String {
    let url: http::Uri = url.parse().unwrap_or_default();
    let host = url.host().unwrap_or("gatepost");
    host.rsplit('.').filter(|label| !label.is_empty()).collect::<Vec<_>>().join(".")
}

/// Without characters that XML has no way to write (XML 1.0 §2.2).
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_follows_from_what_it_names() {
        let one = uuid(&["mail", "/", "x"]);
        assert_eq!(one, uuid(&["mail", "/", "x"]));
        assert_ne!(one, uuid(&["profile", "/", "x"]));
        assert_eq!(one.len(), 36);
        assert_eq!(&one[14..15], "8");
        assert!("89AB".contains(&one[19..20]), "{one}");
    }

    #[test]
    fn hosts_are_written_backwards_and_names_without_what_xml_lacks() {
        assert_eq!(backwards("https://login.keller.example:8443"), "example.keller.login");
        assert_eq!(backwards(""), "gatepost");
        assert_eq!(printable("A\u{0}nn\u{ffff}a\u{1b}"), "Anna");
    }
}
