//! Arbitrary bytes thrown at a whole server; `tests/fuzz` throws many more.

use std::{sync::Arc, time::Duration};

use gatepost_blob::BlobStore;
use gatepost_lmtp::{LmtpConfig, LmtpParts, LmtpServer};
use gatepost_mail_store::{Finding, FolderName, MailStore, MailStoreConfig};
use gatepost_model::{MailboxId, ManualClock, SeededEntropy, ServiceName, Timestamp};
use gatepost_proto::mailbox::v1::{
    AuthenticateRequest, AuthenticateResponse, RecordProgramRequest, RecordProgramResponse,
    ResolveRecipientRequest, ResolveRecipientResponse,
    authentication_service_server::{AuthenticationService, AuthenticationServiceServer},
};
use gatepost_runtime::{config::Size, drain::Drain, link::Switchboard};
use gatepost_store::MemoryStore;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};
use tonic::{Request, Response, Status};

/// Says whose an address is.
pub(crate) type Known = fn(&str) -> Result<ResolveRecipientResponse, Status>;

/// A mailbox service that knows addresses and nothing else.
struct Mailboxes(Known);

#[tonic::async_trait]
impl AuthenticationService for Mailboxes {
    async fn authenticate(
        &self,
        _: Request<AuthenticateRequest>,
    ) -> Result<Response<AuthenticateResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }

    async fn record_program(
        &self,
        _: Request<RecordProgramRequest>,
    ) -> Result<Response<RecordProgramResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }

    async fn resolve_recipient(
        &self,
        request: Request<ResolveRecipientRequest>,
    ) -> Result<Response<ResolveRecipientResponse>, Status> {
        self.0(&request.into_inner().address).map(Response::new)
    }
}

/// What a server in memory is made of.
pub(crate) fn parts(known: Known, max_message_bytes: u64) -> LmtpParts {
    let clock = Arc::new(ManualClock::at(Timestamp::from_unix_seconds(1_700_000_000)));
    let mail = MailStore::new(
        Arc::new(MemoryStore::new()),
        BlobStore::memory(),
        clock.clone(),
        Arc::new(SeededEntropy::new(1)),
        MailStoreConfig { max_message_bytes, ..MailStoreConfig::default() },
    );
    let board = Switchboard::new();
    let routes = tonic::service::Routes::new(AuthenticationServiceServer::new(Mailboxes(known)));
    board.connect(ServiceName::Mailbox, routes.into_axum_router());
    LmtpParts {
        mail,
        mailbox: board.link(ServiceName::Mail, ServiceName::Mailbox),
        clock,
        tls: None,
        name: "mail.test".to_owned(),
        config: LmtpConfig::default(),
        drain: Drain::new(),
    }
}

/// Knows `a@b.example` and `ü@b.example`, and `full@b.example`, whose mailbox takes only little.
fn known(address: &str) -> Result<ResolveRecipientResponse, Status> {
    let (mailbox_id, quota_bytes) = match address {
        "a@b.example" => (mailbox(0).to_string(), 0),
        "ü@b.example" => (mailbox(1).to_string(), 0),
        "full@b.example" => (mailbox(2).to_string(), 400),
        "down@b.example" => return Err(Status::unavailable("down")),
        _ => (String::new(), 0),
    };
    let deferred = address == "later@b.example";
    Ok(ResolveRecipientResponse { mailbox_id, quota_bytes, deferred })
}

/// How many mailboxes there are.
const MAILBOXES: u8 = 3;

fn mailbox(number: u8) -> MailboxId {
    MailboxId::from_bytes([number + 1; 16])
}

/// A server with small limits, and where its mail goes.
fn server() -> (LmtpServer, MailStore) {
    let config = LmtpConfig {
        max_recipients: 4,
        max_line: Size(1024),
        max_errors: 6,
        ..LmtpConfig::default()
    };
    let parts = LmtpParts { config, ..parts(known, 2000) };
    let mail = parts.mail.clone();
    (LmtpServer::new(parts), mail)
}

/// Says everything in pieces and goes away; the connection must end by itself, soon. What was answered.
async fn throw(server: &LmtpServer, cut: usize, bytes: &[u8]) -> Vec<u8> {
    let (near, far) = tokio::io::duplex(1024);
    let (mut read, mut write) = tokio::io::split(near);
    let talking = async {
        for piece in bytes.chunks(cut) {
            // A server that has hung up is what some inputs are about.
            if write.write_all(piece).await.is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
        let _closed = write.shutdown().await;
    };
    let mut said = Vec::new();
    let reading = async {
        let _closed = read.read_to_end(&mut said).await;
    };
    let whole = async { tokio::join!(server.serve_stream(far, None), talking, reading) };
    timeout(Duration::from_secs(5), whole).await.expect("the connection ends");
    said
}

/// How many messages are in all mailboxes, which are as their records say.
async fn messages(mail: &MailStore) -> usize {
    let mut count = 0;
    for number in 0..MAILBOXES {
        let mailbox = mail.open(mailbox(number), 0).await.unwrap();
        let report = mailbox.check(true, |_| {}).await.unwrap();
        // Bytes of messages that did not come to their end are swept away in time.
        let bad = report.findings.iter().find(|one| !matches!(one, Finding::Orphan { .. }));
        assert_eq!(bad, None);
        let inbox = mailbox.folder(&FolderName::inbox()).await.unwrap();
        for row in inbox.rows().iter() {
            let bytes = inbox.read(row, 0..u64::MAX).await.unwrap();
            assert!(bytes.starts_with(b"Return-Path: <"), "{:?}", String::from_utf8_lossy(&bytes));
            count += 1;
        }
    }
    count
}

/// A connection of its own for `input`, whose first byte says in what pieces it comes. Every reply is one, and
/// exactly what was said to be delivered is there. Afterwards others can deliver.
pub(crate) fn connection(input: &[u8]) {
    const NEXT: &[u8] =
        b"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n\r\n.\r\nQUIT\r\n";
    let Some((cut, input)) = input.split_first() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (server, mail) = server();
        let said = throw(&server, usize::from(*cut).max(1), input).await;
        let said = String::from_utf8(said).unwrap();
        assert!(said.is_empty() || said.ends_with("\r\n"), "{said:?}");
        for line in said.split_terminator("\r\n") {
            let (code, rest) = line.split_at_checked(3).unwrap();
            assert!(code.bytes().all(|byte| byte.is_ascii_digit()), "{line:?}");
            assert!(rest.starts_with([' ', '-']) && !rest.contains(['\r', '\n']), "{line:?}");
        }
        let delivered = said.matches("250 2.1.5 delivered\r\n").count();
        assert_eq!(messages(&mail).await, delivered, "{said}");
        let said = String::from_utf8(throw(&server, NEXT.len(), NEXT).await).unwrap();
        assert!(said.contains("250 2.1.5 delivered\r\n221 "), "{said}");
        assert_eq!(messages(&mail).await, delivered + 1);
    });
}
