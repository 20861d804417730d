//! The end of a case that went well: with the mailed link and the password, second factors are reset. It
//! logs nobody in, and ends every session (REC-5).

use std::sync::Arc;

use gatepost_identity_core::{Account, CaseState, Factor, LinkPurpose, MailedLink, RecoveryCase};
use gatepost_model::{Actor, Client, Password, Timestamp};
use gatepost_store::Expect;

use super::{count, entry};
use crate::{
    error::IdentityError,
    flow::{login::client_values, tell::Recourse},
    repo::{Found, PASSWORDS, PasswordRecord, factors_of},
    state::Identity,
};

impl Identity {
    /// Whose factors a link would reset. Changes nothing.
    pub(crate) async fn open_factor_reset(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<Account, IdentityError> {
        let link = self.open_link(token, client, self.now()).await?;
        let case = self.resetting(&link, self.now()).await?;
        Ok(self.account(case.value.account).await?.value)
    }

    pub(crate) async fn finish_factor_reset(
        self: &Arc<Self>,
        token: &str,
        password: &Password,
        client: &Client,
    ) -> Result<(), IdentityError> {
        // Before the slow hash: only who holds a link may cause one.
        let link = self.open_link(token, client, self.now()).await?;
        let account = self.resetting(&link, self.now()).await?.value.account;
        let action = "recovery-case.password-refused";
        let proven = self.check_present_password(account, password, client, action).await?;
        self.attempt(|| self.try_reset(token, &proven, client)).await?;
        count("done");
        Ok(())
    }

    async fn try_reset(
        &self,
        token: &str,
        proven: &Found<PasswordRecord>,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        let link = self.open_link(token, client, now).await?;
        let found = self.resetting(&link, now).await?;
        let next = found.value.finish(&self.config.case_policy(), now)?;
        let id = next.account;
        let line = entry(&next, Actor::Account(id), "recovery-case.finished", now).client(client);
        let mut changes = self.logged(line).await?;
        let owner = self.account(id).await?.value;
        // What was just proven must still be so when this commits.
        let key = id.to_bytes().to_vec();
        changes.check(PASSWORDS, key, Expect::Version(proven.version));
        self.put_case(&mut changes, Some(&found), &next, now);
        self.spend_link(&mut changes, &link);
        let mut present = factors_of(&*self.store, id).await?;
        while let Some(at) = present.iter().position(stands_alone) {
            let factor = present[at].value.id;
            self.take_factor(&mut changes, id, &present, factor, now);
            present.remove(at);
        }
        self.end_sessions(&mut changes, id, None, now).await?;
        let mut facts = client_values(client, now);
        facts.insert("number".to_owned(), next.number());
        self.tell(&mut changes, now, &owner, "factors-reset", facts, Recourse::Lock).await?;
        self.commit(changes).await.map(|_| ())
    }

    /// The case of a link that resets factors, if it may.
    async fn resetting(
        &self,
        link: &Found<MailedLink>,
        now: Timestamp,
    ) -> Result<Found<RecoveryCase>, IdentityError> {
        let LinkPurpose::FactorReset(id) = link.value.purpose else {
            return Err(IdentityError::LinkRefused);
        };
        let found = match self.recovery_case(id).await {
            Err(IdentityError::NotFound(_)) => return Err(IdentityError::LinkRefused),
            found => found?,
        };
        let ready = matches!(found.value.state, CaseState::Ready { .. });
        if !ready || self.end_if_stale(&found, now).await? {
            return Err(IdentityError::LinkRefused);
        }
        Ok(found)
    }
}

fn stands_alone(found: &Found<Factor>) -> bool {
    found.value.kind().stands_alone()
}
