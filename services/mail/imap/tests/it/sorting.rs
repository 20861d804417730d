//! SORT, THREAD and ESEARCH over folders.

use crate::harness::{Client, Server};

async fn filled(server: &Server) -> Client<tokio::io::DuplexStream> {
    let mut client = server.client().await;
    for (day, header, body) in [
        (
            3,
            "Date: Mon, 6 Jan 2020 10:00:00 +0000\r\nFrom: \"Zoe\" <anna@x.example>\r\nTo: b@x.example\r\nSubject: Plans\r\nMessage-ID: <1@x>",
            "1",
        ),
        (
            1,
            "Date: Mon, 6 Jan 2020 11:30:00 +0200\r\nFrom: carl@x.example\r\nTo: \"Anton\" <z@x.example>\r\nCc: q@x.example\r\nSubject: Re: plans\r\nMessage-ID: <2@x>\r\nReferences: <1@x>",
            "longest of all",
        ),
        (
            2,
            "From: =?utf-8?q?=C3=84nne?= <bert@x.example>\r\nTo: a@x.example\r\nSubject: [list] fwd: PLANS (fwd)\r\nMessage-ID: <3@x>\r\nIn-Reply-To: <2@x>",
            "longer",
        ),
        (4, "Date: Sun, 5 Jan 2020 00:00:00 +0000\r\nFrom: Bert@y.example\r\nSubject: apples", "4"),
    ] {
        let message = format!("{header}\r\n\r\n{body}\r\n");
        client.append("INBOX", &format!("\"{day:02}-Feb-2020 10:00:00 +0000\" "), &message).await;
    }
    client.ok("SELECT INBOX").await;
    client
}

#[tokio::test]
async fn messages_are_sorted() {
    let server = Server::new();
    let mut client = filled(&server).await;
    for (criteria, order) in [
        ("ARRIVAL", "2 3 1 4"),
        ("REVERSE ARRIVAL", "4 1 3 2"),
        // The second was sent before the first, in UTC; the third has no date but that of its arrival.
        ("DATE", "4 2 1 3"),
        ("REVERSE DATE", "3 1 2 4"),
        ("SUBJECT", "4 1 2 3"),
        ("SUBJECT REVERSE DATE", "4 3 1 2"),
        // What is equal keeps the order of the folder, also the other way round.
        ("REVERSE SUBJECT", "1 2 3 4"),
        ("FROM", "1 3 4 2"),
        ("TO", "4 3 1 2"),
        ("CC", "1 3 4 2"),
        ("DISPLAYFROM", "3 4 2 1"),
        ("DISPLAYTO", "4 3 2 1"),
        ("REVERSE SIZE", "2 3 1 4"),
    ] {
        let got = client.ok(&format!("SORT ({criteria}) UTF-8 ALL")).await;
        assert_eq!(got.all(), format!("SORT {order}"), "{criteria}");
    }
    assert_eq!(client.ok("UID SORT (DATE) US-ASCII SUBJECT plans").await.all(), "SORT 2 1 3");
    assert_eq!(client.ok("SORT (DATE) UTF-8 SEEN").await.all(), "SORT");
    client.fails("SORT (DATE) X-FOO ALL", "NO [BADCHARSET").await;
    client.fails("SORT (FOO) UTF-8 ALL", "BAD").await;
    client.fails("SORT (DATE) UTF-8", "BAD").await;
}

#[tokio::test]
async fn sorted_results_are_told_in_parts_and_kept() {
    let server = Server::new();
    let mut client = filled(&server).await;
    for (command, answer) in [
        ("SORT RETURN (MIN MAX COUNT) (DATE) UTF-8 ALL", "MIN 4 MAX 3 COUNT 4"),
        ("UID SORT RETURN () (REVERSE DATE) UTF-8 ALL", "UID ALL 3,1:2,4"),
        ("SORT RETURN (PARTIAL 2:3) (DATE) UTF-8 ALL", "PARTIAL (2:3 2,1)"),
        ("SORT RETURN (PARTIAL -1:-1 COUNT) (DATE) UTF-8 ALL", "COUNT 4 PARTIAL (-1:-1 3)"),
        ("SORT RETURN (ALL) (DATE) UTF-8 SEEN", ""),
    ] {
        client.send(format!("x {command}\r\n").as_bytes()).await;
        let got = client.until("x").await.all();
        assert_eq!(got, format!("ESEARCH (TAG \"x\") {answer}").trim_end(), "{command}");
    }
    assert_eq!(
        client.ok("SORT RETURN (SAVE PARTIAL 1:2) (DATE) UTF-8 ALL").await.untagged.len(),
        1
    );
    assert_eq!(client.ok("SEARCH $").await.all(), "SEARCH 2 4");
    assert_eq!(client.ok("SORT (DATE) UTF-8 $").await.all(), "SORT 4 2");
}

