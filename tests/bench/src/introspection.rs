//! Introspection of an access token (RFC 7662), as a mail server asks for it, over connections that stay open.

use std::{fmt::Write, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_testkit::{Browser, Gatepost, Page, Person};
use rustls_pki_types::ServerName;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    task::JoinSet,
    time::Instant,
};

use crate::{
    client::{Peer, Stream},
    measure::Scale,
    report::{Report, fail},
};

/// Connections that ask.
const CLIENTS: usize = 16;
/// A verifier and its challenge (RFC 7636, appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BACK: &str = "https%3A%2F%2Fclient.example%2Fback";

/// Signs somebody in to a client and measures how often a second that client is told about the token.
pub(crate) async fn measure(
    gatepost: &Gatepost,
    peer: &Peer,
    owner: &Person,
    scale: Scale,
    report: &mut Report,
) {
    let create = "oauth-client create Bench --redirect-uri https://client.example/back --audience everyone --trusted \
                  --introspects --authentication secret-basic --grant-type authorization_code";
    let create: Vec<&str> = create.split_whitespace().chain(["--scope", "openid imap"]).collect();
    let made = gatepost.admin(&create).await;
    let basic = STANDARD.encode(format!("{}:{}", text(&made, "id"), text(&made, "secret")));
    let token = token(gatepost, owner, &text(&made, "id"), &basic).await;
    let nothing = request("GET", "/robots.txt", "", "");
    let asked = request(
        "POST",
        "/oauth/introspect",
        &format!(
            "Authorization: Basic {basic}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        ),
        &format!("token={token}"),
    );
    for (what, request, part) in [
        ("pages that say nothing", nothing, "User-agent"),
        ("introspections", asked, "\"active\":true"),
    ] {
        let rate = rate(gatepost, peer, &request, part, scale).await;
        report.add(&format!("{what}, over 16 open connections"), "gatepost", "per second", rate);
    }
}

fn text(value: &Value, key: &str) -> String {
    let text = value[key].as_str().map(str::to_owned);
    text.unwrap_or_else(|| fail(&format!("no {key} in {value}")))
}

fn request(method: &str, path: &str, headers: &str, body: &str) -> String {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}");
    let _written = write!(request, "Content-Length: {}\r\n\r\n{body}", body.len());
    request
}

/// An access token for the owner's mail, by the pages and the token endpoint.
async fn token(gatepost: &Gatepost, owner: &Person, client: &str, basic: &str) -> String {
    let mut browser = gatepost.browser();
    let login = browser.get("/login").await;
    let fields = [("email", owner.email.as_str()), ("password", owner.password.as_str())];
    browser.submit(&login, "/login", &fields).await;
    let ask = format!(
        "/oauth/authorize?client_id={client}&redirect_uri={BACK}&response_type=code&scope=openid%20imap&state=s\
         &code_challenge={CHALLENGE}&code_challenge_method=S256"
    );
    let led = browser.get(&ask).await;
    let code = code(&led).unwrap_or_else(|| fail(&format!("no code: {led:?}")));
    let header = format!("Basic {basic}");
    let headers =
        [("Authorization", header.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let body = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={BACK}&code_verifier={VERIFIER}"
    );
    let wire: Browser = gatepost.browser();
    let answered = wire.call("POST", "/oauth/token", &headers, &body).await;
    let answered: Value = serde_json::from_str(&answered.body).unwrap_or_else(|error| fail(&error));
    text(&answered, "access_token")
}

fn code(led: &Page) -> Option<String> {
    let (_, query) = led.header("location")?.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("code=")).map(str::to_owned)
}

/// How often a second a request is answered with `part` in its body.
async fn rate(
    gatepost: &Gatepost,
    peer: &Peer,
    request: &str,
    part: &'static str,
    scale: Scale,
) -> f64 {
    let end = Instant::now() + scale.time;
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (connector, address) = (peer.connector(), gatepost.web());
        let request: Arc<str> = request.into();
        clients.spawn(async move {
            let asked = async {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                let name = ServerName::try_from("localhost").map_err(std::io::Error::other)?;
                let mut stream = BufReader::new(connector.connect(name, stream).await?);
                let mut done = 0;
                while Instant::now() < end {
                    stream.write_all(request.as_bytes()).await?;
                    stream.flush().await?;
                    let body = answer(&mut stream).await?;
                    if !body.contains(part) {
                        return Err(std::io::Error::other(format!("answered with {body}")));
                    }
                    done += 1;
                }
                Ok::<usize, std::io::Error>(done)
            };
            asked.await.unwrap_or_else(|error| fail(&error))
        });
    }
    let done: usize = clients.join_all().await.into_iter().sum();
    done as f64 / scale.time.as_secs_f64()
}

/// Reads an answer with a Content-Length.
async fn answer(stream: &mut Stream) -> std::io::Result<String> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().map_err(std::io::Error::other)?;
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    String::from_utf8(body).map_err(std::io::Error::other)
}
