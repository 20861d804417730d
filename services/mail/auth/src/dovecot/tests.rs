//! Transcripts, with a mailbox service that knows one person, and time that stands still until nobody has
//! anything left to do.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_model::{SeededEntropy, ServiceName};
use gatepost_proto::{
    common::v1::MailProtocol,
    mailbox::v1::{
        AuthenticateRequest, AuthenticateResponse, AuthenticationGrant, AuthenticationRefusal,
        RecordProgramRequest, RecordProgramResponse, ResolveRecipientRequest,
        ResolveRecipientResponse, SecretForm,
        authenticate_response::Outcome,
        authentication_service_server::{AuthenticationService, AuthenticationServiceServer},
    },
};
use gatepost_runtime::{
    config::{Size, Span},
    drain::Drain,
    link::Switchboard,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    time::{Instant, timeout},
};
use tonic::{Request, Response, Status};

use super::{SaslParts, SaslServer};
use crate::SaslConfig;

const HELLO: &str = "VERSION\t1\t2\nCPID\t42\n";

/// Knows `anna@example.org`, whose secret is `right`; it is for SMTP alone.
#[derive(Clone, Default)]
struct Mailboxes {
    asked: Arc<Mutex<Vec<AuthenticateRequest>>>,
}

#[tonic::async_trait]
impl AuthenticationService for Mailboxes {
    async fn authenticate(
        &self,
        request: Request<AuthenticateRequest>,
    ) -> Result<Response<AuthenticateResponse>, Status> {
        let request = request.into_inner();
        self.asked.lock().unwrap().push(request.clone());
        let outcome = match (request.address.as_str(), request.secret.as_str()) {
            ("anna@example.org" | "alias@example.org", "right")
                if request.protocol() == MailProtocol::Smtp && request.form == 0 =>
            {
                Outcome::Grant(AuthenticationGrant {
                    address: "anna@example.org".to_owned(),
                    ..AuthenticationGrant::default()
                })
            }
            ("anna@example.org" | "", "token") if request.form() == SecretForm::BearerToken => {
                Outcome::Grant(AuthenticationGrant {
                    address: "anna@example.org".to_owned(),
                    ..AuthenticationGrant::default()
                })
            }
            (_, "throttled") => Outcome::Refusal(AuthenticationRefusal::Throttled.into()),
            (_, "scope") => Outcome::Refusal(AuthenticationRefusal::Scope.into()),
            (_, "down") => return Err(Status::unavailable("down")),
            (_, "never") => std::future::pending().await,
            (_, "slow") => {
                tokio::time::sleep(Duration::from_secs(5)).await;
                Outcome::Refusal(AuthenticationRefusal::Credentials.into())
            }
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

struct House {
    server: SaslServer,
    mailboxes: Mailboxes,
    drain: Drain,
}

fn house(config: SaslConfig) -> House {
    let mailboxes = Mailboxes::default();
    let board = Switchboard::new();
    let service = AuthenticationServiceServer::new(mailboxes.clone());
    let routes = tonic::service::Routes::new(service);
    board.connect(ServiceName::Mailbox, routes.into_axum_router());
    let drain = Drain::new();
    let server = SaslServer::new(SaslParts {
        mailbox: board.link(ServiceName::Mail, ServiceName::Mailbox),
        entropy: Arc::new(SeededEntropy::new(1)),
        issuer: "https://id.example.org".to_owned(),
        config,
        drain: drain.clone(),
    });
    House { server, mailboxes, drain }
}

/// The asking server.
struct Peer {
    stream: DuplexStream,
    heard: Vec<u8>,
}

impl House {
    fn peer_from(&self, ip: Option<&str>) -> Peer {
        let (near, far) = tokio::io::duplex(64 << 10);
        self.server.admit(Box::new(far), ip.map(|ip| ip.parse().unwrap()));
        Peer { stream: near, heard: Vec::new() }
    }

    /// One that has shaken hands.
    async fn peer(&self) -> Peer {
        let mut peer = self.peer_from(None);
        peer.say(HELLO).await;
        while peer.line().await.as_deref() != Some("DONE") {}
        peer
    }
}

impl Peer {
    async fn say(&mut self, text: impl AsRef<[u8]>) {
        // A server that has hung up is what some transcripts are about.
        let _ = self.stream.write_all(text.as_ref()).await;
    }

    /// The next line; none at the end.
    async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.heard.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.heard.drain(..=end).collect();
                return Some(String::from_utf8(line[..end].to_vec()).unwrap());
            }
            let reading = self.stream.read_buf(&mut self.heard);
            let read = timeout(Duration::from_secs(100_000), reading).await.expect("an answer");
            if read.unwrap() == 0 {
                assert!(self.heard.is_empty(), "half a line");
                return None;
            }
        }
    }

