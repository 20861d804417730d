//! Style sheet, script and icon, compiled in. Their addresses carry a hash of their content, so
//! that browsers keep them for good and never show a page in an older release's clothes.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{
    HeaderName, HeaderValue,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};

use crate::{app::App, failure::Failure};

const FILES: [(&str, &str, &str, &str); 4] = [
    ("style", "css", "text/css; charset=utf-8", include_str!("../assets/style.css")),
    ("copy", "js", "text/javascript; charset=utf-8", include_str!("../assets/copy.js")),
    ("passkey", "js", "text/javascript; charset=utf-8", include_str!("../assets/passkey.js")),
    ("icon", "svg", "image/svg+xml", include_str!("../assets/icon.svg")),
];

/// The files and where they are.
pub(crate) struct Assets {
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) passkey: String,
    pub(crate) icon: String,
}

impl Assets {
    pub(crate) fn new() -> Self {
        let [style, script, passkey, icon] =
            FILES.map(|(name, ending, _, text)| format!("/assets/{}", file(name, ending, text)));
        Self { style, script, passkey, icon }
    }
}

fn file(name: &str, ending: &str, text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("{name}-{}.{ending}", &hash[..16])
}

/// GET /assets/{name}
pub(crate) async fn get(Path(name): Path<String>) -> Result<Response, Failure> {
    let found = FILES.iter().find(|(stem, ending, _, text)| file(stem, ending, text) == name);
    let (_, _, kind, text) = found.ok_or(Failure::NotFound)?;
    Ok(answer(kind, text, "public, max-age=31536000, immutable"))
}

/// GET /favicon.ico, for programs that do not read the page.
pub(crate) async fn favicon(State(_): State<App>) -> Response {
    let [.., (_, _, kind, text)] = FILES;
    answer(kind, text, "public, max-age=86400")
}

/// GET /robots.txt: nothing here is for search engines.
pub(crate) async fn robots() -> Response {
    answer("text/plain; charset=utf-8", "User-agent: *\nDisallow: /\n", "public, max-age=86400")
}

fn answer(kind: &'static str, text: &'static str, keep: &'static str) -> Response {
    let headers: [(HeaderName, HeaderValue); 2] = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, HeaderValue::from_static(keep)),
    ];
    (headers, text).into_response()
}
