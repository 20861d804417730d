//! The assistant for a compromised password (ACC-9): a run is begun, its steps are done, it is
//! finished. What a step does and that it was done are one commit.

use std::collections::BTreeMap;

use gatepost_identity_core::{
    Account, AppPassword, CompromiseRun, CompromiseStep, Lost, StepResult,
};
use gatepost_model::{
    AccountId, AppPasswordId, AuditEntry, AuditSubject, Client, Malformed, SessionId, Timestamp,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect};

use super::{login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{
        APP_PASSWORD_BY_ACCOUNT, COMPROMISE_RUNS, EXPIRY, Expiring, Found, NOTHING, PasswordRecord,
        Recorded, Scan, find, list_by_account,
    },
    state::Identity,
};

/// A run as a person sees it.
pub(crate) struct RunView {
    pub(crate) run: CompromiseRun,
    pub(crate) results: BTreeMap<CompromiseStep, StepResult>,
}

impl Identity {
    /// Begins a run, or goes on with the one that was begun.
    pub(crate) async fn start_compromise_run(
        &self,
        principal: &Principal,
        client: &Client,
    ) -> Result<RunView, IdentityError> {
        let (account, session) = Self::signed_in(principal)?;
        self.require_fresh(account, session).await?;
        self.attempt(|| async {
            let now = self.now();
            let entry = entry(principal, account, "compromise.started", client, now);
            let mut changes = self.logged(entry).await?;
            let found: Option<Found<CompromiseRun>> =
                find(&*self.store, &account.to_bytes()).await?;
            let expect = found.as_ref().map_or(Expect::Absent, |f| Expect::Version(f.version));
            if let Some(found) = found.filter(|found| !found.value.has_expired(now)) {
                return self.view(found.value).await;
            }
            let run = CompromiseRun::begin(account, self.config.compromise_waits.0, now);
            let key = account.to_bytes();
            changes.put(COMPROMISE_RUNS, key.to_vec(), expect, run.encode());
            let expiry = Expiring::CompromiseRun(key).key(run.expires);
            changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
            self.commit(changes).await?;
            self.view(run).await
        })
        .await
    }

    pub(crate) async fn get_compromise_run(
        &self,
        principal: &Principal,
    ) -> Result<RunView, IdentityError> {
        let (account, _) = Self::signed_in(principal)?;
        let found = self.compromise_run(account, self.now()).await?;
        self.view(found.value).await
    }

    /// Does a step, again if it was done before.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for the password, which is changed by a request of its own.
    pub(crate) async fn do_compromise_step(
        &self,
        principal: &Principal,
        step: CompromiseStep,
        client: &Client,
    ) -> Result<RunView, IdentityError> {
        let (account, session) = Self::signed_in(principal)?;
        self.require_fresh(account, session).await?;
        self.attempt(|| async {
            let now = self.now();
            let entry = step_entry(principal, account, step, client, now)?;
            let mut changes = self.logged(entry).await?;
            let Found { value: mut run, version } = self.compromise_run(account, now).await?;
            let (count, lost) = self.take_step(&mut changes, account, session, step, now).await?;
            run.record(step, count, lost, now);
            let key = account.to_bytes().to_vec();
            changes.put(COMPROMISE_RUNS, key, Expect::Version(version), run.encode());
            self.commit(changes).await?;
            self.view(run).await
        })
        .await
    }

