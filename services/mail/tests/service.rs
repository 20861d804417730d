//! The mail service in one piece, over sockets, between an identity and a mailbox service that know
//! one person.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "parts/expunged.rs"]
mod expunged;
#[path = "parts/maintenance.rs"]
mod maintenance;

use std::{
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{Stream, StreamExt, stream};
use gatepost_blob::BlobStore;
use gatepost_mail::{MailConfig, Parts, Running, start};
use gatepost_mail_auth::{HttpAuthConfig, SaslConfig};
use gatepost_model::{
    AccountId, AppPasswordId, Clock, MailboxId, ServiceName, SystemClock, SystemEntropy,
};
use gatepost_proto::{
    event::v1::{
        AppPasswordRevoked, AttachmentChanged, Event, MailboxConnectionEnded, event::Fact,
    },
    identity::v1 as identity,
    mail::v1::{
        DeliverRequest, GetUsageRequest, ListConnectionsRequest, ListMailboxConnectionsRequest,
        connection_service_client::ConnectionServiceClient, mail_service_client::MailServiceClient,
    },
    mailbox::v1 as mailbox,
};
use gatepost_runtime::{
    drain::Drain,
    link::{Link, Switchboard},
    status::reason,
};
use gatepost_store::MemoryStore;
use rustls_pki_types::{PrivateKeyDer, ServerName};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpStream, UnixStream},
    sync::broadcast,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use tokio_stream::wrappers::BroadcastStream;
use tonic::{Code, Request, Response, Status};

const PASSWORD: &str = "a password of these tests";

fn anna() -> (MailboxId, AccountId, AppPasswordId) {
    let bytes = [7; 16];
    (MailboxId::from_bytes(bytes), AccountId::from_bytes(bytes), AppPasswordId::from_bytes(bytes))
}

#[derive(Clone)]
struct Around {
    identity: broadcast::Sender<Event>,
    mailbox: broadcast::Sender<Event>,
    /// Who asked what about expunged messages.
    permits: Arc<Mutex<Vec<mailbox::PermitExpungedMailRequest>>>,
    /// What operators did; refused from so many lines on.
    works: Arc<Mutex<Vec<mailbox::RecordOperatorWorkRequest>>>,
    most_works: Arc<AtomicUsize>,
}

type Events<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// What is in place, then events as they are sent, numbered from 1.
fn events(
    from: &broadcast::Sender<Event>,
) -> impl Stream<Item = (u64, Option<Event>)> + Send + use<> {
    let sent = BroadcastStream::new(from.subscribe()).map(Result::ok);
    stream::iter([None]).chain(sent).enumerate().map(|(at, event)| (at as u64, event))
}

#[tonic::async_trait]
impl identity::event_service_server::EventService for Around {
    type WatchEventsStream = Events<identity::WatchEventsResponse>;

    async fn watch_events(
        &self,
        _: Request<identity::WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let told = events(&self.identity);
        let told =
            told.map(|(position, event)| Ok(identity::WatchEventsResponse { position, event }));
        Ok(Response::new(Box::pin(told)))
    }
}

#[tonic::async_trait]
impl mailbox::event_service_server::EventService for Around {
    type WatchEventsStream = Events<mailbox::WatchEventsResponse>;

    async fn watch_events(
        &self,
        _: Request<mailbox::WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let told = events(&self.mailbox);
        let told =
            told.map(|(position, event)| Ok(mailbox::WatchEventsResponse { position, event }));
        Ok(Response::new(Box::pin(told)))
    }
}

#[tonic::async_trait]
impl mailbox::authentication_service_server::AuthenticationService for Around {
    async fn authenticate(
        &self,
        request: Request<mailbox::AuthenticateRequest>,
    ) -> Result<Response<mailbox::AuthenticateResponse>, Status> {
        use mailbox::authenticate_response::Outcome;
        let request = request.into_inner();
        let (mailbox_id, account_id, credential_id) = anna();
        let outcome = if request.address == "anna@example.org" && request.secret == PASSWORD {
            Outcome::Grant(mailbox::AuthenticationGrant {
                mailbox_id: mailbox_id.to_string(),
                address: request.address,
                credential_kind: mailbox::CredentialKind::AppPassword.into(),
                credential_id: credential_id.to_string(),
                account_id: account_id.to_string(),
                permissions: vec![
                    mailbox::Permission::Read.into(),
                    mailbox::Permission::Write.into(),
                    mailbox::Permission::Folders.into(),
                ],
                quota_bytes: 0,
                expires_unix: 0,
            })
        } else {
            Outcome::Refusal(mailbox::AuthenticationRefusal::Credentials.into())
        };
        Ok(Response::new(mailbox::AuthenticateResponse { outcome: Some(outcome) }))
    }

