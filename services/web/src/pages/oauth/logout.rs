//! Signing out on behalf of an application (OpenID Connect RP-Initiated Logout 1.0).

use askama::Template;
use axum::{
    extract::{RawQuery, Request, State},
    response::Response,
};
use gatepost_proto::identity::v1::{
    EndSessionRequest, PrepareLogoutRequest, PrepareLogoutResponse,
};

use super::{
    Asker,
    authorize::{posted, too_long},
    leave::{self, After},
    page_in, page_of, signed_in,
};
use crate::{
    app::App,
    failure::Failure,
    form::{Form, PersonForm},
    oauth::{Parameters, form_source},
    pages::{go, login},
    view::{Page, html},
    visitor::{Person, Visitor},
};

const HERE: &str = "/oauth/logout";

#[derive(Template)]
#[template(path = "oauth/logout.html")]
struct Ask {
    p: Page,
    /// Who asks, if that is known.
    asker: Option<Asker>,
    request: String,
}

/// GET /oauth/logout
pub(crate) async fn form(
    State(app): State<App>,
    person: Result<Person, Failure>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let Some(parameters) = Parameters::read(query.unwrap_or_default().as_bytes()) else {
        return too_long(&app, &visitor);
    };
    let person = signed_in(person)?;
    let prepared = prepare(&app, person.as_ref(), &parameters).await?;
    let languages = languages(&parameters);
    let Some(person) = person else {
        let p = page_in(&app, &visitor, &languages);
        return over(go("/login?done=signed-out"), p, &prepared.redirect_uri, After::Link);
    };
    if !prepared.confirm {
        return end(&person, &languages, &prepared.redirect_uri, After::Link).await;
    }
    let asker = prepared.client.map(|client| Asker::of(client, Some(&person)));
    let page = Ask { p: page_of(&person, &languages), asker, request: parameters.query() };
    let mut response = html(&page)?;
    if let Some(source) = form_source(&prepared.redirect_uri) {
        leave::name_in_policy(&mut response, &source);
    }
    Ok(response)
}

/// POST /oauth/logout: browsers keep our cookies from forms of other sites, so that it is asked again by address.
pub(crate) async fn post(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Failure> {
    let Some(parameters) = posted(request).await? else { return too_long(&app, &visitor) };
    Ok(go(&parameters.at(HERE)))
}

/// POST /oauth/logout/confirm
pub(crate) async fn confirm(PersonForm(person, form): PersonForm) -> Result<Response, Failure> {
    let parameters = carried(&form)?;
    let prepared = prepare(&person.app, Some(&person), &parameters).await?;
    let named = form_source(&prepared.redirect_uri).is_some();
    let after = if named { After::NamedForm } else { After::Form };
    end(&person, &languages(&parameters), &prepared.redirect_uri, after).await
}

fn carried(form: &Form) -> Result<Parameters, Failure> {
    Parameters::read(form.get("request").as_bytes()).ok_or(Failure::Malformed)
}

fn languages(parameters: &Parameters) -> Vec<String> {
    let tags = parameters.get("ui_locales").unwrap_or_default();
    tags.split(' ').filter(|tag| !tag.is_empty()).take(8).map(str::to_owned).collect()
}

async fn prepare(
    app: &App,
    person: Option<&Person>,
    parameters: &Parameters,
) -> Result<PrepareLogoutResponse, Failure> {
    let message = PrepareLogoutRequest { parameters: parameters.wire() };
    let request = match person {
        Some(person) => person.ask(message)?,
        None => tonic::Request::new(message),
    };
    Ok(app.oauth_logouts.clone().prepare_logout(request).await?.into_inner())
}

/// Ends the session of this browser, and leads to the application if it has a place for that.
async fn end(
    person: &Person,
    languages: &[String],
    to: &str,
    after: After,
) -> Result<Response, Failure> {
    let request = person.ask(EndSessionRequest::default())?;
    person.app.sessions.clone().end_session(request).await?;
    over(login::signed_out("signed-out"), page_of(person, languages), to, after)
}

/// `ours` with what it does to the browser, but on to the application where there is an address for it.
fn over(ours: Response, p: Page, to: &str, after: After) -> Result<Response, Failure> {
    if to.is_empty() {
        return Ok(ours);
    }
    let mut response = leave::onward(p, to, after)?;
    for (name, value) in ours.headers() {
        if name == http::header::SET_COOKIE || name.as_str() == "clear-site-data" {
            response.headers_mut().append(name, value.clone());
        }
    }
    Ok(response)
}
