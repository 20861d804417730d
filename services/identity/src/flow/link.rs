//! Mailed links: issued with the change that calls for them, opened with a button, used once.
//!
//! A flow issues one with [`Identity::issue_link`] and puts its id into the notice's values as
//! `link`; the sender of notices writes the address of the page in its place. The flow behind the
//! page's button calls [`Identity::open_link`] and [`Identity::spend_link`] in the commit of what it
//! does. A page that only shows what a link is about calls the first alone.

use std::time::Duration;

use gatepost_identity_core::{LinkPurpose, MailedLink};
use gatepost_model::{
    AccountId, Client, GeneratedSecret, KeyedHash, LinkId, SecretKind, Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    proof,
    repo::{
        EXPIRY, Expiring, Found, LINK_BY_ACCOUNT, LINK_BY_SECRET, LINKS, NOTHING, Recorded, Scan,
        find, find_key, list_by_account, pair,
    },
    state::Identity,
};

impl Identity {
    /// Adds a new link of an account to a change set. It lives for `life`.
    pub(crate) fn issue_link(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        account: AccountId,
        purpose: LinkPurpose,
        life: Duration,
    ) -> LinkId {
        self.new_link(changes, now, account, purpose, life).id
    }

    /// The same, for a link that is shown: its secret follows from what is returned
    /// ([`proof::link_secret`]).
    pub(crate) fn new_link(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        account: AccountId,
        purpose: LinkPurpose,
        life: Duration,
    ) -> MailedLink {
        let mut link = MailedLink {
            id: LinkId::generate(&*self.clock, &*self.entropy),
            account,
            purpose,
            created: now,
            expires: now.plus(life),
            seed: [0; 16],
            key: self.pepper.hash("", b"").key,
            public: [0; 5],
            hash: KeyedHash { key: self.pepper.hash("", b"").key, hash: [0; 32] },
        };
        self.entropy.fill(&mut link.seed);
        if let Some(secret) = proof::link_secret(&self.pepper, &link) {
            link.public = secret.public_id().to_bytes();
            link.hash = secret.hash(&self.pepper);
        }
        let id = link.id.to_bytes();
        let index = pair(&account.to_bytes(), &id);
        let expiry = Expiring::Link(id).key(link.expires);
        changes
            .put(LINKS, id.to_vec(), Expect::Absent, link.encode())
            .put(LINK_BY_SECRET, link.public.to_vec(), Expect::Absent, id.to_vec())
            .put(LINK_BY_ACCOUNT, index, Expect::Absent, link.public.to_vec())
            .put(EXPIRY, expiry, Expect::Any, NOTHING);
        link
    }

    /// The link that a token opens. Says nothing of why there is none, and slows down whoever tries
    /// many.
    ///
    /// # Errors
    ///
    /// [`IdentityError::LinkRefused`], [`IdentityError::Throttled`].
    pub(crate) async fn open_link(
        &self,
        token: &str,
        client: &Client,
        now: Timestamp,
    ) -> Result<Found<MailedLink>, IdentityError> {
        let network = client.network();
        self.guards.link.begin(&network, now)?;
        let found = self.find_link(token, now).await;
        if !matches!(found, Ok(None)) {
            self.guards.link.refund(&network);
        }
        found?.ok_or(IdentityError::LinkRefused)
    }

    async fn find_link(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<Found<MailedLink>>, IdentityError> {
        let secret = match GeneratedSecret::parse(token) {
            Ok(Some(secret)) if secret.kind() == SecretKind::Link => secret,
            _ => return Ok(None),
        };
        let public = secret.public_id().to_bytes();
        let id = find_key::<16>(&*self.store, LINK_BY_SECRET, &public).await?;
        let Some(id) = id else { return Ok(None) };
        let found: Option<Found<MailedLink>> = find(&*self.store, &id).await?;
        Ok(found.filter(|found| found.value.opens(&self.pepper, &secret, now)))
    }

    /// Adds the end of a link to a change set: of two uses at once, one commits.
    pub(crate) fn spend_link(&self, changes: &mut ChangeSet, found: &Found<MailedLink>) {
        let link = &found.value;
        let id = link.id.to_bytes();
        changes
            .delete(LINKS, id.to_vec(), Expect::Version(found.version))
            .delete(LINK_BY_SECRET, link.public.to_vec(), Expect::Any)
            .delete(LINK_BY_ACCOUNT, pair(&link.account.to_bytes(), &id), Expect::Any)
            .delete(EXPIRY, Expiring::Link(id).key(link.expires), Expect::Any);
    }

    /// Adds the end of those links of an account that `which` names to a change set.
    pub(crate) async fn end_links(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        which: impl Fn(&LinkPurpose) -> bool,
    ) -> Result<(), IdentityError> {
        for found in self.links(account, Timestamp::default()).await? {
            if which(&found.value.purpose) {
                self.spend_link(changes, &found);
            }
        }
        Ok(())
    }

    /// Links of an account that live at `now`.
    pub(crate) async fn links(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<Found<MailedLink>>, IdentityError> {
        let key = account.to_bytes();
        let scan = Scan::first(usize::MAX);
        let mut links = Vec::new();
        for (id, _) in list_by_account::<5>(&*self.store, LINK_BY_ACCOUNT, &key, &scan).await? {
            let found: Option<Found<MailedLink>> = find(&*self.store, &id).await?;
            links.extend(found.filter(|found| !found.value.has_expired(now)));
        }
        Ok(links)
    }
}
