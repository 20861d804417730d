//! OAUTHBEARER (RFC 7628) and XOAUTH2.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_imap::{Credential, Target};
use tokio::{io::DuplexStream, time::timeout};

use crate::harness::{ADDRESS, Client, Server, grant_id};

fn bearer(address: &str, token: &str) -> String {
    let identity = if address.is_empty() { String::new() } else { format!("a={address}") };
    STANDARD.encode(format!(
        "n,{identity},\x01host=mail.example.org\x01port=993\x01auth=Bearer {token}\x01\x01"
    ))
}

fn xoauth2(address: &str, token: &str) -> String {
    STANDARD.encode(format!("user={address}\x01auth=Bearer {token}\x01\x01"))
}

/// Says a line and reads the challenge that comes back, out of base 64.
async fn challenge(client: &mut Client<DuplexStream>, line: &str) -> String {
    client.send(format!("{line}\r\n").as_bytes()).await;
    let said = client.response().await;
    let said = said.strip_prefix("+ ").unwrap_or_else(|| panic!("{said}")).to_owned();
    String::from_utf8(STANDARD.decode(said).unwrap()).unwrap()
}

async fn end(client: &mut Client<DuplexStream>, line: &str) -> String {
    client.send(format!("{line}\r\n").as_bytes()).await;
    client.until("a").await.tagged
}

const CONFIGURATION: &str =
    r#""openid-configuration":"https://id.example.org/.well-known/openid-configuration""#;

