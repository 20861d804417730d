//! Documents of each kind, made here, and hostile ones.

mod office;
mod pdf;
#[path = "../../../../tests/fuzz/replay.rs"]
mod replay;
mod rtf;

use std::io::Write;

use flate2::{
    Compression,
    write::{DeflateEncoder, ZlibEncoder},
};
use proptest::prelude::*;

use super::*;

const LIMITS: Limits = Limits { text: 64 << 10, work: 4 << 20 };

fn text(document: &[u8]) -> Option<String> {
    extract(document, &mut { LIMITS })
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An archive of these files.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        let mut fields = Vec::new();
        for field in [20_u16, 0, 8, 0, 0] {
            fields.extend(field.to_le_bytes());
        }
        for field in [0_u32, packed.len() as u32, content.len() as u32] {
            fields.extend(field.to_le_bytes());
        }
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend(0_u16.to_le_bytes());
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&fields);
        out.extend(name.as_bytes());
        out.extend(packed);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        out.extend((files.len() as u16).to_le_bytes());
    }
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    out
}

/// A PDF of these objects, numbered from 1, with a trailer that says more.
fn pdf_of(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    for (number, object) in (1..).zip(objects) {
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    out.extend(format!("trailer\n<< /Root 1 0 R {trailer} >>\nstartxref\n0\n%%EOF\n").bytes());
    out
}

fn stream(dict: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {dict} /Length {} >>\nstream\n", bytes.len()).into_bytes();
    out.extend(bytes);
    out.extend(b"\nendstream");
    out
}

/// A page with this content, and a font.
fn page_of(content: &[u8], font: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>".to_vec(),
        font.as_bytes().to_vec(),
        stream("/Filter /FlateDecode", &zlib(content)),
    ];
    objects.extend_from_slice(more);
    pdf_of(&objects, "")
}

/// Documents of every kind that a reader can read.
fn samples() -> Vec<Vec<u8>> {
    vec![
        office::word(),
        office::sheets(),
        office::slides(),
        office::open(),
        pdf::plain(),
        rtf::plain(),
    ]
}

#[test]
fn the_corpus_is_no_harm() {
    replay::replay("document", fuzzing::document);
}

/// Writes the seeds of the corpus: `cargo test -p gatepost-document -- --ignored seeds`.
#[test]
#[ignore = "writes into the tree"]
fn seeds() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fuzz/corpus/document");
    std::fs::create_dir_all(corpus).unwrap();
    let names = ["docx", "xlsx", "pptx", "odt", "pdf", "rtf", "pdf_composite", "pdf_packed"];
    let more = [pdf::composite(), pdf::packed()];
    for (name, sample) in names.into_iter().zip(samples().into_iter().chain(more)) {
        std::fs::write(std::path::Path::new(corpus).join(name), sample).unwrap();
    }
}

#[test]
fn what_is_no_document_has_no_text() {
    for bytes in [&b""[..], b"PK", b"PK\x03\x04", b"hello", b"\xd0\xcf\x11\xe0", b"%PD"] {
        assert_eq!(text(bytes), None, "{bytes:?}");
    }
    // An archive of anything else.
    assert_eq!(text(&archive(&[("readme.txt", b"words")])), None);
}

#[test]
fn documents_cut_off_or_changed_anywhere_are_no_harm() {
    for sample in samples() {
        let whole = text(&sample).unwrap();
        for end in 0..sample.len() {
            if let Some(text) = text(&sample[..end]) {
                assert!(text.len() <= whole.len() + 64);
            }
        }
        for at in 0..sample.len() {
            for to in [0, 0xff, sample[at] ^ 0x20] {
                let mut changed = sample.clone();
                changed[at] = to;
                let _ = text(&changed);
            }
        }
    }
}

#[test]
fn text_and_work_are_bounded() {
    for sample in samples() {
        let whole = text(&sample).unwrap();
        for most in 0..whole.len() {
            let text = extract(&sample, &mut Limits { text: most, ..LIMITS }).unwrap();
            assert!(text.len() <= most && whole.starts_with(&text));
        }
        for work in (0..sample.len() * 8).step_by(37) {
            if let Some(text) = extract(&sample, &mut Limits { work, ..LIMITS }) {
                assert!(text.len() <= whole.len() + 64, "{work}");
            }
        }
    }
}

#[test]
fn several_documents_have_what_is_left_of_the_limits() {
    let mut limits = LIMITS;
    let one = extract(&pdf::plain(), &mut limits).unwrap();
    assert_eq!(limits.text, LIMITS.text - one.len());
    let left = limits.work;
    assert!(left < LIMITS.work);
    assert_eq!(extract(&pdf::plain(), &mut limits), Some(one));
    assert!(limits.work < left);
}

#[test]
fn parts_that_may_be_documents_are_known() {
    for (kind, name, is) in [
        ("application/pdf", "", true),
        ("Application/PDF", "x.bin", true),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "", true),
        ("application/vnd.oasis.opendocument.text", "", true),
        ("application/msword", "old.doc", true),
        ("application/rtf", "", true),
        ("text/rtf", "", true),
        ("text/plain", "x.pdf", false),
        ("application/octet-stream", "Invoice.PDF", true),
        ("application/octet-stream", "a.b.docx", true),
        ("application/octet-stream", "docx", false),
        ("application/octet-stream", "x.exe", false),
        ("application/zip", "x.xlsx", true),
        ("application/zip", "x.zip", false),
        ("image/png", "x.pdf", false),
    ] {
        let (major, minor) = kind.split_once('/').unwrap();
        let names = [name].into_iter();
        assert_eq!(is_document(major.as_bytes(), minor.as_bytes(), names), is, "{kind} {name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_behind_a_beginning_is_no_harm(
        start in prop::sample::select(vec![&b"PK\x03\x04"[..], b"{\\rtf1", b"%PDF-1.4\n1 0 obj"]),
        rest in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let _ = text(&[start, &rest].concat());
    }

    #[test]
    fn any_words_of_a_pdf_are_no_harm(
        words in prop::collection::vec(prop::sample::select(vec![
            "1 0 obj", "2 0 obj", "<<", ">>", "[", "]", "/Type", "/Catalog", "/Pages", "/Kids", "2 0 R", "1 0 R",
            "stream\n", "endstream", "endobj", "/Length", "5", "-1", "/Contents", "/Resources", "/Font", "BT",
            "(a)", "Tj", "/F1", "12", "Tf", "ET", "/Filter", "/FlateDecode", "/ObjStm", "/First", "/N", "<",
        ]), 0..60),
    ) {
        let _ = text(format!("%PDF-1.4\n{}", words.join(" ")).as_bytes());
    }
}
