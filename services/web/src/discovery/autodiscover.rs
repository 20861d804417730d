//! Autodiscover, as Outlook asks: the plain XML of [MS-OXDSCLI] for IMAP and SMTP, and the JSON that leads to it.

use askama::Template;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use gatepost_model::Address;
use http::{
    HeaderValue, StatusCode, Uri,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{count, domain_of, nowhere};
use crate::{
    api::ApiProblem,
    app::{App, MailSettings},
    visitor::Visitor,
};

/// Where Outlook asks.
pub(crate) const PATH: &str = "/autodiscover/autodiscover.xml";
/// Where the addresses of the JSON begin.
pub(crate) const JSON: &str = "/autodiscover/autodiscover.json";

/// The one form of answer there is, by its namespace.
const SCHEMA: &str =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
/// Longest request, in bytes; true ones have a few hundred.
const LONGEST: usize = 16 * 1024;
/// Elements and texts in it at most.
const NODES: u32 = 256;

/// What a request asks for.
#[derive(PartialEq, Eq, Debug)]
enum Question {
    /// The settings of an address.
    Settings(Address),
    /// Settings in a form that there is none of, such as that of ActiveSync.
    Foreign,
    /// Nothing that could be understood.
    Malformed,
}

#[derive(Template)]
#[template(path = "discovery/autodiscover.xml")]
struct Settings<'a> {
    address: &'a str,
    settings: &'a MailSettings,
}

#[derive(Template)]
#[template(path = "discovery/autodiscover_error.xml")]
struct Refusal {
    /// As [MS-OXDSCLI] §2.2.4.1.1.2.6 and §3.2.5.1 have it.
    code: u16,
    message: &'static str,
    /// Time of day.
    time: String,
}

/// POST /autodiscover/autodiscover.xml, in whatever letters.
pub(crate) async fn settings(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, ApiProblem> {
    count(&app, &visitor)?;
    let body = Limited::new(request.into_body(), LONGEST).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            let code = StatusCode::PAYLOAD_TOO_LARGE;
            return ApiProblem::new(code, "too-large", "the request is too large");
        }
        ApiProblem::malformed("the request did not arrive whole")
    })?;
    let body = body.to_bytes();
    match question(std::str::from_utf8(&body).unwrap_or_default()) {
        Question::Settings(address) => {
            app.discovery.find(address.domain().as_str()).await?.ok_or_else(nowhere)?;
            let settings = &app.mail_settings;
            xml(&Settings { address: &address.to_string(), settings })
        }
        Question::Foreign => refuse(&app, 601, "Provider is not available"),
        Question::Malformed => refuse(&app, 600, "Invalid Request"),
    }
}

/// Reads a request. Document types are refused by the parser, and with them every entity of one's own.
fn question(body: &str) -> Question {
    let options = roxmltree::ParsingOptions { nodes_limit: NODES, ..Default::default() };
    let body = body.trim_start_matches('\u{feff}');
    let Ok(document) = roxmltree::Document::parse_with_options(body, options) else {
        return Question::Malformed;
    };
    let text = |name: &str| {
        let found = document.descendants().find(|node| node.tag_name().name() == name)?;
        found.text().map(str::trim)
    };
    if text("AcceptableResponseSchema").is_some_and(|schema| schema != SCHEMA) {
        return Question::Foreign;
    }
    let address = text("EMailAddress").and_then(|address| address.parse().ok());
    address.map_or(Question::Malformed, Question::Settings)
}

fn refuse(app: &App, code: u16, message: &'static str) -> Result<Response, ApiProblem> {
    let now = app.clock.now().to_string();
    let time = now.split_once('T').map_or("", |(_, time)| time.trim_end_matches('Z')).to_owned();
    xml(&Refusal { code, message, time })
}

