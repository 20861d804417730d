//! Clients that log in with an access token, before a server that is to see it.

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_imap::TokenMechanism::{self, Oauthbearer, Xoauth2};

use super::backend::{Backend, server};
use crate::harness::{ADDRESS, SECRET, Server, WHOLE};

/// A front that passes tokens on, and has a master user or none.
fn front(backend: &Backend, tokens: Option<TokenMechanism>, master: bool) -> Server {
    server(backend, |config| {
        let there = &mut config.backends[0];
        there.tokens = tokens;
        if !master {
            (there.master_user, there.master_password) = (String::new(), None);
        }
    })
}

/// What a client says, and what the server behind is to hear.
fn bearer(token: &str) -> String {
    STANDARD.encode(format!("n,a={ADDRESS},\u{1}auth=Bearer {token}\u{1}\u{1}"))
}

fn xoauth2(token: &str) -> String {
    STANDARD.encode(format!("user={ADDRESS}\u{1}auth=Bearer {token}\u{1}\u{1}"))
}

/// By whichever mechanism it comes, a token goes on by the one that is configured.
#[tokio::test]
async fn a_token_goes_on_by_the_mechanism_of_the_server_behind() {
    let nameless = STANDARD.encode(format!("n,,\u{1}auth=Bearer {WHOLE}\u{1}\u{1}"));
    for (said, tokens, heard) in [
        (
            format!("OAUTHBEARER {}", bearer(WHOLE)),
            Oauthbearer,
            format!("OAUTHBEARER {}", bearer(WHOLE)),
        ),
        (format!("OAUTHBEARER {}", bearer(WHOLE)), Xoauth2, format!("XOAUTH2 {}", xoauth2(WHOLE))),
        (
            format!("XOAUTH2 {}", xoauth2(WHOLE)),
            Oauthbearer,
            format!("OAUTHBEARER {}", bearer(WHOLE)),
        ),
        (format!("XOAUTH2 {}", xoauth2(WHOLE)), Xoauth2, format!("XOAUTH2 {}", xoauth2(WHOLE))),
        // The server behind hears for whom it is, where the client left that to us.
        (format!("OAUTHBEARER {nameless}"), Xoauth2, format!("XOAUTH2 {}", xoauth2(WHOLE))),
    ] {
        for at_once in [true, false] {
            let backend = Backend::new().await;
            // The token comes before the master user, where there is one.
            let server = front(&backend, Some(tokens), at_once);
            let mut client = server.stranger().await;
            client.send(format!("a AUTHENTICATE {said}\r\nb SELECT INBOX\r\n").as_bytes()).await;
            let mut there = backend.accept().await;
            if at_once {
                there.send(b"* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n").await;
                assert_eq!(there.response().await, format!("g1 AUTHENTICATE {heard}"), "{said}");
            } else {
                let (mechanism, message) = heard.split_once(' ').unwrap();
                there.send(b"* OK [CAPABILITY IMAP4rev1] ready\r\n").await;
                assert_eq!(there.response().await, format!("g1 AUTHENTICATE {mechanism}"));
                there.send(b"+ \r\n").await;
                assert_eq!(there.response().await, message, "{said}");
            }
            there.send(b"g1 OK [CAPABILITY IMAP4rev1 IDLE AUTH=XOAUTH2] in\r\n").await;
            assert_eq!(client.until("a").await.tagged, "OK [CAPABILITY IMAP4rev1 IDLE] logged in");
            assert_eq!(there.response().await, "b SELECT INBOX");
            there.send(b"* 3 EXISTS\r\nb OK [READ-WRITE] selected\r\n").await;
            assert_eq!(client.until("b").await.all(), "3 EXISTS");
        }
    }
}

/// A password is no token, and a token goes nowhere that is not to see it.
#[tokio::test]
async fn whoever_is_not_to_see_the_token_sees_the_master_user() {
    let token = format!("AUTHENTICATE OAUTHBEARER {}", bearer(WHOLE));
    let password = format!("LOGIN {ADDRESS} \"{SECRET}\"");
    for (tokens, command) in [(None, &token), (Some(Oauthbearer), &password), (None, &password)] {
        let backend = Backend::new().await;
        let server = front(&backend, tokens, true);
        let mut client = server.stranger().await;
        client.send(format!("a {command}\r\n").as_bytes()).await;
        let mut there = backend.accept().await;
        there.send(b"* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n").await;
        let master = STANDARD.encode(format!("{ADDRESS}\0master\0of all"));
        assert_eq!(there.response().await, format!("g1 AUTHENTICATE PLAIN {master}"));
        there.send(b"g1 OK [CAPABILITY IMAP4rev1] in\r\n").await;
        assert!(client.until("a").await.tagged.starts_with("OK"), "{command}");
    }
}

/// Servers behind say why in JSON (RFC 7628 section 3.2.2): that is between them and us.
#[tokio::test]
async fn a_token_that_the_server_behind_refuses_is_no_fault_of_the_client() {
    for tokens in [Oauthbearer, Xoauth2] {
        let backend = Backend::new().await;
        let server = front(&backend, Some(tokens), true);
        let mut client = server.stranger().await;
        let login = format!("AUTHENTICATE OAUTHBEARER {}", bearer(WHOLE));
        let serving = async {
            let mut there = backend.accept().await;
            there.send(b"* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n").await;
            let asked = there.response().await;
            let challenge = STANDARD.encode("{\"status\":\"invalid_token\",\"secret\":\"inside\"}");
            there.send(format!("+ {challenge}\r\n").as_bytes()).await;
            assert_eq!(there.response().await, "AQ==", "RFC 7628 section 3.2.3");
            there.send(b"g1 NO [AUTHENTICATIONFAILED] inside\r\n").await;
            // Nothing else is tried in its place.
            assert_eq!(there.response().await, "");
            asked
        };
        let (said, asked) = tokio::join!(client.fails(&login, "NO [UNAVAILABLE]"), serving);
        assert!(asked.contains("BEARER") || asked.contains("XOAUTH2"), "{asked}");
        assert!(!said.tagged.contains("inside") && said.all().is_empty(), "{said:?}");
    }
}

/// What is refused here never gets there.
#[tokio::test]
async fn tokens_that_are_wrong_or_open_too_little_reach_nobody() {
    let backend = Backend::new().await;
    let server = front(&backend, Some(Oauthbearer), true);
    let limited = format!("AUTHENTICATE OAUTHBEARER {}", bearer("right"));
    server.stranger().await.fails(&limited, "NO [NOPERM] this mailbox is on another").await;
    let mut client = server.stranger().await;
    client.send(format!("a AUTHENTICATE XOAUTH2 {}\r\n", xoauth2("wrong")).as_bytes()).await;
    assert!(client.response().await.starts_with("+ "));
    client.send(b"\r\n").await;
    assert!(client.until("a").await.tagged.starts_with("NO [AUTHENTICATIONFAILED]"));
    assert!(backend.nobody_came().await);
}