    async fn ask(&mut self, text: impl AsRef<[u8]>) -> String {
        self.say(text).await;
        self.line().await.expect("a line")
    }
}

fn encode(text: &str) -> String {
    STANDARD.encode(text)
}

fn plain(secret: &str) -> String {
    encode(&format!("\0anna@example.org\0{secret}"))
}

fn auth(id: u32, secret: &str) -> String {
    let resp = plain(secret);
    format!(
        "AUTH\t{id}\tPLAIN\tservice=smtp\tnologin\tlip=192.0.2.9\trip=192.0.2.1\tsecured\tresp={resp}\n"
    )
}

const WRONG: &str = "\tuser=anna@example.org\treason=the address or the password is wrong";

#[tokio::test(start_paused = true)]
async fn the_handshake_is_said_at_once() {
    let house = house(SaslConfig::default());
    let mut said = Vec::new();
    for _ in 0..2 {
        let mut peer = house.peer_from(None);
        let mut lines = Vec::new();
        while lines.last().map(String::as_str) != Some("DONE") {
            lines.push(peer.line().await.unwrap());
        }
        said.push(lines);
    }
    let kinds = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
    };
    assert_eq!(
        kinds(&said[0]),
        ["VERSION", "MECH", "MECH", "MECH", "MECH", "SPID", "CUID", "COOKIE", "DONE"]
    );
    assert_eq!(said[0][0], "VERSION\t1\t2");
    let mechanisms =
        ["MECH\tPLAIN\tplaintext", "MECH\tLOGIN\tplaintext", "MECH\tOAUTHBEARER", "MECH\tXOAUTH2"];
    assert_eq!(said[0][1..5], mechanisms);
    let cookie = said[0][7].strip_prefix("COOKIE\t").unwrap();
    assert!(cookie.len() == 32 && cookie.bytes().all(|b| b.is_ascii_hexdigit()), "{cookie}");
    assert_eq!((said[0][6].as_str(), said[1][6].as_str()), ("CUID\t1", "CUID\t2"));
    assert_ne!(said[0][7], said[1][7]);
}

#[tokio::test(start_paused = true)]
async fn a_right_secret_is_answered_with_the_primary_address() {
    let house = house(SaslConfig::default());
    let mut peer = house.peer().await;
    assert_eq!(peer.ask(auth(1, "right")).await, "OK\t1\tuser=anna@example.org");
    let alias = encode("\0alias@example.org\0right");
    let asked = format!("AUTH\t2\tplain\tservice=submission\trip=::1\tresp={alias}\r\n");
    assert_eq!(peer.ask(asked).await, "OK\t2\tuser=anna@example.org");
    let asked = house.mailboxes.asked.lock().unwrap().clone();
    let client = asked[0].client.clone().unwrap();
    assert_eq!((client.ip.as_str(), client.program.as_str()), ("192.0.2.1", ""));
    assert_eq!(asked[1].client.clone().unwrap().ip, "::1");
    assert_eq!(asked[0].protocol(), MailProtocol::Smtp);
}

