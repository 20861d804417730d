//! App passwords: issuing, listing, revoking (APP-1 to APP-4).

use std::time::Duration;

use gatepost_identity_core::{Account, AppPassword, LastUse, NewAppPassword, Undo};
use gatepost_model::{
    AccountId, AppPasswordId, AuditEntry, AuditSubject, Client, GeneratedSecret, IdempotencyKey,
    SecretKind, Timestamp,
};
use gatepost_proto::event::v1::{AppPasswordRevoked, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect};

use super::{Listed, Page, login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{
        APP_PASSWORD_BY_ACCOUNT, APP_PASSWORD_BY_ID, APP_PASSWORD_USES, APP_PASSWORDS, EXPIRY,
        Expiring, Found, IDEMPOTENCY, NOTHING, Recorded, Repeat, Scan, find, find_key,
        list_by_account, pair,
    },
    state::Identity,
};

/// How long a request for an app password may be repeated under its key.
const REPEATABLE: Duration = Duration::from_secs(30 * 86_400);

/// What is asked for.
pub(crate) struct IssueAppPassword {
    /// The account, when an operator names it.
    pub(crate) account: Option<AccountId>,
    pub(crate) grant: NewAppPassword,
    pub(crate) client: Client,
    pub(crate) key: Option<IdempotencyKey>,
}

/// An app password to be made.
#[derive(Clone, Copy)]
pub(crate) struct NewPassword<'a> {
    pub(crate) id: AppPasswordId,
    pub(crate) account: &'a Account,
    pub(crate) grant: &'a NewAppPassword,
    pub(crate) client: &'a Client,
    /// Is the owner told by mail?
    pub(crate) tell: bool,
}

/// An app password with its secret, unless the request was a repeated one.
pub(crate) struct Issued {
    pub(crate) password: AppPassword,
    pub(crate) secret: Option<GeneratedSecret>,
}

/// An app password in a list.
pub(crate) struct ListedAppPassword {
    pub(crate) password: AppPassword,
    pub(crate) last_use: Option<LastUse>,
}

impl Identity {
    pub(crate) async fn issue_app_password(
        &self,
        principal: &Principal,
        ask: &IssueAppPassword,
    ) -> Result<Issued, IdentityError> {
        ask.grant.check(self.now())?;
        self.require_proof(principal).await?;
        self.attempt(|| self.try_issue(principal, ask)).await
    }

    async fn try_issue(
        &self,
        principal: &Principal,
        ask: &IssueAppPassword,
    ) -> Result<Issued, IdentityError> {
        let now = self.now();
        let id = AppPasswordId::generate(&*self.clock, &*self.entropy);
        let account = self.subject(principal, ask.account).await?;
        let subject = AuditSubject::Account(account.id);
        let entry = AuditEntry::new(subject, principal.actor(), "app-password.issued", now)
            .detail("app_password_id", id)
            .detail("name", &ask.grant.name)
            .client(&ask.client);
        let mut changes = self.logged(entry).await?;
        let repeat = ask.key.as_ref().map(|key| {
            Repeat::key(&[b"p".as_slice(), &account.id.to_bytes()].concat(), key.as_str())
        });
        if let Some(key) = &repeat {
            if let Some(known) = find::<Repeat>(&*self.store, key).await? {
                return self.repeated_issue(known.value.id, &ask.grant).await;
            }
            changes.put(
                IDEMPOTENCY,
                key.clone(),
                Expect::Absent,
                Repeat { id: id.to_bytes() }.encode(),
            );
            let expiry = Expiring::Repeat(key.clone()).key(now.plus(REPEATABLE));
            changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
        }
        // Whoever runs this installation provisions many at once: no mail for each.
        let tell = principal.account().is_some();
        let (grant, client) = (&ask.grant, &ask.client);
        let new = NewPassword { id, account: &account, grant, client, tell };
        let (password, secret) = self.add_app_password(&mut changes, new, now).await?;
        self.commit(changes).await?;
        metrics::counter!("gatepost_identity_app_passwords_issued_total").increment(1);
        Ok(Issued { password, secret: Some(secret) })
    }