fn oauth_error(status: &str) -> String {
    format!(r#"{{{CONFIGURATION},"scope":"imap","status":"{status}"}}"#)
}

fn google_error(status: u16) -> String {
    format!(r#"{{"schemes":"bearer","scope":"imap","status":"{status}"}}"#)
}

#[tokio::test]
async fn tokens_open_a_mailbox() {
    let server = Server::new();
    let mut client = server.stranger().await;
    let offered = client.ok("CAPABILITY").await.all();
    assert!(offered.contains(" AUTH=PLAIN AUTH=OAUTHBEARER AUTH=XOAUTH2"), "{offered}");
    assert!(offered.contains(" SASL-IR "), "{offered}");
    for message in [
        format!("OAUTHBEARER {}", bearer(ADDRESS, "right")),
        format!("oauthbearer {}", bearer("", "right")),
        format!("XOAUTH2 {}", xoauth2(ADDRESS, "right")),
        format!("XOAUTH2 {}", xoauth2("", "right")),
    ] {
        let mut client = server.stranger().await;
        let got = client.ok(&format!("AUTHENTICATE {message}")).await;
        assert!(got.tagged.starts_with("OK [CAPABILITY ") && !got.tagged.contains("AUTH="));
        assert!(client.ok("SELECT INBOX").await.tagged.starts_with("OK [READ-ONLY]"));
    }
    // Without an initial response.
    for (mechanism, message) in
        [("OAUTHBEARER", bearer(ADDRESS, "right")), ("XOAUTH2", xoauth2(ADDRESS, "right"))]
    {
        let mut client = server.stranger().await;
        let asked = challenge(&mut client, &format!("a AUTHENTICATE {mechanism}")).await;
        assert_eq!(asked, "");
        assert!(end(&mut client, &message).await.starts_with("OK"));
    }
    let mut clear = server.connect(false).await;
    let message = format!("AUTHENTICATE OAUTHBEARER {}", bearer(ADDRESS, "right"));
    clear.fails(&message, "NO [PRIVACYREQUIRED]").await;
}

#[tokio::test]
async fn refusals_tell_the_program_what_to_do_and_the_stranger_nothing() {
    const REFUSED: &str = "NO [AUTHENTICATIONFAILED] the address or the password is wrong";
    let server = Server::with(|config| config.max_refusals = 1000);
    let malformed = STANDARD.encode("n,,\x01auth=Basic x\x01\x01");
    let nothing = STANDARD.encode("n,,\x01auth=\x01\x01");
    for (message, told) in [
        (format!("OAUTHBEARER {}", bearer(ADDRESS, "wrong")), oauth_error("invalid_token")),
        (format!("OAUTHBEARER {}", bearer("x@y.z", "right")), oauth_error("invalid_token")),
        (format!("OAUTHBEARER {}", bearer(ADDRESS, "scope")), oauth_error("insufficient_scope")),
        (format!("OAUTHBEARER {malformed}"), oauth_error("invalid_request")),
        (format!("OAUTHBEARER {nothing}"), oauth_error("invalid_token")),
        ("OAUTHBEARER =".to_owned(), oauth_error("invalid_request")),
        (format!("XOAUTH2 {}", xoauth2(ADDRESS, "wrong")), google_error(401)),
        (format!("XOAUTH2 {}", xoauth2(ADDRESS, "scope")), google_error(403)),
        (format!("XOAUTH2 {malformed}"), google_error(400)),
    ] {
        // What the client answers is of no account: the dummy of RFC 7628, nothing, or giving up.
        for heard in ["AQ==", "", "*", "!!!"] {
            let mut client = server.stranger().await;
            let said = challenge(&mut client, &format!("a AUTHENTICATE {message}")).await;
            assert_eq!(said, told, "{message}");
            assert_eq!(end(&mut client, heard).await, REFUSED, "{message}");
            // The connection goes on, and with a token that is right it opens.
            client.ok(&format!("AUTHENTICATE XOAUTH2 {}", xoauth2(ADDRESS, "right"))).await;
        }
    }
    assert_eq!(server.door.clients().len(), 20 + 36);
}

#[tokio::test]
async fn what_is_no_message_is_bad_and_asks_nobody() {
    let server = Server::new();
    let mut client = server.stranger().await;
    for mechanism in ["OAUTHBEARER", "XOAUTH2"] {
        client.fails(&format!("AUTHENTICATE {mechanism} !!!"), "BAD").await;
        client.fails(&format!("AUTHENTICATE {mechanism} YQ"), "BAD").await;
        assert_eq!(challenge(&mut client, &format!("a AUTHENTICATE {mechanism}")).await, "");
        assert_eq!(end(&mut client, "*").await, "BAD authentication was cancelled");
    }
    assert!(server.door.clients().is_empty());
    let long = "A".repeat(9000);
    assert_eq!(challenge(&mut client, "a AUTHENTICATE OAUTHBEARER").await, "");
    client.send(format!("{long}\r\n").as_bytes()).await;
    assert!(client.response().await.starts_with("* BYE [TOOBIG]"));
}

#[tokio::test]
async fn paused_and_failed_checks_say_nothing_of_the_token() {
    let server = Server::new();
    let message = format!("AUTHENTICATE OAUTHBEARER {}", bearer(ADDRESS, "wrong"));
    server.door.set(|door| door.throttled = true);
    server.stranger().await.fails(&message, "NO [LIMIT]").await;
    server.door.set(|door| door.down = true);
    server.stranger().await.fails(&message, "NO [UNAVAILABLE]").await;
}

#[tokio::test]
async fn refused_tokens_end_the_connection_as_passwords_do() {
    let server = Server::with(|config| config.max_refusals = 2);
    let mut client = server.stranger().await;
    let message = format!("a AUTHENTICATE OAUTHBEARER {}", bearer(ADDRESS, "wrong"));
    for _ in 0..2 {
        challenge(&mut client, &message).await;
        assert!(end(&mut client, "AQ==").await.starts_with("NO [AUTHENTICATIONFAILED]"));
    }
    assert!(client.response().await.starts_with("* BYE"));
    assert!(client.at_end().await);
    // And whoever does not say that it has heard is not waited for.
    let server = Server::with(|config| {
        config.login_within = gatepost_runtime::config::Span(Duration::from_millis(300));
    });
    let mut client = server.stranger().await;
    challenge(&mut client, &message).await;
    let bye = timeout(Duration::from_secs(3), client.response()).await.unwrap();
    assert!(bye.starts_with("* BYE"), "{bye}");
}

#[tokio::test]
async fn what_a_token_opened_ends_with_its_grant_and_not_before() {
    let server = Server::new();
    let mut client = server.stranger().await;
    client.ok(&format!("AUTHENTICATE OAUTHBEARER {}", bearer(ADDRESS, "right"))).await;
    server.clock.advance(Duration::from_secs(24 * 3600));
    client.ok("NOOP").await;
    let target = Target::Credential(Credential::OauthGrant(grant_id()));
    assert_eq!(server.imap.registry().close(target), 1);
    let bye = timeout(Duration::from_secs(1), client.response()).await.unwrap();
    assert!(bye.starts_with("* BYE"), "{bye}");
    // A login that is under way when the grant ends is refused.
    server.door.set(|door| door.delay = Duration::from_millis(200));
    let mut late = server.stranger().await;
    let message = format!("a AUTHENTICATE OAUTHBEARER {}", bearer(ADDRESS, "right"));
    let ending = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        server.door.set(|door| door.ended = true);
        server.imap.registry().close(target);
    };
    let (said, ()) = tokio::join!(challenge(&mut late, &message), ending);
    assert!(said.contains("invalid_token"), "{said}");
    assert!(end(&mut late, "AQ==").await.starts_with("NO [AUTHENTICATIONFAILED]"));
}
