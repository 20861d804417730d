//! The HTTP gateway against a server on this machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{sync::Arc, time::Duration};

use gatepost_notice::{HttpSmsGateway, NoticeError, Sms, SmsConfig, SmsFormat, SmsGateway};
use gatepost_runtime::config::{SecretText, Span};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

const TEXT: &str = "Your code is 123456\n\n@gatepost.test #123456";
const OK: &str = "HTTP/1.1 202 Accepted\r\ncontent-length: 15\r\n\r\n{\"status\":\"ok\"}";

/// A server for one request that answers as told; gives back what it heard.
async fn server(answer: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        serve(socket, answer).await
    });
    (port, heard)
}

async fn serve(mut socket: impl AsyncRead + AsyncWrite + Unpin, answer: &str) -> String {
    let (mut heard, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let read = socket.read(&mut buffer).await.unwrap_or(0);
        heard.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&heard);
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok()
            });
            body.len() >= length.unwrap_or(0)
        });
        if whole || read == 0 {
            break;
        }
    }
    let _ = socket.write_all(answer.as_bytes()).await;
    let _ = socket.shutdown().await;
    String::from_utf8(heard).unwrap()
}

fn config(port: u16) -> SmsConfig {
    SmsConfig {
        url: format!("http://127.0.0.1:{port}/v1/messages?ref={{id}}"),
        timeout: Span(Duration::from_secs(5)),
        ..SmsConfig::default()
    }
}

fn sms() -> Sms {
    let recipient = "+41 79 123 45 67".parse().unwrap();
    Sms { id: "m-1".to_owned(), recipient, text: TEXT.to_owned() }
}

#[tokio::test]
async fn a_message_is_posted_as_json_with_the_token() {
    let (port, heard) = server(OK).await;
    let mut config = config(port);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "hush-hush\n").unwrap();
    let text = format!("token = {{ file = {:?} }}", file.display().to_string());
    config.token = toml::from_str::<SmsConfig>(&text).unwrap().token;
    config.headers.insert("x-account".to_owned(), SecretText::new("a1"));
    HttpSmsGateway::new(&config).unwrap().send(sms()).await.unwrap();
    let heard = heard.await.unwrap();
    let (head, body) = heard.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /v1/messages?ref=m-1 HTTP/1.1\r\n"), "{head}");
    for line in [
        "authorization: Bearer hush-hush",
        "x-account: a1",
        "content-type: application/json",
        &format!("host: 127.0.0.1:{port}"),
    ] {
        assert!(head.lines().any(|found| found == line), "{line} in {head}");
    }
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!((&body["to"], &body["text"]), (&"+41791234567".into(), &TEXT.into()));
    // It does not show up where configuration is printed.
    assert!(!format!("{config:?}{}", toml::to_string(&config).unwrap()).contains("hush-hush"));
}

#[tokio::test]
async fn gateways_that_take_forms_or_addresses_are_served_too() {
    let (port, heard) = server(OK).await;
    let form = SmsConfig {
        format: SmsFormat::Form,
        body: "To={to}&Body={text}".to_owned(),
        ..config(port)
    };
    HttpSmsGateway::new(&form).unwrap().send(sms()).await.unwrap();
    let heard = heard.await.unwrap();
    assert!(heard.contains("content-type: application/x-www-form-urlencoded\r\n"), "{heard}");
    assert!(heard.contains("To=%2B41791234567&Body=Your+code+is+123456%0A%0A%40"), "{heard}");

    let (port, heard) = server(OK).await;
    let get = SmsConfig {
        method: "GET".to_owned(),
        url: format!("http://localhost:{port}/send?to={{to_digits}}&text={{text}}"),
        ..config(port)
    };
    HttpSmsGateway::new(&get).unwrap().send(sms()).await.unwrap();
    let heard = heard.await.unwrap();
    assert!(heard.starts_with("GET /send?to=41791234567&text=Your+code+is+123456%0A"), "{heard}");
    assert!(!heard.contains("content-type"), "{heard}");
}

