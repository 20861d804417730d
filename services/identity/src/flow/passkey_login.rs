//! Login by a passkey and nothing else (2FA-2): the passkey says whose it is, and has checked its user.
//!
//! Whatever is not right gets one answer, and ends its ceremony; the owner's log says what it was.

use std::sync::Arc;

use gatepost_identity_core::{
    Account, AccountState, Factor, FactorDetail, PasskeyFactor, PasskeyOutcome, Proofs,
};
use gatepost_model::{AccountId, Actor, AuditEntry, AuditSubject, Client, Timestamp};
use gatepost_store::{ChangeSet, Expect};

use super::{
    ceremony::{Begun, count_refusal},
    factor::passkey::{CLONED, cause_of, suspension},
    login::{Grant, count},
};
use crate::{
    error::IdentityError,
    relying_party::{Signed, Unverified},
    repo::{ACCOUNTS, CeremonyPurpose, Found, factors_of, find},
    state::Identity,
};

/// A passkey of an account that can be logged in to.
struct Signer {
    account: Found<Account>,
    factor: Found<Factor>,
}

/// What an answer is worth.
enum Judged {
    /// It opens the account; the passkey as it is from now on.
    Right(Proofs, PasskeyFactor),
    /// Why it opens nothing.
    Wrong(&'static str),
    /// It tells of a copy; the passkey, suspended.
    Cloned(PasskeyFactor),
}

impl Identity {
    pub(crate) async fn start_passkey_login(
        &self,
        client: &Client,
    ) -> Result<Begun, IdentityError> {
        let now = self.now();
        self.guards.passkey_login.begin(&client.network(), now)?;
        let asked = self.relying_party()?.ask_anybody()?;
        self.begin_ceremony(CeremonyPurpose::Login, asked.state, asked.options, now).await
    }

    pub(crate) async fn finish_passkey_login(
        self: &Arc<Self>,
        ceremony: &str,
        signed: &Signed,
        client: &Client,
        device_token: &str,
    ) -> Result<Grant, IdentityError> {
        let now = self.now();
        // Whose passkey it is turns out behind the throttle: nobody is known here.
        let taken = self.guards.network.begin(client, false, now).inspect_err(|_| {
            count("throttled");
        })?;
        let tried = self
            .attempt(|| self.try_passkey_login(ceremony, signed, client, device_token, now))
            .await
            .inspect_err(|error| {
                if !matches!(error, IdentityError::CeremonyEnded) {
                    self.guards.network.refund(taken);
                }
            })?;
        match tried {
            Ok(grant) => {
                count("accepted");
                self.guards.network.refund(taken);
                self.guards.passkey_login.refund(&client.network());
                Ok(grant)
            }
            Err(cause) => {
                count("refused");
                count_refusal(cause);
                Err(IdentityError::LoginRefused)
            }
        }
    }

    async fn try_passkey_login(
        &self,
        ceremony: &str,
        signed: &Signed,
        client: &Client,
        device_token: &str,
        now: Timestamp,
    ) -> Result<Result<Grant, &'static str>, IdentityError> {
        let (public, found) = self.find_ceremony(ceremony, now).await?;
        if found.value.purpose != CeremonyPurpose::Login {
            return Err(IdentityError::CeremonyEnded);
        }
        let Some(signer) = self.signer(signed).await? else {
            let mut changes = ChangeSet::new();
            self.end_ceremony(&mut changes, public, &found);
            self.commit(changes).await?;
            return Ok(Err("passkey-unknown"));
        };
        let Signer { account, factor } = &signer;
        let id = account.value.id;
        let entry = |actor, action| {
            AuditEntry::new(AuditSubject::Account(id), actor, action, now)
                .detail("factor_id", factor.value.id)
                .client(client)
        };
        let refusal = |cause| entry(Actor::Stranger, "login.refused").detail("cause", cause);
        let expect = Expect::Version(factor.version);
        match self.judge(&found.value.state, signed, &signer, now)? {
            Judged::Wrong(cause) => {
                let mut changes = self.logged(refusal(cause)).await?;
                self.end_ceremony(&mut changes, public, &found);
                self.commit(changes).await?;
                Ok(Err(cause))
            }
            Judged::Cloned(after) => {
                let lines = vec![refusal(CLONED), suspension(&factor.value, client, now)];
                let mut changes = self.logged_all(lines).await?;
                self.end_ceremony(&mut changes, public, &found);
                let detail = FactorDetail::Passkey(after);
                let suspended = Factor { detail, ..factor.value.clone() };
                let suspended = (&suspended, expect);
                self.suspend_passkey(&mut changes, &account.value, suspended, client, now).await?;
                self.commit(changes).await?;
                Ok(Err(CLONED))
            }
            Judged::Right(proofs, after) => {
                let session = self.new_session_secret();
                let entry = entry(Actor::Account(id), "login.accepted");
                let entry = entry.detail("methods", &proofs).detail("session_id", session.0);
                let mut changes = self.logged(entry).await?;
                self.end_ceremony(&mut changes, public, &found);
                let used = factor.value.clone().used(FactorDetail::Passkey(after), now);
                self.put_factor(&mut changes, &used, expect);
                let key = id.to_bytes().to_vec();
                changes.check(ACCOUNTS, key, Expect::Version(account.version));
                let known = self.known(&account.value.email.key()).await?;
                let device = crate::device::verify(&self.pepper, id, device_token, now);
                let grant = self
                    .open_session(&mut changes, session, known, proofs, device, client, now)
                    .await?;
                self.commit(changes).await?;
                Ok(Ok(grant))
            }
        }
    }

    /// Whose passkey it says it is, if the account has it. Nothing is verified yet.
    async fn signer(&self, signed: &Signed) -> Result<Option<Signer>, IdentityError> {
        let id = signed.user().and_then(|user| AccountId::from_slice(user).ok());
        let Some(id) = id else { return Ok(None) };
        let account: Option<Found<Account>> = find(&*self.store, &id.to_bytes()).await?;
        let factors = factors_of(&*self.store, id).await?;
        let factor = factors.into_iter().find(|found| signed.is_of(&found.value));
        Ok(account.zip(factor).map(|(account, factor)| Signer { account, factor }))
    }

    fn judge(
        &self,
        state: &str,
        signed: &Signed,
        signer: &Signer,
        now: Timestamp,
    ) -> Result<Judged, IdentityError> {
        let Some(passkey) = signer.factor.value.detail.passkey() else {
            return Ok(Judged::Wrong("passkey-unknown"));
        };
        let seen = match self.relying_party()?.answered(state, signed, passkey)? {
            Ok(seen) => seen,
            Err(Unverified(cause)) => return Ok(Judged::Wrong(cause)),
        };
        Ok(match passkey.look(seen, true, now) {
            PasskeyOutcome::Cloned(after) => Judged::Cloned(after),
            PasskeyOutcome::Refused(why) => Judged::Wrong(cause_of(why)),
            PasskeyOutcome::Right(method, after) => match signer.account.value.state {
                AccountState::Active => Judged::Right(Proofs::of(method, now), after),
                AccountState::Locked => Judged::Wrong("locked"),
                AccountState::Suspended => Judged::Wrong("suspended"),
                AccountState::Closed => Judged::Wrong("closed"),
            },
        })
    }
}
