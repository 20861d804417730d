//! Whose request for authorization it is, where its answer goes, and who is there.

use gatepost_identity_core::{
    Session,
    oauth::{BadParameter, Consent, OauthClient, Parameters, Person, SignedIn, Target},
};
use gatepost_model::{AccountId, OauthClientId, SessionId};

use super::Outcome;
use crate::{
    error::IdentityError,
    repo::{Found, SESSION_BY_ACCOUNT, find, find_client, find_key, pair},
    state::Identity,
};

/// A request whose answer has somewhere to go.
pub(super) struct Asked {
    pub(super) client: OauthClient,
    pub(super) target: Target,
    pub(super) parameters: Parameters,
}

/// Whoever is signed in, with what they agreed to before.
pub(super) struct Here {
    pub(super) session: Session,
    pub(super) consent: Option<Found<Consent>>,
    pub(super) admitted: bool,
}

impl Here {
    pub(super) fn person(&self) -> Person<'_> {
        let consent = self.consent.as_ref().map(|found| &found.value);
        Person { session: &self.session, consent, admitted: self.admitted }
    }

    pub(super) fn signed_in(&self) -> SignedIn {
        SignedIn {
            session: self.session.id,
            time: self.session.authenticated(),
            proofs: self.session.proofs.clone(),
        }
    }
}

impl Identity {
    /// Whose request it is and where its answer goes.
    pub(super) async fn asked(
        &self,
        pairs: &[(String, String)],
    ) -> Result<Result<Asked, Outcome>, IdentityError> {
        let refusal = |reason, parameter: &str| {
            Ok(Err(Outcome::Refusal { reason, parameter: parameter.to_owned() }))
        };
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let parameters = match Parameters::read(pairs) {
            Ok(parameters) => parameters,
            Err(BadParameter { reason, name }) => return refusal(reason, &name),
        };
        let id = parameters.get("client_id").and_then(|id| id.parse::<OauthClientId>().ok());
        let Some(id) = id else { return refusal("unknown-client", "client_id") };
        let found = find_client(&*self.store, id).await?.map(|found| found.value);
        let Some(client) = found.filter(|client| client.enabled) else {
            return refusal("unknown-client", "client_id");
        };
        match Target::read(&parameters, &client) {
            Ok(target) => Ok(Ok(Asked { client, target, parameters })),
            Err("redirect_uri") => refusal("redirect-uri", "redirect_uri"),
            Err(parameter) => refusal("malformed", parameter),
        }
    }

    /// Whoever is signed in, as far as the client is concerned; none when the session has ended.
    pub(super) async fn here(
        &self,
        client: &OauthClient,
        account: AccountId,
        session: SessionId,
    ) -> Result<Option<Here>, IdentityError> {
        let Some(session) = self.live_session(account, session).await? else { return Ok(None) };
        let consent = self.consent(account, client.id).await?;
        let admitted = self.admits(client, account).await?;
        Ok(Some(Here { session, consent, admitted }))
    }

    /// The session, while it lives.
    pub(super) async fn live_session(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<Option<Session>, IdentityError> {
        let index = pair(&account.to_bytes(), &session.to_bytes());
        let public = find_key::<5>(&*self.store, SESSION_BY_ACCOUNT, &index).await?;
        let Some(public) = public else { return Ok(None) };
        let found: Option<Found<Session>> = find(&*self.store, &public).await?;
        let policy = self.config.session_policy();
        let session = found.map(|found| found.value);
        Ok(session.filter(|session| session.is_live(&policy, self.now())))
    }
}
