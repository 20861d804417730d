use std::os::unix::fs::PermissionsExt;

use gatepost_model::{ManualClock, SystemEntropy, Timestamp};
use rustls::{ClientConnection, ServerConnection, pki_types::ServerName};

use super::*;

const NOW: Timestamp = Timestamp::from_unix_millis(1_800_000_000_000);

fn open(dir: &Path, config: &TlsConfig, clock: &Arc<ManualClock>) -> Result<Pki, TlsError> {
    Pki::open(dir, config, clock.clone(), Arc::new(SystemEntropy))
}

fn fresh() -> (tempfile::TempDir, Arc<ManualClock>, Pki) {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(NOW));
    let pki = open(dir.path(), &TlsConfig::default(), &clock).unwrap();
    pki.server_config().unwrap();
    (dir, clock, pki)
}

/// Runs a handshake in memory; the error is that of whoever refused first.
fn shake(
    client: Arc<ClientConfig>,
    server: Arc<ServerConfig>,
    name: &str,
) -> Result<Option<ServiceName>, rustls::Error> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut client = ClientConnection::new(client, name)?;
    let mut server = ServerConnection::new(server)?;
    for _ in 0..10 {
        let mut wire = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut wire).unwrap();
        }
        server.read_tls(&mut wire.as_slice()).unwrap();
        server.process_new_packets()?;
        let mut wire = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut wire).unwrap();
        }
        client.read_tls(&mut wire.as_slice()).unwrap();
        client.process_new_packets()?;
    }
    assert!(!client.is_handshaking() && !server.is_handshaking());
    let certificates = server.peer_certificates();
    Ok(certificates.map(|chain| peer_of(&chain[0]).unwrap()))
}

fn public_client(pki: &Pki, clock: &Arc<ManualClock>) -> Arc<ClientConfig> {
    let roots = keys::roots(&pki.ca_pem_path().unwrap()).unwrap();
    let time = Arc::new(Now(clock.clone()));
    let builder = ClientConfig::builder_with_details(Arc::new(aws_lc_rs::default_provider()), time);
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
}

fn read(dir: &Path, name: &str) -> Vec<u8> {
    std::fs::read(dir.join(name)).unwrap()
}

#[test]
fn first_start_makes_both_authorities_and_later_ones_keep_them() {
    let (dir, clock, pki) = fresh();
    for name in ["localhost", "127.0.0.1", "::1"] {
        assert_eq!(
            shake(public_client(&pki, &clock), pki.server_config().unwrap(), name),
            Ok(None)
        );
    }
    for name in ["ca.key", "internal-ca.key", "server.key"] {
        let mode = std::fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let before = (read(dir.path(), "ca.pem"), read(dir.path(), "server.pem"));
    open(dir.path(), &TlsConfig::default(), &clock).unwrap().server_config().unwrap();
    assert_eq!(before, (read(dir.path(), "ca.pem"), read(dir.path(), "server.pem")));

    clock.advance(SERVER_LIFETIME * 3 / 4);
    let pki = open(dir.path(), &TlsConfig::default(), &clock).unwrap();
    pki.server_config().unwrap();
    assert_eq!(before.0, read(dir.path(), "ca.pem"));
    assert_ne!(before.1, read(dir.path(), "server.pem"));
    assert_eq!(
        shake(public_client(&pki, &clock), pki.server_config().unwrap(), "localhost"),
        Ok(None)
    );

    let named = TlsConfig { names: vec!["mail.example".into()], ..TlsConfig::default() };
    let pki = open(dir.path(), &named, &clock).unwrap();
    assert_eq!(
        shake(public_client(&pki, &clock), pki.server_config().unwrap(), "mail.example"),
        Ok(None)
    );
    let nonsense = TlsConfig { names: vec!["a b".into()], ..TlsConfig::default() };
    assert!(matches!(open(dir.path(), &nonsense, &clock), Err(TlsError::Config { .. })));
}

#[test]
fn many_first_starts_at_once_agree() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(NOW));
    let start = || {
        let pki = open(dir.path(), &TlsConfig::default(), &clock).unwrap();
        pki.server_config().unwrap();
        pki
    };
    let opened: Vec<Pki> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let server = opened[0].service_server_config(ServiceName::Mail).unwrap();
    for pki in &opened {
        let client = pki.service_client_config(ServiceName::Web).unwrap();
        let peer = shake(client, server.clone(), "mail.gatepost.internal");
        assert_eq!(peer, Ok(Some(ServiceName::Web)));
        assert_eq!(
            shake(public_client(pki, &clock), pki.server_config().unwrap(), "localhost"),
            Ok(None)
        );
    }
}

