//! A server over stores in memory, a mailbox service that knows one password, and a client.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::StreamExt;
use gatepost_imap::{ImapConfig, ImapParts, ImapServer};
use gatepost_mail_store::{MailStore, MailStoreConfig};
use gatepost_mime::SummaryRecord;
use gatepost_model::{
    AccountId, AppPasswordId, MailboxId, ManualClock, OauthGrantId, SeededEntropy, ServiceName,
    Timestamp,
};
use gatepost_proto::mailbox::v1::{
    AttachedPerson, AuthenticateRequest, AuthenticateResponse, AuthenticationGrant,
    AuthenticationRefusal, CredentialKind, NameAttachedPeopleRequest, NameAttachedPeopleResponse,
    Permission, RecordProgramRequest, RecordProgramResponse, ResolveRecipientRequest,
    ResolveRecipientResponse, SecretForm,
    attached_people_service_server::{AttachedPeopleService, AttachedPeopleServiceServer},
    authenticate_response::Outcome,
    authentication_service_server::{AuthenticationService, AuthenticationServiceServer},
};
use gatepost_runtime::{
    access::{Acting, Rule, guard},
    config::Span,
    drain::Drain,
    link::Switchboard,
};
use gatepost_store::{ChangeSet, Expect, Range, Store, Table};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream},
    time::timeout,
};
use tonic::{Request, Response, Status, service::Routes};

pub(crate) const ADDRESS: &str = "anna@example.org";
pub(crate) const SECRET: &str = "right secret";
/// An access token that opens the mailbox with everything IMAP does; "right" only reads.
pub(crate) const WHOLE: &str = "whole";
/// Opens the same mailbox for another account, with another app password.
pub(crate) const SECOND: &str = "second secret";

pub(crate) fn mailbox_id() -> MailboxId {
    MailboxId::from_bytes([1; 16])
}

pub(crate) fn app_password_id() -> AppPasswordId {
    AppPasswordId::from_bytes([2; 16])
}

pub(crate) fn grant_id() -> OauthGrantId {
    OauthGrantId::from_bytes([5; 16])
}

pub(crate) fn account_id() -> AccountId {
    AccountId::from_bytes([3; 16])
}

/// The second account.
pub(crate) fn second_id() -> AccountId {
    AccountId::from_bytes([33; 16])
}

const RULES: &[Rule] = &[
    Rule::new(
        "gatepost.mailbox.v1.AuthenticationService/Authenticate",
        &[ServiceName::Mail],
        Acting::Service,
    ),
    Rule::new(
        "gatepost.mailbox.v1.AuthenticationService/RecordProgram",
        &[ServiceName::Mail],
        Acting::Service,
    ),
    Rule::new(
        "gatepost.mailbox.v1.AttachedPeopleService/NameAttachedPeople",
        &[ServiceName::Mail],
        Acting::Service,
    ),
];

/// What the mailbox service answers and was asked.
#[derive(Clone, Default)]
pub(crate) struct Door(Arc<Mutex<DoorState>>);

#[derive(Default)]
pub(crate) struct DoorState {
    pub(crate) permissions: Vec<Permission>,
    /// Of the second account.
    pub(crate) second: Vec<Permission>,
    pub(crate) expires_unix: i64,
    pub(crate) quota_bytes: u64,
    pub(crate) throttled: bool,
    /// Have all passwords and tokens been revoked?
    pub(crate) ended: bool,
    pub(crate) down: bool,
    pub(crate) programs: Vec<String>,
    /// Where logins came from.
    pub(crate) clients: Vec<String>,
    /// How long a check takes.
    pub(crate) delay: Duration,
    /// Who is attached, and their addresses: what the first account sees. Others see themselves.
    pub(crate) people: Vec<(AccountId, String)>,
}

impl Door {
    pub(crate) fn set(&self, change: impl FnOnce(&mut DoorState)) {
        change(&mut self.0.lock().unwrap());
    }

    pub(crate) fn clients(&self) -> Vec<String> {
        self.0.lock().unwrap().clients.clone()
    }

