//! Office documents.

use super::*;

pub(super) fn word() -> Vec<u8> {
    archive(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "word/document.xml",
            "<?xml version=\"1.0\"?><w:document><w:body><w:p><w:r><w:t>Quar</w:t></w:r><w:r><w:t>terly \
             report</w:t></w:r></w:p><w:p><w:r><w:t xml:space=\"preserve\"> Gr&#252;&#xdf;e &amp; more</w:t>\
             <w:tab/><w:t>end</w:t></w:r><w:instrText>PAGE</w:instrText></w:p></w:body></w:document>"
                .as_bytes(),
        ),
        ("word/footnotes.xml", b"<w:footnotes><w:p><w:t>a note</w:t></w:p></w:footnotes>"),
        ("word/header2.xml", b"<w:hdr><w:p><w:t>letterhead</w:t></w:p></w:hdr>"),
        ("docProps/core.xml", b"<c><dc:title>The title</dc:title><dcterms:created>2020</dcterms:created></c>"),
        ("word/media/image1.png", b"no text"),
    ])
}

pub(super) fn sheets() -> Vec<u8> {
    archive(&[
        (
            "xl/sharedStrings.xml",
            b"<sst><si><t>Customer</t></si><si><r><t>Bold</t></r><r><t>face</t></r></si></sst>",
        ),
        (
            "xl/worksheets/sheet10.xml",
            b"<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            b"<worksheet><sheetData><row><c r=\"A1\" t=\"s\"><v>0</v></c><c><v>1234.5</v></c>\
              <c t=\"inlineStr\"><is><t>inline</t></is></c></row></sheetData></worksheet>",
        ),
    ])
}

pub(super) fn slides() -> Vec<u8> {
    let slide = |text: &str| format!("<p:sld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>");
    archive(&[
        ("ppt/slides/slide10.xml", slide("ten").as_bytes()),
        ("ppt/slides/slide2.xml", slide("two").as_bytes()),
        ("ppt/notesSlides/notesSlide1.xml", slide("spoken").as_bytes()),
    ])
}

pub(super) fn open() -> Vec<u8> {
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            "<office:document-content><office:automatic-styles>no</office:automatic-styles><office:body>\
             <text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>\
             <text:h>Überschrift</text:h><text:p>one<text:s/>two<text:span>th</text:span>ree\
             <office:annotation><dc:creator>me</dc:creator><text:p>remark</text:p></office:annotation>\
             </text:p></office:body></office:document-content>"
                .as_bytes(),
        ),
        ("styles.xml", b"<s><style:header><text:p>above</text:p></style:header></s>"),
    ])
}

#[test]
fn office_documents_are_read_in_their_order() {
    for (document, wanted) in [
        (word(), "Quarterly report Grüße & more end a note letterhead The title"),
        (sheets(), "Customer Boldface 1234.5 inline 2"),
        (slides(), "two ten spoken"),
        (open(), "Überschrift one twothree remark above"),
    ] {
        assert_eq!(text(&document).as_deref(), Some(wanted));
    }
}

#[test]
fn bombs_cost_no_more_than_is_allowed() {
    let zeros = [&b"<w:p><w:t>"[..], &b"z".repeat(40 << 20)].concat();
    let bomb = archive(&[("word/document.xml", &zeros), ("word/footnotes.xml", &zeros)]);
    assert!(bomb.len() < 200 << 10);
    let text = text(&bomb).unwrap();
    // Either nothing of a text without an end, or as much as there may be.
    assert!(text.len() <= LIMITS.text);
    // Many entries that are the same bytes.
    let xml = "<w:p><w:t>words</w:t></w:p>".repeat(20_000);
    let names: Vec<String> = (0..3000).map(|n| format!("ppt/slides/slide{n}.xml")).collect();
    let one = archive(&[("ppt/slides/slide0.xml", xml.as_bytes())]);
    let directory = memchr::memmem::find(&one, b"PK\x01\x02").unwrap();
    let mut many = one[..directory].to_vec();
    for name in &names {
        let mut entry = one[directory..directory + 46].to_vec();
        entry[28..30].copy_from_slice(&(name.len() as u16).to_le_bytes());
        many.extend(entry);
        many.extend(name.as_bytes());
    }
    let length = many.len() - directory;
    many.extend(b"PK\x05\x06\0\0\0\0");
    many.extend(3000_u16.to_le_bytes());
    many.extend(3000_u16.to_le_bytes());
    many.extend((length as u32).to_le_bytes());
    many.extend((directory as u32).to_le_bytes());
    many.extend(0_u16.to_le_bytes());
    assert!(super::text(&many).unwrap().len() <= LIMITS.text);
}

#[test]
fn xml_of_strangers_is_no_harm() {
    let laughs = "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\
                  <w:p><w:t>x &b; y</w:t></w:p>";
    assert_eq!(text(&archive(&[("word/document.xml", laughs.as_bytes())])).as_deref(), Some("x y"));
    let deep = "<w:p><w:t>".repeat(60_000) + "deep";
    let deep = text(&archive(&[("word/document.xml", deep.as_bytes())])).unwrap();
    assert!(deep.is_empty() || deep == "deep");
    // Ends without beginnings, and the other way round.
    let odd = "</w:t></w:p><w:p><w:t>a</w:p><w:t>b<w:p>c</w:x>";
    assert!(text(&archive(&[("word/document.xml", odd.as_bytes())])).unwrap().starts_with('a'));
}