#[test]
fn services_know_each_other_and_nobody_else() {
    let (_dir, clock, pki) = fresh();
    let (_other_dir, _, other) = fresh();
    let client = |pki: &Pki, from| pki.service_client_config(from).unwrap();
    let server = |identity: Identity| pki.service_server_config(identity).unwrap();
    let identity = Identity::from(ServiceName::Identity);
    let name = "identity.gatepost.internal";

    for from in ServiceName::ALL {
        assert_eq!(shake(client(&pki, from), server(identity), name), Ok(Some(from)));
        assert_eq!(shake(client(&pki, from), server(Identity::All), name), Ok(Some(from)));
    }
    let refused = [
        (
            "another service answers",
            client(&pki, ServiceName::Web),
            server(ServiceName::Mail.into()),
        ),
        (
            "an operator's certificate answers",
            client(&pki, ServiceName::Web),
            server(ServiceName::Admin.into()),
        ),
        ("another authority's client", client(&other, ServiceName::Web), server(identity)),
        ("no client certificate", public_client(&pki, &clock), server(identity)),
        (
            "the public certificate answers",
            client(&pki, ServiceName::Web),
            pki.server_config().unwrap(),
        ),
    ];
    for (case, client, server) in refused {
        assert!(shake(client, server, name).is_err(), "{case}");
    }

    // The listener of `serve` and the public server cannot call.
    for certificate in [
        pki.service(Identity::All).unwrap(),
        pki.0.public.lock().unwrap().clone().unwrap().certificate,
    ] {
        let time = Arc::new(Now(clock.clone()));
        let client = ClientConfig::builder_with_details(pki.0.provider.clone(), time)
            .with_protocol_versions(&[&TLS13])
            .unwrap()
            .with_root_certificates(pki.0.roots.clone())
            .with_client_cert_resolver(certificate);
        assert!(shake(Arc::new(client), server(identity), name).is_err());
    }

    // Expired, on either side.
    let (old_client, old_server) = (client(&pki, ServiceName::Web), server(identity));
    clock.advance(SERVICE_LIFETIME + DAY);
    assert!(shake(old_client.clone(), old_server.clone(), name).is_err());
    pki.refresh();
    assert_eq!(shake(old_client, old_server, name), Ok(Some(ServiceName::Web)));
}

#[test]
fn an_operators_certificate_is_used_and_read_again() {
    let (first, clock, _) = fresh();
    let (second, _, _) = fresh();
    let dir = tempfile::tempdir().unwrap();
    let install = |from: &Path| {
        for (name, to) in [("server.pem", "tls.crt"), ("server.key", "tls.key")] {
            std::fs::copy(from.join(name), dir.path().join(to)).unwrap();
        }
    };
    install(first.path());
    let config = TlsConfig {
        certificate: Some(dir.path().join("tls.crt")),
        key: Some(dir.path().join("tls.key")),
        ..TlsConfig::default()
    };
    let pki = open(&dir.path().join("pki"), &config, &clock).unwrap();
    assert_eq!(pki.ca_pem_path(), None);
    let trusting =
        |dir: &Path| public_client(&open(dir, &TlsConfig::default(), &clock).unwrap(), &clock);
    assert!(shake(trusting(first.path()), pki.server_config().unwrap(), "localhost").is_ok());

    // Half of a change is not taken; the whole is.
    std::fs::copy(second.path().join("server.pem"), dir.path().join("tls.crt")).unwrap();
    pki.refresh();
    assert!(shake(trusting(first.path()), pki.server_config().unwrap(), "localhost").is_ok());
    install(second.path());
    pki.refresh();
    assert!(shake(trusting(first.path()), pki.server_config().unwrap(), "localhost").is_err());
    assert!(shake(trusting(second.path()), pki.server_config().unwrap(), "localhost").is_ok());

    std::fs::copy(first.path().join("server.key"), dir.path().join("tls.key")).unwrap();
    let pki = open(&dir.path().join("pki"), &config, &clock).unwrap();
    let error = pki.server_config().unwrap_err().to_string();
    assert!(error.contains("tls.key: not the key of"), "{error}");
    let half = TlsConfig { key: None, ..config };
    assert!(matches!(open(dir.path(), &half, &clock), Err(TlsError::Config { .. })));
}

#[test]
fn certificates_issued_elsewhere_need_no_authority_key() {
    let (dir, clock, pki) = fresh();
    pki.service_client_config(ServiceName::Mail).unwrap();
    let server = pki.service_server_config(ServiceName::Identity).unwrap();

    // The directory as a mounted secret, without keys of authorities.
    for key in ["ca.key", "internal-ca.key"] {
        std::fs::remove_file(dir.path().join(key)).unwrap();
    }
    let mounted = open(dir.path(), &TlsConfig::default(), &clock).unwrap();
    let client = mounted.service_client_config(ServiceName::Mail).unwrap();
    let name = "identity.gatepost.internal";
    assert_eq!(shake(client, server.clone(), name), Ok(Some(ServiceName::Mail)));
    assert!(mounted.service_client_config(ServiceName::Web).is_err(), "there is none for web");

    // Three files, as from cert-manager.
    let service = crate::config::ServicePkiConfig {
        ca: Some(dir.path().join("internal-ca.pem")),
        certificate: Some(dir.path().join("services/mail.pem")),
        key: Some(dir.path().join("services/mail.key")),
    };
    // Neither the data directory nor the public certificate need be there.
    let missing = Some(dir.path().join("not-mounted"));
    let config =
        TlsConfig { service, certificate: missing.clone(), key: missing, ..TlsConfig::default() };
    let given = open(Path::new("/nonexistent"), &config, &clock).unwrap();
    assert!(given.server_config().is_err());
    let client = given.service_client_config(ServiceName::Mail).unwrap();
    assert_eq!(shake(client, server, name), Ok(Some(ServiceName::Mail)));
    let error = given.service_client_config(ServiceName::Web).err().unwrap().to_string();
    assert!(error.ends_with("mail.pem: not for web"), "{error}");
}
