//! Values of the OpenID provider as messages.

use gatepost_identity_core::oauth::{ClientAuthentication, Need, OauthClient, OauthFault};
use gatepost_model::{Client, Malformed, Problem, Secret};
use gatepost_proto::{
    common::v1 as common,
    identity::v1::{
        AuthorizationNeed, AuthorizationQuestion, AuthorizationRedirect, OauthClientAuthentication,
        OauthClientProof, OauthClientSummary, OauthError, OauthParameter,
    },
    wire,
};
use tonic::Status;

use super::refusal;
use crate::{
    error::IdentityError,
    flow::{ClientProof, Question, Sent},
};

/// What people are shown of a client.
pub(super) fn summary(client: &OauthClient) -> OauthClientSummary {
    let text = |url: &Option<gatepost_identity_core::oauth::WebUrl>| {
        url.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default()
    };
    OauthClientSummary {
        id: client.id.to_string(),
        name: client.name.to_string(),
        home_url: text(&client.home_url),
        policy_url: text(&client.policy_url),
        terms_url: text(&client.terms_url),
        organization_id: client.organization.map(|id| id.to_string()).unwrap_or_default(),
        self_registered: client.self_registered,
        hosts: client.hosts(),
    }
}

pub(super) fn question(question: &Question) -> AuthorizationQuestion {
    let need = |need: &Need| match need {
        Need::Login => AuthorizationNeed::Login,
        Need::FreshLogin => AuthorizationNeed::FreshLogin,
        Need::SecondFactor => AuthorizationNeed::SecondFactor,
        Need::Consent => AuthorizationNeed::Consent,
        Need::Mailbox => AuthorizationNeed::Mailbox,
    };
    AuthorizationQuestion {
        client: Some(summary(&question.client)),
        scopes: question.scopes.iter().map(|scope| scope.slug().to_owned()).collect(),
        needs: question.needs.iter().map(|one| need(one).into()).collect(),
        login_hint: question.login_hint.clone(),
        languages: question.languages.clone(),
    }
}

pub(super) fn redirect(sent: Sent) -> AuthorizationRedirect {
    let field = |(name, value)| OauthParameter { name, value };
    AuthorizationRedirect { uri: sent.uri, form: sent.form.into_iter().map(field).collect() }
}

pub(super) fn pairs(parameters: Vec<OauthParameter>) -> Vec<(String, String)> {
    parameters.into_iter().map(|parameter| (parameter.name, parameter.value)).collect()
}

/// How a client says which one it is.
pub(super) fn proof(
    proof: Option<OauthClientProof>,
    client: Option<&common::Client>,
) -> Result<ClientProof, Malformed> {
    let proof = proof.unwrap_or_default();
    let method = match proof.method() {
        OauthClientAuthentication::Unspecified | OauthClientAuthentication::None => {
            ClientAuthentication::None
        }
        OauthClientAuthentication::SecretBasic => ClientAuthentication::SecretBasic,
        OauthClientAuthentication::SecretPost => ClientAuthentication::SecretPost,
        OauthClientAuthentication::PrivateKeyJwt => ClientAuthentication::PrivateKeyJwt,
    };
    let client = match client {
        None => Client::unknown(),
        some => wire::client_of(some)?,
    };
    Ok(ClientProof {
        client_id: proof.client_id,
        secret: (!proof.client_secret.is_empty()).then(|| Secret::new(proof.client_secret)),
        method,
        assertion: proof.assertion,
        client,
    })
}

/// What an outcome is for a client: its own, an error in the terms of OAuth, or a failure of ours.
pub(super) fn outcome<T>(
    outcome: Result<T, IdentityError>,
) -> Result<Result<T, OauthError>, Status> {
    let error = |fault: OauthFault, retry: std::time::Duration| OauthError {
        error: fault.error.to_owned(),
        description: fault.description.to_owned(),
        retry_seconds: u32::try_from(retry.as_millis().div_ceil(1000)).unwrap_or(u32::MAX),
    };
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(IdentityError::Oauth(fault)) => Ok(Err(error(fault, fault.retry))),
        Err(other) if other.kind() == gatepost_model::Kind::Malformed => {
            let fault = OauthFault::request("a parameter is malformed");
            Ok(Err(error(fault, std::time::Duration::ZERO)))
        }
        Err(other) => Err(refusal(other)),
    }
}
