//! A request of a client: its form, and how it says who it is (RFC 6749 section 2.3, RFC 7523, OpenID Connect Core
//! section 9).

use axum::extract::Request;
use base64::{
    Engine,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};
use gatepost_proto::identity::v1::{OauthClientAuthentication, OauthClientProof, OauthParameter};
use http::{
    HeaderMap, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use zeroize::Zeroizing;

use super::error::{OauthProblem, Scheme};
use crate::{app::App, visitor::Visitor};

/// Parameters of a request at most.
const MOST: usize = 64;
/// The one kind of assertion there is (RFC 7523 section 2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Base64 with its padding or without: RFC 7617 wants it, programs forget it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

/// What a client sent.
pub(super) struct Sent {
    pub(super) proof: OauthClientProof,
    /// All but what is in the proof, in their order, repeated ones included.
    pub(super) parameters: Vec<OauthParameter>,
}

impl Sent {
    /// A parameter that must come once, and be there.
    pub(super) fn only(&self, wanted: &str) -> Result<String, OauthProblem> {
        let mut found = self.parameters.iter().filter(|one| one.name == wanted);
        match (found.next(), found.next()) {
            (Some(one), None) if !one.value.is_empty() => Ok(one.value.clone()),
            (Some(_), Some(_)) => Err(repeated(wanted)),
            _ => Err(OauthProblem::request(&format!("{wanted} is missing"))),
        }
    }
}

fn repeated(name: &str) -> OauthProblem {
    OauthProblem::request(&format!("{name} is there more than once"))
}

/// The whole body, within the bound; what is longer is refused before it is read.
pub(super) async fn body(app: &App, request: Request) -> Result<bytes::Bytes, OauthProblem> {
    let longest = usize::try_from(app.oauth.config.body.0).unwrap_or(usize::MAX);
    let body = Limited::new(request.into_body(), longest).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            let code = StatusCode::PAYLOAD_TOO_LARGE;
            OauthProblem::new(code, "invalid_request", "the body is too large")
        } else {
            OauthProblem::request("the body did not arrive whole")
        }
    })?;
    Ok(body.to_bytes())
}

