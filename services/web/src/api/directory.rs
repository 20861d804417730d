//! What the API has, for programs and for those who write them.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use gatepost_model::Scope;
use http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use serde_json::{Value, json};

use super::{ApiRpc, about, openapi::comment};
use crate::app::App;

/// GET /api/v1
pub(crate) async fn list(State(app): State<App>) -> Response {
    document_of(app.api.directory.clone())
}

/// GET /api/v1/openapi.json
pub(crate) async fn openapi(State(app): State<App>) -> Response {
    document_of(app.api.openapi.clone())
}

/// The same for everybody, and the same until the next release.
pub(super) fn document_of(text: Bytes) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
    ];
    (headers, text).into_response()
}

/// RPCs and scopes.
pub(super) fn document(rpcs: &BTreeMap<&'static str, ApiRpc>) -> String {
    let scopes = Scope::ALL.map(|scope| {
        json!({ "scope": scope.slug(), "about": about(scope), "opensMail": scope.opens_mail() })
    });
    let rpcs: Vec<Value> = rpcs
        .iter()
        .map(|(name, rpc)| {
            json!({
                "rpc": name,
                "method": "POST",
                "path": format!("/api/v1/{name}"),
                "scope": rpc.scope.slug(),
                "about": comment(&rpc.method.parent_file(), rpc.method.path()),
            })
        })
        .collect();
    let list = json!({
        "version": "v1",
        "openapi": "/api/v1/openapi.json",
        "authentication": "Authorization: Bearer <API token>",
        "scopes": scopes,
        "rpcs": rpcs,
    });
    list.to_string()
}
