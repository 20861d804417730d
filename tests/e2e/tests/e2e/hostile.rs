//! Clients that send too much, too slowly, nonsense, or nothing.

use std::time::Duration;

use gatepost_model::ServiceName;
use gatepost_testkit::{Gatepost, Imap, Setup, Topology, Wire};
use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::letters::letter;

gatepost_e2e::in_both!(floods_and_nonsense_are_bounded, slow_clients_are_let_go);

/// Resident memory of a process, in MiB.
fn resident(gatepost: &Gatepost, service: ServiceName) -> u64 {
    let path = format!("/proc/{}/status", gatepost.process_id(service));
    let status = std::fs::read_to_string(path).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

async fn floods_and_nonsense_are_bounded(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    gatepost.lmtp().await.deliver_to(&anna.address, &letter(1)).await.ok();
    let before = resident(&gatepost, ServiceName::Mail);

    half_open(&gatepost).await;
    imap_floods(&gatepost).await;
    logged_in_floods(&gatepost, gatepost.imap_as(&anna).await).await;
    lmtp_floods(&gatepost, &anna.address).await;
    web_floods(&gatepost).await;
    // The web pages are called by nobody.
    for service in gatepost.services().into_iter().filter(|service| *service != ServiceName::Web) {
        nonsense(gatepost.grpc_address(service)).await;
    }
    nonsense(gatepost.imaps_address()).await;
    nonsense(gatepost.imap_address()).await;
    nonsense(gatepost.web()).await;

    let mut imap = gatepost.imap_as(&anna).await;
    assert_eq!(imap.command("SELECT INBOX").await.ok().number("EXISTS"), Some(1));
    gatepost.lmtp().await.deliver_to(&anna.address, &letter(2)).await.ok();
    assert_eq!(gatepost.browser().get("/login").await.status, 200);
    for service in gatepost.services() {
        assert!(gatepost.runs(service), "{service} ended");
    }
    let grown = resident(&gatepost, ServiceName::Mail).saturating_sub(before);
    assert!(grown < 200, "{grown} MiB more than before");
    assert!(!gatepost.logs().contains("panicked at"), "{}", gatepost.logs());
}

/// Who says nothing, or goes on saying a little, does not stay.
async fn slow_clients_are_let_go(topology: Topology) {
    let gatepost = Setup::new(topology)
        .set("mail.imap.login_within", "2s")
        .set("mail.lmtp.command_timeout", "2s")
        .set("mail.lmtp.data_timeout", "2s")
        .set("web.limits.handshake", "2s")
        .set("web.limits.headers", "2s")
        .set("grpc.handshake_timeout", "2s")
        .start()
        .await;
    let anna = gatepost.person("anna").await;
    let trust = gatepost.trust();
    let mut waiting = vec![
        ("IMAP without STARTTLS", Wire::plain(gatepost.imap_address()).await),
        ("IMAP without a handshake", Wire::plain(gatepost.imaps_address()).await),
        ("IMAP without a login", Wire::tls(gatepost.imaps_address(), &trust).await),
        ("LMTP without a command", Wire::plain(gatepost.lmtp_address()).await),
        ("web without a handshake", Wire::plain(gatepost.web()).await),
        ("web without a request", Wire::tls(gatepost.web(), &trust).await),
        ("gRPC without a handshake", Wire::plain(gatepost.grpc_address(ServiceName::Mail)).await),
    ];
    let mut in_the_middle = Wire::plain(gatepost.lmtp_address()).await;
    let half =
        format!("LHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<{}>\r\nDATA\r\nhalf", anna.address);
    in_the_middle.send(half.as_bytes()).await.expect("half a message");
    waiting.push(("LMTP in the middle of a message", in_the_middle));
    let mut in_the_middle = Wire::tls(gatepost.web(), &trust).await;
    in_the_middle.send(b"GET / HTTP/1.1\r\nHost: loc").await.expect("half a request");
    waiting.push(("web in the middle of a request", in_the_middle));
    // A byte now and then buys no time before login.
    let mut trickle = Wire::tls(gatepost.imaps_address(), &trust).await;
    let trickling = async {
        for _ in 0..100 {
            if trickle.send(b"a").await.is_err() {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("a client that trickles bytes stays");
    };
    let ending = async {
        for (what, mut wire) in waiting {
            let ended = timeout(Duration::from_secs(8), wire.rest()).await;
            assert!(ended.is_ok(), "{what} stays");
        }
    };
    tokio::join!(trickling, ending);
    let mut imap = gatepost.imap_as(&anna).await;
    assert_eq!(imap.command("SELECT INBOX").await.ok().number("EXISTS"), Some(0));
}

/// Connections that never say a word, to every listener, while others are served.
async fn half_open(gatepost: &Gatepost) {
    let mut silent = Vec::new();
    for address in
        [gatepost.imaps_address(), gatepost.imap_address(), gatepost.lmtp_address(), gatepost.web()]
    {
        for _ in 0..40 {
            silent.push(TcpStream::connect(address).await.unwrap());
        }
    }
    let served = async {
        gatepost.imap().await.command("NOOP").await.ok();
        gatepost.lmtp().await.command("NOOP").await.ok();
        assert_eq!(gatepost.browser().get("/login").await.status, 200);
    };
    timeout(Duration::from_secs(5), served).await.expect("others are served");
}

async fn imap_floods(gatepost: &Gatepost) {
    // A line without end.
    let mut imap = gatepost.imap().await;
    let block = vec![b'a'; 1 << 20];
    imap.send(b"x ").await;
    for _ in 0..16 {
        imap.send(&block).await;
    }
    imap.send(b"\r\n").await;
    let answer = imap.until("x").await;
    assert!(["BAD", "BYE"].contains(&answer.status.as_str()), "{answer:?}");
    // A huge literal before login, announced and then not awaited.
    let mut imap = gatepost.imap().await;
    imap.send(b"x LOGIN {999999999}\r\n").await;
    let answer = imap.response().await.unwrap_or_default();
    assert!(!answer.starts_with(b"+"), "asked for a gigabyte of user name");
    let mut imap = gatepost.imap().await;
    imap.send(b"x LOGIN {20000000+}\r\n").await;
    imap.send(&block).await;
    let answer = imap.until("x").await;
    assert!(["NO", "BAD", "BYE"].contains(&answer.status.as_str()), "{answer:?}");
    // Commands that are none.
    let mut imap = gatepost.imap().await;
    for line in [
        "",
        "x",
        "x FROBNICATE",
        "x LOGIN",
        "x LOGIN a",
        "\0\u{1}\u{2}",
        "x NOOP extra",
        "* OK hello",
        "x FETCH 1 FLAGS",
        "x (((((",
    ] {
        imap.send(format!("{line}\r\n").as_bytes()).await;
    }
    imap.send(b"y NOOP\r\n").await;
    let answer = imap.until("y").await;
    assert!(["OK", "BYE"].contains(&answer.status.as_str()), "{answer:?}");
    // Guessing is slowed down and then ended.
    let mut imap = gatepost.imap().await;
    let mut guesses = 0;
    while guesses < 100 && imap.login("nobody@gatepost.test", "guess").await.status == "NO" {
        guesses += 1;
    }
    assert!(guesses < 100, "a hundred guesses on one connection");
}

async fn logged_in_floods(gatepost: &Gatepost, mut imap: Imap) {
    // A message that is too large is refused before it is sent.
    imap.send(b"x APPEND INBOX {99999999999}\r\n").await;
    let answer = String::from_utf8_lossy(&imap.response().await.unwrap_or_default()).into_owned();
    assert!(answer.starts_with("x NO") || answer.starts_with("x BAD"), "{answer}");
    imap.command("SELECT INBOX").await.ok();
    // Nesting without end.
    let deep = format!("SEARCH {}ALL{}", "(".repeat(20_000), ")".repeat(20_000));
    let answer = imap.command(&deep).await;
    assert!(["BAD", "NO", "BYE"].contains(&answer.status.as_str()), "{answer:?}");
    let mut imap = if answer.status == "BYE" { return } else { imap };
    let negations = format!("SEARCH {}ALL", "NOT ".repeat(10_000));
    let answer = imap.command(&negations).await;
    assert!(answer.status != "BYE", "{answer:?}");
    // Sets that name everything, many times.
    let set = vec!["1:*"; 2000].join(",");
    let answer = imap.command(&format!("UID FETCH {set} (FLAGS)")).await;
    assert!(answer.untagged.len() < 10, "{} answers for one message", answer.untagged.len());
    for command in [
        "FETCH 4294967295 FLAGS",
        "FETCH 0 FLAGS",
        "UID FETCH 1:4294967295 FLAGS",
        "FETCH 1 BODY[1.2.3.4.5.6.7.8.9]",
        "FETCH 1 BODY[]<4294967295.4294967295>",
        "STORE 1 FLAGS (\\Frobnicated)",
        "CREATE \"a//b\"",
        "CREATE \"../../etc\"",
        "LIST \"\" \"%*%*%*%*%*%*%*%*%*%*%*%*%*%*%*%*x\"",
        "RENAME INBOX INBOX",
        "COPY 1 nowhere",
        "STATUS INBOX ()",
    ] {
        let answer = imap.command(command).await;
        assert!(["OK", "NO", "BAD"].contains(&answer.status.as_str()), "{command}: {answer:?}");
    }
    let other = gatepost.imap().await.command("CAPABILITY").await;
    assert_eq!(other.status, "OK");
}

async fn lmtp_floods(gatepost: &Gatepost, recipient: &str) {
    // A line without end.
    let mut lmtp = gatepost.lmtp().await;
    for _ in 0..4 {
        lmtp.send(&vec![b'a'; 1 << 20]).await;
    }
    lmtp.send(b"\r\n").await;
    let answer = lmtp.answer().await;
    assert!(answer.code == 0 || answer.code >= 400, "{answer:?}");
    // A message larger than allowed, as announced and as sent.
    let mut lmtp = gatepost.lmtp().await;
    let answer = lmtp.command("MAIL FROM:<a@b.example> SIZE=99999999999").await;
    assert_eq!(answer.code, 552, "{answer:?}");
    let mut lmtp = gatepost.lmtp().await;
    lmtp.command("MAIL FROM:<a@b.example>").await.ok();
    lmtp.command(&format!("RCPT TO:<{recipient}>")).await.ok();
    assert_eq!(lmtp.command("DATA").await.code, 354);
    let block =
        b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n".repeat(1 << 14);
    for _ in 0..60 {
        lmtp.send(&block).await;
    }
    lmtp.send(b".\r\n").await;
    let answer = lmtp.answer().await;
    assert!(answer.code == 552 || answer.code == 0, "60 MiB: {answer:?}");
    // Recipients without end.
    let mut lmtp = gatepost.lmtp().await;
    lmtp.command("MAIL FROM:<a@b.example>").await.ok();
    let mut refused = false;
    for _ in 0..3000 {
        if lmtp.command(&format!("RCPT TO:<{recipient}>")).await.code >= 400 {
            refused = true;
            break;
        }
    }
    assert!(refused, "three thousand recipients");
    // A client that vanishes in the middle of a message leaves nothing.
    let mut lmtp = gatepost.lmtp().await;
    lmtp.command("MAIL FROM:<a@b.example>").await.ok();
    lmtp.command(&format!("RCPT TO:<{recipient}>")).await.ok();
    lmtp.command("DATA").await;
    lmtp.send(b"Subject: half\r\n\r\nhalf").await;
    drop(lmtp);
    // Smuggling: bare line feeds do not end a message (they may be refused).
    let mut lmtp = gatepost.lmtp().await;
    lmtp.command("MAIL FROM:<a@b.example>").await.ok();
    assert_eq!(lmtp.command("RCPT TO:<nobody@gatepost.test>").await.code, 550);
    for line in ["", "FROB", "MAIL", "RCPT TO:<", "DATA", "MAIL FROM:<a@b.example> FROB=1", "\u{0}"]
    {
        let answer = lmtp.command(line).await;
        assert!(answer.code == 0 || answer.code >= 400, "{line:?}: {answer:?}");
    }
}

async fn web_floods(gatepost: &Gatepost) {
    let mut wire = Wire::tls(gatepost.web(), &gatepost.trust()).await;
    let _closed = wire.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n").await;
    for number in 0..20_000 {
        if wire
            .send(format!("X-Header-{number}: {}\r\n", "x".repeat(100)).as_bytes())
            .await
            .is_err()
        {
            break;
        }
    }
    let _closed = wire.send(b"\r\n").await;
    let answer = wire.rest().await;
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "two megabytes of headers");
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    let long = "x".repeat(5 << 20);
    let csrf = page.field("csrf").unwrap_or_default();
    let mut wire = Wire::tls(gatepost.web(), &gatepost.trust()).await;
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\ncsrf={csrf}&email=",
        long.len()
    );
    let _closed = wire.send(head.as_bytes()).await;
    let _closed = wire.send(long.as_bytes()).await;
    assert!(!wire.rest().await.starts_with(b"HTTP/1.1 200"), "a form of five megabytes");
    // A form without its token, or with that of another browser.
    let fields = [("csrf", csrf.as_str()), ("email", "a@b.example"), ("password", "x")];
    let mut other = gatepost.browser();
    let without_cookie = other.post("/login", &fields).await;
    assert_eq!(without_cookie.status, 400, "{without_cookie:?}");
    other.get("/login").await;
    let foreign = other.post("/login", &fields).await;
    assert_eq!(foreign.status, 403, "{foreign:?}");
}

/// Bytes that mean nothing here.
async fn nonsense(address: std::net::SocketAddr) {
    for bytes in [
        b"GET / HTTP/1.0\r\n\r\n".as_slice(),
        &[0x16, 3, 1, 255, 255, 1, 2, 3],
        &[255; 70_000],
        b"\0",
    ] {
        let mut wire = Wire::plain(address).await;
        let _closed = wire.send(bytes).await;
    }
}
