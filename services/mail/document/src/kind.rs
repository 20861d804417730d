//! Which parts of a message may be documents.

/// Media types of documents, below `application`.
const TYPES: [&str; 4] = ["pdf", "x-pdf", "rtf", "x-rtf"];

/// What media types of documents begin with: of office documents, with and without macros, templates.
const FAMILIES: [&str; 4] =
    ["vnd.openxmlformats-officedocument.", "vnd.oasis.opendocument.", "vnd.ms-", "msword"];

/// Types that say no more than that it is a file: then its name counts.
const FILES: [&str; 11] = [
    "octet-stream",
    "zip",
    "x-zip",
    "x-zip-compressed",
    "download",
    "x-download",
    "force-download",
    "x-force-download",
    "unknown",
    "x-unknown",
    "binary",
];

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
    let is_named = |name: &str| {
        name.rsplit_once('.').is_some_and(|(_, end)| {
            EXTENSIONS.iter().any(|known| end.trim().eq_ignore_ascii_case(known))
        })
    };
    FILES.contains(&subtype.as_str()) && names.any(|name| is_named(name.as_ref()))
}