#[tokio::test]
async fn messages_are_put_into_threads() {
    let server = Server::new();
    let mut client = filled(&server).await;
    assert_eq!(client.ok("THREAD REFERENCES UTF-8 ALL").await.all(), "THREAD (4)(1 2 3)");
    assert_eq!(client.ok("THREAD ORDEREDSUBJECT UTF-8 ALL").await.all(), "THREAD (4)(2 (1)(3))");
    // What was not found is not in it.
    assert_eq!(client.ok("UID THREAD REFERENCES UTF-8 NOT 2").await.all(), "THREAD (4)(1 3)");
    assert_eq!(client.ok("THREAD REFERENCES UTF-8 SEEN").await.all(), "THREAD");
    client.fails("THREAD REFS UTF-8 ALL", "BAD").await;
}

#[tokio::test]
async fn several_folders_are_searched_at_once() {
    let server = Server::new();
    let mut client = filled(&server).await;
    client.ok("CREATE work/deep/er").await;
    client.fill("work/deep", 2).await;
    client.append("Archive", "", "Subject: plans for later\r\n\r\n").await;
    let folders = |got: crate::harness::Got| {
        let name = |line: &String| {
            let about = line.split(" MAILBOX ").nth(1).unwrap();
            let (name, rest) = about.split_once(" UIDVALIDITY ").unwrap();
            format!("{name} {}", rest.split_once(") ").unwrap().1)
        };
        got.untagged.iter().map(name).collect::<Vec<_>>().join("|")
    };
    for (command, answer) in [
        ("ESEARCH SUBJECT plans", "INBOX UID ALL 1:3"),
        ("ESEARCH IN (selected) RETURN (COUNT) ALL", "INBOX UID COUNT 4"),
        ("ESEARCH IN (personal) SUBJECT plans", "INBOX UID ALL 1:3|Archive UID ALL 1"),
        (
            "ESEARCH IN (mailboxes (Archive no/such INBOX)) RETURN (MIN) ALL",
            "INBOX UID MIN 1|Archive UID MIN 1",
        ),
        ("ESEARCH IN (subtree work) RETURN (COUNT MAX) ALL", "work/deep UID MAX 2 COUNT 2"),
        ("ESEARCH IN (subtree-one work) ALL", "work/deep UID ALL 1:2"),
        ("ESEARCH IN (subtree-one work/deep/er) ALL", ""),
        (
            "ESEARCH IN (inboxes mailboxes INBOX) RETURN () CHARSET UTF-8 FROM anna",
            "INBOX UID ALL 1",
        ),
        ("ESEARCH IN (subscribed) SUBJECT later", "Archive UID ALL 1"),
    ] {
        assert_eq!(folders(client.ok(command).await), answer, "{command}");
    }
    client.fails("ESEARCH IN (personal) 1:2", "BAD").await;
    client.fails("ESEARCH IN (personal) RETURN (SAVE) ALL", "BAD").await;
    client.ok("ESEARCH RETURN (SAVE) SUBJECT plans").await;
    assert_eq!(client.ok("SEARCH $").await.all(), "SEARCH 1 2 3");
    client.ok("UNSELECT").await;
    client.fails("ESEARCH ALL", "BAD").await;
    assert!(client.ok("ESEARCH IN (personal) ALL").await.untagged.len() >= 3);
    // Nothing ceased to be recent by it.
    assert!(client.ok("STATUS work/deep (RECENT)").await.has("RECENT 2"));
}