/// Is the body of this type?
pub(super) fn is_kind(headers: &HeaderMap, wanted: &str) -> bool {
    let mut lines = headers.get_all(CONTENT_TYPE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return false };
    let kind = line.to_str().ok().and_then(|line| line.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}

/// Reads a client's form, and counts it.
pub(super) async fn read(
    app: &App,
    visitor: &Visitor,
    request: Request,
) -> Result<Sent, OauthProblem> {
    let headers = request.headers().clone();
    if !is_kind(&headers, "application/x-www-form-urlencoded") {
        let text = "the body must be application/x-www-form-urlencoded";
        return Err(OauthProblem::request(text));
    }
    let body = body(app, request).await?;
    let pairs = form_urlencoded::parse(&body).take(MOST + 1);
    let mut parameters: Vec<OauthParameter> = pairs
        .map(|(name, value)| OauthParameter { name: name.into(), value: value.into() })
        .collect();
    if parameters.len() > MOST {
        return Err(OauthProblem::request("there are too many parameters"));
    }
    let proof = proof(&headers, &mut parameters).and_then(|proof| {
        count(app, visitor, &proof)?;
        Ok(proof)
    })?;
    Ok(Sent { proof, parameters })
}

/// Who shows a secret is counted by the secret: who does not hold it cannot use up its requests. Everybody else is
/// counted by network.
fn count(app: &App, visitor: &Visitor, proof: &OauthClientProof) -> Result<(), OauthProblem> {
    let now = app.clock.now();
    let (secret, assertion) = (&proof.client_secret, &proof.assertion);
    if secret.is_empty() && assertion.is_empty() {
        let taken = app.oauth.by_network.take(visitor.client.network(), now);
        return taken.map_err(OauthProblem::too_many);
    }
    // An assertion is new each time: its client stands for it, with the network that it came from.
    let shown = match secret.is_empty() {
        false => Zeroizing::new(format!("{}\n{secret}", proof.client_id)),
        true => Zeroizing::new(format!("{}\n{}", proof.client_id, visitor.client.network())),
    };
    let key = app.pepper.hash("web-oauth-rate", shown.as_bytes()).hash;
    app.oauth.by_client.take(key, now).map_err(OauthProblem::too_many)
}

/// A refusal of identity, for a client. Proofs that were wrong count for their network.
pub(super) fn refused(
    app: &App,
    visitor: &Visitor,
    answer: gatepost_proto::identity::v1::OauthError,
) -> OauthProblem {
    let problem = OauthProblem::of(answer, Scheme::Client);
    if problem.is_client() {
        let taken = app.oauth.by_network.take(visitor.client.network(), app.clock.now());
        return taken.err().map_or(problem, OauthProblem::too_many);
    }
    problem
}

/// Takes what proves who the client is out of the parameters and the header. Two ways at once are refused (RFC 6749
/// section 2.3), and so is what comes twice.
fn proof(
    headers: &HeaderMap,
    parameters: &mut Vec<OauthParameter>,
) -> Result<OauthClientProof, OauthProblem> {
    let mut take = |wanted: &str| {
        let mut found = Vec::new();
        parameters.retain(|one| {
            if one.name == wanted {
                found.push(one.value.clone());
            }
            one.name != wanted
        });
        match found.len() {
            0 | 1 => Ok(found.pop().filter(|value| !value.is_empty())),
            _ => Err(repeated(wanted)),
        }
    };
    let (id, secret) = (take("client_id")?, take("client_secret")?);
    let (kind, assertion) = (take("client_assertion_type")?, take("client_assertion")?);
    let basic = basic(headers)?;
    let ways = [basic.is_some(), secret.is_some(), assertion.is_some() || kind.is_some()];
    if ways.iter().filter(|way| **way).count() > 1 {
        return Err(OauthProblem::request("a client shows who it is in one way, not in two"));
    }
    if let Some((named, secret)) = basic {
        if id.is_some_and(|id| id != named) {
            return Err(OauthProblem::request("client_id is another one than in Authorization"));
        }
        let method = OauthClientAuthentication::SecretBasic;
        return Ok(made(named, secret, String::new(), method));
    }
    if assertion.is_some() || kind.is_some() {
        if kind.as_deref() != Some(JWT_BEARER) {
            return Err(OauthProblem::request("client_assertion_type is not known"));
        }
        let assertion =
            assertion.ok_or_else(|| OauthProblem::request("client_assertion is missing"))?;
        // Without client_id, the assertion says whose it is (RFC 7521 section 4.2).
        let method = OauthClientAuthentication::PrivateKeyJwt;
        return Ok(made(id.unwrap_or_default(), String::new(), assertion, method));
    }
    let Some(id) = id else { return Err(OauthProblem::client("client_id is missing")) };
    let method = match secret {
        Some(_) => OauthClientAuthentication::SecretPost,
        None => OauthClientAuthentication::None,
    };
    Ok(made(id, secret.unwrap_or_default(), String::new(), method))
}

fn made(
    client_id: String,
    client_secret: String,
    assertion: String,
    method: OauthClientAuthentication,
) -> OauthClientProof {
    OauthClientProof { client_id, client_secret, method: method.into(), assertion }
}

/// Client and secret of an `Authorization: Basic`, each as in a form (RFC 6749 section 2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, OauthProblem> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let Some(line) = lines.next() else { return Ok(None) };
    if lines.next().is_some() {
        return Err(repeated("Authorization"));
    }
    let refused =
        || OauthProblem::client("Authorization is not Basic with a client and its secret");
    let (scheme, rest) =
        line.to_str().ok().and_then(|line| line.split_once(' ')).ok_or_else(refused)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(refused());
    }
    let text = BASE64.decode(rest.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let text = Zeroizing::new(text.ok_or_else(refused)?);
    let (id, secret) = text.split_once(':').ok_or_else(refused)?;
    let (id, secret) = (decoded(id), decoded(secret));
    if id.is_empty() || secret.is_empty() {
        return Err(refused());
    }
    Ok(Some((id, secret)))
}

/// One value of a form, decoded.
fn decoded(text: &str) -> String {
    // What stands for itself in a value and would end it in a form.
    let whole = Zeroizing::new(format!("v={}", text.replace('&', "%26")));
    let value = form_urlencoded::parse(whole.as_bytes()).next();
    value.map(|(_, value)| value.into_owned()).unwrap_or_default()
}
