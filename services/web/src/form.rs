//! Forms: read with bounds, answered only when they are ours, shown again with what was typed and
//! what is wrong with it.

use axum::extract::{FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use gatepost_proto::organization::v1::Organization;
use gatepost_runtime::status;
use http::{
    HeaderMap,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tonic::{Code, Status};

use crate::{
    app::App,
    csrf,
    failure::Failure,
    routes,
    visitor::{Person, Visitor},
};

/// Longest form, in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;
const MAX_FIELDS: usize = 256;
/// Name of the field with the form token.
pub(crate) const TOKEN: &str = "csrf";
/// Name of the field with the organization that a form is about.
pub(crate) const ACTING_FOR: &str = "acting-for";

/// What was typed into a form, and what is wrong with it.
#[derive(Clone, Default)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
    errors: Vec<Complaint>,
}

/// What is wrong with a field.
#[derive(Clone)]
pub(crate) struct Complaint {
    /// The field; empty when it is the form as a whole.
    pub(crate) field: String,
    /// Key of the text.
    pub(crate) text: String,
}

impl Form {
    /// A form that is shown with these values.
    pub(crate) fn filled(values: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self { fields: values.iter().map(own).collect(), errors: Vec::new() }
    }

    /// The same complaints over these values.
    pub(crate) fn with(self, values: &[(&str, &str)]) -> Self {
        Self { errors: self.errors, ..Self::filled(values) }
    }

    /// The first value of a field; empty when it is absent.
    pub(crate) fn get(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Every value of a field that can be chosen more than once.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Was this value of the field chosen?
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|found| found == value)
    }

    /// Complains of a field.
    pub(crate) fn complain(&mut self, field: &str, text: &str) {
        self.errors.push(Complaint { field: field.to_owned(), text: text.to_owned() });
    }

    /// Complains when the field is empty.
    pub(crate) fn require(&mut self, field: &str, text: &str) {
        if self.get(field).trim().is_empty() {
            self.complain(field, text);
        }
    }

    pub(crate) fn is_right(&self) -> bool {
        self.errors.is_empty()
    }

    pub(crate) fn errors(&self) -> &[Complaint] {
        &self.errors
    }

    /// Key of the text that says what is wrong with a field.
    pub(crate) fn error(&self, field: &str) -> Option<&str> {
        let complaint = self.errors.iter().find(|complaint| complaint.field == field);
        complaint.map(|complaint| complaint.text.as_str())
    }

    /// Complains of what a service refused, where it concerns what was typed; anything else is a
    /// failure of the whole page. `names` leads from the service's fields to the form's; what it
    /// does not name stands above the form.
    pub(crate) fn refused(
        &mut self,
        answer: Status,
        knows: impl Fn(&str) -> bool,
        names: &[(&str, &str)],
    ) -> Result<(), Failure> {
        let typed = matches!(
            answer.code(),
            Code::InvalidArgument | Code::AlreadyExists | Code::FailedPrecondition
        );
        let reason = status::reason(&answer);
        if reason.as_deref() == Some("organization-needs-second-factor") {
            return Err(Failure::SecondFactor);
        }
        let reason = reason.map(|reason| format!("reason-{reason}"));
        let reason = reason.filter(|key| key != "reason-malformed" && knows(key));
        if !typed && reason.is_none() {
            return Err(answer.into());
        }
        let complaint = status::field(&answer).unwrap_or_default();
        let field = names.iter().find(|(theirs, _)| *theirs == complaint);
        let field = field.map(|(_, ours)| *ours).unwrap_or_default();
        let by_field = Some(format!("invalid-{field}")).filter(|key| knows(key));
        let text = reason.or(by_field).unwrap_or_else(|| "reason-refused".to_owned());
        self.complain(field, &text);
        Ok(())
    }

    async fn read(request: Request) -> Result<Self, Failure> {
        let body = Self::body(request).await?;
        let fields: Vec<_> = form_urlencoded::parse(&body)
            .take(MAX_FIELDS + 1)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if fields.len() > MAX_FIELDS {
            return Err(Failure::Malformed);
        }
        Ok(Self { fields, errors: Vec::new() })
    }

    /// The body of a form, within bounds, whoever sent it.
    pub(crate) async fn body(request: Request) -> Result<Bytes, Failure> {
        let (parts, body) = request.into_parts();
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let length = header(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
        if length.is_some_and(|length| length > MAX_BODY) {
            return Err(Failure::TooLarge);
        }
        let kind = header(CONTENT_TYPE).and_then(|kind| kind.split(';').next());
        if !kind.is_some_and(|kind| {
            kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
        }) {
            return Err(Failure::Malformed);
        }
        let body = Limited::new(body, MAX_BODY).collect().await;
        let body = body.map_err(|error| {
            if error.is::<LengthLimitError>() { Failure::TooLarge } else { Failure::Malformed }
        })?;
        Ok(body.to_bytes())
    }

    fn check(&self, app: &App, binding: &str) -> Result<(), Failure> {
        let ours = csrf::verify(&app.pepper, binding, self.get(TOKEN));
        if ours { Ok(()) } else { Err(Failure::StaleForm) }
    }
}

/// A form from a browser where nobody needs to be signed in.
pub(crate) struct VisitorForm(pub(crate) Visitor, pub(crate) Form);

impl FromRequest<App> for VisitorForm {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        same_site(app, request.headers(), request.uri())?;
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        if visitor.fresh {
            return Err(Failure::NoCookies);
        }
        let form = Form::read(Request::from_parts(parts, body)).await?;
        form.check(app, &visitor.visit)?;
        Ok(Self(visitor, form))
    }
}

