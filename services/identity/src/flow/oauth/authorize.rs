//! The authorization endpoint: a request is judged, somebody is asked, a code is given out.

use gatepost_identity_core::oauth::{
    AuthorizationCode, AuthorizationRequest, Need, OauthClient, OauthFault, OauthScope,
    OauthScopes, Patience, Target, Verdict, judge,
};
use gatepost_model::{AccountId, Address, Client, GeneratedSecret, SecretKind, SessionId};
use gatepost_store::{ChangeSet, Expect};

use super::asked::{Asked, Here};
use crate::{
    error::IdentityError,
    repo::{EXPIRY, Expiring, NOTHING, OAUTH_CODES, Recorded},
    state::Identity,
};

/// What is to be done with the browser.
pub(crate) enum Outcome {
    /// Somebody is to be asked.
    Question(Box<Question>),
    /// It goes to the client.
    Redirect(Sent),
    /// It stays here: nobody knows whose address that is (RFC 9700 §4.11).
    Refusal { reason: &'static str, parameter: String },
}

/// What people are asked.
pub(crate) struct Question {
    pub(crate) client: OauthClient,
    pub(crate) scopes: OauthScopes,
    pub(crate) needs: Vec<Need>,
    pub(crate) login_hint: String,
    pub(crate) languages: Vec<String>,
}

/// Where the browser goes, and what a form that posts itself holds.
pub(crate) struct Sent {
    pub(crate) uri: String,
    pub(crate) form: Vec<(String, String)>,
}

/// What a person says to a request.
pub(crate) struct Decision {
    pub(crate) approved: bool,
    /// Left ticked.
    pub(crate) scopes: OauthScopes,
    /// Address; empty for none.
    pub(crate) mailbox: String,
    pub(crate) client: Client,
}

impl Decision {
    pub(super) fn mailbox(&self) -> Result<String, IdentityError> {
        if self.mailbox.is_empty() {
            return Ok(String::new());
        }
        let address: Address = self.mailbox.parse()?;
        Ok(address.to_string())
    }
}

impl Identity {
    /// What is to be done about a request, as whoever is signed in.
    pub(crate) async fn prepare_authorization(
        &self,
        signed_in: Option<(AccountId, SessionId)>,
        pairs: &[(String, String)],
    ) -> Result<Outcome, IdentityError> {
        let asked = match self.asked(pairs).await? {
            Ok(asked) => asked,
            Err(refusal) => return Ok(refusal),
        };
        let request = match self.request(&asked) {
            Ok(request) => request,
            Err(fault) => return Ok(Outcome::Redirect(self.refused(&asked.target, fault))),
        };
        let here = match signed_in {
            None => None,
            Some((account, session)) => self.here(&asked.client, account, session).await?,
        };
        let verdict = self.verdict(&asked, &request, here.as_ref(), Patience::ARRIVING).await?;
        match (verdict, here) {
            (Verdict::Refuse(fault), _) => {
                Ok(Outcome::Redirect(self.refused(&asked.target, fault)))
            }
            (Verdict::Ask(needs), _) => Ok(question(asked.client, &request, needs)),
            // Nobody is let in without being there.
            (Verdict::Grant, None) => Ok(question(asked.client, &request, vec![Need::Login])),
            (Verdict::Grant, Some(here)) => {
                let mailbox = here.consent.as_ref().map(|found| found.value.mailbox.clone());
                let scopes = request.scopes.clone();
                let mut changes = ChangeSet::new();
                let mailbox = mailbox.unwrap_or_default();
                let secret = self.add_code(&mut changes, &asked, &request, &here, scopes, mailbox);
                self.commit(changes).await?;
                Ok(Outcome::Redirect(self.sent(&asked.target, &secret)))
            }
        }
    }

