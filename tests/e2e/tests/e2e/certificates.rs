//! Who may call what: by certificate, and by the service named in it.

use std::{path::Path, sync::Arc};

use gatepost_model::{ServiceName, SystemClock, SystemEntropy};
use gatepost_proto::{
    identity::v1::{
        GetAccountRequest, ListAccountsRequest, ResetPasswordRequest,
        account_service_client::AccountServiceClient, get_account_request::Key,
    },
    mailbox::v1::{
        AuthenticateRequest, authentication_service_client::AuthenticationServiceClient,
    },
};
use gatepost_runtime::{
    config::{GrpcConfig, TlsConfig},
    link::{self, Link},
    tls::Pki,
};
use gatepost_testkit::{Gatepost, Setup, Topology, Trust};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use tonic::Code;

gatepost_e2e::in_both!(a_certificate_opens_what_its_service_may_call, strangers_get_no_handshake,);

fn pki(directory: &Path) -> Pki {
    Pki::open(directory, &TlsConfig::default(), Arc::new(SystemClock), Arc::new(SystemEntropy))
        .unwrap()
}

fn link(gatepost: &Gatepost, pki: &Pki, from: ServiceName, to: ServiceName) -> Link {
    let address = gatepost.grpc_address(to).to_string();
    link::remote(from, to, &address, pki, &GrpcConfig::default()).unwrap()
}

async fn a_certificate_opens_what_its_service_may_call(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let pki = pki(&gatepost.data_dir().join("pki"));
    let list = ListAccountsRequest { page: None };
    for from in ServiceName::ALL {
        let to_identity = link(&gatepost, &pki, from, ServiceName::Identity);
        let answer =
            AccountServiceClient::new(to_identity.clone()).list_accounts(list.clone()).await;
        if from == ServiceName::Admin {
            assert_eq!(answer.unwrap().into_inner().accounts.len(), 1);
            continue;
        }
        assert_eq!(answer.unwrap_err().code(), Code::PermissionDenied, "{from} lists accounts");
        let reset = ResetPasswordRequest {
            account_id: anna.account_id.clone(),
            new_password: "taken over by a service 5".to_owned(),
        };
        let answer = AccountServiceClient::new(to_identity).reset_password(reset).await;
        assert_eq!(answer.unwrap_err().code(), Code::PermissionDenied, "{from} resets passwords");
    }
    // Mail asks whether somebody may open a mailbox; web has no business to.
    let question = AuthenticateRequest {
        address: anna.address.clone(),
        secret: anna.secret.clone(),
        protocol: gatepost_proto::common::v1::MailProtocol::Imap.into(),
        client: None,
        form: 0,
    };
    for (from, code) in
        [(ServiceName::Mail, None), (ServiceName::Organization, Some(Code::PermissionDenied))]
    {
        let to_mailbox = link(&gatepost, &pki, from, ServiceName::Mailbox);
        let answer =
            AuthenticationServiceClient::new(to_mailbox).authenticate(question.clone()).await;
        assert_eq!(answer.err().map(|status| status.code()), code, "{from}");
    }
}

async fn strangers_get_no_handshake(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    // An operator's certificate of another installation.
    let foreign = tempfile::tempdir().unwrap();
    let foreign = pki(foreign.path());
    let link = link(&gatepost, &foreign, ServiceName::Admin, ServiceName::Identity);
    let key = Some(Key::AccountId(anna.account_id.clone()));
    let answer = AccountServiceClient::new(link).get_account(GetAccountRequest { key }).await;
    assert_eq!(answer.unwrap_err().code(), Code::Unavailable);
    // No certificate at all, even by somebody who trusts the authority.
    let trust = Trust::of_file(&gatepost.data_dir().join("pki/internal-ca.pem"));
    let stream = TcpStream::connect(gatepost.grpc_address(ServiceName::Identity)).await.unwrap();
    assert!(!answers(&trust, stream).await, "served without a client certificate");
}

/// Does the other end say anything after a TLS handshake and the HTTP/2 preface? In TLS 1.3 a client
/// that lacks a certificate learns of it only then.
async fn answers(trust: &Trust, stream: TcpStream) -> bool {
    let mut config = (*trust.config()).clone();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let name = ServerName::try_from("identity.gatepost.internal").unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let Ok(mut stream) = connector.connect(name, stream).await else { return false };
    let _gone = stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await;
    matches!(stream.read(&mut [0]).await, Ok(1))
}
