//! Sign-up (ACC-1): a waiting record and a mail, the same for free and for taken addresses.

use std::collections::BTreeMap;

use gatepost_identity_core::{Language, Mobile, SignUp, SignUpState};
use gatepost_model::{
    Address, Client, ContextWords, DisplayName, KeyedHash, Password, PasswordPolicy, SignUpId,
    Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    proof::Proof,
    repo::{
        ACCOUNT_BY_EMAIL, EXPIRY, Expiring, Found, NOTHING, Recorded, SIGN_UP_BY_LINK, SIGN_UPS,
        find,
    },
    state::Identity,
};

/// What a person asks for.
pub(crate) struct SignUpRequest {
    pub(crate) email: Address,
    pub(crate) password: Password,
    pub(crate) name: DisplayName,
    /// None for somebody who was invited to one.
    pub(crate) organization_name: Option<DisplayName>,
    pub(crate) language: Language,
    pub(crate) mobile: Option<Mobile>,
}

impl Identity {
    pub(crate) async fn sign_up(
        &self,
        ask: SignUpRequest,
        client: &Client,
    ) -> Result<SignUpId, IdentityError> {
        let organization = ask.organization_name.as_ref().map_or("", DisplayName::as_str);
        let about = [&ask.email.to_string(), ask.name.as_str(), organization];
        self.check_new_password(&ask.password, about).await?;
        let now = self.now();
        self.guards.sign_up_network.begin(&client.network(), now)?;
        self.guards.sign_up_address.begin(&ask.email.key(), now)?;
        let pool = self.passwords.shared_by(client.network()).about(ask.email.key());
        let hash = pool.hash(&ask.password).await?;
        let id = self.attempt(|| self.try_sign_up(&ask, hash.as_str(), now)).await?;
        metrics::counter!("gatepost_identity_sign_ups_total").increment(1);
        Ok(id)
    }

    async fn try_sign_up(
        &self,
        ask: &SignUpRequest,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<SignUpId, IdentityError> {
        let taken = self.store.get(ACCOUNT_BY_EMAIL, ask.email.key().as_bytes()).await?.is_some();
        let nothing = KeyedHash { key: self.pepper.hash("", b"").key, hash: [0; 32] };
        let mut sign_up = SignUp {
            id: SignUpId::generate(&*self.clock, &*self.entropy),
            email: ask.email.clone(),
            name: ask.name.clone(),
            organization_name: ask.organization_name.clone(),
            language: ask.language.clone(),
            mobile: ask.mobile.clone(),
            password_hash: password_hash.to_owned(),
            state: if taken { SignUpState::Taken } else { SignUpState::Waiting },
            expires: now.plus(self.config.sign_up_waits.0),
            generation: 0,
            seed: [0; 16],
            key: nothing.key,
            link_hash: nothing,
            code_hash: nothing,
            tries: 0,
        };
        let mut changes = ChangeSet::new();
        self.mail_proof(&mut changes, &mut sign_up, Expect::Absent, now);
        let expiry = Expiring::SignUp(sign_up.id.to_bytes()).key(sign_up.expires);
        changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
        self.commit(changes).await?;
        Ok(sign_up.id)
    }

    /// Mails a fresh link and code. Says nothing of whether there is such a sign-up: the browser that
    /// began it knows, and nobody else shall.
    pub(crate) async fn resend_verification(
        &self,
        id: SignUpId,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        self.guards.sign_up_network.begin(&client.network(), now)?;
        let found: Option<Found<SignUp>> = find(&*self.store, &id.to_bytes()).await?;
        if let Some(found) = found {
            self.guards.sign_up_address.begin(&found.value.email.key(), now)?;
        }
        self.attempt(|| self.try_resend(id, now)).await
    }

    async fn try_resend(&self, id: SignUpId, now: Timestamp) -> Result<(), IdentityError> {
        let found: Option<Found<SignUp>> = find(&*self.store, &id.to_bytes()).await?;
        let policy = self.config.sign_up_policy();
        let Some(Found { version, value: mut sign_up }) = found else { return Ok(()) };
        if sign_up.has_expired(now) || !sign_up.may_mail_again(&policy) {
            return Ok(());
        }
        let mut changes = ChangeSet::new();
        if let Some(old) = Proof::of(&self.pepper, &sign_up) {
            let old = old.link.public_id().to_bytes().to_vec();
            changes.delete(SIGN_UP_BY_LINK, old, Expect::Any);
        }
        self.mail_proof(&mut changes, &mut sign_up, Expect::Version(version), now);
        self.commit(changes).await?;
        Ok(())
    }

    /// Gives a sign-up its next link and code and queues the mail. For a taken address the same is
    /// done, and the mail tells the owner instead.
    fn mail_proof(
        &self,
        changes: &mut ChangeSet,
        sign_up: &mut SignUp,
        expect: Expect,
        now: Timestamp,
    ) {
        sign_up.generation += 1;
        sign_up.tries = 0;
        sign_up.key = self.pepper.hash("", b"").key;
        self.entropy.fill(&mut sign_up.seed);
        if let Some(proof) = Proof::of(&self.pepper, sign_up) {
            sign_up.link_hash = proof.link.hash(&self.pepper);
            let code = sign_up.code_input(proof.code.expose());
            sign_up.code_hash = self.pepper.hash(SignUp::CODE_PURPOSE, &code);
            let link = proof.link.public_id().to_bytes().to_vec();
            changes.put(SIGN_UP_BY_LINK, link, Expect::Absent, sign_up.id.to_bytes().to_vec());
        }
        changes.put(SIGN_UPS, sign_up.id.to_bytes().to_vec(), expect, sign_up.encode());
        let template = match sign_up.state {
            SignUpState::Taken => "address-taken",
            SignUpState::Waiting | SignUpState::Done(_) => "verify-sign-up",
        };
        let values = BTreeMap::from([
            ("sign_up_id".to_owned(), sign_up.id.to_string()),
            ("generation".to_owned(), sign_up.generation.to_string()),
        ]);
        self.notice(changes, now, &sign_up.email, &sign_up.language, template, values);
    }

    /// Is a password fit to begin with, for the person with these names and addresses?
    pub(crate) async fn check_new_password<S: AsRef<str>>(
        &self,
        password: &Password,
        about: impl IntoIterator<Item = S>,
    ) -> Result<(), IdentityError> {
        let policy = PasswordPolicy { min_chars: self.config.password_min_chars };
        let context = ContextWords::of(about);
        Ok(self.passwords.check_new(password, policy, &context).await?)
    }
}
