//! One call: JSON in, an RPC, JSON out.

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use gatepost_model::{Client, GeneratedSecret, SecretKind};
use gatepost_proto::wire;
use gatepost_runtime::{
    access::{set_client, with_bearer},
    raw,
};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use prost::Message;
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, SerializeOptions, Value};

use super::{ApiProblem, ApiRpc};
use crate::{app::App, visitor::Visitor};

/// Longest answer that is turned into JSON, in bytes; a page of the longest list is far below.
const LONGEST_ANSWER: usize = 4 << 20;

/// POST /api/v1/{service}/{method}
pub(crate) async fn call(
    State(app): State<App>,
    visitor: Visitor,
    Path((service, method)): Path<(String, String)>,
    request: Request,
) -> Result<Response, ApiProblem> {
    let now = app.clock.now();
    app.api.by_network.take(visitor.client.network(), now).map_err(ApiProblem::too_many)?;
    let name = format!("{service}/{method}");
    let Some(rpc) = app.api.rpcs.get(name.as_str()) else {
        let detail = "there is no such RPC for programs; GET /api/v1 lists what there is";
        return Err(ApiProblem::new(StatusCode::NOT_FOUND, "no-such-rpc", detail));
    };
    let (parts, body) = request.into_parts();
    let token = token(&parts.headers)?;
    // By the secret itself, not its public id: who does not hold it cannot use up its calls.
    let key = token.hash(&app.pepper).hash;
    app.api.by_token.take(key, now).map_err(ApiProblem::too_many)?;
    if !is_json(&parts.headers) {
        let detail = "the body must be application/json";
        let code = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(ApiProblem::new(code, "media-type", detail));
    }
    let longest = usize::try_from(app.api.config.body.0).unwrap_or(usize::MAX);
    let body = Limited::new(body, longest).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            ApiProblem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "the body is too large")
        } else {
            ApiProblem::malformed("the body did not arrive whole")
        }
    })?;
    let message = read(&rpc.method.input(), &body.to_bytes(), &visitor.client)?;
    let answer = pass_on(&name, rpc, &token, message, &visitor.client).await?;
    let text = write(&rpc.method.output(), answer)?;
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((kind, text).into_response())
}

async fn pass_on(
    name: &str,
    rpc: &ApiRpc,
    token: &GeneratedSecret,
    message: Bytes,
    client: &Client,
) -> Result<Bytes, ApiProblem> {
    let mut request = with_bearer(message, &token.expose())?;
    set_client(&mut request, client);
    let answer = raw::unary(&rpc.link, name, request, LONGEST_ANSWER).await;
    let slug = match &answer {
        Ok(_) => "ok".to_owned(),
        Err(status) => format!("{:?}", status.code()),
    };
    let rpc = name.to_owned();
    metrics::counter!("gatepost_web_api_calls_total", "rpc" => rpc, "outcome" => slug).increment(1);
    Ok(answer?.into_inner())
}

/// The API token of a request. Sessions, app passwords and whatever else may stand there go no
/// further than this.
fn token(headers: &HeaderMap) -> Result<GeneratedSecret, ApiProblem> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return Err(ApiProblem::no_token());
    };
    let pair = line.to_str().ok().and_then(|line| line.split_once(' '));
    let token = pair.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let (_, token) = token.ok_or_else(ApiProblem::no_token)?;
    match GeneratedSecret::parse(token.trim()) {
        Ok(Some(secret)) if secret.kind() == SecretKind::ApiToken => Ok(secret),
        _ => {
            let detail = "this is not an API token";
            Err(ApiProblem::new(StatusCode::UNAUTHORIZED, "token-refused", detail))
        }
    }
}

pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The message in a body; an empty body is a message without fields.
fn read(input: &MessageDescriptor, body: &[u8], client: &Client) -> Result<Bytes, ApiProblem> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    let mut json = serde_json::Deserializer::from_slice(body);
    let message = DynamicMessage::deserialize(input.clone(), &mut json)
        .and_then(|message| json.end().map(|()| message));
    let mut message = message.map_err(|error| ApiProblem::malformed(&error.to_string()))?;
    // Where a program is, the edge says: what it says of itself is not believed.
    if let Some(field) = input.get_field_by_name("client")
        && let Kind::Message(kind) = field.kind()
        && kind.full_name() == CLIENT
    {
        let seen = wire::client(client).encode_to_vec();
        let seen = DynamicMessage::decode(kind, seen.as_slice());
        let seen = seen.map_err(|_| ApiProblem::malformed("the client has no address"))?;
        message.set_field(&field, Value::Message(seen));
    }
    Ok(message.encode_to_vec().into())
}

/// The message that says at which end a caller sits.
pub(super) const CLIENT: &str = "gatepost.common.v1.Client";

fn write(output: &MessageDescriptor, answer: Bytes) -> Result<Vec<u8>, ApiProblem> {
    let internal = || {
        tracing::error!(message = output.full_name(), "an answer is no JSON");
        ApiProblem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "internal error")
    };
    let message = DynamicMessage::decode(output.clone(), answer).map_err(|_| internal())?;
    let mut text = Vec::new();
    let mut json = serde_json::Serializer::new(&mut text);
    let options = SerializeOptions::new();
    message.serialize_with_options(&mut json, &options).map_err(|_| internal())?;
    Ok(text)
}
