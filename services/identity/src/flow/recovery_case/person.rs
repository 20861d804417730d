//! What somebody does who has lost every second factor: asks, sends pictures, hands them in, waits.

use std::sync::Arc;

use gatepost_identity_core::{
    Account, CaseEnd, CaseRefusal, CaseState, DocumentSlot, LoginPurpose, Method, RecoveryCase,
    Undo, asks_for_factor,
};
use gatepost_model::{
    AccountId, Actor, Client, GeneratedSecret, RecoveryCaseId, SecretKind, Timestamp,
};
use gatepost_proto::organization::v1::{CheckSupportRequest, CheckSupportResponse};
use gatepost_store::ChangeSet;

use super::{count, entry};
use crate::{
    error::IdentityError,
    flow::{challenge::remove_login, factor::values, login::client_values, tell::Recourse},
    repo::{Found, PasswordRecord, RECOVERY_CASE_BY_SECRET, factors_of, find, find_key},
    state::Identity,
};

/// People of support who are told that a case waits, at most.
const TOLD: usize = 20;

impl Identity {
    /// Opens a case for the account of a login that waits for a factor, or goes on with the one there is.
    pub(crate) async fn open_case(
        self: &Arc<Self>,
        login_token: &str,
        client: &Client,
    ) -> Result<(RecoveryCase, GeneratedSecret), IdentityError> {
        let now = self.now();
        let (_, login) = self.find_login(login_token, now).await?;
        let account = login.value.account;
        self.guards.case.begin(&account, now)?;
        // Two must agree, and none of them about themselves.
        if self.helpers(account).await?.others < 2 {
            return Err(IdentityError::NoSupport);
        }
        self.attempt(|| self.try_open_case(login_token, client)).await
    }

    async fn try_open_case(
        &self,
        login_token: &str,
        client: &Client,
    ) -> Result<(RecoveryCase, GeneratedSecret), IdentityError> {
        let now = self.now();
        let (public, login) = self.find_login(login_token, now).await?;
        let proven = login.value.proofs.has(Method::Password);
        if login.value.purpose != LoginPurpose::SignIn || !proven {
            return Err(IdentityError::LoginEnded);
        }
        let account = login.value.account;
        let secret = GeneratedSecret::generate(SecretKind::RecoveryCase, &*self.entropy);
        let present = self.live_case(account).await?;
        let (hash, case_public) = (secret.hash(&self.pepper), secret.public_id().to_bytes());
        let case = match &present {
            Some(found) => RecoveryCase { hash, public: case_public, ..found.value.clone() },
            None => RecoveryCase {
                id: RecoveryCaseId::generate(&*self.clock, &*self.entropy),
                account,
                hash,
                public: case_public,
                password_set: login.value.password_set,
                opened: now,
                client: client.clone(),
                documents: Vec::new(),
                erased_by: None,
                approvals: Vec::new(),
                refused_by: None,
                state: CaseState::Collecting,
            },
        };
        let action =
            if present.is_some() { "recovery-case.resumed" } else { "recovery-case.opened" };
        let line = entry(&case, Actor::Account(account), action, now).client(client);
        let mut changes = self.logged(line).await?;
        let owner = self.account(account).await?.value;
        let factors = factors_of(&*self.store, account).await?;
        let right = owner.is_active()
            && asks_for_factor(values(&factors))
            && self.password_set(account).await? == Some(login.value.password_set);
        if !right {
            return Err(IdentityError::LoginEnded);
        }
        remove_login(&mut changes, public, &login);
        if let Some(found) = &present
            && found.value.password_set != login.value.password_set
        {
            // It rests on a password that is no longer: it ends, and the next try opens another.
            self.end_case(&mut changes, found, CaseEnd::PasswordChanged, now).await?;
            self.commit(changes).await?;
            return Err(IdentityError::LoginEnded);
        }
        self.put_case(&mut changes, present.as_ref(), &case, now);
        self.commit(changes).await?;
        if present.is_none() {
            count("opened");
        }
        Ok((case, secret))
    }

    /// When the present password was set; none when there is none.
    pub(super) async fn password_set(
        &self,
        account: AccountId,
    ) -> Result<Option<Timestamp>, IdentityError> {
        let found: Option<Found<PasswordRecord>> = find(&*self.store, &account.to_bytes()).await?;
        Ok(found.map(|found| found.value.changed))
    }

    /// Who of support there is, from an account's point of view.
    pub(super) async fn helpers(
        &self,
        account: AccountId,
    ) -> Result<CheckSupportResponse, IdentityError> {
        let request = CheckSupportRequest { account_id: account.to_string() };
        let answer = self.supports.clone().check_support(request).await;
        let answer = answer.map_err(|status| {
            tracing::warn!(code = ?status.code(), "the organization service did not answer");
            IdentityError::OrganizationsAway
        })?;
        Ok(answer.into_inner())
    }

