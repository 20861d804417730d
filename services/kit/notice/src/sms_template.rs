//! Requests to a gateway from templates. Values are put into what the template was parsed to, so that no
//! text of a message can become anything else than a text.

use serde_json::Value;

use crate::{courier::NoticeError, sms::Sms, sms_config::SmsFormat};

const PLACES: [&str; 4] = ["{to}", "{to_digits}", "{text}", "{id}"];

/// The body of a request.
#[derive(Clone)]
pub(crate) enum Body {
    None,
    Json(Value),
    Form(Vec<(String, String)>),
}

impl Body {
    /// Reads the template of a body.
    pub(crate) fn parse(format: SmsFormat, template: &str) -> Result<Self, NoticeError> {
        match format {
            SmsFormat::Json => serde_json::from_str(template).map(Self::Json).map_err(|error| {
                NoticeError::Refused(format!("notice.sms.body is no JSON: {error}"))
            }),
            SmsFormat::Form => {
                let pair = |pair: &str| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (name.trim().to_owned(), value.trim().to_owned())
                };
                let pairs = template.split('&').map(pair);
                Ok(Self::Form(pairs.filter(|(name, _)| !name.is_empty()).collect()))
            }
        }
    }

    /// Its media type; none without a body.
    pub(crate) fn kind(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Json(_) => Some("application/json"),
            Self::Form(_) => Some("application/x-www-form-urlencoded"),
        }
    }

    /// The body for a message.
    pub(crate) fn fill(&self, sms: &Sms) -> Vec<u8> {
        match self {
            Self::None => Vec::new(),
            Self::Json(value) => {
                let mut value = value.clone();
                fill_json(&mut value, sms);
                value.to_string().into_bytes()
            }
            Self::Form(pairs) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, value) in pairs {
                    form.append_pair(name, &fill(value, sms, str::to_owned));
                }
                form.finish().into_bytes()
            }
        }
    }
}

fn fill_json(value: &mut Value, sms: &Sms) {
    match value {
        Value::String(text) => *text = fill(text, sms, str::to_owned),
        Value::Array(values) => values.iter_mut().for_each(|value| fill_json(value, sms)),
        Value::Object(fields) => fields.values_mut().for_each(|value| fill_json(value, sms)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The address for a message.
pub(crate) fn fill_url(template: &str, sms: &Sms) -> String {
    fill(template, sms, |value| form_urlencoded::byte_serialize(value.as_bytes()).collect())
}

/// Does a template name the recipient and the text?
pub(crate) fn names_all(templates: &[&str]) -> bool {
    let names = |place: &str| templates.iter().any(|template| template.contains(place));
    (names("{to}") || names("{to_digits}")) && names("{text}")
}

/// Puts values in, each once: what stands in a value stays as it is.
fn fill(template: &str, sms: &Sms, escape: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(template.len() + sms.text.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, at) = rest.split_at(start);
        filled.push_str(before);
        let Some(place) = PLACES.iter().find(|place| at.starts_with(**place)) else {
            filled.push('{');
            rest = &at[1..];
            continue;
        };
        filled.push_str(&escape(match *place {
            "{to}" => sms.recipient.as_str(),
            "{to_digits}" => sms.recipient.digits(),
            "{text}" => &sms.text,
            _ => &sms.id,
        }));
        rest = &at[place.len()..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sms(text: &str) -> Sms {
        let recipient = "+41 79 123 45 67".parse().unwrap();
        Sms { id: "m1".to_owned(), recipient, text: text.to_owned() }
    }

    #[test]
    fn a_text_stays_a_text_wherever_it_is_put() {
        let nasty = "a\"b\\c\n{to} & to=+1 é {id}";
        let template =
            r#"{"messages":[{"to":["{to_digits}"],"text":"{text}","n":1,"ref":"x-{id}"}]}"#;
        let body = Body::parse(SmsFormat::Json, template).unwrap();
        let read: Value = serde_json::from_slice(&body.fill(&sms(nasty))).unwrap();
        assert_eq!(read["messages"][0]["text"], nasty);
        assert_eq!(read["messages"][0]["to"][0], "41791234567");
        assert_eq!(read["messages"][0]["ref"], "x-m1");

        let body = Body::parse(SmsFormat::Form, "To={to}&Body={text}&From=Gatepost").unwrap();
        let filled = String::from_utf8(body.fill(&sms(nasty))).unwrap();
        let read: Vec<_> = form_urlencoded::parse(filled.as_bytes()).into_owned().collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = [pair("To", "+41791234567"), pair("Body", nasty), pair("From", "Gatepost")];
        assert_eq!(read, expected);

        let url = fill_url("https://x.test/send?to={to}&text={text}", &sms("a b&c=d#e"));
        assert_eq!(url, "https://x.test/send?to=%2B41791234567&text=a+b%26c%3Dd%23e");
    }

    #[test]
    fn a_template_names_whom_and_what() {
        for (template, all) in [
            ("{to} {text}", true),
            ("{to_digits} {text}", true),
            ("{text}", false),
            ("{to}", false),
            ("", false),
        ] {
            assert_eq!(names_all(&[template]), all, "{template}");
        }
        assert!(Body::parse(SmsFormat::Json, "{to}").is_err());
    }
}
