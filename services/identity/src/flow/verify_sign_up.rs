//! Verification of a sign-up: the account, its index, its event and its log begin in one commit.

use gatepost_identity_core::{
    Account, AccountState, CodeOutcome, SignUp, SignUpState, TimeZone, typed_code,
};
use gatepost_model::{AccountId, Client, GeneratedSecret, SecretKind, SignUpId, Timestamp};
use gatepost_store::{ChangeSet, Expect};

use super::create_account::Begun;
use crate::{
    error::IdentityError,
    repo::{ACCOUNT_BY_EMAIL, Found, Recorded, SIGN_UP_BY_LINK, SIGN_UPS, find, find_key},
    state::Identity,
};

/// What shows that an address is the person's.
pub(crate) enum SignUpProof {
    /// The secret of the mailed link, whichever browser it is opened in.
    Link(GeneratedSecret),
    /// The code, typed where the sign-up began.
    Code { sign_up: SignUpId, code: String },
}

impl SignUpProof {
    /// The secret of a link; anything else that is typed proves nothing.
    pub(crate) fn link(token: &str) -> Result<Self, IdentityError> {
        match GeneratedSecret::parse(token) {
            Ok(Some(secret)) if secret.kind() == SecretKind::Link => Ok(Self::Link(secret)),
            _ => Err(IdentityError::VerificationRefused),
        }
    }

    pub(crate) fn code(sign_up: &str, code: &str) -> Result<Self, IdentityError> {
        let code = typed_code(code)?;
        let sign_up = sign_up.parse().map_err(|_| IdentityError::VerificationRefused)?;
        Ok(Self::Code { sign_up, code })
    }
}

/// What one try of a proof did.
enum Outcome {
    /// The account is there now.
    Begun(Box<Begun>),
    /// The account was there already: the proof was used before.
    Known(Box<Account>),
}

impl Identity {
    pub(crate) async fn verify_sign_up(
        &self,
        proof: SignUpProof,
        client: &Client,
    ) -> Result<Account, IdentityError> {
        let network = client.network();
        self.guards.verification.begin(&network, self.now())?;
        let outcome = self.attempt(|| self.try_verify(&proof, client)).await?;
        self.guards.verification.refund(&network);
        match outcome {
            Outcome::Known(account) => Ok(*account),
            Outcome::Begun(begun) => {
                metrics::counter!("gatepost_identity_accounts_created_total").increment(1);
                self.create_organization_now(&begun).await;
                Ok(begun.account)
            }
        }
    }

    async fn try_verify(
        &self,
        proof: &SignUpProof,
        client: &Client,
    ) -> Result<Outcome, IdentityError> {
        let now = self.now();
        let found = self.prove(proof, now).await?;
        match found.value.state {
            SignUpState::Taken => Err(IdentityError::VerificationRefused),
            SignUpState::Done(account) => {
                Ok(Outcome::Known(Box::new(self.account(account).await?.value)))
            }
            SignUpState::Waiting => {
                let begun = self.finish_sign_up(found, client, now).await?;
                Ok(Outcome::Begun(Box::new(begun)))
            }
        }
    }

    /// The sign-up that a proof belongs to, if it proves anything.
    async fn prove(
        &self,
        proof: &SignUpProof,
        now: Timestamp,
    ) -> Result<Found<SignUp>, IdentityError> {
        let refused = IdentityError::VerificationRefused;
        let id = match proof {
            SignUpProof::Code { sign_up, .. } => sign_up.to_bytes(),
            SignUpProof::Link(link) => {
                let key = link.public_id().to_bytes();
                let id = find_key(&*self.store, SIGN_UP_BY_LINK, &key).await?;
                id.ok_or(IdentityError::VerificationRefused)?
            }
        };
        let found: Option<Found<SignUp>> = find(&*self.store, &id).await?;
        let Some(found) = found.filter(|found| !found.value.has_expired(now)) else {
            return Err(refused);
        };
        match proof {
            SignUpProof::Link(link) => {
                let right = link.verify(&self.pepper, &found.value.link_hash);
                if right { Ok(found) } else { Err(refused) }
            }
            SignUpProof::Code { code, .. } => {
                match found.value.try_code(&self.config.sign_up_policy(), &self.pepper, code) {
                    CodeOutcome::Right => Ok(found),
                    CodeOutcome::Spent => Err(IdentityError::VerificationSpent),
                    CodeOutcome::Wrong(next) => {
                        // Counted before it is answered: many tries at once are all counted.
                        let mut changes = ChangeSet::new();
                        let expect = Expect::Version(found.version);
                        changes.put(SIGN_UPS, id.to_vec(), expect, next.encode());
                        self.commit(changes).await?;
                        Err(refused)
                    }
                }
            }
        }
    }

    async fn finish_sign_up(
        &self,
        found: Found<SignUp>,
        client: &Client,
        now: Timestamp,
    ) -> Result<Begun, IdentityError> {
        let sign_up = found.value;
        if self.store.get(ACCOUNT_BY_EMAIL, sign_up.email.key().as_bytes()).await?.is_some() {
            return Err(IdentityError::EmailTaken);
        }
        let account = Account {
            id: AccountId::generate(&*self.clock, &*self.entropy),
            email: sign_up.email.clone(),
            name: sign_up.name.clone(),
            language: sign_up.language.clone(),
            time_zone: TimeZone::default(),
            mobile: sign_up.mobile.clone(),
            state: AccountState::Active,
            created: now,
            avatar: String::new(),
        };
        let hash = sign_up.password_hash.parse()?;
        let actor = gatepost_model::Actor::Account(account.id);
        let organization = sign_up.organization_name.as_ref();
        let (mut changes, begun) =
            self.begin_account(account, Some(hash), organization, actor, Some(client)).await?;
        let done = SignUp {
            state: SignUpState::Done(begun.account.id),
            password_hash: String::new(),
            ..sign_up
        };
        let key = done.id.to_bytes().to_vec();
        changes.put(SIGN_UPS, key, Expect::Version(found.version), done.encode());
        self.commit(changes).await?;
        Ok(begun)
    }
}