    /// The case that a token opens. Says nothing of why there is none, and slows down whoever tries many.
    async fn case_of(
        &self,
        token: &str,
        client: &Client,
        now: Timestamp,
    ) -> Result<Found<RecoveryCase>, IdentityError> {
        let network = client.network();
        self.guards.case_token.begin(&network, now)?;
        let found = self.find_case(token).await;
        if !matches!(found, Ok(None)) {
            self.guards.case_token.refund(&network);
        }
        found?.ok_or(IdentityError::LinkRefused)
    }

    async fn find_case(&self, token: &str) -> Result<Option<Found<RecoveryCase>>, IdentityError> {
        let secret = match GeneratedSecret::parse(token) {
            Ok(Some(secret)) if secret.kind() == SecretKind::RecoveryCase => secret,
            _ => return Ok(None),
        };
        let public = secret.public_id().to_bytes();
        let id = find_key::<16>(&*self.store, RECOVERY_CASE_BY_SECRET, &public).await?;
        let Some(id) = id else { return Ok(None) };
        let found: Option<Found<RecoveryCase>> = find(&*self.store, &id).await?;
        Ok(found.filter(|found| secret.verify(&self.pepper, &found.value.hash)))
    }

    pub(crate) async fn get_case(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<RecoveryCase, IdentityError> {
        Ok(self.case_of(token, client, self.now()).await?.value)
    }

    /// Takes a picture, in the place of the one in the same slot.
    pub(crate) async fn upload_document(
        &self,
        token: &str,
        slot: DocumentSlot,
        file: Vec<u8>,
        client: &Client,
    ) -> Result<RecoveryCase, IdentityError> {
        let now = self.now();
        let case = self.case_of(token, client, now).await?.value;
        // Before the work: only whose case takes pictures may cause it.
        if case.state != CaseState::Collecting {
            return Err(CaseRefusal::NotNow.into());
        }
        self.guards.case_file.begin(&client.network(), now)?;
        let document = self.keep_document(case.id, slot, file, now).await?;
        let added = self
            .attempt(|| async {
                let now = self.now();
                let found = self.case_of(token, client, now).await?;
                let next = found.value.add(document, &self.config.case_policy(), now)?;
                let actor = Actor::Account(next.account);
                let line = entry(&next, actor, "recovery-case.document-added", now);
                let line = line.detail("slot", slot.slug()).client(client);
                let mut changes = self.logged(line).await?;
                self.put_case(&mut changes, Some(&found), &next, now);
                self.commit(changes).await?;
                Ok(next)
            })
            .await;
        if added.is_err()
            && let Err(error) = self.erase_documents(case.id, &[document.blob]).await
        {
            tracing::warn!(%error, "a document that was not taken is left to be swept");
        }
        added
    }

    /// Hands a case to support, and tells every channel of the account.
    pub(crate) async fn submit_case(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<RecoveryCase, IdentityError> {
        let account = self.case_of(token, client, self.now()).await?.value.account;
        let helpers = self.helpers(account).await?.other_account_ids;
        let case = self
            .attempt(|| async {
                let now = self.now();
                let found = self.case_of(token, client, now).await?;
                let next = found.value.submit(&self.config.case_policy(), now)?;
                let line = entry(&next, Actor::Account(account), "recovery-case.submitted", now);
                let mut changes = self.logged(line.client(client)).await?;
                self.put_case(&mut changes, Some(&found), &next, now);
                let owner = self.account(account).await?.value;
                let mut facts = client_values(client, now);
                facts.insert("number".to_owned(), next.number());
                let undo = Recourse::Undo(Undo::RecoveryCase(next.id));
                let template = "recovery-case-received";
                self.tell(&mut changes, now, &owner, template, facts, undo).await?;
                self.tell_support(&mut changes, &next, &helpers, now).await?;
                self.commit(changes).await?;
                Ok(next)
            })
            .await?;
        count("submitted");
        Ok(case)
    }

    async fn tell_support(
        &self,
        changes: &mut ChangeSet,
        case: &RecoveryCase,
        helpers: &[String],
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        for id in helpers.iter().take(TOLD) {
            let found: Option<Found<Account>> =
                find(&*self.store, &id.parse::<AccountId>()?.to_bytes()).await?;
            let Some(helper) = found.map(|found| found.value).filter(Account::is_active) else {
                continue;
            };
            let mut facts = std::collections::BTreeMap::new();
            facts.insert("number".to_owned(), case.number());
            facts.insert("zone".to_owned(), helper.time_zone.as_str().to_owned());
            let until = case.erased_by.unwrap_or(now);
            facts.insert("end".to_owned(), until.to_string());
            let (email, language) = (&helper.email, &helper.language);
            self.notice(changes, now, email, language, "recovery-case-waits", facts);
        }
        Ok(())
    }

    /// Ends a case; one that is over needs nothing.
    pub(crate) async fn withdraw_case(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let now = self.now();
            let found = self.case_of(token, client, now).await?;
            if !found.value.is_live() {
                return Ok(());
            }
            let actor = Actor::Account(found.value.account);
            let line = entry(&found.value, actor, "recovery-case.withdrawn", now).client(client);
            let mut changes = self.logged(line).await?;
            self.end_case(&mut changes, &found, CaseEnd::Withdrawn, now).await?;
            self.commit(changes).await.map(|_| ())
        })
        .await
    }
}
