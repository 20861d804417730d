//! Files whose type says nothing: then their names count.

/// Types below `application` that say no more than that it is a file.
const FILES: [&str; 8] = [
    "octet-stream",
    "download",
    "x-download",
    "force-download",
    "x-force-download",
    "unknown",
    "x-unknown",
    "binary",
];

/// Does this type below `application`, in lower case, say no more than that it is a file?
pub fn is_some_file(subtype: &str) -> bool {
    FILES.contains(&subtype)
}

/// Is what stands behind the last dot of a file's name one of these, which are in lower case?
pub fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| {
        extensions.iter().any(|known| end.trim().eq_ignore_ascii_case(known))
    })
}