    pub(crate) fn programs(&self) -> Vec<String> {
        self.0.lock().unwrap().programs.clone()
    }
}

impl DoorState {
    fn decide(&self, request: &AuthenticateRequest) -> Result<Outcome, Status> {
        if self.down {
            return Err(Status::unavailable("down"));
        }
        let outcome = if self.throttled {
            Outcome::Refusal(AuthenticationRefusal::Throttled.into())
        } else if self.ended {
            Outcome::Refusal(AuthenticationRefusal::Credentials.into())
        } else if request.form() == SecretForm::BearerToken {
            show(request)
        } else if request.address == ADDRESS && [SECRET, SECOND].contains(&&*request.secret) {
            let second = request.secret == SECOND;
            let permissions = if second { &self.second } else { &self.permissions };
            Outcome::Grant(AuthenticationGrant {
                mailbox_id: mailbox_id().to_string(),
                address: ADDRESS.into(),
                credential_kind: CredentialKind::AppPassword.into(),
                credential_id: match second {
                    true => AppPasswordId::from_bytes([22; 16]).to_string(),
                    false => app_password_id().to_string(),
                },
                account_id: if second { second_id() } else { account_id() }.to_string(),
                permissions: permissions.iter().map(|p| i32::from(*p)).collect(),
                quota_bytes: self.quota_bytes,
                expires_unix: self.expires_unix,
            })
        } else {
            Outcome::Refusal(AuthenticationRefusal::Credentials.into())
        };
        Ok(outcome)
    }
}

#[tonic::async_trait]
impl AuthenticationService for Door {
    async fn authenticate(
        &self,
        request: Request<AuthenticateRequest>,
    ) -> Result<Response<AuthenticateResponse>, Status> {
        let request = request.into_inner();
        let (delay, decided) = {
            let mut state = self.0.lock().unwrap();
            state.clients.push(request.client.clone().unwrap_or_default().ip);
            (state.delay, state.decide(&request))
        };
        // What is known when it is asked is told when the answer comes.
        tokio::time::sleep(delay).await;
        decided.map(|outcome| Response::new(AuthenticateResponse { outcome: Some(outcome) }))
    }

    async fn resolve_recipient(
        &self,
        _request: Request<ResolveRecipientRequest>,
    ) -> Result<Response<ResolveRecipientResponse>, Status> {
        Err(Status::unimplemented("not asked by IMAP"))
    }

    async fn record_program(
        &self,
        request: Request<RecordProgramRequest>,
    ) -> Result<Response<RecordProgramResponse>, Status> {
        let client = request.into_inner().client.unwrap_or_default();
        self.0.lock().unwrap().programs.push(client.program);
        Ok(Response::new(RecordProgramResponse {}))
    }
}

#[tonic::async_trait]
impl AttachedPeopleService for Door {
    async fn name_attached_people(
        &self,
        request: Request<NameAttachedPeopleRequest>,
    ) -> Result<Response<NameAttachedPeopleResponse>, Status> {
        let asked = request.into_inner();
        assert_eq!(asked.mailbox_id, mailbox_id().to_string());
        let state = self.0.lock().unwrap();
        if state.down {
            return Err(Status::unavailable("down"));
        }
        let all = asked.account_id == account_id().to_string();
        let people = state.people.iter().map(|(account, email)| AttachedPerson {
            account_id: account.to_string(),
            email: email.clone(),
        });
        let people = people.filter(|person| all || person.account_id == asked.account_id);
        Ok(Response::new(NameAttachedPeopleResponse { people: people.collect() }))
    }
}

/// Access tokens: `right` opens, with the address or without one, `scope` is for something else.
fn show(request: &AuthenticateRequest) -> Outcome {
    match (request.address.as_str(), request.secret.as_str()) {
        (ADDRESS | "", token @ ("right" | WHOLE)) => Outcome::Grant(AuthenticationGrant {
            mailbox_id: mailbox_id().to_string(),
            address: ADDRESS.into(),
            credential_kind: CredentialKind::OauthGrant.into(),
            credential_id: grant_id().to_string(),
            account_id: account_id().to_string(),
            permissions: match token {
                WHOLE => vec![Permission::Read, Permission::Write, Permission::Folders],
                _ => vec![Permission::Read],
            }
            .into_iter()
            .map(i32::from)
            .collect(),
            ..AuthenticationGrant::default()
        }),
        (_, "scope") => Outcome::Refusal(AuthenticationRefusal::Scope.into()),
        _ => Outcome::Refusal(AuthenticationRefusal::Credentials.into()),
    }
}

