//! SEARCH in documents that are attached.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::harness::Server;

/// A message with a file.
fn with(kind: &str, name: &str, file: &[u8]) -> String {
    let lines: Vec<String> = STANDARD
        .encode(file)
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    format!(
        "From: anna@example.org\r\nSubject: see within\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\n\r\nhello\r\n--b\r\nContent-Type: {kind}; name=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        lines.join("\r\n")
    )
}

/// A document from the corpus of the fuzz target, which the tests of the reader made.
macro_rules! document {
    ($name:literal) => {
        include_bytes!(concat!("../../../../../tests/fuzz/corpus/document/", $name))
    };
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

#[tokio::test]
async fn documents_are_found_by_what_they_say() {
    let server = Server::new();
    let mut client = server.client().await;
    let file = "application/octet-stream";
    for (kind, name, document) in [
        (WORD, "a.docx", &document!("docx")[..]),
        (file, "b.xlsx", document!("xlsx")),
        ("application/zip", "c.pptx", document!("pptx")),
        ("application/vnd.oasis.opendocument.text", "d", document!("odt")),
        ("application/pdf", "e.pdf", document!("pdf")),
        ("APPLICATION/RTF", "f", document!("rtf")),
        (file, "g.PDF", document!("pdf_composite")),
        // Nobody says that it is one, and one that is none.
        (file, "h.bin", document!("pdf")),
        ("application/pdf", "broken.pdf", b"%PDF-1.4 1 0 obj << /Encrypt"),
    ] {
        client.append("INBOX", "", &with(kind, name, document)).await;
    }
    client.ok("SELECT INBOX").await;
    // Read by the search, and then by upkeep.
    for _ in 0..2 {
        for (key, found) in [
            ("BODY \"quarterly report\"", "1"),
            ("TEXT QUARTERLY", "1"),
            ("BODY \"boldface 1234.5\"", "2"),
            ("BODY spoken", "3"),
            ("BODY {12+}\r\nüBERSCHRIFT", "4"),
            ("BODY deleted", ""),
            ("BODY {7+}\r\ngrüße", "1 5 6"),
            ("BODY \"split apart\"", "5"),
            ("BODY wfiabc", "7"),
            ("BODY broken.pdf", "9"),
            ("BODY hello NOT BODY {7+}\r\ngrüße", "2 3 4 7 8 9"),
            ("OR BODY spoken SUBJECT nothing", "3"),
            ("SENTSINCE 1-Jan-2030 BODY spoken", ""),
            ("HEADER Subject spoken", ""),
            ("BODY \"no such words\"", ""),
        ] {
            let got = client.ok(&format!("SEARCH {key}")).await;
            assert_eq!(got.all(), format!("SEARCH {found}").trim_end(), "{key}");
        }
        server.mail.index().await.unwrap();
    }
    client.ok("STORE 5 +FLAGS (\\Deleted)").await;
    client.ok("EXPUNGE").await;
    assert_eq!(client.ok("SEARCH BODY \"split apart\"").await.all(), "SEARCH");
}

#[tokio::test]
async fn without_documents_only_names_are_searched() {
    let server = Server::with_store(|store| store.documents = false);
    let mut client = server.client().await;
    client.append("INBOX", "", &with(WORD, "a.docx", document!("docx"))).await;
    client.ok("SELECT INBOX").await;
    assert_eq!(client.ok("SEARCH BODY quarterly").await.all(), "SEARCH");
    assert_eq!(client.ok("SEARCH BODY a.docx").await.all(), "SEARCH 1");
}

/// Messages of all sizes are decided together, in their order, whatever it is that decides each of them.
#[tokio::test]
async fn many_messages_are_decided_at_once() {
    let server = Server::new();
    let mut client = server.client().await;
    let mut wanted = Vec::new();
    for number in 1..=60_usize {
        let holds = number % 7 != 3;
        let word = if holds { "needle" } else { "nothing" };
        let filler = match number {
            10 => "x".repeat(100 << 10),
            20 | 21 => "y".repeat(300 << 10),
            number => "z".repeat(number * 50),
        };
        let message = format!("Subject: no. {number}\r\n\r\n{filler}\r\n{word}\r\n");
        if filler.len() > 4000 {
            client.append_long("INBOX", &message).await;
        } else {
            client.append("INBOX", "", &message).await;
        }
        wanted.extend(holds.then(|| number.to_string()));
    }
    client.ok("SELECT INBOX").await;
    assert_eq!(client.ok("SEARCH TEXT needle").await.all(), format!("SEARCH {}", wanted.join(" ")));
    let is_first = |number: &u32| *number == 1 || (10..=19).contains(number);
    let some = (1..=60).filter(|number| *number == 3 || number % 7 != 3 && !is_first(number));
    let some: Vec<String> = some.map(|number: u32| number.to_string()).collect();
    let got = client.ok("SEARCH OR (TEXT needle NOT SUBJECT \"no. 1\") 3").await;
    assert_eq!(got.all(), format!("SEARCH {}", some.join(" ")));
}
