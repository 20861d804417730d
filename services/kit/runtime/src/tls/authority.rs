//! The development certificate authorities.

use std::{
    collections::BTreeSet,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use gatepost_model::{Clock, Entropy, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType, SerialNumber,
};
use rustls::{RootCertStore, crypto::CryptoProvider, sign::CertifiedKey};
use rustls_pki_types::CertificateDer;
use x509_parser::{
    certificate::X509Certificate,
    extensions::{GeneralName, ParsedExtension},
};

use super::{DAY, TlsError, files, keys};

const AUTHORITY_LIFETIME: Duration = DAY.saturating_mul(3650);
/// Certificates are good from a little before now, for machines whose clocks lag.
const BACKDATED: Duration = Duration::from_secs(60 * 60);

/// An authority, able to issue if its key is there.
pub(super) struct Authority {
    path: PathBuf,
    certificate: CertificateDer<'static>,
    issuer: Option<Issuer<'static, KeyPair>>,
}

/// A certificate to have.
pub(super) struct Leaf {
    /// File name without `.pem` or `.key`.
    pub(super) stem: String,
    pub(super) common_name: String,
    /// Host names and addresses.
    pub(super) names: Vec<String>,
    pub(super) uri: Option<String>,
    pub(super) usage: Usage,
    pub(super) lifetime: Duration,
}

/// Which ends of a connection a certificate is good for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    Server,
    Client,
    Both,
}

impl Authority {
    /// The one that browsers and mail programs trust.
    pub(super) fn public(
        dir: &Path,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
    ) -> Result<Self, TlsError> {
        Self::open(dir, "ca", "Gatepost development CA", clock, entropy)
    }

    /// The one that services trust.
    pub(super) fn internal(
        dir: &Path,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
    ) -> Result<Self, TlsError> {
        Self::open(dir, "internal-ca", "Gatepost internal CA", clock, entropy)
    }

    /// Opens or makes it. The certificate is written last: a key without one is left over from a
    /// start that was cut short, and nothing was issued with it.
    fn open(
        dir: &Path,
        stem: &str,
        name: &str,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
    ) -> Result<Self, TlsError> {
        let path = dir.join(format!("{stem}.pem"));
        let key_path = dir.join(format!("{stem}.key"));
        let now = clock.now();
        let Some(pem) = files::read(&path)? else {
            let key = KeyPair::generate()?;
            let params = authority_params(name, now, entropy);
            let certificate = params.self_signed(&key)?;
            files::write(&key_path, key.serialize_pem().as_bytes(), true, entropy)?;
            files::write(&path, certificate.pem().as_bytes(), false, entropy)?;
            tracing::info!(path = %path.display(), "development certificate authority made");
            let der = certificate.der().clone();
            let issuer = Some(Issuer::from_ca_cert_der(&der, key)?);
            return Ok(Self { path, certificate: der, issuer });
        };
        let certificate = keys::certificates(&path, &pem)?.swap_remove(0);
        let parsed = parse(&path, &certificate)?;
        if ends(&parsed) <= now {
            let reason = "this certificate authority has expired; move it and its key away and \
                          start again to make a new one";
            return Err(keys::unusable(&path, reason));
        }
        let issuer = match files::read(&key_path)? {
            None => None,
            Some(key) => {
                let key =
                    String::from_utf8(key).map_err(|_| keys::unusable(&key_path, "not PEM"))?;
                let key = KeyPair::from_pem(&key)?;
                if !parsed.public_key().raw.ends_with(key.public_key_raw()) {
                    let reason = format!("not the key of {}", path.display());
                    return Err(keys::unusable(&key_path, reason));
                }
                Some(Issuer::from_ca_cert_der(&certificate, key)?)
            }
        };
        Ok(Self { path, certificate, issuer })
    }