    async fn resolve_recipient(
        &self,
        request: Request<mailbox::ResolveRecipientRequest>,
    ) -> Result<Response<mailbox::ResolveRecipientResponse>, Status> {
        let address = request.into_inner().address;
        let known = address == "anna@example.org";
        let mailbox_id = if known { anna().0.to_string() } else { String::new() };
        Ok(Response::new(mailbox::ResolveRecipientResponse {
            mailbox_id,
            deferred: address == "later@example.org",
            ..Default::default()
        }))
    }

    async fn record_program(
        &self,
        _: Request<mailbox::RecordProgramRequest>,
    ) -> Result<Response<mailbox::RecordProgramResponse>, Status> {
        Ok(Response::new(mailbox::RecordProgramResponse {}))
    }
}

/// The token `right` may everything, `reads` may look.
#[tonic::async_trait]
impl mailbox::expunged_mail_service_server::ExpungedMailService for Around {
    async fn permit_expunged_mail(
        &self,
        request: Request<mailbox::PermitExpungedMailRequest>,
    ) -> Result<Response<mailbox::PermitExpungedMailResponse>, Status> {
        let token = request.metadata().get("authorization").cloned();
        let token = token.and_then(|token| Some(token.to_str().ok()?.to_owned()));
        let asked = request.into_inner();
        let administers = match (token.as_deref(), asked.act()) {
            (Some("Bearer right"), _) => true,
            (Some("Bearer reads"), mailbox::ExpungedMailAct::Look) => false,
            (Some("Bearer reads"), _) => return Err(Status::permission_denied("may not write")),
            _ => return Err(Status::not_found("no such mailbox")),
        };
        self.permits.lock().unwrap().push(asked);
        let account_id = anna().1.to_string();
        let permit =
            mailbox::PermitExpungedMailResponse { account_id, quota_bytes: 0, administers };
        Ok(Response::new(permit))
    }
}

#[tonic::async_trait]
impl mailbox::operator_work_service_server::OperatorWorkService for Around {
    async fn record_operator_work(
        &self,
        request: Request<mailbox::RecordOperatorWorkRequest>,
    ) -> Result<Response<mailbox::RecordOperatorWorkResponse>, Status> {
        let mut works = self.works.lock().unwrap();
        if works.len() >= self.most_works.load(Ordering::Relaxed) {
            return Err(Status::not_found("no such mailbox"));
        }
        works.push(request.into_inner());
        Ok(Response::new(mailbox::RecordOperatorWorkResponse {}))
    }
}

struct House {
    running: Running,
    board: Switchboard,
    around: Around,
    drain: Drain,
    connector: TlsConnector,
    socket: tempfile::TempDir,
}