#[tokio::test(start_paused = true)]
async fn mechanisms_ask_for_what_did_not_come() {
    let house = house(SaslConfig::default());
    let mut peer = house.peer().await;
    assert_eq!(peer.ask("AUTH\t1\tPLAIN\tservice=smtp\tsecured\n").await, "CONT\t1\t");
    let right = plain("right");
    assert_eq!(peer.ask(format!("CONT\t1\t{right}\n")).await, "OK\t1\tuser=anna@example.org");
    // As Exim asks: an empty response is none.
    let asked = "AUTH\t2\tLOGIN\tservice=smtp\tsecured\trip=192.0.2.1\tresp=\n";
    assert_eq!(peer.ask(asked).await, format!("CONT\t2\t{}", encode("Username:")));
    let address = encode("anna@example.org");
    let password = format!("CONT\t2\t{}", encode("Password:"));
    assert_eq!(peer.ask(format!("CONT\t2\t{address}\n")).await, password);
    let right = encode("right");
    assert_eq!(peer.ask(format!("CONT\t2\t{right}\n")).await, "OK\t2\tuser=anna@example.org");
    let asked = format!("AUTH\t3\tLOGIN\tservice=smtp\tsecured\tresp={address}\n");
    assert_eq!(peer.ask(asked).await, password.replace("CONT\t2", "CONT\t3"));
    assert_eq!(peer.ask("CONT\t3\t*\n").await, "FAIL\t3\treason=authentication was cancelled");
    assert_eq!(peer.ask("CONT\t3\tYQ==\n").await, "FAIL\t3\treason=the login took too long");
}

#[tokio::test(start_paused = true)]
async fn refusals_say_what_they_may_and_take_their_time() {
    let house = house(SaslConfig::default());
    let mut peer = house.peer().await;
    let user = "\tuser=anna@example.org";
    for (secret, answer, seconds) in [
        ("wrong", format!("FAIL\t1{WRONG}"), 2),
        ("slow", format!("FAIL\t1{WRONG}"), 5),
        (
            "throttled",
            format!(
                "FAIL\t1{user}\ttemp\tcode=temp_fail\treason=too many attempts, try again later"
            ),
            2,
        ),
        (
            "down",
            format!(
                "FAIL\t1{user}\ttemp\tcode=temp_fail\treason=logins cannot be checked now, try again later"
            ),
            0,
        ),
        (
            "never",
            format!(
                "FAIL\t1{user}\ttemp\tcode=temp_fail\treason=logins cannot be checked now, try again later"
            ),
            8,
        ),
        ("scope", format!("FAIL\t1{user}\tcode=authz_fail\treason=the token is not for this"), 2),
    ] {
        let before = Instant::now();
        assert_eq!(peer.ask(auth(1, secret)).await, answer);
        assert_eq!(before.elapsed().as_secs(), seconds, "{secret}");
    }
}