fn xml(document: &impl Template) -> Result<Response, ApiProblem> {
    let body = document.render().map_err(|error| {
        tracing::error!(%error, "the settings do not render");
        ApiProblem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "a fault of ours")
    })?;
    let kind = HeaderValue::from_static("text/xml; charset=utf-8");
    // An answer to a POST, with the address in it: nobody keeps it.
    let keep = HeaderValue::from_static("no-store");
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, keep)], body).into_response())
}

/// GET /autodiscover/autodiscover.json, with the address behind `/v1.0/` or as `Email`: says where the XML is, and of
/// every other protocol that there is none.
pub(crate) async fn json(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, ApiProblem> {
    count(&app, &visitor)?;
    let (address, protocol) = asked(request.uri());
    let domain = domain_of(&address).ok_or_else(nowhere)?;
    app.discovery.find(domain).await?.ok_or_else(nowhere)?;
    if protocol.eq_ignore_ascii_case("autodiscoverv1") {
        let url = format!("{}{PATH}", app.config.public_url);
        let body = serde_json::json!({ "Protocol": "AutodiscoverV1", "Url": url });
        return Ok(app.discovery.answer("application/json", body.to_string()));
    }
    let body = serde_json::json!({
        "ErrorCode": "InvalidProtocol",
        "ErrorMessage": "The protocols that are supported are: 'AutodiscoverV1'.",
    });
    let answer = app.discovery.answer("application/json", body.to_string());
    Ok((StatusCode::BAD_REQUEST, answer).into_response())
}

/// Address and protocol that a question names.
fn asked(uri: &Uri) -> (String, String) {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let (mut address, mut protocol) = (String::new(), String::new());
    for (name, value) in pairs.take(16) {
        match name.to_ascii_lowercase().as_str() {
            "email" => address = value.into_owned(),
            "protocol" => protocol = value.into_owned(),
            _ => {}
        }
    }
    // The rest of the path, escaped as in a query but for the plus sign.
    let rest = uri.path().get(JSON.len()..).unwrap_or_default().to_owned();
    let segment = rest.split('/').nth(2).unwrap_or_default().replace('+', "%2B");
    if let Some((name, _)) = form_urlencoded::parse(segment.as_bytes()).next() {
        address = name.into_owned();
    }
    (address, protocol)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(address: &str, schema: &str) -> String {
        format!(
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover \
             xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">\
             <Request><EMailAddress> {address} </EMailAddress>\
             <AcceptableResponseSchema>{schema}</AcceptableResponseSchema></Request></Autodiscover>"
        )
    }

    #[test]
    fn requests_are_read_and_everything_else_is_refused() {
        let sync =
            "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";
        let anna = "anna@firm.example".parse().unwrap();
        assert_eq!(question(&request("anna@firm.example", SCHEMA)), Question::Settings(anna));
        assert_eq!(question(&request("anna@firm.example", sync)), Question::Foreign);
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;\">]><EMailAddress>&c;\
                    </EMailAddress>";
        let wide = format!("<a>{}</a>", "<b/>".repeat(300));
        let deep = "<a>".repeat(3000);
        let outside = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>";
        for typed in ["", "{}", "<a", bomb, &wide, &deep, outside, &request("anna", SCHEMA)] {
            assert_eq!(question(typed), Question::Malformed, "{typed}");
        }
    }

    #[test]
    fn the_json_is_asked_in_two_ways() {
        for (uri, address, protocol) in [
            (
                "/Autodiscover/Autodiscover.json?Email=anna%40firm.example&Protocol=AutodiscoverV1",
                "anna@firm.example",
                "AutodiscoverV1",
            ),
            (
                "/autodiscover/autodiscover.json/v1.0/anna+x@firm.example?protocol=Ews",
                "anna+x@firm.example",
                "Ews",
            ),
            ("/autodiscover/autodiscover.json", "", ""),
        ] {
            let found = asked(&uri.parse().unwrap());
            assert_eq!((found.0.as_str(), found.1.as_str()), (address, protocol), "{uri}");
        }
    }
}
