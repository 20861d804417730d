//! IMAP4rev2 (RFC 9051) for whoever enables it.

use tokio::io::DuplexStream;

use crate::harness::{Client, Server};

async fn modern(server: &Server) -> Client<DuplexStream> {
    let mut client = server.client().await;
    assert!(client.ok("CAPABILITY").await.has(" IMAP4rev1 IMAP4rev2 "));
    assert_eq!(client.ok("ENABLE imap4REV2").await.all(), "ENABLED IMAP4rev2");
    client
}

#[tokio::test]
async fn select_tells_the_folder_and_nothing_of_recent() {
    let server = Server::new();
    let mut client = modern(&server).await;
    client.fill("INBOX", 2).await;
    let got = client.ok("SELECT inbox").await;
    assert_eq!(got.untagged[0], "* LIST (\\HasNoChildren \\Subscribed) \"/\" INBOX");
    assert!(got.has("* 2 EXISTS") && got.has("[UIDNEXT 3]") && got.has("[UIDVALIDITY "), "{got:?}");
    assert!(!got.has("RECENT") && !got.has("UNSEEN"), "{got:?}");
    assert!(!client.ok("FETCH 1:* FLAGS").await.has("\\Recent"));
    let mut other = server.client().await;
    other.fill("INBOX", 1).await;
    assert_eq!(client.ok("NOOP").await.all(), "3 EXISTS");
    // Who is not told of \Recent does not take it from others.
    assert!(other.ok("SELECT INBOX").await.has("* 3 RECENT"));
    let got = client.ok("EXAMINE Sent").await;
    assert!(got.untagged[0].starts_with("* OK [CLOSED]"), "{got:?}");
    assert!(got.has("* LIST (\\HasNoChildren \\Subscribed \\Sent) \"/\" Sent"), "{got:?}");
    client.fails("SELECT nothing", "NO [NONEXISTENT]").await;
}

#[tokio::test]
async fn every_search_is_answered_by_esearch() {
    let server = Server::new();
    let mut client = modern(&server).await;
    client.fill("INBOX", 3).await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("SEARCH 2:3").await;
    assert!(got.has("* ESEARCH (TAG \"t") && got.untagged[0].ends_with(" ALL 2:3"), "{got:?}");
    client.ok("SEARCH CHARSET UTF-8 SUBJECT \"é\"").await;
    let got = client.ok("UID SEARCH SEEN").await;
    assert!(got.untagged[0].ends_with(") UID"), "{got:?}");
    let got = client.ok("UID SEARCH RETURN (COUNT) ALL").await;
    assert!(got.untagged[0].ends_with(") UID COUNT 3"), "{got:?}");
    // Those who have not enabled it have the answer of old.
    let mut old = server.selected("INBOX").await;
    assert_eq!(old.ok("SEARCH 2:3").await.all(), "SEARCH 2 3");
}

#[tokio::test]
async fn names_are_in_utf_8_and_renaming_tells_the_old_one() {
    let server = Server::new();
    let mut client = modern(&server).await;
    client.ok("CREATE \"Entwürfe & mehr\"").await;
    let got = client.ok("LIST \"\" Entw*").await;
    assert!(got.has("\"/\" \"Entwürfe & mehr\""), "{got:?}");
    let got = client.ok("RENAME \"Entwürfe & mehr\" Neu").await;
    assert_eq!(got.all(), "LIST (\\HasNoChildren) \"/\" Neu (\"OLDNAME\" (\"Entwürfe & mehr\"))");
    let got = client.ok("STATUS Neu (MESSAGES DELETED SIZE UNSEEN UIDNEXT UIDVALIDITY)").await;
    assert!(got.has("DELETED 0 SIZE 0"), "{got:?}");
    client.ok("CREATE Neu/a").await;
    client.ok("DELETE Neu").await;
    client.fails("DELETE Neu", "NO [HASCHILDREN]").await;
    client.fails("CREATE Neu/a", "NO [ALREADYEXISTS]").await;
    let mut old = server.client().await;
    assert!(!old.ok("RENAME Neu/a b").await.has("LIST"));
}

#[tokio::test]
async fn parts_are_told_with_numbers_of_64_bits() {
    let server = Server::new();
    let mut client = modern(&server).await;
    client.fill("INBOX", 1).await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("FETCH 1 BODY.PEEK[TEXT]<2.9000000000000>").await;
    assert_eq!(got.all(), "1 FETCH (BODY[TEXT]<2> {6}\r\ndy 1\r\n)");
    let got = client.ok("FETCH 1 BODY.PEEK[TEXT]<8000000000.9>").await;
    assert_eq!(got.all(), "1 FETCH (BODY[TEXT]<8000000000> {0}\r\n)");
}
