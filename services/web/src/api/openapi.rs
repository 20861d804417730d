//! The API as an OpenAPI 3.1 document, made from the descriptors: types by the proto3 JSON mapping,
//! words from the comments in the protocol buffers.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{EnumDescriptor, FieldDescriptor, FileDescriptor, Kind, MessageDescriptor};
use prost_types::source_code_info::Location;
use serde_json::{Map, Value, json};

use super::{ApiRpc, about, call::CLIENT};

/// The document.
pub(super) fn document(rpcs: &BTreeMap<&'static str, ApiRpc>, public_url: &str) -> String {
    let mut schemas = Schemas::default();
    let mut paths = Map::new();
    for (name, rpc) in rpcs {
        let (method, file) = (&rpc.method, rpc.method.parent_file());
        let service = method.parent_service();
        let summary = comment(&file, method.path());
        let input = schemas.message(&method.input(), Side::Request);
        let output = schemas.message(&method.output(), Side::Answer);
        let refused = json!({
            "description": "Refused; see `reason`.",
            "content": { "application/problem+json": { "schema": reference("Problem") } },
        });
        let operation = json!({
            "operationId": name.replace(['.', '/'], "_"),
            "tags": [service.name()],
            "summary": method.name(),
            "description": format!("{summary}\n\nScope: `{}`.", rpc.scope).trim(),
            "security": [{ "token": [rpc.scope.slug()] }],
            "x-gatepost-scope": rpc.scope.slug(),
            "requestBody": {
                "required": true,
                "content": { "application/json": { "schema": input } },
            },
            "responses": {
                "200": {
                    "description": "Done.",
                    "content": { "application/json": { "schema": output } },
                },
                "4XX": refused.clone(),
                "5XX": refused,
            },
        });
        paths.insert(format!("/api/v1/{name}"), json!({ "post": operation }));
    }
    schemas.made.insert("Problem".to_owned(), problem());
    let scopes = gatepost_model::Scope::ALL;
    let scopes = scopes.map(|scope| format!("- `{scope}`: {}", about(scope))).join("\n");
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Gatepost",
            "version": "v1",
            "description": "Every call needs an API token with the scope of the RPC. Absent fields are those with \
                            their default value. Fields are only ever added.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": public_url }],
        "paths": paths,
        "components": {
            "schemas": schemas.made,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "gpt_…",
                    "description": format!("An API token, made at /account/tokens. Scopes:\n\n{scopes}"),
                },
            },
        },
    });
    document.to_string()
}

/// RFC 9457, with what we add.
fn problem() -> Value {
    json!({
        "type": "object",
        "description": "A refusal (RFC 9457).",
        "required": ["type", "title", "status", "detail", "reason"],
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "reason": { "type": "string", "description": "Stable slug that programs can match." },
            "field": { "type": "string", "description": "The field that was wrong." },
        },
    })
}

/// Which way a message goes: what the edge fills in is not asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Answer,
}

#[derive(Default)]
struct Schemas {
    made: BTreeMap<String, Value>,
    begun: BTreeSet<String>,
}

impl Schemas {
    fn message(&mut self, message: &MessageDescriptor, side: Side) -> Value {
        match message.full_name() {
            "google.protobuf.Timestamp" => {
                return json!({ "type": "string", "format": "date-time" });
            }
            "google.protobuf.Duration" => {
                return json!({ "type": "string", "description": "Seconds, such as `3.5s`." });
            }
            _ => {}
        }
        let name = short(message.full_name());
        if self.begun.insert(name.clone()) {
            let mut properties = Map::new();
            for field in message.fields() {
                let seen =
                    matches!(field.kind(), Kind::Message(kind) if kind.full_name() == CLIENT);
                if side == Side::Request && seen && field.name() == "client" {
                    continue;
                }
                properties.insert(field.json_name().to_owned(), self.field(&field, side));
            }
            let mut schema = json!({ "type": "object", "properties": properties });
            describe(&mut schema, &comment(&message.parent_file(), message.path()));
            self.made.insert(name.clone(), schema);
        }
        reference(&name)
    }

    fn field(&mut self, field: &FieldDescriptor, side: Side) -> Value {
        let mut schema = match field.kind() {
            Kind::Message(entry) if field.is_map() => {
                let value = entry.map_entry_value_field();
                json!({ "type": "object", "additionalProperties": self.one(&value.kind(), side) })
            }
            kind if field.is_list() => json!({ "type": "array", "items": self.one(&kind, side) }),
            kind => self.one(&kind, side),
        };
        let mut words = comment(&field.parent_message().parent_file(), field.path());
        if let Some(choice) = field.containing_oneof().filter(|choice| !choice.is_synthetic()) {
            words = format!("{words}\n\nAt most one of `{}`.", choice.name());
        }
        describe(&mut schema, words.trim());
        schema
    }

    fn one(&mut self, kind: &Kind, side: Side) -> Value {
        match kind {
            Kind::Double | Kind::Float => json!({ "type": "number" }),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
                json!({ "type": "integer", "format": "int32" })
            }
            Kind::Uint32 | Kind::Fixed32 => json!({ "type": "integer", "minimum": 0 }),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
                json!({ "type": "string", "format": "int64" })
            }
            Kind::Uint64 | Kind::Fixed64 => json!({ "type": "string", "format": "uint64" }),
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::String => json!({ "type": "string" }),
            Kind::Bytes => json!({ "type": "string", "contentEncoding": "base64" }),
            Kind::Message(message) => self.message(message, side),
            Kind::Enum(kind) => self.enumeration(kind),
        }
    }

    fn enumeration(&mut self, kind: &EnumDescriptor) -> Value {
        let name = short(kind.full_name());
        if self.begun.insert(name.clone()) {
            let names: Vec<String> = kind.values().map(|value| value.name().to_owned()).collect();
            let mut schema = json!({ "type": "string", "enum": names });
            describe(&mut schema, &comment(&kind.parent_file(), kind.path()));
            self.made.insert(name.clone(), schema);
        }
        reference(&name)
    }
}

fn describe(schema: &mut Value, words: &str) {
    if let (Some(schema), false) = (schema.as_object_mut(), words.is_empty()) {
        schema.insert("description".to_owned(), words.into());
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// `gatepost.mailbox.v1.Mailbox` is `mailbox.Mailbox`.
fn short(full: &str) -> String {
    full.trim_start_matches("gatepost.").replacen(".v1.", ".", 1)
}

/// The comment before an element of a file, on one line.
pub(super) fn comment(file: &FileDescriptor, path: &[i32]) -> String {
    let info = file.file_descriptor_proto().source_code_info.as_ref();
    let found = info.and_then(|info| info.location.iter().find(|place| place.path == path));
    let words = found.map(Location::leading_comments).unwrap_or_default();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
