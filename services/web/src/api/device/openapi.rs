//! The device API as an OpenAPI 3.1 document.

use serde_json::{Value, json};

/// The document; `public_url` is where the API is.
pub(super) fn document(public_url: &str) -> String {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let base64 = |about: &str| json!({ "type": "string", "contentEncoding": "base64url", "description": about });
    let time =
        |about: &str| json!({ "type": "string", "format": "date-time", "description": about });
    let schemas = json!({
        "Claim": object(&json!({
            "secret": text("`secret` of the invitation."),
            "name": text("What the device is called: 1 to 64 characters."),
            "platform": text("What it runs on: 1 to 64 characters."),
            "public_key": base64("Uncompressed point of P-256, 65 bytes."),
            "signature": base64("Over `gatepost-device-enrollment-v1`, DER."),
        }), &[]),
        "Claimed": object(&json!({
            "device_id": text("Names the device from now on."),
            "email": text("Login e-mail of the account."),
            "expires": time("Until when the owner can confirm the device."),
            "codes": object(&json!({
                "seed": base64("Seed of the codes, shown this once."),
                "algorithm": { "const": "SHA1" },
                "digits": { "const": 6 },
                "period": { "const": 30, "description": "Seconds." },
            }), &[]),
        }), &[]),
        "Device": object(&json!({
            "state": { "enum": ["waiting", "active"], "description": "Has the owner confirmed it?" },
            "name": text("As its owner calls it."),
            "email": text("Login e-mail of the account."),
        }), &[]),
        "Logins": object(&json!({
            "logins": { "type": "array", "maxItems": 1, "items": reference("Login") },
        }), &[]),
        "Login": object(&json!({
            "id": text("Names it in the answer."),
            "purpose": { "enum": ["sign-in", "step-up"] },
            "place": text("City and country, or the network, of the browser."),
            "ip": text("Address of the browser."),
            "program": text("The browser, as people know it."),
            "created": time("When the login asked."),
            "expires": time("Until when it can be answered."),
            "tries_left": { "type": "integer", "description": "Wrong numbers that are heard still." },
        }), &[]),
        "Answer": object(&json!({
            "decision": { "enum": ["approve", "deny"] },
            "number": text("The two digits that the login shows; only with `approve`."),
            "signature": base64("Over `gatepost-device-decision-v1`, DER."),
        }), &["number"]),
        "Problem": {
            "type": "object",
            "description": "A refusal (RFC 9457).",
            "required": ["type", "title", "status", "detail", "reason"],
            "properties": {
                "type": { "type": "string", "format": "uri" },
                "title": { "type": "string" },
                "status": { "type": "integer" },
                "detail": { "type": "string" },
                "reason": text("Stable slug."),
                "field": text("What was wrong."),
            },
        },
    });
    let wait = json!([{
        "name": "wait", "in": "query", "required": false,
        "description": "Seconds to wait for a login, at most 15.",
        "schema": { "type": "integer", "minimum": 0, "maximum": 15 },
    }]);
    let id = json!([{
        "name": "id", "in": "path", "required": true, "schema": { "type": "string" },
    }]);
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Gatepost for phones",
            "version": "v1",
            "description": "For apps that approve logins. deploy/device-api.md tells what is signed, and how. \
                            Fields are only ever added.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": public_url }],
        "security": [{ "device": [] }],
        "paths": {
            "/api/device/v1/enrollments": { "post": {
                "operationId": "enroll",
                "summary": "Presents a device with an invitation, which serves once.",
                "security": [],
                "requestBody": body("Claim"),
                "responses": responses("201", Some("Claimed"), "`enrollment-refused`: used, ended, or wrongly signed."),
            } },
            "/api/device/v1/device": { "get": {
                "operationId": "device",
                "summary": "What the device is.",
                "responses": responses("200", Some("Device"), REFUSED),
            } },
            "/api/device/v1/logins": { "get": {
                "operationId": "logins",
                "summary": "The login that waits for the device, if any.",
                "parameters": wait,
                "responses": responses("200", Some("Logins"), REFUSED),
            } },
            "/api/device/v1/logins/{id}/answer": { "post": {
                "operationId": "answer",
                "summary": "Approves or denies a login.",
                "parameters": id,
                "requestBody": body("Answer"),
                "responses": responses(
                    "204",
                    None,
                    "`number-refused`: the login shows another number. `login-ended`: that was once too often. \
                     `not-found`: it waits no longer.",
                ),
            } },
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "device": {
                    "type": "apiKey", "in": "header", "name": "Authorization",
                    "description": "`Gatepost-Device device=\"…\", time=\"…\", nonce=\"…\", signature=\"…\"`: \
                                    a signature over `gatepost-device-request-v1`.",
                },
            },
        },
    });
    document.to_string()
}

const REFUSED: &str = "`device-refused`: removed, or wrongly signed. `device-time`: the clock is off, see \
                       `Date`. `device-replayed`: heard before.";

fn object(properties: &Value, optional: &[&str]) -> Value {
    let names = properties.as_object().into_iter().flat_map(|fields| fields.keys());
    let required: Vec<&String> = names.filter(|name| !optional.contains(&name.as_str())).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

fn body(schema: &str) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": reference(schema) } } })
}

fn responses(code: &str, schema: Option<&str>, refused: &str) -> Value {
    let mut done = json!({ "description": "Done." });
    if let Some(schema) = schema {
        done["content"] = json!({ "application/json": { "schema": reference(schema) } });
    }
    let content = json!({ "application/problem+json": { "schema": reference("Problem") } });
    json!({ code: done, "4XX": { "description": refused, "content": content } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_has_every_route_and_every_reference_leads_somewhere() {
        let document: Value = serde_json::from_str(&document("https://x.test")).unwrap();
        for (method, path) in crate::routes::ALL {
            if path.starts_with("/api/device/v1/") && !path.ends_with("openapi.json") {
                let found = &document["paths"][path][method.to_lowercase()];
                assert!(found.is_object(), "{method} {path}");
            }
        }
        let text = document.to_string();
        for rest in text.split("#/components/schemas/").skip(1) {
            let name = rest.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
