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
    client.fails("SEARCH CHARSET X-UNHEARD-OF ALL", "NO [BADCHARSET").await;
    client.fails("SEARCH FOO", "BAD").await;
    client.fails("SEARCH SINCE 2-Jan-20", "BAD").await;
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

/// A message of one part.
fn message(header: &str, body: &str) -> String {
    format!("{header}\r\n\r\n{body}\r\n")
}

#[tokio::test]
async fn text_is_compared_decoded_and_folded() {
    let server = Server::new();
    let mut client = server.client().await;
    let text = "Content-Type: text/plain; charset=";
    let parts = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
    for message in [
        // 1: a final sigma, and letters that were put together.
        message(&format!("{text}utf-8"), "ΣΟΦΌΣ cafe\u{301} Straße"),
        // 2: encoded words of one charset that cut a character in two.
        message("Subject: =?utf-8?q?Gr=C3?=\r\n =?utf-8?q?=BC=C3=9Fe?= aus\r\n\tBern", "x"),
        // 3: Cyrillic in KOI8-R.
        message(&format!("{text}koi8-r\r\nContent-Transfer-Encoding: base64"), "8NLJ18XUIM3J0g=="),
        // 4: Japanese in its own encoding, and in the subject.
        message(
            &format!("Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=\r\n{text}iso-2022-jp"),
            "\x1b$BF|K\\8l\x1b(B",
        ),
        // 5: a word within markup, and the name of a file (RFC 2231).
        format!(
            "{parts}Content-Type: text/html; charset=utf-8\r\n\r\n<p>nee<b>dle</b> &Uuml;ber<br>all\r\n\
             --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment;\r\n \
             filename*0*=utf-8''Rechn%C3;\r\n filename*1*=%BCng.pdf\r\n\r\nbinary\r\n--b--\r\n"
        ),
        // 6: an enclosed message, and a report.
        format!(
            "{parts}Content-Type: message/rfc822\r\n\r\nSubject: enclosed subject\r\n\r\nenclosed text\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n--b--\r\n"
        ),
        // 7: 8-bit text that says nothing of itself, and a line that is broken softly.
        message(
            "Subject: seven\r\nContent-Transfer-Encoding: quoted-printable",
            "gr=FC=DFe and Gr=C3=BC=C3=9Fe, lo=\r\nng",
        ),
        // 8: the same field twice.
        message("Subject: first\r\nX-Test: one\r\nSubject: second\r\nX-Test: two", "x"),
    ] {
        client.append("INBOX", "", &message).await;
    }
    client.ok("SELECT INBOX").await;
    for (key, text, found) in [
        ("BODY", "σοφός", "1"),
        ("BODY", "σοφόσ", "1"),
        ("BODY", "CAFÉ", "1"),
        ("BODY", "cafe", "1"),
        ("BODY", "strasse", ""),
        ("SUBJECT", "grüße", "2"),
        ("SUBJECT", "Grüße aus\tBern", "2"),
        ("BODY", "ПРИВЕТ", "3"),
        ("BODY", "привет мир", "3"),
        ("BODY", "日本語", "4"),
        ("SUBJECT", "日本", "4"),
        ("BODY", "本", "4"),
        ("BODY", "needle", "5"),
        ("BODY", "nee<b>dle", "5"),
        ("BODY", "über all", "5"),
        ("BODY", "&uuml;ber", "5"),
        ("BODY", "rechnüng.pdf", "5"),
        ("TEXT", "rechnüng", "5"),
        ("BODY", "binary", ""),
        ("BODY", "ENCLOSED SUBJECT", "6"),
        ("BODY", "enclosed text", "6"),
        ("SUBJECT", "enclosed", ""),
        ("BODY", "action: failed", "6"),
        ("BODY", "grüße", "7"),
        ("BODY", "GRÜßE AND grüße, long", "7"),
        ("BODY", "seven", ""),
        ("TEXT", "subject: seven", "7"),
        ("SUBJECT", "first", "8"),
        ("SUBJECT", "second", "8"),
        ("HEADER X-TEST", "two", "8"),
        ("HEADER x-test", "one\r\n", ""),
        ("TEXT", "one subject", ""),
    ] {
        let length = text.len();
        let got = client.ok(&format!("SEARCH CHARSET UTF-8 {key} {{{length}+}}\r\n{text}")).await;
        assert_eq!(got.all(), format!("SEARCH {found}").trim_end(), "{key} {text}");
    }
    // What is looked for can come in another charset too.
    client.send(b"x SEARCH CHARSET KOI8-R BODY {6+}\r\n\xd0\xd2\xc9\xd7\xc5\xd4\r\n").await;
    assert_eq!(client.until("x").await.all(), "SEARCH 3");
}