#[tokio::test]
async fn answers_say_whether_to_try_again_and_are_not_repeated() {
    let refused = "HTTP/1.1 400 Bad Request\r\ncontent-length: 12\r\n\r\n+41791234567";
    for (answer, later) in [
        ("HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", true),
        ("HTTP/1.1 503 Oops\r\ncontent-length: 0\r\n\r\n", true),
        ("HTTP/1.1 429 Slower\r\ncontent-length: 0\r\n\r\n", true),
        ("HTTP/1.1 401 Who\r\ncontent-length: 0\r\n\r\n", true),
        (refused, false),
        ("HTTP/1.1 422 No\r\ncontent-length: 0\r\n\r\n", false),
        // Nobody is followed elsewhere with the token.
        ("HTTP/1.1 302 There\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n", false),
        ("not http at all\r\n\r\n", true),
        ("", true),
    ] {
        let (port, heard) = server(answer).await;
        let sent = HttpSmsGateway::new(&config(port)).unwrap().send(sms()).await;
        match sent {
            Err(NoticeError::Later(said)) if later => assert!(!said.contains("4179"), "{said}"),
            Err(NoticeError::Refused(said)) if !later => assert!(!said.contains("4179"), "{said}"),
            sent => panic!("{answer:?}: {sent:?}"),
        }
        heard.await.unwrap();
    }
    // Nobody listens there.
    let (port, heard) = server(OK).await;
    heard.abort();
    assert!(heard.await.is_err());
    let sent = HttpSmsGateway::new(&config(port)).unwrap().send(sms()).await;
    assert!(matches!(sent, Err(NoticeError::Later(_))), "{sent:?}");
}

#[tokio::test]
async fn an_answer_can_be_asked_for_a_word() {
    let cut_off = "HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n";
    for (accepted, answer, right) in
        [("\"ok\"", OK, true), ("\"queued\"", OK, false), ("x", cut_off, false)]
    {
        let (port, heard) = server(answer).await;
        let config = SmsConfig { accepted: accepted.to_owned(), ..config(port) };
        let sent = HttpSmsGateway::new(&config).unwrap().send(sms()).await;
        assert_eq!(sent.is_ok(), right, "{accepted}: {sent:?}");
        heard.await.unwrap();
    }
}

#[tokio::test]
async fn a_gateway_that_hangs_is_given_up() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = SmsConfig { timeout: Span(Duration::from_millis(200)), ..config(port) };
    let gateway = HttpSmsGateway::new(&config).unwrap();
    let sent = tokio::time::timeout(Duration::from_secs(10), gateway.send(sms())).await.unwrap();
    assert!(matches!(sent, Err(NoticeError::Later(_))), "{sent:?}");
    drop(listener);
}

#[tokio::test]
async fn tls_needs_an_authority_that_is_trusted() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, made.cert.pem()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = rustls_pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    for trusted in [true, false] {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = acceptor.clone();
        let heard = tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            match acceptor.accept(socket).await {
                Ok(socket) => serve(socket, OK).await,
                Err(_) => String::new(),
            }
        });
        let config = SmsConfig {
            url: format!("https://localhost:{port}/"),
            ca_file: trusted.then(|| file.clone()),
            ..config(port)
        };
        let sent = HttpSmsGateway::new(&config).unwrap().send(sms()).await;
        assert_eq!(sent.is_ok(), trusted, "{sent:?}");
        // Nothing was said to whom nobody vouches for.
        assert_eq!(heard.await.unwrap().is_empty(), !trusted);
    }
}

#[test]
fn what_is_wrong_in_the_configuration_is_named() {
    let right = config(1);
    let with = |change: fn(&mut SmsConfig)| {
        let mut config = right.clone();
        change(&mut config);
        HttpSmsGateway::new(&config).err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert_eq!(with(|_| {}), "");
    for (said, key) in [
        (with(|config| config.url = String::new()), "url"),
        (with(|config| config.url = "http://sms.example/".to_owned()), "url"),
        (with(|config| config.url = "ftp://localhost/".to_owned()), "url"),
        (with(|config| config.url = "https://user:pass@sms.example/".to_owned()), "url"),
        (with(|config| config.method = "DELETE".to_owned()), "method"),
        (with(|config| config.body = "{}".to_owned()), "body"),
        (with(|config| config.body = "{to} {text}".to_owned()), "body"),
        (with(|config| config.token = Some(SecretText::new("a\nb"))), "token"),
        (
            with(|config| {
                config.url = "https://localhost/".to_owned();
                config.ca_file = Some("/nowhere/ca.pem".into());
            }),
            "ca_file",
        ),
    ] {
        assert!(said.contains(&format!("notice.sms.{key}")), "{key}: {said:?}");
    }
}