/// A server, ready for clients.
pub(crate) struct Server {
    pub(crate) imap: ImapServer,
    pub(crate) door: Door,
    pub(crate) drain: Drain,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) mail: MailStore,
    made_of: MadeOf,
}

/// What stays when a server begins anew.
#[derive(Clone)]
struct MadeOf {
    store: Arc<gatepost_store::MemoryStore>,
    blobs: gatepost_blob::BlobStore,
    limits: MailStoreConfig,
    config: ImapConfig,
    tls: Arc<rustls::ServerConfig>,
    /// How many servers there were.
    servers: u64,
}

impl MadeOf {
    fn start(
        &self,
        door: &Door,
        clock: &Arc<ManualClock>,
        drain: &Drain,
    ) -> (ImapServer, MailStore) {
        let board = Switchboard::new();
        let routes = Routes::new(AuthenticationServiceServer::new(door.clone()))
            .add_service(AttachedPeopleServiceServer::new(door.clone()));
        board.connect(ServiceName::Mailbox, guard(routes, RULES));
        let mail = MailStore::new(
            self.store.clone(),
            self.blobs.clone(),
            clock.clone(),
            Arc::new(SeededEntropy::new(self.servers)),
            self.limits.clone(),
        );
        let imap = ImapServer::new(ImapParts {
            mail: mail.clone(),
            mailbox: board.link(ServiceName::Mail, ServiceName::Mailbox),
            clock: clock.clone(),
            tls: self.tls.clone(),
            issuer: "https://id.example.org".to_owned(),
            config: self.config.clone(),
            drain: drain.clone(),
        });
        (imap.unwrap(), mail)
    }
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::with(|_| ())
    }

    pub(crate) fn with(change: impl FnOnce(&mut ImapConfig)) -> Self {
        Self::made(change, |_| ())
    }

    /// With other limits of the mail store.
    pub(crate) fn with_store(change: impl FnOnce(&mut MailStoreConfig)) -> Self {
        Self::made(|_| (), change)
    }

    /// With other limits of both.
    pub(crate) fn made(
        change: impl FnOnce(&mut ImapConfig),
        change_store: impl FnOnce(&mut MailStoreConfig),
    ) -> Self {
        // What is expunged is gone: who keeps it is not the protocol's concern.
        let keep_expunged = Duration::ZERO;
        let mut limits = MailStoreConfig { keep_expunged, ..MailStoreConfig::default() };
        change_store(&mut limits);
        let mut config = ImapConfig {
            refusal_pause: Span(Duration::from_millis(1)),
            drain_within: Span(Duration::from_millis(500)),
            ..ImapConfig::default()
        };
        change(&mut config);
        let clock = Arc::new(ManualClock::at(Timestamp::from_unix_seconds(1_700_000_000)));
        let door = Door::default();
        door.set(|state| {
            state.permissions = vec![Permission::Read, Permission::Write, Permission::Folders];
        });
        let drain = Drain::new();
        let (tls, certificate) = tls();
        let made_of = MadeOf {
            store: Arc::new(gatepost_store::MemoryStore::new()),
            blobs: gatepost_blob::BlobStore::memory(),
            limits,
            config,
            tls,
            servers: 1,
        };
        let (imap, mail) = made_of.start(&door, &clock, &drain);
        Self { imap, door, drain, clock, certificate, mail, made_of }
    }

    /// Lets time pass, and does what is due then.
    pub(crate) async fn pass_and_tidy(&self, span: Duration) {
        self.clock.advance(span);
        self.mail.tidy().await.unwrap();
    }

    /// Keeps of every message no more than stores from before did: no fields of its header.
    pub(crate) async fn forget_fields(&self) {
        let (store, table) = (&self.made_of.store, Table("summary"));
        let mut changes = ChangeSet::new();
        for entry in store.scan(Range::prefix(table, &[])).await.unwrap() {
            let kept = SummaryRecord::read(&entry.record.value).structure::<Vec<u8>>();
            changes.put(table, entry.key, Expect::Any, kept.unwrap().encode());
        }
        assert!(!changes.is_empty());
        store.commit(changes).await.unwrap();
    }

    /// Removes the bytes of all messages.
    pub(crate) async fn lose_bytes(&self) {
        let blobs: Vec<_> = self.made_of.blobs.list(None).collect().await;
        for blob in blobs {
            self.made_of.blobs.delete(&blob.unwrap().key).await.unwrap();
        }
    }

    /// Begins anew over the same stores; connections of before must be at their end.
    pub(crate) fn restart(&mut self) {
        self.made_of.servers += 1;
        (self.imap, self.mail) = self.made_of.start(&self.door, &self.clock, &self.drain);
    }

    /// A connection that is protected, at the greeting.
    pub(crate) async fn stranger(&self) -> Client<DuplexStream> {
        self.connect(true).await
    }

    /// A connection, at the greeting.
    pub(crate) async fn connect(&self, secure: bool) -> Client<DuplexStream> {
        let (near, far) = tokio::io::duplex(16 << 10);
        let imap = self.imap.clone();
        tokio::spawn(async move {
            imap.serve_wire(far, IpAddr::V4(Ipv4Addr::LOCALHOST), secure).await;
        });
        let mut client = Client::new(near);
        let greeting = client.response().await;
        assert!(greeting.starts_with("* OK [CAPABILITY IMAP4rev1 "), "{greeting}");
        client
    }

    /// A connection that is logged in.
    pub(crate) async fn client(&self) -> Client<DuplexStream> {
        let mut client = self.stranger().await;
        client.ok(&format!("LOGIN {ADDRESS} \"{SECRET}\"")).await;
        client
    }

    /// A connection of the second account.
    pub(crate) async fn second(&self) -> Client<DuplexStream> {
        let mut client = self.stranger().await;
        client.ok(&format!("LOGIN {ADDRESS} \"{SECOND}\"")).await;
        client
    }

    /// A connection with a folder selected.
    pub(crate) async fn selected(&self, folder: &str) -> Client<DuplexStream> {
        let mut client = self.client().await;
        client.ok(&format!("SELECT {folder}")).await;
        client
    }
}