#[tokio::test]
async fn a_result_is_kept_and_used() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 6).await;
    client.ok("SELECT INBOX").await;
    // Nothing yet: `$` is empty, which is no error.
    assert_eq!(client.ok("FETCH $ (FLAGS)").await.all(), "");
    assert_eq!(client.ok("SEARCH $").await.all(), "SEARCH");
    assert_eq!(client.ok("SEARCH RETURN (SAVE) 2:5").await.all(), "");
    assert_eq!(client.ok("SEARCH $ NOT 3").await.all(), "SEARCH 2 4 5");
    assert_eq!(client.ok("UID SEARCH UID $ 1:3").await.all(), "SEARCH 2 3");
    assert_eq!(client.ok("FETCH $ (UID)").await.untagged.len(), 4);
    assert_eq!(client.ok("UID STORE $ +FLAGS.SILENT (\\Flagged)").await.all(), "");
    assert_eq!(client.ok("SEARCH FLAGGED").await.all(), "SEARCH 2 3 4 5");
    assert!(client.ok("COPY $ Archive").await.tagged.contains("COPYUID"));
    // What is saved with what is asked for (RFC 5182 §2.4, RFC 9394 §3.2).
    for (options, saved) in [
        ("SAVE MIN", "1"),
        ("SAVE MAX", "6"),
        ("SAVE MIN MAX", "1 6"),
        ("SAVE MIN COUNT", "1 2 3 4 5 6"),
        ("SAVE ALL MAX", "1 2 3 4 5 6"),
        ("SAVE PARTIAL 2:3", "2 3"),
        ("SAVE PARTIAL 2:3 MAX", "2 3 6"),
        ("SAVE PARTIAL -1:-2 MIN", "1 5 6"),
        ("SAVE PARTIAL 2:3 COUNT", "1 2 3 4 5 6"),
    ] {
        client.ok(&format!("SEARCH RETURN ({options}) ALL")).await;
        let got = client.ok("SEARCH $").await;
        assert_eq!(got.all(), format!("SEARCH {saved}"), "{options}");
    }
    // Without SAVE it stays; what is not understood changes nothing; what is refused empties it.
    client.ok("SEARCH RETURN (SAVE) 2:4").await;
    client.ok("SEARCH RETURN (ALL) 1").await;
    client.fails("SEARCH RETURN (SAVE) FOO", "BAD").await;
    assert_eq!(client.ok("SEARCH $").await.all(), "SEARCH 2 3 4");
    client.ok("STORE 3 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("UID EXPUNGE $").await;
    assert_eq!(client.ok("UID SEARCH $").await.all(), "SEARCH 2 4");
    assert_eq!(client.ok("SEARCH $").await.all(), "SEARCH 2 3");
    client.fails("SEARCH RETURN (SAVE) CHARSET X-FOO ALL", "NO [BADCHARSET").await;
    assert_eq!(client.ok("SEARCH $").await.all(), "SEARCH");
    // Another folder, another result.
    client.ok("SEARCH RETURN (SAVE) ALL").await;
    client.ok("MOVE $ Trash").await;
    client.ok("SEARCH RETURN (SAVE) ALL").await;
    client.ok("SELECT Trash").await;
    assert_eq!(client.ok("SEARCH $").await.all(), "SEARCH");
    client.fails("FETCH $,1 (UID)", "BAD").await;
}

#[tokio::test]
async fn parts_of_results_and_their_mod_sequences_are_told() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 9).await;
    client.ok("SELECT INBOX").await;
    for (command, answer) in [
        ("SEARCH RETURN (PARTIAL 1:3) ALL", "PARTIAL (1:3 1:3)"),
        ("SEARCH RETURN (PARTIAL 3:2 COUNT) NOT 3", "COUNT 8 PARTIAL (3:2 2,4)"),
        ("UID SEARCH RETURN (PARTIAL -1:-3) ALL", "UID PARTIAL (-1:-3 7:9)"),
        ("SEARCH RETURN (PARTIAL 10:20) ALL", "PARTIAL (10:20 NIL)"),
        ("SEARCH RETURN (PARTIAL 1:2 MIN MAX) SEEN", "PARTIAL (1:2 NIL)"),
    ] {
        client.send(format!("x {command}\r\n").as_bytes()).await;
        let got = client.until("x").await.all();
        assert_eq!(got, format!("ESEARCH (TAG \"x\") {answer}"), "{command}");
    }
    let mut marks = Vec::new();
    for number in [1, 9, 5] {
        let got = client.ok(&format!("STORE {number} (UNCHANGEDSINCE 9999) +FLAGS (\\Seen)")).await;
        let line = got.line("MODSEQ (");
        marks.push(line.split("MODSEQ (").nth(1).unwrap().split(')').next().unwrap().to_owned());
    }
    for (options, modseq) in [
        ("MIN", &marks[0]),
        ("MAX", &marks[1]),
        ("MIN MAX", &marks[1]),
        ("MIN COUNT", &marks[2]),
        ("ALL", &marks[2]),
        ("PARTIAL 1:1", &marks[0]),
    ] {
        let got = client.ok(&format!("SEARCH RETURN ({options}) MODSEQ {}", marks[0])).await;
        assert!(got.all().ends_with(&format!(" MODSEQ {modseq}")), "{options}: {got:?}");
    }
}

#[tokio::test]
async fn dates_of_saving_are_searched() {
    let server = Server::new();
    let mut client = server.client().await;
    client.append("INBOX", "\"01-Jan-2020 10:00:00 +0000\" ", "Subject: one\r\n\r\n").await;
    client.ok("SELECT INBOX").await;
    // The server's clock stands on 14 November 2023.
    for (key, found) in [
        ("SAVEDON 14-Nov-2023", "1"),
        ("SAVEDBEFORE 14-Nov-2023", ""),
        ("SAVEDSINCE \"14-Nov-2023\"", "1"),
        ("SAVEDSINCE 15-Nov-2023", ""),
        ("SAVEDATESUPPORTED", "1"),
        ("NOT SAVEDATESUPPORTED", ""),
    ] {
        let got = client.ok(&format!("SEARCH {key}")).await;
        assert_eq!(got.all(), format!("SEARCH {found}").trim_end(), "{key}");
    }
}
