//! Setting up a device (APP-7): a link that stands for one app password, and the password made when it is opened.
//!
//! The proof of who wants it is given when the link is made, and the password is made when it is opened: so it lies
//! nowhere in between. A link ends after `identity.device_setup_waits`, with its first use, and with whatever ends
//! sessions or all app passwords of its account.

use gatepost_identity_core::{Account, AppPassword, DeviceSetup, LinkPurpose, MailedLink};
use gatepost_model::{
    AccountId, Actor, AppPasswordId, AuditEntry, AuditSubject, Client, GeneratedSecret,
    IdempotencyKey, LinkId, Timestamp,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect};

use super::app_passwords::NewPassword;
use crate::{
    error::IdentityError,
    proof,
    repo::{EXPIRY, Expiring, Found, IDEMPOTENCY, NOTHING, Recorded, Repeat, find},
    state::Identity,
};

/// What is asked for.
pub(crate) struct StartSetup {
    pub(crate) setup: DeviceSetup,
    pub(crate) client: Client,
    pub(crate) key: Option<IdempotencyKey>,
}

/// A link that waits.
pub(crate) struct StartedSetup {
    pub(crate) token: GeneratedSecret,
    pub(crate) expires: Timestamp,
}

/// What a link is for.
pub(crate) struct OpenedSetup {
    pub(crate) setup: DeviceSetup,
    pub(crate) account: Account,
    pub(crate) expires: Timestamp,
}

/// What came of it.
pub(crate) struct RedeemedSetup {
    pub(crate) setup: DeviceSetup,
    pub(crate) account: Account,
    pub(crate) password: AppPassword,
    pub(crate) secret: GeneratedSecret,
}

impl Identity {
    /// Makes a link.
    ///
    /// # Errors
    ///
    /// [`IdentityError::StepUpRequired`], [`IdentityError::Limit`] and whatever the store says.
    pub(crate) async fn start_device_setup(
        &self,
        principal: &Principal,
        ask: &StartSetup,
    ) -> Result<StartedSetup, IdentityError> {
        self.require_proof(principal).await?;
        self.attempt(|| self.try_start_setup(principal, ask)).await
    }

    async fn try_start_setup(
        &self,
        principal: &Principal,
        ask: &StartSetup,
    ) -> Result<StartedSetup, IdentityError> {
        let now = self.now();
        let (id, _) = Self::signed_in(principal)?;
        let repeat = ask.key.as_ref();
        let repeat =
            repeat.map(|key| Repeat::key(&[b"d", &id.to_bytes()[..]].concat(), key.as_str()));
        if let Some(key) = &repeat
            && let Some(known) = find::<Repeat>(&*self.store, key).await?
        {
            return self.repeated_setup(known.value.id, &ask.setup, now).await;
        }
        let waiting = self.links(id, now).await?;
        let waiting = waiting.iter().filter(|link| is_setup(&link.value.purpose)).count();
        if waiting >= DeviceSetup::MOST {
            return Err(IdentityError::Limit(DeviceSetup::MOST));
        }
        let entry = AuditEntry::new(
            AuditSubject::Account(id),
            principal.actor(),
            "device-setup.started",
            now,
        );
        let entry = entry.detail("name", &ask.setup.name).detail("mailbox_id", ask.setup.mailbox);
        let mut changes = self.logged(entry.client(&ask.client)).await?;
        let purpose = LinkPurpose::DeviceSetup(ask.setup.clone());
        let life = self.config.device_setup_waits.0;
        let link = self.new_link(&mut changes, now, id, purpose, life);
        if let Some(key) = repeat {
            let expiry = Expiring::Repeat(key.clone()).key(link.expires);
            let record = Repeat { id: link.id.to_bytes() }.encode();
            changes.put(IDEMPOTENCY, key, Expect::Absent, record);
            changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
        }
        let started = self.started(&link)?;
        self.commit(changes).await?;
        Ok(started)
    }

    /// The same link again, while it waits.
    async fn repeated_setup(
        &self,
        id: [u8; 16],
        setup: &DeviceSetup,
        now: Timestamp,
    ) -> Result<StartedSetup, IdentityError> {
        let found = find::<MailedLink>(&*self.store, &LinkId::from_bytes(id).to_bytes()).await?;
        let found = found.filter(|found| !found.value.has_expired(now));
        let link = found.ok_or(IdentityError::Gone)?.value;
        if link.purpose != LinkPurpose::DeviceSetup(setup.clone()) {
            return Err(IdentityError::KeyReused);
        }
        self.started(&link)
    }

