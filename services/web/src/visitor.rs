//! Who asks for a page: a browser ([`Visitor`]) or a signed-in person at one ([`Person`]).

use axum::{extract::FromRequestParts, http::request::Parts};
use gatepost_model::{Client, Timestamp};
use gatepost_proto::{
    identity::v1::{Account, VerifySessionRequest, VerifySessionResponse},
    organization::v1::{
        GetOrganizationRequest, ListOrganizationsRequest, ListOrganizationsResponse, Organization,
        Verb,
    },
    wire,
};
use gatepost_runtime::access::with_bearer;
use gatepost_text::Words;
use http::{HeaderMap, Method};
use tonic::Request;

use crate::{app::App, cookies, failure::Failure, routes};

/// A browser, as `front` saw it.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) client: Client,
    pub(crate) words: Words,
    /// What this browser's forms are bound to while nobody is signed in.
    pub(crate) visit: String,
    /// True when the browser did not send `visit`: it is told now.
    pub(crate) fresh: bool,
    /// What an earlier login left, by which this browser is known; empty when there is nothing.
    pub(crate) device: String,
}

impl Visitor {
    /// The same, spoken to in the first of these languages that there is.
    #[must_use]
    pub(crate) fn speaking(mut self, app: &App, languages: &[String]) -> Self {
        let tags = languages.iter().map(String::as_str).chain([self.words.tag()]);
        self.words = Words::first_of(&app.texts, tags);
        self
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or(Failure::Internal)
    }
}

/// The session token a browser sent, if it can be one.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<&str> {
    let token = cookies::get(headers, cookies::SESSION)?;
    token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).then_some(token)
}

/// A signed-in person.
pub(crate) struct Person {
    pub(crate) app: App,
    pub(crate) client: Client,
    pub(crate) words: Words,
    pub(crate) account: Account,
    /// The one that the console shows first, then others in the order of their ids: all of them, or the first
    /// hundred.
    pub(crate) organizations: Vec<Organization>,
    /// The organization that the console shows.
    pub(crate) organization: Option<Organization>,
    /// Until when what this person proved last is enough for sensitive things.
    fresh_until: Option<Timestamp>,
    token: String,
}

impl Person {
    /// Goes on only if the person has proven lately who they are. Pages with sensitive forms ask before
    /// they show them, so that nothing typed is lost; the service asks again.
    pub(crate) fn fresh(&self) -> Result<(), Failure> {
        let fresh = self.fresh_until.is_some_and(|until| self.app.clock.now() < until);
        if fresh { Ok(()) } else { Err(Failure::StepUp { factor: false }) }
    }

    /// The organization that the console shows, for pages about one: nothing of it for those whom it holds back.
    pub(crate) fn organization(&self) -> Result<&Organization, Failure> {
        let organization = self.organization.as_ref().ok_or(Failure::NotFound)?;
        if organization.held { Err(Failure::SecondFactor) } else { Ok(organization) }
    }

    /// May the person do this in that organization, so that a page shows the way to it? The service decides
    /// again.
    pub(crate) fn may(&self, verb: Verb) -> bool {
        self.organization.as_ref().is_some_and(|organization| may(organization, verb))
    }

    /// A request on behalf of this person.
    pub(crate) fn ask<T>(&self, message: T) -> Result<Request<T>, Failure> {
        Ok(with_bearer(message, &self.token)?)
    }

    /// What this person's forms are bound to.
    pub(crate) fn binding(&self) -> &str {
        &self.token
    }
}

/// Does the service let the caller do this in an organization as a whole?
pub(crate) fn may(organization: &Organization, verb: Verb) -> bool {
    organization.may().any(|one| one == verb)
}

impl FromRequestParts<App> for Person {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        // Only pages can be gone back to; a form that met a stranger is lost.
        let page = (parts.method == Method::GET).then(|| parts.uri.path().to_owned());
        let next = page.filter(|path| routes::is_page(path));
        let stranger = || Failure::SignIn { next: next.clone() };
        let token = session_token(&parts.headers).ok_or_else(stranger)?.to_owned();
        let verify = VerifySessionRequest {
            token: token.clone(),
            client: Some(wire::client(&visitor.client)),
        };
        let list = with_bearer(ListOrganizationsRequest::default(), &token)?;
        let (mut sessions, mut directory) = (app.sessions.clone(), app.organizations.clone());
        let (verified, organizations) =
            tokio::join!(sessions.verify_session(verify), directory.list_organizations(list));
        let verified = verified.map_err(|answer| match Failure::from(answer) {
            Failure::SignIn { .. } => stranger(),
            other => other,
        })?;
        let VerifySessionResponse { account, fresh_until, .. } = verified.into_inner();
        let account = account.ok_or(Failure::Internal)?;
        let ListOrganizationsResponse { mut organizations, page } = organizations?.into_inner();
        let all = page.is_none_or(|page| page.next_token.is_empty());
        if let Some(chosen) = cookies::get(&parts.headers, cookies::ORGANIZATION) {
            let listed = organizations.iter().position(|one| one.id == chosen);
            match listed {
                Some(at) => organizations[..=at].rotate_right(1),
                // Whoever belongs to more than a page of them may have chosen one of the others.
                None if !all => {
                    let request = GetOrganizationRequest { organization_id: chosen.to_owned() };
                    let found = directory.get_organization(with_bearer(request, &token)?).await;
                    let found = found.ok().and_then(|found| found.into_inner().organization);
                    organizations.splice(0..0, found);
                }
                None => {}
            }
        }
        Ok(Self {
            app: app.clone(),
            organization: organizations.first().cloned(),
            words: Words::first_of(&app.texts, [account.language.as_str(), visitor.words.tag()]),
            client: visitor.client,
            account,
            organizations,
            fresh_until: fresh_until.as_ref().and_then(|until| wire::moment(until).ok()),
            token,
        })
    }
}
