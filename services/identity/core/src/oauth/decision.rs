//! What is to be done about a request for authorization.

use std::time::Duration;

use gatepost_model::{AccountId, Timestamp};

use super::{Acr, AuthorizationRequest, Consent, OauthClient, OauthFault};
use crate::Session;

/// What is needed before a person can agree, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Need {
    /// Nobody is signed in.
    Login,
    /// The login is too old, or a new one is asked for.
    FreshLogin,
    /// A second factor is asked for.
    SecondFactor,
    /// The person has not agreed yet.
    Consent,
    /// It is not known which mailbox the client shows.
    Mailbox,
}

/// Whoever is signed in.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// How.
    pub session: &'a Session,
    /// What was agreed to before.
    pub consent: Option<&'a Consent>,
    /// Is the client for this person? Members of its organization, or everyone.
    pub admitted: bool,
}

/// What comes of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The client hears an error.
    Refuse(OauthFault),
    /// Somebody is to be asked.
    Ask(Vec<Need>),
    /// The client gets a code.
    Grant,
}

/// How long a login counts as a new one: nothing is kept of a request, so what was done for it is told by its age. From
/// page to page it is short; whoever reads what they agree to may take longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience(pub Duration);

impl Patience {
    /// For a request that has just come back from the login page.
    pub const ARRIVING: Self = Self(Duration::from_secs(60));
    /// For the answer of whoever has read a page.
    pub const ANSWERING: Self = Self(Duration::from_secs(600));
}

/// Judges a request. `expected` is whom an ID token in it names.
pub fn judge(
    request: &AuthorizationRequest,
    client: &OauthClient,
    person: Option<Person<'_>>,
    expected: Option<AccountId>,
    patience: Patience,
    now: Timestamp,
) -> Verdict {
    let Some(person) = person else {
        return if request.silent {
            Verdict::Refuse(OauthFault::new("login_required", "nobody is signed in"))
        } else {
            Verdict::Ask(vec![Need::Login])
        };
    };
    let age = now.since(person.session.authenticated());
    let mut needs = Vec::new();
    let other = expected.is_some_and(|expected| expected != person.session.account);
    if other && (request.silent || age <= patience.0) {
        return Verdict::Refuse(OauthFault::new("login_required", "somebody else is signed in"));
    }
    if other || is_stale(request, age, patience) {
        needs.push(Need::FreshLogin);
    }
    if request.second_factor && Acr::of(&person.session.proofs) < Acr::TwoFactors {
        needs.push(Need::SecondFactor);
    }
    if !person.admitted && needs.is_empty() {
        return Verdict::Refuse(OauthFault::new(
            "access_denied",
            "the client is not for this account",
        ));
    }
    if asks(request, client, person.consent) {
        needs.push(Need::Consent);
    }
    if request.scopes.open_mail() && person.consent.is_none_or(|consent| !consent.mailbox_chosen) {
        needs.push(Need::Mailbox);
    }
    if request.silent {
        return silently(&needs);
    }
    if needs.is_empty() { Verdict::Grant } else { Verdict::Ask(needs) }
}

/// Is the login older than the client will have it?
fn is_stale(request: &AuthorizationRequest, age: Duration, patience: Patience) -> bool {
    let asked = request.max_age.map(Duration::from_secs);
    let limit = match (request.login, asked) {
        (true, _) => Some(Duration::ZERO),
        (false, asked) => asked,
    };
    // With prompt=none nobody has just been sent to the login page.
    let patience = if request.silent { Duration::ZERO } else { patience.0 };
    limit.is_some_and(|limit| age > limit.max(patience))
}

/// Is the person to be asked whether they agree?
fn asks(request: &AuthorizationRequest, client: &OauthClient, known: Option<&Consent>) -> bool {
    let agreed = known.is_some_and(|known| request.scopes.are_within(&known.scopes));
    // Nobody has looked at one that registered itself, and of a public one it is not known whether it is the one that
    // was agreed to (RFC 6749 §10.2, RFC 9700 §4.15).
    client.self_registered || request.consent || (!client.trusted && !agreed)
}

/// What comes of a request that may ask nobody (OpenID Connect Core §3.1.2.6). Which mailbox is shown can be left open.
fn silently(needs: &[Need]) -> Verdict {
    let first = needs.iter().find(|need| **need != Need::Mailbox);
    let fault = match first {
        None => return Verdict::Grant,
        Some(Need::Consent) => OauthFault::new("consent_required", "the person has not agreed yet"),
        Some(_) => OauthFault::new("login_required", "a new login is needed"),
    };
    Verdict::Refuse(fault)
}
