//! A browser without scripts: pages, forms, cookies.

use std::{collections::BTreeMap, fmt::Write as _, net::SocketAddr};

use crate::wire::{Trust, Wire};

/// Keeps cookies between requests to one host.
#[derive(Clone)]
pub struct Browser {
    address: SocketAddr,
    trust: Trust,
    cookies: BTreeMap<String, String>,
}

/// What a request was answered with.
#[derive(Debug)]
pub struct Page {
    /// HTTP status code.
    pub status: u16,
    /// Header names in lower case with their values, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// The same, where it is no text.
    pub bytes: Vec<u8>,
}

impl Page {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Value of the first input with this name.
    pub fn field(&self, name: &str) -> Option<String> {
        let named = format!("name=\"{name}\"");
        let inputs = self.body.split("<input").skip(1);
        let input =
            inputs.filter_map(|rest| rest.split('>').next()).find(|tag| tag.contains(&named))?;
        let value = input.split_once("value=\"")?.1.split('"').next()?;
        Some(unescape(value))
    }

    /// Hidden inputs of the form whose action is `action`.
    pub fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let forms = self.body.split("<form").skip(1);
        let wanted = format!("action=\"{action}\"");
        let form = forms.filter_map(|rest| rest.split("</form>").next()).find(|form| {
            form.split('>').next().is_some_and(|head| unescape(head).contains(&wanted))
        });
        let inputs = form.unwrap_or_default().split("<input").skip(1);
        let tags = inputs.filter_map(|rest| rest.split('>').next());
        let attribute = |tag: &str, name: &str| {
            let value = tag.split_once(&format!("{name}=\""))?.1.split('"').next()?;
            Some(unescape(value))
        };
        tags.filter(|tag| tag.contains("type=\"hidden\""))
            .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
            .collect()
    }
}

/// What stands between the parts of a form with files.
const EDGE: &str = "edge-of-a-part-7f3a";

impl Browser {
    /// A fresh browser that visits this address as `localhost`.
    pub fn new(address: SocketAddr, trust: &Trust) -> Self {
        Self { address, trust: trust.clone(), cookies: BTreeMap::new() }
    }

    /// Forgets its cookies.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// GET. Redirects are not followed.
    pub async fn get(&mut self, path: &str) -> Page {
        self.request("GET", path, None).await
    }

    /// POST of a form. Redirects are not followed.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encoded =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let body = encoded.collect::<Vec<_>>().join("&");
        let kind = "application/x-www-form-urlencoded";
        self.request("POST", path, Some((kind, body.as_bytes()))).await
    }

    /// Fills in and sends the form of `page` with this action: its hidden fields and these.
    pub async fn submit(&mut self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let hidden = page.hidden(action);
        let mut all: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        self.post(action, &all).await
    }

    /// Sends the form of `page` with this action as a form with files: its hidden fields, then these files.
    pub async fn send_files(&mut self, page: &Page, action: &str, files: &[(&str, &[u8])]) -> Page {
        let mut body = Vec::new();
        for (name, value) in page.hidden(action) {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"");
            body.extend(format!("--{EDGE}\r\n{head}\r\n\r\n{value}\r\n").as_bytes());
        }
        for (name, bytes) in files {
            let head =
                format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"");
            body.extend(format!("--{EDGE}\r\n{head}\r\n\r\n").as_bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.request("POST", action, Some((&kind, &body))).await
    }

    /// Value of a cookie it keeps.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// A request as a program makes it: with these headers and this body, without cookies of its own.
    pub async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Page {
        let origin = format!("localhost:{}", self.address.port());
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nHost: {origin}\r\nConnection: close\r\n");
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let _ = write!(head, "Content-Length: {}\r\n\r\n{body}", body.len());
        let mut wire = Wire::tls(self.address, &self.trust).await;
        wire.send(head.as_bytes()).await.expect("a request");
        parse(&wire.rest().await)
    }

    async fn request(&mut self, method: &str, path: &str, form: Option<(&str, &[u8])>) -> Page {
        let origin = format!("localhost:{}", self.address.port());
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nHost: {origin}\r\nConnection: close\r\n");
        if !self.cookies.is_empty() {
            let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
            let _ = write!(head, "Cookie: {}\r\n", cookies.collect::<Vec<_>>().join("; "));
        }
        let (kind, form) = form.unzip();
        if let (Some(kind), Some(form)) = (kind, form) {
            let length = form.len();
            let _ = write!(
                head,
                "Origin: https://{origin}\r\nSec-Fetch-Site: same-origin\r\n\
                 Content-Type: {kind}\r\nContent-Length: {length}\r\n"
            );
        }
        head.push_str("\r\n");
        let whole = [head.as_bytes(), form.unwrap_or_default()].concat();
        let mut wire = Wire::tls(self.address, &self.trust).await;
        wire.send(&whole).await.expect("a request");
        let page = parse(&wire.rest().await);
        self.keep_cookies(&page);
        page
    }

    fn keep_cookies(&mut self, page: &Page) {
        for (_, value) in page.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = value.split(';').next().unwrap_or_default();
            let Some((name, content)) = pair.split_once('=') else { continue };
            let ended = value.to_ascii_lowercase().contains("max-age=0") || content.is_empty();
            if ended {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), content.to_owned());
            }
        }
    }
}

/// Takes an HTTP/1.1 response apart that ends with its connection.
pub(crate) fn parse(response: &[u8]) -> Page {
    let split = response.windows(4).position(|four| four == b"\r\n\r\n").expect("an HTTP response");
    let head = String::from_utf8_lossy(&response[..split]).into_owned();
    let mut lines = head.lines();
    let status =
        lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let body = &response[split + 4..];
    let chunked =
        headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { unchunked(body) } else { body.to_vec() };
    Page {
        status: status.expect("a status"),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
        bytes: body,
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = body.windows(2).position(|pair| pair == b"\r\n") {
        let size = String::from_utf8_lossy(&body[..end]).into_owned();
        let size =
            usize::from_str_radix(size.split(';').next().unwrap_or_default(), 16).unwrap_or(0);
        if size == 0 || body.len() < end + 2 + size {
            break;
        }
        out.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = body.get(end + 4 + size..).unwrap_or_default();
    }
    out
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn unescape(text: &str) -> String {
    let named = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    let text = named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&").replace("&#38;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_taken_apart() {
        let page = parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assert_eq!((page.status, page.body.as_str()), (200, "abcde"));
    }

    #[test]
    fn forms_are_read() {
        let body = "<form method=\"post\" action=\"/login\"><input type=\"hidden\" name=\"csrf\" \
                    value=\"a&amp;b\"><input name=\"email\" value=\"\"></form>";
        let page =
            Page { status: 200, headers: Vec::new(), body: body.to_owned(), bytes: Vec::new() };
        assert_eq!(page.hidden("/login"), [("csrf".to_owned(), "a&b".to_owned())]);
        assert_eq!(page.field("csrf").as_deref(), Some("a&b"));
    }
}
