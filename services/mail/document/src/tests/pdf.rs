//! PDF.

use super::*;

const HELVETICA: &str =
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

pub(super) fn plain() -> Vec<u8> {
    page_of(
        b"BT /F1 12 Tf 72 700 Td (Invoice Gr\\374\\337e) Tj 0 -14 Td [(Spl) 20 (it) -400 (apart)] TJ ET",
        HELVETICA,
        &[],
    )
}

#[test]
fn pages_are_read() {
    assert_eq!(text(&plain()).as_deref(), Some("Invoice Grüße Split apart"));
}

pub(super) fn composite() -> Vec<u8> {
    let map = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> \
               endcodespacerange 2 beginbfchar <0001> <0057> <0002> <00660069> endbfchar 1 beginbfrange \
               <0010> <0012> <0061> endbfrange 1 beginbfrange <0020> <0021> [<D83DDE00> <006E>] endbfrange \
               endcmap";
    page_of(
        b"BT /F1 10 Tf 1 0 0 1 10 10 Tm <000100020010> Tj <00110012> Tj <0020> Tj <0021> Tj ET",
        "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        &[
            b"<< /Type /Font /Subtype /CIDFontType2 /DW 500 /W [1 [900 300] 16 18 600] >>".to_vec(),
            stream("/Filter /FlateDecode", &zlib(map.as_bytes())),
        ],
    )
}

#[test]
fn fonts_say_what_bytes_mean() {
    assert_eq!(text(&composite()).as_deref(), Some("Wfiabc😀n"));
    let differences = page_of(
        b"BT /F1 10 Tf (\x01\x02\x03ABC\x04) Tj ET",
        "<< /Type /Font /Subtype /Type1 /Encoding << /Differences [1 /fi /uni20AC /eacute 66 /germandbls \
         4 /f_f_l.alt] >> >>",
        &[],
    );
    assert_eq!(text(&differences).as_deref(), Some("fi€e\u{301}AßCffl"));
    let mac = page_of(
        b"BT /F1 10 Tf (\x8a) Tj ET",
        "<< /Type /Font /Subtype /TrueType /Encoding /MacRomanEncoding >>",
        &[],
    );
    assert_eq!(text(&mac).as_deref(), Some("ä"));
    let japanese = page_of(
        b"BT /F1 10 Tf <82b182f1> Tj ET",
        "<< /Type /Font /Subtype /Type0 /Encoding /90ms-RKSJ-H >>",
        &[],
    );
    assert_eq!(text(&japanese).as_deref(), Some("こん"));
}

#[test]
fn what_is_drawn_apart_is_apart() {
    let font = "<< /Type /Font /Subtype /TrueType /Encoding /WinAnsiEncoding /FirstChar 97 /Widths \
                [500 500 500 500 500] >>";
    for (content, wanted) in [
        // Each letter by itself, and where the last ended.
        ("BT /F1 10 Tf 0 0 Td (a) Tj 5 0 Td (b) Tj 5 0 Td (c) Tj ET", "abc"),
        ("BT /F1 10 Tf 0 0 Td (a) Tj 8 0 Td (b) Tj 5 0 Td (c) Tj ET", "a bc"),
        ("BT /F1 10 Tf 0 0 Td (ab) Tj ET q 1 0 0 1 10 0 cm BT /F1 10 Tf (c) Tj ET Q", "abc"),
        ("BT /F1 10 Tf 14 TL (a) Tj T* (b) Tj (c) ' ET", "a b c"),
        ("BT /F1 1 Tf 10 0 0 10 0 0 Tm (a) Tj 1 0 Td (b) Tj ET", "a b"),
        // Upwards.
        ("BT /F1 10 Tf 0 1 -1 0 0 0 Tm (a) Tj 5 0 Td (b) Tj 9 0 Td (c) Tj ET", "ab c"),
        ("BT /F1 10 Tf [(a) -100 (b) -300 (c)] TJ ET", "ab c"),
    ] {
        let document = page_of(content.as_bytes(), font, &[]);
        assert_eq!(text(&document).as_deref(), Some(wanted), "{content}");
    }
}

