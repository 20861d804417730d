//! The text of a part that holds no parts.

use super::{
    charset::Charset,
    file::{has_extension, is_some_file},
    fold::fold_into,
    html::Stripper,
    words::param,
};
use crate::{Content, Decoder, Part, Transfer};

/// Takes the bytes of a part in pieces and gives its text, folded, in lanes: lane 0 is the text as it
/// was sent; lane 1, of HTML, is what a reader sees.
pub struct LeafText {
    transfer: Decoder,
    charset: Charset,
    html: Option<Stripper>,
    bytes: Vec<u8>,
    text: String,
    seen: String,
    folded: String,
}

impl LeafText {
    /// For a part that is text; none for others.
    pub fn of(part: &Part) -> Option<Self> {
        if part.content != Content::Leaf || !is_text(part) {
            return None;
        }
        let kind = &part.content_type;
        let html = kind.is("text", "html")
            || kind.is("application", "xhtml+xml")
            || !kind.kind.eq_ignore_ascii_case(b"text") && is_named(part, &["html", "htm"]);
        Some(Self {
            transfer: Decoder::new(Transfer::of(&part.encoding).unwrap_or(Transfer::Identity)),
            charset: Charset::of(kind.param("charset")),
            html: html.then(Stripper::default),
            bytes: Vec::new(),
            text: String::new(),
            seen: String::new(),
            folded: String::new(),
        })
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8], give: &mut impl FnMut(usize, &str)) {
        self.bytes.clear();
        self.transfer.push(bytes, &mut self.bytes);
        self.pass_on(false, give);
    }

    /// Gives what is left.
    pub fn finish(&mut self, give: &mut impl FnMut(usize, &str)) {
        self.bytes.clear();
        self.transfer.finish(&mut self.bytes);
        self.pass_on(true, give);
    }

    fn pass_on(&mut self, last: bool, give: &mut impl FnMut(usize, &str)) {
        self.text.clear();
        self.charset.push(&self.bytes, last, &mut self.text);
        self.folded.clear();
        fold_into(&self.text, &mut self.folded);
        give(0, &self.folded);
        if let Some(html) = &mut self.html {
            self.seen.clear();
            html.push(&self.text, &mut self.seen);
            if last {
                html.finish(&mut self.seen);
            }
            self.folded.clear();
            fold_into(&self.seen, &mut self.folded);
            give(1, &self.folded);
        }
    }
}

/// Types below `application` that are text to a reader.
const TEXT: [&str; 25] = [
    "json",
    "xml",
    "xhtml+xml",
    "javascript",
    "sql",
    "yaml",
    "x-yaml",
    "x-sh",
    "x-tex",
    "ics",
    "csv",
    "x-csv",
    "ndjson",
    "jsonl",
    "toml",
    "calendar",
    "vcard",
    "x-vcard",
    "x-ics",
    "x-httpd-php",
    "x-perl",
    "x-python",
    "x-subrip",
    "x-latex",
    "pgp-signature",
];

/// Ends of names of files that are text.
const EXTENSIONS: [&str; 21] = [
    "txt", "text", "csv", "tsv", "json", "jsonl", "xml", "ics", "ical", "vcf", "vcard", "html",
    "htm", "md", "log", "yaml", "yml", "toml", "ini", "tex", "sql",
];

/// Text as such, reports in form of text (RFC 3464), formats that are text to a reader, and files that are
/// one of those by their name.
fn is_text(part: &Part) -> bool {
    let kind = &part.content_type;
    if kind.kind.eq_ignore_ascii_case(b"text") || kind.kind.eq_ignore_ascii_case(b"message") {
        return true;
    }
    if !kind.kind.eq_ignore_ascii_case(b"application") {
        return false;
    }
    let subtype = String::from_utf8_lossy(&kind.subtype).to_ascii_lowercase();
    TEXT.contains(&subtype.as_str())
        || subtype.ends_with("+json")
        || subtype.ends_with("+xml")
        || is_some_file(&subtype) && is_named(part, &EXTENSIONS)
}

/// Does the part's file go by a name with one of these ends?
fn is_named(part: &Part, extensions: &[&str]) -> bool {
    names(part).iter().any(|name| has_extension(name, extensions))
}

/// The names that a part's file goes by, decoded (RFC 2183 §2.3, RFC 2231).
pub fn names(part: &Part) -> Vec<String> {
    let disposition = part.disposition.as_ref().and_then(|said| param(&said.params, "filename"));
    let name = param(&part.content_type.params, "name");
    let mut names: Vec<String> = disposition.into_iter().chain(name).collect();
    names.dedup();
    names
}
