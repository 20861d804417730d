//! Forms that are posted to addresses which customers chose: only there, never along a redirect, and never to a private
//! network unless the operator says so (server-side request forgery).

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use async_trait::async_trait;
use http::{
    Method, Request, StatusCode, Uri,
    header::{CONTENT_TYPE, HOST, USER_AGENT},
};
use http_body_util::Full;
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

use crate::{courier::NoticeError, sms_http::system_connector};

/// Posts forms.
#[async_trait]
pub trait FormPost: Send + Sync + 'static {
    /// Posts `form` (`application/x-www-form-urlencoded`) to `address`.
    ///
    /// # Errors
    ///
    /// [`NoticeError::Later`] when it may work later; [`NoticeError::Refused`] when it never will.
    async fn post(&self, address: &str, form: String) -> Result<(), NoticeError>;
}

/// Posts over HTTP, with a connection for each form.
pub struct HttpFormPost {
    allow_private: bool,
    timeout: Duration,
}

impl HttpFormPost {
    /// With `allow_private` private addresses are reached too, and by `http` where the address says so.
    pub fn new(allow_private: bool, timeout: Duration) -> Self {
        Self { allow_private, timeout }
    }

    async fn deliver(&self, address: &str, form: String) -> Result<(), NoticeError> {
        let wrong = || NoticeError::Refused("not an address that is reached".to_owned());
        let uri: Uri = address.parse().map_err(|_| wrong())?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if self.allow_private => false,
            _ => return Err(wrong()),
        };
        let host = uri.host().ok_or_else(wrong)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        // Looked up once, and connected to what was looked at: a name that changes its mind gains nothing.
        let found = tokio::net::lookup_host((host.as_str(), port)).await;
        let mut found: Vec<SocketAddr> = found.map_err(|error| later("the name", error))?.collect();
        found.retain(|found| self.allow_private || is_public(found.ip()));
        if found.is_empty() {
            return Err(later("the name", "leads to no public address"));
        }
        let mut stream = None;
        for target in found.into_iter().take(4) {
            if let Ok(connected) = TcpStream::connect(target).await {
                stream = Some(connected);
                break;
            }
        }
        let stream = stream.ok_or_else(|| later("connecting", "refused"))?;
        let request = request(&uri, form).ok_or_else(wrong)?;
        if !tls {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(host).map_err(|_| wrong())?;
        let connector = system_connector()?;
        let stream = connector.connect(name, stream).await;
        exchange(stream.map_err(|error| later("TLS", error))?, request).await
    }
}

#[async_trait]
impl FormPost for HttpFormPost {
    async fn post(&self, address: &str, form: String) -> Result<(), NoticeError> {
        let posted = tokio::time::timeout(self.timeout, self.deliver(address, form)).await;
        posted.unwrap_or_else(|_| Err(later("the answer", "took too long")))
    }
}

fn request(uri: &Uri, form: String) -> Option<Request<Full<Bytes>>> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(HOST, uri.authority()?.as_str())
        .header(USER_AGENT, "gatepost")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(form)))
        .ok()
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<(), NoticeError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| later("the connection", error))?;
    let answer = async {
        // What the answer says beyond its status is not read.
        let answer = sender.send_request(request).await;
        answer.map(|answer| answer.status()).map_err(|error| later("the answer", error))
    };
    tokio::pin!(answer);
    let status = tokio::select! {
        status = &mut answer => status,
        ended = connection => match ended {
            Ok(()) => answer.await,
            Err(error) => Err(later("the connection", error)),
        },
    };
    judge(status?)
}

/// A redirect is an answer like any other, and not a good one.
fn judge(status: StatusCode) -> Result<(), NoticeError> {
    if status.is_success() {
        return Ok(());
    }
    let said = format!("answered {}", status.as_u16());
    let passing = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
    Err(if passing { NoticeError::Later(said) } else { NoticeError::Refused(said) })
}

/// Is it an address of the public Internet (RFC 6890)? What is not known to be is not.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            let special = matches!(
                (a, b, c),
                (0 | 10 | 127 | 224..=255, _, _)
                    | (100, 64..=127, _)
                    | (169, 254, _)
                    | (172, 16..=31, _)
                    | (192, 0, 0 | 2)
                    | (192, 88, 99)
                    | (192, 168, _)
                    | (198, 18 | 19, _)
                    | (198, 51, 100)
                    | (203, 0, 113)
            );
            !special
        }
        // Global unicast, without what is for documentation, tunnels and translation.
        IpAddr::V6(ip) => {
            let [first, second, ..] = ip.segments();
            (0x2000..0x4000).contains(&first)
                && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
                && first != 0x2002
                && ip != Ipv6Addr::UNSPECIFIED
        }
    }
}

fn later(step: &str, error: impl std::fmt::Display) -> NoticeError {
    NoticeError::Later(format!("{step}: {error}"))
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for (ip, public) in [
            ("9.9.9.9", true),
            ("2620:fe::fe", true),
            ("127.0.0.1", false),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("100.64.0.1", false),
            ("169.254.169.254", false),
            ("192.0.2.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:9.9.9.9", true),
            ("64:ff9b::7f00:1", false),
            ("fc00::1", false),
            ("fe80::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(ip.parse().unwrap()), public, "{ip}");
        }
    }

    /// A server that answers once and says what it heard.
    async fn once(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/logout?x=1", listener.local_addr().unwrap());
        let heard = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = Vec::new();
            while !heard.ends_with(b"logout_token=a.b.c") {
                let mut part = [0; 1024];
                let read = stream.read(&mut part).await.unwrap();
                assert!(read > 0);
                heard.extend(&part[..read]);
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8(heard).unwrap()
        });
        (address, heard)
    }

    #[tokio::test]
    async fn forms_are_posted_and_redirects_are_not_followed() {
        let post = HttpFormPost::new(true, Duration::from_secs(5));
        let form = || "logout_token=a.b.c".to_owned();
        let (address, heard) = once("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        assert!(post.post(&address, form()).await.is_ok());
        let heard = heard.await.unwrap();
        assert!(heard.starts_with("POST /logout?x=1 HTTP/1.1\r\n"), "{heard}");
        let (address, heard) = once(
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        )
        .await;
        let refused = post.post(&address, form()).await;
        assert!(matches!(refused, Err(NoticeError::Refused(said)) if said == "answered 302"));
        heard.await.unwrap();
        let (address, heard) = once("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n").await;
        assert!(matches!(post.post(&address, form()).await, Err(NoticeError::Later(_))));
        heard.await.unwrap();
    }

    #[tokio::test]
    async fn private_addresses_are_not_reached_unless_the_operator_says_so() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let post = HttpFormPost::new(false, Duration::from_secs(5));
        for address in [
            format!("http://127.0.0.1:{port}/"),
            format!("https://127.0.0.1:{port}/"),
            format!("https://localhost:{port}/"),
            "ftp://127.0.0.1/".to_owned(),
            "nonsense".to_owned(),
        ] {
            assert!(post.post(&address, String::new()).await.is_err(), "{address}");
        }
        let none = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
        assert!(none.is_err(), "somebody came");
    }
}