/// A form from a signed-in person.
pub(crate) struct PersonForm(pub(crate) Person, pub(crate) Form);

impl FromRequest<App> for PersonForm {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        same_site(app, request.headers(), request.uri())?;
        let (mut parts, body) = request.into_parts();
        let person = Person::from_request_parts(&mut parts, app).await?;
        let form = Form::read(Request::from_parts(parts, body)).await?;
        form.check(app, person.binding())?;
        Ok(Self(person, form))
    }
}

/// A form about the organization that the console shows. A page that was made for another one, in a tab that
/// has been open for a while, changes nothing.
pub(crate) struct OrganizationForm(pub(crate) Person, pub(crate) Organization, pub(crate) Form);

impl FromRequest<App> for OrganizationForm {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let PersonForm(person, form) = PersonForm::from_request(request, app).await?;
        let organization = person.organization()?.clone();
        acting_for(&organization, form.get(ACTING_FOR))?;
        Ok(Self(person, organization, form))
    }
}

/// Is this the organization that a form was made for?
pub(crate) fn acting_for(organization: &Organization, named: &str) -> Result<(), Failure> {
    if organization.id == named { Ok(()) } else { Err(Failure::OtherOrganization) }
}

/// Refuses what a browser says comes from another site: `Sec-Fetch-Site` (W3C Fetch Metadata), or
/// `Origin` (RFC 6454) where a browser does not send it. What says neither has the token to show.
pub(crate) fn same_site(app: &App, headers: &HeaderMap, uri: &http::Uri) -> Result<(), Failure> {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = header("sec-fetch-site") {
        let ours = matches!(site, "same-origin" | "none");
        return if ours { Ok(()) } else { Err(Failure::StaleForm) };
    }
    // A page that lets no address out says `null` (Fetch, "append a request Origin header").
    let Some(origin) = header(ORIGIN.as_str()) else { return Ok(()) };
    let host = header(HOST.as_str()).or(uri.authority().map(http::uri::Authority::as_str));
    let ours = origin == app.config.public_url
        || origin.strip_prefix("https://").is_some_and(|origin| Some(origin) == host)
        || (origin == "null" && routes::carries_token(uri.path()));
    if ours { Ok(()) } else { Err(Failure::StaleForm) }
}
