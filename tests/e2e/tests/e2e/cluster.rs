//! As in Kubernetes: the cluster's configuration file, and each service with a volume, a certificate and a
//! pepper of its own and nothing of the others'.

use std::{fs, path::Path, sync::Arc, time::Duration};

use gatepost_model::{ServiceName, SystemClock, SystemEntropy};
use gatepost_runtime::{config::TlsConfig, tls::Pki};
use gatepost_testkit::{Setup, Topology};

use crate::letters::{all, assert_arrived, letter};

/// Issues every certificate into `authority`, as an issuer outside the services would.
fn issue(authority: &Path) {
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let pki = Pki::open(authority, &TlsConfig::default(), clock, entropy).unwrap();
    pki.server_config().unwrap();
    for service in ServiceName::ALL {
        pki.service_client_config(service).unwrap();
    }
}

/// What a pod mounts.
fn furnish(pod: &Path, authority: &Path, service: ServiceName) {
    fs::create_dir_all(pod.join("data/secrets")).unwrap();
    let own = |end: &str| authority.join(format!("services/{service}.{end}"));
    fs::copy(authority.join("internal-ca.pem"), pod.join("ca.crt")).unwrap();
    fs::copy(own("pem"), pod.join("tls.crt")).unwrap();
    fs::copy(own("key"), pod.join("tls.key")).unwrap();
    let digits = format!("{:02x}", 17 + service as u8).repeat(32);
    for name in secrets_of(service) {
        fs::write(pod.join("data/secrets").join(name), format!("1 {digits}\n")).unwrap();
    }
}

/// The keys that the manifests mount for a service.
fn secrets_of(service: ServiceName) -> Vec<String> {
    let mut names = vec![format!("{service}.pepper")];
    if [ServiceName::Identity, ServiceName::Mailbox].contains(&service) {
        names.insert(0, format!("{service}-passwords.key"));
    }
    if service == ServiceName::Identity {
        names.insert(0, "identity-documents.key".to_owned());
    }
    names
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

mod separate {
    use super::*;

    #[tokio::test]
    async fn services_share_nothing_but_the_network() {
        let scratch = tempfile::tempdir().unwrap();
        let data = scratch.path().join("outside");
        let authority = data.join("pki");
        issue(&authority);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../k8s/base/gatepost.toml");
        let mut setup = Setup::new(Topology::Separate).config(&file).data(&data);
        for service in ServiceName::ALL {
            let pod = scratch.path().join(service.as_str());
            furnish(&pod, &authority, service);
            setup = setup.set_for(service, "data", pod.join("data").display());
            for (key, name) in [("ca", "ca.crt"), ("certificate", "tls.crt"), ("key", "tls.key")] {
                setup =
                    setup.set_for(service, &format!("tls.service.{key}"), pod.join(name).display());
            }
            if matches!(service, ServiceName::Mail | ServiceName::Web) {
                let public =
                    |end: &str| authority.join(format!("server.{end}")).display().to_string();
                setup = setup.set_for(service, "tls.certificate", public("pem")).set_for(
                    service,
                    "tls.key",
                    public("key"),
                );
            }
        }
        // The file's own peers are networks of pods.
        let gatepost = setup.set("mail.lmtp.peers", "127.0.0.0/8").start().await;
        let anna = gatepost.person("anna").await;
        gatepost.lmtp().await.deliver_to(&anna.address, &letter(1)).await.ok();
        let mut imap = gatepost.imap_as(&anna).await;
        assert_arrived(&all(&mut imap, "INBOX").await, &[letter(1)]);
        gatepost.admin(&["app-password", "revoke", &anna.account_id, &anna.app_password_id]).await;
        assert!(imap.closed_within(Duration::from_secs(1)).await.is_some(), "still open");
        assert_eq!(gatepost.browser().get("/login").await.status, 200);

        for service in gatepost.services() {
            let volume = scratch.path().join(service.as_str()).join("data");
            assert_eq!(names_in(&volume.join("secrets")), secrets_of(service));
            let expected =
                if service == ServiceName::Web { vec![] } else { vec![service.to_string()] };
            let kept: Vec<String> = names_in(&volume)
                .into_iter()
                .filter(|name| !["secrets", "notices"].contains(&name.as_str()))
                .collect();
            assert_eq!(kept, expected, "{service} keeps something else");
        }
    }
}