async fn house() -> House {
    let around = Around {
        identity: broadcast::channel(16).0,
        mailbox: broadcast::channel(16).0,
        permits: Arc::default(),
        works: Arc::default(),
        most_works: Arc::new(AtomicUsize::new(usize::MAX)),
    };
    let board = Switchboard::new();
    let identity = identity::event_service_server::EventServiceServer::new(around.clone());
    board.connect(ServiceName::Identity, tonic::service::Routes::new(identity).into_axum_router());
    let mailbox = mailbox::event_service_server::EventServiceServer::new(around.clone());
    let login =
        mailbox::authentication_service_server::AuthenticationServiceServer::new(around.clone());
    let permits =
        mailbox::expunged_mail_service_server::ExpungedMailServiceServer::new(around.clone());
    let works =
        mailbox::operator_work_service_server::OperatorWorkServiceServer::new(around.clone());
    let routes = tonic::service::Routes::new(mailbox)
        .add_service(login)
        .add_service(permits)
        .add_service(works);
    board.connect(ServiceName::Mailbox, routes.into_axum_router());

    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
    let certificate = certified.cert.der().clone();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();

    let socket = tempfile::tempdir().unwrap();
    let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let drain = Drain::new();
    let parts = Parts {
        store: Arc::new(MemoryStore::new()),
        blobs: BlobStore::memory(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        identity: board.link(ServiceName::Mail, ServiceName::Identity),
        mailbox: board.link(ServiceName::Mail, ServiceName::Mailbox),
        tls: Arc::new(tls),
        issuer: "https://id.example.org".to_owned(),
        config: MailConfig {
            imap_listen: anywhere,
            imaps_listen: anywhere,
            lmtp_listen: anywhere,
            lmtp_socket: Some(socket.path().join("lmtp")),
            sasl: SaslConfig {
                listen: Some(anywhere),
                socket: Some(socket.path().join("auth")),
                ..SaslConfig::default()
            },
            http_auth: HttpAuthConfig { listen: Some(anywhere), ..HttpAuthConfig::default() },
            ..MailConfig::default()
        },
        drain: drain.clone(),
    };
    let running = start(parts).await.unwrap();
    board.connect(ServiceName::Mail, running.routes.clone());
    // Until both watches are in place.
    for sender in [&around.identity, &around.mailbox] {
        while sender.receiver_count() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    House { running, board, around, drain, connector: TlsConnector::from(Arc::new(client)), socket }
}

/// A client that reads lines.
struct Client<S>(BufReader<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    async fn line(&mut self) -> String {
        let mut line = String::new();
        let reading = self.0.read_line(&mut line);
        timeout(Duration::from_secs(10), reading).await.expect("a line in time").unwrap();
        line
    }

    async fn say(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).await.unwrap();
        self.0.get_mut().flush().await.unwrap();
    }

    /// Says a command and reads up to the line that begins with `last`.
    async fn ask(&mut self, command: &str, last: &str) -> String {
        self.say(command).await;
        let mut said = String::new();
        loop {
            let line = self.line().await;
            assert!(!line.is_empty(), "{command:?}: the server hung up after {said:?}");
            said += &line;
            if line.starts_with(last) {
                return said;
            }
        }
    }
}

impl House {
    fn mail(&self, from: ServiceName) -> MailServiceClient<Link> {
        MailServiceClient::new(self.board.link(from, ServiceName::Mail))
    }

    async fn tls(&self, stream: TcpStream) -> tokio_rustls::client::TlsStream<TcpStream> {
        let name = ServerName::try_from("localhost").unwrap();
        self.connector.connect(name, stream).await.unwrap()
    }

    async fn imap(&self) -> Client<tokio_rustls::client::TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.running.imaps).await.unwrap();
        let mut client = Client(BufReader::new(self.tls(stream).await));
        assert!(client.line().await.starts_with("* OK"));
        let login = format!("a LOGIN anna@example.org \"{PASSWORD}\"\r\n");
        assert!(client.ask(&login, "a ").await.contains("a OK"));
        client
    }

    async fn lmtp(&self) -> Client<TcpStream> {
        Client(BufReader::new(TcpStream::connect(self.running.lmtp).await.unwrap()))
    }
}

fn notice(to: &str) -> DeliverRequest {
    DeliverRequest {
        address: to.to_owned(),
        sender: String::new(),
        message: b"Subject: notice\nFrom: us@example.org\r\n\r\nline\nlast".to_vec(),
    }
}

