//! Text messages by an HTTP gateway.
//!
//! A connection for each message: they are few, and a connection that waits for the next one is one more
//! thing that breaks. Redirects are not followed, so that nothing secret goes where nobody configured it.

use std::{net::IpAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, crypto::aws_lc_rs};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls_platform_verifier::Verifier;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use crate::{
    courier::NoticeError,
    sms::{Sms, SmsGateway},
    sms_config::SmsConfig,
    sms_template::{Body, fill_url, names_all},
};

/// Longest answer that is read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Hands text messages to a gateway by HTTP.
pub struct HttpSmsGateway {
    url: String,
    method: Method,
    headers: HeaderMap,
    body: Body,
    accepted: String,
    host: String,
    port: u16,
    /// None: plain HTTP, on this machine.
    tls: Option<(TlsConnector, ServerName<'static>)>,
    timeout: Duration,
}

impl HttpSmsGateway {
    /// A client of the gateway of `config`. Connects when there is something to send.
    ///
    /// # Errors
    ///
    /// [`NoticeError::Refused`] with the key that is wrong: an address that is no `https` one (or `http` on
    /// this machine), templates that lack the number or the text, headers that are none, an authority that
    /// cannot be read.
    pub fn new(config: &SmsConfig) -> Result<Self, NoticeError> {
        let method = match config.method.as_str() {
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "GET" => Method::GET,
            _ => return Err(wrong("method", "POST, PUT or GET")),
        };
        let body = match method {
            Method::GET => Body::None,
            _ => Body::parse(config.format, &config.body)?,
        };
        let templates = match body {
            Body::None => vec![config.url.as_str()],
            Body::Json(_) | Body::Form(_) => vec![config.url.as_str(), config.body.as_str()],
        };
        if !names_all(&templates) {
            return Err(wrong("body", "something with {to} or {to_digits}, and {text}"));
        }
        let expected = "an https address, or an http address on this machine";
        let sample = Sms {
            id: "0".to_owned(),
            recipient: "+41791234567".parse().map_err(|_| wrong("url", expected))?,
            text: "0".to_owned(),
        };
        let url: Uri =
            fill_url(&config.url, &sample).parse().map_err(|_| wrong("url", expected))?;
        let host = url.host().ok_or_else(|| wrong("url", expected))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let (tls, standard_port) = match url.scheme_str() {
            Some("https") => {
                let name =
                    ServerName::try_from(host.clone()).map_err(|_| wrong("url", expected))?;
                (Some((connector(config)?, name)), 443)
            }
            Some("http") if here => (None, 80),
            _ => return Err(wrong("url", expected)),
        };
        Ok(Self {
            headers: headers(config, &url, &body)?,
            url: config.url.clone(),
            method,
            body,
            accepted: config.accepted.clone(),
            port: url.port_u16().unwrap_or(standard_port),
            host,
            tls,
            timeout: config.timeout.0,
        })
    }

    async fn deliver(&self, sms: &Sms) -> Result<(), NoticeError> {
        let target: Uri = fill_url(&self.url, sms)
            .parse()
            .map_err(|_| NoticeError::Refused("the message makes no address".to_owned()))?;
        let path = target.path_and_query().map_or("/", |path| path.as_str());
        let mut request = Request::builder().method(self.method.clone()).uri(path);
        if let Some(headers) = request.headers_mut() {
            headers.clone_from(&self.headers);
        }
        let request = request
            .body(Full::new(Bytes::from(self.body.fill(sms))))
            .map_err(|_| NoticeError::Refused("the message makes no request".to_owned()))?;
        let stream = TcpStream::connect((self.host.as_str(), self.port))
            .await
            .map_err(|error| later("connecting", error.kind()))?;
        match &self.tls {
            None => self.exchange(stream, request).await,
            Some((connector, name)) => {
                let stream = connector.connect(name.clone(), stream).await;
                let stream = stream.map_err(|error| later("TLS", error))?;
                self.exchange(stream, request).await
            }
        }
    }