    pub(super) fn roots(&self) -> Result<RootCertStore, TlsError> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone())?;
        Ok(roots)
    }

    /// The certificate for `leaf`: the one that is there if it is from this authority, has these
    /// names and lives for another third of its time; else a new one.
    pub(super) fn ensure(
        &self,
        dir: &Path,
        leaf: &Leaf,
        clock: &dyn Clock,
        entropy: &dyn Entropy,
        provider: &CryptoProvider,
    ) -> Result<CertifiedKey, TlsError> {
        let path = dir.join(format!("{}.pem", leaf.stem));
        let key_path = dir.join(format!("{}.key", leaf.stem));
        let found = match files::read(&path)? {
            Some(_) => keys::load(&path, &key_path, provider).and_then(|key| {
                self.check(&path, &key, leaf, clock.now())?;
                Ok(key)
            }),
            None => Err(keys::unusable(&path, "there is none")),
        };
        let (reason, issuer) = match (found, &self.issuer) {
            (Ok(key), _) => return Ok(key),
            (Err(reason), Some(issuer)) => (reason, issuer),
            // Without the authority's key, what is there has to do; peers judge it.
            (Err(reason), None) => {
                tracing::warn!(%reason, "a certificate should be replaced");
                return keys::load(&path, &key_path, provider);
            }
        };
        let key = KeyPair::generate()?;
        let certificate = leaf_params(leaf, clock.now(), entropy)?.signed_by(&key, issuer)?;
        files::write(&key_path, key.serialize_pem().as_bytes(), true, entropy)?;
        files::write(&path, certificate.pem().as_bytes(), false, entropy)?;
        tracing::info!(path = %path.display(), %reason, "certificate issued");
        keys::load(&path, &key_path, provider)
    }

    fn check(
        &self,
        path: &Path,
        key: &CertifiedKey,
        leaf: &Leaf,
        now: Timestamp,
    ) -> Result<(), TlsError> {
        let leaf_der = key.end_entity_cert()?;
        let parsed = parse(path, leaf_der)?;
        let authority = parse(&self.path, &self.certificate)?;
        let ours = subject_key(&authority).is_some_and(|id| issuer_key(&parsed) == Some(id));
        if !ours {
            return Err(keys::unusable(path, "issued by another authority"));
        }
        let wanted = leaf.names.iter().cloned().chain(leaf.uri.clone()).collect::<BTreeSet<_>>();
        if names(&parsed) != wanted {
            return Err(keys::unusable(path, "it has other names"));
        }
        if ends(&parsed).since(now) < leaf.lifetime / 3 {
            return Err(keys::unusable(path, "it expires soon"));
        }
        Ok(())
    }
}

fn authority_params(name: &str, now: Timestamp, entropy: &dyn Entropy) -> CertificateParams {
    let mut params = dated(name, now, AUTHORITY_LIFETIME, entropy);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn leaf_params(
    leaf: &Leaf,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<CertificateParams, TlsError> {
    let mut params = dated(&leaf.common_name, now, leaf.lifetime, entropy);
    params.is_ca = IsCa::ExplicitNoCa;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = match leaf.usage {
        Usage::Server => vec![ExtendedKeyUsagePurpose::ServerAuth],
        Usage::Client => vec![ExtendedKeyUsagePurpose::ClientAuth],
        Usage::Both => {
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth]
        }
    };
    for name in &leaf.names {
        params.subject_alt_names.push(match name.parse::<IpAddr>() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(name.as_str().try_into()?),
        });
    }
    if let Some(uri) = &leaf.uri {
        params.subject_alt_names.push(SanType::URI(uri.as_str().try_into()?));
    }
    Ok(params)
}

fn dated(
    name: &str,
    now: Timestamp,
    lifetime: Duration,
    entropy: &dyn Entropy,
) -> CertificateParams {
    let moment = |time: Timestamp| {
        let since = Duration::from_millis(time.unix_millis());
        rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(since.as_secs())
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Gatepost");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = moment(now.minus(BACKDATED));
    params.not_after = moment(now.plus(lifetime));
    let mut serial = [0; 16];
    entropy.fill(&mut serial);
    serial[0] = serial[0] & 0x7f | 0x40; // positive, and always 16 bytes
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params
}

fn parse<'a>(
    path: &Path,
    certificate: &'a CertificateDer<'_>,
) -> Result<X509Certificate<'a>, TlsError> {
    let parsed = x509_parser::parse_x509_certificate(certificate);
    parsed.map(|(_, parsed)| parsed).map_err(|_| keys::unusable(path, "not a certificate"))
}

fn ends(certificate: &X509Certificate<'_>) -> Timestamp {
    Timestamp::from_unix_seconds(certificate.validity().not_after.timestamp())
}

fn subject_key<'a>(certificate: &X509Certificate<'a>) -> Option<&'a [u8]> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0),
        _ => None,
    })
}

fn issuer_key<'a>(certificate: &X509Certificate<'a>) -> Option<&'a [u8]> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityKeyIdentifier(id) => id.key_identifier.as_ref().map(|id| id.0),
        _ => None,
    })
}

fn names(certificate: &X509Certificate<'_>) -> BTreeSet<String> {
    let extension = certificate.subject_alternative_name().ok().flatten();
    let names = extension.map(|found| &found.value.general_names);
    names
        .into_iter()
        .flatten()
        .filter_map(|name| match name {
            GeneralName::DNSName(name) | GeneralName::URI(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(bytes) => {
                let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
                let address = v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
                address.ok().map(|address| address.to_string())
            }
            _ => None,
        })
        .collect()
}
