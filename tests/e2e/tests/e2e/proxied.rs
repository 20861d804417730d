//! Mail that Debian's Dovecot keeps, behind the front (MAIL-4), and clients behind a load balancer.

use std::time::Duration;

use gatepost_testkit::{DovecotBehind, Imap, Setup, Topology, Wire};
use tokio::time::{sleep, timeout};

use crate::revocation::{PROMISED, assert_closed, idle};

gatepost_e2e::in_both!(dovecot_keeps_the_mail,);

async fn dovecot_keeps_the_mail(topology: Topology) {
    let mut dovecot = DovecotBehind::start();
    let gatepost = Setup::new(topology).config(&dovecot.configuration()).start().await;
    let anna = gatepost.person("anna").await;
    let bert = gatepost.person("bert").await;
    let mut imap = gatepost.imap().await;
    assert!(imap.greeting.contains("Gatepost ready"), "{}", imap.greeting);
    let wrong = imap.login(&anna.address, "gpa-wrong").await;
    assert!(wrong.text.contains("AUTHENTICATIONFAILED"), "{wrong:?}");
    let login = imap.login(&anna.address, &anna.secret).await.ok();
    // What Dovecot can, and neither of us says we can.
    assert!(login.text.contains("THREAD=REFS"), "{login:?}");
    assert!(imap.command("LIST \"\" *").await.ok().text().contains("INBOX"));
    let message =
        format!("Subject: kept by Dovecot\r\n\r\n{}", "0123456789abcde\r\n".repeat(60_000));
    imap.append("INBOX", message.as_bytes()).await.ok();
    imap.command("SELECT INBOX").await.ok();
    let fetched = imap.command("FETCH 1 BODY.PEEK[]").await.ok();
    assert_eq!(fetched.literals(), [message.as_bytes()]);
    // Each in their own mailbox there, under the address here.
    let mut other = gatepost.imap_as(&bert).await;
    assert_eq!(other.command("SELECT INBOX").await.ok().number("EXISTS"), Some(0));
    let log = dovecot.log();
    assert!(log.contains(&format!("Login: user=<{}>", anna.address)), "{log}");
    assert!(!gatepost.logs().contains(dovecot.master().1), "the master's password is not logged");

    let waiting = idle(&gatepost, &anna.address, &anna.secret).await;
    gatepost.admin(&["app-password", "revoke", &anna.account_id, &anna.app_password_id]).await;
    assert_closed(imap, PROMISED, "silent").await;
    assert_closed(waiting, PROMISED, "idle").await;
    // Dovecot hears of it just as soon.
    let gone = format!("imap({})", anna.address);
    let ended =
        |log: &str| log.lines().filter(|l| l.contains(&gone) && l.contains("Disconnected")).count();
    let mut tries = 0;
    while ended(&dovecot.log()) < 2 {
        tries += 1;
        assert!(tries < 20, "{}", dovecot.log());
        sleep(PROMISED / 20).await;
    }
    let refused = gatepost.imap().await.login(&anna.address, &anna.secret).await;
    assert!(refused.text.contains("AUTHENTICATIONFAILED"), "{refused:?}");
    other.command("NOOP").await.ok();

    dovecot.stop();
    let away = gatepost.imap().await.login(&bert.address, &bert.secret).await;
    assert!(away.text.contains("[UNAVAILABLE]"), "{away:?}");
}

#[tokio::test]
async fn a_load_balancer_says_who_the_client_is() {
    let setup = Setup::new(Topology::OneProcess);
    let gatepost = setup.set("mail.imap.proxy_protocol", "[\"127.0.0.0/8\"]").start().await;
    let anna = gatepost.person("anna").await;
    let connect = async |header: &str| {
        let mut wire = Wire::plain(gatepost.imaps_address()).await;
        wire.send(header.as_bytes()).await.unwrap();
        Imap::over(wire.upgrade(&gatepost.trust()).await).await
    };
    let mut imap = connect("PROXY TCP6 2001:db8::7 2001:db8::1 4711 993\r\n").await;
    imap.login(&anna.address, &anna.secret).await.ok();
    let connections = gatepost.admin(&["connections"]).await.to_string();
    assert!(connections.contains("2001:db8::7"), "{connections}");
}

#[tokio::test]
async fn without_a_whole_header_nobody_is_greeted() {
    let setup = Setup::new(Topology::OneProcess);
    let gatepost = setup.set("mail.imap.proxy_protocol", "[\"127.0.0.0/8\"]").start().await;
    let anna = gatepost.person("anna").await;
    let signature = b"\r\n\r\n\0\r\nQUIT\n";
    let version_2 = |rest: &[u8]| [&signature[..], rest].concat();
    for (case, header) in [
        ("a command of IMAP", b"a LOGIN anna secret\r\n".to_vec()),
        ("a hello of TLS", b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03".to_vec()),
        ("no family", b"PROXY\r\n".to_vec()),
        ("an unknown family", b"PROXY TCP9 192.0.2.1 192.0.2.2 1 2\r\n".to_vec()),
        ("no address", b"PROXY TCP4 192.0.2.999 192.0.2.2 1 2\r\n".to_vec()),
        ("an address of the other family", b"PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n".to_vec()),
        ("a port too large", b"PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n".to_vec()),
        ("an endless line", [b"PROXY TCP4 ".to_vec(), vec![b'1'; 4000]].concat()),
        (
            "another version",
            version_2(&[0x31, 0x11, 0, 12, 192, 0, 2, 1, 192, 0, 2, 2, 0, 1, 0, 2]),
        ),
        (
            "another command",
            version_2(&[0x2f, 0x11, 0, 12, 192, 0, 2, 1, 192, 0, 2, 2, 0, 1, 0, 2]),
        ),
        ("addresses that are cut off", version_2(&[0x21, 0x11, 0, 4, 192, 0, 2, 1])),
        (
            "more than there is room for",
            version_2(&[[0x21, 0x11, 0xff, 0xff].as_slice(), &[0; 4000]].concat()),
        ),
    ] {
        let mut wire = Wire::plain(gatepost.imaps_address()).await;
        let _closed = wire.send(&header).await;
        let rest = timeout(Duration::from_secs(20), wire.rest()).await;
        let rest = rest.unwrap_or_else(|_| panic!("{case}: the server waits"));
        assert!(rest.is_empty(), "{case}: {}", String::from_utf8_lossy(&rest));
    }
    // Version 2, and not a byte of it too much: who comes rightly is served.
    let mut wire = Wire::plain(gatepost.imaps_address()).await;
    let right = version_2(&[0x21, 0x11, 0, 12, 192, 0, 2, 77, 192, 0, 2, 2, 0, 9, 3, 0xe1]);
    wire.send(&right).await.unwrap();
    let mut imap = Imap::over(wire.upgrade(&gatepost.trust()).await).await;
    imap.login(&anna.address, &anna.secret).await.ok();
    let connections = gatepost.admin(&["connections"]).await.to_string();
    assert!(connections.contains("192.0.2.77"), "{connections}");
}