#[tokio::test]
async fn mail_comes_in_by_every_door_and_is_read_over_imap() {
    let house = house().await;
    let mut mail = house.mail(ServiceName::Identity);
    let delivered = mail.deliver(notice("Anna@example.org")).await;
    // The fake knows one spelling; the real service knows all.
    assert_eq!(delivered.unwrap_err().code(), Code::NotFound);
    let delivered = mail.deliver(notice("anna@example.org")).await.unwrap().into_inner();
    assert_eq!(delivered.mailbox_id, anna().0.to_string());
    let unknown = mail.deliver(notice("nobody@example.org")).await.unwrap_err();
    assert_eq!(
        (unknown.code(), reason(&unknown).as_deref()),
        (Code::NotFound, Some("unknown-recipient"))
    );
    assert_eq!(mail.deliver(notice("no address")).await.unwrap_err().code(), Code::InvalidArgument);
    let later = mail.deliver(notice("later@example.org")).await.unwrap_err();
    assert_eq!(reason(&later).as_deref(), Some("mailbox-deferred"));

    let envelope =
        "LHLO mx.test\r\nMAIL FROM:<b@example.org>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\n";
    let message = "Subject: over LMTP\r\n\r\nbody\r\n.\r\nQUIT\r\n";
    let mut lmtp = house.lmtp().await;
    lmtp.ask(envelope, "354").await;
    assert!(lmtp.ask(message, "221").await.starts_with("250 2.1.5"));
    let socket = UnixStream::connect(house.socket.path().join("lmtp")).await.unwrap();
    let mut lmtp = Client(BufReader::new(socket));
    lmtp.ask(envelope, "354").await;
    assert!(lmtp.ask(message, "221").await.starts_with("250 2.1.5"));
    // STARTTLS; what was said in the clear with it is forgotten.
    let mut lmtp = house.lmtp().await;
    assert!(lmtp.ask("LHLO x\r\n", "250 ").await.contains("STARTTLS"));
    lmtp.ask("STARTTLS\r\nLHLO injected\r\n", "220 2.0.0").await;
    let mut lmtp = Client(BufReader::new(house.tls(lmtp.0.into_inner()).await));
    let after = lmtp.ask("MAIL FROM:<>\r\n", "503").await;
    assert_eq!(after, "503 5.5.1 LHLO first\r\n".to_owned());
    assert!(!lmtp.ask("LHLO x\r\n", "250 ").await.contains("STARTTLS"));
    lmtp.ask(&envelope.replace("LHLO mx.test\r\n", ""), "354").await;
    assert!(lmtp.ask(message, "221").await.starts_with("250 2.1.5"));

    let mut imap = house.imap().await;
    assert!(imap.ask("b SELECT INBOX\r\n", "b ").await.contains("* 4 EXISTS"));
    let fetched = imap.ask("c FETCH 1 BODY.PEEK[]\r\n", "c ").await;
    assert!(fetched.contains("Received: from identity\r\n\tby localhost with local;"), "{fetched}");
    assert!(
        fetched.contains("Subject: notice\r\nFrom: us@example.org\r\n\r\nline\r\nlast)"),
        "{fetched}"
    );
    assert!(imap.ask("d FETCH 4 BODY.PEEK[]\r\n", "d ").await.contains("with LMTPS;"));
    let usage = GetUsageRequest { mailbox_id: anna().0.to_string() };
    let usage = house.mail(ServiceName::Admin).get_usage(usage).await.unwrap().into_inner();
    assert_eq!(usage.messages, 4);
    let none = GetUsageRequest { mailbox_id: MailboxId::from_bytes([1; 16]).to_string() };
    let none = house.mail(ServiceName::Admin).get_usage(none).await.unwrap().into_inner();
    assert_eq!((none.bytes, none.messages), (0, 0));
}

#[tokio::test]
async fn what_is_revoked_ends_its_connections() {
    let house = house().await;
    let mut operator = house.mail(ServiceName::Admin);
    let list = ListConnectionsRequest::default();
    let (mailbox, account, app_password) = anna();
    let revoked = Fact::AppPasswordRevoked(AppPasswordRevoked {
        app_password_id: app_password.to_string(),
        account_id: account.to_string(),
    });
    let detached = Fact::AttachmentChanged(AttachmentChanged {
        account_id: account.to_string(),
        mailbox_id: mailbox.to_string(),
        attached: false,
    });
    for (sender, fact) in [(&house.around.identity, revoked), (&house.around.mailbox, detached)] {
        let mut idle = house.imap().await;
        idle.ask("b SELECT INBOX\r\n", "b ").await;
        idle.ask("c IDLE\r\n", "+").await;
        let open = operator.list_connections(list.clone()).await.unwrap().into_inner().connections;
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].credential_id, app_password.to_string());
        let now = SystemClock.now();
        sender.send(Event { time: None, fact: Some(fact) }).unwrap();
        let said = idle.line().await;
        assert!(said.starts_with("* BYE"), "{said}");
        assert_eq!(idle.line().await, "");
        assert!(SystemClock.now().since(now) < Duration::from_secs(1));
        while !operator
            .list_connections(list.clone())
            .await
            .unwrap()
            .into_inner()
            .connections
            .is_empty()
        {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test]
async fn one_connection_is_ended_and_the_others_stay() {
    let house = house().await;
    let (mailbox, account, app_password) = anna();
    let (mut first, mut second) = (house.imap().await, house.imap().await);
    first.ask("b ID (\"name\" \"Tablet\")\r\n", "b ").await;
    let link = house.board.link(ServiceName::Admin, ServiceName::Mail);
    let mut operator = ConnectionServiceClient::new(link);
    let list = ListMailboxConnectionsRequest { mailbox_id: mailbox.to_string() };
    let open = operator.list_mailbox_connections(list.clone()).await.unwrap().into_inner();
    let [one, two] = &open.connections[..] else { panic!("{open:?}") };
    assert_eq!((one.program.as_str(), two.program.as_str()), ("Tablet", ""));
    assert_eq!(one.credential_kind, "app-password");
    assert_eq!(one.credential_id, app_password.to_string());
    assert_eq!(one.account_id, account.to_string());
    for (mailbox_id, connection_id) in [
        (MailboxId::from_bytes([1; 16]).to_string(), one.id.clone()),
        (mailbox.to_string(), "no id".to_owned()),
        (mailbox.to_string(), one.id.clone()),
    ] {
        let ended = MailboxConnectionEnded { mailbox_id, connection_id };
        let fact = Some(Fact::MailboxConnectionEnded(ended));
        house.around.mailbox.send(Event { time: None, fact }).unwrap();
    }
    assert!(first.line().await.starts_with("* BYE"));
    assert!(second.ask("c NOOP\r\n", "c ").await.contains("c OK"));
    let other = ListMailboxConnectionsRequest { mailbox_id: account.to_string() };
    let none = operator.list_mailbox_connections(other).await;
    assert!(none.is_err() || none.unwrap().into_inner().connections.is_empty());
}