    /// The person's answer to a request, which is judged anew.
    pub(crate) async fn decide_authorization(
        &self,
        (account, session): (AccountId, SessionId),
        pairs: &[(String, String)],
        decision: &Decision,
    ) -> Result<Outcome, IdentityError> {
        let asked = match self.asked(pairs).await? {
            Ok(asked) => asked,
            Err(refusal) => return Ok(refusal),
        };
        let request = match self.request(&asked) {
            Ok(request) => request,
            Err(fault) => return Ok(Outcome::Redirect(self.refused(&asked.target, fault))),
        };
        if !decision.approved {
            let fault = OauthFault::new("access_denied", "the person did not agree");
            return Ok(Outcome::Redirect(self.refused(&asked.target, fault)));
        }
        let here = self.here(&asked.client, account, session).await?;
        let here = here.ok_or(IdentityError::SessionEnded)?;
        let verdict = self.verdict(&asked, &request, Some(&here), Patience::ANSWERING).await?;
        let needs = match verdict {
            Verdict::Refuse(fault) => {
                return Ok(Outcome::Redirect(self.refused(&asked.target, fault)));
            }
            Verdict::Ask(needs) => needs,
            Verdict::Grant => Vec::new(),
        };
        if needs.iter().any(|need| !matches!(need, Need::Consent | Need::Mailbox)) {
            return Ok(question(asked.client, &request, needs));
        }
        let scopes = chosen(&request.scopes, &decision.scopes);
        if scopes.is_empty() {
            let fault = OauthFault::new("access_denied", "the person agreed to nothing");
            return Ok(Outcome::Redirect(self.refused(&asked.target, fault)));
        }
        let mailbox = decision.mailbox()?;
        let secret = self
            .attempt(|| async {
                let now = self.now();
                let mut changes = ChangeSet::new();
                let (of, client) = ((account, asked.client.id), &decision.client);
                let chosen = scopes.open_mail().then_some(&*mailbox);
                let before = self.remember_consent(&mut changes, of, &scopes, chosen, now).await?;
                self.tell_let_in(&mut changes, &asked.client, account, &scopes, before, client)
                    .await?;
                let (scopes, mailbox) = (scopes.clone(), mailbox.clone());
                let secret = self.add_code(&mut changes, &asked, &request, &here, scopes, mailbox);
                self.commit(changes).await?;
                Ok(secret)
            })
            .await?;
        Ok(Outcome::Redirect(self.sent(&asked.target, &secret)))
    }

    fn request(&self, asked: &Asked) -> Result<AuthorizationRequest, OauthFault> {
        AuthorizationRequest::read(&asked.parameters, &asked.client, self.issuer())
    }

    async fn verdict(
        &self,
        asked: &Asked,
        request: &AuthorizationRequest,
        here: Option<&Here>,
        patience: Patience,
    ) -> Result<Verdict, IdentityError> {
        let expected = match &request.id_token_hint {
            Some(hint) => self.named_by_hint(hint, Some(asked.client.id)).await?,
            None => None,
        };
        let expected = expected.map(|hint| hint.account);
        let person = here.map(Here::person);
        Ok(judge(request, &asked.client, person, expected, patience, self.now()))
    }

    fn add_code(
        &self,
        changes: &mut ChangeSet,
        asked: &Asked,
        request: &AuthorizationRequest,
        here: &Here,
        scopes: OauthScopes,
        mailbox: String,
    ) -> GeneratedSecret {
        let secret = GeneratedSecret::generate(SecretKind::OauthCode, &*self.entropy);
        let expires = self.now().plus(self.config.oauth_tokens.code_lives());
        let code = AuthorizationCode {
            hash: secret.hash(&self.pepper),
            client: asked.client.id,
            redirect_uri: asked.target.redirect_uri.clone(),
            challenge: request.challenge.clone(),
            account: here.session.account,
            signed_in: here.signed_in(),
            mailbox: if scopes.open_mail() { mailbox } else { String::new() },
            scopes,
            nonce: request.nonce.clone(),
            expires,
            used: None,
        };
        let public = secret.public_id().to_bytes();
        let expiry = Expiring::OauthCode(public).key(expires.plus(super::code::REMEMBERED));
        changes.put(OAUTH_CODES, public.to_vec(), Expect::Absent, code.encode()).put(
            EXPIRY,
            expiry,
            Expect::Any,
            NOTHING,
        );
        secret
    }

    fn sent(&self, target: &Target, code: &GeneratedSecret) -> Sent {
        let (uri, form) = target.answer(self.issuer(), &[("code", code.expose().as_str())]);
        Sent { uri, form }
    }

    fn refused(&self, target: &Target, fault: OauthFault) -> Sent {
        let said = [("error", fault.error), ("error_description", fault.description)];
        let (uri, form) = target.answer(self.issuer(), &said);
        Sent { uri, form }
    }
}

/// What is left ticked of what was asked for. An ID token says who it is, which is what everything else hangs on.
pub(super) fn chosen(asked: &OauthScopes, ticked: &OauthScopes) -> OauthScopes {
    let openid: OauthScopes = [OauthScope::Openid].into_iter().collect();
    let ticked = asked.within(&ticked.and(&openid));
    let none = ticked.iter().all(|scope| scope == OauthScope::OfflineAccess);
    if none { OauthScopes::default() } else { ticked }
}

fn question(client: OauthClient, request: &AuthorizationRequest, needs: Vec<Need>) -> Outcome {
    Outcome::Question(Box::new(Question {
        client,
        scopes: request.scopes.clone(),
        needs,
        login_hint: request.login_hint.clone(),
        languages: request.languages.clone(),
    }))
}