pub(crate) fn tls() -> (Arc<rustls::ServerConfig>, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = rustls::ServerConfig::builder_with_provider(
        rustls::crypto::aws_lc_rs::default_provider().into(),
    )
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_no_client_auth()
    .with_single_cert(vec![certificate.clone()], key)
    .unwrap();
    (Arc::new(config), certificate)
}

/// The other end.
pub(crate) struct Client<W> {
    pub(crate) wire: W,
    input: Vec<u8>,
    commands: usize,
}

/// What a command got: untagged responses, and the tagged line without its tag.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) untagged: Vec<String>,
    pub(crate) tagged: String,
}

impl Got {
    /// The untagged responses, without `* `, joined by `|`.
    pub(crate) fn all(&self) -> String {
        let short = |line: &String| line.strip_prefix("* ").unwrap_or(line).to_owned();
        self.untagged.iter().map(short).collect::<Vec<_>>().join("|")
    }

    /// The first untagged response that holds the text.
    pub(crate) fn line(&self, text: &str) -> &str {
        let found = self.untagged.iter().find(|line| line.contains(text));
        found.unwrap_or_else(|| panic!("no {text:?} in {self:#?}"))
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.untagged.iter().any(|line| line.contains(text))
    }
}

impl<W: AsyncRead + AsyncWrite + Unpin> Client<W> {
    pub(crate) fn new(wire: W) -> Self {
        Self { wire, input: Vec::new(), commands: 0 }
    }

    pub(crate) fn buffered(&self) -> usize {
        self.input.len()
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        timeout(Duration::from_secs(20), self.wire.write_all(bytes)).await.unwrap().unwrap();
        self.wire.flush().await.unwrap();
    }