    /// Adds a new app password to a change set.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Limit`].
    pub(crate) async fn add_app_password(
        &self,
        changes: &mut ChangeSet,
        new: NewPassword<'_>,
        now: Timestamp,
    ) -> Result<(AppPassword, GeneratedSecret), IdentityError> {
        let NewPassword { id, account, grant, client, tell } = new;
        let most = self.config.app_passwords_per_account;
        if self.app_password_index(account.id, &Scan::first(most)).await?.len() >= most {
            return Err(IdentityError::Limit(most));
        }
        let secret = GeneratedSecret::generate(SecretKind::AppPassword, &*self.entropy);
        let password = AppPassword {
            id,
            account: account.id,
            hash: secret.hash(&self.pepper),
            created: now,
            grant: grant.clone(),
            told: false,
            marked: false,
        };
        self.watch_app_password(changes, &password, secret.public_id().to_bytes(), now);
        let public = secret.public_id().to_bytes().to_vec();
        let index = pair(&account.id.to_bytes(), &id.to_bytes());
        changes
            .put(APP_PASSWORDS, public.clone(), Expect::Absent, password.encode())
            .put(APP_PASSWORD_BY_ID, id.to_bytes().to_vec(), Expect::Absent, public.clone())
            .put(APP_PASSWORD_BY_ACCOUNT, index, Expect::Absent, public);
        if tell {
            let mut values = client_values(client, now);
            values.insert("name".to_owned(), grant.name.to_string());
            let recourse = Recourse::Undo(Undo::AppPassword(id));
            let template = "app-password-issued";
            self.tell(changes, now, account, template, values, recourse).await?;
        }
        Ok((password, secret))
    }

    async fn repeated_issue(
        &self,
        id: [u8; 16],
        grant: &NewAppPassword,
    ) -> Result<Issued, IdentityError> {
        let password = self.app_password(id).await?.ok_or(IdentityError::Gone)?.1.value;
        if password.grant == *grant {
            Ok(Issued { password, secret: None })
        } else {
            Err(IdentityError::KeyReused)
        }
    }

    pub(crate) async fn list_app_passwords(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
        page: Page,
    ) -> Result<Listed<ListedAppPassword>, IdentityError> {
        let account = self.subject(principal, account).await?;
        let scan = Scan { limit: page.size + 1, after: page.after, newest_first: false };
        let index = self.app_password_index(account.id, &scan).await?;
        let next = index.get(page.size).and(index.get(page.size.saturating_sub(1)));
        let next = next.map(|(id, _)| *id);
        let mut items = Vec::new();
        for (id, public) in index.iter().take(page.size) {
            let Some(found) = find::<AppPassword>(&*self.store, public).await? else { continue };
            let last_use: Option<Found<LastUse>> = find(&*self.store, id).await?;
            let last_use = last_use.map(|found| found.value);
            items.push(ListedAppPassword { password: found.value, last_use });
        }
        Ok(Listed { items, next })
    }