#[tokio::test]
async fn the_drain_says_goodbye() {
    let house = house().await;
    let mut imap = house.imap().await;
    let mut lmtp = house.lmtp().await;
    lmtp.ask("LHLO x\r\n", "250 ").await;
    house.drain.begin();
    assert!(imap.line().await.starts_with("* BYE"));
    assert!(lmtp.line().await.starts_with("421"));
    assert!(house.drain.finish(Duration::from_secs(5)).await);
    assert!(TcpStream::connect(house.running.lmtp).await.is_err());
}

#[tokio::test]
async fn the_access_table_holds() {
    let house = house().await;
    let usage = GetUsageRequest { mailbox_id: anna().0.to_string() };
    let web = house.mail(ServiceName::Web).get_usage(usage.clone()).await.unwrap_err();
    assert_eq!(web.code(), Code::Unauthenticated);
    let other = house.mail(ServiceName::Identity).get_usage(usage).await.unwrap_err();
    assert_eq!(other.code(), Code::PermissionDenied);
    let list =
        house.mail(ServiceName::Web).list_connections(ListConnectionsRequest::default()).await;
    assert_eq!(list.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let house = house().await;
    let parts = Parts {
        store: Arc::new(MemoryStore::new()),
        blobs: BlobStore::memory(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        identity: house.board.link(ServiceName::Mail, ServiceName::Identity),
        mailbox: house.board.link(ServiceName::Mail, ServiceName::Mailbox),
        tls: Arc::new(
            rustls::ServerConfig::builder_with_provider(Arc::new(
                rustls::crypto::aws_lc_rs::default_provider(),
            ))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(rustls::server::ResolvesServerCertUsingSni::new())),
        ),
        issuer: String::new(),
        config: MailConfig { imap_listen: house.running.imap, ..MailConfig::default() },
        drain: Drain::new(),
    };
    let error = start(parts).await.err().unwrap();
    assert!(error.to_string().contains("mail.imap_listen"), "{error}");
    let mut rest = Vec::new();
    let mut still = TcpStream::connect(house.running.imap).await.unwrap();
    still.read_buf(&mut rest).await.unwrap();
    assert!(rest.starts_with(b"* OK"));
}

#[tokio::test]
async fn other_servers_ask_over_tcp_and_over_a_socket() {
    async fn asks<S: AsyncRead + AsyncWrite + Unpin>(stream: S) {
        let mut client = Client(BufReader::new(stream));
        // Her address and the password of these tests.
        let resp = "AGFubmFAZXhhbXBsZS5vcmcAYSBwYXNzd29yZCBvZiB0aGVzZSB0ZXN0cw==";
        let asked = format!(
            "VERSION\t1\t1\nCPID\t1\nAUTH\t1\tPLAIN\tservice=smtp\trip=192.0.2.1\tsecured\tresp={resp}\n"
        );
        assert!(client.ask(&asked, "DONE").await.starts_with("VERSION\t1\t2\nMECH\tPLAIN\t"));
        assert_eq!(client.line().await, "OK\t1\tuser=anna@example.org\n");
    }
    let house = house().await;
    asks(TcpStream::connect(house.running.sasl.unwrap()).await.unwrap()).await;
    asks(UnixStream::connect(house.socket.path().join("auth")).await.unwrap()).await;
    let stream = TcpStream::connect(house.running.http_auth.unwrap()).await.unwrap();
    let mut client = Client(BufReader::new(stream));
    let basic = "YW5uYUBleGFtcGxlLm9yZzphIHBhc3N3b3JkIG9mIHRoZXNlIHRlc3Rz";
    let asked =
        format!("GET /auth/caldav HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {basic}\r\n\r\n");
    let said = client.ask(&asked, "\r\n").await;
    assert!(said.starts_with("HTTP/1.1 200 OK"), "{said}");
    assert!(said.contains("gatepost-user: anna@example.org\r\n"), "{said}");
    assert!(house.drain.finish(Duration::from_secs(5)).await);
}
