//! SEARCH.

use crate::harness::Server;

#[tokio::test]
async fn every_key_finds_what_it_should() {
    let server = Server::new();
    let mut client = server.client().await;
    client.append("INBOX", "(\\Seen) \"01-Jan-2020 10:00:00 +0000\" ", "Date: Wed, 1 Jan 2020 23:00:00 -0500\r\nFrom: Anna <anna@example.org>\r\nTo: bob@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n aus Bern\r\nX-Empty:\r\n\r\nneedle one\r\n").await;
    client.append("INBOX", "(\\Flagged $kw) \"02-Jan-2020 10:00:00 +0000\" ", "From: bob@example.org\r\nCc: carol@example.org\r\nSubject: two\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nnee=\r\ndle und Stra=DFe\r\n").await;
    client.append("INBOX", "\"03-Jan-2020 10:00:00 +0000\" ", &format!("From: dora@example.org\r\nBcc: x@y.z\r\nSubject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+TkVFRExFPC9iPg==\r\n--b\r\nContent-Type: application/pdf; name=\"report.pdf\"\r\n\r\nhidden\r\n--b--\r\n{}", "x".repeat(2000))).await;
    client.ok("SELECT INBOX").await;
    for (key, found) in [
        ("ALL", "1 2 3"),
        ("SEEN", "1"),
        ("UNSEEN", "2 3"),
        ("FLAGGED", "2"),
        ("UNFLAGGED", "1 3"),
        ("KEYWORD $KW", "2"),
        ("UNKEYWORD $kw", "1 3"),
        ("KEYWORD unheard-of", ""),
        ("ANSWERED", ""),
        ("UNANSWERED UNDELETED UNDRAFT", "1 2 3"),
        ("RECENT", "1 2 3"),
        ("NEW", "2 3"),
        ("OLD", ""),
        ("BEFORE 2-Jan-2020", "1"),
        ("ON 2-Jan-2020", "2"),
        ("SINCE \"2-Jan-2020\"", "2 3"),
        ("SENTON 1-Jan-2020", "1"),
        ("SENTBEFORE 1-Jan-2020", ""),
        ("SENTSINCE 1-Jan-2019", "1"),
        ("FROM anna", "1"),
        ("FROM EXAMPLE.ORG", "1 2 3"),
        ("TO bob", "1"),
        ("CC carol", "2"),
        ("BCC x@y", "3"),
        ("SUBJECT {7+}\r\ngr\u{fc}SSe", ""),
        ("SUBJECT {7+}\r\nGR\u{dc}\u{df}e", "1"),
        ("SUBJECT \"aus bern\"", "1"),
        ("HEADER X-Empty \"\"", "1"),
        ("HEADER Subject two", "2"),
        ("HEADER Missing \"\"", ""),
        ("BODY needle", "1 2 3"),
        ("BODY \"needle one\"", "1"),
        ("BODY hidden", ""),
        ("BODY report.pdf", "3"),
        ("BODY anna", ""),
        ("TEXT anna", "1"),
        ("TEXT report", "3"),
        ("BODY {7+}\r\nstra\u{df}e", "2"),
        ("LARGER 1000", "3"),
        ("SMALLER 1000", "1 2"),
        ("UID 2:3", "2 3"),
        ("UID *", "3"),
        ("2:*", "2 3"),
        ("1,3 NOT SEEN", "3"),
        ("OR SEEN FLAGGED", "1 2"),
        ("OR (SEEN FROM anna) (NOT (BODY \"needle\"))", "1"),
        ("NOT NOT SEEN", "1"),
        ("OLDER 100", "1 2 3"),
        ("YOUNGER 100", ""),
        ("CHARSET utf-8 SUBJECT two", "2"),
        ("CHARSET US-ASCII SUBJECT two", "2"),
        (&format!("{}SEEN{}", "(".repeat(60), ")".repeat(60)), "1"),
    ] {
        let got = client.ok(&format!("SEARCH {key}")).await;
        let wanted = format!("SEARCH {found}");
        assert_eq!(got.all(), wanted.trim_end(), "{key}");
    }
    client.fails("SEARCH CHARSET KOI8-R ALL", "NO [BADCHARSET").await;
    client.fails("SEARCH FOO", "BAD").await;
    client.fails("SEARCH", "BAD").await;
    assert_eq!(client.ok("UID SEARCH 2").await.all(), "SEARCH 2");
    client.send(b"x SEARCH TEXT {2+}\r\n\xff\xfe\r\n").await;
    assert!(client.until("x").await.tagged.starts_with("NO [BADCHARSET"));
}

#[tokio::test]
async fn extended_answers_are_short() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 5).await;
    client.ok("SELECT INBOX").await;
    client.send(b"a UID SEARCH RETURN (MIN MAX COUNT ALL) NOT 4\r\n").await;
    let got = client.until("a").await;
    assert_eq!(got.all(), "ESEARCH (TAG \"a\") UID MIN 1 MAX 5 ALL 1:3,5 COUNT 4");
    client.send(b"b SEARCH RETURN () SEEN\r\n").await;
    assert_eq!(client.until("b").await.all(), "ESEARCH (TAG \"b\")");
    client.send(b"c SEARCH RETURN (COUNT) SEEN\r\n").await;
    assert_eq!(client.until("c").await.all(), "ESEARCH (TAG \"c\") COUNT 0");
    client.ok("SELECT Sent").await;
    assert_eq!(client.ok("SEARCH 1:*").await.all(), "SEARCH");
    assert_eq!(client.ok("SEARCH UID *").await.all(), "SEARCH");
}