    pub(crate) async fn revoke_app_password(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
        id: AppPasswordId,
    ) -> Result<(), IdentityError> {
        let account = self.subject(principal, account).await?;
        self.attempt(|| async {
            let now = self.now();
            let entry = revoked_entry(principal, account.id, now).detail("app_password_id", id);
            let mut changes = self.logged(entry).await?;
            let index = pair(&account.id.to_bytes(), &id.to_bytes());
            let public = find_key::<5>(&*self.store, APP_PASSWORD_BY_ACCOUNT, &index).await?;
            let public = public.ok_or(IdentityError::NotFound("app password"))?;
            self.remove_app_password(&mut changes, account.id, id, public, now);
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    pub(crate) async fn revoke_all_app_passwords(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
    ) -> Result<u32, IdentityError> {
        let account = self.subject(principal, account).await?;
        self.attempt(|| async {
            let now = self.now();
            let entry = revoked_entry(principal, account.id, now).detail("app_password_id", "all");
            let mut changes = self.logged(entry).await?;
            let all = self.app_password_index(account.id, &Scan::first(usize::MAX)).await?;
            for (id, public) in &all {
                let id = AppPasswordId::from_bytes(*id);
                self.remove_app_password(&mut changes, account.id, id, *public, now);
            }
            // Neither does one come that is not made yet.
            let waited = self.end_device_setups(&mut changes, account.id).await?;
            if !all.is_empty() || waited {
                self.commit(changes).await?;
            }
            Ok(u32::try_from(all.len()).unwrap_or(u32::MAX))
        })
        .await
    }

    pub(crate) fn remove_app_password(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        id: AppPasswordId,
        public: [u8; 5],
        now: Timestamp,
    ) {
        let index = pair(&account.to_bytes(), &id.to_bytes());
        changes
            .delete(APP_PASSWORDS, public.to_vec(), Expect::Any)
            .delete(APP_PASSWORD_BY_ID, id.to_bytes().to_vec(), Expect::Any)
            .delete(APP_PASSWORD_BY_ACCOUNT, index, Expect::Any)
            .delete(APP_PASSWORD_USES, id.to_bytes().to_vec(), Expect::Any);
        let fact =
            AppPasswordRevoked { app_password_id: id.to_string(), account_id: account.to_string() };
        self.event(changes, now, Fact::AppPasswordRevoked(fact));
    }

    /// Keeps last uses, each at most once in a while, in few commits.
    pub(crate) async fn record_app_password_uses(
        &self,
        uses: &[(AppPasswordId, LastUse)],
    ) -> Result<(), IdentityError> {
        for chunk in uses.chunks(100) {
            self.attempt(|| self.try_record(chunk)).await?;
        }
        Ok(())
    }

    async fn try_record(&self, uses: &[(AppPasswordId, LastUse)]) -> Result<(), IdentityError> {
        let now = self.now();
        let mut newest = std::collections::BTreeMap::new();
        for (id, last_use) in uses {
            // A clock that is ahead must not hide later uses.
            let last_use = LastUse { time: last_use.time.min(now), ..last_use.clone() };
            let kept = newest.entry(*id).or_insert_with(|| last_use.clone());
            if kept.time < last_use.time {
                *kept = last_use;
            }
        }
        let mut changes = ChangeSet::new();
        for (id, last_use) in newest {
            let key = id.to_bytes();
            let exists = self.store.get(APP_PASSWORD_BY_ID, &key).await?;
            let Some(exists) = exists else { continue };
            let known: Option<Found<LastUse>> = find(&*self.store, &key).await?;
            let known = known.map(|found| found.value);
            if last_use.supersedes(known.as_ref(), self.config.app_password_touch.0) {
                // One that is revoked meanwhile leaves nothing behind.
                let expect = Expect::Version(exists.version);
                changes.check(APP_PASSWORD_BY_ID, key.to_vec(), expect);
                changes.put(APP_PASSWORD_USES, key.to_vec(), Expect::Any, last_use.encode());
            }
        }
        if !changes.is_empty() {
            self.commit(changes).await?;
        }
        Ok(())
    }

    async fn app_password(
        &self,
        id: [u8; 16],
    ) -> Result<Option<([u8; 5], Found<AppPassword>)>, IdentityError> {
        let Some(public) = find_key::<5>(&*self.store, APP_PASSWORD_BY_ID, &id).await? else {
            return Ok(None);
        };
        let found = find::<AppPassword>(&*self.store, &public).await?;
        Ok(found.map(|found| (public, found)))
    }

    pub(crate) async fn app_password_index(
        &self,
        account: AccountId,
        scan: &Scan,
    ) -> Result<Vec<([u8; 16], [u8; 5])>, IdentityError> {
        let key = account.to_bytes();
        Ok(list_by_account(&*self.store, APP_PASSWORD_BY_ACCOUNT, &key, scan).await?)
    }
}

fn revoked_entry(principal: &Principal, account: AccountId, now: Timestamp) -> AuditEntry {
    let subject = AuditSubject::Account(account);
    AuditEntry::new(subject, principal.actor(), "app-password.revoked", now)
}