    /// Reads more; says whether there was any.
    async fn more(&mut self) -> bool {
        let mut buffer = [0; 8192];
        let read = timeout(Duration::from_secs(20), self.wire.read(&mut buffer)).await;
        let bytes = read.expect("the server answers in time").unwrap_or(0);
        self.input.extend_from_slice(&buffer[..bytes]);
        bytes > 0
    }

    /// The next response with its literals in place, without the last CRLF; empty at the end.
    pub(crate) async fn response(&mut self) -> String {
        let mut at = 0;
        loop {
            let Some(end) = self.input[at..].windows(2).position(|two| two == b"\r\n") else {
                if self.more().await {
                    continue;
                }
                return String::new();
            };
            let line = &self.input[at..at + end];
            at += end + 2;
            if let Some(length) = literal(line) {
                while self.input.len() < at + length {
                    assert!(self.more().await, "the connection ended within a literal");
                }
                at += length;
                continue;
            }
            let response = String::from_utf8_lossy(&self.input[..at - 2]).into_owned();
            self.input.drain(..at);
            return response;
        }
    }

    /// Responses up to the one with the tag.
    pub(crate) async fn until(&mut self, tag: &str) -> Got {
        let mut untagged = Vec::new();
        loop {
            let response = self.response().await;
            assert!(!response.is_empty(), "the connection ended after {untagged:#?}");
            if let Some(rest) = response.strip_prefix(tag)
                && let Some(tagged) = rest.strip_prefix(' ')
            {
                return Got { untagged, tagged: tagged.to_owned() };
            }
            untagged.push(response);
        }
    }

    /// Sends a command and reads its answer.
    pub(crate) async fn run(&mut self, command: &str) -> Got {
        self.commands += 1;
        let tag = format!("t{}", self.commands);
        self.send(format!("{tag} {command}\r\n").as_bytes()).await;
        self.until(&tag).await
    }

    /// A command that must end with OK.
    pub(crate) async fn ok(&mut self, command: &str) -> Got {
        let got = self.run(command).await;
        assert!(got.tagged.starts_with("OK"), "{command}: {got:#?}");
        got
    }

    /// A command that must end with NO or BAD and this text.
    pub(crate) async fn fails(&mut self, command: &str, with: &str) -> Got {
        let got = self.run(command).await;
        assert!(got.tagged.starts_with(with), "{command}: {got:#?}");
        got
    }

    /// Appends a message.
    pub(crate) async fn append(&mut self, folder: &str, arguments: &str, message: &str) -> Got {
        let length = message.len();
        self.ok(&format!("APPEND {folder} {arguments}{{{length}+}}\r\n{message}")).await
    }

    /// Appends a message longer than what the wire holds: read while it is written.
    pub(crate) async fn append_long(&mut self, folder: &str, message: &str) {
        let (mut read, mut write) = tokio::io::split(&mut self.wire);
        let command = format!("a APPEND {folder} {{{}+}}\r\n{message}\r\n", message.len());
        let mut one = [0; 4];
        let (sent, _) =
            tokio::join!(write.write_all(command.as_bytes()), read.read_exact(&mut one));
        sent.unwrap();
        assert_eq!(&one, b"a OK");
        self.response().await;
    }

    /// Appends this many small messages, with subjects `message 1` and so on.
    pub(crate) async fn fill(&mut self, folder: &str, count: usize) {
        for number in 1..=count {
            let message =
                format!("Subject: message {number}\r\nFrom: a@b.c\r\n\r\nbody {number}\r\n");
            self.append(folder, "", &message).await;
        }
    }

    /// Is the connection at its end?
    pub(crate) async fn at_end(&mut self) -> bool {
        self.response().await.is_empty()
    }
}

fn literal(line: &[u8]) -> Option<usize> {
    let body = line.strip_suffix(b"}")?;
    let open = body.iter().rposition(|byte| *byte == b'{')?;
    std::str::from_utf8(&body[open + 1..]).ok()?.parse().ok()
}
