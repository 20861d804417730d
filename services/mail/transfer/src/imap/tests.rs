//! The client against servers that say what the test wants.

use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

use super::*;

/// A server that answers each line that it is sent with the next text.
fn server(greeting: &'static str, answers: Vec<&'static str>) -> DuplexStream {
    let (near, mut far) = duplex(1 << 16);
    tokio::spawn(async move {
        far.write_all(greeting.as_bytes()).await.unwrap();
        for answer in answers {
            let mut line = Vec::new();
            while !line.ends_with(b"\n") {
                let mut byte = [0];
                if far.read(&mut byte).await.unwrap() == 0 {
                    return;
                }
                line.push(byte[0]);
            }
            let _ = far.write_all(answer.as_bytes()).await;
        }
    });
    near
}

const HELLO: &str = "* OK ready\r\n";
const CAPABLE: &str = "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\ng1 OK\r\n";

#[tokio::test]
async fn a_mailbox_is_read_folder_by_folder() {
    let stream = server(
        HELLO,
        vec![
            CAPABLE,
            "+ \r\n",
            "g2 OK in\r\n",
            "* CAPABILITY IMAP4rev1\r\ng3 OK\r\n",
            "* LIST (\\HasChildren) \".\" INBOX\r\n* LIST () \".\" INBOX.Entw&APw-rfe\r\n\
             * LIST (\\Noselect) \".\" gone\r\n* LIST () \".\" {4}\r\na\"b \r\n* LIST () NIL x/y\r\n\
             * LIST () \"/\" \"Work/2.0\"\r\ng4 OK\r\n",
            "* 3 EXISTS\r\n* OK [UIDVALIDITY 77] valid\r\ng5 OK [READ-ONLY]\r\n",
            "* SEARCH 9 4 7\r\ng6 OK\r\n",
            "* 1 FETCH (UID 7 FLAGS (\\Seen $Work) INTERNALDATE \"15-Nov-2023 22:13:20 +0000\" BODY[] {6}\r\na\r\n)(b)\r\n\
             * 2 FETCH (FLAGS (\\Seen))\r\n* 3 FETCH (BODY[] \"short\" UID 9)\r\n\
             * 4 FETCH (UID 10 BODY[] {200}\r\n",
        ],
    );
    let mut client = Client::begin(stream, 100).await.unwrap();
    client.login("anna", "pass word").await.unwrap();
    let folders = client.folders().await.unwrap();
    let names: Vec<&str> = folders.iter().map(|folder| folder.name.as_str()).collect();
    assert_eq!(names, ["INBOX", "Entwürfe", "Work/2.0", "a\"b ", "x_y"]);
    let opened = client.open(&folders[0]).await.unwrap();
    assert_eq!(opened, Opened { uid_validity: 77, messages: 3 });
    assert_eq!(client.uids(4).await.unwrap(), [7, 9]);
    let pending = client.ask_for(&[7, 9]).await.unwrap();
    assert_eq!(pending.asked, 2);
    let first = client.next(&pending).await.unwrap().unwrap();
    let expected = Message {
        bytes: b"a\r\n)(b".to_vec(),
        flags: vec!["\\Seen".into(), "$Work".into()],
        received_millis: 1_700_086_400_000,
    };
    assert_eq!(first, Fetched::Message(7, expected));
    let Fetched::Message(9, second) = client.next(&pending).await.unwrap().unwrap() else {
        panic!("the second")
    };
    assert_eq!((second.bytes.as_slice(), second.received_millis), (&b"short"[..], 0));
    // The server hangs up in the middle of a literal.
    assert!(matches!(client.next(&pending).await, Err(ImapError::Io(_))));
}

#[tokio::test]
async fn refusals_are_told() {
    let begin = Client::begin(server("* BYE busy\r\n", vec![]), 10).await;
    assert!(matches!(begin.err(), Some(ImapError::Refused { answer, .. }) if answer == "BYE busy"));
    let refused = server(HELLO, vec![CAPABLE, "g2 NO [AUTHENTICATIONFAILED] no\r\n"]);
    let mut client = Client::begin(refused, 10).await.unwrap();
    let error = client.login("a", "secret word").await.unwrap_err().to_string();
    assert!(error.contains("AUTHENTICATIONFAILED") && !error.contains("secret"), "{error}");
    let disabled = "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\ng1 OK\r\n";
    let mut client = Client::begin(server(HELLO, vec![disabled]), 10).await.unwrap();
    assert!(matches!(client.login("a", "b").await, Err(ImapError::NoLogin)));
    // Somebody speaks into the beginning of TLS.
    let injected = server(HELLO, vec![CAPABLE, "g2 OK go\r\n* OK injected\r\n"]);
    let client = Client::begin(injected, 10).await.unwrap();
    assert!(matches!(client.start_tls().await, Err(ImapError::Wrong(_))));
}

#[tokio::test]
async fn names_and_passwords_cannot_break_out_of_their_quotes() {
    assert_eq!(quoted(b"a\"b\\c\r\nd"), b"\"a\\\"b\\\\cd\"");
    let (near, mut far) = duplex(1 << 16);
    let server = tokio::spawn(async move {
        far.write_all(b"* OK\r\n* CAPABILITY IMAP4rev1\r\ng1 OK\r\ng2 OK\r\n").await.unwrap();
        let mut said = vec![0; 1000];
        let mut length = 0;
        while !said[..length].windows(5).any(|five| five == b"LOGIN") {
            length += far.read(&mut said[length..]).await.unwrap();
        }
        String::from_utf8(said[..length].to_vec()).unwrap()
    });
    let mut client = Client::begin(near, 10).await.unwrap();
    let _ = client.login("an\"na\r\n", "x\r\ny DELETE INBOX").await;
    let said = server.await.unwrap();
    assert!(said.contains("g2 LOGIN \"an\\\"na\" \"xy DELETE INBOX\"\r\n"), "{said:?}");
}

proptest! {
    #[test]
    fn whatever_a_server_says_is_survived(
        said in prop::collection::vec(
            prop_oneof![
                Just("* 1 FETCH (UID 1 ".to_owned()), Just("BODY[] {3}\r\nabc".to_owned()),
                Just("BODY[] {99999999999}\r\n".to_owned()), Just("FLAGS (".to_owned()),
                Just("\r\n".to_owned()), Just("g2 OK\r\n".to_owned()), Just("\"".to_owned()),
                Just("* LIST () ".to_owned()), "[ -~]{0,8}",
            ],
            0..20,
        )
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async move {
            let (near, mut far) = duplex(1 << 20);
            far.write_all(format!("* OK\r\ng1 OK\r\n{}", said.concat()).as_bytes()).await.unwrap();
            far.shutdown().await.unwrap();
            let Ok(mut client) = Client::begin(near, 10).await else { return };
            let Ok(pending) = client.ask_for(&[1]).await else { return };
            while let Ok(Some(_)) = client.next(&pending).await {}
        });
    }
}