    async fn exchange<S>(&self, stream: S, request: Request<Full<Bytes>>) -> Result<(), NoticeError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| later("the connection", error))?;
        let exchange = async {
            let answer = sender.send_request(request).await;
            let answer = answer.map_err(|error| later("the answer", error))?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
            Ok((status, body.map(http_body_util::Collected::to_bytes)))
        };
        // The connection lives as long as the exchange needs it, and no longer.
        tokio::pin!(exchange);
        let outcome = tokio::select! {
            outcome = &mut exchange => outcome,
            ended = connection => match ended {
                Ok(()) => exchange.await,
                Err(error) => Err(later("the connection", error)),
            },
        };
        let (status, body) = outcome?;
        self.judge(status, body.ok().as_deref())
    }

    /// What an answer means. Its body is never repeated: gateways put numbers and texts into it.
    fn judge(&self, status: StatusCode, body: Option<&[u8]>) -> Result<(), NoticeError> {
        let said = format!("the gateway answered {}", status.as_u16());
        if !status.is_success() {
            // A wrong token or an exhausted account is put right by the operator; a number or text that the
            // gateway does not take never is.
            let passing = status.is_server_error()
                || matches!(status.as_u16(), 401..=403 | 407 | 408 | 425 | 429);
            return Err(if passing {
                NoticeError::Later(said)
            } else {
                NoticeError::Refused(said)
            });
        }
        let accepted = self.accepted.as_bytes();
        if accepted.is_empty() {
            return Ok(());
        }
        match body {
            Some(body) if body.windows(accepted.len()).any(|part| part == accepted) => Ok(()),
            _ => Err(NoticeError::Later(format!("{said} without notice.sms.accepted"))),
        }
    }
}

#[async_trait]
impl SmsGateway for HttpSmsGateway {
    async fn send(&self, sms: Sms) -> Result<(), NoticeError> {
        let sent = tokio::time::timeout(self.timeout, self.deliver(&sms)).await;
        sent.unwrap_or_else(|_| Err(NoticeError::Later("the gateway took too long".to_owned())))
    }
}

fn headers(config: &SmsConfig, url: &Uri, body: &Body) -> Result<HeaderMap, NoticeError> {
    let mut headers = HeaderMap::new();
    let host = url.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    // A login in the address would end up in logs: `headers` and `token` are for that.
    let host = (!host.contains('@')).then(|| HeaderValue::from_str(host).ok()).flatten();
    headers.insert(HOST, host.ok_or_else(|| wrong("url", "an address without a login"))?);
    headers.insert(USER_AGENT, HeaderValue::from_static("gatepost"));
    if let Some(kind) = body.kind() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in &config.headers {
        let name: HeaderName = name.parse().map_err(|_| wrong("headers", "names of headers"))?;
        headers.insert(name, hidden(value.expose(), "headers")?);
    }
    if let Some(token) = &config.token {
        headers.insert(AUTHORIZATION, hidden(&format!("Bearer {}", token.expose()), "token")?);
    }
    Ok(headers)
}

fn hidden(value: &str, key: &str) -> Result<HeaderValue, NoticeError> {
    let mut value = HeaderValue::from_str(value).map_err(|_| wrong(key, "one line of ASCII"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// TLS with the certificate authorities of the machine alone.
pub(crate) fn system_connector() -> Result<TlsConnector, NoticeError> {
    connector(&SmsConfig::default())
}

fn connector(config: &SmsConfig) -> Result<TlsConnector, NoticeError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let failed = |what: &str| NoticeError::Refused(format!("notice.sms.ca_file: {what}"));
    let mut roots = Vec::new();
    if let Some(path) = &config.ca_file {
        let read = CertificateDer::pem_file_iter(path).map_err(|e| failed(&e.to_string()))?;
        for certificate in read {
            roots.push(certificate.map_err(|error| failed(&error.to_string()))?);
        }
        if roots.is_empty() {
            return Err(failed("no certificate in it"));
        }
    }
    let verifier = Verifier::new_with_extra_roots(roots, provider.clone());
    let verifier = verifier.map_err(|error| failed(&error.to_string()))?;
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error.to_string()))?
        .dangerous() // the system's own verifier, and the operator's authority
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(tls)))
}

fn wrong(key: &str, expected: &str) -> NoticeError {
    NoticeError::Refused(format!("notice.sms.{key}: expected {expected}"))
}

fn later(step: &str, error: impl std::fmt::Display) -> NoticeError {
    NoticeError::Later(format!("{step}: {error}"))
}
