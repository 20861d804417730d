//! Requests over real sockets, with a mailbox service that knows one person.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_model::ServiceName;
use gatepost_proto::{
    common::v1::MailProtocol,
    mailbox::v1::{
        AuthenticateRequest, AuthenticateResponse, AuthenticationGrant, AuthenticationRefusal,
        Permission, RecordProgramRequest, RecordProgramResponse, ResolveRecipientRequest,
        ResolveRecipientResponse, SecretForm,
        authenticate_response::Outcome,
        authentication_service_server::{AuthenticationService, AuthenticationServiceServer},
    },
};
use gatepost_runtime::{config::Span, drain::Drain, link::Switchboard};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tonic::{Request, Response, Status};

use super::{HttpAuthParts, HttpAuthServer};
use crate::{ClientHeader, HttpAuthConfig};

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
        let bearer = request.form() == SecretForm::BearerToken;
        let outcome = match (request.address.as_str(), request.secret.as_str()) {
            ("jürgen@example.org", "right:er") if !bearer => granted(),
            ("", "e.y.j") if bearer => granted(),
            (_, "throttled") => Outcome::Refusal(AuthenticationRefusal::Throttled.into()),
            (_, "scope") => Outcome::Refusal(AuthenticationRefusal::Scope.into()),
            (_, "down") => return Err(Status::unavailable("down")),
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

fn granted() -> Outcome {
    Outcome::Grant(AuthenticationGrant {
        address: "jürgen@example.org".to_owned(),
        mailbox_id: "mailbox".to_owned(),
        account_id: "account".to_owned(),
        permissions: vec![Permission::Read.into(), Permission::AutoReply.into()],
        ..AuthenticationGrant::default()
    })
}

struct House {
    at: SocketAddr,
    mailboxes: Mailboxes,
    drain: Drain,
}

async fn house(change: impl FnOnce(&mut HttpAuthConfig)) -> House {
    let mailboxes = Mailboxes::default();
    let board = Switchboard::new();
    let service = AuthenticationServiceServer::new(mailboxes.clone());
    board.connect(ServiceName::Mailbox, tonic::service::Routes::new(service).into_axum_router());
    let drain = Drain::new();
    let short = Span(Duration::from_millis(1));
    let mut config = HttpAuthConfig { refusal_pause: short, ..HttpAuthConfig::default() };
    change(&mut config);
    let server = HttpAuthServer::new(HttpAuthParts {
        mailbox: board.link(ServiceName::Mail, ServiceName::Mailbox),
        realm: "mail \"of\" example".to_owned(),
        config,
        drain: drain.clone(),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    drain.spawn(async move { server.serve(listener).await });
    House { at, mailboxes, drain }
}

impl House {
    /// Says this and reads to the end of the connection; none: it was hung up on.
    async fn say(&self, text: impl AsRef<[u8]>) -> String {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        let _ = stream.write_all(text.as_ref()).await;
        let mut said = Vec::new();
        let reading = stream.read_to_end(&mut said);
        let _ = timeout(Duration::from_secs(10), reading).await.expect("an answer in time");
        String::from_utf8(said).unwrap()
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> String {
        let mut text = format!("GET {path} HTTP/1.1\r\nHost: auth\r\nConnection: close\r\n");
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        self.say(text + "\r\n").await
    }

    fn asked(&self) -> Vec<AuthenticateRequest> {
        std::mem::take(&mut *self.mailboxes.asked.lock().unwrap())
    }
}

fn basic(user: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{secret}")))
}

#[tokio::test]
async fn who_is_right_is_named_in_headers() {
    let house = house(|_| ()).await;
    let right = basic("jürgen@example.org", "right:er");
    for (path, protocol) in [
        ("/auth/imap", MailProtocol::Imap),
        ("/auth/smtp", MailProtocol::Smtp),
        ("/auth/caldav", MailProtocol::Caldav),
        ("/auth/carddav", MailProtocol::Carddav),
        ("/auth/webdav", MailProtocol::Webdav),
    ] {
        let headers = [
            ("authorization", right.as_str()),
            ("x-real-ip", "192.0.2.7"),
            ("user-agent", "Sync 1"),
        ];
        let said = house.get(path, &headers).await;
        assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
        for line in [
            "gatepost-user: jürgen@example.org",
            "gatepost-mailbox-id: mailbox",
            "gatepost-account-id: account",
            "gatepost-permissions: read,auto-reply",
            "cache-control: no-store",
        ] {
            assert!(said.contains(&format!("\r\n{line}\r\n")), "{line} in {said}");
        }
        let asked = house.asked();
        let client = asked[0].client.clone().unwrap();
        assert_eq!(asked[0].protocol(), protocol);
        assert_eq!((client.ip.as_str(), client.program.as_str()), ("192.0.2.7", "Sync 1"));
    }
    let said = house.get("/auth/imap", &[("authorization", "bearer e.y.j")]).await;
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
    let asked = house.asked();
    assert_eq!((asked[0].form(), asked[0].address.as_str()), (SecretForm::BearerToken, ""));
    assert_eq!(asked[0].client.clone().unwrap().ip, "127.0.0.1", "nobody said where");
}

#[tokio::test]
async fn refusals_say_what_would_be_heard() {
    let house = house(|_| ()).await;
    let realm = "mail of example";
    let own = format!("Basic realm=\"{realm}\", charset=\"UTF-8\"");
    let token = |error: &str| format!("Bearer realm=\"{realm}\", scope=\"caldav\"{error}");
    for (authorization, status, challenges) in [
        (basic("jürgen@example.org", "wrong"), 401, Some([own.clone(), token("")])),
        ("Bearer wrong".to_owned(), 401, Some([token(", error=\"invalid_token\""), own.clone()])),
        (
            "Bearer scope".to_owned(),
            403,
            Some([token(", error=\"insufficient_scope\""), own.clone()]),
        ),
        (basic("a@b.c", "throttled"), 429, None),
        (basic("a@b.c", "down"), 503, None),
    ] {
        let said = house.get("/auth/caldav", &[("authorization", &authorization)]).await;
        assert!(said.starts_with(&format!("HTTP/1.1 {status} ")), "{said}");
        assert!(!said.contains("gatepost-"), "{said}");
        let found: Vec<_> =
            said.lines().filter_map(|line| line.strip_prefix("www-authenticate: ")).collect();
        assert_eq!(found, challenges.map_or_else(Vec::new, Vec::from), "{authorization}");
        assert_eq!(said.contains("retry-after: "), status == 429 || status == 503);
    }
    assert_eq!(house.asked().len(), 5);
    for authorization in [
        "",
        "Basic",
        "Basic !!!",
        "Basic YQ==",
        "Basic /zo=",
        "Bearer",
        "Bearer ",
        "Digest username=\"a\"",
        "Negotiate YQ==",
    ] {
        let said = house.get("/auth/caldav", &[("authorization", authorization)]).await;
        assert!(said.starts_with("HTTP/1.1 401 "), "{authorization:?}: {said}");
    }
    assert!(house.get("/auth/caldav", &[]).await.starts_with("HTTP/1.1 401 "));
    let right = basic("jürgen@example.org", "right:er");
    let twice = [("authorization", right.as_str()), ("authorization", &right)];
    assert!(house.get("/auth/caldav", &twice).await.starts_with("HTTP/1.1 401 "));
    for path in ["/", "/auth", "/auth/", "/auth/pop3", "/auth/caldav/x", "/metrics"] {
        let said = house.get(path, &[("authorization", &right)]).await;
        assert!(said.starts_with("HTTP/1.1 404 "), "{path}: {said}");
    }
    assert!(house.asked().is_empty());
    let said = house.say("POST /auth/imap HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 405 "), "{said}");
}

#[tokio::test]
async fn only_the_named_header_says_where_the_client_is() {
    let right = basic("jürgen@example.org", "right:er");
    let told = [
        ("authorization", right.as_str()),
        ("x-real-ip", "192.0.2.7"),
        ("x-forwarded-for", "203.0.113.9, 198.51.100.7"),
    ];
    for (header, ip) in [
        (ClientHeader::XRealIp, "192.0.2.7"),
        (ClientHeader::XForwardedFor, "198.51.100.7"),
        (ClientHeader::None, "127.0.0.1"),
    ] {
        let house = house(|config| config.client_header = header).await;
        house.get("/auth/imap", &told).await;
        assert_eq!(house.asked()[0].client.clone().unwrap().ip, ip);
    }
}

fn lines(said: &str, names: &[&str]) -> Vec<String> {
    let line = |name: &&str| {
        let prefix = format!("{name}: ");
        said.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or("none").to_owned()
    };
    names.iter().map(line).collect()
}

#[tokio::test]
async fn the_mail_proxy_of_nginx_is_told_where_to_go() {
    let house = house(|config| {
        config.imap_backend = "192.0.2.80:143".parse().ok();
        config.smtp_backend = "[2001:db8::1]:587".parse().ok();
    })
    .await;
    let ask = async |protocol, user, pass, more: &[(&'static str, &'static str)]| {
        let mut headers = vec![
            ("Auth-Method", "plain"),
            ("Auth-User", user),
            ("Auth-Pass", pass),
            ("Auth-Protocol", protocol),
            ("Auth-Login-Attempt", "1"),
            ("Client-IP", "192.0.2.7"),
            ("Auth-SSL", "on"),
        ];
        for (name, value) in more {
            headers.retain(|(of, _)| of != name);
            headers.push((name, value));
        }
        house.get("/auth/nginx-mail", &headers).await
    };
    const OUTCOME: [&str; 4] = ["auth-status", "auth-user", "auth-server", "auth-port"];
    let said = ask("imap", "j%C3%BCrgen@example.org", "right%3Aer", &[]).await;
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
    assert_eq!(lines(&said, &OUTCOME), ["OK", "jürgen@example.org", "192.0.2.80", "143"]);
    let said = ask("smtp", "jürgen@example.org", "right:er", &[("Auth-Method", "login")]).await;
    assert_eq!(lines(&said, &OUTCOME), ["OK", "jürgen@example.org", "2001:db8::1", "587"]);
    assert_eq!(house.asked()[1].client.clone().unwrap().ip, "192.0.2.7");

    const REFUSAL: [&str; 3] = ["auth-status", "auth-wait", "auth-error-code"];
    let wrong = "the address or the password is wrong";
    let later = "logins cannot be checked now, try again later";
    let many = "too many attempts, try again later";
    for (secret, text, code) in [
        ("wrong", wrong, "535 5.7.8"),
        ("%ff", wrong, "535 5.7.8"),
        ("throttled", many, "454 4.7.0"),
        ("down", later, "454 4.7.0"),
    ] {
        let said = ask("smtp", "a@b.c", secret, &[]).await;
        assert_eq!(lines(&said, &REFUSAL), [text, "1", code]);
        let said = ask("imap", "a@b.c", secret, &[]).await;
        assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
        assert_eq!(lines(&said, &REFUSAL), [text, "1", "none"]);
    }
    house.asked();
    for (protocol, more, text) in [
        ("pop3", &[][..], "this service is not offered"),
        ("imap", &[("Auth-Method", "cram-md5")], "this mechanism is not offered"),
        ("imap", &[("Auth-Method", "none")], "this mechanism is not offered"),
        ("imap", &[("Auth-SSL", "off")], "log in over TLS only"),
    ] {
        let said = ask(protocol, "jürgen@example.org", "right:er", more).await;
        assert_eq!(lines(&said, &REFUSAL)[0], text);
    }
    assert!(house.asked().is_empty());
    let local = [("Auth-SSL", "off"), ("Client-IP", "127.0.0.1")];
    let said = ask("imap", "jürgen@example.org", "right:er", &local).await;
    assert_eq!(lines(&said, &OUTCOME)[0], "OK");
}

#[tokio::test]
async fn nginx_is_sent_nowhere_unless_somebody_said_where() {
    let house = house(|_| ()).await;
    let headers = [("Auth-Method", "plain"), ("Auth-Protocol", "imap"), ("Auth-SSL", "on")];
    let said = house.get("/auth/nginx-mail", &headers).await;
    assert_eq!(lines(&said, &["auth-status"]), ["this service is not offered"]);
}

#[tokio::test]
async fn strangers_and_the_slow_are_hung_up_on() {
    let house = house(|config| config.peers = vec!["192.0.2.0/24".parse().unwrap()]).await;
    assert_eq!(house.get("/auth/imap", &[]).await, "");
    let house = self::house(|config| {
        config.headers_within = Span(Duration::from_millis(100));
        config.max_connections = 1;
    })
    .await;
    // hyper may say 408 first.
    for half in ["", "GET /auth/imap HTTP/1.1\r\n", "GET /auth/imap HTTP/1.1\r\nHost: a\r\nX: "] {
        let said = house.say(half).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408 "), "{said}");
    }
    let _held = TcpStream::connect(house.at).await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(house.get("/auth/imap", &[]).await, "", "no place is left");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(house.get("/auth/imap", &[]).await.starts_with("HTTP/1.1 401 "));
    let long = "x".repeat(70_000);
    let said = house.get("/auth/imap", &[("authorization", &long)]).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 431 "), "{said}");
    let many: Vec<(&str, &str)> = (0..100).map(|_| ("x", "y")).collect();
    let said = house.get("/auth/imap", &many).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 431 "), "{said}");
    let said = house.say("no http at all\r\n\r\n").await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 400 "), "{said}");
    assert!(house.drain.finish(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn a_connection_takes_many_requests_and_the_drain_ends_it() {
    let house = house(|_| ()).await;
    let mut stream = TcpStream::connect(house.at).await.unwrap();
    let right = basic("jürgen@example.org", "right:er");
    let request = format!("GET /auth/imap HTTP/1.1\r\nHost: a\r\nAuthorization: {right}\r\n\r\n");
    for _ in 0..3 {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut said = Vec::new();
        while !said.ends_with(b"\r\n\r\n") {
            assert!(stream.read_buf(&mut said).await.unwrap() > 0);
        }
        assert!(said.starts_with(b"HTTP/1.1 200 "));
    }
    house.drain.begin();
    let mut rest = Vec::new();
    timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await.unwrap().unwrap();
    assert!(rest.is_empty() && house.drain.finish(Duration::from_secs(5)).await);
}
