//! Arbitrary bytes thrown at a whole server of Dovecot's authentication protocol; `tests/fuzz` throws many more.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use gatepost_mail_auth::{SaslConfig, SaslParts, SaslServer};
use gatepost_model::{SeededEntropy, ServiceName};
use gatepost_proto::mailbox::v1::{
    AuthenticateRequest, AuthenticateResponse, AuthenticationGrant, AuthenticationRefusal,
    RecordProgramRequest, RecordProgramResponse, ResolveRecipientRequest, ResolveRecipientResponse,
    authenticate_response::Outcome,
    authentication_service_server::{AuthenticationService, AuthenticationServiceServer},
};
use gatepost_runtime::{
    config::{Size, Span},
    drain::Drain,
    link::Switchboard,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};
use tonic::{Request, Response, Status};

/// The secret that opens every mailbox.
const SECRET: &str = "right";

/// Counts those who were let in.
#[derive(Clone, Default)]
struct Mailboxes(Arc<AtomicUsize>);

#[tonic::async_trait]
impl AuthenticationService for Mailboxes {
    async fn authenticate(
        &self,
        request: Request<AuthenticateRequest>,
    ) -> Result<Response<AuthenticateResponse>, Status> {
        let request = request.into_inner();
        let outcome = match request.secret.as_str() {
            SECRET => {
                self.0.fetch_add(1, Ordering::Relaxed);
                let address = request.address;
                Outcome::Grant(AuthenticationGrant { address, ..AuthenticationGrant::default() })
            }
            "throttled" => Outcome::Refusal(AuthenticationRefusal::Throttled.into()),
            "scope" => Outcome::Refusal(AuthenticationRefusal::Scope.into()),
            "down" => return Err(Status::unavailable("down")),
            _ => Outcome::Refusal(AuthenticationRefusal::Credentials.into()),
        };
        Ok(Response::new(AuthenticateResponse { outcome: Some(outcome) }))
    }

    async fn record_program(
        &self,
        _: Request<RecordProgramRequest>,
    ) -> Result<Response<RecordProgramResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }

    async fn resolve_recipient(
        &self,
        _: Request<ResolveRecipientRequest>,
    ) -> Result<Response<ResolveRecipientResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }
}

/// A server with small limits and without pauses, and who was let in.
fn server() -> (SaslServer, Mailboxes) {
    let mailboxes = Mailboxes::default();
    let board = Switchboard::new();
    let service = AuthenticationServiceServer::new(mailboxes.clone());
    let routes = tonic::service::Routes::new(service);
    board.connect(ServiceName::Mailbox, routes.into_axum_router());
    let server = SaslServer::new(SaslParts {
        mailbox: board.link(ServiceName::Mail, ServiceName::Mailbox),
        entropy: Arc::new(SeededEntropy::new(1)),
        issuer: "https://id.example".to_owned(),
        config: SaslConfig {
            max_connections: 1,
            max_requests: 3,
            max_line: Size(1024),
            refusal_pause: Span(Duration::ZERO),
            ..SaslConfig::default()
        },
        drain: Drain::new(),
    });
    (server, mailboxes)
}

/// Says everything in pieces, with time between them for what is asked to be answered, and goes away; the
/// connection must end by itself, soon. What was answered.
async fn throw(server: &SaslServer, cut: usize, bytes: &[u8]) -> String {
    let (near, far) = tokio::io::duplex(1024);
    server.serve_stream(far, None);
    let (mut read, mut write) = tokio::io::split(near);
    let talking = async {
        for piece in bytes.chunks(cut) {
            // A server that has hung up is what some inputs are about.
            if write.write_all(piece).await.is_err() {
                break;
            }
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
        }
        let _closed = write.shutdown().await;
    };
    let mut said = Vec::new();
    let reading = async {
        let _closed = read.read_to_end(&mut said).await;
    };
    let whole = async { tokio::join!(talking, reading) };
    timeout(Duration::from_secs(5), whole).await.expect("the connection ends");
    String::from_utf8(said).unwrap()
}

/// A connection of its own for `input`, whose first byte says in what pieces it comes. Every answer is to a number
/// that was asked for, and only who was let in is told so. Afterwards others can ask.
pub(crate) fn connection(input: &[u8]) {
    let Some((cut, input)) = input.split_first() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (server, mailboxes) = server();
        let said = throw(&server, usize::from(*cut).max(1), input).await;
        assert!(said.is_empty() || said.ends_with('\n'), "{said:?}");
        let (mut lines, mut asked) = (said.lines(), HashSet::new());
        assert!(lines.any(|line| line == "DONE"), "{said:?}");
        for line in input.split(|byte| *byte == b'\n') {
            let number = line.split(|byte| *byte == b'\t').nth(1).unwrap_or_default();
            let number = std::str::from_utf8(number.strip_suffix(b"\r").unwrap_or(number));
            asked.extend(number.ok().and_then(|number| number.parse::<u32>().ok()));
        }
        let mut let_in = 0;
        for line in lines {
            assert!(!line.contains(['\0', '\r']), "{line:?}");
            let mut fields = line.split('\t');
            let word = fields.next().unwrap_or_default();
            assert!(["OK", "FAIL", "CONT"].contains(&word), "{line:?}");
            let number = fields.next().and_then(|number| number.parse().ok());
            assert!(number.is_some_and(|number| asked.contains(&number)), "{line:?}");
            let_in += usize::from(word == "OK");
        }
        // One that was given up meanwhile is not told.
        assert!(let_in <= mailboxes.0.load(Ordering::Relaxed), "{said:?}");
        again(&server).await;
    });
}

/// The one place for a connection is free again, and a right secret is let in.
async fn again(server: &SaslServer) {
    const LOGIN: &[u8] = b"VERSION\t1\t2\nCPID\t1\nAUTH\t1\tPLAIN\tservice=smtp\tsecured\tresp=AGFAYi5leGFtcGxlAHJpZ2h0\n";
    let place = async {
        loop {
            let said = throw(server, LOGIN.len(), LOGIN).await;
            if !said.is_empty() {
                return said;
            }
            tokio::task::yield_now().await;
        }
    };
    let said = timeout(Duration::from_secs(5), place).await.expect("a place");
    assert!(said.contains("DONE\n"), "{said:?}");
}
