//! Which parts of a message may be documents.

use gatepost_mime::text::{has_extension, is_some_file};

/// Media types of documents, below `application`.
const TYPES: [&str; 4] = ["pdf", "x-pdf", "rtf", "x-rtf"];

/// What media types of documents begin with: of office documents, with and without macros, templates.
const FAMILIES: [&str; 4] =
    ["vnd.openxmlformats-officedocument.", "vnd.oasis.opendocument.", "vnd.ms-", "msword"];

/// Types of archives, which office documents are, too: as of any file, the name counts.
const ARCHIVES: [&str; 3] = ["zip", "x-zip", "x-zip-compressed"];

/// Ends of names of documents.
const EXTENSIONS: [&str; 22] = [
    "pdf", "rtf", "doc", "docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "pptx", "pptm",
    "ppsx", "potx", "odt", "ott", "ods", "ots", "odp", "otp", "odg", "fodt",
];

/// May a part of this media type, whose file goes by these names, be a document that [`crate::extract`]
/// understands? Its bytes say whether it is.
pub fn is_document(
    kind: &[u8],
    subtype: &[u8],
    mut names: impl Iterator<Item = impl AsRef<str>>,
) -> bool {
    if kind.eq_ignore_ascii_case(b"text") {
        return subtype.eq_ignore_ascii_case(b"rtf");
    }
    if !kind.eq_ignore_ascii_case(b"application") && !kind.eq_ignore_ascii_case(b"binary") {
        return false;
    }
    let subtype = String::from_utf8_lossy(subtype).to_ascii_lowercase();
    if TYPES.contains(&subtype.as_str())
        || FAMILIES.iter().any(|family| subtype.starts_with(family))
    {
        return true;
    }
    (is_some_file(&subtype) || ARCHIVES.contains(&subtype.as_str()))
        && names.any(|name| has_extension(name.as_ref(), &EXTENSIONS))
}