    fn started(&self, link: &MailedLink) -> Result<StartedSetup, IdentityError> {
        let token = proof::link_secret(&self.pepper, link).ok_or(IdentityError::LinkRefused)?;
        Ok(StartedSetup { token, expires: link.expires })
    }

    /// What a link is for. Changes nothing.
    ///
    /// # Errors
    ///
    /// [`IdentityError::LinkRefused`], [`IdentityError::Throttled`].
    pub(crate) async fn open_device_setup(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<OpenedSetup, IdentityError> {
        let link = self.open_link(token, client, self.now()).await?;
        let (setup, account) = self.setting_up(&link).await?;
        Ok(OpenedSetup { setup: setup.clone(), account, expires: link.value.expires })
    }

    /// Makes the app password, and uses the link up: of two who open it at once, one gets a password.
    ///
    /// # Errors
    ///
    /// [`IdentityError::LinkRefused`], [`IdentityError::Throttled`], [`IdentityError::Limit`].
    pub(crate) async fn redeem_device_setup(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<RedeemedSetup, IdentityError> {
        self.attempt(|| self.try_redeem(token, client)).await
    }

    async fn try_redeem(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<RedeemedSetup, IdentityError> {
        let now = self.now();
        let link = self.open_link(token, client, now).await?;
        let (setup, account) = self.setting_up(&link).await?;
        let setup = setup.clone();
        let id = AppPasswordId::generate(&*self.clock, &*self.entropy);
        let (subject, actor) = (AuditSubject::Account(account.id), Actor::Account(account.id));
        let entry = AuditEntry::new(subject, actor, "app-password.issued", now)
            .detail("app_password_id", id)
            .detail("name", &setup.name)
            .detail("by", "device-setup");
        let mut changes = self.logged(entry.client(client)).await?;
        self.spend_link(&mut changes, &link);
        let grant = setup.grant();
        let new = NewPassword { id, account: &account, grant: &grant, client, tell: true };
        let (password, secret) = self.add_app_password(&mut changes, new, now).await?;
        self.commit(changes).await?;
        metrics::counter!("gatepost_identity_app_passwords_issued_total").increment(1);
        Ok(RedeemedSetup { setup, account, password, secret })
    }

    /// Ends a link unused.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Throttled`], and whatever the store says.
    pub(crate) async fn cancel_device_setup(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let now = self.now();
            let link = match self.open_link(token, client, now).await {
                Ok(link) if is_setup(&link.value.purpose) => link,
                Ok(_) | Err(IdentityError::LinkRefused) => return Ok(()),
                Err(error) => return Err(error),
            };
            let id = link.value.account;
            let (subject, actor) = (AuditSubject::Account(id), Actor::Account(id));
            let entry = AuditEntry::new(subject, actor, "device-setup.cancelled", now);
            let mut changes = self.logged(entry.client(client)).await?;
            self.spend_link(&mut changes, &link);
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    /// What a link sets up, and for whom, if it may.
    async fn setting_up<'a>(
        &self,
        link: &'a Found<MailedLink>,
    ) -> Result<(&'a DeviceSetup, Account), IdentityError> {
        let LinkPurpose::DeviceSetup(setup) = &link.value.purpose else {
            return Err(IdentityError::LinkRefused);
        };
        let account = self.account(link.value.account).await?.value;
        if account.is_active() { Ok((setup, account)) } else { Err(IdentityError::LinkRefused) }
    }

    /// Adds the end of every link of an account that waits to make an app password to a change set; says
    /// whether there is one.
    pub(crate) async fn end_device_setups(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
    ) -> Result<bool, IdentityError> {
        let mut waited = false;
        for link in self.links(account, Timestamp::default()).await? {
            if is_setup(&link.value.purpose) {
                self.spend_link(changes, &link);
                waited = true;
            }
        }
        Ok(waited)
    }
}

fn is_setup(purpose: &LinkPurpose) -> bool {
    matches!(purpose, LinkPurpose::DeviceSetup(_))
}
