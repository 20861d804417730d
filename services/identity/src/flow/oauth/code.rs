//! Codes become tokens (RFC 6749 §4.1.3, RFC 7636 §4.6).

use std::time::Duration;

use gatepost_identity_core::{
    Account,
    oauth::{AuthorizationCode, Exchanged, OauthClient, OauthFault, OauthGrant, Parameters},
};
use gatepost_model::{GeneratedSecret, SecretKind};
use gatepost_store::Expect;

use super::{ClientProof, Tokens, end::Cause, grant::NewGrant};
use crate::{
    error::IdentityError,
    jose::s256,
    repo::{Found, OAUTH_CODES, Recorded, find},
    state::Identity,
};

/// A code is known again for so long after its end: who shows it then has a copy.
pub(super) const REMEMBERED: Duration = Duration::from_secs(86_400);

impl Identity {
    /// Gives tokens for a code, once. Of two exchanges at the same time one commits; the other finds the code used, and
    /// with it ends what the first one got: which of them was the thief nobody knows.
    pub(super) async fn exchange_code(
        &self,
        client: &OauthClient,
        parameters: &Parameters,
        proof: &ClientProof,
    ) -> Result<Tokens, IdentityError> {
        let unknown = OauthFault::grant("the code is not good");
        let code = match GeneratedSecret::parse(parameters.required("code")?) {
            Ok(Some(secret)) if secret.kind() == SecretKind::OauthCode => secret,
            _ => return Err(unknown.into()),
        };
        let redirect_uri = parameters.required("redirect_uri")?;
        let verifier = parameters.get("code_verifier");
        let hashed = verifier.map(|verifier| {
            s256(verifier).ok_or(OauthFault::grant("code_verifier is not one of RFC 7636"))
        });
        let hashed = hashed.transpose()?;
        let public = code.public_id().to_bytes();
        let (grant, code) = self
            .attempt(|| async {
                let found: Option<Found<AuthorizationCode>> = find(&*self.store, &public).await?;
                let found = found.filter(|found| code.verify(&self.pepper, &found.value.hash));
                let found = found.ok_or(unknown)?;
                let hashed = hashed.as_deref();
                match found.value.exchange(client.id, redirect_uri, hashed, self.now()) {
                    Exchanged::Tokens => self.use_code(client, public, found, proof).await,
                    Exchanged::Refused(fault) => Err(fault.into()),
                    Exchanged::Replayed(grant) => {
                        let account = found.value.account;
                        self.end_one(account, grant, Cause::CodeReplayed, &proof.client).await?;
                        Err(OauthFault::grant("the code was used already").into())
                    }
                }
            })
            .await?;
        let scopes = code.scopes.clone();
        self.tokens(client, &grant, scopes, code.nonce.as_deref()).await
    }

    async fn use_code(
        &self,
        client: &OauthClient,
        public: [u8; 5],
        found: Found<AuthorizationCode>,
        proof: &ClientProof,
    ) -> Result<(OauthGrant, AuthorizationCode), IdentityError> {
        let mut code = found.value;
        let account: Option<Found<Account>> = find(&*self.store, &code.account.to_bytes()).await?;
        let account = account.map(|found| found.value).filter(Account::is_active);
        let account = account.ok_or(OauthFault::grant("the account is not active"))?;
        let session = self.live_session(code.account, code.session()).await?;
        session.ok_or(OauthFault::grant("the session has ended"))?;
        let new = NewGrant {
            client,
            account: &account,
            scopes: code.scopes.clone(),
            signed_in: code.signed_in.clone(),
            mailbox: code.mailbox.clone(),
            from: &proof.client,
        };
        let (mut changes, grant) = self.grant(new).await?;
        code.used = Some(grant.id);
        let expect = Expect::Version(found.version);
        changes.put(OAUTH_CODES, public.to_vec(), expect, code.encode());
        self.commit(changes).await?;
        Ok((grant, code))
    }
}