#[tokio::test(start_paused = true)]
async fn tokens_are_heard_and_their_refusal_is_told() {
    let house = house(SaslConfig::default());
    let mut peer = house.peer().await;
    let asks = |id: u32, mechanism: &str, message: &str| {
        let resp = encode(message);
        format!("AUTH\t{id}\t{mechanism}\tservice=smtp\trip=192.0.2.1\tsecured\tresp={resp}\n")
    };
    let bearer = |token: &str| format!("n,a=anna@example.org,\x01auth=Bearer {token}\x01\x01");
    let google = |token: &str| format!("user=anna@example.org\x01auth=Bearer {token}\x01\x01");
    let right = "OK\t1\tuser=anna@example.org";
    assert_eq!(peer.ask(asks(1, "OAUTHBEARER", &bearer("token"))).await, right);
    assert_eq!(peer.ask(asks(1, "OAUTHBEARER", "n,,\x01auth=Bearer token\x01\x01")).await, right);
    assert_eq!(peer.ask(asks(1, "XOAUTH2", &google("token"))).await, right);
    assert_eq!(peer.ask("AUTH\t1\tXOAUTH2\tservice=smtp\tsecured\n").await, "CONT\t1\t");
    assert_eq!(peer.ask(format!("CONT\t1\t{}\n", encode(&google("token")))).await, right);

    let issuer =
        r#""openid-configuration":"https://id.example.org/.well-known/openid-configuration""#;
    let user = "\tuser=anna@example.org";
    for (mechanism, message, told, refusal) in [
        (
            "OAUTHBEARER",
            bearer("wrong"),
            format!(r#"{{{issuer},"scope":"smtp","status":"invalid_token"}}"#),
            format!("{user}\treason=the address or the password is wrong"),
        ),
        (
            "OAUTHBEARER",
            bearer("scope"),
            format!(r#"{{{issuer},"scope":"smtp","status":"insufficient_scope"}}"#),
            format!("{user}\tcode=authz_fail\treason=the token is not for this"),
        ),
        (
            "OAUTHBEARER",
            "n,,\x01\x01".to_owned(),
            format!(r#"{{{issuer},"scope":"smtp","status":"invalid_request"}}"#),
            "\treason=the response is malformed".to_owned(),
        ),
        (
            "XOAUTH2",
            google("wrong"),
            r#"{"schemes":"bearer","scope":"smtp","status":"401"}"#.to_owned(),
            format!("{user}\treason=the address or the password is wrong"),
        ),
    ] {
        for heard in ["AQ==", ""] {
            let said = peer.ask(asks(9, mechanism, &message)).await;
            assert_eq!(said, format!("CONT\t9\t{}", encode(&told)));
            assert_eq!(peer.ask(format!("CONT\t9\t{heard}\n")).await, format!("FAIL\t9{refusal}"));
        }
    }
    // Nothing is said of a token while attempts are paused.
    let said = peer.ask(asks(9, "OAUTHBEARER", &bearer("throttled"))).await;
    assert!(said.starts_with(&format!("FAIL\t9{user}\ttemp\tcode=temp_fail")), "{said}");
    // A client that does not say that it has heard is not waited for without end.
    assert!(peer.ask(asks(9, "OAUTHBEARER", &bearer("wrong"))).await.starts_with("CONT"));
    assert_eq!(
        peer.line().await.unwrap(),
        format!("FAIL\t9{user}\treason=the login took too long")
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_offered_is_refused_without_asking() {
    let house = house(SaslConfig::default());
    let mut peer = house.peer().await;
    let right = plain("right");
    for (asked, answer) in [
        ("PLAIN\tservice=pop3\tsecured", "code=authz_fail\treason=this service is not offered"),
        ("PLAIN\tsecured", "code=authz_fail\treason=this service is not offered"),
        (
            "CRAM-MD5\tservice=smtp\tsecured",
            "code=auth_mech_invalid\treason=this mechanism is not offered",
        ),
        ("\tservice=smtp\tsecured", "code=auth_mech_invalid\treason=this mechanism is not offered"),
        ("PLAIN\tservice=smtp", "code=auth_mech_ssl_required\treason=log in over TLS only"),
        (
            "PLAIN\tservice=smtp\trip=192.0.2.1",
            "code=auth_mech_ssl_required\treason=log in over TLS only",
        ),
        (
            "PLAIN\tservice=smtp\trip=192.0.2.1\ttransport=insecure",
            "code=auth_mech_ssl_required\treason=log in over TLS only",
        ),
    ] {
        let said = peer.ask(format!("AUTH\t7\t{asked}\tresp={right}\n")).await;
        assert_eq!(said, format!("FAIL\t7\t{answer}"), "{asked}");
    }
    for (resp, answer) in [
        ("!!!", "code=invalid_base64\treason=the response is not base 64"),
        ("YQ", "code=invalid_base64\treason=the response is not base 64"),
        ("=", "reason=the response is malformed"),
        ("YQ==", "reason=the response is malformed"),
        ("eAB5AHo=", "code=authz_fail\treason=acting as another is not offered"),
        (&"A".repeat(12_292), "reason=the response is too long"),
    ] {
        let said = peer.ask(format!("AUTH\t7\tPLAIN\tservice=smtp\tsecured\tresp={resp}\n")).await;
        assert_eq!(said, format!("FAIL\t7\t{answer}"));
    }
    assert!(house.mailboxes.asked.lock().unwrap().is_empty());
    // An operator who knows better may say so.
    let house = self::house(SaslConfig { require_tls: false, ..SaslConfig::default() });
    let mut peer = house.peer().await;
    let asked = format!("AUTH\t7\tPLAIN\tservice=smtp\tresp={right}\n");
    assert_eq!(peer.ask(asked).await, "OK\t7\tuser=anna@example.org");
    // Nobody knows where the client is.
    assert_eq!(house.mailboxes.asked.lock().unwrap()[0].client.clone().unwrap().ip, "0.0.0.0");
}

#[tokio::test(start_paused = true)]
async fn what_breaks_the_protocol_ends_the_connection() {
    let asks = format!("{HELLO}{}", auth(1, "slow"));
    for said in [
        "CPID\t42\nVERSION\t1\t2\n",
        "AUTH\t1\tPLAIN\tservice=smtp\n",
        "VERSION\t1\t2\nAUTH\t1\tPLAIN\tservice=smtp\n",
        "VERSION\t2\t0\nCPID\t42\n",
        "VERSION\t1\n",
        "VERSION\t1\tx\n",
        "VERSION\t1\t2\nVERSION\t1\t2\n",
        "VERSION\t1\t2\nCPID\tme\n",
        "VERSION\t1\t2\nCPID\t42\nCPID\t42\n",
        "VERSION\t1\t2\nCPID\t42\nAUTH\n",
        "VERSION\t1\t2\nCPID\t42\nAUTH\t1\n",
        "VERSION\t1\t2\nCPID\t42\nAUTH\tone\tPLAIN\tservice=smtp\n",
        "VERSION\t1\t2\nCPID\t42\nAUTH\t-1\tPLAIN\tservice=smtp\n",
        "VERSION\t1\t2\nCPID\t42\nAUTH\t4294967296\tPLAIN\tservice=smtp\n",
        "VERSION\t1\t2\nCPID\t42\nCONT\tx\tYQ==\n",
        "CONT\t1\tYQ==\n",
        "CANCEL\t1\n",
        &format!("{asks}{}", auth(1, "right")),
        &format!("{HELLO}{}\n", "x".repeat(17_000)),
        &format!("{HELLO}{}", "x".repeat(17_000)),
    ] {
        let house = house(SaslConfig::default());
        let mut peer = house.peer_from(None);
        while peer.line().await.as_deref() != Some("DONE") {}
        let before = Instant::now();
        peer.say(said).await;
        assert_eq!(peer.line().await, None, "{said:.60}");
        assert!(before.elapsed() < Duration::from_secs(1), "{said:.60}");
        assert!(house.drain.finish(Duration::from_secs(20)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_is_passed_over() {
    let house = house(SaslConfig::default());
    let mut peer = house.peer_from(None);
    while peer.line().await.as_deref() != Some("DONE") {}
    // As old Exims do.
    peer.say("VERSION\t1\t0\nSERVICE\tSMTP\nCPID\t42\n").await;
    peer.say(b"\n\xff\xfe\nNEW\tTHING\nCANCEL\t99\n").await;
    assert_eq!(peer.ask(auth(1, "right")).await, "OK\t1\tuser=anna@example.org");
}

#[tokio::test(start_paused = true)]
async fn many_logins_go_on_at_once() {
    let house = house(SaslConfig::default());
    let mut peer = house.peer().await;
    let before = Instant::now();
    // All in one write, the slow ones first.
    let asked: String = (1..=20).map(|id| auth(id, "slow")).collect();
    let more: String = (21..=40).map(|id| auth(id, "wrong")).collect();
    peer.say(format!("{asked}{more}AUTH\t41\tPLAIN\tservice=smtp\tsecured\n{}", auth(42, "right")))
        .await;
    assert_eq!(peer.line().await.unwrap(), "CONT\t41\t");
    assert_eq!(peer.line().await.unwrap(), "OK\t42\tuser=anna@example.org");
    assert!(before.elapsed() < Duration::from_secs(1));
    let mut ids = Vec::new();
    for _ in 0..40 {
        let line = peer.line().await.unwrap();
        let (_, rest) = line.split_once("FAIL\t").unwrap();
        let (id, why) = rest.split_once('\t').unwrap();
        assert_eq!(format!("\t{why}"), WRONG);
        ids.push((before.elapsed().as_secs(), id.parse::<u32>().unwrap()));
    }
    ids.sort_unstable();
    let expected = (21..=40).map(|id| (2, id)).chain((1..=20).map(|id| (5, id)));
    assert_eq!(ids, expected.collect::<Vec<_>>());
    // The one that waits for its client is still heard.
    let right = plain("right");
    assert_eq!(peer.ask(format!("CONT\t41\t{right}\n")).await, "OK\t41\tuser=anna@example.org");
}

#[tokio::test(start_paused = true)]
async fn too_many_logins_on_a_connection_are_told_so() {
    let house = house(SaslConfig { max_requests: 2, ..SaslConfig::default() });
    let mut peer = house.peer().await;
    peer.say(format!("{}{}", auth(1, "wrong"), auth(2, "slow"))).await;
    let busy = "FAIL\t3\ttemp\tcode=temp_fail\treason=too many logins at once, try again later";
    assert_eq!(peer.ask(auth(3, "right")).await, busy);
    assert_eq!(peer.line().await.unwrap(), format!("FAIL\t1{WRONG}"));
    assert_eq!(peer.ask(auth(3, "right")).await, "OK\t3\tuser=anna@example.org");
}

#[tokio::test(start_paused = true)]
async fn what_is_cancelled_is_not_answered() {
    let house = house(SaslConfig::default());
    let mut peer = house.peer().await;
    peer.say(format!("{}CANCEL\t1\n", auth(1, "slow"))).await;
    // Its number is free again, and the old answer is none to the new question.
    peer.say(auth(1, "slow").replace("rip=192.0.2.1", "rip=192.0.2.2")).await;
    assert_eq!(peer.ask(auth(2, "right")).await, "OK\t2\tuser=anna@example.org");
    assert_eq!(peer.line().await.unwrap(), format!("FAIL\t1{WRONG}"));
    peer.say("AUTH\t3\tPLAIN\tservice=smtp\tsecured\n").await;
    assert_eq!(peer.line().await.unwrap(), "CONT\t3\t");
    peer.say("CANCEL\t3\n").await;
    assert_eq!(peer.ask("CONT\t3\tYQ==\n").await, "FAIL\t3\treason=the login took too long");
    // An answer that nobody asked for ends that login alone.
    peer.say(auth(4, "slow")).await;
    assert_eq!(peer.ask("CONT\t4\tYQ==\n").await, "FAIL\t4\treason=the login took too long");
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert_eq!(peer.ask(auth(4, "right")).await, "OK\t4\tuser=anna@example.org");
}

#[tokio::test(start_paused = true)]
async fn who_stalls_is_not_waited_for() {
    let house = house(SaslConfig::default());
    let ends = async |said: &str| {
        let mut peer = house.peer_from(None);
        while peer.line().await.as_deref() != Some("DONE") {}
        let before = Instant::now();
        peer.say(said).await;
        assert_eq!(peer.line().await, None, "{said:?}");
        before.elapsed().as_secs()
    };
    assert_eq!(ends("").await, 30, "no handshake");
    assert_eq!(ends("VERSION\t1\t2\n").await, 30, "half a handshake");
    assert_eq!(ends("VERSION\t1\t2").await, 10, "half a line");
    assert_eq!(ends(&format!("{HELLO}AUTH\t1\tPL")).await, 10, "half a line after the handshake");
    assert_eq!(ends(HELLO).await, 12 * 3600, "nothing more to say");
    // Byte by byte is no help: the line as a whole has its time.
    let mut peer = house.peer().await;
    let before = Instant::now();
    for byte in auth(1, "right").bytes().take(20) {
        peer.say([byte]).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(peer.line().await, None);
    assert!(before.elapsed() <= Duration::from_secs(20));
    // A client that does not answer fails alone.
    let mut peer = house.peer().await;
    let before = Instant::now();
    peer.say("AUTH\t1\tPLAIN\tservice=smtp\tsecured\n").await;
    assert_eq!(peer.line().await.unwrap(), "CONT\t1\t");
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert_eq!(peer.ask(auth(2, "right")).await, "OK\t2\tuser=anna@example.org");
    assert_eq!(peer.line().await.unwrap(), "FAIL\t1\treason=the login took too long");
    assert_eq!(before.elapsed().as_secs(), 150);
    assert_eq!(peer.ask(auth(1, "right")).await, "OK\t1\tuser=anna@example.org");
}

#[tokio::test(start_paused = true)]
async fn silence_is_none_while_a_login_is_under_way() {
    let idle_timeout = Span(Duration::from_secs(1));
    let house = house(SaslConfig { idle_timeout, ..SaslConfig::default() });
    let mut peer = house.peer().await;
    let before = Instant::now();
    assert_eq!(peer.ask(auth(1, "slow")).await, format!("FAIL\t1{WRONG}"));
    assert_eq!(peer.line().await, None);
    assert_eq!(before.elapsed().as_secs(), 5);
    let mut peer = house.peer().await;
    let before = Instant::now();
    peer.say("AUTH\t1\tPLAIN\tservice=smtp\tsecured\n").await;
    assert_eq!(peer.line().await.unwrap(), "CONT\t1\t");
    assert_eq!(peer.line().await.unwrap(), "FAIL\t1\treason=the login took too long");
    assert_eq!(peer.line().await, None);
    assert_eq!(before.elapsed().as_secs(), 150);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_is_hung_up_on() {
    let house = house(SaslConfig { max_requests: 5000, ..SaslConfig::default() });
    let mut peer = house.peer().await;
    // The answers are more than the pipe holds.
    for _ in 0..3000 {
        peer.say("AUTH\t1\tPLAIN\tservice=none\n").await;
    }
    tokio::time::sleep(Duration::from_secs(11)).await;
    let mut left = Vec::new();
    let _ = peer.stream.read_to_end(&mut left).await;
    assert!(left.len() <= 64 << 10);
    assert!(house.drain.finish(Duration::from_secs(1)).await);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_dies_takes_nothing_with_it() {
    let house = house(SaslConfig { max_connections: 1, ..SaslConfig::default() });
    for said in [
        String::new(),
        HELLO[..5].to_owned(),
        format!("{HELLO}AUTH\t1\tPLAIN\tservice=smtp\tsecured\tresp=AGFubm"),
        format!("{HELLO}AUTH\t1\tPLAIN\tservice=smtp\tsecured\n"),
        format!("{HELLO}{}", auth(1, "never")),
    ] {
        let mut peer = house.peer_from(None);
        assert!(peer.line().await.is_some());
        peer.say(&said).await;
        drop(peer);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let mut peer = house.peer().await;
    assert_eq!(peer.ask(auth(1, "right")).await, "OK\t1\tuser=anna@example.org");
}

#[tokio::test(start_paused = true)]
async fn only_peers_are_admitted_and_no_more_than_there_is_room_for() {
    let peers = vec!["192.0.2.0/24".parse().unwrap()];
    let house = house(SaslConfig { peers, max_connections: 2, ..SaslConfig::default() });
    for (ip, admitted) in [
        ("192.0.2.7", true),
        ("::ffff:192.0.2.7", true),
        ("192.0.3.7", false),
        ("127.0.0.1", false),
        ("::1", false),
    ] {
        let mut peer = house.peer_from(Some(ip));
        assert_eq!(peer.line().await.is_some(), admitted, "{ip}");
        drop(peer);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let (first, _second) = (house.peer().await, house.peer().await);
    assert_eq!(house.peer_from(None).line().await, None);
    drop(first);
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert!(house.peer_from(None).line().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_drain_answers_what_is_under_way() {
    let house = house(SaslConfig::default());
    let (mut busy, mut idle) = (house.peer().await, house.peer().await);
    busy.say(format!("{}AUTH\t2\tPLAIN\tservice=smtp\tsecured\n", auth(1, "slow"))).await;
    assert_eq!(busy.line().await.unwrap(), "CONT\t2\t");
    house.drain.begin();
    assert_eq!(idle.line().await, None);
    assert_eq!(busy.line().await.unwrap(), format!("FAIL\t1{WRONG}"));
    assert_eq!(busy.line().await, None);
    assert!(house.drain.finish(Duration::from_secs(1)).await);
}

#[tokio::test(start_paused = true)]
async fn lines_may_be_as_long_as_said() {
    let house = house(SaslConfig { max_line: Size(2048), ..SaslConfig::default() });
    let mut peer = house.peer().await;
    let line = auth(1, "right");
    let long = line.replace("nologin", &"x".repeat(2048 + 7 - (line.len() - 1)));
    assert_eq!(long.len(), 2049, "with its end");
    assert_eq!(peer.ask(&long).await, "OK\t1\tuser=anna@example.org");
    peer.say(line.replace("nologin", &"x".repeat(2049 + 7 - (line.len() - 1)))).await;
    assert_eq!(peer.line().await, None);
}
