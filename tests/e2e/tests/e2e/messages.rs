//! Text messages through a gateway on this machine: a number is confirmed, a login asks for a code, a
//! forgotten login address comes back; and no code in any log.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use gatepost_testkit::{Browser, Page, Setup, Topology};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

gatepost_e2e::in_both!(a_telephone_confirms_logs_in_and_reminds);

const NUMBER: &str = "+41 79 123 45 67";

/// A gateway that takes everything; what it was given, each with its number.
#[derive(Clone, Default)]
struct Telephones(Arc<Mutex<Vec<(String, String)>>>);

impl Telephones {
    /// Listens on a port of its own; ends with the test.
    async fn start() -> (u16, Self) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let telephones = Self::default();
        let own = telephones.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                own.take(socket).await;
            }
        });
        (port, telephones)
    }

    async fn take(&self, mut socket: TcpStream) {
        let (mut heard, mut buffer) = (Vec::new(), [0; 4096]);
        let body = loop {
            let read = socket.read(&mut buffer).await.unwrap_or(0);
            heard.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&heard).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                assert!(read > 0, "half a request: {text}");
                continue;
            };
            assert!(head.contains("authorization: Bearer hush-hush"), "{head}");
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0) {
                break body.to_owned();
            }
        };
        let sms: serde_json::Value = serde_json::from_str(&body).unwrap();
        let field = |name: &str| sms[name].as_str().unwrap().to_owned();
        self.0.lock().unwrap().push((field("to"), field("text")));
        let answer = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        socket.write_all(answer).await.unwrap();
    }

    async fn text(&self, nth: usize) -> String {
        for _ in 0..200 {
            let found = self.0.lock().unwrap().get(nth).cloned();
            if let Some((to, text)) = found {
                assert_eq!(to, "+41791234567");
                return text;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("message {nth} did not come")
    }

    async fn code(&self, nth: usize) -> String {
        self.text(nth).await.split_whitespace().next().unwrap().to_owned()
    }
}

fn leads_to(page: &Page) -> String {
    assert_eq!(page.status, 303, "{page:?}");
    page.header("location").unwrap().split('?').next().unwrap().to_owned()
}

async fn log_in(browser: &mut Browser, email: &str, password: &str) -> Page {
    let page = browser.get("/login").await;
    browser.submit(&page, "/login", &[("email", email), ("password", password)]).await
}

async fn a_telephone_confirms_logs_in_and_reminds(topology: Topology) {
    let (port, telephones) = Telephones::start().await;
    let secrets = tempfile::tempdir().unwrap();
    let config = secrets.path().join("gatepost.toml");
    let token = secrets.path().join("token");
    std::fs::write(&token, "hush-hush\n").unwrap();
    let text = format!(
        "[notice.sms]\nurl = \"http://127.0.0.1:{port}/send\"\ntoken = {{ file = {:?} }}\n\
         [identity.sms]\nresend_after = \"0s\"\n",
        token.display().to_string()
    );
    std::fs::write(&config, text).unwrap();
    // Everything is logged, so that what must not be in it would be.
    let setup = Setup::new(topology).config(&config).set("log.level", "trace");
    let gatepost = setup.start().await;
    let said = gatepost.try_admin(&["sms", "test", "--to", NUMBER], "").await;
    assert!(said.status.success(), "{said:?}");
    assert!(telephones.text(0).await.contains("test message"));
    let refused = gatepost.try_admin(&["sms", "test", "--to", "079 123"], "").await;
    assert!(!refused.status.success());

    let anna = gatepost.person("anna").await;
    let (email, password) = (anna.email.as_str(), anna.password.as_str());
    let mut browser = gatepost.browser();
    assert_eq!(leads_to(&log_in(&mut browser, email, password).await), "/home");
    let list = "/account/security/phone";
    let page = browser.get(list).await;
    let fields =
        [("phone-number", NUMBER), ("phone-recovery", "1"), ("present-password", password)];
    let confirm = leads_to(&browser.submit(&page, list, &fields).await);
    let page = browser.get(&confirm).await;
    let code = telephones.code(1).await;
    let detail = leads_to(&browser.submit(&page, &confirm, &[("code-sms", &code)]).await);
    let page = browser.get(&detail).await;
    let enrolled = browser.submit(&page, &format!("{detail}/factor"), &[]).await;
    assert!(enrolled.status == 200 && enrolled.body.contains("class=\"codes\""), "{enrolled:?}");

    let mut elsewhere = gatepost.browser();
    assert_eq!(leads_to(&log_in(&mut elsewhere, email, password).await), "/login/factor");
    let page = elsewhere.get("/login/factor").await;
    assert!(page.body.contains("+41 ••• 67"), "{page:?}");
    let code = telephones.code(2).await;
    let entered = elsewhere.submit(&page, "/login/factor", &[("code-sms", &code)]).await;
    assert_eq!(leads_to(&entered), "/home");

    let mut stranger = gatepost.browser();
    let mut answers = Vec::new();
    for number in [NUMBER, "+41 79 000 00 00"] {
        let page = stranger.get("/recover/login").await;
        let fields = [("phone-number", number)];
        answers.push(leads_to(&stranger.submit(&page, "/recover/login", &fields).await));
    }
    assert_eq!(answers, ["/recover/login/sent"; 2]);
    assert!(telephones.text(3).await.contains(email));
    sleep(Duration::from_millis(500)).await;
    let sent = telephones.0.lock().unwrap().clone();
    assert_eq!(sent.len(), 4, "{sent:?}");

    let logs = gatepost.logs();
    assert!(!logs.contains("hush-hush") && !logs.contains("41791234567"));
    for (_, text) in &sent[1..3] {
        let code = text.split_whitespace().next().unwrap();
        assert!(!logs.contains(code), "a code is in the logs");
    }
}