pub(super) fn packed() -> Vec<u8> {
    let inner = [
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Contents [11 0 R 12 0 R] /Resources << /Font << /F1 4 0 R >> /XObject << /X 13 0 R >> >> >>",
        HELVETICA,
    ];
    let mut index = String::new();
    let mut at = 0;
    for (number, object) in (2..).zip(inner) {
        index += &format!("{number} {at} ");
        at += object.len() + 1;
    }
    let packed = zlib((index.clone() + &inner.join(" ")).as_bytes());
    let dict = format!("/Type /ObjStm /N 3 /First {} /Filter /FlateDecode", index.len());
    let mut file = pdf_of(&[b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()], "/Info 14 0 R");
    for (number, object) in [
        (10, stream(&dict, &packed)),
        (11, stream("", b"BT /F1 12 Tf (one")),
        (12, stream("/Filter [/ASCIIHexDecode]", b"2074776f2920546a204554202f5820446f>")),
        (13, stream("/Subtype /Form", b"BT /F1 9 Tf 0 50 Td (old) Tj ET /X Do")),
        (
            13,
            stream(
                "/Subtype /Form /Filter /ASCII85Decode",
                b"6<#'\\7PQ#@1a#b0+>GQ(+?(u.+B2ko-qIocCi:FtDfTZ).9(%)78s~>",
            ),
        ),
        (14, b"<< /Title <feff00540069> /Author (\\(me\\)) >>".to_vec()),
    ] {
        file.extend(format!("{number} 0 obj\n").bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    file
}

#[test]
fn marked_content_says_what_its_text_is() {
    let content =
        b"BT /F1 10 Tf (of) Tj /Span <</ActualText <FEFFFB01>>> BDC (\x03) Tj (x) Tj EMC (ce) Tj \
                    /P BMC ( plain) Tj EMC ET /Span <</ActualText (unseen)>> BDC EMC EMC EMC";
    let document = page_of(content, HELVETICA, &[]);
    assert_eq!(text(&document).as_deref(), Some("of\u{fb01}ce plain unseen"));
}

#[test]
fn objects_in_streams_forms_and_later_versions_are_found() {
    let text = text(&packed()).unwrap();
    assert!(text.starts_with("one two"), "{text}");
    assert!(text.ends_with("Ti (me)"), "{text}");
    assert!(!text.contains("old"), "{text}");
}

#[test]
fn predictors_and_lzw_are_taken_off() {
    // Each byte as how far it is from the one above.
    let content = b"BT /F1 9 Tf (predicted) Tj ET   ";
    let mut coded = Vec::new();
    let mut above = [0_u8; 8];
    for row in content.chunks(8) {
        coded.push(2);
        coded.extend(row.iter().zip(above).map(|(byte, up)| byte.wrapping_sub(up)));
        above = row.try_into().unwrap();
    }
    let document = |dict: &str, bytes: &[u8]| {
        pdf_of(
            &[
                b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
                b"<< /Type /Pages /Kids [3 0 R] /Resources << /Font << /F1 4 0 R >> >> >>".to_vec(),
                b"<< /Type /Page /Contents 5 0 R >>".to_vec(),
                HELVETICA.as_bytes().to_vec(),
                stream(dict, bytes),
            ],
            "",
        )
    };
    let predicted = "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 8 >>";
    assert_eq!(text(&document(predicted, &zlib(&coded))).as_deref(), Some("predicted"));
    // Codes of nine bits: clear, each byte, end.
    let codes = [256].into_iter().chain(b"BT /F1 9 Tf (lzw) Tj ET".map(u32::from)).chain([257]);
    let mut bits = String::new();
    codes.for_each(|code| bits += &format!("{code:09b}"));
    let packed: Vec<u8> = bits
        .as_bytes()
        .chunks(8)
        .map(|byte| {
            let byte = format!("{:0<8}", std::str::from_utf8(byte).unwrap());
            u8::from_str_radix(&byte, 2).unwrap()
        })
        .collect();
    assert_eq!(text(&document("/Filter /LZWDecode", &packed)).as_deref(), Some("lzw"));
}

#[test]
fn what_goes_in_circles_ends() {
    let circle = pdf_of(
        &[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R 3 0 R] /Parent 2 0 R >>".to_vec(),
            b"<< /Type /Page /Contents 5 0 R /Resources 6 0 R >>".to_vec(),
            HELVETICA.as_bytes().to_vec(),
            stream("/Length 7 0 R", b"BT /F1 9 Tf (round) Tj ET /X Do"),
            b"<< /Font << /F1 4 0 R >> /XObject << /X 5 0 R /Y 8 0 R >> >>".to_vec(),
            b"7 0 R".to_vec(),
            stream("/Subtype /Form", b"/Y Do /Y Do /Y Do /Y Do"),
        ],
        "/Prev 9 /Info 7 0 R",
    );
    assert_eq!(text(&circle).as_deref(), Some("round"));
}

#[test]
fn hostile_files_cost_no_more_than_is_allowed() {
    let deep = b"[".repeat(500_000);
    assert_eq!(text(&page_of(&deep, HELVETICA, &[])).as_deref(), Some(""));
    assert_eq!(text(&pdf_of(&[deep, b"<<".repeat(300_000)], "")).as_deref(), Some(""));
    // Decompresses to more than all work.
    let bomb = page_of(&b"BT (x) Tj ".repeat(4 << 20), HELVETICA, &[]);
    assert!(bomb.len() < 400 << 10);
    assert!(text(&bomb).is_some());
    // Streams without an end, each of which looks for it.
    let endless = "1 0 obj << /Length 9 0 R >> stream ".repeat(50_000);
    assert!(text(format!("%PDF-1.4 {endless}").as_bytes()).is_some());
    let objects = "1 0 obj 2 0 obj ".repeat(100_000);
    assert!(text(format!("%PDF-1.4 {objects}").as_bytes()).is_some());
    // Forms that draw forms.
    let resources = "/Subtype /Form /Resources << /XObject << /Y 6 0 R >> >>";
    let forms = page_of(b"/Y Do", HELVETICA, &[stream(resources, &b"/Y Do ".repeat(2000))]);
    assert!(text(&forms).is_some());
    let ranges = "1 beginbfrange <0000> <ffffffff> <0041> endbfrange ".repeat(80_000);
    let font = "<< /Subtype /Type0 /ToUnicode 6 0 R >>";
    let map = page_of(b"BT /F1 9 Tf <0001> Tj ET", font, &[stream("", ranges.as_bytes())]);
    assert!(text(&map).is_some());
}

#[test]
fn encrypted_files_are_not_read() {
    let mut file = plain();
    let at = memchr::memmem::find(&file, b"/Root").unwrap();
    file.splice(at..at, *b"/Encrypt 9 0 R ");
    assert_eq!(text(&file), None);
}