    /// Ends a run and tells the owner.
    pub(crate) async fn finish_compromise_run(
        &self,
        principal: &Principal,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let (account, _) = Self::signed_in(principal)?;
        self.attempt(|| async {
            let now = self.now();
            let entry = entry(principal, account, "compromise.finished", client, now);
            let mut changes = self.logged(entry).await?;
            let Found { value: run, version } = self.compromise_run(account, now).await?;
            let key = account.to_bytes();
            changes.delete(COMPROMISE_RUNS, key.to_vec(), Expect::Version(version));
            let expiry = Expiring::CompromiseRun(key).key(run.expires);
            changes.delete(EXPIRY, expiry, Expect::Any);
            let owner: Account = self.account(account).await?.value;
            let results = self.view(run).await?.results;
            let mut values = client_values(client, now);
            let count = |step| results.get(&step).map_or(0, |result| result.count).to_string();
            values.insert("sessions".to_owned(), count(CompromiseStep::Sessions));
            values.insert("passwords".to_owned(), count(CompromiseStep::AppPasswords));
            values.insert("tokens".to_owned(), count(CompromiseStep::ApiTokens));
            let template = "compromise-finished";
            self.tell(&mut changes, now, &owner, template, values, Recourse::Lock).await?;
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    async fn take_step(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        session: SessionId,
        step: CompromiseStep,
        now: Timestamp,
    ) -> Result<(u32, Vec<Lost>), IdentityError> {
        let count = |lost: &[Lost]| u32::try_from(lost.len()).unwrap_or(u32::MAX);
        match step {
            CompromiseStep::Sessions => {
                let ended = self.end_sessions(changes, account, Some(session), now).await?;
                self.end_offline_grants(changes, account, now).await?;
                Ok((ended, Vec::new()))
            }
            CompromiseStep::AppPasswords => {
                let lost = self.end_app_passwords(changes, account, now).await?;
                Ok((count(&lost), lost))
            }
            CompromiseStep::ApiTokens => {
                let ended = self.end_api_tokens(changes, account, now).await?;
                let lost = ended.into_iter().map(|(name, used)| Lost {
                    name,
                    program: used.map(|used| used.client.program).unwrap_or_default(),
                });
                let lost: Vec<_> = lost.collect();
                Ok((count(&lost), lost))
            }
            CompromiseStep::Password | CompromiseStep::Factors | CompromiseStep::Recovery => {
                Ok((0, Vec::new()))
            }
        }
    }

    /// Adds the end of every app password to a change set; says what they were for.
    async fn end_app_passwords(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Lost>, IdentityError> {
        let key = account.to_bytes();
        let scan = Scan::first(usize::MAX);
        let all = list_by_account(&*self.store, APP_PASSWORD_BY_ACCOUNT, &key, &scan).await?;
        let mut lost = Vec::with_capacity(all.len());
        for (id, public) in all {
            let found: Option<Found<AppPassword>> = find(&*self.store, &public).await?;
            if let Some(found) = found.filter(|found| !found.value.has_ended(now)) {
                let used: Option<Found<gatepost_identity_core::LastUse>> =
                    find(&*self.store, &id).await?;
                let program = used.map(|used| used.value.client.program).unwrap_or_default();
                lost.push(Lost { name: found.value.grant.name.to_string(), program });
            }
            let id = AppPasswordId::from_bytes(id);
            self.remove_app_password(changes, account, id, public, now);
        }
        Ok(lost)
    }

    async fn compromise_run(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Found<CompromiseRun>, IdentityError> {
        let found: Option<Found<CompromiseRun>> = find(&*self.store, &account.to_bytes()).await?;
        let found = found.filter(|found| !found.value.has_expired(now));
        found.ok_or(IdentityError::NotFound("run"))
    }

    async fn view(&self, run: CompromiseRun) -> Result<RunView, IdentityError> {
        let password: Option<Found<PasswordRecord>> =
            find(&*self.store, &run.account.to_bytes()).await?;
        let results = run.results(password.map(|found| found.value.changed));
        Ok(RunView { run, results })
    }
}

fn entry(
    principal: &Principal,
    account: AccountId,
    action: &'static str,
    client: &Client,
    now: Timestamp,
) -> AuditEntry {
    let subject = AuditSubject::Account(account);
    AuditEntry::new(subject, principal.actor(), action, now).client(client)
}

/// The line of a step is that of what it does, as it would be without the assistant.
fn step_entry(
    principal: &Principal,
    account: AccountId,
    step: CompromiseStep,
    client: &Client,
    now: Timestamp,
) -> Result<AuditEntry, IdentityError> {
    let of = |action| entry(principal, account, action, client, now).detail("assistant", true);
    Ok(match step {
        CompromiseStep::Password => {
            return Err(Malformed::new("step", "a step that is done here").into());
        }
        CompromiseStep::Sessions => of("session.ended").detail("session_id", "others"),
        CompromiseStep::AppPasswords => of("app-password.revoked").detail("app_password_id", "all"),
        CompromiseStep::ApiTokens => of("api-token.revoked").detail("api_token_id", "all"),
        CompromiseStep::Factors | CompromiseStep::Recovery => {
            of("compromise.reviewed").detail("step", step.slug())
        }
    })
}
